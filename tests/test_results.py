"""The files of a run say what its frames say."""

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

import workbench as wb
from workbench import results
from workbench.commands.demo import demo_topology


@pytest.fixture(scope="module")
def run() -> wb.Run:
    topology = demo_topology()
    return wb.simulate(topology, wb.synthetic_steps(topology, 3000, 4))


@pytest.mark.parametrize(
    "table", [results.leads, results.campaign_runs, results.visibility, results.rejected], ids=lambda table: table.__name__
)
def test_a_file_holds_the_frame_of_the_same_name(run: wb.Run, table: Callable) -> None:
    frame = getattr(run, table.__name__)
    assert len(frame)
    read = table(run).to_pandas()
    assert list(read.columns) == list(frame.columns)
    pd.testing.assert_frame_equal(read.astype(object).where(read.notna(), None), frame.astype(object).where(frame.notna(), None))


def test_the_activities_of_the_file_are_those_of_the_frame(run: wb.Run, tmp_path) -> None:
    wb.write_results(run, tmp_path / "r")
    read = pd.read_parquet(tmp_path / "r" / "activities.parquet")
    pd.testing.assert_frame_equal(read.astype({"type": str, "detail": str}), run.activities.astype({"type": str, "detail": str}))


def test_the_same_run_writes_the_same_bytes(run: wb.Run, tmp_path) -> None:
    for name in ("one", "two"):
        wb.write_results(run, tmp_path / name)
    for file in results.FILES:
        assert (tmp_path / "one" / file).read_bytes() == (tmp_path / "two" / file).read_bytes()


def test_a_relative_folder_is_where_one_stands(run: wb.Run, tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert wb.write_results(run, "r") == tmp_path / "r"


def test_a_link_is_replaced_and_not_followed(run: wb.Run, tmp_path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "r").symlink_to(tmp_path / "elsewhere")
    wb.write_results(run, tmp_path / "r")
    assert list((tmp_path / "elsewhere").iterdir()) == []
    assert not (tmp_path / "r").is_symlink()


def test_people_stand_in_their_partition_in_the_file_also_when_another_one_was_deleted() -> None:
    workspaces = {"Default": {"partitions": "all", "primary": "Default"}}
    design = wb.Topology.of("Three", partitions=["Default", "Old", "New"], workspaces=workspaces)
    run = wb.simulate(design, [{"edit": {"delete_partition": "Old"}}], {"ann": {"Email Address": "ann@example.com", "Partition": "New"}})
    assert results.leads(run).column("partition").to_pylist() == run.leads["partition"].tolist() == ["New"]


def test_an_earlier_result_outlives_whatever_stops_the_next_one(run: wb.Run, tmp_path, monkeypatch) -> None:
    out = results.write_results(run, tmp_path / "out")
    there = sorted(path.name for path in out.iterdir())
    real = Path.rename

    def stopped(path, target):
        if path.name == "new":
            raise KeyboardInterrupt
        return real(path, target)

    monkeypatch.setattr(Path, "rename", stopped)
    with pytest.raises(KeyboardInterrupt):
        results.write_results(run, out)
    assert sorted(path.name for path in out.iterdir()) == there
    assert [path.name for path in tmp_path.iterdir()] == ["out"]
