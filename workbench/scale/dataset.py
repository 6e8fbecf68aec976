"""Data set: the files of steps of a run that is too large for one table, what they have in common, and the chunks they are read in.

Every file is looked at before anything runs: one that is broken, lacks a column, or has another kind of cell in one is named.
"""

from __future__ import annotations

import glob
import os
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import InputError, Problem, nearest, shown
from ..people.delimited import SURPLUS
from ..people.tables import Loaded, compact_columns, load

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["Chunk", "DataSet", "Unreadable", "read_chunk"]

# What must be unpacked or saved anew first is told, not passed over.
_TABLE = re.compile(r".*(\.xlsx|\.(parquet|pq|csv|tsv|txt)(\.(gz|zip))?)", re.IGNORECASE)
_PARQUET = (".parquet", ".pq")
_HIDDEN = (".", "_")
_TEXT = 4  # bytes of memory that a byte of a text file needs while it is read
_BUFFER = 1 << 20  # bytes of a column that are read ahead of its slices
_SAID = 20  # problems that one error tells


class Unreadable(InputError):
    """A file of the data set turned out to be broken while it was read."""

    def __init__(self, file: str, reason: str) -> None:
        self.file, self.reason = file, reason
        super().__init__(Problem(reason, file))


@dataclass(frozen=True, slots=True)
class Chunk:
    """Rows that are read at once: row groups of a Parquet file, or a whole text file; `start` counts rows before them.

    Of a row group that is too large there is a `slice_`: which one of those of `size` rows.
    """

    file: str
    groups: tuple[int, ...]
    start: int
    rows: int
    slice_: int = 0
    size: int = 0


@dataclass(frozen=True)
class DataSet:
    """Files of one shape.

    `schema` are the columns, with types that hold the cells of all files; texts of few values come with their dictionary. `aside` are the
    files that were set aside, with the reason; `prints` tells one state of the files from another.
    """

    files: tuple[str, ...]
    schema: pa.Schema
    chunks: tuple[Chunk, ...]
    aside: Mapping[str, str]
    prints: tuple[tuple[str, int, int], ...]

    @classmethod
    def of(
        cls, source: object, *, rows: int, room: int, set_aside: bool = False, aside: Mapping[str, str] | None = None
    ) -> DataSet:
        """Look at the files of a data set.

        Args:
            source: A folder, a path with wildcards, one path, or several paths.
            rows: How many rows to read at once.
            room: Bytes of memory to read a text file with.
            set_aside: Go on without files that cannot be used, instead of refusing all.
            aside: Files known to be broken.

        Raises:
            InputError: There is no file, one is given twice, or (unless they are set aside) one cannot be used; each is named with what is
                wrong.
        """
        import pyarrow as pa

        files = [os.path.abspath(file) for file in files_of(source)]  # noqa: PTH100  # workers may stand elsewhere; a link stays one
        if twice := [file for file, count in Counter(map(os.path.realpath, files)).items() if count > 1]:
            raise InputError(Problem("this file is given twice", file) for file in twice[:_SAID])
        files = [file for file in files if file not in (aside or {})]
        wrong: dict[str, str] = dict(aside or {})
        shapes: dict[str, Mapping[str, str]] = {}
        types: dict[str, pa.Schema] = {}
        sizes: dict[str, list[int]] = {}
        for file in files:
            try:
                types[file], sizes[file] = _shape(file, room)
                shapes[file] = _columns(types[file], file)
            except InputError as error:
                wrong[file] = _reason(error, file)
        columns = _common(shapes.values())
        for file, shape in shapes.items():
            if found := _differs(shape, columns, len(shapes)):
                wrong[file] = found
        if wrong and not set_aside:
            problems = [Problem(reason, file) for file, reason in list(wrong.items())[:_SAID]]
            if len(wrong) > _SAID:
                problems.append(Problem(f"and {len(wrong) - _SAID:,} more files"))
            raise InputError(problems)
        good = [file for file in files if file not in wrong]
        if not good:
            raise InputError(Problem("no file of the data set can be used", shown(source), "; ".join(wrong.values())))
        prints = tuple(map(_print, good))
        schema = _united([types[file] for file in good], list(columns))
        if any(SURPLUS in types[file].names for file in good):
            schema = schema.append(pa.field(SURPLUS, pa.string()))
        return cls(tuple(good), schema, tuple(_chunks(good, sizes, rows)), wrong, prints)

    @property
    def rows(self) -> int:
        """How many rows there are in all."""
        return sum(chunk.rows for chunk in self.chunks)

    def check_unchanged(self) -> None:
        """Raise InputError if a file is no longer what it was when it was looked at."""
        if changed := [print_[0] for print_ in self.prints if not Path(print_[0]).exists() or _print(print_[0]) != print_]:
            raise InputError(Problem("it has changed while it was read", file) for file in changed[:_SAID])


