"""`workbench run` over a folder of files: more than memory holds, with moments of the whole database beside them."""

import json
from pathlib import Path

import pandas as pd
import pytest

STEPS = """\
at,action,workspace,form,Email Address,Country
2026-01-05T09:00,import_list,EMEA,,{one}@example.com,France
2026-01-05T10:00,fill_form,,Contact us,{two}@example.com,Spain
2026-01-05T11:00,fill_form,,Contact us,{one} at example.com,Spain
"""
MOMENTS = """\
steps:
  - run_campaign: Newsletter
    at: 2026-01-06T09:00
"""


@pytest.fixture
def steps(folder: Path) -> Path:
    (folder / "steps").mkdir()
    for number in range(3):
        (folder / "steps" / f"part-{number}.csv").write_text(STEPS.format(one=f"ann{number}", two="ben"), encoding="utf-8")
    with (folder / "design.yaml").open("a", encoding="utf-8") as file:
        file.write("  Newsletter: {workspace: Default, flow: [{interesting_moment: Read}]}\n")
    (folder / "moments.yaml").write_text(MOMENTS, encoding="utf-8")
    return folder / "steps"


def test_a_folder_of_files(workbench, folder, steps):
    moments = ("--moments", folder / "moments.yaml")
    status, out, err = workbench("run", folder / "design.yaml", "--steps", steps, *moments, "--out", folder / "r")
    assert (status, err) == (0, "")
    assert "10 rows: 4 created, 2 unchanged, 3 rejected, 1 done." in out
    assert "rejected 3: broken email" in out
    assert "Newsletter" in out
    summary = json.loads((folder / "r" / "summary.json").read_text(encoding="utf-8"))
    assert summary["leads"] == 4
    runs = pd.read_parquet(folder / "r" / "campaign_runs.parquet")
    assert (runs["campaign"] == "Newsletter").sum() == 4
    assert len(pd.read_csv(folder / "r" / "rejected.csv")) == 3


def test_a_file_with_brackets_in_its_name_is_no_pattern(workbench, folder, steps):
    one = (steps / "part-0.csv").rename(folder / "steps [0].csv")
    status, _, _ = workbench("run", folder / "design.yaml", "--steps", one, "--out", folder / "r")
    assert (status, (folder / "r" / "leads.parquet").is_file()) == (0, True), "as any single file is"


def test_a_pattern_and_a_budget_in_two_processes(workbench, folder, steps):
    arguments = ("--steps", f"{steps}/part-[01].csv", "--memory", "2GB", "--workers", "2", "--out", folder / "r")
    status, out, _ = workbench("run", folder / "design.yaml", *arguments)
    assert status == 0
    assert "6 rows:" in out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--steps", "STEPS", "--workers", "2", "--dask", "tcp://127.0.0.1:1"), "--workers: a Dask cluster has its own workers"),
        (("--leads", "leads.csv", "--via", "import_list", "--memory", "2GB"), "--leads: a run larger than memory takes steps"),
        (("--steps", "STEPS", "--memory", "a lot"), "memory: this is no amount of memory, got 'a lot'"),
        (("--steps", "STEPS", "--moments", "design.yaml"), "design.yaml: this is no file of moments"),
    ],
)
def test_what_does_not_go_together(workbench, folder, steps, arguments, message):
    given = [{"STEPS": steps, "leads.csv": folder / "leads.csv", "design.yaml": folder / "design.yaml"}.get(one, one) for one in arguments]
    status, _, err = workbench("run", folder / "design.yaml", *given, "--out", folder / "r")
    assert status == 2
    assert message in err
    assert not (folder / "r").exists()


def test_a_broken_file_among_many_is_named_or_set_aside(workbench, folder, steps):
    (steps / "part-1.csv").write_text("at,action,workspace,form,Email Address\n", encoding="utf-8")
    command = ("run", folder / "design.yaml", "--steps", steps, "--out", folder / "r")
    status, _, err = workbench(*command)
    assert status == 2
    assert "part-1.csv: column 'Country' is missing, in 2 other files it is there" in err
    status, out, err = workbench(*command, "--set-aside")
    assert status == 0
    assert "6 rows:" in out
    assert "part-1.csv was set aside: column 'Country' is missing" in err
    assert (folder / "r" / "files_set_aside.csv").exists()
