"""Flows with one thing changed: a step or choice dropped, two choices swapped, a condition negated, another partition as target."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from ..topology.assets import Campaign
from ..topology.conditions import Not
from ..topology.model import Topology
from ..topology.steps import Step

__all__ = ["step_mutants"]

Flow = tuple[Step, ...]
Changed = tuple[tuple[str | int, ...], str, Step, str]


def step_mutants(topology: Topology, campaign: Campaign) -> Iterator[tuple[tuple[str | int, ...], str, Flow, str]]:
    """Yield (place within the campaign, what was done, flow, what would notice it) for each flow with one thing changed."""
    flow = campaign.flow
    for number, step in enumerate(flow):
        here = ("flow", number, step.kind)
        said = f"step {number + 1} {step.kind.replace('_', ' ')}"
        yield here, f"{said} dropped", flow[:number] + flow[number + 1 :], "what this step does to somebody"
        for inside, what, changed, add in (*_choices(step), *_targets(topology, step)):
            yield (*here, *inside), f"{said}: {what}", (*flow[:number], changed, *flow[number + 1 :]), add


def _choices(step: Step) -> Iterator[Changed]:
    choices = step.choices
    for place, choice in enumerate(choices):
        inside = ("choices", place)
        without = choices[:place] + choices[place + 1 :]
        add = f"somebody with {choice.condition} who comes to this step"
        if without:
            yield inside, f"choice {place + 1} dropped", replace(step, choices=without), add
        turned = choice.condition.part if isinstance(choice.condition, Not) else Not(choice.condition)
        negated = replace(choice, condition=turned)
        yield inside, f"choice {place + 1} negated", replace(step, choices=(*choices[:place], negated, *choices[place + 1 :])), add
        if place + 1 < len(choices):
            swapped = (*choices[:place], choices[place + 1], choice, *choices[place + 2 :])
            add = f"somebody of whom choices {place + 1} and {place + 2} both hold"
            yield inside, f"choice {place + 1} behind choice {place + 2}", replace(step, choices=swapped), add
    if choices and step.default is not None:
        yield ("default",), "default does nothing", replace(step, default=None), "somebody of whom no choice holds"


def _targets(topology: Topology, step: Step) -> Iterator[Changed]:
    """Yield the step with another partition as its target, branch by branch."""
    if step.kind != "change_partition" or len(topology.partitions) < 2:
        return
    for place, choice in enumerate(step.choices):
        if choice.args is not None:
            other = _other(topology, choice.args)
            changed = replace(choice, args={"partition": other})
            added = f"somebody with {choice.condition}, expected in {choice.args['partition']}"
            whole = replace(step, choices=(*step.choices[:place], changed, *step.choices[place + 1 :]))
            yield ("choices", place), f"choice {place + 1} moves to {other} instead", whole, added
    if step.default is not None:
        other = _other(topology, step.default)
        added = f"somebody whom this step moves, expected in {step.default['partition']}"
        what = f"{'default ' if step.choices else ''}moves to {other} instead"
        yield ("default",) if step.choices else (), what, replace(step, default={"partition": other}), added


def _other(topology: Topology, args: Mapping[str, Any]) -> str:
    names = topology.partitions
    return names[(names.index(args["partition"]) + 1) % len(names)] if args["partition"] in names else names[0]
