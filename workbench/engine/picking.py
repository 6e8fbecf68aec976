"""Picking: which record a door would take for an address at the end of a run: the doors themselves are asked, and nothing happens.

How doors find people is `doors.py` and `rest.py`; the CRM never looks for an address (CRM-1), so it is not asked here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from ..people.columns import NOT_GIVEN
from ..people.roster import Roster
from ..people.stimuli import Stimuli
from .design import Design
from .rest import RestDoors
from .waves import Wave
from .world import World

if TYPE_CHECKING:
    from .run import Run

__all__ = ["Picked", "Picking"]

_NONE = np.empty(0, np.int64)


@dataclass(frozen=True, slots=True)
class Picked:
    """What a door would do with each row: the record it takes (-1: none), and by which reason and rule it would refuse it ("": not)."""

    rec: npt.NDArray[np.int64]
    reasons: npt.NDArray[np.object_]
    rules: npt.NDArray[np.object_]


class Picking:
    """Some people of a run, in order of their Ids, as they are at its end, and the doors they could come in by again.

    A row has the address of one of them and, where the dedupe rule has a second key, his value of it: one row each for `rows` (records).
    """

    def __init__(self, run: Run, people: npt.NDArray[Any], rows: npt.NDArray[Any]) -> None:
        self._run, self._people, self._rows = run, people, rows
        stimuli = Stimuli(_NONE, _NONE.astype(np.int8), _NONE.astype(np.int32))
        self._world = world = World(stimuli, Roster(), run.layout, Design(run.topology, run.layout), 1, False, keeps_blocked=False)
        size = len(people)
        made = world.people.create(
            run.people["created"][people], run.people["partition"][people], np.zeros(size, np.int32), np.full(size, -1, np.int64)
        )
        for name in ("codes", "numbers", "updated"):
            getattr(world.people, name)[made] = run.people[name][people]
        world.people.link_twins(made)
        self._doors = RestDoors(world)

    def form(self, name: str) -> Picked:
        """Ask who would be taken for a filler of a form, in a browser nobody knows."""
        return self._ask("fill_form", form=self._run.layout.forms.index(name))

    def list(self, workspace: str) -> Picked:
        """Ask who would be taken for a row of a list imported into a workspace."""
        return self._ask("import_list", workspace=self._run.layout.workspaces.index(workspace))

    def api(self, partition: str | None) -> Picked:
        """Ask who would be taken for a row of Sync Leads (createOrUpdate, no lookup), with or without a partition named."""
        named = {} if partition is None else {"partition": self._run.layout.partitions.index(partition)}
        return self._ask("sync_leads", **named)

    def _ask(self, action: str, **args: int) -> Picked:
        size, run, people = len(self._rows), self._run, self._run.people
        codes = np.full((size, len(run.layout.coded)), NOT_GIVEN, np.int32)
        numbers = np.full((size, len(run.layout.numbers)), np.nan)
        second = run.topology.dedupe.second
        if second is not None:
            values, said = (people["numbers"], numbers) if run.topology.field_named(second).is_number else (people["codes"], codes)
            said[:, run.layout.columns[second]] = values[self._rows, run.layout.columns[second]]
        keys = run.layout.addresses.keys[people["codes"][self._rows, self._world.email_column]]
        columns = {name: np.full(size, code, np.int32) for name, code in args.items()}
        at, nobody = np.full(size, run.until, np.int64), np.zeros(size, np.int32)
        wave = Wave(action, np.arange(size), at, nobody, keys, codes, numbers, None, columns)
        landing = self._doors.land(wave)
        rec = np.where(landing.rec >= 0, self._people[landing.rec], -1) if len(self._people) else landing.rec.astype(np.int64)
        reasons, rules = np.full(size, "", object), np.full(size, "", object)
        for lanes, reason, rule in landing.refused:
            some = np.broadcast_to(lanes, size)
            reasons[some], rules[some] = reason, rule
            rec = np.where(some, -1, rec)
        return Picked(rec, reasons, rules)
