"""Who can move people where, both ways; what the engine lets happen is the oracle."""

from typing import Any

import pytest

import workbench as wb
from workbench.answers import moved_to, moves

from .regional import anything, regional, rows


def test_a_router_moves_by_its_choices_whom_it_can_see() -> None:
    """ROUTE-6."""
    answer = moves(regional(), "Router")
    assert rows(answer, "people_in", "to", "when", "runs") == [
        ("Default, NA, EMEA, APAC", "NA", "Unsubscribed is not true and Country is US", True)
    ]


def test_a_step_to_a_partition_out_of_sight_does_nothing_unless_the_setting_lets_it() -> None:
    """ROUTE-7."""
    assert moves(regional(), "Router").sentence.endswith(
        "A step of Router names a partition that the workspace does not see: that does nothing (ROUTE-7)."
    )
    free = regional(settings={"change_partition_targets": "all"})
    assert rows(moves(free, "Router"), "to", "when")[-1] == ("Hidden", "Unsubscribed is not true and else")


def test_a_user_moves_by_hand_whom_a_role_lets_it_move_to_anywhere() -> None:
    """USER-7: the Analytics User of EMEA only looks."""
    answer = moves(regional(), "ann")
    assert {*rows(answer, "kind", "workspace", "role", "people_in")} == {("user", "NA", "Marketing User", "NA")}
    assert rows(answer, "to") == list(regional().partitions)


def test_an_api_user_moves_within_its_reach_only() -> None:
    """ROUTE-15, API-13."""
    assert rows(moves(regional(), "api"), "people_in", "to") == [("EMEA, APAC", "EMEA"), ("EMEA, APAC", "APAC")]


def test_only_who_can_move_people_of_a_partition_is_told_where_one_is_asked_for() -> None:
    assert {*rows(moves(regional(users={}), people_in="APAC"), "mover")} == {"Router"}
    assert moves(regional(users={}), people_in="Hidden").sentence == "Nobody of these moves anybody."


def test_a_partition_into_which_nobody_moves_has_a_row_without_a_mover() -> None:
    design = regional(users={})
    answer = moved_to(design, ["NA", "APAC"])
    assert rows(answer, "to", "mover") == [("NA", "Router"), ("NA", "NA-Batch"), ("APAC", "")]
    assert answer.sentence == "No campaign that runs moves anybody to APAC, and no user can."


def test_the_place_of_a_step_is_told() -> None:
    assert rows(moves(regional(), "Router"), "place") == ["campaigns.Router.flow[1]"]


@pytest.mark.parametrize("seed", range(15))
def test_both_directions_say_the_same(seed: int) -> None:
    design = anything(seed)
    columns = ("mover", "to", "when", "people_in", "place")
    assert sorted(rows(moves(design), *columns)) == sorted(row for row in rows(moved_to(design), *columns) if row[0])


def users(seed: int) -> Any:
    """Return a random design in which there are users."""
    return next(design for number in range(seed * 50, seed * 50 + 50) if (design := anything(number)).users)


@pytest.mark.parametrize("seed", range(6))
def test_a_user_can_do_what_the_question_says_and_nothing_else(seed: int) -> None:
    design = users(seed)
    quiet = wb.Topology.of({**design.to_mapping(), "campaigns": {}, "folders": {}, "models": {}})
    for is_api in (False, True):
        mapping = quiet.to_mapping()
        mapping["users"] = {name: {**given, "api": is_api} for name, given in mapping["users"].items()}
        one = wb.Topology.of(mapping)
        told = {(mover, to): people for mover, to, people in rows(moves(one), "mover", "to", "people_in")}
        for user in one.users:
            for place in one.partitions:
                for target in one.partitions:
                    said = told.get((user, target), "")
                    action = {"move_partition": {"people": ["ann"], "partition": target, "user": user}}
                    by_hand = {"move_person": {"person": "ann", "partition": target, "user": user}}
                    run = wb.simulate(one, [action if is_api else by_hand], {"ann": {"Email Address": "a@example.com", "Partition": place}})
                    assert (run.summary["rejected"] == 0) == (said == "all" or place in said.split(", ")), (user, place, target)
