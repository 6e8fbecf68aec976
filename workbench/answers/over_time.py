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
    order = stable_order(spans.lead)
    frame = spans.columns(run, rec, names, order)
    columns = ("lead", "id", "workspace", "from", "until")
    if len(rec) != 1:
        still = int((spans.until == NEVER).sum())
        sentence = (
            f"{counted(len(rec), 'lead')}, seen for {counted(len(order), 'stretch', 'stretches')} of time; {still:,} last to the end."
        )
    else:
        told = (column.tolist() for column in (spans.workspace, spans.since, spans.until))
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
    """Times of seeing by workspace, then by Id, then in order, one row each.

    `lead` is the place among those asked for, `workspace` that among the workspaces; `since` and `until` are NEVER where they are open.
    """

    lead: npt.NDArray[np.int64]
    workspace: npt.NDArray[np.int64]
    since: npt.NDArray[np.int64]
    until: npt.NDArray[np.int64]

    def columns(self, run: Run, rec: Recs, names: Sequence[str], order: Any = slice(None)) -> dict[str, Any]:
        """Return the columns of an answer."""
        codes, texts = named(run, rec)
        lead = self.lead[order]
        return {
            "lead": category(codes[lead], texts),
            "id": run.ids[rec][lead],
            "workspace": category(self.workspace[order], names),
            "from": times(self.since[order]),
            "until": times(self.until[order]),
        }


def _spans(run: Run, rec: Recs, workspaces: Sequence[str]) -> _Spans:
    """Cut stays at edits of the design, and put those of a lead together that a workspace sees without a break."""
    where = run.whereabouts
    sees = where.sees[:, [run.layout.workspaces.index(name) for name in workspaces], :]
    stays = where.stays(rec)
    place = np.zeros(len(run.ids), np.int64)
    place[rec] = np.arange(len(rec))
    lead, partition, begin, end = place[stays.rec], stays.partition, stays.since, stays.until
    if (lead[1:] < lead[:-1]).any():  # records do not stand by Id
        order = stable_order(lead)
        lead, partition, begin, end = lead[order], partition[order], begin[order], end[order]
    edits = [since for (since, _), one, other in zip(where.designs[1:], sees[1:], sees[:-1], strict=True) if (one != other).any()]
    if edits:
        of, begin, end = _cut(begin, end, np.array(edits, np.int64))
        lead, partition = lead[of], partition[of]
    state = where.design(begin + 1) * sees.shape[2] + partition
    fresh = np.append(True, lead[1:] != lead[:-1])[: len(lead)]
    last = np.append(fresh[1:], True)[: len(lead)]
    nothing = np.empty(0, np.int64)
    parts = [(nothing, nothing, nothing, nothing)]
    for number in range(len(workspaces)):
        seen = sees[:, number, :].ravel().take(state)
        opens, closes = seen.copy(), seen.copy()
        opens[1:] &= fresh[1:] | ~seen[:-1]
        closes[:-1] &= last[:-1] | ~seen[1:]
        opened = np.flatnonzero(opens)
        parts.append((lead[opened], np.full(len(opened), number), begin[opened], end[np.flatnonzero(closes)]))
    within(sum(len(part[0]) for part in parts))
    found, workspace, since, until = (np.concatenate([part[column] for part in parts]) for column in range(4))
    moments = np.append(where.moments, NEVER)  # at -1, before the run, and at the number of units, after it
    return _Spans(found, workspace, moments[since], moments[until])


def _cut(begin: npt.NDArray[np.int64], end: npt.NDArray[np.int64], edits: npt.NDArray[np.int64]) -> tuple[npt.NDArray[np.int64], ...]:
    """Cut stays at units of work that lie within: which stay each piece is of, and where the piece begins and ends."""
    first, last = np.searchsorted(edits, begin, "right"), np.searchsorted(edits, end, "left")
    cuts = np.maximum(last - first, 0)
    of = np.repeat(np.arange(len(cuts)), cuts + 1)
    turn = np.arange(len(of)) - np.repeat(np.cumsum(cuts + 1) - (cuts + 1), cuts + 1)
    edit, most = first[of] + turn, len(edits) - 1
    return (
        of,
        np.where(turn == 0, begin[of], edits[np.minimum(edit - 1, most)]),
        np.where(turn == cuts[of], end[of], edits[np.minimum(edit, most)]),
    )


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
