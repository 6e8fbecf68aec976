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


# -- what each obstacle is mended by ------------------------------------------------------------------------


def of(design: Topology, *steps: dict[str, Any], people: Any = None, lead: Any = "ann@example.com"):
    return why_not(wb.simulate(design, list(steps) or [fill("ann")], people), lead, "C")


def regions(**campaign: Any) -> Topology:
    keys = {"workspace": "EMEA", "triggers": [{"fills_out_form": "any"}], "flow": [], **campaign}
    forms = {"Form": {"workspace": "EMEA"}, "NA Form": {"workspace": "NA"}}
    places = {"Default": {"partitions": "all"}, "NA": {"partitions": ["NA"]}, "EMEA": {"partitions": ["EMEA"]}}
    parts = {"partitions": PARTITIONS, "workspaces": places, "forms": forms, "campaigns": {"C": keys}}
    lists = {"S": {"workspace": "NA", "filters": [{"Country": "France"}]}}
    return wb.Topology.of("Regions", smart_lists=lists, **parts)


def words(found: Any) -> list[list[str]]:
    return [[edit.words for edit in change.edits] for change in found.design.changes]


def test_an_inactive_campaign_is_activated_and_no_field_mends_it() -> None:  # CAMP-1
    found = of(regions(active=False))
    assert words(found) == [["activate C"]]
    assert (found.lead.size, found.lead.besides) == (None, ("C is not active (CAMP-1)",))


def test_one_edit_that_helps_at_an_earlier_moment_is_enough() -> None:
    """At the latest judgement the filter keeps her out too; an active campaign would have taken her in before."""
    rows = [{"Email Address": "ann@example.com", "Country": country} for country in ("France", "Spain")]
    steps = [{"fill_form": {"form": "Form", "values": row}} for row in rows]
    assert words(of(regions(active=False, filters=[{"Country": "France"}]), *steps)) == [["activate C"]]


def test_who_is_out_of_sight_moves_or_the_workspace_or_the_campaign_does() -> None:  # VIS-9
    people = {"ann": {"Email Address": "ann@example.com", "Partition": "NA"}}
    found = of(regions(), people=people, lead="ann")
    assert words(found) == [["let EMEA see NA"], ["move C to Default"], ["move C to NA"]]
    assert [str(change) for change in found.lead.changes] == ["Partition is EMEA (it is NA)"]
    assert found.design.changes[0].topology.sees("EMEA") == ("NA", "EMEA")


def test_a_filter_is_widened_before_it_is_dropped() -> None:  # CAMP-2
    found = of(regions(filters=[{"Person Score": {"greater_than": 10}}]), fill("ann") | {"at": "2026-01-05"})
    assert words(found) == [["drop the filter 'Person Score greater than 10'"]]  # an empty score is above nothing
    step = {"fill_form": {"form": "Form", "values": {"Email Address": "ann@example.com", "Person Score": 7}}}
    found = of(regions(filters=[{"Person Score": {"greater_than": 10}}]), step)
    wide, dropped = words(found)
    assert wide == ["widen the filter 'Person Score greater than 10' to 'Person Score at least 7'"]
    assert dropped == ["drop the filter 'Person Score greater than 10'"]


@pytest.mark.parametrize(
    ("asked", "wider"),
    [
        ({"is_not": ["Spain", "Italy"]}, "Country is not Italy"),
        ({"contains": "Fra"}, "Country contains Fra or Spain"),
        ({"starts_with": "F"}, "Country starts with F or Spain"),
        ({"is": ["France", "Italy"]}, "Country is France or Italy or Spain"),
    ],
)
def test_a_filter_on_text_is_widened_by_the_value_of_the_lead(asked: dict[str, Any], wider: str) -> None:
    step = {"fill_form": {"form": "Form", "values": {"Email Address": "ann@example.com", "Country": "Spain"}}}
    found = of(regions(filters=[{"Country": asked}]), step)
    assert words(found)[0][0].endswith(f"to '{wider}'")


def test_who_has_used_up_the_runs_needs_a_campaign_that_runs_every_time() -> None:  # CAMP-3
    found = of(regions(), fill("ann"), fill("ann"))
    assert words(found) == [["let C run every time"]]
    assert found.lead.besides == ("the person has used up the runs of the campaign (CAMP-3)",)


def test_a_batch_beyond_its_limit_gets_a_higher_one() -> None:  # CAMP-10
    people = {name: {"Email Address": f"{name}@example.com", "Partition": "EMEA"} for name in ("ann", "ben", "cat")}
    found = of(regions(triggers=[], person_limit=2), {"run_campaign": "C"}, people=people, lead="ann")
    assert words(found) == [["raise the person limit of C to 3"]]


def test_a_smart_list_of_another_workspace_is_shared() -> None:  # CAMP-9, SHARE-1
    step = {"fill_form": {"form": "Form", "values": {"Email Address": "ann@example.com", "Country": "France"}}}
    found = of(regions(filters=[{"member_of_smart_list": "S"}]), step)
    assert words(found) == [["share the smart list S with EMEA"], ["drop the filter 'member of smart list S'"]]
    assert found.design.changes[0].topology.smart_lists["S"].shared_with == ("EMEA",)


