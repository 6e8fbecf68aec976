"""What is known of a lead when a condition asks: from a judgement that was watched, or from values that are only supposed.

Both answer yes, no or unknown; a truth is always the engine's. How the answers hang together is `explain.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

import numpy as np

from ..engine.conditions import ask, truth
from ..engine.groups import measure_group
from ..engine.layout import FLAGS
from ..engine.witness import Hearing
from ..people.times import spoken_at
from ..topology.conditions import AllOf, AnyOf, Compare, Condition, Did, Group, InSegment, InStage, Member, Not
from ..topology.model import Topology
from .outline import Part
from .tree import Node, Said, all_of, any_of, opposite

__all__ = ["Evidence", "Finding", "Supposed", "Watched", "condition_node"]

NEVER = np.iinfo(np.int64).min


class Finding(NamedTuple):
    """What one leaf of a condition comes to: the answer, what the lead has, what is not known."""

    answer: Said
    got: str | None = None
    missing: str = ""


class Evidence(Protocol):
    """Whoever can say what a leaf comes to, and a segment."""

    def leaf(self, condition: Condition) -> Finding:
        """Return what a condition that is made of no others comes to."""

    def segment(self, asked: InSegment, segments: Mapping[str, Said]) -> Finding:
        """Return whether the lead is in a segment, given what the conditions of all segments come to now."""


def condition_node(topology: Topology, part: Part, evidence: Evidence) -> Node:
    """Return the node of a condition, with those of all it is made of."""
    children = tuple(condition_node(topology, inner, evidence) for inner in part.parts)
    place = topology.where(*part.place)
    answers = [child.answer for child in children]
    statement = f"{part.name}: {part.condition}" if part.name else str(part.condition)
    match part.condition:
        case AllOf():
            statement = "all of these hold" if len(children) > 1 else "this holds" if children else "everybody fits: there are no filters"
            return Node(
                "filter", f"{part.name}: {statement}" if part.name else statement, all_of(answers), part.rule, place, children=children
            )
        case AnyOf():
            return Node("filter", "any of these holds", any_of(answers), part.rule, place, children=children)
        case Not():
            return Node("filter", "this does not hold", opposite(answers[0]), part.rule, place, children=children)
        case Member("smart_list") if children:
            return Node("filter", statement, answers[0], part.rule, place, children=children)
        case InSegment():
            found = evidence.segment(part.condition, dict(zip((inner.name for inner in part.parts), answers, strict=True)))
        case _:
            found = evidence.leaf(part.condition)
    return Node("filter", statement, found.answer, part.rule, place, found.got, _wanted(part.condition), found.missing, children)


def _wanted(condition: Condition) -> str:
    """Say what is asked for, without the name of what is compared."""
    match condition:
        case Compare(field):
            return str(condition).removeprefix(f"{field} ")
        case InSegment(_, segments):
            return " or ".join(segments)
        case InStage(_, stages):
            return " or ".join(stages)
        case Member(_, _, statuses) if statuses:
            return " or ".join(statuses)
        case Group(least=least, measure=measure):
            return f"at least {least:g}{'%' if measure == 'percent' else ''}"
    return "yes"


def _said(value: Any) -> str:
    return "empty" if value is None or value == "" or value != value else f"{value:g}" if isinstance(value, float) else str(value)


@dataclass(frozen=True, slots=True)
class Watched:
    """A judgement that was watched. `start` is the first moment of the run: what people did before, who were there then, it does not know.

    `left` are the static lists that the person was taken off in the run: of those it is known.
    """

    hearing: Hearing
    start: int
    left: frozenset[str] = frozenset()

    @property
    def was_there(self) -> bool:
        """Whether the person was there before the first step."""
        view = self.hearing.person
        return bool(view.people.born[view.rec[0]] < 0)

    @property
    def home(self) -> int:
        """The workspace that asks, by number."""
        return int(self.hearing.design.home[self.hearing.rank])

    def holds(self, condition: Condition) -> bool:
        """Return what the engine takes a condition for."""
        return bool(ask(condition, self.hearing.design, self.home)(self.hearing.person)[0])

    def value(self, name: str) -> Any:
        """Return the value of a field as it was."""
        design, view = self.hearing.design, self.hearing.person
        match name:
            case "Partition":
                return self.partition
            case "Id":
                return float(view.ids()[0])
            case "Created At" | "Updated At":
                return spoken_at(int((view.created() if name == "Created At" else view.updated())[0]))
        column = design.layout.columns[name]
        if design.topology.field_named(name).is_number:
            return float(view.number(column)[0])
        return design.layout.pools[name].values[int(view.code(column)[0])]

    @property
    def partition(self) -> str:
        """The partition the person was in."""
        return self.hearing.design.layout.partitions[int(self.hearing.person.partition()[0])]

    def leaf(self, condition: Condition) -> Finding:
        """Return what a condition that is made of no others comes to."""
        held = self.holds(condition)
        got, missing = self._got(condition)
        if missing and not held and self.was_there:
            return Finding("unknown", got, missing)
        return Finding("yes" if held else "no", got)

    def segment(self, asked: InSegment, segments: Mapping[str, Said]) -> Finding:
        """Return whether the person is in a segment: worked out when a value last changed, so the conditions may say otherwise by now."""
        held = self.holds(asked)
        design = self.hearing.design
        code = int(self.hearing.person.segment(design.layout.segmentations.index(asked.segmentation))[0])
        made = design.topology.segmentations.get(asked.segmentation)
        got = "none: never worked out" if code < 0 or made is None else [*made.segments, "Default"][code]
        return Finding("yes" if held else "no", got)

    def _got(self, condition: Condition) -> tuple[str | None, str]:
        """Return what the person has, and what a run cannot know of somebody who was there before."""
        layout, view = self.hearing.design.layout, self.hearing.person
        match condition:
            case Compare(name):
                return _said(self.value(name)), ""
            case Did(kind, _, within):
                last = int(view.last_did(layout.tracked.index((condition.kind, condition.name)))[0])
                reaches_back = within is None or self.hearing.at - within.microseconds < self.start
                before = f"whether the person {_done(kind)} {condition.name} before the first step" if reaches_back else ""
                return ("never in this run" if last == NEVER else f"last {spoken_at(last)}"), before
            case Member("list", name):
                known = name in self.left
                return None, "" if known else f"whether the person was on the list {name} before the first step"
            case Member("program", name):
                status = int(view.status(layout.programs.index(name))[0])
                if status >= 0:
                    return layout.statuses[name][status], ""
                return "no member in this run", f"whether the person was a member of {name} before the first step"
            case InStage(model):
                stage = int(view.stage(list(layout.models).index(model))[0])
                if stage >= 0:
                    return layout.models[model][stage], ""
                return "in no stage in this run", f"whether the person was in {model} before the first step"
            case Group():
                return self._measured(condition), ""
        return None, ""

    def _measured(self, group: Group) -> str:
        design = self.hearing.design
        amount, whole = measure_group(group, ask(group.having, design, self.home), design, self.home)(self.hearing.person)
        if not whole[0]:
            return "in no group"
        return f"{amount[0] / whole[0]:g}{'%' if group.measure == 'percent' else ''}"


def _done(kind: str) -> str:
    return {"was_sent_email": "was sent", "partition_was_changed": "was moved to"}.get(kind, kind.replace("_", " "))


@dataclass(frozen=True, slots=True)
class Supposed:
    """Values that somebody supposes a lead to have: what is not given is unknown; `now` is the moment, None if none was said."""

    topology: Topology
    values: Mapping[str, str | float | None]
    now: int | None = None

    def leaf(self, condition: Condition) -> Finding:
        """Return what a condition that is made of no others comes to."""
        match condition:
            case Compare(name, op):
                field = self.topology.field_named(name)
                if field.name not in self.values:
                    return Finding("unknown", missing=f"{field.name} of the lead")
                value = self.values[field.name]
                if op in ("in_past", "not_in_past") and self.now is None and value is not None:
                    return Finding("unknown", _said(value), "the moment (at)")
                stored = "false" if value is None and field.name in FLAGS else value
                type_ = "string" if field.name == "Partition" else field.type
                held = truth(condition, [stored], type_, self.now or 0)[0]
                return Finding("yes" if held else "no", _said(stored))
            case Did(kind, name):
                return Finding("unknown", missing=f"whether the lead {_done(kind)} {name}")
            case Member(kind, name):
                return Finding("unknown", missing=f"whether the lead is a member of the {kind.replace('_', ' ')} {name}")
            case InStage(model):
                return Finding("unknown", missing=f"the stage of the lead in {model}")
            case Group(by):
                return Finding("unknown", missing=f"who else is of the group by {' and '.join(by)}")
        return Finding("unknown", missing=str(condition))

    def segment(self, asked: InSegment, segments: Mapping[str, Said]) -> Finding:
        """Return whether a lead with these values is put into a segment: the first that fits, where its workspace sees the lead."""
        made = self.topology.segmentations.get(asked.segmentation)
        if made is None:
            return Finding("no", f"{asked.segmentation} is gone")
        before: list[Said] = []
        found: list[Said] = []
        for name, answer in [*segments.items(), ("Default", "yes")]:
            if name in asked.segments:
                found.append(all_of([answer, *map(opposite, before)]))
            before.append(answer)
        partition = self.values.get("Partition")
        seen: Said = "unknown" if partition is None else "yes" if partition in self.topology.sees(made.workspace) else "no"
        answer = all_of([seen, any_of(found)])
        missing = f"the segment of the lead in {asked.segmentation}" if answer == "unknown" else ""
        return Finding(answer, None if seen != "no" else f"none: {made.workspace} does not see {partition}", missing)
