"""Deal: every row of a data set goes to the shard of its identity, in the order of the data set, as Parquet files.

A first look (`look`) says which actions there are and carries on the moments of rows that give none; `link` finds what joins rows where
more than the address does; `deal` lays the rows out. Each takes some chunks, and may run anywhere.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from ..people.encode import distinct
from ..people.refusals import Refusals
from ..people.steps import read_steps, roles_of
from ..people.stimuli import Quarantined, Stimuli
from ..people.tables import Loaded
from ..people.times import FIRST, MINUTE, moments
from ..topology.model import Topology
from .dataset import Chunk, DataSet, read_chunk
from .joining import MENTIONED, Groups, Joining, Keys, pairs_of
from .work import Laps, done_once

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["Look", "Source", "deal", "ends_of", "link", "look", "starts"]

_EVERY = 1000  # rows of which the moment of one is noted, to cut time into slices later


@dataclass(frozen=True)
class Source:
    """What is read: a data set of steps for a topology, its columns renamed by a map."""

    dataset: DataSet
    topology: Topology
    column_map: dict[str, str]

    def read(self, chunk: Chunk, names: Sequence[str] | None = None) -> Loaded:
        """Read a chunk, all of its columns or some."""
        import pyarrow as pa

        schema = self.dataset.schema
        return read_chunk(chunk, schema if names is None else pa.schema([schema.field(name) for name in names]))

    def own(self, chunk: Loaded) -> dict[str, str]:
        """Return which column is which of a step's own."""
        own, _ = roles_of(chunk, self.topology, self.column_map)
        return {name: chunk.table.column_names[place] for name, place in own.items()}

    def stamped(self, table: pa.Table, at: npt.NDArray[np.int64], start: int) -> pa.Table:
        """Return rows, whose numbers begin with `start`, with their moments and numbers: as `stimuli` takes them."""
        import pyarrow as pa

        own, moments = self.own(Loaded(table, "")), pa.array(at.view("datetime64[us]"))
        if "at" in own:
            table = table.set_column(table.column_names.index(own["at"]), own["at"], moments)
        else:
            table = table.append_column(self._free("at"), moments)
        return table.append_column(self._free("row"), pa.array(np.arange(start, start + len(table))))

    def stimuli(self, table: pa.Table) -> Stimuli:
        """Return stamped rows as stimuli; `row` and the quarantine count rows of the data set."""
        number, at = self._free("row"), self._free("at")
        rows = table.column(number).to_numpy()
        column_map = self.column_map | ({at: "at"} if at in table.column_names else {})
        read = read_steps(table.drop_columns([number]), self.topology, column_map=column_map)
        assert read.row is not None
        away = Quarantined(rows[read.quarantine.rows], read.quarantine.reasons, read.quarantine.rules)
        return replace(read, row=rows[read.row], source=None, quarantine=away)

    def _free(self, name: str) -> str:
        """Return a name for a column that the data set does not have."""
        while name in self.dataset.schema.names:
            name += "'"
        return name


@dataclass(frozen=True, slots=True)
class Look:
    """What a first look at a chunk says: which cells of `MENTIONED` stand together, and the moment after its last row.

    Where no row gives a moment (`is_open`) that is counted from the first row's.
    """

    mentioned: frozenset[tuple[str, ...]]
    end: int
    is_open: bool


