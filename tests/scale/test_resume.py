"""A call that was stopped goes on from what was done; one that differs in anything does not. Two at the same time do not mix."""

from __future__ import annotations

import errno
import json
import os
import signal
import subprocess
import sys
import time
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from workbench import InputError, LargeRun, simulate
from workbench import answers as room
from workbench.people.synthetic import synthetic_steps
from workbench.results import write_results
from workbench.scale import part
from workbench.scale import simulate as scale
from workbench.scale.crew import Processes
from workbench.scale.work import alone
from workbench.topology import Topology

from .cases import differing, files_of, left_in, shards_of

ROOT = Path(__file__).parents[2]
DESIGN = ROOT / "tests" / "scenarios" / "topologies" / "regions_with_assignment_rules.yaml"
TOPOLOGY = Topology.read(DESIGN)


@pytest.fixture(scope="module")
def frame() -> pd.DataFrame:
    return synthetic_steps(TOPOLOGY, 3000, seed=3)


@pytest.fixture
def steps(frame: pd.DataFrame, tmp_path: Path) -> Path:
    return files_of(frame, tmp_path / "steps", 6)


def run(steps: object, out: Path, rows: int = 700, **how: Any) -> LargeRun:
    with shards_of(rows):
        return simulate(how.pop("design", TOPOLOGY), steps, out=out, **how)  # type: ignore[call-overload]


def stopped(steps: Path, out: Path, monkeypatch: pytest.MonkeyPatch, after: str, **how: Any) -> None:
    """Run as far as one kind of task, in which the disk is full."""

    def full(*given: Any, **named: Any) -> Any:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr(*{"dealing": (part, "run_part"), "everything": (scale, "write_counts")}[after], full)
        with pytest.raises(InputError, match="No space left"):
            run(steps, out, **how)


def same(folder: Path, frame: pd.DataFrame, *given: Any, **how: Any) -> bool:
    write_results(simulate(TOPOLOGY, frame, *given, **how), folder / "memory", force=True)
    return differing(left_in(folder / "memory"), left_in(folder / "out")) == []


# -- what another call is -------------------------------------------------------------------------------------------------------------


