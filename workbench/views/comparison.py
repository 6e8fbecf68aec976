"""Before and after: who lands elsewhere, and which campaigns and emails gain and lose whom, most important first."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from ..classes import Comparison, RunComparison
from ..errors import must_be
from .differences import Differences, Landing, differences
from .lines import Line, curve
from .palette import BLOCKED, BLUE, FAINT, INK, ORANGE, QUIET, breadth, clipped, counted, heading, number, write
from .view import View

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

__all__ = ["ComparisonView"]

COLUMNS = ("what", "name", "before", "after", "count")
MANY = 14  # rows of each part
_SIDE, _TOP, _FOOT, _ROW, _HEAD, _LAST, _ARROW, _BAR = 0.25, 0.92, 0.58, 0.33, 0.55, 0.25, 1.3, 1.9  # inches
_TWO = 0.44  # inches of a row of two lines
_WHOM, _NAME = 80, 24  # letters
_ELSEWHERE = Line("lands elsewhere", ORANGE, 2.0, has_head=True)
_PARTS = {"campaigns": ("Campaigns", "takes in"), "mails": ("Emails", "goes to")}


class ComparisonView(View):
    """What `compare` found between two designs (in classes of leads) or two runs (in leads): old partition and new one, gained and lost.

    At most 14 rows of each part are drawn; the picture says how many are not.

    Args:
        comparison: What `compare(before, after)` returned.
    """

    def __init__(self, comparison: Comparison | RunComparison) -> None:
        must_be(comparison, (Comparison, RunComparison), "what compare(before, after) returns")
        self.comparison = comparison

    def __repr__(self) -> str:
        return f"ComparisonView({self._found.title!r}: {self._counted})"

    def frame(self) -> pd.DataFrame:
        """Return what differs: `what`, `name`, `before`, `after`, `count` (leads, or classes of leads); all rows, most important first.

        `what` is `lands` (`name` says whom, those of one occasion that land alike together; `before` and `after` are partitions), or `gains
        campaign`, `loses campaign`, `gains email`, `loses email` (`name` is that of the campaign or the email).
        """
        import pandas as pd

        rows = [("lands", _whom(one), one.before, one.after, one.count) for one in self._found.landings]
        for word, changes in (("campaign", self._found.campaigns), ("email", self._found.mails)):
            for name, (lost, gained) in changes.items():
                rows += [(f"{verb} {word}", name, "", "", count) for verb, count in (("loses", lost), ("gains", gained)) if count]
        return pd.DataFrame(rows, columns=list(COLUMNS)).astype({"count": "int64"})

    def describe(self) -> str:
        """Say what is drawn, a line for each row, and what is left out."""
        found = self._found
        lines = [f"{found.title}: {self._counted}.", *(f"{line[:1].upper()}{line[1:]}." for line in found.totals)]
        for one in found.landings[:MANY]:
            whom = _whom(one)
            lines.append(f"{whom}{': ' if whom else ''}{one.before} -> {one.after} ({counted(one.count, *found.unit)}).")
        for part, (_, verb) in _PARTS.items():
            for name, (lost, gained) in list(self._rows(part).items())[:MANY]:
                said = [f"{number(count)} {words}" for count, words in ((gained, "gained"), (lost, "lost")) if count]
                lines.append(f"{name} {verb} others: {', '.join(said)}.")
        return "\n".join([*lines, *(f"Not drawn: {line}." for line in self._left_out)])

    def size(self) -> tuple[float, float]:
        """Return width and height in inches at which the picture is easy to read."""
        said = max(breadth(line, 8.5) for line in self._lines) + _SIDE
        lands = self._boxes[1] + self._box + breadth("1,000,000 classes", 8.5) if self._found.landings else 0
        bars = self._axis + _BAR + breadth("1,000,000", 8.5) + 0.2 if self._found.campaigns or self._found.mails else 0
        return max(said, lands, bars, 6.6) + _SIDE, self._foot + _FOOT

    @cached_property
    def _found(self) -> Differences:
        return differences(self.comparison)

    def _rows(self, part: str) -> Mapping[str, tuple[int, int]]:
        return self._found.campaigns if part == "campaigns" else self._found.mails

    @property
    def _counted(self) -> str:
        found = self._found
        if found.is_same:
            return "nothing differs"
        landings = sum(one.count for one in found.landings)
        moves = f"{counted(landings, *found.unit)} that land elsewhere"
        return f"{moves}, {counted(len(found.campaigns), 'campaign')} and {counted(len(found.mails), 'email')} that reach others"

    @property
    def _lines(self) -> list[str]:
        same = ["nothing differs"] if self._found.is_same else []
        return [*same, *(clipped(line, 140) for line in self._found.totals), *(f"not drawn: {line}" for line in self._left_out)]

    @property
    def _left_out(self) -> list[str]:
        sizes = {"kind of landing": self._found.landings, "campaign": self._found.campaigns, "email": self._found.mails}
        more = [counted(len(rows) - MANY, f"more {what}", f"more {what}s") for what, rows in sizes.items() if len(rows) > MANY]
        return [f"{', '.join(more)}, in frame()".replace("kind of landings", "kinds of landing")] if more else []

    # ---- where things stand

    @property
    def _top(self) -> float:
        return _TOP + 0.19 * (len(self._lines) - 2)

    @property
    def _foot(self) -> float:
        return (
            self._top + self._tall(len(self._found.landings), self._row) + sum(self._tall(len(self._rows(part)), _ROW) for part in _PARTS)
        )

    @staticmethod
    def _tall(rows: int, row: float) -> float:
        return _HEAD + row * min(rows, MANY) + _LAST if rows else 0

    @property
    def _row(self) -> float:
        """Height of a row of landings."""
        return _TWO if any(one.occasion for one in self._found.landings) else _ROW

    @cached_property
    def _box(self) -> float:
        """Width of the box of a partition."""
        names = {name for one in self._found.landings[:MANY] for name in (one.before, one.after)}
        return max([breadth(clipped(name, _NAME)) for name in names] + [0.8]) + 0.2

    @cached_property
    def _boxes(self) -> tuple[float, float]:
        """Where the boxes of old and new partitions begin."""
        rows = self._found.landings[:MANY]
        whom = max([max(breadth(_begun(one.occasion)), breadth(_begun(one.whom), 8)) for one in rows], default=0)
        left = _SIDE + (whom + 0.25 if whom else 0)
        return left, left + self._box + _ARROW

    @cached_property
    def _axis(self) -> float:
        """Where bars of what is lost end and bars of what is gained begin."""
        names = [breadth(clipped(name)) for part in _PARTS for name in list(self._rows(part))[:MANY]]
        return _SIDE + max(names, default=0) + 0.25 + breadth("1,000,000", 8.5) + _BAR

    # ---- the picture

    def _paint(self, ax: Axes, scale: float) -> None:
        heading(ax, self._found.title, self._lines, scale)
        at = self._top
        if self._found.landings:
            self._paint_landings(ax, scale, at)
            at += self._tall(len(self._found.landings), self._row)
        for part in _PARTS:
            if self._rows(part):
                self._paint_bars(ax, scale, part, at)
                at += self._tall(len(self._rows(part)), _ROW)
        self._paint_key(ax, scale)

    def _paint_landings(self, ax: Axes, scale: float, top: float) -> None:
        from matplotlib.patches import Rectangle

        old, new = self._boxes
        write(ax, _SIDE, top + 0.18, "Lands elsewhere", points=10 * scale, is_bold=True, color=BLUE)
        for x, words in ((old, "before"), (new, "after")):
            write(ax, x, top + 0.42, words, points=7.5 * scale, color=QUIET)
        rows = self._found.landings[:MANY]
        most = max(one.count for one in rows)
        for place, one in enumerate(rows):
            middle = top + _HEAD + (place + 0.5) * self._row
            write(ax, _SIDE, middle - 0.09, _begun(one.occasion), points=9 * scale)
            write(ax, _SIDE, middle + 0.09, _begun(one.whom), points=8 * scale, color=QUIET)
            for x, name, face, edge in ((old, one.before, "#eef2f6", QUIET), (new, one.after, "#dbe7f1", BLUE)):
                box = Rectangle((x, middle - 0.12), self._box, 0.24, facecolor=face, edgecolor=edge, linewidth=0.8 * scale, zorder=3)
                ax.add_artist(box)
                write(ax, x + 0.1, middle, clipped(name, _NAME), points=9 * scale).set_zorder(4)
            wide = (0.8 + 5.2 * one.count / most) * scale
            curve(ax, (old + self._box, middle), (new, middle), _ELSEWHERE, wide, scale, head="end")
            words = counted(one.count, *self._found.unit)
            write(ax, new + self._box + 0.12, middle, words, points=8.5 * scale, is_bold=True)

    def _paint_bars(self, ax: Axes, scale: float, part: str, top: float) -> None:
        from matplotlib.patches import Rectangle

        rows = dict(list(self._rows(part).items())[:MANY])
        most = max(max(pair) for pair in rows.values())
        write(ax, _SIDE, top + 0.18, _PARTS[part][0], points=10 * scale, is_bold=True, color=BLUE)
        for x, words, across in ((self._axis - 0.06, "lost", "right"), (self._axis + 0.06, "gained", "left")):
            write(ax, x, top + 0.42, words, points=7.5 * scale, color=QUIET, across=across)
        for place, (name, (lost, gained)) in enumerate(rows.items()):
            middle = top + _HEAD + (place + 0.5) * _ROW
            write(ax, _SIDE, middle, clipped(name), points=9 * scale)
            for count, way, face, edge, hatch in ((lost, -1, BLOCKED, ORANGE, "//////"), (gained, 1, BLUE, BLUE, "")):
                if not count:
                    continue
                wide = max(_BAR * count / most, 0.015)
                left = self._axis if way > 0 else self._axis - wide
                bar = Rectangle(
                    (left, middle - 0.1), wide, 0.2, facecolor=face, edgecolor=edge, linewidth=0.6 * scale, hatch=hatch, zorder=2
                )
                ax.add_artist(bar)
                across = "left" if way > 0 else "right"
                at = self._axis + way * (wide + 0.08)
                write(ax, at, middle, number(count), points=8.5 * scale, is_bold=True, color=INK, across=across)
        ends = [top + _HEAD - 0.03, top + _HEAD + _ROW * len(rows) + 0.03]
        ax.plot([self._axis] * 2, ends, color=QUIET, linewidth=0.8 * scale, zorder=3)

    def _paint_key(self, ax: Axes, scale: float) -> None:
        from matplotlib.patches import Rectangle

        x, y = _SIDE, self._foot + 0.3
        if self._found.landings:
            curve(ax, (x, y), (x + 0.36, y), _ELSEWHERE, 2 * scale, scale, head="end")
            words = f"lands elsewhere; the width is {self._found.unit[1]}"
            write(ax, x + 0.44, y, words, points=8.5 * scale, color=QUIET)
            x += 0.44 + breadth(words, 8.5) + 0.3
        if self._found.campaigns or self._found.mails:
            for words, face, edge, hatch in (("lost", BLOCKED, ORANGE, "//////"), ("gained", BLUE, BLUE, "")):
                ax.add_artist(Rectangle((x, y - 0.08), 0.36, 0.16, facecolor=face, edgecolor=edge, linewidth=0.6 * scale, hatch=hatch))
                write(ax, x + 0.44, y, words, points=8.5 * scale, color=QUIET)
                x += 0.44 + breadth(words, 8.5) + 0.3
        if x == _SIDE:
            write(ax, x, y, "nothing to draw", points=8.5 * scale, color=FAINT)


def _whom(one: Landing) -> str:
    return ": ".join(part for part in (one.occasion, one.whom) if part)


def _begun(text: str) -> str:
    """Cut a sentence at its end, where it matters least."""
    return text if len(text) <= _WHOM else f"{text[: _WHOM - 1].rstrip()}…"
