"""Who names whom: every asset that a trigger, filter or flow step of a design refers to.

Whether it may is judged in `check.py`; following a reference through a rename is `rename.py`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from .assets import Campaign
from .conditions import Condition, Did, InSegment, InStage, Member, walk
from .model import Topology
from .steps import ACTIVITY_FILTERS, STEPS, TRIGGERS

__all__ = ["ASSET_KINDS", "Reference", "in_campaign", "in_condition", "owner", "program_of", "targets"]

ASSET_KINDS = ("program", "form", "list", "smart_list", "segmentation", "template", "email", "campaign", "model")


@dataclass(frozen=True, slots=True)
class Reference:
    """One naming of an asset: which part of the campaign names it (`trigger fills_out_form`), the kind of asset, its name."""

    by: str
    kind: str
    name: str

    def __str__(self) -> str:
        return f"{self.by} names the {self.kind.replace('_', ' ')} {self.name!r}"


def in_condition(condition: Condition, where: str = "filter") -> Iterator[Reference]:
    """Yield every asset a condition names, however deep.

    >>> [str(found) for found in in_condition(Member("list", "Trade Show"))]
    ["filter member_of_list names the list 'Trade Show'"]
    """
    for part in walk(condition):
        match part:
            case Member(kind, name):
                yield Reference(f"{where} member_of_{kind}", kind, name)
            case InSegment(segmentation):
                yield Reference(f"{where} in_segment", "segmentation", segmentation)
            case InStage(model):
                yield Reference(f"{where} in_stage", "model", model)
            case Did(activity, name) if ACTIVITY_FILTERS.get(activity) in ASSET_KINDS:
                yield Reference(f"{where} {activity}", ACTIVITY_FILTERS[activity], name)


def in_campaign(campaign: Campaign) -> Iterator[Reference]:
    """Yield every asset a campaign names in its triggers, filters and flow, choices included."""
    for trigger in campaign.triggers:
        for name, arg in TRIGGERS[trigger.kind].args.items():
            if arg.kind in ASSET_KINDS and name in trigger.args:  # `any` is left out and needs no reference
                yield Reference(f"trigger {trigger.kind}", arg.kind, trigger.args[name])
    yield from in_condition(campaign.filters)
    for step in campaign.flow:
        for choice in step.choices:
            yield from in_condition(choice.condition, f"choice of {step.kind}:")
        for args in (*(choice.args for choice in step.choices), step.default):
            for name, arg in STEPS[step.kind].args.items():
                if args is not None and arg.kind in ASSET_KINDS and name in args:
                    yield Reference(f"step {step.kind}", arg.kind, args[name])


def targets(campaign: Campaign, kind: str, arg: str) -> tuple[str, ...]:
    """Return what the steps of one kind name, in order, without repeats (`targets(c, "change_partition", "partition")`)."""
    found: dict[str, Any] = {}
    for step in campaign.flow:
        if step.kind == kind:
            for args in (*(choice.args for choice in step.choices), step.default):
                if args is not None:
                    found[args[arg]] = None
    return tuple(found)


def program_of(topology: Topology, email: str) -> str | None:
    """Return the program an email stands in: its own, else the one whose campaigns send it; None where that is none, or several."""
    own = topology.emails[email].program
    senders = {c.program for c in topology.campaigns.values() if c.program and email in targets(c, "send_email", "email")}
    return own or (senders.pop() if len(senders) == 1 else None)


def owner(topology: Topology, reference: Reference) -> str:
    """Return the workspace of the asset that is named."""
    return str(topology.assets[reference.kind][reference.name].workspace)
