"""Conditions as data: what a filter, a choice, an assignment rule or a segment asks of a person.

Frozen, printable as a consultant would say them, comparable, with the names and constants they mention.
How a condition is evaluated is not here: that is `engine/conditions.py`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from .spans import Span

__all__ = ["OPERATORS", "AllOf", "AnyOf", "Compare", "Condition", "Did", "Group", "InSegment", "InStage", "Member", "Not", "Value", "walk"]

Value = str | float | bool | dt.date | dt.datetime | Span | None

_EMPTY = ("is_empty", "is_not_empty")
OPERATORS: dict[str, tuple[str, ...]] = {
    "string": ("is", "is_not", "contains", "not_contains", "starts_with", "not_starts_with", *_EMPTY),
    "number": ("is", "is_not", "greater_than", "less_than", "at_least", "at_most", "between", *_EMPTY),
    "boolean": ("is", "is_not", *_EMPTY),
    "date": ("is", "is_not", "before", "after", "on_or_before", "on_or_after", "between", "in_past", "not_in_past", *_EMPTY),
}
OPERATORS["email"] = OPERATORS["multiselect"] = OPERATORS["string"]
OPERATORS["datetime"] = OPERATORS["date"]


def spoken(value: Value) -> str:
    """Write one constant the way a consultant would."""
    if value is None:
        return "empty"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return f"{value:g}"
    return str(value)


@dataclass(frozen=True, slots=True)
class Compare:
    """A field against constants: any of them for a positive operator, none of them for a negative one (LIST-1..4).

    The partition is such a field too (VIS-13). A boolean that was never given is empty, not false: "is false" has to be said (CAMP-13).

    >>> print(Compare("Country", "is", ("France", "Spain")))
    Country is France or Spain
    """

    field: str
    op: str
    values: tuple[Value, ...] = ()

    def __str__(self) -> str:
        words = self.op.replace("_", " ")
        if not self.values:
            return f"{self.field} {words}"
        joined = " and " if self.op == "between" else " or "
        return f"{self.field} {words} {joined.join(map(spoken, self.values))}"


@dataclass(frozen=True, slots=True)
class InSegment:
    """The person's segment in a segmentation is one of these (SEG-2)."""

    segmentation: str
    segments: tuple[str, ...]

    def __str__(self) -> str:
        return f"segment of {self.segmentation} is {' or '.join(self.segments)}"


@dataclass(frozen=True, slots=True)
class InStage:
    """The person's stage in a revenue model is one of these."""

    model: str
    stages: tuple[str, ...]

    def __str__(self) -> str:
        return f"stage of {self.model} is {' or '.join(self.stages)}"


@dataclass(frozen=True, slots=True)
class Member:
    """Membership in a `program`, `list` or `smart_list`; `statuses` narrows a program's (empty = any status)."""

    kind: str
    name: str
    statuses: tuple[str, ...] = ()

    def __str__(self) -> str:
        text = f"member of {self.kind.replace('_', ' ')} {self.name}"
        return f"{text} with status {' or '.join(self.statuses)}" if self.statuses else text


@dataclass(frozen=True, slots=True)
class Did:
    """An activity filter (`filled_out_form`, `partition_was_changed`, ...): it is in the log, optionally within a span."""

    kind: str
    name: str
    within: Span | None = None

    def __str__(self) -> str:
        to = "to " if self.kind == "partition_was_changed" else ""
        text = f"{self.kind.replace('_', ' ')} {to}{self.name}"
        return f"{text} in past {self.within}" if self.within else text


@dataclass(frozen=True, slots=True)
class AllOf:
    """Every part holds; without parts it always holds (LIST-5)."""

    parts: tuple[Condition, ...] = ()

    def __str__(self) -> str:
        return " and ".join(f"({p})" if isinstance(p, AnyOf) else str(p) for p in self.parts) or "everybody"


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one part holds."""

    parts: tuple[Condition, ...]

    def __str__(self) -> str:
        return " or ".join(f"({p})" if isinstance(p, AllOf) else str(p) for p in self.parts)


@dataclass(frozen=True, slots=True)
class Not:
    """The part does not hold."""

    part: Condition

    def __str__(self) -> str:
        return f"not ({self.part})"


@dataclass(frozen=True, slots=True)
class Group:
    """The people who are alike in the fields `by`, himself among them, reach a measure: of those for whom `having` holds, `least`.

    `measure` is `people` (how many they are), `percent` (of the whole group), `distinct` (different values of `field`) or `sum` (of it).
    Only people whom the asking workspace sees count; whoever has one of the fields empty is of no group.

    >>> print(Group(("Account Id",), 2.0, Compare("Job Title", "contains", ("VP",))))
    the group by Account Id has at least 2 people with Job Title contains VP
    """

    by: tuple[str, ...]
    least: float
    having: Condition = AllOf()
    measure: str = "people"
    field: str | None = None

    def __str__(self) -> str:
        kind = {"people": " people", "percent": "% of people", "distinct": f" distinct {self.field}", "sum": f" {self.field} in all"}
        some = f" with {self.having}" if self.having != AllOf() else ""
        return f"the group by {' and '.join(self.by)} has at least {self.least:g}{kind[self.measure]}{some}"


Condition = Compare | InSegment | InStage | Member | Did | AllOf | AnyOf | Not | Group


def walk(condition: Condition) -> Iterator[Condition]:
    """Yield the condition and every part of it, depth first.

    >>> [str(part) for part in walk(Not(Compare("Country", "is_empty")))]
    ['not (Country is empty)', 'Country is empty']
    """
    yield condition
    match condition:
        case AllOf(parts) | AnyOf(parts):
            for part in parts:
                yield from walk(part)
        case Not(part) | Group(having=part):
            yield from walk(part)
