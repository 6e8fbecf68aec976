"""Merges: several records become one. Who survives, with which values, and what of the others lives on in the survivor (rules MERGE).

A merge is rare and made by hand, so who is meant and who may is asked row by row; the writing is done for a whole wave at once.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from .change import Change, Written
from .crm_merge import CrmMerges
from .events import Event
from .intake import Intake
from .layout import EMAIL
from .mail import Mail
from .record import UPDATED
from .state import NEVER, NOBODY, View
from .waves import Wave
from .world import World

__all__ = ["Merging"]

Recs = npt.NDArray[np.int32]
PERMISSION = "merge_people"


class Merging:
    """Merges people in one world."""

    def __init__(self, world: World, change: Change, intake: Intake, mailer: Mail) -> None:
        self.world, self.people, self.layout = world, world.people, world.layout
        self.change, self.intake, self.mailer = change, intake, mailer
        self.in_crm = CrmMerges(world, intake.doors.crm)

    def take(self, wave: Wave) -> list[Event]:
        """Merge the people of every row, as far as the row is allowed, and return what happened to the survivors as one event each."""
        self.intake.ledger.settle()  # what is still to be judged was done by who is about to disappear
        lanes, groups = [], []
        where, events = wave.arg("where"), []
        for lane, row in enumerate(wave.rows.tolist()):
            if where is not None and where[lane] > 0:
                events += self._merge_in_crm(wave, lane, row)
                continue
            group = self._selected(row)
            refused = self._refusal(wave, lane, row, group)
            if refused is None:
                lanes.append(lane)
                groups.append(group)
            else:
                self.world.record.reject(wave.rows[lane : lane + 1], *refused)
        if lanes:
            padded = _padded(groups)
            events.append(self._merge(wave, np.array(lanes), padded, *self._values(padded)))
        return events

    def _merge_in_crm(self, wave: Wave, lane: int, row: int) -> list[Event]:
        """Merge records of the CRM, and their people as far as the merge reaches Marketo."""
        records, one = self.in_crm.selected(row), wave.rows[lane : lane + 1]
        refused = ("no_crm_record", "CRM-10") if 0 in records or len(records) < 2 else None
        living = [] if refused else self.in_crm.living(records)
        there = [rec for rec in living if rec >= 0]
        if refused is None and there:
            refused = self._refusal(wave, lane, row, there)
        if refused is not None:
            self.world.record.reject(one, *refused)
            return []
        group, codes, numbers = self.in_crm.merge(records)
        if not group:
            self.world.record.outcome[one] = UPDATED
            self.world.record.who[one] = living[0]
            return []
        said, said_numbers = self.in_crm.said(codes), numbers.copy()
        self._keep_blocked(np.array(group[:1], np.int32), codes, numbers)
        groups = np.array([group], np.int32)
        self._settle_address(groups, codes)
        event = self._merge(wave, np.array([lane]), groups, codes, numbers)
        if self.layout.crm_blocked:
            winner, heir = np.array(records[:1], np.int32), groups[:, 0]
            self.world.crm.keep_apart(winner, heir, said, said_numbers, np.ones(said_numbers.shape, bool))
        return [event]

    def _keep_blocked(self, rec: Recs, codes: Any, numbers: Any) -> None:
        """Put back what is there where a field is blocked for the CRM (FIELD-1)."""
        for name, sources in self.world.design.topology.blocked_fields.items():
            column = self.layout.columns[name]
            if "crm" not in sources:
                continue
            if self.world.design.topology.field_named(name).is_number:
                old = self.people.numbers[rec, column]
                numbers[:, column] = np.where(np.isnan(old), numbers[:, column], old)
            else:
                stored = self.people.codes[rec, column]
                codes[:, column] = np.where(stored == 0, codes[:, column], stored)

    def _selected(self, row: int) -> list[int]:
        """Return those whom a row merges, the survivor first; NOBODY where somebody is not there (any more)."""
        owner, code = self.world.aliases.owner, self.world.aliases.code
        names = self.world.stimuli.selected[int(self.world.stimuli.step[row])]
        found = [int(owner[code[name]]) for name in names]
        found = [rec if rec >= 0 and self.people.alive[rec] else NOBODY for rec in found]
        survivor = max(found, key=self._standing)  # MERGE-1: of those of equal standing the first selected
        return [survivor, *(rec for rec in found if rec != survivor)]

    def _standing(self, rec: int) -> int:
        """Return what somebody is to the CRM: a contact stands before a lead, a lead before who is not there (MERGE-2)."""
        if rec < 0:
            return 0
        records = self.world.crm.theirs(np.array([rec], np.int32))
        return 1 + int(self.world.crm.object[records].max()) if len(records) else 0

    def _refusal(self, wave: Wave, lane: int, row: int, group: list[int]) -> tuple[str, str] | None:
        """Return why a row is refused, with the rule: somebody is not there, or is not seen from where one may merge (MERGE-5)."""
        if NOBODY in group:
            return "no_person", "MERGE-1"
        design = self.world.design
        may = self.intake.doors.rights.granted(wave, PERMISSION)[lane]
        home = wave.arg("workspace")
        if home is not None and home[lane] >= 0:
            may = may & (np.arange(len(may)) == home[lane])
        if not may.any():
            return "no_access", "USER-7"
        user = wave.arg("user")
        if (home is None or home[lane] < 0) and (user is None or user[lane] < 0):
            return None
        seen = design.sees[may][:, self.people.partition[group]].all(axis=1)
        return None if seen.any() else ("hidden", "MERGE-5")

    def _merge(self, whole: Wave, lanes: Any, groups: Recs, codes: Any, numbers: Any) -> Event:
        """Merge groups, one each for some rows: the survivor first, then the others as they were selected, NOBODY behind the last."""
        wave, people, heir = whole.of(lanes), self.people, groups[:, 0]
        gone, of = groups[:, 1:][groups[:, 1:] >= 0], np.nonzero(groups[:, 1:] >= 0)[0]
        before, numbers_before = people.codes[heir], people.numbers[heir]
        number = self.world.event()
        people.unlink(heir)
        people.unlink(gone)
        people.codes[heir], people.numbers[heir] = codes, numbers
        people.alive[gone] = False
        people.link(heir)
        self._inherit(heir[of], gone)
        written = Written(
            before,
            codes,
            codes != before,
            numbers_before,
            numbers,
            (numbers != numbers_before) & ~(np.isnan(numbers) & np.isnan(numbers_before)),
            np.ones(len(heir), bool),  # the outcome of a merge is `updated`, whatever it brought
        )
        changed = written.code_cells.any(axis=1) | written.number_cells.any(axis=1)
        people.updated[heir[changed]] = wave.at[changed]
        if self.world.design.segmentations:
            self.world.work_out_segments(View(people, heir[changed], wave.at[changed]))
        self.world.record.line("Merge", wave.rows[of], number, -1, 0, heir[of], gone)
        event = Event(View(people, heir, wave.at), wave.rows, number, [], lanes)
        ledger = self.intake.ledger
        ledger.add(wave.rows, number, heir, wave.at, np.zeros(len(heir), bool), None, written)
        ledger.settle()  # its columns are all fields there are, those of a door the ones of the stimuli
        ledger.tell(event, None, None, written, "acting")
        return event

    def _values(self, groups: Recs) -> tuple[Any, Any]:
        """Return the values of the merged records: those of the latest updated, what it lacks from the survivor, then from the others.

        MERGE-1: the latest updated is what the dialog ticks; where the CRM knows one of them, the survivor's are (MERGE-2).
        MERGE-3: an empty value never wins. MERGE-4: scores are not added up.
        """
        people, latest = self.people, groups[:, 0]
        for place in range(1, groups.shape[1]):
            latest = people.latest(latest, groups[:, place])
        in_crm = [self._standing(survivor) > 0 for survivor in groups[:, 0].tolist()]
        latest = np.where(in_crm, groups[:, 0], latest)
        codes, numbers = people.codes[latest], people.numbers[latest]
        for place in range(groups.shape[1]):
            other = groups[:, place]
            there = (other >= 0)[:, None]
            np.copyto(codes, people.codes[other], where=there & (codes == 0))
            np.copyto(numbers, people.numbers[other], where=there & np.isnan(numbers))
        self._settle_address(groups, codes)
        return codes, numbers

    def _settle_address(self, groups: Recs, codes: Any) -> None:
        """Keep the survivor's spelling of an address, and take over the unsubscribe status of the address that stays (SUBS-4)."""
        keys, email = self.layout.addresses.keys, self.layout.columns[EMAIL]
        stored = self.people.codes[groups[:, 0], email]
        codes[:, email] = np.where(keys[codes[:, email]] == keys[stored], stored, codes[:, email])
        self.change.follow_address(codes)

    def _inherit(self, heir: Recs, gone: Recs) -> None:
        """Let survivors inherit memberships, lists, stages, what was done, which campaigns were run, browsers (MERGE-1).

        A wait of who is gone ends with him; the partition is the survivor's (MERGE-5). One gone record each, so that several of one
        survivor come one after the other.
        """
        people = self.people
        for place, program in ((p, self.layout.programs.index(name)) for p, name in enumerate(self.layout.casts)):
            for one, lost in zip(heir.tolist(), gone.tolist(), strict=True):  # into the stream of whoever was the only member
                if people.status[one, program] < 0 <= people.status[lost, program]:
                    people.stream[one, place], people.status[one, program] = people.stream[lost, place], people.status[lost, program]
        np.logical_or.at(people.received, heir, people.received[gone])
        np.maximum.at(people.status, heir, people.status[gone])  # the status that is further on
        np.logical_or.at(people.listed, heir, people.listed[gone])
        np.maximum.at(people.did, heir, people.did[gone])
        np.bitwise_or.at(people.ran_once, heir, people.ran_once[gone])
        np.maximum.at(people.last_run, heir, people.last_run[gone])
        for one, lost in zip(heir.tolist(), gone.tolist(), strict=True):
            for column, nowhere in ((people.stage, -1), (people.entered, NEVER)):  # where the survivor stands he stays
                column[one] = np.where(column[one] == nowhere, column[lost], column[one])
            self.mailer.inherit(one, lost)
            self.world.heirs[lost] = one
        order, cookies = np.argsort(gone), self.world.cookies
        owned = np.flatnonzero(np.isin(cookies.owner, gone))
        cookies.owner[owned] = heir[order[np.searchsorted(gone, cookies.owner[owned], sorter=order)]]
        self.world.crm.forget(gone)  # the records are merged in the CRM too: that of the survivor remains


def _padded(groups: list[list[int]]) -> Recs:
    """Return groups as a matrix, NOBODY behind the last of each."""
    padded = np.full((len(groups), max(map(len, groups))), NOBODY, np.int32)
    for row, group in enumerate(groups):
        padded[row, : len(group)] = group
    return padded
