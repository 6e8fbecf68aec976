"""Examples and exclusions against brute force over every combination of values, judged by the engine's operators."""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.amount import cases
from workbench.engine.conditions import truth
from workbench.people.times import FIRST
from workbench.pitfalls.leads import can_meet, example, never_reached
from workbench.topology import Topology, read_condition
from workbench.topology.conditions import AllOf, AnyOf, Compare, Condition, Not

ONE = Topology("One")
VALUES: dict[str, list[Any]] = {
    "Country": ["France", "France Nord", "Spain", "Peru", None],
    "Person Score": [-1.0, 0.0, 5.0, 10.0, 11.0, None],
}
PEOPLE = [dict(zip(VALUES, values, strict=True)) for values in product(*VALUES.values())]

compares = st.sampled_from(
    [
        *({"Country": country} for country in ("France", "Spain", ["France", "Spain"])),
        *({"Country": {op: "France"}} for op in ("is_not", "starts_with")),
        *({"Country": {op: True}} for op in ("is_empty", "is_not_empty")),
        *({"Person Score": {op: 10}} for op in ("is", "at_least", "less_than", "is_not")),
        *({"Person Score": 0}, {"Person Score": {"is_empty": True}}),
    ]
)
conditions = st.recursive(
    compares,
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: {"all": parts}),
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: {"any": parts}),
        inner.map(lambda part: {"not": part}),
    ),
    max_leaves=5,
).map(read_condition)


def holds(condition: Condition, person: dict[str, Any]) -> bool:
    match condition:
        case AllOf(parts):
            return all(holds(part, person) for part in parts)
        case AnyOf(parts):
            return any(holds(part, person) for part in parts)
        case Not(part):
            return not holds(part, person)
        case Compare(field):
            return bool(np.all(truth(condition, [person[field]], ONE.field_named(field).type, FIRST)))
    raise AssertionError(condition)


@pytest.mark.fuzz
@settings(max_examples=cases(100), deadline=None)
@given(st.lists(conditions, min_size=1, max_size=3))
def test_conditions_exclude_each_other_exactly_when_nobody_satisfies_all(asked: list[Condition]) -> None:
    assert can_meet(ONE, asked) == any(all(holds(condition, person) for condition in asked) for person in PEOPLE)


@pytest.mark.fuzz
@settings(max_examples=cases(100), deadline=None)
@given(conditions, st.lists(conditions, max_size=2))
def test_an_example_is_one_and_there_is_one_where_somebody_is(wanted: Condition, unwanted: list[Condition]) -> None:
    lead = example(ONE, [wanted], unwanted)
    some = [p for p in PEOPLE if holds(wanted, p) and not any(holds(condition, p) for condition in unwanted)]
    assert (lead is None) == (not some)
    if lead is not None:  # whatever the fields are that it leaves out
        alike = [p for p in PEOPLE if all(p[name] == lead[name] for name in lead)] or [{**p, **lead} for p in PEOPLE]
        assert all(holds(wanted, p) and not any(holds(condition, p) for condition in unwanted) for p in alike)


@pytest.mark.fuzz
@settings(max_examples=cases(100), deadline=None)
@given(st.lists(conditions, min_size=1, max_size=4))
def test_a_choice_is_never_reached_exactly_when_earlier_ones_take_all(choices: list[Condition]) -> None:
    first = [next((n for n, condition in enumerate(choices) if holds(condition, person)), None) for person in PEOPLE]
    assert never_reached(ONE, choices) == tuple(n for n in range(len(choices)) if n not in first)


def test_what_hangs_on_more_than_a_leads_own_fields_excludes_nobody_and_is_no_example() -> None:
    listed, french = read_condition({"member_of_list": "L"}), read_condition({"Country": "France"})
    assert can_meet(ONE, [listed, Not(listed), french])
    assert not can_meet(ONE, [listed, french, Not(french)])
    assert example(ONE, [listed, french]) is None
    assert example(ONE, [french], [listed]) is None
    assert never_reached(ONE, [listed, Not(listed), AllOf()]) == ()
