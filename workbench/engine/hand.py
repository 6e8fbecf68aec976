"""Hand: what a user, or somebody with an email, does to one known person: score, partition, status, list, clicks, unsubscribes, deletion.

Each is one event, like a row of a door. What is done with emails stands in `inbox.py`.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from .change import Change
from .events import Event, Party
from .intake import Intake
from .merge import Merging
from .record import DONE, UNCHANGED, UPDATED
from .rights import Refused
from .state import View
from .steps import Steps
from .waves import Wave
from .world import World

__all__ = ["Hand"]


class Hand:
    """Applies steps by hand in one world."""

    def __init__(self, world: World, change: Change, steps: Steps, intake: Intake) -> None:
        self.world, self.change, self.steps, self.intake = world, change, steps, intake
        self.merging = Merging(world, change, intake, steps.mailer)

    def take(self, wave: Wave) -> list[Event]:
        """Do what the rows say and return the events that it is."""
        world = self.world
        if wave.action == "merge":
            return self.merging.take(wave)
        rec = self.intake.doors.known(wave)
        there = np.ones(len(rec), bool)
        for refused, reason, rule in self.refusals(wave, rec):
            world.record.reject(wave.rows[refused], reason, rule)
            there &= ~refused
        if not there.all():
            wave, rec = wave.of(there), rec[there]
        if not len(wave):
            return []
        number = world.event()
        event = Event(View(world.people, rec, wave.at), wave.rows, number, [], np.arange(len(rec)))
        party = Party(event, number, rank=-1)
        changed: npt.NDArray[np.bool_] = getattr(self, f"_{wave.action}")(party, wave)
        world.record.who[wave.rows] = rec
        world.record.outcome[wave.rows] = DONE if wave.action == "delete_person" else np.where(changed, UPDATED, UNCHANGED)
        return world.primary()

    def refusals(self, wave: Wave, rec: npt.NDArray[np.int32]) -> tuple[Refused, ...]:
        """Return which rows are refused, why and by which rule; no row twice."""
        return self.intake.doors.refusals(wave, rec)

    def _open_email(self, party: Party, wave: Wave) -> Any:
        return self.intake.inbox.open(party, wave)

    def _click_email(self, party: Party, wave: Wave) -> Any:
        return self.intake.inbox.click(party, wave)

    def _unsubscribe(self, party: Party, wave: Wave) -> Any:
        return self.intake.inbox.unsubscribe(party, wave)

    def _resubscribe(self, party: Party, wave: Wave) -> Any:
        return self.intake.inbox.resubscribe(party, wave)

    def _bounce(self, party: Party, wave: Wave) -> Any:
        return self.intake.inbox.bounce(party, wave)

    def _change_score(self, party: Party, wave: Wave) -> Any:
        field, by = wave.arg("score_field"), self.world.stimuli.by
        assert by is not None
        field = np.full(len(party), -1) if field is None else np.maximum(field, -1)
        changed = np.zeros(len(party), bool)
        for code in np.unique(field).tolist():
            lanes = np.flatnonzero(field == code)
            name = self.world.stimuli.args["score_field"].values[code] if code > 0 else "Person Score"
            changed[lanes] = self.steps.score(party.of(lanes), name, by[wave.rows[lanes]])
        return changed

    def _move_person(self, party: Party, wave: Wave) -> Any:
        return self.steps.move(party, wave.args["partition"])

    def _change_status(self, party: Party, wave: Wave) -> Any:
        changed = np.zeros(len(party), bool)
        statuses = self._statuses(wave)
        for program, status in sorted({*zip(wave.args["program"].tolist(), statuses.tolist(), strict=True)}):
            lanes = np.flatnonzero((wave.args["program"] == program) & (statuses == status))
            changed[lanes] = self.steps.set_status(party.of(lanes), program, status)
        return changed

    def _statuses(self, wave: Wave) -> Any:
        """Return the status each row brings to, as its place in the program; left out: the first one."""
        given = wave.arg("status")
        return np.zeros(len(wave), np.int64) if given is None else np.maximum(given, 0)

    def _add_to_list(self, party: Party, wave: Wave) -> Any:
        changed = np.zeros(len(party), bool)
        for number in np.unique(wave.args["list"]).tolist():
            lanes = np.flatnonzero(wave.args["list"] == number)
            changed[lanes] = self.steps.set_listed(party.of(lanes), number, True)
        return changed

    def _delete_person(self, party: Party, wave: Wave) -> Any:
        kept = wave.arg("also_in_crm")
        self.steps.delete(party, False if kept is None else kept == 0)
        return np.ones(len(party), bool)
