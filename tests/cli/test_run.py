"""`workbench run`: leads or steps in, a whole folder out, or one clear message."""

import csv
import json
import os
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest

from workbench.results import FILES

ROOT = Path(__file__).parents[2]
VIA = ("--via", "import_list", "--workspace", "EMEA", "--map", "Mail=Email Address", "--map", "Land=Country")


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_a_lead_file_through_one_door(workbench, folder):
    status, out, err = workbench("run", folder / "design.yaml", "--leads", folder / "leads.csv", *VIA, "--out", folder / "result")
    assert status == 0
    assert sorted(path.name for path in (folder / "result").iterdir()) == sorted(FILES)
    assert "4 steps: 2 created, 0 updated, 0 unchanged, 2 rejected" in out
    assert "EMEA-New" in out
    assert "'Select'" in err
    assert "column 'Origin' is set aside" in err


def test_the_files_hold_what_the_contract_says(workbench, folder):
    workbench("run", folder / "design.yaml", "--leads", folder / "leads.csv", *VIA, "--empty-word", "Select", "--out", folder / "r")
    leads = pd.read_parquet(folder / "r" / "leads.parquet")
    assert list(leads.columns[:2]) == ["id", "partition"]
    assert list(leads.columns[-2:]) == ["created_at", "updated_at"]
    assert leads["partition"].tolist() == ["EMEA", "EMEA"]
    assert leads["Country"].isna().tolist() == [False, True]
    runs, activities, visibility = (
        pd.read_parquet(folder / "r" / f"{name}.parquet") for name in ("campaign_runs", "activities", "visibility")
    )
    assert list(runs.columns) == ["at", "campaign", "id"]
    assert list(activities.columns) == ["at", "id", "type", "detail"]
    assert list(visibility.columns) == ["campaign", "workspace", "partition", "visible", "leads", "ran", "blocked"]
    assert runs["campaign"].tolist() == ["EMEA-New", "EMEA-New"]
    assert len(visibility) == 2 * 3


def test_the_summary_adds_up(workbench, folder):
    workbench("run", folder / "design.yaml", "--leads", folder / "leads.csv", *VIA, "--out", folder / "r")
    total = json.loads((folder / "r" / "summary.json").read_text(encoding="utf-8"))
    assert list(total) == ["stimuli", "created", "updated", "unchanged", "rejected", "leads", "campaign_runs", "blocked", "findings"]
    assert total["stimuli"] == sum(total[name] for name in ("created", "updated", "unchanged", "rejected")) == 4


def test_rejected_rows_are_written_as_they_stood_and_start_no_formula(workbench, folder):
    workbench("run", folder / "design.yaml", "--leads", folder / "leads.csv", *VIA, "--out", folder / "r")
    broken, formula = rows(folder / "r" / "rejected.csv")
    assert (broken["Mail"], broken["Key"], broken["reason"]) == ("ben at example.com", "c3", "broken email")
    assert formula["Mail"] == "'=cmd@example.com oops"


def test_a_run_without_anything_to_tell_keeps_its_columns(workbench, folder):
    (folder / "steps.csv").write_text("action,form,email\n", encoding="utf-8")
    status, _, _ = workbench("run", folder / "design.yaml", "--steps", folder / "steps.csv", "--out", folder / "r")
    assert status == 0
    names = {name: pq.read_schema(folder / "r" / f"{name}.parquet").names for name in ("leads", "campaign_runs", "activities")}
    assert names["campaign_runs"] == ["at", "campaign", "id"]
    assert names["activities"] == ["at", "id", "type", "detail"]
    assert rows(folder / "r" / "rejected.csv") == []


def test_doors_by_column_and_addresses_made_of_a_key(workbench, folder):
    (folder / "map.yaml").write_text("Web: {action: fill_form, form: Contact us}\nImport: {action: import_list, workspace: NA}\n")
    doors = ("--via-column", "Origin", "--via-map", folder / "map.yaml", "--email-from", "Key={}@leads.invalid", "--map", "Mail=email")
    status, out, _ = workbench("run", folder / "design.yaml", "--leads", folder / "leads.csv", *doors, "--out", folder / "r")
    assert status == 0
    leads = pd.read_parquet(folder / "r" / "leads.parquet")
    assert dict(zip(leads["Email Address"], leads["partition"], strict=True)) == {"ann@example.com": "EMEA", "b2@leads.invalid": "NA"}
    assert "(1)" in out  # NA-Form would have run for Ann, whom NA does not see


