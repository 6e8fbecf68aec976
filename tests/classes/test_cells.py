"""Within a cell no condition tells values apart, and every answer that some value gives is given by a cell."""

import random
from itertools import product

import numpy as np
import pytest

from workbench.classes.cells import cells, leaves
from workbench.engine.conditions import truth
from workbench.people.times import FIRST
from workbench.topology import Topology, read_condition

DESIGN = Topology.of("One", partitions=["Default", "EMEA"], fields={"Ends": "date", "Seats": "number"})


def words(field: str, *conditions: dict) -> list[str]:
    return [cell.words for cell in cells(DESIGN, field, [read_condition(one, DESIGN) for one in conditions])]


def test_values_that_no_condition_tells_apart_are_one_cell() -> None:
    assert words("Country", {"Country": ["France", "Spain"]}, {"Country": ["Spain", "France", "Italy"]}) == [
        "is France or Spain",
        "is Italy",
        "is anything else or is empty",
    ]


def test_a_field_that_nobody_asks_about_is_one_cell() -> None:
    assert len(cells(DESIGN, "Country", [])) == 1


def test_numbers_are_cut_at_their_constants_and_empty_counts_as_zero_where_zero_is_asked_for() -> None:
    assert words("Seats", {"Seats": {"between": [10, 50]}}) == ["is below 10 or is above 50 or is empty", "is from 10 to 50"]
    assert words("Seats", {"Seats": 0}) == ["is below 0 or is above 0", "is 0 or is empty"]


def test_a_partition_is_a_field_too() -> None:
    assert words("Partition", {"Partition": "EMEA"}) == ["is Default", "is EMEA"]


def test_more_searched_texts_than_can_be_combined_are_not_called_exact() -> None:
    few = cells(DESIGN, "Job Title", [read_condition({"Job Title": {"contains": ["VP", "Chief"]}})])
    many = cells(DESIGN, "Job Title", [read_condition({"Job Title": {"contains": [f"word{n}" for n in range(9)]}})])
    assert (few.is_exact, many.is_exact) == (True, False)


ASKED = [
    {"Country": ["France", "Spain"]}, {"Country": {"is_not": "france"}}, {"Country": {"contains": "an"}},
    {"Country": {"starts_with": ["S", "Fr"]}},
    {"Country": {"is_empty": True}}, {"Seats": {"greater_than": 10}}, {"Seats": {"at_most": [5, 50]}}, {"Seats": {"is_not": 0}},
    {"Seats": {"between": [3, 30]}}, {"Ends": {"before": "2026-03-01"}}, {"Ends": {"in_past": "30 days"}},
    {"Ends": {"between": ["2026-01-01", "2026-02-01"]}},
]  # fmt: skip
VALUES = {
    "Country": ["France", "FRANCE", "Spain", "Franconia", "Japan", "Sweden", "an", "Sudan", "x", None],
    "Seats": [-1.0, 0.0, 2.0, 3.0, 5.0, 7.0, 10.0, 10.5, 30.0, 31.0, 50.0, 51.0, None],
    "Ends": ["2025-11-01", "2025-12-06", "2025-12-20", "2026-01-01", "2026-01-06", "2026-02-01", "2026-02-02", "2026-03-01", None],
}


@pytest.mark.parametrize("seed", range(60))
def test_whatever_a_value_answers_some_cell_answers_the_same(seed: int) -> None:
    dice = random.Random(seed)
    conditions = [read_condition(one, DESIGN) for one in dice.sample(ASKED, 4)]
    for field, values in VALUES.items():
        asked = [leaf for leaf in leaves(conditions) if leaf.field == field]
        type_ = DESIGN.field_named(field).type

        def told(some: list, asked: list = asked, type_: str = type_) -> set[tuple[bool, ...]]:
            rows = np.array([truth(leaf, some, type_, FIRST) for leaf in asked]).reshape(len(asked), len(some))
            return {tuple(column.tolist()) for column in rows.T}

        found = [cell.value for cell in cells(DESIGN, field, conditions)]
        assert told(values) <= told(found)
        assert len(told(found)) == len(found)


SPELT = ["".join(letters) for size in range(6) for letters in product("ab -", repeat=size)]


@pytest.mark.parametrize("seed", range(60))
def test_no_text_however_it_is_spelt_answers_otherwise_than_every_cell(seed: int) -> None:
    """A text searched for may stand behind others, be all of the text, or come about where two others meet."""
    dice = random.Random(seed)
    ops = ("is", "is_not", "contains", "starts_with", "not_contains", "not_starts_with")
    asked = [{"Country": {dice.choice(ops): dice.choice(["a", "b", "ab", "ba", "a b", "b a", "aa", ["a", "b"]])}} for _ in range(4)]
    conditions = [read_condition(one, DESIGN) for one in asked]
    found = cells(DESIGN, "Country", conditions)

    def told(values: list) -> set[tuple[bool, ...]]:
        return {*zip(*(truth(leaf, values, "string", FIRST).tolist() for leaf in leaves(conditions)), strict=True)}

    values = [text.strip() or None for text in SPELT]
    assert told(values) <= told([cell.value for cell in found])
    assert found.is_exact
