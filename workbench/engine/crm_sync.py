"""CRM sync: what crosses between the CRM's records and Marketo's people, and what the filter keeps from crossing (rules CRM, MERGE-8).

A twin of a person is a person of its own, with a record of its own as soon as it syncs (CRM-13).
The records themselves are `crm.py`; who a new person is routed to is `routing.py`, writing values is `change.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from ..people.columns import NOT_GIVEN
from .crm import CONTACT, NO
from .mentions import FLAGS, NEEDED_BY_SALESFORCE
from .state import NOBODY
from .waves import Wave
from .world import World

__all__ = ["NOT_SYNCED", "CrmSync"]

NOT_SYNCED = ("required_field", "contact", "held_back")  # why a person did not reach the CRM

Recs = npt.NDArray[np.int32]
Mask = npt.NDArray[np.bool_]


@dataclass(slots=True)
class _Side:
    """What one side says of people: codes (NOT_GIVEN: nothing), numbers and which of them are given."""

    codes: Recs
    numbers: npt.NDArray[np.float64]
    given: Mask

    def take(self, other: _Side, *, over: bool) -> None:
        """Take in what the other side says, in the place: over what this one says, or only where it says nothing."""
        cells = (other.codes != NOT_GIVEN) & (over | (self.codes == NOT_GIVEN))
        number_cells = other.given & (over | ~self.given)
        np.copyto(self.codes, other.codes, where=cells)
        np.copyto(self.numbers, other.numbers, where=number_cells)
        self.given |= number_cells


class CrmSync:
    """Lets changes of CRM records in, as far as their filter lets them, in one world."""

    def __init__(self, world: World) -> None:
        self.world, self.people, self.layout, self.crm = world, world.people, world.layout, world.crm

    def arrive(self, wave: Wave) -> tuple[Recs, Mask | None]:
        """Take in what a wave of rows says of CRM records; return whom each is about (NOBODY: a new person) and which are held back.

        A record is known by its own id only (CRM-1). What changed while it was held back comes with the first change that is let through;
        one that has nobody in Marketo (any more) brings everything it holds (CRM-9, MERGE-7).
        """
        crm, number = self.crm, wave.args["crm_id"]
        rec = crm.person[number]
        rec = np.where((rec >= 0) & self.people.alive[rec], rec, NOBODY).astype(np.int32)
        kind = wave.arg("object")
        if kind is not None:
            crm.object[number] = np.where(kind >= 0, kind, crm.object[number])
        if not self.layout.crm:
            crm.exists[number] = True
            return rec, None
        said, deleted, knew = wave.arg("sync"), _is_deleted(wave), crm.exists[number]
        before = crm.filter[number]
        after = before if said is None else np.where(said >= 0, said, before).astype(np.int8)
        held = after == NO  # CRM-8: only an explicit No holds a record back
        self._widen(wave)
        stops = held & (before != NO) & (crm.person[number] >= 0)  # CRM-9: from Yes to No, the person stays and goes stale
        if stops.any():
            crm.freeze(number[stops])
        comes = ~held & ((before == NO) | (rec < 0))
        if comes.any():
            self._bring(wave, np.flatnonzero(comes), rec)
        crm.filter[number] = after
        crm.exists[number] = ~deleted
        if held.any():
            given = _given(wave)[held]
            crm.store(number[held], wave.codes[held], wave.numbers[held], given, waiting=True)
        crm.waiting[number[~held]] = False
        if deleted.any():
            crm.delete(number[deleted])
        back = held & ~deleted & ~knew & (rec >= 0)  # deleted before, and there again: held back as it is, it is the person's record still
        if back.any():
            crm.link(number[back], rec[back])
        self._name(wave, held & (rec < 0))
        return rec, held | (deleted & (~knew | (rec < 0)))  # of a deletion only who is linked to the record is told

    def _widen(self, wave: Wave) -> None:
        """Give a wave a column for every field, so that values of CRM records find room in it."""
        size, coded, numbers = len(wave), len(self.layout.coded), len(self.layout.numbers)
        given = _given(wave)
        codes = np.full((size, coded), NOT_GIVEN, np.int32)
        codes[:, : wave.codes.shape[1]] = wave.codes
        values, said = np.full((size, numbers), np.nan), np.zeros((size, numbers), bool)
        values[:, : wave.numbers.shape[1]], said[:, : given.shape[1]] = wave.numbers, given
        wave.codes, wave.numbers, wave.given = codes, values, said

    def _bring(self, wave: Wave, lanes: Any, rec: Recs) -> None:
        """Add to rows what their records hold and Marketo does not know yet; what a row itself says goes before it."""
        crm, number = self.crm, wave.args["crm_id"][lanes]
        codes, numbers = crm.values(number)
        assert wave.given is not None
        fresh = (rec[lanes] < 0)[:, None]
        wide = codes.shape[1]
        brings = np.where(fresh, codes > 0, crm.waiting[number, :wide]) & (wave.codes[lanes] == NOT_GIVEN)
        brings_numbers = np.where(fresh, ~np.isnan(numbers), crm.waiting[number, wide:]) & ~wave.given[lanes]
        wave.codes[lanes] = np.where(brings, codes, wave.codes[lanes])
        wave.numbers[lanes] = np.where(brings_numbers, numbers, wave.numbers[lanes])
        wave.given[lanes] |= brings_numbers

    def settle(self, wave: Wave, rec: Recs, new: Mask | None) -> Mask | None:
        """Note whose records these are from now on; return whose record was deleted in the CRM just now, which is all it does (MERGE-8)."""
        crm, number = self.crm, wave.args["crm_id"]
        crm.link(number, rec)
        if not self.layout.crm:
            return None
        if new is not None:
            crm.apart[number[new]] = False
            self.pass_on_aliases(number[new], rec[new])
        if self.layout.crm_blocked:
            crm.keep_apart(number, rec, wave.codes, wave.numbers, _given(wave))
        return _is_deleted(wave)

    def _name(self, wave: Wave, out: Mask) -> None:
        """Note the aliases of records that are kept out of Marketo: each is its person's as soon as there is one."""
        alias = wave.arg("as")
        for lane in np.flatnonzero(out & (alias > 0)).tolist() if alias is not None else ():
            self.crm.aliases[int(alias[lane])] = int(wave.args["crm_id"][lane])

    def pass_on_aliases(self, number: Recs, rec: Recs) -> None:
        """Let the aliases of records that were kept out mean the people who were made of them now."""
        if not self.crm.aliases:
            return
        made, owner = dict(zip(number.tolist(), rec.tolist(), strict=True)), self.world.aliases.owner
        for alias, record in self.crm.aliases.items():
            if record in made and owner[alias] < 0:
                owner[alias] = made[record]

    # -- both at once -------------------------------------------------------------------------------------------------------------------

    def collide(self, wave: Wave, rec: Recs) -> Mask:
        """Unite what both sides say of people in one cycle of the sync; return who has no record in the CRM.

        Of a field that both changed Marketo's value wins for a lead, the CRM's for a contact, in Dynamics too (CRM-6). A record that is
        held back takes in its own side's changes, and none of them arrives.
        """
        crm = self.crm
        record = np.where(rec >= 0, crm.of(np.maximum(rec, 0)), 0)
        self._widen(wave)
        assert wave.given is not None
        steps = self.world.stimuli.step[wave.rows].tolist()
        for lane in np.flatnonzero(record > 0).tolist():
            own = _Side(wave.codes[lane : lane + 1], wave.numbers[lane : lane + 1], wave.given[lane : lane + 1])
            theirs = self._side(self.world.stimuli.collisions.get(steps[lane], {}))
            one, number = rec[lane : lane + 1], record[lane : lane + 1]
            self._block(own, one, "manual")
            if not crm.lets(number)[0]:
                crm.store(number, theirs.codes, theirs.numbers, theirs.given, waiting=True)
                continue
            self._block(theirs, one, "crm")
            own.take(theirs, over=bool(crm.object[number[0]] == CONTACT))
        return record == 0

    def _side(self, said: Mapping[str, str | float | None]) -> _Side:
        """Return cells by field as columns of the layout."""
        layout = self.layout
        codes = np.full((1, len(layout.coded)), NOT_GIVEN, np.int32)
        numbers, given = np.full((1, len(layout.numbers)), np.nan), np.zeros((1, len(layout.numbers)), bool)
        for name, cell in said.items():
            column = layout.columns[name]
            if self.world.design.topology.field_named(name).is_number:
                numbers[0, column], given[0, column] = np.nan if cell is None else float(cell), True
            else:
                codes[0, column] = layout.pools[name].code(str(cell or "") or ("false" if name in FLAGS else ""))
        return _Side(codes, numbers, given)

    def _block(self, side: _Side, rec: Recs, source: str) -> None:
        """Take out what a blocked source would replace (FIELD-1)."""
        for name, sources in self.world.design.topology.blocked_fields.items():
            if source not in sources:
                continue
            column = self.layout.columns[name]
            if self.world.design.topology.field_named(name).is_number:
                side.given[:, column] &= np.isnan(self.people.numbers[rec, column])
            else:
                side.codes[self.people.codes[rec, column] != 0, column] = NOT_GIVEN

    # -- from Marketo to the CRM ----------------------------------------------------------------------------------------------------------

    def send(self, rec: Recs, owners: list[str] | None) -> tuple[Mask, npt.NDArray[np.int8]]:
        """Sync people to the CRM at once, assigned to owners; return who was, and why the others were not (`NOT_SYNCED`, -1: they were).

        Who has no record there gets a lead, whoever else has the address (CRM-4, CRM-5). Salesforce turns away who has no company or last
        name, and makes a second record, a lead, of a contact that is given to a queue; Dynamics asks for nothing (CRM-12), but what is a
        contact there cannot be synced as a lead (CRM-11).
        """
        crm, topology = self.crm, self.world.design.topology
        mine = crm.of(rec)
        known, contact = mine > 0, (mine > 0) & (crm.object[mine] == CONTACT)
        failed = np.full(len(rec), -1, np.int8)
        if topology.crm is not None and topology.crm.type == "salesforce":
            queue = (
                np.zeros(len(rec), bool) if owners is None else np.array([bool(owner) and owner not in topology.users for owner in owners])
            )
            makes = ~known | (contact & queue)
            complete = np.ones(len(rec), bool)
            for name in NEEDED_BY_SALESFORCE:
                complete &= self.people.codes[rec, self.layout.columns[name]] > 0
            failed[makes & ~complete] = NOT_SYNCED.index("required_field")
        else:
            makes = ~known
            failed[contact] = NOT_SYNCED.index("contact")
        failed[known & ~crm.lets(mine)] = NOT_SYNCED.index("held_back")
        done = failed < 0
        crm.make(rec[makes & done])
        return done, failed


def _given(wave: Wave) -> Mask:
    return wave.given if wave.given is not None else np.ones(wave.numbers.shape, bool)


def _is_deleted(wave: Wave) -> Mask:
    said = wave.arg("deleted")
    return np.zeros(len(wave), bool) if said is None else said == 1
