"""Set cover: the fewest sets that hold everything some sets hold, greedily, then proved minimal where that is small enough.

What the sets are about is not known here.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

__all__ = ["Cover", "cover"]

MOST_STEPS = 200_000  # of the search for a smaller cover

Item = TypeVar("Item", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Cover:
    """Which sets were chosen, by place, and whether it is proved that no fewer would do."""

    chosen: tuple[int, ...]
    is_minimal: bool


def cover(sets: Sequence[frozenset[Item]]) -> Cover:
    """Choose sets so that everything in any set is in a chosen one; of those that do as well in the choice, the earliest.

    >>> cover([frozenset("ab"), frozenset("bcd"), frozenset("a"), frozenset("cd")])
    Cover(chosen=(0, 1), is_minimal=True)
    """
    distinct = _maximal(sets)
    number = {item: place for place, item in enumerate(dict.fromkeys(item for one in distinct.values() for item in one))}
    masks = {place: sum(1 << number[item] for item in one) for place, one in distinct.items()}
    greedy = _without_needless(_greedy(masks), masks)
    better, is_minimal = _search(masks, greedy, len(number))
    return Cover(tuple(sorted(_earliest(better, sets))), is_minimal)


def _earliest(chosen: Sequence[int], sets: Sequence[frozenset[Item]]) -> list[int]:
    """Replace each chosen set, the last first, by the earliest that holds what no other chosen one does: it may hold less besides."""
    kept = sorted(chosen)
    for number in range(len(kept) - 1, -1, -1):
        others = frozenset[Item]().union(*(sets[place] for place in kept[:number] + kept[number + 1 :]))
        needed = sets[kept[number]] - others
        kept[number] = next(place for place, one in enumerate(sets) if needed <= one)
    return kept


def _maximal(sets: Sequence[frozenset[Item]]) -> dict[int, frozenset[Item]]:
    """Return the sets that are not within another one, by place; of equal ones the first."""
    first: dict[frozenset[Item], int] = {}
    for place, one in enumerate(sets):
        if one:
            first.setdefault(one, place)
    kept: list[frozenset[Item]] = []
    for one in sorted(first, key=lambda one: (-len(one), first[one])):
        if not any(one < other for other in kept):
            kept.append(one)
    return {first[one]: one for one in sorted(kept, key=lambda one: first[one])}


def _greedy(masks: Mapping[int, int]) -> list[int]:
    left = 0
    for mask in masks.values():
        left |= mask
    chosen = []
    while left:
        best = max(masks, key=lambda place: ((masks[place] & left).bit_count(), -place))
        chosen.append(best)
        left &= ~masks[best]
    return chosen


def _without_needless(chosen: Sequence[int], masks: Mapping[int, int]) -> list[int]:
    """Leave out what the others hold anyway, the last chosen first."""
    kept = list(chosen)
    for place in reversed(chosen):
        others = 0
        for other in kept:
            others |= masks[other] if other != place else 0
        if masks[place] & ~others == 0:
            kept.remove(place)
    return kept


def _search(masks: Mapping[int, int], known: list[int], items: int) -> tuple[list[int], bool]:
    """Look for a smaller cover, branching on the item that the fewest sets hold; give up, unproved, after so many steps."""
    holders = {item: [place for place, mask in masks.items() if mask >> item & 1] for item in range(items)}
    rarest = sorted(holders, key=lambda item: (len(holders[item]), item))
    best, steps = list(known), 0
    stack: list[tuple[int, tuple[int, ...]]] = [((1 << items) - 1, ())]
    while stack:
        left, chosen = stack.pop()
        steps += 1
        if steps > MOST_STEPS:
            return best, False
        if not left:
            best = list(chosen) if len(chosen) < len(best) else best
            continue
        if len(chosen) + _at_least(left, rarest, holders, masks) >= len(best):
            continue
        item = next(item for item in rarest if left >> item & 1)
        ways = sorted(holders[item], key=lambda place: ((masks[place] & left).bit_count(), -place))
        stack += [(left & ~masks[place], (*chosen, place)) for place in ways]
    return best, True


def _at_least(left: int, rarest: Sequence[int], holders: Mapping[int, Sequence[int]], masks: Mapping[int, int]) -> int:
    """Return how many more sets are needed at least: items of which no two are in one set need one each."""
    count = 0
    for item in rarest:
        if left >> item & 1:
            count += 1
            for place in holders[item]:
                left &= ~masks[place]
    return count
