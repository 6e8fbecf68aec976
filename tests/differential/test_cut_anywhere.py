"""The work may be cut anywhere between identities: whole, in seven shards, with identities in another order, all outputs are the same."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings

from tests.amount import cases
from tests.oracle import run as oracle_run
from workbench.engine import ledger, simulate
from workbench.engine.identity import Identities, identify
from workbench.engine.run import Run
from workbench.people.roster import Roster
from workbench.people.steps import read_steps
from workbench.people.stimuli import Stimuli
from workbench.people.synthetic import synthetic_steps
from workbench.scenario.stimuli import roster_of, stimuli_of
from workbench.topology import Topology

from .compare import compared, expected_of, seen_in
from .strategies import Scenario, scenario_of, scenarios

DESIGNS = Path(__file__).parents[1] / "scenarios" / "topologies"


@contextmanager
def identities_in_another_order(seed: int) -> Iterator[None]:
    """Number identities in a random order, and leave gaps: who shares a shard with whom, and who comes first in a wave, changes."""

    def another(*given: Any) -> Identities:
        found = identify(*given)
        order = np.random.default_rng(seed).permutation(2 * found.count).astype(np.int32)
        again = order[found.rows], order[found.people], 2 * found.count
        return Identities(*again, by_address=found.by_address, looks_up=found.looks_up)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(simulate, "identify", another)
        yield


def every_cut(topology: Topology, stimuli: Stimuli, roster: Roster, **how: Any) -> Iterator[tuple[str, Run]]:
    """Run the same stimuli in pieces and in other orders, and with every wave settled by itself."""
    for shards in (2, 7):
        yield f"{shards} shards", simulate.run_stimuli(topology, stimuli, roster, shards=shards, **how)
    for seed, shards in ((1, 1), (2, 3)):
        with identities_in_another_order(seed):
            yield f"another order, {shards} shards", simulate.run_stimuli(topology, stimuli, roster, shards=shards, **how)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ledger, "NOTES", 1)
        yield "wave by wave", simulate.run_stimuli(topology, stimuli, roster, **how)


@pytest.mark.fuzz
@given(scenarios)
@settings(max_examples=cases(60), deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
def test_random_scenarios_can_be_cut_anywhere(scenario: Scenario) -> None:
    topology = Topology.of(scenario.design)
    stimuli = stimuli_of(scenario.steps, topology)
    roster = roster_of(scenario.people, topology, start=int(stimuli.at[0]))
    whole = seen_in(simulate.run_stimuli(topology, stimuli, roster, explain=True), is_explained=True)
    for how, run in every_cut(topology, stimuli, roster, explain=True):
        assert compared(whole, seen_in(run, is_explained=True)) == [], how


NAMES = ("regions_with_assignment_rules", "requests", "router_race", "16", "32", "215")  # numbers: random ones in which much goes on


def design(name: str) -> Topology:
    """Return a design of the scenario files, or a random one."""
    return Topology.of(scenario_of(int(name)).design) if name.isdigit() else Topology.read(DESIGNS / f"{name}.yaml")


def spelt_out(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a frame with its cells as they are; what a column could hold besides hangs on the cut."""
    coded = frame.select_dtypes("category")
    return frame.assign(**{name: coded[name].astype(coded[name].cat.categories.dtype) for name in coded})


@pytest.mark.parametrize("name", NAMES)
def test_bulk_runs_can_be_cut_anywhere(name: str) -> None:
    topology = design(name)
    stimuli = read_steps(synthetic_steps(topology, 5000, seed=11), topology)
    whole = simulate.run_stimuli(topology, stimuli)
    for how, run in every_cut(topology, stimuli, Roster()):
        assert run.summary == whole.summary, how
        for frame in ("leads", "campaign_runs", "activities", "visibility", "outcomes", "rejected"):
            pd.testing.assert_frame_equal(spelt_out(getattr(run, frame)), spelt_out(getattr(whole, frame)), obj=f"{frame}, {how}")


@pytest.mark.parametrize("name", NAMES)
def test_bulk_runs_do_what_the_oracle_says(name: str) -> None:
    topology = design(name)
    frame = synthetic_steps(topology, 700, seed=5)
    stimuli = read_steps(frame, topology)
    steps = [step_of(row) for row in frame.iloc[stimuli.row].to_dict("records")]
    mapping = topology.to_mapping()
    mapping["fields"] = {**mapping.get("fields", {}), "Num Employees": "number"}  # the oracle knows a few standard fields only
    expected = expected_of(oracle_run(mapping, {}, steps))
    for shards in (1, 3):
        assert compared(expected, seen_in(simulate.run_stimuli(topology, stimuli, shards=shards))) == []


def step_of(row: dict[str, Any]) -> dict[str, Any]:
    """Return a row of a table of steps as a step of a scenario: an empty cell is not given."""
    given = {name: value for name, value in row.items() if not pd.isna(value)}
    at, action = given.pop("at"), given.pop("action")
    own = ("form", "workspace", "list", "partition", "crm_id", "object")
    arg = {name: given.pop(name) for name in own if name in given}
    many = action in ("import_list", "sync_leads")
    return {action: {**arg, "rows": [given]} if many else {**arg, "values": given}, "at": at.isoformat()}
