"""Tables that are long because they pair things: made of the things and of the places where each stands, not row by row.

A table of a few rows is made of its rows: `answer.py`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from ..topology.model import Topology

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Places", "at", "grouped", "paired", "sees", "spread"]

Places = npt.NDArray[np.intp]


def sees(topology: Topology) -> npt.NDArray[np.bool_]:
    """Return which workspace sees which partition, (workspaces, partitions) in the order of the design (VIS-1, VIS-5).

    >>> sees(Topology("One"))
    array([[ True]])
    """
    place = {name: number for number, name in enumerate(topology.partitions)}
    found = np.zeros((len(topology.workspaces), len(place)), bool)
    for row, workspace in enumerate(topology.workspaces.values()):
        given = place if workspace.partitions is None else workspace.partitions
        found[row, [place[name] for name in given if name in place]] = True
    return found


def paired(linked: npt.NDArray[np.bool_]) -> tuple[Places, Places]:
    """Return (row, column) of every pair that is linked, row by row; a row without any has one pair, with column -1.

    >>> [places.tolist() for places in paired(np.array([[True, True], [False, False]]))]
    [[0, 0, 1], [0, 1, -1]]
    """
    if not linked.size:
        return np.arange(len(linked)), np.full(len(linked), -1, np.intp)
    alone = np.column_stack([linked, ~linked.any(axis=1)])
    row, column = np.nonzero(alone)
    return row, np.where(column == linked.shape[1], -1, column)


def grouped(places: Places, wanted: Sequence[int]) -> tuple[Places, Places]:
    """Return (place among `wanted`, row) of the rows whose place is wanted, in that order; one that no row has comes with row -1.

    >>> [found.tolist() for found in grouped(np.array([2, 0, 2]), [2, 1])]
    [[0, 0, 1], [0, 2, -1]]
    """
    rank = np.full(max([-1, *wanted, *places.max(initial=-1, keepdims=True).tolist()]) + 1, -1, np.intp)
    rank[list(wanted)] = np.arange(len(wanted))
    ranks = rank[places]
    rows = np.flatnonzero(ranks >= 0)
    missing = np.setdiff1d(np.arange(len(wanted)), ranks[rows])
    found, rows = np.concatenate([ranks[rows], missing]), np.concatenate([rows, np.full(len(missing), -1)])
    order = np.argsort(found, kind="stable")
    return found[order], rows[order]


def at(rows: Places, *columns: Places) -> tuple[Places, ...]:
    """Return what stands in some rows of columns of places; -1 for row -1.

    >>> [found.tolist() for found in at(np.array([1, -1]), np.array([5, 6]))]
    [[6, -1]]
    """
    return tuple(np.append(places, -1)[rows] for places in columns)


def spread(columns: Mapping[str, tuple[Sequence[Any], Places]]) -> pd.DataFrame:
    """Return a frame of columns, each of distinct values and the place of every row's value among them; place -1 is blank, or False.

    >>> spread({"partition": (["NA", "EMEA"], np.array([1, 1, -1]))})["partition"].tolist()
    ['EMEA', 'EMEA', '']
    """
    import pandas as pd

    made = {}
    for name, (values, places) in columns.items():
        is_flag = bool(values) and isinstance(values[0], bool)
        known = pd.Series([*values, False if is_flag else ""])
        made[name] = known.array.take(np.where(places < 0, len(values), places))
    return pd.DataFrame(made)
