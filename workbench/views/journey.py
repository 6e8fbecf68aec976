"""Journeys of a few leads down a time line: what happened, in which partition each was then, and which workspaces saw it there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from ..answers.people import Leads
from ..engine.run import Run
from ..errors import must_be
from .journeys import COLUMNS, MOST_LEADS, Line, Story, stories
from .palette import BLUE, FAINT, GREEN, INK, ORANGE, QUIET, WHITE, breadth, clipped, counted, heading, listed, number, write
from .view import View

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

__all__ = ["JourneyView"]

_SIDE, _FOOT, _ROW, _GAP, _HEAD, _BAND = 0.25, 0.58, 0.25, 0.17, 0.42, 0.3  # inches
_LONGEST = 78  # letters of a line
_MANY = 12  # workspaces beyond which those that always see the same share a column
_MARKS = {  # what happens, and how it is marked: the mark, its colour
    "row": ("s", GREEN, "a row from outside"),
    "noted": ("o", QUIET, "written into the log"),
    "ran": (">", BLUE, "taken in by a campaign"),
    "moved": ("D", ORANGE, "moved to another partition"),
    "edited": ("X", INK, "edit of the design"),
}


@dataclass(frozen=True, slots=True)
class _Row:
    """A line with the place of its middle, in inches, and what is said between it and the line before."""

    line: Line
    middle: float
    pause: str


class JourneyView(View):
    """What happened to leads, in order from top to bottom, with the rule behind it; beside it where they were and who saw them (VIS-1).

    Up to six leads are drawn, and of a journey of many lines its beginning and its end, about 48 lines in all; the picture says so.
    Workspaces that never saw any of the leads have no band; the words name them.

    Args:
        run: A finished run.
        leads: Whom, of all who ever were there: an Id, alias, address, pattern, condition, or several.
    """

    def __init__(self, run: Run, leads: Leads) -> None:
        must_be(run, Run, "a finished Run")
        self.run = run
        self._stories, self._all = stories(run, leads)

    def __repr__(self) -> str:
        return f"JourneyView({self.run.topology.name!r}: {self._counted})"

    def frame(self) -> pd.DataFrame:
        """Return all lines of the leads drawn: `lead`, `id`, `at`, `kind`, `what`, `partition`, `seen_by`, `rule`."""
        import pandas as pd

        rows = [
            (story.lead, story.id, line.at, line.kind, line.what, line.partition, ", ".join(line.seen_by), line.rule)
            for story in self._stories
            for line in story.lines
        ]
        return pd.DataFrame(rows, columns=list(COLUMNS)).astype({"id": "int64", "at": "datetime64[us]"})

    def describe(self) -> str:
        """Tell the journeys, a line for each thing that happened; where a lead is and who sees it when that changes."""
        told = [f"{self.run.topology.name}: {self._counted}."]
        for story in self._stories:
            told.append(f"{story.lead} (person {story.id}):")
            before: tuple[str, tuple[str, ...]] | None = None
            for line in story.lines:
                now = line.partition, line.seen_by
                where = f"; in {line.partition}, seen by {listed(line.seen_by) if line.seen_by else 'nobody'}" if now != before else ""
                when = "" if line.at is None else f"{_moment(line.at)} "
                told.append(f"  {when}{line.what}{f' [{line.rule}]' if line.rule else ''}{where}.")
                before = now
        if self._never:
            told.append(f"Never seen by {listed(self._never)}.")
        return "\n".join(told)

    def size(self) -> tuple[float, float]:
        """Return width and height in inches at which the picture is easy to read."""
        words = _SIDE + sum(0.2 + breadth(words, 8.5) + 0.28 for *_, words in _MARKS.values())
        heads = self._bands_at + len(self._bands) * _BAND + (max((breadth(one[:1][0]) for one in self._labels), default=0) * 0.72)
        return max(heads, words, breadth(self._lines[-1], 8.5) + _SIDE) + _SIDE, self._foot + _FOOT

    @property
    def _counted(self) -> str:
        lines = sum(len(story.lines) for story in self._stories if story.lines[0].kind != "nothing")
        drawn = f"{number(len(self._stories))} of {counted(self._all, 'lead')}" if self._all > MOST_LEADS else counted(self._all, "lead")
        return f"{drawn}, {counted(lines, 'line')}"

    @property
    def _lines(self) -> list[str]:
        said = f"the journey of {self._counted}" if self._all == 1 else f"the journeys of {self._counted}"
        return [said, "what happened from top to bottom; a filled band: the workspace saw the lead then"]

    @cached_property
    def _bands(self) -> list[tuple[str, ...]]:
        """The columns of workspaces: each one that ever saw a lead, those alike together where they are many."""
        lines = [line for story in self._stories for line in story.lines]
        ever = [name for name in self.run.layout.workspaces if any(name in line.seen_by for line in lines)]
        if len(ever) <= _MANY:
            return [(name,) for name in ever]
        alike: dict[tuple[bool, ...], list[str]] = {}
        for name in ever:
            alike.setdefault(tuple(name in line.seen_by for line in lines), []).append(name)
        return [tuple(names) for names in alike.values()]

    @property
    def _labels(self) -> list[tuple[str]]:
        return [(clipped(names[0], 22) + (f" and {len(names) - 1} more" if len(names) > 1 else ""),) for names in self._bands]

    @property
    def _never(self) -> list[str]:
        drawn = {name for names in self._bands for name in names}
        return [name for name in self.run.layout.workspaces if name not in drawn]

    # ---- where things stand

    @cached_property
    def _top(self) -> float:
        return 1.05 + max([breadth(label) for (label,) in self._labels], default=0) * 0.72

    @cached_property
    def _rows(self) -> tuple[Mapping[int, list[_Row]], float]:
        """The lines drawn of each story with their places, and where the last one ends."""
        found: dict[int, list[_Row]] = {}
        at = self._top
        for place, story in enumerate(self._stories):
            at += _HEAD
            rows: list[_Row] = []
            for part, lines in enumerate((story.head, story.tail)):
                for first, line in enumerate(lines):
                    pause = _pause(rows[-1].line, line) if rows else ""
                    if part and not first:
                        pause = f"{counted(story.skipped, 'more line')}, in frame()"
                    at += _GAP if pause else 0
                    rows.append(_Row(line, at + _ROW / 2, pause))
                    at += _ROW
            found[place] = rows
        return found, at

    @property
    def _foot(self) -> float:
        return self._rows[1]

    @cached_property
    def _whens(self) -> float:
        return breadth("2026-01-05 09:00", 8.5) + 0.2

    @cached_property
    def _whats(self) -> float:
        drawn = [row.line for rows in self._rows[0].values() for row in rows]
        texts = max((breadth(clipped(line.what, _LONGEST)) for line in drawn), default=0)
        rules = max((breadth(line.rule, 8) for line in drawn), default=0)
        return _SIDE + self._whens + 0.2 + texts + 0.2 + rules + 0.15

    @cached_property
    def _bands_at(self) -> float:
        names = {line.partition for story in self._stories for line in story.lines}
        return self._whats + max([breadth(clipped(name, 24), is_bold=True) for name in names] + [breadth("partition", 7.5)]) + 0.35

    # ---- the picture

    def _paint(self, ax: Axes, scale: float) -> None:
        heading(ax, self.run.topology.name, self._lines, scale)
        head = self._top + 0.1
        write(ax, self._whats, head, "Partition", points=10 * scale, is_bold=True, color=BLUE)
        for place, (label,) in enumerate(self._labels):
            x = self._bands_at + (place + 0.5) * _BAND
            write(ax, x - 0.02, head + 0.03, label, points=9 * scale, turn=45, down="baseline")
        for place, story in enumerate(self._stories):
            self._paint_story(ax, scale, story, self._rows[0][place])
        self._paint_key(ax, scale)

    def _paint_story(self, ax: Axes, scale: float, story: Story, rows: Sequence[_Row]) -> None:
        title = rows[0].middle - _ROW / 2 - 0.14
        write(ax, _SIDE, title, clipped(story.lead, 40), points=10 * scale, is_bold=True)
        after = _SIDE + breadth(clipped(story.lead, 40), 10, is_bold=True) + 0.15
        write(ax, after, title, f"person {story.id}", points=8.5 * scale, color=QUIET)
        line_at = _SIDE + self._whens
        ax.plot([line_at] * 2, [rows[0].middle, rows[-1].middle], color=FAINT, linewidth=1.4 * scale, zorder=1)
        before = ""
        for row in rows:
            line, text_at = row.line, line_at + 0.2
            if row.pause:
                write(ax, text_at, row.middle - _ROW / 2 - _GAP / 2, row.pause, points=7.5 * scale, color=QUIET)
            when = _moment(line.at) if line.at is not None else ""
            if when != before:
                write(ax, _SIDE, row.middle, when, points=8.5 * scale, color=QUIET)
            before = when
            if line.kind in _MARKS:
                mark, color, _ = _MARKS[line.kind]
                ax.plot([line_at], [row.middle], mark, color=color, markersize=5.5 * scale, markeredgewidth=0, zorder=3)
            write(ax, text_at, row.middle, clipped(line.what, _LONGEST), points=9 * scale)
            write(ax, self._whats - 0.15, row.middle, line.rule, points=8 * scale, color=QUIET, across="right")
        self._paint_partitions(ax, scale, rows)
        self._paint_bands(ax, scale, rows)

    def _paint_partitions(self, ax: Axes, scale: float, rows: Sequence[_Row]) -> None:
        from matplotlib.patches import Rectangle

        wide = self._bands_at - self._whats - 0.15
        for first, last in _stretches([row.line.partition for row in rows]):
            top, bottom = rows[first].middle - _ROW / 2 + 0.015, rows[last].middle + _ROW / 2 - 0.015
            is_moved = first > 0
            ax.add_artist(
                Rectangle(
                    (self._whats, top), wide, bottom - top, facecolor="#dbe7f1", edgecolor=ORANGE if is_moved else QUIET,
                    linewidth=(1.3 if is_moved else 0.6) * scale, zorder=2,
                )
            )  # fmt: skip
            name = clipped(rows[first].line.partition, 24)
            write(ax, self._whats + 0.08, rows[first].middle, name, points=9 * scale, is_bold=True).set_zorder(3)

    def _paint_bands(self, ax: Axes, scale: float, rows: Sequence[_Row]) -> None:
        from matplotlib.patches import Rectangle

        for place, names in enumerate(self._bands):
            left = self._bands_at + place * _BAND + 0.03
            seen = [names[0] in row.line.seen_by for row in rows]
            for first, last in _stretches(seen):
                top, bottom = rows[first].middle - _ROW / 2 + 0.015, rows[last].middle + _ROW / 2 - 0.015
                face, edge = (BLUE, BLUE) if seen[first] else (WHITE, FAINT)
                ax.add_artist(
                    Rectangle((left, top), _BAND - 0.06, bottom - top, facecolor=face, edgecolor=edge, linewidth=0.6 * scale, zorder=2)
                )
        if not self._bands:
            write(ax, self._bands_at, rows[0].middle, "no workspace sees it", points=8.5 * scale, color=ORANGE)

    def _paint_key(self, ax: Axes, scale: float) -> None:
        x, y = _SIDE + 0.06, self._foot + 0.32
        drawn = {row.line.kind for rows in self._rows[0].values() for row in rows}
        for mark, color, words in (_MARKS[kind] for kind in _MARKS if kind in drawn):
            ax.plot([x], [y], mark, color=color, markersize=5.5 * scale, markeredgewidth=0)
            write(ax, x + 0.14, y, words, points=8.5 * scale, color=QUIET)
            x += 0.2 + breadth(words, 8.5) + 0.28


def _stretches(values: Sequence[object]) -> list[tuple[int, int]]:
    """Return (first, last) of each stretch of equal values."""
    cuts = [place for place, (one, two) in enumerate(pairwise(values), 1) if one != two]
    starts = [0, *cuts]
    return list(zip(starts, [*(cut - 1 for cut in cuts), len(values) - 1], strict=True))


def _moment(at: np.datetime64) -> str:
    return str(at)[:16].replace("T", " ")


def _pause(before: Line, after: Line) -> str:
    """Say how much later a line is, where that is a minute or more."""
    if before.at is None or after.at is None:
        return ""
    minutes = int((after.at - before.at) // np.timedelta64(1, "m"))
    for size, unit in ((60 * 24, "day"), (60, "hour"), (1, "minute")):
        if minutes >= size:
            return f"{counted(minutes // size, unit)} later"
    return ""
