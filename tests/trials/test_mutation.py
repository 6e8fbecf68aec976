"""Mutants and who notices them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from workbench import mutation_score, simulate
from workbench.errors import InputError
from workbench.scenario import check, load_scenario
from workbench.topology import Topology
from workbench.topology.check import check as check_topology
from workbench.trials.mutants import mutants

from .designs import ROUTED, design, fill, scenario

ANN = fill("ann", Country="USA")
ROUTES = {"people": {"new1": {"Partition": "NA"}}, "ran": {"Router": ["new1"]}}


def fates(*scenarios) -> dict[str, tuple[str, str]]:
    return {fate.what: (fate.fate, fate.add) for fate in mutation_score(scenarios).fates}


def test_there_is_a_mutant_of_every_kind_of_piece() -> None:
    made = design(
        segmentations={"Land": {"workspace": "Default", "segments": {"US": {"Country": "USA"}, "X": {"City": "X"}}, "shared_with": ["NA"]}},
        dedupe={"partition": True}, blocked_fields={"Country": ["lists"]}, communication_limits={"per_day": 2},
        emails={"Mail": {"workspace": "Default"}}, users={"ann": {"roles": {"NA": "Marketing User"}}},
        models={"Revenue": {"workspace": "Default", "stages": ["Known", "MQL"], "transitions": [
            {"from": "Known", "to": "MQL", "triggers": [{"fills_out_form": "any"}]}], "assignment_rules": [{"else": "MQL"}]}},
    )  # fmt: skip
    kinds = {mutant.kind for mutant in mutants(made, ["import_list", "sync_from_crm"])}
    assert kinds == {
        "assignment rule", "workspace", "campaign", "smart list", "segment", "sharing", "dedupe", "blocked field", "limit", "email", "user",
        "model", "setting",
    }  # fmt: skip


@pytest.mark.parametrize("mutant", mutants(design(), ["import_list"]), ids=lambda mutant: mutant.what)
def test_a_mutant_is_another_design_that_can_be_written_and_read_again(mutant) -> None:
    own = design()
    made = mutant(own)
    if made is None:
        with pytest.raises(InputError):
            check_topology(mutant.change(own))
        return
    assert made != own
    assert Topology.of(made.to_mapping()) == made
    assert {kind: list(things) for kind, things in made.assets.items()} == {kind: list(things) for kind, things in own.assets.items()}


def test_mutants_say_what_was_done_in_the_words_of_the_design() -> None:
    said = [mutant.what for mutant in mutants(design())]
    for what in (
        "if Country is USA then NA: dropped",
        "if Country is France or Spain then EMEA: behind the next rule",
        "EMEA: sees NA too",
        "Default: does not see NA",
        "Default: has NA as its primary partition",
        "Router: step 1 change partition: choice 1 behind choice 2",
        "Router: step 1 change partition: choice 2 negated",
        "Router: step 1 change partition: choice 1 moves to EMEA instead",
        "EMEA-VPs: filter member of smart list VPs negated",
        "NA-Old: activated",
        "smart list VPs is not shared with EMEA",
        "assignment_rules_scope: all_creates",
    ):
        assert what in said


def test_settings_that_are_about_nothing_in_play_have_no_other_reading() -> None:
    said = [mutant.what for mutant in mutants(Topology("One")) if mutant.kind == "setting"]
    assert said == []
    assert [mutant.what for mutant in mutants(Topology("One"), ["import_list"]) if mutant.kind == "setting"] == [
        "import_visible_and_hidden_match: reject"
    ]


def test_what_an_expectation_says_kills_and_what_it_does_not_survives() -> None:
    found = fates(scenario(ANN, expect=ROUTES))
    assert found["Router: deactivated"] == ("killed", "")
    assert found["Router: step 1 change partition: choice 1 negated"] == ("killed", "")
    assert found["Router: step 1 change partition: choice 2 dropped"][0] == "untouched"
    assert found["NA: sees Default too"][0] == "untouched"


def test_what_goes_otherwise_unseen_is_told_with_what_to_add() -> None:
    found = fates(scenario(ANN, expect={"ran": {"Router": ["new1"]}}))
    assert found["Router: step 1 change partition: choice 1 dropped"] == ("unseen", "people: new1: Partition: NA (A test)")
    assert found["EMEA: sees NA too"] == ("unseen", "sees: EMEA: [] (A test)")


def test_a_line_of_the_log_is_suggested_as_an_activity() -> None:
    seen = scenario(fill("bob", "EMEA Form", Job_Title="VP"), expect={"ran": {"EMEA-VPs": ["new1"]}})
    assert fates(seen)["EMEA-VPs: step 1 interesting moment dropped"] == (
        "unseen",
        "activities: [{person: new1, type: Interesting Moment, text: A VP}] (A test)",
    )


def test_adding_what_is_suggested_kills_the_mutant() -> None:
    before = scenario(ANN, expect={"ran": {"Router": ["new1"]}})
    after = scenario(ANN, expect={"ran": {"Router": ["new1"]}, "sees": {"EMEA": []}})
    what = "EMEA: sees NA too"
    assert (fates(before)[what][0], fates(after)[what][0]) == ("unseen", "killed")


def test_killed_means_that_the_scenario_fails_on_the_design_of_the_mutant_read_from_its_file() -> None:
    bob = fill("bob", "EMEA Form", Job_Title="VP")
    some = [scenario(ANN, expect=ROUTES, name="A"), scenario(bob, expect={"count": {"EMEA": 1}}, name="B")]
    score = mutation_score(some)
    made = {mutant.what: mutant for mutant in mutants(design(), ["fill_form"])}
    for fate in score.fates:
        changed = made[fate.what](design())
        again = Topology.read(changed.to_yaml())
        failing = tuple(one.name for one in some if not check(replace(one, topology=again)).holds)
        assert failing == fate.killed_by, fate.what


def test_survivors_come_first_in_frame_and_words() -> None:
    score = mutation_score(scenario(ANN, expect=ROUTES))
    frame = score.frame()
    assert list(frame.columns) == ["design", "kind", "mutant", "place", "fate", "killed_by", "add"]
    order = [("unseen", "untouched", "not decided", "equivalent", "killed").index(fate) for fate in frame["fate"]]
    assert order == sorted(order)
    assert set(order) == {0, 1, 2, 3, 4}
    killed = sum(frame["fate"] == "killed")
    assert score.describe().startswith(f"{killed} of {score.counted} mutants noticed by 1 scenario ({score.score:.0%}).")


def test_mutants_that_are_no_design_do_not_count() -> None:
    score = mutation_score(scenario(ANN, expect=ROUTES))
    assert score.possible == len(score.fates) + score.refused


def test_a_sample_says_that_it_is_one_and_is_the_same_for_the_same_seed() -> None:
    one = scenario(ANN, expect=ROUTES)
    some, again, other = (mutation_score(one, most=12, seed=seed) for seed in (3, 3, 4))
    assert some.describe() == again.describe() != other.describe()
    assert len(some.fates) + some.refused == 12
    assert f"Sampled 12 of {some.possible} mutants, drawn with seed 3." in some.describe()
    assert "Sampled" not in mutation_score(one).describe()


def test_a_scenario_that_fails_already_has_no_say() -> None:
    wrong = scenario(ANN, expect={"count": 9}, name="Wrong")
    score = mutation_score([scenario(ANN, expect=ROUTES), wrong])
    assert (score.failing, score.scenarios) == (("Wrong",), 1)
    assert "1 scenario without a say, as they fail already: Wrong" in score.describe()
    assert mutation_score(wrong).score == 0.0


def test_a_mutant_that_never_comes_to_rest_is_noticed() -> None:
    loop = {
        "workspace": "Default",
        "triggers": [{"campaign_is_requested": True}, {"person_is_created": True}],
        "filters": [{"Country": "USA"}],
        "flow": [{"wait": "1 minute"}, {"request_campaign": "Loop"}, {"request_campaign": "Loop"}],
    }
    rows = [{"Email Address": f"{number}@example.com", "Country": "USA"} for number in range(3)]
    steps = [{"import_list": {"workspace": "Default", "rows": rows}}, {"wait": "2 days"}]
    whole = {"scenario": "Rests", "topology": {"name": "Loop", "campaigns": {"Loop": loop}}, "steps": steps, "expect": {"count": 3}}
    score = mutation_score(load_scenario(whole))
    fate = next(fate for fate in score.fates if fate.what == "Loop: runs every time")
    assert fate.fate == "killed"


def test_a_run_notices_nothing_and_is_refused() -> None:
    with pytest.raises(InputError, match="a run expects nothing"):
        mutation_score(simulate(ROUTED, [ANN]))


def test_a_setting_is_read_otherwise_for_each_scenario_by_what_it_has() -> None:
    two = [scenario(ANN, expect=ROUTES, name=name, settings={"assignment_rules_scope": name}) for name in ("crm", "all_creates")]
    fate = next(fate for fate in mutation_score(two).fates if fate.what.startswith("assignment_rules_scope"))
    assert fate.killed_by == ()
    crm = {"sync_from_crm": {"crm_id": "c", "values": {"Country": "USA"}}}
    both = [
        scenario({"import_list": {"workspace": "Default", "rows": [{"Email Address": "a@example.com", "Country": "USA"}]}}, crm,
                 name=name, settings={"assignment_rules_scope": name}, expect={"count": {"NA": number}})
        for name, number in (("crm", 1), ("all_creates", 2))
    ]  # fmt: skip
    fate = next(fate for fate in mutation_score(both).fates if fate.what.startswith("assignment_rules_scope"))
    assert fate.killed_by == ("crm", "all_creates")
