"""What a run owes to readings of disputed rules: those said to be out of play change nothing, whatever they are set to."""

from __future__ import annotations

from typing import Any

import pytest

import workbench as wb
from tests.amount import blocks
from tests.differential.compare import seen_in
from tests.differential.strategies import scenario_of
from workbench.answers.disputed import COLUMNS, sensitivity
from workbench.answers.otherwise import otherwise
from workbench.answers.readings import SWITCHES, other_readings, quiet, rules_of
from workbench.engine.run import Run
from workbench.engine.simulate import run_stimuli
from workbench.errors import InputError
from workbench.scenario.stimuli import roster_of, stimuli_of
from workbench.topology.edits import with_settings
from workbench.topology.model import Topology


def run_of(seed: int) -> Run:
    scenario = scenario_of(seed)
    topology = Topology.of(scenario.design)
    stimuli = stimuli_of(scenario.steps, topology)
    return run_stimuli(topology, stimuli, roster_of(scenario.people, topology, start=int(stimuli.at[0])))


@pytest.mark.fuzz
@pytest.mark.parametrize("seeds", blocks(30, 10), ids=str)
def test_a_switch_that_is_not_in_play_changes_nothing(seeds: range) -> None:
    for seed in seeds:
        try:
            run = run_of(seed)
        except InputError:
            continue
        seen = seen_in(run)
        for switch in SWITCHES:
            for other in other_readings(run, switch):
                try:
                    again = run_stimuli(with_settings(run.designs[-1], **{switch: other}), run.stimuli, run.roster, until=run.until)
                except InputError:
                    assert not quiet(run, switch), (seed, switch)
                    continue
                found = otherwise(run, again)
                if quiet(run, switch):
                    assert not found.is_other, (seed, switch, other, found)
                    assert seen_in(again) == seen, (seed, switch, other)
                elif found.is_other:
                    assert seen_in(again) != seen, (seed, switch, other, found)


def test_every_switch_decides_a_rule_of_the_catalogue() -> None:
    assert [switch for switch in SWITCHES if not rules_of(switch)] == []


FORM = {"Form": {"workspace": "Default"}}


def regions(**parts: Any) -> Topology:
    places = {"Default": {"partitions": "all"}, "EMEA": {"partitions": ["EMEA"]}}
    return Topology.of("Two", partitions=["Default", "EMEA"], workspaces=places, forms=FORM, **parts)


def fill(**values: Any) -> dict[str, Any]:
    return {"fill_form": {"form": "Form", "values": {"Email Address": "ann@example.com", **values}}}


def row_of(run: Run, switch: str) -> dict[str, Any]:
    table = sensitivity(run).frame().set_index("setting")
    return table.loc[switch].to_dict()


def test_who_lands_elsewhere_under_the_other_reading_of_the_assignment_rules_is_counted() -> None:
    hello = {"workspace": "EMEA", "triggers": [{"person_is_created": True}], "flow": []}
    design = regions(assignment_rules=[{"if": {"Country": "France"}, "then": "EMEA"}], campaigns={"Hello": hello})
    row = row_of(wb.simulate(design, [fill(Country="France")]), "assignment_rules_scope")  # ROUTE-3
    assert (row["rule"], row["reading"], row["other"], row["in_play"], row["changes"]) == ("ROUTE-3", "crm", "all_creates", True, True)
    assert (row["leads_elsewhere"], row["runs_gained"], row["runs_lost"], row["campaigns"]) == (1, 1, 0, "Hello +1 -0")


def test_a_move_out_of_sight_is_in_play_and_rests_on_an_inferred_rule() -> None:
    router = {"workspace": "EMEA", "triggers": [{"fills_out_form": "any"}], "flow": [{"change_partition": "Default"}]}
    run = wb.simulate(regions(campaigns={"Router": router}), [fill()], {"ann": {"Email Address": "ann@example.com", "Partition": "EMEA"}})
    answer = sensitivity(run)
    assert row_of(run, "change_partition_targets")["leads_elsewhere"] == 1  # ROUTE-7
    assert "ROUTE-7" in answer.rules and answer.confidence == "inferred"
    assert "change_partition_targets (1 lead elsewhere" in answer.sentence


def test_two_approved_models_cannot_be_under_the_other_reading() -> None:
    models = {"A": {"workspace": "Default", "stages": ["New"]}, "B": {"workspace": "EMEA", "stages": ["New"]}}
    row = row_of(wb.simulate(regions(models=models), [fill()]), "one_model_per_instance")  # LIFE-1
    assert row["changes"] and row["why"].startswith("the design cannot be so")


def test_where_nothing_is_disputed_the_columns_are_there_and_the_reasons_told() -> None:
    answer = sensitivity(wb.simulate(regions(), [fill()]))
    assert tuple(answer.frame().columns) == COLUMNS
    assert answer.sentence.startswith("0 of 13 switches are in play.") and answer.rules == ()
    assert (answer.frame()["why"] != "").all()


def test_a_run_is_not_otherwise_than_itself() -> None:
    run = run_of(3)
    assert not otherwise(run, run).is_other
