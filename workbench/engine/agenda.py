"""The agenda: who waits in which flow until when, a skew heap for each identity with the wait that goes on first at its root.

Heaps are links through arrays, so that waits are put into those of many identities at once, and the first of each is taken out at once.
Somebody who waits a thousand times costs each time the logarithm of it.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

__all__ = ["FOREVER", "Agenda"]

Times = npt.NDArray[np.int64]
FOREVER = np.iinfo(np.int64).max
NONE = -1

_ENTRY = np.dtype(
    [
        ("due", np.int64),
        ("place", np.int64),
        ("begin", np.int64),
        ("rec", np.int32),
        ("rank", np.int32),
        ("step", np.int32),
        ("batch", np.int32),
        ("left", np.int32),
        ("right", np.int32),
    ]
)


class Agenda:
    """Waits by identity. `place` orders those that end at one moment: priority, then campaign; then by their begin, then by Id."""

    def __init__(self, identities: int) -> None:
        self._root = np.full(identities, NONE, np.int32)
        self._entries = np.empty(16, _ENTRY)
        self._size = self._taken = 0
        self.earliest: Times = np.full(identities, FOREVER, np.int64)

    @property
    def is_empty(self) -> bool:
        """Whether nobody has ever begun to wait."""
        return self._size == 0

    @property
    def waiting(self) -> int:
        """How many waits there are now."""
        return self._size - self._taken

    def add(
        self, identity: npt.NDArray[np.int32], due: Times, place: int, begin: Times, rec: Any, rank: int, step: int, batch: Any
    ) -> None:
        """Put one wait each on the agenda of different identities."""
        start, stop = self._size, self._size + len(identity)
        if stop > len(self._entries):
            self._entries = np.resize(self._entries, max(stop, 2 * len(self._entries)))
        self._size = stop
        new = np.arange(start, stop, dtype=np.int32)
        for name, value in (
            ("due", due),
            ("place", place),
            ("begin", begin),
            ("rec", rec),
            ("rank", rank),
            ("step", step),
            ("batch", batch),
            ("left", NONE),
            ("right", NONE),
        ):
            self._entries[name][start:stop] = value
        self._root[identity] = root = self._melded(self._root[identity], new)
        self.earliest[identity] = self._entries["due"][root]

    def take(self, identity: npt.NDArray[np.int32]) -> npt.NDArray[np.void]:
        """Take the first wait of each of these identities off the agenda; each has one."""
        taken = self._entries[self._root[identity]]
        self._taken += len(identity)
        self._root[identity] = root = self._melded(taken["left"], taken["right"])
        self.earliest[identity] = np.where(root >= 0, self._entries["due"][root], FOREVER)
        return taken

    def _melded(self, one: npt.NDArray[np.int32], other: npt.NDArray[np.int32]) -> npt.NDArray[np.int32]:
        """Make one heap of two for each identity and return its root; NONE is an empty heap.

        A wait on the way hands its left side to the right and takes what is melded on its left: so neither side stays the longer one.
        """
        root = np.where(one < 0, other, one)
        both = np.flatnonzero((one >= 0) & (other >= 0))
        one, other, above = one[both], other[both], root[:0]
        left, right = self._entries["left"], self._entries["right"]
        while len(one):
            is_later = self._goes_first(other, one)
            first, other = np.where(is_later, other, one), np.where(is_later, one, other)
            if len(above):
                left[above] = first
            else:
                root[both] = first
            one = right[first]
            right[first] = left[first]
            left[first] = other
            on = one >= 0
            one, other, above = one[on], other[on], first[on]
        return root

    def _goes_first(self, one: npt.NDArray[np.int32], other: npt.NDArray[np.int32]) -> npt.NDArray[np.bool_]:
        """Return which waits go on before the others; of equal ones the first begun."""
        entries = self._entries
        due, until = entries["due"][one], entries["due"][other]
        ahead = due < until
        (tied,) = (due == until).nonzero()
        if len(tied):
            one, other = one[tied], other[tied]
            earlier = one < other
            for name in ("rec", "begin", "place"):
                mine, its = entries[name][one], entries[name][other]
                earlier = (mine < its) | ((mine == its) & earlier)
            ahead[tied] = earlier
        return ahead

    def cancel(self, identity: npt.NDArray[np.int32], rec: npt.NDArray[np.int32], rank: int) -> None:
        """Take records out of every wait of a campaign (CAMP-4)."""
        entries, entry = self._entries, self._root[identity]
        while len(entry := entry[there := entry >= 0]):
            rec = rec[there]
            gone = (entries["rec"][entry] == rec) & (entries["rank"][entry] == rank)
            entries["rank"][entry[gone]] = NONE  # stays in its place and goes on nowhere
            entry, rec = np.append(entries["left"][entry], entries["right"][entry]), np.append(rec, rec)

    def hand_over(self, rank: int, other: int | None) -> None:
        """Let everybody who waits in one campaign wait in another one; None: in no campaign at all."""
        entries = self._entries[: self._size]
        entries["rank"][entries["rank"] == rank] = NONE if other is None else other

    def identities(self, until: int) -> npt.NDArray[np.int32]:
        """Return the identities with a wait that ends by then, in ascending order."""
        return np.flatnonzero(self.earliest <= until).astype(np.int32)
