"""Reach: which campaigns could run on an occasion, who starts whom and who writes what, and how often and how long at most.

What of a lead decides whether they do is `depends.py`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

from ..topology.assets import Campaign
from ..topology.engagement import contents_of
from ..topology.steps import Step
from .ground import Ground, Node, branches
from .occasions import Occasion, starts

__all__ = ["Branch", "Reach"]

Branch = tuple[Step, Mapping[str, Any]]


class Reach:
    """What an occasion can set going in one design.

    Attributes:
        starts: What the occasion begins with.
        campaigns: The campaigns that could run at all, in the order of the design.
        starters: Campaign -> (campaign, branch of its flow) that can start it.
        writers: What of a person can be written -> the campaigns that write it.
    """

    def __init__(self, ground: Ground, occasion: Occasion) -> None:
        self.ground, self.occasion, self.topology = ground, occasion, ground.topology
        self.starts = tuple(starts(ground, occasion))
        self.starters: dict[str, list[tuple[str, Branch]]] = {}
        self.writers: dict[Node, dict[str, None]] = {}
        self._flows: dict[str, list[Branch]] = {}
        found = self._follow()
        self.campaigns: tuple[str, ...] = tuple(name for name in ground.campaigns if name in found)

    def _follow(self) -> dict[str, None]:
        """Follow facts to the campaigns that hear them, and these to the facts they cause."""
        ground = self.ground
        found: dict[str, None] = {}
        waiting = [name for start in self.starts for name in ground.hearing(start.fact)]
        while waiting:
            name = waiting.pop()
            if name in found:
                continue
            found[name] = None
            for step, args in self.flow(name):
                for node in ground.written(ground.campaigns[name], step, args):
                    self.writers.setdefault(node, {})[name] = None
                for fact in ground.caused(ground.campaigns[name], step, args):
                    for other in ground.hearing(fact):
                        self.starters.setdefault(other, []).append((name, (step, args)))
                        waiting.append(other)
        return found

    def flow(self, name: str) -> Sequence[Branch]:
        """Return every branch of a campaign's flow that does something."""
        if name not in self._flows:
            self._flows[name] = list(branches(self.ground.campaigns[name]))
        return self._flows[name]

    @cached_property
    def most_runs(self) -> Mapping[str, int | None]:
        """How often each campaign can run at most; None where campaigns start each other in a circle without a bound."""
        campaigns = self.ground.campaigns
        found: dict[str, int | None] = {name: 1 for name in self.campaigns if campaigns[name].runs == "once"}
        left = {name: [other for other, _ in self.starters.get(name, ())] for name in self.campaigns if name not in found}
        ready = True
        while ready:
            ready = False
            for name in [name for name, others in left.items() if all(other in found for other in others)]:
                first = sum(name in self.ground.hearing(start.fact) for start in self.starts)
                times = [found[other] for other in left.pop(name)]
                found[name] = first + sum(time for time in times if time is not None)
                ready = True
        return found | dict.fromkeys(left)

    @cached_property
    def is_coupled(self) -> bool:
        """Whether chains of campaigns can reach `max_cascade`: then whatever runs may keep anything else from running."""
        followers = [self.most_runs[name] for name in self.campaigns if name in self.starters]
        known = [times for times in followers if times is not None]
        return len(known) < len(followers) or sum(known) > self.topology.settings.max_cascade

    def increments(self, field: str) -> list[float] | None:
        """Return what campaigns add to a number, each as often as it can; None where that has no bound."""
        found: list[float] = []
        for name in self.writers.get(("value", field), ()):
            times = self.most_runs[name]
            for step, args in self.flow(name):
                if step.kind in ("change_score", "score_domain") and args.get("field", "Person Score") == field and "by" in args:
                    if times is None:
                        return None
                    found += [float(args["by"])] * times
        return found

    @cached_property
    def cast_emails(self) -> tuple[str, ...]:
        """The emails that a cast sends by itself."""
        if self.occasion.kind != "engagement_cast":
            return ()
        return tuple(content.name for content in contents_of(self.topology, self.occasion.thing) if content.kind == "email")

    @cached_property
    def waits(self) -> int:
        """How long all waits of what could run are, one after the other, in microseconds."""
        return sum(args["span"].microseconds for name in self.campaigns for step, args in self.flow(name) if step.kind == "wait")

    @cached_property
    def needed(self) -> tuple[Campaign, ...]:
        """The campaigns without which the occasion cannot be played: those it reaches, and those that these name."""
        named = {str(args["campaign"]) for name in self.campaigns for _, args in self.flow(name) if "campaign" in args}
        if self.occasion.kind == "run_campaign":  # also one that is invalid, and takes nobody in
            named.add(self.occasion.thing)
        elif self.occasion.kind == "engagement_cast":
            named |= {content.name for content in contents_of(self.topology, self.occasion.thing) if content.kind == "campaign"}
        there = self.topology.campaigns  # the transitions of models come with their models
        return tuple(there[name] for name in dict.fromkeys([*self.campaigns, *sorted(named)]) if name in there)
