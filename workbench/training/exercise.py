"""An exercise: a task, a design to start from, and a goal that is kept back; an answer is judged by what it does to every lead class.

Exercises that ask what will happen are `prediction.py`; those of the course are read in `course.py`.
"""

from __future__ import annotations

import html
import os
from collections.abc import Mapping
from pathlib import Path

from ..errors import InputError, Problem, must_be, nearest, shown
from ..topology.model import Topology
from .grading import grade
from .verdict import Verdict

__all__ = ["Exercise", "design_of", "task_html"]


class Exercise:
    """Change a design until every lead meets what the task asks for.

    What people meet is judged, not how: where they end, what they are sent, what is written of them. Which campaigns do it and what these
    are called is free, except for batches, and for campaigns that do nothing else than to alert or to note an interesting moment.

    Args:
        title: What it is called.
        task: What is asked for, in words. It names whatever has to have a certain name.
        start: The design that the learner begins with.
        goal: A design that does what is asked.
        sight: Whether it counts, too, which workspace sees which partition.

    >>> start = Topology.of("One", partitions=["Default", "EMEA"], forms={"Contact us": {"workspace": "Default"}})
    >>> goal = start.set_workspace("Default", ["Default", "EMEA"], "EMEA")
    >>> exercise = Exercise("Europe first", "Let the newcomers of 'Contact us' live in EMEA.", start, goal)
    >>> print(exercise.check(start).sentence)
    Somebody new who fills out 'Contact us' should end in EMEA; in your design that person ends in Default.
    >>> bool(exercise.check(goal))
    True
    """

    def __init__(self, title: str, task: str, start: Topology, goal: Topology, *, sight: bool = False) -> None:
        must_be(start, Topology, "a design (Topology)", "start")
        must_be(goal, Topology, "a design (Topology)", "goal")
        self.title, self.task, self.start = title, task, start
        self._goal, self._sight = goal, sight

    def check(self, answer: object) -> Verdict:
        """Judge an answer: a Topology, the text or path of a topology file, or a widget that holds a design, such as the editor.

        Raises:
            InputError: It is none of these.
        """
        try:
            design = design_of(answer)
        except InputError as error:
            if isinstance(answer, str | os.PathLike):  # a file somebody writes is part of the exercise: no traceback for a typing error
                return Verdict(False, f"This is no design yet: {'; '.join(map(str, error.problems))}.")
            raise
        found = grade(self._goal, design)
        notes = tuple(f"Not judged: {what}." for what in found.unknown)
        notes += tuple(f"Not judged, as only your design has it: {what}." for what in found.only_answer)
        missing, is_near = _missing(found.missing, design)
        if missing and (is_near or not found.wrong):  # else a lead says more
            return Verdict(False, missing, "", notes)
        if found.wrong:
            count = f"Of {found.counted} of leads {found.wrong:,} {'goes' if found.wrong == 1 else 'go'} wrong."
            return Verdict(False, found.first, count, notes)
        if found.only_goal:
            return Verdict(False, f"The task is also about this, which cannot happen in your design: {found.only_goal[0]}.", "", notes)
        if self._sight and (unlike := _sight(self._goal, design)):
            return Verdict(False, unlike, "All leads meet what they should; who is seen where is not right yet.", notes)
        return Verdict(True, f"{found.counted} of leads meet what the task asks for.", "", notes)

    def describe(self) -> str:
        """Say what is asked for."""
        return f"{self.title}\n{self.task}"

    def __repr__(self) -> str:
        return f"<Exercise {self.title!r}>"

    def _repr_html_(self) -> str:
        return task_html(self.title, self.task)


def task_html(title: str, task: str) -> str:
    """Return a task as HTML; a blank line ends a paragraph."""
    paragraphs = "".join(f"<p>{html.escape(part)}</p>" for part in task.split("\n\n"))
    return f'<div style="border:1px solid #b0bec5;padding:0.3em 0.8em;max-width:56em"><b>{html.escape(title)}</b>{paragraphs}</div>'


def design_of(answer: object) -> Topology:
    """Return the design that an answer is or holds."""
    held = getattr(answer, "topology", answer)
    if isinstance(held, Mapping):
        return Topology.of(held)
    if isinstance(held, str | Path):
        return Topology.read(held)
    expected = "a Topology, the text or path of a topology file, or the editor"
    if not isinstance(held, Topology):
        raise InputError(Problem("this is no design", "check", shown(answer), expected))
    return held


def _missing(missing: tuple[tuple[str, str], ...], design: Topology) -> tuple[str, bool]:
    """Say what the answer lacks, a name that is nearly there before others; and whether it is nearly there."""
    told = [(f"The task speaks of the {kind} {name!r}, which your design has not", _near(kind, name, design)) for kind, name in missing]
    for said, near in told:
        if near is not None:
            return f"{said}; is it {near!r}?", True
    return (f"{told[0][0]}.", False) if told else ("", False)


def _near(kind: str, name: str, design: Topology) -> str | None:
    return nearest(name, set(getattr(design, f"{kind}s")))


def _sight(goal: Topology, design: Topology) -> str:
    """Say who is seen where he should not be, or is not where he should; "" where nobody is."""
    for workspace in goal.workspaces:
        for partition in goal.partitions:
            wanted, got = (partition in one.sees(workspace) for one in (goal, design))
            if wanted != got:
                finds = "finds" if got else "does not find"
                should = "should" if wanted else "should not"
                return f"A user of {workspace} {should} find somebody who lives in {partition}; in your design he {finds} that person."
    return ""
