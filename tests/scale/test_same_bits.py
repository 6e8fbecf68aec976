"""A run of files, cut by identity into shards, leaves what the same run in memory leaves: Ids, order, counts, rejected rows, everything."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from tests.differential.dice import Dice
from tests.differential.strategies import scenario_of
from tests.differential.test_tables import table_of
from workbench import simulate
from workbench.people.synthetic import synthetic_steps
from workbench.results import write_results
from workbench.topology import Topology

from .cases import differing, files_of, left_in, shards_of

DESIGNS = Path(__file__).parents[1] / "scenarios" / "topologies"


def both(topology: Topology, frame: pd.DataFrame, folder: Path, *, rows: int, files: int = 3, **how: Any) -> list[str]:
    """Run steps in memory and from files; return what differs."""
    people, moments = how.pop("people", None), how.pop("moments", None)
    kind = how.pop("kind", "parquet")
    write_results(simulate(topology, frame, people, moments=moments), folder / "memory")
    files_of(frame, folder / "steps", files, kind, rows=max(1, rows // 2))
    with shards_of(rows):
        simulate(topology, folder / "steps", people, moments=moments, out=folder / "files", **how)
    return differing(left_in(folder / "memory"), left_in(folder / "files"))


@pytest.mark.parametrize("rows", [700, 4000])
@pytest.mark.parametrize("name", ["regions_with_assignment_rules", "requests", "router_race", "partner_leads"])
def test_bulk_runs(name: str, rows: int, tmp_path: Path) -> None:
    topology = Topology.read(DESIGNS / f"{name}.yaml")
    assert both(topology, synthetic_steps(topology, 5000, seed=11), tmp_path, rows=rows) == []


def random_table(seed: int) -> tuple[Topology, pd.DataFrame, list[dict[str, Any]]]:
    """Return a random design, a table of all that tables can hold (some rows broken, some without a moment), and moments beside it."""
    scenario, dice = scenario_of(seed), Dice(seed)
    fields = {"Lifecycle": "string", "Products": "multiselect", "Fit Score": "number", "Seats": "number"}
    fields |= {"Emailable": "boolean", "Trial Ends": "date", "Last Seen": "datetime"}
    scenario.design["fields"] = fields | scenario.design.get("fields", {})
    rows = table_of(scenario, dice)
    for more in range(6):
        rows += table_of(scenario, Dice(1000 * seed + more))
    if seed % 10:  # else most would be one identity: whoever says an Id may mean anybody
        rows = [row for row in rows if "Id" not in row and row.get("lookup") not in ("Id", "id")]
        for campaign in scenario.design["campaigns"].values():
            campaign["flow"] = [step for step in campaign.get("flow", []) if "Email Address" not in str(step)]
    frame = pd.DataFrame(rows)
    start = np.datetime64("2026-01-05T09:00")
    at = [str(start + np.timedelta64(dice.randrange(60), "h")) if dice.hit(0.7) else None for _ in rows]
    if dice.hit(0.2):
        at[dice.randrange(len(at))] = "yesterday"
    frame.insert(0, "at", at)
    frame.loc[dice.randrange(len(frame)), "action"] = "sink_leads"
    topology = Topology.of(scenario.design)
    batches = [name for name, campaign in topology.campaigns.items() if not campaign.triggers]
    moments = [{"run_campaign": name, "at": str(start + np.timedelta64(dice.randrange(70), "h"))} for name in batches]
    if dice.hit(0.5):
        gone = dice.one([*topology.partitions[1:], "Default"])
        moments.append({"edit": {"delete_partition": gone}, "at": str(start + np.timedelta64(dice.randrange(70), "h"))})
    return topology, frame, sorted(moments, key=lambda step: step["at"])


@pytest.mark.parametrize("seed", range(31_000_000, 31_000_060))
def test_random_tables(seed: int, tmp_path: Path) -> None:
    topology, frame, moments = random_table(seed)
    kind = ("parquet", "csv")[seed % 2]
    assert both(topology, frame, tmp_path, rows=max(1, len(frame) // 4), files=1 + seed % 4, kind=kind, moments=moments) == []
