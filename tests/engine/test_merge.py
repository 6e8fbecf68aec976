"""Merges: who survives, what the survivor inherits, what the log says of it afterwards."""

from __future__ import annotations

from typing import Any

import workbench as wb

ANN: dict[str, Any] = {"Email Address": "ann@example.com", "City": "Ulm", "Updated At": "2026-01-02"}
BEN: dict[str, Any] = {"Email Address": "ben@example.com", "City": "Cork", "Updated At": "2026-01-01"}


def design(**more: Any) -> wb.Topology:
    return wb.Topology.of("One", forms={"Contact": {"workspace": "Default"}}, **more)


def fill(email: str, cookie: str = "") -> dict[str, Any]:
    return {"fill_form": {"form": "Contact", "values": {"Email Address": email}, **({"cookie": cookie} if cookie else {})}}


def values(run: wb.Run, column: str) -> list[Any]:
    return run.leads[column].tolist()


def test_the_loser_is_found_by_his_address_no_more_and_by_his_browser_as_the_survivor() -> None:  # MERGE-1, DEDUPE-4
    twin = {**BEN, "Email Address": "ann@example.com"}
    steps = [{"merge": {"people": ["ben", "ann"]}}, fill("ben@example.com"), fill("ann@example.com", "phone")]
    run = wb.simulate(design(), steps, {"ann": {**ANN, "cookies": ["phone"]}, "ben": BEN, "twin": twin})
    assert run.outcomes["outcome"].tolist() == ["updated", "created", "unchanged"]
    assert run.outcomes["id"].tolist() == [2, 4, 2]  # Ann's browser is Ben's now, so the older of two twins is picked


def test_merged_twice_everything_is_told_of_the_last_survivor() -> None:  # MERGE-1
    steps = [fill("ben@example.com"), {"merge": {"people": ["ann", "ben"]}}, {"merge": {"people": ["eve", "ann"]}}]
    run = wb.simulate(design(), steps, {"ann": ANN, "ben": BEN, "eve": {}})
    assert dict(run.heirs) == {1: 3, 2: 3}
    assert run.activities.loc[run.activities["type"] == "Fill Out Form", "id"].tolist() == [3]
    assert run.activities.loc[run.activities["type"] == "Merge", "detail"].tolist() == ["person 2", "person 1"]
    assert values(run, "id") == [3] and values(run, "City") == ["Ulm"]


def test_a_campaign_that_only_logs_hears_of_what_a_merge_changed() -> None:
    campaign = {"workspace": "Default", "triggers": [{"data_value_changes": "City"}], "flow": [{"interesting_moment": "moved"}]}
    run = wb.simulate(design(campaigns={"Note": campaign}), [{"merge": {"people": ["ben", "ann"]}}], {"ann": ANN, "ben": BEN})
    assert run.campaign_runs["id"].tolist() == [2]


def test_a_run_before_the_merge_uses_up_once_of_the_survivor() -> None:  # CAMP-3
    campaign = {"workspace": "Default", "triggers": [{"fills_out_form": "Contact"}], "flow": [{"interesting_moment": "filled"}]}
    steps = [fill("ben@example.com"), {"merge": {"people": ["ann", "ben"]}}, fill("ann@example.com")]
    run = wb.simulate(design(campaigns={"Note": campaign}), steps, {"ann": ANN, "ben": BEN})
    assert run.campaign_runs["id"].tolist() == [1]


def test_the_story_tells_where_each_of_two_was_before_the_merge() -> None:
    topology = wb.Topology.of(
        "Two",
        partitions=["Default", "NA", "EMEA"],
        workspaces={"Default": {"partitions": "all"}},
        forms={"Contact": {"workspace": "Default"}},
    )
    steps = [
        fill("ben@example.com"),
        {"move_person": {"person": "ben", "partition": "EMEA"}},
        {"merge": {"people": ["ann", "ben"]}},
        fill("zoe@example.com"),
    ]
    people = {"ann": {**ANN, "Partition": "NA"}, "ben": {**BEN, "Partition": "Default"}}
    story = str(wb.simulate(topology, steps, people).trace("ann"))
    assert "fill form (form Contact): unchanged person 2 in Default" in story
    assert "merge: updated person 1 in NA" in story
    assert "Merge: person 2 [MERGE-1]" in story


def test_people_in_other_shards_are_told_apart_after_a_merge() -> None:
    from workbench.engine.simulate import run_stimuli
    from workbench.scenario.stimuli import roster_of, stimuli_of

    steps = [fill(f"{name}@example.com") for name in ("ann", "ben", "zoe", "max")] + [{"merge": {"people": ["ann", "ben"]}}]
    people = {"ann": ANN, "ben": BEN}
    stimuli = stimuli_of(steps, design(), people)
    whole, cut = (run_stimuli(design(), stimuli, roster_of(people, design()), shards=shards) for shards in (1, 3))
    assert list(cut.told()) == list(whole.told()) and dict(cut.heirs) == dict(whole.heirs) == {2: 1}
