"""Gather: what the shards left becomes one result: Ids in order of creation, the log in order of time, the same however it was cut.

Results are data sets of Parquet files, each a slice of time or of Ids, so that no more than a slice is in memory, and slices may be made
anywhere.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from ..engine.order import stable_order
from ..results import write_parquet
from .part import UNIT
from .work import Laps, done_once

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["LOGS", "number_people", "put_leads", "put_log", "rejected_rows", "rejected_tables"]

LOGS = {"campaign_runs": ["at", "campaign", "id"], "activities": ["at", "id", "type", "detail"]}  # each with its columns
Ints = npt.NDArray[np.int64]
Cut = tuple[int, int]  # where the log is cut: a moment, and the key of a row of it


def number_people(parts: Sequence[Path], highest: int, size: int, folder: Path) -> dict[str, Any]:
    """Give everybody made during the run an Id, in the order of the rows that made them; leave the Ids of each part by rank.

    Returns where Ids are cut into slices of `size` people.
    """

    def work(place: Path) -> dict[str, Any]:
        born = [np.load(part / "born_row.npy") for part in parts]
        at = [np.load(part / "born_at.npy") for part in parts]
        ids = [np.load(part / "given.npy") for part in parts]
        made = [np.flatnonzero(rows >= 0) for rows in born]
        rows, moments = (np.concatenate([one[some] for one, some in zip(all_, made, strict=True)]) for all_ in (born, at))
        order = np.lexsort((rows, moments))
        number = np.empty(len(order), np.int64)
        number[order] = highest + 1 + np.arange(len(order))
        start = 0
        for shard, (one, some) in enumerate(zip(ids, made, strict=True)):
            one[some] = number[start : start + len(some)]
            start += len(some)
            np.save(place / f"{shard}.npy", one)
        everybody = np.sort(np.concatenate(ids))
        return {"cuts": [*everybody[::size].tolist(), int(everybody.max(initial=0)) + 1] if len(everybody) else [0, 1]}

    return done_once(folder, work)


def put_log(kind: str, parts: Sequence[Path], ids: Path, low: Cut, high: Cut, place: Path) -> dict[str, Any]:
    """Write the lines of one log, in order, whose units of work are those from `low` up to before `high`."""
    name = place.name
    return done_once(place, lambda folder: _put(lambda: _slice_of_log(kind, parts, ids, low, high), folder / name))


def put_leads(parts: Sequence[Path], ids: Path, fields: Sequence[str], low: int, high: int, place: Path) -> dict[str, Any]:
    """Write the people with Ids from `low` up to before `high`, in the order of Ids."""
    name = place.name
    return done_once(place, lambda folder: _put(lambda: _slice_of_leads(parts, ids, fields, low, high), folder / name))


def _put(slice_: Callable[[], pa.Table], path: Path) -> dict[str, Any]:
    laps = Laps()
    table = slice_()
    laps.lap("order")
    write_parquet([table], path.parent / f"{path.name}.parquet")
    laps.lap("writing")
    return {"rows": len(table), "seconds": laps.seconds}


def _slice_of_log(kind: str, parts: Sequence[Path], ids: Path, low: Cut, high: Cut) -> pa.Table:
    import pyarrow as pa

    pieces, units, offset = [], [], 0
    unit_of: list[npt.NDArray[Any]] = []
    for shard, part in enumerate(parts):
        of_part = np.load(part / "units.npy", mmap_mode="r")
        begin, end = (_place(of_part[0], of_part[1], cut) for cut in (low, high))
        table = _mapped(part / f"{kind}.arrow")
        of_line = table.column("unit").to_numpy()
        first, last = np.searchsorted(of_line, np.array((begin, end), of_line.dtype)).tolist()  # of another type it would be copied whole
        if first == last:
            continue
        known = np.load(ids / f"{shard}.npy", mmap_mode="r")
        lines = table.slice(first, last - first)
        mine = dict(zip(UNIT, of_part[:, begin:end], strict=True))
        who = mine["who"]
        units.append(mine | {"who": np.where(who >= 0, known[np.maximum(who, 0)], -1) if len(known) else who})
        unit_of.append(lines.column("unit").to_numpy().astype(np.int64) - begin + offset)
        offset += end - begin
        numbers: Any = known[lines.column("id").to_numpy()]
        pieces.append(_narrow(lines.drop_columns(["unit"]).set_column(lines.column_names.index("id") - 1, "id", pa.array(numbers))))
    if not pieces:
        return _empty_log(kind, parts)
    key = {name: np.concatenate([one[name] for one in units]) for name in UNIT}
    order = np.lexsort([key[name] for name in reversed(UNIT) if name in ("at", "key") or (key[name] != key[name][0]).any()])
    rank = np.empty(len(order), np.int64)
    rank[order] = np.arange(len(order))
    unit = np.concatenate(unit_of)
    in_order: Any = stable_order(rank[unit])
    moments: Any = pa.array(key["at"][unit].view("datetime64[us]"))
    whole = _united(pieces)
    return whole.add_column(0, "at", moments).select(LOGS[kind]).take(in_order).combine_chunks()


def _place(at: Ints, keys: Ints, cut: Cut) -> int:
    """Return before which unit of work a log is cut; all may be of one moment."""
    moment, key = cut
    first, last = np.searchsorted(at, moment), np.searchsorted(at, moment, "right")
    return int(first + np.searchsorted(keys[first:last], key))


def _empty_log(kind: str, parts: Sequence[Path]) -> pa.Table:
    import pyarrow as pa

    table = _mapped(parts[0] / f"{kind}.arrow").slice(0, 0).drop_columns(["unit"])
    table = _narrow(table.set_column(0, "id", pa.array([], pa.int64())))
    return table.add_column(0, "at", pa.array([], pa.timestamp("us"))).select(LOGS[kind])


def _slice_of_leads(parts: Sequence[Path], ids: Path, fields: Sequence[str], low: int, high: int) -> pa.Table:
    import pyarrow as pa

    pieces = []
    for shard, part in enumerate(parts):
        table = _mapped(part / "leads.arrow")
        known = np.load(ids / f"{shard}.npy", mmap_mode="r")
        number: Any = known[table.column("id").to_numpy()] if len(table) else np.empty(0, np.int64)
        begin, end = np.searchsorted(number, (low, high)).tolist()
        if begin == end and shard + 1 < len(parts):
            continue
        numbers: Any = pa.array(number[begin:end], pa.int64())
        pieces.append(_narrow(table.slice(begin, end - begin).set_column(0, "id", numbers)))
    columns = ["id", "partition", *fields, "created_at", "updated_at"]
    whole = _united(pieces)
    whole = whole.select([name for name in columns if name in whole.column_names])
    in_order: Any = stable_order(whole.column("id").to_numpy())
    return whole.take(in_order).combine_chunks()


def rejected_tables(parts: Sequence[Path], deals: Sequence[Path]) -> list[pa.Table]:
    """Return tables of what was not taken, each in order: `row` of the data set, `reason`, `rule`; moments are in each of the parts."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    refused = [pq.read_table(deal / "refused.parquet") for deal in deals]
    away = [table.append_column("rule", pa.array([""] * len(table), pa.string())) for table in refused if len(table)]
    return [*(_mapped(part / "rejected.arrow") for part in parts), *away]


