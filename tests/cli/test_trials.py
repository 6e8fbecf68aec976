"""`workbench coverage`, `workbench plan`, `workbench test --junit`."""

import csv
import io
import json
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

SCENARIO = """\
scenario: A form
topology:
  name: Two
  partitions: [Default, EMEA]
  forms: {Contact us: {workspace: Default}}
  campaigns:
    Router:
      workspace: Default
      triggers: [{fills_out_form: Contact us}]
      flow: [{change_partition: {choices: [{if: {Country: Spain}, then: EMEA}], default: do_nothing}}]
  assignment_rules: [{if: {Country: Spain}, then: EMEA}]   # for records of a CRM, and there is none
steps:
  - fill_form: {form: Contact us, values: {Email Address: ann@example.com, Country: Spain}}
    as: ann
expect: {people: {ann: {Partition: EMEA}}}
"""


@pytest.fixture
def scenarios(tmp_path: Path) -> Path:
    (tmp_path / "one.scenario.yaml").write_text(SCENARIO, encoding="utf-8")
    return tmp_path


def test_coverage_tells_what_is_missing_with_its_place(workbench, scenarios):
    status, out, err = workbench("coverage", scenarios)
    assert (status, err) == (0, "")
    assert f"choice: Router: step 1 change partition: else do nothing  ({scenarios.as_posix()}/one.scenario.yaml:10: " in out
    assert "mutants" not in out


def test_coverage_with_mutants_tells_survivors_and_what_to_add(workbench, scenarios):
    status, out, _ = workbench("coverage", "--mutate", scenarios)
    assert status == 0
    assert "mutants noticed by 1 scenario" in out
    assert "equivalent and do" in out
    assert "Not decided: " in out
    assert "add somebody who qualifies twice" in out


def test_coverage_as_json_and_nothing_else(workbench, scenarios):
    status, out, _ = workbench("coverage", "--json", scenarios)
    found = json.loads(out)
    assert (status, list(found)) == (0, ["coverage"])
    assert found["coverage"][0].keys() == {"design", "kind", "name", "place", "count", "scenarios"}
    found = json.loads(workbench("coverage", "--json", "--mutate", scenarios)[1])
    fates = [one["fate"] for one in found["mutants"]]
    assert (found["equivalent"], found["counted"]) == (fates.count("equivalent"), len(fates) - fates.count("equivalent"))
    assert found["score"] == fates.count("killed") / found["counted"]
    found = json.loads(workbench("coverage", "--json", "--mutate", "--most", 5, scenarios)[1])
    assert found["mutants"][0].keys() == {"design", "kind", "mutant", "place", "fate", "killed_by", "add"}
    assert len(found["mutants"]) + found["refused"] == 5 < found["possible"]


@pytest.mark.parametrize("arguments", [("--most", 5), ("--mutate", "--most", 0), ("nowhere",)])
def test_coverage_refuses_what_makes_no_sense(workbench, scenarios, arguments):
    status, out, err = workbench("coverage", scenarios, *arguments)
    assert (status, out) == (2, "")
    assert err.startswith("workbench coverage: ")


def test_plan_writes_a_csv_and_tells_it(workbench, folder):
    status, out, err = workbench("plan", folder / "design.yaml", "--out", folder / "plan.csv")
    assert (status, err) == (0, "")
    assert out.endswith(f"written to {folder / 'plan.csv'}\n")
    rows = list(csv.DictReader(io.StringIO((folder / "plan.csv").read_text(encoding="utf-8"))))
    assert {row["Expected Partition"] for row in rows} - {""} == {"Default", "NA", "EMEA"}


def test_plan_compares_what_came_back(workbench, folder):
    workbench("plan", folder / "design.yaml", "--out", folder / "plan.csv")
    rows = list(csv.DictReader(io.StringIO((folder / "plan.csv").read_text(encoding="utf-8"))))
    seen = [f"{row['Email Address']},{row['Expected Partition']}" for row in rows if row["Expected Partition"]]
    (folder / "seen.csv").write_text("\n".join(["\ufeffEmail Address,Partition", *seen]), encoding="utf-8")
    assert workbench("plan", folder / "design.yaml", "--check", folder / "seen.csv")[0] == 0
    (folder / "seen.csv").write_text("\n".join(["Email Address,Partition", *seen[1:]]), encoding="utf-8")
    status, out, _ = workbench("plan", folder / "design.yaml", "--check", folder / "seen.csv")
    assert status == 1
    assert "1 without a row" in out


def test_plan_takes_doors(workbench, folder):
    assert "through 1 door cover" in workbench("plan", folder / "design.yaml", "--door", "Form*", "--out", folder / "plan.csv")[1]
    status, _, err = workbench("plan", folder / "design.yaml", "--door", "Form Contct us", "--out", folder / "plan.csv")
    assert status == 2
    assert "did you mean 'Form Contact us'" in err


SENSELESS = [(), ("--out", "nowhere/plan.csv"), ("--check", "nowhere.csv"), ("--at", "soon", "--out", "plan.csv")]


@pytest.mark.parametrize("arguments", SENSELESS)
def test_plan_refuses_what_makes_no_sense(workbench, folder, monkeypatch, arguments):
    monkeypatch.chdir(folder)
    assert workbench("plan", "design.yaml", *arguments)[0] == 2
    assert sorted(path.name for path in folder.iterdir()) == ["design.yaml", "leads.csv"]


def test_junit_is_written_beside_what_is_told(workbench, scenarios):
    status, out, _ = workbench("test", scenarios, "--junit", scenarios / "results.xml")
    assert (status, out.startswith("ok ")) == (0, True)
    assert ET.parse(scenarios / "results.xml").getroot().get("tests") == "1"
    assert workbench("test", scenarios, "--junit", scenarios / "nowhere" / "results.xml")[0] == 2
