"""Whereabouts: where everybody of a finished run was at any moment, and which design was in force then; moves are taken back here only.

A moment is the number of units of work done by then (a cut), for several things can happen at one time. Who sees whom is asked elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from ..people.stimuli import ACTIONS
from .design import sees
from .order import stable_order

if TYPE_CHECKING:
    from ..topology.model import Topology
    from .run import Run

__all__ = ["Stays", "Whereabouts"]

Places = npt.NDArray[np.int16]
Cuts = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]
MOVE = "Change Partition"
BEFORE = -1  # the unit of work in which people came who were there before the first


@dataclass(frozen=True, slots=True)
class Stays:
    """Everybody's stays, one row each, by record and in order: in which partition, since which unit of work, until which.

    A stay that begins and ends in one unit of work was there for what happened in between. `until` of who is still there is the number
    of units there are.
    """

    rec: npt.NDArray[np.int32]
    partition: Places
    since: npt.NDArray[np.int32]
    until: npt.NDArray[np.int32]


class Whereabouts:
    """Made of a run once, when first asked for (`Run.whereabouts`)."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._now: Places = run.people["partition"]
        self.units = len(run.log.position)
        if MOVE in run.log.kinds:
            moves = run.log.lines(MOVE, own=True)
            keys = moves["rec"], moves["position"], moves["event"], moves["rank"] + 1, moves["line"]  # of one event as the log tells it
            order = stable_order(*(key - min(int(key.min()), 0) for key in keys))
            self._rec, self._position, self._old = (moves[name][order] for name in ("rec", "position", "old"))
            self._rank, self._unit = moves["rank"][order], moves["unit"][order]
        else:
            self._rec, self._position, self._old = np.empty(0, np.int32), np.empty(0, np.int32), np.empty(0, np.int16)
            self._rank, self._unit = np.empty(0, np.int16), np.empty(0, np.int32)
        self._key = self._rec.astype(np.int64) * (self.units + 1) + self._position

    # -- moments ----------------------------------------------------------------------------------------------------------------------

    @cached_property
    def moments(self) -> npt.NDArray[np.int64]:
        """When each unit of work happened, in the order of the run (microseconds since 1970)."""
        log = self._run.log
        at = np.empty(self.units, np.int64)
        at[log.position] = log.at
        return at

    def cut(self, moment: int | None) -> int:
        """Return how many units of work are done by the end of a moment; None: all of them."""
        return self.units if moment is None else int(np.searchsorted(self.moments, moment, "right"))

    # -- people -----------------------------------------------------------------------------------------------------------------------

    def of(self, rec: npt.NDArray[Any], cut: Any) -> Places:
        """Return the partition of each record when so many units of work were done (one for all, or one each).

        For a record that did not exist yet, the one it lands in.
        """
        place = np.searchsorted(self._key, rec.astype(np.int64) * (self.units + 1) + cut)
        there = place < len(self._key)
        there[there] = self._rec[place[there]] == rec[there]
        found = self._now[rec]
        found[there] = self._old[place[there]]
        return found

    def moved(self, rec: npt.NDArray[Any], cut: int) -> Mask:
        """Return which records had moved at all when so many units of work were done."""
        place = np.searchsorted(self._key, rec.astype(np.int64) * (self.units + 1))
        there = place < len(self._key)
        there[there] = (self._rec[place[there]] == rec[there]) & (self._position[place[there]] < cut)
        return there

    @cached_property
    def landed(self) -> Places:
        """The first partition of each record (ROUTE-1)."""
        found = self._now.copy()
        first = np.flatnonzero(np.append(True, self._rec[1:] != self._rec[:-1])) if len(self._rec) else np.empty(0, np.intp)
        found[self._rec[first]] = self._old[first]
        return found

    @cached_property
    def last_move(self) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        """Which campaign moved each record last, by rank (-1: none did), and in which unit of work (-1: it never moved).

        A unit below the number of rows is that row: of a move by hand or by a call, it tells which.
        """
        last = np.flatnonzero(np.append(self._rec[1:] != self._rec[:-1], True)) if len(self._rec) else np.empty(0, np.intp)
        rank, unit = np.full(len(self._now), -1, np.int64), np.full(len(self._now), -1, np.int64)
        rank[self._rec[last]], unit[self._rec[last]] = self._rank[last], self._unit[last]
        return rank, unit

    @cached_property
    def is_person(self) -> Mask:
        """Which records are of people, living or gone, not of anonymous visitors (WEB-1)."""
        born, stimuli = self._run.people["born"], self._run.stimuli
        visit = ACTIONS.index("visit_page")
        return (born < 0) | (stimuli.action[born] != visit) if len(stimuli) else born < 0

    @cached_property
    def came(self) -> Cuts:
        """The unit of work in which each record was made; BEFORE for those there before."""
        born = self._run.people["born"]
        return np.where(born >= 0, self._run.log.position[born], BEFORE) if self.units else np.full(len(born), BEFORE)

    @cached_property
    def went(self) -> Cuts:
        """The unit of work in which each person was deleted or merged away; the number of units for who is still there."""
        log = self._run.log
        found = np.full(len(self._now), self.units)
        for kind, who in (("Delete Person", "rec"), ("Merge", "key")):
            if kind in log.kinds:
                lines = log.lines(kind, own=kind != "Merge")
                found[lines[who]] = lines["position"]
        return found

    def there(self, cut: int) -> Mask:
        """Return which records are of people who are there when so many units of work are done."""
        return self.is_person & (self.came < cut) & (self.went >= cut)

    def stays(self, rec: npt.NDArray[Any]) -> Stays:
        """Return the stays of people, given by record, each once."""
        wanted = np.zeros(len(self._now), bool)
        wanted[rec] = True
        some = np.flatnonzero(wanted[self._rec])
        moved, position, old = self._rec[some], self._position[some], self._old[some]
        rec = np.flatnonzero(wanted).astype(np.int32)
        stays = 1 + np.bincount(moved, minlength=len(wanted))[rec]
        of = np.repeat(rec, stays)
        last = np.cumsum(stays) - 1
        is_last = np.zeros(len(of), bool)
        is_last[last] = True
        partition, until, since = np.empty(len(of), np.int16), np.empty(len(of), np.int32), np.empty(len(of), np.int32)
        partition[is_last], until[is_last] = self._now[rec], self.went[rec]
        partition[~is_last], until[~is_last] = old, position
        since[1:] = until[:-1]
        since[last - stays + 1] = self.came[rec]
        return Stays(of, partition, since, until)

    # -- designs ----------------------------------------------------------------------------------------------------------------------

    @cached_property
    def designs(self) -> tuple[tuple[int, Topology], ...]:
        """The designs in order, each with the unit of work that put it in force; the first with BEFORE."""
        run, edit = self._run, ACTIONS.index("edit")
        rows = np.flatnonzero(run.stimuli.action == edit)
        at = {int(run.stimuli.step[row]): int(run.log.position[row]) for row in rows.tolist()}
        return tuple((at.get(step, BEFORE), design) for step, design in sorted(run.designs.items()))

    @cached_property
    def sees(self) -> npt.NDArray[np.bool_]:
        """Which workspace sees which partition in each of the designs: (designs, workspaces, partitions), by number in the layout."""
        return np.stack([sees(design, self._run.layout) for _, design in self.designs])

    def design(self, cut: Any) -> npt.NDArray[np.intp]:
        """Return the place among `designs` of the one in force when so many units of work were done (one, or several)."""
        return np.searchsorted([since for since, _ in self.designs], cut, "left") - 1
