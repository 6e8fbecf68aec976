"""What comes of a check: right, or not yet and one lead that goes wrong. It never says what would have to be changed.

Who goes wrong is found in `grading.py` and `prediction.py`.
"""

from __future__ import annotations

import html
from dataclasses import dataclass

__all__ = ["Verdict"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether an answer is right, and why not; true or false like what it says.

    Attributes:
        is_right: Whether everything is as asked.
        sentence: What holds, or the first lead that goes wrong.
        count: How much of how much goes wrong, in words; "" where nothing was counted.
        notes: What was not judged.
    """

    is_right: bool
    sentence: str
    count: str = ""
    notes: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return self.is_right

    def describe(self) -> str:
        """Say it in words."""
        said = " ".join(part for part in (f"{self._word}: {self.sentence}", self.count) if part)
        return "\n".join([said, *self.notes])

    @property
    def _word(self) -> str:
        return "Right" if self.is_right else "Not yet"

    def __str__(self) -> str:
        return self.describe()

    def __repr__(self) -> str:
        return self.describe()

    def _repr_html_(self) -> str:
        colour = "#2e7d32" if self.is_right else "#b26a00"
        rest = "".join(f"<br><small>{html.escape(line)}</small>" for line in (self.count, *self.notes) if line)
        said = f"<b>{self._word}:</b> {html.escape(self.sentence)}{rest}"
        return f'<div style="border-left:4px solid {colour};padding:0.3em 0.8em;max-width:56em">{said}</div>'
