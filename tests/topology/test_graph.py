"""A design as a graph."""

from __future__ import annotations

from .designs import regions


def edges(kind: str, **parts: object) -> list[tuple[str, str, str]]:
    found = regions(**parts).graph().edges(keys=True, data="when")
    return [(start[1], end[1], when) for start, end, key, when in found if key == kind]


def test_nodes_come_in_layers_and_in_the_order_of_the_file() -> None:
    graph = regions(crm={"type": "salesforce"}, campaigns={"C": {"workspace": "NA"}}).graph()
    assert list(graph) == [
        ("source", "Salesforce"),
        ("source", "API"),
        ("source", "Import into Default"),
        ("source", "Import into NA"),
        ("source", "Import into EMEA"),
        ("source", "Form Contact"),
        ("partition", "Default"),
        ("partition", "NA"),
        ("partition", "EMEA"),
        ("workspace", "Default"),
        ("workspace", "NA"),
        ("workspace", "EMEA"),
        ("campaign", "C"),
    ]
    assert graph.nodes["source", "Form Contact"] == {"kind": "source", "name": "Form Contact", "door": "form", "workspace": "EMEA"}


def test_new_people_land_in_the_primary_partition_of_the_door() -> None:
    """ROUTE-2."""
    assert edges("lands_in") == [
        ("API", "Default", ""),
        ("Import into Default", "Default", ""),
        ("Import into NA", "NA", ""),
        ("Import into EMEA", "EMEA", ""),
        ("Form Contact", "EMEA", ""),
    ]


def test_people_of_the_crm_land_by_the_assignment_rules() -> None:
    """ROUTE-3."""
    rules = [{"if": {"Country": "US"}, "then": "NA"}, {"if": {"Country": "Canada"}, "then": "NA"}]
    assert edges("lands_in", assignment_rules=rules, crm={"type": "dynamics"})[:3] == [
        ("Dynamics", "NA", "Country is US or Country is Canada"),
        ("Dynamics", "Default", "no rule matches"),
        ("API", "Default", ""),
    ]


def test_rules_for_all_creates_route_every_door() -> None:
    found = edges("lands_in", assignment_rules=[{"else": "NA"}], settings={"assignment_rules_scope": "all_creates"})
    assert {end for _, end, _ in found} == {"NA"}


def test_a_workspace_sees_its_partitions_and_one_of_them_is_primary() -> None:
    assert edges("sees")[:3] == [("Default", "Default", ""), ("Default", "NA", ""), ("Default", "EMEA", "")]
    assert edges("primary") == [("Default", "Default", ""), ("NA", "NA", ""), ("EMEA", "EMEA", "")]


def test_a_router_moves_to_where_its_choices_say() -> None:
    step = {
        "change_partition": {
            "choices": [{"if": {"Country": "US"}, "then": "NA"}, {"if": {"Country": "x"}, "then": "do_nothing"}],
            "default": "EMEA",
        }
    }
    campaigns = {"Router": {"workspace": "Default", "flow": [step]}}
    assert edges("runs_in", campaigns=campaigns) == [("Router", "Default", "")]
    assert edges("moves_to", campaigns=campaigns) == [("Router", "NA", "Country is US"), ("Router", "EMEA", "else")]
