"""Mistakes that people make with a design and that no mutant of a single piece is: in the wrong place, listening too early, misspelt.

What drops, swaps, negates or redirects one piece is `trials/mutants.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from typing import Any

from ..topology.assets import Campaign
from ..topology.conditions import AllOf, AnyOf, Compare, Condition, Not
from ..topology.model import Topology
from ..topology.steps import Trigger
from ..trials.mutants import Mutant

__all__ = ["mistakes"]


def mistakes(topology: Topology) -> Iterator[Mutant]:
    """Yield what people get wrong, in the order of the file.

    >>> one = Topology.of("One", partitions=["Default", "EMEA"]).add_workspace("EMEA", ["EMEA"]).add_form("Contact us", "Default")
    >>> [mistake.what for mistake in mistakes(one)]
    ['form Contact us stands in EMEA']
    """
    yield from _misspelt_rules(topology)
    for section, kind in (("forms", "form"), ("campaigns", "campaign")):
        for name, thing in getattr(topology, section).items():
            for other in topology.workspaces:
                if other != thing.workspace:
                    yield _made(topology, section, name, f"{kind} {name} stands in {other}", partial(replace, workspace=other))
    for name, campaign in topology.campaigns.items():
        yield from _early(topology, name, campaign)
        for part, wrong in _misspelt(campaign.filters):
            yield _made(topology, "campaigns", name, f"{name}: the filter {part} is misspelt", partial(replace, filters=wrong))
        yield from _misspelt_choices(topology, name, campaign)


def _made(topology: Topology, section: str, name: str, what: str, change: Callable[[Any], Any]) -> Mutant:
    def changed(design: Topology) -> Topology:
        things = getattr(design, section)
        whole: Any = {section: {**things, name: change(things[name])}}
        return replace(design, **whole)

    return Mutant(section.removesuffix("s"), what, topology.where(section, name), changed, "")


def _early(topology: Topology, name: str, campaign: Campaign) -> Iterator[Mutant]:
    """Yield a campaign that waits for no arrival: it listens to the creation, when the router has not moved anybody yet."""
    if any(trigger.kind == "partition_changes" for trigger in campaign.triggers):
        others = tuple(trigger for trigger in campaign.triggers if trigger.kind not in ("partition_changes", "person_is_created"))
        triggers = (Trigger("person_is_created"), *others)
        yield _made(topology, "campaigns", name, f"{name} listens to the creation, not to the arrival", partial(replace, triggers=triggers))


def _misspelt_rules(topology: Topology) -> Iterator[Mutant]:
    rules = topology.assignment_rules
    for place, rule in enumerate(rules):
        for part, wrong in _misspelt(rule.condition) if rule.condition is not None else ():
            changed = (*rules[:place], replace(rule, condition=wrong), *rules[place + 1 :])
            what = f"assignment rule {place + 1}: {part} is misspelt"
            yield Mutant("assignment rule", what, topology.where("assignment_rules", place), partial(_with_rules, changed), "")


def _with_rules(rules: tuple[Any, ...], topology: Topology) -> Topology:
    return replace(topology, assignment_rules=rules)


def _misspelt_choices(topology: Topology, name: str, campaign: Campaign) -> Iterator[Mutant]:
    for number, step in enumerate(campaign.flow):
        for place, choice in enumerate(step.choices):
            for part, wrong in _misspelt(choice.condition):
                choices = (*step.choices[:place], replace(choice, condition=wrong), *step.choices[place + 1 :])
                flow = (*campaign.flow[:number], replace(step, choices=choices), *campaign.flow[number + 1 :])
                what = f"{name}: step {number + 1}, choice {place + 1}: {part} is misspelt"
                yield _made(topology, "campaigns", name, what, partial(replace, flow=flow))


def _misspelt(condition: Condition) -> Iterator[tuple[Condition, Condition]]:
    """Yield (the comparison, the whole condition) with the last letter of one text left out: nobody notices, and nobody matches."""
    match condition:
        case Compare(op="is" | "is_not", values=values) if any(isinstance(value, str) and len(value) > 3 for value in values):
            place = next(k for k, value in enumerate(values) if isinstance(value, str) and len(value) > 3)
            yield condition, replace(condition, values=(*values[:place], str(values[place])[:-1], *values[place + 1 :]))
        case AllOf(parts) | AnyOf(parts):
            for place, part in enumerate(parts):
                for found, wrong in _misspelt(part):
                    yield found, type(condition)((*parts[:place], wrong, *parts[place + 1 :]))
        case Not(part):
            yield from ((found, Not(wrong)) for found, wrong in _misspelt(part))
