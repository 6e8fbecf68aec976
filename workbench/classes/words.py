"""Classes in words: a set of classes of one slice said as few conditions, and one lead of them as its values.

What the classes have in common, besides what they are, is not here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from .axes import BECOMES, Axis
from .space import Slice, told

__all__ = ["MOST_BOXES", "example", "held", "said"]

MOST_BOXES = 4  # conditions with "or" between them; more say less
Mask = npt.NDArray[np.bool_]


def said(part: Slice, rows: npt.NDArray[np.int64]) -> str:
    """Say which leads some classes of a slice are, in as few conditions as there is need for.

    Where only a sample was looked at, it is said of what was seen.
    """
    if not part.axes or len(rows) == part.size:
        return "everybody"
    cells = part.cells[rows]
    if part.is_sampled:
        return "seen with " + _condition(part.axes, [np.unique(cells[:, k]).tolist() for k in range(len(part.axes))])
    shape = tuple(len(axis) for axis in part.axes)
    wanted = np.zeros(shape, bool)
    wanted[tuple(cells.T)] = True
    there = np.zeros(shape, bool)
    there[tuple(part.cells.T)] = True
    boxes = _boxes(wanted, wanted | ~there)
    conditions = [_condition(part.axes, box) for box in boxes[:MOST_BOXES]]
    if len(boxes) > MOST_BOXES:
        conditions.append("others")
    return "; or ".join(conditions)


def _condition(axes: Sequence[Axis], box: Sequence[Sequence[int]]) -> str:
    words = [told(axis, places) for axis, places in zip(axes, box, strict=True) if len(places) < len(axis)]
    return ", ".join(words) or "everybody"


def _boxes(wanted: Mask, allowed: Mask) -> list[list[list[int]]]:
    """Cover what is wanted with boxes (the cells on each axis) that hold nothing that is not allowed; each as large as it can be."""
    left = wanted.copy()
    found: list[list[list[int]]] = []
    while left.any() and len(found) <= MOST_BOXES:
        seed = [int(place) for place in np.unravel_index(int(left.argmax()), left.shape)]
        box = [[place] for place in seed]
        for axis in range(len(box)):
            free = [*box[:axis], list(range(wanted.shape[axis])), *box[axis + 1 :]]
            others = tuple(place for place in range(len(box)) if place != axis)
            box[axis] = np.flatnonzero(allowed[np.ix_(*free)].all(axis=others)).tolist()
        left[np.ix_(*box)] = False
        found.append(box)
    return found


def example(part: Slice, row: int) -> str:
    """Say one lead of a class by its values."""
    return ", ".join(f"{name} becomes {value}" if becomes else f"{name} {value}" for name, value, becomes in held(part, row)) or "anybody"


def held(part: Slice, row: int) -> Iterator[tuple[str, str, bool]]:
    """Yield what one lead of a class holds: the field, its value in words, and whether that is what it becomes by hand."""
    cells = list(zip(part.axes, part.cells[row].tolist(), strict=True))
    for axis, cell in cells:
        name, value = axis.sets[cell], axis.cells[cell].value
        if name is None:
            continue
        if axis.name == BECOMES:
            before = next(other for one, other in cells if one.name == name)
            value = axis.others[cell] if before == cell else value
        yield name, _shown(value), axis.name == BECOMES


def _shown(value: str | float | None) -> str:
    return "empty" if value is None else f"{value:g}" if isinstance(value, float) else value
