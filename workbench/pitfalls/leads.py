"""Whether somebody could exist for whom conditions hold, and who: all combinations of the cells of the fields that they mention.

The one meaning of the operators is the engine's; what hangs on more than a lead's own fields (memberships, activities) stays open.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ..classes.cells import Cells, cells, leaves
from ..engine.conditions import truth
from ..people.times import FIRST
from ..topology.conditions import AllOf, AnyOf, Compare, Condition, Not, spoken
from ..topology.model import Topology
from .survey import Lead

__all__ = ["Everybody", "can_meet", "everybody", "example", "told"]

MOST = 200_000  # combinations
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Everybody:
    """All leads that conditions can tell apart: one axis a field, one place on it a cell."""

    topology: Topology
    axes: Mapping[str, Cells]
    is_exact: bool

    def surely(self, condition: Condition) -> Mask:
        """Return for which leads a condition holds whatever else is so."""
        return self._bounds(condition)[0]

    def possibly(self, condition: Condition) -> Mask:
        """Return for which leads a condition may hold."""
        return self._bounds(condition)[1]

    def nobody(self) -> Mask:
        """Return a mask of nobody."""
        return np.zeros(tuple(len(axis) for axis in self.axes.values()), bool)

    def lead(self, which: Mask) -> Lead | None:
        """Return the first of some leads, None where there is none."""
        found = np.argwhere(np.broadcast_to(which, self.nobody().shape))
        if not len(found):
            return None
        return {name: axis.cells[place].value for (name, axis), place in zip(self.axes.items(), found[0].tolist(), strict=True)}

    def _bounds(self, condition: Condition) -> tuple[Mask, Mask]:
        match condition:
            case Compare():
                one = self._compared(condition)
                return one, one
            case AllOf(parts) | AnyOf(parts):
                join = np.logical_and if isinstance(condition, AllOf) else np.logical_or
                whole = ~self.nobody() if isinstance(condition, AllOf) else self.nobody()
                low, high = whole, whole
                for part in parts:
                    some = self._bounds(part)
                    low, high = join(low, some[0]), join(high, some[1])
                return low, high
            case Not(part):
                low, high = self._bounds(part)
                return ~high, ~low
            case _:  # hangs on more than the fields of the lead
                return self.nobody(), ~self.nobody()

    def _compared(self, asked: Compare) -> Mask:
        name = self.topology.field_named(asked.field).name
        place, axis = list(self.axes).index(name), self.axes[name]
        type_ = "string" if name == "Partition" else self.topology.field_named(name).type
        holds = truth(asked, [cell.value for cell in axis], type_, FIRST)
        shape = [1] * len(self.axes)
        shape[place] = len(axis)
        return np.broadcast_to(holds.reshape(shape), self.nobody().shape)


def everybody(topology: Topology, conditions: Iterable[Condition]) -> Everybody | None:
    """Return all leads that some conditions can tell apart; None where they are too many to go through."""
    conditions = tuple(conditions)
    axes: dict[str, Cells] = {}
    size = 1
    for leaf in leaves(conditions):
        name = topology.field_named(leaf.field).name
        if name not in axes:
            axes[name] = cells(topology, name, conditions)
            size *= len(axes[name])
            if size > MOST:
                return None
    return Everybody(topology, axes, all(axis.is_exact for axis in axes.values()))


def example(topology: Topology, holds: Iterable[Condition], fails: Iterable[Condition] = ()) -> Lead | None:
    """Return somebody for whom some conditions hold and others do not; None where nobody is sure to be that, or nothing is asked."""
    holds, fails = tuple(holds), tuple(fails)
    found = everybody(topology, [*holds, *fails])
    if found is None or not found.axes:
        return None
    wanted = found.surely(AllOf(holds))
    for condition in fails:
        wanted = wanted & ~found.possibly(condition)
    return found.lead(wanted)


def can_meet(topology: Topology, conditions: Iterable[Condition]) -> bool:
    """Return whether one lead may satisfy all conditions; also where that is too much to find out."""
    conditions = tuple(conditions)
    found = everybody(topology, conditions)
    return found is None or not found.is_exact or bool(found.possibly(AllOf(conditions)).any())


def told(lead: Lead) -> str:
    """Say who an example is.

    >>> told({"Country": "France", "Person Score": None})
    'Country France, no Person Score'
    """
    return ", ".join(f"no {name}" if value is None else f"{name} {spoken(value)}" for name, value in lead.items())
