"""Who saw whom from when until when, in both directions: moves of people and edits of the design are what changes it.

Who sees whom at one moment is `seeing.py`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from ..engine.run import Run
from ..engine.waves import stable_order
from .answer import Answer, answer
from .columns import category, counted, many, times, within
from .people import EVERYBODY, Leads, Recs, leads_of, named
from .select import Selector, pick
from .sight import EDITED, SEES

__all__ = ["saw_over_time", "seen_over_time"]

RULES = (*SEES, "ROUTE-6")
NEVER = np.iinfo(np.int64).min


def seen_over_time(run: Run, leads: Leads = EVERYBODY) -> Answer:
    """Which workspaces saw these leads, from when until when?

    A time that begins and ends at one moment is one: a campaign may have acted within it (a lead that lands and is moved on at once).

    Args:
        run: A finished run.
        leads: Which of all who ever were there: an Id, alias, address, pattern, condition, or several.

    Columns:
        lead: The lead: alias, else address, else its Id.
        id: Its Id.
        workspace: A workspace that saw it, in the order of the design, once for each time it did without a break.
        from: Since when; empty: since before the run.
        until: Until when it moved away, was deleted or merged, or the workspace was changed; empty: it still sees it at the end.

    Raises:
        UnknownName: Nobody is or was called so.

    >>> import workbench as wb
    >>> spaces = {"NA": {"partitions": ["NA"]}, "EMEA": {"partitions": ["EMEA"]}, "Default": {"partitions": ["Default"]}}
    >>> design = wb.Topology.of("R", partitions=["Default", "NA", "EMEA"], workspaces=spaces)
    >>> steps = [{"move_person": {"person": "ann", "partition": "EMEA"}, "at": "2026-01-05T09:00"}]
    >>> run = wb.simulate(design, steps, {"ann": {"Email Address": "a@example.com", "Partition": "NA"}})
    >>> print(seen_over_time(run, "ann").sentence)
    ann was seen by NA until 2026-01-05 09:00, by EMEA since 2026-01-05 09:00.
    """
    import pandas as pd

    rec = leads_of(run, leads, ever=True)
    names = list(run.layout.workspaces)
    spans = _spans(run, rec, names)
    order = stable_order(_rank(rec, spans.rec), spans.workspace)
    lead, frame = _frame(run, rec, spans, order, names)
    columns = ("lead", "id", "workspace", "from", "until")
    if len(rec) != 1:
        still = int((spans.until[order] == NEVER).sum())
        sentence = (
            f"{counted(len(rec), 'lead')}, seen for {counted(len(order), 'stretch', 'stretches')} of time; {still:,} last to the end."
        )
    else:
        said = [_when(names[w], a, b) for w, a, b in zip(*(c[order].tolist() for c in spans.told()), strict=True)]
        sentence = f"{lead[0]} was seen {many(said, 6) or 'by nobody'}."
    return answer("seen_over_time", sentence, columns, pd.DataFrame(frame), _rules(run))


def saw_over_time(run: Run, workspaces: Selector = "*") -> Answer:
    """Whom did these workspaces see, from when until when?

    Args:
        run: A finished run.
        workspaces: Names or patterns, of workspaces that were deleted in the run, too.

    Columns:
        workspace: The workspace, in the order of the design.
        lead: A lead that it saw, by Id, once for each time it did without a break.
        id: Its Id.
        from: Since when; empty: since before the run.
        until: Until when it moved away, was deleted or merged, or the workspace was changed; empty: it still sees it at the end.

    Raises:
        UnknownName: There is or was no such workspace.

    >>> import workbench as wb
    >>> design = wb.Topology.of("R", forms={"Contact": {"workspace": "Default"}})
    >>> step = {"fill_form": {"form": "Contact", "values": {"Email Address": "a@example.com"}}, "at": "2026-01-05T09:00"}
    >>> saw_over_time(wb.simulate(design, [step])).frame()
      workspace           lead  id                from until
    0   Default  a@example.com   1 2026-01-05 09:00:00   NaT
    """
    import pandas as pd

    rec = leads_of(run, EVERYBODY, ever=True)
    names = list(pick(workspaces, run.layout.workspaces, "workspace"))
    spans = _spans(run, rec, names)
    order = stable_order(spans.workspace, _rank(rec, spans.rec))
    _, frame = _frame(run, rec, spans, order, names)
    columns = ("workspace", "lead", "id", "from", "until")
    workspace, whose = spans.workspace[order], spans.rec[order]
    is_first = np.append(True, (workspace[1:] != workspace[:-1]) | (whose[1:] != whose[:-1]))[: len(order)]
    people = np.bincount(workspace[is_first], minlength=len(names)).tolist()
    said = [f"{name} saw {counted(count, 'lead')}" for name, count in zip(names, people, strict=True)]
    return answer("saw_over_time", f"{many(said, 8) or 'No workspace is asked for'}.", columns, pd.DataFrame(frame), _rules(run))


@dataclass(frozen=True, slots=True)
class _Spans:
    """Times of seeing, one row each: whom, which of the workspaces asked for, since when and until when (NEVER: open)."""

    rec: npt.NDArray[np.int32]
    workspace: npt.NDArray[np.intp]
    since: npt.NDArray[np.int64]
    until: npt.NDArray[np.int64]

    def told(self) -> tuple[npt.NDArray[Any], ...]:
        """Return what a sentence says of each."""
        return self.workspace, self.since, self.until


def _spans(run: Run, rec: Recs, workspaces: Sequence[str]) -> _Spans:
    """Cut stays at edits of the design, and put those of a lead together that a workspace sees without a break."""
    where = run.whereabouts
    sees = where.sees[:, [run.layout.workspaces.index(name) for name in workspaces], :]
    edits = np.array([since for since, _ in where.designs[1:]], np.int64)
    edits = edits[[bool((one != other).any()) for one, other in zip(sees[1:], sees[:-1], strict=True)]]
    stays = where.stays(rec)
    first, last = np.searchsorted(edits, stays.since, "right"), np.searchsorted(edits, stays.until, "left")
    cuts = np.maximum(last - first, 0)
    of = np.repeat(np.arange(len(cuts)), cuts + 1)
    turn = np.arange(len(of)) - np.repeat(np.cumsum(cuts + 1) - (cuts + 1), cuts + 1)
    padded = np.append(edits, where.units)
    edit = first[of] + turn
    since = np.where(turn == 0, stays.since[of], padded[np.minimum(edit - 1, len(edits))])
    until = np.where(turn == cuts[of], stays.until[of], padded[np.minimum(edit, len(edits))])
    whose, partition = stays.rec[of], stays.partition[of]
    design = where.design(since + 1)
    fresh = np.append(True, whose[1:] != whose[:-1])[: len(whose)]
    ends = np.append(fresh[1:], True)[: len(whose)]
    parts = []
    for number in range(len(workspaces)):
        seen = sees[design, number, partition]
        begins = np.flatnonzero(seen & (fresh | ~np.append(False, seen[:-1])[: len(seen)]))
        closes = np.flatnonzero(seen & (ends | ~np.append(seen[1:], False)[: len(seen)]))
        parts.append((whose[begins], np.full(len(begins), number), since[begins], until[closes]))
    if not parts:
        nothing = np.empty(0, np.int64)
        return _Spans(nothing.astype(np.int32), nothing, nothing, nothing)
    within(sum(len(part[0]) for part in parts))
    found, workspace, begin, close = (np.concatenate([part[place] for part in parts]) for place in range(4))
    moments = np.append(where.moments, NEVER)  # at -1, before the run, and at the number of units, after it
    return _Spans(found, workspace, moments[begin], moments[close])


def _rank(rec: Recs, of: npt.NDArray[Any]) -> npt.NDArray[np.int64]:
    """Return the place of each record among those asked for, which stand by Id."""
    place = np.zeros(int(rec.max(initial=-1)) + 1, np.int64)
    place[rec] = np.arange(len(rec))
    return place[of]


def _frame(run: Run, rec: Recs, spans: _Spans, order: npt.NDArray[np.int64], names: Sequence[str]) -> tuple[list[str], dict[str, Any]]:
    codes, texts = named(run, rec)
    rows = _rank(rec, spans.rec)[order]
    return texts, {
        "lead": category(codes[rows], texts),
        "id": run.ids[rec][rows],
        "workspace": category(spans.workspace[order], names),
        "from": times(spans.since[order]),
        "until": times(spans.until[order]),
    }


def _when(name: str, since: int, until: int) -> str:
    """Say when a workspace saw somebody."""
    said = [
        word + " " + str(np.datetime64(moment, "us"))[:16].replace("T", " ")
        for word, moment in (("since", since), ("until", until))
        if moment != NEVER
    ]
    return f"by {name} " + (" ".join(said) if said else "all the time")


def _rules(run: Run) -> tuple[str, ...]:
    return RULES + (EDITED if len(run.designs) > 1 else ())
