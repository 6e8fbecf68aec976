"""What an instance consists of, as frozen values: workspaces, programs, forms, lists, campaigns, folders, users.

How they hang together is `model.py`; nothing here knows of another asset.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from .conditions import AllOf, Condition
from .spans import Span
from .steps import Step, Trigger

__all__ = [
    "Accepted",
    "AssignmentRule",
    "Campaign",
    "Content",
    "Crm",
    "Dedupe",
    "Email",
    "Folder",
    "Form",
    "Program",
    "RevenueModel",
    "Role",
    "Segmentation",
    "SmartList",
    "StageRule",
    "StaticList",
    "Template",
    "Transition",
    "User",
    "Workspace",
]


@dataclass(frozen=True, slots=True)
class Workspace:
    """A workspace: the partitions it was given (None = all, those created later included: VIS-5) and its primary one (VIS-4)."""

    name: str
    partitions: tuple[str, ...] | None
    primary: str


@dataclass(frozen=True, slots=True)
class Dedupe:
    """The dedupe rule: the key fields, whether the partition is part of it, and the doors it is switched on for (DEDUPE-7..9)."""

    key: tuple[str, ...] = ("Email Address",)
    partition: bool = False
    applies_to: tuple[str, ...] = ("forms", "lists", "api")

    @property
    def second(self) -> str | None:
        """The second key field, if the rule has one."""
        return next((name for name in self.key if name != "Email Address"), None)


@dataclass(frozen=True, slots=True)
class AssignmentRule:
    """One admin assignment rule: a condition (None = the `else` at the end) and the partition it assigns (ROUTE-4)."""

    condition: Condition | None
    partition: str


@dataclass(frozen=True, slots=True)
class Content:
    """One thing a stream sends: an `email`, a batch `campaign`, or a nested `program`, which stands for its one batch campaign."""

    kind: str
    name: str


@dataclass(frozen=True, slots=True)
class Program:
    """A program with its statuses in order (MEMB-2), and for an engagement program its streams, each with its content in order (MEMB-7)."""

    name: str
    workspace: str
    type: str = "default"
    channel: str | None = None
    statuses: tuple[str, ...] = ("Member",)
    streams: Mapping[str, tuple[Content, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Form:
    """A form and the program it stands in, if any (MEMB-1); `fields` are those it asks for, empty where the design does not say."""

    name: str
    workspace: str
    program: str | None = None
    fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StaticList:
    """A static list, and the program it is local to, if any."""

    name: str
    workspace: str
    program: str | None = None


@dataclass(frozen=True, slots=True)
class SmartList:
    """A smart list: a condition, and the workspaces it is shared with."""

    name: str
    workspace: str
    filters: Condition = field(default_factory=AllOf)
    shared_with: tuple[str, ...] = ()
    program: str | None = None


@dataclass(frozen=True, slots=True)
class Segmentation:
    """A segmentation: its segments in order of priority (SEG-2), worked out where its workspace sees (SEG-3)."""

    name: str
    workspace: str
    segments: Mapping[str, Condition]
    shared_with: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Template:
    """An email or landing page template: shared by its folder, never cloned along (SHARE-6)."""

    name: str
    workspace: str


@dataclass(frozen=True, slots=True)
class Email:
    """An email, and the template it is made from; an operational one also goes to the unsubscribed and suspended (SUBS-12)."""

    name: str
    workspace: str
    operational: bool = False
    program: str | None = None
    template: str | None = None


@dataclass(frozen=True, slots=True)
class Campaign:
    """A smart campaign; one without triggers is a batch (CAMP-1).

    `runs`: `once`, `every_time`, or a Span for once per that span (CAMP-3). `priority` overrides the queue's (QUEUE-4).
    """

    name: str
    workspace: str
    triggers: tuple[Trigger, ...] = ()
    filters: Condition = field(default_factory=AllOf)
    flow: tuple[Step, ...] = ()
    runs: str | Span = "once"
    active: bool = True
    program: str | None = None
    priority: str | None = None
    block_over_limit: bool = False
    person_limit: int | None = None

    @property
    def is_batch(self) -> bool:
        """Whether it runs on demand over everybody who qualifies, instead of on triggers."""
        return not self.triggers


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder: the area it is in, its parent, whom it is shared with, the assets it holds (SHARE-1, SHARE-2)."""

    name: str
    workspace: str
    area: str = "marketing_activities"
    parent: str | None = None
    shared_with: tuple[str, ...] = ()
    holds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Transition:
    """How people get from some stages of a revenue model to another: what starts it, and what must be true then (LIFE-3).

    Without triggers it only says which way people are meant to go.
    """

    from_: tuple[str, ...]
    to: str
    triggers: tuple[Trigger, ...] = ()
    filters: Condition = field(default_factory=AllOf)


@dataclass(frozen=True, slots=True)
class StageRule:
    """One assignment rule of a revenue model: a condition (None = the `else` at the end), the stage where new people enter (LIFE-3)."""

    condition: Condition | None
    stage: str


@dataclass(frozen=True, slots=True)
class RevenueModel:
    """A revenue model: its stages in order, where new people enter, what moves them on.

    `start` is the stage where new people enter unless a rule says otherwise (None: the first one), `sla` how long people may stay in a
    stage. One that is not approved holds nobody and moves nobody (LIFE-1, LIFE-3).
    """

    name: str
    workspace: str
    stages: tuple[str, ...]
    start: str | None = None
    approved: bool = True
    sla: Mapping[str, Span] = field(default_factory=dict)
    assignment_rules: tuple[StageRule, ...] = ()
    transitions: tuple[Transition, ...] = ()
    shared_with: tuple[str, ...] = ()

    @property
    def entry(self) -> str:
        """The stage where new people enter unless a rule says otherwise."""
        return self.start or self.stages[0]


@dataclass(frozen=True, slots=True)
class Role:
    """A role and what it allows."""

    name: str
    may: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class User:
    """A user: roles by workspace; an API user sees the partitions of all of them (API-13)."""

    name: str
    roles: Mapping[str, tuple[str, ...]]
    api: bool = False


@dataclass(frozen=True, slots=True)
class Crm:
    """The one CRM of the instance (ADMIN-8); `filter` names the Dynamics filter field."""

    type: str
    filter: str | None = None


@dataclass(frozen=True, slots=True)
class Accepted:
    """A finding of the review that the design stands by: its code, why, and where (None: wherever it is found)."""

    finding: str
    reason: str
    at: str | None = None
