"""Edits of a living instance as designs: what each makes, and by which rule it is refused."""

from typing import Any

import pytest

from workbench.errors import InputError, Refused
from workbench.topology import Topology, invalid_campaigns
from workbench.topology.administration import administered

from .designs import regions


def rule(topology: Topology, **edit: Any) -> str:
    """Return the rule that refuses an edit, or nothing."""
    try:
        administered(topology, edit)
    except Refused as refused:
        return refused.rule
    return ""


def after(topology: Topology, **edit: Any) -> Topology:
    return administered(topology, edit).topology


def folders(**more: Any) -> Topology:
    return regions(
        templates={"Corporate": {"workspace": "EMEA"}},
        folders={
            "Top": {"workspace": "EMEA", "holds": ["Show", "Webinar"]},
            "Inner": {"workspace": "EMEA", "parent": "Top", "holds": ["VPs"]},
            "Forms": {"workspace": "EMEA", "holds": ["Contact"]},
            "Studio": {"workspace": "EMEA", "area": "design_studio", "holds": ["Corporate"]},
        }
        | more,
        users={"ann": {"roles": {"EMEA": "Marketing User"}}, "vic": {"roles": {"EMEA": "Marketing User", "NA": "Analytics User"}}},
    )


def test_the_default_workspace_stays_admin_1() -> None:
    assert rule(regions(), delete_workspace="Default") == "ADMIN-1"


def test_a_workspace_with_assets_stays_admin_2() -> None:
    assert rule(regions(), delete_workspace="EMEA") == "ADMIN-2"


def test_an_empty_workspace_goes_with_its_folders_roles_and_what_is_shared_with_it() -> None:
    design = regions(
        folders={"Theirs": {"workspace": "NA"}, "Ours": {"workspace": "EMEA", "shared_with": ["NA"], "holds": ["Show"]}},
        users={"ann": {"roles": {"NA": "API", "EMEA": "API"}}},
    )
    left = after(design, delete_workspace="NA")
    assert list(left.workspaces) == ["Default", "EMEA"] and list(left.folders) == ["Ours"]
    assert left.folders["Ours"].shared_with == () and list(left.users["ann"].roles) == ["EMEA"]


def test_a_partition_that_is_default_or_primary_or_named_by_a_rule_stays_admin_3() -> None:
    ruled = regions(assignment_rules=[{"if": {"Country": "Peru"}, "then": "LATAM"}], partitions=["Default", "NA", "EMEA", "LATAM"])
    assert [rule(ruled, delete_partition=name) for name in ("Default", "EMEA", "LATAM")] == ["ADMIN-3"] * 3


def test_whoever_picked_a_deleted_partition_sees_the_others_only() -> None:
    design = after(regions(), add_partition="LATAM")
    design = after(design, set_workspace={"workspace": "NA", "partitions": ["NA", "LATAM"], "primary": "NA"})
    assert after(design, delete_partition="LATAM").sees("NA") == ("NA",)


def test_a_campaign_that_moves_people_to_a_deleted_partition_is_invalid_camp_9() -> None:
    campaign = {"workspace": "Default", "triggers": [{"person_is_created": True}], "flow": [{"change_partition": "LATAM"}]}
    design = regions(partitions=["Default", "NA", "EMEA", "LATAM"], campaigns={"Route": campaign})
    assert list(invalid_campaigns(design)) == []
    assert list(invalid_campaigns(after(design, delete_partition="LATAM"))) == ["Route"]


def test_partitions_come_before_workspaces_admin_4() -> None:
    wanted = {"workspace": "LATAM", "partitions": ["LATAM"]}
    assert rule(regions(), add_workspace=wanted) == "ADMIN-4"
    assert after(after(regions(), add_partition="LATAM"), add_workspace=wanted).sees("LATAM") == ("LATAM",)


def test_names_are_unique_in_the_instance_by_kind_name_1() -> None:
    with_form = {"kind": "form", "name": "Contact", "asset": regions().forms["Contact"]}
    assert rule(regions(), add_asset=with_form) == "NAME-1"
    assert rule(regions(), clone={"asset": "Show", "to_workspace": "NA", "as": "Show"}) == "NAME-1"


