"""A run of files, cut by identity into shards, leaves what the same run in memory leaves: Ids, order, counts, rejected rows, everything."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from tests.amount import cases
from tests.differential.dice import Dice
from tests.differential.strategies import Scenario, scenario_of
from tests.differential.test_tables import table_of
from workbench import InputError, simulate
from workbench.people.synthetic import synthetic_steps
from workbench.results import write_results
from workbench.scale import moments_of
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


SPELLINGS = ("ann", " Ann", "\u0130pek", "stra\u00dfe", "STRASSE", "\uff21\uff2e\uff2e", "e\u0301va", "\u00c9va", "x1", "X1", "x2", "x3 ")
HOSTS = ("example.com", "Example.COM", "other.org", "gmail.com", "b\u00fccher.example", "B\u00dcCHER.example ")
START = np.datetime64("2026-01-05T09:00")
KINDS = {"forms": "form", "lists": "list", "campaigns": "campaign", "programs": "program", "emails": "email"}


@dataclass
class Drawn:
    """A random design, a table of all that tables can hold (some rows broken), who is there before, and moments beside it."""

    topology: Topology
    frame: pd.DataFrame
    people: dict[str, dict[str, Any]] | None
    moments: list[dict[str, Any]]


def drawn(seed: int) -> Drawn:
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
    for row in rows:
        if row.get("Email Address") and dice.hit(0.5):
            row["Email Address"] = f"{dice.one(SPELLINGS)}@{dice.one(HOSTS)}"
        if row.get("cookie"):
            row["cookie"] = f"browser {dice.randrange(9)}"
    frame = pd.DataFrame(rows)
    spread = dice.one((0, 60, 60, 2000))  # hours over which it happens; 0: all at once
    missing = dice.one((0, 0.3, 0.3, 1))
    at = [None if dice.hit(missing) else str(START + np.timedelta64(dice.randrange(spread + 1), "h")) for _ in rows]
    if dice.hit(0.2):
        at[dice.randrange(len(at))] = dice.one(("yesterday", "2026-01-05T09", "2026-01-06T09:00+02:00", " 2026-01-06 ", "2030-01-01"))
    if dice.hit(0.9):
        frame.insert(0, "at", at)
    frame.loc[dice.randrange(len(frame)), "action"] = "sink_leads"
    topology = Topology.of(scenario.design)
    people = scenario.people if dice.hit(0.7) else None
    return Drawn(topology, frame, people, moments_in(topology, scenario, dice, spread))


def moments_in(topology: Topology, scenario: Scenario, dice: Dice, spread: int) -> list[dict[str, Any]]:
    """Return batch campaigns, edits of the story, and deletions of what rows may name: before, among and after the rows."""
    found: list[dict[str, Any]] = [{"run_campaign": name} for name, campaign in topology.campaigns.items() if not campaign.triggers]
    found += [{"edit": step["edit"]} for step in scenario.steps if "edit" in step]
    for kind, called in KINDS.items():
        if (names := [*scenario.design.get(kind, {})]) and dice.hit(0.2):
            found.append({"edit": {"delete_asset": {"kind": called, "name": dice.one(names)}}})
    if dice.hit(0.5):
        found.append({"edit": {"delete_partition": dice.one([*topology.partitions[1:], "Default"])}})
    moments = [step | {"at": str(START + np.timedelta64(dice.randrange(-5, spread + 10), "h"))} for step in found]
    moments.sort(key=lambda step: step["at"])
    while moments:
        try:
            moments_of(moments, topology)
        except InputError:  # what one edit takes away, another moment may not name
            moments.pop()
        else:
            break
    return moments


@pytest.mark.fuzz
@pytest.mark.parametrize("seed", range(31_000_000, 31_000_000 + cases(24)))
def test_random_tables(seed: int, tmp_path: Path) -> None:
    one = drawn(seed)
    how: dict[str, Any] = {"kind": ("parquet", "csv")[seed % 2], "people": one.people, "moments": one.moments}
    assert both(one.topology, one.frame, tmp_path, rows=max(1, len(one.frame) // (2, 4, 9)[seed % 3]), files=1 + seed % 4, **how) == []
