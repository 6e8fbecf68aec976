"""What the operators mean (LIST-1..4), one row a fact: operator, constants, values, which of them it holds for."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest

from workbench.engine.conditions import number_truth, text_truth
from workbench.topology import Compare

NAN = float("nan")
TEXTS = [  # LIST-1: case does not matter, empties match what is negative; LIST-4: any of several, none of several
    ("is", ("france", "Spain"), ["France", "FRANCE ", "Spain", "", "Italy"], [1, 0, 1, 0, 0]),
    ("is_not", ("France", "Spain"), ["france", "", "Italy"], [0, 1, 1]),
    ("contains", ("vp", "chief"), ["VP Sales", "Chief", "", "Clerk"], [1, 1, 0, 0]),
    ("not_contains", ("vp",), ["VP Sales", "", "Clerk"], [0, 1, 1]),
    ("starts_with", ("Fr",), ["france", "Africa", ""], [1, 0, 0]),
    ("not_starts_with", ("Fr",), ["france", "Africa", ""], [0, 1, 1]),
    ("is_empty", (), ["", "x"], [1, 0]),
    ("is_not_empty", (), ["", "x"], [0, 1]),
]
NUMBERS = [  # LIST-2: "is 0" also matches the empty number
    ("is", (0.0,), [0, NAN, 1], [1, 1, 0]),
    ("is_not", (0.0,), [0, NAN, 1], [0, 0, 1]),
    ("is_not", (1.0,), [0, NAN, 1], [1, 1, 0]),
    ("greater_than", (5.0,), [5, 6, NAN], [0, 1, 0]),
    ("at_most", (5.0,), [5, 6, NAN], [1, 0, 0]),
    ("between", (1.0, 3.0), [1, 3, 4, NAN], [1, 1, 0, 0]),
    ("is_empty", (), [0, NAN], [0, 1]),
]
DAY = dt.date(2026, 1, 5)
DATES = [  # LIST-3: an empty date is before everything; a moment against a day counts as its day
    ("is", (DAY,), ["2026-01-05", "2026-01-05T23:59:00", "2026-01-06", ""], [1, 1, 0, 0]),
    ("before", (DAY,), ["2026-01-04T23:59:00", "2026-01-05", ""], [1, 0, 1]),
    ("on_or_before", (DAY,), ["2026-01-05T12:00:00", "2026-01-06", ""], [1, 0, 1]),
    ("after", (DAY,), ["2026-01-05T12:00:00", "2026-01-06", ""], [0, 1, 0]),
    ("on_or_after", (DAY,), ["2026-01-05T12:00:00", "2026-01-04", ""], [1, 0, 0]),
    ("between", (DAY, dt.date(2026, 1, 7)), ["2026-01-05", "2026-01-07T10:00:00", "2026-01-08", ""], [1, 1, 0, 0]),
    ("is_not", (DAY,), ["2026-01-05", "2026-01-06", ""], [0, 1, 1]),
]


@pytest.mark.parametrize(("op", "wanted", "values", "holds"), TEXTS)
def test_text_operators(op: str, wanted: tuple[str, ...], values: list[str], holds: list[int]) -> None:
    assert (
        text_truth(Compare("Country", op, wanted), [v.strip() if v != "FRANCE " else v for v in values], "string").astype(int).tolist()
        == holds
    )


@pytest.mark.parametrize(("op", "wanted", "values", "holds"), NUMBERS)
def test_number_operators(op: str, wanted: tuple[float, ...], values: list[float], holds: list[int]) -> None:
    assert number_truth(Compare("Person Score", op, wanted), np.array(values, float)).astype(int).tolist() == holds


@pytest.mark.parametrize(("op", "wanted", "values", "holds"), DATES)
def test_date_operators(op: str, wanted: tuple[dt.date, ...], values: list[str], holds: list[int]) -> None:
    assert text_truth(Compare("Trial Ends", op, wanted), values, "date").astype(int).tolist() == holds
