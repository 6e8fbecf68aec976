"""People who are there before anything happens, from a table of leads (an export, or the leads of another run): `read_people`.

Rows that cannot be are kept aside with their reasons. People written out in a scenario file are `scenario/read_people.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from .errors import InputError, Problem, UnknownName, nearest
from .people.columns import Coded, Column, Numbers
from .people.delimited import SURPLUS
from .people.encode import distinct, encode, text_column
from .people.refusals import Refusals
from .people.roster import Roster
from .people.stimuli import Quarantined
from .people.tables import Loaded, load
from .people.times import FIRST, MINUTE, moments
from .topology.fields import STANDARD, Field, field_of
from .topology.model import DEFAULT, Topology

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["People", "read_people"]

_OF_A_RUN = {"id": "Id", "partition": "Partition", "created_at": "Created At", "updated_at": "Updated At"}  # what `Run.leads` calls them
_UNKNOWN = np.iinfo(np.int64).min  # a moment nobody gave


@dataclass(frozen=True, slots=True)
class People:
    """People read from a table: who was taken, which rows were not and why, what else there is to say; `source` is the table."""

    ids: npt.NDArray[np.int64]
    partition: Coded
    values: Mapping[str, Column]
    created: npt.NDArray[np.int64]
    updated: npt.NDArray[np.int64]
    quarantine: Quarantined
    notes: tuple[str, ...]
    where: str
    source: pa.Table

    def roster(self, start: int | None = None) -> Roster:
        """Return them as they stand before `start` (microseconds since 1970; None: the first moment of a file that does not say)."""
        before = (FIRST if start is None else start) - MINUTE
        created, updated = (np.where(moment == _UNKNOWN, before, moment) for moment in (self.created, self.updated))
        return Roster(self.ids, self.partition, self.values, (), created, updated)

    def strict(self) -> People:
        """Return them if every row was taken, else raise with the first problems."""
        refused = self.quarantine
        first = zip(refused.rows[:20].tolist(), refused.reasons, strict=False)
        problems = [Problem(reason, f"{self.where}: row {row + 1}") for row, reason in first]
        if problems:
            if (more := len(refused.rows) - len(problems)) > 0:
                problems.append(Problem(f"and {more:,} more rows", self.where))
            raise InputError(problems)
        return self

    def __len__(self) -> int:
        return len(self.ids)

    def __repr__(self) -> str:
        refused = f", {len(self.quarantine.rows)} quarantined" if len(self.quarantine.rows) else ""
        return f"People({len(self)}{refused})"


def read_people(source: object, topology: Topology) -> People:
    """Read people who are there before: a CSV, TSV or Parquet path, a pandas frame or an arrow table, one row a record.

    Columns are fields by display or REST name, `Id`, `Partition`, `Created At` and `Updated At` among them. Without an `Id` they are
    numbered in the order written, without a `Partition` they are in Default. Columns that are no field are set aside with a note.

    Raises:
        InputError: the table cannot be read, or no column is a field.

    >>> import pandas as pd
    >>> read_people(pd.DataFrame({"Id": [7, 7], "Email Address": ["ann@example.com", "ben@example.com"]}), Topology("One"))
    People(1, 1 quarantined)
    """
    loaded = load(source)
    fields, notes = _fields(loaded, topology)
    size = len(loaded.table)
    refusals = Refusals(size)
    for row, reason in loaded.ragged.items():
        refusals.add(np.array([row]), reason)
    columns = {field.name: loaded.table.column(place) for place, field in fields.items()}
    partition, created, updated, number = (columns.pop(name, None) for name in ("Partition", "Created At", "Updated At", "Id"))
    rest = sum(field.rest == loaded.table.column_names[place] for place, field in fields.items())
    empty_words = ("null",) if rest * 2 > len(fields) else ()  # so a bulk extract writes an empty cell
    values = {name: encode(column, topology.field_named(name), refusals, empty_words) for name, column in columns.items()}
    where = _partitions(partition, size, topology, refusals)
    made, changed = (_moments(column, size, refusals) for column in (created, updated))
    ids = _ids(number, size, refusals)
    kept = refusals.kept
    rows = np.arange(size) if kept is None else np.flatnonzero(kept)
    rows = rows[np.argsort(ids[rows], kind="stable")]
    values = {name: column.take(rows) for name, column in values.items()}
    quarantine = refusals.quarantined()
    return People(ids[rows], where.take(rows), values, made[rows], changed[rows], quarantine, tuple(notes), loaded.where, loaded.table)


def _fields(loaded: Loaded, topology: Topology) -> tuple[dict[int, Field], list[str]]:
    found: dict[int, Field] = {}
    notes = list(loaded.notes)
    taken: dict[str, str] = {}
    for place, name in enumerate(loaded.table.column_names):
        field = field_of(_OF_A_RUN.get(name, name), topology.fields)
        if field is None:
            if name and name != SURPLUS:
                near = nearest(name, [*STANDARD, *topology.fields])
                notes.append(f"column {name!r} is set aside: no field has that name" + (f"; did you mean {near!r}?" if near else ""))
        elif field.name in taken:
            notes.append(f"column {name!r} is set aside: column {taken[field.name]!r} is {field.name} already")
        else:
            found[place], taken[field.name] = field, name
    if not found:
        names = ", ".join(map(repr, loaded.table.column_names[:8]))
        raise InputError(Problem("no column is a field of a lead", loaded.where, names, "display or REST names of fields"))
    return found, notes


def _partitions(column: Any, size: int, topology: Topology, refusals: Refusals) -> Coded:
    if column is None:
        return Coded(np.ones(size, np.int32), ["", DEFAULT])
    cells = text_column(*distinct(column, "Partition"))
    known = topology.partitions
    unknown = {code: UnknownName("partition", text, known) for code, text in enumerate(cells.values) if text and text not in known}
    refusals.add_codes(cells.codes, {code: str(error) for code, error in unknown.items()})
    values = [*dict.fromkeys([*cells.values, DEFAULT])]
    return Coded(np.where(cells.codes < 1, np.int32(values.index(DEFAULT)), cells.codes), values)


def _moments(column: Any, size: int, refusals: Refusals) -> npt.NDArray[np.int64]:
    if column is None:
        return np.full(size, _UNKNOWN, np.int64)
    import pyarrow.compute as pc

    read = moments(column, refusals)
    missing = pc.is_null(column).to_numpy(zero_copy_only=False)
    return np.where(missing, _UNKNOWN, read)


def _ids(column: Any, size: int, refusals: Refusals) -> npt.NDArray[np.int64]:
    """Return the Ids; those that are none, or belong to a row above, refuse their rows; rows without one are numbered after the highest."""
    if column is None:
        return np.arange(1, size + 1, dtype=np.int64)
    read = encode(column, STANDARD["Id"], refusals)
    assert isinstance(read, Numbers)
    missing = np.isnan(read.values)
    whole = ~missing & (read.values >= 1) & (read.values == np.floor(read.values)) & (read.values < 2**53)
    refusals.add(~whole & ~missing, "Id is not a whole number from 1")
    ids = np.where(whole, read.values, 0).astype(np.int64)
    good = np.flatnonzero(whole if refusals.kept is None else whole & refusals.kept)
    order = good[np.argsort(ids[good], kind="stable")]
    again = order[1:][ids[order[1:]] == ids[order[:-1]]]
    refusals.add(again, "Id belongs to a row above already")
    ids[missing] = int(ids.max(initial=0)) + 1 + np.arange(int(missing.sum()))
    return ids
