"""Flow: campaigns that took people in run one after the other, each through its steps up to its end or its first wait.

What each kind of step does is `steps.py`; what it changes on a person is a follow-up event there, judged after all flows of the event.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from ..errors import InputError, Problem
from ..people.stimuli import ACTIONS
from ..topology.spans import Span
from ..topology.steps import STEPS, Step
from .bits import Words, members
from .change import Change
from .conditions import Asked, ask
from .events import Event, Party
from .layout import PRIORITIES, step_priority
from .lifecycle import Lifecycle
from .steps import Steps
from .world import World

__all__ = ["Flow"]

Floats = npt.NDArray[np.float64]
_BATCH = ACTIONS.index("run_campaign")


@dataclass(slots=True)
class _Compiled:
    """A flow step ready to run: its branches as (question, args); a question of None is the default's. A wait does nothing but wait."""

    do: Callable[[Party, Mapping[str, Any]], None] | None
    branches: list[tuple[Asked | None, Mapping[str, Any] | None]]


class Flow:
    """Runs flows for one world."""

    def __init__(self, world: World, change: Change, lifecycle: Lifecycle) -> None:
        self.world, self.people, self.layout, self.record = world, world.people, world.layout, world.record
        self.steps = Steps(world, change, lifecycle, self.run)
        self.adopt()

    def adopt(self) -> None:
        """Compile the flows of the design in force."""
        self.steps.adopt()
        design = self.world.design
        self._programs: list[list[_Compiled]] = [
            [self._compile(step, int(design.home[rank])) for step in c.flow] if c else [] for rank, c in enumerate(design.campaigns)
        ]
        self._recheck = self.world.design.settings.recheck_visibility_each_step
        self._deletes = self.world.design.deletes

    def _compile(self, step: Step, home: int) -> _Compiled:
        branches: list[tuple[Asked | None, Mapping[str, Any] | None]] = [
            (ask(c.condition, self.world.design, home), self._possible(step, c.args)) for c in step.choices
        ]
        branches.append((None, self._possible(step, step.default)))
        return _Compiled(self.steps.named(step.kind) if step.kind != "wait" else None, branches)

    def _possible(self, step: Step, args: Mapping[str, Any] | None) -> Mapping[str, Any] | None:
        """Return what a step does; nothing where it names what is gone (SHARE-5): only who waited before it was deleted comes to it."""
        topology = self.world.design.topology
        for name, arg in STEPS[step.kind].args.items():
            there = topology.partitions if arg.kind == "partition" else topology.assets.get(arg.kind)
            if args is not None and there is not None and name in args and args[name] not in there:
                return None
        return args

    def start(self, event: Event, taken: Words) -> None:
        """Run every campaign that took people in: by priority, then by name, which is the order of the bits.

        One that took a person in runs even if an earlier one has moved the person out of its view: router and mailer race
        (ROUTE-13, ROUTE-14).
        `taken` loses who is deleted on the way.
        """
        lanes, ranks = members(taken)
        simple = self.world.design.simple
        if simple[ranks].all():
            self._score_all(event, lanes, ranks)
            return
        others = np.flatnonzero((np.bincount(ranks, minlength=len(simple)) > 0) & ~simple)
        # What simple campaigns between two others do may be done at once: the even turns are theirs.
        turns = (2 * np.searchsorted(others, np.arange(len(simple))) + ~simple).astype(np.int16)[ranks]
        order = np.argsort(turns, kind="stable")
        event = Event(event.view, event.unit, event.number, [], event.lane)  # flows do not ask what happened
        ends = np.searchsorted(turns[order], np.arange(2 * len(others) + 1), side="right").tolist()
        for turn, (start, end) in enumerate(pairwise([0, *ends])):
            some = order[start:end]
            if self._deletes and turn > 1:  # who is gone by now does not enter: taken out of the verdict
                there = self.people.alive[event.view.rec[lanes[some]]]
                late = some[~there]
                np.bitwise_and.at(taken, (lanes[late], ranks[late] // 64), ~(np.uint64(1) << (ranks[late] % 64).astype(np.uint64)))
                some = some[there]
            if turn % 2 == 0:
                self._score_all(event, lanes[some], ranks[some])
            else:
                rank = int(others[turn // 2])
                self.run(Party(event.of(lanes[some]), event.number, rank, shown=rank), 0)

    def _score_all(self, event: Event, lanes: npt.NDArray[np.intp], ranks: npt.NDArray[np.intp]) -> None:
        """Add the points that simple campaigns give people, one after the other for each; their other lines follow from their runs."""
        for column, (line, points) in self.world.design.points.items():
            given = points[ranks]
            some = given != 0
            if not some.all():
                lanes_, ranks_, given = lanes[some], ranks[some], given[some]
            else:
                lanes_, ranks_ = lanes, ranks
            if not len(lanes_):
                continue
            begins = np.empty(len(lanes_), bool)
            begins[0] = True
            np.not_equal(lanes_[1:], lanes_[:-1], out=begins[1:])
            first = begins.nonzero()[0]
            last = np.empty_like(first)
            last[:-1], last[-1] = first[1:] - 1, len(lanes_) - 1
            view = event.view.of(lanes_[first])
            old, new = _added_up(view.number(column), given, first, last)
            self.people.numbers[:, column][view.place] = new[last]
            self.people.updated[view.place] = view.at
            if self.world.design.segmentations:
                self.world.work_out_segments(view)
            self.record.line(
                "Change Score", event.unit[lanes_], event.number, ranks_, line[ranks_], event.view.rec[lanes_], column, old, new
            )

    def run(self, party: Party, first: int) -> None:
        """Take a party through a campaign's steps from one on."""
        steps = self._programs[party.rank]
        for place in range(first, len(steps)):
            party = self._still_there(party)
            if not len(party):
                return
            step = steps[place]
            if self.world.explain and len(step.branches) > 1:
                for branch, lanes in _shares(step, party):
                    self.record.branched.add(party.event.unit[lanes], party.event.view.rec[lanes], party.rank, place, branch)
            if step.do is None:
                party = self._wait(party, step, place)
                continue
            for args, some in _branches(step, party):
                if args is not None:
                    step.do(some, args)

    def _still_there(self, party: Party) -> Party:
        if not (self._deletes or self._recheck):
            return party
        rec = party.event.view.rec
        there = self.people.alive[rec]
        if self._recheck:  # ROUTE-11
            there = there & self.world.design.sees[self.world.design.home[party.rank], self.people.partition[rec]]
        return party if there.all() else party.of(there)

    def _wait(self, party: Party, step: _Compiled, place: int) -> Party:
        """Put those who wait on the agenda and return those who do not (CAMP-4: the length is fixed now)."""
        staying = np.ones(len(party), bool)
        if party.depth:  # CAMP-8: an executed campaign does not wait
            return party
        following = self.world.design.campaigns[party.rank]
        assert following is not None
        after = following.flow[place + 1 : place + 2]
        name = following.priority or (step_priority(after[0], self.world.design.settings) if after else "low")  # QUEUE-3
        order = PRIORITIES.index(name) * self.world.design.count + self.layout.by_name[party.rank]
        for args, lanes in _branch_lanes(step, party):
            if args is None:
                continue
            span: Span = args["span"]
            view = party.event.view.of(lanes)
            identity = self.people.identity[view.rec]
            self.world.agenda.add(identity, view.at + span.microseconds, order, view.at, view.rec, party.rank, place + 1, party.batch)
            staying[lanes] = False
        self._come_to_rest(following.name)
        return party.of(staying)

    def _come_to_rest(self, name: str) -> None:
        """Refuse to go on where waits multiply: what a run starts may wait, and so on, but not always for more runs than before.

        Raises:
            InputError: more waits than all rows, batches and cascades of this run can have begun.
        """
        world, waiting = self.world, self.world.agenda.waiting
        begun = len(world.stimuli) + self.people.size * (1 + np.count_nonzero(world.stimuli.action == _BATCH))
        if waiting > 100 + begun * (world.design.count + world.design.settings.max_cascade):
            what = "campaigns that wait start each other again, each time more of them: this never comes to rest"
            expected = "a flow that after its wait starts no more runs than one, or qualification rules that let nobody in again"
            raise InputError(Problem(what, f"campaign {name!r}", f"{waiting:,} runs waiting for {self.people.size:,} people", expected))


def _added_up(stored: Floats, points: Floats, first: Any, last: Any) -> tuple[Floats, Floats]:
    """Add points one after the other to each person's score: return what each found and what it left. An empty score counts as 0."""
    start = np.where(np.isnan(stored), 0.0, stored)
    if not (start - np.floor(start)).any():
        new = points.cumsum()  # whole numbers: exact in any order
        before = new[first] - points[first] - start
        new -= before if len(first) == 1 else np.repeat(before, last - first + 1)
    else:
        new = np.empty(len(points))
        size = last - first + 1
        for turn in range(int(size.max())):
            those = first[size > turn] + turn
            new[those] = (start[size > turn] if turn == 0 else new[those - 1]) + points[those]
    old = np.empty(len(points))
    old[1:] = new[:-1]
    old[first] = stored
    return old, new


def _shares(step: _Compiled, party: Party) -> list[tuple[int, npt.NDArray[np.intp]]]:
    """Share people out among a step's branches, by number: the first choice that matches, else the default, the last one (CAMP-5)."""
    left = np.arange(len(party))
    shares = []
    for number, (question, _) in enumerate(step.branches):
        if question is None:
            shares.append((number, left))
            break
        hit = question(party.event.view.of(left))
        shares.append((number, left[hit]))
        left = left[~hit]
    return [(number, lanes) for number, lanes in shares if len(lanes)]


def _branch_lanes(step: _Compiled, party: Party) -> list[tuple[Mapping[str, Any] | None, npt.NDArray[np.intp]]]:
    return [(step.branches[number][1], lanes) for number, lanes in _shares(step, party)]


def _branches(step: _Compiled, party: Party) -> list[tuple[Mapping[str, Any] | None, Party]]:
    if len(step.branches) == 1:
        return [(step.branches[0][1], party)]
    return [(args, party.of(lanes)) for args, lanes in _branch_lanes(step, party)]
