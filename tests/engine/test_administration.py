"""Edits while a run goes on: what the people decide, what is done to them, the same in any number of shards."""

from typing import Any

import pytest

from workbench.engine.run import Run
from workbench.engine.simulate import run_stimuli
from workbench.scenario.stimuli import roster_of, stimuli_of
from workbench.topology import Topology

DESIGN: dict[str, Any] = {
    "partitions": ["Default", "NA", "LATAM"],
    "workspaces": {"Default": {"partitions": "all"}, "NA": {"partitions": ["NA"]}},
    "programs": {"Webinar": {"workspace": "Default"}},
    "lists": {"Show": {"workspace": "Default"}},
    "forms": {"Contact": {"workspace": "Default"}},
    "folders": {"Events": {"workspace": "Default", "holds": ["Webinar"]}},
}
PEOPLE = {name: {"Email Address": f"{name}@example.com", "Partition": "LATAM"} for name in ("ann", "ben", "cat")}


def played(steps: list[dict[str, Any]], shards: int = 1, people: dict[str, Any] = PEOPLE, **parts: Any) -> Run:
    topology = Topology.of("One", **DESIGN | parts)
    stimuli = stimuli_of([{**step, "edit": step["edit"]} if "edit" in step else step for step in steps], topology, people)
    return run_stimuli(topology, stimuli, roster_of(people, topology, int(stimuli.at[0])), shards=shards)


def outcomes(run: Run) -> list[str]:
    return run.outcomes["outcome"].tolist()


@pytest.mark.parametrize("shards", [1, 3])
def test_a_partition_with_people_stays_and_later_designs_have_it_admin_3(shards: int) -> None:
    steps = [{"edit": {"delete_partition": "LATAM"}}, *({"move_person": {"person": name, "partition": "NA"}} for name in PEOPLE)]
    run = played([*steps, {"edit": {"delete_partition": "LATAM"}}, {"edit": {"add_partition": "LATAM"}}], shards)
    assert outcomes(run) == ["rejected", "updated", "updated", "updated", "done", "done"]
    assert run.outcomes["rule"][0] == "ADMIN-3" and "3 people are in 'LATAM'" in run.outcomes["reason"][0]
    assert run.leads["partition"].tolist() == ["NA"] * 3


def test_progress_adds_up_to_the_rows_though_a_refused_edit_is_played_twice() -> None:
    topology = Topology.of("One", **DESIGN)
    stimuli = stimuli_of([{"fill_form": {"form": "Contact", "values": {}}}, {"edit": {"delete_partition": "LATAM"}}], topology)
    told: list[int] = []
    run_stimuli(topology, stimuli, roster_of(PEOPLE, topology), progress=told.append)
    assert sum(told) == 1 and min(told) < 0


@pytest.mark.parametrize("shards", [1, 3])
def test_a_program_with_members_stays_in_its_workspace_share_8(shards: int) -> None:
    move = {"edit": {"move_folder": {"folder": "Events", "to_workspace": "NA"}}}
    join = {"change_status": {"person": "ben", "program": "Webinar"}}
    assert outcomes(played([join, move], shards)) == ["updated", "rejected"]
    moved = played([move, join], shards)
    assert outcomes(moved) == ["done", "updated"] and moved.topology.programs["Webinar"].workspace == "NA"


@pytest.mark.parametrize("shards", [1, 3])
@pytest.mark.parametrize(("size", "left"), [(999, 999), (1000, 0)])
def test_a_list_of_a_thousand_is_cloned_empty_share_7(size: int, left: int, shards: int) -> None:
    rows = [{"Email Address": f"p{number}@example.com"} for number in range(size)]
    steps = [
        {"import_list": {"workspace": "Default", "list": "Show", "rows": rows}},
        {"edit": {"clone": {"asset": "Show", "to_workspace": "Default", "as": "Show 2"}}},
    ]
    run = played(steps, shards, {})
    assert run.people["listed"][:, run.layout.lists.index("Show 2")].sum() == left


def test_who_waits_in_a_deleted_campaign_waits_for_nothing() -> None:
    campaign = {
        "workspace": "Default",
        "triggers": [{"fills_out_form": "Contact"}],
        "flow": [{"wait": "1 day"}, {"interesting_moment": "Out"}],
    }
    steps = [
        {"fill_form": {"form": "Contact", "values": {"Email Address": "ann@example.com"}}},
        {"edit": {"delete_asset": {"kind": "campaign", "name": "Slow"}}},
        {"wait": "2 days"},
    ]
    assert "Interesting Moment" not in played(steps, campaigns={"Slow": campaign}).activities["type"].tolist()
    assert "Interesting Moment" in played([steps[0], steps[2]], campaigns={"Slow": campaign}).activities["type"].tolist()


def test_who_waits_goes_on_in_a_campaign_whose_priority_an_edit_changed_camp_4() -> None:
    campaign = {
        "workspace": "Default",
        "triggers": [{"fills_out_form": "Contact"}],
        "flow": [{"interesting_moment": "In"}, {"wait": "1 day"}],
    }
    fill = {"fill_form": {"form": "Contact", "values": {"Email Address": "ann@example.com"}}}
    flow = [{"change_score": {"field": "Person Score", "by": 1}}, {"wait": "1 hour"}, {"change_score": {"field": "Person Score", "by": 10}}]
    edit = {"edit": {"edit_asset": {"workspace": "Default", "name": "Slow", "flow": flow}}}
    run = played([fill, edit, fill, {"wait": "2 days"}], campaigns={"Slow": campaign})
    assert run.leads["Person Score"].max() == 10  # taken in once only, before the edit
    assert run.campaign_runs["campaign"].tolist() == ["Slow"]


def test_a_step_that_names_what_is_gone_does_nothing_for_who_comes_to_it_later_share_5() -> None:
    flow = [{"wait": "1 day"}, {"add_to_list": "Show"}, {"interesting_moment": "Out"}]
    campaign = {"workspace": "Default", "triggers": [{"fills_out_form": "Contact"}], "flow": flow}
    steps = [
        {"fill_form": {"form": "Contact", "values": {"Email Address": "ann@example.com"}}},
        {"edit": {"delete_asset": {"kind": "list", "name": "Show"}}},
        {"wait": "2 days"},
    ]
    run = played(steps, campaigns={"Slow": campaign})
    assert run.activities["type"].tolist()[-1] == "Interesting Moment" and "Add to List" not in run.activities["type"].tolist()


def test_a_trace_tells_of_an_edit_that_the_people_refused() -> None:
    run = played(
        [{"edit": {"delete_partition": "LATAM"}}, {"fill_form": {"form": "Contact", "values": {"Email Address": "ann@example.com"}}}]
    )
    assert "edit: rejected, 3 people are in 'LATAM'" in run.trace("ann").describe()


def test_the_statuses_of_a_program_stay_with_its_name() -> None:
    again = {"kind": "program", "name": "Webinar", "workspace": "Default", "statuses": ["In", "Out"]}
    with pytest.raises(ValueError, match="made again with other statuses; expected another name"):
        played([{"edit": {"delete_asset": {"kind": "program", "name": "Webinar"}}}, {"edit": {"add_asset": again}}])
