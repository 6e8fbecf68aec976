"""Small designs for the tests of trials. No test stands here."""

from __future__ import annotations

from typing import Any

from workbench.scenario import Scenario, load_scenario
from workbench.topology import Topology

ROUTED: dict[str, Any] = {
    "name": "Routed",
    "partitions": ["Default", "NA", "EMEA"],
    "workspaces": {"Default": {"partitions": "all"}, "NA": {"partitions": ["NA"]}, "EMEA": {"partitions": ["EMEA"]}},
    "assignment_rules": [
        {"if": {"Country": ["France", "Spain"]}, "then": "EMEA"},
        {"if": {"Country": "USA"}, "then": "NA"},
        {"else": "Default"},
    ],
    "forms": {"Contact us": {"workspace": "Default"}, "EMEA Form": {"workspace": "EMEA"}},
    "smart_lists": {"VPs": {"workspace": "Default", "filters": [{"Job Title": {"contains": "VP"}}], "shared_with": ["EMEA"]}},
    "campaigns": {
        "Router": {
            "workspace": "Default",
            "triggers": [{"fills_out_form": "Contact us"}],
            "runs": "every_time",
            "flow": [
                {
                    "change_partition": {
                        "choices": [{"if": {"Country": "USA"}, "then": "NA"}, {"if": {"Country": "France"}, "then": "EMEA"}],
                        "default": "do_nothing",
                    }
                }
            ],
        },
        "EMEA-VPs": {
            "workspace": "EMEA",
            "triggers": [{"fills_out_form": "any"}],
            "filters": [{"member_of_smart_list": "VPs"}],
            "runs": "every_time",
            "flow": [{"interesting_moment": "A VP"}],
        },
        "NA-Old": {"workspace": "NA", "active": False, "triggers": [{"fills_out_form": "any"}], "flow": []},
    },
    "crm": {"type": "salesforce"},
}


def design(**parts: Any) -> Topology:
    """Return the routed design, with some parts of it replaced."""
    return Topology.of({**ROUTED, **parts})


def fill(name: str, form: str = "Contact us", **values: Any) -> dict[str, Any]:
    """Return a step in which somebody fills a form, and who is called so if he is new."""
    given = {key.replace("_", " "): value for key, value in values.items()}
    return {"fill_form": {"form": form, "values": {"Email Address": f"{name}@example.com", **given}}}


def scenario(*steps: dict[str, Any], expect: Any = None, people: Any = None, name: str = "A test", **parts: Any) -> Scenario:
    """Return a scenario on the routed design."""
    expected = expect or {"no_activities": [{"type": "Merge"}]}
    whole = {"scenario": name, "topology": {**ROUTED, **parts}, "steps": list(steps), "expect": expected}
    return load_scenario(whole | ({"people": people} if people else {}))
