"""Questions over a design or a finished run, and their answers: a frame, a sentence, and the rules it rests on.

Each question is a plain function; `QUESTIONS` lists them, and nothing here simulates but through the engine.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .answer import Answer, weakest
from .disputed import sensitivity
from .explain import why
from .listing import listed
from .select import resolve

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["QUESTIONS", "Answer", "questions", "resolve", "sensitivity", "weakest", "why"]

QUESTIONS = (resolve, why, sensitivity)


def questions() -> pd.DataFrame:
    """Return which questions there are: `question`, `over` (topology or run), `about`, `columns`.

    >>> questions()["question"].tolist()[:1]
    ['resolve']
    """
    return listed(QUESTIONS)
