"""Total: counts of all shards added up and checked, and the rows that were not taken, as they stand in their files."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import numpy as np

from ..engine.record import OUTCOMES
from ..engine.run import VISIBILITY
from ..errors import RunError
from ..people.stimuli import Stimuli
from ..people.written import harmless_csv
from ..results import write_parquet
from .dataset import Chunk
from .deal import Source
from .gather import rejected_rows, rejected_tables
from .work import Laps, done_once

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["REJECTED", "put_rejected", "table_of", "write_counts", "write_rejected"]

REJECTED = "rejected.csv"


def write_counts(said: Sequence[Mapping[str, Any]], away: Sequence[int], moments: Stimuli, rows: int, place: Path) -> None:
    """Write visibility.parquet and summary.json from what shards said; `away` are the rows that were refused before they were dealt.

    Raises:
        RunError: The rows that came in are not all accounted for.
    """
    cells = zip(*(one["visibility"] for one in said), strict=True)
    visibility = [[*of_all[0][:4], *(sum(one[column] for one in of_all) for column in (4, 5, 6))] for of_all in cells]
    columns: Any = zip(*visibility, strict=True) if visibility else [()] * len(VISIBILITY)
    write_parquet([table_of(dict(zip(VISIBILITY, map(list, columns), strict=True)))], place / "visibility.parquet")
    counts = np.sum([one["outcomes"] for one in said], axis=0) + said[0]["of_moments"]
    outcome = dict(zip(OUTCOMES, counts.tolist(), strict=True))
    refused = sum(one["refused"] for one in said) + sum(away)
    total: dict[str, Any] = {"stimuli": sum(one["stimuli"] for one in said) + len(moments) + sum(away)}
    total |= {name: outcome[name] for name in ("created", "updated", "unchanged")} | {"rejected": outcome["rejected"] + refused}
    if outcome["done"]:
        total["done"] = outcome["done"]
    told = sum(total[name] for name in ("created", "updated", "unchanged", "rejected", "done") if name in total)
    if not rows + len(moments) == total["stimuli"] == told:
        raise RunError(f"{rows + len(moments):,} rows came in, {total['stimuli']:,} came to a shard, of {told:,} it is known what became")
    total |= {"leads": sum(one["leads"] for one in said)}
    total |= {name: sum(row[column] for row in visibility) for name, column in (("campaign_runs", 5), ("blocked", 6))}
    total["findings"] = ["cascade"] if any(one["stopped"] for one in said) else []
    (place / "summary.json").write_text(json.dumps(total, indent=2) + "\n", encoding="utf-8")


def put_rejected(source: Source, parts: Sequence[Path], deals: Sequence[Path], chunks: Sequence[Chunk], folder: Path) -> dict[str, Any]:
    """Write the rows of chunks that were not taken as they stand in their files, with reason and rule; these are read again for them."""

    def work(place: Path) -> dict[str, Any]:
        laps = Laps()
        tables = rejected_tables(parts, deals)
        with (place / REJECTED).open("wb") as file:
            for chunk in chunks:
                said = rejected_rows(tables, chunk.start, chunk.start + chunk.rows)
                if len(said):
                    places: Any = said.column("row").to_numpy() - chunk.start
                    _write(source.read(chunk).table.take(places), said, file)
        laps.lap("writing")
        return {"seconds": laps.seconds}

    return done_once(folder, work)


def write_rejected(source: Source, parts: Sequence[Path], pieces: Sequence[Path], path: Path) -> None:
    """Write one file of what was not taken: a header, what stands in the folders of `put_rejected`, then moments, which have no cells."""
    import pyarrow as pa

    schema, tables = source.dataset.schema, rejected_tables(parts, ())
    with path.open("wb") as file:
        _write(schema.empty_table(), rejected_rows(tables, 0, 0), file, header=True)
        for piece in pieces:
            with (piece / REJECTED).open("rb") as rows:
                shutil.copyfileobj(rows, file, 1 << 20)
        said = rejected_rows(tables, source.dataset.rows, np.iinfo(np.int64).max)
        if len(said):
            _write(pa.table([pa.nulls(len(said), column.type) for column in schema], schema=schema), said, file)


def _write(cells: pa.Table, said: pa.Table, file: BinaryIO, *, header: bool = False) -> None:
    harmless_csv(cells.append_column("reason", said.column("reason")).append_column("rule", said.column("rule")), file, header=header)


def table_of(columns: Mapping[str, list[Any]]) -> Any:
    """Return columns as an arrow table; one without cells holds text."""
    import pyarrow as pa

    return pa.table({name: pa.array(cells, None if cells else pa.string()) for name, cells in columns.items()})
