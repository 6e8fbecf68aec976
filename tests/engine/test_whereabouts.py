"""Where everybody was at any moment, and which design was in force: moves taken back, one place for all who ask."""

from __future__ import annotations

import numpy as np

import workbench as wb
from tests.answers.regions import DESIGN, PEOPLE, STEPS, run
from workbench.engine.simulate import run_stimuli
from workbench.engine.whereabouts import Whereabouts
from workbench.scenario.stimuli import roster_of, stimuli_of


def partition(where: Whereabouts, one: int, cut: int) -> str:
    (rec,) = np.flatnonzero(run().ids == one)
    return run().partitions[where.of(np.array([rec]), cut)[0]]


def test_people_are_where_they_were_before_the_moves_that_came_later() -> None:
    where = run().whereabouts
    assert [partition(where, 5, cut) for cut in (3, 5, where.units)] == ["EMEA", "EMEA", "NA"]
    assert partition(where, 1, 0) == "EMEA"


def test_of_several_moves_in_one_unit_of_work_the_first_says_where_somebody_landed() -> None:
    landed = dict(zip(run().ids.tolist(), run().whereabouts.landed.tolist(), strict=True))
    assert {one: run().partitions[code] for one, code in landed.items()} == {1: "EMEA", 2: "NA", 3: "NA", 4: "NA", 5: "EMEA"}


def test_stays_follow_each_other_without_a_gap() -> None:
    (rec,) = np.flatnonzero(run().ids == 4)
    stays = run().whereabouts.stays(np.array([rec]))
    assert [run().partitions[code] for code in stays.partition] == ["NA", "APAC"]
    assert stays.since[1:].tolist() == stays.until[:-1].tolist() == [1]
    assert stays.until[-1] == run().whereabouts.units


def test_an_edit_is_in_force_behind_its_own_unit_of_work() -> None:
    where = run().whereabouts
    (edit,) = [since for since, _ in where.designs[1:]]
    assert where.design(np.array([0, edit, edit + 1])).tolist() == [0, 0, 1]
    assert where.sees.shape == (2, 3, 4) and (where.sees[0] != where.sees[1]).sum() == 1


def test_who_was_deleted_or_merged_away_is_not_there_any_more() -> None:
    steps = [{"delete_person": {"person": "ann"}}, {"merge": {"people": ["ben", "cy"], "where": "marketo"}}]
    gone = wb.simulate(wb.Topology("One"), steps, {name: {"Last Name": name} for name in ("ann", "ben", "cy")})
    where = gone.whereabouts
    assert [gone.ids[where.there(cut)].tolist() for cut in (0, 1, 2)] == [[1, 2, 3], [2, 3], [2]]


def test_shards_know_the_same_whereabouts() -> None:
    topology = wb.Topology.of(DESIGN)
    stimuli, roster = stimuli_of(STEPS, topology), roster_of(PEOPLE, topology)
    for shards in (1, 3):
        other = run_stimuli(topology, stimuli, roster, shards=shards)
        for cut in range(len(other.log.position) + 1):
            told = dict(zip(other.ids.tolist(), other.whereabouts.of(np.arange(len(other.ids)), cut).tolist(), strict=True))
            assert told == dict(zip(run().ids.tolist(), run().whereabouts.of(np.arange(len(run().ids)), cut).tolist(), strict=True))


def test_a_run_remembers_which_assignment_rule_placed_whom() -> None:
    """ROUTE-4, ROUTE-5."""
    ruled = dict(zip(run().ids.tolist(), run().people["ruled"].tolist(), strict=True))
    assert ruled == {1: -1, 2: -1, 3: -1, 4: -1, 5: 0}
