"""Which campaigns of a well-formed design never run, and why; `regions()` has all its assets in EMEA, shared with nobody."""

from __future__ import annotations

from typing import Any

import pytest

from workbench.topology import invalid_campaigns

from .designs import regions

NAMING: list[dict[str, Any]] = [
    {"triggers": [{"fills_out_form": "Contact"}]},
    {"triggers": [{"added_to_list": "Show"}]},
    {"triggers": [{"program_status_is_changed": "Webinar"}]},
    {"filters": [{"member_of_program": "Webinar"}]},
    {"filters": [{"any": [{"not": {"member_of_list": "Show"}}]}]},
    {"filters": [{"member_of_smart_list": "VPs"}]},
    {"filters": [{"in_segment": {"Industry": "Bank"}}]},
    {"filters": [{"filled_out_form": "Contact"}]},
    {"filters": [{"was_sent_email": {"name": "Hello", "in_past": "3 days"}}]},
    {"flow": [{"send_email": "Hello"}]},
    {"flow": [{"add_to_list": "Show"}]},
    {"flow": [{"change_program_status": {"program": "Webinar", "status": "Invited"}}]},
    {"flow": [{"change_partition": {"choices": [{"if": {"member_of_list": "Show"}, "then": "NA"}]}}]},
    {"flow": [{"send_email": {"choices": [{"if": {"City": "x"}, "then": "Hello"}]}}]},
    {"flow": [{"execute_campaign": "Local"}]},
    {"flow": [{"remove_from_flow": "Local"}]},
]


@pytest.mark.parametrize("naming", NAMING, ids=str)
@pytest.mark.parametrize("workspace", ["NA", "Default"])
def test_naming_an_asset_of_another_workspace_makes_a_campaign_invalid(naming: dict[str, Any], workspace: str) -> None:
    """CAMP-14, CAMP-8: also in Default, which sees all partitions."""
    campaigns = {"Local": {"workspace": "EMEA"}, "C": {"workspace": workspace, **naming}}
    assert set(invalid_campaigns(regions(campaigns=campaigns))) == {"C"}
    campaigns["C"]["workspace"] = "EMEA"
    assert invalid_campaigns(regions(campaigns=campaigns)) == {}


@pytest.mark.parametrize(
    "naming",
    [
        {"triggers": [{"fills_out_form": "any"}]},
        {"flow": [{"request_campaign": "Local"}]},  # CAMP-7: judged when it runs
        {"flow": [{"change_partition": "EMEA"}]},  # ROUTE-7: does nothing there
        {"filters": [{"Partition": "EMEA"}, {"partition_was_changed": {"to": "EMEA"}}]},
    ],
    ids=str,
)
def test_what_needs_no_reference_leaves_a_campaign_valid(naming: dict[str, Any]) -> None:
    assert invalid_campaigns(regions(campaigns={"Local": {"workspace": "EMEA"}, "C": {"workspace": "NA", **naming}})) == {}


def test_a_shared_smart_list_may_be_named_where_it_is_shared() -> None:
    smart = {"VPs": {"workspace": "EMEA", "filters": [], "shared_with": ["NA"]}}
    campaigns = {name: {"workspace": name, "filters": [{"member_of_smart_list": "VPs"}]} for name in ("NA", "Default")}
    assert set(invalid_campaigns(regions(smart_lists=smart, campaigns=campaigns))) == {"Default"}


def test_a_shared_folder_shares_lists_but_not_forms() -> None:
    """SHARE-1."""
    folders = {"Shared": {"workspace": "EMEA", "holds": ["Show", "Contact"], "shared_with": ["NA"]}}
    campaigns = {
        "List": {"workspace": "NA", "triggers": [{"added_to_list": "Show"}]},
        "Form": {"workspace": "NA", "triggers": [{"fills_out_form": "Contact"}]},
    }
    assert set(invalid_campaigns(regions(folders=folders, campaigns=campaigns))) == {"Form"}


def test_a_campaign_is_never_executed_across_workspaces_even_when_it_is_shared() -> None:
    """CAMP-8."""
    folders = {"Shared": {"workspace": "EMEA", "holds": ["Local"], "shared_with": ["NA"]}}
    campaigns = {"Local": {"workspace": "EMEA"}, "C": {"workspace": "NA", "flow": [{"execute_campaign": "Local"}]}}
    assert "never executed across workspaces (CAMP-8)" in invalid_campaigns(regions(folders=folders, campaigns=campaigns))["C"][0]


def test_a_broken_smart_list_breaks_the_campaigns_that_refer_to_it() -> None:
    """CAMP-9: an error in a referenced list."""
    smart = {
        "Outer": {"workspace": "NA", "filters": [{"member_of_smart_list": "Inner"}]},
        "Inner": {"workspace": "NA", "filters": [{"member_of_list": "Show"}]},
    }
    design = regions(smart_lists=smart, campaigns={"C": {"workspace": "NA", "filters": [{"member_of_smart_list": "Outer"}]}})
    assert "which is broken" in invalid_campaigns(design)["C"][0]


def test_every_reason_is_said_once_in_words() -> None:
    naming = {"triggers": [{"fills_out_form": "Contact"}, {"fills_out_form": "Contact"}], "flow": [{"add_to_list": "Show"}]}
    assert invalid_campaigns(regions(campaigns={"C": {"workspace": "NA", **naming}})) == {
        "C": (
            "trigger fills_out_form names the form 'Contact', which is in EMEA and cannot be shared (CAMP-14)",
            "step add_to_list names the list 'Show', which is in EMEA and not shared with NA (CAMP-14)",
        )
    }
