"""From cells to columns: an arrow column is dictionary-encoded once, and only its distinct values are looked at.

A cell that its field cannot hold refuses its row with a reason. Which column means which field is not decided here.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import decimal
import math
import re
from collections.abc import Callable, Collection
from typing import Any

import numpy as np
import numpy.typing as npt

from ..errors import InputError, Problem, shown
from ..topology.fields import Field
from .columns import EMPTY, NOT_GIVEN, Coded, Codes, Column, Mask, Numbers
from .dictionary import dictionary_of
from .refusals import Refusals

__all__ = ["LONGEST", "distinct", "encode", "is_address", "moment", "text_column", "text_of", "uniform_moments"]

LONGEST = 2000  # characters of a text cell
LONGEST_ADDRESS = 320
_ADDRESS = re.compile(r"[^@\s\x00-\x1f\x7f-\x9f\u200b-\u200f\u2060\ufeff]+@[^@\s\x00-\x1f\x7f-\x9f\u200b-\u200f\u2060\ufeff]+")
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?", re.ASCII)
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d([T ]\d\d(:\d\d(:\d\d(\.\d{1,6})?)?)?( ?(Z|[+-]\d\d:?\d\d))?)?", re.ASCII)
_YEAR_ONE = -62_135_596_800_000_000  # arrow reads years before it, Python does not
_BOOLEANS = {"true": "true", "yes": "true", "1": "true", "false": "false", "no": "false", "0": "false"}


def is_address(text: str) -> bool:
    """Return whether a text can be an email address: one @ inside, no blanks or control characters, at most 320 characters.

    >>> is_address("Ann@Example.com"), is_address("ann at example.com"), is_address("ann@example.com; ben@example.com")
    (True, False, False)
    """
    return len(text) <= LONGEST_ADDRESS and _ADDRESS.fullmatch(text) is not None


def moment(text: str) -> dt.datetime | None:
    """Return the moment an ISO date or date-time means, in UTC and without a zone; None if it is none.

    >>> moment("2026-01-05T09:00:00+02:00")
    datetime.datetime(2026, 1, 5, 7, 0)
    """
    if not _MOMENT.fullmatch(text):
        return None
    try:
        read = dt.datetime.fromisoformat(text.replace(" +", "+").replace(" -", "-").replace(" Z", "Z"))
        return read.astimezone(dt.UTC).replace(tzinfo=None) if read.tzinfo else read
    except (ValueError, OverflowError):
        return None


def text_of(cell: object) -> str:
    """Write a typed cell of a frame as text: whole floats without the point, dates in ISO form, true and false in small letters.

    >>> [text_of(cell) for cell in (12.0, 0.5, True, dt.date(2026, 1, 5))]
    ['12', '0.5', 'true', '2026-01-05']
    """
    match cell:
        case str():
            return cell
        case bool() | np.bool_():
            return "true" if cell else "false"
        case float() | np.floating():
            cell = float(cell)
            return str(int(cell)) if math.isfinite(cell) and cell == int(cell) and abs(cell) < 1e15 else repr(cell)
        case decimal.Decimal():
            return format(cell, "f")
        case dt.datetime():
            return (cell.astimezone(dt.UTC).replace(tzinfo=None) if cell.tzinfo else cell).isoformat()
        case dt.date():
            return cell.isoformat()
        case _:
            return str(cell)


def distinct(column: Any, name: str) -> tuple[Codes, list[str], Any]:
    """Return (codes, texts, arrow array of the distinct values) of an arrow column; code -1 where the cell is null or NaN."""
    import pyarrow as pa

    kind = column.type
    if pa.types.is_null(kind) or not len(column):
        return np.full(len(column), -1, np.int32), [], pa.array([], pa.string())
    if pa.types.is_large_string(kind):
        with contextlib.suppress(pa.ArrowInvalid):  # more text than 32-bit offsets reach
            column = column.cast(pa.string())  # half the offsets to read: a third less time in the hash table
    elif pa.types.is_timestamp(kind) and kind.unit == "ns":
        column = column.cast(pa.timestamp("us", kind.tz), safe=False)
    elif pa.types.is_string_view(kind):
        column = column.cast(pa.string())
    try:
        is_binary = pa.types.is_binary(kind) or pa.types.is_large_binary(kind)
        codes, values = dictionary_of(column.cast(pa.string()) if is_binary else column)
    except (pa.ArrowNotImplementedError, pa.ArrowInvalid) as error:
        raise InputError(
            Problem("this column holds no single cells", f"column {name!r}", str(kind), "text, numbers, dates or booleans")
        ) from error
    except OverflowError as error:
        raise InputError(Problem("this column has more text than one run can hold", f"column {name!r}")) from error
    texts = values.to_pylist()
    if not (pa.types.is_string(values.type) or pa.types.is_large_string(values.type)):
        missing = [code for code, cell in enumerate(texts) if cell is None or cell != cell]  # NaN
        texts = [text_of(cell) for cell in texts]
        if missing:
            codes = _recoded(codes, np.isin(np.arange(len(texts)), missing), np.arange(len(texts)))
    elif values.null_count:
        texts = [text or "" for text in texts]
    return codes, texts, values


def _recoded(codes: Codes, missing: Any, new: Any) -> Codes:
    table = np.append(np.where(missing, NOT_GIVEN, new), NOT_GIVEN).astype(np.int32)  # the last one is for code -1
    return table[codes]


def text_column(codes: Codes, texts: list[str], arrow: Any = None, empty_words: Collection[str] = ()) -> Coded:
    """Make a column of distinct, trimmed texts; blank cells and those of `empty_words` are not given.

    `arrow` is the same texts as an arrow array, if there is one: it says quickly that nothing needs trimming.
    """
    if not _needs_trimming(texts, arrow) and not any(word in texts for word in empty_words):
        return Coded(
            codes + np.int32(1) if codes.min(initial=0) >= 0 else _recoded(codes, False, np.arange(1, len(texts) + 1)), ["", *texts]
        )
    index = {"": EMPTY}
    new = np.array([index.setdefault("" if text in empty_words else text, len(index)) for text in map(str.strip, texts)], np.int32)
    return Coded(_recoded(codes, new == EMPTY, new), list(index))


def _needs_trimming(texts: list[str], arrow: Any) -> bool:
    import pyarrow as pa

    if arrow is None or not pa.types.is_string(arrow.type) or arrow.null_count:
        return any(not text or text != text.strip() for text in texts)
    ends, cells = _bytes_of(arrow)
    if np.any(ends[1:] == ends[:-1]):
        return True
    edges = np.concatenate([cells[ends[:-1]], cells[ends[1:] - 1]])  # first and last bytes: no blank is plain ASCII above the space
    return bool(np.any((edges <= ord(" ")) | (edges >= 0x7F))) and any(text != text.strip() for text in texts)


def _bytes_of(arrow: Any) -> tuple[Codes, npt.NDArray[np.uint8]]:
    """Return where the texts of an arrow array begin and end, and the bytes they lie in."""
    _, offsets, data = arrow.buffers()
    if not len(arrow) or data is None:
        return np.zeros(len(arrow) + 1, np.int32), np.empty(0, np.uint8)
    ends = np.frombuffer(offsets, np.int32)[arrow.offset : arrow.offset + len(arrow) + 1]
    return ends, np.frombuffer(data, np.uint8)[: ends[-1]]


def encode(column: Any, field: Field, refusals: Refusals, empty_words: Collection[str] = ()) -> Column:
    """Return the column of a field from an arrow column; cells that the field cannot hold refuse their rows.

    >>> import pyarrow as pa
    >>> refused = Refusals(3)
    >>> encode(pa.array(["7", None, "many"]), Field("Seats", "number"), refused).values.tolist()
    [7.0, nan, nan]
    >>> refused.quarantined().reasons
    ("Seats is not a number: 'many'",)
    """
    import pyarrow as pa

    if field.is_number and (pa.types.is_integer(column.type) or pa.types.is_floating(column.type)):
        return _plain_numbers(column, field, refusals)
    if field.type in ("date", "datetime"):
        uniform = _uniform(column, field.type)
        if uniform is not None:
            return text_column(*distinct(uniform, field.name))
    codes, texts, arrow = distinct(column, field.name)
    if field.type in _PARSED:
        parse, wrong = _PARSED[field.type]
        read = text_column(codes, texts, arrow, empty_words)
        parsed = [None if not text else parse(text) for text in read.values]
        bad = {code: f"{field.name} {wrong}: {shown(text)}" for code, text in enumerate(read.values) if text and parsed[code] is None}
        refusals.add_codes(read.codes, bad)
        if field.is_number:
            table = np.array([np.nan if cell is None else cell for cell in parsed] + [np.nan], np.float64)  # the last one is for code -1
            return Numbers(table[read.codes], None if read.codes.min(initial=0) >= 0 else read.codes >= 0)
        index = {"": EMPTY}
        new = np.array([index.setdefault(str(cell or ""), len(index)) for cell in parsed], np.int32)
        return Coded(_recoded(read.codes, new == EMPTY, new), list(index))
    made = text_column(codes, texts, arrow, empty_words)
    refusals.add_codes(made.codes, _overlong(list(made.values), arrow, field.name))
    if field.type == "email":
        refusals.add_codes(made.codes, dict.fromkeys(_broken(made, arrow), "broken email"))
    return made


def uniform_moments(column: Any) -> Any:
    """Return an arrow column of moments, of dates, or of texts that all are moments without a zone, in microseconds; None for any other.

    What stands in one cell must not decide how others are read: a text is taken here only for what `moment` takes it for.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    text = pa.types.is_string(column.type) or pa.types.is_large_string(column.type)
    if not (text or pa.types.is_timestamp(column.type) or pa.types.is_date(column.type)):
        return None
    try:  # arrow reads clean columns thirty times as fast; it knows no zones and stops at the first blank
        read = column.cast(pa.timestamp("us"), safe=text)
    except pa.ArrowInvalid:
        return None
    first = pc.min(read.cast(pa.int64())).as_py() if text else None
    return read if first is None or first >= _YEAR_ONE else None


