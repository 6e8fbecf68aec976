"""Batches: a campaign without triggers takes everybody who qualifies at one moment, by Id, each to the end before the next."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from .agenda import FOREVER
from .events import Event, Party
from .flow import Flow
from .judge import REASONS
from .state import View
from .world import World

if TYPE_CHECKING:
    from .engine import Engine

__all__ = ["Batches"]


class Batches:
    """Runs batch campaigns in one world."""

    def __init__(self, world: World, flow: Flow, engine: Engine) -> None:
        self.world, self.flow, self.engine = world, flow, engine

    def qualify(self, row: int, at: int) -> npt.NDArray[np.int32]:
        """Return who qualifies for the batch campaign that a row names: seen, fitting, not yet used up (CAMP-1, CAMP-3, VIS-9)."""
        rec = np.flatnonzero(self.world.people.alive[: self.world.people.size]).astype(np.int32)
        return rec[self.fitting(rec, self._named(row), row, at)]

    def fitting(self, rec: npt.NDArray[np.int32], name: str, row: int, at: int) -> npt.NDArray[np.bool_]:
        """Return which people a batch campaign may take in."""
        world, judge = self.world, self.world.judge
        rank = world.design.ranks[name]
        view = View(world.people, rec, np.full(len(rec), at, np.int64))
        bit = world.design.bits(lambda r, _: r == rank)
        bits = np.broadcast_to(bit, (len(rec), len(bit)))
        seen = world.design.sees[world.design.home[rank], view.partition()]
        fits = judge.holds(view, bits.copy()).any(axis=1)
        may = judge.qualifies(view, bits).any(axis=1)
        valid = np.full(len(rec), name not in world.design.invalid)  # CAMP-9
        if world.witness is not None:
            world.witness.attend(view, name, row)
        if world.explain:
            unit = np.full(len(rec), row, np.int64)
            reason = np.full(len(rec), REASONS.index("over_limit"), np.int8)
            for held, word in ((may, "qualification"), (fits, "filter"), (seen, "not_visible"), (valid, "invalid")):
                reason[~held] = REASONS.index(word)
            left = ~(seen & fits & may & valid)
            world.record.refused.add(unit[left], world.event(), rank, rec[left], reason[left])
        fitting: npt.NDArray[np.bool_] = seen & fits & may & valid
        return fitting

    def most(self, row: int) -> int:
        """Return how many people the batch campaign that a row names takes in at most (CAMP-10)."""
        limit = self.world.design.topology.campaigns[self._named(row)].person_limit
        return FOREVER if limit is None else limit

    def run(self, row: int, at: int, rec: npt.NDArray[np.int32], everywhere: int) -> None:
        """Run the batch for those who qualified, unless there are too many in all shards together: then for nobody (CAMP-10)."""
        world, people = self.world, self.world.people
        name = self._named(row)
        if everywhere > self.most(row):
            unit, rank = np.full(len(rec), row, np.int64), world.design.ranks[name]
            world.record.refused.add(unit, world.event(), rank, rec, REASONS.index("over_limit"))
            if world.witness is not None:
                world.witness.count(row, everywhere)
            return
        if not len(rec):
            return
        self.use_up(rec, name, at)
        self.flow.steps.mailer.pick(row, rec)
        partition = people.partition[rec]  # of the judgement: somebody may be moved before it is his turn
        for lanes in self.turns(rec):
            self.take(rec[lanes], partition[lanes], row, name, at)

    def use_up(self, rec: npt.NDArray[np.int32], name: str, at: int) -> None:
        """Use up the qualification of people whom a batch campaign takes in."""
        world = self.world
        rank = world.design.ranks[name]
        if world.witness is not None:
            world.witness.gather(rec, name)
        view = View(world.people, rec, np.full(len(rec), at, np.int64))
        world.judge.enter(view, np.broadcast_to(world.design.bits(lambda r, _: r == rank), (len(rec), world.design.words)))

    def turns(self, rec: npt.NDArray[np.int32]) -> Iterator[npt.NDArray[np.intp]]:
        """Yield people (their places) turn by turn: those of one identity one after the other, by Id."""
        if not len(rec):
            return
        identity = self.world.people.identity[rec]
        order = np.lexsort((rec, identity))
        identity = identity[order]
        first = np.flatnonzero(np.append(True, identity[1:] != identity[:-1]))
        turn = np.arange(len(rec)) - np.repeat(first, np.diff(np.append(first, len(rec))))
        for number in range(int(turn.max()) + 1):
            yield order[turn == number]

    def _named(self, row: int) -> str:
        column = self.world.stimuli.args["campaign"]
        return column.values[column.codes[row]]

    def take(self, rec: npt.NDArray[np.int32], partition: npt.NDArray[np.int16], row: int, name: str, at: int) -> None:
        """Take people of different identities through the flow, with all that follows; who is gone by now is passed over."""
        world = self.world
        rank = world.design.ranks[name]
        there = world.people.alive[rec]
        rec, partition = rec[there], partition[there]
        if not len(rec):
            return
        moment = np.full(len(rec), at, np.int64)
        unit = world.new_units(2 * row + 1, at, 0, at, rec, moment)
        number = world.event()
        view = View(world.people, rec, moment)
        event = Event(view, unit, number, [], np.arange(len(rec)))
        world.record.entered(unit, number, rank, 0, rec, partition, rank)
        self.flow.run(Party(event, number, rank, batch=row, shown=rank), 0)
        self.engine.settle([], len(rec))
