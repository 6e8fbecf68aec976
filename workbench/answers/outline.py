"""A condition laid out: each of its parts with its place in the topology file, smart lists and segments followed into their own.

What the parts come to for somebody is `evidence.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..topology.compose import Place
from ..topology.conditions import AllOf, AnyOf, Compare, Condition, Did, Group, InSegment, InStage, Member, Not
from ..topology.lifecycle import transition_names
from ..topology.model import Topology

__all__ = ["Part", "filters_of", "home_of", "laid_out", "reachable", "rule_of", "trigger_place"]

_RULES = {"list": "MEMB-8", "program": "MEMB-1", "smart_list": "VIS-7"}


@dataclass(frozen=True, slots=True)
class Part:
    """A condition, its place in the design, and what it is made of; of a segment's the parts say how it is worked out, by name."""

    condition: Condition
    place: Place
    parts: tuple[Part, ...] = ()
    name: str = ""

    @property
    def rule(self) -> str:
        """The rule that says what it means; empty where none does."""
        return rule_of(self.condition)


def home_of(topology: Topology, campaign: str) -> Place:
    """Return the place of a campaign in the design: its own, or that of the transition of a revenue model that it is.

    >>> home_of(Topology.of("One", campaigns={"Hello": {"workspace": "Default"}}), "Hello")
    ('campaigns', 'Hello')
    """
    if campaign not in topology.campaigns:
        for model in topology.models.values():
            for number, name in enumerate(transition_names(model)):
                if name == campaign:
                    return ("models", model.name, "transitions", number)
    return ("campaigns", campaign)


def trigger_place(topology: Topology, campaign: str, number: int) -> Place:
    """Return the place of a trigger."""
    return (*home_of(topology, campaign), "triggers", number)


def filters_of(topology: Topology, campaign: str) -> Part:
    """Lay out the filters of a campaign; who goes a transition must be in one of its stages, as its `from` says."""
    home, filters = home_of(topology, campaign), topology.automations[campaign].filters
    if home[0] == "campaigns" or not isinstance(filters, AllOf):
        return laid_out(topology, filters, (*home, "filters"))
    there, *inner = filters.parts
    parts = laid_out(topology, AllOf(tuple(inner)), (*home, "filters")).parts
    return Part(filters, home, (Part(there, (*home, "from")), *parts))


def laid_out(topology: Topology, condition: Condition, place: Place, following: tuple[str, ...] = ()) -> Part:
    """Lay out a condition that stands at a place; `following` are the smart lists that led to it."""

    def inner(part: Condition, *way: str | int) -> Part:
        return laid_out(topology, part, (*place, *way), following)

    match condition:
        case AllOf(parts):
            way: tuple[str, ...] = ("all",) if _is_said_all(topology, place) else ()
            return Part(condition, place, tuple(inner(part, *way, number) for number, part in enumerate(parts)))
        case AnyOf(parts):
            return Part(condition, place, tuple(inner(part, "any", number) for number, part in enumerate(parts)))
        case Not(part):
            return Part(condition, place, (inner(part, "not"),))
        case Member("smart_list", name) if name in topology.smart_lists and name not in following:
            there = ("smart_lists", name, "filters")
            return Part(condition, place, (laid_out(topology, topology.smart_lists[name].filters, there, (*following, name)),))
        case InSegment(name) if name in topology.segmentations:
            segments = topology.segmentations[name].segments
            places = {segment: ("segmentations", name, "segments", segment) for segment in segments}
            found = ((segment, laid_out(topology, asked, places[segment], following)) for segment, asked in segments.items())
            return Part(condition, place, tuple(Part(part.condition, part.place, part.parts, segment) for segment, part in found))
    return Part(condition, place)


def _is_said_all(topology: Topology, place: Place) -> bool:
    """Return whether what must all hold is written as `all: [...]` there; a list says the same at the top."""
    if topology.origin is None:
        return isinstance(place[-1], int) or place[-1] == "not"
    value: Any = topology.origin.document.data
    for key in (*topology.origin.place, *place):
        try:
            value = value[key]
        except (KeyError, IndexError, TypeError):  # it is said somewhere else: a default, or by way of an edit
            return False
    return isinstance(value, Mapping)


def rule_of(condition: Condition) -> str:
    """Return the rule that says what a condition means; empty where none does."""
    match condition:
        case AllOf() | AnyOf():
            return "LIST-5"
        case Compare("Partition"):
            return "VIS-13"
        case Compare(_, op, values) if len(values) > 1 and op != "between":
            return "LIST-4"
        case Compare(_, _, (bool(),)):
            return "CAMP-13"
        case Compare(_, _, (float(),)):
            return "LIST-2"
        case Compare(_, "is" | "is_not" | "contains" | "not_contains" | "starts_with" | "not_starts_with" | "is_empty" | "is_not_empty"):
            return "LIST-1"
        case Compare():
            return "LIST-3"
        case InSegment():
            return "SEG-2"
        case InStage():
            return "LIFE-3"
        case Member(kind):
            return _RULES[kind]
        case Did("partition_was_changed"):
            return "VIS-13"
        case Group():
            return "VIS-7"
    return ""


def reachable(part: Part) -> list[Condition]:
    """Return every condition within a part that is made of no other, smart lists and segments followed."""
    match part.condition:
        case InSegment() | Group():
            return [part.condition, *(leaf for inner in part.parts for leaf in reachable(inner))]
    return [leaf for inner in part.parts for leaf in reachable(inner)] if part.parts else [part.condition]
