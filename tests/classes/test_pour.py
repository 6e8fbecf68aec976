"""What goes through the engine together comes to what it comes to alone, and what is left out would come to the same twice."""

from __future__ import annotations

from typing import Any

from workbench import Topology, compare
from workbench.classes.pour import met_otherwise, pour
from workbench.classes.space import space

COUNTRIES = ("France", "Spain", "Chile", "Peru", "Japan")


def batches(count: int = 80, **parts: Any) -> Topology:
    """Return a design with more batches than are played together; each scores, mails and moves, and a trigger hears of it."""
    campaigns: dict[str, Any] = {
        f"Batch {number}": {
            "workspace": ("Default", "EMEA")[number % 2],
            "filters": [{"Country": [COUNTRIES[number % 5], COUNTRIES[number * 3 % 5]]}, {"Person Score": {"at_least": 10 * (number % 3)}}],
            "flow": [
                {"wait": "1 day"},
                {"change_score": {"field": "Person Score", "by": number % 4}},
                {"change_partition": ("Default", "EMEA")[number % 2]},
            ],
        }
        for number in range(count)
    }
    campaigns["Thanks"] = {
        "workspace": "EMEA",
        "triggers": [{"score_is_changed": "Person Score"}],
        "filters": [{"Person Score": {"at_least": 11}}],
        "flow": [{"send_email": "News"}],
    }
    campaigns["Batch 3"]["flow"].append({"execute_campaign": "Batch 4"})
    spaces = {"Default": {"partitions": "all"}, "EMEA": {"partitions": ["EMEA"]}}
    return Topology.of(
        {"name": "Batches", "partitions": ["Default", "EMEA"], "workspaces": spaces, "emails": {"News": {"workspace": "EMEA"}}}
        | {"campaigns": campaigns} | parts
    )  # fmt: skip


def test_a_batch_comes_to_the_same_beside_others_as_alone() -> None:
    design = batches()
    classes = space(design)
    together, compared = pour(classes), 0
    for part in classes.slices:
        alone = pour(classes, 0, [part])
        for row in range(part.start, part.start + len(part)):
            assert together.of(row) == alone.of(row), (str(part.occasion), part.words(row - part.start))
            compared += len(alone.of(row)) > 1
    assert compared > 200


def test_only_what_reaches_a_changed_campaign_is_played_twice() -> None:
    design = batches(10)
    mapping = design.to_mapping()
    mapping["campaigns"]["Batch 7"]["filters"] = [{"Country": "Japan"}]
    other = Topology.of(mapping)
    played = {str(part.occasion) for part in met_otherwise(space(design, other))}
    assert played == {"known: batch Batch 7"}
    found = compare(design, other)
    assert set(found.behaviour["occasion"]) == {"known: batch Batch 7"}
    assert found.totals["different"] > 0


def test_segments_that_stand_in_another_order_are_played_again() -> None:
    segments = {"Franks": {"Country": "France"}, "Chiefs": {"Job Title": "Chief"}}

    def segmented(names: tuple[str, ...]) -> Topology:
        own = {"workspace": "Default", "segments": {name: segments[name] for name in names}}
        move = {"workspace": "Default", "filters": [{"in_segment": {"Who": "Chiefs"}}], "flow": [{"change_partition": "EMEA"}]}
        return Topology.of("Two", partitions=["Default", "EMEA"], segmentations={"Who": own}, campaigns={"Move": move})

    found = compare(segmented(("Franks", "Chiefs")), segmented(("Chiefs", "Franks")))
    assert not found.is_same
    assert found.totals["gain_campaigns"] == 1
