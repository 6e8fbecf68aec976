"""The workers of a Dask cluster do the same, a lost one is replaced, and tables come as Dask data frames."""

from __future__ import annotations

import os
import signal
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from distributed import Client, LocalCluster

from workbench import InputError, WorkLost, simulate
from workbench.cli import main
from workbench.commands import large
from workbench.people.synthetic import synthetic_steps
from workbench.results import write_results
from workbench.topology import Topology

from .cases import differing, files_of, left_in, plain, shards_of

DESIGN = Path(__file__).parents[2] / "tests" / "scenarios" / "topologies" / "regions_with_assignment_rules.yaml"
TOPOLOGY = Topology.read(DESIGN)
pytestmark = pytest.mark.filterwarnings("ignore")  # Dask warns of its own parts, in other words with every version


@pytest.fixture(scope="module")
def cluster() -> Iterator[LocalCluster]:
    with LocalCluster(n_workers=2, threads_per_worker=1, host="127.0.0.1", dashboard_address="127.0.0.1:0") as started:
        yield started


@pytest.fixture(scope="module")
def client(cluster: LocalCluster) -> Iterator[Client]:
    with Client(cluster) as connected:
        yield connected


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Return a folder of files of steps, and what the same run in memory leaves."""
    folder = tmp_path_factory.mktemp("dask")
    frame = synthetic_steps(TOPOLOGY, 8_000, seed=5)
    return files_of(frame, folder / "steps", 4, rows=2000), write_results(simulate(TOPOLOGY, frame), folder / "memory")


def test_two_workers_leave_what_one_process_leaves(client: Client, both: tuple[Path, Path], tmp_path: Path) -> None:
    steps, memory = both
    with shards_of(3000):
        run = simulate(TOPOLOGY, steps, out=tmp_path / "out", client=client)
    assert differing(left_in(memory), left_in(tmp_path / "out")) == []
    counted = run.dask("leads")["partition"].astype(str).value_counts().compute().to_dict()
    expected = plain(run.leads.to_table(columns=["partition"])).to_pandas()["partition"].value_counts().to_dict()
    assert counted == expected


def test_a_killed_worker_is_replaced_and_nothing_is_lost_or_done_twice(client: Client, both: tuple[Path, Path], tmp_path: Path) -> None:
    steps, memory = both
    victim = next(iter(client.run(os.getpid).values()))
    killed: list[float] = []

    def kill() -> None:
        while not [*(tmp_path / ".out.work").glob("*/run-0/[0-9]*")]:
            time.sleep(0.005)
        os.kill(victim, signal.SIGKILL)
        killed.append(time.monotonic())

    watch = threading.Thread(target=kill, daemon=True)
    watch.start()
    with shards_of(500):
        simulate(TOPOLOGY, steps, out=tmp_path / "out", client=client)
    assert killed
    assert victim not in client.run(os.getpid).values()
    assert differing(left_in(memory), left_in(tmp_path / "out")) == []


def test_what_is_wrong_with_a_file_comes_back_from_a_worker(client: Client, both: tuple[Path, Path], tmp_path: Path) -> None:
    files = files_of(synthetic_steps(TOPOLOGY, 4000, seed=5), tmp_path / "steps", 2)
    content = bytearray((files / "part-001.parquet").read_bytes())
    content[8 : len(content) // 2] = bytes(len(content) // 2 - 8)
    (files / "part-001.parquet").write_bytes(content)
    with pytest.raises(InputError, match=r"part-001\.parquet: its rows cannot be read"):
        simulate(TOPOLOGY, files, out=tmp_path / "out", client=client)
    assert not (tmp_path / "out").exists()


def test_a_cluster_that_goes_away_is_told_and_the_same_call_goes_on_with_another(
    client: Client, both: tuple[Path, Path], tmp_path: Path
) -> None:
    steps, memory = both
    with LocalCluster(n_workers=1, threads_per_worker=1, host="127.0.0.1", dashboard_address=None) as short, Client(short) as lost:

        def close() -> None:
            while not [*(tmp_path / ".out.work").glob("*/run-0/[0-9]*")]:
                time.sleep(0.005)
            short.close(timeout=5)

        watch = threading.Thread(target=close, daemon=True)
        watch.start()
        for _ in range(2):
            with shards_of(500), pytest.raises(WorkLost, match="what is done is kept"):
                simulate(TOPOLOGY, steps, out=tmp_path / "out", client=lost)
            watch.join()
    with shards_of(500):
        simulate(TOPOLOGY, steps, out=tmp_path / "out", client=client)
    assert differing(left_in(memory), left_in(tmp_path / "out")) == []


def test_the_cluster_listens_on_this_machine_only(cluster: LocalCluster) -> None:
    assert cluster.scheduler_address.startswith("tcp://127.0.0.1:")
    assert cluster.dashboard_link.startswith("http://127.0.0.1:")


def test_on_the_command_line(
    cluster: LocalCluster, both: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    steps, memory = both
    arguments: list[Any] = ["run", DESIGN, "--steps", steps, "--dask", cluster.scheduler_address, "--out", tmp_path / "out"]
    assert main(list(map(str, arguments))) == 0
    assert "8,000 rows" in capsys.readouterr().out
    assert differing(left_in(memory), left_in(tmp_path / "out")) == []


def test_a_scheduler_that_does_not_answer(
    both: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(large, "_PATIENCE", "1s")
    with socket.socket() as taken:  # nobody listens there
        taken.bind(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{taken.getsockname()[1]}"
        assert main(["run", str(DESIGN), "--steps", str(both[0]), "--dask", address, "--out", str(tmp_path / "out")]) == 2
    assert f"--dask: no scheduler answers there, got {address}" in capsys.readouterr().err
