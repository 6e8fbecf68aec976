"""The funnel of each revenue model, by workspace or of several runs: how many people are in a stage, have passed it, stay too long."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

from ..engine.run import Run
from ..errors import must_be
from .palette import BLUE, FAINT, ORANGE, QUIET, WHITE, breadth, clipped, counted, heading, listed, number, write
from .view import View

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

__all__ = ["FunnelView"]

MANY = 8  # workspaces or runs drawn
_SIDE, _TOP, _FOOT, _ROW, _HEAD, _CELL, _BAR, _GAP = 0.25, 0.95, 0.6, 0.46, 0.62, 1.45, 0.17, 0.25  # inches
_PASSED = "#c3d3e1"
Counts = tuple[int, int, int]


class FunnelView(View):
    """Stages of each revenue model from top to bottom, workspaces side by side: passed (LIFE-5), there now, overdue.

    A workspace counts whom it sees, so several may count one person (LIFE-2). Of several runs, such as two designs with the same people,
    the runs stand side by side, and each counts everybody. Bars are shares of the fullest stage of their column. Of more than 8 columns
    those with the most people of a model are drawn; the picture says how many are not.

    Args:
        run: A finished run, or several by name.
    """

    def __init__(self, run: Run | Mapping[str, Run]) -> None:
        self._by = "run" if isinstance(run, Mapping) and run else "workspace"
        self.runs: Mapping[str, Run] = run if isinstance(run, Mapping) and run else {"": run}  # type: ignore[dict-item]
        for one in self.runs.values():
            must_be(one, Run, "a finished Run, or several by name")
        self.run = next(iter(self.runs.values()))

    def __repr__(self) -> str:
        return f"FunnelView({self.run.topology.name!r}: {self._counted})"

    def frame(self) -> pd.DataFrame:
        """Return the counts: `model`, `stage`, `workspace` (or `run`), `people`, `passed`, `overdue`; of all of them."""
        return self._funnel.copy()

    def describe(self) -> str:
        """Say what is drawn, a line for each stage."""
        lines = [f"{self.run.topology.name}: {self._counted}."]
        for model, stages in self._models.items():
            for stage in stages:
                said = []
                for name in self._names:
                    people, passed, overdue = self._counted_in(model, stage, name)
                    late = f", {number(overdue)} overdue" if overdue else ""
                    said += [f"{name} {number(people)} there, {number(passed)} passed{late}"] if passed else []
                lines.append(f"{model}, {stage}: {'; '.join(said) or 'nobody'}.")
        if self._left_out:
            lines.append(f"Not drawn, in frame(): {listed(self._left_out)}.")
        return "\n".join(lines)

    def size(self) -> tuple[float, float]:
        """Return width and height in inches at which the picture is easy to read."""
        width = self._left + (_CELL + _GAP) * max(1, len(self._columns))
        said = max(breadth(line, 8.5) for line in self._lines) + 2 * _SIDE
        return max(width, said, 6.4) + _SIDE, self._foot + _FOOT

    @property
    def _counted(self) -> str:
        models = self._models
        if not models:
            return "no revenue model"
        stages = sum(len(stages) for stages in models.values())
        if self._by == "run":
            return f"{counted(len(self.runs), 'run')}, {counted(len(models), 'revenue model')}, {counted(stages, 'stage')}"
        people = self.run.stages["id"].nunique()
        return f"{counted(len(models), 'revenue model')}, {counted(stages, 'stage')}, {counted(people, 'person', 'people')} in them"

    @property
    def _lines(self) -> list[str]:
        lines = [f"funnel by {self._by}: {self._counted}"]
        if self._models:
            sees = "; a workspace counts whom it sees" if self._by == "workspace" else ""
            lines.append(f"12 of 40: 12 are there now, 40 ever were{sees}; a full bar is its fullest stage")
        if self._left_out:
            lines.append(f"not drawn: {counted(len(self._left_out), self._by)} with fewer people of the models")
        return lines

    @cached_property
    def _funnel(self) -> pd.DataFrame:
        if self._by == "workspace":
            return self.run.funnel(by="workspace")
        import pandas as pd

        whole = [run.funnel().groupby(["model", "stage"], sort=False).sum(numeric_only=True) for run in self.runs.values()]
        return pd.concat(whole, keys=self.runs, names=["run"]).reset_index()[["model", "stage", "run", "people", "passed", "overdue"]]

    @cached_property
    def _models(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for model, stage in dict.fromkeys(zip(self._funnel["model"], self._funnel["stage"], strict=True)):
            found.setdefault(model, []).append(stage)
        return found

    @property
    def _names(self) -> list[str]:
        """The workspaces in the order of the design, or the runs as given."""
        return list(self.runs if self._by == "run" else self.run.topology.workspaces) if self._models else []

    @cached_property
    def _columns(self) -> list[str]:
        """Those of them that are drawn."""
        if len(self._names) <= MANY:
            return self._names
        counts = self._funnel.groupby(self._by, sort=False)["passed"].sum()
        most = set(counts.sort_values(ascending=False, kind="stable").index[:MANY])
        return [name for name in self._names if name in most]

    @property
    def _left_out(self) -> list[str]:
        return [name for name in self._names if name not in self._columns]

    @cached_property
    def _counts(self) -> dict[tuple[str, str, str], Counts]:
        rows: Any = self._funnel.itertuples(index=False)
        return {tuple(row[:3]): tuple(row[3:]) for row in rows}

    def _counted_in(self, model: str, stage: str, name: str) -> Counts:
        """Return what a column counts in a stage; a run may be of a design that has no such stage."""
        return self._counts.get((model, stage, name), (0, 0, 0))

    # ---- the picture

    @property
    def _top(self) -> float:
        return _TOP + 0.19 * (len(self._lines) - 2)

    @property
    def _foot(self) -> float:
        return self._top + sum(self._tall(model) for model in self._models)

    def _tall(self, model: str) -> float:
        return _HEAD + _ROW * (len(self._models[model]) if model in self._peopled else 0)

    @cached_property
    def _peopled(self) -> set[str]:
        """The models in which anybody is or was."""
        return set(self._funnel.loc[self._funnel["passed"] > 0, "model"])

    @cached_property
    def _left(self) -> float:
        stages = [breadth(clipped(stage)) for stages in self._models.values() for stage in stages]
        return _SIDE + max([*stages, 0.6]) + 0.3

    def _paint(self, ax: Axes, scale: float) -> None:
        heading(ax, self.run.topology.name, self._lines, scale)
        at = self._top
        for model, stages in self._models.items():
            self._paint_model(ax, scale, model, stages, at)
            at += self._tall(model)
        if self._peopled:
            self._paint_key(ax, scale)

    def _paint_model(self, ax: Axes, scale: float, model: str, stages: list[str], top: float) -> None:
        title = model if self._by == "run" else f"{model} of {self.run.topology.models[model].workspace}"
        write(ax, _SIDE, top + 0.18, clipped(title, 60), points=10 * scale, is_bold=True)
        if model not in self._peopled:
            write(ax, _SIDE, top + 0.42, "nobody is or was in it", points=8.5 * scale, color=QUIET)
            return
        for place, stage in enumerate(stages):
            write(ax, _SIDE, top + _HEAD + _ROW * place + 0.12, clipped(stage), points=9 * scale)
        for column, name in enumerate(self._columns):
            left = self._left + (_CELL + _GAP) * column
            write(ax, left, top + _HEAD - 0.17, clipped(name, 20), points=9 * scale, is_bold=True, color=BLUE)
            counts = [self._counted_in(model, stage, name) for stage in stages]
            most = max(max(people, passed) for people, passed, _ in counts)
            for place, count in enumerate(counts):
                self._paint_cell(ax, scale, left, top + _HEAD + _ROW * place, count, most)

    @staticmethod
    def _paint_cell(ax: Axes, scale: float, left: float, top: float, counts: Counts, most: int) -> None:
        from matplotlib.patches import Rectangle

        people, passed, overdue = counts
        unit = _CELL / max(1, most)

        def bar(start: float, wide: float, face: str, edge: str, hatch: str = "") -> None:
            box = Rectangle((left + start, top + 0.03), wide, _BAR, facecolor=face, edgecolor=edge, linewidth=0.6 * scale, hatch=hatch)
            ax.add_artist(box)

        bar(0, _CELL, WHITE, FAINT)
        if passed:
            bar(0, passed * unit, _PASSED, BLUE)
        if people:
            bar(0, people * unit, BLUE, BLUE)
        if overdue:
            bar((people - overdue) * unit, overdue * unit, WHITE, ORANGE, "//////")
        said = f"{number(people)} of {number(passed)}" if passed else "–"
        write(ax, left, top + 0.29, said, points=7.5 * scale, color=QUIET)
        if overdue:
            write(
                ax, left + _CELL, top + 0.29, f"{number(overdue)} overdue", points=7.5 * scale, color=ORANGE, is_bold=True, across="right"
            )

    def _paint_key(self, ax: Axes, scale: float) -> None:
        from matplotlib.patches import Rectangle

        x, y = _SIDE, self._foot + 0.34
        looks = ((BLUE, BLUE, "", "there now"), (_PASSED, BLUE, "", "passed it, there now or not"), (WHITE, ORANGE, "//////", "overdue"))
        for face, edge, hatch, words in looks:
            ax.add_artist(Rectangle((x, y - 0.08), 0.36, 0.16, facecolor=face, edgecolor=edge, linewidth=0.6 * scale, hatch=hatch))
            write(ax, x + 0.44, y, words, points=8.5 * scale, color=QUIET)
            x += 0.44 + breadth(words, 8.5) + 0.3
