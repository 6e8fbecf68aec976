"""A table of steps, one row a step, becomes stimuli: `read_steps`.

A column nobody knows is an error; a row that cannot be is quarantined. Lead files, which have no actions, are `leads.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from ..errors import InputError, Problem, UnknownName, must_be, nearest
from ..topology.fields import READ_ONLY, STANDARD, Field, field_of
from ..topology.model import Topology
from .columns import Coded, Column
from .delimited import SURPLUS
from .doors import OWN_COLUMNS, actions_of, check_own_columns
from .encode import distinct, encode, text_column
from .refusals import Refusals
from .stimuli import Stimuli
from .tables import Loaded, load
from .times import filled, in_order, moments

__all__ = ["RESERVED", "assemble", "read_steps", "roles_of"]

RESERVED = ("at", "action", *OWN_COLUMNS)
_NO_FIELDS = READ_ONLY - {"Id"}  # an Id says which record is meant


def read_steps(source: object, topology: Topology, *, column_map: Mapping[str, str] | None = None) -> Stimuli:
    """Read a table of steps: a CSV, TSV or Parquet path, a pandas frame or an arrow table.

    `column_map` renames columns of the table: to a field (display or REST name) or to one of the reserved names. A column `Id` is
    kept as numbers in `values["Id"]`. Rows that cannot be are quarantined with the reason; `row` and the quarantine count rows of
    `source` from 0, header aside.

    Raises:
        InputError: the table cannot be read, has no column `action`, or has columns that are neither reserved nor a field.

    >>> import pandas as pd
    >>> steps = pd.DataFrame({"action": ["sync_leads", "sink_leads"], "Email Address": ["ann@example.com", "ben@example.com"]})
    >>> stimuli = read_steps(steps, Topology("One"))
    >>> stimuli
    Stimuli(1 rows, 1 quarantined)
    >>> print(*stimuli.quarantine.reasons)
    unknown action, got 'sink_leads'; did you mean 'sync_leads'?
    """
    must_be(topology, Topology, "a Topology", "topology")
    loaded = load(source)
    table = loaded.table
    own, fields = roles_of(loaded, topology, column_map or {})
    refusals = Refusals(len(table))
    for row, reason in loaded.ragged.items():
        refusals.add(np.array([row]), reason)
    at = moments(table.column(own["at"]), refusals) if "at" in own else filled(np.full(len(table), np.iinfo(np.int64).min))
    args = {name: text_column(*distinct(table.column(place), name)) for name, place in own.items() if name != "at"}
    action = actions_of(args.pop("action"), refusals)
    notes = check_own_columns(args, action, topology, refusals)
    values = {field.name: encode(table.column(place), field, refusals) for place, field in fields.items()}
    return assemble(loaded, at, action, args, values, refusals, (*loaded.notes, *notes))


def assemble(
    loaded: Loaded,
    at: npt.NDArray[np.int64],
    action: npt.NDArray[np.int8],
    args: Mapping[str, Coded],
    values: Mapping[str, Column],
    refusals: Refusals,
    notes: tuple[str, ...],
    step: npt.NDArray[np.int32] | None = None,
) -> Stimuli:
    """Put columns together to stimuli: the rows that were kept, in order of time; each row a step unless `step` says otherwise."""
    kept = refusals.kept
    rows = None if kept is None else np.flatnonzero(kept)
    order = in_order(at if rows is None else at[rows])
    if order is not None:
        rows = order if rows is None else rows[order]
    if rows is not None:
        at, action = at[rows], action[rows]
        args = {name: column.take(rows) for name, column in args.items()}
        values = {name: column.take(rows) for name, column in values.items()}
        step = step[rows] if step is not None else None
    return Stimuli(
        at=at,
        action=action,
        step=np.arange(len(at), dtype=np.int32) if step is None else step,
        args={"email" if name == "email_asset" else name: column for name, column in args.items()},
        values=values,
        row=np.arange(len(at), dtype=np.int64) if rows is None else rows.astype(np.int64, copy=False),
        source=loaded.table,
        quarantine=refusals.quarantined(),
        notes=notes,
    )


def roles_of(loaded: Loaded, topology: Topology, column_map: Mapping[str, str]) -> tuple[dict[str, int], dict[int, Field]]:
    """Return which column is which of the action's own, and which is which field; all that is wrong is raised at once."""
    names = loaded.table.column_names
    own: dict[str, int] = {}
    fields: dict[int, Field] = {}
    missing = (name for name in column_map if name not in names)
    problems = [problem for name in missing for problem in UnknownName("column in the map", name, names, loaded.where).problems]
    taken: dict[str, str] = {}
    for place, name in enumerate(names):
        meant = column_map.get(name, name)
        field = None if meant in RESERVED else field_of(meant, topology.fields)
        if name == SURPLUS or (not name and _is_blank(loaded.table.column(place))):
            continue
        if meant not in RESERVED and field is None:
            near = nearest(meant, [*RESERVED, *STANDARD, *topology.fields])
            what = f"column {place + 1} is neither a field nor one of a step's own"
            problems.append(Problem(what, loaded.where, repr(meant), nearest=near))
            continue
        key = meant if field is None else field.name
        if key in _NO_FIELDS:
            near = "partition" if key == "Partition" else None
            what = f"column {place + 1} is read-only, no step can write it (VIS-14)"
            problems.append(Problem(what, loaded.where, repr(name), nearest=near))
        elif key in taken:
            problems.append(Problem(f"columns {taken[key]!r} and {name!r} mean the same", loaded.where))
        elif field is None:
            own[key] = place
        else:
            fields[place] = field
        taken.setdefault(key, name)
    if "action" not in own and not problems:
        expected = "a table with one step a row; lead files are read by read_leads"
        problems.append(Problem("there is no column 'action'", loaded.where, expected=expected))
    if problems:
        raise InputError(problems)
    return own, fields


def _is_blank(column: Any) -> bool:
    return not any(text.strip() for text in distinct(column, "")[1])
