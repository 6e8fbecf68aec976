"""How fast two designs are compared over all lead classes, part by part; and two runs over a million leads.

    python tests/benchmarks/bench_classes.py [--rounds N] [--leads N]

Never a test: times depend on the machine. They are those of the process (one thread), so that who else is using it matters less.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from statistics import median
from typing import Any

from workbench.classes.compare import compare
from workbench.classes.designs import aligned, changes
from workbench.classes.difference import differing, grouped, totals
from workbench.classes.pour import pour
from workbench.classes.space import space
from workbench.topology.model import Topology

REGIONS = [f"R{number:02d}" for number in range(10)]
COUNTRIES = {region: [f"{region} country {number}" for number in range(2)] for region in REGIONS}
INDUSTRIES = [f"Industry {number:02d}" for number in range(8)]
SCORES = [25, 50]
SENIOR = ["VP", "Chief"]


def design(primary: str = "R00") -> Topology:
    """Return a design that tells 50,000 classes of leads apart: regions by country, nurtures by industry, score and seniority."""
    choices = [{"if": {"Country": COUNTRIES[region]}, "then": region} for region in REGIONS]
    campaigns: dict[str, Any] = {
        "Router": {
            "workspace": "Default",
            "triggers": [{"person_is_created": True}],
            "priority": "high",
            "flow": [{"change_partition": {"choices": choices, "default": "Default"}}],
        }
    }
    for number, region in enumerate(REGIONS):
        campaigns[f"{region} nurture"] = {
            "workspace": region,
            "triggers": [{"partition_changes": True}],
            "filters": [
                {"Industry": INDUSTRIES[number % 4 :: 4]},
                {"Person Score": {"at_least": SCORES[number % 2]}},
                {"Job Title": {"contains" if number % 2 else "not_contains": SENIOR[number % 2]}},
            ],
            "flow": [{"change_data": {"field": "Person Status", "value": f"In {region}"}}, {"send_email": f"{region} Hello"}],
        }
    everywhere: dict[str, Any] = {"Default": {"partitions": "all", "primary": "Default"}}
    return Topology.of(
        "Benchmark",
        partitions=["Default", *REGIONS],
        workspaces=everywhere
        | {region: {"partitions": [region]} for region in REGIONS}
        | {"Hub": {"partitions": REGIONS, "primary": primary}},
        forms={f"{region} form": {"workspace": region} for region in REGIONS[:2]} | {"Hub form": {"workspace": "Hub"}},
        emails={f"{region} Hello": {"workspace": region} for region in REGIONS},
        campaigns=campaigns,
    )


def timed(work: Callable[[], Any], rounds: int) -> tuple[float, Any]:
    taken, result = [], None
    for _ in range(rounds):
        started = time.process_time()
        result = work()
        taken.append(time.process_time() - started)
    return median(taken), result


def classes(rounds: int) -> None:
    before = design()
    mapping = before.to_mapping()
    moved = {"choices": [{"if": {"Country": COUNTRIES["R00"][:2]}, "then": "R01"}], "default": "Default"}
    mapping["campaigns"]["Router"]["flow"].append({"change_partition": moved})
    after = Topology.of(mapping)
    compare(before, after, limit=2_000)  # everything is loaded
    parts = {}
    parts["files"], _ = timed(lambda: changes(before, after), rounds)
    parts["classes"], space_ = timed(lambda: space(before, aligned(before, after)[0], small=100_000), rounds)
    parts["pour before"], first = timed(lambda: pour(space_, 0), rounds)
    parts["pour after"], second = timed(lambda: pour(space_, 1), rounds)
    parts["differences"], found = timed(lambda: differing(first, second, space_), rounds)
    parts["words"], _ = timed(lambda: (list(grouped(space_, *found)), totals(space_, *found)), rounds)
    print(f"{len(space_):,} classes ({space_.counted()}) x 2 designs: {sum(parts.values()):.2f} s")
    for name, seconds in parts.items():
        print(f"  {name:<12} {seconds:6.3f} s")
    whole, comparison = timed(lambda: compare(before, after), rounds)
    print(f"compare as it is called: {len(comparison.space):,} classes, {whole:.2f} s; {comparison.totals['different']:,} differ")


def batches(count: int = 2_000, regions: int = 20) -> dict[str, Any]:
    """Return a design of batches, as instances gather them over the years: each mails some countries above some score, and scores."""
    countries = [f"Country {number}" for number in range(40)]
    there = {f"W{number:02d}": {"partitions": [f"P{number:02d}"]} for number in range(regions)}
    campaigns = {}
    for number in range(count):
        filters = [{"Country": [countries[number % 40], countries[number * 7 % 40]]}, {"Person Score": {"at_least": 10 * (number % 5)}}]
        flow = [{"send_email": f"E{number % regions:02d}"}, {"change_score": {"field": "Person Score", "by": 1}}]
        campaigns[f"B{number:04d}"] = {"workspace": f"W{number % regions:02d}", "filters": filters, "flow": flow}
    return {
        "name": "Batches",
        "partitions": ["Default", *(f"P{number:02d}" for number in range(regions))],
        "workspaces": {"Default": {"partitions": "all", "primary": "Default"}} | there,
        "emails": {f"E{number:02d}": {"workspace": f"W{number:02d}"} for number in range(regions)},
        "campaigns": campaigns,
    }


def of_batches(rounds: int) -> None:
    mapping = batches()
    before = Topology.of(mapping)
    mapping["campaigns"]["B0003"]["filters"] = [{"Country": "Country 1"}]
    one = Topology.of(mapping)
    mapping["workspaces"]["W01"] = {"partitions": ["P01", "P02"], "primary": "P01"}
    for what, after in (("one of them is changed", one), ("a workspace sees more, too", Topology.of(mapping))):
        seconds, found = timed(lambda after=after: compare(before, after), rounds)
        print(f"{len(before.campaigns):,} batches, {len(found.space):,} classes, {what}: {seconds:.2f} s")


def runs(leads: int, rounds: int) -> None:
    from workbench.engine.simulate import run_stimuli
    from workbench.people.steps import read_steps

    import workload  # isort: skip

    mapping = workload.topology(flows=False)
    mapping["campaigns"] = dict(list(mapping["campaigns"].items())[:12])  # some five runs a lead, as instances have
    before = Topology.of(mapping)
    after = before.with_settings(assignment_rules_scope="all_creates")
    stimuli = read_steps(workload.steps(int(leads * 5.5), 7), before)
    one, two = run_stimuli(before, stimuli), run_stimuli(after, stimuli)
    for run in (one, two):
        run.log.runs  # noqa: B018  # the log is put in order once, for whoever asks first
    seconds, found = timed(lambda: compare(one, two), rounds)
    entries = sum(len(run.log.runs["rec"]) for run in (one, two))
    print(f"two runs of {found.totals['matched']:,} leads and {entries:,} campaign runs: {seconds:.2f} s")


if __name__ == "__main__":
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--rounds", type=int, default=5)
    ask.add_argument("--leads", type=int, default=1_000_000)
    given = ask.parse_args()
    classes(given.rounds)
    of_batches(given.rounds)
    if given.leads:
        runs(given.leads, given.rounds)
