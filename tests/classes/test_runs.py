"""Two runs over the same leads: matched by alias or address, compared lead by lead, against a plain reading."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from tests.differential.strategies import scenario_of
from workbench.classes import compare
from workbench.engine.run import Run
from workbench.simulation import simulate
from workbench.topology import Topology

from .test_compare import design, routed

STEPS = [
    {"fill_form": {"form": "Ask", "values": {"Email Address": f"{name}@example.com", "Country": country}}}
    for name, country in (("ann", "France"), ("ben", "Spain"), ("cy", "Italy"), ("dan", "Italy"), ("eve", None))
]


def test_who_lands_elsewhere_and_which_campaigns_gain_and_lose_whom() -> None:
    found = compare(simulate(design(), STEPS), simulate(routed("France", "Italy"), STEPS))
    assert list(found.lands.itertuples(index=False, name=None)) == [("NA", "EMEA", 2), ("EMEA", "NA", 1)]
    assert list(found.campaigns.itertuples(index=False, name=None)) == [("Greet", 2, 3, 2, 1)]
    assert list(found.mails.itertuples(index=False, name=None)) == [("Hello", 2, 3, 2, 1)]
    assert (found.totals["matched"], found.totals["different"]) == (5, 3)
    assert found.examples()["lead"].tolist() == ["ben@example.com", "cy@example.com", "dan@example.com"]


def test_the_same_run_is_the_same() -> None:
    run = simulate(design(), STEPS)
    assert compare(run, run).is_same
    assert compare(run, run).describe().endswith("they met the same.")
    assert list(compare(run, run).lands.columns) == ["partition_before", "partition_after", "leads"]


def test_who_is_in_one_run_only_is_counted() -> None:
    found = compare(simulate(design(), STEPS), simulate(design(), STEPS[:3]))
    assert not found.is_same
    assert (found.totals["matched"], found.totals["unmatched_before"], found.totals["unmatched_after"]) == (3, 2, 0)


def test_several_records_of_one_address_are_compared_as_a_whole() -> None:
    twice = [{"create_person": {"workspace": home, "values": {"Email Address": "ann@example.com"}}} for home in ("NA", "EMEA")]
    plain: dict[str, Any] = {"campaigns": {}}
    found = compare(simulate(design(**plain), twice), simulate(design(**plain), twice[::-1]))
    assert found.is_same
    more = compare(simulate(design(**plain), twice[:1]), simulate(design(**plain), twice))
    assert list(more.lands.itertuples(index=False, name=None)) == [("(not there)", "EMEA", 1)]


def test_aliases_match_people_without_an_address() -> None:
    people = {"ann": {"Country": "France"}}
    step = [{"move_person": {"person": "ann", "partition": "EMEA"}}]
    found = compare(simulate(design(), [{"wait": "1 day"}], people), simulate(design(), step, people))
    assert list(found.lands.itertuples(index=False, name=None)) == [("Default", "EMEA", 1)]
    assert found.examples()["lead"].tolist() == ["ann"]


def plainly(run: Run) -> dict[str, tuple[Counter[str], set[str]]]:
    """Return by address the partitions of its records and the campaigns that took any of them in."""
    found: dict[str, tuple[Counter[str], set[str]]] = {}
    leads = run.leads
    address = dict(zip(leads["id"], leads["Email Address"].astype(object), strict=True))
    runs = run.campaign_runs
    for row in leads.itertuples():
        text = address[row.id]
        if isinstance(text, str) and text:
            partitions, campaigns = found.setdefault(text.lower(), (Counter(), set()))
            partitions[row.partition] += 1
            campaigns |= set(runs.loc[runs["id"] == row.id, "campaign"].astype(str))
    return found


@pytest.mark.parametrize("seed", range(25))
def test_random_runs_against_a_plain_reading(seed: int) -> None:
    scenario = scenario_of(seed)
    scenario.people = {name: record for name, record in scenario.people.items() if record.get("Email Address")}
    topology = Topology.of(scenario.design)
    steps = [step for step in scenario.steps if {"import_list", "sync_leads", "fill_form"} & set(step)]
    for step in steps:
        step.pop("as", None)
        step.pop("at", None)
    other = topology.with_settings(assignment_rules_scope="all_creates").with_rules([{"else": topology.partitions[-1]}])
    before, after = simulate(topology, steps), simulate(other, steps)
    found, sides = compare(before, after), [plainly(before), plainly(after)]
    both = set(sides[0]) & set(sides[1])
    assert found.totals["matched"] == len(both)
    assert found.totals["land_elsewhere"] == sum(sides[0][one][0] != sides[1][one][0] for one in both)
    gone = [one for one in both if sides[0][one][1] != sides[1][one][1]]
    deleted = not (before.people["alive"].all() and after.people["alive"].all())
    assert deleted or found.totals["other_campaigns"] == len(gone)
