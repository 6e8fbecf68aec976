"""What a condition means: asked once per distinct value where it can be, of a lead at a moment where it must be.

`truth` is the one place where the operators stand (LIST-1..4); everything else looks its answers up.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from ..topology.conditions import AllOf, AnyOf, Compare, Condition, Did, Group, InSegment, InStage, Member, Not, Value
from ..topology.spans import Span
from .groups import ask_group

if TYPE_CHECKING:
    from .design import Design
    from .state import View

__all__ = ["DAY", "Mask", "ask", "instant", "number_truth", "text_truth", "truth"]

Mask = npt.NDArray[np.bool_]
Times = npt.NDArray[np.int64]
DAY = 86_400_000_000
NEVER = np.iinfo(np.int64).min
_EPOCH = dt.datetime(1970, 1, 1)
_NEGATIVE = {
    "is_not": "is",
    "not_contains": "contains",
    "not_starts_with": "starts_with",
    "not_in_past": "in_past",
    "is_not_empty": "is_empty",
}


def instant(value: dt.date | dt.datetime | str) -> tuple[int, bool]:
    """Return a date or date-time as microseconds since 1970, and whether it is a day rather than a moment."""
    if isinstance(value, str):
        value = dt.datetime.fromisoformat(value) if "T" in value or " " in value or ":" in value else dt.date.fromisoformat(value)
    if isinstance(value, dt.datetime):
        return (value.replace(tzinfo=None) - _EPOCH) // dt.timedelta(microseconds=1), False
    return (value - _EPOCH.date()).days * DAY, True


def text_truth(asked: Compare, values: Sequence[str], type_: str) -> Mask:
    """Return which of the distinct texts satisfy a comparison; the empty text is the empty value."""
    if asked.op in _NEGATIVE:  # LIST-1, LIST-4: a negative operator holds exactly when the positive one does not
        return ~text_truth(Compare(asked.field, _NEGATIVE[asked.op], asked.values), values, type_)
    if asked.op == "is_empty":
        return np.fromiter((not value for value in values), bool, len(values))
    if type_ in ("date", "datetime"):
        return _date_truth(asked, *_instants(values))
    wanted = ["" if value is None else _text(value).lower() for value in asked.values]
    if asked.op == "is":
        among = frozenset(wanted)
        return np.fromiter((value.lower() in among for value in values), bool, len(values))
    wanted = [text for text in wanted if text]
    if asked.op == "contains":
        return np.fromiter((any(text in value.lower() for text in wanted) for value in values), bool, len(values))
    start = tuple(wanted)
    return np.fromiter((value.lower().startswith(start) for value in values), bool, len(values))  # starts_with


def truth(asked: Compare, values: Sequence[str | float | None], type_: str, now: int) -> Mask:
    """Return which values, as they are stored (None: empty), satisfy a comparison at a moment; `type_` is that of the field."""
    if type_ == "number":
        return number_truth(asked, np.array([np.nan if value is None else value for value in values], np.float64))
    texts = ["" if value is None else str(value) for value in values]
    if asked.op in ("in_past", "not_in_past"):
        return _ask_times(asked, *_instants(texts), np.full(len(texts), now))
    return text_truth(asked, texts, type_)


def number_truth(asked: Compare, values: npt.NDArray[np.float64]) -> Mask:
    """Return which numbers satisfy a comparison; NaN is the empty value."""
    if asked.op in _NEGATIVE:
        return ~number_truth(Compare(asked.field, _NEGATIVE[asked.op], asked.values), values)
    empty = np.isnan(values)
    if asked.op == "is_empty":
        return empty
    if asked.op == "between":
        low, high = (float(v) for v in asked.values)  # type: ignore[arg-type]
        return (values >= low) & (values <= high)
    holds = np.zeros(len(values), bool)
    for value in asked.values:
        if value is None:
            holds |= empty
        elif asked.op == "is":
            holds |= (values == value) | (empty if value == 0 else False)  # LIST-2: "is 0" also matches the empty number
        else:
            compare = {"greater_than": np.greater, "less_than": np.less, "at_least": np.greater_equal, "at_most": np.less_equal}[asked.op]
            holds |= compare(values, float(value))  # type: ignore[arg-type]
    return holds


def _date_truth(asked: Compare, at: Times, is_day: Mask, empty: Mask) -> Mask:
    """Compare moments with constants; against a day a moment counts as its day."""
    if asked.op == "between":
        low, high = asked.values
        below, above = Compare(asked.field, "before", (low,)), Compare(asked.field, "after", (high,))
        return ~empty & ~_date_truth(below, at, is_day, empty) & ~_date_truth(above, at, is_day, empty)
    holds = np.zeros(len(at), bool)
    for value in asked.values:
        if value is None:
            holds |= empty
            continue
        limit, by_day = instant(value)  # type: ignore[arg-type]
        moment = at // DAY * DAY if by_day else at
        if asked.op == "is":
            holds |= ~empty & (moment == limit)
        elif asked.op in ("before", "on_or_before"):  # LIST-3: an empty date is before everything
            holds |= empty | (moment < limit) | ((moment == limit) if asked.op == "on_or_before" else False)
        else:
            holds |= ~empty & ((moment > limit) | ((moment == limit) if asked.op == "on_or_after" else False))
    return holds


def _in_past(span: Span, at: Times, is_day: Mask, empty: Mask, now: Times) -> Mask:
    since = now - span.microseconds
    as_day = (at >= since // DAY * DAY) & (at <= now)
    return ~empty & np.where(is_day, as_day, (at >= since) & (at <= now))


def _instants(values: Sequence[str]) -> tuple[Times, Mask, Mask]:
    pairs = [instant(value) if value else (NEVER, False) for value in values]
    at = np.array([pair[0] for pair in pairs], np.int64)
    return at, np.array([pair[1] for pair in pairs], bool), at == NEVER


def _text(value: Value) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return f"{value:g}"
    return str(value).strip()


Asked = Callable[["View"], Mask]


def ask(condition: Condition, design: Design, home: int = -1) -> Asked:
    """Compile a condition into a question to a view of people at a moment; `home` is the workspace that asks (-1: none in particular)."""
    match condition:
        case AllOf(parts):
            every = [ask(part, design, home) for part in parts]
            return lambda view: _fold(np.logical_and, every, view, True)
        case AnyOf(parts):
            some = [ask(part, design, home) for part in parts]
            return lambda view: _fold(np.logical_or, some, view, False)
        case Not(part):
            inner = ask(part, design, home)
            return lambda view: ~inner(view)
        case Compare():
            return _ask_field(condition, design)
        case InSegment(segmentation, segments):
            place = design.layout.segmentations.index(segmentation)
            made = design.topology.segmentations.get(segmentation)
            known = [*made.segments, "Default"] if made else []
            codes = np.array([known.index(segment) for segment in segments if segment in known])  # what is gone holds nobody
            return lambda view: np.isin(view.segment(place), codes)
        case InStage(model, stages):
            column = list(design.layout.models).index(model)
            wanted = np.array([design.layout.models[model].index(stage) for stage in stages])
            return lambda view: np.isin(view.stage(column), wanted)
        case Member():
            return _ask_member(condition, design, home)
        case Group():
            return ask_group(condition, ask(condition.having, design, home), design, home)
        case Did(kind, name, within):
            column = design.layout.tracked.index((kind, name))
            if within is None:
                return lambda view: view.last_did(column) != NEVER
            span = within.microseconds
            return lambda view: view.last_did(column) >= view.at - span
    raise TypeError(condition)


def _ask_member(asked: Member, design: Design, home: int) -> Asked:
    name = asked.name
    if asked.kind == "list":
        number = design.layout.lists.index(name)
        return lambda view: view.on_list(number)
    if asked.kind == "smart_list":
        if name not in design.topology.smart_lists:
            return lambda view: np.zeros(len(view.rec), bool)
        return ask(design.topology.smart_lists[name].filters, design, home)  # VIS-7: whoever asks sees the person already
    program = design.layout.programs.index(name)
    if not asked.statuses:
        return lambda view: view.status(program) >= 0
    wanted = np.array([design.layout.statuses[name].index(status) for status in asked.statuses])
    return lambda view: np.isin(view.status(program), wanted)


def _fold(join: Callable[[Mask, Mask], Mask], parts: list[Asked], view: View, start: bool) -> Mask:
    holds = np.full(len(view.rec), start)
    for part in parts:
        holds = join(holds, part(view))
    return holds


def _ask_field(asked: Compare, design: Design) -> Asked:
    field = design.topology.field_named(asked.field)
    relative = asked.op in ("in_past", "not_in_past")
    if field.name == "Partition":
        table = text_truth(asked, design.layout.partitions, "string")
        return lambda view: table[view.partition()]
    if field.name == "Id":
        return lambda view: number_truth(asked, view.ids())
    if field.name in ("Created At", "Updated At"):
        when = "created" if field.name == "Created At" else "updated"
        return lambda view: _ask_times(asked, getattr(view, when)(), np.zeros(1, bool), np.zeros(1, bool), view.at)
    column = design.layout.columns[field.name]
    if field.is_number:
        return lambda view: number_truth(asked, view.number(column))
    pool = design.layout.pools[field.name]
    if relative:
        return lambda view: _ask_times(asked, *_taken(pool.values, view.code(column)), view.at)
    answers: list[Mask] = [text_truth(asked, pool.values, field.type)]

    def look_up(view: View) -> Mask:
        known = len(answers[0])
        if known < len(pool.values):  # a token or an appended value made new texts during the run
            answers[0] = np.append(answers[0], text_truth(asked, pool.values[known:], field.type))
        return answers[0][view.code(column)]

    return look_up


def _taken(values: Sequence[str], codes: npt.NDArray[np.int32]) -> tuple[Times, Mask, Mask]:
    distinct, place = np.unique(codes, return_inverse=True)
    at, is_day, empty = _instants([values[code] for code in distinct])
    return at[place], is_day[place], empty[place]


def _ask_times(asked: Compare, at: Times, is_day: Mask, empty: Mask, now: Times) -> Mask:
    if asked.op in ("is_empty", "is_not_empty"):
        return (empty if asked.op == "is_empty" else ~empty) & np.ones(len(at), bool)
    if asked.op in ("in_past", "not_in_past"):
        held = np.zeros(len(at), bool)
        for span in asked.values:
            held |= _in_past(span, at, is_day, empty, now)  # type: ignore[arg-type]
        return ~held if asked.op == "not_in_past" else held
    if asked.op == "is_not":
        return ~_date_truth(Compare(asked.field, "is", asked.values), at, is_day, empty)
    return _date_truth(asked, at, is_day, empty)
