"""Rows that a reader refuses: collected while reading, one reason a row, never the end of the run.

Says nothing of what is wrong with a row: that is for `encode.py`, `doors.py` and the readers.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from .columns import Codes, Mask
from .stimuli import Quarantined

__all__ = ["Refusals"]


class Refusals:
    """The refused rows of one table of `rows` rows; of several reasons the first one found counts.

    >>> refused = Refusals(3)
    >>> refused.add(np.array([False, True, False]), "broken email")
    >>> refused.quarantined()
    Quarantined(rows=array([1]), reasons=('broken email',), rules=('',))
    """

    def __init__(self, rows: int) -> None:
        self._found: Codes = np.zeros(rows, np.int32)
        self._said: dict[tuple[str, str], int] = {("", ""): 0}

    def add(self, rows: Mask | npt.NDArray[np.intp], reason: str, rule: str = "") -> None:
        """Refuse the rows of a mask, or of row numbers."""
        if len(rows):
            said = self._number(reason, rule)
            self._found[rows] = np.where(self._found[rows] == 0, said, self._found[rows])

    def add_codes(self, codes: Codes, reasons: Mapping[int, str], rule: str = "", only: Mask | None = None) -> None:
        """Refuse the rows whose cell has one of these codes (among `only` those rows); codes below zero are never meant."""
        if not reasons:
            return
        said = np.zeros(max(int(codes.max(initial=0)), *reasons) + 2, np.int32)  # the last one is for code -1: nothing
        for code, reason in reasons.items():
            said[code] = self._number(reason, rule)
        found = said[codes]
        if only is not None:
            found[~only] = 0
        np.copyto(self._found, found, where=self._found == 0)

    def _number(self, reason: str, rule: str) -> int:
        return self._said.setdefault((reason, rule), len(self._said))

    @property
    def kept(self) -> Mask | None:
        """The rows that were not refused; None when none was."""
        return None if not self._found.any() else self._found == 0

    def quarantined(self) -> Quarantined:
        """Return what was refused, in the order of the source."""
        rows = np.flatnonzero(self._found)
        if not len(rows):
            return Quarantined()
        said = list(self._said)
        found = [said[number] for number in self._found[rows].tolist()]
        return Quarantined(rows.astype(np.int64), tuple(reason for reason, _ in found), tuple(rule for _, rule in found))
