"""The people of a run: one row a record, one array a kind of fact, and the index by which an address finds its records.

Holds and grows; decides nothing. Records of one identity are numbered in the order of their creation, which is the order of their Ids.
"""

from __future__ import annotations

import copy
from typing import Any

import numpy as np
import numpy.typing as npt

from .kin import Kin
from .layout import EMAIL, FLAGS, Layout

__all__ = ["NEVER", "NOBODY", "People", "View"]

Recs = npt.NDArray[np.int32]
Times = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]
NOBODY = -1
NEVER = np.iinfo(np.int64).min
FEW = 64  # rows of which each is looked at alone, since NumPy would take longer


class People:
    """Records as columns; `size` of them are there, those with `alive` false are deleted. Each is in exactly one partition (VIS-2).

    codes (n, coded fields) int32, numbers (n, number fields) float64, status (n, programs) int8 (-1 = no member), listed (n, lists) bool,
    segment (n, segmentations) int16 (-1 = never worked out), stage (n, models) int8 (-1 = not in the model), entered (n, stages of all
    models) int64 (NEVER = never there), stream (n, programs that are cast) int8 (-1 = the first one, for a member), received (n, contents)
    bool, did (n, tracked activities) int64, ran_once (n, words),
    last_run (n, spans) int64, visits (n, 2) and heir (n, 1) int32 where pages are visited. An anonymous visitor is not alive.
    `kin` knows who is of one identity, where anything asks.
    """

    def __init__(self, layout: Layout, capacity: int, once_words: int, spans: int, kin: Kin | None = None) -> None:
        self.layout, self.kin = layout, kin
        self.size = 0
        self.has_twins = False
        blank = np.zeros(len(layout.coded), np.int32)
        for place, field in enumerate(layout.coded):
            if field.name in FLAGS:
                blank[place] = layout.pools[field.name].code("false")
        self._blank: dict[str, tuple[Any, tuple[int, ...], Any]] = {
            "codes": (np.int32, (len(layout.coded),), blank),
            "numbers": (np.float64, (len(layout.numbers),), np.nan),
            "partition": (np.int16, (), 0),
            "ruled": (np.int16, (), -1),
            "identity": (np.int32, (), 0),
            "created": (np.int64, (), 0),
            "updated": (np.int64, (), 0),
            "born": (np.int64, (), -1),
            "alive": (np.bool_, (), True),
            "next": (np.int32, (), NOBODY),
            "status": (np.int8, (len(layout.programs),), -1),
            "listed": (np.bool_, (len(layout.lists),), False),
            "segment": (np.int16, (len(layout.segmentations),), -1),
            "stage": (np.int8, (len(layout.models),), -1),
            "entered": (np.int64, (sum(map(len, layout.models.values())),), NEVER),
            "stream": (np.int8, (len(layout.casts),), -1),
            "received": (np.bool_, (len(layout.contents),), False),
            "did": (np.int64, (len(layout.tracked),), NEVER),
            "ran_once": (np.uint64, (once_words,), 0),
            "last_run": (np.int64, (spans,), NEVER),
            "visits": (np.int32, (2 if layout.visits else 0,), NOBODY),
            "heir": (np.int32, (1 if layout.visits else 0,), NOBODY),
        }
        self.codes: npt.NDArray[np.int32]
        self.numbers: npt.NDArray[np.float64]
        self.partition: npt.NDArray[np.int16]
        self.ruled: npt.NDArray[np.int16]  # which assignment rule placed it, -1 for none
        self.identity: Recs
        self.created: Times
        self.updated: Times
        self.born: Times  # the row that made it, -1 for those there before
        self.alive: Mask
        self.next: Recs  # the record after this one in its address's chain
        self.status: npt.NDArray[np.int8]
        self.listed: Mask
        self.segment: npt.NDArray[np.int16]
        self.stage: npt.NDArray[np.int8]
        self.entered: Times
        self.stream: npt.NDArray[np.int8]
        self.received: Mask
        self.did: Times
        self.ran_once: npt.NDArray[np.uint64]
        self.last_run: Times
        self.visits: Recs  # the first and the last visit of an anonymous visitor (`web.py`); of nobody else
        self.heir: Recs  # the known record to which a visitor's history moved
        for name, (dtype, shape, fill) in self._blank.items():
            array = np.empty((max(capacity, 8), *shape), dtype)
            array[:] = fill
            setattr(self, name, array)
        self.head: Recs = np.full(layout.addresses.addresses, NOBODY, np.int32)
        self._email = layout.columns[EMAIL]
        self.initial_ids: npt.NDArray[np.int64] = np.empty(0, np.int64)

    def create(self, at: Times, partition: npt.NDArray[np.int16], identity: Recs, born: Times) -> Recs:
        """Make one empty record each and return their numbers."""
        start, stop = self.size, self.size + len(at)
        if stop > len(self.partition):
            self._grow(stop)
        self.size = stop
        self.partition[start:stop] = partition
        self.identity[start:stop] = identity
        self.created[start:stop] = self.updated[start:stop] = at
        self.born[start:stop] = born
        made = np.arange(start, stop, dtype=np.int32)
        if self.kin is not None:
            self.kin.add(identity, made)
        return made

    def kept(self, rec: npt.NDArray[np.integer[Any]], identity: Recs) -> People:
        """Return a copy of some records, numbered from 0, of those identities: what conditions ask of it stays as it is now."""
        found = copy.copy(self)
        found.size, found.initial_ids = len(rec), self.ids(rec.astype(np.int32))
        for name in self._blank:
            setattr(found, name, getattr(self, name)[rec])
        if self.kin is not None:
            found.identity, found.kin = identity, Kin(identity, np.empty(0, np.int32), len(rec), self.kin.one_domain)
            found.kin.add(identity, np.arange(len(rec), dtype=np.int32))
        return found

    def _grow(self, needed: int) -> None:
        capacity = max(needed, 2 * len(self.partition))
        for name, (dtype, shape, fill) in self._blank.items():
            old = getattr(self, name)
            array = np.empty((capacity, *shape), dtype)
            array[: len(old)] = old
            array[len(old) :] = fill
            setattr(self, name, array)

    def ids(self, rec: Recs) -> npt.NDArray[np.int64]:
        """Return Ids while the run goes on: those given before, then on from the highest (right where one identity holds everybody)."""
        before = len(self.initial_ids)
        highest = int(self.initial_ids[-1]) if before else 0
        known = np.append(self.initial_ids, 0)[np.minimum(rec, before)]
        return np.where(rec < before, known, highest + 1 + rec - before)

    def with_ids(self, ids: npt.NDArray[np.float64]) -> Recs:
        """Return the record that has each Id, NOBODY where none has."""
        found = np.full(len(ids), NOBODY, np.int32)
        own = self.ids(np.arange(self.size, dtype=np.int32))
        for lane, wanted in enumerate(ids.tolist()):
            place = int(np.searchsorted(own, wanted)) if wanted == wanted else self.size
            if place < self.size and own[place] == wanted:
                found[lane] = place
        return found

    def keys(self, rec: Recs) -> npt.NDArray[np.int32]:
        """Return the address code of each record; 0 where it has none."""
        return self.layout.addresses.keys[self.codes[rec, self._email]]

    def link(self, rec: Recs) -> None:
        """Let each record be found by its address, in any partition (DEDUPE-1); every address at most once among them.

        A blank address is never found (DEDUPE-3). Records of one address stay apart, whatever happens (DEDUPE-16).
        """
        keys = self.keys(rec)
        known = keys > 0
        if not known.all():
            rec, keys = rec[known], keys[known]
        self._make_room()
        first = self.head[keys]
        self.has_twins = self.has_twins or bool((first >= 0).any())
        self.next[rec] = first
        self.head[keys] = rec

    def link_twins(self, rec: Recs) -> None:
        """Let records be found by their addresses, of which several may share one; they are given by Id, and nobody is linked yet."""
        keys = self.keys(rec)
        self._make_room()
        order = np.argsort(keys, kind="stable")
        order = order[keys[order] > 0]
        rec, keys = rec[order], keys[order]
        again = keys[1:] == keys[:-1]
        self.next[rec[1:][again]] = rec[:-1][again]
        last = np.append(~again, True)[: len(rec)]
        self.head[keys[last]] = rec[last]
        self.has_twins = bool(again.any())

    def _make_room(self) -> None:
        """Let the index know addresses that came up during the run."""
        more = self.layout.addresses.addresses - len(self.head)
        if more > 0:
            self.head = np.append(self.head, np.full(more, NOBODY, np.int32))

    def unlink(self, rec: Recs) -> None:
        """Take records out of the chain of the address they have now."""
        for one, key in zip(rec.tolist(), self.keys(rec).tolist(), strict=True):
            if key == 0:
                continue
            if self.head[key] == one:
                self.head[key] = self.next[one]
            else:
                before = int(self.head[key])
                while self.next[before] != one:
                    before = int(self.next[before])
                self.next[before] = self.next[one]
            self.next[one] = NOBODY

    def twins(self, keys: npt.NDArray[np.int32]) -> tuple[npt.NDArray[np.intp], Recs]:
        """Return all records of some addresses, whatever became of them, as pairs: which of the addresses, and one record of it."""
        rec = self.head[keys]
        of = np.flatnonzero(rec >= 0)
        rec = rec[of]
        if not self.has_twins:
            return of, rec
        found = [(of, rec)]
        while len(rec := self.next[rec]) > FEW:
            there = rec >= 0
            of, rec = of[there], rec[there]
            found.append((of, rec))
        pairs: list[tuple[int, int]] = []
        for address, first in zip(of.tolist(), rec.tolist(), strict=True):  # of a placeholder there can be thousands
            one = first
            while one >= 0:
                pairs.append((address, one))
                one = self.next.item(one)
        rest = np.array(pairs, np.int32).reshape(-1, 2)
        found.append((rest[:, 0].astype(np.intp), rest[:, 1]))
        return np.concatenate([part for part, _ in found]), np.concatenate([part for _, part in found])

    def latest_of(self, of: npt.NDArray[np.intp], rec: Recs, rows: int) -> Recs:
        """Return for each row the latest of the records given as its own, as `latest` does of two; NOBODY where none was."""
        newest, best = np.full(rows, NEVER), np.full(rows, NOBODY, np.int32)
        updated = self.updated[rec]
        np.maximum.at(newest, of, updated)
        tied = updated == newest[of]
        np.maximum.at(best, of[tied], rec[tied])
        return best

    def latest(self, best: Recs, other: Recs) -> Recs:
        """Return whichever of two records was updated last, the higher Id where both were at once (DEDUPE-4, DEDUPE-5).

        By whatever cause: a CRM sync or one point of score makes a hidden twin the pick of the next form (DEDUPE-14, CRM-3).
        """
        newer = (self.updated[other] > self.updated[best]) | ((self.updated[other] == self.updated[best]) & (other > best))
        return np.where((other >= 0) & ((best < 0) | newer), other, best)