def _print(file: str) -> tuple[str, int, int]:
    stat = Path(file).stat()
    return file, stat.st_size, stat.st_mtime_ns


def files_of(source: Any) -> list[str]:
    """Return the files a data set is made of, by name; those of a folder that begin with a dot or an underscore are none.

    Raises:
        InputError: Nothing is there.
    """
    if not isinstance(source, (str, os.PathLike)):
        return [file for one in source for file in files_of(one)]
    path = Path(source)
    if path.is_dir():
        found = sorted(_tables_below(str(path)))
        if not found:
            raise InputError(Problem("the folder holds no table", str(path), expected="files such as part-0.parquet or part-0.csv"))
        return found
    if path.exists() or not glob.has_magic(str(source)):
        return [str(path)]
    found = sorted(name for name in glob.glob(str(source), recursive=True) if not Path(name).is_dir())  # noqa: PTH207  # it may begin anywhere
    if not found:
        above = Path(str(source).split("*")[0]).parent
        names = [file.name for file in above.iterdir()] if above.is_dir() else []
        raise InputError(Problem("no file matches", str(source), nearest=nearest(path.name, names)))
    return found


def _tables_below(folder: str) -> Iterator[str]:
    """Yield the files of a folder that are tables by their names; links are followed, each folder is read once."""
    seen: set[str] = set()
    for place, folders, names in os.walk(folder, followlinks=True):
        real = os.path.realpath(place)
        folders[:] = [] if real in seen else [name for name in folders if not name.startswith(_HIDDEN)]
        if real not in seen:
            yield from (str(Path(place, name)) for name in names if _TABLE.fullmatch(name) and not name.startswith(_HIDDEN))
        seen.add(real)


