"""Triggers and flow steps from the file's shorthand, by the tables of `steps.py`.

What they do is not here (`engine/`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ..errors import nearest, shown
from .cursor import Cursor, one_of
from .fields import READ_ONLY, Field
from .names import Names
from .read_conditions import condition_at, fields_at, read_span
from .steps import STEPS, TRIGGERS, Choice, Step, StepKind, Trigger, TriggerKind
from .values import read_number, read_value, with_tokens

__all__ = ["steps_at", "triggers_at"]

DO_NOTHING = "do_nothing"
_ONE_OF_TWO = {"change_data": ("value", "append"), "change_score": ("by", "to")}


def triggers_at(cursor: Cursor, names: Names) -> tuple[Trigger, ...]:
    """Read a list of triggers; what cannot be read is a problem and left out."""
    found = []
    for item in cursor.items("a list of triggers"):
        if part := _one(item, "trigger", TRIGGERS):
            kind, at = part
            args = _args(at, TRIGGERS[kind], names)
            if args is None:
                continue
            if args.get("field") == "Partition":
                at.problem("the partition is no data value (VIS-14)", expected="the trigger partition_changes")
            found.append(Trigger(kind, args))
    return tuple(found)


def steps_at(cursor: Cursor, names: Names) -> tuple[Step, ...]:
    """Read a list of flow steps; what cannot be read is a problem and left out."""
    found = []
    for item in cursor.items("a list of flow steps"):
        if part := _one(item, "step", STEPS):
            step = _step(part[1], part[0], names)
            found += [step] if step else []
    return tuple(found)


def _one(item: Cursor, what: str, table: Mapping[str, Any]) -> tuple[str, Cursor] | None:
    said = "trigger" if what == "trigger" else "flow step"
    parts = item.entries(f"a {said} ({'fills_out_form: FORM' if what == 'trigger' else 'change_partition: PARTITION'})")
    if len(parts) != 1:
        if isinstance(item.value, Mapping):
            item.problem(f"one {said} an item", one_of(map(repr, parts)) or "none")
        return None
    kind, part = next(iter(parts.items()))
    if kind in table:
        return kind, part
    near = None if item.reading.is_full else nearest(kind, table)
    part.problem(f"unknown {said}", None, None if near else f"one of {one_of(table)}", near)
    return None


def _step(cursor: Cursor, kind: str, names: Names) -> Step | None:
    spec = STEPS[kind]
    if not (isinstance(cursor.value, Mapping) and ("choices" in cursor.value or "default" in cursor.value)):
        args = _args(cursor, spec, names, kind)
        return Step(kind, args) if args is not None else None
    parts = cursor.keys(("choices", "default"), ("choices",))
    choices = []
    for item in parts["choices"].items("a list of choices ({if: ..., then: ...})") if "choices" in parts else []:
        at = item.keys(("if", "then"), ("if", "then"))
        condition = condition_at(at["if"], names) if "if" in at else None
        then = _result(at["then"], spec, names, kind) if "then" in at else None
        if condition is not None:
            choices.append(Choice(condition, then))
    if "choices" in parts and isinstance(parts["choices"].value, list | tuple) and not parts["choices"].value:
        parts["choices"].problem("is empty", expected="at least one choice ({if: ..., then: ...})")
    default = _result(parts["default"], spec, names, kind) if "default" in parts else None
    return Step(kind, default, tuple(choices))


def _result(cursor: Cursor, spec: StepKind, names: Names, kind: str) -> dict[str, Any] | None:
    if cursor.value == DO_NOTHING:
        return None
    valid = names.valid(spec.args[spec.short].kind) if spec.short else None
    is_unknown = isinstance(cursor.value, str) and valid is not None and cursor.value not in valid
    if is_unknown and nearest(cursor.value, [*(valid or ()), DO_NOTHING]) == DO_NOTHING:
        cursor.unknown(spec.short or kind, cursor.value, [DO_NOTHING])
        return None
    return _args(cursor, spec, names, kind)


def _args(cursor: Cursor, spec: TriggerKind | StepKind, names: Names, kind: str = "") -> dict[str, Any] | None:
    """Read the arguments a trigger or step takes; None (and a problem) if one of them is wrong."""
    if not isinstance(cursor.value, Mapping):
        if spec.short is not None:
            parts = {spec.short: cursor}
        elif cursor.value is True and not any(arg.required for arg in spec.args.values()):
            return {}
        else:
            mapping = f"a mapping of {one_of(spec.args)}"
            cursor.wrong("true" if not spec.args else mapping if any(arg.required for arg in spec.args.values()) else f"true or {mapping}")
            return None
    else:
        if not spec.args:
            cursor.wrong("true")
            return None
        parts = cursor.keys(spec.args, [name for name, arg in spec.args.items() if arg.required])
        if any(arg.required and name not in parts for name, arg in spec.args.items()) or len(parts) < len(cursor.value):
            return None
    args: dict[str, Any] = {}
    is_read = True
    for name, arg in spec.args.items():
        if name not in parts or (arg.any and parts[name].value == "any"):
            continue
        try:
            args[name] = _READ[arg.kind](parts[name], names, args)
        except _Unread:
            is_read = False
            args[name] = None
    return args if is_read and _fits(cursor, kind, args, names) else None


def _fits(cursor: Cursor, kind: str, args: dict[str, Any], names: Names) -> bool:
    """Check what the table cannot say: one of two arguments, a field that may be written, text to append to."""
    pair = _ONE_OF_TWO.get(kind)
    if pair and sum(name in args for name in pair) != 1:
        cursor.problem("one of two is needed", "both" if all(name in args for name in pair) else "none", " or ".join(map(repr, pair)))
        return False
    field = names.field(args["field"]) if pair else None
    if field is None:
        return True
    if field.name in READ_ONLY:
        cursor.problem(
            f"{field.name} cannot be written", expected="the step change_partition (VIS-14)" if field.name == "Partition" else None
        )
        return False
    if "append" in args and field.type not in ("string", "multiselect"):
        cursor.problem(
            f"nothing can be appended to {field.name}, a field of type {field.type}", expected="a field of type string or multiselect"
        )
        return False
    return True


class _Unread(Exception):
    """The argument is wrong; the problem is noted."""


def _must(value: Any) -> Any:
    if value is None:
        raise _Unread
    return value


def _named(kind: str) -> Callable[[Cursor, Names, Mapping[str, Any]], Any]:
    return lambda cursor, names, args: _must(cursor.one(kind, names.valid(kind)))


def _field(cursor: Cursor, names: Names, args: Mapping[str, Any]) -> str:
    name = _must(cursor.name("the name of a field"))
    found = names.field(name)
    if found is None:
        cursor.unknown("field", name, names.field_names)
        raise _Unread
    return found.name


def _score(cursor: Cursor, names: Names, args: Mapping[str, Any]) -> str:
    name = _field(cursor, names, args)
    found = names.field(name)
    if found is not None and not found.is_number:
        cursor.problem(f"{name} is no score: its type is {found.type}", expected="a field of type number")
        raise _Unread
    return name


def _beside(names: Names, args: Mapping[str, Any]) -> Field:
    found = names.field(args["field"]) if args.get("field") else None
    return _must(found)


def _value(cursor: Cursor, names: Names, args: Mapping[str, Any]) -> Any:
    field = _beside(names, args)
    if isinstance(cursor.value, str) and "{{" in cursor.value:
        return with_tokens(cursor, cursor.value, names, only_fields=True)
    is_read, value = read_value(cursor, field)
    if not is_read:
        raise _Unread
    return value


def _values(cursor: Cursor, names: Names, args: Mapping[str, Any]) -> tuple[Any, ...]:
    field = _beside(names, args)
    items = cursor.items() if isinstance(cursor.value, list | tuple) else [cursor]
    read = [read_value(item, field) for item in items]
    if not items:
        cursor.problem("is empty", expected="a value or a list of them")
    if not items or not all(is_read for is_read, _ in read):
        raise _Unread
    return tuple(value for _, value in read)


def _several(cursor: Cursor, what: str, valid: Any) -> tuple[str, ...]:
    known = None if valid is None else list(valid)
    expected = f"a {what} or a list of them"
    if isinstance(cursor.value, list | tuple):
        return _must(cursor.each(lambda item: item.one(what, known), expected, least=1) or None)
    return (_must(cursor.one(what, known, expected)),)


def _domains(cursor: Cursor, names: Names, args: Mapping[str, Any]) -> tuple[str, ...]:
    """Read company domains: what stands behind the @ of an address, without regard to case."""
    domains = tuple(domain.casefold() for domain in _several(cursor, "domain", None))
    for domain in domains:
        if "@" in domain:
            cursor.problem("a domain is what stands behind the @", shown(domain), repr(domain.rpartition("@")[2] or "gmail.com"))
            raise _Unread
    return domains


def _status(cursor: Cursor, names: Names, args: Mapping[str, Any]) -> Any:
    return _must(cursor.one("status", names.parts("program", args.get("program")), "the name of a status"))


def _stage(cursor: Cursor, names: Names, args: Mapping[str, Any]) -> Any:
    return _must(cursor.one("stage", names.parts("model", args.get("model")), "the name of a stage"))


def _text(cursor: Cursor, names: Names, args: Mapping[str, Any]) -> str:
    text = _must(cursor.text())
    return with_tokens(cursor, text, names, only_fields="field" in args)


_READ: Mapping[str, Callable[[Cursor, Names, Mapping[str, Any]], Any]] = {  # by `Arg.kind`
    **{kind: _named(kind) for kind in ("form", "email", "program", "list", "campaign", "partition", "model")},
    "page": lambda cursor, names, args: _must(cursor.name("the name of a page")),
    "partitions": lambda cursor, names, args: _several(cursor, "partition", names.valid("partition")),
    "field": _field,
    "score_field": _score,
    "status": _status,
    "statuses": lambda cursor, names, args: _several(cursor, "status", names.parts("program", args.get("program"))),
    "stage": _stage,
    "stream": lambda cursor, names, args: _must(cursor.one("stream", names.parts("stream", args.get("program")), "the name of a stream")),
    "stages": lambda cursor, names, args: _several(cursor, "stage", names.parts("model", args.get("model"))),
    "text": _text,
    "value": _value,
    "values": _values,
    "domains": _domains,
    "fields": lambda cursor, names, args: _must(fields_at(cursor, names)),
    "number": lambda cursor, names, args: _must(read_number(cursor)),
    "span": lambda cursor, names, args: _must(read_span(cursor)),
}
