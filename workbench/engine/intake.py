"""Intake: a wave of rows becomes one event. Identity (doors), routing, change, memberships: all of it is written, then it is judged.

What the doors wrote goes into the ledger, which turns it into outcomes and log lines many rows at a time.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from ..people.columns import NOT_GIVEN
from ..people.stimuli import FORMS
from .change import Change
from .doors import Landing
from .events import Event, Fact
from .inbox import Inbox
from .ledger import Ledger
from .lifecycle import Lifecycle
from .membership import Membership
from .record import UNCHANGED
from .rest import RestDoors
from .routing import route
from .state import View
from .waves import Wave
from .web import Web
from .world import World

__all__ = ["Intake"]

Recs = npt.NDArray[np.int32]


class Intake:
    """Takes rows in for one world."""

    def __init__(self, world: World, change: Change, lifecycle: Lifecycle, web: Web) -> None:
        self.world, self.people, self.layout, self.change, self.lifecycle = world, world.people, world.layout, change, lifecycle
        self.web, self.inbox = web, Inbox(world, change, web)
        self.doors, self.membership, self.ledger = RestDoors(world), Membership(world), Ledger(world)
        self.adopt()

    def adopt(self) -> None:
        """Read the design in force."""
        for part in (self.doors, self.membership, self.ledger):
            part.adopt()
        self._acting = bool(self.world.judge.acting.any())
        forms = self.layout.forms
        self._tracked_forms = [
            (place, forms.index(name)) for place, (kind, name) in enumerate(self.layout.tracked) if kind == "filled_out_form"
        ]

    def take(self, wave: Wave) -> list[Event]:
        """Write a wave of door rows and return the events to judge at once: none where no acting campaign could care."""
        landing = self.doors.land(wave)
        wave, landing = self._open(wave, landing)
        if landing.passed is not None and landing.passed.any():
            wave, landing = self._pass_over(wave, landing)
        if not len(wave):
            return []
        number = self.world.event()
        rec, at = landing.rec, wave.at
        fresh = rec < 0
        new = fresh if np.count_nonzero(fresh) else None
        if new is not None:
            rec = rec.copy()
            rec[fresh] = self.people.create(at[fresh], landing.place[fresh], wave.identity[fresh], wave.rows[fresh])
        if wave.action == "forward_email":
            wave = self.inbox.introduced(wave)
        if wave.action == "change_data" and "person" not in wave.args:
            wave.codes = wave.codes.copy()
            ids = self.world.stimuli.record_ids
            by_address: Any = slice(None) if ids is None else np.isnan(ids[wave.rows])
            wave.codes[by_address, self.layout.columns["Email Address"]] = NOT_GIVEN  # the address is the key, not a new value
        written = self.change.write(wave, rec, new)
        if new is not None:
            route(self.world, rec, at, fresh & landing.routed)
        replayed = self._register(wave, rec, new)
        facts = self.membership.join(wave, rec, fresh, number)
        if wave.action == "sync_from_crm":
            deleted = self.doors.crm.settle(wave, rec, new)
            if deleted is not None and deleted.any():  # MERGE-8: the person stays, flagged
                written.changed |= deleted
                self.people.updated[rec[deleted]] = at[deleted]
                facts.append(Fact("is_deleted_in_crm", 0, deleted))
        if self.world.design.segmentations:  # SEG-3: at creation and at each changed value, when all of the row is written
            touched = written.changed | fresh
            self.world.work_out_segments(View(self.people, rec[touched], at[touched]))
        if new is not None and self.lifecycle.is_open:
            facts += self.lifecycle.enter(View(self.people, rec, at), new, wave.action, wave.rows, number)
        form = wave.args["form"] if wave.action in FORMS else None
        self.ledger.add(wave.rows, number, rec, at, fresh, form, written)
        events = []
        if self._acting:
            event = Event(View(self.people, rec, at), wave.rows, number, facts, np.arange(len(rec)))
            self.ledger.tell(event, new, form, written, "acting")
            events.append(event)
        events += replayed
        if written.opted is not None:
            self.change.spread(rec, wave.rows, number, -1, at, np.arange(len(rec)), written.opted)
            events += self.world.primary()
        return events

    def _open(self, wave: Wave, landing: Landing) -> tuple[Wave, Landing]:
        """Leave out the rows that a door refused."""
        closed = None
        for lanes, reason, rule in landing.refused:
            if lanes.any():
                self.world.record.reject(wave.rows[lanes], reason, rule)
                closed = lanes if closed is None else closed | lanes
        if closed is None:
            return wave, landing
        some: Any = slice(0, 0) if closed.all() else ~closed
        passed = None if landing.passed is None else landing.passed[some]
        return wave.of(some), Landing(landing.rec[some], landing.place[some], (), passed, _of(landing.routed, some))

    def _pass_over(self, wave: Wave, landing: Landing) -> tuple[Wave, Landing]:
        """Pass over rows: people of a reference-only import are listed, nothing else (IMPORT-7); a CRM record is held back (CRM-8)."""
        passed = landing.passed
        assert passed is not None
        self.world.record.outcome[wave.rows[passed]] = UNCHANGED
        known = passed & (landing.rec >= 0)
        self.world.record.who[wave.rows[known]] = landing.rec[known]
        listed = wave.arg("list")
        if listed is not None:
            to = known & (listed >= 0)
            self.people.listed[landing.rec[to], listed[to]] = True
        return wave.of(~passed), Landing(landing.rec[~passed], landing.place[~passed], (), None, _of(landing.routed, ~passed))

    def _register(self, wave: Wave, rec: Recs, new: Any) -> list[Event]:
        """Note whose cookie and alias these are from now on, and who filled which form; return the visits to replay."""
        cookie = wave.arg("cookie")
        replayed = self.web.follow(cookie, rec, wave.rows, wave.at) if cookie is not None else []
        for place, form in self._tracked_forms if wave.action in FORMS else ():
            did = wave.args["form"] == form
            self.people.did[rec[did], place] = wave.at[did]
        alias = wave.arg("as")
        if alias is not None and new is not None:
            given = (alias > 0) & new
            self.world.aliases.owner[alias[given]] = rec[given]
        return replayed


def _of(routed: Any, lanes: Any) -> Any:
    return routed if isinstance(routed, bool) else routed[lanes]
