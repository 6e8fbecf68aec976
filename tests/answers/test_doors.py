"""Where doors land new leads, both ways; a lead poured through each door is the oracle."""

from typing import Any

import pytest

import workbench as wb
from workbench.answers import landing_in, landings
from workbench.errors import UnknownName
from workbench.topology import Topology
from workbench.topology.landings import DOORS, sources

from .regional import anything, regional, rows

WHO = {"Email Address": "ann@example.com"}


def step(door: str, source: str, design: Topology, partition: str | None = None) -> dict[str, Any]:
    """Return the step that brings a new lead through a door of the design."""
    named = {"partition": partition} if partition else {}
    tail = {"form": "Form ", "submit_form": "Submit Form ", "import": "Import into ", "hand": "By hand in ", "web": "First visit in "}
    name = source.removeprefix(tail.get(door, ""))
    home, mailing = source.removeprefix("Forward from "), {email.workspace: email.name for email in design.emails.values()}
    given: dict[str, dict[str, Any]] = {
        "crm": {"crm_id": "new-1", "object": "lead", "values": WHO},
        "api": {"rows": [WHO], **named},
        "bulk_import": {"rows": [WHO], **named},
        "push_lead": {"rows": [WHO], "program": next(iter(design.programs), ""), **named},
        "experience_platform": {"partition": partition or "Default", "keys": ["Email Address"], "rows": [WHO]},
        "import": {"workspace": name, "rows": [WHO], **named},
        "hand": {"workspace": name, "values": WHO},
        "form": {"form": name, "values": WHO},
        "submit_form": {"form": name, "values": WHO},
        "forward": {"email": mailing.get(home, ""), "people": ["friend"], "to": "ann@example.com"},
        "web": {"page": "p", "cookie": "c", "workspace": name},
    }  # fmt: skip
    return {DOORS[door]: given[door]}


def landed(design: Topology, made: dict[str, Any]) -> str:
    """Return the partition in which a step made somebody, before any campaign could move him."""
    quiet = Topology.of({**design.to_mapping(), "campaigns": {}, "models": {}})
    run = wb.simulate(quiet, [made], {"friend": {"Email Address": "friend@example.com"}})
    return run.partitions[run.people["partition"][-1]]


@pytest.mark.parametrize("seed", range(12))
def test_a_lead_lands_where_the_question_says(seed: int) -> None:
    """ROUTE-1, ROUTE-2, ROUTE-3: without a rule that can match it is the only way that is not named."""
    drawn = anything(seed)
    bare: dict[str, Any] = {kind: {} for kind in ("campaigns", "folders", "segmentations", "smart_lists", "models", "lists")}
    assets = {
        "programs": {"P": {"workspace": "Default"}},
        "emails": {"Hi": {"workspace": "Default"}},
        "forms": {"F": {"workspace": list(drawn.workspaces)[-1]}},
    }
    design = Topology.of({**drawn.to_mapping(), "assignment_rules": [], **bare, **assets})
    for source in sources(design):
        for way in source.ways:
            made = step(source.door, source.name, design, way.partition if way.is_named else None)
            assert landed(design, made) == way.partition, (source, way)


@pytest.mark.parametrize("scope", ["crm", "all_creates"])
def test_rules_place_the_people_of_the_doors_that_the_question_names(scope: str) -> None:
    """ROUTE-3, ROUTE-4."""
    rules = [{"if": {"Email Address": {"contains": "example"}}, "then": "Hidden"}, {"else": "NA"}]
    design = regional(assignment_rules=rules, crm={"type": "dynamics"}, settings={"assignment_rules_scope": scope})
    ruled = {source for source, rule in rows(landings(design), "source", "rule") if rule == "ROUTE-4"}
    for source in sources(design):
        if source.door != "experience_platform":
            assert (landed(design, step(source.door, source.name, design)) == "Hidden") == (source.name in ruled), source.name


def test_an_importer_chooses_among_what_the_workspace_sees_where_that_is_switched_on() -> None:
    """IMPORT-6."""
    answer = landings(regional(settings={"import_partition_choice": True}), "Import into EMEA")
    assert rows(answer, "when", "partition") == [("", "EMEA"), ("the importer chooses EMEA", "EMEA"), ("the importer chooses APAC", "APAC")]


def test_a_form_is_selected_by_its_name_and_a_kind_of_door_by_its_own() -> None:
    assert rows(landings(regional(), "Contact"), "source") == ["Form Contact", "Submit Form Contact"]
    assert {*rows(landings(regional(), ["web", "!First visit in NA"]), "source")} == {"First visit in Default", "First visit in EMEA"}


def test_a_design_without_a_crm_has_no_such_door() -> None:
    answer = landings(regional(), "crm")
    assert len(answer) == 0
    assert answer.sentence == "The design has no such door: crm."


def test_an_unknown_door_is_told_with_the_nearest() -> None:
    with pytest.raises(UnknownName, match="did you mean 'Form Contact'"):
        landings(regional(), "Form Contakt")


def test_a_partition_that_only_callers_name_is_told() -> None:
    answer = landing_in(regional(), "Hidden")
    assert "only where a caller names it" in answer.sentence
    assert {*rows(answer, "door")} == {"api", "bulk_import", "push_lead", "experience_platform"}


@pytest.mark.parametrize("seed", range(12))
def test_both_directions_say_the_same(seed: int) -> None:
    design = anything(seed)
    columns = ("source", "when", "partition", "rule")
    assert sorted(rows(landings(design), *columns)) == sorted(rows(landing_in(design), *columns))
    assert rows(landing_in(design), "partition") == sorted(rows(landing_in(design), "partition"), key=design.partitions.index)
