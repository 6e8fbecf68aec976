"""The activity log of a finished run: lines put in order, numbers turned back into names, told in words."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from .coding import coded, compressed
from .crm import OBJECTS
from .crm_sync import NOT_SYNCED
from .mail import NOT_SENT
from .order import stable_order
from .record import Chunks, Record

if TYPE_CHECKING:
    from .run import Run

__all__ = ["Log", "Notes", "activity_parts", "all_lines", "attributes", "told"]

Columns = dict[str, npt.NDArray[Any]]
WORDS = 1 << 15  # words of campaigns told apart at once: their bits stay near at hand
_IMPLIED_KINDS = {"interesting_moment": "Interesting Moment", "send_alert": "Send Alert"}


@dataclass(frozen=True, slots=True)
class Notes:
    """The notes of one shard, and what its own numbers of units (those beyond the rows) and of records are shifted by among all.

    `heirs` says in whom each record lives on (None where nobody was merged), `visitors` to which known record the history of each visitor
    moved (-1: to none).
    """

    record: Record
    units: int
    records: int
    rows: int
    heirs: npt.NDArray[np.int32] | None = None
    visitors: npt.NDArray[np.int32] | None = None

    def lines(self, kind: str, *, own: bool) -> Columns:
        """Return the lines of one type; those of who was merged away are the survivor's, a visitor's the known person's (WEB-2)."""
        heirs = None if own else self.heirs
        if kind == "Visit Page" and self.visitors is not None and not own:
            known = np.where(self.visitors >= 0, self.visitors, np.arange(len(self.visitors)))
            heirs = known if heirs is None else heirs[known]
        columns = self.placed(self.record.lines[kind], heirs)
        if kind == "Merge":  # its key is the record that is gone
            columns["key"] = columns["key"] + self.records
        return columns

    def inherited(self, chunks: Chunks, *, own: bool = False) -> Columns:
        """Return chunks as columns, with what happened to a record that was merged away moved to the one it lives on in (MERGE-1)."""
        return self.placed(chunks, None if own else self.heirs)

    def placed(self, chunks: Chunks, heirs: npt.NDArray[np.int32] | None = None) -> Columns:
        """Return chunks as columns, numbered as in the whole run."""
        columns = chunks.columns()
        if heirs is not None:
            columns["rec"] = heirs[columns["rec"]]
        if self.units:
            columns["unit"] = columns["unit"] + np.where(columns["unit"] >= self.rows, self.units, 0)
        if self.records:
            columns["rec"] = columns["rec"] + self.records
        return columns


def _joined(parts: list[Columns]) -> Columns:
    # An empty one knows no types: int64 with uint64 would become float.
    parts = [part for part in parts if len(next(iter(part.values())))] or parts[:1]
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]} if len(parts) > 1 else parts[0]


