"""The exercises of the course, read from the files beside this one: `course/N.yaml` holds those of lesson N.

A file has the lesson's `design`, and what each exercise changes of it for its `start` and `goal`: sections, things in them, null for gone.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from ..errors import UnknownName
from ..topology.files import load
from ..topology.model import Topology
from .damage import Damage, damage
from .exercise import Exercise
from .prediction import Claims, Prediction

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["exercise", "exercises"]


def exercise(number: str) -> Exercise | Prediction | Claims:
    """Return an exercise of the course by its number.

    Raises:
        UnknownName: There is no such exercise.

    >>> exercise("1.1")
    <Prediction 'Who lives where?'>
    """
    found = _course()
    if number not in found:
        raise UnknownName("exercise", number, found)
    return _made(number)


def exercises() -> pd.DataFrame:
    """Return which exercises there are: `number`, `lesson`, `title`, `asks` (design, prediction, claims or misroute).

    >>> exercises().head(2)
      number                 lesson             title        asks
    0    1.1  What is a partition?  Who lives where?  prediction
    1    1.2  What is a partition?  Who sees whom?    prediction
    """
    import pandas as pd

    kinds = {Exercise: "design", Damage: "misroute", Prediction: "prediction", Claims: "claims"}
    rows = [(number, lesson["lesson"], given["title"], kinds[type(_made(number))]) for number, (lesson, given) in _course().items()]
    return pd.DataFrame(rows, columns=["number", "lesson", "title", "asks"])


@cache
def _course() -> Mapping[str, tuple[Mapping[str, Any], Mapping[str, Any]]]:
    """Return number -> (lesson, exercise) as the files say."""
    folder = resources.files(__package__).joinpath("course")
    files = sorted((one for one in folder.iterdir() if one.name.endswith(".yaml")), key=lambda one: one.name)
    found: dict[str, tuple[Mapping[str, Any], Mapping[str, Any]]] = {}
    for file in files:
        lesson = load(file.read_text(encoding="utf-8")).data
        found |= {f"{file.name.removesuffix('.yaml')}.{place}": (lesson, given) for place, given in enumerate(lesson["exercises"], 1)}
    return found


@cache
def _made(number: str) -> Exercise | Prediction | Claims:
    lesson, given = _course()[number]
    base = _changed(lesson["design"], given.get("start", {}))
    start, title, task = Topology.of(base), given["title"], given["task"].strip()
    if "seed" in given:
        return damage(start, given["seed"], title, task)
    if "goal" in given:
        return Exercise(title, task, start, Topology.of(_changed(base, given["goal"])), sight=given.get("sight", False))
    if "claims" in given:
        return Claims(title, task, start, given["claims"])
    return Prediction(title, task, start, given["asks"], given.get("of", ""), given.get("people", {}), given.get("steps", ()))


def _changed(design: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """Return a mapping of a design with other things in some of its sections."""
    found = dict(design)
    for section, given in changes.items():
        held = found.get(section)
        whole = {**held, **given} if isinstance(held, Mapping) and isinstance(given, Mapping) and section != "dedupe" else given
        found[section] = {name: thing for name, thing in whole.items() if thing is not None} if isinstance(whole, Mapping) else whole
    return found
