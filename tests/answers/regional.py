"""A design that questions are asked of: three regions, a partition nobody picked, one asset of most kinds; and random ones.

No test stands here.
"""

from __future__ import annotations

from typing import Any

from tests.differential.campaigns import add_campaigns
from tests.differential.designs import drafted
from tests.differential.dice import Dice
from workbench.topology import Topology

PARTS: dict[str, Any] = {
    "partitions": ["Default", "NA", "EMEA", "APAC", "Hidden"],
    "workspaces": {
        "Default": {"partitions": ["Default", "NA", "EMEA", "APAC"], "primary": "Default"},
        "NA": {"partitions": ["NA"]},
        "EMEA": {"partitions": ["EMEA", "APAC"], "primary": "EMEA"},
    },
    "programs": {"Webinar": {"workspace": "EMEA", "statuses": ["Invited", "Attended"]}},
    "forms": {"Contact": {"workspace": "EMEA"}},
    "lists": {"Show": {"workspace": "EMEA"}},
    "smart_lists": {"VPs": {"workspace": "Default", "filters": [{"Job Title": {"contains": "VP"}}], "shared_with": ["EMEA"]}},
    "segmentations": {"Trade": {"workspace": "EMEA", "segments": {"Bank": {"Industry": "Bank"}}, "shared_with": ["Default"]}},
    "emails": {"Hello": {"workspace": "EMEA"}},
    "campaigns": {
        "Router": {
            "workspace": "Default",
            "triggers": [{"person_is_created": True}],
            "filters": [{"Unsubscribed": {"is_not": True}}],
            "flow": [{"change_partition": {"choices": [{"if": {"Country": "US"}, "then": "NA"}], "default": "Hidden"}}],
        },
        "EMEA-Hello": {"workspace": "EMEA", "triggers": [{"fills_out_form": "Contact"}], "flow": [{"send_email": "Hello"}]},
        "NA-Batch": {
            "workspace": "NA",
            "active": False,
            "filters": [{"member_of_smart_list": "VPs"}],
            "flow": [{"change_partition": "NA"}],
        },
    },
    "users": {
        "ann": {"roles": {"NA": "Marketing User", "EMEA": "Analytics User"}},
        "boss": {"roles": {"NA": "Admin"}},
        "bot": {"api": True, "roles": {"EMEA": "API"}},
        "guest": {"roles": {}},
    },
}


def regional(**parts: Any) -> Topology:
    """Return the design with what a test adds or replaces."""
    return Topology.of("Regional", **PARTS | parts)


def rows(answer: Any, *columns: str) -> list[tuple[Any, ...]]:
    """Return some columns of an answer, row by row; a single column as plain values."""
    found = [tuple(row) for row in answer.frame()[list(columns)].itertuples(index=False)]
    return [row[0] for row in found] if len(columns) == 1 else found


def anything(seed: int) -> Topology:
    """Return a random design, the same for the same seed."""
    draft = drafted(Dice(seed))
    add_campaigns(draft)
    return Topology.of(draft.mapping)
