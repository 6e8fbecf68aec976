"""Events: what happened at one moment to each of some people, as the judge hears it; parties: those of them on their way through a flow."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from .state import View

__all__ = ["Event", "Fact", "Party"]


@dataclass(slots=True)
class Fact:
    """One kind of thing that happened to people of an event.

    `kind` as the trigger that listens to it; `key` says which form, field, program, list or campaign (a number for all, or one each);
    `who` (n,) bool says to whom (None: all); `old` and `new` are codes, one each.
    """

    kind: str
    key: Any = 0
    who: npt.NDArray[np.bool_] | None = None
    old: Any = None
    new: Any = None

    def of(self, lanes: Any) -> Fact:
        """Return the fact for some of the people."""
        some = [part[lanes] if isinstance(part, np.ndarray) else part for part in (self.key, self.who, self.old, self.new)]
        return Fact(self.kind, *some)

    def with_key(self, key: int) -> Fact:
        """Return the part of the fact that is about one key."""
        those = self.key == key
        return Fact(self.kind, key, those if self.who is None else those & self.who, self.old, self.new)


@dataclass(slots=True)
class Event:
    """A view of the people at the moment, the unit of work each belongs to, its number in the order of happening, the facts.

    A unit is one row of the stimuli, one wait that ended, or one person of a batch; `lane` is the person's place among those of the wave.
    `own` is the moment that qualification goes by, where it is not that of the view: of an activity that is replayed.
    """

    view: View
    unit: npt.NDArray[np.int64]
    number: int = 0
    facts: list[Fact] = field(default_factory=list)
    lane: npt.NDArray[np.intp] | None = None
    own: View | None = None

    def __len__(self) -> int:
        return len(self.unit)

    def of(self, lanes: Any) -> Event:
        """Return the event for some of the people."""
        lane = None if self.lane is None else self.lane[lanes]
        own = None if self.own is None else self.own.of(lanes)
        return Event(self.view.of(lanes), self.unit[lanes], self.number, [fact.of(lanes) for fact in self.facts], lane, own)


@dataclass(slots=True)
class Party:
    """People on their way through one campaign's flow: the event they came by, and for a batch its number (-1: a trigger's)."""

    event: Event
    number: int
    rank: int
    batch: int = -1
    depth: int = 0
    shown: int = -1  # the campaign whose place in the order of the event the lines stand at: the parent of an executed one

    def of(self, lanes: Any) -> Party:
        """Return some of the people."""
        return Party(self.event.of(lanes), self.number, self.rank, self.batch, self.depth, self.shown)

    def __len__(self) -> int:
        return len(self.event)
