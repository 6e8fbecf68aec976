"""Total: counts of all shards added up and checked, and the rows that were not taken, as they stand in their files."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from ..engine.record import OUTCOMES
from ..engine.run import VISIBILITY
from ..errors import RunError
from ..people.stimuli import Stimuli
from ..people.written import harmless_csv
from ..results import write_parquet
from .deal import Source

__all__ = ["table_of", "write_counts", "write_rejected"]


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


def write_rejected(source: Source, rejected: tuple[Any, list[str], list[str]], path: Path) -> None:
    """Write the rows that were not taken as they stand in their files, with reason and rule; each file is read again for its own."""
    import pyarrow as pa

    rows, reasons, rules = rejected
    with path.open("wb") as file:
        for number, (begin, end, cells) in enumerate(_cells_of(source, rows)):
            said = table_of({"reason": reasons[begin:end], "rule": rules[begin:end]})
            table = pa.table([*cells.columns, *said.columns], names=[*cells.column_names, *said.column_names])
            harmless_csv(table, file, header=number == 0)


def _cells_of(source: Source, rows: Any) -> Iterator[tuple[int, int, Any]]:
    """Yield (first, last, cells) of rejected rows, chunk by chunk; an empty table first, for the header."""
    import pyarrow as pa

    schema = source.dataset.schema
    yield 0, 0, schema.empty_table()
    for chunk in source.dataset.chunks:
        begin, end = np.searchsorted(rows, (chunk.start, chunk.start + chunk.rows)).tolist()
        if begin < end:
            yield begin, end, source.read(chunk).table.take(rows[begin:end] - chunk.start)
    begin = int(np.searchsorted(rows, source.dataset.rows))
    if begin < len(rows):  # moments have no row in a file
        yield begin, len(rows), pa.table([pa.nulls(len(rows) - begin, column.type) for column in schema], schema=schema)


def table_of(columns: Mapping[str, list[Any]]) -> Any:
    """Return columns as an arrow table; one without cells holds text."""
    import pyarrow as pa

    return pa.table({name: pa.array(cells, None if cells else pa.string()) for name, cells in columns.items()})
