"""A place in what is being read: its value, the way to it, and where problems with it are collected.

What may stand at a place is not here (`shapes.py`, `read.py`, and the scenario's own reader): this is only how one reads and complains.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ..errors import InputError, Problem, nearest, shown
from .files import Document, Place

__all__ = ["Cursor", "Reading", "one_of"]

MOST_PROBLEMS = 100  # nobody repairs more in one go, and a file of noise has millions
LONGEST_NAME = 255
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_BROKEN = re.compile(r"[\x00\ud800-\udfff]")


def one_of(valid: Iterable[str]) -> str:
    """List what is valid for the `expected` of a message, at most twelve of it."""
    names = list(valid)
    return ", ".join(names[:12]) + (f", ... ({len(names)} in all)" if len(names) > 12 else "")


@dataclass(slots=True)
class Reading:
    """One file (or one mapping given in Python) being read, and everything found wrong with it so far."""

    document: Document
    _found: list[tuple[int, int, Problem]] = field(default_factory=list)

    def __bool__(self) -> bool:
        return True

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What is wrong, in the order of the file."""
        return tuple(problem for _, _, problem in sorted(self._found, key=lambda f: f[:2]))

    @property
    def is_full(self) -> bool:
        """Whether so much is wrong already that nothing more is noted."""
        return len(self._found) > MOST_PROBLEMS

    def add(
        self,
        place: Place,
        what: str,
        got: str | None = None,
        expected: str | None = None,
        near: str | None = None,
        *,
        of_item: bool = False,
    ) -> None:
        """Note a problem at a place."""
        if self.is_full:
            return
        where = self.document.where(place, of_item=of_item)
        problem = Problem(what, where, got, expected, near)
        if len(self._found) == MOST_PROBLEMS:
            problem = Problem(f"more than {MOST_PROBLEMS} problems; the rest is not listed", self.document.source)
        line = self.document.line(place) or 0
        self._found.append((10**9 if self.is_full else line, len(self._found), problem))

    def finish(self) -> None:
        """Raise InputError with everything that was found, if anything was."""
        if self._found:
            raise InputError(self.problems)

    def cursor(self) -> Cursor:
        """Return the place at the top."""
        return Cursor(self.document.data, (), self)