def _uniform(column: Any, kind: str) -> Any:
    """Return a column of dates, or of clean ISO texts, as uniform ISO texts; None for any other, which must be read text by text."""
    import pyarrow as pa
    import pyarrow.compute as pc

    read = uniform_moments(column) if len(column) else None
    if read is None:
        return None
    iso = pc.replace_substring_regex(pc.replace_substring(read.cast(pa.string()), " ", "T"), r"\.0+$", "")
    return pc.utf8_slice_codeunits(iso, 0, 10) if kind == "date" else iso


def _plain_numbers(column: Any, field: Field, refusals: Refusals) -> Numbers:
    import pyarrow as pa

    values = np.ascontiguousarray(column.cast(pa.float64(), safe=False).to_numpy(zero_copy_only=False), np.float64)
    with np.errstate(invalid="ignore", over="ignore"):
        if np.isfinite(values.sum()):  # one cheap look instead of two: nothing missing, nothing infinite
            return Numbers(values)
    refusals.add(np.isinf(values), f"{field.name} is not a number: infinite")
    missing = np.isnan(values)
    return Numbers(values, ~missing if missing.any() else None)


def _overlong(texts: list[str], arrow: Any, name: str) -> dict[int, str]:
    import pyarrow as pa

    if pa.types.is_string(arrow.type):
        ends, cells = _bytes_of(arrow)
        long, nul = bool(np.any(np.diff(ends) > LONGEST)), not cells.all()  # bytes, hence never fewer than characters
    else:
        long, nul = max(map(len, texts), default=0) > LONGEST, "\0" in "".join(texts)
    if not long and not nul:
        return {}
    return {
        code: f"{name} holds a NUL character" if "\0" in text else f"{name} has {len(text):,} characters, more than {LONGEST:,}"
        for code, text in enumerate(texts)
        if len(text) > LONGEST or "\0" in text
    }


