"""A witness: what one campaign was asked about one person, and the person as it was then; present only where somebody wants to know why.

It decides nothing: every truth in it is the engine's own. What is told of it is `answers/`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from ..people.stimuli import ACTIONS
from ..topology.assets import Campaign
from .bits import Words, columns
from .state import NOBODY, View
from .triggers import Triggers

if TYPE_CHECKING:
    from .design import Design
    from .events import Event, Fact
    from .world import World

__all__ = ["Heard", "Hearing", "Witness"]


@dataclass(frozen=True, slots=True)
class Heard:
    """Something of the kind that a trigger listens to: when, in which unit of work, and of what (codes; None where it says nothing)."""

    at: int
    unit: int
    kind: str
    key: int
    old: Any = None
    new: Any = None


@dataclass(slots=True)
class Hearing:
    """One judgement of the watched campaign about the person.

    Attributes:
        how: `trigger`, `batch`, `cast` or `executed`; with `none` nothing was judged, and it is the moment at which the run ends.
        at: Microseconds since 1970; `unit` and `event` are the place in the order of the run.
        design: The design in force, compiled.
        rank: The campaign there; -1 where this design has none of that name.
        matched: Which of its triggers heard the event.
        person: The person at that moment (first of the view), with whoever conditions on groups ask about.
        may_again: Whether the qualification rule lets the person in (CAMP-3).
        is_follow_up: Whether a campaign caused the event, rather than a step.
        let: Whether `max_cascade` let the run start; `taken` whether it did.
        by: The campaign that executed it, or the program that was cast.
        counted: How many people a batch had that was too large for its limit.
    """

    how: str
    at: int
    unit: int
    event: int
    design: Design
    rank: int
    matched: tuple[bool, ...]
    person: View
    may_again: bool
    is_follow_up: bool = False
    let: bool = True
    taken: bool = False
    by: str = ""
    counted: int | None = None

    @property
    def campaign(self) -> Campaign | None:
        """The campaign as it was then."""
        return self.design.campaigns[self.rank] if self.rank >= 0 else None


def _latest(hearing: Hearing, best: Hearing | None) -> bool:
    return True


@dataclass(slots=True)
class Witness:
    """Watches one campaign and one person through a run that explains.

    Attributes:
        campaign: Its name.
        prefers: Whether a hearing that is over is to be kept rather than the one kept so far (None): by default the latest is.
        kept: The hearing that was kept.
        hearings: How many there were; `runs` counts how often it took the person in.
        heard: By trigger (its place) the last thing that it heard; `near` the last thing of its kind that was not what it asks for.
    """

    campaign: str
    prefers: Callable[[Hearing, Hearing | None], bool] = _latest
    kept: Hearing | None = None
    hearings: int = 0
    runs: int = 0
    heard: dict[int, Heard] = field(default_factory=dict)
    near: dict[int, Heard] = field(default_factory=dict)
    _world: World | None = None
    _triggers: list[Triggers] = field(default_factory=list)
    _kinds: tuple[str, ...] = ()
    _everything: Words | None = None
    _open: list[Hearing] = field(default_factory=list)  # at most one: of the event, or the batch, that is on its way
    _within: list[Hearing] = field(default_factory=list)  # executed by a flow of the event that is open, and so told after it
    _born: int | None = None
    _id: int = 0
    _rec: int = NOBODY

    def look_for(self, born: int | None, person: int) -> None:
        """Say who is watched: the one that a row makes, or the one of that Id who is there before."""
        self._born, self._id = born, person

    def adopt(self, world: World) -> None:
        """Listen as the design now in force does; a run that is played anew is watched from its beginning."""
        if world is not self._world:
            self._world, self._rec = world, NOBODY
            self.kept, self.hearings, self.runs = None, 0, 0
            self.heard, self.near = {}, {}
            self._open, self._within = [], []
        design = world.design
        rank = design.ranks.get(self.campaign, -1)
        campaign = design.campaigns[rank] if rank >= 0 else None
        triggers = campaign.triggers if campaign is not None else ()
        self._kinds = tuple(trigger.kind for trigger in triggers)
        self._everything = columns([rank] if rank >= 0 else [], design.count)
        self._triggers = []
        for trigger in triggers:  # one at a time, by the engine's own table of triggers
            alone: list[Campaign | None] = [None] * design.count
            alone[rank] = replace(campaign, triggers=(trigger,)) if campaign is not None else None
            self._triggers.append(Triggers(design, alone))

    @property
    def world(self) -> World:
        """The world that was watched."""
        assert self._world is not None
        return self._world

    @property
    def rec(self) -> int:
        """The number of the person's record; NOBODY before it is there."""
        people = self.world.people
        if self._rec == NOBODY:
            if self._born is not None:
                found = np.flatnonzero(people.born[: people.size] == self._born)
            else:
                found = np.flatnonzero(people.initial_ids == self._id)
            self._rec = int(found[0]) if len(found) else NOBODY
        return self._rec

    def _lane(self, view: View) -> int | None:
        if self.rec == NOBODY:
            return None
        found = np.flatnonzero(view.rec == self.rec)
        return int(found[0]) if len(found) else None

    def hear(self, event: Event, *, is_follow_up: bool) -> None:
        """Take in an event before anybody is judged for it."""
        self.close()
        if not any(fact.kind in self._kinds for fact in event.facts):
            return
        lane = self._lane(event.view)
        if lane is None or self._everything is None:
            return
        one = event.of(np.array([lane]))
        matched = []
        for place, (kind, triggers) in enumerate(zip(self._kinds, self._triggers, strict=True)):
            bits = triggers.match(one, self._everything)
            matched.append(bits is not None and bool(bits.any()))
            for fact in one.facts:
                if fact.kind == kind and (fact.who is None or fact.who.any()):
                    (self.heard if matched[-1] else self.near)[place] = _heard(one, fact)
        if any(matched):
            self._open = [self._hearing("trigger", one.view, int(one.unit[0]), one.number, tuple(matched), one.own)]
            self._open[0].is_follow_up = is_follow_up

    def let(self, event: Event, taken: Words) -> None:
        """Take in who may start, after `max_cascade` had its say."""
        if self._open:
            self._open[0].let = self._has(event, taken)

    def settle(self, event: Event, taken: Words) -> None:
        """Take in who started, after all flows of the event."""
        if self._open:
            self._over(self._open.pop(), self._has(event, taken))

    def _has(self, event: Event, taken: Words) -> bool:
        lane = self._lane(event.view)
        return lane is not None and self._everything is not None and bool((taken[lane] & self._everything).any())

    def attend(self, view: View, name: str, row: int) -> None:
        """Take in that a batch, or a cast that comes to it, asks about people for a campaign."""
        if name != self.campaign or self._everything is None or not self._everything.any() or (lane := self._lane(view)) is None:
            return
        program = self._named(row, "engagement_cast")
        found = self._hearing("cast" if program else "batch", view.of(np.array([lane])), row, 0, (), None)
        found.by = program
        self.close()
        self._open = [found]

    def gather(self, rec: Any, name: str) -> None:
        """Take in whom a batch takes."""
        if name == self.campaign and self._open and (rec == self.rec).any():
            self._over(self._open.pop(), True)

    def count(self, row: int, everywhere: int) -> None:
        """Take in that a batch has too many people for its limit."""
        if self._named(row, "campaign") == self.campaign and self._open:
            self._open[0].counted = everywhere

    def close(self) -> None:
        """Take in that nothing more is to come of what is open: nobody was taken in."""
        while self._open:
            self._over(self._open.pop(), False)

    def execute(self, event: Event, name: str, by: int, held: Words) -> None:
        """Take in that another campaign executes this one."""
        lane = self._lane(event.view) if name == self.campaign else None
        if lane is None:
            return
        found = self._hearing("executed", event.view.of(np.array([lane])), int(event.unit[lane]), event.number, (), None)
        found.by = self.world.layout.campaigns[by]
        found.taken = bool(held[lane].any())
        if self._open and self._open[0].how == "trigger":  # whether that takes the person in is known after all flows of the event
            self._within.append(found)
        else:
            self.close()
            self._over(found, found.taken)

    def at_the_end(self, until: int) -> Hearing:
        """Return how things stand at the end, for who was never judged."""
        rec, at = np.array([self.rec], np.int32), np.array([until], np.int64)
        return self._hearing("none", View(self.world.people, rec, at), -1, 0, (), None)

    def _hearing(self, how: str, view: View, unit: int, event: int, matched: tuple[bool, ...], own: View | None) -> Hearing:
        world = self.world
        rank = world.design.ranks.get(self.campaign, -1)
        may = bool(world.judge.qualifies(own or view, self._everything[None, :]).any()) if self._everything is not None else False
        return Hearing(how, int(view.at[0]), unit, event, world.design, rank, matched, self._kept_now(view), may)

    def _kept_now(self, view: View) -> View:
        """Return a copy of the person, and behind it of everybody whom a condition on groups could ask about."""
        world, rec = self.world, view.rec
        people = world.people
        if world.layout.groups:
            kin, _ = view.kin()
            rec = np.append(rec, kin.rec[kin.rec != rec[0]])
        copied = people.kept(rec, np.zeros(len(rec), np.int32))
        return View(copied, np.zeros(1, np.int32), view.at)

    def _over(self, hearing: Hearing, taken: bool) -> None:
        hearing.taken = taken
        self.hearings += 1
        self.runs += taken
        if self.prefers(hearing, self.kept):
            self.kept = hearing
        while self._within:
            executed = self._within.pop(0)
            self._over(executed, executed.taken)

    def _named(self, row: int, column: str) -> str:
        found = self.world.stimuli.args.get(column)
        return found.values[found.codes[row]] if found is not None and found.codes[row] > 0 else ""

    def cause(self, unit: int) -> tuple[int, str]:
        """Return the row of the stimuli that a unit of work belongs to, and what it is: `row`, `wait` (that ended before it), `batch`."""
        rows = len(self.world.stimuli)
        if unit < rows:
            return unit, "batch" if ACTIONS[self.world.stimuli.action[unit]] == "run_campaign" else "row"
        slot = int(self.world.units.columns()["slot"][unit - rows])
        return slot // 2, "batch" if slot % 2 else "wait"


def _heard(event: Event, fact: Fact) -> Heard:
    """Return a fact of an event of one person as plain numbers."""

    def one(part: Any) -> Any:
        return part[0].item() if isinstance(part, np.ndarray) and part.ndim else part

    return Heard(int(event.view.at[0]), int(event.unit[0]), fact.kind, int(one(fact.key)), one(fact.old), one(fact.new))
