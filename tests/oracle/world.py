"""The state of one instance: its people, and its design as it is now."""

from __future__ import annotations

import copy
from collections import Counter, defaultdict, deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from .conditions import holds, many, typed

EMAIL = "Email Address"
FLAGS = ("Unsubscribed", "Marketing Suspended", "Email Invalid", "Blocklisted")  # never given = false
READ_ONLY = ("Id", "Partition", "Created At", "Updated At")
STANDARD = {
    EMAIL,
    "First Name",
    "Last Name",
    "Company Name",
    "Job Title",
    "Country",
    "State",
    "City",
    "Industry",
    "Phone Number",
    "Person Source",
    "Person Score",
    "Person Status",
    "Acquisition Program",
    *FLAGS,
    *READ_ONLY,
}
ALIASES = {
    "email": EMAIL,
    "firstName": "First Name",
    "lastName": "Last Name",
    "company": "Company Name",
    "country": "Country",
    "leadScore": "Person Score",
    "title": "Job Title",
    "industry": "Industry",
    "unsubscribed": "Unsubscribed",
    "id": "Id",
}
DEFAULTS = {
    "assignment_rules_scope": "crm",
    "invisible_form_membership": "none",
    "change_partition_targets": "visible",
    "recheck_visibility_each_step": False,
    "batch_email_pick": "lowest_id",
    "sync_without_partition": "update_in_place",
    "bulk_extract_scope": "all",
    "import_partition_choice": False,
    "import_visible_and_hidden_match": "prefer_visible",
    "change_partition_priority": "low",
    "request_campaign_across_workspaces": "shared_only",
    "crm_entry_stage": "SAL",
    "one_model_per_instance": False,
    "max_cascade": 50,
}
KINDS = (
    "programs",
    "forms",
    "lists",
    "smart_lists",
    "segmentations",
    "templates",
    "emails",
    "campaigns",
    "folders",
    "users",
    "roles",
    "fields",
    "models",
)
UNSHARED = ("programs", "forms", "emails")  # SHARE-1: these are cloned, not shared
FULL_ROLES = ("Admin", "Standard User", "Marketing User", "API")
EVERYTHING = {
    *("import_list", "edit_person", "merge_people", "delete_person", "export_person", "run_flow_action"),
    *("schedule_batch", "activate_trigger"),
}  # USER-7: all that a role may allow beside looking


@dataclass
class Result:
    """What is true when the last step is over."""

    outcomes: list[list[str]]
    resolved: list[list[int | None]]
    people: dict[int, dict[str, Any]]
    runs: list[tuple[datetime, str, int]]
    activities: list[dict[str, Any]]
    ran: Counter
    blocked: Counter
    members: dict[str, dict[int, str]]
    lists: dict[str, set[int]]
    segments: dict[str, dict[int, str]]
    reasons: dict[tuple[str, int], str]
    aliases: dict[str, int | None]
    findings: set[str]
    stages: dict[str, dict[int, str]]
    passed: dict[str, dict[str, set[int]]]
    design: dict
    resumed: int = 0
    crm: list[dict[str, Any]] = field(default_factory=list)
    extracts: list[set[int]] = field(default_factory=list)
    visitors: dict[int, str] = field(default_factory=dict)
    cast: bool = False


