"""A replay with a witness is the same replay, keeps only what it needs, and a bulk run has none."""

from __future__ import annotations

import numpy as np

import workbench as wb
from workbench.engine.replay import replay
from workbench.engine.witness import Witness
from workbench.people.columns import NOT_GIVEN, Coded
from workbench.topology.model import Topology

DESIGN = Topology.of(
    "One",
    forms={"Form": {"workspace": "Default"}},
    campaigns={
        "C": {
            "workspace": "Default",
            "triggers": [{"fills_out_form": "any"}],
            "filters": [{"Country": "France"}],
            "runs": "every_time",
            "flow": [],
        },
        "Score": {
            "workspace": "Default",
            "triggers": [{"fills_out_form": "any"}],
            "flow": [{"change_data": {"field": "Country", "value": "Italy"}}],
        },
    },
)


def run_of(people: int = 50):
    rows = [{"Email Address": f"p{n % people}@example.com", "Country": ("France", "Spain")[n % 2]} for n in range(3 * people)]
    return wb.simulate(DESIGN, [{"fill_form": {"form": "Form", "values": row}} for row in rows])


def test_a_column_is_narrowed_to_what_its_rows_say() -> None:
    column = Coded(np.array([3, NOT_GIVEN, 0, 3], np.int32), ["", "a", "b", "c"]).narrow()
    assert column.values == ["", "c"] and column.codes.tolist() == [1, NOT_GIVEN, 0, 1]


def test_a_replay_keeps_the_values_of_one_person_only() -> None:
    run = run_of()
    again = replay(run, 7)
    assert len(run.layout.addresses.values) == 51 and again.layout.addresses.values == ["", "p6@example.com"]
    rows = run.campaign_runs[run.campaign_runs["id"] == 7]
    assert list(again.campaign_runs.itertuples(index=False)) == list(rows.itertuples(index=False))


def test_a_witness_changes_nothing_and_hears_every_judgement() -> None:
    run = run_of()
    witness = Witness("C")
    watched, plain = replay(run, 8, witness), replay(run, 8)
    assert list(watched.told()) == list(plain.told())
    assert (witness.hearings, witness.runs) == (3, int((run.campaign_runs.query("campaign == 'C'")["id"] == 8).sum()))


def test_the_person_of_a_hearing_stays_as_it_was() -> None:
    witness = Witness("C", prefers=lambda hearing, best: best is None)  # the first one; a flow writes the country afterwards
    replay(run_of(), 7, witness)
    hearing = witness.kept
    assert hearing is not None
    pool = hearing.design.layout.pools["Country"]
    assert pool.values[int(hearing.person.code(hearing.design.layout.columns["Country"])[0])] == "France"
    assert witness.world.people.codes is not hearing.person.people.codes
