"""Columns of lead data as the engine takes them: text as codes of distinct values, numbers as floats.

Row-wise work happens once per distinct value; whoever needs text again looks it up by code.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from types import EllipsisType

import numpy as np
import numpy.typing as npt

__all__ = ["EMPTY", "NOT_GIVEN", "Coded", "Column", "Numbers"]

NOT_GIVEN = -1  # the cell says nothing: the stored value stays
EMPTY = 0  # the cell is empty on purpose: the stored value is cleared

Codes = npt.NDArray[np.int32]
Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Coded:
    """Text: `codes` (n,) int32 into `values`; `values[0]` is the empty text; `NOT_GIVEN` (-1) where the cell says nothing.

    Values are distinct, trimmed, and text even for dates ("2026-01-05", "2026-01-05T09:00:00") and booleans ("true", "false").
    """

    codes: Codes
    values: Sequence[str]

    @classmethod
    def of(cls, cells: Iterable[str | None | EllipsisType]) -> Coded:
        """Encode cells: text; None or "" is an empty cell; `...` is not given.

        >>> Coded.of(["NA", None, ..., " NA "]).codes.tolist()
        [1, 0, -1, 1]
        """
        index: dict[str, int] = {"": EMPTY}
        codes = [NOT_GIVEN if cell is ... else index.setdefault((cell or "").strip(), len(index)) for cell in cells]
        return cls(np.asarray(codes, np.int32), list(index))

    @classmethod
    def nothing(cls, size: int) -> Coded:
        """Return a column of so many cells that say nothing."""
        return cls(np.full(size, NOT_GIVEN, np.int32), [""])

    def __len__(self) -> int:
        return len(self.codes)

    def followed_by(self, other: Coded) -> Coded:
        """Return this column and another one below it.

        >>> Coded.of(["NA", ...]).followed_by(Coded.of(["EMEA", "NA"])).codes.tolist()
        [1, -1, 2, 1]
        """
        index = {value: code for code, value in enumerate(self.values)}
        codes = np.array([*(index.setdefault(value, len(index)) for value in other.values), NOT_GIVEN], np.int32)
        return Coded(np.concatenate([self.codes, codes[other.codes]]), list(index))

    def followed_by_nothing(self, size: int) -> Coded:
        """Return this column and below it so many cells that say nothing."""
        return Coded(np.concatenate([self.codes, np.full(size, NOT_GIVEN, np.int32)]), self.values)

    def take(self, rows: npt.NDArray[np.intp]) -> Coded:
        """Return the column of those rows."""
        return Coded(self.codes[rows], self.values)

    def narrow(self) -> Coded:
        """Return the same column with no more values than its rows use: a few rows of many need no dictionary of a million.

        >>> Coded(np.array([2, NOT_GIVEN], np.int32), ["", "NA", "EMEA"]).narrow().values
        ['', 'EMEA']
        """
        used = np.unique(np.append(self.codes, EMPTY))
        used = used[used != NOT_GIVEN]
        codes = np.where(self.codes == NOT_GIVEN, NOT_GIVEN, np.searchsorted(used, self.codes)).astype(np.int32)
        return Coded(codes, [self.values[code] for code in used.tolist()])


@dataclass(frozen=True, slots=True)
class Numbers:
    """Numbers: `values` (n,) float64, NaN where empty; `given` (n,) says which cells say anything (None: all do)."""

    values: Floats
    given: Mask | None = None

    @classmethod
    def of(cls, cells: Iterable[float | None | EllipsisType]) -> Numbers:
        """Encode cells: a number; None is an empty cell; `...` is not given."""
        cells = list(cells)
        values = np.array([np.nan if cell is None or cell is ... else float(cell) for cell in cells], np.float64)
        return cls(values, np.array([cell is not ... for cell in cells], np.bool_))

    def __len__(self) -> int:
        return len(self.values)

    def followed_by_nothing(self, size: int) -> Numbers:
        """Return this column and below it so many cells that say nothing."""
        given = np.ones(len(self), bool) if self.given is None else self.given
        return Numbers(np.append(self.values, np.full(size, np.nan)), np.append(given, np.zeros(size, bool)))

    def take(self, rows: npt.NDArray[np.intp]) -> Numbers:
        """Return the column of those rows."""
        return Numbers(self.values[rows], None if self.given is None else self.given[rows])

    def narrow(self) -> Numbers:
        """Return the column: it has no dictionary."""
        return self


Column = Coded | Numbers
