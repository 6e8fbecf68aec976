"""What a picture of journeys shows: the lines of a few leads, each with the partition and the workspaces that saw them; edits between them.

The lines are the question `journey`, the times of seeing `seen_over_time`; how it looks is `journey.py`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from ..answers import journey, seen_over_time
from ..answers.people import Leads, leads_of, named
from ..engine.run import Run

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["COLUMNS", "MOST_LEADS", "Line", "Story", "stories"]

COLUMNS = ("lead", "id", "at", "kind", "what", "partition", "seen_by", "rule")
MOST_LEADS, _MOST_LINES, _FEWEST = 6, 48, 10  # in one picture; and lines of each lead, however many leads there are


@dataclass(frozen=True, slots=True)
class Line:
    """One line: when (None: at no moment), of what kind, in words, where the lead was, who saw it there, the rule.

    Kinds are `row` (somebody or something from outside did it), `ran` (a campaign took the lead in), `moved`, `noted` (anything else in
    the activity log), `edited` (the design), `nothing`.
    """

    at: np.datetime64 | None
    kind: str
    what: str
    partition: str
    seen_by: tuple[str, ...]
    rule: str


@dataclass(frozen=True, slots=True)
class Story:
    """One lead with its lines, of which at most so many are drawn: the first and the last ones."""

    lead: str
    id: int
    lines: tuple[Line, ...]
    most: int

    @property
    def head(self) -> tuple[Line, ...]:
        """The lines drawn at the beginning."""
        return self.lines if len(self.lines) <= self.most else self.lines[: self.most * 2 // 3]

    @property
    def tail(self) -> tuple[Line, ...]:
        """The lines drawn at the end, where some are left out before."""
        return () if len(self.lines) <= self.most else self.lines[self.most * 2 // 3 - self.most :]

    @property
    def skipped(self) -> int:
        """How many lines are left out."""
        return len(self.lines) - len(self.head) - len(self.tail)


def stories(run: Run, leads: Leads) -> tuple[list[Story], int]:
    """Return the journeys of the first of some leads, and how many leads there are in all."""
    rec = leads_of(run, leads, ever=True)
    drawn = rec[:MOST_LEADS].tolist()
    most = max(_FEWEST, _MOST_LINES // max(1, len(drawn)))
    return [_story(run, one, most) for one in drawn], len(rec)


def _story(run: Run, rec: int, most: int) -> Story:
    number = int(run.ids[rec])
    told = journey(run, number).frame()
    spans = seen_over_time(run, number).frame()
    names = {", ".join(names): names for names in _seers(run)}  # a name may hold a comma itself
    rows: Any = told.itertuples(index=False)
    lines = [Line(row.at.to_datetime64(), _kind(row.what), row.what, row.partition, names[row.seen_by], row.rule) for row in rows]
    lines += _edits(run, rec, spans, {line.at for line in lines})
    order = np.argsort(np.array([line.at for line in lines], "datetime64[us]"), kind="stable")  # those of one moment stay as told
    (_,), (lead,) = named(run, np.array([rec]))
    return Story(lead, number, tuple(lines[place] for place in order.tolist()) or (_nothing(run, rec, spans),), most)


def _kind(what: str) -> str:
    """Tell kinds of lines apart: rows are told by their action, activities by their type."""
    if what.startswith("campaign "):
        return "ran"
    if what.startswith("Change Partition"):
        return "moved"
    return "noted" if what[:1].isupper() else "row"


def _seers(run: Run) -> Iterator[tuple[str, ...]]:
    """Yield the workspaces that see a partition, for each partition of each design in force."""
    for design in run.whereabouts.sees:
        for partition in design.T:
            yield tuple(run.layout.workspaces[code] for code in np.flatnonzero(partition).tolist())


def _edits(run: Run, rec: int, spans: pd.DataFrame, told: set[Any]) -> Iterator[Line]:
    """Yield a line for each moment at which an edit of the design let workspaces see a lead, or no longer."""
    moments = sorted({*spans["from"].dropna(), *spans["until"].dropna()})
    for moment in moments:
        at = moment.to_datetime64()
        if at in told:
            continue
        begun = (spans["from"].isna() | (spans["from"] <= moment)) & (spans["until"].isna() | (spans["until"] > moment))
        gained, lost = (tuple(spans.loc[spans[side] == moment, "workspace"]) for side in ("from", "until"))
        says = [f"seen by {', '.join(gained)} from now on"] if gained else []
        says += [f"no longer seen by {', '.join(lost)}"] if lost else []
        where = run.whereabouts
        cut = where.cut(int(at.astype("datetime64[us]").astype(np.int64)))
        partition = run.partitions[int(where.of(np.array([rec]), cut)[0])]
        yield Line(at, "edited", f"the design is edited: {'; '.join(says)}", partition, tuple(spans.loc[begun, "workspace"]), "ADMIN-7")


def _nothing(run: Run, rec: int, spans: pd.DataFrame) -> Line:
    partition = run.partitions[int(run.people["partition"][rec])]
    return Line(None, "nothing", "nothing happens in this run", partition, tuple(spans["workspace"]), "")
