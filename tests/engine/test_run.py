"""A finished run as a user reads it: frames, totals, traces."""

from __future__ import annotations

from typing import Any

import pytest

from workbench.engine.simulate import run_stimuli
from workbench.errors import InputError, UnknownName
from workbench.scenario import read_mapping
from workbench.scenario.stimuli import roster_of, stimuli_of
from workbench.simulation import simulate
from workbench.topology import Topology

DESIGN: dict[str, Any] = {
    "name": "Regions",
    "partitions": ["Default", "NA", "EMEA"],
    "workspaces": {"Default": {"partitions": "all", "primary": "Default"}, "NA": {"partitions": ["NA"]}, "EMEA": {"partitions": ["EMEA"]}},
    "forms": {"EMEA Registration": {"workspace": "EMEA"}},
    "campaigns": {
        "EMEA-Thanks": {
            "workspace": "EMEA",
            "triggers": [{"fills_out_form": "EMEA Registration"}],
            "flow": [{"interesting_moment": "thanks"}],
        },
        "Score": {
            "workspace": "Default",
            "triggers": [{"fills_out_form": "any"}],
            "runs": "every_time",
            "flow": [{"change_score": {"field": "Person Score", "by": 5}}, {"wait": "1 day"}, {"interesting_moment": "a day later"}],
        },
    },
}
PEOPLE = {"ann": {"Email Address": "ann@example.com", "Partition": "NA"}}
STEPS = [
    {"fill_form": {"form": "EMEA Registration", "values": {"Email Address": "Ann@example.com"}}},
    {"fill_form": {"form": "EMEA Registration", "values": {"Email Address": "ben@example.com", "Country": "France"}}, "as": "ben"},
    {"import_list": {"workspace": "EMEA", "rows": [{"Email Address": "ann@example.com"}, {"Email Address": "cy@example.com"}]}},
    {"wait": "2 days"},
]


@pytest.fixture
def run() -> Any:
    topology = Topology.of(DESIGN)
    return run_stimuli(topology, stimuli_of(STEPS, topology), roster_of(PEOPLE, topology), explain=True)


def test_the_totals_account_for_every_row(run: Any) -> None:
    total = run.summary
    assert total["stimuli"] == 5
    assert [total[name] for name in ("created", "updated", "unchanged", "rejected", "done")] == [2, 0, 1, 1, 1]
    assert repr(run) == "Run('Regions': 5 stimuli, 3 leads, 3 runs, 1 blocked)"


def test_visibility_counts_runs_and_blocked_under_the_partition_of_the_moment(run: Any) -> None:
    frame = run.visibility.set_index(["campaign", "partition"])
    assert frame.loc[("EMEA-Thanks", "NA"), ["visible", "ran", "blocked"]].tolist() == [False, 0, 1]
    assert frame.loc[("EMEA-Thanks", "EMEA"), ["visible", "leads", "ran", "blocked"]].tolist() == [True, 2, 1, 0]


def test_a_wait_goes_on_a_day_later(run: Any) -> None:
    moments = run.activities[run.activities["type"] == "Interesting Moment"]
    assert moments["detail"].astype(str).tolist() == ["thanks", "a day later", "a day later"]
    assert (moments["at"].iloc[1] - run.campaign_runs["at"].iloc[0]).days == 1


def test_a_rejected_row_says_why_and_by_which_rule(run: Any) -> None:
    assert run.rejected[["step", "reason", "rule"]].values.tolist() == [[2, "hidden", "IMPORT-3"]]


def test_a_trace_tells_who_was_kept_out_and_by_which_rule(run: Any) -> None:
    story = str(run.trace("ann"))
    assert "fill form (form EMEA Registration): unchanged person 1 in NA, which EMEA does not see [FORM-3]" in story
    assert "campaign EMEA-Thanks of EMEA does not run: its workspace does not see the person [VIS-9]" in story
    assert "import list (workspace EMEA): rejected, hidden [IMPORT-3]" in story


def test_a_trace_of_a_newcomer_has_the_id_of_the_whole_run(run: Any) -> None:
    assert run.trace("BEN@example.com ").person == run.aliases["ben"] == 2
    assert set(run.trace(2).frame()["id"].dropna()) == {2}


def test_an_unknown_person_is_answered_with_the_nearest(run: Any) -> None:
    with pytest.raises(UnknownName, match=r"did you mean 'ben@example\.com'"):
        run.trace("bem@example.com")


def test_frames_keep_their_columns_when_nothing_happened() -> None:
    topology = Topology.of(DESIGN)
    run = run_stimuli(topology, stimuli_of([], topology))
    assert list(run.leads.columns[:2]) == ["id", "partition"]
    assert list(run.campaign_runs.columns) == ["at", "campaign", "id"]
    assert list(run.activities.columns) == ["at", "id", "type", "detail"]
    assert len(run.visibility) == 6
    assert run.summary["leads"] == 0


