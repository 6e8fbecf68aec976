"""From a source (path, frame, arrow table) to an arrow table with its notes and the rows that could not be cut into cells.

Knows nothing of fields or doors. Text files are read by `delimited.py`.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import InputError, Problem
from .encode import text_of

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["Loaded", "compact_columns", "load"]

_PARQUET, _ZIP, _GZIP = b"PAR1", b"PK\x03\x04", b"\x1f\x8b"


@dataclass(frozen=True, slots=True)
class Loaded:
    """A table as it was found: its cells, where it came from, notes for the reader, and rows (by number) with a wrong number of cells."""

    table: pa.Table
    where: str
    notes: tuple[str, ...] = ()
    ragged: dict[int, str] = field(default_factory=dict)


def load(source: object) -> Loaded:
    """Read a table from a CSV, TSV or Parquet path, a pandas frame or an arrow table; every cell of a text file stays text.

    Raises:
        InputError: there is no such file, it is a folder, it is empty, or it is not what its name says.
    """
    import pyarrow as pa

    if isinstance(source, (str, os.PathLike)):
        return _file(Path(source))
    if isinstance(source, pa.Table):
        return Loaded(source, "the table")
    if isinstance(source, pa.RecordBatch):
        return Loaded(pa.Table.from_batches([source]), "the table")
    if hasattr(source, "iloc") and hasattr(source, "columns"):
        return Loaded(_frame(source), "the frame")
    raise InputError(Problem("this is no table", got=type(source).__name__, expected="a path, a pandas frame or a pyarrow table"))


def _frame(frame: Any) -> pa.Table:
    import pyarrow as pa

    # one by one: Table.from_pandas refuses two columns of one name, and a mixed object column fails whole
    return pa.table([_series(frame.iloc[:, place]) for place in range(frame.shape[1])], names=[str(name) for name in frame.columns])


def _series(series: Any) -> Any:
    import pyarrow as pa

    if series.dtype.kind in "iufmM":  # arrow would look into the frame's own memory, and see what is written there later
        series = series.copy()
    try:
        return pa.array(series, from_pandas=True)
    except (pa.ArrowInvalid, pa.ArrowTypeError, pa.ArrowNotImplementedError):
        missing = series.isna().tolist()
        return pa.array([None if gone else text_of(cell) for cell, gone in zip(series.tolist(), missing, strict=True)], pa.string())


def _file(path: Path) -> Loaded:
    where = path.name
    try:
        if path.is_dir():
            raise InputError(Problem("this is a folder", where, expected="a CSV, TSV or Parquet file"))
        with path.open("rb") as file:
            head = file.read(4)
    except FileNotFoundError as error:
        raise InputError(Problem("there is no such file", str(path))) from error
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        raise InputError(Problem(f"the file cannot be read ({getattr(error, 'strerror', None) or error})", str(path))) from error
    if head == _PARQUET or path.suffix.lower() in (".parquet", ".pq"):
        return Loaded(_parquet(path), where)
    for magic, what, remedy in ((_ZIP, "a spreadsheet or a zip archive", "save it as CSV"), (_GZIP, "compressed", "unpack it first")):
        if head.startswith(magic):
            raise InputError(Problem(f"this file is {what}, not a table of text: {remedy}", where))
    if not head:
        raise InputError(Problem("the file is empty", where, expected="a header and rows"))
    from .delimited import read_delimited

    table, notes, ragged = read_delimited(path)
    return Loaded(table, where, notes, ragged)


def _parquet(path: Path) -> pa.Table:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        with pq.ParquetFile(path) as file:
            return pq.read_table(path, read_dictionary=compact_columns(file), partitioning=None)
    except (pa.ArrowInvalid, OSError, pa.ArrowNotImplementedError) as error:
        raise InputError(Problem(f"this is not a whole Parquet file ({str(error).splitlines()[0]})", path.name)) from error


def compact_columns(file: Any) -> list[str]:
    """Return the columns worth reading by their own dictionary: few distinct texts, hence few bytes a row."""
    import pyarrow as pa

    size: dict[str, int] = {}
    for group in range(file.metadata.num_row_groups):
        for place in range(file.metadata.num_columns):
            chunk = file.metadata.row_group(group).column(place)
            size[chunk.path_in_schema] = size.get(chunk.path_in_schema, 0) + chunk.total_uncompressed_size
    text = [column.name for column in file.schema_arrow if pa.types.is_string(column.type) or pa.types.is_large_string(column.type)]
    return [name for name in text if size.get(name, 0) < 3 * file.metadata.num_rows]
