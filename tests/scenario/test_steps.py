"""Steps: when they happen, what columns they become, what becomes of them, and whom they mean."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from workbench.people.stimuli import ACTIONS
from workbench.scenario import load_scenario, read, stimuli_of
from workbench.scenario.run import play
from workbench.topology import Topology

from .regions import ANY_FORM, PEOPLE, REGIONS, fill, scenario, sides

DESIGN = Topology.of(REGIONS)


def moments(steps: list[Any]) -> list[str]:
    return [str(moment)[:16] for moment in stimuli_of(steps, DESIGN).at.astype("datetime64[us]")]


def args(steps: list[Any], name: str) -> list[str | None]:
    column = stimuli_of(steps, DESIGN).args[name]
    return [column.values[code] if code >= 0 else None for code in column.codes.tolist()]


# -- moments --------------------------------------------------------------------------------------------------------------------------


def test_the_first_step_is_at_nine_on_the_fifth_and_each_other_one_minute_later() -> None:
    assert moments([fill("a@example.com"), fill("b@example.com")]) == ["2026-01-05T09:00", "2026-01-05T09:01"]


def test_a_moment_may_be_quoted_or_not_and_may_have_a_zone() -> None:
    file = "scenario: x\ntopology: {forms: {F: {workspace: Default}}}\nsteps:\n"
    for at in ("2026-03-01T08:00", "'2026-03-01T08:00'", "2026-03-01 08:00:00", "'2026-03-01T09:00+01:00'"):
        made = load_scenario(f"{file}  - {{fill_form: {{form: F}}, at: {at}, outcome: created}}\n")
        assert made.start == np.datetime64("2026-03-01T08:00", "us").astype(np.int64)


def test_the_step_after_a_wait_is_one_minute_after_its_end() -> None:
    assert moments([{"wait": "3 days"}, fill("a@example.com")]) == ["2026-01-05T09:00", "2026-01-08T09:01"]


def test_two_steps_may_be_at_the_same_moment() -> None:
    steps = [fill("a@example.com"), {**fill("b@example.com"), "at": "2026-01-05T09:00"}]
    assert moments(steps) == ["2026-01-05T09:00"] * 2


def test_the_end_is_the_end_of_the_last_wait() -> None:
    waits = {"workspace": "Default", "triggers": ANY_FORM, "flow": [{"wait": "2 days"}, {"add_to_list": "Show"}]}
    steps = [fill("ann@example.com"), {"wait": "1 day"}]
    assert sides(steps, {"on_list": {"Show": []}}, campaigns={"Later": waits}) == []
    assert sides([*steps, {"wait": "2 days"}], {"on_list": {"Show": ["ann"]}}, campaigns={"Later": waits}) == []


# -- columns --------------------------------------------------------------------------------------------------------------------------


def test_the_rows_of_one_import_share_a_step() -> None:
    stimuli = stimuli_of([{"import_list": {"workspace": "NA", "rows": [{"City": "x"}, {}]}}, {"wait": "1 day"}], DESIGN)
    assert stimuli.step.tolist() == [0, 0, 1]
    assert [ACTIONS[code] for code in stimuli.action] == ["import_list", "import_list", "wait"]
    assert stimuli.values["City"].codes.tolist() == [1, -1, -1]


def test_the_person_of_a_step_by_hand_is_told_to_the_engine_but_that_of_a_door_is_an_expectation() -> None:
    steps = [{**fill("ann@example.com"), "person": "ann"}, {"move_person": {"person": "ann", "partition": "NA"}}]
    assert args(steps, "person") == [None, "ann"]


def test_an_alias_stands_at_the_first_row_of_its_step() -> None:
    steps = [{"import_list": {"workspace": "NA", "rows": [{}, {}]}, "as": "eve"}]
    assert args(steps, "as") == ["eve", None]


def test_the_action_of_sync_leads_and_the_field_of_a_score_have_columns_of_their_own() -> None:
    steps = [
        {"sync_leads": {"rows": [{"email": "a@example.com"}], "action": "createOnly", "lookup": "email"}},
        {"change_score": {"person": "ann", "by": "+10", "field": "Seats"}},
    ]
    stimuli = stimuli_of(steps, DESIGN)
    assert args(steps, "sync_action")[0] == "createOnly"
    assert args(steps, "score_field")[1] == "Seats"
    assert np.isnan(stimuli.by[0])
    assert stimuli.by[1] == 10


def test_edits_stand_by_the_number_of_their_step() -> None:
    stimuli = stimuli_of([{"wait": "1 day"}, {"edit": {"add_partition": "LATAM"}}], DESIGN)
    assert stimuli.edits == {1: {"add_partition": "LATAM"}}


def test_names_are_checked_against_the_design_as_it_is_at_the_step() -> None:
    steps = [{"edit": {"add_partition": "LATAM"}}, {"move_person": {"person": "ann", "partition": "LATAM"}, "outcome": "updated"}]
    assert sides(steps, {"people": {"ann": {"Partition": "LATAM"}}, "count": {"LATAM": 1}}) == []


def test_a_list_may_stand_in_a_file_beside_the_scenario(tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_text("email,Country,Seats\nann@example.com,,3\nnew@example.com,Chile,\n")
    (tmp_path / "regions.yaml").write_text(DESIGN.to_yaml())
    file = tmp_path / "import.scenario.yaml"
    file.write_text(
        "scenario: From files\ntopology: regions.yaml\n"
        "people: {ann: {Email Address: ann@example.com, Country: France, Partition: NA}}\n"
        "steps:\n  - {import_list: {workspace: Default, file: list.csv}, outcome: [updated, created], as: new}\n"
        "expect: {people: {ann: {Country: null, Seats: 3}, new: {Country: Chile, Seats: null}}}\n"
    )
    assert str(read(file).check()) == "holds"


# -- outcomes, and whom a step means ----------------------------------------------------------------------------------------------------


def test_outcomes_are_judged_row_by_row() -> None:
    step = {
        "import_list": {
            "workspace": "EMEA",
            "rows": [{"email": "ann@example.com"}, {"email": "ben@example.com"}, {"email": "c@example.com"}],
        }
    }
    assert sides([{**step, "outcome": ["rejected", "unchanged", "created"]}]) == []
    assert sides([{**step, "outcome": "created"}]) == [("steps[1].outcome", ["created"] * 3, ["rejected hidden", "unchanged", "created"])]


def test_a_rejection_may_name_the_code_of_the_api() -> None:
    step = {"sync_leads": {"rows": [{"email": "ann@example.com"}], "action": "createOnly"}}
    assert sides([{**step, "outcome": "rejected 1005"}, {**step, "outcome": "rejected"}]) == []
    assert sides([{**step, "outcome": "rejected 1007"}]) == [("steps[1].outcome", "rejected 1007", "rejected 1005")]


def test_an_edit_that_is_refused_is_rejected_and_one_that_is_not_is_done() -> None:
    steps = [{"edit": {"add_partition": "NA"}, "outcome": "rejected"}, {"edit": {"add_partition": "LATAM"}, "outcome": "done"}]
    assert sides(steps) == []
    assert sides([{"edit": {"add_partition": "NA"}, "outcome": "done"}]) == [
        ("steps[1].outcome", "done", "rejected there is a partition 'NA' already")
    ]


def test_a_step_must_resolve_to_the_person_it_names() -> None:
    assert sides([{**fill("Ann@Example.com"), "person": "ann"}]) == []
    assert sides([{**fill("ann@example.com"), "person": "ben"}]) == [("steps[1].person", "ben", "ann")]
    rejected = {"sync_leads": {"rows": [{"email": "ann@example.com"}], "action": "createOnly"}, "person": "ann"}
    assert sides([rejected]) == [("steps[1].person", "ann", "nobody")]


def test_who_is_created_without_an_alias_is_new1_new2_in_order_of_creation() -> None:
    steps = [fill("c@example.com"), fill("ann@example.com"), {**fill("d@example.com"), "as": "dee"}, fill("e@example.com")]
    assert sides(steps, {"emails": {"c@example.com": ["new1"], "d@example.com": ["dee"], "e@example.com": ["new2"]}}) == []


def test_of_several_created_by_one_step_the_first_has_its_alias_and_the_others_none() -> None:
    rows = [{"email": "ann@example.com"}, {"email": "c@example.com"}, {"email": "d@example.com"}]
    step = {"import_list": {"workspace": "Default", "rows": rows}, "as": "cid"}
    assert sides([step], {"emails": {"c@example.com": ["cid"], "d@example.com": []}}) == [("expect.emails.d@example.com", [], ["person 4"])]


def test_a_later_step_may_mean_whom_an_earlier_one_created() -> None:
    rows = [{"email": "ann@example.com"}, {"email": "c@example.com"}]
    steps = [
        {"import_list": {"workspace": "Default", "rows": rows}, "as": "cid"},
        {"change_data": {"person": "cid", "values": {"City": "Lyon"}}, "outcome": "updated", "person": "cid"},
        fill("ann@example.com"),
        fill("d@example.com"),
        {"change_score": {"person": "new1", "by": 5}, "person": "new1"},
    ]
    assert sides(steps, {"people": {"cid": {"City": "Lyon"}, "new1": {"Email Address": "d@example.com", "Person Score": 5}}}) == []


def test_an_alias_of_a_step_that_created_nobody_is_nobodys() -> None:
    steps = [{**fill("ann@example.com"), "as": "eve"}, {"change_score": {"person": "eve", "by": 5}, "outcome": "rejected"}]
    assert sides(steps, {"people": {"eve": None}}) == []
    assert play(scenario(steps)).aliases == {"ann": 1, "ben": 2}


def test_a_step_may_carry_expectations_judged_right_after_it() -> None:
    steps = [
        {**fill("c@example.com"), "as": "cid", "expect": {"count": 3, "people": {"cid": {"Partition": "Default"}}}},
        {"move_person": {"person": "cid", "partition": "NA"}, "expect": {"people": {"cid": {"Partition": "Default"}}, "count": {"NA": 2}}},
    ]
    assert sides(steps, {"count": 3}) == [("steps[2].expect.people.cid.Partition", "Default", "NA")]


def test_a_change_that_changes_nothing_is_unchanged() -> None:
    steps = [{"change_data": {"person": "ann", "values": {"Country": "France"}}, "outcome": "unchanged"}]
    assert sides(steps) == []


def test_a_status_that_is_left_out_is_the_first_one() -> None:
    steps = [{"change_status": {"person": "ann", "program": "Webinar"}, "outcome": "updated"}]
    assert sides(steps, {"members": {"Webinar": {"ann": "Invited"}}}) == []


def test_a_user_without_the_right_is_refused() -> None:
    users = {"eve": {"roles": {"NA": "Marketing User", "EMEA": "Analytics User"}}}
    steps = [{"import_list": {"workspace": workspace, "user": "eve", "rows": [{"City": "x"}]}} for workspace in ("NA", "EMEA")]
    assert sides([{**steps[0], "outcome": "created"}, {**steps[1], "outcome": "rejected"}], users=users) == []


def test_a_scenario_needs_no_steps() -> None:
    assert sides(expect={"count": 2, "sees": {"NA": ["ann"]}}) == []


def test_the_settings_of_a_scenario_win_over_those_of_its_topology() -> None:
    rules = [{"if": {"Country": "France"}, "then": "EMEA"}]
    design = {**REGIONS, "assignment_rules": rules, "settings": {"assignment_rules_scope": "crm", "max_cascade": 7}}
    given = {"scenario": "x", "topology": design, "people": PEOPLE, "steps": [fill("c@example.com", "NA Form", Country="France")]}
    expect = {"people": {"new1": {"Partition": "EMEA"}}}
    made = load_scenario({**given, "settings": {"assignment_rules_scope": "all_creates"}, "expect": expect})
    assert made.topology.settings.max_cascade == 7
    assert made.check().holds
    (failure,) = load_scenario({**given, "expect": expect}).check().failures
    assert failure.rules == ("ROUTE-1", "FORM-1")
