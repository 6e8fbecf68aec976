"""Finish: put what the shards wrote down together and in order, number the newcomers, check that every stimulus is accounted for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from ..errors import Refused, RunError
from ..people.roster import Roster
from ..people.stimuli import Stimuli
from .crm_end import crm_at_end
from .design import Design
from .identity import Identities
from .layout import Layout
from .log import Log, Notes
from .record import PENDING, REJECTED
from .run import Run
from .world import World

__all__ = ["finish"]

_KEPT = (  # columns of the people that a run goes on knowing
    *("codes", "numbers", "partition", "ruled", "identity", "created", "updated", "born", "alive"),
    *("status", "listed", "segment", "stage", "entered", "visits"),
)


def finish(
    designs: Mapping[int, Design],
    stimuli: Stimuli,
    layout: Layout,
    worlds: list[World],
    roster: Roster,
    identities: Identities,
    totals: list[int],
    refused: Mapping[int, Refused],
) -> Run:
    """Make the finished run of the shards' worlds."""
    offsets = np.cumsum([0, *(world.people.size for world in worlds)])
    people = {name: _joined([getattr(world.people, name)[: world.people.size] for world in worlds]) for name in _KEPT}
    ids = _ids(people["born"], worlds, roster)
    outcome, why, who, reasons = _outcomes(worlds, offsets)
    pending = int((outcome == PENDING).sum())
    if pending:
        raise RunError(f"{pending} of {len(stimuli)} stimuli are unaccounted for")
    log = _log(stimuli, worlds, offsets, ids)
    final = designs[max(designs)]
    ran, blocked = (sum(getattr(w.record, name) for w in worlds) for name in ("ran", "blocked"))
    aliases = {
        name: int(ids[world.aliases.owner[code] + offset])
        for world, offset in zip(worlds, offsets, strict=False)
        for name, code in world.aliases.code.items()
        if name and world.aliases.owner[code] >= 0
    }
    return Run(
        final.topology,
        {step: design.topology for step, design in designs.items()},
        stimuli,
        layout,
        people,
        ids,
        outcome,
        why,
        who,
        reasons,
        log,
        ran,
        blocked,
        aliases,
        roster,
        identities,
        totals,
        refused,
        crm_at_end(worlds, offsets, ids),
    )


def _heirs(world: World) -> npt.NDArray[np.int32] | None:
    """Return in whom each record lives on; None where nobody was merged."""
    if not world.heirs:
        return None
    heirs = np.arange(world.people.size, dtype=np.int32)
    for gone, heir in reversed(world.heirs.items()):  # who was merged away later may be the heir of an earlier one
        heirs[gone] = heirs[heir]
    return heirs


def _ids(born: npt.NDArray[np.int64], worlds: list[World], roster: Roster) -> npt.NDArray[np.int64]:
    """Number people in the order of their creation, which does not depend on how the work was cut."""
    ids = np.empty(len(born), np.int64)
    start = 0
    for world in worlds:
        there = len(world.people.initial_ids)
        ids[start : start + there] = world.people.initial_ids
        start += world.people.size
    fresh = np.flatnonzero(born >= 0)
    highest = int(roster.ids.max()) if len(roster) else 0
    first = np.zeros(len(worlds[0].record.outcome), np.int64)
    first[born[fresh]] = 1  # a row makes one record at most
    ids[fresh] = highest + first.cumsum()[born[fresh]]
    return ids


def _outcomes(worlds: list[World], offsets: Any) -> tuple[Any, Any, Any, list[tuple[str, str]]]:
    first = worlds[0].record
    outcome, why, who, reasons = first.outcome, first.why, first.who, list(first.reasons)
    for world, offset in zip(worlds[1:], offsets[1:], strict=False):
        record = world.record
        outcome = np.maximum(outcome, record.outcome)
        who = np.where(record.who >= 0, record.who + offset, who)
        place = []
        for reason in record.reasons:
            if reason not in reasons:
                reasons.append(reason)
            place.append(reasons.index(reason))
        why = np.where(record.outcome == REJECTED, np.array(place, np.int16)[record.why], why)
    return outcome, why, who, reasons


def _log(stimuli: Stimuli, worlds: list[World], offsets: Any, ids: Any) -> Log:
    """Put units of work in order, and with them everything that was noted in them."""
    n = len(stimuli)
    extra: list[dict[str, Any]] = [world.units.columns() for world in worlds]
    at = _joined([stimuli.at, *(unit["at"] for unit in extra if len(unit["at"]))])
    position = np.arange(len(at))
    made = {name: np.concatenate([unit[name] for unit in extra]) for name in ("slot", "due", "place", "begin")}
    made["rec"] = np.concatenate([unit["rec"].astype(np.int64) + offset for unit, offset in zip(extra, offsets, strict=False)])
    if len(at) > n:
        slot, due, place, begin, rec = made.values()
        order = np.lexsort((ids[rec], begin, place, due, slot))
        behind = (slot + (due >= 0)) // 2  # so many rows; the row of a batch stands before its people, as if it were due in 1970
        position[n + order] = behind[order] + np.arange(len(order))
        position[:n] += np.bincount(behind, minlength=n + 1)[:n].cumsum()
    starts = np.cumsum(
        [n, *(len(unit["slot"]) for unit in extra)]
    )  # row units are shared; those made during the run follow, shard by shard
    notes = [
        Notes(
            world.record,
            int(start) - n,
            int(offset),
            n,
            _heirs(world),
            world.people.heir[: world.people.size, 0] if world.layout.visits else None,
        )
        for world, start, offset in zip(worlds, starts, offsets, strict=False)
    ]
    return Log(at, position, notes, made)


def _joined(parts: list[npt.NDArray[Any]]) -> npt.NDArray[Any]:
    return parts[0] if len(parts) == 1 else np.concatenate(parts)