def test_what_names_nobody_is_said_in_words(run: Any) -> None:
    with pytest.raises(InputError, match="this names no person, got None; expected an Id, an alias or an email address"):
        run.trace(None)


def test_people_made_without_an_alias_are_new1_new2_and_so_on(run: Any) -> None:
    assert run.find("new1") == 3
    with pytest.raises(UnknownName):
        run.find("new2")


def test_a_loop_of_campaigns_is_stopped_and_says_which_and_for_whom() -> None:
    step = {"change_score": {"field": "Person Score", "by": 1}}
    loop = {"workspace": "Default", "triggers": [{"score_is_changed": "Person Score"}], "runs": "every_time", "flow": [step]}
    topology = Topology.of(DESIGN | {"campaigns": {**DESIGN["campaigns"], "Loop": loop}, "settings": {"max_cascade": 3}})
    again = run_stimuli(topology, stimuli_of(STEPS[:1], topology), roster_of(PEOPLE, topology))
    assert again.findings == ["cascade"]
    assert again.stopped[["id", "campaign"]].values.tolist() == [[1, "Loop"]]
    assert "campaign Loop does not start: the chain of campaigns has reached max_cascade (3)" in str(again.trace("ann"))


def test_booleans_are_booleans_in_the_frame_of_leads() -> None:
    topology = Topology.of(DESIGN | {"fields": {"Emailable": "boolean"}})
    step = {"fill_form": {"form": "EMEA Registration", "values": {"Email Address": "a@example.com", "Unsubscribed": True}}}
    leads = run_stimuli(topology, stimuli_of([step], topology)).leads
    assert leads["Unsubscribed"].tolist() == [True]
    assert leads["Emailable"].isna().tolist() == [True]


def test_waits_that_multiply_are_an_error_and_no_hang() -> None:
    point = {"change_score": {"field": "Person Score", "by": 1}}
    scored = [{"score_is_changed": "Person Score"}]
    loop = {"workspace": "Default", "triggers": scored, "runs": "every_time", "flow": [{"wait": "1 minute"}, point, point]}
    design = Topology.of("Loop", partitions=["Default"], workspaces={"Default": {"partitions": "all"}}, campaigns={"Twice": loop})
    steps = [{"change_score": {"person": "ann", "by": 1}}, {"wait": "1 day"}]
    with pytest.raises(InputError, match="'Twice': campaigns that wait start each other again, each time more of them"):
        simulate(design, steps, {"ann": {"Email Address": "ann@example.com"}})


def test_newcomers_keep_their_numbers_when_a_step_speaks_of_one_of_them() -> None:
    rows = [{"Email Address": f"{name}@example.com"} for name in "ab"]
    steps = [{"import_list": {"workspace": "EMEA", "rows": rows}}, {"change_data": {"person": "new2", "values": {"Country": "Peru"}}}]
    again = read_mapping({"scenario": "s", "topology": DESIGN, "steps": steps, "expect": {"count": 2}}).run()
    assert [again.find(name) for name in ("new1", "new2")] == again.newcomers.tolist() == [1, 2]


def test_an_alias_that_no_later_step_speaks_of_is_kept() -> None:
    forms = [{"fill_form": {"form": "EMEA Registration", "values": {"Email Address": f"{name}@example.com"}}, "as": name} for name in "ab"]
    steps = [*forms, {"change_data": {"person": "a", "values": {"Country": "Peru"}}}]
    again = read_mapping({"scenario": "s", "topology": DESIGN, "steps": steps, "expect": {"count": 2}}).run()
    assert again.aliases == {"a": 1, "b": 2} and again.newcomers.tolist() == []


def test_points_by_hand_go_to_the_field_that_each_step_names() -> None:
    design = {**DESIGN, "fields": {"Fit": "number"}}
    people = {name: {"Email Address": f"{name}@example.com"} for name in ("ann", "ben")}
    steps = [
        {"change_score": {"person": "ann", "field": "Person Score", "by": 1}},
        {"change_score": {"person": "ben", "field": "Fit", "by": 2}},
    ]
    leads = simulate(design, steps, people).leads
    assert leads["Person Score"].fillna(0).tolist() == [1, 0]
    assert leads["Fit"].fillna(0).tolist() == [0, 2]


def test_whom_only_visibility_kept_out_is_kept_when_asked_for() -> None:
    """VIS-9."""
    topology = Topology.of(DESIGN)
    run = run_stimuli(topology, stimuli_of(STEPS, topology, PEOPLE), roster_of(PEOPLE, topology), keeps_blocked=True)
    kept_out = run.log.kept_out
    assert [(run.layout.campaigns[rank], run.ids[rec]) for rank, rec in zip(kept_out["rank"], kept_out["rec"], strict=True)] == [
        ("EMEA-Thanks", run.find("ann"))
    ]
    assert len(kept_out["rank"]) == run.blocked.sum()
