"""What scoring by company domain costs: a run with `score_domain` beside the same run without it, in turn, in one go.

    python tests/benchmarks/bench_domains.py [PEOPLE] [--rounds N]      1,000,000 people of 50,000 domains, one in five with free mail

Everybody fills a form once, in random order; twenty campaigns listen. `some`: directors and above score their company, one in five
fillers; `all`: everybody does. The target is three times the run without it. Never a test: times depend on the machine.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from statistics import median
from typing import Any

import numpy as np
import pandas as pd

TITLES = ("VP Sales", "Director", "Manager", "Analyst", "Engineer", "Student", "Buyer", "Owner", "Clerk", "Consultant")
FREE = ("gmail.com", "yahoo.com", "web.de")
REGIONS = tuple(f"P{number}" for number in range(10))


def topology(scores: str) -> dict[str, Any]:
    """Return the design: ten regions, a form each, campaigns that score people; and those that score companies, if any."""
    step = {"some": "score_domain", "all": "score_domain", "none": "change_score"}[scores]
    args = {"by": 10, "unless": list(FREE)} if step == "score_domain" else {"field": "Person Score", "by": 10}
    campaigns: dict[str, Any] = {
        f"{region} {what}": {
            "workspace": region,
            "triggers": [{"fills_out_form": "any"}],
            "filters": [] if what == "saw it" or scores == "all" else [{"Job Title": {"contains": ["VP", "Director"]}}],
            "runs": "every_time",
            "flow": [{"interesting_moment": "Filled a form"}] if what == "saw it" else [{step: args}],
        }
        for region in REGIONS
        for what in ("saw it", "company")
    }
    workspaces = {"Default": {"partitions": "all", "primary": "Default"}} | {name: {"partitions": [name]} for name in REGIONS}
    forms = {f"Form {name}": {"workspace": name} for name in REGIONS}
    return {"name": "Domains", "partitions": ["Default", *REGIONS], "workspaces": workspaces, "forms": forms, "campaigns": campaigns}


def steps(people: int, seed: int = 7) -> pd.DataFrame:
    """Return one form a person; people of a company are of one region."""
    dice = np.random.default_rng(seed)
    company = dice.integers(0, max(1, people // 20), people)
    region = company % len(REGIONS)
    free = dice.random(people) < 0.2
    domain = np.where(free, np.array(FREE)[company % len(FREE)], np.char.add(np.char.add("company", company.astype(str)), ".example"))
    address = np.char.add(np.char.add(np.char.add("p", dice.permutation(people).astype(str)), "@"), domain)
    return pd.DataFrame(
        {
            "at": pd.Timestamp("2026-01-05T09:00") + pd.to_timedelta(np.arange(people), unit="s"),
            "action": "fill_form",
            "form": pd.Categorical.from_codes(region, [f"Form {name}" for name in REGIONS]),
            "Email Address": address,
            "Job Title": pd.Categorical.from_codes(dice.integers(0, len(TITLES), people), list(TITLES)),
        }
    )


def measured(people: int, scores: str) -> dict[str, float]:
    """Run once in this process: the engine alone, from stimuli to a finished run."""
    import resource

    from workbench.engine.simulate import run_stimuli
    from workbench.people.steps import read_steps
    from workbench.topology.model import Topology

    design = Topology.of(topology(scores))
    stimuli = read_steps(steps(people), design)
    waves: list[int] = []
    started = time.perf_counter()
    run = run_stimuli(design, stimuli, progress=waves.append)
    taken = time.perf_counter() - started
    lines = sum(len(columns["unit"]) for columns in map(run.log.lines, run.log.kinds))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    return {"seconds": taken, "waves": len(waves), "lines": lines, "leads": run.summary["leads"], "peak": peak}


def main() -> None:
    """Measure the three runs in turn, each in a process of its own, and print what they took."""
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("people", type=int, nargs="?", default=1_000_000)
    ask.add_argument("--rounds", type=int, default=3)
    ask.add_argument("--only", choices=("none", "some", "all"), help=argparse.SUPPRESS)
    given = ask.parse_args()
    if given.only:
        print(json.dumps(measured(given.people, given.only)))
        return
    print(f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f} before we begin")
    found: dict[str, list[dict[str, float]]] = {"none": [], "some": [], "all": []}
    for _ in range(given.rounds):
        for scores, runs in found.items():
            said = subprocess.run(
                [sys.executable, __file__, str(given.people), "--only", scores], capture_output=True, text=True, check=True
            )
            runs.append(json.loads(said.stdout))
    for scores, runs in found.items():
        ratio = median(run["seconds"] / before["seconds"] for run, before in zip(runs, found["none"], strict=True))
        said = ", ".join(f"{runs[0][name]:,} {name}" for name in ("leads", "waves", "lines"))
        print(f"  {scores:5} {median(run['seconds'] for run in runs):6.2f} s   {ratio:.2f} x   {said}; peak {runs[0]['peak']:.2f} GB")


if __name__ == "__main__":
    main()
