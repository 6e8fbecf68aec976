"""Edits of the design while a run goes on: asked of the people over all shards, refused or put in force, with what that does to records.

What an edit makes of the design is `topology/administration.py`; which edits there are is the plan's (`plan.py`).
"""

from __future__ import annotations

from collections.abc import Generator, Mapping

import numpy as np
import numpy.typing as npt

from ..people.columns import Coded
from ..people.doors import names_of, takers_of
from ..people.stimuli import among
from ..topology.outcome import MOST_CLONED, Question, harmless, objection
from .bits import columns
from .design import Design
from .plan import Contradicted, Count, Plan
from .record import DONE
from .state import NEVER, View
from .world import World

__all__ = ["Administration"]


class Administration:
    """Edits the design in one world."""

    def __init__(self, world: World, plan: Plan, designs: Mapping[int, Design]) -> None:
        self.world, self.plan, self.designs = world, plan, designs

    def edit(self, row: int, at: int) -> Generator[Count, int, bool]:
        """Do what an edit asks for, unless it is refused; return whether another design is in force.

        For every count it depends on it yields how many there are here and is sent how many there are in all shards.
        """
        world = self.world
        step = int(world.stimuli.step[row])
        if step in self.plan.refused:
            refused = self.plan.refused[step]
            world.record.reject(np.array([row]), refused.reason, refused.rule)
            return False
        edited = self.plan.edits[step]
        everywhere = {}
        for question in edited.asks:
            everywhere[question] = yield Count(self._count(question), harmless(question))
            if found := objection(question, everywhere[question]):
                raise Contradicted(step, found, len(everywhere))
        old, new = world.design, self.designs[step]
        world.record.settle()
        self._forget(old, new)
        self._move(old, new)
        world.adopt(new)
        for copy, original in edited.copies.items():
            if everywhere["list", original] <= MOST_CLONED:  # SHARE-7
                self._copy(original, copy)
        self._segment(old, new, at)
        world.record.outcome[row] = DONE
        return True

    def standing(self, rows: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        """Reject rows that name what an edit has taken away (readers know the design at the beginning only); return the others."""
        if not self.plan.edits:
            return rows
        stimuli = self.world.stimuli
        for column, kind, valid in names_of(self.world.design.topology):
            said = stimuli.args.get(column, Coded.nothing(0))
            for code, name in enumerate(said.values):
                if not name or name in valid:
                    continue
                lost = (said.codes[rows] == code) & among(stimuli.action[rows], takers_of(column))
                self.world.record.reject(rows[lost], f"there is no {kind} {name!r} any more", "")
                rows = rows[~lost]
        return rows

    def _count(self, question: Question) -> int:
        """Count the people here that an edit asks for (ADMIN-3, SHARE-7, SHARE-8)."""
        about, name = question
        people, layout = self.world.people, self.world.layout
        there = people.alive[: people.size]
        if about == "partition":
            return int((there & (people.partition[: people.size] == layout.partitions.index(name))).sum())
        if about == "program":
            place = layout.programs.index(name) if name in layout.programs else None
            return 0 if place is None else int((there & (people.status[: people.size, place] >= 0)).sum())
        place = layout.lists.index(name) if name in layout.lists else None
        return 0 if place is None else int((there & people.listed[: people.size, place]).sum())

    def _forget(self, old: Design, new: Design) -> None:
        """Take people out of what is gone: members, rows of lists, segments, waits, runs that were used up."""
        people, layout = self.world.people, self.world.layout
        for column, names, left, nothing in (
            (people.status, layout.programs, new.topology.programs, -1),
            (people.listed, layout.lists, new.topology.lists, False),
            (people.segment, layout.segmentations, new.topology.segmentations, -1),
        ):
            for place, name in enumerate(names):
                if name not in left:
                    column[:, place] = nothing
        for place, (program, _, _) in enumerate(layout.contents):
            if program not in new.topology.programs:
                people.stream[:, layout.casts.index(program)] = -1
                people.received[:, place] = False
        for name, rank in old.ranks.items():
            if name not in new.ranks:
                self.world.agenda.hand_over(rank, None)
                people.ran_once &= ~columns([rank], old.count)
                if rank in layout.spans:
                    people.last_run[:, layout.spans.index(rank)] = NEVER

    def _move(self, old: Design, new: Design) -> None:
        """Let a campaign whose priority has changed keep who waits in it and who has used it up, at its new rank."""
        people, spans = self.world.people, self.world.layout.spans
        for name, rank in old.ranks.items():
            other = new.ranks.get(name, rank)
            if other != rank:
                self.world.agenda.hand_over(rank, other)
                before, after = (columns([place], old.count) for place in (rank, other))
                used = (people.ran_once & before).any(axis=1)
                people.ran_once[used] = (people.ran_once[used] & ~before) | after
                if rank in spans:
                    people.last_run[:, spans.index(other)] = people.last_run[:, spans.index(rank)]

    def _copy(self, original: str, copy: str) -> None:
        """Put whoever is on a list on its copy."""
        listed, lists = self.world.people.listed, self.world.layout.lists
        listed[:, lists.index(copy)] = listed[:, lists.index(original)]

    def _segment(self, old: Design, new: Design, at: int) -> None:
        """Work out the segmentations that are new, or changed and approved again, for everybody their workspace sees (SEG-2, SEG-3)."""
        before, after = old.topology.segmentations, new.topology.segmentations
        again = {
            name for name, made in after.items() if name not in before or list(before[name].segments.items()) != list(made.segments.items())
        }
        if not again:
            return
        people = self.world.people
        for name in again & set(before):  # whom the workspace no longer sees stays in the segment of that name
            place = self.world.layout.segmentations.index(name)
            known = [*after[name].segments, "Default"]
            number = [known.index(segment) if segment in known else len(known) - 1 for segment in (*before[name].segments, "Default")]
            people.segment[:, place] = np.array([*number, -1], np.int16)[people.segment[:, place]]
        rec = np.flatnonzero(people.alive[: people.size]).astype(np.int32)
        self.world.work_out_segments(View(people, rec, np.full(len(rec), at, np.int64)), again)
