"""The streams of an engagement program from the file's shorthand: a name is an email, else a program, else a campaign.

What a cast sends is not here (`engine/cast.py`).
"""

from __future__ import annotations

from collections.abc import Mapping

from .assets import Content
from .cursor import Cursor, one_of
from .names import Names

__all__ = ["streams_at"]

KINDS = ("email", "program", "campaign")


def streams_at(cursor: Cursor, names: Names) -> dict[str, tuple[Content, ...]]:
    """Read a mapping of streams, each a list of emails, nested programs and batch campaigns."""
    found = {}
    for name, at in cursor.entries("a mapping of streams, by name, each a list of emails and nested programs").items():
        read = [_content(item, names) for item in at.items("a list of emails and nested programs, in order")]
        contents = tuple(content for content in read if content is not None)
        if len(set(contents)) < len(contents):
            at.problem("the same content stands twice", one_of(dict.fromkeys(c.name for c in contents if contents.count(c) > 1)))
        found[name] = contents
    return found


def _content(cursor: Cursor, names: Names) -> Content | None:
    if isinstance(cursor.value, Mapping):
        parts = cursor.keys(KINDS)
        if len(parts) != 1:
            if len(parts) == len(cursor.value):
                cursor.problem("one thing an item", one_of(map(repr, parts)) or "none", f"one of {one_of(KINDS)}")
            return None
        kind, part = next(iter(parts.items()))
        name = part.one(kind, names.valid(kind))
        return Content(kind, name) if name is not None else None
    name = cursor.name("the name of an email, a program or a campaign")
    if name is None:
        return None
    valid = {kind: names.valid(kind) for kind in KINDS}
    for kind, known in valid.items():
        if known is None or name in known:
            return Content(kind, name)
    cursor.unknown("email, program or campaign", name, [*dict.fromkeys(other for known in valid.values() for other in known or ())])
    return None
