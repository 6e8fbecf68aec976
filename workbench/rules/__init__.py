"""The catalogue of rules: what Marketo does, on whose word, and where the workbench does it.

The facts stand in `catalogue.yaml`, the state of each rule in `states.yaml`; importing reads neither.
"""

from __future__ import annotations

from workbench.rules.catalogue import Confidence, Rule, Source, rule, rules, sources
from workbench.rules.markdown import page

__all__ = ["Confidence", "Rule", "Source", "page", "rule", "rules", "sources"]
