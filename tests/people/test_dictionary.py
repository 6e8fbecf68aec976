"""A column's dictionary gives every cell its text back, and distinct texts distinct codes, however many there are and however made."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from workbench.people import dictionary
from workbench.people.dictionary import dictionary_of
from workbench.people.encode import encode
from workbench.people.refusals import Refusals
from workbench.topology.fields import Field

ROWS = dictionary.BLOCK + 1000


def many(*more: str | None) -> list[str | None]:
    """Return more rows than a block, most with a text of their own, some that repeat, and at the end those given."""
    return [*(f"person{row * 7919 % ROWS}@firm{row % 13}.example" for row in range(ROWS - 500)), *["ann@firm.example"] * 500, *more]


def check(cells: list[str | None], column: pa.Array | pa.ChunkedArray) -> None:
    codes, values = dictionary_of(column)
    texts = values.to_pylist()
    assert [None if code < 0 else texts[code] for code in codes.tolist()] == cells
    assert len(set(texts)) == len(texts)


@pytest.fixture
def numbered(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Return what is noted of each column: whether its texts became numbers."""
    noted: list[bool] = []
    by_numbers = dictionary._by_numbers

    def noting(column):
        found = by_numbers(column)
        noted.append(found is not None)
        return found

    monkeypatch.setattr(dictionary, "_by_numbers", noting)
    return noted


@pytest.mark.parametrize(
    "more",
    [
        [],
        ["", "a", "ab", "abcdefgh", "abcdefghi", "äöü@firm.example", "aä", "日本@firm.example", "x" * 64],
        [None, "", None, "ann@firm.example"],
        ["a\0b", "a", "ab", "\0a"],
        ["ann@firm.example", "ANN@firm.example", " ann@firm.example"],
    ],
    ids=["plain", "lengths and letters", "missing and empty", "a NUL within", "spellings"],
)
def test_texts_that_become_numbers_come_back(more, numbered):
    cells = many(*more)
    check(cells, pa.array(cells, pa.string()))
    chunks = [cells[:10], [], cells[10:70_000], cells[70_000:]]
    check(cells, pa.chunked_array(chunks, pa.string()))
    check(cells[5:], pa.chunked_array(chunks, pa.string()).slice(5))
    assert numbered == [True] * 3


@pytest.mark.parametrize("more", [["y" * 65], ["ab", "ab\0", "ab\0\0"], ["\0", ""]], ids=["long", "ends in NUL", "is NUL"])
def test_texts_that_cannot_become_numbers_come_back_too(more, numbered):
    cells = many(*more)
    check(cells, pa.array(cells, pa.string()))
    assert numbered == [False]


def test_texts_that_share_a_number_stay_apart(monkeypatch, numbered):
    monkeypatch.setattr(dictionary, "_numbers", lambda words: words[:, 0] % np.uint64(1000))
    cells = many()
    check(cells, pa.array(cells, pa.string()))
    assert numbered == [False]


@pytest.mark.parametrize("rows", [1, 5, ROWS])
def test_columns_of_few_texts_are_left_to_arrow(rows, numbered):
    cells = [("NA", "EMEA", None)[row % 3] for row in range(rows)]
    check(cells, pa.array(cells, pa.string()))
    check(cells, pa.array(cells, pa.large_string()))
    check(cells, pa.array(cells, pa.string()).dictionary_encode())
    assert numbered == []


def test_a_broken_address_among_many_is_refused_in_its_row():
    cells = many("ann at firm", None, "b\0@firm.example")
    refused = Refusals(len(cells))
    column = encode(pa.array(cells, pa.string()), Field("Email Address", "email"), refused)
    away = refused.quarantined()
    assert away.rows.tolist() == [ROWS, ROWS + 2]
    assert away.reasons == ("broken email", "Email Address holds a NUL character")
    assert column.codes[ROWS + 1] == -1
