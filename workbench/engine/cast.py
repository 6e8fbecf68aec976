"""Casts: an engagement program sends each of its members what is next in the member's stream (rules ROUTE-12, MEMB-4, MEMB-7).

A cast is a barrier in time like a batch. What a stream holds is `topology/engagement.py`; who may be mailed is `mail.py`.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from ..topology.assets import Content
from ..topology.engagement import streams_of
from .batch import Batches
from .events import Event, Party
from .state import View
from .world import World

__all__ = ["Casts"]

Recs = npt.NDArray[np.int32]


class Casts:
    """Casts the engagement programs of one world."""

    def __init__(self, world: World, batches: Batches) -> None:
        self.world, self.people, self.layout, self.batches = world, world.people, world.layout, batches
        self.mailer = batches.flow.steps.mailer

    def is_cast(self, row: int) -> bool:
        """Return whether a row casts an engagement program, instead of running a batch campaign."""
        column = self.world.stimuli.args.get("engagement_cast")
        return column is not None and column.codes[row] > 0

    def run(self, row: int, at: int) -> None:
        """Send members what is next, as far as the program's workspace sees them now; the others are passed over and kept (ROUTE-12)."""
        design, people = self.world.design, self.people
        column = self.world.stimuli.args["engagement_cast"]
        program = column.values[column.codes[row]]
        rec, due = self._due(program)
        sent = design.sees[design.workspaces[design.topology.programs[program].workspace], people.partition[rec]]
        for number in np.unique(due).tolist():
            kind, name = self.layout.contents[number][1:]
            if kind == "campaign":  # MEMB-7: who fails its smart list gets nothing in this cast, and is asked again in the next
                lanes = np.flatnonzero(due == number)
                sent[lanes] &= self.batches.fitting(rec[lanes], name, row, at)
                self.batches.use_up(rec[lanes[sent[lanes]]], name, at)
        rec, due = rec[sent], due[sent]
        self.mailer.cast(row, program)
        self.mailer.pick(row, rec)
        partition = people.partition[rec]
        for lanes in self.batches.turns(rec):
            for number in np.unique(due[lanes]).tolist():
                some = lanes[due[lanes] == number]
                kind, name = self.layout.contents[number][1:]
                if kind == "campaign":
                    self.people.received[rec[some], number] = True
                    self.batches.take(rec[some], partition[some], row, name, at)
                else:
                    self._mail(rec[some], row, name, at)

    def _due(self, program: str) -> tuple[Recs, npt.NDArray[np.intp]]:
        """Return the members who have something to come, and what is next for each (its number among the contents).

        Whoever got a status is in the first stream (MEMB-4), whom a flow put into another one in that.
        """
        people, layout = self.people, self.layout
        place = layout.programs.index(program)
        rec = np.flatnonzero(people.alive[: people.size] & (people.status[: people.size, place] >= 0)).astype(np.int32)
        stream = np.maximum(people.stream[rec, layout.casts.index(program)], 0)
        due = np.full(len(rec), -1, np.intp)
        for code, contents in enumerate(streams_of(self.world.design.topology, program).values()):
            waiting = stream == code
            for content in contents:
                number = layout.contents.index((program, content.kind, content.name))
                had = self._had(rec, program, content, number)
                due[waiting & ~had] = number
                waiting = waiting & had
        return rec[due >= 0], due[due >= 0]

    def _had(self, rec: Recs, program: str, content: Content, number: int) -> npt.NDArray[np.bool_]:
        """Return who had a content before; a nested program is also passed over by who is its member already (MEMB-7)."""
        had = self.people.received[rec, number]
        nested = self.world.design.topology.campaigns[content.name].program if content.kind == "campaign" else None
        if nested is not None and nested != program:
            had = had | (self.people.status[rec, self.layout.programs.index(nested)] >= 0)
        return had

    def _mail(self, rec: Recs, row: int, name: str, at: int) -> None:
        """Mail people of different identities; who is not mailed is offered the same in the next cast."""
        rec = rec[self.people.alive[rec]]
        if not len(rec):
            return
        moment = np.full(len(rec), at, np.int64)
        unit = self.world.new_units(2 * row + 1, at, 0, at, rec, moment)
        number = self.world.event()
        event = Event(View(self.people, rec, moment), unit, number, [], np.arange(len(rec)))
        self.mailer.send(Party(event, number, rank=-1, batch=row), name)
