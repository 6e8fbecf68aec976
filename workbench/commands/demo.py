"""The command `demo`: a packaged design, synthetic leads through its doors, what happened in words, frames and one picture."""

from __future__ import annotations

import argparse
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import InputError, Problem
from ..topology.model import Topology
from .tell import summary_lines, visibility_lines

if TYPE_CHECKING:
    from ..engine.run import Run

__all__ = ["demo_topology", "main"]

SEED = 2026
_SHARP = 120  # dots an inch
_ALSO = ("topology.yaml", "steps.csv", "picture.png", "picture.svg")


def demo_topology() -> Topology:
    """Return the packaged design.

    >>> demo_topology()
    <Topology 'Meridian Instruments': 5 partitions, 5 workspaces, 12 campaigns>
    """
    return Topology.read(_design_text())


def _design_text() -> str:
    return resources.files("workbench").joinpath("demo", "topology.yaml").read_text(encoding="utf-8")


def main(given: argparse.Namespace) -> int:
    """Make leads, pour them through, write, tell."""
    import pyarrow as pa

    from ..people.synthetic import synthetic_steps
    from ..people.written import write_csv
    from ..progress import progress_bar
    from ..results import FILES, check_folder, whole_folder, write_files
    from ..simulation import simulate

    if given.leads < 1:
        raise InputError(Problem("there must be some leads", "--leads", str(given.leads), "a number from 1"))
    files = (*FILES, *_ALSO)
    check_folder(given.out, files, force=given.force)
    topology = demo_topology()
    steps = synthetic_steps(topology, given.leads, SEED)
    run = simulate(topology, steps, progress=True)

    def fill(place: Path) -> None:
        write_files(run, place, written)
        (place / "topology.yaml").write_text(_design_text(), encoding="utf-8")
        write_csv(pa.Table.from_pandas(steps, preserve_index=False), place / "steps.csv")
        _draw(run, place)

    with progress_bar(len(FILES), "Writing", "files") as written:
        whole_folder(given.out, fill, files, force=given.force)
    print(f"{topology.name}: {given.leads:,} synthetic leads through its forms, list imports and API", "", sep="\n")
    print(*summary_lines(run), "", *visibility_lines(run), "", f"written to {given.out}: frames, and picture.png of the same", sep="\n")
    return 0


def _draw(run: Run, place: Path) -> None:
    """Draw the design and, below, what ran and what was blocked; the same bytes for the same run."""
    from matplotlib import rc_context
    from matplotlib.figure import Figure

    from ..views import TopologyView, VisibilityView

    views = (TopologyView(run.topology), VisibilityView(run))
    wide, high = max(view.size()[0] for view in views), sum(view.size()[1] for view in views)
    with rc_context({"svg.hashsalt": "workbench"}):  # else every file names its parts differently
        figure = Figure(figsize=(wide, high), facecolor="white")
        top = high
        for view in views:
            width, height = view.size()
            top -= height
            view.draw(figure.add_axes((0, top / high, width / wide, height / high)))
        figure.savefig(place / "picture.png", dpi=_SHARP)
        figure.savefig(place / "picture.svg", metadata={"Date": None, "Creator": None})
