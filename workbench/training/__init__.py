"""Training: exercises that are judged by what happens to leads, and designs broken on purpose.

The lessons are notebooks; here is what they are graded with. An answer is told a lead that goes wrong, never what to change.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .course import exercise, exercises
from .damage import Damage, damage
from .exercise import Exercise
from .prediction import Claims, Prediction
from .verdict import Verdict

if TYPE_CHECKING:
    from .form import board

__all__ = ["Claims", "Damage", "Exercise", "Prediction", "Verdict", "board", "damage", "exercise", "exercises"]


def __getattr__(name: str) -> Any:
    """Load the form of exercises when it is first asked for: it alone needs widgets."""
    if name != "board":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from .form import board

    return board
