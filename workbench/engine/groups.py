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

__all__ = ["alike", "ask_group", "measure_group"]

Mask = npt.NDArray[np.bool_]
Amounts = npt.NDArray[np.float64]


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
    measure = measure_group(group, having, design, home)

    def holds(view: View) -> Mask:
        reached, whole = measure(view)
        holding: Mask = (whole > 0) & (reached >= group.least * whole)
        return holding

    return holds


def measure_group(group: Group, having: Callable[[View], Mask], design: Design, home: int) -> Callable[[View], tuple[Amounts, Amounts]]:
    """Compile into what each person's group reaches, and the whole that `least` is a part of (1, or how many there are if percent)."""

    def measured(view: View) -> tuple[Amounts, Amounts]:
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
        reached, whole = _measured(group, others.of(fits), lane[fits], lane, len(lanes), design)
        return reached[place], whole[place]

    return measured


def _different(view: View, own: list[npt.NDArray[Any]]) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """Return one lane of each group, and for every lane the place of its group among them."""
    keys = [view.identity(), *own]
    order = np.lexsort(keys)
    fresh = np.ones(len(order), bool)
    fresh[1:] = np.logical_or.reduce([key[order[1:]] != key[order[:-1]] for key in keys])
    place = np.empty(len(order), np.intp)
    place[order] = fresh.cumsum() - 1
    return order[fresh], place


def _measured(group: Group, fitting: View, lane: Any, everybody: Any, groups: int, design: Design) -> tuple[Amounts, Amounts]:
    """Return what each group reaches, and its whole: `lane` is the group of those who fit, `everybody` that of all."""
    one: Amounts = np.ones(groups)
    if group.measure == "sum":
        values = fitting.number(design.layout.columns[str(group.field)])
        return np.bincount(lane, np.where(np.isnan(values), 0.0, values), groups).astype(np.float64), one
    if group.measure == "distinct":
        values = alike(fitting, str(group.field), design)
        filled = _is_filled(values)
        pairs = np.unique(np.stack([lane[filled].astype(np.float64), values[filled].astype(np.float64)]), axis=1)
        return np.bincount(pairs[0].astype(np.intp), minlength=groups).astype(np.float64), one
    count: Amounts = np.bincount(lane, minlength=groups).astype(np.float64)
    if group.measure == "people":
        return count, one
    return count * 100, np.bincount(everybody, minlength=groups).astype(np.float64)