def _broken(column: Coded, arrow: Any) -> list[int]:
    """Return the codes of the texts that are no address."""
    import pyarrow as pa

    if (
        len(arrow) != len(column.values) - 1 or not pa.types.is_string(arrow.type) or arrow.null_count
    ):  # else code N is text N - 1 of the array
        arrow = pa.array(column.values[1:], pa.string())
    doubtful = np.flatnonzero(~_plain_addresses(arrow)) + 1
    return [code for code in doubtful.tolist() if not is_address(column.values[code])]


def _plain_addresses(arrow: Any) -> Mask:
    """Return which texts surely are addresses (printable ASCII, one @ inside), judged on the bytes of all of them at once."""
    ends, cells = _bytes_of(arrow)
    at, odd = np.flatnonzero(cells == ord("@")), np.flatnonzero((cells <= ord(" ")) | (cells >= 0x7F))
    owner = np.searchsorted(ends, at, "right") - 1
    inside = owner >= 0  # what stands before the first text belongs to nobody
    count = np.bincount(owner[inside], minlength=len(arrow))
    plain: Mask = (count == 1) & (np.diff(ends) <= LONGEST_ADDRESS)
    edge = inside & ((at == ends[owner]) | (at == ends[owner + 1] - 1))
    plain[owner[edge]] = False
    stranger = np.searchsorted(ends, odd, "right") - 1
    plain[stranger[stranger >= 0]] = False
    return plain


def _number(text: str) -> float | None:
    read = float(text) if _NUMBER.fullmatch(text) else math.inf
    return read if math.isfinite(read) else None


def _date(text: str) -> str | None:
    return text[:10] if moment(text) else None  # the day as written, whatever the zone


def _datetime(text: str) -> str | None:
    read = moment(text)
    return read.isoformat() if read else None


_PARSED: dict[str, tuple[Callable[[str], Any], str]] = {
    "number": (_number, "is not a number"),
    "boolean": (lambda text: _BOOLEANS.get(text.casefold()), "is neither true nor false"),
    "date": (_date, "is not a date (YYYY-MM-DD)"),
    "datetime": (_datetime, "is not a date-time (YYYY-MM-DDTHH:MM:SS)"),
}
