"""Edits of the design as a step of a scenario: read and checked.

What an edit does is the topology's (`topology/administration.py`); that it may be refused is no error of the file.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ..errors import Refused
from ..topology.administration import EDITABLE, KINDS_MADE, SECTION, administered
from ..topology.cursor import Cursor, one_of
from ..topology.model import Topology
from ..topology.names import Names
from ..topology.read import parts_at
from ..topology.read_lifecycle import NEW
from ..topology.shapes import SECTIONS, Key
from .actions import EDITS, Take
from .read_arguments import by_nobody

__all__ = ["after", "edit_at"]


def edit_at(cursor: Cursor, topology: Topology, *, is_refused: bool) -> Mapping[str, Any] | None:
    """Read one edit; None where it is wrong.

    Names that do not exist are problems, except where the step says that the edit is refused.
    """
    named = next((name for name in EDITS if isinstance(cursor.value, Mapping) and name in cursor.value), "an edit")
    parts = by_nobody(cursor, named, inside=_takes_user(named)).keys(EDITS)
    if len(parts) != 1:
        if isinstance(cursor.value, Mapping) and all(name in parts for name in cursor.value):
            cursor.problem("one edit a step", one_of(map(repr, parts)) or "none", f"one of {one_of(EDITS)}")
        return None
    kind, part = next(iter(parts.items()))
    before = len(cursor.reading.problems)
    names = Names(topology.fields) if is_refused else Names.of(topology)
    takes = EDITS[kind]
    if kind == "add_asset":
        edit: Any = _new_asset(part, topology, names)
    elif kind == "edit_asset":
        edit = _changed_asset(part, topology, names)
    elif isinstance(takes, Take):
        edit = _taken(part, takes, names, topology)
    else:
        edit = _taken_all(part, takes, names, topology)
    return None if len(cursor.reading.problems) > before else {kind: edit}


def after(topology: Topology, edit: Mapping[str, Any], *, is_refused: bool, is_done: bool) -> Topology:
    """Return the design that later steps may speak of: as it was where the edit is refused, or where only the people in it will tell."""
    try:
        edited = administered(topology, edit)
    except Refused:
        return topology
    may_be_refused = any(about != "list" for about, _ in edited.asks)
    return topology if is_refused or (may_be_refused and not is_done) else edited.topology


def _takes_user(edit: str) -> bool:
    takes = EDITS.get(edit)
    return edit == "add_asset" or (isinstance(takes, Mapping) and "user" in takes)


def _taken_all(cursor: Cursor, takes: Mapping[str, Take], names: Names, topology: Topology, more: tuple[str, ...] = ()) -> dict[str, Any]:
    place = cursor if "user" in takes else by_nobody(cursor, str(cursor.place[-1]))
    parts = place.keys((*takes, *more), [name for name, take in takes.items() if take.required])
    return {name: _taken(parts[name], take, names, topology) for name, take in takes.items() if name in parts}


def _taken(cursor: Cursor, take: Take, names: Names, topology: Topology) -> Any:
    """Read one argument of an edit."""
    match take.kind:
        case "text":
            return cursor.name()
        case "word":
            return cursor.word(take.words)
        case "user":
            return cursor.one("user", topology.users)
        case "asset":
            return cursor.one("asset", None if names.known is None else sorted({name for kind in KINDS_MADE for name in names.known[kind]}))
        case "switched":
            models = names.valid("model") or ()
            return cursor.one("campaign", None if names.known is None else [*names.known["campaign"], *models])
        case "workspaces":
            if isinstance(cursor.value, list | tuple):
                return cursor.each(lambda item: item.one("workspace", names.valid("workspace")), "a workspace or a list of them", least=1)
            name = cursor.one("workspace", names.valid("workspace"))
            return () if name is None else (name,)
        case "partitions":
            if cursor.value == "all":
                return "all"
            expected = "'all' or a list of partitions"
            return cursor.each(lambda item: item.one("partition", names.valid("partition")), expected, least=1)
        case kind:
            return cursor.one(kind, names.valid(kind))


def _new_asset(cursor: Cursor, topology: Topology, names: Names) -> dict[str, Any]:
    """Read an asset that is added: its kind and name, and what a file would say of it."""
    given = cursor.value if isinstance(cursor.value, Mapping) else {}
    kind = cursor.at("kind").word(KINDS_MADE) if "kind" in given else None
    if kind is None:
        if "kind" not in given:
            cursor.keys(("kind", "name", *given), ("kind", "name"))
        return {}
    keys = SECTIONS[SECTION[kind]].keys
    cursor.keys(("kind", "name", "user", *keys), ("kind", "name"))
    name = cursor.at("name").name() if "name" in given else None
    if kind == "model" and names.known is not None and isinstance(given.get("stages"), list):  # its parts name stages of its own
        own = {NEW: tuple(map(str, given["stages"]))}
        names = replace(names, known={**names.known, "model": {**names.known["model"], **own}})
    found = parts_at(cursor.without(*(key for key in given if key not in keys)), keys, names)
    asset = SECTIONS[SECTION[kind]].make(name or "", **found)
    by = {"user": cursor.at("user").one("user", topology.users)} if "user" in given else {}
    return {"kind": kind, "name": name, "asset": asset} | by


def _changed_asset(cursor: Cursor, topology: Topology, names: Names) -> dict[str, Any]:
    """Read what is changed of an asset; without a change of its own it is only opened to be edited, which may be refused as well."""
    more = tuple(dict.fromkeys(key for keys in EDITABLE.values() for key in keys))
    found = _taken_all(cursor, EDITS["edit_asset"], names, topology, more)  # type: ignore[arg-type]
    changed = [key for key in more if isinstance(cursor.value, Mapping) and key in cursor.value]
    if not changed:
        return found
    kinds = [found["kind"]] if found.get("kind") else [k for k in EDITABLE if found.get("name") in getattr(topology, SECTION[k])]
    kind = next((kind for kind in kinds if set(changed) <= set(EDITABLE.get(kind, ()))), None)
    if kind is None:
        if names.known is not None:
            told = "; ".join(f"{', '.join(keys)} of a {kind.replace('_', ' ')}" for kind, keys in EDITABLE.items())
            cursor.problem("an edit cannot change that", one_of(map(repr, changed)), told)
        return found
    shape = SECTIONS[SECTION[kind]].keys
    keys: dict[str, Key] = {key: shape[key] for key in changed}
    return {**found, "kind": kind, "changes": parts_at(cursor.without(*(key for key in cursor.value if key not in changed)), keys, names)}