class View:
    """People at a moment, as conditions ask about them: the records as they are now.

    `rec` are the records as they are kept, `place` the same as NumPy looks things up by: it would convert them each time.
    """

    __slots__ = ("at", "people", "place", "rec")

    def __init__(self, people: People, rec: Recs, at: Times) -> None:
        self.people, self.rec, self.at = people, rec, at
        self.place = rec.astype(np.intp)

    def __len__(self) -> int:
        return len(self.rec)

    def of(self, lanes: Any) -> View:
        """Return the same moment for some of the people."""
        return View(self.people, self.rec[lanes], self.at[lanes])

    def code(self, column: int) -> npt.NDArray[np.int32]:
        """Return the codes of a field."""
        return self.people.codes[:, column][self.place]

    def number(self, column: int) -> npt.NDArray[np.float64]:
        """Return the numbers of a field."""
        return self.people.numbers[:, column][self.place]

    def identity(self) -> Recs:
        """Return the identities."""
        return self.people.identity[self.place]

    def kin(self) -> tuple[View, npt.NDArray[np.intp]]:
        """Return everybody who is of one identity with each, himself included, by Id; and for each of them with whom."""
        kin = self.people.kin
        assert kin is not None
        rec, lane = kin.of(self.identity())
        there = self.people.alive[rec]
        if not there.all():
            rec, lane = rec[there], lane[there]
        return View(self.people, rec, self.at[lane]), lane

    @property
    def is_of_one_domain(self) -> bool:
        """Whether everybody of an identity has the same company domain."""
        return self.people.kin is not None and self.people.kin.one_domain

    def partition(self) -> npt.NDArray[np.int16]:
        """Return the partitions."""
        return self.people.partition[self.place]

    def status(self, program: int) -> npt.NDArray[np.int8]:
        """Return the statuses in a program; -1 for no member."""
        return self.people.status[self.rec, program]

    def on_list(self, number: int) -> Mask:
        """Return who is on a list."""
        return self.people.listed[self.rec, number]

    def segment(self, place: int) -> npt.NDArray[np.int16]:
        """Return the segments of a segmentation; -1 where never worked out."""
        return self.people.segment[self.rec, place]

    def stage(self, place: int) -> npt.NDArray[np.int8]:
        """Return the stages in a revenue model; -1 for who is not in it."""
        return self.people.stage[self.rec, place]

    def last_did(self, column: int) -> Times:
        """Return when each last did something; NEVER where not."""
        return self.people.did[self.rec, column]

    def created(self) -> Times:
        """Return when each was made."""
        return self.people.created[self.rec]

    def updated(self) -> Times:
        """Return when each was last updated."""
        return self.people.updated[self.rec]

    def ids(self) -> npt.NDArray[np.float64]:
        """Return the Ids."""
        return self.people.ids(self.rec).astype(np.float64)


class Snapshot(View):
    """People as they were when something happened: what conditions on fields and partition may ask long after."""

    __slots__ = ("_codes", "_numbers", "_partition")

    def __init__(self, people: People, rec: Recs, at: Times, codes: Any, numbers: Any, partition: Any) -> None:
        super().__init__(people, rec, at)
        self._codes, self._numbers, self._partition = codes, numbers, partition

    def of(self, lanes: Any) -> Snapshot:
        """Return the same moment for some of the people."""
        return Snapshot(self.people, self.rec[lanes], self.at[lanes], self._codes[lanes], self._numbers[lanes], self._partition[lanes])

    def code(self, column: int) -> npt.NDArray[np.int32]:
        """Return the codes of a field as they were."""
        return self._codes[:, column]

    def number(self, column: int) -> npt.NDArray[np.float64]:
        """Return the numbers of a field as they were."""
        return self._numbers[:, column]

    def partition(self) -> npt.NDArray[np.int16]:
        """Return the partitions as they were."""
        return self._partition
