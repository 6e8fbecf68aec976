"""What can go wrong with a large run, and what it says and keeps then."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from workbench import InputError, LargeRun, simulate
from workbench.people.synthetic import synthetic_steps
from workbench.results import write_results
from workbench.scale import part
from workbench.topology import Topology

from .cases import differing, files_of, left_in, shards_of

ROOT = Path(__file__).parents[2]
DESIGN = ROOT / "tests" / "scenarios" / "topologies" / "regions_with_assignment_rules.yaml"
TOPOLOGY = Topology.read(DESIGN)


@pytest.fixture(scope="module")
def frame() -> pd.DataFrame:
    return synthetic_steps(TOPOLOGY, 6000, seed=3)


@pytest.fixture
def steps(frame: pd.DataFrame, tmp_path: Path) -> Path:
    return files_of(frame, tmp_path / "steps", 6)


def run(steps: object, out: Path, **how: Any) -> LargeRun:
    with shards_of(1500):
        return simulate(TOPOLOGY, steps, out=out, **how)  # type: ignore[call-overload]


def said(call: Callable[[], object]) -> str:
    with pytest.raises(InputError) as found:
        call()
    return str(found.value)


def rewritten(path: Path, change: Callable[[pd.DataFrame], pd.DataFrame]) -> None:
    pq.write_table(pa.Table.from_pandas(change(pd.read_parquet(path)), preserve_index=False), path)


# -- files ------------------------------------------------------------------------------------------------------------------------------


def test_every_file_that_cannot_be_used_is_named_with_what_is_wrong(steps: Path, tmp_path: Path) -> None:
    (steps / "part-001.parquet").write_bytes(b"PAR1 and then nothing")
    rewritten(steps / "part-002.parquet", lambda table: table.drop(columns="Country"))
    rewritten(steps / "part-003.parquet", lambda table: table.assign(Country=range(len(table))))
    rewritten(steps / "part-004.parquet", lambda table: table.assign(Land="France"))
    problems = said(lambda: run(steps, tmp_path / "out")).splitlines()
    assert [line.partition("steps/")[2].partition(":")[0] for line in problems] == [f"part-00{number}.parquet" for number in (1, 2, 3, 4)]
    assert "not a whole Parquet file" in problems[0]
    assert problems[1].endswith("column 'Country' is missing, in 4 other files it is there")
    assert problems[2].endswith("column 'Country' holds numbers, in 4 other files text")
    assert problems[3].endswith("column 'Land' is here only, in 4 other files it is not")
    assert not (tmp_path / "out").exists()


def test_files_that_cannot_be_used_can_be_set_aside(frame: pd.DataFrame, steps: Path, tmp_path: Path) -> None:
    (steps / "part-001.parquet").write_bytes(b"")
    found = run(steps, tmp_path / "out", set_aside=True)
    aside = pd.read_csv(tmp_path / "out" / "files_set_aside.csv")
    assert aside["file"].str.endswith("part-001.parquet").tolist() == [True]
    assert any("part-001.parquet was set aside" in note for note in found.notes)
    rest = pd.concat([frame.iloc[:1000], frame.iloc[2000:]])
    write_results(simulate(TOPOLOGY, rest), tmp_path / "memory")
    assert differing(left_in(tmp_path / "memory"), left_in(tmp_path / "out")) == []


def damaged(path: Path) -> None:
    """Break the cells of a file, not its end, which says what is in it."""
    content = bytearray(path.read_bytes())
    content[8 : len(content) // 2] = bytes(len(content) // 2 - 8)
    path.write_bytes(content)


def test_a_file_whose_rows_turn_out_to_be_broken(frame: pd.DataFrame, steps: Path, tmp_path: Path) -> None:
    damaged(steps / "part-004.parquet")
    assert "part-004.parquet: its rows cannot be read" in said(lambda: run(steps, tmp_path / "out"))
    assert not (tmp_path / "out").exists()
    assert run(steps, tmp_path / "out", set_aside=True).summary["stimuli"] == 5000


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ("nowhere/*.parquet", "no file matches"),
        ("steps/prat-*.parquet", "no file matches"),
        ("empty", "the folder holds no table"),
        ("nowhere.parquet", "there is no such file"),
    ],
)
def test_no_files(given: str, message: str, steps: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert message in said(lambda: run(tmp_path / given, tmp_path / "out"))


@pytest.mark.parametrize(
    ("how", "message"),
    [
        ({"memory": "much"}, "memory: this is no amount of memory, got 'much'"),
        ({"memory": "100MB"}, "this is too little memory"),
        ({"workers": 0}, "workers: this is no number of processes, got 0"),
        ({"explain": True}, "a run into a folder keeps no reasons"),
        ({"moments": [{"run_campaign": "Nobody"}]}, "says when"),
        ({"moments": [{"run_campaign": "Nobody", "at": "2026-02-01"}]}, "moments[1].run_campaign: unknown batch campaign"),
        ({"moments": [{"create_person": {"workspace": "Default"}, "at": "2026-02-01"}]}, "no moment of the whole database"),
        ({"column_map": {"Land": "Country"}}, "unknown column in the map"),
    ],
)
def test_arguments_that_cannot_be(how: dict[str, Any], message: str, steps: Path, tmp_path: Path) -> None:
    assert message in said(lambda: run(steps, tmp_path / "out", **how))


def test_what_goes_with_a_folder_only(frame: pd.DataFrame) -> None:
    assert "goes with a run into a folder only" in said(lambda: simulate(TOPOLOGY, frame, memory="4GB"))  # type: ignore[call-overload]
    assert "reads files" in said(lambda: simulate(TOPOLOGY, frame, out="result"))  # type: ignore[call-overload]


def test_a_map_of_columns_goes_with_a_table_only() -> None:
    steps = [{"create_person": {"workspace": "Default"}}]
    assert "column_map: goes with a table only" in said(lambda: simulate(TOPOLOGY, steps, column_map={"Land": "Country"}))


def test_rows_that_must_stay_together_need_room(frame: pd.DataFrame, tmp_path: Path) -> None:
    alike = pd.concat([frame.assign(**{"Email Address": "ann@example.com"})] * 5)
    files_of(alike, tmp_path / "steps", 2)
    assert "30,000 rows must stay together" in said(lambda: run(tmp_path / "steps", tmp_path / "out", memory=452_000_000))


# -- what stops it ----------------------------------------------------------------------------------------------------------------------


def test_a_full_disk_is_told_and_the_same_call_goes_on(
    frame: pd.DataFrame, steps: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran: list[int] = []
    really = part.run_part

    def counted(*given: Any, **how: Any) -> Any:
        ran.append(1)
        if len(ran) == 3:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return really(*given, **how)

    monkeypatch.setattr(part, "run_part", counted)
    message = said(lambda: run(steps, tmp_path / "out"))
    assert "No space left on device" in message
    assert "the same call goes on" in message
    assert not (tmp_path / "out").exists()
    assert len(ran) == 3
    run(steps, tmp_path / "out")
    assert len(ran) == 3 + 2, "four shards: two were done, the third failed"
    write_results(simulate(TOPOLOGY, frame), tmp_path / "memory")
    assert differing(left_in(tmp_path / "memory"), left_in(tmp_path / "out")) == []
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".")]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows knows no limit on the size of files")
def test_files_that_cannot_grow(steps: Path, tmp_path: Path) -> None:
    code = f"""
        import resource
        from workbench import InputError, simulate
        resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, resource.RLIM_INFINITY))
        try:
            simulate({str(DESIGN)!r}, {str(steps)!r}, out={str(tmp_path / "out")!r})
        except InputError as error:
            print(error)"""
    found = subprocess.run([sys.executable, "-c", textwrap.dedent(code)], cwd=ROOT, capture_output=True, text=True, check=True)
    assert "cannot write here (File too large)" in found.stdout
    assert not (tmp_path / "out").exists()


def test_other_steps_begin_anew(frame: pd.DataFrame, steps: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*given: Any, **how: Any) -> Any:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr(part, "run_part", full)
        said(lambda: run(steps, tmp_path / "out"))
    files_of(frame.iloc[:3000], steps, 6)
    assert run(steps, tmp_path / "out").summary["stimuli"] == 3000


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no signal that kills without asking")
def test_a_killed_process_is_replaced_and_nothing_is_lost_or_done_twice(frame: pd.DataFrame, steps: Path, tmp_path: Path) -> None:
    (tmp_path / "script.py").write_text(
        f"""
