"""Coding: columns as codes and the values they stand for, so that something is said once a value and not once a row.

Pools, which keep the codes of a whole run, are `pools.py`.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

__all__ = ["coded", "compressed"]

SMALL = 1 << 20


def coded(column: npt.NDArray[Any]) -> tuple[npt.NDArray[np.int64], npt.NDArray[Any]]:
    """Return a column as codes and the values they stand for; whole numbers of a small range need no sorting."""
    if not len(column):
        return column.astype(np.int64), column
    empty = np.isnan(column) if column.dtype.kind == "f" else None
    filled = column if empty is None else np.where(empty, 0, column)
    low, high = filled.min(), filled.max()
    if high - low < SMALL and (empty is None or not (filled % 1).any()):
        codes = (filled - low).astype(np.int64)
        values = np.arange(int(low), int(high) + 1).astype(column.dtype)
        if empty is None:
            return codes, values
        codes[empty] = len(values)
        return codes, np.append(values, np.nan)
    values, codes = np.unique(column, return_inverse=True)
    return codes, values


def compressed(codes: npt.NDArray[np.int64], size: int) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Return the codes that occur, and for each place its number among them."""
    if size > SMALL * 16:
        return np.unique(codes, return_inverse=True)
    there = np.zeros(size, bool)
    there[codes] = True
    said = np.flatnonzero(there)
    number = np.zeros(size, np.int64)
    number[said] = np.arange(len(said))
    return said, number[codes]
