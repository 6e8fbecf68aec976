"""Rights: a refusal names the rule that says why."""

from __future__ import annotations

from typing import Any

import pytest

import workbench as wb

DESIGN = wb.Topology.of(
    "Regions",
    partitions=["Default", "NA", "EMEA", "APAC"],
    workspaces={"Default": {"partitions": "all"}, "NA": {"partitions": ["NA"]}, "EMEA": {"partitions": ["EMEA"]}},
    roles={"Editor": {"may": ["view_people", "edit_person"]}},
    users={"ann": {"roles": {"NA": "Editor", "EMEA": "Analytics User"}}, "ada": {"roles": {"NA": "Admin"}}, "bo": {"roles": {}}},
)
PEOPLE: dict[str, Any] = {
    "nat": {"Email Address": "nat@example.com", "Partition": "NA"},
    "eva": {"Email Address": "eva@example.com", "Partition": "EMEA"},
    "asa": {"Email Address": "asa@example.com", "Partition": "APAC"},
}


def rule(step: dict[str, Any]) -> str:
    return wb.simulate(DESIGN, [step], PEOPLE).outcomes["rule"][0]


@pytest.mark.parametrize(
    ("person", "user", "expected"),
    [
        ("nat", "ann", "USER-7"),  # may edit there, but not run a flow action
        ("eva", "ann", "USER-1"),  # may only look there
        ("asa", "ann", "USER-2"),  # no workspace of hers sees him
        ("nat", "bo", "USER-2"),
        ("asa", "ada", ""),  # USER-4: an Admin somewhere is one everywhere
    ],
)
def test_who_may_not_touch_a_person_learns_why(person: str, user: str, expected: str) -> None:
    assert rule({"change_score": {"person": person, "user": user, "by": 1}}) == expected


def test_a_workspace_that_does_not_see_the_person_is_no_place_to_touch_him_from() -> None:
    assert rule({"change_data": {"person": "nat", "user": "ann", "workspace": "NA", "values": {"City": "Ulm"}}}) == ""
    assert rule({"change_data": {"person": "nat", "user": "ann", "workspace": "EMEA", "values": {"City": "Ulm"}}}) == "USER-2"
    assert rule({"change_data": {"person": "nat", "workspace": "EMEA", "values": {"City": "Ulm"}}}) == "USER-2"


def test_a_door_is_refused_by_the_role_in_its_workspace() -> None:
    row = [{"Email Address": "new@example.com"}]
    assert rule({"import_list": {"workspace": "NA", "user": "ann", "rows": row}}) == "USER-7"
    assert rule({"import_list": {"workspace": "EMEA", "user": "ann", "rows": row}}) == "USER-1"
    assert rule({"create_person": {"workspace": "NA", "user": "ann", "values": row[0]}}) == ""


def test_an_unknown_permission_is_refused_with_the_nearest_one() -> None:
    with pytest.raises(wb.InputError, match=r"roles\.Editor\.may: .*'edit_persons'; did you mean 'edit_person'\?"):
        wb.Topology.of("One", roles={"Editor": {"may": ["edit_persons"]}})
