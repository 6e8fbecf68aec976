"""All leads that could ever come, as finitely many classes: what a design does to each of them is what it does to anybody.

Fields are cut where the design can tell values apart (`cells.py`); whoever is alike in all of them is treated alike.
"""

from __future__ import annotations

from .claims import always, never
from .compare import Comparison, alike, compare
from .dead_rules import dead_rules
from .proof import Proof
from .runs import RunComparison
from .table import Classes, all_classes

__all__ = ["Classes", "Comparison", "Proof", "RunComparison", "alike", "all_classes", "always", "compare", "dead_rules", "never"]
