"""CRM: the records that the CRM keeps of people, beside Marketo's own: what each is, what it holds, whether it may sync, whose it is.

What crosses between the two sides, and when, is `crm_sync.py`; here is only the other side's memory, for who asks or merges or deletes:

- `of(rec)` gives the record each person is synced with, `all_of(rec)` all of one person (a contact sent to a queue has two),
  `theirs(rec)` all of several people, `named(alias)` the record of an alias that stands for one kept out of Marketo; `lets(records)` says
  which the filter lets sync (CRM-8).
- `values(records)` are (codes, numbers) by column of the layout, as the CRM has them now; `store(records, codes, numbers, given)` writes
  them into records that do not sync, and with `waiting` notes what is new, for the first change that is let through.
- `make(rec)` makes records for people, `link(records, rec)` and `unlink(records)` say whose they are, `delete(records)` deletes them in the
  CRM (the person knows: MERGE-8), `forget(rec)` all that it has of people whom Marketo deletes there too (MERGE-7).

A record that syncs holds what its person holds, each value of a multi-select once, for changes of either side reach the other (the opt-out
as Unsubscribed: SUBS-13): nothing is copied until the two part, and a run in which they never do keeps no values here (`Layout.crm` is
false, the value columns have width 0).
Whoever adds a way in which they part names it in `mentions.py` (`PARTING_ACTIONS`, `PARTING_STEPS`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from .layout import FLAGS
from .state import NOBODY

if TYPE_CHECKING:
    from ..people.columns import Coded
    from .layout import Layout
    from .state import People

__all__ = ["CONTACT", "FILTER", "LEAD", "MISSING", "NO", "OBJECTS", "Crm", "CrmRecords"]

OBJECTS = ("lead", "contact")
LEAD, CONTACT = range(2)
FILTER = ("missing", "empty", "yes", "no")  # CRM-8: the four states of the filter field
MISSING, EMPTY, YES, NO = range(4)
Mask = npt.NDArray[np.bool_]
Recs = npt.NDArray[np.int32]
Codes = npt.NDArray[np.int32]
Floats = npt.NDArray[np.float64]


class CrmRecords:
    """CRM records as columns; number 0 is none.

    person (n,) int32 (NOBODY: not in Marketo; somebody dead: deleted in Marketo, not here), exists (n,) bool, object and filter (n,) int8
    into `OBJECTS` and `FILTER`; codes (n, coded) and numbers (n, number fields) the values of records that do not sync now; waiting (n,
    coded + number fields) bool, what changed while held back; apart (n, the same) bool, where the CRM keeps a value that a blocked field
    of the person does not take (FIELD-1), for as long as the person's is what it was then (`then_codes`, `then_numbers`).
    """

    COLUMNS = ("person", "exists", "object", "filter", "codes", "numbers", "waiting", "apart", "then_codes", "then_numbers")

    def __init__(self, layout: Layout, columns: Mapping[str, npt.NDArray[Any]]) -> None:
        self.layout = layout
        self.person: Recs
        self.exists: Mask
        self.object: npt.NDArray[np.int8]
        self.filter: npt.NDArray[np.int8]
        self.codes: Codes
        self.numbers: Floats
        self.waiting: Mask
        self.apart: Mask
        self.then_codes: Codes
        self.then_numbers: Floats
        for name in self.COLUMNS:
            setattr(self, name, columns[name])

    def held_of(self, records: Any, codes: Codes, numbers: Floats) -> tuple[Codes, Floats]:
        """Return (codes, numbers) as the CRM has them; `codes` and `numbers` are those of all people."""
        person, wide = self.person[records], len(self.layout.coded)
        own = self.layout.crm
        found = self.codes[records].copy() if own else np.zeros((len(person), wide), np.int32)
        found_numbers = self.numbers[records].copy() if own else np.full((len(person), len(self.layout.numbers)), np.nan)
        syncs = np.flatnonzero((person >= 0) & (self.filter[records] != NO))
        theirs, their_numbers = codes[person[syncs]], numbers[person[syncs]]
        for column, field in enumerate(self.layout.coded):
            pool = self.layout.pools[field.name]
            if field.type == "multiselect" or field.name in self.layout.appended:  # a list of values holds each of them once
                said, place = np.unique(theirs[:, column], return_inverse=True)
                once = [pool.code(_each_once(pool.values[code])) for code in said.tolist()]
                theirs[:, column] = np.array(once, np.int32)[place] if once else 0
            elif field.name in FLAGS:
                theirs[theirs[:, column] == pool.code("false"), column] = 0  # false by birth is as good as never said
        if self.apart.shape[1]:
            number = np.asarray(records)[syncs]
            before = codes[person[syncs]] == self.then_codes[number]
            before_numbers = _same(numbers[person[syncs]], self.then_numbers[number])
            theirs = np.where(self.apart[number, :wide] & before, self.codes[number], theirs)
            their_numbers = np.where(self.apart[number, wide:] & before_numbers, self.numbers[number], their_numbers)
        found[syncs], found_numbers[syncs] = theirs, their_numbers
        return found, found_numbers


class Crm(CrmRecords):
    """The CRM of one world: those of its records that rows or people there before speak of by an id, then those that come up."""

    def __init__(self, layout: Layout, people: People, ids: Iterable[str]) -> None:
        self.code: dict[str, int] = {"": 0}
        for name in ids:
            self.code.setdefault(name, len(self.code))
        coded, numbers = (len(layout.coded), len(layout.numbers)) if layout.crm else (0, 0)
        apart = layout.crm_blocked
        self._blank: dict[str, tuple[Any, tuple[int, ...], Any]] = {
            "person": (np.int32, (), NOBODY),
            "exists": (np.bool_, (), False),
            "object": (np.int8, (), LEAD),
            "filter": (np.int8, (), MISSING),
            "codes": (np.int32, (coded,), 0),
            "numbers": (np.float64, (numbers,), np.nan),
            "waiting": (np.bool_, (coded + numbers,), False),
            "apart": (np.bool_, ((coded + numbers) * apart,), False),
            "then_codes": (np.int32, (coded * apart,), 0),
            "then_numbers": (np.float64, (numbers * apart,), np.nan),
        }
        self.size = len(self.code)
        super().__init__(layout, {name: _filled(self.size, *blank) for name, blank in self._blank.items()})
        self.people = people
        self._main: Recs = np.zeros(0, np.int32)  # by person: the record it is synced with
        self.aliases: dict[int, int] = {}  # alias code -> the record that it was given to while it was kept out of Marketo

    def numbered(self, column: Coded) -> Recs:
        """Return a column of ids as numbers of records; 0 where nothing is given."""
        return np.array([*(self.code[value] for value in column.values), 0], np.int32)[column.codes]

    # -- whose they are -----------------------------------------------------------------------------------------------------------------

    def of(self, rec: Recs) -> Recs:
        """Return the record each person is synced with; 0 where none exists."""
        self._make_room()
        found = self._main[rec]
        return np.where(self.exists[found], found, 0)

    def all_of(self, rec: int) -> Recs:
        """Return all records of one person that exist, the one it is synced with first."""
        mine = np.flatnonzero((self.person[: self.size] == rec) & self.exists[: self.size]).astype(np.int32)
        main = self.of(np.array([rec], np.int32))
        return np.concatenate([main[main > 0], mine[mine != main[0]]])

    def theirs(self, rec: Recs) -> Recs:
        """Return all records of several people that exist."""
        return np.flatnonzero(np.isin(self.person[: self.size], rec) & self.exists[: self.size]).astype(np.int32)

    def named(self, alias: int) -> int:
        """Return the record that an alias (its code) was given to while it was kept out of Marketo; 0 for none."""
        return self.aliases.get(alias, 0)

    def lets(self, records: Recs) -> Mask:
        """Return which records the filter lets sync: all but those whose field says No (CRM-7, CRM-8)."""
        return self.filter[records] != NO

    def make(self, rec: Recs, kind: int = LEAD) -> Recs:
        """Make a record for each person, synced with it unless the person has one already; return their numbers."""
        start, stop = self.size, self.size + len(rec)
        if stop > len(self.person):
            for name, blank in self._blank.items():
                old = getattr(self, name)
                setattr(self, name, np.concatenate([old, _filled(max(stop, 2 * len(old)) - len(old), *blank)]))
        self.size = stop
        new = np.arange(start, stop, dtype=np.int32)
        self.object[new] = kind
        self.exists[new] = True
        self.link(new, rec)
        return new

    def link(self, records: Recs, rec: Recs) -> None:
        """Say whose records these are; a person who has a record already keeps being synced with that one."""
        self.person[records] = rec
        if self.layout.crm:
            self._make_room()
            free = ~self.exists[self._main[rec]] | (self._main[rec] == 0)
            self._main[rec[free]] = records[free]

    def unlink(self, records: Recs) -> None:
        """Say that records are nobody's any more; they hold what they held."""
        self.freeze(records)
        theirs = self.person[records]
        self.person[records] = NOBODY
        self._look_again(theirs)

    def delete(self, records: Recs) -> None:
        """Delete records in the CRM; whose they were stays known, and who has another one is synced with that from now on."""
        self.exists[records] = False
        self._look_again(self.person[records])

    def forget(self, rec: Recs) -> None:
        """Delete all that the CRM has of people who are deleted in Marketo: whatever comes up under its ids is new (MERGE-7)."""
        if not self.layout.crm:
            return
        self.drop(np.flatnonzero(np.isin(self.person[: self.size], rec)).astype(np.int32))

    def drop(self, records: Recs) -> None:
        """Let records be as if they had never been: deleted on both sides, or merged into another one."""
        theirs = self.person[records]
        for name, (_, _, fill) in self._blank.items():
            getattr(self, name)[records] = fill
        if self.aliases:  # what comes up under such an id later is another record
            gone = set(records.tolist())
            self.aliases = {alias: record for alias, record in self.aliases.items() if record not in gone}
        self._look_again(theirs)

    def _look_again(self, rec: Recs) -> None:
        """Find the record each person is synced with anew, where the one so far is gone."""
        self._make_room()
        rec = rec[rec >= 0]
        main = self._main[rec]
        lost = rec[~(self.exists[main] & (self.person[main] == rec))]
        self._main[lost] = 0
        others = self.theirs(lost)[::-1]  # written last: the first there was
        self._main[self.person[others]] = others

    def _make_room(self) -> None:
        more = len(self.people.partition) - len(self._main)
        if more > 0:
            self._main = np.append(self._main, np.zeros(more, np.int32))

    # -- what they hold -----------------------------------------------------------------------------------------------------------------

    def values(self, records: Recs) -> tuple[Codes, Floats]:
        """Return (codes, numbers) by column of the layout, as the CRM has them now."""
        return self.held_of(records, self.people.codes, self.people.numbers)

    def freeze(self, records: Recs) -> None:
        """Let records keep what they hold now, whatever becomes of their people."""
        self.codes[records], self.numbers[records] = self.values(records)
        if self.apart.shape[1]:
            self.apart[records] = False

    def store(self, records: Recs, codes: Codes, numbers: Floats, given: Mask, *, waiting: bool = False) -> None:
        """Write values into records: codes below 0 and numbers that are not `given` say nothing; `waiting` notes what is new."""
        old, old_numbers = self.codes[records], self.numbers[records]
        cells, number_cells = (codes >= 0) & (codes != old), given & ~_same(numbers, old_numbers)
        self.codes[records] = np.where(cells, codes, old)
        self.numbers[records] = np.where(number_cells, numbers, old_numbers)
        if waiting:
            for column, field in enumerate(self.layout.coded):
                if field.name in FLAGS:  # false is no news to one that never was true
                    cells[:, column] &= (codes[:, column] != self.layout.pools[field.name].code("false")) | (old[:, column] != 0)
            self.waiting[records] |= np.hstack([cells, number_cells])

    def keep_apart(self, records: Recs, rec: Recs, codes: Codes, numbers: Floats, given: Mask) -> None:
        """Keep in the CRM what it said and a blocked field of the person did not take (FIELD-1)."""
        then, then_numbers = self.people.codes[rec], self.people.numbers[rec]
        cells, number_cells = (codes >= 0), given
        self.codes[records] = np.where(cells, codes, self.codes[records])
        self.numbers[records] = np.where(number_cells, numbers, self.numbers[records])
        self.then_codes[records] = np.where(cells, then, self.then_codes[records])
        self.then_numbers[records] = np.where(number_cells, then_numbers, self.then_numbers[records])
        said = np.hstack([cells, number_cells])
        differs = np.hstack([codes != then, ~_same(numbers, then_numbers)])
        self.apart[records] = np.where(said, differs, self.apart[records])


def _filled(count: int, dtype: Any, shape: tuple[int, ...], fill: Any) -> npt.NDArray[Any]:
    return np.full((count, *shape), fill, dtype)


def _same(one: Floats, other: Floats) -> Mask:
    both: Mask = (one == other) | (np.isnan(one) & np.isnan(other))
    return both


def _each_once(text: str) -> str:
    """Return a list of values with each of them once, in the order of their first mention."""
    return ";".join(dict.fromkeys(part for value in text.split(";") if (part := value.strip())))
