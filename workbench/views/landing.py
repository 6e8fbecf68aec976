"""Where the people of a run came in, where they landed, and where they are now, as a flow from left to right."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

from ..engine.run import Run
from ..errors import must_be
from .landings import COLUMNS, GONE, landings
from .layout import arrange
from .palette import BLUE, FAINT, GREEN, INK, ORANGE, QUIET, WHITE, breadth, clipped, counted, listed, number, write
from .view import View

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

__all__ = ["LandingView"]

MANY = 18  # doors beyond which the smallest are grouped
Block = tuple[str, str]
_SIDE, _TOP, _FOOT, _BAR, _GAP, _LOW, _TALL = 0.25, 1.25, 0.6, 0.14, 2.5, 0.27, 3.6  # inches
_HEADS = {"source": "came in through", "landed_in": "landed in", "is_in": "is in now"}


class LandingView(View):
    """How many people each door made, in which partition they landed (ROUTE-1), and in which they are at the end of a run.

    Above 18 doors the smallest share one block; the picture says so. People who were there before the run are not counted.
    """

    def __init__(self, run: Run) -> None:
        must_be(run, Run, "a finished Run")
        self.run = run

    def __repr__(self) -> str:
        return f"LandingView({self.run.topology.name!r}: {self._counted})"

    def frame(self) -> pd.DataFrame:
        """Return the flows: `source`, `landed_in`, `is_in`, `leads`."""
        return self._flows.copy()

    def describe(self) -> str:
        """Say what is drawn, a line for each door and each partition where people are at the end."""
        lines = [f"{self.run.topology.name}: {self._counted}; {self._others}."]
        if self._grouped:
            lines.append(f"Grouped: the {self._grouped} smallest doors.")
        for source, flows in self._flows.groupby("source", sort=False):
            landed = flows.groupby("landed_in", sort=False)["leads"].sum()
            where = listed(f"{number(count)} landed in {partition}" for partition, count in landed.items())
            lines.append(f"{source} made {counted(landed.sum(), 'person', 'people')}: {where}.")
        for partition in (name for name in self._names if name in set(self._flows["is_in"])):
            flows = self._flows[self._flows["is_in"] == partition]
            stayed = flows.loc[flows["landed_in"] == partition, "leads"].sum()
            moved = flows[flows["landed_in"] != partition].groupby("landed_in", sort=False)["leads"].sum()
            parts = [f"{number(stayed)} landed there"] if stayed else []
            parts += [f"{number(count)} came from {origin}" for origin, count in moved.items()]
            lines.append(f"{partition} has {number(flows['leads'].sum())} of them now: {listed(parts)}.")
        return "\n".join(lines)

    def size(self) -> tuple[float, float]:
        """Return width and height in inches at which the picture is easy to read."""
        last = self._columns[-1]
        labels = max((breadth(self._label(last, name)) for name in self._order[last]), default=0.0)
        return max(self._x(last) + _BAR + labels + 0.1 + _SIDE, breadth(self._others, 8.5) + 2 * _SIDE, 6.4), _TOP + self._height + _FOOT

    @cached_property
    def _flows(self) -> pd.DataFrame:
        flows = landings(self.run)
        made = flows.groupby("source", sort=False)["leads"].sum()
        if len(made) <= MANY:
            return flows
        small = set(made.sort_values(kind="stable").index[: len(made) - MANY + 1])
        words = f"{len(small)} other doors"
        keys = ["source", "landed_in", "is_in"]
        return (
            flows.assign(source=flows["source"].map(lambda name: words if name in small else name))
            .groupby(keys, sort=False)["leads"]
            .sum()
            .reset_index()[list(COLUMNS)]
        )

    @property
    def _grouped(self) -> int:
        doors = int(landings(self.run)["source"].nunique())
        return doors - MANY + 1 if doors > MANY else 0

    @property
    def _names(self) -> list[str]:
        return [*self.run.partitions, GONE]

    @property
    def _counted(self) -> str:
        flows = self._flows
        moved = int(flows.loc[flows["landed_in"] != flows["is_in"], "leads"].sum())
        made = int(flows["leads"].sum())
        return f"{counted(made, 'person', 'people')} made, {number(moved)} moved on"

    @property
    def _others(self) -> str:
        total = self.run.summary
        found, refused = total["updated"] + total["unchanged"], total["rejected"]
        return f"of {counted(total['stimuli'], 'row')}: about somebody already there {number(found)}, rejected {number(refused)}"

    # ---- the picture

    @cached_property
    def _columns(self) -> list[str]:
        moved = (self._flows["landed_in"] != self._flows["is_in"]).any()
        return ["source", "landed_in", *(["is_in"] if moved else [])]

    @cached_property
    def _sums(self) -> Mapping[str, Mapping[str, int]]:
        return {column: _sums(self._flows, [column]) for column in self._columns}

    def _between(self, left: str, right: str) -> dict[tuple[str, str], int]:
        sums: dict[tuple[str, str], int] = _sums(self._flows, [left, right])
        return sums

    @cached_property
    def _order(self) -> dict[str, list[str]]:
        places = {name: place for place, name in enumerate(self._names)}
        columns = [
            [(column, name) for name in sorted(self._sums[column], key=lambda name, c=column: 0 if c == "source" else places[name])]  # type: ignore[misc]
            for column in self._columns
        ]
        edges = [
            ((left, start), (right, end))
            for left, right in zip(self._columns, self._columns[1:], strict=False)
            for start, end in self._between(left, right)
        ]
        return {column: [name for _, name in nodes] for column, nodes in zip(self._columns, arrange(columns, edges), strict=True)}

    @property
    def _unit(self) -> float:
        """Inches a person is high."""
        return _TALL / max(1, int(self._flows["leads"].sum()))

    def _tall(self, column: str, name: str) -> float:
        return max(self._sums[column][name] * self._unit, _LOW)

    @property
    def _height(self) -> float:
        return max((sum(self._tall(column, name) + 0.08 for name in names) for column, names in self._order.items()), default=_TALL)

    def _label(self, column: str, name: str) -> str:
        return f"{clipped(name)}  {number(self._sums[column][name])}"

    def _x(self, column: str) -> float:
        first = max((breadth(self._label("source", name)) for name in self._order["source"]), default=0.0)
        start = _SIDE + max(first, breadth(_HEADS["source"], 10, is_bold=True)) + 0.1
        return start + self._columns.index(column) * (_BAR + _GAP)

    def _tops(self, column: str) -> dict[str, float]:
        names = self._order[column]
        free = self._height - sum(self._tall(column, name) for name in names)
        gap = free / max(1, len(names))
        found, at = {}, _TOP + gap / 2
        for name in names:
            found[name] = at
            at += self._tall(column, name) + gap
        return found

    def _paint(self, ax: Axes, scale: float) -> None:
        from matplotlib.patches import Rectangle

        write(ax, _SIDE, 0.26, clipped(self.run.topology.name, 60), points=13 * scale, is_bold=True)
        write(ax, _SIDE, 0.52, self._counted, points=8.5 * scale, color=QUIET)
        write(ax, _SIDE, 0.7, self._others, points=8.5 * scale, color=QUIET)
        tops = {column: self._tops(column) for column in self._columns}
        for left, right in zip(self._columns, self._columns[1:], strict=False):
            self._paint_flows(ax, left, right, tops)
        for column in self._columns:
            x = self._x(column)
            is_first = column == "source"
            write(
                ax,
                x + (_BAR if is_first else 0),
                _TOP - 0.17,
                _HEADS[column],
                points=10 * scale,
                is_bold=True,
                color=BLUE,
                across="right" if is_first else "left",
            )
            for name, top in tops[column].items():
                tall, wide = self._tall(column, name), self._sums[column][name] * self._unit
                ax.add_patch(
                    Rectangle(
                        (x, top + (tall - wide) / 2), _BAR, max(wide, 0.012), facecolor=GREEN if is_first else BLUE, linewidth=0, zorder=3
                    )
                )
                at, across = (x - 0.1, "right") if is_first else (x + _BAR + 0.1, "left")
                text = write(ax, at, top + tall / 2, self._label(column, name), points=9 * scale, color=INK, across=across)
                text.set_zorder(4)
                if column != self._columns[-1] and not is_first:
                    text.set_bbox({"facecolor": WHITE, "alpha": 0.78, "linewidth": 0, "pad": 1.5 * scale})
        self._paint_key(ax, scale)

    def _paint_flows(self, ax: Axes, left: str, right: str, tops: Mapping[str, Mapping[str, float]]) -> None:
        from matplotlib.patches import PathPatch
        from matplotlib.path import Path

        flows = self._between(left, right)
        spots: dict[Block, dict[str, float]] = {}
        for side, other, mine in ((left, right, 0), (right, left, 1)):
            for name, top in tops[side].items():
                at = top + (self._tall(side, name) - self._sums[side][name] * self._unit) / 2
                for partner in self._order[other]:
                    pair = (name, partner) if mine == 0 else (partner, name)
                    if pair in flows:
                        spots.setdefault((side, name), {})[partner] = at
                        at += flows[pair] * self._unit
        x0, x1 = self._x(left) + _BAR, self._x(right)
        bend = (x1 - x0) / 2
        for (start, end), count in flows.items():
            y0, y1, wide = spots[left, start][end], spots[right, end][start], max(count * self._unit, 0.008)
            upper = [(x0, y0), (x0 + bend, y0), (x1 - bend, y1), (x1, y1)]
            lower = [(x, y + wide) for x, y in reversed(upper)]
            corners = [*upper, *lower, upper[0]]
            curve = Path.CURVE4
            path = Path(corners, [Path.MOVETO, curve, curve, curve, Path.LINETO, curve, curve, curve, Path.CLOSEPOLY])
            ax.add_patch(PathPatch(path, facecolor=self._color(left, start, end), alpha=0.62, linewidth=0.0, zorder=2))

    @staticmethod
    def _color(left: str, start: str, end: str) -> str:
        if left == "source":
            return "#8fc9b8"
        return "#b9cbdb" if start == end else "#e39a62"

    def _paint_key(self, ax: Axes, scale: float) -> None:
        from matplotlib.patches import Rectangle

        if len(self._columns) < 3:
            return
        x, y = _SIDE, _TOP + self._height + 0.34
        for color, words in (("#8fc9b8", "landed"), ("#b9cbdb", "stayed there"), ("#e39a62", "was moved on")):
            ax.add_patch(
                Rectangle(
                    (x, y - 0.08),
                    0.36,
                    0.16,
                    facecolor=color,
                    edgecolor=FAINT if color == "#b9cbdb" else ORANGE if words == "was moved on" else GREEN,
                    linewidth=0.5 * scale,
                    alpha=0.8,
                )
            )
            write(ax, x + 0.44, y, words, points=8.5 * scale, color=QUIET)
            x += 0.44 + breadth(words, 8.5) + 0.3


def _sums(flows: pd.DataFrame, columns: list[str]) -> dict[Any, int]:
    """Return people by the cells of these columns."""
    return {key: int(count) for key, count in flows.groupby(columns if len(columns) > 1 else columns[0], sort=False)["leads"].sum().items()}