@dataclass(frozen=True, slots=True)
class Cursor:
    """One place: readers ask it for what should stand there; what does not is noted as a problem and read as None."""

    value: Any
    place: Place
    reading: Reading

    @classmethod
    def of(cls, given: object, source: str = "") -> Cursor:
        """Begin to read plain Python values (or a Document)."""
        return Reading(given if isinstance(given, Document) else Document(given, source)).cursor()

    def at(self, key: str | int) -> Cursor:
        """Return a part of a mapping or list."""
        return Cursor(self.value[key], (*self.place, key), self.reading)

    def without(self, *keys: str) -> Cursor:
        """Return this place with some keys of its mapping out of sight: they are read apart."""
        if not isinstance(self.value, Mapping):
            return self
        return Cursor({key: part for key, part in self.value.items() if key not in keys}, self.place, self.reading)

    def problem(self, what: str, got: str | None = None, expected: str | None = None, near: str | None = None) -> None:
        """Note that something is wrong here."""
        self.reading.add(self.place, what, got, expected, near, of_item=isinstance(self.value, Mapping | list | tuple))

    def wrong(self, expected: str) -> None:
        """Note that what stands here is not what must."""
        self.problem("wrong value", self._got(), expected)

    def _got(self) -> str:
        if self.value is None or isinstance(self.value, bool):
            return {None: "nothing", True: "true", False: "false"}[self.value]
        return "a mapping" if isinstance(self.value, Mapping) else "a list" if isinstance(self.value, list | tuple) else shown(self.value)

    def unknown(self, what: str, got: str, valid: Collection[str]) -> None:
        """Note a name that does not exist, with the nearest one that does."""
        if self.reading.is_full:
            return
        near = nearest(got, valid) or _longer(got, valid)
        none = "" if valid else " (the design has none)"
        self.problem(f"unknown {what}{none}", shown(got), f"one of {one_of(valid)}" if valid and not near else None, near)

    def entries(self, expected: str = "a mapping (key: value)") -> dict[str, Cursor]:
        """Read a mapping whose keys are names the file makes up."""
        if not isinstance(self.value, Mapping):
            self.wrong(expected)
            return {}
        found = {}
        for key in self.value:
            name = str(key) if isinstance(key, int) and not isinstance(key, bool) else key
            part = Cursor(self.value[key], (*self.place, str(key)), self.reading)
            if not isinstance(name, str):
                part.problem("a key must be a text", shown(key))
            elif name in found:
                part.problem("the key stands twice")
            elif part._is_name(name):
                found[name] = part
        return found

    def keys(self, known: Collection[str], required: Collection[str] = ()) -> dict[str, Cursor]:
        """Read a mapping whose keys are fixed; unknown and missing ones are problems."""
        found = self.entries(f"a mapping of {one_of(known)}" if known else "a mapping (key: value)")
        meant = set()
        for name in [name for name in found if name not in known]:
            near = None if self.reading.is_full else nearest(name, known) or _longer(name, known)
            meant.add(near)
            found.pop(name).problem("unknown key", None, None if near else f"one of {one_of(known)}" if known else "no keys", near)
        if isinstance(self.value, Mapping):
            for name in required:
                if name not in found and name not in self.value and name not in meant:
                    self.problem(f"{name!r} is missing")
        return found

    def items(self, expected: str = "a list") -> list[Cursor]:
        """Read a list."""
        if not isinstance(self.value, list | tuple):
            self.wrong(expected)
            return []
        return [self.at(i) for i in range(len(self.value))]

    def text(self, expected: str = "a text") -> str | None:
        """Read a text; an unquoted number or date is the text it was written as."""
        if isinstance(self.value, str):
            found = self.value
        elif isinstance(self.value, int | float | dt.date):
            plain = str(self.value).lower() if isinstance(self.value, bool) else str(self.value)
            found = self.reading.document.written(self.place) or plain
        else:
            self.wrong(expected)
            return None
        if _BROKEN.search(found):
            self.problem("a NUL or half a character stands in the text", shown(found))
            return None
        return found

    def name(self, expected: str = "a name") -> str | None:
        """Read a name: a text that is not blank, not longer than 255 characters, and has no control characters."""
        if isinstance(self.value, bool):
            self.wrong(expected)
            return None
        found = self.text(expected)
        return found if found is not None and self._is_name(found) else None

    def _is_name(self, text: str) -> bool:
        if not text.strip():
            self.problem("a name is blank")
        elif len(text) > LONGEST_NAME:
            self.problem(f"a name is longer than {LONGEST_NAME} characters", shown(text))
        elif _CONTROL.search(text):
            self.problem("a control character stands in a name", shown(text))
        else:
            return True
        return False

    def one(self, what: str, valid: Collection[str] | None, a_what: str = "") -> str | None:
        """Read the name of something that exists (`valid` of None: anything does)."""
        found = self.name(a_what or f"the name of a {what}")
        if found is not None and valid is not None and found not in valid:
            self.unknown(what, found, valid)
            return None
        return found

    def word(self, words: Collection[str]) -> str | None:
        """Read one of a few fixed words."""
        if not isinstance(self.value, str) or self.value not in words:
            near = nearest(self.value, words)
            self.problem("wrong value", self._got(), None if near else f"one of {one_of(words)}", near)
            return None
        return self.value

    def flag(self) -> bool | None:
        """Read true or false."""
        if not isinstance(self.value, bool):
            self.wrong("true or false")
            return None
        return self.value

    def count(self, least: int = 1) -> int | None:
        """Read a whole number of at least `least`."""
        if isinstance(self.value, bool) or not isinstance(self.value, int) or not least <= self.value < 10**15:
            self.wrong(f"a whole number of at least {least}")
            return None
        return self.value

    def each(self, read: Callable[[Cursor], str | None], expected: str, least: int = 0) -> tuple[str, ...]:
        """Read a list of texts, each with `read`; repetitions are problems."""
        found: list[str] = []
        items = self.items(expected)
        for item in items:
            value = read(item)
            if value is None:
                continue
            if value in found:
                item.problem("named twice", shown(value))
            else:
                found.append(value)
        if isinstance(self.value, list | tuple) and len(items) < least:
            self.problem("is empty", expected=expected)
        return tuple(found)


def _longer(got: object, valid: Iterable[str]) -> str | None:
    """Return a name that a short typo starts (`stat` for `status`); the general measure of nearness is too strict there."""
    names = [name for name in valid if isinstance(got, str) and 3 <= len(got) <= 200 and name.casefold().startswith(got.casefold())]
    return min(names, key=lambda name: (len(name), name)) if names else None