@dataclass(frozen=True, eq=False)
class Log:
    """What was noted, shard by shard: `at` and `position` (in the order of the run) are by unit of work, `made` as in `World.new_units`."""

    at: npt.NDArray[np.int64]
    position: npt.NDArray[np.int64]
    notes: list[Notes]
    made: Columns

    @property
    def kinds(self) -> list[str]:
        """The types of lines there are, by name."""
        return sorted({kind for note in self.notes for kind in note.record.lines})

    def lines(self, kind: str, *, own: bool = False, of: npt.NDArray[np.bool_] | None = None) -> Columns:
        """Return the lines of one type in order of the units of work; not kept, because they take much room."""
        columns = self.noted(kind, own=own, of=of)
        order = stable_order(columns["position"])
        return {name: column[order] for name, column in columns.items()}

    def noted(self, kind: str, *, own: bool = False, of: npt.NDArray[np.bool_] | None = None, since: int = 0) -> Columns:
        """Return the lines of one type as they were noted.

        With `own` they stay with the record they were written for, though it was merged into another since; `of` says whose are wanted,
        `since` leaves out those of so many units of work at the beginning.
        """
        columns = _joined([note.lines(kind, own=own) for note in self.notes if kind in note.record.lines])
        columns["position"] = self._positions(columns["unit"])
        if of is None and not since:
            return columns
        wanted = columns["position"] >= since
        some = np.flatnonzero(wanted if of is None else wanted & of[columns["rec"]])
        return {name: column[some] for name, column in columns.items()}

    @cached_property
    def refused(self) -> Columns:
        """Judgements that did not take a person in: unit, event, rank, rec, reason; only of a run that explains."""
        return _joined([note.placed(note.record.refused) for note in self.notes])

    @cached_property
    def kept_out(self) -> Columns:
        """Judgements in which only visibility was missing (VIS-9): unit, rank, rec; of a run that explains, or was told to keep them."""
        return _joined([note.inherited(note.record.kept_out) for note in self.notes])

    @cached_property
    def returned(self) -> Columns:
        """Whom bulk extracts returned: unit (the row of the extract), rec."""
        return _joined([note.placed(note.record.returned) for note in self.notes])

    @cached_property
    def branched(self) -> Columns:
        """Which branch of a flow step took somebody: unit, rec, rank, step, branch; only of a run that explains."""
        return _joined([note.placed(note.record.branched) for note in self.notes])

    @cached_property
    def stopped(self) -> Columns:
        """Runs that did not start because their chain of campaigns had become too long: unit, event, rank, rec."""
        return _joined([note.placed(note.record.stopped) for note in self.notes])

    @cached_property
    def runs(self) -> Columns:
        """Every entry into a flow, in order: of time, then of the unit of work, its events, their campaigns.

        Columns unit and its `position` in the order of the run, event, rank, line, rec, shown; `entered`: whether other than by a trigger.
        """
        return self._runs(own=False)

    def own_runs(self, of: npt.NDArray[np.bool_]) -> Columns:
        """Return the entries of some records, which stay with the record that entered, though it was merged into another since."""
        return self._runs(own=True, of=of)

    def _runs(self, *, own: bool, of: npt.NDArray[np.bool_] | None = None) -> Columns:
        taken = _joined([note.inherited(note.record.taken, own=own) for note in self.notes])
        words = taken["words"].astype(np.int64)
        taken |= {"position": self._positions(taken["unit"]), "begin": np.cumsum(words) - words}
        entries = _joined([note.inherited(note.record.entries, own=own) for note in self.notes])
        entries |= {"position": self._positions(entries["unit"]), "entered": np.ones(len(entries["unit"]), np.int8)}
        if of is not None:
            taken, entries = ({name: column[of[rows["rec"]]] for name, column in rows.items()} for rows in (taken, entries))
        order = stable_order(taken["position"], taken["event"])
        found = self._told_apart(taken, order)
        event, position = taken["event"][order], taken["position"][order]
        judged_twice = ((event[1:] == event[:-1]) & (position[1:] == position[:-1])).any()  # on the spot, and from its snapshot
        if not len(entries["unit"]) and not judged_twice:
            return found
        both = {name: np.concatenate([column, entries[name]]) for name, column in found.items()}
        order = stable_order(both["position"], both["event"], both["shown"], both["line"])
        return {name: column[order] for name, column in both.items()}

    def _told_apart(self, taken: Columns, order: npt.NDArray[np.int64]) -> Columns:
        """Return one row for each campaign that took somebody in, of events in that order."""
        bits = _joined([note.record.bits.columns() for note in self.notes])
        begin, words = taken["begin"][order], taken["words"][order].astype(np.int64)
        place = np.arange(words.sum()) + np.repeat(begin - (np.cumsum(words) - words), words)
        of_word = np.repeat(order.astype(np.int32), words)
        total, done = int(np.bitwise_count(bits["bits"][place]).sum()), 0
        row, rank = np.empty(total, np.int32), np.empty(total, np.int16)
        for start in range(0, len(place), WORDS):
            some = place[start : start + WORDS]
            flat = np.flatnonzero(np.unpackbits(bits["bits"][some].view(np.uint8), bitorder="little").view(np.bool_))
            word, stop = flat >> 6, done + len(flat)
            row[done:stop] = of_word[start : start + WORDS][word]
            rank[done:stop] = bits["word"][some][word] * 64 + (flat & 63)
            done = stop
        nothing = np.broadcast_to(np.int8(0), len(row))
        found = {name: taken[name][row] for name in ("unit", "event", "rec", "position")}
        return found | {"rank": rank, "shown": rank, "line": nothing, "entered": nothing}

    def _positions(self, unit: npt.NDArray[Any]) -> npt.NDArray[np.int32]:
        return self.position[unit].astype(np.int32)


