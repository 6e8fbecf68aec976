"""Rows that were not taken: how many, why, by which rule, each with an example.

Every one of them as it stood is `Run.rejected`.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np

from ..engine.record import REJECTED
from ..engine.run import Run
from ..people.columns import Numbers
from ..people.stimuli import ACTIONS
from .answer import Answer, answer
from .columns import counted, many

__all__ = ["rejected_by_reason"]

LONGEST = 200
_EMPTY = (None, "")


def rejected_by_reason(run: Run) -> Answer:
    """Which rows were rejected, why, and by which rule? Rows that could not even be read are among them.

    Args:
        run: A finished run.

    Columns:
        reason: Why: a word or a code of the API; of a row that could not be read, what is wrong with it.
        rule: The rule by which; empty: it is no matter of Marketo's behaviour.
        door: The action of the rows; empty: they were quarantined when they were read.
        rows: How many.
        share: Of all rows there were, quarantined ones included.
        row: The number of the first of them in the source, from 0; where they were written by hand, of its step.
        example: That row.

    >>> import workbench as wb
    >>> spaces = {"Default": {"partitions": ["Default"]}, "EMEA": {"partitions": ["EMEA"]}}
    >>> design = wb.Topology.of("R", partitions=["Default", "EMEA"], workspaces=spaces)
    >>> step = {"import_list": {"workspace": "EMEA", "rows": [{"Email Address": "a@example.com"}]}}
    >>> run = wb.simulate(design, [step], {"ann": {"Email Address": "a@example.com"}})
    >>> print(rejected_by_reason(run))
    1 of 1 row was rejected: hidden 1 (IMPORT-3).
    It rests on IMPORT-3 (seed).
    >>> rejected_by_reason(run).frame()["example"].tolist()
    ['workspace: EMEA, Email Address: a@example.com']
    """
    stimuli = run.stimuli
    rows = np.flatnonzero(run.outcome == REJECTED)
    kinds, first, count = np.unique(
        run.why[rows].astype(np.int64) * len(ACTIONS) + stimuli.action[rows], return_index=True, return_counts=True
    )
    number = stimuli.step if stimuli.row is None else stimuli.row
    found: list[tuple[Any, ...]] = []
    total = len(stimuli) + len(stimuli.quarantine.rows)
    for kind, place, several in zip(kinds.tolist(), first.tolist(), count.tolist(), strict=True):
        reason, rule = run.reasons[kind // len(ACTIONS)]
        row = int(rows[place])
        example = _of_source(run, int(number[row])) if stimuli.source is not None else _of_stimuli(run, row)
        found.append((reason, rule, ACTIONS[kind % len(ACTIONS)], several, several / total, int(number[row]), example))
    refused = stimuli.quarantine
    told = list(zip(refused.reasons, refused.rules, strict=True))
    for (reason, rule), several in Counter(told).items():
        row = int(refused.rows[told.index((reason, rule))])
        found.append((reason, rule, "", several, several / total, row, _of_source(run, row)))
    found.sort(key=lambda one: (-one[3], one[2], one[0], one[1]))
    columns = ("reason", "rule", "door", "rows", "share", "row", "example")
    sum_ = sum(one[3] for one in found)
    said = many([f"{reason or 'without a reason'} {several:,}" + (f" ({rule})" if rule else "") for reason, rule, _, several, *_ in found])
    word = "was" if sum_ == 1 else "were"
    sentence = (
        f"{sum_:,} of {counted(total, 'row')} {word} rejected: {said}." if found else f"None of {counted(total, 'row')} was rejected."
    )
    return answer("rejected_by_reason", sentence, columns, found, [one[1] for one in found if one[1]])


def _of_source(run: Run, row: int) -> str:
    """Return a row as it stood in the source, without its empty cells."""
    source = run.stimuli.source
    if source is None:
        return ""
    return _cut({str(name): column[row].as_py() for name, column in zip(source.column_names, source.columns, strict=True)})


def _of_stimuli(run: Run, row: int) -> str:
    """Return what a row written by hand says."""
    said: dict[str, Any] = {}
    for name, column in (*run.stimuli.args.items(), *run.stimuli.values.items()):
        if isinstance(column, Numbers):
            value = float(column.values[row])
            said[name] = None if value != value else f"{value:g}"
        else:
            said[name] = column.values[column.codes[row]] if column.codes[row] > 0 else None
    return _cut(said)


def _cut(cells: dict[str, Any]) -> str:
    text = ", ".join(f"{name}: {value}" for name, value in cells.items() if value not in _EMPTY)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}..."
