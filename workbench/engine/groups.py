"""Groups: people who are alike in some fields, case aside, and what they are together (buying centres, accounts, families).

That people who could come to be of one group are of one identity is `identity.py`; who is of one identity is `kin.py`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from ..topology.conditions import Group

if TYPE_CHECKING:
    from collections.abc import Callable

    from .design import Design
    from .state import View

__all__ = ["alike", "ask_group"]

Mask = npt.NDArray[np.bool_]


def alike(view: View, name: str, design: Design) -> npt.NDArray[Any]:
    """Return one number each, equal where people are alike in a field, case aside."""
    field, column = design.topology.field_named(name), design.layout.columns[name]
    if field.is_number:
        values = view.number(column)
        return np.where(np.isnan(values), np.inf, values)
    return design.layout.pools[name].keys[view.code(column)]


def _is_filled(values: npt.NDArray[Any]) -> Mask:
    return np.isfinite(values) if values.dtype.kind == "f" else values != 0


def ask_group(group: Group, having: Callable[[View], Mask], design: Design, home: int) -> Callable[[View], Mask]:
    """Compile a condition on groups into a question to a view; `home` is the workspace that asks (-1: none, everybody counts)."""

    def holds(view: View) -> Mask:
        own = [alike(view, name, design) for name in group.by]
        lanes, place = _different(view, own)
        asked = view.of(lanes)
        others, lane = asked.kin()
        meant = np.logical_and.reduce([_is_filled(values[lanes]) for values in own])[lane]
        for name, values in zip(group.by, own, strict=True):
            meant &= alike(others, name, design) == values[lanes][lane]
        if home >= 0:  # VIS-7, VIS-9: whom the workspace does not see is not there for it
            meant &= design.sees[home, others.partition()]
        others, lane = others.of(meant), lane[meant]
        fits = having(others)
        reached: Mask = _measured(group, others.of(fits), lane[fits], lane, len(lanes), design)
        return reached[place]

    return holds


def _different(view: View, own: list[npt.NDArray[Any]]) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """Return one lane of each group, and for every lane the place of its group among them."""
    keys = [view.identity(), *own]
    order = np.lexsort(keys)
    fresh = np.ones(len(order), bool)
    fresh[1:] = np.logical_or.reduce([key[order[1:]] != key[order[:-1]] for key in keys])
    place = np.empty(len(order), np.intp)
    place[order] = fresh.cumsum() - 1
    return order[fresh], place


def _measured(group: Group, fitting: View, lane: Any, everybody: Any, groups: int, design: Design) -> Mask:
    """Return which groups reach the measure: `lane` is the group of those who fit, `everybody` that of all."""
    if group.measure == "sum":
        values = fitting.number(design.layout.columns[str(group.field)])
        return np.bincount(lane, np.where(np.isnan(values), 0.0, values), groups) >= group.least
    if group.measure == "distinct":
        values = alike(fitting, str(group.field), design)
        filled = _is_filled(values)
        pairs = np.unique(np.stack([lane[filled].astype(np.float64), values[filled].astype(np.float64)]), axis=1)
        return np.bincount(pairs[0].astype(np.intp), minlength=groups) >= group.least
    count = np.bincount(lane, minlength=groups)
    if group.measure == "people":
        return count >= group.least
    total = np.bincount(everybody, minlength=groups)
    return (total > 0) & (count * 100 >= group.least * total)
