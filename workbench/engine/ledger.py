"""The ledger: what doors wrote, wave after wave, turned into outcomes, log lines and verdicts of inert campaigns many rows at a time.

A narrow wave costs no more than its entry here; the work on it is shared with thousands of others.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from .change import Written
from .events import Event, Fact
from .record import CREATED, FULL, UNCHANGED, UPDATED
from .state import Snapshot
from .world import World

__all__ = ["Ledger"]

Recs = npt.NDArray[np.int32]
NOTES = 1 << 11  # waves that are settled together at most, however narrow: the notes of more would no longer be near at hand


class Ledger:
    """Keeps what doors wrote in one world until there is enough of it."""

    def __init__(self, world: World) -> None:
        self.world, self.people, self.layout = world, world.people, world.layout
        self._notes: list[tuple[Any, ...]] = []
        self._lanes = 0
        self._alphabet = {f.name: place for place, f in enumerate(sorted(self.layout.fields, key=lambda f: f.name))}
        self.adopt()

    def adopt(self) -> None:
        """Read the design in force."""
        judge = self.world.judge
        self._heard = {
            among: [(place, f) for place, f in enumerate(self.layout.fields) if judge.hears("data_value_changes", place, bits)]
            for among, bits in (("acting", judge.acting), ("inert", judge.inert))
        }

    def add(self, unit: Any, number: int, rec: Recs, at: Any, fresh: Any, form: Any, written: Written) -> None:
        """Enter a wave: rows, their event's number, records, when, which of them are new, the form each filled, what was written."""
        self._notes.append((unit, number, rec, at, fresh, self.people.partition[rec], form, written))
        self._lanes += len(rec)
        if self._lanes >= FULL or len(self._notes) >= NOTES:
            self.settle()

    def tell(self, event: Event, fresh: Any, form: Any, written: Written, among: str) -> None:
        """Add the facts of what a door wrote, as far as anybody listens to them."""
        if fresh is not None:
            event.facts.append(Fact("person_is_created", 0, fresh))
        if form is not None:
            event.facts.append(Fact("fills_out_form", form))
        for place, field in self._heard[among]:
            column = self.layout.columns[field.name]
            cells = written.number_cells if field.is_number else written.code_cells
            if column >= cells.shape[1]:
                continue
            who = cells[:, column] if fresh is None else cells[:, column] & ~fresh  # a creation is person_is_created only
            before, after = (written.numbers_before, written.numbers) if field.is_number else (written.codes_before, written.codes)
            event.facts.append(Fact("data_value_changes", place, who, before[:, column], after[:, column]))

    def settle(self) -> None:
        """Turn the notes so far into outcomes, log lines, and the verdicts of inert campaigns."""
        notes, self._notes, self._lanes = self._notes, [], 0
        if not notes:
            return
        record = self.world.record
        sizes = [len(note[0]) for note in notes]
        unit, rec, at, fresh, partition = (np.concatenate([note[i] for note in notes]) for i in (0, 2, 3, 4, 5))
        number = np.repeat(np.array([note[1] for note in notes], np.int32), sizes)
        form = np.concatenate([np.full(size, -1) if note[6] is None else note[6] for note, size in zip(notes, sizes, strict=True)])
        written = Written(**{name: _stacked([getattr(note[7], name) for note in notes]) for name in Written.__slots__ if name != "opted"})
        record.who[unit] = rec
        record.outcome[unit] = np.where(fresh, CREATED, np.where(written.changed, UPDATED, UNCHANGED))
        unit = unit.astype(np.int32)  # as the record keeps it
        self._log(unit, number, rec, fresh, form, written)
        event = Event(Snapshot(self.people, rec, at, written.codes, written.numbers, partition), unit)
        self.tell(event, fresh, form, written, "inert")
        verdict = self.world.judge.judge_many(event)
        if verdict is not None:
            record.judged(unit, number, rec, partition, verdict.taken, verdict.blocked)

    def _log(self, unit: Any, number: Any, rec: Recs, fresh: Any, form: Any, written: Written) -> None:
        """Write the lines of creations, forms and changed values, the latter by field name."""
        record = self.world.record
        if fresh.any():
            record.line("Person is Created", unit[fresh], number[fresh], -1, 0, rec[fresh])
        filled = form >= 0
        if filled.any():
            record.line("Fill Out Form", unit[filled], number[filled], -1, 1, rec[filled], form[filled])
        known = ~fresh
        for fields, cells, before, after in (
            (self.layout.coded, written.code_cells, written.codes_before, written.codes),
            (self.layout.numbers, written.number_cells, written.numbers_before, written.numbers),
        ):
            for column in range(cells.shape[1]):
                lanes = np.flatnonzero(cells[:, column] & known)
                if len(lanes):
                    field = fields[column]
                    line = 2 + self._alphabet[field.name]
                    key = self.layout.fields.index(field)
                    record.line(
                        "Change Data Value",
                        unit[lanes],
                        number[lanes],
                        -1,
                        line,
                        rec[lanes],
                        key,
                        before[lanes, column],
                        after[lanes, column],
                    )


def _stacked(parts: list[Any]) -> Any:
    """Put arrays below each other; masks of fewer columns (a row speaks of the first fields only) are false in the others."""
    if parts[0].ndim == 2:
        wide = max(part.shape[1] for part in parts)
        parts = [
            part if part.shape[1] == wide else np.hstack([part, np.zeros((len(part), wide - part.shape[1]), part.dtype)]) for part in parts
        ]
    return np.concatenate(parts)
