"""Filters made wider, so that they take in what a person has.

Where the wider filter is put is `rewrite.py`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from ..answers.judgement import Judged
from ..topology.conditions import AllOf, AnyOf, Compare, Condition

__all__ = ["widened", "with_part"]


def with_part(condition: Condition, old: Condition, new: Condition) -> Condition:
    """Return a condition with another in the place of one within it."""
    if condition is old:
        return new
    if isinstance(condition, AllOf | AnyOf):
        return replace(condition, parts=tuple(with_part(part, old, new) for part in condition.parts))
    return condition


def widened(found: Judged, part: Condition) -> Iterator[tuple[Compare, Compare]]:
    """Yield comparisons within a filter, outside of any `not`, with one that takes the person's value in too."""
    if isinstance(part, AllOf | AnyOf):
        for inner in part.parts:
            yield from widened(found, inner)
    elif isinstance(part, Compare) and not found.evidence.holds(part) and (wider := _wider(found, part)) is not None:
        yield part, wider


_NEGATIVE = {"is_not": "is", "not_contains": "contains", "not_starts_with": "starts_with"}
_BOUNDS = {"greater_than": "at_least", "at_least": "at_least", "less_than": "at_most", "at_most": "at_most"}
_DATES = {"before": "on_or_before", "on_or_before": "on_or_before", "after": "on_or_after", "on_or_after": "on_or_after"}


def _wider(found: Judged, asked: Compare) -> Compare | None:
    field_, value = found.design.field_named(asked.field), _typed(found, asked.field)
    if asked.op in _NEGATIVE:
        positive = _NEGATIVE[asked.op]
        left = tuple(one for one in asked.values if not found.evidence.holds(Compare(asked.field, positive, (one,))))
        return replace(asked, values=left) if left else None
    if asked.op == "is":
        return replace(asked, values=(*asked.values, value))
    if value is None:
        return None
    if asked.op in ("contains", "starts_with"):
        return replace(asked, values=(*asked.values, value))
    if asked.op == "between":
        low, high = asked.values
        return replace(asked, values=(min(low, value), max(high, value)))
    bounds = _BOUNDS if field_.is_number else _DATES
    return Compare(asked.field, bounds[asked.op], (value,)) if asked.op in bounds else None


def _typed(found: Judged, name: str) -> Any:
    """Return the person's value as a condition would name it; None for empty."""
    value, type_ = found.evidence.value(name), found.design.field_named(name).type
    if value == "" or value != value:
        return None
    if type_ == "boolean":
        return value == "true"
    if type_ == "date":
        return dt.date.fromisoformat(value)
    return dt.datetime.fromisoformat(value) if type_ == "datetime" else value
