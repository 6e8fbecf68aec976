"""A matrix of campaigns and partitions: where each campaign ran, where only visibility stopped it, where it sees but had nothing to do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from ..engine.run import Run
from ..errors import must_be
from .palette import BLOCKED, BLUE, FAINT, INK, ORANGE, PALE, QUIET, WHITE, breadth, clipped, counted, listed, number, write
from .view import View

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

__all__ = ["VisibilityView"]

COLUMNS = ("campaign", "workspace", "partition", "visible", "leads", "ran", "blocked", "state")
STATES = ("ran", "blocked", "ran and blocked", "sees, but nothing", "cannot see")
MANY = 40  # campaigns beyond which they are grouped by workspace
_WORDS = {
    "ran": "ran",
    "blocked": "would have run, but cannot see them",
    "sees, but nothing": "sees them, nothing to do",
    "cannot see": "cannot see them",
}
_KEY = {"ran": (BLUE, BLUE), "blocked": (BLOCKED, ORANGE), "sees, but nothing": (PALE, FAINT), "cannot see": (WHITE, FAINT)}
_SIDE, _ROW, _FOOT = 0.25, 0.31, 0.62  # inches


class VisibilityView(View):
    """Campaign by partition after a run: ran, blocked (all held but visibility, VIS-9), sees but nothing, cannot see; with the counts.

    Above 40 campaigns those of a workspace share a row; the picture says so.
    """

    def __init__(self, run: Run) -> None:
        must_be(run, Run, "a finished Run")
        self.run = run

    def __repr__(self) -> str:
        return f"VisibilityView({self.run.topology.name!r}: {self._counted})"

    def frame(self) -> pd.DataFrame:
        """Return the cells: `campaign`, `workspace`, `partition`, `visible`, `leads`, `ran`, `blocked`, `state`; rows as they are drawn."""
        return self._cells.copy()

    def describe(self) -> str:
        """Say what is drawn, a line for each row."""
        lines = [f"{self.run.topology.name}: {self._counted}."]
        if self._is_grouped:
            lines.append(f"Grouped: the campaigns of a workspace, {self._campaigns} in all, share a row.")
        for (campaign, workspace), cells in self._cells.groupby(["campaign", "workspace"], sort=False):
            said = []
            for column, words in (("ran", "ran"), ("blocked", "was blocked")):
                there = cells[cells[column] > 0]
                if len(there):
                    counts = zip(there["partition"], there[column], strict=True)
                    said.append(f"{words} for {listed(f'{number(count)} in {partition}' for partition, count in counts)}")
            idle = cells["state"] == "sees, but nothing"
            if idle.any():
                said.append(f"sees {_some(cells.loc[idle, 'partition'])} but had nothing to do there")
            unseen = cells["state"] == "cannot see"
            if unseen.any():
                said.append(f"cannot see {_some(cells.loc[unseen, 'partition'])}")
            lines.append(f"{campaign}{'' if self._is_grouped else f' ({workspace})'}: {'; '.join(said)}.")
        return "\n".join(lines)

    def size(self) -> tuple[float, float]:
        """Return width and height in inches at which the picture is easy to read."""
        words = sum(0.66 + breadth(each, 8) for each in _WORDS.values())
        width = max(self._left + self._wide * len(self._partitions) + self._totals, _SIDE + words) + _SIDE
        return width, self._top + len(self._rows) * _ROW + _FOOT

    @property
    def _campaigns(self) -> int:
        return len(self.run.campaigns)

    @property
    def _is_grouped(self) -> bool:
        return self._campaigns > MANY

    @property
    def _counted(self) -> str:
        total = self.run.summary
        return (
            f"{counted(self._campaigns, 'campaign')} by {counted(len(self._partitions), 'partition')}, "
            f"ran {number(total['campaign_runs'])}, blocked {number(total['blocked'])}"
        )

    @cached_property
    def _cells(self) -> pd.DataFrame:
        import numpy as np

        topology = self.run.topology
        cells = self.run.visibility.copy()
        if self._is_grouped:
            sizes = cells.groupby("workspace")["campaign"].nunique()
            words = {name: f"{counted(count, 'campaign')} of {name}" for name, count in sizes.items()}
            keys = ["campaign", "workspace", "partition", "visible", "leads"]
            cells = cells.assign(campaign=cells["workspace"].map(words)).groupby(keys, sort=False)[["ran", "blocked"]].sum().reset_index()
        order = {
            "workspace": {name: place for place, name in enumerate(topology.workspaces)},
            "campaign": {name: place for place, name in enumerate(self.run.campaigns)} if not self._is_grouped else {},
            "partition": {name: place for place, name in enumerate(self._partitions)},
        }
        cells = cells.sort_values(
            ["workspace", "campaign", "partition"],
            key=lambda column: column.map(lambda name: order[str(column.name)].get(name, 0)),
            kind="stable",
        )
        ran, blocked = cells["ran"] > 0, cells["blocked"] > 0
        state = np.select(
            [ran & blocked, ran, blocked, cells["visible"].astype(bool)], [STATES[2], STATES[0], STATES[1], STATES[3]], STATES[4]
        )
        return cells.assign(state=state).reset_index(drop=True)[list(COLUMNS)]

    @cached_property
    def _rows(self) -> list[tuple[str, str]]:
        return list(dict.fromkeys(zip(self._cells["campaign"], self._cells["workspace"], strict=True)))

    @property
    def _partitions(self) -> tuple[str, ...]:
        return self.run.partitions

    # ---- the picture

    @cached_property
    def _wide(self) -> float:
        most = max([*self._cells["ran"], *self._cells["blocked"]], default=0)
        needed = breadth(number(most), 8.5, is_bold=True) + 0.2
        if len(self._partitions) <= 12:
            needed = max(needed, 0.62)
        return max(needed, 0.42)

    @cached_property
    def _is_turned(self) -> bool:
        return any(breadth(clipped(name, 24)) > self._wide - 0.08 for name in self._partitions)

    @cached_property
    def _top(self) -> float:
        longest = max(breadth(clipped(name, 24)) for name in self._partitions)
        return 1.15 + (longest * 0.707 + 0.05 if self._is_turned else 0.15)

    @cached_property
    def _places(self) -> float:
        """Width of the column of workspaces."""
        return 0 if self._is_grouped else max((breadth(clipped(name, 22), is_bold=True) for _, name in self._rows), default=0) + 0.2

    @cached_property
    def _left(self) -> float:
        return _SIDE + self._places + max((breadth(clipped(name)) for name, _ in self._rows), default=0) + 0.2

    @cached_property
    def _totals(self) -> float:
        longest = max(breadth(number(self.run.summary[name]), 8.5, is_bold=True) for name in ("campaign_runs", "blocked"))
        last = breadth(clipped(self._partitions[-1], 24)) * 0.707 if self._is_turned else 0
        return max(2 * max(longest + 0.2, 0.7), last)

    def _paint(self, ax: Axes, scale: float) -> None:
        topology = self.run.topology
        write(ax, _SIDE, 0.26, clipped(topology.name, 60), points=13 * scale, is_bold=True)
        grouped = " · the campaigns of a workspace share a row" if self._is_grouped else ""
        write(ax, _SIDE, 0.52, self._counted + grouped, points=8.5 * scale, color=QUIET)
        self._paint_heads(ax, scale)
        columns = (self._cells[name].tolist() for name in self._cells)  # faster than itertuples, by far, for texts
        values = {(row[0], row[2]): row for row in zip(*columns, strict=True)}
        fills: dict[str, list[tuple[float, float, float]]] = {kind: [] for kind in _KEY}
        before = None
        for place, (campaign, workspace) in enumerate(self._rows):
            middle = self._top + (place + 0.5) * _ROW
            if workspace != before:
                right = self._left + self._wide * len(self._partitions) + self._totals
                if not self._is_grouped:
                    ax.plot([_SIDE, right], [middle - _ROW / 2] * 2, color=FAINT, linewidth=0.8 * scale, solid_capstyle="butt", zorder=1)
                    write(ax, _SIDE, middle, clipped(workspace, 22), points=9 * scale, is_bold=True, color=BLUE)
                before = workspace
            write(ax, _SIDE + self._places, middle, clipped(campaign), points=9 * scale)
            row = [values[campaign, partition] for partition in self._partitions]
            for column, (*_, ran, blocked, state) in enumerate(row):
                left = self._left + column * self._wide
                for kind, start, wide in self._parts(state, left):
                    fills[kind].append((start, middle, wide))
                self._paint_counts(ax, scale, left, middle, ran, blocked, state)
            self._paint_totals(ax, scale, middle, sum(cell[5] for cell in row), sum(cell[6] for cell in row))
        self._paint_fills(ax, scale, fills)
        self._paint_key(ax, scale)

    def _paint_heads(self, ax: Axes, scale: float) -> None:
        leads = dict(zip(self._cells["partition"], self._cells["leads"], strict=True))
        for place, partition in enumerate(self._partitions):
            middle = self._left + (place + 0.5) * self._wide
            count = number(leads.get(partition, 0))
            small = 7.5 if breadth(count, 7.5) < self._wide else 6.0
            write(ax, middle, self._top - 0.12, count, points=small * scale, color=QUIET, across="center")
            if self._is_turned:
                write(ax, middle - 0.04, self._top - 0.25, clipped(partition, 24), points=9 * scale, turn=45, down="baseline")
            else:
                write(ax, middle, self._top - 0.31, clipped(partition, 24), points=9 * scale, across="center")
        write(ax, self._left - 0.1, self._top - 0.12, "leads in it", points=7.5 * scale, color=QUIET, across="right")
        for place, words in enumerate(("ran", "blocked")):
            right = self._left + self._wide * len(self._partitions) + (place + 1) * self._share
            if not self._is_turned:
                write(ax, right, self._top - 0.31, "in all", points=7.5 * scale, color=QUIET, across="right")
            write(ax, right, self._top - 0.12, words, points=7.5 * scale, color=QUIET, across="right")

    @property
    def _share(self) -> float:
        longest = max(breadth(number(self.run.summary[name]), 8.5, is_bold=True) for name in ("campaign_runs", "blocked"))
        return max(longest + 0.2, 0.7)

    def _paint_totals(self, ax: Axes, scale: float, middle: float, ran: int, blocked: int) -> None:
        right = self._left + self._wide * len(self._partitions)
        for place, (count, color) in enumerate(((ran, BLUE), (blocked, ORANGE))):
            write(
                ax,
                right + (place + 1) * self._share,
                middle,
                number(count),
                points=8.5 * scale,
                color=color if count else FAINT,
                is_bold=bool(count),
                across="right",
            )

    def _parts(self, state: str, left: float) -> list[tuple[str, float, float]]:
        """Return how a cell is filled: with what, from where, how wide."""
        if state != "ran and blocked":
            return [(state, left, self._wide)]
        half = self._wide / 2
        return [("ran", left, half + 0.02), ("blocked", left + half - 0.02, half + 0.02)]

    def _paint_fills(self, ax: Axes, scale: float, fills: Mapping[str, Sequence[tuple[float, float, float]]]) -> None:
        """Fill all cells of a kind at once: there are many."""
        from matplotlib.collections import PolyCollection

        for kind, parts in fills.items():
            face, edge = _KEY[kind]
            corners = [_corners(start + 0.02, middle, wide - 0.04, _ROW - 0.04) for start, middle, wide in parts]
            thick = (0.9 if kind == "blocked" else 0.5) * scale
            ax.add_collection(PolyCollection(corners, zorder=2, facecolors=face, edgecolors=edge, linewidths=thick), autolim=False)
            if kind == "cannot see":
                middles = [start + wide / 2 for start, _, wide in parts], [middle for _, middle, _ in parts]
                ax.plot(*middles, "_", color=FAINT, markersize=4.5 * scale, markeredgewidth=0.9 * scale, zorder=3)

    def _paint_counts(self, ax: Axes, scale: float, left: float, middle: float, ran: int, blocked: int, state: str) -> None:
        wide = self._wide
        if state == "ran and blocked":
            small = min(8.5, 8.5 * (wide / 2 - 0.06) / max(breadth(number(max(ran, blocked)), 8.5, is_bold=True), 0.01))
            for at, count, color in ((left + wide / 4, ran, WHITE), (left + wide * 3 / 4, blocked, INK)):
                write(ax, at, middle, number(count), points=small * scale, color=color, is_bold=True, across="center").set_zorder(3)
        elif state != "cannot see":
            count, color = {"ran": (ran, WHITE), "blocked": (blocked, INK)}.get(state, (0, QUIET))
            bold = state in ("ran", "blocked")
            write(ax, left + wide / 2, middle, number(count), points=8.5 * scale, color=color, is_bold=bold, across="center").set_zorder(3)

    def _paint_key(self, ax: Axes, scale: float) -> None:
        from matplotlib.patches import Rectangle

        x, y = _SIDE, self._top + len(self._rows) * _ROW + 0.36
        samples = {"ran": ("12", WHITE), "blocked": ("12", INK), "sees, but nothing": ("0", QUIET), "cannot see": ("–", QUIET)}
        for state, (text, color) in samples.items():
            face, edge = _KEY[state]
            ax.add_artist(Rectangle((x, y - 0.11), 0.36, 0.22, facecolor=face, edgecolor=edge, linewidth=0.7 * scale))
            write(ax, x + 0.18, y, text, points=7.5 * scale, color=color, across="center", is_bold=state in ("ran", "blocked"))
            write(ax, x + 0.44, y, _WORDS[state], points=8 * scale, color=QUIET)
            x += 0.44 + breadth(_WORDS[state], 8) + 0.22


def _corners(left: float, middle: float, wide: float, tall: float) -> list[tuple[float, float]]:
    return [(left + x * wide, middle + y * tall) for x, y in ((0, -0.5), (1, -0.5), (1, 0.5), (0, 0.5))]


def _some(partitions: pd.Series[str]) -> str:
    """Name partitions, or count them where names would drown the line."""
    return listed(partitions) if len(partitions) <= 4 else f"{len(partitions)} partitions"
