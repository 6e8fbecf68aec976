"""What each part of a topology file may hold, as one table; the reader, the writer and the JSON schema all go by it.

How a kind of value is read or written is not here (`read.py`, `write.py`, `schema.py`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .assets import (
    Campaign,
    Email,
    Folder,
    Form,
    Program,
    RevenueModel,
    Role,
    Segmentation,
    SmartList,
    StaticList,
    Template,
    User,
)
from .conditions import AllOf

__all__ = [
    "APPLIES_TO",
    "BLOCKED_FROM",
    "CRM_TYPES",
    "FORMAT",
    "LIMITS",
    "PERMISSIONS",
    "SECTIONS",
    "STANDARD_ROLES",
    "TOP_LEVEL",
    "Key",
    "Shape",
]

FORMAT = 1
APPLIES_TO = ("forms", "lists", "api")  # DEDUPE-9
BLOCKED_FROM = ("forms", "lists", "api", "crm", "flow", "experience_platform", "manual")  # FIELD-1
LIMITS = ("per_day", "per_7_days")  # SUBS-10
CRM_TYPES = ("salesforce", "dynamics")
PROGRAM_TYPES = ("default", "email", "engagement", "event", "event_with_webinar", "webinar")
AREAS = ("marketing_activities", "design_studio", "database")
PRIORITIES = ("high", "medium", "low")
PERMISSIONS = (  # USER-7: what a role may allow to do with people and campaigns
    *("view_people", "import_list", "edit_person", "merge_people", "delete_person", "export_person", "run_flow_action"),
    *("schedule_batch", "activate_trigger"),
)
STANDARD_ROLES: Mapping[str, tuple[str, ...]] = {  # a role of the file by one of these names takes its place
    **dict.fromkeys(("Admin", "Standard User", "Marketing User", "API"), PERMISSIONS),
    **dict.fromkeys(("Analytics User", "Web Designer"), ("view_people",)),
}


@dataclass(frozen=True, slots=True)
class Key:
    """One key of a thing.

    `kind`: `text`, `flag`, `count`, `word` (one of `words`), `words` (some of them), `fields`, `statuses`, `workspace`, `workspaces`,
    `program`, `template`, `folder`, `assets`, `condition`, `segments`, `triggers`, `flow`, `runs`, `user_roles`; of a revenue
    model `stages`, `stage`, `sla`, `stage_rules`, `transitions`; of an engagement program `streams`.
    """

    kind: str
    required: bool = False
    default: Any = None
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Shape:
    """A kind of named thing: what makes it, and its keys in the order they are written."""

    make: type[Any]
    keys: Mapping[str, Key]


_WORKSPACE = Key("workspace", required=True)
_SHARED = Key("workspaces", default=())

SECTIONS: Mapping[str, Shape] = {
    "programs": Shape(
        Program,
        {
            "workspace": _WORKSPACE,
            "type": Key("word", default="default", words=PROGRAM_TYPES),
            "channel": Key("text"),
            "statuses": Key("statuses", default=("Member",)),
            "streams": Key("streams", default={}),
        },
    ),
    "forms": Shape(Form, {"workspace": _WORKSPACE, "program": Key("program"), "fields": Key("fields", default=())}),
    "lists": Shape(StaticList, {"workspace": _WORKSPACE, "program": Key("program")}),
    "smart_lists": Shape(
        SmartList,
        {
            "workspace": _WORKSPACE,
            "program": Key("program"),
            "filters": Key("condition", default=AllOf()),
            "shared_with": _SHARED,
        },
    ),
    "segmentations": Shape(Segmentation, {"workspace": _WORKSPACE, "segments": Key("segments", required=True), "shared_with": _SHARED}),
    "templates": Shape(Template, {"workspace": _WORKSPACE}),
    "emails": Shape(
        Email,
        {
            "workspace": _WORKSPACE,
            "operational": Key("flag", default=False),
            "program": Key("program"),
            "template": Key("template"),
        },
    ),
    "campaigns": Shape(
        Campaign,
        {
            "workspace": _WORKSPACE,
            "program": Key("program"),
            "active": Key("flag", default=True),
            "priority": Key("word", words=PRIORITIES),
            "block_over_limit": Key("flag", default=False),
            "person_limit": Key("count"),
            "triggers": Key("triggers", default=()),
            "filters": Key("condition", default=AllOf()),
            "runs": Key("runs", default="once"),
            "flow": Key("flow", default=()),
        },
    ),
    "folders": Shape(
        Folder,
        {
            "workspace": _WORKSPACE,
            "area": Key("word", default="marketing_activities", words=AREAS),
            "parent": Key("folder"),
            "shared_with": _SHARED,
            "holds": Key("assets", default=()),
        },
    ),
    "roles": Shape(Role, {"may": Key("words", default=(), words=PERMISSIONS)}),
    "users": Shape(User, {"roles": Key("user_roles", default={}), "api": Key("flag", default=False)}),
    "models": Shape(
        RevenueModel,
        {
            "workspace": _WORKSPACE,
            "approved": Key("flag", default=True),
            "stages": Key("stages", required=True),
            "start": Key("stage"),
            "sla": Key("sla", default={}),
            "assignment_rules": Key("stage_rules", default=()),
            "transitions": Key("transitions", default=()),
            "shared_with": _SHARED,
        },
    ),
}

TOP_LEVEL = (  # in the order they are written
    "format",
    "name",
    "fields",
    "partitions",
    "workspaces",
    "dedupe",
    "blocked_fields",
    "communication_limits",
    "assignment_rules",
    *SECTIONS,
    "crm",
    "accepted_findings",
    "settings",
)
