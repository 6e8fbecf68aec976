"""What came of a large run: read from its folder as far as somebody asks."""

from __future__ import annotations

from pathlib import Path

import pyarrow.dataset as ds
import pytest

from workbench import InputError, LargeRun, UnknownName, simulate, write_results
from workbench.people.synthetic import synthetic_steps
from workbench.topology import Topology

from .cases import files_of, shards_of

TOPOLOGY = Topology.read(Path(__file__).parents[1] / "scenarios" / "topologies" / "regions_with_assignment_rules.yaml")


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> LargeRun:
    folder = tmp_path_factory.mktemp("large")
    frame = synthetic_steps(TOPOLOGY, 3000, seed=2).assign(user="Nobody in particular")
    frame.loc[:9, "user"] = "<script>alert(1)</script>"
    frame.loc[::100, "Email Address"] = "ann at example.com"
    files_of(frame, folder / "steps", 3)
    with shards_of(800):
        return simulate(TOPOLOGY, folder / "steps", out=folder / "out")


def test_rows_and_columns_of_a_table(large: LargeRun) -> None:
    some = large.frame("leads", columns=["id", "partition"], where=ds.field("id") <= 3)
    assert some["id"].tolist() == [1, 2, 3]
    assert list(some.columns) == ["id", "partition"]
    assert large.leads.count_rows() == large.summary["leads"] == len(large.frame("leads"))


def test_a_table_that_is_none(large: LargeRun) -> None:
    with pytest.raises(UnknownName, match="unknown table, got 'lead'; did you mean 'leads'"):
        large.frame("lead")


def test_why_rows_were_rejected_is_counted(large: LargeRun) -> None:
    counted = large.rejections
    assert counted["rows"].is_monotonic_decreasing
    assert counted["rows"].sum() == large.summary["rejected"]
    assert "broken email" in counted["reason"].tolist()


def test_a_field_may_be_called_as_the_column_of_reasons(tmp_path: Path) -> None:
    frame = synthetic_steps(TOPOLOGY, 50, seed=2).assign(reason="none of ours")
    frame.loc[:3, "Email Address"] = "ann at example.com"
    topology = Topology.of({**TOPOLOGY.to_mapping(), "fields": {"reason": "string"}})
    files_of(frame, tmp_path / "steps", 2)
    run = simulate(topology, tmp_path / "steps", out=tmp_path / "out")
    assert run.rejections.iloc[0].tolist() == ["broken email", "", 4]


def test_it_tells_itself_in_words_and_in_a_notebook(large: LargeRun) -> None:
    assert large.describe().startswith("3,000 rows: ")
    assert f"{large.summary['leads']:,} leads at the end" in large.describe()
    assert "<table" in large._repr_html_()
    assert "<script>" not in large._repr_html_()


def test_the_folder_of_a_small_run_is_read_in_the_same_way(tmp_path: Path) -> None:
    run = simulate(TOPOLOGY, synthetic_steps(TOPOLOGY, 200, seed=2))
    again = LargeRun(write_results(run, tmp_path / "small"))
    assert again.summary == run.summary
    assert again.activities.count_rows() == len(run.activities)


def test_a_folder_that_is_no_result(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="this is no result of a run"):
        LargeRun(tmp_path)


def test_an_empty_file_is_a_run_of_nothing(tmp_path: Path) -> None:
    files_of(synthetic_steps(TOPOLOGY, 50, seed=2).iloc[:0], tmp_path / "steps", 2)
    assert simulate(TOPOLOGY, tmp_path / "steps", out=tmp_path / "out").summary["stimuli"] == 0


def test_people_who_are_there_before(tmp_path: Path) -> None:
    people = {f"p{number}": {"Email Address": f"p{number}@example.com", "Partition": "EMEA"} for number in range(40)}
    frame = synthetic_steps(TOPOLOGY, 2000, seed=4)
    frame.loc[:39, "Email Address"] = [f"P{number}@example.com" for number in range(40)]
    files_of(frame, tmp_path / "steps", 3)
    whole = simulate(TOPOLOGY, frame, people)
    with shards_of(300):
        large = simulate(TOPOLOGY, tmp_path / "steps", people, out=tmp_path / "out")
    assert large.summary == whole.summary
    leads = large.frame("leads").astype({"partition": str, "Email Address": str})
    assert leads[["id", "partition", "Email Address", "created_at"]].equals(
        whole.leads.astype({"partition": str, "Email Address": str})[["id", "partition", "Email Address", "created_at"]]
    )
