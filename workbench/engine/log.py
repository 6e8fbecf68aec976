"""The activity log of a finished run: lines put in order, numbers turned back into names, told in words."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from .crm import OBJECTS
from .crm_sync import NOT_SYNCED
from .mail import NOT_SENT
from .record import Chunks, Record
from .waves import stable_order

if TYPE_CHECKING:
    from .run import Run

__all__ = ["Log", "Notes", "activity_parts", "told"]

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
    def stopped(self) -> Columns:
        """Runs that did not start because their chain of campaigns had become too long: unit, event, rank, rec."""
        return _joined([note.placed(note.record.stopped) for note in self.notes])

    @cached_property
    def runs(self) -> Columns:
        """Every entry into a flow as it was noted: unit, event, rank, line, rec, shown; and whether other than by a trigger."""
        taken = _joined([note.placed(note.record.taken) for note in self.notes])
        entries = _joined([note.placed(note.record.entries) for note in self.notes])
        flat = np.flatnonzero(np.unpackbits(taken["bits"].view(np.uint8), bitorder="little").view(np.bool_))
        row, bit = flat >> 6, flat & 63
        rank = (taken["word"][row] * 64 + bit).astype(np.int16)
        nothing = np.zeros(len(row), np.int8)
        made = {name: taken[name][row] for name in ("unit", "event", "rec")} | {
            "rank": rank,
            "shown": rank,
            "line": nothing,
            "entered": nothing,
        }
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


@dataclass(slots=True)
class _Lines:
    """The lines of the log by type, within a window of the order of the run; those of simple campaigns follow from their runs."""

    run: Run
    runs: Columns
    rows: dict[str, Columns]

    @classmethod
    def of(cls, run: Run) -> _Lines:
        """Gather all lines, each with its place in the order of the units of work."""
        simple = np.array([name in run.layout.simple for name in run.layout.campaigns], bool)
        runs = {name: run.log.runs[name] for name in ("unit", "event", "rank", "rec")}
        implied = (run.log.runs["entered"] == 0) & simple[runs["rank"]]
        if not implied.all():
            runs = {name: column[implied] for name, column in runs.items()}
        position = run.log.position.astype(np.int32)
        rows = {kind: columns | {"position": position[columns["unit"]]} for kind, columns in run.log.lines.items()}
        return cls(run, runs | {"position": position[runs["unit"]]}, rows)

    def within(self, low: int, high: int) -> dict[str, Columns]:
        """Return the lines of the units in a window, by type."""
        found: dict[str, list[Columns]] = {}
        for kind, columns in self.rows.items():
            part = _cut(columns, low, high)
            if len(part["unit"]):
                found.setdefault(kind, []).append(part)
        runs = _cut(self.runs, low, high)
        for place, kind, texts in self._implied_steps():
            key = texts[runs["rank"]]
            some = key >= 0
            new = {name: column[some] for name, column in runs.items()}
            nothing = np.zeros(len(new["unit"]), np.int8)
            if len(nothing):
                found.setdefault(kind, []).append(
                    new | {"line": np.full(len(nothing), place + 1, np.int32), "key": key[some], "old": nothing, "new": nothing}
                )
        return {kind: _joined(parts) for kind, parts in sorted(found.items())}

    def _implied_steps(self) -> Iterator[tuple[int, str, npt.NDArray[np.int64]]]:
        """Yield (place in the flow, type of line, number of the text by rank; -1 where a campaign has no such step there)."""
        run = self.run
        flows = [run.campaigns[name].flow if name in run.layout.simple else () for name in run.layout.campaigns]
        for place in range(max(map(len, flows), default=0)):
            for kind, name in _IMPLIED_KINDS.items():
                texts = np.full(len(flows), -1, np.int64)
                for rank, flow in enumerate(flows):
                    args = flow[place].default if place < len(flow) and flow[place].kind == kind else None
                    if args is not None:
                        text = args["text"] if kind == "interesting_moment" else f"{args['to']}\x1f{args.get('about') or ''}"
                        texts[rank] = run.layout.spoken.code(text)
                if (texts >= 0).any():
                    yield place, name, texts


def _cut(columns: Columns, low: int, high: int) -> Columns:
    position = columns["position"]
    inside = np.flatnonzero((position >= low) & (position < high))
    if len(inside) == len(position):
        return columns
    return {name: column[inside] for name, column in columns.items()}


Part = tuple[Any, Any, Any, list[str], Any, list[str]]


def activity_parts(run: Run, lines: int = 1 << 20) -> Iterator[Part]:
    """Yield the log in order, in parts of about that many lines: (unit, record, type code, types, detail code, details) of each."""
    gathered = _Lines.of(run)
    total = sum(len(columns["unit"]) for columns in gathered.rows.values()) + len(gathered.runs["unit"])
    units = len(run.log.position)
    step = max(1, units * lines // max(total, 1))
    for low in range(0, max(units, 1), step):
        yield _part(run, gathered.within(low, low + step))


def _part(run: Run, lines: dict[str, Columns]) -> Part:
    kinds = list(lines)
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
    unit, event, rank, line, rec, position = (_of_all(lines, name) for name in ("unit", "event", "rank", "line", "rec", "position"))
    order = stable_order(position - position.min(), event - event.min(), rank + 1, line)
    details, recoded = _distinct(details)
    return unit[order], rec[order], np.concatenate(kind_codes)[order], kinds, recoded[np.concatenate(detail_codes)][order], details


def _of_all(lines: dict[str, Columns], name: str) -> npt.NDArray[Any]:
    return np.concatenate([columns[name] for columns in lines.values()])


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
    for key, old, new in zip(*np.unravel_index(said, [len(values) for _, values in parts]), strict=True):
        texts.append(in_words(tell(*(values[place].item() for (_, values), place in zip(parts, (key, old, new), strict=True)))))
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
    lines = _Lines.of(run).within(0, len(run.log.position))
    kinds = list(lines)
    if not kinds:
        return
    columns = {
        name: np.concatenate([lines[kind][name] for kind in kinds])
        for name in ("unit", "event", "rank", "line", "rec", "key", "old", "new")
    }
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
    layout = run.layout

    def value(field: int, stored: Any) -> Any:
        if layout.fields[int(field)].is_number:
            return None if stored != stored else float(stored)
        return layout.pools[layout.fields[int(field)].name].values[int(stored)] or None

    def number(stored: Any) -> Any:
        return None if stored != stored else float(stored)

    def status(program: int, stored: int) -> Any:
        return layout.statuses[layout.programs[program]][int(stored)] if stored >= 0 else None

    models = list(layout.models)

    def stage(model: int, stored: int) -> Any:
        return layout.models[models[model]][int(stored)] if stored >= 0 else None

    def alert(text: str) -> dict[str, Any]:
        to, _, about = text.partition("\x1f")
        return {"to": to, "about": about}

    tellers: dict[str, Callable[[Any, Any, Any], dict[str, Any]]] = {
        "Fill Out Form": lambda key, old, new: {"form": layout.forms[int(key)]},
        "Change Data Value": lambda key, old, new: {"field": layout.fields[int(key)].name, "old": value(key, old), "new": value(key, new)},
        "Change Score": lambda key, old, new: {"field": layout.numbers[int(key)].name, "old": number(old), "new": number(new)},
        "Change Partition": lambda key, old, new: {"from": layout.partitions[int(old)], "to": layout.partitions[int(new)]},
        "Change Program Status": lambda key, old, new: {
            "program": layout.programs[int(key)],
            "old": status(int(key), old),
            "new": status(int(key), new),
        },
        "Push Lead to Marketo": lambda key, old, new: {"program": layout.programs[int(key)]},
        "Change Revenue Stage": lambda key, old, new: {"model": models[int(key)], "old": stage(int(key), old), "new": stage(int(key), new)},
        "Add to List": lambda key, old, new: {"list": layout.lists[int(key)]},
        "Remove from List": lambda key, old, new: {"list": layout.lists[int(key)]},
        "Send Email": lambda key, old, new: {"email": layout.emails[int(key)]},
        "Email Blocked": lambda key, old, new: {"email": layout.emails[int(key)], "reason": NOT_SENT[int(new)]},
        "Sync to CRM": lambda key, old, new: {"object": OBJECTS[int(key)], "owner": layout.spoken.values[int(old)]},
        "Sync to CRM Failed": lambda key, old, new: {"reason": NOT_SYNCED[int(new)]},
        "Interesting Moment": lambda key, old, new: {"text": layout.spoken.values[int(key)]},
        "Send Alert": lambda key, old, new: alert(layout.spoken.values[int(key)]),
        "Request Campaign": lambda key, old, new: {"campaign": layout.campaigns[int(key)], "result": "requested" if new else "dropped"},
    }
    return tellers.get(kind, lambda key, old, new: {})
