"""All leads that could ever come, as finitely many classes: what a design does to each of them is what it does to anybody.

Fields are cut where the design can tell values apart (`cells.py`); whoever is alike in all of them is treated alike.
"""

from __future__ import annotations

from .dead_rules import dead_rules

__all__ = ["dead_rules"]
