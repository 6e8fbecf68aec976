"""A finished run as a user reads it: frames, totals, traces."""

from __future__ import annotations

from typing import Any

import pytest

from workbench.engine.simulate import run_stimuli
from workbench.errors import UnknownName
from workbench.scenario.stimuli import roster_of, stimuli_of
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
