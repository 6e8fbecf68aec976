"""Spans of time as a marketer writes them: `2 days`, `30 minutes`, `once per 3 hours`."""

from __future__ import annotations

import re
from dataclasses import dataclass

__all__ = ["MICROSECONDS", "Span"]

_MINUTE = 60_000_000
_DAY = 1440 * _MINUTE
MICROSECONDS = {"minute": _MINUTE, "hour": 60 * _MINUTE, "day": _DAY, "week": 7 * _DAY, "month": 30 * _DAY}  # CAMP-3
_WRITTEN = re.compile(r"(?:(\d{1,6}) +)?(minute|hour|day|week|month)s?")


@dataclass(frozen=True, slots=True)
class Span:
    """A positive length of time: a whole `count` of a `unit` (a day is 24 hours, a month 30 days: CAMP-3).

    >>> Span.read("2 days")
    Span(count=2, unit='day')
    """

    count: int
    unit: str

    @classmethod
    def read(cls, text: object) -> Span | None:
        """Return the span a text means, or None: an abbreviation ("hrs") is none (CAMP-4), nor is zero."""
        found = _WRITTEN.fullmatch(text.strip()) if isinstance(text, str) else None
        if not found:
            return None
        count = int(found[1] or 1)
        return cls(count, found[2]) if count else None

    @property
    def microseconds(self) -> int:
        """The length in microseconds, the engine's unit of time."""
        return self.count * MICROSECONDS[self.unit]

    def __str__(self) -> str:
        return f"{self.count} {self.unit}" + ("s" if self.count > 1 else "")