def test_a_form_of_another_workspace_cannot_be_shared_so_the_campaign_moves_there() -> None:  # CAMP-14, SHARE-1
    step = {"fill_form": {"form": "NA Form", "values": {"Email Address": "ann@example.com"}}}
    assert words(of(regions(triggers=[{"fills_out_form": "NA Form"}]), step)) == [["move C to NA"]]
    found = of(
        regions(triggers=[{"fills_out_form": "NA Form"}]), step, people={"ann": {"Email Address": "ann@example.com", "Partition": "EMEA"}}
    )
    assert words(found) == [["let C listen to 'fills out form: any'"]]


def test_what_no_trigger_heard_is_listened_to() -> None:
    design = regions(triggers=[{"visits_page": "pricing"}], filters=[{"Country": {"is_not": "Spain"}}])
    found = of(design, fill("ann"))
    assert found.reason == "no_trigger"
    assert words(found) == [["let C listen to 'fills out form: Form'"], ["let C listen to 'person is created'"]]
    assert found.lead.besides == ("one of the triggers of C must hear something",)


def test_a_batch_that_was_never_run_is_to_be_run() -> None:
    found = of(regions(triggers=[]), fill("ann"))
    assert words(found) == [] and "it must be run" in found.design.besides[0]


def test_a_chain_that_is_too_long_gets_the_smallest_max_cascade_that_lets_it_start() -> None:
    first = {"triggers": [{"fills_out_form": "any"}], "flow": [{"change_score": {"field": "Person Score", "by": 1}}]}
    second = {"triggers": [{"score_is_changed": "Person Score"}], "flow": [{"change_data": {"field": "Country", "value": "France"}}]}
    design = regions(triggers=[{"data_value_changes": "Country"}]).add_campaign("A", "EMEA", **first).add_campaign("B", "EMEA", **second)
    assert words(of(design.with_settings(max_cascade=1), fill("ann"))) == [["set max_cascade to 2"]]


def test_a_campaign_that_comes_too_late_runs_before_the_one_that_deletes() -> None:  # QUEUE-4
    killer = {"triggers": [{"fills_out_form": "any"}], "flow": [{"delete_person": True}]}
    assert words(of(regions().add_campaign("A", "EMEA", **killer))) == [["let C run before the others (priority: high)"]]


def test_a_campaign_that_took_the_person_in_needs_no_change() -> None:
    found = of(regions())
    assert (found.reason, found.lead.changes, found.design.changes) == ("ran", (), ())
    assert found.describe().endswith("Nothing is to be changed: it took the person in.")


def test_a_membership_is_said_to_be_beyond_fields_while_the_others_are_mended() -> None:
    design = regions(filters=[{"filled_out_form": "Form"}, {"Country": "France"}], triggers=[{"person_is_created": True}])
    step = {"create_person": {"workspace": "EMEA", "values": {"Email Address": "ann@example.com"}}}
    found = of(design, step)
    assert found.lead.besides == ("no value of a field changes this: filled out form Form",)
    assert [str(change) for change in found.lead.changes] == ["Country is France (it is empty)"] and not found.lead.is_enough


def test_a_group_that_is_there_is_reached_by_values_and_others_are_said_not_to_be_tried() -> None:
    group = {"group": {"by": "Company Name", "having": [{"Job Title": "VP"}], "at_least": 2}}
    ben = {"Email Address": "ben@example.com", "Company Name": "Acme", "Partition": "EMEA", "Job Title": "VP"}
    ann = {"Email Address": "ann@example.com", "Company Name": "Acme", "Partition": "EMEA"}
    found = of(regions(filters=[group]), people={"ben": ben, "ann": ann})
    assert [str(change) for change in found.lead.changes] == ["Job Title is VP (it is empty)"]
    assert not found.lead.is_exact
    alone = of(regions(filters=[group]), people={"ben": ben, "ann": ann | {"Company Name": "Other"}})
    assert alone.lead.changes == () and alone.lead.besides[0].startswith("not tried: values by which the lead would be of a group")


def test_a_stale_segment_is_worked_out_by_whatever_value_changes() -> None:  # SEG-6
    trade = {"Trade": {"workspace": "EMEA", "segments": {"Bank": {"Industry": "Bank"}}}}
    design = wb.Topology.of(regions().to_mapping() | {"segmentations": trade})
    design = edits.change(design, "campaign", "C", filters=[{"in_segment": {"Trade": "Bank"}}])
    people = {"ann": {"Email Address": "ann@example.com", "Partition": "NA", "Industry": "Bank"}}
    found = of(design, {"move_person": {"person": "ann", "partition": "EMEA"}}, fill("ann"), people=people, lead="ann")
    assert found.reason == "filter"
    assert [str(change) for change in found.lead.changes] == ["some other field changes, whatever it is"]
    step = {"change_data": {"person": "ann", "values": {"City": "Paris"}}}
    again = wb.simulate(design, [{"move_person": {"person": "ann", "partition": "EMEA"}}, step, fill("ann")], people)
    assert len(again.campaign_runs) == 1
