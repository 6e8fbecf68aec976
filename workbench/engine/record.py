"""What a run writes down while it goes on: outcomes of rows, runs of campaigns, blocked judgements, lines of the activity log.

Everything is kept as it comes, in chunks of arrays, and put in order once, at the end: unit of work, event, campaign, line.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from .bits import Words, counts, members

__all__ = ["CREATED", "DONE", "LIST_LINE", "OUTCOMES", "REJECTED", "STAGE_LINE", "STATUS_LINE", "UNCHANGED", "UPDATED", "Chunks", "Record"]

OUTCOMES = ("pending", "created", "updated", "unchanged", "rejected", "done")
PENDING, CREATED, UPDATED, UNCHANGED, REJECTED, DONE = range(6)
# Lines of a door's event: creation, form, values by field, then statuses, lists, stages, twins.
STATUS_LINE, LIST_LINE, STAGE_LINE = 10_000, 20_000, 25_000
FULL = 1 << 15  # lanes after which judgements are counted and packed


class Chunks:
    """Rows that arrive in pieces: each piece a tuple of arrays and scalars of one length (that of its first array).

    Named with the type that each column is kept as (None: as it comes).
    """

    def __init__(self, **types: str | None) -> None:
        self._types = types
        self._pieces: list[tuple[Any, ...]] = []

    def add(self, *piece: Any) -> None:
        """Add a piece; its first part is an array, the others arrays as long or scalars for all."""
        self._pieces.append(piece)

    def __bool__(self) -> bool:
        return bool(self._pieces)

    def columns(self) -> dict[str, npt.NDArray[Any]]:
        """Return everything so far as columns by name."""
        sizes = np.array([len(piece[0]) for piece in self._pieces], np.intp)
        made = {}
        for place, (name, dtype) in enumerate(self._types.items()):
            parts = [piece[place] for piece in self._pieces]
            if any(isinstance(part, np.ndarray) for part in parts):
                parts = [part if isinstance(part, np.ndarray) else np.full(size, part) for part, size in zip(parts, sizes, strict=True)]
                made[name] = np.concatenate(parts, dtype=dtype, casting="unsafe") if dtype else np.concatenate(parts)
            else:
                made[name] = np.repeat(np.array(parts, dtype), sizes) if parts else np.empty(0, dtype or np.int64)
        return made


class Record:
    """The notes of one run over `rows` stimuli; `keeps_blocked`: whom visibility kept out is noted one by one, not only counted."""

    def __init__(self, rows: int, partitions: int, campaigns: int, *, keeps_blocked: bool = False) -> None:
        self.outcome: npt.NDArray[np.int8] = np.zeros(rows, np.int8)
        self.reasons: list[tuple[str, str]] = [("", "")]
        self.why: npt.NDArray[np.int16] = np.zeros(rows, np.int16)
        self.who: npt.NDArray[np.int32] = np.full(rows, -1, np.int32)
        self.campaigns = campaigns
        self.ran = np.zeros((partitions, campaigns), np.int64)
        self.visible: npt.NDArray[np.bool_] = np.zeros((partitions, campaigns), bool)  # of the design in force
        self.blocked = np.zeros((partitions, campaigns), np.int64)
        self.taken = Chunks(unit="i4", event="i4", rec="i4", words="i2")  # by triggers; so many words of `bits`
        self.bits = Chunks(word="i2", bits="u8")  # 64 campaigns a word; words without a run are left out
        self.entries = Chunks(unit="i4", event="i4", rank="i2", line="i4", rec="i4", shown="i2")
        self.lines: dict[str, Chunks] = {}
        self.keeps_blocked = keeps_blocked
        self.kept_out = Chunks(unit="i4", rank="i2", rec="i4")  # judgements in which only visibility was missing
        self.refused = Chunks(unit="i4", event="i4", rank="i2", rec="i4", reason="i1")
        self.stopped = Chunks(unit="i4", event="i4", rank="i2", rec="i4")  # runs that would have gone beyond max_cascade
        self.returned = Chunks(unit="i4", rec="i4")  # whom a bulk extract returned
        # Kept only where a run explains: which branch of a step took somebody.
        self.branched = Chunks(unit="i4", rec="i4", rank="i2", step="i2", branch="i2")
        self._judged: list[tuple[Any, ...]] = []
        self._lanes = 0

    def reject(self, rows: npt.NDArray[np.int64], reason: str, rule: str) -> None:
        """Note that rows were rejected, why and by which rule."""
        if not len(rows):
            return
        if (reason, rule) not in self.reasons:
            self.reasons.append((reason, rule))
        self.outcome[rows] = REJECTED
        self.why[rows] = self.reasons.index((reason, rule))

    def line(self, kind: str, unit: Any, event: int, rank: int, line: int, rec: Any, key: Any = 0, old: Any = 0, new: Any = 0) -> None:
        """Write a line of the activity log for some people: what, and of which asset, from what to what."""
        chunks = self.lines.get(kind)
        if chunks is None:
            chunks = self.lines[kind] = Chunks(unit="i4", event="i4", rank="i2", line="i4", rec="i4", key=None, old=None, new=None)
        chunks.add(unit, event, rank, line, rec, key, old, new)

    def judged(self, unit: Any, event: Any, rec: Any, partition: Any, taken: Words, blocked: Words) -> None:
        """Note who was taken in and who only visibility kept out, under the partition of that moment."""
        self._judged.append((unit, event, rec, partition, taken, blocked))
        self._lanes += len(unit)
        if self._lanes >= FULL:
            self.settle()

    def entered(self, unit: Any, event: int, rank: int, line: int, rec: Any, partition: Any, shown: int) -> None:
        """Note that people entered a flow other than by a trigger; `shown` is the campaign whose place it has in the event."""
        self.entries.add(unit, event, rank, line, rec, shown)
        self.ran[:, rank] += np.bincount(partition, minlength=len(self.ran))

    def settle(self) -> None:
        """Count the judgements noted so far."""
        if not self._judged:
            return
        unit, event, rec, partition, taken, blocked = (
            np.concatenate([np.broadcast_to(piece[i], np.shape(piece[0])) if i == 1 else piece[i] for piece in self._judged])
            for i in range(6)
        )
        self._judged, self._lanes = [], 0
        found = counts(taken | blocked, partition.astype(np.int64), len(self.ran), self.campaigns)
        self.ran += np.where(self.visible, found, 0)  # whoever is seen was taken in, whoever is not was blocked: one count tells both
        self.blocked += np.where(self.visible, 0, found)
        if self.keeps_blocked:
            lane, rank = members(blocked & ~taken)
            self.kept_out.add(unit[lane], rank, rec[lane])
        words = np.add.reduce(taken != 0, axis=1, dtype=np.int16)
        rows = np.flatnonzero(words)
        if len(rows):
            flat = taken.ravel()
            some = np.flatnonzero(flat)
            self.taken.add(unit[rows], event[rows], rec[rows], words[rows])
            self.bits.add((some % taken.shape[1]).astype(np.int16), flat[some])
