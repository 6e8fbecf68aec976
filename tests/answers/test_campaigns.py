"""Which campaigns can see which partitions, both ways; what they saw in a run is the oracle."""

import numpy as np
import pytest

import workbench as wb
from workbench.answers import campaigns_reaching, partitions_reached
from workbench.topology import invalid_campaigns

from .regional import anything, regional, rows


def test_a_campaign_sees_what_its_workspace_sees() -> None:
    """VIS-9."""
    answer = partitions_reached(regional(), "EMEA*")
    assert rows(answer, "campaign", "workspace", "kind", "partition") == [
        ("EMEA-Hello", "EMEA", "trigger", "EMEA"), ("EMEA-Hello", "EMEA", "trigger", "APAC")
    ]  # fmt: skip


def test_an_invalid_campaign_is_marked_and_said_to_never_run() -> None:
    """CAMP-9: NA-Batch names a smart list that is not shared with NA."""
    answer = partitions_reached(regional(), "NA-Batch")
    assert rows(answer, "active", "valid") == [(False, False)]
    assert answer.sentence.endswith("NA-Batch is invalid. Those never run.")


def test_a_batch_runs_on_demand_though_it_is_not_active_and_a_trigger_campaign_does_not() -> None:
    """CAMP-1."""
    idle = {
        "Batch": {"workspace": "NA", "active": False},
        "Trigger": {"workspace": "NA", "active": False, "triggers": [{"unsubscribes": True}]},
    }
    assert (
        partitions_reached(regional(campaigns=idle)).sentence
        == "None of 2 campaigns sees all of 5 partitions. Trigger is inactive. Those never run."
    )
    assert campaigns_reaching(regional(campaigns=idle), "NA").sentence == "1 campaign that runs can see NA."


def test_a_partition_that_no_campaign_sees_has_a_row_without_a_campaign() -> None:
    answer = campaigns_reaching(regional(), "Hidden")
    assert rows(answer, "partition", "campaign", "active", "valid") == [("Hidden", "", False, False)]
    assert answer.sentence == "No campaign that runs sees Hidden."


def test_transitions_of_revenue_models_see_people_as_campaigns_do() -> None:
    """LIFE-2."""
    model = {
        "workspace": "NA",
        "stages": ["Known", "MQL"],
        "transitions": [{"from": "Known", "to": "MQL", "triggers": [{"unsubscribes": True}]}],
    }
    answer = campaigns_reaching(regional(models={"Funnel": model}), "NA")
    assert ("Funnel: Known > MQL", "transition") in rows(answer, "campaign", "kind")


@pytest.mark.parametrize("seed", range(25))
def test_both_directions_say_what_campaigns_see_in_a_run(seed: int) -> None:
    design = anything(seed)
    run = wb.simulate(design, [])
    seen = {(campaign, partition) for campaign, _, partition, is_seen, *_ in run.visibility_rows() if is_seen}
    assert {*rows(partitions_reached(design), "campaign", "partition")} == seen
    back = campaigns_reaching(design).frame()
    back = back[back["campaign"] != ""]
    assert {*zip(back["campaign"], back["partition"], strict=True)} == seen
    invalid = invalid_campaigns(design)
    assert (back["valid"] == ~np.isin(back["campaign"], list(invalid))).all()
