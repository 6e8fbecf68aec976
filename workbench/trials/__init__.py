"""How well a design is tried out: what scenarios exercise and notice of it, and the leads with which a tester tries the real instance.

Everything here runs designs through the engine and looks; nothing here knows how Marketo behaves.
"""

from __future__ import annotations

from .covered import Coverage, coverage
from .mutation import MutationScore, mutation_score
from .plan import TrialPlan, plan_tests
from .returned import TrialResults, read_results

__all__ = [
    "Coverage",
    "MutationScore",
    "TrialPlan",
    "TrialResults",
    "coverage",
    "mutation_score",
    "plan_tests",
    "read_results",
]
