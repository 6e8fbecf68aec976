"""A mapping of the topology file's shape to a `Topology`: everything wrong is collected, then raised once.

Conditions are read in `read_conditions.py`, triggers and steps in `read_flow.py`; what spans several parts is judged in `check.py`.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from .check import cross_check
from .conditions import Condition
from .cursor import Cursor, Reading, one_of
from .fields import Field
from .files import Document, Origin, load
from .model import DEFAULT, Topology
from .names import KINDS, Names
from .read_conditions import condition_at
from .read_engagement import streams_at
from .read_flow import steps_at, triggers_at
from .read_lifecycle import LIFECYCLE
from .read_parts import PARTS, field_at, fields_at
from .references import ASSET_KINDS
from .shapes import FORMAT, SECTIONS, STANDARD_ROLES, TOP_LEVEL, Key
from .spans import Span
from .steps import Step, Trigger

__all__ = ["parts_at", "read", "read_condition", "read_mapping", "read_steps", "read_triggers", "reread", "topology_at"]

UNNAMED = "unnamed"
_RUNS = re.compile(r"once per ((\d{1,6} +)?(hour|day|week|month)s?)")


def read(path: str | os.PathLike[str] | bytes) -> Topology:
    """Read a topology from a file (or from YAML text). Raises InputError with every problem found."""
    document = load(path)
    stem = Path(path).stem if not isinstance(path, bytes) and "\n" not in str(path) else UNNAMED
    return read_mapping(document, stem)


def read_mapping(given: Mapping[str, Any] | Document, name: str = UNNAMED) -> Topology:
    """Read a topology from a mapping of the file's shape; `name` is its name if it gives none. Raises InputError with every problem found.

    >>> read_mapping({"name": "Two", "partitions": ["Default", "EMEA"]}).partitions
    ('Default', 'EMEA')
    """
    cursor = Cursor.of(given)
    topology = topology_at(cursor, name)
    cursor.reading.finish()
    return topology


def reread(topology: Topology, section: str, name: str, given: Mapping[str, Any]) -> Topology:
    """Return a design with one of its campaigns or smart lists read anew; all else stays as it was read. Raises InputError.

    >>> one = read_mapping({"name": "One", "campaigns": {"Hello": {"workspace": "Default"}}})
    >>> reread(one, "campaigns", "Hello", {"workspace": "Default", "runs": "every_time"}).campaigns["Hello"].runs
    'every_time'
    """
    cursor, shape = Cursor.of({section: {name: given}}), SECTIONS[section]
    thing = shape.make(name, **parts_at(cursor.at(section).at(name), shape.keys, Names.of(topology)))
    whole: dict[str, Any] = {section: {**getattr(topology, section), name: thing}}
    changed = replace(topology, **whole, origin=Origin(cursor.reading.document, cursor.place))
    cross_check(changed, cursor.reading.add)
    cursor.reading.finish()
    return changed


def read_condition(given: Any, topology: Topology | None = None) -> Condition:
    """Read one condition in the file's shorthand. Without a topology, names of assets and partitions are taken as they stand.

    >>> print(read_condition({"Country": ["France", "Spain"]}))
    Country is France or Spain
    """
    cursor = Cursor.of(given)
    found = condition_at(cursor, Names.of(topology))
    cursor.reading.finish()
    assert found is not None
    return found


def read_triggers(given: Any, topology: Topology | None = None) -> tuple[Trigger, ...]:
    """Read a list of triggers in the file's shorthand.

    >>> [str(trigger) for trigger in read_triggers([{"fills_out_form": "any"}])]
    ['fills out form']
    """
    cursor = Cursor.of(given)
    found = triggers_at(cursor, Names.of(topology))
    cursor.reading.finish()
    return found


def read_steps(given: Any, topology: Topology | None = None) -> tuple[Step, ...]:
    """Read a list of flow steps in the file's shorthand.

    >>> [str(step) for step in read_steps([{"change_score": {"field": "Person Score", "by": 10}}])]
    ['change score: Person Score by 10']
    """
    cursor = Cursor.of(given)
    found = steps_at(cursor, Names.of(topology))
    cursor.reading.finish()
    return found


def topology_at(cursor: Cursor, name: str = UNNAMED) -> Topology:
    """Read the topology at a place of a larger file; problems are left with `cursor.reading`, and then the result is not to be used."""
    parts = cursor.keys(TOP_LEVEL)
    if not isinstance(cursor.value, Mapping):
        return Topology(name)
    if "format" in parts and (parts["format"].value != FORMAT or parts["format"].value is True):
        parts["format"].wrong(f"{FORMAT} (the only format there is)")
    fields = fields_at(parts["fields"]) if "fields" in parts else {}
    names = _names(cursor, parts, fields)
    whole: dict[str, Any] = {"fields": fields, "name": (parts["name"].name() if "name" in parts else None) or name}
    for key, read_part in PARTS.items():
        if key in parts and ((found := read_part(parts[key], names)) or parts[key].value == {}):
            whole[key] = found  # what could not be read stays as without it, and `cross_check` does not complain a second time
    for section, shape in SECTIONS.items():
        if section in parts:
            things = parts[section].entries(f"a mapping of {section}, by name")
            whole[section] = {key: shape.make(key, **parts_at(at, shape.keys, names)) for key, at in things.items()}
    topology = Topology(**whole, origin=Origin(cursor.reading.document, cursor.place))
    cross_check(topology, lambda place, *said: cursor.reading.add((*cursor.place, *place), *said))
    return topology


def _names(cursor: Cursor, parts: Mapping[str, Cursor], fields: Mapping[str, Field]) -> Names:
    """Gather what is defined before anything that refers to it is read; the order of the file is free."""
    known: dict[str, dict[str, tuple[str, ...]]] = {}
    for section, kind in KINDS.items():
        known[kind] = dict.fromkeys(_quietly(parts[section]), ()) if section in parts else {}
    if "partitions" not in parts:
        known["partition"][DEFAULT] = ()
    if "workspaces" not in parts:
        known["workspace"][DEFAULT] = ()
    known["role"] |= dict.fromkeys(STANDARD_ROLES, ())
    known["stream"] = {}
    if "programs" in parts and isinstance(parts["programs"].value, Mapping):
        given = {name: at for name, at in parts["programs"].value.items() if isinstance(at, Mapping) and at.get("streams")}
        known["stream"] = {str(name): _quietly(parts["programs"].at(name).at("streams")) for name in given}
    for section, key in (("programs", "statuses"), ("segmentations", "segments"), ("models", "stages")):
        if section in parts and isinstance(parts[section].value, Mapping):
            for name, given in parts[section].value.items():
                inner = parts[section].at(name).at(key) if isinstance(given, Mapping) and key in given else None
                usual = ("Member",) if section == "programs" else ()
                known[KINDS[section]][str(name)] = (_quietly(inner) or usual) if inner else usual
    return Names(fields, known)


def _quietly(cursor: Cursor) -> tuple[str, ...]:
    """Return the names in a list, or the keys of a mapping, without noting what is wrong with them: that is done when they are read."""
    unheard = Cursor(cursor.value, cursor.place, Reading(cursor.reading.document))
    if isinstance(cursor.value, Mapping):
        return tuple(unheard.entries())
    return unheard.each(Cursor.name, "") if isinstance(cursor.value, list | tuple) else ()


def parts_at(cursor: Cursor, keys: Mapping[str, Key], names: Names) -> dict[str, Any]:
    """Read one named thing by its table; what is missing or wrong gets its default, so that reading goes on."""
    parts = cursor.keys(keys, [name for name, key in keys.items() if key.required])
    found = {}
    for name, key in keys.items():
        value = _READ[key.kind](parts[name], key, names) if name in parts else None
        found[name] = (_BLANK.get(key.kind, key.default)) if value is None else value
    return found


_BLANK: Mapping[str, Any] = {"workspace": "", "segments": {}, "stages": ()}
_Read = Callable[[Cursor, Key, Names], Any]


def _segments(cursor: Cursor, key: Key, names: Names) -> dict[str, Condition]:
    parts = cursor.entries("a mapping of segments, by name, each with its condition")
    if isinstance(cursor.value, Mapping) and not cursor.value:
        cursor.problem("is empty", expected="at least one segment")
    if DEFAULT in parts:
        parts[DEFAULT].problem("every segmentation has a segment Default already (SEG-2)")
    return {name: found for name, at in parts.items() if (found := condition_at(at, names)) is not None}


def _runs(cursor: Cursor, key: Key, names: Names) -> str | Span | None:
    if cursor.value in ("once", "every_time"):
        return str(cursor.value)
    found = _RUNS.fullmatch(cursor.value.strip()) if isinstance(cursor.value, str) else None
    span = Span.read(found[1]) if found else None
    if span is None:
        cursor.wrong("once, every_time or 'once per 3 days' (hours, days, weeks, months)")
    return span


def _user_roles(cursor: Cursor, key: Key, names: Names) -> dict[str, tuple[str, ...]]:
    found = {}
    workspaces, roles = names.valid("workspace"), names.valid("role")
    for name, at in cursor.entries("a mapping of workspaces, each with a role or a list of roles").items():
        if workspaces is not None and name not in workspaces:
            at.unknown("workspace", name, workspaces)
        elif isinstance(at.value, list | tuple):
            found[name] = at.each(lambda item: item.one("role", roles), "a role or a list of roles", least=1)
        elif (role := at.one("role", roles)) is not None:
            found[name] = (role,)
    return found


def _assets(cursor: Cursor, key: Key, names: Names) -> tuple[str, ...]:
    valid = None if names.known is None else sorted({name for kind in ASSET_KINDS for name in names.valid(kind) or ()})
    return cursor.each(lambda item: item.one("asset", valid), "a list of names of assets")


def _named(kind: str) -> _Read:
    return lambda cursor, key, names: cursor.one(kind, names.valid(kind))


_READ: Mapping[str, _Read] = {  # by `Key.kind`
    **{kind: _named(kind) for kind in ("workspace", "program", "template", "folder")},
    "workspaces": lambda cursor, key, names: cursor.each(
        lambda item: item.one("workspace", names.valid("workspace")), "a list of workspaces"
    ),
    "text": lambda cursor, key, names: cursor.text(),
    "words": lambda cursor, key, names: cursor.each(lambda item: item.word(key.words), f"a list of {one_of(key.words)}"),
    "fields": lambda cursor, key, names: cursor.each(lambda item: field_at(item, names), "a list of fields", least=1),
    "statuses": lambda cursor, key, names: cursor.each(Cursor.name, "a list of statuses", least=1) or None,
    "flag": lambda cursor, key, names: cursor.flag(),
    "count": lambda cursor, key, names: cursor.count(),
    "word": lambda cursor, key, names: cursor.word(key.words),
    "condition": lambda cursor, key, names: condition_at(cursor, names),
    "segments": _segments,
    "triggers": lambda cursor, key, names: triggers_at(cursor, names),
    "flow": lambda cursor, key, names: steps_at(cursor, names),
    "runs": _runs,
    "user_roles": _user_roles,
    "assets": _assets,
    "streams": lambda cursor, key, names: streams_at(cursor, names),
    **LIFECYCLE,
}
