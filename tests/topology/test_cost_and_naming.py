"""What filters cost and how assets are called: data for a review of a design."""

from __future__ import annotations

from typing import Any

import pytest

from workbench.errors import UnknownName
from workbench.topology import Topology, filter_costs, off_pattern, unprefixed


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


FORMED = ("EMEA-DE-WBN-202601-Cloud", "EMEA-DE-WBN-20260315-Data", "EMEA-FR-EML-2026Q2-News", "EMEA-FR-EML-2026-Spring-Offer")


def off(*names: str, kind: str = "programs", codes: dict[str, str] | None = None) -> list[tuple[str, tuple[str, ...], str]]:
    spaces = {"Default": {"partitions": "all"}, "EMEA": {"partitions": "all"}}
    design = Topology.of("T", workspaces=spaces, **{kind: {name: {"workspace": "EMEA"} for name in names}})
    return [(found.name, found.missing, found.better) for found in off_pattern(design, codes)]


@pytest.mark.parametrize(
    ("name", "missing", "better"),
    [
        ("EMEA-WBN-202604-Talk", ("REGION",), "EMEA-REGION-WBN-202604-Talk"),
        ("EMEA-DE-202604-Talk", ("TYPE",), "EMEA-DE-TYPE-202604-Talk"),
        ("EMEA-DE-WBN-Talk in Bonn", ("DATE",), "EMEA-DE-WBN-DATE-Talk in Bonn"),
        ("EMEA-DE-WBN-202604", ("NAME",), "EMEA-DE-WBN-202604-NAME"),
        ("DE-WBN-202604-Talk", ("WS",), "EMEA-DE-WBN-202604-Talk"),
        ("EMEA 202604 wbn de Talk", (), "EMEA-DE-WBN-202604-Talk"),
        ("EMEA-de-WBN-202604-Talk", (), "EMEA-DE-WBN-202604-Talk"),
        ("EMEA-DE-WBN-202613-Talk", ("DATE",), "EMEA-DE-WBN-DATE-202613 Talk"),
        ("Roadshow", ("WS", "REGION", "TYPE", "DATE"), "EMEA-REGION-TYPE-DATE-Roadshow"),
    ],
)
def test_a_name_that_leaves_the_pattern_of_the_others_is_told_with_the_nearest_one(name, missing, better) -> None:
    """NAME-2."""
    assert off(*FORMED, name) == [(name, missing, better)]


def test_a_pattern_that_most_names_do_not_keep_to_is_not_in_use() -> None:
    """NAME-2."""
    assert off(*FORMED) == []
    assert off(*FORMED[:2], "Roadshow") == []
    assert off(*FORMED, *(f"Roadshow {number}" for number in range(4))) == []
    assert off("Roadshow", kind="lists") == []


def test_the_code_of_a_workspace_may_be_another_than_its_name() -> None:
    """NAME-2."""
    names = [f"E-DE-WBN-20260{month}-Talk" for month in range(1, 4)]
    assert off(*names, "E-Fair", codes={"EMEA": "E"}) == [("E-Fair", ("REGION", "TYPE", "DATE"), "E-REGION-TYPE-DATE-Fair")]
    assert off(*names, "E-Fair") == []
