"""pytest collects scenario files: one test each, and a failure reads as what was expected and what there is."""

from __future__ import annotations

from importlib.metadata import entry_points

import pytest

from .test_report import BROKEN, FAILS, HOLDS

pytest_plugins = ["pytester"]
LOADED = [] if any(entry.name == "workbench" for entry in entry_points(group="pytest11")) else ["-p", "workbench.pytest_plugin"]


def collected(pytester: pytest.Pytester, **files: str) -> pytest.RunResult:
    for name, text in files.items():
        (pytester.path / f"{name}.scenario.yaml").write_text(text)
    return pytester.runpytest_inprocess(*LOADED, "-p", "no:cacheprovider", "-rA", "-v")


def test_a_scenario_file_is_a_test_called_as_it_calls_itself(pytester: pytest.Pytester) -> None:
    result = collected(pytester, holds=HOLDS)
    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines(["holds.scenario.yaml::It holds PASSED*"])


def test_a_failure_shows_both_sides_and_no_traceback(pytester: pytest.Pytester) -> None:
    result = collected(pytester, fails=FAILS)
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*scenario: It fails*", "expect.count", "  expected  2", "  actual    1   [[]VIS-1[]]"])
    result.stdout.no_fnmatch_line("*Traceback*")
    result.stdout.no_fnmatch_line("*pytest_plugin.py*")


def test_the_design_is_reviewed(pytester: pytest.Pytester) -> None:
    seen = "scenario: S\ntopology: {partitions: [Default, A]}\nexpect: {findings: [CODE]}\n"
    files = {"found": seen.replace("CODE", "no-door-lands"), "missed": seen.replace("CODE", "partition-nobody-sees")}
    result = collected(pytester, **files)
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(["expect.findings", "  expected  *partition-nobody-sees*", "  actual    *no-door-lands*"])


def test_an_invalid_file_fails_with_its_problems(pytester: pytest.Pytester) -> None:
    result = collected(pytester, broken=BROKEN, unnamed="scenario: [1]\n")
    result.assert_outcomes(failed=2)
    result.stdout.fnmatch_lines(["*broken.scenario.yaml:4: expect.cont: unknown key; did you mean 'count'?"])
    result.stdout.fnmatch_lines(["unnamed.scenario.yaml::unnamed FAILED*"])


def test_other_yaml_files_are_left_alone(pytester: pytest.Pytester) -> None:
    (pytester.path / "regions.yaml").write_text(HOLDS)
    collected(pytester).assert_outcomes()
