"""What a topology file means once it is read."""

from __future__ import annotations

import pytest

from workbench.errors import InputError
from workbench.topology import (
    AssignmentRule,
    Compare,
    Crm,
    Form,
    Program,
    Settings,
    Span,
    Topology,
    Trigger,
    User,
    Workspace,
    read_settings,
    topology,
)
from workbench.topology.files import parse
from workbench.topology.read import read_mapping

from .designs import CONTRACT, regions


def test_the_contracts_example_is_read_in_full() -> None:
    design = Topology.read(CONTRACT)
    assert repr(design) == "<Topology 'Three regions': 4 partitions, 3 workspaces, 1 campaign>"
    assert design.workspaces["EMEA"] == Workspace("EMEA", ("EMEA", "APAC"), "EMEA")
    assert design.programs["EMEA Webinar"] == Program("EMEA Webinar", "EMEA", "event", "Webinar", ("Invited", "Registered", "Attended"))
    assert design.forms["EMEA Registration"] == Form("EMEA Registration", "EMEA", "EMEA Webinar")
    assert design.assignment_rules[0] == AssignmentRule(Compare("Country", "is", ("France", "Germany")), "EMEA")
    assert design.assignment_rules[1] == AssignmentRule(None, "Default")
    assert design.users["integration"] == User("integration", {"EMEA": ("API",)}, api=True)
    assert design.crm == Crm("dynamics", "new_synctomkto")
    campaign = design.campaigns["EMEA-Confirm"]
    assert campaign.triggers == (Trigger("fills_out_form", {"form": "EMEA Registration"}),)
    assert [str(step) for step in campaign.flow] == ["change program status: EMEA Webinar Registered", "send email: EMEA Confirm"]


def test_keywords_read_as_well_as_a_file() -> None:
    by_keyword = topology(
        "Two", partitions=["Default", "EMEA"], workspaces={"Default": {"partitions": "all"}, "EMEA": {"partitions": ["EMEA"]}}
    )
    assert by_keyword == Topology.of({"name": "Two"}, partitions=["Default", "EMEA"], workspaces=by_keyword.to_mapping()["workspaces"])
    assert by_keyword.sees("EMEA") == ("EMEA",)


def test_what_is_left_out_is_one_partition_seen_by_one_workspace() -> None:
    assert Topology.of({}).workspaces == {"Default": Workspace("Default", None, "Default")}
    assert Topology.of({}).name == "unnamed"


def test_a_file_without_a_name_is_called_like_the_file(tmp_path) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "regions.yaml").write_text("partitions: [Default]\n")
    assert Topology.read(tmp_path / "regions.yaml").name == "regions"


def test_norway_is_a_country_and_a_partition() -> None:
    text = "partitions: [Default, NO]\nworkspaces: {Default: {partitions: all}, NO: {partitions: [NO]}}\n"
    design = Topology.read(text + "assignment_rules: [{if: {Country: NO}, then: NO}]\n")
    assert design.workspaces["NO"].primary == "NO"
    assert design.assignment_rules[0].condition == Compare("Country", "is", ("NO",))


def test_names_that_look_like_numbers_or_dates_are_names() -> None:
    design = Topology.read("partitions: [Default, 2026, 01, 1.50]\nlists: {2026-01-05: {workspace: Default}}\n")
    assert design.partitions == ("Default", "2026", "01", "1.50")
    assert list(design.lists) == ["2026-01-05"]


def test_all_includes_partitions_added_later_and_is_led_by_default() -> None:
    """VIS-5."""
    assert regions().add_partition("LATAM").sees("Default") == ("Default", "NA", "EMEA", "LATAM")
    assert regions().workspaces["Default"].primary == "Default"


def test_a_program_without_statuses_has_one_called_member() -> None:
    design = regions(
        programs={"Guide": {"workspace": "NA"}},
        campaigns={"C": {"workspace": "NA", "filters": {"member_of_program": {"program": "Guide", "status": "Member"}}}},
    )
    assert design.programs["Guide"].statuses == ("Member",)


@pytest.mark.parametrize(
    ("written", "span"), [("once per 3 days", Span(3, "day")), ("once per hour", Span(1, "hour")), ("once per 1 months", Span(1, "month"))]
)
def test_a_qualification_rule_is_a_span(written: str, span: Span) -> None:
    """CAMP-3."""
    assert regions(campaigns={"C": {"workspace": "NA", "runs": written}}).campaigns["C"].runs == span


def test_a_dedupe_key_may_be_written_by_its_rest_names() -> None:
    assert regions(dedupe={"key": ["email", "company"], "partition": True, "applies_to": ["api"]}).dedupe.second == "Company Name"


def test_a_field_of_the_design_has_its_type() -> None:
    design = regions(fields={"Seats": "number"})
    assert design.field_named("Seats").is_number
    with pytest.raises(InputError, match="wrong value, got 'many'; expected a number"):
        regions(fields={"Seats": "number"}, smart_lists={"S": {"workspace": "NA", "filters": {"Seats": {"at_least": "many"}}}})


def test_settings_are_the_defaults_unless_they_are_changed() -> None:
    design = regions(settings={"max_cascade": 9, "recheck_visibility_each_step": True, "crm_entry_stage": "MQL"})
    assert design.settings == Settings(max_cascade=9, recheck_visibility_each_step=True, crm_entry_stage="MQL")
    assert regions().settings.changed() == {}


def test_a_scenarios_own_settings_win_over_the_topologys() -> None:
    base = Settings(max_cascade=9, one_model_per_instance=True)
    assert read_settings({"max_cascade": 5}, base) == Settings(max_cascade=5, one_model_per_instance=True)


def test_a_role_of_the_design_may_be_held_beside_the_standard_ones() -> None:
    design = regions(roles={"Viewer": {"may": ["view_people"]}}, users={"ann": {"roles": {"NA": ["Viewer", "Web Designer"]}}})
    assert design.users["ann"].roles == {"NA": ("Viewer", "Web Designer")}


def test_aliases_and_merges_of_yaml_are_followed() -> None:
    design = Topology.read("lists:\n  A: &usual {workspace: Default}\n  B: *usual\n  C: {<<: *usual}\n")
    assert [found.workspace for found in design.lists.values()] == ["Default"] * 3


def test_a_problem_inside_a_larger_file_is_named_by_the_whole_way_to_it() -> None:
    from workbench.topology.cursor import Cursor
    from workbench.topology.read import topology_at

    top = Cursor.of(parse("scenario: S\ntopology:\n  partitions: [Default]\n  forms: {F: {workspace: Defalt}}\n", "s.yaml"))
    topology_at(top.at("topology"))
    assert str(top.reading.problems[0]) == "s.yaml:4: topology.forms.F.workspace: unknown workspace, got 'Defalt'; did you mean 'Default'?"


@pytest.mark.parametrize(
    "given",
    [
        5,
        [],
        {1: 2},
        {None: 1},
        {"partitions": 3},
        {"workspaces": {1: None}},
        {"forms": {("a",): {}}},
        {"name": object()},
        {"name": ["x"]},
        {"fields": {"a": []}},
    ],
    ids=lambda given: type(given).__name__,
)
def test_nonsense_given_in_python_is_an_input_error(given: object) -> None:
    with pytest.raises(InputError):
        read_mapping(given)  # type: ignore[arg-type]


def test_a_mapping_that_holds_itself_is_an_input_error() -> None:
    circle: dict[str, object] = {}
    circle["not"] = circle
    with pytest.raises(InputError, match="nested deeper than 30 levels"):
        regions(smart_lists={"S": {"workspace": "NA", "filters": circle}})