def rejected_rows(tables: Sequence[pa.Table], low: int, high: int) -> pa.Table:
    """Return what was not taken of the rows from `low` up to before `high`, in their order, each once."""
    import pyarrow as pa

    pieces = []
    for table in tables:
        begin, end = np.searchsorted(table.column("row").to_numpy(), (low, high)).tolist()
        pieces.append(table.slice(begin, end - begin))
    whole = pa.concat_tables(pieces)
    found: Any = np.unique(whole.column("row").to_numpy(), return_index=True)[1]
    return whole.take(found)


def _mapped(path: Path) -> pa.Table:
    import pyarrow as pa

    return pa.ipc.open_file(pa.memory_map(str(path))).read_all()


def _narrow(table: pa.Table) -> pa.Table:
    """Return rows with dictionaries of no more than they say: a slice of many rows would carry those of all."""
    import pyarrow as pa

    def narrow(column: Any) -> Any:
        if not pa.types.is_dictionary(column.type):
            return column
        whole = column.combine_chunks()
        codes = whole.indices.fill_null(-1).to_numpy(zero_copy_only=False)
        occurs = np.zeros(len(whole.dictionary) + 1, bool)
        occurs[codes] = True  # -1, a missing cell, marks the last one
        occurs[-1] = False
        numbers: Any = (np.cumsum(occurs) - 1).astype(np.int32)[codes]
        wanted: Any = pa.array(np.flatnonzero(occurs))
        return pa.DictionaryArray.from_arrays(pa.array(numbers, mask=codes < 0), whole.dictionary.take(wanted))

    return pa.table([narrow(column) for column in table.columns], names=table.column_names)


def _united(tables: Sequence[pa.Table]) -> pa.Table:
    """Return tables one below the other, with one dictionary a column; a column that one lacks is empty there."""
    import pyarrow as pa

    return pa.concat_tables(tables, promote_options="default").unify_dictionaries().combine_chunks()
