"""The example of the contract, as a file and as a mapping, and what it says when something in it is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from workbench.scenario import check, load_scenario, read

WHOLE = """\
scenario: A person of NA fills EMEA's form
source: Community thread "Understanding Lead Partition Assignment"; seed rule FORM-3
rules: [FORM-3, VIS-9]
topology:
  name: Regions
  partitions: [Default, NA, EMEA]
  workspaces: {Default: {partitions: all, primary: Default}, NA: {partitions: [NA]}, EMEA: {partitions: [EMEA]}}
  forms: {EMEA Registration: {workspace: EMEA}}
  campaigns:
    EMEA-Any form: {workspace: EMEA, triggers: [{fills_out_form: EMEA Registration}], runs: every_time, flow: [{interesting_moment: EMEA saw it}]}
    NA-Any form: {workspace: NA, triggers: [{fills_out_form: any}], runs: every_time, flow: [{interesting_moment: NA saw it}]}
people:
  ann: {Email Address: ann@example.com, Job Title: Analyst, Partition: NA}
steps:
  - fill_form: {form: EMEA Registration, values: {Email Address: Ann@Example.com, Job Title: Director}}
    outcome: updated
    person: ann
  - fill_form: {form: EMEA Registration, values: {Email Address: ben@example.com}}
    as: ben
    outcome: created
expect:
  people: {ann: {Partition: NA, Job Title: Director}, ben: {Partition: EMEA}}
  count: 2
  sees: {NA: [ann], EMEA: [ben], Default: [ann, ben]}
  ran: {EMEA-Any form: [ben], NA-Any form: [ann]}
  why_not: {EMEA-Any form: {ann: not_visible}}
"""  # noqa: E501  # word for word as in the contract


def test_the_one_whole_file_of_the_contract_holds(tmp_path: Path) -> None:
    file = tmp_path / "regions.scenario.yaml"
    file.write_text(WHOLE)
    scenario = read(file)
    assert repr(scenario) == '<Scenario "A person of NA fills EMEA\'s form": 1 person, 2 steps, 13 expectations>'
    assert scenario.rules == ("FORM-3", "VIS-9")
    assert str(check(scenario)) == "holds"


def test_its_text_is_a_scenario_too() -> None:
    assert load_scenario(WHOLE).check().holds
    assert load_scenario(WHOLE.encode()).name == "A person of NA fills EMEA's form"


def test_its_run_can_be_asked_further() -> None:
    run = load_scenario(WHOLE).run()
    assert run.summary["created"] == run.summary["updated"] == 1


WRONG = {
    "outcome: updated": ("outcome: created", "steps[1].outcome", "created", "updated", ("FORM-3", "VIS-9")),
    "count: 2": ("count: 3", "expect.count", "3", "2", ("FORM-3", "VIS-9")),
    "NA: [ann], EMEA": ("NA: [ann, ben], EMEA", "expect.sees.NA", "2: ..., missing ben", "1: ...", ("VIS-1", "FORM-3", "VIS-9")),
    "{EMEA-Any form: [ben]": (
        *("{EMEA-Any form: [ben, ann]", "expect.ran.EMEA-Any form", "2: ..., missing ann", "1: ..."),
        ("VIS-9", "FORM-3"),
    ),
    "{ann: {Partition: NA, Job": ("{ann: {Partition: EMEA, Job", "expect.people.ann.Partition", "EMEA", "NA", ("VIS-2", "FORM-3", "VIS-9")),
    "{ann: not_visible}": ("{ann: filter}", "expect.why_not.EMEA-Any form.ann", "filter", "not_visible", ("VIS-9", "FORM-3")),
}


@pytest.mark.parametrize("right", WRONG)
def test_what_does_not_hold_is_told_side_by_side_with_the_rules(right: str) -> None:
    wrong, at, expected, actual, rules = WRONG[right]
    assert right in WHOLE
    (failure,) = load_scenario(WHOLE.replace(right, wrong)).check().failures
    assert (failure.at, *failure.sides(), failure.rules) == (at, expected, actual, rules)


def test_a_failure_reads_as_a_block_of_three_lines() -> None:
    (failure,) = load_scenario(WHOLE.replace("count: 2", "count: 3")).check().failures
    assert str(failure) == "expect.count\n  expected  3\n  actual    2   [FORM-3, VIS-9]"
