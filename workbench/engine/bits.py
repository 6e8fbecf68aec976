"""Sets of campaigns as bits: 64 campaigns a word, a set a row, so that judging a lead is a few ANDs.

Bit k of a row is the campaign of rank k (priority, then name: the order in which campaigns run).
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

__all__ = ["Words", "columns", "counts", "members", "pack", "width"]

Words = npt.NDArray[np.uint64]


def width(campaigns: int) -> int:
    """Return how many words a set of that many campaigns takes; at least one."""
    return max(1, -(-campaigns // 64))


def pack(table: npt.NDArray[np.bool_]) -> Words:
    """Pack rows of booleans (n, campaigns) into words (n, width)."""
    rows, campaigns = table.shape
    padded = np.zeros((rows, width(campaigns) * 64), bool)
    padded[:, :campaigns] = table
    return np.packbits(padded, axis=1, bitorder="little").view(np.uint64)


def columns(ranks: Iterable[int], campaigns: int) -> Words:
    """Return one row with the bits of those ranks."""
    table = np.zeros((1, campaigns), bool)
    table[0, list(ranks)] = True
    return pack(table)[0]


def members(words: Words) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """Return (row, rank) of every bit set, by row, then by rank."""
    rows, wide = words.shape
    octets = np.ascontiguousarray(words).view(np.uint8)
    if rows <= 8:
        return np.unpackbits(octets, axis=1, bitorder="little").nonzero()  # type: ignore[return-value]
    octets = octets.ravel()
    some = (octets != 0).nonzero()[0]  # most bytes are empty: unpack those that are not
    found = np.unpackbits(octets[some], bitorder="little").view(np.bool_).nonzero()[0]
    rank = some[found >> 3]
    rank <<= 3  # in place, as there may be millions of them
    found &= 7
    rank |= found
    row = rank // (64 * wide)
    rank -= row * (64 * wide)
    return row, rank


def counts(words: Words, group: npt.NDArray[np.int64], groups: int, campaigns: int) -> npt.NDArray[np.int64]:
    """Count each campaign's bits by group: (groups, campaigns).

    A histogram of each byte by group, then one product with the bits of a byte: the cost does not depend on how many bits are set.
    The product is one of floats, for which there are fast ones; it is exact as long as the counts are below 2 ** 53.
    """
    total = np.zeros((groups, width(campaigns) * 64), np.int64)
    octets = np.ascontiguousarray(words).view(np.uint8)
    offset = group.astype(np.int64) * 256
    for place in range(octets.shape[1]):
        if 8 * place >= campaigns:
            break
        histogram = np.bincount(offset + octets[:, place], minlength=groups * 256).reshape(groups, 256).astype(np.float64)
        total[:, 8 * place : 8 * place + 8] = histogram @ _BITS_OF_A_BYTE
    return total[:, :campaigns]


_BITS_OF_A_BYTE = np.unpackbits(np.arange(256, dtype=np.uint8)[:, None], axis=1, bitorder="little").astype(np.float64)