class _Lines:
    """The lines of the log by type, cut at units of work; those of simple campaigns follow from their runs."""

    def __init__(self, run: Run, of: npt.NDArray[np.bool_] | None = None) -> None:
        self._run, runs = run, run.log.runs if of is None else run.log.own_runs(of)
        self._rows = {kind: run.log.lines(kind, own=of is not None, of=of) for kind in run.log.kinds}
        simple = np.array([name in run.layout.simple for name in run.layout.campaigns], bool)
        implied = (runs["entered"] == 0) & simple[runs["rank"]]
        self._runs = {name: runs[name] if implied.all() else runs[name][implied] for name in ("unit", "event", "rank", "rec", "position")}
        self._implied = list(self._implied_steps())

    def __len__(self) -> int:
        return sum(len(columns["unit"]) for columns in (*self._rows.values(), self._runs))

    def within(self, low: int, high: int) -> dict[str, Columns]:
        """Return the lines of the units in a window, by type."""
        found: dict[str, list[Columns]] = {}
        for kind, columns in self._rows.items():
            part = _cut(columns, low, high)
            if len(part["unit"]):
                found.setdefault(kind, []).append(part)
        runs = _cut(self._runs, low, high)
        for place, kind, has, said in self._implied:
            some = np.flatnonzero(has[runs["rank"]])
            if len(some):
                new = {name: column[some] for name, column in runs.items()}
                new |= {name: of_rank[new["rank"]] for name, of_rank in said.items()}
                found.setdefault(kind, []).append(new | {"line": np.full(len(some), place + 1, np.int32)})
        return {kind: _joined(parts) for kind, parts in sorted(found.items())}

    def _implied_steps(self) -> Iterator[tuple[int, str, npt.NDArray[np.bool_], Columns]]:
        """Yield (place in the flow, type of line, which ranks have such a step there, what their lines say, by rank)."""
        run = self._run
        flows = [run.campaigns[name].flow if name in run.layout.simple else () for name in run.layout.campaigns]
        nothing = np.zeros(len(flows), np.int8)
        for place in range(max(map(len, flows), default=0)):
            for kind, name in _IMPLIED_KINDS.items():
                texts = np.full(len(flows), -1, np.int64)
                for rank, flow in enumerate(flows):
                    args = flow[place].default if place < len(flow) and flow[place].kind == kind else None
                    if args is not None:
                        text = args["text"] if kind == "interesting_moment" else f"{args['to']}\x1f{args.get('about') or ''}"
                        texts[rank] = run.layout.spoken.code(text)
                if (texts >= 0).any():
                    yield place, name, texts >= 0, {"key": texts, "old": nothing, "new": nothing}

    def put_in_words(self) -> list[str]:
        """Let each line say its detail as a number in place of key, old and new; return the texts of those numbers."""
        index: dict[str, int] = {}
        for kind, columns in self._rows.items():
            _put_in_words(self._run, kind, columns, slice(None), index)
        for _, kind, has, said in self._implied:
            _put_in_words(self._run, kind, said, has, index)
        return list(index)


def _put_in_words(run: Run, kind: str, columns: Columns, those: Any, index: dict[str, int]) -> None:
    codes, texts = _details(run, kind, {name: columns.pop(name)[those] for name in ("key", "old", "new")})
    numbers = np.array([index.setdefault(text, len(index)) for text in texts], np.int32)
    size = len(codes) if isinstance(those, slice) else len(those)
    columns["detail"] = np.zeros(size, np.int32)
    columns["detail"][those] = numbers[codes]


def _cut(columns: Columns, low: int, high: int) -> Columns:
    inside = slice(*np.searchsorted(columns["position"], (low, high)).tolist())
    return {name: column[inside] for name, column in columns.items()}


Part = tuple[Any, Any, Any, list[str], Any, list[str]]


