"""The JSON schema agrees with the reader on what is right, and finds typical mistakes."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from jsonschema import Draft202012Validator

from tests.amount import cases
from workbench.errors import UnknownName
from workbench.topology import Topology, json_schema
from workbench.topology.files import parse

from .designs import CONTRACT, regions
from .strategies import topologies

TOPOLOGY = Draft202012Validator(json_schema())
SCENARIO = Draft202012Validator(json_schema("scenario"))


def plain(mapping: Any) -> Any:
    """Return what an editor has: JSON, in which a date is a text."""
    return json.loads(json.dumps(mapping, default=str))


@pytest.mark.parametrize("kind", ["topology", "scenario"])
def test_the_schemas_are_schemas(kind: Any) -> None:
    Draft202012Validator.check_schema(json_schema(kind))
    json.dumps(json_schema(kind))


def test_the_contracts_example_is_valid_as_written_and_as_we_write_it() -> None:
    TOPOLOGY.validate(parse(CONTRACT).data)
    TOPOLOGY.validate(Topology.read(CONTRACT).to_mapping())


@pytest.mark.fuzz
@settings(max_examples=cases(20), deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(topologies())
def test_every_design_that_can_be_read_is_valid(topology: Topology) -> None:
    TOPOLOGY.validate(plain(topology.to_mapping()))


MISTAKES: list[dict[str, Any]] = [
    {"compaigns": {}},
    {"format": 2},
    {"partitions": ["EMEA"]},
    {"partitions": []},
    {"workspaces": {"EMEA": {"partitions": ["EMEA"]}}},
    {"workspaces": {"Default": {"partitions": "EMEA"}}},
    {"workspaces": {"Default": {"partitions": []}}},
    {"fields": {"Seats": "text"}},
    {"forms": {"Contact": {}}},
    {"forms": {"Contact": {"workspace": "NA", "programme": "x"}}},
    {"campaigns": {"C": {"workspace": "NA", "runs": "once per 2 hrs"}}},
    {"campaigns": {"C": {"workspace": "NA", "active": "yes"}}},
    {"campaigns": {"C": {"workspace": "NA", "triggers": [{"fils_out_form": "x"}]}}},
    {"campaigns": {"C": {"workspace": "NA", "triggers": [{"person_is_created": "x"}]}}},
    {"campaigns": {"C": {"workspace": "NA", "flow": [{"wait": "2 hrs"}]}}},
    {"campaigns": {"C": {"workspace": "NA", "flow": [{"change_partition": {"choices": []}}]}}},
    {"campaigns": {"C": {"workspace": "NA", "filters": [{"Country": {"containz": "x"}}]}}},
    {"campaigns": {"C": {"workspace": "NA", "filters": [{"Country": "x", "City": "y"}]}}},
    {"assignment_rules": [{"if": {"Country": "France"}}]},
    {"settings": {"max_cascades": 5}},
    {"crm": {"type": "saleforce"}},
    {"forms": {"Contact": {"workspace": "NA", "fields": "Country"}}},
    {"accepted_findings": [{"finding": "name-clash"}]},
    {"accepted_findings": [{"finding": "name-clsh", "reason": "so"}]},
    {"accepted_findings": [{"finding": "name-clash", "reason": "so", "where": "campaigns.X"}]},
]


@pytest.mark.parametrize("mistake", MISTAKES, ids=str)
def test_a_typical_mistake_is_underlined(mistake: dict[str, Any]) -> None:
    assert not TOPOLOGY.is_valid(regions().to_mapping() | mistake)


SCENE: dict[str, Any] = {
    "scenario": "A person of NA fills EMEA's form",
    "rules": ["FORM-3", "VIS-9"],
    "topology": "regions.yaml",
    "people": {"ann": {"Email Address": "ann@example.com", "Partition": "NA"}},
    "steps": [{"fill_form": {"form": "EMEA Registration", "values": {}}, "as": "ben", "outcome": "created"}],
    "expect": {"count": 2, "ran": {"NA-Any form": ["ann"]}},
}


def test_a_scenario_with_its_topology_beside_it_or_inside_it_is_valid() -> None:
    SCENARIO.validate(SCENE)
    SCENARIO.validate(SCENE | {"topology": regions().to_mapping()})


@pytest.mark.parametrize(
    "mistake",
    [
        {"topology": {"partitions": ["EMEA"]}},
        {"step": []},
        {"steps": [{"fil_form": {}}]},
        {"steps": [{"fill_form": {}, "wait": "2 days"}]},
        {"steps": [{"fill_form": {}, "outcome": "creatd"}]},
        {"expect": {"cuont": 1}},
        {"scenario": None},
    ],
    ids=str,
)
def test_a_typical_mistake_in_a_scenario_is_underlined(mistake: dict[str, Any]) -> None:
    assert not SCENARIO.is_valid(SCENE | mistake)


def test_an_unknown_kind_of_file_is_an_input_error() -> None:
    with pytest.raises(UnknownName, match="unknown kind of file"):
        json_schema("topologie")  # type: ignore[arg-type]
