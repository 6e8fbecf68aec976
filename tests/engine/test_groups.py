"""Conditions over groups of people: who is of one identity, and that the work can be cut anywhere all the same."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from workbench import Topology
from workbench.engine.identity import identify
from workbench.engine.layout import Layout
from workbench.engine.simulate import run_stimuli
from workbench.people.roster import Roster
from workbench.people.steps import read_steps

ROWS = pd.DataFrame(
    {
        "at": pd.date_range("2026-01-05T09:00", periods=6, freq="min"),
        "action": "fill_form",
        "form": "Demo",
        "Email Address": [f"p{number}@example.com" for number in (1, 2, 3, 4, 1, 5)],
        "Account Id": ["A", "a", "B", None, "B", None],
        "City": ["Ulm", "Ulm", "Bonn", "Ulm", None, None],
    }
)


def design(group: dict[str, Any], *more: dict[str, Any]) -> Topology:
    flow = [{"interesting_moment": "Together"}, *more]
    campaign = {"workspace": "Default", "triggers": [{"fills_out_form": "any"}], "filters": [{"group": group}], "flow": flow}
    fields = {"Account Id": "string"}
    return Topology.of("Groups", fields=fields, forms={"Demo": {"workspace": "Default"}}, campaigns={"Together": campaign})


def identities(topology: Topology) -> list[int]:
    stimuli = read_steps(ROWS, topology)
    found = identify(topology, stimuli, Roster(), Layout.of([topology], stimuli, ())).rows.tolist()
    return [found.index(one) for one in found]


def test_a_group_is_of_one_identity_and_nobody_else() -> None:
    """An account that a person moves to joins both; whoever has none stands alone."""
    assert identities(design({"by": "Account Id", "at_least": 2})) == [0, 0, 0, 3, 0, 5]


def test_a_group_by_two_fields_is_joined_by_one_that_no_flow_writes() -> None:
    by = {"by": ["Account Id", "City"], "at_least": 2}
    assert identities(design(by)) == [0, 0, 0, 3, 0, 5]
    assert identities(design(by, {"change_data": {"field": "Account Id", "value": "A"}})) == [0, 0, 2, 0, 0, 5]


def test_a_group_whose_only_field_a_flow_writes_makes_everybody_one() -> None:
    assert identities(design({"by": "City", "at_least": 2}, {"change_data": {"field": "City", "value": "Ulm"}})) == [0] * 6


def test_a_large_run_with_groups_can_be_cut_anywhere() -> None:
    dice = np.random.default_rng(3)
    size = 3000
    rows = pd.DataFrame(
        {
            "at": pd.date_range("2026-01-05T09:00", periods=size, freq="min"),
            "action": "fill_form",
            "form": "Demo",
            "Email Address": [f"p{number}@example.com" for number in dice.integers(0, 1500, size)],
            "Account Id": [f"A{number}" for number in dice.integers(0, 400, size)],
            "Job Title": dice.choice(["VP", "Clerk", "Buyer"], size),
        }
    )
    topology = design({"by": "Account Id", "having": {"Job Title": "VP"}, "at_least": "40%"})
    stimuli = read_steps(rows, topology)
    whole = run_stimuli(topology, stimuli)
    assert 0 < whole.summary["campaign_runs"] < 1500
    for shards in (2, 5):
        pd.testing.assert_frame_equal(run_stimuli(topology, stimuli, shards=shards).campaign_runs, whole.campaign_runs)
