"""One small design for the tests of scenarios, and what does not hold of a scenario on it. No test stands here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from workbench.scenario import Failure, Scenario, load_scenario

ANY_FORM = [{"fills_out_form": "any"}]
REGIONS: dict[str, Any] = {
    "name": "Regions",
    "partitions": ["Default", "NA", "EMEA"],
    "workspaces": {"Default": {"partitions": "all"}, "NA": {"partitions": ["NA"]}, "EMEA": {"partitions": ["EMEA"]}},
    "fields": {"Products": "multiselect", "Seats": "number", "Trial Ends": "date", "Emailable": "boolean"},
    "forms": {"NA Form": {"workspace": "NA"}, "EMEA Form": {"workspace": "EMEA"}, "Form": {"workspace": "Default"}},
    "lists": {"Show": {"workspace": "Default"}},
    "programs": {"Webinar": {"workspace": "EMEA", "statuses": ["Invited", "Attended"]}},
    "emails": {"Hello": {"workspace": "Default"}},
    "crm": {"type": "salesforce"},
}
PEOPLE: dict[str, Any] = {
    "ann": {"Email Address": "ann@example.com", "Country": "France", "Partition": "NA"},
    "ben": {"Email Address": "ben@example.com", "Partition": "EMEA"},
}


def scenario(steps: list[Any] | None = None, expect: Any = None, people: Any = None, **design: Any) -> Scenario:
    """Return a scenario on the regions; `expect` left out is replaced by something that always holds."""
    parts: Mapping[str, Any] = {
        "people": PEOPLE if people is None else people,
        "steps": steps or [],
        "expect": expect or {"no_activities": [{"type": "Delete Person"}]},
    }
    return load_scenario({"scenario": "A test", "topology": {**REGIONS, **design}, **parts})


def failures(*args: Any, **kwargs: Any) -> tuple[Failure, ...]:
    """Return what does not hold of a scenario."""
    return scenario(*args, **kwargs).check().failures


def sides(*args: Any, **kwargs: Any) -> list[tuple[str, Any, Any]]:
    """Return place, expected and actual value of all that does not hold."""
    return [(failure.at, failure.expected, failure.actual) for failure in failures(*args, **kwargs)]


def fill(email: str, form: str = "Form", **values: Any) -> dict[str, Any]:
    """Return a step in which somebody fills a form."""
    return {
        "fill_form": {"form": form, "values": {"Email Address": email, **{name.replace("_", " "): cell for name, cell in values.items()}}}
    }
