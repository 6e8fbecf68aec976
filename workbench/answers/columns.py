"""Columns of answers over many rows: words as categories, moments, and rows made of one thing beside each of several others.

What a row says is the question's own.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from ..errors import InputError, Problem

__all__ = ["MOST_ROWS", "category", "counted", "joined", "many", "pairs", "times", "within"]

MOST_ROWS = 30_000_000  # of one answer; more would fill the memory before anybody read them


def category(codes: npt.NDArray[Any], words: Iterable[str]) -> Any:
    """Return words as a column of categories; a code of -1 is an empty cell.

    >>> list(category(np.array([1, 0, 1]), ["NA", "EMEA"]))
    ['EMEA', 'NA', 'EMEA']
    """
    import pandas as pd

    made: Any = pd.Categorical
    return made.from_codes(codes, categories=list(words))


def joined(table: npt.NDArray[np.bool_], words: Sequence[str]) -> tuple[npt.NDArray[np.intp], list[str]]:
    """Return, for each row of a table, which of the words are meant, joined: as codes and distinct texts.

    >>> joined(np.array([[True, False], [True, True], [True, False]]), ["NA", "EMEA"])
    (array([0, 1, 0]), ['NA', 'NA, EMEA'])
    """
    texts = [", ".join(words[place] for place in np.flatnonzero(row).tolist()) for row in table]
    index = {text: number for number, text in enumerate(dict.fromkeys(texts))}
    return np.array([index[text] for text in texts], np.intp), list(index)


def pairs(group: npt.NDArray[Any], table: npt.NDArray[np.bool_]) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """Return every row beside everything that the table (groups, things) says of its group: (rows, things), by row.

    Raises:
        InputError: They would be more rows than anybody can read.

    >>> rows, things = pairs(np.array([1, 0]), np.array([[False, True], [True, True]]))
    >>> rows.tolist(), things.tolist()
    ([0, 0, 1], [0, 1, 1])
    """
    sizes = table.sum(axis=1)
    many_each = sizes[group]
    total = within(int(many_each.sum()))
    starts = np.cumsum(sizes) - sizes
    things = np.nonzero(table)[1]
    rows = np.repeat(np.arange(len(group)), many_each)
    places = np.arange(total) + np.repeat(starts[group] - (np.cumsum(many_each) - many_each), many_each)
    return rows, things[places]


def within(rows: int) -> int:
    """Return a number of rows, unless it is more than an answer can have.

    Raises:
        InputError: It is.
    """
    if rows > MOST_ROWS:
        what = "the answer would have more rows than an answer can have"
        raise InputError(Problem(what, "", f"{rows:,}", f"at most {MOST_ROWS:,}: choose fewer leads, campaigns or workspaces"))
    return rows


def times(moments: npt.NDArray[np.int64]) -> npt.NDArray[np.datetime64]:
    """Return microseconds since 1970 as moments; the least number there is stands for none."""
    return moments.astype("datetime64[us]")


def counted(number: int, one: str, several: str | None = None) -> str:
    """Say how many of something there are.

    >>> counted(1, "lead"), counted(2000, "lead"), counted(3, "person", "people")
    ('1 lead', '2,000 leads', '3 people')
    """
    return f"{number:,} {one if number == 1 else several or one + 's'}"


def many(names: Sequence[str], most: int = 5) -> str:
    """Name a few of several, and say how many more there are.

    >>> many(["a", "b", "c"], most=2)
    'a, b and 1 more'
    """
    rest = len(names) - most
    return ", ".join(names) if rest <= 0 else f"{', '.join(names[:most])} and {rest:,} more"
