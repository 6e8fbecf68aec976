"""The switches of `settings.py` from a mapping; topology files and scenario files share this reader.

What a switch decides is not here (`engine/`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace
from typing import Any, Literal, get_args, get_origin, get_type_hints

from .cursor import Cursor
from .settings import Settings

__all__ = ["read_settings", "settings_at", "switches"]


def switches() -> Mapping[str, tuple[str, ...] | type[bool | int | str]]:
    """Return every switch with what it takes: a few words, or true and false, a number, a text.

    >>> switches()["sync_without_partition"]
    ('update_in_place', 'default_only')
    """
    hints = get_type_hints(Settings)
    return {f.name: get_args(hint) if get_origin(hint := hints[f.name]) is Literal else hint for f in fields(Settings)}


def settings_at(cursor: Cursor, base: Settings | None = None) -> Settings:
    """Read switches at a place of a file, on top of those of `base` (a scenario's own win over its topology's)."""
    known = switches()
    found: dict[str, Any] = {}
    for name, at in cursor.keys(known).items():
        takes = known[name]
        if isinstance(takes, tuple):
            value: Any = at.word(takes)
        elif takes is bool:
            value = at.flag()
        else:
            value = at.count(0) if takes is int else at.name("the name of a stage")
        if value is not None:
            found[name] = value
    return replace(base or Settings(), **found)


def read_settings(given: Mapping[str, Any], base: Settings | None = None) -> Settings:
    """Read switches given in Python. Raises InputError with every problem found.

    >>> read_settings({"max_cascade": 10}).changed()
    {'max_cascade': 10}
    """
    cursor = Cursor.of(given)
    found = settings_at(cursor, base)
    cursor.reading.finish()
    return found
