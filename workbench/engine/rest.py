"""REST: the calls that find people or make them: Sync Leads, bulk import, Push Lead, Submit Form, the person sync of Experience Platform.

Calls about people who are known already are `calls.py`; the doors of the user interface and of the CRM are `doors.py`.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import numpy.typing as npt

from ..people.stimuli import KEYS
from ..topology.fields import field_of
from .doors import Doors, Landing
from .layout import EMAIL
from .rights import Refused, reaches
from .state import NOBODY
from .waves import Wave

__all__ = ["RestDoors", "in_order"]

Recs = npt.NDArray[np.int32]
Mask = npt.NDArray[np.bool_]
_RULES = {"1007": "DEDUPE-6", "1010": "API-3"}  # beside those of API-6


def in_order(checks: Iterable[tuple[Any, str, str]]) -> tuple[Refused, ...]:
    """Return checks (who fails, reason, rule) so that each row keeps the first one it fails."""
    refused: list[Refused] = []
    closed = np.False_
    for failed, reason, rule in checks:
        refused.append((failed & ~closed, reason, rule))
        closed = closed | failed
    return tuple(refused)


class RestDoors(Doors):
    """Finds people for one world at every door: those of the base, and the REST calls."""

    def adopt(self) -> None:
        """Read the design in force."""
        super().adopt()
        programs, workspaces = self.world.design.topology.programs, self.world.design.workspaces
        homes = (workspaces[programs[name].workspace] if name in programs else -1 for name in self.world.layout.programs)
        self._program_home = np.array([*homes, -1], np.intp)  # the last one: no program

    def _sync_leads(self, wave: Wave) -> Landing:
        """Rows succeed or fail one by one, by the first check they fail (API-1, API-6)."""
        design, people = self.world.design, self.people
        size = len(wave)
        if self._is_plain_sync(wave):
            rec = people.head[wave.keys]
            return Landing(rec, np.full(size, design.default, np.int16), routed=self._routes_all)
        reach = self.rights.reach(wave)
        default = np.int16(design.default)
        action = wave.arg("sync_action")
        action = (
            np.zeros(size, np.int32) if action is None else np.maximum(action, 0)
        )  # createOrUpdate, createOnly, updateOnly, createDuplicate
        only_create, only_update, duplicate = action == 1, action == 2, action == 3
        named = wave.arg("partition")
        named = np.full(size, -1, np.int32) if named is None else np.where(action <= 1, named, -1)  # API-2
        blind = ~reaches(reach, np.full(size, default))
        if design.settings.sync_without_partition == "default_only":
            acts_on = np.where((named < 0) & (action <= 1), default, named)
        else:
            acts_on = named
        rec, matches, by_id, bad_field = self._looked_up(wave, np.where(named >= 0, named, default))
        rec, matches = np.where(duplicate, NOBODY, rec), np.where(duplicate, 0, matches)
        found, place = rec >= 0, people.partition[rec]
        checks = (
            (bad_field, "1011"),
            (only_create & self._gives_id(wave), "1003"),
            ((named >= 0) & ~reaches(reach, named), "1008"),
            ((acts_on >= 0) & (named < 0) & blind, "1009"),
            (matches > 1, "1007"),  # DEDUPE-6
            (only_create & found, "1005"),
            (found & ~reaches(reach, place), "1008"),  # API-4
            (found & (acts_on >= 0) & (place != acts_on), "1010"),  # API-3
            (~found & (only_update | (by_id & ~duplicate)), "1004"),
            (~found & (named < 0) & blind, "1009"),  # API-5
        )
        refused = in_order([(failed, code, _RULES.get(code, "API-6")) for failed, code in checks])
        return Landing(rec, np.where(named >= 0, named, default).astype(np.int16), refused, routed=(named < 0) & self._routes_all)

    def _is_plain_sync(self, wave: Wave) -> bool:
        """Return whether no check can fail: createOrUpdate by address, by nobody in particular, no partition named, no twins anywhere."""
        narrowing = any(name in wave.args for name in ("sync_action", "partition", "user", "lookup"))
        by_default_only = self.world.design.settings.sync_without_partition == "default_only"
        return not (narrowing or by_default_only or self.people.has_twins or "api" in self._custom)

    def _looked_up(self, wave: Wave, place: Any) -> tuple[Recs, Any, Mask, Mask]:
        """Return (latest match, number of matches, looked up by Id, no such lookup field) of each row."""
        size = len(wave)
        rec, matches = np.full(size, NOBODY, np.int32), np.zeros(size, np.int64)
        by_id, bad = np.zeros(size, bool), np.zeros(size, bool)
        lookup = wave.arg("lookup")
        lookup = np.full(size, -1, np.int32) if lookup is None else lookup
        names = self.world.stimuli.args["lookup"].values if "lookup" in self.world.stimuli.args else ()
        for code in np.unique(lookup).tolist():
            lanes = np.flatnonzero(lookup == code)
            part = wave.of(lanes)
            field = field_of(names[code], self.world.design.topology.fields) if code > 0 else None
            if code > 0 and field is None:
                bad[lanes] = True
            elif field is not None and field.name == "Id":
                by_id[lanes] = True
                rec[lanes] = self.by_id(part)
                matches[lanes] = rec[lanes] >= 0
            elif field is None or field.name == EMAIL:
                of, twin = self.people.twins(part.keys)
                if field is None:  # API-17: a given lookup is used alone
                    same = self._matches(part, of, twin, place[lanes], "api")
                    of, twin = of[same], twin[same]
                rec[lanes] = self.people.latest_of(of, twin, len(part))
                matches[lanes] = np.bincount(of, minlength=len(part))
            else:
                rec[lanes], matches[lanes] = self._by_value(part, field.name)
        return rec, matches, by_id, bad

    def _by_value(self, wave: Wave, name: str) -> tuple[Recs, Any]:
        """Find people by a field that has no index: whoever has the value of a row is of its identity."""
        people, column = self.people, self.world.layout.columns[name]
        number = self.world.design.topology.field_named(name).is_number
        stored, said = (people.numbers, wave.numbers) if number else (people.codes, wave.codes)
        of, rec = self._kin(wave)
        if column < said.shape[1]:
            value = said[of, column]
            same = (stored[rec, column] == value) & (number | (value > 0))
            of, rec = of[same], rec[same]
        else:
            of, rec = of[:0], rec[:0]
        return people.latest_of(of, rec, len(wave)), np.bincount(of, minlength=len(wave))

    def _kin(self, wave: Wave) -> tuple[Any, Recs]:
        """Return everybody who is of one identity with a row, as pairs: which row, and a record."""
        kin = self.people.kin
        assert kin is not None
        rec, of = kin.of(wave.identity)
        there = self.people.alive[rec]
        return of[there], rec[there]

    def _bulk_import(self, wave: Wave) -> Landing:
        """Create or update as Sync Leads does, onto a list of the user's own; looked up by Id it only updates (API-7)."""
        return self._with_asset(wave, "list", self._sync_leads(wave))

    def _push_lead(self, wave: Wave) -> Landing:
        """Create or update as Sync Leads does (API-9)."""
        return self._with_asset(wave, "program", self._sync_leads(wave))

    def _with_asset(self, wave: Wave, kind: str, landing: Landing) -> Landing:
        """Return a landing that is refused too where the user may not name the asset of the call."""
        barred = ~self.may_name(wave, kind)
        if barred.any():
            landing.refused = in_order([(barred, "no_access", "API-13"), *landing.refused])
        return landing

    def may_name(self, wave: Wave, kind: str) -> Mask:
        """Return whether each row's user may name the asset it names: one of his workspaces, or shared with one of them (API-13)."""
        users, assets = wave.arg("user"), wave.arg(kind)
        allowed = np.ones(len(wave), bool)
        if users is None or assets is None:
            return allowed
        design, layout, names = self.world.design, self.world.layout, self.world.stimuli.args["user"].values
        known = {"form": layout.forms, "list": layout.lists, "program": layout.programs, "campaign": layout.campaigns}[kind]
        for user, asset in sorted({*zip(users.tolist(), assets.tolist(), strict=True)}):
            if user >= 0 and asset >= 0:
                granted = (layout.workspaces[code] for code in np.flatnonzero(design.grants(names[user])).tolist())
                if not any(design.topology.can_use(workspace, kind, known[asset]) for workspace in granted):
                    allowed &= ~((users == user) & (assets == asset))
        return allowed

    def _submit_form(self, wave: Wave) -> Landing:
        """A form sent by API: by address, the latest updated of several; a program must be of the form's workspace (API-8).

        A person out of the user's reach is refused (API-4), although the form itself may be filled out by anybody (FORM-3).
        """
        home = self._form_home[wave.args["form"]]
        place = self.world.design.primary[home]
        rec = self._latest(wave, place, "forms")
        program = wave.arg("program")
        elsewhere = np.zeros(len(wave), bool) if program is None else (program >= 0) & (self._program_home[program] != home)
        checks = (
            (~self.may_name(wave, "form"), "no_access", "API-13"),
            (elsewhere, "workspace", "API-8"),
            (wave.keys == 0, "no_email", "API-8"),
            ((rec >= 0) & ~reaches(self.rights.reach(wave), self.people.partition[rec]), "1008", "API-4"),
        )
        return Landing(rec, place, in_order(checks), routed=self._routes_all)

    def _sync_from_experience_platform(self, wave: Wave) -> Landing:
        """Whoever has all the keys inside the configured partition, else a new one there, wherever else the address lives (API-11)."""
        place = np.full(len(wave), self.world.design.default, np.int16)
        named = wave.arg("partition")
        if named is not None:
            place = np.where(named >= 0, named, place).astype(np.int16)
        rec, matches = self._inside(wave, place)
        return Landing(rec, place, ((matches > 1, "1007", "API-11"),))

    def _inside(self, wave: Wave, place: npt.NDArray[np.int16]) -> tuple[Recs, Any]:
        """Return (a match, how many there are) of each row, by its keys and inside its partition; a row without any key matches nobody."""
        rec, matches = np.full(len(wave), NOBODY, np.int32), np.zeros(len(wave), np.int64)
        keys = wave.arg("keys")
        keys = np.full(len(wave), -1, np.int32) if keys is None else keys
        names = self.world.stimuli.args["keys"].values if "keys" in self.world.stimuli.args else ()
        for code in np.unique(keys).tolist():
            lanes = np.flatnonzero(keys == code)
            part, home = wave.of(lanes), place[lanes]
            fields = names[code].split(KEYS) if code > 0 else [EMAIL]
            if EMAIL in fields:
                of, found = self.people.twins(part.keys)
            else:
                of, found = self._kin(part)
                says = np.logical_or.reduce([self._says(part, name) for name in fields])
                of, found = of[says[of]], found[says[of]]
            same = self.people.partition[found] == home[of]
            for name in fields:
                same &= (name == EMAIL) | self._same(part, of, found, name)
            rec[lanes] = self.people.latest_of(of[same], found[same], len(part))
            matches[lanes] = np.bincount(of[same], minlength=len(part))
        return rec, matches

    def _says(self, wave: Wave, name: str) -> Mask:
        """Return whether each row says anything of a field."""
        column = self.world.layout.columns[name]
        if self.world.design.topology.field_named(name).is_number:
            return ~np.isnan(wave.numbers[:, column]) if column < wave.numbers.shape[1] else np.zeros(len(wave), bool)
        return wave.codes[:, column] > 0 if column < wave.codes.shape[1] else np.zeros(len(wave), bool)
