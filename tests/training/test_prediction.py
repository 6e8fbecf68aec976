"""Predictions are judged by the engine: a wrong one hears of whom it is wrong, and not what is right."""

from __future__ import annotations

from typing import Any

import pytest

from workbench.errors import InputError, UnknownName
from workbench.topology import Topology
from workbench.training import Claims, Prediction

DESIGN = Topology.of(
    "Regions",
    partitions=["Default", "NA", "EMEA"],
    workspaces={"Default": {"partitions": "all", "primary": "Default"}, "NA": {"partitions": ["NA"]}, "EMEA": {"partitions": ["EMEA"]}},
    forms={"EMEA Tour": {"workspace": "EMEA"}},
    emails={"Ticket": {"workspace": "EMEA"}},
    campaigns={"Confirm": {"workspace": "EMEA", "triggers": [{"fills_out_form": "EMEA Tour"}], "flow": [{"send_email": "Ticket"}]}},
)
PEOPLE = {"ann": {"Email Address": "ann@example.com", "Partition": "NA"}}
STEPS: list[dict[str, Any]] = [
    {"fill_form": {"form": "EMEA Tour", "values": {"Email Address": "ann@example.com"}}},
    {"fill_form": {"form": "EMEA Tour", "values": {"Email Address": "ben@example.com"}}, "as": "ben"},
]


def asked(asks: str, of: str = "") -> Prediction:
    return Prediction("What happens?", "Say it.", DESIGN, asks, of, PEOPLE, STEPS)


def test_where_people_end() -> None:
    assert asked("partition").check({"ann": "NA", "ben": "EMEA"})
    said = asked("partition").check({"ann": "EMEA", "ben": "EMEA"})
    assert said.describe() == "Not yet: ann does not end in EMEA. 1 of 2 goes wrong."
    assert asked("partition").check({"ben": "EMEA"}).sentence == "nothing is said of ann."


def test_how_many_records_a_partition_holds() -> None:
    assert asked("records").check({"NA": 1, "EMEA": 1})
    assert asked("records").check({"EMEA": 2}).sentence == "NA does not hold 0 records."


@pytest.mark.parametrize(("asks", "of"), [("ran", "Confirm"), ("sent", "Ticket"), ("sees", "EMEA")])
def test_who_is_taken_in_mailed_or_seen(asks: str, of: str) -> None:
    assert asked(asks, of).check(["ben"])
    assert asked(asks, of).check({"ben"})
    assert asked(asks, of).check(["ann", "ben"]).sentence.startswith("ann is not ")
    assert asked(asks, of).check([]).sentence.startswith("ben is ")


def test_answers_about_nobody_name_the_nearest() -> None:
    with pytest.raises(UnknownName, match="unknown person, got 'anne'; did you mean 'ann'"):
        asked("ran", "Confirm").check(["anne"])
    with pytest.raises(UnknownName, match="did you mean 'EMEA'"):
        asked("partition").check({"ann": "EMA"})


def test_answers_of_another_shape_are_refused_in_words() -> None:
    with pytest.raises(InputError, match="a list of people"):
        asked("ran", "Confirm").check("ben")
    with pytest.raises(InputError, match="a mapping of people to partitions"):
        asked("partition").check(["ann"])


def test_a_prediction_about_what_is_not_there_is_refused_when_it_is_made() -> None:
    with pytest.raises(UnknownName, match="did you mean 'Confirm'"):
        asked("ran", "Confirms")
    with pytest.raises(UnknownName, match="unknown kind of prediction"):
        asked("colour")


def test_claims_are_proved_or_broken_by_a_lead() -> None:
    claims = {
        "a": {"never": {"who": {"Partition": "NA"}, "mailed_by": "Confirm"}},
        "b": {"always": {"sent": "Ticket", "when": "new: fills*"}},
    }
    exercise = Claims("What holds?", "Say it.", DESIGN, claims)
    assert exercise.check({"a": True, "b": False})
    assert exercise.check({"a": True, "b": True}).sentence.startswith(
        "b: this lead breaks the claim: new: fills out EMEA Tour; Unsubscribed true"
    )
    assert exercise.check({"a": False, "b": False}).sentence == "a: no lead breaks this claim."
    assert exercise.check({"b": False}).sentence == "nothing is said of a."
