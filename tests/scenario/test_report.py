"""`workbench test`: files and folders, one line a scenario, JSON, exit status."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from workbench.scenario import Failure, check_files, exit_status, main_test

HOLDS = "scenario: It holds\ntopology: {name: One}\npeople: {ann: {}}\nexpect: {count: 1}\n"
FAILS = HOLDS.replace("It holds", "It fails").replace("count: 1", "count: 2").replace("topology", "rules: [VIS-1]\ntopology")
BROKEN = HOLDS.replace("It holds", "It is broken").replace("count: 1", "cont: 1")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "cases" / "deep").mkdir(parents=True)
    (tmp_path / "cases" / "b.scenario.yaml").write_text(FAILS)
    (tmp_path / "cases" / "deep" / "c.scenario.yaml").write_text(HOLDS)
    (tmp_path / "cases" / "a.scenario.yaml").write_text(HOLDS)
    (tmp_path / "cases" / "regions.yaml").write_text("name: no scenario")
    (tmp_path / "broken.scenario.yaml").write_text(BROKEN)
    return tmp_path


def told(*paths: str, as_json: bool = False) -> tuple[int, str]:
    out = io.StringIO()
    return main_test(paths, as_json, out), out.getvalue()


def test_a_folder_is_all_its_scenarios_sorted(folder: Path) -> None:
    results = check_files([folder / "cases"])
    assert [(Path(r.file).name, r.status) for r in results] == [
        ("a.scenario.yaml", "ok"),
        ("b.scenario.yaml", "failed"),
        ("c.scenario.yaml", "ok"),
    ]


def test_a_file_is_checked_once_however_often_it_is_named(folder: Path) -> None:
    assert len(check_files(["cases", "cases/a.scenario.yaml", folder / "cases" / "b.scenario.yaml"])) == 3


def test_the_text_is_one_line_a_scenario_and_for_a_failure_both_sides(folder: Path) -> None:
    status, text = told("cases/a.scenario.yaml", "cases/b.scenario.yaml")
    assert status == 1
    assert text == (
        "ok      cases/a.scenario.yaml: It holds\n"
        "FAILED  cases/b.scenario.yaml: It fails\n"
        "        1 of 1 expectation does not hold\n"
        "        expect.count\n"
        "          expected  2\n"
        "          actual    1   [VIS-1]\n"
    )


def test_an_invalid_file_names_the_place_and_the_nearest_name(folder: Path) -> None:
    status, text = told("broken.scenario.yaml", "cases/a.scenario.yaml")
    assert status == 2
    assert text == (
        "INVALID broken.scenario.yaml: It is broken\n"
        "        broken.scenario.yaml:4: expect.cont: unknown key; did you mean 'count'?\n"
        "ok      cases/a.scenario.yaml: It holds\n"
    )


def test_the_json_holds_everything_and_nothing_else_is_written(folder: Path) -> None:
    status, text = told("cases/b.scenario.yaml", "broken.scenario.yaml", as_json=True)
    assert status == 2
    assert json.loads(text) == {
        "scenarios": [
            {
                "file": "cases/b.scenario.yaml",
                "scenario": "It fails",
                "status": "failed",
                "failures": [{"at": "expect.count", "expected": 2, "actual": 1, "rules": ["VIS-1"]}],
            },
            {
                "file": "broken.scenario.yaml",
                "scenario": "It is broken",
                "status": "invalid",
                "failures": [{"at": "broken.scenario.yaml:4: expect.cont", "expected": "count", "actual": "unknown key", "rules": []}],
            },
        ]
    }


def test_all_hold_is_zero(folder: Path) -> None:
    assert told("cases/a.scenario.yaml")[0] == 0
    assert exit_status(check_files(["cases/a.scenario.yaml"])) == 0


def test_a_path_that_does_not_exist_is_invalid(folder: Path) -> None:
    assert told("cases/a.scenari.yaml") == (
        2,
        "INVALID cases/a.scenari.yaml\n        cases/a.scenari.yaml: no such file or folder; did you mean 'a.scenario.yaml'?\n",
    )
    assert told("nowhere/at/all", as_json=True)[0] == 2


def test_a_folder_without_scenarios_is_invalid(folder: Path) -> None:
    (folder / "empty").mkdir()
    assert told("empty") == (2, "INVALID empty\n        empty: no *.scenario.yaml in this folder\n")


def test_a_file_that_is_no_text_is_invalid(folder: Path) -> None:
    (folder / "noise.scenario.yaml").write_bytes(bytes(range(256)) * 20)
    status, text = told("noise.scenario.yaml")
    assert (status, text.splitlines()[0]) == (2, "INVALID noise.scenario.yaml")


# -- what a failure looks like ------------------------------------------------------------------------------------------------------------


def test_of_lists_the_number_comes_first_and_only_what_differs_is_named() -> None:
    assert Failure("", ["a", "b", "c"], ["a", "c", "d", "d"]).sides() == ("3: ..., missing b", "4: ..., surplus 2: d, d")
    assert Failure("", [], ["a"]).sides() == ("0: none", "1: a")
    assert Failure("", ["a", "b"], ["b", "a"]).sides() == ("2: a, b", "2: b, a")


def test_long_lists_are_cut() -> None:
    names = [f"person {number}" for number in range(1, 101)]
    assert Failure("", [], names).sides()[1] == "100: " + ", ".join(names[:12]) + ", ... (88 more)"


def test_values_are_told_as_a_file_has_them() -> None:
    said = [Failure("", value, None).sides()[0] for value in (None, True, 2.5, 3, "a\nb", "x" * 300)]
    assert said == ["(empty)", "true", "2.5", "3", r"'a\nb'", "x" * 200 + "... (300 characters)"]
