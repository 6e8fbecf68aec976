"""The activity log of a finished run: lines put in order, numbers turned back into names, told in words."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from .mail import NOT_SENT
from .record import Chunks, Record
from .waves import stable_order

if TYPE_CHECKING:
    from .run import Run

__all__ = ["Log", "Notes", "activity_columns", "told"]

Columns = dict[str, npt.NDArray[Any]]
SMALL = 1 << 20
_IMPLIED_KINDS = {"interesting_moment": "Interesting Moment", "send_alert": "Send Alert"}


@dataclass(frozen=True, slots=True)
class Notes:
    """The notes of one shard, and what its own numbers of units (those beyond the rows) and of records are shifted by among all."""

    record: Record
    units: int
    records: int
    rows: int

    def placed(self, chunks: Chunks) -> Columns:
        """Return chunks as columns, numbered as in the whole run."""
        columns = chunks.columns()
        if self.units:
            columns["unit"] = columns["unit"] + np.where(columns["unit"] >= self.rows, self.units, 0)
        if self.records:
            columns["rec"] = columns["rec"] + self.records
        return columns


def _joined(parts: list[Columns]) -> Columns:
    parts = [part for part in parts if len(part["unit"])] or parts[:1]  # an empty one knows no types: int64 with uint64 would become float
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]} if len(parts) > 1 else parts[0]


@dataclass(frozen=True, eq=False)
class Log:
    """What was noted, shard by shard: `at` and `position` (in the order of the run) are by unit of work."""

    at: npt.NDArray[np.int64]
    position: npt.NDArray[np.int64]
    notes: list[Notes]

    @cached_property
    def lines(self) -> Mapping[str, Columns]:
        """Lines of the activity log by type."""
        kinds = sorted({kind for note in self.notes for kind in note.record.lines})
        return {kind: _joined([note.placed(note.record.lines[kind]) for note in self.notes if kind in note.record.lines]) for kind in kinds}

    @cached_property
    def refused(self) -> Columns:
        """Judgements that did not take a person in: unit, event, rank, rec, reason; only of a run that explains."""
        return _joined([note.placed(note.record.refused) for note in self.notes])

    @cached_property
    def runs(self) -> Columns:
        """Every entry into a flow as it was noted: unit, event, rank, line, rec, shown; and whether other than by a trigger."""
        taken = _joined([note.placed(note.record.taken) for note in self.notes])
        entries = _joined([note.placed(note.record.entries) for note in self.notes])
        row, bit = np.nonzero(np.unpackbits(taken["bits"].view(np.uint8).reshape(-1, 8), axis=1, bitorder="little"))
        rank = (taken["word"][row] * 64 + bit).astype(np.int16)
        nothing = np.zeros(len(row), np.int8)
        made = {name: taken[name][row] for name in ("unit", "event", "rec")} | {"rank": rank, "shown": rank, "line": nothing, "entered": nothing}
        entries["entered"] = np.ones(len(entries["unit"]), np.int8)
        return {name: np.concatenate([column, entries[name]]) if len(entries[name]) else column for name, column in made.items()}

    @cached_property
    def ordered_runs(self) -> Columns:
        """The runs of campaigns in order: of time, then of the unit of work, its events, their campaigns."""
        runs = self.runs
        if not len(runs["unit"]):
            return runs
        order = stable_order(self.position[runs["unit"]], runs["event"], runs["shown"], runs["line"])
        return {name: column[order] for name, column in runs.items()}


def _with_implied(run: Run) -> dict[str, Columns]:
    """Add the lines of campaigns that only log: they follow from their runs and were never written down."""
    lines: dict[str, list[Columns]] = {kind: [columns] for kind, columns in run.log.lines.items()}
    runs, spoken = run.log.runs, run.layout.spoken
    simple = np.array([name in run.layout.simple for name in run.layout.campaigns], bool)
    implied = np.flatnonzero((runs["entered"] == 0) & simple[runs["rank"]])
    rank = runs["rank"][implied]
    campaigns = [run.topology.campaigns.get(name) for name in run.layout.campaigns]
    longest = max((len(c.flow) for c in campaigns if c is not None), default=0) if len(implied) else 0
    for place in range(longest):
        steps = [c.flow[place] if c is not None and place < len(c.flow) else None for c in campaigns]
        for kind, name in _IMPLIED_KINDS.items():
            text = np.full(len(steps), -1, np.int64)
            for number, step in enumerate(steps):
                if step is not None and step.kind == kind and step.default is not None:
                    args = step.default
                    text[number] = spoken.code(args["text"] if kind == "interesting_moment" else f"{args['to']}\x1f{args.get('about') or ''}")
            key = text[rank]
            some = implied[key >= 0]
            if len(some):
                new: Columns = {column: runs[column][some] for column in ("unit", "event", "rank", "rec")}
                new |= {"line": np.full(len(some), place + 1), "key": key[key >= 0]}
                new |= {"old": np.zeros(len(some), np.int8), "new": np.zeros(len(some), np.int8)}
                lines.setdefault(name, []).append(new)
    return {kind: {c: np.concatenate([part[c] for part in parts]) for c in parts[0]} if len(parts) > 1 else parts[0] for kind, parts in lines.items()}


def activity_columns(run: Run) -> tuple[Any, Any, Any, list[str], Any, list[str]]:
    """Return (unit, record, type code, types, detail code, details) of the whole log in order."""
    lines = _with_implied(run)
    kinds = sorted(lines)
    if not kinds:
        nothing = np.empty(0, np.int64)
        return nothing, nothing, nothing, [], nothing, []
    details: list[str] = []
    detail_codes, kind_codes = [], []
    for number, kind in enumerate(kinds):
        codes, texts = _details(run, kind, lines[kind])
        detail_codes.append(codes + len(details))
        details += texts
        kind_codes.append(np.full(len(codes), number, np.int8))
    unit, event, rank, line, rec = (np.concatenate([lines[kind][name] for kind in kinds]) for name in ("unit", "event", "rank", "line", "rec"))
    order = stable_order(run.log.position[unit], event, rank + 1, line)
    details, recoded = _distinct(details)
    return unit[order], rec[order], np.concatenate(kind_codes)[order], kinds, recoded[np.concatenate(detail_codes)][order], details


def _distinct(texts: list[str]) -> tuple[list[str], npt.NDArray[np.int64]]:
    index: dict[str, int] = {}
    codes = np.array([index.setdefault(text, len(index)) for text in texts], np.int64)
    return list(index), codes


def _details(run: Run, kind: str, lines: Columns) -> tuple[npt.NDArray[np.int64], list[str]]:
    """Put lines of one type into words, once for each thing that is said."""
    parts = [_coded(lines[name]) for name in ("key", "old", "new")]
    combined = parts[0][0]
    for codes, values in parts[1:]:
        combined = combined * len(values) + codes
    said, codes = _compressed(combined, math.prod(len(values) for _, values in parts))
    tell = _teller(run, kind)
    texts = []
    for number in said.tolist():
        cells = []
        for _, values in reversed(parts):
            number, place = divmod(number, len(values))
            cells.append(values[place].item())
        new, old, key = cells
        texts.append(in_words(tell(key, old, new)))
    return codes, texts


def _coded(column: npt.NDArray[Any]) -> tuple[npt.NDArray[np.int64], npt.NDArray[Any]]:
    """Return a column as codes and the values they stand for; whole numbers of a small range need no sorting."""
    if not len(column):
        return column.astype(np.int64), column
    empty = np.isnan(column) if column.dtype.kind == "f" else None
    filled = column if empty is None else np.where(empty, 0, column)
    low, high = filled.min(), filled.max()
    if high - low < SMALL and (empty is None or not (filled % 1).any()):
        codes = (filled - low).astype(np.int64)
        values = np.arange(int(low), int(high) + 1).astype(column.dtype)
        if empty is None:
            return codes, values
        codes[empty] = len(values)
        return codes, np.append(values, np.nan)
    values, codes = np.unique(column, return_inverse=True)
    return codes, values


def _compressed(codes: npt.NDArray[np.int64], size: int) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Return the codes that occur, and for each place its number among them."""
    if size > SMALL * 16:
        return np.unique(codes, return_inverse=True)
    there = np.zeros(size, bool)
    there[codes] = True
    said = np.flatnonzero(there)
    number = np.zeros(size, np.int64)
    number[said] = np.arange(len(said))
    return said, number[codes]


