"""The order of rows by whole numbers: who comes first in a wave, in an event, in a log."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

__all__ = ["FEW", "stable_order", "whole_type"]

FEW = 1 << 15  # rows that are sorted before the counting of them would have begun


def stable_order(*keys: npt.NDArray[Any]) -> npt.NDArray[np.intp]:
    """Return the stable order by non-negative whole keys, the first decides first.

    Many rows are counted into their places, one pass a key: NumPy's sort takes five times as long, and ever more of it the more there are.
    """
    size = len(keys[0])
    if size < FEW:
        return np.lexsort(keys[::-1])
    order: npt.NDArray[np.intp] | None = None
    for key in keys[::-1]:
        places = _counted(key if order is None else key[order])
        order = places if order is None else order[places]
    return np.arange(size) if order is None else order


def _counted(key: npt.NDArray[Any]) -> npt.NDArray[np.intp]:
    """Return the stable order by one key: the rows of a sparse table with a row for each value and a column for each place."""
    from scipy.sparse import coo_array  # takes longer to load than few rows take to sort

    size, values = len(key), int(key.max()) + 1
    if values > 8 * size:
        return np.argsort(key, kind="stable")
    table = coo_array((np.ones(size, bool), (key, np.arange(size, dtype=whole_type(max(size, values))))), (values, size))
    table.has_canonical_format = True  # no place stands twice: there is nothing to add up
    return table.tocsr().indices.astype(np.intp)


def whole_type(most: int) -> type[np.signedinteger[Any]]:
    """Return the narrower type that holds whole numbers up to `most`: half as much to move."""
    return np.int32 if most < 2**31 else np.int64