def _shape(file: str, room: int) -> tuple[pa.Schema, list[int]]:
    """Return the columns of a file, and the rows of each part that it can be read in."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    if not file.lower().endswith(_PARQUET):
        size = Path(file).stat().st_size if Path(file).exists() else 0
        if size * _TEXT > room:
            what = f"this text file of {size / (1 << 20):,.0f} MB is read at once, for which there is too little memory"
            raise InputError(Problem(what, file, expected="several smaller ones, or Parquet"))
        table = load(file).table
        return table.schema, [len(table)]

    if not Path(file).exists():
        raise InputError(Problem("there is no such file", file))
    try:
        with pq.ParquetFile(file) as opened:
            few = compact_columns(opened)
            shape = [pa.field(c.name, pa.dictionary(pa.int32(), pa.string()) if c.name in few else c.type) for c in opened.schema_arrow]
            return pa.schema(shape), [opened.metadata.row_group(place).num_rows for place in range(opened.metadata.num_row_groups)]
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError, OSError) as error:
        raise InputError(Problem(f"this is not a whole Parquet file ({_first_line(error)})", file)) from error


def _columns(schema: pa.Schema, file: str) -> dict[str, str]:
    """Return the kind of cells of each column of a file."""
    if twice := [name for name, count in Counter(schema.names).items() if count > 1]:
        raise InputError(Problem(f"there are several columns {', '.join(map(repr, twice))}", file))
    return {column.name: _kind(column.type) for column in schema if column.name != SURPLUS}


def _kind(kind: pa.DataType) -> str:
    import pyarrow as pa

    if pa.types.is_dictionary(kind):
        kind = kind.value_type
    for name, tests in {
        "nothing": (pa.types.is_null,),
        "booleans": (pa.types.is_boolean,),
        "moments": (pa.types.is_timestamp,),
        "dates": (pa.types.is_date,),
        "numbers": (pa.types.is_integer, pa.types.is_floating, pa.types.is_decimal),
        "text": (pa.types.is_string, pa.types.is_large_string, pa.types.is_string_view, pa.types.is_binary, pa.types.is_large_binary),
    }.items():
        if any(test(kind) for test in tests):
            return name
    return str(kind)


def _common(shapes: Iterable[Mapping[str, str]]) -> dict[str, str]:
    """Return the columns that most files have, each with the kind of cells it has in most of those that say one."""
    shapes = list(shapes)
    names = Counter(name for shape in shapes for name in shape)
    kinds = Counter((name, kind) for shape in shapes for name, kind in shape.items() if kind != "nothing")
    found = {}
    for name in (name for name, count in names.items() if 2 * count > len(shapes)):
        of = {kind: count for (other, kind), count in kinds.items() if other == name}
        found[name] = max(of, key=lambda kind: of[kind]) if of else "text"
    return found


def _differs(shape: Mapping[str, str], columns: Mapping[str, str], files: int) -> str:
    """Return in what a file is not as most of them are; empty if it is."""
    others = f"in {files - 1:,} other files" if files > 2 else "in the other file"
    said = [f"column {name!r} is missing, {others} it is there" for name in columns if name not in shape]
    said += [f"column {name!r} is here only, {others} it is not" for name in shape if name not in columns]
    said += [
        f"column {name!r} holds {kind}, {others} {columns[name]}"
        for name, kind in shape.items()
        if name in columns and kind not in ("nothing", columns[name])
    ]
    return "; ".join(said)


def _united(schemas: Sequence[pa.Schema], names: Sequence[str]) -> pa.Schema:
    """Return the columns with types that hold the cells of all files."""
    import pyarrow as pa

    found = []
    for name in names:
        types = {schema.field(name).type for schema in schemas} - {pa.null()}
        if len(types) > 1 and all(_kind(kind) == "text" for kind in types):
            types = {pa.string()}
        if len(types) > 1 and all(pa.types.is_timestamp(kind) for kind in types):  # finer ones end sooner, in the year 2262
            types = {pa.timestamp("us", "UTC" if any(kind.tz for kind in types) else None)}
        one = types.pop() if len(types) == 1 else None
        if one is None:
            fields = [pa.schema([pa.field(name, kind)]) for kind in sorted(types, key=str)]
            one = pa.unify_schemas(fields, promote_options="permissive").field(name).type if fields else pa.string()
        found.append(pa.field(name, pa.string() if _kind(one) == "text" and not pa.types.is_dictionary(one) else one))
    return pa.schema(found)


def _chunks(files: Sequence[str], sizes: Mapping[str, Sequence[int]], rows: int) -> Iterator[Chunk]:
    start = 0
    for file in files:
        groups: list[int] = []
        size = 0
        for group, count in enumerate(sizes[file]):
            if groups and size + count > rows:
                yield Chunk(file, tuple(groups), start, size)
                start, groups, size = start + size, [], 0
            if count > rows and file.lower().endswith(_PARQUET):
                for slice_, first in enumerate(range(0, count, rows)):
                    yield Chunk(file, (group,), start + first, min(rows, count - first), slice_, rows)
                start += count
                continue
            groups.append(group)
            size += count
        if groups or not sizes[file]:
            yield Chunk(file, tuple(groups), start, size)
        start += size


def read_chunk(chunk: Chunk, schema: pa.Schema) -> Loaded:
    """Read the columns of a schema of a chunk's rows, in its types.

    Raises:
        Unreadable: The file turns out to be broken, or is not there any more.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    notes: tuple[str, ...] = ()
    ragged: dict[int, str] = {}
    try:
        if chunk.file.lower().endswith(_PARQUET):
            few = [column.name for column in schema if pa.types.is_dictionary(column.type)]
            with pq.ParquetFile(chunk.file, read_dictionary=few, buffer_size=_BUFFER if chunk.size else 0) as file:
                if chunk.size:
                    slices = file.iter_batches(chunk.size, list(chunk.groups), columns=schema.names)
                    table = pa.Table.from_batches(islice(slices, chunk.slice_, chunk.slice_ + 1))
                else:
                    table = file.read_row_groups(list(chunk.groups), columns=schema.names)
        else:
            loaded = load(chunk.file)
            table, notes, ragged = loaded.table, loaded.notes, loaded.ragged
        cells = [
            pa.nulls(len(table), column.type)
            if column.name == SURPLUS and SURPLUS not in table.column_names
            else _cast(table.column(column.name), column.type)
            for column in schema
        ]
        table = pa.table(cells, schema=schema)
    except InputError as error:
        raise Unreadable(chunk.file, _reason(error, chunk.file)) from error
    except (ValueError, TypeError, NotImplementedError, KeyError, OSError) as error:  # what arrow raises is of these kinds
        raise Unreadable(chunk.file, f"its rows cannot be read ({_first_line(error)})") from error
    if len(table) != chunk.rows:
        raise Unreadable(chunk.file, f"it has changed: {len(table):,} rows where there were {chunk.rows:,}")
    return Loaded(table, chunk.file, notes, ragged)


def _cast(column: Any, wanted: pa.DataType) -> Any:
    import pyarrow as pa

    if column.type == wanted:
        return column
    if pa.types.is_dictionary(wanted):
        return column.cast(pa.string()).dictionary_encode()
    return column.cast(wanted, safe=False) if pa.types.is_timestamp(wanted) else column.cast(wanted)


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0] if str(error) else type(error).__name__


def _reason(error: InputError, file: str) -> str:
    """Return what an error says without the name of the file."""
    names = (f"{file}: ", f"{Path(file).name}: ")
    said = "; ".join(str(problem) for problem in error.problems)
    for name in names:
        said = said.replace(name, "")
    return said
