"""A picture of a design: where people come from, where they land, who sees them, which campaigns run there and move them on."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from ..engine.run import Run
from ..errors import UnknownName, must_be
from ..topology.graph import NODES
from ..topology.model import Topology
from .lines import Line, curve, key
from .palette import BLUE, FAINT, GREEN, INK, ORANGE, PALE, QUIET, ROW, WHITE, breadth, clipped, counted, listed, number, write
from .shown import Edge, Node, Shown, neighbourhood, shown, stacked
from .view import View

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

__all__ = ["TopologyView"]

COLUMNS = ("kind", "start_kind", "start", "end_kind", "end", "when", "stands_for", "people")
LINES = {
    "lands_in": Line("lands in", GREEN, 1.3, has_head=True),
    "primary": Line("sees, and is primary", BLUE, 2.6),
    "sees": Line("sees", "#6c93b3", 0.9),
    "runs_in": Line("runs in", QUIET, 0.9, (0, (1, 2))),
    "moves_to": Line("moves to", ORANGE, 1.3, (0, (5, 2)), has_head=True),
}
_HEADS = {
    "source": ("Doors", "people they made"),
    "partition": ("Partitions", "leads in them"),
    "workspace": ("Workspaces", "leads they see"),
    "campaign": ("Campaigns", "ran / blocked"),
}
_TOP, _FOOT, _SIDE, _GAP, _PAD, _BOX = 1.2, 0.6, 0.25, 1.25, 0.1, 0.25  # inches


class TopologyView(View):
    """Doors, partitions, workspaces and campaigns in four columns, and what joins them; with a run, how many people went where.

    Above 60 nodes doors and campaigns are grouped by workspace, and a workspace that sees all partitions gets a band instead of lines; the
    picture says so. `highlight` names what is to stand out with everything before and behind it; it is drawn apart from its group.

    >>> TopologyView(Topology("One"))
    TopologyView('One': 2 doors, 1 partition, 1 workspace, 0 campaigns)
    >>> print(TopologyView(Topology("One")).describe())
    One: 2 doors, 1 partition, 1 workspace, 0 campaigns.
    Partition Default: new people come through API and Import into Default; seen by Default (primary).
    Workspace Default: sees Default (primary); runs no campaign.
    """

    def __init__(self, topology: Topology, run: Run | None = None, *, highlight: str | Collection[str] = ()) -> None:
        must_be(topology, Topology, "a Topology")
        if run is not None:
            must_be(run, Run, "a finished Run")
        self.topology, self.run = topology, run
        self.highlight = (highlight,) if isinstance(highlight, str) else tuple(highlight)
        names = {name for nodes in (*self._shown.columns.values(), self._shown.into) for _, name in nodes}
        for name in self.highlight:
            if name not in names:
                raise UnknownName("door, partition, workspace or campaign", name, names, "highlight")

    def __repr__(self) -> str:
        return f"TopologyView({self.topology.name!r}: {self._counted})"

    def frame(self) -> pd.DataFrame:
        """Return the edges drawn: `kind`, `start_kind`, `start`, `end_kind`, `end`, `when`, `stands_for`, `people`.

        `stands_for` is how many edges of the design one is; `people` how many a run brought along it, empty where that is not known.
        """
        import pandas as pd

        rows = [
            (kind, *start, *end, " or ".join(edge.when), edge.stands_for, edge.people if self.run and kind == "lands_in" else None)
            for (start, end, kind), edge in self._shown.edges.items()
        ]
        rows += [("sees", *node, "partition", name, "", 1, None) for node in self._shown.everything for name in self.topology.partitions]
        return pd.DataFrame(rows, columns=list(COLUMNS)).astype({"stands_for": "int64", "people": "Int64"})

    def nodes(self) -> pd.DataFrame:
        """Return the nodes drawn: `kind`, `name`, `stands_for`, `people`, `ran`, `blocked` (the last three of a run, else empty).

        `people` are those a door made, a partition has, or a workspace sees.
        """
        import pandas as pd

        rows = []
        for kind in NODES:
            for node in self._shown.columns[kind]:
                counts = self._shown.numbers.get(node)
                ran, blocked = counts if counts and kind == "campaign" else (None, None)
                people = counts[0] if counts and kind != "campaign" else None
                rows.append((kind, node[1], self._shown.stands_for[node], people, ran, blocked))
        names = ("kind", "name", "stands_for", "people", "ran", "blocked")
        return pd.DataFrame(rows, columns=list(names)).astype(
            {"stands_for": "int64", "people": "Int64", "ran": "Int64", "blocked": "Int64"}
        )

    def describe(self) -> str:
        """Say what is drawn, a line for each partition and workspace and for each campaign that moves people."""
        lines = [f"{self.topology.name}: {self._counted}."]
        if self._shown.grouped:
            lines.append(f"Grouped: {'; '.join(self._shown.grouped)}.")
        if self._kept is not None:
            along = [
                node[1] for kind in NODES for node in self._shown.columns[kind] if node in self._kept and node[1] not in self.highlight
            ]
            lines.append(f"Highlighted: {listed(self.highlight)}; on the same path {listed(dict.fromkeys(along))}.")
        lines += [self._partition_in_words(node) for node in self._shown.columns["partition"]]
        lines += [self._workspace_in_words(node) for node in self._shown.columns["workspace"]]
        for node in self._shown.columns["campaign"]:
            moves = [(end[1], edge.when) for (start, end, kind), edge in self._shown.edges.items() if start == node and kind == "moves_to"]
            if moves:
                lines.append(f"{_named(node)} moves people to {listed(self._move_in_words(*move) for move in moves)}{self._runs(node)}.")
        return "\n".join(lines)

    def size(self) -> tuple[float, float]:
        """Return width and height in inches at which the picture is easy to read."""
        return max(self._edges_of_boxes[-1][1] + _SIDE, self._said + 2 * _SIDE, 8.6), self._top + max(
            self._down.values(), default=0
        ) * ROW + ROW / 2 + _FOOT

    @property
    def _said(self) -> float:
        return breadth(" · ".join(self._shown.grouped), 8.5)

    @cached_property
    def _shown(self) -> Shown:
        return shown(self.topology, self.run, apart=self.highlight)

    @cached_property
    def _down(self) -> Mapping[Node, float]:
        return stacked(self._shown)

    @property
    def _counted(self) -> str:
        graph, words = self.topology.graph(), ("door", "partition", "workspace", "campaign")
        counts = [sum(node[0] == kind for node in graph) for kind in NODES]
        return ", ".join(counted(n, word) for n, word in zip(counts, words, strict=True))

    def _partition_in_words(self, node: Node) -> str:
        doors = [(start[1], edge) for (start, end, kind), edge in self._shown.edges.items() if end == node and kind == "lands_in"]
        if self.run:
            doors = [(name, edge) for name, edge in doors if edge.people]
        come = listed(name + (f" ({number(edge.people)})" if self.run else self._when(edge)) for name, edge in doors)
        workspaces = self.topology.workspaces.values()
        seeing = [w.name + " (primary)" * (w.primary == node[1]) for w in workspaces if node[1] in self.topology.sees(w.name)]
        leads = f"{counted(self._shown.numbers[node][0], 'lead')}; " if self.run else ""
        came, nobody = ("came", "nobody came in here") if self.run else ("come", "no door leads here")
        news = f"new people {came} through {come}" if doors else nobody
        return f"Partition {node[1]}: {leads}{news}; {f'seen by {listed(seeing)}' if seeing else 'seen by no workspace'}."

    def _workspace_in_words(self, node: Node) -> str:
        workspace = self.topology.workspaces[node[1]]
        seen = self.topology.sees(node[1])
        sees = listed(name + " (primary)" * (name == workspace.primary) for name in seen)
        if node in self._shown.everything:
            sees = f"all {len(seen)} partitions (primary {workspace.primary})"
        leads = f", {counted(self._shown.numbers[node][0], 'lead')}" if self.run else ""
        running = [start for (start, end, kind) in self._shown.edges if end == node and kind == "runs_in"]
        runs = listed(start[1] + self._runs(start) for start in running) if running else "no campaign"
        return f"Workspace {node[1]}: sees {sees}{leads}; runs {runs}."

    def _runs(self, node: Node) -> str:
        if not self.run:
            return ""
        ran, blocked = self._shown.numbers[node]
        return f" (ran {number(ran)}, blocked {number(blocked)})"

    @staticmethod
    def _when(edge: Edge) -> str:
        if not edge.when:
            return ""
        return " (otherwise)" if edge.when == ["else"] else f" (when {' or '.join(edge.when)})"

    @staticmethod
    def _move_in_words(partition: str, when: list[str]) -> str:
        return partition + (f" ({' or '.join('otherwise' if each == 'else' else each for each in when)})" if when else "")

    # ---- the picture

    @cached_property
    def _kept(self) -> set[Node] | None:
        return neighbourhood(self._shown, self.highlight) if self.highlight else None

    def _count_of(self, node: Node) -> str:
        counts = self._shown.numbers.get(node)
        return " / ".join(map(number, counts)) if counts else ""

    @cached_property
    def _edges_of_boxes(self) -> list[tuple[float, float]]:
        """Left and right edge of the boxes of each column, in inches."""
        found, at = [], _SIDE
        for kind in NODES:
            widest = 0.9
            for node in self._shown.columns[kind]:
                count = self._count_of(node)
                widest = max(
                    widest,
                    breadth(clipped(node[1]), is_bold=node[1] in self.highlight) + (breadth(count, 8, is_bold=True) + 0.2 if count else 0),
                )
            right = at + widest + 2 * _PAD
            found.append((at, right))
            at = right + _GAP
        return found

    def _paint(self, ax: Axes, scale: float) -> None:
        sides = dict(zip(NODES, self._edges_of_boxes, strict=True))
        self._paint_edges(ax, scale, sides)
        for kind in NODES:
            for node in self._shown.columns[kind]:
                self._paint_box(ax, scale, node, *sides[kind])
        self._paint_words(ax, scale, sides)

    @property
    def _top(self) -> float:
        return _TOP + (0.2 if self._shown.grouped else 0)

    def _at(self, node: Node) -> float:
        return self._top + ROW / 2 + self._down[node] * ROW

    def _beside(self, node: Node, level: float) -> float:
        """Return where a move meets a box: off the middle, where the other lines are, on the side it comes from."""
        middle = self._at(node)
        return middle + (0.065 if level > middle else -0.065)

    def _paint_edges(self, ax: Axes, scale: float, sides: Mapping[str, tuple[float, float]]) -> None:
        most = max((edge.people for edge in self._shown.edges.values()), default=0)
        doubled = {(start, end) for start, end, kind in self._shown.edges if kind == "primary"}
        drawn = set()
        for (start, end, kind), edge in sorted(self._shown.edges.items(), key=lambda item: list(LINES).index(item[0][2]), reverse=True):
            if kind == "sees" and (start, end) in doubled:
                continue  # the primary one is seen, too: one line says both
            line = LINES[kind]
            width = line.width * scale
            if self.run and kind == "lands_in":
                width = scale * (0.6 + 7.4 * edge.people / most if most and edge.people else 0.4)
            faded = self._kept is not None and not {start, end} <= self._kept
            left, right = (start, end) if kind == "lands_in" else (end, start)
            if kind == "moves_to":
                gate = ("gate", start[1])
                level = self._at(gate)
                near, far = (sides["workspace"][0], level), (sides["workspace"][1], level)
                curve(ax, (sides["partition"][1], self._beside(end, level)), near, line, width, scale, is_faded=faded, head="start")
                if (gate, faded) not in drawn:
                    drawn.add((gate, faded))
                    curve(ax, near, far, line, width, scale, is_faded=faded)
                    curve(ax, far, (sides["campaign"][0], self._beside(start, level)), line, width, scale, is_faded=faded)
            else:
                ends = (sides[left[0]][1], self._at(left)), (sides[right[0]][0], self._at(right))
                curve(ax, *ends, line, width, scale, is_faded=faded, head="end" if line.has_head else "")
        self._paint_band(ax, scale, sides)

    def _paint_band(self, ax: Axes, scale: float, sides: Mapping[str, tuple[float, float]]) -> None:
        """Draw the sight of all partitions as one band beside them."""
        from matplotlib.patches import Rectangle

        if not self._shown.everything:
            return
        tops = [self._at(node) for node in self._shown.columns["partition"]]
        left = sides["partition"][1] + 0.13
        ax.add_artist(
            Rectangle((left, min(tops) - _BOX / 2), 0.07, max(tops) - min(tops) + _BOX, facecolor=LINES["sees"].color, linewidth=0)
        )
        for node in self._shown.everything:
            faded = self._kept is not None and node not in self._kept
            middle = min(max(self._at(node), min(tops)), max(tops))
            curve(ax, (left + 0.07, middle), (sides["workspace"][0], self._at(node)), LINES["sees"], 2.6 * scale, scale, is_faded=faded)

    def _paint_box(self, ax: Axes, scale: float, node: Node, left: float, right: float) -> None:
        from matplotlib.patches import FancyBboxPatch

        is_faded = self._kept is not None and node not in self._kept
        is_meant = node[1] in self.highlight
        fill = {"source": WHITE, "partition": "#dbe7f1", "workspace": PALE, "campaign": WHITE}[node[0]]
        middle = self._at(node)
        ax.add_artist(
            FancyBboxPatch(
                (left, middle - _BOX / 2), right - left, _BOX,
                boxstyle=f"round,pad=0,rounding_size={0.12 if node[0] == 'source' else 0.04}",
                facecolor=WHITE if is_faded else fill, edgecolor=FAINT if is_faded else INK if is_meant else QUIET,
                linewidth=(2.0 if is_meant else 0.8) * scale, zorder=3,
            )
        )  # fmt: skip
        ink = "#a0a9b4" if is_faded else INK
        write(ax, left + _PAD, middle, clipped(node[1]), points=9 * scale, color=ink, is_bold=is_meant).set_zorder(4)
        count = self._count_of(node)
        if count:
            write(ax, right - _PAD, middle, count, points=8 * scale, color=ink, is_bold=True, across="right").set_zorder(4)

    def _paint_words(self, ax: Axes, scale: float, sides: Mapping[str, tuple[float, float]]) -> None:
        write(ax, _SIDE, 0.26, clipped(self.topology.name, 60), points=13 * scale, is_bold=True)
        write(ax, _SIDE, 0.52, self._counted, points=8.5 * scale, color=QUIET)
        write(ax, _SIDE, 0.72, " · ".join(self._shown.grouped), points=8.5 * scale, color=QUIET)
        for kind, (left, _) in sides.items():
            head, caption = _HEADS[kind]
            write(ax, left, self._top - 0.32 + (0 if self.run else 0.1), head, points=10 * scale, is_bold=True, color=BLUE)
            if self.run:
                write(ax, left, self._top - 0.14, caption, points=7.5 * scale, color=QUIET)
        there = [
            kind for kind in LINES if any(edge[2] == kind for edge in self._shown.edges) or (kind == "sees" and self._shown.everything)
        ]
        key(ax, [LINES[kind] for kind in there], _SIDE, self.size()[1] - 0.22, scale)


def _named(node: Node) -> str:
    return f"Campaign {node[1]}" if not node[1][:1].isdigit() else f"Group {node[1]}"
