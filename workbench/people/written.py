"""Tables written to CSV so that no cell can start a formula, and files of any kind, whole or not at all.

Only what is written is made harmless; nothing that is read is refused for how it begins.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from ..errors import InputError, Problem

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["harmless_csv", "safe_csv_cell", "write_csv", "write_whole"]

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")  # what a spreadsheet takes for the start of a formula, or skips before one


def safe_csv_cell(text: str) -> str:
    """Return the text with an apostrophe before it where a spreadsheet would take it for a formula.

    >>> safe_csv_cell("=1+1"), safe_csv_cell("1+1")
    ("'=1+1", '1+1')
    """
    return f"'{text}" if text.startswith(_FORMULA) else text


def write_csv(table: pa.Table, path: str | os.PathLike[str]) -> None:
    """Write an arrow table as UTF-8 CSV; text cells and column names are made harmless, and the file appears whole or not at all."""
    _whole(Path(path), lambda file: harmless_csv(table, file))


def harmless_csv(table: pa.Table, file: BinaryIO, *, header: bool = True) -> None:
    """Write an arrow table into a file as UTF-8 CSV in which no text cell and no column name can start a formula."""
    import pyarrow as pa
    import pyarrow.compute as pc
    import pyarrow.csv as pv

    def safe(column: Any) -> Any:
        kind = column.type.value_type if pa.types.is_dictionary(column.type) else column.type
        if pa.types.is_integer(kind) or pa.types.is_floating(kind):
            return column
        text = column.cast(pa.string())
        formula = pc.match_substring_regex(text, r"^[=+\-@\t\r\n]")
        return (
            pc.if_else(formula, pc.replace_substring_regex(text, "^", "'", max_replacements=1), text) if pc.any(formula).as_py() else text
        )

    harmless = pa.table([safe(column) for column in table.columns], names=[safe_csv_cell(name) for name in table.column_names])
    pv.write_csv(harmless, file, pv.WriteOptions(include_header=header))


def write_whole(path: str | os.PathLike[str], write: Callable[[BinaryIO], object]) -> Path:
    """Let `write` write a file, which appears whole or not at all, and return its path.

    Raises:
        InputError: The file cannot be written there.
    """
    try:
        _whole(Path(path), write)
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        raise InputError(Problem(f"cannot be written: {getattr(error, 'strerror', None) or error}", str(path))) from error
    return Path(path)


def _whole(path: Path, write: Callable[[BinaryIO], object]) -> None:
    handle, unfinished = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            write(file)
        Path(unfinished).chmod(0o644)  # a temporary file is private, what stands beside the result is not
        Path(unfinished).replace(path)
    except BaseException:
        Path(unfinished).unlink(missing_ok=True)
        raise
