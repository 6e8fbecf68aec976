"""A design and a run that tests of questions share: a router, a hidden twin, a member who moved away, an edit. No test stands here."""

from __future__ import annotations

from functools import cache
from typing import Any

import workbench as wb

__all__ = ["DESIGN", "PEOPLE", "STEPS", "design", "run"]

DESIGN: dict[str, Any] = {
    "name": "Regions",
    "partitions": ["Default", "NA", "EMEA", "APAC"],
    "workspaces": {
        "Default": {"partitions": "all", "primary": "Default"},
        "NA": {"partitions": ["NA"]},
        "EMEA": {"partitions": ["EMEA"]},
    },
    "crm": {"type": "salesforce"},
    "assignment_rules": [{"if": {"Country": ["France", "Germany"]}, "then": "EMEA"}, {"else": "Default"}],
    "programs": {"EMEA Webinar": {"workspace": "EMEA", "statuses": ["Invited", "Registered"]}},
    "forms": {"EMEA Form": {"workspace": "EMEA", "program": "EMEA Webinar"}, "NA Form": {"workspace": "NA"}},
    "lists": {"EMEA List": {"workspace": "EMEA"}},
    "emails": {
        "EMEA News": {"workspace": "EMEA"},
        "NA News": {"workspace": "NA"},
        "Receipt": {"workspace": "Default", "operational": True},
    },
    "campaigns": {
        "Router": {
            "workspace": "Default",
            "triggers": [{"person_is_created": True}],
            "flow": [{"change_partition": {"choices": [{"if": {"Country": "Japan"}, "then": "APAC"}]}}],
        },
        "EMEA-Mail": {"workspace": "EMEA", "triggers": [{"fills_out_form": "any"}], "flow": [{"send_email": "EMEA News"}]},
        "EMEA-Batch": {"workspace": "EMEA", "flow": [{"send_email": "EMEA News"}]},
        "NA-Mail": {"workspace": "NA", "triggers": [{"fills_out_form": "any"}], "flow": [{"send_email": "NA News"}]},
        "NA-Asleep": {"workspace": "NA", "active": False, "triggers": [{"fills_out_form": "any"}], "flow": []},
        "Receipts": {"workspace": "Default", "active": False, "triggers": [{"fills_out_form": "any"}], "flow": [{"send_email": "Receipt"}]},
    },
}
PEOPLE: dict[str, Any] = {
    "ann": {"Email Address": "Ann@example.com", "Country": "France", "Partition": "EMEA"},
    "bob": {"Email Address": "bob@example.com", "Country": "USA", "Partition": "NA"},
    "nemo": {"Country": "USA", "Partition": "NA"},
}
STEPS: list[dict[str, Any]] = [
    {"fill_form": {"form": "EMEA Form", "values": {"Email Address": "bob@example.com"}}, "at": "2026-01-05T09:00"},
    {"fill_form": {"form": "NA Form", "values": {"Email Address": "cho@example.com", "Country": "Japan"}}, "at": "2026-01-05T10:00"},
    {
        "sync_from_crm": {"crm_id": "c1", "object": "lead", "values": {"Email Address": "ann@example.com", "Country": "Germany"}},
        "at": "2026-01-05T11:00",
        "as": "twin",
    },
    {
        "import_list": {
            "workspace": "EMEA",
            "list": "EMEA List",
            "program": "EMEA Webinar",
            "rows": [{"Email Address": "ann@example.com"}, {"Email Address": "bob@example.com"}],
        },
        "at": "2026-01-06T09:00",
    },
    {"move_person": {"person": "twin", "partition": "NA"}, "at": "2026-01-06T10:00"},
    {"edit": {"set_workspace": {"workspace": "NA", "partitions": ["NA", "APAC"], "primary": "NA"}}, "at": "2026-01-07T09:00"},
    {"change_data": {"person": "bob", "values": {"Country": "Canada"}}, "at": "2026-01-08T09:00"},
]


@cache
def design() -> wb.Topology:
    """Return three workspaces; who lands in NA from Japan is moved to APAC, which NA sees only after an edit."""
    return wb.Topology.of(DESIGN)


@cache
def run() -> wb.Run:
    """Return what comes of the steps."""
    return wb.simulate(design(), STEPS, PEOPLE)
