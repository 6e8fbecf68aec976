"""Which classes there are: only what matters, apart where it is independent, sampled where there are too many, and never pretended."""

from __future__ import annotations

import math
from collections import Counter
from typing import Any

import pytest

from tests.differential.dice import Dice
from workbench.classes.depends import Depends
from workbench.classes.ground import Ground
from workbench.classes.occasions import Occasion
from workbench.classes.pour import pour
from workbench.classes.reach import Reach
from workbench.classes.space import Slice, space
from workbench.classes.table import Classes, all_classes, values_of
from workbench.errors import InputError
from workbench.topology import Compare, Topology

from .test_truth import design_of


def campaign(filters: Any, *flow: Any, trigger: Any = None, **keys: Any) -> dict[str, Any]:
    return {"workspace": "Default", "triggers": [trigger or {"person_is_created": True}], "filters": filters, "flow": list(flow), **keys}


def design(**campaigns: Any) -> Topology:
    return Topology.of("T", partitions=["Default", "EMEA"], campaigns=campaigns)


def only(topology: Topology, occasion: str, **keys: Any) -> list[Slice]:
    return [part for part in space(topology, **keys).slices if str(part.occasion) == occasion]


def words(topology: Topology, occasion: str) -> list[str]:
    (part,) = only(topology, occasion)
    return [part.words(row) for row in range(len(part))]


def test_a_field_that_nothing_reached_asks_about_makes_no_classes() -> None:
    asks = design(A=campaign({"Country": "France"}), B=campaign({"Industry": "Bank"}, trigger={"unsubscribes": True}))
    assert words(asks, "new: by Sync Leads") == ["Country is France", "Country is anything else or empty"]


def test_what_decides_a_writer_decides_who_reads_what_it_writes() -> None:
    chain = Topology.of(
        "T",
        fields={"Lifecycle": "string"},
        campaigns={
            "A": campaign({"Country": "France"}, {"change_data": {"field": "Lifecycle", "value": "MQL"}}),
            "B": campaign([], trigger={"data_value_changes": {"field": "Lifecycle", "to": "MQL"}}),
        },
    )
    deciding = Depends(Reach(Ground(chain), Occasion("sync_leads", False)))
    assert Compare("Country", "is", ("France",)) in deciding.atoms(("runs", "B"))
    assert Compare("Country", "is", ("France",)) not in deciding.atoms(("partition",))


def test_what_decides_who_requests_decides_who_is_requested() -> None:
    asked = design(
        A=campaign({"Country": "France"}, {"request_campaign": "B"}),
        B=campaign([], trigger={"campaign_is_requested": True}),
    )
    table = all_classes(asked, small=1).frame()
    new = table[table["occasion"] == "new: by Sync Leads"]
    assert dict(zip(new["lead"], new["ran"], strict=True)) == {"Country is France": "A, B", "Country is anything else or empty": ""}
    deciding = Depends(Reach(Ground(asked), Occasion("sync_leads", False)))
    assert deciding.atoms(("runs", "B")) == {Compare("Country", "is", ("France",))}


def test_a_score_is_cut_where_points_bring_it_over_a_limit() -> None:
    scored = design(
        A=campaign([], {"change_score": {"field": "Person Score", "by": 10}}),
        B=campaign({"Person Score": {"at_least": 50}}, trigger={"score_is_changed": "Person Score"}),
    )
    table = all_classes(scored).frame()
    new = table[table["occasion"] == "new: by Sync Leads"]
    told = dict(zip(new["lead"], new["ran"], strict=True))
    assert {lead for lead, ran in told.items() if ran == "A"} == {"Person Score is below 40", "Person Score is empty"}
    assert "Person Score is 40 and below 50" in {lead for lead, ran in told.items() if ran == "A, B"}


def test_partitions_that_no_campaign_tells_apart_are_one() -> None:
    two = Topology.of(
        "T",
        partitions=["Default", "NA", "EMEA", "APAC"],
        workspaces={"Default": {"partitions": "all", "primary": "Default"}, "NA": {"partitions": ["NA"]}},
        campaigns={"B": {"workspace": "NA", "flow": []}},
    )
    assert words(two, "known: batch B") == ["Partition is Default or EMEA or APAC", "Partition is NA"]


@pytest.mark.parametrize(("scope", "fields"), [("all_creates", {"Country", "Partition"}), ("crm", {"Partition"})])
def test_whom_a_form_does_not_find_is_routed_as_somebody_new(scope: str, fields: set[str]) -> None:
    home = {"Default": {"partitions": "all", "primary": "Default"}, "EMEA": {"partitions": ["EMEA"]}}
    parts: dict[str, Any] = {"partitions": ["Default", "EMEA"], "workspaces": home, "forms": {"F": {"workspace": "Default"}}}
    parts |= {"dedupe": {"partition": True, "applies_to": ["forms"]}, "settings": {"assignment_rules_scope": scope}}
    made = Topology.of("One", assignment_rules=[{"if": {"Country": "France"}, "then": "EMEA"}], **parts)
    (known,) = only(made, "known: fills out F")
    assert {axis.name for axis in known.axes} == fields


def independent(count: int) -> Topology:
    names = ["Country", "Industry", "City", "State", "Job Title", "Rating", "Department", "Salutation"][:count]
    return design(**{f"C{number}": campaign({name: "x"}) for number, name in enumerate(names)})


