"""The editor holds a real design at every moment; what cannot be done is said where it is and changes nothing."""

import pytest

import workbench as wb
from workbench.studio import TopologyEditor

REGIONS = {
    "name": "Regions",
    "partitions": ["Default", "NA", "EMEA"],
    "workspaces": {"Default": {"partitions": "all", "primary": "Default"}, "NA": {"partitions": ["NA"]}, "EMEA": {"partitions": ["EMEA"]}},
    "forms": {"Contact": {"workspace": "EMEA"}},
    "campaigns": {"EMEA-Hello": {"workspace": "EMEA", "triggers": [{"fills_out_form": "Contact"}], "flow": []}},
    "assignment_rules": [{"if": {"Country": "France"}, "then": "EMEA"}, {"if": {"Country": "Canada"}, "then": "NA"}, {"else": "Default"}],
}
STEPS = [{"fill_form": {"form": "Contact", "values": {"Email Address": "ann@example.com"}}}]
PEOPLE = {"ann": {"Email Address": "ann@example.com", "Partition": "NA"}}


@pytest.fixture
def editor() -> TopologyEditor:
    return TopologyEditor(wb.Topology.of(REGIONS))


def asked(editor: TopologyEditor, **command: object) -> None:
    """What the browser does: it sets the trait."""
    editor.command = {**command, "n": editor.command.get("n", 0) + 1}


def test_a_click_grants_and_withdraws_access(editor: TopologyEditor) -> None:
    asked(editor, do="toggle", workspace="EMEA", partition="NA")
    assert editor.topology.sees("EMEA") == ("NA", "EMEA")
    asked(editor, do="toggle", workspace="EMEA", partition="NA")
    assert editor.topology == wb.Topology.of(REGIONS)


def test_the_primary_partition_is_not_withdrawn_and_the_editor_says_why(editor: TopologyEditor) -> None:
    asked(editor, do="toggle", workspace="EMEA", partition="NA")
    asked(editor, do="toggle", workspace="EMEA", partition="EMEA", at="workspace:EMEA")
    assert editor.topology.sees("EMEA") == ("NA", "EMEA")
    (problem,) = editor.problems
    assert problem["at"] == "workspace:EMEA"
    assert problem["text"].startswith("EMEA is the primary partition of EMEA; expected another one made primary")
    asked(editor, do="primary", workspace="EMEA", partition="NA")
    asked(editor, do="toggle", workspace="EMEA", partition="EMEA")
    assert (editor.topology.sees("EMEA"), editor.problems) == (("NA",), [])


def test_undo_and_redo_go_through_every_design(editor: TopologyEditor) -> None:
    designs = [editor.topology]
    for command in ({"do": "add", "kind": "partition", "name": "APAC"}, {"do": "add", "kind": "workspace", "name": "APAC"}):
        asked(editor, **command)
        designs.append(editor.topology)
    assert designs[2].sees("APAC") == ("APAC",)
    asked(editor, do="undo")
    asked(editor, do="undo")
    assert (editor.topology, editor.can_undo, editor.can_redo) == (designs[0], False, True)
    asked(editor, do="redo")
    assert editor.topology == designs[1]
    asked(editor, do="add", kind="form", name="Webinar")
    assert not editor.can_redo


def test_what_is_still_named_cannot_be_removed(editor: TopologyEditor) -> None:
    asked(editor, do="remove", kind="form", name="Contact", at="source:Form Contact")
    assert "Contact" in editor.topology.forms
    assert "Contact" in editor.problems[0]["text"]


def test_a_new_name_is_followed_wherever_it_stands(editor: TopologyEditor) -> None:
    asked(editor, do="rename", kind="partition", name="EMEA", to="Europe")
    assert editor.topology.assignment_rules[0].partition == "Europe"
    assert editor.topology.workspaces["EMEA"].primary == "Europe"
    assert editor.selection == "partition:Europe"


def test_rules_are_put_in_another_order(editor: TopologyEditor) -> None:
    asked(editor, do="rule", **{"from": 1, "to": 0})
    assert editor.rules == ["if Country is Canada: NA", "if Country is France: EMEA", "otherwise: Default"]


def test_the_else_of_the_rules_stays_last(editor: TopologyEditor) -> None:
    asked(editor, do="rule", **{"from": 2, "to": 0}, at="rules")
    assert editor.topology == wb.Topology.of(REGIONS)
    assert "else" in editor.problems[0]["text"]


def test_a_selection_lights_up_what_it_reaches(editor: TopologyEditor) -> None:
    asked(editor, do="select", id="workspace:NA")
    assert "partition:NA" in editor.lit
    assert "partition:EMEA" not in editor.lit
    assert editor.details["partitions"][1] == {
        "workspace": "NA", "partition": "NA", "label": "NA", "sees": True, "primary": True
    }  # fmt: skip


def test_the_file_is_taken_over_whole_or_not_at_all(editor: TopologyEditor) -> None:
    asked(editor, do="take", yaml=editor.yaml.replace("EMEA-Hello", "EMEA-Welcome"))
    assert list(editor.topology.campaigns) == ["EMEA-Welcome"]
    asked(editor, do="take", yaml=editor.yaml.replace("workspace: EMEA", "workspace: EMAE"))
    assert "did you mean 'EMEA'?" in editor.problems[0]["text"]
    assert list(editor.topology.campaigns) == ["EMEA-Welcome"]


def test_counts_follow_the_design(editor: TopologyEditor) -> None:
    design = wb.Topology.of(REGIONS)
    editor = TopologyEditor(design, wb.simulate(design, STEPS, PEOPLE))
    count = lambda: next(node["count"] for node in editor.scene["nodes"] if node["id"] == "campaign:EMEA-Hello")  # noqa: E731
    assert count() == "0 / 1"
    asked(editor, do="toggle", workspace="EMEA", partition="NA")
    assert count() == "1 / 0"


def test_what_the_browser_cannot_ask_for_is_said(editor: TopologyEditor) -> None:
    asked(editor, do="explode")
    assert "cannot do this" in editor.problems[0]["text"]


def test_the_editor_stands_in_a_notebook_as_words_and_a_picture(editor: TopologyEditor) -> None:
    assert editor.describe().splitlines()[0].startswith("Regions: ")
    assert "<script" not in TopologyEditor(wb.Topology.of({**REGIONS, "name": "<script>alert(1)</script>"})).static()
