"""The world of one run: the people, the design in force, what is still to come, the notes taken; all parts of the engine work on it."""

from __future__ import annotations

from collections import deque
from collections.abc import Container, Iterable
from typing import Any

import numpy as np
import numpy.typing as npt

from ..people.columns import Coded, Numbers
from ..people.roster import Roster
from ..people.stimuli import Stimuli
from .agenda import Agenda
from .crm import OBJECTS, Crm
from .design import Design
from .events import Event
from .judge import Judge
from .kin import Kin
from .layout import EMAIL, FLAGS, Layout
from .record import Chunks, Record
from .state import NOBODY, People, View
from .witness import Witness

__all__ = ["World"]

MINUTE = 60_000_000


class World:
    """Everything a wave reads and writes; one of them for each shard of a run."""

    def __init__(
        self,
        stimuli: Stimuli,
        roster: Roster,
        layout: Layout,
        design: Design,
        identities: int,
        explain: bool,
        kin: Kin | None = None,
        witness: Witness | None = None,
        *,
        keeps_blocked: bool = False,
    ) -> None:
        self.stimuli, self.layout, self.explain, self.witness = stimuli, layout, explain, witness
        self.record = Record(len(stimuli), len(layout.partitions), design.count, keeps_blocked=keeps_blocked or explain)
        self.agenda = Agenda(identities)
        self.pending: deque[Event] = deque()
        self.units = Chunks(slot="i8", due="i8", place="i8", begin="i8", rec="i4", at="i8")
        self.unit_count = len(stimuli)
        self._events = self._lines = 0
        capacity = len(roster) + min(len(stimuli), identities + 64)
        self.people = People(layout, capacity, design.words, len(layout.spans), kin)
        self.cookies = Register(stimuli.args.get("cookie"), (name for names in roster.cookies for name in names))
        self.crm = Crm(layout, self.people, (*_values(stimuli, "crm_id"), *roster.crm_ids))
        self.aliases = Register(None, (*roster.aliases, *_values(stimuli, "as"), *_values(stimuli, "person"), *stimuli.named))
        self.heirs: dict[int, int] = {}  # MERGE-1: who was merged away -> in whom he lives on, by the number of the record
        self.adopt(design)

    def adopt(self, design: Design) -> None:
        """Put a design in force: at the start, and after every edit. People stay in the partitions they are in (ADMIN-7)."""
        self.design, self.judge = design, Judge(design, self.explain)
        self.record.visible = design.seen
        if self.witness is not None:
            self.witness.adopt(self)

    def settle_in(self, roster: Roster, identity: npt.NDArray[np.int32]) -> None:
        """Let the people who are there before the first step move in, in the order of their Ids."""
        people, layout = self.people, self.layout
        people.initial_ids = roster.ids
        if not len(roster):
            return
        names = np.array([self.design.partitions.get(name, 0) for name in roster.partition.values], np.int16)
        places = np.where(roster.partition.codes > 0, names[roster.partition.codes], self.design.default).astype(np.int16)
        rec = people.create(roster.created, places, identity, np.full(len(roster), -1, np.int64))
        people.updated[rec] = roster.updated
        for name, column in roster.values.items():
            place = layout.columns[name]
            if isinstance(column, Numbers):
                given = np.ones(len(rec), bool) if column.given is None else column.given
                people.numbers[rec[given], place] = column.values[given]
            else:
                codes = layout.pools[name].adopt(column)
                if name in FLAGS:
                    codes = np.where(codes == 0, np.int32(layout.pools[name].code("false")), codes)
                people.codes[rec[codes >= 0], place] = codes[codes >= 0]
        people.link_twins(rec)
        for register, names_of in (
            (self.aliases, [(a,) for a in roster.aliases]),
            (self.cookies, roster.cookies),
        ):
            for one, names_ in zip(rec.tolist(), names_of, strict=False):
                for name in names_:
                    if name:
                        register.owner[register.code[name]] = one
        for one, name, kind in zip(rec.tolist(), roster.crm_ids, roster.crm_objects, strict=False):
            if name:
                number = np.array([self.crm.code[name]], np.int32)
                self.crm.object[number], self.crm.exists[number] = OBJECTS.index(kind or "lead"), True
                self.crm.link(number, np.array([one], np.int32))
        self.work_out_segments(View(people, rec, roster.updated))

    def event(self) -> int:
        """Return the next number in the order of happening."""
        self._events += 1
        return self._events

    def line(self) -> int:
        """Return the next number of a line of the log."""
        self._lines += 1
        return self._lines

    def texts(self, texts: Iterable[str]) -> npt.NDArray[np.int64]:
        """Return the numbers of texts that lines of the log speak of."""
        return np.array([self.layout.spoken.code(text) for text in texts], np.int64)

    def new_units(self, slot: Any, due: Any, place: Any, begin: Any, rec: npt.NDArray[np.int32], at: Any) -> npt.NDArray[np.int64]:
        """Return new units of work: waits that ended (`slot` 2r: before row r), or people of a batch (2r + 1: in the place of row r)."""
        self.units.add(np.array(np.broadcast_to(slot, rec.shape)), due, place, begin, rec, at)
        self.unit_count += len(rec)
        return np.arange(self.unit_count - len(rec), self.unit_count)

    def work_out_segments(self, view: View, only: Container[str] | None = None) -> None:
        """Put people into the first segment that fits them, where the segmentation's own workspace sees them (SEG-2, SEG-3).

        Called where values change, never where somebody only moves (SEG-6); and for `only` some segmentations where these are made.
        """
        self.design.work_out_segments(view, only)

    def primary(self) -> list[Event]:
        """Take what is pending as what the step itself did: it is no follow-up of anything."""
        events = list(self.pending)
        self.pending.clear()
        return events

    def follow(self, event: Event, kind: str, key: int) -> None:
        """Queue a follow-up event, if a campaign listens to it at all."""
        if self.judge.hears(kind, key):
            event.number = self.event()
            self.pending.append(event)

    @property
    def email_column(self) -> int:
        """The column of the email address among the coded fields."""
        return self.layout.columns[EMAIL]


class Register:
    """Names of one kind (cookies, aliases) and the record each belongs to."""

    def __init__(self, column: Coded | None, more: Any = ()) -> None:
        self.code: dict[str, int] = {"": 0}
        for name in (*(column.values if column is not None else ()), *more):
            self.code.setdefault(name, len(self.code))
        self.owner: npt.NDArray[np.int32] = np.full(len(self.code), NOBODY, np.int32)

    def codes(self, column: Coded) -> npt.NDArray[np.int32]:
        """Return a column's codes as this register's; 0, which belongs to nobody, where nothing is given."""
        return np.array([*(self.code[value] for value in column.values), 0], np.int32)[column.codes]


def _values(stimuli: Stimuli, name: str) -> tuple[str, ...]:
    column = stimuli.args.get(name)
    return tuple(column.values) if column is not None else ()
