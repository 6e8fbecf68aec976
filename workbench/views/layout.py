"""A deterministic layered layout: nodes in fixed columns, ordered so that few edges cross, placed so that edges run flat.

Knows columns and edges only, neither topologies nor figures.
"""

from __future__ import annotations

import random
from bisect import bisect_left, bisect_right, insort
from collections.abc import Hashable, Iterable, Mapping, Sequence
from itertools import pairwise
from typing import TypeVar

__all__ = ["arrange", "crossings", "place"]

Node = TypeVar("Node", bound=Hashable)

_SWEEPS = 12
_LARGE = 400  # edges beyond which fewer restarts are made, so that a picture never takes seconds


def arrange(
    columns: Sequence[Sequence[Node]], edges: Iterable[tuple[Node, Node]], *, seed: int = 0, restarts: int = 16
) -> list[list[Node]]:
    """Return the columns, each reordered so that few edges cross: barycentre sweeps and exchanges of neighbours, from several starts.

    The order given is tried first and kept unless another one is strictly better, so a design that is tidy already stays as written.

    Args:
        columns: The nodes of each column from top to bottom.
        edges: Pairs of nodes of neighbouring columns, the left one first; an edge across more columns needs a node of its own in each.
        seed: Of the random starts.
        restarts: How many there are.

    >>> arrange([["a", "b"], ["x", "y"]], [("a", "y"), ("b", "x")])
    [['b', 'a'], ['x', 'y']]
    """
    known = list(edges)
    right, left = _neighbours(columns, known)
    rng = random.Random(seed)  # noqa: S311  # nothing secret about an order
    best = _improved([list(column) for column in columns], right, left)
    fewest = crossings(best, known)
    for _ in range(restarts if len(known) <= _LARGE else max(1, restarts // 4)):
        if not fewest:
            break
        start = [rng.sample(list(column), len(column)) for column in columns]
        tried = _improved(start, right, left)
        crossed = crossings(tried, known)
        if crossed < fewest:
            best, fewest = tried, crossed
    return best


def crossings(columns: Sequence[Sequence[Node]], edges: Iterable[tuple[Node, Node]]) -> int:
    """Return how many pairs of straight edges cross when the columns stand in this order.

    >>> crossings([["a", "b"], ["x", "y"]], [("a", "y"), ("b", "x")])
    1
    """
    place = {node: (number, spot) for number, column in enumerate(columns) for spot, node in enumerate(column)}
    gaps: dict[int, list[tuple[int, int]]] = {}
    for left, right in edges:
        gaps.setdefault(place[left][0], []).append((place[left][1], place[right][1]))
    total = 0
    for pairs in gaps.values():
        ends: list[int] = []
        for _, end in sorted(pairs):
            total += len(ends) - bisect_right(ends, end)
            insort(ends, end)
    return total


def place(
    columns: Sequence[Sequence[Node]], edges: Iterable[tuple[Node, Node]], *, room: Mapping[Node, float] | None = None
) -> dict[Node, float]:
    """Return how far down each node stands, 0 at the top: in the order given, no closer than their room, near to what they are joined with.

    Args:
        columns: The nodes of each column in order.
        edges: Pairs of nodes of neighbouring columns, the left one first.
        room: The height of a node, 1 unless it says otherwise.

    >>> place([["a"], ["x", "y", "z"]], [("a", "x"), ("a", "y"), ("a", "z")])
    {'a': 1.0, 'x': 0.0, 'y': 1.0, 'z': 2.0}
    """
    heights = dict.fromkeys((node for column in columns for node in column), 1.0) | dict(room or {})
    tallest = max((sum(heights[node] for node in column) for column in columns), default=0.0)
    down: dict[Node, float] = {}
    for column in columns:
        at = (tallest - sum(heights[node] for node in column)) / 2
        for node in column:
            down[node] = at + heights[node] / 2
            at += heights[node]
    right, left = _neighbours(columns, list(edges))
    for sweep in range(_SWEEPS):
        forward = sweep % 2 == 0
        for column in columns if forward else reversed(columns):
            wanted = []
            for node in column:
                near, far = (left[node], right[node]) if forward else (right[node], left[node])
                joined = [down[other] for other in near or far]
                wanted.append(sum(joined) / len(joined) if joined else down[node])
            for node, at in zip(column, _apart(wanted, [heights[node] for node in column]), strict=True):
                down[node] = min(max(at, 0.0), tallest) if len(column) == 1 else at
    top = min((down[node] - heights[node] / 2 for node in down), default=0.0)
    first = min((heights[node] / 2 for node in down), default=0.0)
    return {node: round(at - top - first, 6) for node, at in down.items()}


def _apart(wanted: Sequence[float], heights: Sequence[float]) -> list[float]:
    """Return the places nearest to those wanted (least squares) that keep the order and the room: pool adjacent violators."""
    shift = [0.0]
    for above, below in pairwise(heights):
        shift.append(shift[-1] + (above + below) / 2)
    blocks: list[tuple[float, int]] = []  # sum, size
    for value in (want - moved for want, moved in zip(wanted, shift, strict=False)):
        total, size = value, 1
        while blocks and blocks[-1][0] / blocks[-1][1] > total / size:
            above_total, above_size = blocks.pop()
            total, size = total + above_total, size + above_size
        blocks.append((total, size))
    level = [total / size for total, size in blocks for _ in range(size)]
    return [at + moved for at, moved in zip(level, shift, strict=False)]


def _neighbours(
    columns: Sequence[Sequence[Node]], edges: Sequence[tuple[Node, Node]]
) -> tuple[dict[Node, list[Node]], dict[Node, list[Node]]]:
    right: dict[Node, list[Node]] = {node: [] for column in columns for node in column}
    left: dict[Node, list[Node]] = {node: [] for node in right}
    for start, end in edges:
        right[start].append(end)
        left[end].append(start)
    return right, left


def _improved(columns: list[list[Node]], right: Mapping[Node, list[Node]], left: Mapping[Node, list[Node]]) -> list[list[Node]]:
    """Sweep over the columns to and fro until a sweep brings nothing more; return the best order met."""
    edges = [(start, end) for start, ends in right.items() for end in ends]
    _exchange(columns, right, left)
    best, fewest = [list(column) for column in columns], crossings(columns, edges)
    for sweep in range(_SWEEPS):
        forward = sweep % 2 == 0
        numbers = range(1, len(columns)) if forward else range(len(columns) - 2, -1, -1)
        for number in numbers:
            _by_barycentre(columns, number, number - 1 if forward else number + 1, left if forward else right)
        _exchange(columns, right, left)
        crossed = crossings(columns, edges)
        if crossed < fewest:
            best, fewest = [list(column) for column in columns], crossed
        elif sweep > 3:
            break
    return best


def _by_barycentre(columns: list[list[Node]], number: int, fixed: int, joined: Mapping[Node, list[Node]]) -> None:
    """Order one column by the mean place of the neighbours in the fixed one; a node without any keeps its own place."""
    spot = {node: at for at, node in enumerate(columns[fixed])}
    scale = len(columns[fixed]) / max(1, len(columns[number]))
    keys = {}
    for at, node in enumerate(columns[number]):
        others = [spot[other] for other in joined[node]]
        keys[node] = sum(others) / len(others) if others else at * scale
    columns[number].sort(key=keys.__getitem__)


def _exchange(columns: list[list[Node]], right: Mapping[Node, list[Node]], left: Mapping[Node, list[Node]]) -> None:
    """Exchange neighbours in a column while that takes crossings away."""
    spots = [{node: at for at, node in enumerate(column)} for column in columns]
    stirred = set(range(len(columns)))  # columns that may get better: since they were looked at, they or those beside them changed
    for _ in range(_SWEEPS):
        for number in range(len(columns)):
            if number not in stirred:
                continue
            if _exchanged(columns, spots, number, right, left):
                stirred |= {number - 1, number, number + 1} & set(range(len(columns)))
            else:
                stirred.discard(number)
        if not stirred:
            return


def _exchanged(
    columns: list[list[Node]], spots: list[dict[Node, int]], number: int, right: Mapping[Node, list[Node]], left: Mapping[Node, list[Node]]
) -> bool:
    """Go down one column once, exchanging; return whether anything was."""
    column = columns[number]
    sides = [(joined, spots[beside]) for joined, beside in ((left, number - 1), (right, number + 1)) if 0 <= beside < len(columns)]
    ends = [[sorted([spot[other] for other in joined[node]]) for joined, spot in sides] for node in column]
    is_better = False
    for at in range(len(column) - 1):
        above, below = ends[at], ends[at + 1]
        crossed = _crossed(above, below)
        if crossed and _crossed(below, above) < crossed:
            column[at], column[at + 1] = column[at + 1], column[at]
            ends[at], ends[at + 1] = below, above
            is_better = True
    if is_better:
        spots[number] = {node: at for at, node in enumerate(column)}
    return is_better


def _crossed(above: list[list[int]], below: list[list[int]]) -> int:
    """Count the crossings among the edges of two neighbours, by the sorted places of their ends on each side."""
    total = 0
    for upper, lower in zip(above, below, strict=True):
        if upper and lower and upper[-1] > lower[0]:
            for end in upper:
                total += bisect_left(lower, end)
    return total
