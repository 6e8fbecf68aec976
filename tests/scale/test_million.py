"""A million steps: one process, more or fewer shards, two processes, two Dask workers: the same bits."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from distributed import Client, LocalCluster

from workbench import simulate
from workbench.people.synthetic import synthetic_steps
from workbench.results import write_results
from workbench.topology import Topology

from .cases import differing, files_of, left_in, shards_of

TOPOLOGY = Topology.read(Path(__file__).parents[1] / "scenarios" / "topologies" / "regions_with_assignment_rules.yaml")
MILLION = 1_000_000
pytestmark = pytest.mark.filterwarnings("ignore")  # Dask warns of its own parts, in other words with every version


@pytest.fixture(scope="module")
def million(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    folder = tmp_path_factory.mktemp("million")
    frame = synthetic_steps(TOPOLOGY, MILLION, seed=8)
    steps = files_of(frame, folder / "steps", 8, rows=60_000)
    return steps, left_in(write_results(simulate(TOPOLOGY, frame), folder / "memory"))


@pytest.mark.parametrize(("rows", "workers"), [(400_000, 1), (90_000, 2)])
def test_on_one_machine(rows: int, workers: int, million: tuple[Path, dict[str, Any]], tmp_path: Path) -> None:
    steps, memory = million
    with shards_of(rows, slices=rows):
        simulate(TOPOLOGY, steps, out=tmp_path / "out", workers=workers)
    assert differing(memory, left_in(tmp_path / "out")) == []


def test_on_two_dask_workers(million: tuple[Path, dict[str, Any]], tmp_path: Path) -> None:
    steps, memory = million
    local = LocalCluster(n_workers=2, threads_per_worker=1, host="127.0.0.1", dashboard_address="127.0.0.1:0")
    with local as cluster, Client(cluster) as client, shards_of(150_000, slices=200_000):
        simulate(TOPOLOGY, steps, out=tmp_path / "out", client=client)
    assert differing(memory, left_in(tmp_path / "out")) == []
