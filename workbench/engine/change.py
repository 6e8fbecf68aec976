"""Change: writing values into records, whoever asks for it, with what follows from it: field blocks, address index, unsubscribes, segments.

Deciding *which* record is written belongs to `doors.py`; deciding what a change starts belongs to `judge.py`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from ..people.columns import NOT_GIVEN
from ..people.stimuli import ACTIONS
from .events import Event, Fact
from .layout import EMAIL
from .state import View
from .waves import Wave
from .world import World

__all__ = ["SOURCES", "Change", "Written"]

SOURCES = {
    "fill_form": "forms",
    "import_list": "lists",
    "sync_leads": "api",
    "sync_from_crm": "crm",
    "submit_form": "forms",
    "bulk_import": "api",
    "push_lead": "api",
    "sync_from_experience_platform": "experience_platform",
    "create_person": "manual",
    "change_data": "manual",
    "forward_email": "",  # no source that a field can be blocked for
    "crm_edit_collision": "",  # two sources at once: each is asked where its side is read (`crm_sync.py`)
}
MANY = 64  # rows
TWIN_LINE = 30_000  # twins follow behind everything a row says of its own person
Mask = npt.NDArray[np.bool_]
Recs = npt.NDArray[np.int32]


@dataclass(slots=True)
class Written:
    """What a wave wrote: values before and after, which cells were logged as changed, and whose record changed at all."""

    codes_before: npt.NDArray[np.int32]
    codes: npt.NDArray[np.int32]
    code_cells: Mask
    numbers_before: npt.NDArray[np.float64]
    numbers: npt.NDArray[np.float64]
    number_cells: Mask
    changed: Mask
    opted: npt.NDArray[np.int32] | None = None  # what each row says of Unsubscribed, where the run knows that field


class Change:
    """Writes values for one world."""

    def __init__(self, world: World) -> None:
        self.world, self.people, self.layout = world, world.people, world.layout
        self._email = world.email_column
        self.adopt()
        self._flag = self.layout.columns.get("Unsubscribed")
        if self._flag is not None:
            pool = self.layout.pools["Unsubscribed"]
            self._true, self._false = pool.code("true"), pool.code("false")
            self._opted_out = np.zeros(self.layout.addresses.addresses, bool)  # SUBS-1: the master status, kept apart from the people

    def adopt(self) -> None:
        """Read the design in force."""
        blocked = self.world.design.topology.blocked_fields
        self._blocked = {
            source: [f.name for f in self.layout.fields if source in blocked.get(f.name, ())] for source in (*SOURCES.values(), "flow")
        }

    def move_in(self) -> None:
        """Take the addresses of people who are there before the first step and are unsubscribed into the master status (SUBS-1)."""
        if self._flag is None:
            return
        people = self.people
        everybody = np.arange(people.size, dtype=np.int32)
        out = everybody[people.codes[: people.size, self._flag] == self._true]
        self._opted_out[people.keys(out)] = True
        self._opted_out[0] = False
        people.codes[everybody[self._opted_out[people.keys(everybody)]], self._flag] = self._true
        self.world.work_out_segments(View(people, everybody.astype(np.int32), people.updated[: people.size]))

    def write(self, wave: Wave, rec: Recs, new: Mask | None) -> Written:
        """Write a wave's values into its records; `new` says which were made just now (None: none of them).

        What is given replaces what is there (FORM-8), unless the field is blocked for the source (FIELD-1, IMPORT-10). Only Unsubscribed
        goes over to twins (SUBS-1); the other flags are each record's own (SUBS-5).
        """
        people = self.people
        place = rec.astype(np.intp)  # NumPy would convert them each time
        before = people.codes.take(place, axis=0)
        given, opted = wave.codes, None
        if self._blocked[SOURCES[wave.action]]:
            given = self._unblocked(given, before, SOURCES[wave.action], new)
        if self._flag is not None:
            given = self._opt(wave.action, given, rec, new)
            opted = given[:, self._flag]
        after = np.where(given >= 0, given, before[:, : given.shape[1]])
        if given.shape[1] < before.shape[1]:
            after = np.hstack([after, before[:, given.shape[1] :]])
        cells = after != before
        moved = None
        if self._email < given.shape[1]:
            moved = self._readdressed(after, before, cells, new)
            if moved is not None:
                people.unlink(rec[moved])
        _put(people.codes, place, after)
        changed = _any(cells)
        numbers_before = people.numbers.take(place, axis=0)
        if wave.numbers.shape[1]:
            numbers, number_cells, changed_numbers = self._write_numbers(wave, place, numbers_before)
            changed |= changed_numbers
        else:
            numbers, number_cells = numbers_before, np.zeros((len(rec), 0), bool)
        if moved is not None:
            people.link(rec[moved])
        if new is not None:
            people.link(rec[new])
            changed &= ~new
        touched = rec[changed]
        if len(touched):
            people.updated[touched] = wave.at[changed]
        return Written(before, after, cells, numbers_before, numbers, number_cells, changed, opted)

    def _write_numbers(self, wave: Wave, place: npt.NDArray[np.intp], before: Any) -> tuple[Any, Mask, Mask]:
        wide = wave.numbers.shape[1]
        stored, said = before[:, :wide], wave.numbers
        given = wave.given if wave.given is not None else ~np.isnan(said)
        source = SOURCES[wave.action]
        for name in self._blocked[source]:
            column = self.layout.columns[name]
            if column < wide and self.layout.numbers and self.world.design.topology.field_named(name).is_number:
                given = given.copy()
                given[:, column] &= np.isnan(stored[:, column])  # FIELD-1
        after = np.where(given, said, stored)
        cells = (after != stored) & ((after == after) | (stored == stored))  # empty is not unlike empty
        logged = cells
        if source == "lists":  # IMPORT-11: an empty cell logs a change where there was none
            logged = cells | (given & np.isnan(said) & np.isnan(stored))
        if wide < before.shape[1]:
            after = np.hstack([after, before[:, wide:]])
        _put(self.people.numbers, place, after)
        return after, logged, _any(cells)

    def _unblocked(self, given: Any, stored: Any, source: str, new: Mask | None) -> Any:
        given = given.copy()
        for name in self._blocked[source]:
            field = self.world.design.topology.field_named(name)
            column = self.layout.columns[name]
            if not field.is_number and column < given.shape[1]:
                keep = stored[:, column] != 0  # FIELD-1: may fill it while empty, never replace it
                if new is not None:
                    keep &= ~new  # a flag that is false by birth was not given
                given[keep, column] = NOT_GIVEN
        return given

    def _readdressed(self, after: Any, before: Any, cells: Mask, new: Mask | None) -> Any:
        """Return the lanes of known people whose address becomes another one; a mere difference in spelling is no change and taken back."""
        keys, column = self.layout.addresses.keys, self._email
        lanes = np.flatnonzero(cells[:, column] if new is None else cells[:, column] & ~new)
        if not len(lanes):
            return None
        same = keys[after[lanes, column]] == keys[before[lanes, column]]
        cells[lanes[same], column] = False
        after[lanes[same], column] = before[lanes[same], column]
        return lanes[~same] if not same.all() else None

    def _opt(self, action: str, given: Any, rec: Recs, new: Mask | None) -> Any:
        """Return the given values with what the address's unsubscribe status makes of them (SUBS-2, SUBS-4)."""
        flag, wide = self._flag, given.shape[1]
        assert flag is not None
        if flag >= wide:
            more = np.full((len(given), flag + 1 - wide), NOT_GIVEN, np.int32)
            given = np.hstack([given, more])
        else:
            given = given.copy()
        keys = self.layout.addresses.keys
        address = given[:, self._email] if self._email < wide else np.full(len(given), NOT_GIVEN, np.int32)
        own = keys[np.where(address >= 0, address, self.people.codes[rec, self._email])]
        out = self._status(own)
        fresh = np.zeros(len(rec), bool) if new is None else new
        column = given[:, flag]
        if action == "import_list":
            column[column == self._false] = NOT_GIVEN  # IMPORT-9
        column[fresh & out & (column != self._false)] = self._true  # SUBS-2
        changes = ~fresh & (address >= 0) & (own > 0) & (own != keys[self.people.codes[rec, self._email]]) & (column == NOT_GIVEN)
        column[changes] = np.where(out[changes], self._true, self._false)  # SUBS-4
        return given

    def _status(self, keys: Any) -> Any:
        """Return which addresses are unsubscribed."""
        more = self.layout.addresses.addresses - len(self._opted_out)
        if more:
            self._opted_out = np.append(self._opted_out, np.zeros(more, bool))
        return self._opted_out[keys]

    def follow_address(self, codes: Any) -> None:
        """Let rows of codes have the unsubscribe status of the address that stands in them; without one they keep theirs (SUBS-4)."""
        if self._flag is None:
            return
        keys = self.layout.addresses.keys[codes[:, self._email]]
        known = keys > 0
        codes[known, self._flag] = np.where(self._status(keys[known]), self._true, self._false)

    def spread(self, rec: Recs, unit: Any, event: int, rank: int, at: Any, lane: Any, said: Any) -> None:
        """Let the twins of an address follow its unsubscribe or resubscribe, each an event of its own, by Id (SUBS-1, SUBS-3)."""
        if self._flag is None:
            return
        told = np.flatnonzero((said == self._true) | (said == self._false))
        if not len(told):
            return
        people, keys = self.people, self.people.keys(rec[told])
        some = keys > 0
        told, keys = told[some], keys[some]
        self._status(keys)
        self._opted_out[keys] = said[told] == self._true
        if not people.has_twins:
            return
        of, twin = people.twins(keys)
        of = told[of]
        follows = (twin != rec[of]) & people.alive[twin] & (people.codes[twin, self._flag] != said[of])
        order = np.lexsort((twin[follows], of[follows]))
        of, twin = of[follows][order], twin[follows][order]
        turn = np.arange(len(of)) - np.searchsorted(of, of)
        for number in range(turn.max(initial=-1) + 1):  # of each person one at a time
            lanes, twins = of[turn == number], twin[turn == number]
            view = View(people, twins, at[lanes])
            follow = Event(view, unit[lanes], lane=lane[lanes])
            self.set_code(
                follow, event, rank, "Unsubscribed", said[lanes], source="", spread=False
            )  # FIELD-1 is not asked: no source writes it

    def set_code(
        self,
        party: Event,
        event: int,
        rank: int,
        name: str,
        codes: Any,
        source: str = "flow",
        spread: bool = True,
        also: Sequence[Fact] = (),
    ) -> Mask:
        """Write one coded field of some people, log it, queue what it starts; return whose value changed.

        `also` are facts of the same event that are true of all of them, whether the value changed or not.
        """
        people, column = self.people, self.layout.columns[name]
        rec = party.view.rec
        old = people.codes[rec, column]
        codes = np.broadcast_to(codes, old.shape)
        free = old == 0 if source == "flow" and name in self._blocked["flow"] else np.ones(len(rec), bool)  # FIELD-1
        keys = self.layout.addresses.keys
        changed = free & (keys[codes] != keys[old] if name == EMAIL else codes != old)
        if changed.any():
            some, new = party.of(changed), codes[changed]
            if name == EMAIL:
                people.unlink(some.view.rec)
            people.codes[some.view.rec, column] = new
            if name == EMAIL:
                for one in some.view.rec.tolist():
                    people.link(np.array([one], np.int32))
            field = self.layout.fields.index(self.world.design.topology.field_named(name))
            fact = self._changed(some, event, rank, field, old[changed], new)
            if also:
                self._queue(party, [*also, Fact(fact.kind, field, changed, old, codes)])
            else:
                self._queue(some, [fact] + (self._take_over(some, event, rank) if name == EMAIL else []))
        elif also:
            self._queue(party, list(also))
        if spread and name == "Unsubscribed" and free.any():
            open_ = party.of(free)
            self.spread(open_.view.rec, open_.unit, event, rank, open_.view.at, open_.lane, codes[free])
        return changed

    def _take_over(self, party: Event, event: int, rank: int) -> list[Fact]:
        """Give people the unsubscribe status of the address they have now; who has none any more is left as he is (SUBS-4)."""
        if self._flag is None:
            return []
        rec = party.view.rec
        keys = self.people.keys(rec)
        old, new = self.people.codes[rec, self._flag], np.where(self._status(keys), self._true, self._false)
        changed = (keys > 0) & (new != old)
        if not changed.any():
            return []
        self.people.codes[rec[changed], self._flag] = new[changed]
        field = self.layout.fields.index(self.world.design.topology.field_named("Unsubscribed"))
        self._changed(party.of(changed), event, rank, field, old[changed], new[changed])
        return [Fact("data_value_changes", field, changed, old, new)]

    def set_number(
        self, party: Event, event: int, rank: int, name: str, values: Any, kind: str = "Change Data Value", old: Any = None
    ) -> Mask:
        """Write one number of some people, log it (as a data value or as a score), queue what it starts; return whose value changed.

        `old` are the numbers there, of who has looked them up already.
        """
        people, column = self.people, self.layout.columns[name]
        if old is None:
            old = party.view.number(column)
        changed = values != old
        empty = np.isnan(values)
        if empty.any():
            changed &= ~(empty & np.isnan(old))  # empty is not unlike empty
        if name in self._blocked["manual" if rank < 0 else "flow"]:
            changed &= np.isnan(old)  # FIELD-1
        if not changed.all():
            party, old, values = party.of(changed), old[changed], np.broadcast_to(values, changed.shape)[changed]
            if not len(party):
                return changed
        people.numbers[:, column][party.view.place] = values
        if kind == "Change Score":
            self._touch(party)
            self.world.record.line(kind, party.unit, event, rank, self.world.line(), party.view.rec, column, old, values)
            self._queue(party, [Fact("score_is_changed", column)])
        else:
            field = self.layout.fields.index(self.world.design.topology.field_named(name))
            self._queue(party, [self._changed(party, event, rank, field, old, values)])
        return changed

    def _changed(self, party: Event, event: int, rank: int, field: int, old: Any, new: Any) -> Fact:
        self._touch(party)
        line = self.world.line() + (TWIN_LINE if rank < 0 else 0)
        self.world.record.line("Change Data Value", party.unit, event, rank, line, party.view.rec, field, old, new)
        return Fact("data_value_changes", field, None, old, new)

    def _touch(self, party: Event) -> None:
        self.people.updated[party.view.place] = party.view.at
        if self.world.design.segmentations:
            self.world.work_out_segments(party.view)

    def _queue(self, party: Event, facts: list[Fact]) -> None:
        for fact in facts:
            if self.world.judge.hears(fact.kind, fact.key):  # one event, whichever of them is heard
                self.world.follow(Event(party.view, party.unit, 0, facts, party.lane), fact.kind, fact.key)
                return


def _any(cells: Mask) -> Mask:
    """Return in which rows any cell is set; many rows column by column, because NumPy is slow along short rows."""
    if cells.shape[1] == 1:
        return cells[:, 0].copy()
    if len(cells) < MANY or not 0 < cells.shape[1] <= 8:
        return np.logical_or.reduce(cells, axis=1)
    found = cells[:, 0].copy()
    for column in range(1, cells.shape[1]):
        found |= cells[:, column]
    return found


def _put(table: npt.NDArray[Any], place: npt.NDArray[np.intp], rows: npt.NDArray[Any]) -> None:
    """Put rows into a table; many rows column by column, because NumPy is slow along short rows."""
    if len(rows) < MANY or rows.shape[1] > 8:
        table[place] = rows
        return
    for column in range(rows.shape[1]):
        table[:, column][place] = rows[:, column]


assert set(SOURCES) <= set(ACTIONS)