def test_a_user_shares_only_with_workspaces_he_or_she_sees_share_4() -> None:
    given = {"folder": "Top", "with": ("NA",)}
    assert rule(folders(), share_folder={**given, "user": "ann"}) == "SHARE-4"
    assert rule(folders(), share_folder={**given, "user": "vic"}) == ""
    assert rule(folders(), share_folder={**given, "with": ("Default",), "user": "vic"}) == "SHARE-4"


def test_a_folder_with_nothing_but_forms_cannot_be_shared_share_1() -> None:
    assert rule(folders(), share_folder={"folder": "Forms", "with": ("NA",)}) == "SHARE-1"


def test_what_cannot_be_shared_is_not_shared_with_its_folder_share_1() -> None:
    shared = after(folders(), share_folder={"folder": "Top", "with": ("NA",)})
    assert (
        shared.can_use("NA", "list", "Show")
        and shared.can_use("NA", "smart_list", "VPs")
        and not shared.can_use("NA", "program", "Webinar")
    )


def test_a_file_that_shares_a_deep_folder_is_refused_share_2() -> None:
    with pytest.raises(InputError, match=r"too deep to be shared.*SHARE-2"):
        folders(Deep={"workspace": "EMEA", "parent": "Top", "shared_with": ["NA"]})


def test_a_moved_folder_takes_all_it_holds_and_programs_their_assets_share_8() -> None:
    local = {"Webinar.Form": {"workspace": "EMEA", "program": "Webinar"}, "Contact": {"workspace": "EMEA"}}
    edited = administered(
        regions(
            forms=local,
            folders={
                "Top": {"workspace": "EMEA", "holds": ["Webinar"]},
                "Inner": {"workspace": "EMEA", "parent": "Top", "holds": ["Show"]},
            },
        ),
        {"move_folder": {"folder": "Top", "to_workspace": "NA"}},
    )
    moved = edited.topology
    assert {name: form.workspace for name, form in moved.forms.items()} == {"Webinar.Form": "NA", "Contact": "EMEA"}
    assert moved.programs["Webinar"].workspace == moved.lists["Show"].workspace == moved.folders["Inner"].workspace == "NA"
    assert edited.asks == (("program", "Webinar"),)


def test_references_of_a_moved_campaign_are_not_adjusted_share_8() -> None:
    campaign = {"workspace": "EMEA", "triggers": [{"fills_out_form": "Contact"}], "flow": []}
    design = regions(campaigns={"Greet": campaign}, folders={"Top": {"workspace": "EMEA", "holds": ["Greet"]}})
    moved = after(design, move_folder={"folder": "Top", "to_workspace": "NA"})
    assert invalid_campaigns(moved) == {
        "Greet": ("trigger fills_out_form names the form 'Contact', which is in EMEA and cannot be shared (CAMP-14)",)
    }


def test_a_copy_names_what_was_copied_along_share_6() -> None:
    campaign = {
        "workspace": "EMEA",
        "program": "Webinar",
        "triggers": [{"added_to_list": "Webinar.Guests"}],
        "flow": [{"send_email": "Webinar.Hello"}],
    }
    design = regions(
        lists={"Webinar.Guests": {"workspace": "EMEA", "program": "Webinar"}},
        emails={"Webinar.Hello": {"workspace": "EMEA", "program": "Webinar"}},
        campaigns={"Webinar.Greet": campaign},
    )
    edited = administered(design, {"clone": {"asset": "Webinar", "to_workspace": "NA", "as": "NA Webinar"}})
    made = edited.topology.campaigns["NA Webinar.Greet"]
    assert made.triggers[0].args == {"list": "NA Webinar.Guests"} and made.flow[0].default == {"email": "NA Webinar.Hello"}
    assert (made.workspace, made.program, made.active) == ("NA", "NA Webinar", False)
    assert edited.copies == {"NA Webinar.Guests": "Webinar.Guests"} and not invalid_campaigns(edited.topology)


