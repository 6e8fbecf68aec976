"""An exercise as a form: for an app, in which nobody has a cell to type into, and for who prefers clicking.

What is right is not known here (`exercise.py`, `prediction.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import ipywidgets as widgets  # type: ignore[import-untyped]

from ..studio import TopologyEditor
from .course import exercise
from .exercise import Exercise
from .prediction import Claims, Prediction

__all__ = ["board"]


def board(asked: str | Exercise | Prediction | Claims) -> Any:
    """Return an exercise as a widget: the task, what to answer with, and the verdict.

    A design is drawn in the editor and judged at each change; a prediction is chosen and judged by a button.

    Args:
        asked: An exercise, or its number in the course.

    Raises:
        UnknownName: There is no exercise of that number.

    >>> [type(part).__name__ for part in board("1.3").children]
    ['HTML', 'TopologyEditor', 'HTML']
    """
    given = exercise(asked) if isinstance(asked, str) else asked
    task, said = widgets.HTML(given._repr_html_()), widgets.HTML()
    if isinstance(given, Exercise):
        editor = TopologyEditor(given.start)

        def judge(_: object = None) -> None:
            said.value = given.check(editor)._repr_html_()

        editor.observe(judge, "yaml")
        judge()
        return widgets.VBox([task, editor, said])
    fields, answered = _fields(given)

    def judge_answer(_: object) -> None:
        said.value = given.check(answered())._repr_html_()

    button = widgets.Button(description="Check")
    button.on_click(judge_answer)
    return widgets.VBox([task, *fields, button, said])


def _fields(given: Prediction | Claims) -> tuple[list[Any], Callable[[], object]]:
    """Return what to answer with, and what makes an answer of it."""
    if isinstance(given, Claims):
        held = {name: widgets.Checkbox(description=f"({name}) holds", indent=False) for name in given.claims}
        return list(held.values()), lambda: _values(held)
    if given.asks == "partition":
        there = [("in ...", None), *((name, name) for name in given.start.partitions)]
        lives = {name: widgets.Dropdown(options=there, description=name) for name in given.names}
        return list(lives.values()), lambda: {name: value for name, value in _values(lives).items() if value is not None}
    if given.asks == "records":
        counts = {name: widgets.BoundedIntText(0, min=0, max=1000, description=name) for name in given.start.partitions}
        return list(counts.values()), lambda: _values(counts)
    chosen = {name: widgets.Checkbox(description=name, indent=False) for name in given.names}
    return list(chosen.values()), lambda: [name for name, is_chosen in _values(chosen).items() if is_chosen]


def _values(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {name: field.value for name, field in fields.items()}
