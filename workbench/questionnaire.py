"""Which questions there are, in whatever room they stand: those of `answers`, of `classes`, and of `pitfalls`.

What is asked stands in the rooms; how a list of questions is shown is `answers/listing.py`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .answers import QUESTIONS
from .answers.listing import listed
from .classes.dead_rules import dead_rules
from .pitfalls.emptying import must_empty

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["EVERY_QUESTION", "questions"]

EVERY_QUESTION = (*QUESTIONS, dead_rules, must_empty)


def questions() -> pd.DataFrame:
    """Return which questions there are: `question`, `over` (topology or run), `about`, `columns`, and the `room` to import it from.

    >>> questions()["question"].tolist()[:3]
    ['resolve', 'partitions_seen', 'workspaces_seeing']
    """
    return listed(EVERY_QUESTION)
