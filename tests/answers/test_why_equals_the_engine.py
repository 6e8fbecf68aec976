"""On random scenarios the tree says what the engine did: the same reason, and no yes or no that contradicts the run."""

from __future__ import annotations

import numpy as np
import pytest

from tests.amount import blocks
from tests.differential.strategies import scenario_of
from workbench.answers.explain import judged, told, why
from workbench.engine.judge import REASONS
from workbench.engine.run import Run
from workbench.engine.simulate import run_stimuli
from workbench.errors import InputError
from workbench.scenario.stimuli import roster_of, stimuli_of
from workbench.topology.model import Topology


def run_of(seed: int) -> Run:
    scenario = scenario_of(seed)
    topology = Topology.of(scenario.design)
    stimuli = stimuli_of(scenario.steps, topology)
    return run_stimuli(topology, stimuli, roster_of(scenario.people, topology, start=int(stimuli.at[0])), explain=True)


def people_of(run: Run) -> list[int]:
    return run.ids[~run.is_visitor].tolist()


def refused(hearing, best) -> bool:
    return not hearing.taken


@pytest.mark.fuzz
@pytest.mark.parametrize("seeds", blocks(30, 10), ids=str)
def test_the_tree_says_what_the_engine_did(seeds: range) -> None:
    compared = 0
    for seed in seeds:
        try:
            run = run_of(seed)
        except InputError:
            continue
        refusals, names = run.refusals(), run.layout.campaigns
        ran = {(names[rank], int(run.ids[rec])) for rank, rec in zip(run.log.runs["rank"], run.log.runs["rec"], strict=True)}
        for campaign in run.campaigns:
            for person in people_of(run):
                found = judged(run, person, campaign, refused)
                if found.reason in REASONS and found.hearing.how in ("trigger", "batch"):
                    assert refusals[campaign, person] == found.reason, (seed, campaign, person)
                    compared += 1
                elif found.reason == "cascade":
                    assert "cascade" in run.findings, (seed, campaign, person)
                elif found.reason == "deleted":
                    assert not run.people["alive"][run.ids == person].any(), (seed, campaign, person)
                elif found.hearing.how == "none" and not found.witness.hearings:
                    assert (campaign, person) not in refusals, (seed, campaign, person)
                tree = told(found)
                answers = {node.answer for node in tree.tree.children}
                if not found.hearing.taken and not tree.unknown:
                    assert tree.answer == "no" and "no" in answers, (seed, campaign, person, tree.describe())
                if found.witness.runs and person not in run.heirs:
                    assert (campaign, run.heirs.get(person, person)) in ran, (seed, campaign, person)
                latest = why(run, person, campaign)
                if latest.reason == "ran":
                    assert all(node.answer != "no" for node in latest.tree.children), (seed, campaign, person, latest.describe())
                    assert (campaign, run.heirs.get(person, person)) in ran
    assert compared


def test_a_judgement_is_the_same_in_a_run_of_many_and_in_the_run_of_one() -> None:
    run = run_of(7)
    for campaign in run.campaigns:
        for person in people_of(run):
            whole, again = why(run, person, campaign), why(run, person, campaign)
            assert whole.to_mapping() == again.to_mapping()
            assert np.isin(whole.reason, [*REASONS, "ran", "no_trigger", "cascade", "deleted"])