def test_other_questions_are_not_answered_with_those_of_before(steps: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(InputError, match="no shard knows whom journey is about"):
        run(steps, tmp_path / "out", ask=[partial(room.journey, leads="nobody@example.com")])

    first = run(steps, tmp_path / "other", ask=[room.landed]).answers["landed"]
    real, ran = part.run_part, []
    monkeypatch.setattr(part, "run_part", lambda *given, **how: ran.append(1) or real(*given, **how))
    found = run(steps, tmp_path / "out", ask=[room.landed])
    assert found.answers["landed"].equals(first)
    assert len(ran) == 5, "the question is asked of five shards, none of which is run for anything else"


def test_a_run_cut_otherwise_does_not_go_on_from_pieces_of_the_first_cut(frame: pd.DataFrame, tmp_path: Path) -> None:
    tables = [pa.Table.from_pandas(frame.iloc[start : start + 100], preserve_index=False) for start in range(0, 400, 100)]
    (tmp_path / "steps").mkdir()
    with pq.ParquetWriter(tmp_path / "steps" / "a.parquet", tables[0].schema) as writer:
        for table in tables:
            writer.write_table(table)
    keys = []
    for rows in (200, 300):  # two tasks each, of two and two row groups, of three and one
        with shards_of(rows), pytest.MonkeyPatch.context() as patch:
            patch.setattr(scale, "folder_of", lambda work, key: keys.append(key) or (_ for _ in ()).throw(KeyboardInterrupt))
            patch.setattr(scale, "_TASKS", 1)
            with pytest.raises(KeyboardInterrupt):
                simulate(TOPOLOGY, tmp_path / "steps", out=tmp_path / "out")
    assert keys[0]["cut"] != keys[1]["cut"]


@pytest.mark.parametrize("change", ["file", "people", "moments", "design", "map"])
@pytest.mark.parametrize("after", ["dealing", "everything"])
def test_whatever_changes_between_two_calls_is_noticed(
    change: str, after: str, frame: pd.DataFrame, steps: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    people: dict[str, Any] = {"ann": {"Email Address": "ann@example.com"}}
    stopped(steps, tmp_path / "out", monkeypatch, after, people=people)
    how: dict[str, Any] = {"people": people}
    if change == "file":
        frame = frame.assign(Country=frame["Country"].str.upper())
        files_of(frame, steps, 6)
    elif change == "people":
        how["people"] = {"ann": {"Email Address": "ben@example.com"}}
    elif change == "moments":
        how["moments"] = [{"edit": {"add_partition": "LATAM"}, "at": "2026-01-06"}]
    elif change == "map":
        frame = frame.rename(columns={"Country": "Land"})
        files_of(frame, steps, 6)
        how["column_map"] = {"Land": "Country"}
    design = TOPOLOGY if change != "design" else TOPOLOGY.with_settings(assignment_rules_scope="all_creates")
    run(steps, tmp_path / "out", design=design, **how)
    write_results(simulate(design, frame, **how), tmp_path / "memory")
    assert differing(left_in(tmp_path / "memory"), left_in(tmp_path / "out")) == []
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_a_file_that_changes_while_it_is_read_is_named(
    frame: pd.DataFrame, steps: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = part.run_part

    def changing(*given: Any, **how: Any) -> Any:
        os.utime(steps / "part-003.parquet", (1, 1))
        return real(*given, **how)

    with monkeypatch.context() as patch:
        patch.setattr(part, "run_part", changing)
        with pytest.raises(InputError, match=r"part-003\.parquet: it has changed while it was read"):
            run(steps, tmp_path / "out")
    assert not (tmp_path / "out").exists()
    run(steps, tmp_path / "out")
    assert same(tmp_path, frame)


# -- who else is there ----------------------------------------------------------------------------------------------------------------


def test_two_runs_at_the_same_time_do_not_write_the_same_result(steps: Path, tmp_path: Path) -> None:
    with alone(tmp_path / ".out.work"), pytest.raises(InputError, match="another run writes there at this moment"):
        run(steps, tmp_path / "out")
    assert run(steps, tmp_path / "out").summary["stimuli"] == 3000


def _one_bad_one_late(number: int, place: str) -> dict[str, int]:
    if number == 0:
        time.sleep(0.1)
        raise InputError(())
    time.sleep(0.2)
    Path(place, str(number)).touch()
    return {}


def test_tasks_that_have_not_begun_when_one_fails_are_not_done_any_more(tmp_path: Path) -> None:
    crew = Processes(2)
    with pytest.raises(InputError):
        crew.do("Trying", _one_bad_one_late, [(number, str(tmp_path)) for number in range(20)])
    crew.close()
    assert len([*tmp_path.iterdir()]) < 10


def test_what_is_still_at_work_when_a_file_is_set_aside_does_not_get_into_the_result(
    frame: pd.DataFrame, steps: Path, tmp_path: Path
) -> None:
    content = bytearray((steps / "part-000.parquet").read_bytes())
    content[8 : len(content) // 2] = bytes(len(content) // 2 - 8)
    (steps / "part-000.parquet").write_bytes(content)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(scale, "_TASKS", 1)
        run(steps, tmp_path / "out", workers=2, set_aside=True)
    assert same(tmp_path, frame.iloc[500:])


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has other signals")
@pytest.mark.parametrize("workers", [1, 2])
def test_an_interrupted_command_says_so_and_the_same_one_goes_on(workers: int, frame: pd.DataFrame, steps: Path, tmp_path: Path) -> None:
    code = f"""
import signal, sys
from tests.scale.cases import shards_of
from workbench.cli import main
if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.default_int_handler)  # as in a terminal, though the tests may run in the background
    with shards_of(250):
        sys.exit(main(["run", {str(DESIGN)!r}, "--steps", {str(steps)!r}, "--workers", "{workers}", "--out", {str(tmp_path / "out")!r}]))
"""
    (tmp_path / "script.py").write_text(code, encoding="utf-8")
    command, environment = [sys.executable, str(tmp_path / "script.py")], {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True, start_new_session=True) as process:
        while process.poll() is None and len([*(tmp_path / ".out.work").glob("*/run-0/[0-9]*")]) < 2:
            time.sleep(0.01)
        os.killpg(process.pid, signal.SIGINT)  # as a terminal does: to its workers too
        errors = process.communicate()[1]
    assert process.returncode == 130, errors
    assert errors.splitlines() == ["workbench run: interrupted; what is done is kept, the same command goes on from there"]
    assert not (tmp_path / "out").exists()
    done = {path: path.stat().st_mtime_ns for path in (tmp_path / ".out.work").glob("*/run-0/[0-9]*/said.json")}
    assert len(done) >= 2
    found = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    assert "3,000 rows" in found.stdout
    assert same(tmp_path, frame)


# -- where it may stand ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("place", "message"),
    [
        ("steps", "would take the place of the steps"),
        (".", "would take the place of the steps"),
        ("steps/out", "would stand among the steps"),
    ],
)
def test_a_result_never_stands_where_the_steps_do(place: str, message: str, steps: Path, tmp_path: Path) -> None:
    for given in (steps, f"{steps}/*.parquet", sorted(steps.iterdir())):
        if place == "steps/out" and given is not steps:
            continue
        with pytest.raises(InputError, match=message):
            run(given, tmp_path / place, force=True)
    assert len([*steps.iterdir()]) == 6


def test_a_file_system_without_links(frame: pd.DataFrame, steps: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def none(*given: Any) -> None:
        raise OSError(errno.EPERM, os.strerror(errno.EPERM))

    monkeypatch.setattr(os, "link", none)
    run(steps, tmp_path / "out")
    assert same(tmp_path, frame)


# -- how it is cut --------------------------------------------------------------------------------------------------------------------


def test_shards_of_unequal_size_have_room(tmp_path: Path) -> None:
    frame = synthetic_steps(TOPOLOGY, 60_000, seed=3)
    files_of(frame, tmp_path / "steps", 2, rows=10_000)
    room_for = 20_000
    assert simulate(TOPOLOGY, tmp_path / "steps", out=tmp_path / "out", memory=(400 << 20) + room_for * 1500).summary["stimuli"] == 60_000


def test_slices_hold_no_more_than_they_should_whatever_the_moments_and_ids(frame: pd.DataFrame, tmp_path: Path) -> None:
    frame = frame.assign(at="2026-01-07")
    people = {"ann": {"Id": 4_000_000_000, "Email Address": "ann@example.com"}}
    files_of(frame, tmp_path / "steps", 2)
    found = run(tmp_path / "steps", tmp_path / "out", people=people)
    assert same(tmp_path, frame, people)
    for name in ("leads", "activities"):
        rows = [pq.read_metadata(file).num_rows for file in sorted((tmp_path / "out" / f"{name}.parquet").iterdir())]
        assert 2 <= len(rows) <= 8, name
    assert json.loads((tmp_path / "out" / "summary.json").read_text())["leads"] == found.leads.count_rows()
