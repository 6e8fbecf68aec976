"""Designs changed a little: each edit gives a new, checked design."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from workbench.errors import InputError, UnknownName
from workbench.topology import Compare, Member, Topology, Workspace, check
from workbench.topology.edits import change

from .designs import CONTRACT, regions


def test_an_edit_leaves_the_old_design_alone() -> None:
    before = regions()
    after = before.add_partition("LATAM").add_workspace("LATAM", ["LATAM"])
    assert (before.partitions, after.partitions) == (("Default", "NA", "EMEA"), ("Default", "NA", "EMEA", "LATAM"))
    assert after.workspaces["LATAM"] == Workspace("LATAM", ("LATAM",), "LATAM")


def test_a_small_instance_is_built_in_a_few_lines() -> None:
    design = (
        Topology.of("Two regions", partitions=["Default", "EMEA"])
        .add_workspace("EMEA", ["EMEA"])
        .add_form("Contact", "EMEA")
        .add_email("Thanks", "EMEA", operational=True)
        .add_campaign("Reply", "EMEA", triggers=[{"fills_out_form": "Contact"}], flow=[{"send_email": "Thanks"}], runs="every_time")
    )
    assert repr(design) == "<Topology 'Two regions': 2 partitions, 2 workspaces, 1 campaign>"


@pytest.mark.parametrize(
    "edit",
    [
        lambda t: t.add_partition("EMEA"),
        lambda t: t.add_workspace("EMEA", ["EMEA"]),
        lambda t: t.add_form("Contact", "NA"),
        lambda t: t.renamed("form", "Contact", "Show").renamed("list", "Show", "Other").add_list("Other", "NA"),
        lambda t: t.renamed("partition", "NA", "EMEA"),
    ],
)
def test_a_name_is_not_given_twice(edit: Any) -> None:
    with pytest.raises(InputError, match="of that name already"):
        edit(regions())


def test_an_edit_that_refers_to_nothing_is_refused() -> None:
    with pytest.raises(InputError, match=r"forms\.Reply\.workspace: unknown workspace, got 'EMAE'; did you mean 'EMEA'\?"):
        regions().add_form("Reply", "EMAE")


@pytest.mark.parametrize(
    "edit",
    [
        lambda t: t.add_workspace("X", 5),
        lambda t: t.set_workspace("EMEA", 5),
        lambda t: t.with_rules(5),
        lambda t: t.add_campaign("C", "EMEA", flow=5),
        lambda t: t.add_partition(None),
        lambda t: t.renamed("form", "Contact", ""),
        lambda t: t.with_settings(max_cascade="many"),
        lambda t: Topology.of([1], name="x"),
    ],
)
def test_nonsense_given_to_an_edit_is_an_input_error(edit: Any) -> None:
    with pytest.raises(InputError):
        edit(regions())


def test_setting_a_workspace_keeps_what_is_left_out() -> None:
    wider = regions().set_workspace("EMEA", ["EMEA", "NA"])
    assert wider.workspaces["EMEA"] == Workspace("EMEA", ("EMEA", "NA"), "EMEA")
    assert wider.set_workspace("EMEA", primary="NA").workspaces["EMEA"].primary == "NA"
    assert wider.set_workspace("EMEA", "all").workspaces["EMEA"] == Workspace("EMEA", None, "EMEA")


def test_a_primary_that_falls_away_must_be_named_anew() -> None:
    assert regions().set_workspace("EMEA", ["NA"]).workspaces["EMEA"].primary == "NA"
    with pytest.raises(InputError, match="'primary' is missing"):
        regions().set_workspace("EMEA", ["NA", "Default"])


def test_what_is_still_named_cannot_be_taken_away() -> None:
    design = regions().add_campaign("C", "EMEA", flow=[{"send_email": "Hello"}])
    with pytest.raises(InputError, match=r"campaigns\.C\.flow\[1\]\.send_email: unknown email \(the design has none\), got 'Hello'"):
        design.without("email", "Hello")
    assert design.without("campaign", "C").without("email", "Hello").emails == {}


def test_the_default_partition_cannot_be_taken_away() -> None:
    with pytest.raises(InputError, match="the partition Default is missing"):
        regions().without("partition", "Default")


def test_an_unknown_kind_or_name_is_said_with_the_nearest() -> None:
    with pytest.raises(UnknownName, match="unknown kind, got 'emails'; did you mean 'email'"):
        regions().without("emails", "Hello")
    with pytest.raises(UnknownName, match="unknown form, got 'Contct'; did you mean 'Contact'"):
        regions().renamed("form", "Contct", "X")


def test_rules_and_settings_are_replaced() -> None:
    design = regions().with_rules([{"if": {"Country": "US"}, "then": "NA"}]).with_settings(max_cascade=5).with_settings(crm_entry_stage="X")
    assert design.assignment_rules[0].condition == Compare("Country", "is", ("US",))
    assert design.settings.changed() == {"crm_entry_stage": "X", "max_cascade": 5}


def test_a_renamed_list_is_followed_through_every_reference() -> None:
    design = regions(
        folders={"F": {"workspace": "EMEA", "holds": ["Show"]}},
        smart_lists={"S": {"workspace": "EMEA", "filters": [{"not": {"any": [{"member_of_list": "Show"}]}}]}},
        campaigns={
            "C": {
                "workspace": "EMEA",
                "triggers": [{"added_to_list": "Show"}],
                "flow": [{"remove_from_list": {"choices": [{"if": {"member_of_list": "Show"}, "then": "Show"}]}}],
            }
        },
    ).renamed("list", "Show", "Trade Show")
    assert "Show" not in design.lists
    assert str(design.smart_lists["S"].filters) == "not (member of list Trade Show)"
    assert design.folders["F"].holds == ("Trade Show",)
    campaign = design.campaigns["C"]
    assert campaign.triggers[0].args == {"list": "Trade Show"}
    assert campaign.flow[0].choices[0].condition == Member("list", "Trade Show")
    assert campaign.flow[0].choices[0].args == {"list": "Trade Show"}


def test_renaming_a_partition_or_a_field_reaches_rules_filters_and_tokens() -> None:
    design = regions(
        fields={"Region": "string"},
        dedupe={"key": ["Email Address", "Region"]},
        blocked_fields={"Region": ["api"]},
        assignment_rules=[{"if": {"Region": "x"}, "then": "EMEA"}],
        campaigns={
            "C": {
                "workspace": "Default",
                "triggers": [{"partition_changes": {"to": "EMEA"}}, {"data_value_changes": "Region"}],
                "filters": [{"Partition": ["EMEA", "NA"]}],
                "flow": [{"change_partition": "EMEA"}, {"change_data": {"field": "City", "value": "{{lead.Region}}"}}],
            }
        },
    )
    renamed = design.renamed("partition", "EMEA", "Europe").renamed("field", "Region", "Area").renamed("workspace", "NA", "Americas")
    text = renamed.to_yaml()
    assert "Region" not in text.replace("name: Regions", "")
    assert text.count("Europe") == 6
    assert list(renamed.workspaces) == ["Default", "Americas", "EMEA"]
    assert (
        renamed.renamed("partition", "Europe", "EMEA").renamed("field", "Area", "Region").renamed("workspace", "Americas", "NA") == design
    )


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("program", "EMEA Webinar"),
        ("form", "EMEA Registration"),
        ("list", "Trade Show"),
        ("smart_list", "VPs"),
        ("segmentation", "Industry"),
        ("email", "EMEA Confirm"),
        ("campaign", "EMEA-Confirm"),
        ("workspace", "EMEA"),
        ("partition", "EMEA"),
        ("user", "ann"),
        ("role", "Analytics User"),
        ("field", "Lifecycle"),
    ],
)
def test_renaming_there_and_back_changes_nothing(kind: str, name: str) -> None:
    design = Topology.read(CONTRACT)
    there = design.renamed(kind, name, "Something else")
    assert there != design
    assert there.renamed(kind, "Something else", name) == design


def test_a_design_put_together_by_hand_can_be_checked() -> None:
    check(Topology("One"))
    with pytest.raises(InputError, match=r"workspaces\.Default\.partitions: unknown partition, got 'Nowhere'"):
        check(Topology("One", workspaces={"Default": Workspace("Default", ("Nowhere",), "Nowhere")}))


def test_a_file_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    design = regions()
    assert Topology.read(design.write(tmp_path / "regions.yaml")) == design
    with pytest.raises(InputError, match="cannot be written"):
        design.write(tmp_path / "no such folder" / "regions.yaml")
    (tmp_path / "taken").mkdir()
    with pytest.raises(InputError, match="cannot be written"):
        design.write(tmp_path / "taken")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["regions.yaml", "taken"]


def test_a_renamed_email_is_followed_by_those_who_listen_to_its_opens_and_clicks() -> None:
    design = regions().add_email("News", "EMEA").add_campaign("Read", "EMEA", triggers=[{"opens_email": "News"}, {"clicks_email": "any"}])
    design = design.add_campaign("Clicked", "EMEA", filters=[{"clicked_email": "News"}, {"visited_page": "News"}])
    renamed = design.renamed("email", "News", "Bulletin")
    assert [str(trigger) for trigger in renamed.campaigns["Read"].triggers] == ["opens email: Bulletin", "clicks email"]
    assert str(renamed.campaigns["Clicked"].filters) == "clicked email Bulletin and visited page News"  # a page is no asset


def test_a_campaign_read_anew_alone_is_the_one_that_reading_the_whole_design_gives() -> None:
    design = Topology.read(CONTRACT)
    for kind, section in (("campaign", "campaigns"), ("smart_list", "smart_lists")):
        for name in getattr(design, section):
            whole = design.to_mapping()
            whole[section][name] |= {"filters": [{"Country": "Spain"}]}
            changed = change(design, kind, name, filters=[{"Country": "Spain"}])
            assert changed == Topology.of(whole)
            assert changed.to_yaml() == Topology.of(whole).to_yaml()


def test_what_is_wrong_with_a_changed_campaign_is_told_as_of_a_file() -> None:
    design = Topology.read(CONTRACT)
    name = next(iter(design.campaigns))
    for keys in ({"filters": [{"Contry": "Spain"}]}, {"workspace": "Nowhere"}, {"flw": []}, {"flow": [{"send_email": "No such"}]}):
        whole = design.to_mapping()
        whole["campaigns"][name] |= keys
        with pytest.raises(InputError) as alone:
            change(design, "campaign", name, **keys)
        with pytest.raises(InputError) as read:
            Topology.of(whole)
        assert str(alone.value) == str(read.value)
