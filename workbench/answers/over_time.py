"""Who saw whom from when until when, in both directions: moves of people and edits of the design are what changes it.

Who sees whom at one moment is `seeing.py`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from ..engine.order import stable_order
from ..engine.run import Run
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
    order = stable_order(spans.lead)
    frame = spans.columns(run, rec, names, order)
    columns = ("lead", "id", "workspace", "from", "until")
    if len(rec) != 1:
        stretches = counted(len(order), "stretch", "stretches")
        sentence = f"{counted(len(rec), 'lead')}, seen for {stretches} of time; {spans.last:,} last to the end."
    else:
        told = (column.tolist() for column in (spans.workspace, spans.moments[spans.since], spans.moments[spans.until]))
        said = [_when(names[workspace], since, until) for workspace, since, until in zip(*told, strict=True)]
        sentence = f"{named(run, rec)[1][0]} was seen {many(said, 6) or 'by nobody'}."
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
    columns = ("workspace", "lead", "id", "from", "until")
    workspace, lead = spans.workspace, spans.lead
    is_first = np.append(True, (workspace[1:] != workspace[:-1]) | (lead[1:] != lead[:-1]))[: len(lead)]
    people = np.bincount(workspace[is_first], minlength=len(names)).tolist()
    said = [f"{name} saw {counted(count, 'lead')}" for name, count in zip(names, people, strict=True)]
    return answer(
        "saw_over_time",
        f"{many(said, 8) or 'No workspace is asked for'}.",
        columns,
        pd.DataFrame(spans.columns(run, rec, names)),
        _rules(run),
    )


@dataclass(frozen=True, slots=True)
class _Spans:
    """Times of seeing by workspace, then by Id, then in order, one row each; narrow columns, because there may be millions of them.

    `lead` is the place among those asked for, `workspace` that among the workspaces; `since` and `until` are units of work, whose moments
    are `moments`: NEVER at -1, before the run, and at the number of units, after it.
    """

    lead: npt.NDArray[np.int32]
    workspace: npt.NDArray[np.int16]
    since: npt.NDArray[np.int32]
    until: npt.NDArray[np.int32]
    moments: npt.NDArray[np.int64]

    @property
    def last(self) -> int:
        """How many of them last to the end."""
        return int(np.count_nonzero(self.until == len(self.moments) - 1))

    def columns(self, run: Run, rec: Recs, names: Sequence[str], order: Any = slice(None)) -> dict[str, Any]:
        """Return the columns of an answer."""
        codes, texts = named(run, rec)
        lead = self.lead[order]
        return {
            "lead": category(codes.astype(np.int32)[lead], texts),
            "id": run.ids[rec][lead],
            "workspace": category(self.workspace[order], names),
            "from": times(self.moments[self.since[order]]),
            "until": times(self.moments[self.until[order]]),
        }


def _spans(run: Run, rec: Recs, workspaces: Sequence[str]) -> _Spans:
    """Cut stays at edits of the design, and put those of a lead together that a workspace sees without a break."""
    where = run.whereabouts
    sees = where.sees[:, [run.layout.workspaces.index(name) for name in workspaces], :]
    stays = where.stays(rec)
    place = np.zeros(len(run.ids), np.int32)
    place[rec] = np.arange(len(rec), dtype=np.int32)
    lead, partition, begin, end = place[stays.rec], stays.partition, stays.since, stays.until
    if (lead[1:] < lead[:-1]).any():  # records do not stand by Id
        order = stable_order(lead)
        lead, partition, begin, end = lead[order], partition[order], begin[order], end[order]
    changed = np.append(0, 1 + np.flatnonzero((sees[1:] != sees[:-1]).any(axis=(1, 2))))
    if len(changed) > 1:
        edits = np.array([where.designs[design][0] for design in changed[1:].tolist()], np.int32)
        of, begin, end, design = _cut(begin, end, edits)
        lead, partition = lead[of], partition[of]
        state = design * sees.shape[2] + partition
    else:
        state = partition.astype(np.intp)
    same = lead[1:] == lead[:-1]
    found: list[tuple[npt.NDArray[np.int32], ...]] = [(np.empty(0, np.int32),) * 3]
    for number in range(len(workspaces)):
        opens = sees[changed, number, :].ravel().take(state)
        closes = opens.copy()
        goes_on = opens[1:] & opens[:-1] & same
        opens[1:] ^= goes_on
        closes[:-1] ^= goes_on
        opened = np.flatnonzero(opens)
        found.append((lead[opened], begin[opened], end[np.flatnonzero(closes)]))
    sizes = [len(part[0]) for part in found[1:]]
    within(sum(sizes))
    seen, since, until = (np.concatenate(column) for column in zip(*found, strict=True))
    return _Spans(seen, np.repeat(np.arange(len(sizes), dtype=np.int16), sizes), since, until, np.append(where.moments, NEVER))


def _cut(
    begin: npt.NDArray[np.int32], end: npt.NDArray[np.int32], edits: npt.NDArray[np.int32]
) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int32], npt.NDArray[np.int32], npt.NDArray[np.intp]]:
    """Cut stays at edits that lie within: which stay each piece is of, where it begins and ends, how many edits were done by then."""
    done = np.searchsorted(edits, begin, "right")
    pieces = 1 + np.maximum(np.searchsorted(edits, end, "left") - done, 0)
    of = np.repeat(np.arange(len(pieces), dtype=np.int32), pieces)
    design = np.arange(len(of))
    design += (done - (np.cumsum(pieces) - pieces))[of]
    begin, end = begin[of], end[of]
    goes_on = np.flatnonzero(of[1:] == of[:-1])  # pieces behind which comes another one of the same stay
    end[goes_on] = begin[goes_on + 1] = edits[design[goes_on]]
    return of, begin, end, design


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
