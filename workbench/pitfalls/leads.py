"""Whether somebody could exist for whom conditions hold, and who: the boxes of `classes`, asked for one example.

What hangs on more than a lead's own fields (memberships, activities) is taken as open, never as an answer.
"""

from __future__ import annotations

from collections.abc import Iterable

from ..classes.boxes import Box, Space, TooMany
from ..people.times import FIRST
from ..topology.conditions import AllOf, Condition, spoken
from ..topology.model import Topology
from .survey import Lead

__all__ = ["are_all_taken", "can_meet", "example", "told"]


def example(topology: Topology, holds: Iterable[Condition], fails: Iterable[Condition] = ()) -> Lead | None:
    """Return somebody for whom some conditions hold and others do not; None where nobody is sure to be that.

    Fields that do not matter are left out, so it is empty where everybody is such a person.

    >>> from workbench.topology import read_condition
    >>> example(Topology("One"), [read_condition({"Country": ["France", "Spain"]})], [read_condition({"Country": "France"})])
    {'Country': 'Spain'}
    """
    holds, fails = tuple(holds), tuple(fails)
    space = Space.of(topology, [*holds, *fails], FIRST, {})
    try:
        found = space.outside(space.boxes(AllOf(holds)), [box for condition in fails for box in space.boxes(condition, "holds")])
    except TooMany:
        return None
    return None if found is None else _lead(space, found)


def _lead(space: Space, box: Box) -> Lead:
    """Return a value of each field that matters, one that is not empty where there is one."""
    found = {}
    for name, mask in box.items():
        if mask != space.full[name]:
            values = [cell.value for place, cell in enumerate(space.cells[name]) if mask >> place & 1]
            found[name] = next((value for value in values if value is not None), None)
    return found


def can_meet(topology: Topology, conditions: Iterable[Condition]) -> bool:
    """Return whether one lead may satisfy all conditions; also where that is too much to find out."""
    conditions = tuple(conditions)
    space = Space.of(topology, conditions, FIRST, {})
    try:
        return bool(space.inexact or space.boxes(AllOf(conditions), "holds"))
    except TooMany:
        return True


def are_all_taken(topology: Topology, by: Iterable[Condition], of: Condition) -> bool:
    """Return whether everybody for whom a condition may hold is surely taken by others before it."""
    by = tuple(by)
    space = Space.of(topology, [*by, of], FIRST, {})
    try:
        covers = [box for condition in by for box in space.boxes(condition)]
        return not space.inexact and space.outside(space.boxes(of, "holds"), covers) is None
    except TooMany:
        return False


def told(lead: Lead) -> str:
    """Say who an example is.

    >>> told({"Country": "France", "Person Score": None})
    'Country France, no Person Score'
    """
    return ", ".join(f"no {name}" if value is None else f"{name} {spoken(value)}" for name, value in lead.items())
