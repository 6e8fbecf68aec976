"""The smallest changes: none smaller does, each does, and what no change mends is said."""

from __future__ import annotations

import random
from itertools import product
from typing import Any

import pytest

import workbench as wb
from workbench.classes.why_not import why_not
from workbench.topology import edits
from workbench.topology.model import Topology

VALUES: dict[str, list[Any]] = {
    "Country": ["France", "Spain", "Italy", "Elsewhere", None],
    "Job Title": ["VP Sales", "Chief VP", "Chief", "Clerk", None],
    "Person Score": [5.0, 10.0, 15.0, 20.0, 25.0, None],
}
PARTITIONS = ["Default", "NA", "EMEA"]
PLACES = {"Default": {"partitions": "all"}, "NA": {"partitions": ["NA"]}, "EMEA": {"partitions": ["EMEA", "NA"], "primary": "EMEA"}}


def condition(dice: random.Random, depth: int = 0) -> dict[str, Any]:
    kind = dice.choice(["country", "title", "score", "partition", *(["any", "all", "not", "list"] if depth < 2 else [])])
    match kind:
        case "country":
            return {"Country": {dice.choice(["is", "is_not"]): dice.sample(["France", "Spain", "Italy"], dice.randint(1, 2))}}
        case "title":
            return {"Job Title": {dice.choice(["contains", "not_contains", "starts_with"]): dice.choice(["VP", "Chief"])}}
        case "score":
            return {"Person Score": {dice.choice(["at_least", "less_than", "is"]): dice.choice([10, 20])}}
        case "partition":
            return {"Partition": {dice.choice(["is", "is_not"]): dice.choice(PARTITIONS)}}
        case "not":
            return {"not": condition(dice, depth + 1)}
        case "list":
            return {"member_of_smart_list": dice.choice(["S1", "S2"])}
    return {kind: [condition(dice, depth + 1) for _ in range(2)]}


def plain(dice: random.Random) -> list[dict[str, Any]]:
    return [condition(dice, 2) for _ in range(2)]


def design_of(dice: random.Random, **keys: Any) -> Topology:
    campaign = {"workspace": dice.choice(["NA", "EMEA"]), "triggers": [{"fills_out_form": "any"}], "flow": [], **keys}
    campaign.setdefault("filters", [condition(dice) for _ in range(dice.randint(1, 3))])
    shared = {"workspace": "NA", "shared_with": ["EMEA"]}
    lists = {"S1": {**shared, "filters": plain(dice)}, "S2": {**shared, "filters": plain(dice)}}
    form = {"Form": {"workspace": "Default"}}
    parts = {"partitions": PARTITIONS, "workspaces": PLACES, "smart_lists": lists, "forms": form, "campaigns": {"C": campaign}}
    return wb.Topology.of("Random", **parts)


def fill(name: str) -> dict[str, Any]:
    return {"fill_form": {"form": "Form", "values": {"Email Address": f"{name}@example.com"}}}


@pytest.mark.parametrize("seed", range(12))
def test_fewest_edits_of_a_lead_are_those_that_brute_force_finds(seed: int) -> None:
    """Every lead there could be goes through the engine at once; the nearest one that is taken in tells how many edits it takes."""
    dice = random.Random(seed)
    design = design_of(dice)
    leads = list(product(PARTITIONS, *VALUES.values()))
    people = {}
    for number, (partition, *values) in enumerate(leads):
        record = {"Email Address": f"p{number}@example.com", "Partition": partition, **dict(zip(VALUES, values, strict=True))}
        people[f"p{number}"] = record
    run = wb.simulate(design, [fill(name) for name in people], people)
    taken = {leads[number - 1] for number in run.campaign_runs["id"].tolist()}
    refused = [number for number, lead in enumerate(leads) if lead not in taken]
    for number in dice.sample(refused, min(6, len(refused))):
        found = why_not(run, f"p{number}", "C")
        distances = [sum(a != b for a, b in zip(leads[number], lead, strict=True)) for lead in taken]
        size = found.lead.size if found.lead.is_enough else None
        assert size == min(distances, default=None), (seed, leads[number], found.describe())
        for change in found.lead.changes if found.lead.is_enough else ():
            record = {"Email Address": "x@example.com", **dict(zip(["Partition", *VALUES], leads[number], strict=True)), **change.values}
            assert len(wb.simulate(design, [fill("x")], {"x": record}).campaign_runs) == 1, (seed, str(change))


def single_edits(design: Topology, name: str) -> list[Topology]:
    """Every single edit that a person with no idea of the search would try; written apart from it."""
    campaign = design.to_mapping()["campaigns"][name]
    found = [edits.change(design, "campaign", name, active=True), edits.change(design, "campaign", name, runs="every_time")]
    found += [edits.change(design, "campaign", name, workspace=other) for other in design.workspaces]
    for home in design.workspaces:
        for partition in design.partitions:
            found.append(edits.set_workspace(design, home, sorted({*design.sees(home), partition}), design.workspaces[home].primary))
    filters = campaign.get("filters", [])
    found += [edits.change(design, "campaign", name, filters=filters[:place] + filters[place + 1 :]) for place in range(len(filters))]
    for smart, made in design.to_mapping().get("smart_lists", {}).items():
        rest = made["filters"]
        found += [edits.change(design, "smart_list", smart, filters=rest[:place] + rest[place + 1 :]) for place in range(len(rest))]
        found += [edits.change(design, "smart_list", smart, shared_with=[w for w in design.workspaces if w != made["workspace"]])]
    return [other for other in found if other != design]


@pytest.mark.parametrize("seed", range(12))
def test_fewest_edits_of_a_design_do_and_no_smaller_set_does(seed: int) -> None:
    dice = random.Random(1000 + seed)
    design = design_of(dice, active=dice.random() < 0.6)
    if dice.random() < 0.4:
        design = edits.change(design, "smart_list", dice.choice(["S1", "S2"]), shared_with=[])
    record = {name: dice.choice(values) for name, values in VALUES.items()}
    people = {"ann": {"Email Address": "ann@example.com", "Partition": dice.choice(PARTITIONS), **record}}

    def runs(some: Topology) -> int:
        return len(wb.simulate(some, [fill("ann")], people).campaign_runs)

    run = wb.simulate(design, [fill("ann")], people)
    found = why_not(run, "ann", "C")
    if len(run.campaign_runs):
        assert found.reason == "ran"
        return
    assert found.design.changes and found.design.is_exact, found.describe()
    for change in found.design.changes:
        assert runs(change.topology) == 1, (seed, str(change))
    if found.design.size > 1:
        assert not any(runs(other) for other in single_edits(design, "C")), found.describe()
    if found.design.size > 2:
        pairs = ((first, "C") for first in single_edits(design, "C"))
        assert not any(runs(second) for first, name in pairs for second in single_edits(first, name)), found.describe()
