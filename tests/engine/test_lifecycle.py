"""Revenue models in a finished run: who is where, the funnel by partition and by workspace, what an instance without models pays."""

from __future__ import annotations

from typing import Any

import pytest

from workbench.engine.run import Run
from workbench.engine.simulate import run_stimuli
from workbench.errors import UnknownName
from workbench.scenario.stimuli import stimuli_of
from workbench.topology import Topology

DESIGN: dict[str, Any] = {
    "name": "Regions",
    "partitions": ["Default", "NA", "EMEA"],
    "workspaces": {"Default": {"partitions": "all", "primary": "Default"}, "NA": {"partitions": ["NA"]}, "EMEA": {"partitions": ["EMEA"]}},
    "forms": {"NA Form": {"workspace": "NA"}, "EMEA Form": {"workspace": "EMEA"}},
    "crm": {"type": "salesforce"},
    "models": {
        "Revenue": {
            "workspace": "Default",
            "stages": ["Known", "MQL", "SAL"],
            "sla": {"MQL": "3 days"},
            "transitions": [
                {"from": "Known", "to": "MQL", "triggers": [{"score_is_changed": "Person Score"}]},
                {"from": ["Known", "MQL"], "to": "SAL", "triggers": [{"data_value_changes": "Person Status"}]},
            ],
        }
    },
}
STEPS = [
    *({"fill_form": {"form": form, "values": {"Email Address": f"{name}@x.org"}}, "as": name} for name, form in
      (("ann", "NA Form"), ("ben", "EMEA Form"), ("cat", "EMEA Form"), ("dan", "EMEA Form"))),
    {"sync_from_crm": {"crm_id": "1", "values": {"Email Address": "eve@x.org"}}, "as": "eve"},
    {"change_score": {"person": "ann", "by": 5}},
    {"change_score": {"person": "ben", "by": 5}},
    {"change_data": {"person": "cat", "values": {"Person Status": "Working"}}},
    {"wait": "4 days"},
    {"change_score": {"person": "dan", "by": 5}},
]  # fmt: skip


def run_of(design: dict[str, Any], **how: Any) -> Run:
    topology = Topology.of(design)
    return run_stimuli(topology, stimuli_of(STEPS, topology), **how)


@pytest.fixture
def run() -> Run:
    return run_of(DESIGN)


def test_the_funnel_counts_by_partition_who_is_there_who_passed_and_who_is_late(run: Run) -> None:
    funnel = run.funnel()
    assert list(funnel) == ["model", "stage", "partition", "people", "passed", "overdue"]
    rows = {(stage, partition): tuple(counts) for _, stage, partition, *counts in funnel.itertuples(index=False) if any(counts)}
    assert rows == {
        ("Known", "NA"): (0, 1, 0),
        ("Known", "EMEA"): (0, 3, 0),
        ("MQL", "NA"): (1, 1, 1),
        ("MQL", "EMEA"): (2, 2, 1),  # LIFE-5: cat jumped over it; dan came four days later
        ("SAL", "EMEA"): (1, 1, 0),
        ("SAL", "Default"): (1, 1, 0),  # LIFE-4: eve came from the CRM
    }
    assert len(funnel) == 3 * 3


def test_the_funnel_of_a_workspace_counts_whom_it_sees(run: Run) -> None:
    passed = run.funnel(by="workspace").set_index(["stage", "workspace"])["passed"]
    assert passed["MQL"].to_dict() == {"Default": 3, "NA": 1, "EMEA": 2}  # LIFE-2


def test_a_funnel_by_anything_else_is_refused(run: Run) -> None:
    with pytest.raises(UnknownName, match="did you mean 'partition'"):
        run.funnel(by="partitions")  # type: ignore[arg-type]


def test_stages_tell_who_is_where_since_when(run: Run) -> None:
    told = [(number, stage, str(since)) for _, number, stage, since in run.stages.itertuples(index=False)]
    assert told[:2] == [(1, "MQL", "2026-01-05 09:05:00"), (2, "MQL", "2026-01-05 09:06:00")]
    assert [stage for _, stage, _ in told] == ["MQL", "MQL", "SAL", "MQL", "SAL"]


def test_a_run_cut_in_shards_has_the_same_funnel(run: Run) -> None:
    assert run_of(DESIGN, shards=3).funnel("workspace").equals(run.funnel("workspace"))


def test_transitions_stand_in_the_visibility_of_a_run(run: Run) -> None:
    rows = run.visibility.query("campaign == 'Revenue: Known > MQL' and ran > 0")
    assert rows[["workspace", "partition", "ran"]].values.tolist() == [["Default", "NA", 1], ["Default", "EMEA", 2]]


def test_a_trace_names_the_rule_of_a_stage(run: Run) -> None:
    assert "Change Revenue Stage: Revenue: Known -> MQL [LIFE-3]" in run.trace(2).describe()


def test_without_a_model_people_have_no_columns_for_stages() -> None:
    run = run_of({name: part for name, part in DESIGN.items() if name != "models"})
    assert run.people["stage"].shape[1] == run.people["entered"].shape[1] == 0
    assert list(run.stages) == ["model", "id", "stage", "since"] and len(run.stages) == len(run.funnel()) == 0
