"""Pitfalls of a design: what people fell into before, found before the instance is built, each with its rule, evidence and remedy.

What can be found is `rules/findings.yaml`, who finds it `table.py`; what must be empty before something can be deleted is `emptying.py`.
"""

from __future__ import annotations

from .emptying import must_empty
from .reviewed import Finding, Review, codes_of, review
from .scenarios import load_scenario

__all__ = ["Finding", "Review", "codes_of", "load_scenario", "must_empty", "review"]
