"""What scenarios exercise: taken from the engine's own notes, by design, with the place in the file; what is missing first."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from workbench import coverage, simulate
from workbench.errors import InputError
from workbench.scenario import load_scenario
from workbench.trials.exercised import exercised
from workbench.trials.given import Case, cases_of, designs_of

from .designs import ROUTED, fill, scenario

CRM = {"sync_from_crm": {"crm_id": "c-1", "values": {"Email Address": "eva@example.com", "Country": "Spain"}}}


def counts(*steps: dict, **parts) -> Counter:
    return exercised(Case("it", scenario(*steps, **parts).topology, scenario(*steps, **parts)))


def rows(frame, kind: str) -> list[tuple[str, int]]:
    some = frame[frame["kind"] == kind]
    return list(zip(some["name"], some["count"], strict=True))


def test_the_assignment_rule_that_placed_somebody_is_counted_and_no_other() -> None:
    found = counts(CRM, {"sync_from_crm": {"crm_id": "c-2", "values": {"Country": "Chile"}}})
    assert {key: count for key, count in found.items() if key[0] == "rule"} == {("rule", 0): 1, ("rule", 2): 1}


def test_rules_that_do_not_apply_to_a_door_are_not_counted() -> None:
    assert not [key for key in counts(fill("ann", Country="Spain")) if key[0] == "rule"]


def test_the_branch_that_was_taken_is_counted_the_default_too() -> None:
    found = counts(fill("ann", Country="France"), fill("bob", Country="Chile"), fill("cyd", Country="Chile"))
    taken = {key[-1]: count for key, count in found.items() if key[0] == "choice"}
    assert taken == {1: 1, 2: 2}


def test_a_campaign_ran_was_blocked_was_kept_out_by_its_filter_or_is_off() -> None:
    found = counts(
        fill("ann", "EMEA Form", Job_Title="VP"),
        fill("bob", "EMEA Form", Job_Title="Intern"),
        fill("cyd", "EMEA Form", Job_Title="VP"),
        people={"cyd": {"Email Address": "cyd@example.com", "Partition": "NA"}},
    )
    kinds = ("ran", "blocked", "filtered", "off")
    assert {key: count for key, count in found.items() if key[0] in kinds} == {
        ("ran", "EMEA-VPs"): 1,
        ("blocked", "EMEA-VPs"): 1,
        ("filtered", "EMEA-VPs"): 1,
        ("off", "NA-Old"): 3,
    }


def test_where_people_landed_is_told_from_where_they_were_moved() -> None:
    found = counts(fill("ann", Country="USA"), fill("bob", "EMEA Form"))
    assert {key for key in found if key[0] in ("landed", "moved")} == {("landed", "Default"), ("landed", "EMEA"), ("moved", "NA")}


def test_a_shared_list_counts_where_it_decided_or_was_opened() -> None:
    link = ("shared", "smart_list", "VPs", "EMEA")
    assert counts(fill("bob", "EMEA Form", Job_Title="Intern"))[link] == 1
    assert counts(expect={"smart_list": {"VPs": {"EMEA": 0}}})[link] == 1
    assert link not in counts(CRM)


def test_dedupe_counts_whom_a_door_found_and_whom_a_rule_told_apart() -> None:
    people = {"ann": {"Email Address": "ann@example.com", "Partition": "NA"}}
    assert counts(fill("ann"), people=people)["dedupe", "forms", "found"] == 1
    found = counts(fill("ann"), people=people, dedupe={"partition": True})
    assert (found["dedupe", "forms", "found"], found["dedupe", "forms", "twin"]) == (0, 1)


def test_who_sees_what_counts_by_runs_and_by_looks() -> None:
    found = counts(fill("ann", Country="Chile"), expect={"sees": {"NA": []}})
    assert found["sees", "Default", "Default"] == 1
    assert found["does not see", "NA", "Default"] == 1


def test_a_branch_counts_for_the_flow_that_the_design_has_not_for_one_that_was_edited_in() -> None:
    edit = {"edit": {"edit_asset": {"workspace": "Default", "name": "Router", "flow": [
        {"change_partition": {"choices": [{"if": {"Country": "Chile"}, "then": "NA"}], "default": "do_nothing"}}]}}}  # fmt: skip
    found = counts(fill("ann", Country="USA"), edit, fill("bob", Country="Chile"))
    assert {key: count for key, count in found.items() if key[0] == "choice"} == {("choice", "Router", 0, 0): 1}


# -- the answer -------------------------------------------------------------------------------------------------------------------------


def test_the_frame_says_where_how_often_and_by_whom() -> None:
    one = scenario(fill("ann", Country="USA"), name="One")
    two = scenario(fill("bob", Country="USA"), fill("cyd", Country="Chile"), name="Two")
    frame = coverage([one, two]).frame()
    assert list(frame.columns) == ["design", "kind", "name", "place", "count", "scenarios"]
    first = frame[frame["kind"] == "choice"].iloc[0]
    assert first[["design", "count", "scenarios"]].tolist() == ["Routed", 2, "One\nTwo"]
    assert first["place"] == "campaigns.Router.flow[1].change_partition.choices[1]"
    assert rows(frame, "choice") == [
        ("Router: step 1 change partition: if Country is USA then NA", 2),
        ("Router: step 1 change partition: if Country is France then EMEA", 0),
        ("Router: step 1 change partition: else do nothing", 1),
    ]


def test_places_name_file_and_line(tmp_path: Path) -> None:
    path = tmp_path / "one.scenario.yaml"
    path.write_text("scenario: One\ntopology:\n  name: One\n  forms:\n    Contact: {workspace: Default}\nexpect: {count: 0}\n")
    frame = coverage(path).frame()
    assert frame[frame["kind"] == "form"]["place"].tolist() == [f"{path.as_posix()}:5: forms.Contact"]


def test_what_is_missing_is_told_before_the_kinds() -> None:
    said = coverage(scenario(fill("ann", Country="USA"))).describe().splitlines()
    assert said[1] == "Missing:"
    assert "  assignment rule: if Country is France or Spain then EMEA" in said
    assert said.index("By kind:") > said.index("Missing:")
    assert "  choice: 1 of 3 (33%)" in said


def test_designs_are_kept_apart_and_settings_are_no_other_design() -> None:
    other = scenario(fill("ann"), name="Other", crm={"type": "dynamics"})
    some = [scenario(fill("ann")), scenario(fill("ann"), settings={"change_partition_targets": "all"}), other]
    assert [len(design.cases) for design in designs_of(cases_of(some))] == [2, 1]
    assert coverage(some).designs == 2


def test_a_run_that_does_not_explain_is_covered_too() -> None:
    run = simulate(ROUTED, [fill("ann", Country="USA")])
    frame = coverage(run).frame()
    assert rows(frame, "choice")[0][1] == 1
    assert set(frame[frame["count"] > 0]["scenarios"]) == {"run 1"}


def test_everything_exercised_is_a_hundred_percent() -> None:
    one = {"scenario": "S", "topology": {"name": "One"}, "steps": [
        {"import_list": {"workspace": "Default", "rows": [{"Email Address": "a@example.com"}] * 2}},
        {"sync_leads": {"rows": [{"Email Address": "a@example.com"}]}}], "expect": {"sees": {"Default": ["new1"]}}}  # fmt: skip
    found = coverage(load_scenario(one))
    assert (found.missing, found.share) == ((), 1.0)
    assert found.describe().splitlines()[1] == "By kind:"


def test_the_html_is_escaped() -> None:
    script = "<script>alert(1)</script>"
    made = scenario(fill("ann", script), forms={script: {"workspace": "Default"}, "Contact us": {"workspace": "Default"}})
    assert "<script>" not in coverage(made)._repr_html_()


@pytest.mark.parametrize("given", [[], 3, "nowhere", [object()]])
def test_what_are_no_scenarios_is_an_error(given) -> None:
    with pytest.raises(InputError):
        coverage(given)


def test_which_branch_was_taken_is_noted_only_where_a_run_explains() -> None:
    steps = [fill("ann", Country="USA"), CRM]
    runs = [simulate(ROUTED, steps, explain=explain) for explain in (False, True)]
    assert [len(run.log.branched["rec"]) for run in runs] == [0, 1]


def test_which_rule_placed_somebody_is_known_of_every_run() -> None:
    run = simulate(ROUTED, [fill("ann", Country="USA"), CRM])
    assert [int(rule) for rule in run.people["ruled"][: len(run.ids)]].count(-1) == 1


def test_the_notes_of_visibility_agree_with_the_counts_of_blocked_runs() -> None:
    people = {"cyd": {"Email Address": "cyd@example.com", "Partition": "NA"}}
    steps = [fill("cyd", "EMEA Form", Job_Title=title) for title in ("VP", "Intern", "VP")]
    run = simulate(ROUTED, steps, people, explain=True)
    assert len(run.log.kept_out["rec"]) == run.summary["blocked"] == 2
