"""Conditions as boxes over the cells of fields: which leads some conditions hold for and others do not, without listing all of them.

A box says of some fields which of their cells will do; a condition is several boxes. What a field's cells are is `cells.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from ..engine.conditions import truth
from ..topology.conditions import AllOf, AnyOf, Compare, Condition, Not
from ..topology.model import Topology
from .cells import Cell, cells, leaves

__all__ = ["Box", "Space", "TooMany"]

MOST_BOXES = 5_000  # of one condition
MOST_PIECES = 200_000  # into which what is left of a box may fall

Box = Mapping[str, int]
"""Field -> the cells that will do, as bits; a field that is left out may have any value."""
Unknown = Literal["holds", "fails"]
"""How a part that the fields do not decide is taken: that it holds, or that it does not, whichever way it is asked."""


class TooMany(Exception):  # no error of the user's: the caller says that it is not decided
    """There are more combinations than can be gone through."""


@dataclass(frozen=True, slots=True)
class Space:
    """The fields that some conditions ask for, each with its cells and what every comparison says of them.

    Attributes:
        cells: The cells of each field, in the order in which the conditions come to the fields.
        full: All cells of each field, as bits.
        holds: The cells for which each comparison holds.
        names: What each field is called whose name a comparison says, which may be its REST name.
        inexact: Fields of which some values may be in none of the cells.
    """

    cells: Mapping[str, tuple[Cell, ...]]
    full: Box
    holds: Mapping[Compare, int]
    names: Mapping[str, str]
    inexact: frozenset[str]

    @classmethod
    def of(cls, topology: Topology, conditions: Iterable[Condition], now: int, only: Mapping[str, Sequence[str]]) -> Space:
        """Cut the fields of some conditions; of those in `only` no other values than these are possible, each a cell of its own."""
        conditions = list(conditions)
        asked = list(leaves(conditions))
        cut: dict[str, tuple[Cell, ...]] = {}
        inexact = set()
        for name in dict.fromkeys(topology.field_named(leaf.field).name for leaf in asked):
            if name in only:
                cut[name] = tuple(Cell(name, value, f"is {value}", (value,)) for value in only[name])
                continue
            found = cells(topology, name, conditions, now)
            cut[name] = found.cells
            if not found.is_exact:
                inexact.add(name)
        names = {leaf.field: topology.field_named(leaf.field).name for leaf in asked}
        holds = {}
        for leaf in dict.fromkeys(asked):
            name = names[leaf.field]
            type_ = "string" if name == "Partition" else topology.field_named(name).type
            told = truth(leaf, [cell.value for cell in cut[name]], type_, now)
            holds[leaf] = sum(1 << place for place, is_so in enumerate(told.tolist()) if is_so)
        full = {name: (1 << len(found)) - 1 for name, found in cut.items()}
        return cls(cut, full, holds, names, frozenset(inexact))

    def boxes(self, condition: Condition, unknown: Unknown = "fails") -> list[Box]:
        """Return boxes that together hold exactly the leads of a condition.

        Raises:
            TooMany: The condition falls into too many.
        """
        return self._boxes(condition, unknown, True)

    def _boxes(self, condition: Condition, unknown: Unknown, is_asked: bool) -> list[Box]:
        match condition:
            case Compare():
                name = self.names[condition.field]
                mask = self.holds[condition] if is_asked else self.full[name] & ~self.holds[condition]
                return [{}] if mask == self.full[name] else [{name: mask}] if mask else []
            case Not(part):
                return self._boxes(part, unknown, not is_asked)
            case AllOf(parts) | AnyOf(parts):
                found = [self._boxes(part, unknown, is_asked) for part in parts]
                return self._every(found) if isinstance(condition, AllOf) == is_asked else self._any(found)
        return [{}] if unknown == "holds" else []

    def _any(self, found: Iterable[list[Box]]) -> list[Box]:
        """Return the boxes of any of some conditions; those that ask for one and the same field are one."""
        single: dict[str, int] = {}
        rest: dict[tuple[tuple[str, int], ...], Box] = {}
        for box in (box for some in found for box in some):
            if len(box) == 1:
                ((name, mask),) = box.items()
                single[name] = single.get(name, 0) | mask
            else:
                rest[tuple(sorted(box.items()))] = box
        boxes: list[Box] = [{name: mask} for name, mask in single.items()]
        if any(mask == self.full[name] for name, mask in single.items()) or () in rest:
            return [{}]
        return self._few([*boxes, *rest.values()])

    def _every(self, found: Iterable[list[Box]]) -> list[Box]:
        boxes: list[Box] = [{}]
        for some in found:
            boxes = self._few([both for one in boxes for other in some if (both := self.meet(one, other)) is not None])
        return boxes

    @staticmethod
    def _few(boxes: list[Box]) -> list[Box]:
        if len(boxes) > MOST_BOXES:
            raise TooMany(f"more than {MOST_BOXES:,} combinations in one condition")
        return boxes

    def meet(self, one: Box, other: Box) -> Box | None:
        """Return what is in both of two boxes, or None where that is nothing."""
        both = dict(one)
        for name, mask in other.items():
            both[name] = both.get(name, self.full[name]) & mask
            if not both[name]:
                return None
        return both

    def outside(self, boxes: Iterable[Box], covers: Sequence[Box]) -> Box | None:
        """Return a box that is in one of `boxes` and meets none of `covers`, or None where these hold all of them.

        Nothing is listed that the covers do not tell apart: what a cover leaves of a box falls into a piece a field, and so on.

        Raises:
            TooMany: It falls into too many pieces.
        """
        pieces = 0
        left = [(box, 0) for box in boxes]
        left.reverse()
        while left:
            box, place = left.pop()
            while place < len(covers) and self.meet(box, covers[place]) is None:
                place += 1
            if place == len(covers):
                return box
            parts = [(part, place + 1) for part in self._without(box, covers[place])]
            pieces += len(parts)
            if pieces > MOST_PIECES:
                raise TooMany(f"more than {MOST_PIECES:,} combinations")
            left += reversed(parts)
        return None

    def _without(self, box: Box, cover: Box) -> Iterator[Box]:
        """Yield pieces, none in another, of what a cover leaves of a box."""
        rest = dict(box)
        for name, mask in cover.items():
            have = rest.get(name, self.full[name])
            if have & ~mask:
                yield {**rest, name: have & ~mask}
            rest[name] = have & mask
