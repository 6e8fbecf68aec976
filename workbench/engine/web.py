"""Web: visits, the anonymous records that first visits make, and what becomes of them when their browser's owner is known (rules WEB).

A visitor's record is there without being alive: nothing that looks for people finds it, until its history moves to a known one.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from .events import Event, Fact
from .record import CREATED, UNCHANGED
from .state import NOBODY, View
from .waves import Wave
from .world import World

__all__ = ["Web"]

Recs = npt.NDArray[np.int32]
_VISIT = np.dtype([("at", np.int64), ("page", np.int32), ("next", np.int32)])
FIRST, LAST = 0, 1


class Web:
    """Follows browsers in one world. `People.visits` holds the first and the last visit of every visitor's chain."""

    def __init__(self, world: World) -> None:
        self.world, self.people = world, world.people
        self._visits, self._size = np.empty(16, _VISIT), 0
        pages = {page: number for number, page in enumerate(world.layout.pages)}
        self._tracked = [(place, pages[name]) for place, (kind, name) in enumerate(world.layout.tracked) if kind == "visited_page"]

    def take(self, wave: Wave) -> list[Event]:
        """Let browsers visit pages: a known person's visit is judged at once, a visitor's when it becomes known."""
        world, people = self.world, self.people
        cookie, home = wave.args["cookie"], wave.arg("workspace")
        rec = world.cookies.owner[cookie]
        known = (rec >= 0) & people.alive[rec]
        visitor = self._is_visitor(rec)
        fresh = ~known & ~visitor
        tracking = wave.arg("anonymous_tracking")
        if tracking is not None:
            fresh &= tracking != 0  # WEB-5: no record and no cookie until somebody is known; who has one is followed
        world.record.outcome[wave.rows] = np.where(fresh, CREATED, UNCHANGED)
        if fresh.any():
            of = world.design.workspaces["Default"]
            homes = np.full(len(wave), of) if home is None else np.where(home >= 0, home, of)
            rec = rec.copy()
            rec[fresh] = self._appear(wave.of(fresh), world.design.primary[homes[fresh]])
        tracked = known | visitor | fresh
        rec, at, page = rec[tracked], wave.at[tracked], wave.args["page"][tracked]
        world.record.who[wave.rows[tracked]] = rec
        number = world.event()
        world.record.line("Visit Page", wave.rows[tracked], number, -1, 1, rec, page)
        for place, wanted in self._tracked:
            there = page == wanted
            people.did[rec[there], place] = at[there]
        anonymous = ~known[tracked]
        self._remember(rec[anonymous], at[anonymous], page[anonymous])
        lanes = np.flatnonzero(known)
        if not len(lanes) or not world.judge.hears("visits_page", 0):
            return []
        facts = [Fact("visits_page", page[~anonymous])]
        return [Event(View(people, rec[~anonymous], at[~anonymous]), wave.rows[lanes], number, facts, lanes)]

    def _is_visitor(self, rec: Recs) -> npt.NDArray[np.bool_]:
        found: npt.NDArray[np.bool_] = (rec >= 0) & (self.people.visits[rec, FIRST] != NOBODY)
        return found

    def _appear(self, wave: Wave, place: npt.NDArray[np.int16]) -> Recs:
        """Make a record of each browser that was never seen: the tracking code's workspace says where it stays (WEB-1, WEB-4)."""
        rec = self.people.create(wave.at, place, wave.identity, wave.rows)
        self.people.alive[rec] = False
        self.world.cookies.owner[wave.args["cookie"]] = rec
        alias = wave.arg("as")
        if alias is not None:
            self.world.aliases.owner[alias[alias > 0]] = rec[alias > 0]
        return rec

    def _remember(self, rec: Recs, at: Any, page: Any) -> None:
        """Put a visit each behind the others of its visitor."""
        start, stop = self._size, self._size + len(rec)
        if stop > len(self._visits):
            self._visits = np.resize(self._visits, max(stop, 2 * len(self._visits)))
        self._size = stop
        entries, ends = self._visits, self.people.visits
        entries["at"][start:stop], entries["page"][start:stop], entries["next"][start:stop] = at, page, NOBODY
        new = np.arange(start, stop, dtype=np.int32)
        last = ends[rec, LAST]
        entries["next"][last[last >= 0]] = new[last >= 0]
        ends[rec[last < 0], FIRST] = new[last < 0]
        ends[rec, LAST] = new

    def follow(self, cookie: Any, rec: Recs, unit: Any, at: Any) -> list[Event]:
        """Let browsers belong to known people from now on (FORM-7, WEB-2) and return the visits to replay, in order.

        One whose owner was known already only brings what comes after (a shared computer); a visitor's history moves.
        """
        owner = self.world.cookies.owner
        given = cookie > 0  # FORM-9: without the cookie its owner is left alone
        before = owner[cookie]
        owner[cookie[given]] = rec[given]
        if not self.world.layout.visits:
            return []
        lanes = np.flatnonzero(given & self._is_visitor(before))
        return self._promote(before[lanes], rec[lanes], unit[lanes], at[lanes], lanes) if len(lanes) else []

    def _promote(self, visitor: Recs, rec: Recs, unit: Any, at: Any, lane: Any) -> list[Event]:
        """Move visitors' histories to known people; nothing else of the visitor is carried over, and its record is gone (WEB-6).

        WEB-3: campaigns that would have run for the visits run now, in visit order, qualification by the visit's own time.
        """
        people = self.people
        people.did[rec] = np.maximum(people.did[rec], people.did[visitor])
        entry = people.visits[visitor, FIRST]
        people.visits[visitor] = NOBODY
        people.heir[visitor, 0] = rec
        events: list[Event] = []
        while len(entry) and self.world.judge.hears("visits_page", 0):
            visit = self._visits[entry]
            view, own = View(people, rec, at), View(people, rec, np.ascontiguousarray(visit["at"]))
            events.append(Event(view, unit, self.world.event(), [Fact("visits_page", visit["page"])], lane, own))
            more = visit["next"] >= 0
            rec, unit, at, lane, entry = rec[more], unit[more], at[more], lane[more], visit["next"][more]
        return events
