"""The moments of rows: read, filled up where missing, and the order they put the rows in.

Times are int64 microseconds since 1970, without a zone.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import numpy.typing as npt

from ..errors import InputError, Problem, shown
from .encode import distinct, moment, uniform_moments
from .refusals import Refusals

__all__ = ["FIRST", "MINUTE", "filled", "in_order", "microseconds", "moments", "spoken_at", "start_of"]

MINUTE = 60_000_000
_EPOCH = dt.datetime(1970, 1, 1)
_MICROSECOND = dt.timedelta(microseconds=1)
_MISSING = np.iinfo(np.int64).min

Times = npt.NDArray[np.int64]


def microseconds(read: dt.datetime) -> int:
    """Return the microseconds since 1970 of a moment without a zone."""
    return (read - _EPOCH) // _MICROSECOND


def spoken_at(at: int) -> str:
    """Write a moment as people read it, seconds only where there are any.

    >>> spoken_at(FIRST)
    '2026-01-05 09:00'
    """
    moment = (_EPOCH + at * _MICROSECOND).isoformat(" ")
    return moment.removesuffix(":00")


FIRST = microseconds(dt.datetime(2026, 1, 5, 9))  # when a file begins that does not say


def start_of(given: object) -> int:
    """Return the moment an argument means: a date-time, a date, or its ISO text; None is 2026-01-05T09:00.

    Raises:
        InputError: it means no moment.
    """
    if given is None:
        return FIRST
    text = given.isoformat() if isinstance(given, dt.date) else given
    read = moment(text.strip()) if isinstance(text, str) else None
    if read is None:
        raise InputError(Problem("this is no moment", "at", shown(given), "an ISO date-time such as '2026-01-05T09:00'"))
    return microseconds(read)


def moments(column: Any, refusals: Refusals, start: int = FIRST) -> Times:
    """Return the moment of each row of an arrow column; a missing one is a minute after the row above, an unreadable one is refused."""
    import pyarrow as pa

    plain = uniform_moments(column)
    if plain is None:
        return filled(_texts(column, refusals), start)
    read = plain.cast(pa.int64())
    return filled((read.fill_null(int(_MISSING)) if read.null_count else read).to_numpy(zero_copy_only=False), start)


def _texts(column: Any, refusals: Refusals) -> Times:
    codes, texts, _ = distinct(column, "at")
    found, bad = [], {}
    for code, text in enumerate(texts):
        read = moment(text.strip())
        if read is None and text.strip():
            bad[code] = f"at is not a date-time (YYYY-MM-DDTHH:MM): {shown(text)}"
        found.append(_MISSING if read is None else microseconds(read))
    refusals.add_codes(codes, bad)
    return np.array([*found, _MISSING], np.int64)[codes]


def filled(at: Times, start: int = FIRST) -> Times:
    """Fill in missing moments: one minute after the row above; `start` for a first row without.

    >>> (filled(np.array([_MISSING, 0, _MISSING])) - [FIRST, 0, 0]).tolist()
    [0, 0, 60000000]
    """
    missing = at == _MISSING
    if not missing.any():
        return at
    rows = np.arange(len(at))
    last = np.maximum.accumulate(np.where(missing, -1, rows))
    base = np.where(last < 0, start, at[last])
    return np.where(missing, base + (rows - np.maximum(last, 0)) * MINUTE, at)


def in_order(at: Times) -> npt.NDArray[np.intp] | None:
    """Return the stable order of the rows by time, None when they stand in it already."""
    return None if np.all(at[1:] >= at[:-1]) else np.argsort(at, kind="stable")
