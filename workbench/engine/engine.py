"""The engine: rows come in, events are judged, flows run, follow-ups are judged, waits go on. The loop stands in `Engine.run`.

identity ► routing ► change ► triggers ► flow ► (waits, follow-ups: back to triggers)
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from ..people.columns import Coded
from ..people.roster import Roster
from ..people.stimuli import ACTIONS, DOORS, Stimuli
from .administration import Administration
from .batch import Batches
from .calls import CALLS, Calls
from .cast import Casts
from .change import Change
from .crm import FILTER, OBJECTS
from .design import Design
from .events import Event, Party
from .flow import Flow
from .hand import Hand
from .identity import Identities
from .intake import Intake
from .kin import Kin
from .layout import Layout
from .lifecycle import Lifecycle
from .plan import Count, Plan
from .record import DONE
from .state import View
from .waves import Waves
from .web import Web
from .witness import Witness
from .world import World

__all__ = ["Engine"]

SYNC_ACTIONS = ("createOrUpdate", "createOnly", "updateOnly", "createDuplicate")
MODES = ("normal", "skip_new_and_updates")


class Engine:
    """Takes the rows of some identities through a sequence of designs; several of them share nothing but what they only read."""

    def __init__(
        self,
        stimuli: Stimuli,
        roster: Roster,
        layout: Layout,
        plan: Plan,
        designs: Mapping[int, Design],
        identities: Identities,
        rows: Any,
        people: Any,
        explain: bool,
        witness: Witness | None = None,
        *,
        keeps_blocked: bool,
    ) -> None:
        roster = roster.take(people)
        kin = None
        if layout.domains is not None or layout.groups or identities.looks_up:
            kin = Kin(identities.rows[rows], identities.people[people], identities.count, identities.by_address)
        self.world = world = World(
            stimuli, roster, layout, designs[-1], identities.count, explain, kin, witness, keeps_blocked=keeps_blocked
        )
        world.settle_in(roster, identities.people[people])
        self.change = Change(world)
        self.change.move_in()
        self.lifecycle = Lifecycle(world)
        self.flow = Flow(world, self.change, self.lifecycle)
        self.web = Web(world)
        self.intake = Intake(world, self.change, self.lifecycle, self.web)
        self.hand = Hand(world, self.change, self.flow.steps, self.intake)
        self.calls = Calls(world, self.change, self.flow.steps, self.intake)
        self.batches = Batches(world, self.flow, self)
        self.administration = Administration(world, plan, designs)
        self.casts = Casts(world, self.batches)
        self.waves = Waves(world, identities.rows, _numbered(stimuli, layout, world), rows)

    def run(self, until: int, progress: Callable[[int], None]) -> Generator[Count, int, World]:
        """Run everything up to a moment (microseconds since 1970) and return the world as it is then.

        At every whole-database moment that depends on people it yields how many there are here and is sent how many in all shards.
        """
        world = self.world
        for rows, barrier in self.waves.stretches():
            for wave in self.waves.lay_out(self.administration.standing(rows)):
                self.go_on(wave.identity, wave.at)
                self.settle(self._door(wave.action).take(wave), len(wave))
                progress(len(wave))
            self.intake.ledger.settle()
            if barrier is not None:
                yield from self._pass_barrier(barrier)
        self.go_on_until(until)
        world.record.settle()
        return world

    def _door(self, action: str) -> Intake | Hand | Web:
        """Return who takes the rows of an action."""
        if action in DOORS or action in ("change_data", "crm_edit_collision"):
            return self.intake
        if action == "visit_page":
            return self.web
        return self.calls if action in CALLS else self.hand

    def settle(self, events: list[Event], lanes: int) -> None:
        """Judge the events of a wave, run the flows of who was taken in, then judge what those changed: first in, first out."""
        pending = self.world.pending
        for place, event in enumerate(events):
            self._judge(self._living(event) if place else event, None)  # a flow of the first may have deleted the person
        if pending:
            started = np.zeros(lanes, np.int64)
            while pending:
                self._judge(self._living(pending.popleft()), started)

    def _living(self, event: Event) -> Event:
        there = self.world.people.alive[event.view.place]
        return event if there.all() else event.of(there)

    def _judge(self, event: Event, started: npt.NDArray[np.int64] | None) -> None:
        """Judge one event and run the flows; `started` counts the runs that follow-ups started, by lane (None: this is none)."""
        record, judge, witness = self.world.record, self.world.judge, self.world.witness
        if witness is not None:
            witness.hear(event, is_follow_up=started is not None)
        verdict = judge.judge(event, self.world.explain) if len(event) else None
        if verdict is None:
            return
        view = event.view
        if started is not None:
            self._limit(event, verdict.taken, started)
        if witness is not None:
            witness.let(event, verdict.taken)
        judge.enter(event.own or view, verdict.taken)
        partition = view.partition()
        for lane, rank, reason in verdict.refused:
            record.refused.add(event.unit[lane], event.number, rank, view.rec[lane], reason)
        self.flow.start(event, verdict.taken)
        if witness is not None:
            witness.settle(event, verdict.taken)
        record.judged(event.unit, event.number, view.rec, partition, verdict.taken, verdict.blocked)

    def _limit(self, event: Event, taken: npt.NDArray[np.uint64], started: npt.NDArray[np.int64]) -> None:
        """Let no more runs start by follow-ups of one event than `max_cascade`; whoever goes beyond stops there and is reported."""
        runs = np.bitwise_count(taken).sum(axis=1).astype(np.int64)
        allowed = self.world.design.settings.max_cascade - started[event.lane]
        for place in np.flatnonzero(runs > allowed).tolist():
            bits = np.flatnonzero(np.unpackbits(taken[place].view(np.uint8), bitorder="little"))
            for rank in bits[allowed[place] :].tolist():
                taken[place, rank // 64] &= ~(np.uint64(1) << np.uint64(rank % 64))
            first = int(bits[allowed[place]])
            one = slice(place, place + 1)
            self.world.record.stopped.add(event.unit[one], event.number, first, event.view.rec[one])
        started[event.lane] += np.minimum(runs, allowed)

    def go_on(self, identity: npt.NDArray[np.int32], until: npt.NDArray[np.int64]) -> None:
        """Let everything these identities wait for, and that ends by a moment of each, go on in its order."""
        agenda = self.world.agenda
        if agenda.is_empty:
            return
        while len(due := np.flatnonzero(agenda.earliest[identity] <= until)):
            identity, until = identity[due], until[due]
            self._resume(agenda.take(identity))

    def go_on_until(self, until: int) -> None:
        """Let the waits of everybody that end by a moment go on."""
        due = self.world.agenda.identities(until)
        self.go_on(due, np.full(len(due), until))

    def _resume(self, waits: npt.NDArray[np.void]) -> None:
        """Let one wait each of different identities go on, each a unit of work of its own with all its follow-ups."""
        waits = waits[(waits["rank"] >= 0) & self.world.people.alive[waits["rec"]]]
        if not len(waits):
            return
        world = self.world
        due = np.ascontiguousarray(waits["due"])
        slot = 2 * np.searchsorted(world.stimuli.at, due)  # before the first step at or after its end
        unit = world.new_units(slot, due, waits["place"], waits["begin"], waits["rec"], due)
        number = world.event()
        everybody = Event(View(world.people, waits["rec"].astype(np.int32), due), unit, number, [], np.arange(len(waits)))
        kinds = np.stack([waits["rank"], waits["step"], waits["batch"]], axis=1)
        for rank, step, batch in np.unique(kinds, axis=0).tolist():
            lanes = np.flatnonzero((kinds == (rank, step, batch)).all(axis=1))
            self.flow.run(Party(everybody.of(lanes), number, rank, batch, shown=rank), step)
        self.settle([], len(waits))

    def _pass_barrier(self, row: int) -> Generator[Count, int, None]:
        """Do what concerns the whole database at one moment: a batch campaign, a bulk extract, an edit of the design."""
        world = self.world
        at = int(world.stimuli.at[row])
        self.go_on_until(at)
        if ACTIONS[world.stimuli.action[row]] == "run_campaign":
            if self.casts.is_cast(row):
                self.casts.run(row, at)
                world.record.outcome[row] = DONE
                return
            chosen = self.batches.qualify(row, at)
            everywhere = yield Count(len(chosen), self.batches.most(row))
            self.batches.run(row, at, chosen, everywhere)
            world.record.outcome[row] = DONE
            return
        if ACTIONS[world.stimuli.action[row]] == "bulk_extract":
            self.calls.extract(row)
            return
        if (yield from self.administration.edit(row, at)):
            for part in (self.lifecycle, self.flow, self.intake, self.change):
                part.adopt()


def _numbered(stimuli: Stimuli, layout: Layout, world: World) -> dict[str, Any]:
    """Return the action's own columns as the numbers the engine knows things by; -1 where nothing is given."""
    statuses = _statuses(stimuli, layout)
    kinds: dict[str, Any] = {
        "form": layout.forms,
        "workspace": layout.workspaces,
        "list": layout.lists,
        "program": layout.programs,
        "acquisition_program": layout.programs,
        "partition": layout.partitions,
        "campaign": layout.campaigns,
        "sync_action": SYNC_ACTIONS,
        "mode": MODES,
        "object": OBJECTS,
        "sync": FILTER,
        "deleted": ("false", "true"),
        "page": layout.pages,
        "email": layout.emails,
        "anonymous_tracking": ("false", "true"),
        "also_in_crm": ("false", "true"),
    }
    found: dict[str, Any] = {}
    for name, column in stimuli.args.items():
        if name in kinds:
            place = {value: number for number, value in enumerate(kinds[name])}
            codes = np.array([*(place.get(value, -1) for value in column.values), -1], np.int32)
            found[name] = codes[column.codes]
        elif name == "status":
            found[name] = statuses
        elif name == "cookie":
            found[name] = world.cookies.codes(column)
        elif name == "crm_id":
            found[name] = world.crm.numbered(column)
        elif name in ("person", "as"):
            found[name] = world.aliases.codes(column)
        else:
            found[name] = np.where(column.codes > 0, column.codes, -1)
    return found


def _statuses(stimuli: Stimuli, layout: Layout) -> Any:
    """Return each row's status as its place among the statuses of the row's program."""
    column, program = stimuli.args.get("status"), stimuli.args.get("program", Coded.of(()))
    if column is None:
        return None
    found = np.full(len(stimuli), -1, np.int32)
    for row in np.flatnonzero(column.codes > 0).tolist() if len(program) else ():
        statuses = layout.statuses[program.values[program.codes[row]]]
        found[row] = statuses.index(column.values[column.codes[row]])
    return found
