"""A design as what starts what: which campaigns hear a fact, and which facts, and which things of a person, a step of a flow brings about.

What that means for a lead on an occasion is `depends.py`; nothing here looks at values.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

from ..engine.mentions import FLAGS
from ..topology.assets import Campaign
from ..topology.check import invalid_campaigns
from ..topology.model import Topology
from ..topology.steps import Step, Trigger
from ..topology.tokens import tokens_in

__all__ = ["Fact", "Ground", "Node", "branches"]

Fact = tuple[str, str]
"""What a trigger hears: its kind, and of which thing ("" where there is but one, or any)."""

Node = tuple[str, ...]
"""Something that comes out differently: `("runs", campaign)`, `("does", campaign)`, `("value", field)`, `("partition",)`, ..."""


def branches(campaign: Campaign) -> Iterator[tuple[Step, Mapping[str, Any]]]:
    """Yield every branch of every step of a flow that does something."""
    for step in campaign.flow:
        for args in (*(choice.args for choice in step.choices), step.default):
            if args is not None:
                yield step, args


class Ground:
    """What follows from a design alone, made once and asked for every occasion."""

    def __init__(self, topology: Topology) -> None:
        self.topology = topology
        self.campaigns = topology.automations
        self.invalid = invalid_campaigns(topology)
        self._hearers: dict[Fact, list[str]] = {}
        for name, campaign in self.campaigns.items():
            if name in self.invalid:  # CAMP-9
                continue
            if campaign.active or campaign.is_batch:
                self._hearers.setdefault(("enters", name), []).append(name)
            for trigger in campaign.triggers if campaign.active else ():
                self._hearers.setdefault(heard_by(trigger, name), []).append(name)

    def hearing(self, fact: Fact) -> tuple[str, ...]:
        """Return the campaigns that a fact can start, those that listen to any thing of its kind included."""
        kind, key = fact
        anything = self._hearers.get((kind, ""), []) if key else []
        return tuple(dict.fromkeys([*self._hearers.get(fact, []), *anything]))

    def listened_to(self, kind: str) -> tuple[str, ...]:
        """Return the things of a kind of trigger that some campaign listens to by name."""
        return tuple(sorted(key for of, key in self._hearers if of == kind and key))

    def listens(self, kind: str) -> bool:
        """Return whether any campaign listens to a kind of trigger at all."""
        return any(of == kind for of, _ in self._hearers)

    @cached_property
    def blind(self) -> frozenset[str]:
        """The workspaces that do not see every partition: for the others visibility never makes a difference."""
        topology = self.topology
        return frozenset(name for name in topology.workspaces if len(topology.sees(name)) < len(topology.partitions))

    @cached_property
    def is_serial(self) -> bool:
        """Whether the engine cannot tell beforehand who will be whom, and plays one lead after the other (`engine/identity.py`)."""
        second = self.topology.dedupe.second
        said = [(step.kind, args) for campaign in self.campaigns.values() for step, args in branches(campaign)]
        written = {args["field"] for kind, args in said if kind in ("change_data", "change_score")}
        asks_ids = any("Id" in tokens_in(value) for _, args in said for value in args.values())
        return asks_ids or bool(written & {"Email Address", second}) or second in (*FLAGS, "Acquisition Program")

    def caused(self, campaign: Campaign, step: Step, args: Mapping[str, Any]) -> Iterator[Fact]:
        """Yield the facts that a branch of a step can bring about."""
        match step.kind:
            case "change_partition":
                yield "partition_changes", ""
            case "change_data":
                yield "data_value_changes", str(args["field"])
                if args["field"] == "Email Address":  # SUBS-4
                    yield "data_value_changes", "Unsubscribed"
            case "change_score":
                yield "score_is_changed", str(args["field"])
            case "score_domain":
                yield "score_is_changed", "Person Score"
            case "change_program_status" | "add_to_engagement":
                yield "program_status_is_changed", str(args["program"])
            case "add_to_list" | "remove_from_list":
                yield ("added_to_list" if step.kind == "add_to_list" else "removed_from_list"), str(args["list"])
            case "send_email":
                program = self.email_program(campaign)
                if program:
                    yield "program_status_is_changed", program
            case "request_campaign":
                yield "campaign_is_requested", str(args["campaign"])
            case "execute_campaign":
                yield "enters", str(args["campaign"])
            case "sync_to_crm":
                yield "synced_to_crm", ""
            case "change_stage":
                yield "stage_is_changed", str(args["model"])

    def written(self, campaign: Campaign, step: Step, args: Mapping[str, Any]) -> Iterator[Node]:
        """Yield what of a person a branch of a step can change."""
        match step.kind:
            case "change_partition":
                yield ("partition",)
            case "change_data" | "change_score":
                yield "value", str(args["field"])
                if args["field"] == "Email Address":
                    yield "value", "Unsubscribed"
            case "score_domain":
                yield "value", "Person Score"
            case "change_program_status" | "add_to_engagement":
                yield "status", str(args["program"])
            case "add_to_list" | "remove_from_list":
                yield "listed", str(args["list"])
            case "send_email":
                yield "sent", str(args["email"])
                if program := self.email_program(campaign):
                    yield "status", program
            case "change_stage":
                yield "stage", str(args["model"])
            case "remove_from_flow":
                yield "stops", str(args["campaign"])
            case "delete_person":
                yield ("alive",)

    def email_program(self, campaign: Campaign) -> str:
        """Return the email program of which whom a campaign mails becomes a member (MEMB-1); "" where there is none."""
        program = self.topology.programs.get(campaign.program or "")
        return program.name if program is not None and program.type == "email" else ""


def heard_by(trigger: Trigger, campaign: str) -> Fact:
    """Return what a trigger of a campaign hears."""
    if trigger.kind == "campaign_is_requested":
        return trigger.kind, campaign
    for name in ("form", "field", "program", "list", "model", "email", "page"):
        if name in trigger.args:
            return trigger.kind, str(trigger.args[name])
    return trigger.kind, ""
