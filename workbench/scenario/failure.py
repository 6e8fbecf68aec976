"""A failure: what was expected and what there is, side by side in words: how many first, then only what differs, by lead.

What holds and what does not is found in `expect.py`.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

__all__ = ["Failure", "moment", "told"]

MOST_NAMED = 12
LONGEST_SAID = 200
Row = tuple[str, str, str, str, str, str]


def moment(microseconds: int) -> str:
    """Return a moment as ISO text."""
    return (dt.datetime(1970, 1, 1) + dt.timedelta(microseconds=microseconds)).isoformat()


@dataclass(frozen=True, slots=True)
class Failure:
    """One expectation that does not hold: its place in the file, the value expected, the actual one, the rules that explain it.

    `lead` is whom it is about (empty: nobody in particular), `what` is expected of him or of all (`Partition`, `ran EMEA-Confirm`).
    """

    at: str
    expected: Any
    actual: Any
    rules: tuple[str, ...] = ()
    lead: str = ""
    what: str = ""

    def as_mapping(self) -> dict[str, Any]:
        """Return the failure as the contract's JSON has it."""
        return {"at": self.at, "expected": self.expected, "actual": self.actual, "rules": list(self.rules)}

    def sides(self) -> tuple[str, str]:
        """Return the expected and the actual value in words: how many first, then only what differs.

        >>> Failure("expect.sees.NA", ["ann", "ben"], ["ann"]).sides()
        ('2: ..., missing ben', '1: ...')
        """
        if isinstance(self.expected, Mapping) and isinstance(self.actual, Mapping):
            one, other = ([f"{name}: {_said(value)}" for name, value in side.items()] for side in (self.expected, self.actual))
            return _differing(one, other)
        if _is_names(self.expected) and _is_names(self.actual):
            return _differing(self.expected, self.actual)
        return _said(self.expected), _said(self.actual)

    def rows(self) -> Iterator[Row]:
        """Yield what differs a row a lead: lead, what, expected, actual, rules, at; of lists of people who is missing and who is too many.

        >>> [row[:4] for row in Failure("expect.sees.NA", ["ann", "ben"], ["ann"], what="sees NA").rows()]
        [('ben', 'sees NA', 'yes', 'no')]
        """
        what, rules = self.what or self.at, ", ".join(self.rules)
        if isinstance(self.expected, Mapping) and isinstance(self.actual, Mapping) and self.expected != self.actual:
            for name in dict.fromkeys([*self.expected, *self.actual]):
                one, other = (_said(side[name]) if name in side else "no" for side in (self.expected, self.actual))
                if one != other:
                    yield str(name), what, one, other, rules, self.at
        elif _is_names(self.expected) and _is_names(self.actual) and Counter(self.expected) != Counter(self.actual):
            wanted, there = Counter(self.expected), Counter(self.actual)
            for name in dict.fromkeys([*self.expected, *self.actual]):
                if wanted[name] != there[name]:
                    yield name, what, _times(wanted[name], there[name]), _times(there[name], wanted[name]), rules, self.at
        else:
            yield self.lead, what, *self.sides(), rules, self.at

    def __str__(self) -> str:
        expected, actual = self.sides()
        return f"{self.at}\n  expected  {expected}\n  actual    {actual}{_cited(self.rules)}"


def told(failures: Sequence[Failure], of: int) -> str:
    """Tell failures: how many of all expectations first, then what differs; the values of one lead stand together.

    >>> some = [Failure("expect.people.ann.Partition", "NA", "EMEA", ("ROUTE-1",), "ann", "Partition"), Failure("expect.count", 2, 1)]
    >>> print(told(some, 5))
    2 of 5 expectations do not hold
    expect.people.ann
      Partition  expected NA  actual EMEA   [ROUTE-1]
    expect.count
      expected  2
      actual    1
    """
    lines = [f"{len(failures)} of {of} expectation{'s' * (of != 1)} do{'es' * (len(failures) == 1)} not hold"]
    place = 0
    while place < len(failures):
        first = failures[place]
        head = _head(first)
        if head is None:
            lines.append(str(first))
            place += 1
            continue
        same = [first]
        for other in failures[place + 1 :]:
            if _head(other) != head:
                break
            same.append(other)
        lines += [head, *_columns(same)]
        place += len(same)
    return "\n".join(lines)


def _head(failure: Failure) -> str | None:
    """Return the place of the lead that a value is expected of; None for what is no value of one lead."""
    end = f".{failure.what}"
    return failure.at.removesuffix(end) if failure.lead and failure.what and failure.at.endswith(f".{failure.lead}{end}") else None


def _columns(failures: Sequence[Failure]) -> Iterator[str]:
    """Yield the values of one lead that differ, a line each, one below the other."""
    sides = [failure.sides() for failure in failures]
    first = max(len(failure.what) for failure in failures)
    second = max(len(expected) for expected, _ in sides)
    for failure, (expected, actual) in zip(failures, sides, strict=True):
        yield f"  {failure.what:<{first}}  expected {expected:<{second}}  actual {actual}{_cited(failure.rules)}"


def _cited(rules: Sequence[str]) -> str:
    return f"   [{', '.join(rules)}]" if rules else ""


def _times(count: int, other: int) -> str:
    return str(count) if max(count, other) > 1 else "yes" if count else "no"


def _is_names(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def _differing(expected: Sequence[str], actual: Sequence[str]) -> tuple[str, str]:
    """Leave out what both have; where only the order differs, tell both whole."""
    common = Counter(expected) & Counter(actual)
    if common.total() == len(expected) == len(actual):
        return tuple(f"{len(side)}: {_cut(side)}" for side in (expected, actual))  # type: ignore[return-value]
    return _without(expected, common, "missing"), _without(actual, common, "surplus")


def _without(names: Sequence[str], common: Counter[str], word: str) -> str:
    left, rest = Counter(common), []
    for name in names:
        if left[name] > 0:
            left[name] -= 1
        else:
            rest.append(name)
    if not names:
        return "0: none"
    if not common:
        return f"{len(names)}: {_cut(rest)}"
    number = f" {len(rest)}:" if len(rest) > 1 else ""
    return f"{len(names)}: ..." + (f", {word}{number} {_cut(rest)}" if rest else "")


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
