"""Kin: who is of one identity, in the order of their Ids. Whoever a company domain or a group brings together is among them.

An identity never loses a record nor gets one from another, so this only grows; who is deleted is told by `People.alive`.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

__all__ = ["Kin"]

Recs = npt.NDArray[np.int32]
Places = npt.NDArray[np.intp]


class Kin:
    """The records of each identity as stretches of one array; a stretch that gets too short is laid out anew at the end."""

    def __init__(self, identities: int) -> None:
        self._start = np.zeros(identities, np.int64)
        self._size = np.zeros(identities, np.int64)
        self._room = np.zeros(identities, np.int64)
        self._slots: Recs = np.empty(1024, np.int32)
        self._used = 0

    def add(self, identity: Recs, rec: Recs) -> None:
        """Add new records, each of its identity, in the order of their numbers."""
        if not (identity[1:] > identity[:-1]).all():
            order = np.argsort(identity, kind="stable")
            identity, rec = identity[order], rec[order]
        first = np.flatnonzero(np.append(True, identity[1:] != identity[:-1])) if len(identity) else np.empty(0, np.intp)
        ids, more = identity[first], np.diff(np.append(first, len(identity)))
        size = self._size[ids]
        short = size + more > self._room[ids]
        if short.any():
            self._lay_out(ids[short], (size + more)[short])
        self._slots[_spread(self._start[ids] + size, more)] = rec
        self._size[ids] = size + more

    def _lay_out(self, ids: Recs, needed: Any) -> None:
        room = np.left_shift(np.int64(1), np.ceil(np.log2(np.maximum(needed, 4))).astype(np.int64))
        start = self._used + room.cumsum() - room
        self._used += int(room.sum())
        if self._used > len(self._slots):
            self._slots = np.append(self._slots, np.empty(self._used, np.int32))
        self._slots[_spread(start, self._size[ids])] = self._slots[_spread(self._start[ids], self._size[ids])]
        self._start[ids], self._room[ids] = start, room

    def of(self, identity: Recs) -> tuple[Recs, Places]:
        """Return everybody of some identities, one after the other and each by Id, and to which of them each belongs."""
        size = self._size[identity]
        lane = np.repeat(np.arange(len(identity)), size)
        shift = self._start[identity] - (size.cumsum() - size)
        return self._slots[shift[lane] + np.arange(len(lane))], lane


def _spread(start: Any, size: Any) -> Any:
    """Return the places start, start + 1, ... of every stretch."""
    return np.repeat(start - (size.cumsum() - size), size) + np.arange(int(size.sum()))
