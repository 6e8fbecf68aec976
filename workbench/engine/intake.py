"""Intake: a wave of rows becomes one event. Identity (doors), routing, change, memberships: all of it is written, then it is judged.

What doors wrote is kept as notes and turned into outcomes, log lines and the judging of inert campaigns many rows at a time.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from ..people.columns import NOT_GIVEN
from .change import Change, Written
from .doors import Doors, Landing
from .events import Event, Fact
from .record import CREATED, FULL, UNCHANGED, UPDATED
from .state import Snapshot, View
from .waves import Wave
from .world import World

__all__ = ["Intake"]

Recs = npt.NDArray[np.int32]
STATUS_LINE, LIST_LINE = 10_000, 20_000  # within an event: creation, form, values by field, statuses, lists, twins


class Intake:
    """Takes rows in for one world."""

    def __init__(self, world: World, change: Change) -> None:
        self.world, self.people, self.layout, self.change = world, world.people, world.layout, change
        self.doors = Doors(world)
        self._notes: list[tuple[Any, ...]] = []
        self._lanes = 0
        self._alphabet = {f.name: place for place, f in enumerate(sorted(self.layout.fields, key=lambda f: f.name))}
        self.adopt()

    def adopt(self) -> None:
        """Read the design in force."""
        design, judge = self.world.design, self.world.judge
        self.doors.adopt()
        self._acting = bool(judge.acting.any())
        self._forms = list(design.topology.forms.values())
        self._form_program = np.array([self.layout.programs.index(f.program) if f.program else -1 for f in self._forms], np.int64)
        self._form_home = np.array([design.workspaces[f.workspace] for f in self._forms], np.intp)
        self._tracked_forms = [
            (place, [f.name for f in self._forms].index(name)) for place, (kind, name) in enumerate(self.layout.tracked) if kind == "filled_out_form"
        ]
        self._heard = {
            among: [(place, f) for place, f in enumerate(self.layout.fields) if judge.hears("data_value_changes", place, bits)]
            for among, bits in (("acting", judge.acting), ("inert", judge.inert))
        }

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
        if wave.action == "change_data" and "person" not in wave.args:
            wave.codes = wave.codes.copy()
            ids = self.world.stimuli.record_ids
            by_address: Any = slice(None) if ids is None else np.isnan(ids[wave.rows])
            wave.codes[by_address, self.layout.columns["Email Address"]] = NOT_GIVEN  # the address is the key, not a new value
        written = self.change.write(wave, rec, new)
        if new is not None:
            self._route(wave, rec, fresh, landing)
        self._register(wave, rec, new)
        facts = self._join(wave, rec, fresh, number)
        if self.world.design.segmentations:  # SEG-3: at creation and at each changed value, when all of the row is written
            touched = written.changed | fresh
            self.world.work_out_segments(View(self.people, rec[touched], at[touched]))
        partition = self.people.partition[rec]
        form = wave.args["form"] if wave.action == "fill_form" else None
        self._notes.append((wave.rows, number, rec, at, fresh, partition, form, written, wave.action))
        self._lanes += len(rec)
        events = []
        if self._acting:
            event = Event(View(self.people, rec, at), wave.rows, number, facts, np.arange(len(rec)))
            self._tell(event, fresh if new is not None else None, form, written, "acting")
            events.append(event)
        if written.opted is not None:
            self.change.spread(rec, wave.rows, number, -1, at, np.arange(len(rec)), written.opted)
            events += self.world.primary()
        if self._lanes >= FULL:
            self.settle()
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
        some = ~closed
        passed = None if landing.passed is None else landing.passed[some]
        return wave.of(some), Landing(landing.rec[some], landing.place[some], (), passed, _of(landing.routed, some))

    def _pass_over(self, wave: Wave, landing: Landing) -> tuple[Wave, Landing]:
        """Pass over rows of a reference-only import: people who are there are listed, nothing else (IMPORT-7)."""
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

    def _route(self, wave: Wave, rec: Recs, fresh: npt.NDArray[np.bool_], landing: Landing) -> None:
        """Let the admin assignment rules place new people where they apply: the first that matches, once (ROUTE-1, ROUTE-3, ROUTE-4, ROUTE-5)."""
        design, people = self.world.design, self.people
        if design.rules and landing.routed is not False:
            left = np.flatnonzero(fresh & landing.routed)
            for question, place in design.rules:
                if not len(left):
                    break
                hit = np.ones(len(left), bool) if question is None else question(View(people, rec[left], wave.at[left]))
                people.partition[rec[left[hit]]] = place
                left = left[~hit]

    def _register(self, wave: Wave, rec: Recs, new: Any) -> None:
        """Note whose cookie, CRM record and alias these are from now on."""
        cookie = wave.arg("cookie")
        if cookie is not None:
            given = cookie > 0
            self.world.cookies.owner[cookie[given]] = rec[given]  # FORM-7: the cookie points to whoever filled the form
        crm = wave.arg("crm_id")
        if crm is not None and wave.action == "sync_from_crm":
            self.world.crm.owner[crm] = rec
        alias = wave.arg("as")
        if alias is not None and new is not None:
            given = (alias > 0) & new
            self.world.aliases.owner[alias[given]] = rec[given]

    def _join(self, wave: Wave, rec: Recs, fresh: npt.NDArray[np.bool_], number: int) -> list[Fact]:
        """Write memberships that come with the row: a form's program, an import's program and list (MEMB-1, MEMB-3, IMPORT-8, FORM-4)."""
        facts: list[Fact] = []
        if wave.action == "fill_form":
            for place, form in self._tracked_forms:
                did = wave.args["form"] == form
                self.people.did[rec[did], place] = wave.at[did]
            program = self._form_program[wave.args["form"]]
            if (program >= 0).any():
                seen = self.world.design.sees[self._form_home[wave.args["form"]], self.people.partition[rec]]
                if self.world.design.settings.invisible_form_membership == "none":
                    program_now = np.where(seen, program, -1)
                else:
                    program_now = program
                self._acquire(rec, fresh, program_now)
                facts += self._enrol(wave, rec, program_now, np.zeros(len(rec), np.int8), number)
        elif wave.action == "import_list":
            given, bought = wave.arg("program"), wave.arg("acquisition_program")
            if bought is not None:
                self._acquire(rec, fresh, bought)
            if given is not None:
                status = wave.arg("status")
                status = np.zeros(len(rec), np.int8) if status is None else np.maximum(status, 0).astype(np.int8)
                self._acquire(rec, fresh, given)
                facts += self._enrol(wave, rec, given, status, number)
            if bought is not None:
                facts += self._enrol(wave, rec, np.where(fresh, bought, -1), np.zeros(len(rec), np.int8), number)
            listed = wave.arg("list")
            if listed is not None:
                facts += self.put_on_list(rec, wave.rows, listed, number)
        return facts

    def _acquire(self, rec: Recs, fresh: npt.NDArray[np.bool_], program: Any) -> None:
        """Give new people their acquisition program; once set it stays (MEMB-3)."""
        column = self.layout.columns["Acquisition Program"]
        lanes = fresh & (program >= 0) & (self.people.codes[rec, column] == 0)
        if lanes.any():
            pool = self.layout.pools["Acquisition Program"]
            codes = np.array([pool.code(name) for name in self.layout.programs], np.int32)
            self.people.codes[rec[lanes], column] = codes[program[lanes]]

    def _enrol(self, wave: Wave, rec: Recs, program: Any, status: Any, number: int) -> list[Fact]:
        lanes = np.flatnonzero(program >= 0)
        if not len(lanes):
            return []
        old = self.people.status[rec[lanes], program[lanes]]
        ahead = status[lanes] > old  # MEMB-2: forward only
        lanes, old = lanes[ahead], old[ahead]
        if not len(lanes):
            return []
        self.people.status[rec[lanes], program[lanes]] = status[lanes]
        self.world.record.line(
            "Change Program Status", wave.rows[lanes], number, -1, STATUS_LINE + self.world.line(), rec[lanes], program[lanes], old, status[lanes]
        )
        who = np.zeros(len(rec), bool)
        who[lanes] = True
        before = np.full(len(rec), -1, np.int64)
        before[lanes] = old
        return [Fact("program_status_is_changed", np.where(who, program, -1), who, before, status.astype(np.int64))]

    def put_on_list(self, rec: Recs, unit: Any, listed: Any, number: int) -> list[Fact]:
        """Put people on static lists, one list each (-1: none)."""
        lanes = np.flatnonzero(listed >= 0)
        lanes = lanes[~self.people.listed[rec[lanes], listed[lanes]]]
        if not len(lanes):
            return []
        self.people.listed[rec[lanes], listed[lanes]] = True
        self.world.record.line("Add to List", unit[lanes], number, -1, LIST_LINE + self.world.line(), rec[lanes], listed[lanes])
        who = np.zeros(len(rec), bool)
        who[lanes] = True
        return [Fact("added_to_list", np.where(who, listed, -1), who)]

    def _tell(self, event: Event, fresh: Any, form: Any, written: Written, among: str) -> None:
        """Add the facts of what a door wrote, as far as anybody listens to them."""
        if fresh is not None:
            event.facts.append(Fact("person_is_created", 0, fresh))
        if form is not None:
            event.facts.append(Fact("fills_out_form", form))
        for place, field in self._heard[among]:
            column = self.layout.columns[field.name]
            cells = written.number_cells if field.is_number else written.code_cells
            if column >= cells.shape[1]:
                continue
            who = cells[:, column] if fresh is None else cells[:, column] & ~fresh  # a creation is person_is_created only
            before, after = (written.numbers_before, written.numbers) if field.is_number else (written.codes_before, written.codes)
            event.facts.append(Fact("data_value_changes", place, who, before[:, column], after[:, column]))

    def settle(self) -> None:
        """Turn the notes so far into outcomes, log lines, and the verdicts of inert campaigns."""
        notes, self._notes, self._lanes = self._notes, [], 0
        if not notes:
            return
        record = self.world.record
        sizes = [len(note[0]) for note in notes]
        unit, rec, at, fresh, partition = (np.concatenate([note[i] for note in notes]) for i in (0, 2, 3, 4, 5))
        number = np.repeat([note[1] for note in notes], sizes)
        form = np.concatenate([np.full(size, -1) if note[6] is None else note[6] for note, size in zip(notes, sizes, strict=True)])
        written = Written(**{name: np.concatenate([getattr(note[7], name) for note in notes]) for name in Written.__slots__ if name != "opted"})
        record.who[unit] = rec
        record.outcome[unit] = np.where(fresh, CREATED, np.where(written.changed, UPDATED, UNCHANGED))
        self._log(unit, number, rec, fresh, form, written)
        event = Event(Snapshot(self.people, rec, at, written.codes, written.numbers, partition), unit)
        self._tell(event, fresh, form, written, "inert")
        verdict = self.world.judge.judge_many(event)
        if verdict is not None:
            record.judged(unit, number, rec, partition, verdict.taken, verdict.blocked)

    def _log(self, unit: Any, number: Any, rec: Recs, fresh: Any, form: Any, written: Written) -> None:
        """Write the lines of creations, forms and changed values, the latter by field name."""
        record = self.world.record
        if fresh.any():
            record.line("Person is Created", unit[fresh], number[fresh], -1, 0, rec[fresh])
        filled = form >= 0
        if filled.any():
            record.line("Fill Out Form", unit[filled], number[filled], -1, 1, rec[filled], form[filled])
        known = ~fresh
        for fields, cells, before, after in (
            (self.layout.coded, written.code_cells, written.codes_before, written.codes),
            (self.layout.numbers, written.number_cells, written.numbers_before, written.numbers),
        ):
            for column in range(cells.shape[1]):
                lanes = np.flatnonzero(cells[:, column] & known)
                if len(lanes):
                    field = fields[column]
                    line = 2 + self._alphabet[field.name]
                    key = self.layout.fields.index(field)
                    record.line("Change Data Value", unit[lanes], number[lanes], -1, line, rec[lanes], key, before[lanes, column], after[lanes, column])


def _of(routed: Any, lanes: Any) -> Any:
    return routed if isinstance(routed, bool) else routed[lanes]