def look(source: Source, chunks: Sequence[Chunk], own: dict[str, str]) -> list[Look]:
    """Look at what of chunks must be known before anything else."""
    found = []
    for chunk in chunks:
        loaded = source.read(chunk, [own[name] for name in (*MENTIONED, "at") if name in own])
        together, cells = np.zeros(chunk.rows, np.int64), [()]
        for name in MENTIONED:
            codes = np.full(chunk.rows, -1, np.int32)
            texts: list[str] = []
            if name in own:
                codes, texts, _ = distinct(loaded.table.column(own[name]), name)
            said, together = np.unique(together * (len(texts) + 1) + codes + 1, return_inverse=True)
            cells = [(*cells[one // (len(texts) + 1)], ["", *texts][one % (len(texts) + 1)].strip()) for one in said.tolist()]
        named = frozenset(cells)
        if "at" in own:
            ends = [moments(loaded.table.column(own["at"]), Refusals(chunk.rows), start)[-1:] for start in (0, 1)]
            end, is_open = (int(ends[0][0]) + MINUTE, bool(ends[0][0] != ends[1][0])) if chunk.rows else (0, True)
        else:
            end, is_open = chunk.rows * MINUTE, True
        found.append(Look(named, end, is_open))
    return found


def starts(looks: Sequence[Look]) -> list[int]:
    """Return the moment that the first row of each chunk has if it gives none: a minute after the row before."""
    found = [FIRST]
    for one in looks:
        found.append(one.end + (found[-1] if one.is_open else 0))
    return found[:-1]


def link(source: Source, joining: Joining, chunks: Sequence[Chunk], folder: Path) -> dict[str, Any]:
    """Find which things rows of chunks say belong together; they are left in a file as pairs."""

    def work(place: Path) -> dict[str, Any]:
        found = [np.empty((0, 2), np.uint64)]
        for chunk in chunks:
            loaded = source.read(chunk)
            found.append(pairs_of(joining.keys_of(loaded, source.topology)))
        pairs = np.unique(np.concatenate(found), axis=0)
        np.save(place / "pairs.npy", pairs)
        return {"pairs": len(pairs)}

    return done_once(folder, work)


def deal(
    source: Source, joining: Joining | None, groups: Path | None, chunks: Sequence[tuple[Chunk, int]], shards: int, folder: Path
) -> dict[str, Any]:
    """Lay out the rows of chunks, each given with the moment of a first row that has none, by shard.

    Returns how many rows each shard got, moment and number of every 1000th row, the first and the last moment of each chunk, and notes.
    Rows whose moment cannot be read, or that could not be cut into cells, are refused here and left aside.
    """

    def work(place: Path) -> dict[str, Any]:
        import pyarrow as pa
        import pyarrow.parquet as pq

        joined = None if groups is None else Groups(np.load(groups / "things.npy"), np.load(groups / "leader.npy"))
        writers: dict[int, pq.ParquetWriter] = {}
        counts, laps = np.zeros(shards, np.int64), Laps()
        refused: list[tuple[int, str]] = []
        times: list[tuple[int, int]] = []
        notes: list[str] = []
        firsts: list[int] = []
        lasts: list[int] = []
        try:
            for chunk, start in chunks:
                loaded = source.read(chunk)
                notes += loaded.notes
                table, at, kept, reasons = _timed(source, loaded, chunk, start)
                refused += reasons
                times += zip(at[::_EVERY].tolist(), range(chunk.start, chunk.start + chunk.rows, _EVERY), strict=True)
                firsts.append(int(at.min(initial=np.iinfo(np.int64).max)))
                lasts.append(int(at.max(initial=np.iinfo(np.int64).min)))
                laps.lap("reading")
                keys = [np.zeros(chunk.rows, np.uint64)] if joining is None else joining.keys_of(loaded, source.topology)
                shard = _shards(keys, joined, shards, chunk.start, alone=joining is None)
                laps.lap("identities")
                for number, part in _by_shard(table, shard, kept, shards):
                    counts[number] += len(part)
                    if number not in writers:
                        named: Any = [column.name for column in part.schema if pa.types.is_dictionary(column.type)]
                        path = place / f"{number}.parquet"
                        writers[number] = pq.ParquetWriter(
                            path, part.schema, compression="lz4", use_dictionary=named, write_statistics=False
                        )
                    writers[number].write_table(part)
                laps.lap("layout")
        finally:
            for writer in writers.values():
                writer.close()
        rows, reasons_ = [row for row, _ in refused], [reason for _, reason in refused]
        pq.write_table(pa.table({"row": pa.array(rows, pa.int64()), "reason": pa.array(reasons_, pa.string())}), place / "refused.parquet")
        ends = {"firsts": firsts, "lasts": lasts}
        return {"rows": counts.tolist(), "times": times, **ends, "notes": notes, "away": len(refused), "seconds": laps.seconds}

    return done_once(folder, work)


def ends_of(source: Source, chunk: Chunk, start: int) -> tuple[int, int] | None:
    """Return the first and the last moment of the rows of a chunk that can be read at all; None if none can."""
    import pyarrow as pa

    table, _, kept, _ = _timed(source, source.read(chunk), chunk, start)
    read = source.stimuli(table.filter(pa.array(kept)))
    return (int(read.at[0]), int(read.at[-1])) if len(read) else None


def _timed(source: Source, loaded: Loaded, chunk: Chunk, start: int) -> tuple[pa.Table, Any, Any, list[tuple[int, str]]]:
    """Return the table with the moment and the number of every row, the moments, which rows are kept, and why the others are not."""
    import pyarrow as pa

    table, own = loaded.table, source.own(loaded)
    refusals = Refusals(len(table))
    for row, reason in loaded.ragged.items():
        refusals.add(np.array([row]), reason)
    column = table.column(own["at"]) if "at" in own else pa.nulls(len(table), pa.timestamp("us"))
    at = moments(column, refusals, start)
    refused = refusals.quarantined()
    kept = np.ones(len(table), bool)
    kept[refused.rows] = False
    return source.stamped(table, at, chunk.start), at, kept, list(zip((refused.rows + chunk.start).tolist(), refused.reasons, strict=True))


def _shards(keys: list[Keys], groups: Groups | None, shards: int, start: int, *, alone: bool) -> npt.NDArray[np.int64]:
    """Return the shard of each row: that of what stands for it; rows that share nothing with anybody are spread."""
    if alone:
        return np.zeros(len(keys[0]), np.int64)
    leader = (groups or Groups(np.empty(0, np.uint64), np.empty(0, np.uint64))).of_rows(keys)
    own = np.arange(start, start + len(leader), dtype=np.uint64)
    return (np.where(leader > 0, leader, own) % np.uint64(shards)).astype(np.int64)


def _by_shard(table: pa.Table, shard: npt.NDArray[np.int64], kept: npt.NDArray[np.bool_], shards: int) -> Iterator[tuple[int, pa.Table]]:
    """Yield each shard that gets rows, with its rows in the order in which they stand."""
    rows = np.flatnonzero(kept)
    order = rows[np.argsort(shard[rows].astype(np.int32), kind="stable")]
    table = table.take(order).combine_chunks()
    ends = np.searchsorted(shard[order], np.arange(shards + 1))
    for number in np.flatnonzero(np.diff(ends)).tolist():
        yield number, table.slice(ends[number], ends[number + 1] - ends[number])
