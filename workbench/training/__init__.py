"""Training: exercises that are judged by what happens to leads, and designs broken on purpose.

The lessons are notebooks; here is what they are graded with. An answer is told a lead that goes wrong, never what to change.
"""

from __future__ import annotations

from .course import exercise, exercises
from .damage import Damage, damage
from .exercise import Exercise
from .prediction import Claims, Prediction
from .verdict import Verdict

__all__ = ["Claims", "Damage", "Exercise", "Prediction", "Verdict", "damage", "exercise", "exercises"]
