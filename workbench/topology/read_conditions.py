"""Conditions from the file's shorthand: filters, choices, assignment rules, segments, smart lists.

What a condition means is not here (`engine/conditions.py`); what there can be is in `conditions.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ..errors import nearest, shown
from .conditions import OPERATORS, AllOf, AnyOf, Compare, Condition, Did, Group, InSegment, InStage, Member, Not, Value
from .cursor import Cursor, one_of
from .fields import READ_ONLY, Field
from .names import Names
from .spans import Span
from .steps import ACTIVITY_FILTERS
from .values import read_number, read_value

__all__ = ["WORDS", "condition_at", "fields_at", "read_span"]

DEEPEST = 30
_FORM = "a condition (Field: value) or a list of them"


def condition_at(cursor: Cursor, names: Names, depth: int = 0) -> Condition | None:
    """Read a condition: a mapping of one key, or a list of which all must hold. None if it cannot be read."""
    if depth > DEEPEST:
        cursor.problem(f"conditions are nested deeper than {DEEPEST} levels")
        return None
    if isinstance(cursor.value, list | tuple):
        return AllOf(_parts(cursor, names, depth))
    parts = cursor.entries(_FORM)
    if len(parts) != 1:
        if isinstance(cursor.value, Mapping) and not parts and not cursor.value:
            cursor.wrong(_FORM)
        elif len(parts) > 1:
            cursor.problem("several conditions in one mapping", one_of(map(repr, parts)), "a list with one condition an item")
        return None
    key, part = next(iter(parts.items()))
    if key in WORDS:
        return WORDS[key](part, names, depth)
    field = names.field(key)
    if field is None:
        part.unknown("field or condition", key, [*names.field_names, *WORDS])
        return None
    return _comparison(part, field, names)


def read_span(cursor: Cursor) -> Span | None:
    """Read a span of time (`2 days`); an abbreviated unit is a problem, because Marketo ignores the step then (CAMP-4)."""
    span = Span.read(cursor.value)
    if span is not None:
        return span
    text = cursor.value.strip() if isinstance(cursor.value, str) else ""
    count, _, unit = text.partition(" ") if " " in text else (text.rstrip("abcdefghijklmnopqrstuvwxyz"), "", text.lstrip("0123456789"))
    full = next((name for starts, name in _ABBREVIATED.items() if unit.casefold().rstrip("s.") in starts), None)
    if full and count.isdigit() and int(count[:9]) > 0 and len(count) < 7:
        cursor.problem("an abbreviated unit is ignored by Marketo (CAMP-4)", shown(text), repr(str(Span(int(count), full))))
    else:
        cursor.wrong("a span of time like '2 days' (minutes, hours, days, weeks or months)")
    return None


_ABBREVIATED = {
    ("m", "min", "mn"): "minute",
    ("h", "hr"): "hour",
    ("d", "dy"): "day",
    ("w", "wk"): "week",
    ("mo", "mon", "mth"): "month",
}


def _parts(cursor: Cursor, names: Names, depth: int) -> tuple[Condition, ...]:
    found = (condition_at(item, names, depth + 1) for item in cursor.items("a list of conditions"))
    return tuple(part for part in found if part is not None)


def _all(cursor: Cursor, names: Names, depth: int) -> Condition:
    return AllOf(_parts(cursor, names, depth))


def _any(cursor: Cursor, names: Names, depth: int) -> Condition | None:
    parts = _parts(cursor, names, depth)
    if isinstance(cursor.value, list | tuple) and not cursor.value:
        cursor.problem("is empty", expected="a list of conditions, one of which must hold")
    return AnyOf(parts) if parts else None


def _not(cursor: Cursor, names: Names, depth: int) -> Condition | None:
    part = condition_at(cursor, names, depth + 1)
    return None if part is None else Not(part)


def _segment(cursor: Cursor, names: Names, depth: int) -> Condition | None:
    parts = cursor.entries("{Segmentation: Segment}")
    if isinstance(cursor.value, Mapping) and len(cursor.value) != 1:
        cursor.wrong("one segmentation ({Segmentation: Segment})")
        return None
    for name, part in parts.items():
        valid = names.valid("segmentation")
        if valid is not None and name not in valid:
            part.unknown("segmentation", name, valid)
            return None
        known = names.parts("segmentation", name)
        segments = _several(part, "segment", None if known is None else [*known, "Default"])  # SEG-2: who matches none is in Default
        return InSegment(name, segments) if segments else None
    return None


def _stage(cursor: Cursor, names: Names, depth: int) -> Condition | None:
    parts = cursor.entries("{Model: Stage}")
    if isinstance(cursor.value, Mapping) and len(cursor.value) != 1:
        cursor.wrong("one revenue model ({Model: Stage})")
        return None
    for name, part in parts.items():
        valid = names.valid("model")
        if valid is not None and name not in valid:
            part.unknown("model", name, valid)
            return None
        stages = _several(part, "stage", names.parts("model", name))
        return InStage(name, stages) if stages else None
    return None


def _program(cursor: Cursor, names: Names, depth: int) -> Condition | None:
    if not isinstance(cursor.value, Mapping):
        name = cursor.one("program", names.valid("program"))
        return Member("program", name) if name else None
    parts = cursor.keys(("program", "status"), ("program",))
    name = parts["program"].one("program", names.valid("program")) if "program" in parts else None
    statuses = _several(parts["status"], "status", names.parts("program", name)) if "status" in parts else ()
    return Member("program", name, statuses) if name else None


def _several(cursor: Cursor, what: str, valid: object) -> tuple[str, ...]:
    known = list(valid) if isinstance(valid, list | tuple) else None
    if isinstance(cursor.value, list | tuple):
        return cursor.each(lambda item: item.one(what, known), f"a {what} or a list of them", least=1)
    one = cursor.one(what, known, f"a {what} or a list of them")
    return (one,) if one is not None else ()


def _member(kind: str) -> Callable[[Cursor, Names, int], Condition | None]:
    def read(cursor: Cursor, names: Names, depth: int) -> Condition | None:
        name = cursor.one(kind.replace("_", " "), names.valid(kind))
        return Member(kind, name) if name else None

    return read


def _thing(cursor: Cursor, kind: str, names: Names) -> str | None:
    """Read what an activity was about: an asset or partition of the design, or a page, which is none of them."""
    return cursor.name("the name of a page") if kind == "page" else cursor.one(kind, names.valid(kind))


def _did(activity: str) -> Callable[[Cursor, Names, int], Condition | None]:
    kind = ACTIVITY_FILTERS[activity]
    keys = ("to", "name", "in_past") if kind == "partition" else ("name", "in_past")

    def read(cursor: Cursor, names: Names, depth: int) -> Condition | None:
        if not isinstance(cursor.value, Mapping):
            if kind == "partition":
                cursor.wrong("{to: PARTITION}")
                return None
            name = _thing(cursor, kind, names)
            return Did(activity, name) if name else None
        parts = cursor.keys(keys)
        named = [parts[key] for key in ("to", "name") if key in parts]
        if len(named) != 1:
            cursor.problem(f"{keys[0]!r} is missing" if not named else "'to' and 'name' are the same thing, given twice")
        within = read_span(parts["in_past"]) if "in_past" in parts else None
        name = _thing(named[0], kind, names) if named else None
        return Did(activity, name, within) if name else None

    return read


def _group(cursor: Cursor, names: Names, depth: int) -> Condition | None:
    parts = cursor.keys(("by", "having", "sum", "distinct", "at_least"), ("by", "at_least"))
    by = fields_at(parts["by"], names) if "by" in parts else None
    having = condition_at(parts["having"], names, depth + 1) if "having" in parts else AllOf()
    measured = [kind for kind in ("sum", "distinct") if kind in parts]
    field = fields_at(parts[measured[0]], names, several=False) if measured else ()
    if len(measured) > 1:
        cursor.problem("a group is measured in one way", "'sum' and 'distinct'", "one of them")
    if measured == ["sum"] and field and (found := names.field(field[0])) is not None and not found.is_number:
        parts["sum"].problem(f"{found.name} cannot be added up: its type is {found.type}", expected="a field of type number")
        return None
    if flags := [name for name in by or () if (found := names.field(name)) is not None and found.type == "boolean"]:
        parts["by"].problem(f"{flags[0]} makes no groups: its type is boolean", expected="a field of another type")
        return None
    least = _least(parts["at_least"], bool(measured)) if "at_least" in parts else None
    if not by or having is None or field is None or least is None or len(measured) > 1:
        return None
    number, is_share = least
    return Group(by, number, having, measured[0] if measured else "percent" if is_share else "people", field[0] if field else None)


def fields_at(cursor: Cursor, names: Names, *, several: bool = True) -> tuple[str, ...] | None:
    """Read the name of a field in which people are compared or added up, or a list of them; None if one is wrong."""
    is_list = isinstance(cursor.value, list | tuple) and several
    found = []
    for item in cursor.items() if is_list else [cursor]:
        name = item.name("the name of a field" + (" or a list of them" if several else ""))
        field = names.field(name) if name else None
        if name and field is None:
            item.unknown("field", name, names.field_names)
        elif field is not None and field.name in READ_ONLY:
            item.problem(f"people cannot be compared by {field.name}", expected="a field that can be written")
            field = None
        found.append(field)
    if is_list and not found:
        cursor.problem("is empty", expected="the name of a field or a list of them")
    return tuple(dict.fromkeys(field.name for field in found if field is not None)) if found and None not in found else None


def _least(cursor: Cursor, is_measured: bool) -> tuple[float, bool] | None:
    """Read how many, how much, or what share (`50%`) of a group it takes."""
    said = cursor.value.strip() if isinstance(cursor.value, str) else ""
    is_share = said.endswith("%")
    expected = "a number above 0" if is_measured else "a number above 0 or a share of the group ('50%')"
    try:
        number = float(said[:-1]) if is_share else read_number(cursor)
    except ValueError:
        number = -1.0
    if number is None:
        return None
    if not 0 < number <= (100 if is_share else 1e300) or (is_share and is_measured):
        cursor.wrong(expected)
        return None
    return number, is_share


WORDS: Mapping[str, Callable[[Cursor, Names, int], Condition | None]] = {
    "all": _all,
    "any": _any,
    "not": _not,
    "in_segment": _segment,
    "in_stage": _stage,
    "member_of_program": _program,
    "member_of_list": _member("list"),
    "member_of_smart_list": _member("smart_list"),
    "group": _group,
    **{activity: _did(activity) for activity in ACTIVITY_FILTERS},
}


def _comparison(cursor: Cursor, field: Field, names: Names) -> Condition | None:
    if not isinstance(cursor.value, Mapping):
        return _compared(cursor, field, "is", names)
    operators = OPERATORS[field.type]
    parts = cursor.entries()
    if len(parts) != 1:
        expected = "a list with one condition an item" if parts else f"one of {one_of(operators)}"
        cursor.problem("one operator is needed", one_of(map(repr, parts)) or "none", expected)
        return None
    op, part = next(iter(parts.items()))
    if op in operators:
        return _compared(part, field, op, names)
    near = None if part.reading.is_full else nearest(op, operators)
    if any(op in others for others in OPERATORS.values()):
        part.problem(f"the operator does not fit {field.name}, a field of type {field.type}", None, f"one of {one_of(operators)}")
    else:
        part.problem("unknown operator", None, None if near else f"one of {one_of(operators)}", near)
    return None


def _compared(cursor: Cursor, field: Field, op: str, names: Names) -> Condition | None:
    if op in ("is_empty", "is_not_empty"):
        if cursor.value is not True:
            other = "is_not_empty" if op == "is_empty" else "is_empty"
            cursor.wrong(f"true (the opposite is {other}: true)")
            return None
        return Compare(field.name, op)
    if op in ("in_past", "not_in_past"):
        span = read_span(cursor)
        return Compare(field.name, op, (span,)) if span else None
    items = cursor.items() if isinstance(cursor.value, list | tuple) else [cursor]
    values: list[Value] = []
    for item in items:
        is_read, value = read_value(item, field)
        if is_read and value is None and op not in ("is", "is_not"):
            item.problem(f"nothing is no value for {op}", expected="a value (empty fields: is_empty)")
        elif is_read and field.name == "Partition" and op in ("is", "is_not") and value is not None:
            value = item.one("partition", names.valid("partition"))
            values += [value] if value is not None else []
        elif is_read:
            values.append(value)
    if isinstance(cursor.value, list | tuple) and not items:
        cursor.problem("is empty", expected="at least one value")
        return None
    if len(values) < len(items):
        return None
    if op == "between":
        return _between(cursor, field, values)
    return Compare(field.name, op, tuple(values))


def _between(cursor: Cursor, field: Field, values: list[Value]) -> Condition | None:
    if len(values) != 2:
        cursor.wrong("the lower and the upper end ([1, 5])")
        return None
    low, high = values
    if (str(low) > str(high)) if field.type != "number" else (isinstance(low, float) and isinstance(high, float) and low > high):
        cursor.problem("nothing is between these", f"[{low}, {high}]", "the lower end first")
        return None
    return Compare(field.name, "between", (low, high))
