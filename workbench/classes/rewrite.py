"""A design rewritten in one place: a campaign's workspace, one of its filters, triggers or steps, a filter of a smart list.

Which of these edits could help somebody is `repairs.py`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from ..topology.conditions import AllOf, Condition
from ..topology.edits import change
from ..topology.lifecycle import transition_names
from ..topology.model import Topology
from ..topology.steps import TRIGGERS, Step, Trigger
from ..topology.write import condition_to_plain, step_to_plain, to_mapping, trigger_to_plain

__all__ = ["Make", "Repair", "filtered", "heard_by", "listed", "listening", "moved", "parts_of", "stepped", "triggered"]

Make = Callable[[Topology], Topology]


@dataclass(frozen=True, slots=True)
class Repair:
    """One edit of a design: words, what makes it, what it is to mend, the rule it serves, and the place."""

    words: str
    make: Make = field(repr=False, compare=False)
    mends: frozenset[str] = frozenset()
    rule: str = ""
    place: str = ""

    def __str__(self) -> str:
        return self.words + (f" ({self.rule})" if self.rule else "")


def heard_by(trigger: Trigger) -> str:
    """Say what a trigger listens to; of a form or an email that is not named, that any will do."""
    is_any = not trigger.args and any(arg.any for arg in TRIGGERS[trigger.kind].args.values())
    return f"{trigger}: any" if is_any else str(trigger)


def parts_of(condition: Condition) -> tuple[Condition, ...]:
    """Return the filters of a list, which must all hold."""
    return condition.parts if isinstance(condition, AllOf) else (condition,)


def _replaced(condition: Condition, old: Condition, new: Condition | None) -> AllOf:
    parts = [*parts_of(condition)]
    if old in parts:
        parts[parts.index(old) : parts.index(old) + 1] = [] if new is None else [new]
    return AllOf(tuple(parts))


def filtered(name: str, old: Condition, new: Condition | None) -> Make:
    """Make a campaign with another filter in the place of one; None takes it away."""

    def make(design: Topology) -> Topology:
        if name in design.campaigns:
            return change(design, "campaign", name, filters=condition_to_plain(_replaced(design.campaigns[name].filters, old, new)))
        for model in design.models.values():
            for number, transition in enumerate(transition_names(model)):
                if transition == name:
                    written = to_mapping(design)["models"][model.name]["transitions"]
                    asked = _replaced(model.transitions[number].filters, old, new)
                    written[number] = {**written[number], "filters": condition_to_plain(asked)}
                    return change(design, "model", model.name, transitions=written)
        return design

    return make


def listed(name: str, old: Condition, new: Condition | None) -> Make:
    """Make a smart list with another filter in the place of one; None takes it away."""
    return lambda t: change(t, "smart_list", name, filters=condition_to_plain(_replaced(t.smart_lists[name].filters, old, new)))


def listening(name: str, trigger: Trigger) -> Make:
    """Make a campaign with one more trigger."""
    return lambda t: change(t, "campaign", name, triggers=[*map(trigger_to_plain, t.campaigns[name].triggers), trigger_to_plain(trigger)])


def moved(name: str, workspace: str) -> Make:
    """Make a campaign of another workspace; folders of the old one hold it no longer."""

    def make(design: Topology) -> Topology:
        for folder in design.folders.values():
            if name in folder.holds:
                design = change(design, "folder", folder.name, holds=[held for held in folder.holds if held != name])
        return change(design, "campaign", name, workspace=workspace)

    return make


def triggered(name: str, old: Trigger, new: Trigger | None) -> Make:
    """Make a campaign with another trigger in the place of one; None takes it away."""

    def make(design: Topology) -> Topology:
        kept = [new if trigger == old else trigger for trigger in design.campaigns[name].triggers]
        return change(design, "campaign", name, triggers=[trigger_to_plain(trigger) for trigger in kept if trigger is not None])

    return make


def stepped(name: str, old: Step) -> Make:
    """Make a campaign without a step of its flow."""
    return lambda t: change(t, "campaign", name, flow=[step_to_plain(step) for step in t.campaigns[name].flow if step != old])
