"""Doors: which record a row is about, or where a new one lands, or why the row is refused (rules DEDUPE, FORM, IMPORT, API, CRM).

A door answers with a `Landing`; writing the values is the same for all of them and stands in `change.py`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from .crm_sync import CrmSync
from .layout import FLAGS
from .rights import Refused, Rights
from .state import NOBODY
from .waves import Wave
from .world import World

__all__ = ["Doors", "Landing"]

Recs = npt.NDArray[np.int32]
Mask = npt.NDArray[np.bool_]


@dataclass(slots=True)
class Landing:
    """Where the rows of a wave go: the record each is about (NOBODY: a new one), the partition a new one would land in.

    `refused` lists (lanes, reason, rule); `passed` (n,) says which rows are rightly passed over; `routed` whether
    assignment rules apply (one for all, or one each).
    """

    rec: Recs
    place: npt.NDArray[np.int16]
    refused: tuple[Refused, ...] = ()
    passed: Mask | None = None
    routed: Any = False


class Doors:
    """Finds people for one world."""

    def __init__(self, world: World) -> None:
        self.world, self.people, self.rights = world, world.people, Rights(world)
        self.crm = CrmSync(world)
        self.adopt()

    def adopt(self) -> None:
        """Read the design in force."""
        design = self.world.design
        self._rule = design.topology.dedupe
        self._form_home = design.form_home
        self._form_primary = design.primary[design.form_home]
        self._email_home = design.email_home
        narrows = self._rule.partition or self._rule.second is not None
        # DEDUPE-9, DEDUPE-10: a source that is left out goes by the address alone
        self._custom = frozenset(self._rule.applies_to if narrows else ())
        self._routes_all = design.settings.assignment_rules_scope == "all_creates"
        self.rights.adopt()

    def land(self, wave: Wave) -> Landing:
        """Answer for a wave."""
        landing: Landing = getattr(self, f"_{wave.action}")(wave)
        return landing

    # -- finding people ---------------------------------------------------------------------------------------------------------------

    def _matches(self, wave: Wave, of: Any, rec: Recs, place: Any, source: str) -> Mask:
        """Return which candidates (found by address, each for one row) also have the rule's second key and partition (DEDUPE-7, DEDUPE-8).

        The workspace supplies the partition, no hidden field is needed (FORM-6, IMPORT-5); a row without the second key has an empty one,
        so it matches nobody who has one (DEDUPE-12).
        """
        holds = np.ones(len(rec), bool)
        if source not in self._custom:
            return holds
        if self._rule.partition:
            holds &= self.people.partition[rec] == place[of]  # DEDUPE-8: the primary partition, not any visible one
        if self._rule.second is not None:
            holds &= self._same(wave, of, rec, self._rule.second)
        return holds

    def _same(self, wave: Wave, of: Any, rec: Recs, name: str) -> Mask:
        """Return whether records have what their rows say of a field, to the letter; an empty cell, or none, is a value too."""
        layout, people, field = self.world.layout, self.people, self.world.layout.columns[name]
        if self.world.design.topology.field_named(name).is_number:
            number = wave.numbers[of, field] if field < wave.numbers.shape[1] else np.float64(np.nan)
            stored = people.numbers[rec, field]
            return (number == stored) | (np.isnan(number) & np.isnan(stored))
        blank = np.int32(layout.pools[name].code("false") if name in FLAGS else 0)
        codes = wave.codes[of, field] if field < wave.codes.shape[1] else np.int32(0)
        said = np.where(codes > 0, codes, blank)
        return people.codes[rec, field] == said

    def _latest(self, wave: Wave, place: Any, source: str) -> Recs:
        """Return the record each row matches, the latest updated of several (DEDUPE-4, DEDUPE-5); a blank address none (DEDUPE-3)."""
        if not self.people.has_twins and source not in self._custom:
            return self.people.head[wave.keys]
        of, rec = self.people.twins(wave.keys)
        match = self._matches(wave, of, rec, place, source)
        return self.people.latest_of(of[match], rec[match], len(wave))

    # -- forms ------------------------------------------------------------------------------------------------------------------------

    def _fill_form(self, wave: Wave) -> Landing:
        """A known person stays where they are, seen from there or not (FORM-2, FORM-3); a new one lands with the form's owner (FORM-5)."""
        place = self._form_primary[wave.args["form"]]  # FORM-1, ROUTE-2
        rec = self._latest(wave, place, "forms")
        cookie = wave.arg("cookie")
        if cookie is not None:
            owner = self.world.cookies.owner[cookie]
            if (owner >= 0).any():
                keys = wave.keys
                same = (owner >= 0) & self.people.alive[owner] & (keys > 0) & (self.people.keys(owner) == keys)
                same &= self._matches(wave, slice(None), owner, place, "forms")
                rec = np.where(same, owner, rec)  # DEDUPE-4: the cookie's record first
        return Landing(rec, place, routed=self._routes_all)

    # -- lists and hand ---------------------------------------------------------------------------------------------------------------

    def _import_list(self, wave: Wave) -> Landing:
        """A known person is updated in place where the workspace sees them (IMPORT-2); if it sees none of the matches the row fails."""
        design, people = self.world.design, self.people
        home = wave.args["workspace"]
        place = design.primary[home]  # IMPORT-1
        chosen = wave.arg("partition")
        if chosen is not None and design.settings.import_partition_choice:
            place = np.where(chosen >= 0, chosen, place).astype(np.int16)  # IMPORT-6
        of, rec = people.twins(wave.keys)
        match = self._matches(wave, of, rec, place, "lists")
        of, rec = of[match], rec[match]
        seen = design.sees[home[of], people.partition[rec]]
        best = people.latest_of(of[seen], rec[seen], len(wave))
        hidden = np.zeros(len(wave), bool)
        hidden[of[~seen]] = True
        only_hidden = hidden & (best < 0)
        refused = [(only_hidden, "hidden", "IMPORT-3")]
        if design.settings.import_visible_and_hidden_match == "reject":
            refused.append((hidden & (best >= 0), "hidden", "IMPORT-4"))
        passed = None
        mode = wave.arg("mode")
        if mode is not None:
            passed = mode == 1  # IMPORT-7: skip_new_and_updates
            refused = [(lanes & ~passed, reason, rule) for lanes, reason, rule in refused]
        if chosen is not None or "user" in wave.args:
            barred = np.zeros(len(wave), bool) if chosen is None else (chosen >= 0) & ~design.sees[home, np.maximum(chosen, 0)]
            denied = self.rights.denied_in(wave, home, "import_list")
            stranger = denied[0][0] | denied[1][0]
            refused = [(lanes & ~(stranger | barred), reason, rule) for lanes, reason, rule in refused]
            refused += [*denied, (barred & ~stranger, "partition", "IMPORT-6")]
        explicit = chosen is not None and design.settings.import_partition_choice
        return Landing(best, place, tuple(refused), passed, (chosen < 0) & self._routes_all if explicit else self._routes_all)

    def _create_person(self, wave: Wave) -> Landing:
        """Typed in by hand: nobody is looked for (DEDUPE-2)."""
        home = wave.args["workspace"]
        place = self.world.design.primary[home]  # MANUAL-1
        refused = self.rights.denied_in(wave, home, "edit_person")
        return Landing(np.full(len(wave), NOBODY, np.int32), place, refused, routed=self._routes_all)

    # -- by Id --------------------------------------------------------------------------------------------------------------

    def by_id(self, wave: Wave) -> Recs:
        """Return the living record with the Id that each row gives."""
        ids = self.world.stimuli.record_ids
        if ids is None:
            return np.full(len(wave), NOBODY, np.int32)
        rec = self.people.with_ids(ids[wave.rows])
        return np.where((rec >= 0) & self.people.alive[rec], rec, NOBODY)

    def _gives_id(self, wave: Wave) -> Mask:
        ids = self.world.stimuli.record_ids
        return np.zeros(len(wave), bool) if ids is None else ~np.isnan(ids[wave.rows])

    # -- forwarded mails --------------------------------------------------------------------------------------------------------------

    def _forward_email(self, wave: Wave) -> Landing:
        """A friend nobody knows lands with the owner of the email; one with a record anywhere is left as he is (FTF-1)."""
        rec = self.people.latest_of(*self.people.twins(wave.keys), len(wave))
        place = self.world.design.primary[self._email_home[wave.args["email"]]]
        return Landing(rec, place, self.refusals(wave, self.known(wave)), rec >= 0, self._routes_all)

    # -- CRM and changes by hand ------------------------------------------------------------------------------------------------------

    def _sync_from_crm(self, wave: Wave) -> Landing:
        """No dedupe rule reaches the CRM: a record it does not know by its own id is a new one (DEDUPE-2, DEDUPE-11)."""
        rec, held = self.crm.arrive(wave)  # CRM-1: by CRM id only, never by address
        return Landing(rec, np.full(len(wave), self.world.design.default, np.int16), passed=held, routed=True)  # CRM-2, ROUTE-3

    def _change_data(self, wave: Wave) -> Landing:
        rec = self.known(wave)
        return Landing(rec, np.zeros(len(wave), np.int16), self.refusals(wave, rec))

    def _crm_edit_collision(self, wave: Wave) -> Landing:
        rec = self.known(wave)
        unknown = self.crm.collide(wave, rec)
        return Landing(rec, np.zeros(len(wave), np.int16), (*self.refusals(wave, rec), (unknown & (rec >= 0), "no_crm_record", "CRM-6")))

    def refusals(self, wave: Wave, rec: Recs) -> tuple[Refused, ...]:
        """Return which rows about a known person are refused: there is nobody, or the user may not touch the person (from there)."""
        found = self.rights.refusals(wave, rec >= 0, self.people.partition[rec])
        if wave.action != "move_person":
            return found
        lost = (rec >= 0) & ~np.isin(wave.args["partition"], list(self.world.design.partitions.values()))  # deleted meanwhile
        for lanes, _, _ in found:
            lost = lost & ~lanes
        return (*found, (lost, "partition", "ADMIN-3"))

    def known(self, wave: Wave) -> Recs:
        """Return the record a row is about: by alias, by Id, else the latest updated one with the address; in any partition."""
        person = wave.arg("person")
        if person is not None:
            rec = self.world.aliases.owner[person]
        else:
            rec = self.people.latest_of(*self.people.twins(wave.keys), len(wave))
            rec = np.where(self._gives_id(wave), self.by_id(wave), rec)
        return np.where((rec >= 0) & self.people.alive[rec], rec, NOBODY).astype(np.int32)
