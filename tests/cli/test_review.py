"""The command review: words, lines, JSON, exit status, and a run where leads or steps are given."""

import json

import pytest

from workbench.pitfalls.reviewed import COLUMNS


def test_it_tells_findings_with_rule_and_remedy(workbench, folder):
    status, out, _ = workbench("review", folder / "design.yaml")
    assert status == 0  # no errors
    assert out.startswith("Review of Two regions: ")
    assert f"global-trigger-in-local-workspace at {folder / 'design.yaml'}:11: campaigns.NA-Form" in out
    assert "Remedy: " in out


@pytest.mark.parametrize(("grave", "expected"), [("never", 0), ("error", 0), ("warning", 1), ("note", 1)])
def test_the_exit_status_goes_by_what_is_open(workbench, folder, grave, expected):
    assert workbench("review", folder / "design.yaml", "--fail-on", grave)[0] == expected


def test_accepted_findings_count_for_nothing(workbench, folder):
    design = folder / "design.yaml"
    found = json.loads(workbench("review", design, "--json")[1])["findings"]
    codes = {finding["finding"] for finding in found}
    accepted = "".join(f"  - {{finding: {code}, reason: known}}\n" for code in sorted(codes))
    design.write_text(design.read_text() + "accepted_findings:\n" + accepted)
    status, out, _ = workbench("review", design, "--fail-on", "note", "--brief")
    assert (status, out) == (0, f"Review of Two regions: nothing open; {len(found)} accepted.\n")
    told = json.loads(workbench("review", design, "--json")[1])["findings"]
    assert {finding["accepted"] for finding in told} == {"known"}


def test_json_is_json_and_nothing_else(workbench, folder):
    told = json.loads(workbench("review", folder / "design.yaml", "--json")[1])
    assert set(told) == {"topology", "findings", "unjudged"}
    assert all(set(COLUMNS) <= set(finding) for finding in told["findings"])


def test_a_line_a_finding_begins_with_file_and_line(workbench, folder):
    lines = workbench("review", folder / "design.yaml", "--brief")[1].splitlines()
    assert f"{folder / 'design.yaml'}:11: campaigns.NA-Form: warning: " in lines[0]
    assert lines[0].endswith("[global-trigger-in-local-workspace]")
    assert lines[-1].startswith("Review of Two regions: ")


def test_leads_are_poured_and_looked_at(workbench, folder):
    alone = workbench("review", folder / "design.yaml")[1]
    options = ("--via", "fill_form", "--form", "Contact us", "--map", "Mail=Email Address", "--map", "Land=Country")
    poured = workbench("review", folder / "design.yaml", "--leads", folder / "leads.csv", *options)[1]
    assert "the run holds" in poured
    assert "the run holds" not in alone


def test_the_number_of_records_answers_the_question(workbench, folder):
    assert "do-you-need-this" not in workbench("review", folder / "design.yaml", "--records", 3_000_000)[1]
    assert "fewer than 1,000,000" in workbench("review", folder / "design.yaml", "--records", 5000)[1]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--records", "-1"], "this is no number of people"),
        (["--people", "people.csv"], "--people: goes with --steps or --leads only"),
        (["--via", "import_list"], "--via: goes with --steps or --leads only"),
    ],
)
def test_what_is_wrong_is_status_2(workbench, folder, options, said):
    status, out, err = workbench("review", folder / "design.yaml", *options)
    assert (status, out) == (2, "")
    assert said in err


def test_a_design_that_is_not_there_is_status_2(workbench, folder):
    status, _, err = workbench("review", folder / "desing.yaml")
    assert status == 2
    assert "did you mean 'design.yaml'?" in err


def test_scenario_files_are_checked_with_a_review(workbench, tmp_path):
    file = tmp_path / "seen.scenario.yaml"
    file.write_text("scenario: S\ntopology: {partitions: [Default, A]}\nexpect: {findings: [no-door-lands]}\n")
    assert workbench("test", file)[0] == 0
    file.write_text(file.read_text().replace("no-door-lands", "no-dor-lands"))
    status, out, _ = workbench("test", file)
    assert status == 2
    assert "did you mean 'no-door-lands'?" in out
