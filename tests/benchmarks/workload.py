"""Make the benchmark workload: topology.yaml and steps.parquet, the same for every engine.

    python workload.py EVENTS OUT_DIR [--flows] [--seed N]

21 partitions, 22 workspaces (Default sees all, Ops sees every second partition), 60 countries, 200 trigger campaigns.
People follow a heavy tail: one address causes about 0.4 % of all events. Without --flows a campaign only logs, so that
one SQL query can give the same answer (query.py); with --flows campaigns also score, change data, wait and route.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import yaml

PARTITIONS = ["Default"] + [f"P{i:02d}" for i in range(20)]
COUNTRIES = [f"Country {i:02d}" for i in range(60)]
INDUSTRIES = [f"Industry {i:02d}" for i in range(12)]


def campaigns(*, flows: bool) -> dict[str, Any]:
    made = {}
    for c in range(200):
        workspace = "Default" if c % 21 == 0 else f"W{c % 21 - 1:02d}"
        trigger: dict[str, Any]
        keep: dict[str, Any]
        if c % 3 == 0:
            trigger, keep = {"fills_out_form": "any"}, {"Person Score": {"greater_than": c % 50}}
        elif c % 3 == 1:
            trigger, keep = {"person_is_created": True}, {"Industry": INDUSTRIES[c % 12]}
        else:
            trigger, keep = {"data_value_changes": "Industry"}, {"Industry": [INDUSTRIES[c % 12], INDUSTRIES[(c + 1) % 12]]}
        flow: list[dict[str, Any]] = [{"interesting_moment": f"Campaign {c:03d}"}]
        if flows and c % 3 == 0:
            flow += [{"change_score": {"field": "Person Score", "by": 1}}]
        if flows and c % 3 == 1:
            flow += [{"change_data": {"field": "Person Status", "value": f"Seen by {workspace}"}}]
            flow += [{"wait": "1 day"}, {"change_score": {"field": "Person Score", "by": 5}}]
        if flows and c % 42 == 2 and workspace == "Default":
            flow += [{"change_partition": {"choices": [{"if": {"Country": COUNTRIES[:3]}, "then": "P00"}], "default": "do_nothing"}}]
        made[f"C{c:03d}"] = {"workspace": workspace, "triggers": [trigger], "filters": [keep], "runs": "every_time", "flow": flow}
    return made


def topology(*, flows: bool) -> dict[str, Any]:
    workspaces: dict[str, Any] = {"Default": {"partitions": "all", "primary": "Default"}}
    workspaces |= {f"W{i:02d}": {"partitions": [f"P{i:02d}"]} for i in range(20)}
    workspaces["Ops"] = {"partitions": [f"P{i:02d}" for i in range(0, 20, 2)], "primary": "P00"}
    return {
        "name": "Benchmark",
        "partitions": PARTITIONS,
        "workspaces": workspaces,
        "assignment_rules": [{"if": {"Country": COUNTRIES[i::20]}, "then": f"P{i:02d}"} for i in range(20)] + [{"else": "Default"}],
        "forms": {f"Form {i:02d}": {"workspace": f"W{i:02d}"} for i in range(20)},
        "campaigns": campaigns(flows=flows),
    }


def steps(events: int, seed: int) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    people = max(1, int(events * 0.6))
    who = rng.permutation(people)[np.minimum((rng.pareto(2.5, events) * people / 8).astype(np.int64), people - 1)]
    who = np.where(rng.random(events) < 0.004, 0, who)
    action = np.array(["fill_form", "import_list", "sync_leads"])[rng.choice(3, events, p=[0.55, 0.2, 0.25])]
    place = rng.integers(0, 20, events)
    forms, spaces = np.array([f"Form {i:02d}" for i in range(20)]), np.array([f"W{i:02d}" for i in range(20)])
    return pd.DataFrame(
        {
            "at": pd.Timestamp("2026-01-05") + pd.to_timedelta(np.arange(events), unit="s"),
            "action": action,
            "form": np.where(action == "fill_form", forms[place], None),
            "workspace": np.where(action == "import_list", spaces[place], None),
            "Email Address": np.char.add(np.char.add("user", who.astype(str)), "@example.com"),
            "Country": np.array(COUNTRIES)[(who * 7919) % 60],
            "Industry": np.array(INDUSTRIES)[rng.integers(0, 12, events)],
            "Person Score": rng.integers(0, 100, events),
        }
    )


def write(events: int, out: Path, *, flows: bool = False, seed: int = 7) -> Path:
    out.mkdir(parents=True, exist_ok=True)
    (out / "topology.yaml").write_text(yaml.safe_dump(topology(flows=flows), sort_keys=False), encoding="utf-8")
    steps(events, seed).to_parquet(out / "steps.parquet", index=False)
    return out


if __name__ == "__main__":
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("events", type=int)
    ask.add_argument("out", type=Path)
    ask.add_argument("--flows", action="store_true")
    ask.add_argument("--seed", type=int, default=7)
    given = ask.parse_args()
    write(given.events, given.out, flows=given.flows, seed=given.seed)
