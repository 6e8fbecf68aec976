"""YAML text to plain Python values plus the line each of them stands on, safely; text files of the workbench are read and written here.

What the values mean is not here (`read.py`, and the scenario's own reader).
"""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from ..errors import InputError, Problem, nearest, shown
from .compose import DEEPEST, Builder, Mark, Place, kind_of, label

__all__ = ["LARGEST_FILE", "Document", "Origin", "Place", "load", "parse", "write_text"]

LARGEST_FILE = 10_000_000  # bytes; a large real instance is about a hundredth of it

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # only its parser is used: it turns text into events and builds nothing
_FORBIDDEN = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Document:
    """What a file says: plain values (dict, list, str, bool, int, float, date, datetime, None), where each stands, and its name.

    >>> document = parse("partitions: [Default, NO]", "regions.yaml")
    >>> document.data, document.where(("partitions", 1))
    ({'partitions': ['Default', 'NO']}, 'regions.yaml:1: partitions')
    """

    data: Any
    source: str = ""
    mark: Mark | None = None

    def _mark(self, place: Place) -> tuple[Mark | None, bool]:
        mark = self.mark
        for key in place:
            if mark is None or key not in mark.parts:
                return mark, False
            mark = mark.parts[key]
        return mark, True

    def line(self, place: Place) -> int | None:
        """Return the line of a value, or of the nearest thing around it; None for values that came from no text."""
        mark, _ = self._mark(place)
        return mark.line if mark else None

    def written(self, place: Place) -> str | None:
        """Return an unquoted scalar as it was written (`1.50`, `2026-01-05`), for readers that want its text; else None."""
        mark, is_exact = self._mark(place)
        return mark.written if mark and is_exact else None

    def where(self, place: Place, *, of_item: bool = False) -> str:
        """Name a place for a message: file, line, keys, positions from 1; a scalar in a list is named by its list, unless `of_item`."""
        line = self.line(place)
        named = place if of_item or not place or not isinstance(place[-1], int) else place[:-1]
        parts = [f"{self.source}:{line}" if line and self.source else self.source, label(named)]
        return ": ".join(part for part in parts if part)

    @property
    def lines(self) -> dict[Place, int]:
        """The line of every value by its place."""
        return dict(_lines(self.mark, ())) if self.mark else {}


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a design was read: the document, and the place in it where the design begins."""

    document: Document = Document(None)
    place: Place = ()

    def where(self, place: Place) -> str:
        """Name a place of the design: file and line where there is one, and the keys."""
        line = self.document.line((*self.place, *place)) if self.document.mark else None
        named = label(place)
        return f"{self.document.source}:{line}: {named}" if line else named


def _lines(mark: Mark, place: Place) -> Iterator[tuple[Place, int]]:
    yield place, mark.line
    for key, part in mark.parts.items():
        yield from _lines(part, (*place, key))


def load(source: str | os.PathLike[str] | bytes, name: str | None = None) -> Document:
    """Read a YAML file, or a text: bytes, or a `str` with a line break, is the text itself.

    `name` stands in messages in place of the path. Raises InputError for anything that is not one plain mapping.
    """
    if isinstance(source, bytes) or (isinstance(source, str) and "\n" in source):
        return parse(source, name or "text")
    path = Path(source)
    shown_as = name or str(path)
    try:
        with path.open("rb") as file:
            raw = file.read(LARGEST_FILE + 1)
    except FileNotFoundError:
        siblings = [p.name for p in path.parent.iterdir()] if path.parent.is_dir() else []
        raise InputError(Problem("no such file", shown_as, nearest=nearest(path.name, siblings))) from None
    except IsADirectoryError:
        raise InputError(Problem("is a folder, not a file", shown_as)) from None
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        raise InputError(Problem(f"cannot be read: {getattr(error, 'strerror', None) or error}", shown(shown_as)[1:-1])) from error
    return parse(raw, shown_as)


def parse(text: str | bytes, name: str = "text") -> Document:
    """Read a YAML text; `name` stands in messages where a path would. Raises InputError as `load` does."""
    if len(text) > LARGEST_FILE:
        raise InputError(Problem(f"is larger than {LARGEST_FILE // 1_000_000} MB", name))
    if isinstance(text, bytes):
        text = _decoded(text, name)
    if bad := _FORBIDDEN.search(text.removeprefix("\ufeff")):
        line = text.count("\n", 0, bad.start() + 1) + 1
        what = "a NUL" if bad[0] == "\0" else f"a control character ({bad[0]!r})"
        raise InputError(Problem(f"{what} has no place in a text file", f"{name}:{line}"))
    builder = Builder(name)
    try:
        for event in yaml.parse(text.removeprefix("\ufeff"), Loader=_LOADER):
            builder.take(event)
    except yaml.YAMLError as error:
        raise InputError(_syntax(error, text, name)) from None
    except RecursionError:
        raise InputError(Problem("is nested too deep", name)) from None
    if builder.problems:
        raise InputError(builder.problems)
    if builder.mark is None or builder.data is None:
        raise InputError(Problem("is empty", name))
    if not isinstance(builder.data, dict):
        raise InputError(Problem("wrong top level", f"{name}:{builder.mark.line}", kind_of(builder.data), "a mapping (key: value)"))
    return Document(builder.data, name, builder.mark)


def write_text(path: str | os.PathLike[str], text: str) -> Path:
    """Write a text file, whole or not at all, and return its path. Raises InputError where that cannot be."""
    target = Path(path)
    temporary = None
    try:
        with tempfile.NamedTemporaryFile(
            "w", dir=target.parent, prefix=f".{target.stem[:40]}-", suffix=target.suffix, encoding="utf-8", newline="\n", delete=False
        ) as file:
            temporary = Path(file.name)
            file.write(text)
        temporary.chmod(0o644)  # temporary files are private; what is written for others is not
        temporary.replace(target)
        temporary = None
    except (OSError, ValueError) as error:
        raise InputError(Problem(f"cannot be written: {getattr(error, 'strerror', None) or error}", str(target))) from error
    finally:
        if temporary is not None:
            temporary.unlink()
    return target


def _decoded(raw: bytes, name: str) -> str:
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise InputError(Problem("is UTF-16", name, expected="UTF-8"))
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise InputError(Problem("is not UTF-8", f"{name}:{line}", f"the byte 0x{raw[error.start]:02X}")) from None


def _syntax(error: yaml.YAMLError, text: str, name: str) -> Problem:
    mark = getattr(error, "problem_mark", None)
    if mark is None:
        return Problem("is not valid YAML", name)
    lines = text.split("\n")
    line = lines[mark.line] if mark.line < len(lines) else ""
    where = f"{name}:{mark.line + 1}"
    if "\t" in line[: len(line) - len(line.lstrip())] or line[mark.column : mark.column + 1] == "\t":
        return Problem("a tab cannot indent YAML", where, expected="spaces")
    what = str(getattr(error, "problem", None) or "is not valid YAML")
    if "nesting depth" in what:  # libyaml has a limit of its own, above ours, and may meet it while reading ahead
        return Problem(f"is nested deeper than {DEEPEST} levels", where)
    if "cannot start any token" in what:
        return Problem(f"{line[mark.column : mark.column + 1]!r} cannot start a value in YAML", where, expected="quotes around the text")
    if "mapping values are not allowed" in what:
        return Problem("a second colon in one line", where, expected="quotes around a text with a colon")
    return Problem(f"is not valid YAML ({what})", where)
