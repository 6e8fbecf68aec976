"""Mutants that make no difference to anybody: lead classes tell them from those that no scenario comes to."""

from __future__ import annotations

from itertools import product

import pytest

from workbench import mutation_score, simulate
from workbench.classes import compare
from workbench.topology import Topology
from workbench.trials.equivalent import unnoticed
from workbench.trials.mutants import mutants

from .designs import design, fill, scenario

ROUTES = {"people": {"new1": {"Partition": "NA"}}, "ran": {"Router": ["new1"]}}
APART = "Router: step 1 change partition: choice 1 behind choice 2"  # USA and France: no lead is of both


def verdict(topology: Topology, what: str) -> str:
    mutant = next(mutant for mutant in mutants(topology) if mutant.what == what)
    other = mutant(topology)
    assert other is not None
    return unnoticed(topology, other)


def test_swapping_what_no_lead_meets_both_of_is_equivalent() -> None:
    assert verdict(design(), APART) == "equivalent"
    assert verdict(design(), "if Country is France or Spain then EMEA: behind the next rule") == "equivalent"
    assert verdict(design(), "else Default: dropped") == "equivalent"


def test_swapping_what_somebody_meets_both_of_is_merely_untouched() -> None:
    rules = [{"if": {"Country": "Spain"}, "then": "EMEA"}, {"if": {"City": "Madrid"}, "then": "NA"}]
    assert verdict(design(assignment_rules=rules), "if Country is Spain then EMEA: behind the next rule") == "untouched"


def test_what_somebody_else_would_meet_is_merely_untouched() -> None:
    assert verdict(design(), "Router: step 1 change partition: choice 2 dropped") == "untouched"
    assert verdict(design(), "EMEA: sees NA too") == "untouched"
    assert verdict(design(), "NA-Old: activated") == "untouched"


def test_rules_for_records_of_the_crm_make_no_difference_without_one() -> None:
    assert verdict(design(crm=None), "if Country is USA then NA: dropped") == "equivalent"
    assert verdict(design(), "if Country is USA then NA: dropped") == "untouched"


def test_a_campaign_that_can_take_nobody_in_may_be_anything() -> None:
    both = [{"Country": "Spain"}, {"not": {"Country": "Spain"}}]
    never = {"workspace": "Default", "triggers": [{"opens_email": "News"}], "filters": both, "flow": [{"change_partition": "NA"}]}
    made = design(campaigns={"Never": never}, emails={"News": {"workspace": "Default"}})
    assert verdict(made, "Never: deactivated") == "equivalent"  # nobody listens to the email then, but nothing ran when it was opened
    assert verdict(made, "Never: step 1 change partition dropped") == "equivalent"
    assert verdict(made, "Never: filter Country is Spain dropped") == "untouched"


UNSHOWN = (
    *("Router: runs once", "Router: has priority high", "EMEA-VPs: step 1 interesting moment dropped"),
    "dedupe rule with the partition",
)


@pytest.mark.parametrize("what", UNSHOWN)
def test_what_classes_do_not_show_is_not_decided(what: str) -> None:
    assert verdict(design(), what) == "not decided"


def test_a_step_behind_a_wait_is_not_decided_because_who_waits_may_change() -> None:
    move = {"change_partition": {"choices": [{"if": {"Country": "USA"}, "then": "NA"}, {"if": {"Country": "Chile"}, "then": "NA"}],
                                 "default": "do_nothing"}}  # fmt: skip
    router = {"workspace": "Default", "triggers": [{"fills_out_form": "any"}], "flow": [{"wait": "1 day"}, move]}
    assert verdict(design(campaigns={"Router": router}), "Router: step 2 change partition: choice 1 behind choice 2") == "not decided"


def test_what_rests_on_an_earlier_membership_is_not_decided() -> None:
    both = [{"if": {"member_of_list": "Fair"}, "then": "NA"}, {"if": {"Country": "Chile"}, "then": "NA"}]
    router = {"workspace": "Default", "triggers": [{"fills_out_form": "any"}],
              "flow": [{"change_partition": {"choices": both, "default": "do_nothing"}}]}  # fmt: skip
    made = design(campaigns={"Router": router}, lists={"Fair": {"workspace": "Default"}})
    assert verdict(made, APART) == "not decided"


def test_a_campaign_that_hears_of_people_taken_off_a_list_is_not_decided() -> None:
    left = {"workspace": "Default", "triggers": [{"removed_from_list": "Fair"}], "flow": [{"change_partition": "NA"}]}
    made = design(campaigns={"Left": left}, lists={"Fair": {"workspace": "Default"}})
    assert verdict(made, "Left: deactivated") == "not decided"


def test_where_only_a_sample_of_classes_is_looked_at_it_is_not_decided() -> None:
    names = ("City", "State", "Company Name", "Job Title", "Industry", "First Name")
    many = [{"any": [{name: f"{name} {number}"} for number in range(9)]} for name in names]
    router = {"workspace": "Default", "triggers": [{"fills_out_form": "any"}], "filters": many,
              "flow": [{"change_partition": {"choices": [{"if": {"Country": name}, "then": "NA"} for name in ("USA", "France")],
                                             "default": "do_nothing"}}]}  # fmt: skip
    assert verdict(design(campaigns={"Router": router}), APART) == "not decided"


def test_equivalent_mutants_do_not_count_and_nothing_is_to_be_added_for_them() -> None:
    score = mutation_score(scenario(fill("ann", Country="USA"), expect=ROUTES))
    assert APART in [fate.what for fate in score.equivalent]
    assert {fate.add for fate in score.equivalent} == {""}
    assert not set(score.equivalent) & set(score.survivors)
    killed = sum(fate.fate == "killed" for fate in score.fates)
    assert score.counted == len(score.fates) - len(score.equivalent) == killed + len(score.survivors)
    assert score.score == killed / score.counted
    assert f"{len(score.equivalent)} more are equivalent and do not count: no lead class meets anything different." in score.describe()
    undecided = sum(fate.fate == "not decided" for fate in score.survivors)
    assert f"Not decided: {undecided} more change nothing here" in score.describe()


def test_whoever_comes_meets_the_same_in_an_equivalent_mutant() -> None:
    own = design()
    lands, titles = ("USA", "France", "Spain", "Chile", ""), ("VP", "Clerk")
    steps = [fill(f"p{k}", form, Country=land, Job_Title=title)
             for k, (form, land, title) in enumerate(product(("Contact us", "EMEA Form"), lands, titles))]  # fmt: skip
    steps += [{"sync_from_crm": {"crm_id": f"c{k}", "values": {"Country": land}}} for k, land in enumerate(lands)]
    runs = simulate(own, steps)
    found = 0
    for mutant in mutants(own):
        other = mutant(own)
        if other is not None and unnoticed(own, other) == "equivalent":
            found += 1
            assert simulate(other, steps).visibility.equals(runs.visibility), mutant.what
            assert simulate(other, steps).leads.equals(runs.leads), mutant.what
            assert compare(own, other).is_same
    assert found == 3
