"""Every exercise of the course can be solved, and none is solved as it is given. The solutions stand here, and nowhere else in words."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from workbench.errors import UnknownName
from workbench.topology import Topology
from workbench.topology.names import KINDS
from workbench.training import Claims, Damage, Exercise, Prediction, exercise, exercises

NUMBERS = exercises()["number"].tolist()
PREDICTED: dict[str, Any] = {
    "1.1": {"ann": "NA", "ben": "Default", "carla": "EMEA", "dan": "Default"},
    "1.2": ["ann"],
    "2.1": ["ben"],
    "3.1": {"ann": "EMEA", "ben": "NA", "carla": "Default", "dai": "Default", "eva": "EMEA"},
    "3.3": {"Default": 0, "NA": 2, "EMEA": 1},
    "5.1": {"NA": 1, "EMEA": 1},
    "5.2": ["ann_na", "ben"],
    "6.1": ["ben", "carla"],
    "7.1": {"a": True, "b": True, "c": False, "d": False},
}
Whole = dict[str, Any]


def latam(design: Topology) -> Topology:
    there = design.add_partition("LATAM").add_workspace("LATAM", ["LATAM"]).to_mapping()
    there["forms"]["LATAM Test ride"]["workspace"] = "LATAM"
    return Topology.of(there)


def in_mapping(change: Callable[[Whole], object]) -> Callable[[Topology], Topology]:
    """Return what changes a design in the mapping of its file."""

    def changed(design: Topology) -> Topology:
        whole = design.to_mapping()
        change(whole)
        return Topology.of(whole)

    return changed


def moved(section: str, name: str, workspace: str) -> Callable[[Topology], Topology]:
    return in_mapping(lambda whole: whole[section][name].update(workspace=workspace))


def kingdom(design: Topology) -> Topology:
    whole = design.add_partition("UK").add_workspace("UK", ["UK"]).set_workspace("EMEA", ["EMEA", "UK"], "EMEA").to_mapping()
    choices = whole["campaigns"]["Route newcomers"]["flow"][0]["change_partition"]["choices"]
    choices.insert(0, {"if": {"Country": "United Kingdom"}, "then": "UK"})  # the old choice still names it, and is not reached
    return Topology.of(whole)


def reviewed(whole: Whole) -> None:
    whole["workspaces"]["Schools"] = {"partitions": ["Schools"]}
    whole["forms"]["NA Test ride"]["workspace"] = "NA"
    whole["campaigns"]["NA Welcome arrivals"]["triggers"] = [{"partition_changes": {"to": "NA"}}]
    choices = whole["campaigns"]["Route newcomers"]["flow"][0]["change_partition"]["choices"]
    choices[0]["if"]["Country"][2] = "United Kingdom"
    choices.insert(0, choices.pop(1))


def confirmed(whole: Whole) -> None:
    whole["workspaces"]["EMEA"] = {"partitions": ["Default", "NA", "EMEA"], "primary": "EMEA"}
    whole["campaigns"]["EMEA Monthly"]["filters"] = [{"Partition": "EMEA"}]


MENDED: dict[str, Callable[[Topology], Topology]] = {
    "1.3": latam,
    "2.2": lambda design: design.set_workspace("EMEA", ["EMEA", "APAC"], "EMEA"),
    "2.3": lambda design: design.set_workspace("EMEA", primary="EMEA"),
    "3.2": moved("forms", "EMEA Test ride", "EMEA"),
    "4.1": in_mapping(lambda whole: whole["assignment_rules"].insert(0, whole["assignment_rules"].pop(2))),
    "4.2": moved("campaigns", "Route newcomers", "Default"),
    "4.3": in_mapping(lambda whole: whole["campaigns"]["Welcome newcomers"].update(triggers=[{"partition_changes": {"to": "EMEA"}}])),
    "5.3": in_mapping(lambda whole: whole.update(dedupe={"key": ["Email Address"], "partition": True, "applies_to": ["forms"]})),
    "6.2": in_mapping(confirmed),
    "6.3": in_mapping(lambda whole: whole["smart_lists"]["Dealers"].update(shared_with=["EMEA"])),
    "7.2": kingdom,
    "8.1": in_mapping(reviewed),
    "8.2": lambda design: design.set_workspace("Default", "all", "Default"),
    "8.3": in_mapping(
        lambda whole: whole["campaigns"]["Route newcomers"]["flow"][0]["change_partition"]["choices"][1]["if"].update(
            Country=["France", "Germany", "United Kingdom"]
        )
    ),
}


@pytest.mark.parametrize("number", NUMBERS)
def test_it_can_be_solved(number: str) -> None:
    asked = exercise(number)
    answer = MENDED[number](asked.start) if isinstance(asked, Exercise) else PREDICTED[number]
    said = asked.check(answer)
    assert said, said.describe()
    assert not said.notes


@pytest.mark.parametrize("number", [number for number in NUMBERS if number in MENDED])
def test_the_start_is_wrong_for_a_lead(number: str) -> None:
    asked = exercise(number)
    assert isinstance(asked, Exercise)
    said = asked.check(asked.start)
    assert not said
    assert re.match(r"Somebody .* should .*; in your design that person ", said.sentence)


@pytest.mark.parametrize("number", [number for number in NUMBERS if number in MENDED])
def test_the_task_speaks_of_what_the_answer_must_have(number: str) -> None:
    asked = exercise(number)
    assert isinstance(asked, Exercise)
    for section in KINDS:
        for name in set(getattr(asked._goal, section)) - set(getattr(asked.start, section)):
            assert f"'{name}'" in asked.task


def test_lessons_are_eight_with_two_or_three_exercises_each() -> None:
    counts = exercises().groupby("lesson", sort=False).size()
    assert len(counts) == 8
    assert set(counts) <= {2, 3}
    assert set(exercises()["asks"]) == {"design", "prediction", "claims", "misroute"}


def test_misroutes_are_broken_where_the_trainers_page_says() -> None:
    told = [exercise(number) for number in NUMBERS]
    assert [one.reveal() for one in told if isinstance(one, Damage)] == [
        "Default: does not see EMEA (workspaces.Default)",
        "Route newcomers: step 1, choice 2: Country is France or Germany or United Kingdom is misspelt (campaigns.Route newcomers)",
    ]


def test_an_exercise_that_is_not_there_is_named_with_the_nearest() -> None:
    with pytest.raises(UnknownName, match=r"unknown exercise, got '9\.9'"):
        exercise("9.9")


def test_predictions_and_designs_are_all_solved_above() -> None:
    kinds = {number: exercise(number) for number in NUMBERS}
    assert set(MENDED) == {number for number, asked in kinds.items() if isinstance(asked, Exercise)}
    assert set(PREDICTED) == {number for number, asked in kinds.items() if isinstance(asked, Prediction | Claims)}