from tests.scale.cases import shards_of
from workbench import simulate
if __name__ == "__main__":
    with shards_of(300):
        simulate({str(DESIGN)!r}, {str(steps)!r}, out={str(tmp_path / "out")!r}, workers=2)
""",
        encoding="utf-8",
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen([sys.executable, tmp_path / "script.py"], env=environment, stderr=subprocess.PIPE, text=True) as process:
        while process.poll() is None and not [*(tmp_path / ".out.work").glob("*/run-0/[0-9]*")]:
            time.sleep(0.01)
        assert process.poll() is None, process.communicate()[1]
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
        if not children.exists():
            process.wait()
            pytest.skip("this system does not tell which processes are whose")
        workers = [pid for pid in children.read_text().split() if b"spawn_main" in Path(f"/proc/{pid}/cmdline").read_bytes()]
        os.kill(int(workers[0]), signal.SIGKILL)
        errors = process.communicate()[1]
    assert process.returncode == 0, errors
    write_results(simulate(TOPOLOGY, frame), tmp_path / "memory")
    assert differing(left_in(tmp_path / "memory"), left_in(tmp_path / "out")) == []


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has other signals")
def test_a_process_interrupted_while_it_starts_or_waits_goes_without_a_word_and_is_replaced(tmp_path: Path) -> None:
    code = """
    import os
    import signal
    import sys
    from pathlib import Path
    from workbench.scale.crew import Processes

    if __name__ == "__mp_main__" and not Path(sys.argv[1]).exists():
        Path(sys.argv[1]).touch()
        os.kill(os.getpid(), signal.SIGINT)  # before anybody has told this process what to do then

    if __name__ == "__main__":
        crew = Processes(1)
        (first,) = crew.do("Work", os.getpid, [()])
        os.kill(first, signal.SIGINT)  # it waits for more
        (second,) = crew.do("Work", os.getpid, [()])
        crew.close()
        print(first != second)
    """
    (tmp_path / "script.py").write_text(textwrap.dedent(code), encoding="utf-8")
    command = [sys.executable, str(tmp_path / "script.py"), str(tmp_path / "began")]
    found = subprocess.run(command, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=False)
    assert (found.stdout, found.stderr) == ("True\n", "")
    assert (tmp_path / "began").exists()
