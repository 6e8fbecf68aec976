"""What filters cost and how assets are called: data for a review of a design."""

from __future__ import annotations

from typing import Any

import pytest

from workbench.errors import UnknownName
from workbench.topology import Topology, filter_costs, unprefixed


def listed(*filters: Any) -> Topology:
    smart_lists = {
        "Others": {"workspace": "Default", "filters": [{"City": {"contains": [f"town {number}" for number in range(101)]}}]},
        "One": {"workspace": "Default", "filters": list(filters)},
    }
    return Topology.of("T", smart_lists=smart_lists, forms={"Demo": {"workspace": "Default"}}, lists={"Show": {"workspace": "Default"}})


@pytest.mark.parametrize(
    ("asked", "cost"),
    [
        ({"Unsubscribed": False}, "fast"),
        ({"City": {"is_empty": True}}, "fast"),
        ({"City": {"is_not_empty": True}}, "fast"),
        ({"City": "Ulm"}, "fast"),
        ({"City": ["Ulm", "Bonn"]}, "slower"),
        ({"City": {"is_not": "Ulm"}}, "slower"),
        ({"City": {"starts_with": "U"}}, "slower"),
        ({"City": {"contains": "U"}}, "slower"),
        ({"City": {"not_contains": ["U", "B"]}}, "slow"),
        ({"City": {"contains": [f"town {number}" for number in range(100)]}}, "slow"),
        ({"City": {"contains": [f"town {number}" for number in range(101)]}}, "very slow"),
        ({"filled_out_form": "Demo"}, "slow"),
        ({"member_of_list": "Show"}, "slow"),
        ({"member_of_smart_list": "Others"}, "very slow"),
        ({"any": [{"City": "Ulm"}, {"not": {"member_of_list": "Show"}}]}, "slow"),
        ({"group": {"by": "City", "at_least": 2}}, "very slow"),
    ],
    ids=str,
)
def test_a_filter_costs_what_its_dearest_part_does(asked: Any, cost: str) -> None:
    """LIST-6."""
    (found,) = filter_costs(listed(asked), "One")
    assert (found.cost, found.rule) == (cost, "LIST-6")


def test_the_cheapest_filter_comes_first_and_equals_stay_in_order() -> None:
    """LIST-6."""
    design = listed({"filled_out_form": "Demo"}, {"City": {"contains": "U"}}, {"Country": "France"}, {"State": {"is_empty": True}})
    assert [found.place for found in filter_costs(design, "One")] == [3, 4, 2, 1]


def test_the_filters_of_a_campaign_cost_the_same() -> None:
    filters = [{"City": {"contains": "U"}}, {"Country": "France"}]
    design = Topology.of("T", campaigns={"Batch": {"workspace": "Default", "filters": filters}})
    assert [found.place for found in filter_costs(design, "Batch", "campaign")] == [2, 1]
    with pytest.raises(UnknownName, match="unknown campaign, got 'Bach'; did you mean 'Batch'"):
        filter_costs(design, "Bach", "campaign")


def test_names_that_do_not_say_where_the_asset_is() -> None:
    """NAME-2."""
    design = Topology.of(
        "T",
        partitions=["Default", "EMEA"],
        workspaces={"Default": {"partitions": "all", "primary": "Default"}, "EMEA": {"partitions": ["EMEA"]}},
        programs={"EMEA-Webinar-2026": {"workspace": "EMEA"}, "EMEAN Roadshow": {"workspace": "EMEA"}},
        forms={"emea Contact": {"workspace": "EMEA"}, "GL-Preferences": {"workspace": "Default"}},
    )
    assert [(found.kind, found.name, found.better) for found in unprefixed(design, {"Default": "GL"})] == [
        ("program", "EMEAN Roadshow", "EMEA-EMEAN Roadshow")
    ]
