"""People as data: columns of leads, stimuli, readers of steps and lead files, synthetic leads."""

from __future__ import annotations

from .columns import EMPTY, NOT_GIVEN, Coded, Column, Numbers
from .leads import read_leads
from .steps import read_steps
from .stimuli import Quarantined, Stimuli
from .synthetic import synthetic_leads, synthetic_steps
from .written import safe_csv_cell, write_csv

__all__ = [
    "EMPTY",
    "NOT_GIVEN",
    "Coded",
    "Column",
    "Numbers",
    "Quarantined",
    "Stimuli",
    "read_leads",
    "read_steps",
    "safe_csv_cell",
    "synthetic_leads",
    "synthetic_steps",
    "write_csv",
]
