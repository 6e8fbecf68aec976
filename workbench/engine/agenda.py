"""The agenda: who waits in which flow until when, a list for each identity in the order in which its waits go on.

Lists are chains through arrays, so that the earliest wait of many identities is found and taken out at once.
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
        ("next", np.int32),
    ]
)


class Agenda:
    """Waits by identity. `place` orders those that end at one moment: priority, then campaign; then by their begin, then by Id."""

    def __init__(self, identities: int) -> None:
        self._head = np.full(identities, NONE, np.int32)
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
        """Put one wait each on the agenda of different identities, behind all that go on before it or with it."""
        start, stop = self._size, self._size + len(identity)
        if stop > len(self._entries):
            self._entries = np.resize(self._entries, max(stop, 2 * len(self._entries)))
        self._size = stop
        entries = self._entries
        new = np.arange(start, stop, dtype=np.int32)
        for name, value in (
            ("due", due),
            ("place", place),
            ("begin", begin),
            ("rec", rec),
            ("rank", rank),
            ("step", step),
            ("batch", batch),
        ):
            entries[name][start:stop] = value
        before = np.full(len(identity), NONE, np.int32)
        after = self._head[identity]
        while True:
            # NONE indexes the last entry; what it says there is not looked at
            ahead, same = entries["place"][after] < place, entries["place"][after] == place
            ahead |= same & ((entries["begin"][after] < begin) | ((entries["begin"][after] == begin) & (entries["rec"][after] <= rec)))
            earlier = (after >= 0) & ((entries["due"][after] < due) | ((entries["due"][after] == due) & ahead))
            if not earlier.any():
                break
            before = np.where(earlier, after, before)
            after = np.where(earlier, entries["next"][after], after)
        entries["next"][start:stop] = after
        first = before < 0
        self._head[identity[first]] = new[first]
        self.earliest[identity[first]] = due[first]
        entries["next"][before[~first]] = new[~first]

    def take(self, identity: npt.NDArray[np.int32]) -> npt.NDArray[np.void]:
        """Take the first wait of each of these identities off the agenda; each has one."""
        first = self._head[identity]
        taken = self._entries[first]
        self._taken += len(identity)
        self._head[identity] = taken["next"]
        self.earliest[identity] = np.where(taken["next"] >= 0, self._entries["due"][taken["next"]], FOREVER)
        return taken

    def cancel(self, identity: npt.NDArray[np.int32], rec: npt.NDArray[np.int32], rank: int) -> None:
        """Take records out of every wait of a campaign (CAMP-4)."""
        entries = self._entries
        entry = self._head[identity]
        while (entry >= 0).any():
            gone = (entry >= 0) & (entries["rec"][entry] == rec) & (entries["rank"][entry] == rank)
            entries["rank"][entry[gone]] = NONE  # stays in its place and goes on nowhere
            entry = np.where(entry >= 0, entries["next"][entry], NONE)

    def hand_over(self, rank: int, other: int | None) -> None:
        """Let everybody who waits in one campaign wait in another one; None: in no campaign at all."""
        entries = self._entries[: self._size]
        entries["rank"][entries["rank"] == rank] = NONE if other is None else other

    def identities(self, until: int) -> npt.NDArray[np.int32]:
        """Return the identities with a wait that ends by then, in ascending order."""
        return np.flatnonzero(self.earliest <= until).astype(np.int32)
