"""The other commands, and the help that teaches."""

import hashlib
import json
import subprocess
import sys
from pathlib import Path

import pytest

from workbench.cli import parser
from workbench.commands import lab

SCENARIO = """\
scenario: A form
topology: {name: One, forms: {Contact us: {workspace: Default}}}
steps:
  - fill_form: {form: Contact us, values: {Email Address: ann@example.com}}
expect: {count: COUNT}
"""


def commands() -> list[str]:
    actions = next(action for action in parser()._actions if action.dest == "command")
    return list(actions.choices)


def test_the_commands_are_these():
    wanted = ["demo", "lab", "run", "ask", "review", "why", "report", "compare", "prove", "test", "coverage", "plan", "schema", "rules"]
    assert commands() == wanted


@pytest.mark.parametrize("command", commands())
def test_help_shows_examples(workbench, command):
    status, out, _ = workbench(command, "--help")
    assert status == 0
    assert "examples:" in out
    assert f"workbench {command}" in out


def test_help_says_what_it_is_for_and_how_to_begin(workbench):
    status, out, _ = workbench("--help")
    assert status == 0
    assert "first steps:" in out
    assert "exit status" in out


def test_no_command_or_an_unknown_one_is_status_2(workbench):
    assert workbench()[0] == 2
    assert workbench("dmeo")[0] == 2


def test_an_abbreviated_option_is_not_guessed(workbench):
    assert workbench("demo", "--lea", "5")[0] == 2


def test_version(workbench):
    assert workbench("--version")[1] == "workbench 0.1.0\n"


@pytest.mark.parametrize("kind", ["topology", "scenario"])
def test_schema_is_json(workbench, kind):
    status, out, _ = workbench("schema", kind)
    assert status == 0
    assert json.loads(out)["title"].startswith(kind.capitalize())


def test_schema_without_a_kind_is_that_of_topologies(workbench):
    assert workbench("schema")[1] == workbench("schema", "topology")[1]


def test_rules_lists_all_some_or_tells_one(workbench):
    assert len(workbench("rules")[1].splitlines()) == 199
    assert all(line.startswith("VIS-") for line in workbench("rules", "vis")[1].splitlines())
    assert workbench("rules", "vis-9")[1].startswith("VIS-9  ")


def test_an_unknown_rule_names_the_nearest(workbench):
    status, out, err = workbench("rules", "VIZ-14")
    assert (status, out) == (2, "")
    assert "did you mean 'VIS-14'?" in err


def test_test_has_three_exit_statuses(workbench, tmp_path):
    for name, text in {"good": SCENARIO.replace("COUNT", "1"), "bad": SCENARIO.replace("COUNT", "2"), "odd": "scenario: X\n"}.items():
        (tmp_path / f"{name}.scenario.yaml").write_text(text, encoding="utf-8")
    assert workbench("test", tmp_path / "good.scenario.yaml")[0] == 0
    assert workbench("test", tmp_path / "good.scenario.yaml", tmp_path / "bad.scenario.yaml")[0] == 1
    assert workbench("test", tmp_path)[0] == 2


def test_test_prints_json_and_nothing_else(workbench, tmp_path):
    (tmp_path / "bad.scenario.yaml").write_text(SCENARIO.replace("COUNT", "2"), encoding="utf-8")
    status, out, _ = workbench("test", "--json", tmp_path)
    (scenario,) = json.loads(out)["scenarios"]
    assert (status, scenario["status"]) == (1, "failed")


def test_lab_says_what_to_install(workbench, monkeypatch):
    monkeypatch.setattr(lab, "find_spec", lambda name: None)
    status, _, err = workbench("lab")
    assert status == 2
    assert "[notebook]" in err


def test_lab_needs_a_folder(workbench, tmp_path):
    status, _, err = workbench("lab", tmp_path / "none")
    assert status == 2
    assert "there is no such folder" in err


def digests(folder: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.iterdir())}


def test_demo_writes_the_same_files_every_time(workbench, tmp_path):
    status, out, err = workbench("demo", "--leads", 400, "--out", tmp_path / "one")
    assert (status, err) == (0, "")
    assert "CoE-01 Route newcomers" in out
    workbench("demo", "--leads", 400, "--out", tmp_path / "two")
    one = digests(tmp_path / "one")
    assert {"picture.png", "picture.svg", "topology.yaml", "steps.csv", "leads.parquet", "summary.json"} <= set(one)
    assert one == digests(tmp_path / "two")


def test_the_files_of_the_demo_can_be_gone_on_with(workbench, tmp_path):
    workbench("demo", "--leads", 400, "--out", tmp_path / "demo")
    again = ("run", tmp_path / "demo" / "topology.yaml", "--steps", tmp_path / "demo" / "steps.csv", "--out", tmp_path / "mine")
    assert workbench(*again)[0] == 0
    assert (tmp_path / "mine" / "summary.json").read_text() == (tmp_path / "demo" / "summary.json").read_text()


def test_demo_needs_leads(workbench, tmp_path):
    assert workbench("demo", "--leads", 0, "--out", tmp_path / "demo")[0] == 2


def test_a_reader_that_goes_away_is_no_error(tmp_path):
    command = f'"{sys.executable}" -m workbench.cli rules | head -n 1'
    said = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=True, cwd=Path(__file__).parents[2])
    assert said.stdout.startswith("VIS-1 ")
    assert said.stderr == ""


def test_a_command_interrupted_while_it_loads_says_so(workbench, monkeypatch):
    class Loading:
        def __getattr__(self, name):
            raise KeyboardInterrupt

    monkeypatch.setitem(sys.modules, "workbench.commands", Loading())
    assert workbench("rules") == (130, "", "workbench rules: interrupted; nothing was written\n")