def in_words(attributes: Mapping[str, Any]) -> str:
    """Say what a line tells, e.g. `Country: France -> Spain`."""
    values = dict(attributes)
    change = ""
    for before, after in (("old", "new"), ("from", "to")):
        if before in values and after in values:
            change = f"{_shown(values.pop(before))} -> {_shown(values.pop(after))}"
    named = ", ".join(str(value) for value in values.values() if value not in (None, ""))
    return ": ".join(part for part in (named, change) if part)


def _shown(value: Any) -> str:
    return "(empty)" if value is None else f"{value:g}" if isinstance(value, float) else str(value)


def told(run: Run, keys: bool = False) -> Iterator[dict[str, Any]]:
    """Yield the log in order, line by line, with its attributes; with `keys` also its `place` in the order of the run."""
    lines = _with_implied(run)
    kinds = sorted(lines)
    if not kinds:
        return
    columns = {name: np.concatenate([lines[kind][name] for kind in kinds]) for name in ("unit", "event", "rank", "line", "rec", "key", "old", "new")}
    kind_of = np.repeat(np.arange(len(kinds)), [len(lines[kind]["unit"]) for kind in kinds])
    tellers = [_teller(run, kind) for kind in kinds]
    for place in stable_order(run.log.position[columns["unit"]], columns["event"], columns["rank"] + 1, columns["line"]).tolist():
        kind = int(kind_of[place])
        said = tellers[kind](*(columns[name][place].item() for name in ("key", "old", "new")))
        unit = columns["unit"][place]
        where = (int(run.log.position[unit]), *(int(columns[name][place]) for name in ("event", "rank", "line")))
        line = {"at": int(run.log.at[unit]), "id": int(run.ids[columns["rec"][place]]), "type": kinds[kind], **said}
        yield line | {"place": where} if keys else line


