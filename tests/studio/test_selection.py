"""One selection for all widgets: linked, they follow each other; what one of them lacks it leaves alone."""

import pytest
from traitlets import link

import workbench as wb
from workbench.studio import DesignCompare, LeadInspector, RunStepper, TopologyEditor
from workbench.studio.widget import Studio

from .test_stepper import REGIONS, filled

DESIGN = wb.Topology.of(REGIONS)


@pytest.fixture
def widgets() -> tuple[TopologyEditor, LeadInspector, RunStepper, DesignCompare]:
    run = wb.simulate(DESIGN, [filled("ann", "Contact", Country="France")])
    made = TopologyEditor(DESIGN), LeadInspector(DESIGN), RunStepper(run), DesignCompare(DESIGN, DESIGN.without("campaign", "EMEA-Hello"))
    for one in made[1:]:
        link((made[0], "selection"), (one, "selection"))
    return made


def clicked(widget: Studio, identifier: str) -> None:
    widget.command = {"do": "select", "id": identifier, "n": widget.command.get("n", 0) + 1}


@pytest.mark.parametrize("place", range(4))
def test_what_is_clicked_in_one_is_selected_in_all(widgets: tuple[Studio, ...], place: int) -> None:
    clicked(widgets[place], "campaign:EMEA-Hello")
    assert {widget.selection for widget in widgets} == {"campaign:EMEA-Hello"}
    editor, inspector, _, compared = widgets
    assert editor.details["name"] == "EMEA-Hello"
    assert "campaign:EMEA-Hello" in editor.lit
    assert inspector.chosen["name"] == "campaign EMEA-Hello"
    assert "workspace:EMEA" in compared.lit
    clicked(widgets[place], "")
    assert (editor.details, inspector.chosen, compared.lit) == ({}, {}, [])


def test_what_one_lacks_it_leaves_alone_and_takes_from_nobody(widgets: tuple[Studio, ...]) -> None:
    editor, inspector, stepper, compared = widgets
    everything = compared.rows
    editor.do({"do": "add", "kind": "partition", "name": "APAC"})
    assert {widget.selection for widget in widgets} == {"partition:APAC"}
    assert inspector.chosen == {}
    assert compared.rows == everything
    inspector.set("Country", "France")
    stepper.step()
    assert editor.selection == "partition:APAC"
    editor.undo()
    assert editor.details == {}
    editor.do({"do": "add", "kind": "campaign", "name": "Hello"})
    assert editor.topology.campaigns["Hello"].workspace == "Default"


def test_a_member_of_a_group_is_selected_as_itself_where_it_is_drawn_alone() -> None:
    many = {f"NA-{number}": {"workspace": "NA", "triggers": [{"fills_out_form": "any"}]} for number in range(60)}
    editor = TopologyEditor(wb.Topology.of({**REGIONS, "campaigns": many}))
    editor.selection = "campaign:NA-7"
    assert editor.details["name"] == "NA-7"
    assert "campaign:60 campaigns of NA" in editor.lit