def test_people_who_are_there_before(workbench, folder):
    (folder / "people.csv").write_text("Id,Email Address,Partition\n7,ann@example.com,NA\n8,zoe@example.com,Asia\n", encoding="utf-8")
    (folder / "steps.csv").write_text("action,form,email\nfill_form,Contact us,Ann@Example.com\n", encoding="utf-8")
    given = ("--steps", folder / "steps.csv", "--people", folder / "people.csv", "--out", folder / "r")
    status, _, err = workbench("run", folder / "design.yaml", *given)
    assert status == 0
    assert pd.read_parquet(folder / "r" / "leads.parquet")["id"].tolist() == [7]
    assert "people: 1 rows were not taken" in err
    assert "unknown partition" in rows(folder / "r" / "people_rejected.csv")[0]["reason"]


def test_an_earlier_result_is_replaced(workbench, folder):
    given = ("run", folder / "design.yaml", "--leads", folder / "leads.csv", *VIA, "--out", folder / "r")
    workbench(*given)
    (folder / "leads.csv").write_text("Mail\nzoe@example.com\n", encoding="utf-8")
    assert workbench(*given[:-2], "--out", folder / "r")[0] == 2  # there is no column Land to map any more
    assert len(pd.read_parquet(folder / "r" / "leads.parquet")) == 2
    assert workbench(*given[:8], "--map", "Mail=email", "--out", folder / "r")[0] == 0
    assert len(pd.read_parquet(folder / "r" / "leads.parquet")) == 1
    assert sorted(path.name for path in folder.iterdir()) == ["design.yaml", "leads.csv", "r"]


def test_a_folder_of_something_else_is_refused_before_any_work(workbench, folder):
    (folder / "mine").mkdir()
    (folder / "mine" / "thesis.txt").write_text("years of work")
    given = ("run", folder / "no such design.yaml", "--leads", folder / "leads.csv", *VIA, "--out", folder / "mine")
    status, out, err = workbench(*given)
    assert (status, out) == (2, "")
    assert "thesis.txt" in err
    assert "--force" in err
    assert (folder / "mine" / "thesis.txt").exists()


def test_force_replaces_a_folder(workbench, folder):
    (folder / "mine").mkdir()
    (folder / "mine" / "old.txt").write_text("")
    given = ("run", folder / "design.yaml", "--leads", folder / "leads.csv", *VIA, "--out", folder / "mine", "--force")
    assert workbench(*given)[0] == 0
    assert sorted(path.name for path in (folder / "mine").iterdir()) == sorted(FILES)


def test_a_full_disk_on_the_way_leaves_nothing(folder):
    script = (
        'ulimit -f 1; "$0" -m workbench.cli run design.yaml --leads leads.csv --via import_list --workspace EMEA --map Mail=email --out r'
    )
    command = ["bash", "-c", script, sys.executable]
    said = subprocess.run(command, cwd=folder, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=False)
    assert said.returncode == 2, said.stderr
    assert "cannot write here" in said.stderr
    assert sorted(path.name for path in folder.iterdir()) == ["design.yaml", "leads.csv"]


WRONG = {
    "no door": (("--leads", "leads.csv"), "--leads needs one of --via and --via-column"),
    "two doors": (("--leads", "leads.csv", "--via", "import_list", "--via-column", "Origin"), "exclude each other"),
    "unknown door": (("--leads", "leads.csv", "--via", "import_lists"), "did you mean 'import_list'?"),
    "unknown workspace": (("--leads", "leads.csv", "--via", "import_list", "--workspace", "EMAE"), "did you mean 'EMEA'?"),
    "no pair": (("--leads", "leads.csv", *VIA[:4], "--map", "Mail"), "--map: this is no pair"),
    "no such file": (("--leads", "lead.csv", *VIA), "there is no such file"),
    "a door for steps": (("--steps", "leads.csv", "--via", "import_list"), "--via: goes with --leads only"),
    "leads as steps": (("--steps", "leads.csv"), "neither a field nor one of a step's own"),
    "no folder above": (("--leads", "leads.csv", *VIA, "--out", "no/such/result"), "there is no such folder to write into"),
    "a file": (("--leads", "leads.csv", *VIA, "--out", "leads.csv"), "this is a file"),
}


@pytest.mark.parametrize("given", WRONG)
def test_what_is_wrong_is_one_clear_message(workbench, folder, monkeypatch, given):
    monkeypatch.chdir(folder)
    arguments, expected = WRONG[given]
    out = () if "--out" in arguments else ("--out", "r")
    status, said, err = workbench("run", "design.yaml", *arguments, *out)
    assert (status, said) == (2, "")
    assert expected in err
    assert err.startswith("workbench run: ")
    assert "Traceback" not in err
    assert not (folder / "r").exists()


def test_every_problem_of_a_topology_is_named(workbench, folder):
    (folder / "design.yaml").write_text(
        "partitions: [Default]\nworkspaces: {Default: {partitions: [Defualt]}}\nfolder: 1\n", encoding="utf-8"
    )
    status, _, err = workbench("run", folder / "design.yaml", "--leads", folder / "leads.csv", *VIA, "--out", folder / "r")
    assert status == 2
    assert "design.yaml:2" in err
    assert "design.yaml:3" in err
