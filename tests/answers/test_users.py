"""Which users see which people, both ways; whom the engine lets them touch is the oracle."""

import pytest

import workbench as wb
from workbench.answers import partitions_seen_by_users, users_seeing

from .regional import regional, rows
from .test_movers import users


def test_a_user_sees_the_people_of_the_workspaces_it_has_a_role_in() -> None:
    """USER-1, USER-2."""
    answer = partitions_seen_by_users(regional(), "ann")
    assert rows(answer, "workspace", "partition", "role", "may") == [
        ("NA", "NA", "Marketing User", "everything"),
        ("EMEA", "EMEA", "Analytics User", "view_people"),
        ("EMEA", "APAC", "Analytics User", "view_people"),
    ]
    assert answer.sentence == "ann sees 3 of 5 partitions: NA, EMEA and APAC; in NA and EMEA."


def test_an_admin_of_one_workspace_is_one_of_all() -> None:
    """USER-4."""
    assert {*rows(partitions_seen_by_users(regional(), "boss"), "workspace", "may")} == {
        (name, "everything") for name in ("Default", "NA", "EMEA")
    }


def test_a_user_without_a_role_sees_nobody_and_says_so() -> None:
    answer = partitions_seen_by_users(regional(), ["bot", "guest"])
    assert rows(answer, "user", "api", "workspace")[-1] == ("guest", False, "")
    assert answer.sentence == "1 user sees people. guest sees nobody."


def test_a_partition_whose_people_no_user_sees_has_a_row_without_a_user() -> None:
    assert rows(users_seeing(regional(), "Hidden"), "user", "api", "may") == [("", False, "")]


def test_who_may_change_people_is_said() -> None:
    """USER-7."""
    assert users_seeing(regional(), "APAC").sentence == "ann, boss and bot see the people of APAC, and boss and bot may change them."


def test_a_role_of_the_design_allows_what_it_says() -> None:
    roles = {"Helper": {"may": ["edit_person", "view_people"]}}
    design = regional(roles=roles, users={"hal": {"roles": {"NA": ["Helper", "Web Designer"]}}})
    assert rows(users_seeing(design, "NA"), "role", "may") == [("Helper, Web Designer", "view_people, edit_person")]


@pytest.mark.parametrize("seed", range(8))
def test_both_directions_say_whom_the_engine_lets_a_user_see(seed: int) -> None:
    """USER-2 refuses who does not see the person at all, USER-1 and USER-7 who sees but may not."""
    design = users(seed)
    quiet = wb.Topology.of({**design.to_mapping(), "campaigns": {}, "folders": {}, "models": {}})
    there = {*rows(partitions_seen_by_users(quiet), "user", "partition")} - {(name, "") for name in quiet.users}
    back = {(user, place) for place, user in rows(users_seeing(quiet), "partition", "user") if user}
    people = {place: {"Email Address": f"{number}@example.com", "Partition": place} for number, place in enumerate(quiet.partitions)}
    pairs = [(user, place) for user in quiet.users for place in quiet.partitions]
    run = wb.simulate(quiet, [{"change_data": {"person": place, "values": {"City": "Ulm"}, "user": user}} for user, place in pairs], people)
    numbers, _, rules = run.refused_rows()
    unseen = {pairs[number] for number, rule in zip(numbers, rules, strict=True) if rule == "USER-2"}
    assert there == back == {*pairs} - unseen