def _teller(run: Run, kind: str) -> Callable[[Any, Any, Any], dict[str, Any]]:
    """Return what turns the numbers of a line of one type back into names."""
    layout, topology = run.layout, run.topology

    def value(field: int, stored: Any) -> Any:
        if layout.fields[int(field)].is_number:
            return None if stored != stored else float(stored)
        return layout.pools[layout.fields[int(field)].name].values[int(stored)] or None

    def number(stored: Any) -> Any:
        return None if stored != stored else float(stored)

    def status(program: int, stored: int) -> Any:
        return topology.programs[layout.programs[program]].statuses[int(stored)] if stored >= 0 else None

    def alert(text: str) -> dict[str, Any]:
        to, _, about = text.partition("\x1f")
        return {"to": to, "about": about}

    tellers: dict[str, Callable[[Any, Any, Any], dict[str, Any]]] = {
        "Fill Out Form": lambda key, old, new: {"form": list(topology.forms)[int(key)]},
        "Change Data Value": lambda key, old, new: {"field": layout.fields[int(key)].name, "old": value(key, old), "new": value(key, new)},
        "Change Score": lambda key, old, new: {"field": layout.numbers[int(key)].name, "old": number(old), "new": number(new)},
        "Change Partition": lambda key, old, new: {"from": topology.partitions[int(old)], "to": topology.partitions[int(new)]},
        "Change Program Status": lambda key, old, new: {"program": layout.programs[int(key)], "old": status(int(key), old), "new": status(int(key), new)},
        "Add to List": lambda key, old, new: {"list": layout.lists[int(key)]},
        "Remove from List": lambda key, old, new: {"list": layout.lists[int(key)]},
        "Send Email": lambda key, old, new: {"email": list(topology.emails)[int(key)]},
        "Email Blocked": lambda key, old, new: {"email": list(topology.emails)[int(key)], "reason": NOT_SENT[int(new)]},
        "Interesting Moment": lambda key, old, new: {"text": layout.spoken.values[int(key)]},
        "Send Alert": lambda key, old, new: alert(layout.spoken.values[int(key)]),
        "Request Campaign": lambda key, old, new: {"campaign": layout.campaigns[int(key)], "result": "requested" if new else "dropped"},
    }
    return tellers.get(kind, lambda key, old, new: {})
