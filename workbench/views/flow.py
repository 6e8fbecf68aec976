"""The flow of the people of a run: which door they came through, what placed them where, who sees them, which campaigns took them in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING

from ..answers.people import EVERYBODY, Leads
from ..engine.run import Run
from ..errors import must_be
from .flows import KINDS, NOBODY, Node, flows
from .layout import arrange
from .palette import BLUE, GREEN, INK, ORANGE, QUIET, WHITE, breadth, clipped, counted, heading, listed, number, write
from .view import View

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

__all__ = ["FlowView"]

COLUMNS = ("start_kind", "start", "end_kind", "end", "leads")
_HEADS = {
    "door": ("Doors", "people they made"),
    "rule": ("Placed by", "the last that did"),
    "partition": ("Partitions", "where they are now"),
    "workspace": ("Workspaces", "people they see"),
    "campaign": ("Campaigns", "people they took in"),
}
_RIBBONS = {  # what a ribbon says: its colour, its edge, its hatching; those that meet between two columns differ in grey, too
    "landed": ("#b9ded3", GREEN, ""),
    "was moved there": ("#dd8a4c", ORANGE, "////"),
    "is seen by": ("#d3e0ea", BLUE, ""),
    "nobody sees them": ("#dd8a4c", ORANGE, "xxx"),
    "was taken in by": ("#d9dce1", QUIET, ""),
}
_SIDE, _TOP, _FOOT, _GAP, _LOW, _APART, _TALL, _TALLEST = 0.25, 1.42, 0.58, 1.0, 0.25, 0.09, 3.6, 7.5  # inches
_PAD, _EDGE = 0.1, 0.05
_LONGEST = {"rule": 40}  # letters of a name, if not 28


class FlowView(View):
    """People as they flow: door, what placed them, partition, the workspaces that see it (VIS-1), the campaigns that took them in (VIS-9).

    Only people whom the run made are drawn. What placed them is the assignment rule, the primary partition or the caller (ROUTE-1), or, of
    who was moved on, the router with the partition where they had landed. Widths are people; whom several workspaces see, or several
    campaigns took in, is counted at each of them. Above 16 things of a kind the smallest share a block; the picture says so.

    Args:
        run: A finished run.
        leads: Only those made who are among these: an Id, alias, address, pattern, condition, or several.
    """

    def __init__(self, run: Run, leads: Leads = EVERYBODY) -> None:
        must_be(run, Run, "a finished Run")
        self.run = run
        self._flows = flows(run, leads)

    def __repr__(self) -> str:
        return f"FlowView({self.run.topology.name!r}: {self._counted})"

    def frame(self) -> pd.DataFrame:
        """Return the flows: `start_kind`, `start`, `end_kind`, `end`, `leads`; kinds are door, rule, partition, workspace, campaign."""
        import pandas as pd

        rows = [(*start, *end, leads) for (start, end), leads in self._flows.links.items()]
        return pd.DataFrame(rows, columns=list(COLUMNS)).astype({"leads": "int64"})

    def describe(self) -> str:
        """Say what is drawn, a line for each thing that people go through, and who is left out."""
        lines = [f"{self.run.topology.name}: {self._counted}; {self._others}."]
        if self._flows.grouped:
            lines.append(f"{self._grouped}.")
        for kind, (has, then) in _SENTENCES.items():
            for name in self._flows.of(kind):
                people = counted(self._flows.people[kind, name], "person", "people")
                after = listed(f"{end[1]} ({number(leads)})" for (start, end), leads in self._flows.links.items() if start == (kind, name))
                lines.append(f"{name} {has.format(people)}{then + after if after != 'nothing' else ''}.")
        lines += [f"{_NONE[kind]}: {', '.join(names)}." for kind, names in self._flows.idle.items() if names]
        return "\n".join(lines)

    def size(self) -> tuple[float, float]:
        """Return width and height in inches at which the picture is easy to read."""
        said = max(breadth(line, 8.5) for line in self._lines)
        return max(self._sides[KINDS[-1]][1], said + _SIDE, 8.6) + _SIDE, self._top + self._height + _FOOT

    @property
    def _counted(self) -> str:
        return f"{counted(self._flows.made, 'person', 'people')} made, {number(self._flows.moved)} moved on"

    @property
    def _others(self) -> str:
        total = self.run.summary
        found, refused = total["updated"] + total["unchanged"], total["rejected"]
        return f"of {counted(total['stimuli'], 'row')}: about somebody already there {number(found)}, rejected {number(refused)}"

    @property
    def _grouped(self) -> str:
        return f"Grouped: the smallest share a block, {listed(self._flows.grouped)}"

    @property
    def _lines(self) -> list[str]:
        return [self._counted, self._others, *([self._grouped] if self._flows.grouped else [])]

    # ---- where things stand

    @property
    def _top(self) -> float:
        return _TOP + (0.19 if self._flows.grouped else 0)

    @cached_property
    def _order(self) -> Mapping[str, list[Node]]:
        columns = [[node for node in self._flows.people if node[0] == kind] for kind in KINDS]
        return dict(zip(KINDS, arrange(columns, self._flows.links, restarts=4), strict=True))

    @cached_property
    def _unit(self) -> float:
        """Inches a person is high."""
        most = max((sum(self._flows.people[node] for node in nodes) for nodes in self._order.values()), default=0)
        return min(_TALL / max(12, self._flows.made), _TALLEST / max(1, most))

    def _bar(self, node: Node) -> float:
        return self._flows.people[node] * self._unit

    def _tall(self, node: Node) -> float:
        return max(self._bar(node), _LOW)

    @cached_property
    def _height(self) -> float:
        return max(sum(self._tall(node) + _APART for node in nodes) for nodes in self._order.values()) or 0.5

    @cached_property
    def _middles(self) -> Mapping[Node, float]:
        found: dict[Node, float] = {}
        for nodes in self._order.values():
            free = (self._height - sum(self._tall(node) for node in nodes)) / max(1, len(nodes))
            at = self._top + free / 2
            for node in nodes:
                found[node] = at + self._tall(node) / 2
                at += self._tall(node) + free
        return found

    @cached_property
    def _sides(self) -> Mapping[str, tuple[float, float]]:
        """Left and right edge of the boxes of each column."""
        found, at = {}, _SIDE
        for kind, nodes in self._order.items():
            head, caption = _HEADS[kind]
            widest = max(breadth(head, 10, is_bold=True), breadth(caption, 7.5)) - 2 * _PAD
            for node in nodes:
                label = breadth(clipped(node[1], _LONGEST.get(node[0], 28))) + breadth(number(self._flows.people[node]), 8, is_bold=True)
                widest = max(widest, label + 0.2)
            found[kind] = (at, at + widest + 2 * _PAD)
            at = found[kind][1] + _GAP
        return found

    # ---- the picture

    def _paint(self, ax: Axes, scale: float) -> None:
        heading(ax, self.run.topology.name, self._lines, scale)
        for kind, (at, _) in self._sides.items():
            head, caption = _HEADS[kind]
            write(ax, at, self._top - 0.38, head, points=10 * scale, is_bold=True, color=BLUE)
            write(ax, at, self._top - 0.2, caption, points=7.5 * scale, color=QUIET)
        for left, right in pairwise(KINDS):
            self._paint_ribbons(ax, left, right)
        for node in self._flows.people:
            self._paint_box(ax, scale, node)
        self._paint_key(ax, scale)

    def _paint_box(self, ax: Axes, scale: float, node: Node) -> None:
        from matplotlib.patches import Rectangle

        left, right = self._sides[node[0]]
        middle, tall, bar = self._middles[node], self._tall(node), max(self._bar(node), 0.012)
        is_odd = node == ("workspace", NOBODY) or node[1] in self._flows.moves
        fill = {"door": WHITE, "rule": WHITE, "partition": "#dbe7f1", "workspace": "#eef2f6", "campaign": WHITE}[node[0]]
        edge = ORANGE if is_odd else {"door": GREEN, "rule": GREEN}.get(node[0], BLUE if node[0] != "campaign" else QUIET)
        ax.add_artist(
            Rectangle((left, middle - tall / 2), right - left, tall, facecolor=fill, edgecolor="#aab4bf", linewidth=0.6 * scale, zorder=3)
        )
        for at in (left, right - _EDGE):
            ax.add_artist(Rectangle((at, middle - bar / 2), _EDGE, bar, facecolor=edge, linewidth=0, zorder=3.5))
        name = clipped(node[1], _LONGEST.get(node[0], 28))
        write(ax, left + _PAD, middle, name, points=9 * scale, color=INK).set_zorder(4)
        count = number(self._flows.people[node])
        write(ax, right - _PAD, middle, count, points=8 * scale, color=INK, is_bold=True, across="right").set_zorder(4)

    def _ends(self, nodes: Iterable[Node], others: Iterable[Node], *, is_start: bool) -> dict[tuple[Node, Node], tuple[float, float]]:
        """Return top and width of each ribbon at one of its ends: in the order of the other column, as much as the bar has room for."""
        found: dict[tuple[Node, Node], tuple[float, float]] = {}
        others = list(others)
        for node in nodes:
            pairs = [(node, other) if is_start else (other, node) for other in others]
            pairs = [pair for pair in pairs if pair in self._flows.links]
            total, bar = sum(self._flows.links[pair] for pair in pairs) * self._unit, self._bar(node)
            share = min(1.0, max(bar, 0.012) / total) if total else 1.0
            at = self._middles[node] - min(total, bar) / 2
            for pair in pairs:
                wide = max(self._flows.links[pair] * self._unit * share, 0.008)
                found[pair] = at, wide
                at += wide
        return found

    def _paint_ribbons(self, ax: Axes, left: str, right: str) -> None:
        from matplotlib.patches import PathPatch
        from matplotlib.path import Path

        starts = self._ends(self._order[left], self._order[right], is_start=True)
        ends = self._ends(self._order[right], self._order[left], is_start=False)
        x0, x1 = self._sides[left][1], self._sides[right][0]
        bend = (x1 - x0) / 2
        for pair, (y0, wide0) in starts.items():
            y1, wide1 = ends[pair]
            upper = [(x0, y0), (x0 + bend, y0), (x1 - bend, y1), (x1, y1)]
            lower = [(x1, y1 + wide1), (x1 - bend, y1 + wide1), (x0 + bend, y0 + wide0), (x0, y0 + wide0)]
            curve = Path.CURVE4
            path = Path([*upper, *lower, upper[0]], [Path.MOVETO, curve, curve, curve, Path.LINETO, curve, curve, curve, Path.CLOSEPOLY])
            face, edge, hatch = _RIBBONS[self._means(*pair)]
            ax.add_artist(PathPatch(path, facecolor=face, edgecolor=edge, hatch=hatch, alpha=0.72, linewidth=0.25, zorder=2))

    def _means(self, start: Node, end: Node) -> str:
        if start[0] == "workspace":
            return "was taken in by"
        if start[0] == "partition":
            return "nobody sees them" if end[1] == NOBODY else "is seen by"
        rule = end if start[0] == "door" else start
        return "was moved there" if rule[1] in self._flows.moves else "landed"

    def _paint_key(self, ax: Axes, scale: float) -> None:
        from matplotlib.patches import Rectangle

        x, y = _SIDE, self._top + self._height + 0.3
        drawn = {self._means(*pair) for pair in self._flows.links}
        for words, (face, edge, hatch) in _RIBBONS.items():
            if words in drawn:
                ax.add_artist(Rectangle((x, y - 0.08), 0.36, 0.16, facecolor=face, edgecolor=edge, hatch=hatch, linewidth=0.6 * scale))
                write(ax, x + 0.44, y, words, points=8.5 * scale, color=QUIET)
                x += 0.44 + breadth(words, 8.5) + 0.3


_SENTENCES = {  # what is said of each thing of a kind, and what comes next
    "door": ("made {}", ", placed by "),
    "rule": ("placed {}", " in "),
    "partition": ("has {} of them now", ", seen by "),
    "workspace": ("sees {} of them", "; taken in by "),
}
_NONE = {"partition": "Nobody is in", "workspace": "Nobody is seen by", "campaign": "Nobody was taken in by"}
