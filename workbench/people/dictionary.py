"""The dictionary of a column of texts: a code for every cell, and the text of every code.

Where most rows bring a text of their own (addresses), a hash table of texts outgrows the processor's caches, and each row then waits for
memory three times: for its place, for where the text stands, for the text. So there every text becomes one number first; a table of numbers
waits once. That no two texts share a number is not trusted but seen: each is compared with the text that its code stands for.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt

from .columns import NOT_GIVEN, Codes

__all__ = ["dictionary_of"]

BLOCK = 1 << 17  # rows at a time: what is made of them on the way stays small
WORD = 8  # bytes
WIDEST = 8 * WORD  # of the texts that become numbers
MANY = 8  # a block in which every eighth text or more is another one has many
ODD = np.uint64(0x9E3779B97F4A7C15)
HALF = np.uint64(32)

Words = npt.NDArray[np.uint64]


def dictionary_of(column: Any) -> tuple[Codes, Any]:
    """Return (codes, arrow array of the distinct cells) of an arrow column of some cells; -1 where one is null.

    Raises:
        OverflowError: The distinct cells are more text than one array holds.

    >>> import pyarrow as pa
    >>> codes, values = dictionary_of(pa.chunked_array([["NA", None], ["EMEA", "NA"]]))
    >>> codes.tolist(), values.to_pylist()
    ([0, -1, 1, 0], ['NA', 'EMEA'])
    """
    import pyarrow as pa

    if isinstance(column, pa.Array):
        column = pa.chunked_array([column])
    if pa.types.is_dictionary(column.type):
        return _of(column)
    there = column.drop_null() if column.null_count else column
    found = _by_numbers(there) if _has_many(there) else None
    codes, values = found or _of(there.dictionary_encode())
    if there is not column:
        of_those, codes = codes, np.full(len(column), NOT_GIVEN, np.int32)
        codes[column.is_valid().to_numpy()] = of_those
    return codes, values


def _of(column: Any) -> tuple[Codes, Any]:
    import pyarrow as pa

    one = column.combine_chunks()  # dictionaries that differ are united on the way
    if isinstance(one, pa.ChunkedArray):
        raise OverflowError("more text than 32-bit offsets reach")
    indices = one.indices.fill_null(NOT_GIVEN) if one.indices.null_count else one.indices
    return indices.to_numpy(zero_copy_only=False).astype(np.int32, copy=False), one.dictionary


def _has_many(column: Any) -> bool:
    import pyarrow as pa

    if not pa.types.is_string(column.type) or len(column) < BLOCK:
        return False
    return len(column.slice(0, BLOCK).unique()) > BLOCK // MANY


def _by_numbers(column: Any) -> tuple[Codes, Any] | None:
    """Encode texts by numbers; None where one is too long, ends in NUL, or shares its number with another."""
    import pyarrow as pa
    import pyarrow.compute as pc

    longest = pc.max(pc.binary_length(column)).as_py()
    if not 0 < longest <= WIDEST or pc.any(pc.ends_with(column, "\0")).as_py():
        return None
    width = -(-longest // WORD) * WORD
    numbers = [_numbers(words) for words in _words(column, width)]
    codes, _ = _of(pa.chunked_array(numbers).dictionary_encode())
    newest = np.maximum.accumulate(codes)
    first = np.flatnonzero(np.append(True, newest[1:] != newest[:-1]))  # codes are given in order of appearance
    values = column.take(pa.array(first)).combine_chunks()
    spelt = np.concatenate(list(_words(pa.chunked_array([values]), width)))
    start = 0
    for words in _words(column, width):
        if not np.array_equal(spelt.take(codes[start : start + len(words)], axis=0), words):
            return None
        start += len(words)
    return codes, values


def _words(column: Any, width: int) -> Iterator[Words]:
    """Yield the texts of a column, a block at a time, as rows of words: their bytes, filled up with NULs."""
    import pyarrow as pa
    import pyarrow.compute as pc

    for batch in pa.table([column], [""]).to_batches(max_chunksize=BLOCK):
        padded: Any = pc.ascii_rpad(batch.column(0), width, "\0")
        size = len(padded), width // WORD
        yield np.frombuffer(padded.buffers()[2], np.uint64, size[0] * size[1]).reshape(size)


def _numbers(words: Words) -> Words:
    """Return one number for each row of words."""
    mixed = np.zeros(len(words), np.uint64)
    for place in range(words.shape[1]):
        mixed ^= words[:, place]
        mixed *= ODD
        mixed ^= mixed >> HALF
    return mixed
