"""Text files of rows (CSV, TSV): encoding, delimiter, header and ragged rows; every cell comes out as the text it is.

No cell is guessed at: `NA`, `01` and `None` are texts. What the columns mean is not known here.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from pathlib import Path
from typing import Any

import numpy as np

from ..errors import InputError, Problem

__all__ = ["SURPLUS", "read_delimited"]

_CHUNK = 1 << 24
_HEADER = 1 << 20  # a header is found in the first mebibyte, or there is none
_BLANK_LINES = re.compile(rb"(?:[ \t]*[\r\n])*")  # before the header; within the table arrow passes over empty ones
SURPLUS = "(cells beyond the last column)"


def read_delimited(path: Path) -> tuple[Any, tuple[str, ...], dict[int, str]]:
    """Return (arrow table of text, notes, reason by number of each ragged row) of a CSV or TSV file.

    UTF-8 with or without byte order mark, UTF-16, else Windows-1252; comma, semicolon or tab, whichever the header has most of.
    """
    import pyarrow as pa

    with pa.OSFile(str(path), "rb") as file:
        raw = file.read_buffer()
    text, notes = _utf8(raw, path.name)
    text = text.slice(len(_BLANK_LINES.match(bytes(text[:_HEADER]))[0]))  # type: ignore[index]  # an empty match is a match
    header, delimiter = _header(text, path.name)
    try:
        table, ragged = _parsed(text, header, delimiter)
    except pa.ArrowInvalid as error:
        raise InputError(Problem(f"this is not a table of text ({str(error).splitlines()[0]})", path.name)) from error
    if np.count_nonzero(np.frombuffer(text, np.uint8) == ord('"')) % 2:  # it swallows the rows after it, and no parser can tell
        notes += (f"{path.name} has a quote that is never closed: rows may have run together",)
    return _without_margin(table), notes, ragged


def _without_margin(table: Any) -> Any:
    """Return a table without the columns that have neither a name nor a cell: spreadsheets leave them behind the last one."""
    blank = [
        place
        for place, name in enumerate(table.column_names)
        if not name and not any(cell and cell.strip() for cell in table.column(place).unique().to_pylist())
    ]
    return table.select([place for place in range(table.num_columns) if place not in blank]) if blank else table


def _utf8(raw: Any, where: str) -> tuple[Any, tuple[str, ...]]:
    """Return the buffer as UTF-8 without byte order mark, and what there is to say about it."""
    import pyarrow as pa

    head = bytes(raw[:1024])
    if head.startswith(codecs.BOM_UTF8):
        raw = raw.slice(3)
    elif head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or max(head[::2].count(0), head[1::2].count(0)) * 3 > len(head):
        name = "utf-16" if head[0] in (0xFE, 0xFF) else "utf-16-le" if head[1::2].count(0) else "utf-16-be"
        try:
            return pa.py_buffer(str(memoryview(raw), name).encode()), (f"{where} is in UTF-16",)
        except UnicodeDecodeError as error:
            raise InputError(Problem(f"the file begins as UTF-16 but is not ({error.reason})", where)) from error
    decoder = codecs.getincrementaldecoder("utf-8")()
    view = memoryview(raw)
    try:
        for start in range(0, len(view), _CHUNK):
            decoder.decode(view[start : start + _CHUNK], final=start + _CHUNK >= len(view))
    except UnicodeDecodeError:
        return pa.py_buffer(str(view, "cp1252", "replace").encode()), (f"{where} is not in UTF-8; read as Windows-1252",)
    return raw, ()


def _header(text: Any, where: str) -> tuple[list[str], str]:
    start = str(memoryview(text)[:_HEADER], "utf-8", "ignore")
    try:
        lines = io.StringIO(start, newline="")
        first = next(lines, "")
        bare = "".join(part for place, part in enumerate(first.split('"')) if place % 2 == 0)  # delimiters within quotes are text
        delimiter = max(",;\t", key=bare.count)
        header = next(csv.reader([first, *lines], delimiter=delimiter))
    except (StopIteration, csv.Error) as error:
        raise InputError(Problem("no header could be read", where, expected="a first row with the names of the columns")) from error
    if not any(name.strip() for name in header):
        raise InputError(Problem("the header is empty", where, expected="a first row with the names of the columns"))
    return [name.strip() for name in header], delimiter


def _parsed(text: Any, header: list[str], delimiter: str) -> tuple[Any, dict[int, str]]:
    """Cut the text into cells: at full speed first, and again, keeping the ragged rows aside, if there are any."""
    import pyarrow as pa
    import pyarrow.csv as pv

    names = [str(place) for place in range(len(header))]
    ragged: list[Any] = []

    def aside(row: Any) -> str:
        ragged.append(row)
        return "skip"

    def read(block: int, handler: Any) -> Any:
        file: Any = pa.BufferReader(text)
        return pv.read_csv(
            file,
            pv.ReadOptions(use_threads=handler is None, block_size=block, column_names=names),
            pv.ParseOptions(delimiter=delimiter, newlines_in_values=True, invalid_row_handler=handler),
            pv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=True, quoted_strings_can_be_null=False, null_values=[""]
            ),
        )

    whole = min(max(text.size + 1, 1 << 20), (1 << 31) - 1)
    for block, handler in ((min(1 << 23, whole), None), (whole, None), (whole, aside)):
        ragged.clear()
        try:
            table = read(block, handler)
            break
        except pa.ArrowInvalid:
            if handler:
                raise
    body = table.slice(1).rename_columns(header)
    return _with_ragged(body, ragged, delimiter) if ragged else (body, {})


def _with_ragged(table: Any, ragged: list[Any], delimiter: str) -> tuple[Any, dict[int, str]]:
    """Put the ragged rows back into their places, cut or filled to the width of the table, so that they can be written out again."""
    import pyarrow as pa

    width = table.num_columns
    rows, reasons = [], {}
    for row in ragged:
        try:
            cells = next(csv.reader(io.StringIO(row.text, newline=""), delimiter=delimiter))
        except (csv.Error, StopIteration):
            cells = [row.text]
        rows.append([*cells[:width], *[None] * (width - len(cells)), delimiter.join(cells[width:]) or None])
        reasons[row.number - 2] = f"{row.actual_columns} cells where the header has {row.expected_columns}"  # the header is row 1
    names = [*table.column_names, SURPLUS]
    odd = pa.table([pa.array(column, pa.string()) for column in zip(*rows, strict=True)], names=names)
    even = table.append_column(SURPLUS, pa.nulls(len(table), pa.string()))
    places = np.fromiter(reasons, np.int64, len(reasons))
    order = np.empty(len(table) + len(rows), np.int64)
    taken: Any = order
    is_odd = np.zeros(len(order), bool)
    is_odd[places] = True
    order[is_odd] = len(table) + np.arange(len(rows))
    order[~is_odd] = np.arange(len(table))
    return pa.concat_tables([even, odd]).take(taken), reasons
