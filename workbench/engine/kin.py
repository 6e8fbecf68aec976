"""Kin: who is of one identity, in the order of their Ids.

Whoever a company domain, a group or a looked-up value brings together is among them. An identity never loses a record
nor gets one from another, so this only grows; who is deleted is told by `People.alive`.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

__all__ = ["Kin"]

Recs = npt.NDArray[np.int32]
Places = npt.NDArray[np.intp]


class Kin:
    """The records of each identity as stretches of one array, each with room for all that can come: one for each row and each person.

    With `one_domain` everybody of an identity has the same company domain for good, if he has one that is scored.
    """

    def __init__(self, rows: Recs, people: Recs, identities: int, one_domain: bool) -> None:
        self.one_domain = one_domain
        room = np.bincount(rows, minlength=identities) + np.bincount(people, minlength=identities)
        self._start: Places = room.cumsum() - room
        self._size = np.zeros(identities, np.int64)
        self._slots: Recs = np.empty(int(room.sum()), np.int32)

    def add(self, identity: Recs, rec: Recs) -> None:
        """Add new records, each of its identity, in the order of their numbers."""
        if not (identity[1:] > identity[:-1]).all():
            order = np.argsort(identity, kind="stable")
            identity, rec = identity[order], rec[order]
        ids, more = np.unique(identity, return_counts=True)
        within = np.arange(len(identity)) - np.repeat(more.cumsum() - more, more)
        self._slots[(self._start[ids] + self._size[ids]).repeat(more) + within] = rec
        self._size[ids] += more

    def of(self, identity: Recs) -> tuple[Recs, Places]:
        """Return everybody of some identities, one after the other and each by Id, and to which of them each belongs."""
        size = self._size[identity]
        lane = np.repeat(np.arange(len(identity)), size)
        shift = self._start[identity] - (size.cumsum() - size)
        return self._slots[shift[lane] + np.arange(len(lane))], lane
