"""Pools: the distinct values of each field, shared by a whole run, so that a value is a code and a condition is asked once per value.

Code 0 is always the empty value. Emails have a second code, the address without regard to case, by which people are matched.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from ..people.columns import Coded

__all__ = ["AddressPool", "Pool"]

Codes = npt.NDArray[np.int32]


class Pool:
    """The distinct texts of one field; grows, never shrinks, so that a code stays what it is."""

    def __init__(self, values: Sequence[str] = ("",)) -> None:
        self.values: list[str] = list(values)
        self._index: dict[str, int] | None = None
        self._adopted: Sequence[str] | None = None

    def __len__(self) -> int:
        return len(self.values)

    def code(self, text: str) -> int:
        """Return the code of a text, a new one if it was never seen."""
        if self._index is None:  # a million addresses are indexed only when somebody asks for one
            self._index = {value: code for code, value in enumerate(self.values)}
        found = self._index.get(text)
        if found is None:
            found = self._index[text] = len(self.values)
            self.values.append(text)
        return found

    def adopt(self, column: Coded) -> Codes:
        """Return the column's codes as this pool's; what is not given stays -1."""
        if len(self.values) == 1:
            self.values, self._adopted, self._index = list(column.values), column.values, None
        if column.values is self._adopted:
            return column.codes
        codes = np.fromiter((self.code(value) for value in column.values), np.int32, len(column.values))
        return np.append(codes, np.int32(-1))[column.codes]


class AddressPool(Pool):
    """The distinct spellings of the email address, and for each the code of the address itself (no case, no blanks)."""

    def __init__(self) -> None:
        super().__init__()
        self._keys = np.zeros(1, np.int32)
        self._key_index: dict[str, int] = {}  # made when an address first has two spellings

    @property
    def keys(self) -> Codes:
        """The address code of each spelling, by spelling code."""
        known = len(self._keys)
        if known < len(self.values):
            folded = [value.lower() for value in self.values[known:]]
            if known == 1 and len(set(folded)) == len(folded):  # every address has one spelling: its code will do
                self._keys = np.arange(len(self.values), dtype=np.int32)
                return self._keys
            if not self._key_index:
                self._key_index = {value.lower(): code for code, value in enumerate(self.values[:known])}
            index = self._key_index
            self._keys = np.append(self._keys, np.array([index.setdefault(value, len(index)) for value in folded], np.int32))
        return self._keys

    @property
    def addresses(self) -> int:
        """How many addresses there are, the empty one included."""
        keys = self.keys
        return len(self._key_index) or len(keys)
