"""Data sets in files, and what a run of them leaves, to be compared with the same run in memory."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.parquet as pq
import pytest

from workbench.scale import simulate as scale

TABLES = ("leads", "campaign_runs", "activities", "visibility")


@contextmanager
def shards_of(rows: int, slices: int = 1000) -> Iterator[None]:
    """Let shards have no more rows than that, and slices of the result not many more than `slices`."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(scale, "_MOST", rows)
        patch.setattr(scale, "_SLICE", slices)
        yield


def files_of(frame: pd.DataFrame, folder: Path, files: int, kind: str = "parquet", rows: int = 500) -> Path:
    """Write a frame into some files, Parquet with row groups of so many rows, or CSV."""
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(files):
        part = frame.iloc[len(frame) * number // files : len(frame) * (number + 1) // files]
        if kind == "csv":
            part.to_csv(folder / f"part-{number:03d}.csv", index=False)
        else:
            table = pa.Table.from_pandas(part, preserve_index=False)
            pq.write_table(table, folder / f"part-{number:03d}.parquet", row_group_size=rows)
    return folder


def left_in(folder: Path) -> dict[str, Any]:
    """Return everything that a result holds, cells as they are whatever they are stored as."""
    found: dict[str, Any] = {name: plain(ds.dataset(folder / f"{name}.parquet", format="parquet").to_table()) for name in TABLES}
    return found | {
        "summary": json.loads((folder / "summary.json").read_text(encoding="utf-8")),
        "rejected": (folder / "rejected.csv").read_bytes(),
    }


def plain(table: pa.Table) -> pa.Table:
    columns = [column.cast(column.type.value_type) if pa.types.is_dictionary(column.type) else column for column in table.columns]
    return pa.table([column.combine_chunks() for column in columns], names=table.column_names)


def differing(one: dict[str, Any], other: dict[str, Any]) -> list[str]:
    """Return what two results do not have in common."""
    return [name for name in one if one[name] != other[name]]