def test_a_copy_needs_what_it_names_share_6() -> None:
    campaign = {"workspace": "EMEA", "triggers": [{"added_to_list": "Show"}], "flow": []}
    design = regions(campaigns={"Greet": campaign}, folders={"Top": {"workspace": "EMEA", "holds": ["Show"]}})
    clone = {"asset": "Greet", "to_workspace": "NA", "as": "NA Greet"}
    assert rule(design, clone=clone) == "SHARE-6"
    assert rule(after(design, share_folder={"folder": "Top", "with": ("NA",)}), clone=clone) == ""


def test_by_api_a_copy_stays_in_its_workspace_api_16() -> None:
    assert rule(regions(), clone={"asset": "Webinar", "to_workspace": "NA", "as": "Copy", "by": "api"}) == "API-16"
    assert rule(regions(), clone={"asset": "Webinar", "to_workspace": "EMEA", "as": "Copy", "by": "api"}) == ""


def test_an_asset_is_locked_where_it_is_shared_share_3() -> None:
    design = after(folders(), share_folder={"folder": "Top", "with": ("NA",)})
    told = [rule(design, edit_asset={"workspace": where, "name": "Show"}) for where in ("EMEA", "NA", "Default")]
    assert told == ["", "SHARE-3", "VIS-11"]
    assert rule(design, edit_asset={"workspace": "NA", "name": "Top"}) == "SHARE-3"


def test_a_deleted_asset_breaks_what_names_it_share_5() -> None:
    campaign = {"workspace": "EMEA", "triggers": [{"fills_out_form": "Contact"}], "flow": []}
    left = after(regions(campaigns={"Greet": campaign}), delete_asset={"kind": "form", "name": "Contact"})
    assert invalid_campaigns(left) == {"Greet": ("trigger fills_out_form names the form 'Contact', which is gone (SHARE-5)",)}
    assert rule(left, activate="Greet") == "CAMP-9"


def test_an_email_without_its_template_is_in_error_and_so_is_who_sends_it_share_5() -> None:
    campaign = {"workspace": "NA", "triggers": [{"person_is_created": True}], "flow": [{"send_email": "NA Hello"}]}
    design = regions(
        templates={"Corporate": {"workspace": "EMEA"}},
        emails={"NA Hello": {"workspace": "NA", "template": "Corporate"}},
        campaigns={"Greet": campaign},
        folders={"Templates": {"workspace": "EMEA", "area": "design_studio", "holds": ["Corporate"]}},
    )
    assert list(invalid_campaigns(design)) == ["Greet"]
    assert not invalid_campaigns(after(design, share_folder={"folder": "Templates", "with": ("NA",)}))


def test_a_program_goes_with_what_is_local_to_it() -> None:
    design = regions(forms={"Webinar.Form": {"workspace": "EMEA", "program": "Webinar"}, "Contact": {"workspace": "EMEA"}})
    assert list(after(design, delete_asset={"kind": "program", "name": "Webinar"}).forms) == ["Contact"]


def test_twenty_segmentations_and_a_hundred_segments_seg_1() -> None:
    made = {f"S{n}": {"workspace": "EMEA", "segments": {"One": {"City": "Ulm"}}} for n in range(20)}
    full = regions(segmentations=made)
    assert rule(full, clone={"asset": "S1", "to_workspace": "EMEA", "as": "S20"}) == "SEG-1"
    with pytest.raises(InputError, match=r"too many segmentations.*SEG-1"):
        regions(segmentations=made | {"S20": made["S0"]})
    with pytest.raises(InputError, match=r"too many segments.*SEG-1"):
        regions(segmentations={"S": {"workspace": "EMEA", "segments": {f"P{n}": {"City": "Ulm"} for n in range(101)}}})


def test_an_instance_has_one_crm_admin_8() -> None:
    with pytest.raises(InputError, match=r"one CRM at most.*ADMIN-8"):
        regions(crm=[{"type": "salesforce"}, {"type": "dynamics"}])
