"""Asking: answers of shards become one answer of the whole run, counts added up, rows about people one below the other."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import InputError, Problem, nearest, shown

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["gathered", "named", "spelt"]

# Of questions that count: which columns are added up, and which say something of a part that is nothing of the whole.
_ADDED = {
    "landed": ("leads", "stayed", "moved", "gone"),
    "where_they_live": ("leads", "before", "landed", "moved_in"),
    "ran_and_blocked": ("leads", "ran", "blocked", "all_ran", "all_blocked"),
    "rejected_by_reason": ("rows",),
}
_OF_A_PART = {"rejected_by_reason": ("share", "row", "example")}
_ABOUT_PEOPLE = (
    *("who_sees", "leads_seen", "campaigns_seeing", "leads_seen_by_campaign", "seen_over_time", "saw_over_time", "unseen_leads"),
    *("mailed_by_several", "journey", "changes_since", "duplicates", "twin_picks", "hidden_members"),
)


def named(questions: Any) -> list[str]:
    """Return the names of questions. Raises InputError: one is none that shards can be asked."""
    if isinstance(questions, str) or not isinstance(questions, Sequence):
        raise InputError(Problem("these are no questions", "ask", shown(questions), "a list such as [landed, duplicates]"))
    found = []
    for question in questions:
        name = getattr(question.func if isinstance(question, partial) else question, "__name__", "")
        if name not in _ADDED and name not in _ABOUT_PEOPLE:
            known = sorted((*_ADDED, *_ABOUT_PEOPLE))
            expected = "functions of workbench.answers: " + ", ".join(known)
            raise InputError(Problem("shards cannot be asked this", "ask", name or shown(question), expected, nearest(name, known)))
        found.append(name)
    if len({*found}) < len(found):
        raise InputError(Problem("a question is asked twice", "ask", ", ".join(found), "each once"))
    return found


def spelt(questions: Sequence[Any]) -> list[str]:
    """Return what tells questions from others: their names and what they are asked with."""
    asked = ((question.args, sorted(question.keywords.items())) if isinstance(question, partial) else () for question in questions)
    return [f"{name} {given}" for name, given in zip(named(questions), asked, strict=True)]


def gathered(question: str, files: Sequence[Path]) -> pd.DataFrame:
    """Return the answer of the whole run; rows are in the order of their columns, however the work was cut."""
    import pandas as pd

    frames = [pd.read_parquet(file) for file in files if file.exists()]
    whole = pd.concat([frame for frame in frames if len(frame)] or frames[:1], ignore_index=True)
    whole = whole.drop(columns=list(_OF_A_PART.get(question, ())))
    if question in _ADDED:
        counts = list(_ADDED[question])
        keys = [name for name in whole.columns if name not in counts]
        return whole.groupby(keys, sort=True, observed=True, dropna=False)[counts].sum().reset_index()[list(whole.columns)]
    return whole.sort_values(list(whole.columns), ignore_index=True, kind="stable")
