"""The parts of a revenue model from the file's shorthand: stages, how long people may stay, assignment rules, transitions.

What they do is not here (`engine/lifecycle.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any

from .assets import StageRule, Transition
from .conditions import AllOf
from .cursor import Cursor
from .names import Names
from .read_conditions import condition_at, read_span
from .read_flow import triggers_at
from .shapes import Key
from .spans import Span

__all__ = ["LIFECYCLE", "NEW"]

NEW = ""  # how the model is called that an edit is about to add


def _stages(cursor: Cursor, key: Key, names: Names) -> tuple[str, ...]:
    return cursor.each(Cursor.name, "a list of stages, in order", least=1)


def _known(cursor: Cursor, names: Names) -> Collection[str] | None:
    """Return the stages of the model that this is a part of."""
    place = cursor.place
    named = next((str(place[i + 1]) for i, part in enumerate(place[:-1]) if part == "models"), NEW)
    return names.parts("model", named)


def _stage(cursor: Cursor, key: Key, names: Names) -> str | None:
    return cursor.one("stage", _known(cursor, names))


def _sla(cursor: Cursor, key: Key, names: Names) -> dict[str, Span]:
    found = {}
    valid = _known(cursor, names)
    for name, at in cursor.entries("a mapping of stages, each with how long people may stay ({SAL: 3 days})").items():
        if valid is not None and name not in valid:
            at.unknown("stage", name, valid)
        elif (span := read_span(at)) is not None:
            found[name] = span
    return found


def _rules(cursor: Cursor, key: Key, names: Names) -> tuple[StageRule, ...]:
    found = []
    for item in cursor.items("a list of rules ({if: ..., then: STAGE}, at the end {else: STAGE})"):
        is_else = isinstance(item.value, Mapping) and "else" in item.value and "if" not in item.value
        keys = ("else",) if is_else else ("if", "then")
        parts = item.keys(keys, keys)
        condition = condition_at(parts["if"], names) if "if" in parts else None
        stage = parts[keys[-1]].one("stage", _known(cursor, names)) if keys[-1] in parts else None
        if stage is not None and (is_else or condition is not None):
            found.append(StageRule(condition, stage))
        if is_else and item.place[-1] != len(cursor.value) - 1:
            item.problem("rules behind `else` are never reached", expected="`else` once, at the end")
    return tuple(found)


def _transitions(cursor: Cursor, key: Key, names: Names) -> tuple[Transition, ...]:
    found = []
    valid = _known(cursor, names)
    for item in cursor.items("a list of transitions ({from: STAGE, to: STAGE, triggers: [...], filters: [...]})"):
        parts = item.keys(("from", "to", "triggers", "filters"), ("from", "to"))
        from_ = _several(parts["from"], valid) if "from" in parts else ()
        to = parts["to"].one("stage", valid) if "to" in parts else None
        triggers = triggers_at(parts["triggers"], names) if "triggers" in parts else ()
        if "filters" in parts and not triggers and parts["filters"].value not in ([], ()):
            item.problem("filters alone never move anybody", expected="triggers beside the filters")
        filters = condition_at(parts["filters"], names) if "filters" in parts else AllOf()
        if to is not None and to in from_:
            item.problem("a transition leads from a stage to itself", repr(to))
        elif from_ and to is not None and filters is not None:
            found.append(Transition(from_, to, triggers, filters))
    return tuple(found)


def _several(cursor: Cursor, valid: Collection[str] | None) -> tuple[str, ...]:
    if isinstance(cursor.value, list | tuple):
        return cursor.each(lambda item: item.one("stage", valid), "a stage or a list of them", least=1)
    one = cursor.one("stage", valid, "a stage or a list of them")
    return (one,) if one is not None else ()


LIFECYCLE: Mapping[str, Callable[[Cursor, Key, Names], Any]] = {  # by `Key.kind`
    "stages": _stages,
    "stage": _stage,
    "sla": _sla,
    "stage_rules": _rules,
    "transitions": _transitions,
}
