"""YAML events to plain values, each with its line; what repeats, nests or is tagged beyond reason is refused.

Files and encodings are `files.py`.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from dataclasses import dataclass, field
from typing import Any

import yaml

from ..errors import InputError, Problem, nearest, shown

__all__ = ["Builder", "Mark", "Place", "kind_of", "label", "moment", "plain_value"]

MOST_ALIASED = 100_000  # values that aliases may add by repeating others; "billion laughs" would add billions
DEEPEST = 100
MOST_SHOWN = 15  # keys of a place in a message

Place = tuple[str | int, ...]
"""The way from the top of a file to a value: keys, and positions in lists from 0."""

_INT = re.compile(r"[-+]?(?:0|[1-9][0-9]{0,17})")
_FLOAT = re.compile(r"[-+]?(?:(?:0|[1-9][0-9]*)?\.[0-9]+)(?:[eE][-+]?[0-9]{1,3})?")
_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?(?:Z|[-+]\d\d:?\d\d)?", re.ASCII)
_PLAIN_TAGS = frozenset(f"tag:yaml.org,2002:{name}" for name in ("str", "int", "float", "bool", "null", "timestamp", "seq", "map"))
_STR_TAGS = frozenset({"!", "tag:yaml.org,2002:str"})


@dataclass(slots=True)
class Mark:
    """Where a value stands: its line (of its key, in a mapping), how it was written if it is a plain scalar, and the same for its parts."""

    line: int
    written: str | None = None
    parts: dict[Any, Mark] = field(default_factory=dict)


def label(place: Place) -> str:
    """Write a place as a reader would: `campaigns.Welcome.flow[2]` is the second step.

    >>> label(("campaigns", "Welcome", "flow", 1))
    'campaigns.Welcome.flow[2]'
    """
    text = ""
    if len(place) > MOST_SHOWN:
        return f"{label(place[: MOST_SHOWN - 3])}...{label(place[-2:])}"
    for key in place:
        if isinstance(key, int):
            text += f"[{key + 1}]"
        else:
            text += ("." if text else "") + (key if len(key) <= 60 and key.isprintable() else shown(key))
    return text


def plain_value(text: str) -> Any:
    """Return what an unquoted scalar means: null, true or false, a whole or broken number, a date, a date-time; everything else is text.

    YAML 1.1 would read `NO`, `on`, `012` and `12:30` as something else; here Norway stays Norway.

    >>> [plain_value(text) for text in ("NO", "true", "+10", "012", "~")]
    ['NO', True, 10, '012', None]
    """
    if text in ("", "~", "null", "Null", "NULL"):
        return None
    if text in ("true", "True", "TRUE"):
        return True
    if text in ("false", "False", "FALSE"):
        return False
    if text[0] not in "+-.0123456789":
        return text
    if _INT.fullmatch(text):
        return int(text)
    if _FLOAT.fullmatch(text):
        return float(text) if math.isfinite(float(text)) else text
    return moment(text) or text


def moment(text: str) -> dt.date | dt.datetime | None:
    """Return the date or date-time a text means (`2026-01-05`, `2026-01-05T09:00`), else None; one with a zone is turned to UTC."""
    try:
        if _DATE.fullmatch(text):
            return dt.date.fromisoformat(text)
        if _MOMENT.fullmatch(text):
            found = dt.datetime.fromisoformat(text)
            return found.astimezone(dt.UTC).replace(tzinfo=None) if found.tzinfo else found
    except (ValueError, OverflowError):  # the 30th of February
        return None
    return None


def kind_of(value: object) -> str:
    """Say what stands where a mapping should."""
    return "a list" if isinstance(value, list) else shown(value)


@dataclass(slots=True)
class _Frame:
    value: dict[str, Any] | list[Any]
    mark: Mark
    anchor: str | None
    size: int = 1
    key: str | None = None
    merges: bool = False
    merged: set[str] = field(default_factory=set)


class Builder:
    """Puts values together from the parser's events, without recursion, so that depth and repetition are bounded by count."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.problems: list[Problem] = []
        self.data: Any = None
        self.mark: Mark | None = None
        self._open: list[_Frame] = []
        self._anchors: dict[str, tuple[Any, Mark, int] | None] = {}
        self._aliased = 0
        self._documents = 0

    def take(self, event: Any) -> None:
        """Take the parser's next event; raises InputError where nothing sensible can follow."""
        line = event.start_mark.line + 1
        match event:
            case yaml.ScalarEvent():
                self._tag(event, line)
                is_text = event.tag in _STR_TAGS or (event.tag is None and not event.implicit[0])
                if self._wants_key():
                    self._key(event.value, line, is_merge=not is_text and event.value == "<<")
                    return
                value = event.value if is_text else plain_value(event.value)
                self._put(value, Mark(line, None if is_text else event.value), 1, event.anchor)
            case yaml.MappingStartEvent() | yaml.SequenceStartEvent():
                self._tag(event, line)
                if self._wants_key():
                    self._fail("a key must be a text, not a list or a mapping", line)
                if len(self._open) >= DEEPEST:
                    self._fail(f"is nested deeper than {DEEPEST} levels", line)
                if event.anchor:
                    self._anchors[event.anchor] = None
                self._open.append(_Frame({} if isinstance(event, yaml.MappingStartEvent) else [], Mark(line), event.anchor))
            case yaml.MappingEndEvent() | yaml.SequenceEndEvent():
                done = self._open.pop()
                self._put(done.value, done.mark, done.size, done.anchor)
            case yaml.AliasEvent():
                self._alias(event.anchor or "", line)
            case yaml.DocumentStartEvent():
                self._documents += 1
                if self._documents > 1:
                    self._fail("a second document begins", line, "one document a file")

    def _wants_key(self) -> bool:
        return bool(self._open) and isinstance(self._open[-1].value, dict) and self._open[-1].key is None

    def _tag(self, event: Any, line: int) -> None:
        if event.tag is not None and event.tag != "!" and event.tag not in _PLAIN_TAGS:
            self._fail("YAML tags are not read", line, got=shown(event.tag.replace("tag:yaml.org,2002:", "!!")))

    def _alias(self, anchor: str, line: int) -> None:
        if self._wants_key():
            self._fail("a key must be a text, not an alias", line)
        if anchor not in self._anchors:
            self._fail("unknown alias", line, got=f"*{anchor}", near=nearest(anchor, self._anchors))
        known = self._anchors[anchor]
        if known is None:
            self._fail("an alias stands inside what it repeats", line, got=f"*{anchor}")
        value, mark, size = known or (None, Mark(line), 0)
        self._aliased += size
        if self._aliased > MOST_ALIASED:
            self._fail(f"aliases repeat more than {MOST_ALIASED:,} values", line)
        self._put(value, Mark(line, mark.written, mark.parts), size, None)

    def _key(self, key: str, line: int, *, is_merge: bool) -> None:
        frame = self._open[-1]
        if not key:
            self._fail("a key is empty", line)
        if key in frame.value and key not in frame.merged:
            place = (*(f.key for f in self._open[:-1] if f.key is not None), key)
            first = frame.mark.parts[key].line
            self.problems.append(Problem(f"the key stands twice (first in line {first})", f"{self.name}:{line}: {label(place)}"))
        frame.merged.discard(key)
        frame.key, frame.merges = key, is_merge
        frame.mark.parts[key] = Mark(line)

    def _put(self, value: Any, mark: Mark, size: int, anchor: str | None) -> None:
        if anchor:
            self._anchors[anchor] = (value, mark, size)
        if not self._open:
            self.data, self.mark = value, mark
            return
        frame = self._open[-1]
        frame.size += size
        if isinstance(frame.value, list):
            frame.mark.parts[len(frame.value)] = mark
            frame.value.append(value)
            return
        key, frame.key = str(frame.key), None
        at = frame.mark.parts[key].line
        if frame.merges:
            self._merge(frame, value, mark, at)
        else:
            frame.value[key] = value
            frame.mark.parts[key] = Mark(at, mark.written, mark.parts)  # the key's line: that is where a reader looks

    def _merge(self, frame: _Frame, value: Any, mark: Mark, line: int) -> None:
        assert isinstance(frame.value, dict)
        del frame.mark.parts["<<"]
        if not isinstance(value, dict):
            self._fail("`<<` takes one mapping", line, got=kind_of(value))
        for key, part in value.items():
            if key not in frame.value:
                frame.value[key] = part
                frame.mark.parts[key] = mark.parts[key]
                frame.merged.add(key)

    def _fail(self, what: str, line: int, expected: str | None = None, got: str | None = None, near: str | None = None) -> Any:
        raise InputError([*self.problems, Problem(what, f"{self.name}:{line}", got, expected, near)])