def test_independent_conditions_are_a_sum_and_no_product() -> None:
    apart = only(independent(8), "new: by Sync Leads", small=1)
    together = only(independent(8), "new: by Sync Leads", small=1000)
    assert [part.size for part in apart] == [2] * 8
    assert [part.size for part in together] == [2**8]


def test_too_many_classes_are_sampled_and_said_to_be() -> None:
    asked = {"all": [{name: {"is_not": "x"}} for name in ("Country", "Industry", "City", "State", "Job Title", "Rating", "Department")]}
    many = space(design(A=campaign(asked)), limit=100)
    assert many.is_sampled
    assert len(many) <= 100 < many.size
    assert many.counted() == f"a sample of {len(many)} of {many.size:,} classes"
    same = space(design(A=campaign(asked)), limit=100)
    assert [part.cells.tolist() for part in many.slices] == [part.cells.tolist() for part in same.slices]


@pytest.mark.parametrize(
    ("filters", "missing"),
    [
        ({"member_of_list": "L"}, "whether somebody known is on the list L already"),
        ({"group": {"by": "Account Id", "at_least": 2}}, "who else there is: the group by Account Id has at least 2 people"),
        ({"Id": {"greater_than": 5}}, "the Id that somebody has"),
        ({"was_sent_email": "E"}, "whether it holds of somebody known that he was sent email E before"),
    ],
)
def test_what_no_class_can_say_is_named(filters: dict[str, Any], missing: str) -> None:
    asking = Topology.of(
        "T",
        fields={"Account Id": "string"},
        lists={"L": {"workspace": "Default"}},
        emails={"E": {"workspace": "Default"}},
        forms={"F": {"workspace": "Default"}},
        campaigns={"A": campaign(filters, trigger={"fills_out_form": "F"})},
    )
    assert space(asking).unknown == (missing,)


def test_who_is_taken_off_a_list_by_a_flow_must_have_been_on_it() -> None:
    score = {"change_score": {"field": "Person Score", "by": 1}}
    left = {"workspace": "Default", "triggers": [{"removed_from_list": "L"}], "flow": [score]}
    off = {"workspace": "Default", "triggers": [{"fills_out_form": "F"}], "flow": [{"remove_from_list": "L"}]}
    lists, forms = {"L": {"workspace": "Default"}}, {"F": {"workspace": "Default"}}
    found = space(Topology.of("T", lists=lists, forms=forms, campaigns={"Left": left, "Off": off}))
    assert found.unknown == ("whether somebody known is on the list L already",)


def by_values(classes: Classes) -> dict[tuple[str, str], Counter[Any]]:
    """Return, by occasion and node, which entries classes come to, weighted so that finer cuts weigh the same."""
    found: dict[tuple[str, str], Counter[Any]] = {}
    for part, row, became in classes:
        for node in part.observed:
            kinds = {"partition": ("lands",), "runs": ("ran", "blocked")}.get(node[0], (node[0],))
            lived = values_of(part, row).get("Partition")
            stays = {("lands", lived): ("lands", "where he was")}  # one lead stands for several partitions
            own = {e: n for e, n in became.items() if e[0] in kinds and (node == ("partition",) or e[1] == node[1])}
            told = tuple(sorted((stays.get(e, e), n) for e, n in own.items()))
            found.setdefault((str(part.occasion), str(node)), Counter())[told] += 1
    return found


@pytest.mark.parametrize("seed", range(50))
def test_the_full_product_and_the_sum_of_products_come_to_the_same(seed: int) -> None:
    """Whatever some class of the full product meets, some class of a reduced one meets, and the other way round."""
    topology = design_of(Dice(1000 + seed))
    if Ground(topology).is_serial or space(topology, small=10**6).size > 1_000:
        return
    try:
        full, reduced = all_classes(topology, small=10**6), all_classes(topology, small=1)
    except InputError as error:
        assert "never comes to rest" in str(error)  # noqa: PT017  # such a design is no design
        return
    assert len(reduced) <= len(full)
    told = [{key: set(counted) for key, counted in by_values(classes).items()} for classes in (full, reduced)]
    assert told[0] == told[1]


def test_sizes_are_products_of_cells() -> None:
    for part in space(independent(3), small=1000).slices:
        assert part.size == math.prod(map(len, part.axes))


def test_what_only_one_design_listens_to_is_an_occasion_of_the_other_where_it_can_happen() -> None:
    deaf = Topology.of("Deaf", partitions=["Default", "EMEA"], lists={"Fair": {"workspace": "Default"}})
    flow = [{"change_partition": "EMEA"}]
    listening = deaf.add_campaign("Move", "Default", triggers=[{"added_to_list": "Fair"}], flow=flow)
    heard = next(part for part in space(deaf, listening).slices if str(part.occasion) == "known: added to Fair")
    both = space(deaf, listening, unheard=True)
    part = next(part for part in both.slices if part.occasion == heard.occasion)
    assert (heard.within, part.within) == ((False, True), (True, True))
    assert [pour(both, design).of(part.start) for design in (0, 1)] == [
        {("lands", "Default"): 1},
        {("lands", "EMEA"): 1, ("ran", "Move"): 1},
    ]
    without = space(deaf.without("list", "Fair"), listening, unheard=True)
    assert next(part for part in without.slices if part.occasion == heard.occasion).within == (False, True)
