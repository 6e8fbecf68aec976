"""Membership: the programs and lists that a row of a door brings people into, with what each of them logs (rules MEMB, FORM-4, IMPORT-8).

Memberships that a flow step or a user changes are `steps.py`.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from ..people.stimuli import FORMS
from .events import Fact
from .record import LIST_LINE, STATUS_LINE
from .waves import Wave
from .world import World

__all__ = ["Membership"]

Recs = npt.NDArray[np.int32]


class Membership:
    """Brings people into programs and lists in one world."""

    def __init__(self, world: World) -> None:
        self.world, self.people, self.layout = world, world.people, world.layout
        self.adopt()

    def adopt(self) -> None:
        """Read the design in force."""
        design = self.world.design
        forms = [design.topology.forms.get(name) for name in self.layout.forms]
        self._form_program = np.array([self.layout.programs.index(f.program) if f and f.program else -1 for f in forms], np.int64)
        self._form_home = design.form_home
        self._forms_enrol = bool((self._form_program >= 0).any())

    def join(self, wave: Wave, rec: Recs, fresh: npt.NDArray[np.bool_], number: int) -> list[Fact]:
        """Write what comes with a row: program, list and push (MEMB-1, MEMB-3, IMPORT-8, FORM-4, API-9)."""
        facts: list[Fact] = []
        if wave.action in FORMS:
            named = wave.arg("program") if wave.action == "submit_form" else None
            if self._forms_enrol or named is not None:
                program = self._form_program[wave.args["form"]]
                if named is not None:
                    program = np.where(named >= 0, named, program)  # API-8: the program of the call goes before the form's own
                seen = self.world.design.sees[self._form_home[wave.args["form"]], self.people.partition[rec]]
                joins = seen | (self.world.design.settings.invisible_form_membership == "hidden")  # FORM-4
                program = np.where(joins, program, -1)
                self._acquire(rec, fresh, program)
                facts += self._enrol(wave, rec, program, np.zeros(len(rec), np.int8), number)
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
            listed = wave.arg("list")  # MEMB-5: being on a list makes nobody a member of a program
            if listed is not None:
                facts += self._put_on_list(rec, wave.rows, listed, number)
        elif wave.action == "bulk_import":
            listed = wave.arg("list")
            if listed is not None:
                facts += self._put_on_list(rec, wave.rows, listed, number)  # API-7
        elif wave.action == "push_lead":
            facts.append(self._pushed(wave, rec, number))
        return facts

    def _pushed(self, wave: Wave, rec: Recs, number: int) -> Fact:
        """Log that people were pushed to a program, which makes nobody a member of it (API-9)."""
        program = wave.args["program"]
        self.world.record.line("Push Lead to Marketo", wave.rows, number, -1, 1, rec, program)
        return Fact("is_pushed", program)

    def _acquire(self, rec: Recs, fresh: npt.NDArray[np.bool_], program: Any) -> None:
        """Give new people their acquisition program; once set it stays (MEMB-3)."""
        lanes = fresh & (program >= 0)
        if not lanes.any():  # then there may be no such column
            return
        column = self.layout.columns["Acquisition Program"]
        lanes &= self.people.codes[rec, column] == 0
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
            "Change Program Status",
            wave.rows[lanes],
            number,
            -1,
            STATUS_LINE + self.world.line(),
            rec[lanes],
            program[lanes],
            old,
            status[lanes],
        )
        who = np.zeros(len(rec), bool)
        who[lanes] = True
        before = np.full(len(rec), -1, np.int64)
        before[lanes] = old
        return [Fact("program_status_is_changed", np.where(who, program, -1), who, before, status.astype(np.int64))]

    def _put_on_list(self, rec: Recs, unit: Any, listed: Any, number: int) -> list[Fact]:
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
