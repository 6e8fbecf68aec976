"""A failure: what was expected and what there is, side by side in words: how many first, then only what differs."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

__all__ = ["Failure", "moment"]

MOST_NAMED = 12
LONGEST_SAID = 200


def moment(microseconds: int) -> str:
    """Return a moment as ISO text."""
    return (dt.datetime(1970, 1, 1) + dt.timedelta(microseconds=microseconds)).isoformat()


@dataclass(frozen=True, slots=True)
class Failure:
    """One expectation that does not hold: its place in the file, the value expected, the actual one, the rules that explain it."""

    at: str
    expected: Any
    actual: Any
    rules: tuple[str, ...] = ()

    def as_mapping(self) -> dict[str, Any]:
        """Return the failure as the contract's JSON has it."""
        return {"at": self.at, "expected": self.expected, "actual": self.actual, "rules": list(self.rules)}

    def sides(self) -> tuple[str, str]:
        """Return the expected and the actual value in words: how many first, then only what differs.

        >>> Failure("expect.sees.NA", ["ann", "ben"], ["ann"]).sides()
        ('2: ... ben', '1: ...')
        """
        if isinstance(self.expected, Mapping) and isinstance(self.actual, Mapping):
            one, other = ([f"{name}: {_said(value)}" for name, value in side.items()] for side in (self.expected, self.actual))
            return _differing(one, other)
        if _is_names(self.expected) and _is_names(self.actual):
            return _differing(self.expected, self.actual)
        return _said(self.expected), _said(self.actual)

    def __str__(self) -> str:
        expected, actual = self.sides()
        rules = f"   [{', '.join(self.rules)}]" if self.rules else ""
        return f"{self.at}\n  expected  {expected}\n  actual    {actual}{rules}"


def _is_names(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def _differing(expected: Sequence[str], actual: Sequence[str]) -> tuple[str, str]:
    """Leave out what both have; where only the order differs, tell both whole."""
    common = Counter(expected) & Counter(actual)
    if common.total() == len(expected) == len(actual):
        return tuple(f"{len(side)}: {_cut(side)}" for side in (expected, actual))  # type: ignore[return-value]
    return _without(expected, common), _without(actual, common)


def _without(names: Sequence[str], common: Counter[str]) -> str:
    left, rest = Counter(common), []
    for name in names:
        if left[name] > 0:
            left[name] -= 1
        else:
            rest.append(name)
    if not names:
        return "0: none"
    return f"{len(names)}: {'... ' if common else ''}{_cut(rest)}".rstrip()


def _cut(names: Sequence[str]) -> str:
    more = f", ... ({len(names) - MOST_NAMED} more)" if len(names) > MOST_NAMED else ""
    return ", ".join(names[:MOST_NAMED]) + more


def _said(value: Any) -> str:
    if value is None:
        return "(empty)"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{name}: {_said(part)}" for name, part in value.items()) + "}"
    if isinstance(value, list | tuple):
        return f"{len(value)}: {_cut([_said(part) for part in value])}" if value else "0: none"
    if isinstance(value, float):
        return f"{value:.15g}"
    text = str(value)
    text = text if text.isprintable() else repr(text)
    return text if len(text) <= LONGEST_SAID else f"{text[:LONGEST_SAID]}... ({len(text)} characters)"