def activity_parts(run: Run, lines: int = 1 << 20) -> Iterator[Part]:
    """Yield the log in order, in parts of about that many lines: (unit, record, type code, types, detail code, details) of each."""
    gathered = _Lines(run)
    units = len(run.log.position)
    step = max(1, units * lines // max(len(gathered), 1))
    details = np.array(gathered.put_in_words(), object)
    for low in range(0, max(units, 1), step):
        yield _part(gathered.within(low, low + step), details)


def _part(lines: dict[str, Columns], details: npt.NDArray[np.object_]) -> Part:
    kinds = list(lines)
    if not kinds:
        nothing = np.empty(0, np.int64)
        return nothing, nothing, nothing, [], nothing, []
    of_all = {name: np.concatenate([columns[name] for columns in lines.values()]) for name in ("unit", "rec", "position", "detail")}
    event, rank, line = (np.concatenate([columns[name] for columns in lines.values()]) for name in ("event", "rank", "line"))
    order = stable_order(of_all["position"] - of_all["position"].min(), event - event.min(), rank + 1, line)
    kind = np.repeat(np.arange(len(kinds), dtype=np.int8), [len(columns["unit"]) for columns in lines.values()])
    said, detail = compressed(of_all["detail"][order], len(details))
    return of_all["unit"][order], of_all["rec"][order], kind[order], kinds, detail, details[said].tolist()


def _details(run: Run, kind: str, lines: Columns) -> tuple[npt.NDArray[np.int64], list[str]]:
    codes, said = attributes(run, kind, lines)
    return codes, [in_words(one) for one in said]


def attributes(run: Run, kind: str, lines: Columns) -> tuple[npt.NDArray[np.int64], list[dict[str, Any]]]:
    """Return what lines of one type tell, once for each thing that is said, and for every line which of these it says."""
    parts = [coded(lines[name]) for name in ("key", "old", "new")]
    combined = parts[0][0]
    for codes, values in parts[1:]:
        combined = combined * len(values) + codes
    said, codes = compressed(combined, math.prod(len(values) for _, values in parts))
    tell = _teller(run, kind)
    found = []
    for key, old, new in zip(*np.unravel_index(said, [len(values) for _, values in parts]), strict=True):
        found.append(tell(*(values[place].item() for (_, values), place in zip(parts, (key, old, new), strict=True))))
    return codes, found


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


def all_lines(run: Run, of: npt.NDArray[np.bool_] | None = None) -> dict[str, Columns]:
    """Return every line of the log by type, in order of the units of work, those that only follow from runs included; `of` as in `told`."""
    return _Lines(run, of).within(0, len(run.log.position))


def told(run: Run, keys: bool = False, of: npt.NDArray[np.bool_] | None = None) -> Iterator[dict[str, Any]]:
    """Yield the log in order, line by line, with its attributes; with `keys` also its `place` in the order of the run.

    `of` says of which records: then lines stay with the record they were written for, though it was merged into another since.
    """
    lines = all_lines(run, of)
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
        "Merge": lambda key, old, new: {"merged": f"person {run.ids[int(key)]}"},
        "Add to List": lambda key, old, new: {"list": layout.lists[int(key)]},
        "Remove from List": lambda key, old, new: {"list": layout.lists[int(key)]},
        "Visit Page": lambda key, old, new: {"page": layout.pages[int(key)]},
        "Open Email": lambda key, old, new: {"email": layout.emails[int(key)]},
        "Click Email": lambda key, old, new: {"email": layout.emails[int(key)]},
        "Send Email": lambda key, old, new: {"email": layout.emails[int(key)]},
        "Email Blocked": lambda key, old, new: {"email": layout.emails[int(key)], "reason": NOT_SENT[int(new)]},
        "Sync to CRM": lambda key, old, new: {"object": OBJECTS[int(key)], "owner": layout.spoken.values[int(old)]},
        "Sync to CRM Failed": lambda key, old, new: {"reason": NOT_SYNCED[int(new)]},
        "Interesting Moment": lambda key, old, new: {"text": layout.spoken.values[int(key)]},
        "Send Alert": lambda key, old, new: alert(layout.spoken.values[int(key)]),
        "Request Campaign": lambda key, old, new: {"campaign": layout.campaigns[int(key)], "result": "requested" if new else "dropped"},
    }
    return tellers.get(kind, lambda key, old, new: {})