class World:
    """One Marketo instance at one moment."""

    def __init__(self, design: dict, settings: dict, now: datetime) -> None:
        self.design = {kind: {} for kind in KINDS} | {key: copy.deepcopy(part) for key, part in design.items() if part is not None}
        self.settings = {**DEFAULTS, **settings}
        self.now = now
        self.partitions = list(self.design.get("partitions", []))
        if "Default" not in self.partitions:
            self.partitions.insert(0, "Default")
        self.workspaces = {"Default": {"partitions": "all", "primary": "Default"}}  # VIS-6
        for name, spec in self.design.get("workspaces", {}).items():
            self.workspaces[name] = {"partitions": spec["partitions"], "primary": self.primary_of(spec)}
        self.blocked_fields = {self.field(name): sources for name, sources in self.design.get("blocked_fields", {}).items()}
        self.people: dict[int, dict] = {}
        self.next_id = 1
        self.master: dict[str, bool] = {}  # SUBS-1: by address, apart from the people
        self.cookies: dict[str, int] = {}
        self.visitors: dict[int, str] = {}  # WEB-1: anonymous records, each with its partition; none of the people
        self.crm: dict[str, dict[str, Any]] = {}
        self.main: dict[int, dict | None] = {}
        self.made: list[dict] = []
        self.gone: dict[int, dict] = {}  # who was deleted, as they were
        self.members: dict[str, dict[int, str]] = {name: {} for name in self.design["programs"]}
        self.lists: dict[str, set[int]] = {name: set() for name in self.design["lists"]}
        self.segments: dict[str, dict[int, str]] = {name: {} for name in self.design["segmentations"]}
        self.stages: dict[str, dict[int, str]] = defaultdict(dict)
        self.passed: dict[str, dict[str, set[int]]] = defaultdict(dict)
        self.activities: list[dict] = []
        self.history: dict[int, list[dict]] = {}
        self.runs: list[tuple] = []
        self.last_run: dict[tuple[str, int], datetime] = {}
        self.ran: Counter = Counter()
        self.blocked: Counter = Counter()
        self.reasons: dict[tuple[str, int], str] = {}
        self.findings: set[str] = set()
        self.waits: list[dict] = []
        self.mailed: dict[int, list] = {}  # days of non-operational mails
        self.resumed = 0
        self.extracts: list[set[int]] = []
        self.cast = False
        self.streams: dict[str, dict[int, str]] = defaultdict(dict)
        self.received: dict[str, set[tuple[int, str, str]]] = defaultdict(set)
        self.queue: deque = deque()
        self.cascade = 0

    # --- people as the design has them -------------------------------------------------------------------------------------------------

    def load(self, people: dict[str, dict]) -> dict[str, int]:
        """Put in the people that exist before the first step; their Ids by alias."""
        aliases: dict[str, int] = {}
        given = {int(spec["Id"]) for spec in people.values() if "Id" in (spec or {})}
        for alias, spec in people.items():
            spec = {self.field(key): cell for key, cell in (spec or {}).items()}
            while "Id" not in spec and self.next_id in given:
                self.next_id += 1
            pid = int(spec.get("Id", self.next_id))
            self.next_id = max(self.next_id, pid + 1)
            rec = self.people[pid] = {"Id": pid, "Partition": spec.get("Partition", "Default")}
            for stamp in ("Created At", "Updated At"):
                rec[stamp] = typed("datetime", spec.get(stamp)) or self.now - timedelta(minutes=1)
            for name, cell in spec.items():
                if name not in (*READ_ONLY, "crm", "cookies"):
                    self.put(rec, name, typed(self.kind(name), cell))
            self.cookies |= dict.fromkeys(spec.get("cookies", []), pid)
            if "crm" in spec:
                linked = {"object": spec["crm"].get("object", "lead"), "sync": "missing", "person": pid}
                self.crm[str(spec["crm"]["id"])] = {"values": {}, "waiting": set(), "apart": {}, **linked}
            aliases[alias] = pid
        for rec in self.people.values():
            if rec.get("Unsubscribed") and self.address(rec):
                self.master[self.address(rec)] = True
        for rec in self.people.values():  # SUBS-1 holds from the beginning
            if self.master.get(self.address(rec)):
                self.put(rec, "Unsubscribed", True)
        for pid in sorted(self.people):
            start, self.now = self.now, self.people[pid]["Updated At"]
            self.segment(pid)
            self.now = start
        return aliases

    def field(self, name: str) -> str:
        return ALIASES.get(name, name)

    def kind(self, field: str) -> str:
        if field in self.design["fields"]:
            return self.design["fields"][field]
        if field in FLAGS:
            return "boolean"
        if field in ("Created At", "Updated At"):
            return "datetime"
        return "number" if field == "Id" or field.endswith("Score") else "string"

    def get(self, rec: dict, field: str) -> Any:
        return rec.get(field, False if field in FLAGS else None)

    def put(self, rec: dict, field: str, value: Any) -> None:
        """Store a typed value; empty ones, and false of the four flags, are not stored."""
        if value is None or (field in FLAGS and not value):
            rec.pop(field, None)
        else:
            rec[field] = value

    def address(self, rec: dict) -> str:
        return (rec.get(EMAIL) or "").lower()

    @property
    def running(self) -> dict[str, dict]:
        return self.design["campaigns"] | self.transitions()

    def transitions(self) -> dict[str, dict]:
        """LIFE-3: a transition runs as a trigger campaign of the model's workspace, for people who are still in its stage."""
        found: dict[str, dict] = {}
        for name, model in self.design["models"].items():
            for arrow in model.get("transitions", []) if model.get("approved", True) else []:
                there = {"in_stage": {name: arrow["from"]}}
                flow = [{"change_stage": {"choices": [{"if": there, "then": {"model": name, "stage": arrow["to"]}}]}}]
                plain = title = f"{name}: {' or '.join(many(arrow['from']))} > {arrow['to']}"
                count = 1
                while title in found:
                    count += 1
                    title = f"{plain} ({count})"
                filters = [there, *many(arrow.get("filters", []))]
                found[title] = {"workspace": model["workspace"], "filters": filters, "flow": flow, "runs": "every_time"}
                found[title]["triggers"] = arrow.get("triggers", [])
        return {title: campaign for title, campaign in found.items() if campaign["triggers"]}

    # --- workspaces and assets ----------------------------------------------------------------------------------------------------------

    def primary_of(self, spec: dict) -> str:
        if "primary" in spec:
            return spec["primary"]
        return "Default" if spec["partitions"] == "all" else spec["partitions"][0]  # VIS-4

    def sees(self, workspace: str, partition: str) -> bool:
        seen = self.workspaces[workspace]["partitions"]
        return partition in (self.partitions if seen == "all" else seen)  # VIS-1, VIS-5

    def primary(self, workspace: str) -> str:
        return self.workspaces[workspace]["primary"]

    def home_of(self, kind: str, name: str) -> str:
        return self.design[kind][name].get("workspace", "Default")

    def usable(self, kind: str, name: str, workspace: str) -> bool:
        """CAMP-14: an asset of the workspace itself, or one shared with it."""
        if name not in self.design[kind]:
            return False
        if self.home_of(kind, name) == workspace:
            return True
        if kind in UNSHARED:
            return False
        shared = list(self.design[kind][name].get("shared_with", []))
        for folder in self.design["folders"].values():
            if name in folder.get("holds", []) and folder["workspace"] == self.home_of(kind, name):
                while folder is not None:
                    shared += folder.get("shared_with", [])
                    folder = self.design["folders"].get(folder.get("parent"))
        return workspace in shared

    def grants(self, user: str | None, *what: str) -> set[str]:
        """USER-1, API-13: workspaces in which the user may do this with people; nothing named: anything but look."""
        if user is None:
            return set(self.workspaces)
        granted = set()
        for workspace, roles in self.design["users"][user].get("roles", {}).items():
            for role in many(roles):
                if role == "Admin":
                    return set(self.workspaces)
                standard = EVERYTHING if role in FULL_ROLES else set()
                own = self.design["roles"].get(role)
                may = standard if own is None else set(own.get("may", []))
                if may & (set(what) or EVERYTHING):
                    granted.add(workspace)
        return granted

    def reach(self, user: str | None, *what: str) -> set[str]:
        if user is None:
            return set(self.partitions)
        return {partition for partition in self.partitions if any(self.sees(w, partition) for w in self.grants(user, *what))}

    # --- what every change does -------------------------------------------------------------------------------------------------------

    def log(self, pid: int, kind: str, **attributes: Any) -> None:
        activity = {"at": self.now, "id": pid, "type": kind, **attributes}
        self.activities.append(activity)
        self.history.setdefault(pid, []).append(activity)

    def segment(self, pid: int, only: str | None = None) -> None:
        """SEG-2, SEG-3: the first matching segment, if the segmentation's own workspace sees the person now."""
        rec = self.people[pid]
        for name, spec in self.design["segmentations"].items():
            if only in (None, name) and self.sees(self.home_of("segmentations", name), rec["Partition"]):
                matching = (segment for segment, condition in spec["segments"].items() if holds(self, rec, condition))
                self.segments[name][pid] = next(matching, "Default")

    def is_blocked(self, rec: dict, field: str, source: str) -> bool:
        """FIELD-1: a blocked source may fill an empty field, never replace a value."""
        return source in self.blocked_fields.get(field, []) and self.get(rec, field) is not None
