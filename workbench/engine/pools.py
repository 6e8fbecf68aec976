"""Pools: the distinct values of each field, shared by a whole run, so that a value is a code and a condition is asked once per value.

Code 0 is always the empty value. A second code tells values apart without regard to case: by it people are matched and compared.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from ..people.columns import Coded

__all__ = ["AddressPool", "DomainPool", "Pool"]

Codes = npt.NDArray[np.int32]


class Pool:
    """The distinct texts of one field; grows, never shrinks, so that a code stays what it is."""

    def __init__(self, values: Sequence[str] = ("",)) -> None:
        self.values: list[str] = list(values)
        self._index: dict[str, int] | None = None
        self._adopted: Sequence[str] | None = None
        self._keys = np.zeros(1, np.int32)
        self._key_index: dict[str, int] = {}  # made when a value first has two spellings

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

    @property
    def keys(self) -> Codes:
        """The code of each value without regard to case, by its own code; made when first asked for."""
        known = len(self._keys)
        if known < len(self.values):
            if known == 1 and _has_one_spelling_each(self.values):  # its code will do
                self._keys = np.arange(len(self.values), dtype=np.int32)
                return self._keys
            folded = [value.lower() for value in self.values[known:]]
            if not self._key_index:
                self._key_index = {value.lower(): code for code, value in enumerate(self.values[:known])}
            index = self._key_index
            self._keys = np.append(self._keys, np.array([index.setdefault(value, len(index)) for value in folded], np.int32))
        return self._keys


def _has_one_spelling_each(values: list[str]) -> bool:
    """Return whether distinct texts stay distinct without regard to case; where none has a capital that is seen at a glance."""
    whole = "".join(values)
    if whole.isascii() and whole == whole.lower():
        return True
    return len({value.lower() for value in values}) == len(values)


class AddressPool(Pool):
    """The distinct spellings of the email address; `keys` tells the addresses apart (no case, no blanks)."""

    @property
    def addresses(self) -> int:
        """How many addresses there are, the empty one included."""
        keys = self.keys
        return len(self._key_index) or len(keys)

    def spellings(self, address: str) -> Codes:
        """Return the codes of all spellings of an address; none where nobody has it."""
        wanted = address.strip().lower()
        try:
            first = self.values.index(wanted)  # one that is spelt like this is found without folding a million of them
        except ValueError:
            first = next((code for code, value in enumerate(self.values) if value.lower() == wanted), 0)
        return np.flatnonzero(self.keys == self.keys[first]).astype(np.int32) if first else np.empty(0, np.int32)


class DomainPool:
    """The company domain of each spelling of the email address: what stands behind the last @; 0 where there is none, or it is left out."""

    def __init__(self, addresses: Pool, left_out: Iterable[str] = ()) -> None:
        self._addresses = addresses
        self._domains = _Domains(left_out)
        self._known = np.empty(0, np.int32)

    def __len__(self) -> int:
        return self._domains.size

    @property
    def left_out(self) -> frozenset[str]:
        """The domains that count as none."""
        return frozenset(domain for domain, code in self._domains.index.items() if domain and not code)

    @property
    def codes(self) -> Codes:
        """The domain of each spelling, by spelling code."""
        known = len(self._known)
        if known < len(self._addresses.values):
            codes, spellings = _behind_the_last_at(self._addresses.values[known:])
            self._known = np.append(self._known, np.array([self._domains[spelling] for spelling in spellings], np.int32)[codes])
        return self._known

    def named(self, domains: Iterable[str]) -> list[int]:
        """Return the codes of those of some domains that have come up."""
        return [self._domains.index[domain] for domain in domains if domain in self._domains.index]


def _behind_the_last_at(addresses: list[str]) -> tuple[Codes, list[str]]:
    """Return the distinct texts behind the last @ of each address (empty without one), by arrow: there may be millions of addresses."""
    import pyarrow as pa
    import pyarrow.compute as pc

    parts = pc.split_pattern(pa.array(addresses, pa.string()), "@", max_splits=1, reverse=True)
    ends = parts.offsets.to_numpy()[1:]
    none = np.diff(parts.offsets.to_numpy()) < 2
    last: Any = pa.array(ends - 1, mask=none)
    texts = parts.flatten().take(last).dictionary_encode()
    codes = texts.indices.fill_null(len(texts.dictionary)).to_numpy(zero_copy_only=False)
    return codes, [*map(str, texts.dictionary.to_pylist()), ""]


class _Domains(dict[str, int]):
    """The code of every spelling of a domain; a new spelling gets that of its domain."""

    def __init__(self, left_out: Iterable[str]) -> None:
        super().__init__()
        self.size = 1
        self.index = dict.fromkeys(("", *left_out), 0)

    def __missing__(self, spelling: str) -> int:
        domain = spelling.lower()
        if domain not in self.index:
            self.index[domain], self.size = self.size, self.size + 1
        code = self[spelling] = self.index[domain]
        return code
