"""What trials take: expectations of a run of a million leads, a plan of the packaged design and of a large one, coverage, mutants.

python tests/benchmarks/bench_trials.py [STEPS]
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from workbench import coverage, expect, mutation_score, plan_tests, simulate, synthetic_steps
from workbench.commands.demo import demo_topology
from workbench.topology import Topology

SCENARIOS = Path(__file__).parents[1] / "scenarios"


def large(workspaces: int = 30, campaigns: int = 300) -> Topology:
    """Return a design of many regions, each with a form, a router's branch and campaigns of its own."""
    names = [f"R{number}" for number in range(workspaces)]
    choices = [{"if": {"Country": f"Country {name}"}, "then": name} for name in names]
    router = {"workspace": "Default", "triggers": [{"person_is_created": True}], "flow": [{"change_partition": {"choices": choices}}]}
    local = {
        f"C{number}": {
            "workspace": names[number % workspaces],
            "triggers": [{"fills_out_form": "any"}],
            "filters": [{"Industry": f"Industry {number % 7}"}],
            "flow": [],
        }
        for number in range(campaigns)
    }
    return Topology.of(
        "Large",
        partitions=["Default", *names],
        workspaces={"Default": {"partitions": "all"}, **{name: {"partitions": [name]} for name in names}},
        forms={f"Form {name}": {"workspace": name} for name in names},
        campaigns={"Router": router, **local},
    )


def timed(what: str, work: Callable[[], Any]) -> Any:
    started = time.perf_counter()
    result = work()
    print(f"{time.perf_counter() - started:8.2f} s  {what}: {result!r}")
    return result


def main(leads: int) -> None:
    topology = demo_topology()
    run = simulate(topology, synthetic_steps(topology, leads, 1))
    counts = {name: int(number) for name, number in run.leads["partition"].value_counts().items()}
    first = run.leads.iloc[0]
    about = {int(first["id"]): {"Partition": first["partition"]}}
    timed(f"expect by Id and count, {leads:,} steps", lambda: expect(run, count=counts, people=about))
    timed(f"expect a reason, {leads:,} steps", lambda: expect(run, why_not={"APAC-01 Demo request": {int(first["id"]): "not_visible"}}))
    timed("plan of the packaged design", lambda: plan_tests(topology))
    timed("plan of a large design", lambda: plan_tests(large()))
    timed("coverage of the scenarios", lambda: coverage(SCENARIOS))
    timed("500 mutants of the scenarios", lambda: mutation_score(SCENARIOS, most=500))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
