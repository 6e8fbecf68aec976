"""How long pictures take: a design of 60 nodes within 300 ms, and every view of 1,000,000 rows.

    python tests/benchmarks/bench_views.py [ROWS]

Times are CPU times of the best of three, drawn as a notebook shows and stores it, once matplotlib and its fonts are loaded: other work on
the machine does not count.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import Any

import workbench as wb
from workbench.classes import compare
from workbench.topology.model import Topology
from workbench.views import View


def design(size: int) -> Topology:
    """Return a design of about 60 nodes for 10: as many regions, each with a partition, a workspace, a form and campaigns."""
    names = [f"Region {number:02}" for number in range(size)]
    workspaces = {"Default": {"partitions": "all"}} | {
        name: {"partitions": [name, names[(place + 1) % size]], "primary": name} for place, name in enumerate(names)
    }
    router: dict[str, Any] = {
        "workspace": "Default",
        "triggers": [{"person_is_created": True}],
        "flow": [
            {
                "change_partition": {
                    "choices": [
                        {"if": {"Country": land}, "then": name}
                        for land, name in zip(("United States", "Germany", "India", "Japan"), names, strict=False)
                    ]
                }
            }
        ],
    }
    campaigns = {"Router": router} | {
        f"{name}-{number}": {"workspace": name, "triggers": [{"fills_out_form": "any"}]} for name in names for number in range(2)
    }
    forms = {f"Form {name}": {"workspace": name} for name in names}
    return wb.Topology.of("Bench", partitions=["Default", *names], workspaces=workspaces, forms=forms, campaigns=campaigns)


def best(make: Callable[[], View]) -> tuple[float, float]:
    """Return (seconds to make the view and its size, seconds to draw it), the best of three."""
    found = []
    for _ in range(3):
        start = time.process_time()
        view = make()
        view.size()
        made = time.process_time()
        view._repr_png_()
        found.append((made - start, time.process_time() - made))
    return min(found, key=sum)


def main(rows: int = 1_000_000) -> None:
    """Measure and print."""
    wb.TopologyView(wb.Topology("Warm"))._repr_png_()
    small, large = design(9), design(24)
    nodes = len(small.graph())
    run = wb.simulate(large, wb.synthetic_steps(large, rows, seed=1))
    again = wb.simulate(large.set_workspace("Region 03", ["Region 03", "Region 05"], primary="Region 05"), run.stimuli)
    few = wb.simulate(small, wb.synthetic_steps(small, 2_000, seed=1))
    compared = compare(run, again)
    busiest = int(run.campaign_runs["id"].iloc[0])
    cases: dict[str, Callable[[], View]] = {
        f"TopologyView, {nodes} nodes": lambda: wb.TopologyView(small),
        f"TopologyView, {nodes} nodes, with a run": lambda: wb.TopologyView(small, few),
        "TopologyView, 25 x 25": lambda: wb.TopologyView(large),
        f"FlowView, {nodes} nodes, 2,000 rows": lambda: wb.FlowView(few),
        f"FlowView, {rows:,} rows": lambda: wb.FlowView(run),
        f"VisibilityView, {rows:,} rows": lambda: wb.VisibilityView(run),
        f"JourneyView, {rows:,} rows": lambda: wb.JourneyView(run, busiest),
        f"DuplicatesView, {rows:,} rows": lambda: wb.DuplicatesView(run),
        f"FunnelView, {rows:,} rows": lambda: wb.FunnelView(run),
        f"ComparisonView, {rows:,} rows": lambda: wb.ComparisonView(compared),
    }
    for words, make in cases.items():
        made, drawn = best(make)
        print(f"{words:<45} made {made * 1000:>7.0f} ms, drawn {drawn * 1000:>7.0f} ms", flush=True)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
