"""Whether somebody could exist for whom conditions hold, and who: the boxes of `classes`, asked for one example.

What hangs on more than a lead's own fields (memberships, activities) is taken as open, never as an answer.
"""

from __future__ import annotations

from collections.abc import Iterable

from ..classes.boxes import Box, Space, TooMany
from ..classes.cells import leaves
from ..people.times import FIRST
from ..topology.conditions import AllOf, Condition, spoken
from ..topology.model import Topology
from .survey import Lead, Survey

__all__ = ["can_meet", "example", "excludes", "never_reached", "somebody", "told"]


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


def somebody(survey: Survey, *holds: Condition) -> Lead | None:
    """Return an example of somebody for whom conditions of the design hold; asked again, the same."""
    return survey.once(example, *holds)


def excludes(survey: Survey, *conditions: Condition) -> bool:
    """Return whether nobody can satisfy several conditions of the design together, by the fields that they compare."""
    fields = [survey.once(_fields, condition) for condition in conditions]
    if sum(map(len, fields)) == len(frozenset().union(*fields)):
        return False  # nothing is asked twice
    return not survey.once(can_meet, *conditions)


def _fields(topology: Topology, conditions: tuple[Condition, ...]) -> frozenset[str]:
    return frozenset(topology.field_named(leaf.field).name for leaf in leaves(conditions))


def can_meet(topology: Topology, conditions: Iterable[Condition]) -> bool:
    """Return whether one lead may satisfy all conditions; also where that is too much to find out."""
    conditions = tuple(conditions)
    space = Space.of(topology, conditions, FIRST, {})
    try:
        return bool(space.inexact or space.boxes(AllOf(conditions), "holds"))
    except TooMany:
        return True


def never_reached(topology: Topology, conditions: Iterable[Condition]) -> tuple[int, ...]:
    """Return the places of conditions that never decide where the first that holds does: earlier ones surely take whom they may.

    >>> from workbench.topology import read_condition
    >>> never_reached(Topology("One"), [read_condition({"Country": {"is_not_empty": True}}), read_condition({"Country": "France"})])
    (1,)
    """
    conditions = tuple(conditions)
    space = Space.of(topology, conditions, FIRST, {})
    if space.inexact:
        return ()
    covers: list[Box] = []
    found = []
    for place, condition in enumerate(conditions):
        try:
            if space.outside(space.boxes(condition, "holds"), covers) is None:
                found.append(place)
            covers += space.boxes(condition)
        except TooMany:
            return ()
    return tuple(found)


def told(lead: Lead) -> str:
    """Say who an example is.

    >>> told({"Country": "France", "Person Score": None})
    'Country France, no Person Score'
    """
    return ", ".join(f"no {name}" if value is None else f"{name} {spoken(value)}" for name, value in lead.items())
