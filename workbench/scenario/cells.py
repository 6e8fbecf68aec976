"""Values of people as a scenario writes them: `Field: value`, typed by the field, stored as the engine keeps them.

Which record they are written to is not known here.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping

from ..topology.conditions import Value
from ..topology.cursor import Cursor
from ..topology.fields import READ_ONLY, STANDARD, Field, field_of
from ..topology.values import read_value
from .model import Cell

__all__ = ["cell_at", "cells_at", "field_at", "field_names", "fields_at"]


def field_names(added: Mapping[str, Field]) -> list[str]:
    """Return every name a field may be called by: display names, and the REST names that differ from one by more than case."""
    shown = [*STANDARD, *added]
    folded = {name.casefold() for name in shown}
    return [*shown, *(field.rest for field in STANDARD.values() if field.rest and field.rest.casefold() not in folded)]


def field_at(cursor: Cursor, name: str, added: Mapping[str, Field]) -> Field | None:
    """Return the field of a display or REST name; one that does not exist is a problem at the place."""
    field = field_of(name, added)
    if field is None:
        cursor.unknown("field", name, field_names(added))
    return field


def fields_at(cursor: Cursor, added: Mapping[str, Field], besides: Collection[str] = ()) -> dict[str, tuple[Field, Cursor]]:
    """Read a mapping of fields; two names of one field are a problem. Returns field and place of the value by display name."""
    found: dict[str, tuple[Field, Cursor]] = {}
    for name, at in cursor.entries("a mapping of fields (Field: value)").items():
        if name in besides:
            continue
        field = field_at(at, name, added)
        if field is None:
            continue
        if field.name in found:
            at.problem(f"{field.name} is given twice, by its display and its REST name")
        else:
            found[field.name] = (field, at)
    return found


def cells_at(cursor: Cursor, added: Mapping[str, Field], may: Collection[str] = ()) -> dict[str, Cell]:
    """Read the values of a step; read-only fields are problems, except those in `may`."""
    cells: dict[str, Cell] = {}
    for name, (field, at) in fields_at(cursor, added).items():
        if name in READ_ONLY and name not in may:
            at.problem(f"{name} is read-only, no step can write it (VIS-14)")
            continue
        is_read, cell = cell_at(at, field)
        if is_read:
            cells[name] = cell
    return cells


def cell_at(cursor: Cursor, field: Field) -> tuple[bool, Cell]:
    """Read one value as it is stored; a blank text is an empty cell. Returns whether it could be read, and it."""
    if isinstance(cursor.value, str) and not cursor.value.strip():
        return True, None
    is_read, value = read_value(cursor, field)
    return is_read, stored(value, field)


def stored(value: Value, field: Field) -> Cell:
    """Return a typed value as the engine keeps it: numbers as such, everything else as text.

    >>> stored(True, Field("Emailable", "boolean")), stored(dt.date(2026, 1, 5), Field("Seen", "datetime"))
    ('true', '2026-01-05T00:00:00')
    """
    match value:
        case None:
            return None
        case bool():
            return "true" if value else "false"
        case dt.datetime():
            return value.date().isoformat() if field.type == "date" else value.isoformat()
        case dt.date():
            return value.isoformat() if field.type == "date" else f"{value.isoformat()}T00:00:00"
        case str():
            return value.strip() or None
        case _:
            return float(value)  # type: ignore[arg-type]
