"""Lines of a picture: how each kind looks, curves between boxes, and the key that explains them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .palette import FAINT, QUIET, breadth, write

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["Line", "curve", "key"]

Point = tuple[float, float]
_HEAD = 0.085  # inches


@dataclass(frozen=True, slots=True)
class Line:
    """What a kind of line is called, its colour, its width in points, its dashes, and whether it has an arrow head."""

    name: str
    color: str
    width: float
    dashes: str | tuple[int, tuple[float, ...]] = "solid"
    has_head: bool = False


def curve(ax: Axes, start: Point, end: Point, line: Line, width: float, scale: float, *, is_faded: bool = False, head: str = "") -> None:
    """Draw a line that leaves and arrives level, with its head at the `start` or the `end`."""
    from matplotlib.patches import PathPatch, Polygon
    from matplotlib.path import Path

    color = FAINT if is_faded else line.color
    (x0, y0), (x1, y1) = start, end
    size = _HEAD + 0.012 * width / scale if head else 0.0
    a, b = (x0 + size if head == "start" else x0), (x1 - size if head == "end" else x1)
    bend = (b - a) * 0.5
    path = Path([(a, y0), (a + bend, y0), (b - bend, y1), (b, y1)], [Path.MOVETO, Path.CURVE4, Path.CURVE4, Path.CURVE4])
    order = 1.0 if is_faded else 2.0
    thick, alpha = (width * 0.7, 0.6) if is_faded else (width, 0.9)
    look = {"edgecolor": color, "linewidth": thick, "linestyle": line.dashes, "alpha": alpha, "capstyle": "butt"}
    ax.add_artist(PathPatch(path, facecolor="none", zorder=order, **look))
    if head:
        tip, y, way = (x0, y0, 1) if head == "start" else (x1, y1, -1)
        half = size * 0.5
        corners = [(tip, y), (tip + way * size, y - half), (tip + way * size, y + half)]
        ax.add_artist(Polygon(corners, closed=True, facecolor=color, linewidth=0, zorder=order + 0.1))


def key(ax: Axes, lines: Sequence[Line], x: float, y: float, scale: float) -> None:
    """Explain the lines in a row."""
    for line in lines:
        curve(ax, (x, y), (x + 0.42, y), line, line.width * scale, scale, head="end" if line.has_head else "")
        write(ax, x + 0.5, y, line.name, points=8.5 * scale, color=QUIET)
        x += 0.5 + breadth(line.name, 8.5) + 0.32
