"""Which references break, where, and what comes of it."""

from typing import Any

import pytest

import workbench as wb
from workbench.answers import broken_references
from workbench.topology import invalid_campaigns
from workbench.topology.administration import administered

from .regional import anything, regional, rows

HEARS = [{"campaign_is_requested": True}]


def broken(*columns: str, **parts: Any) -> list[Any]:
    return rows(broken_references(regional(**parts)), *columns)


def test_an_asset_that_is_not_shared_breaks_the_campaign_that_names_it() -> None:
    """CAMP-14."""
    assert broken("name", "place", "by", "named", "home", "effect", "rule") == [
        ("NA-Batch", "campaigns.NA-Batch.filters[1]", "filter member_of_smart_list", "VPs", "Default", "it never runs", "CAMP-14")
    ]


def test_the_line_of_the_file_is_told() -> None:
    design = wb.Topology.read(regional().to_yaml())
    (place,) = rows(broken_references(design), "place")
    assert place.startswith("text:")
    assert "VPs" in design.to_yaml().splitlines()[int(place.split(":")[1]) - 1]


def test_an_unshared_template_breaks_the_email_and_whoever_sends_it() -> None:
    """SHARE-6, CAMP-9."""
    found = broken(
        "kind",
        "name",
        "rule",
        templates={"Corporate": {"workspace": "NA"}},
        emails={"Hello": {"workspace": "EMEA", "template": "Corporate"}},
    )
    assert found[0] == ("campaign", "EMEA-Hello", "CAMP-9")
    assert ("email", "Hello", "CAMP-14") in found


@pytest.mark.parametrize(
    ("asked", "settings", "why"),
    [
        ({"workspace": "EMEA", "triggers": HEARS}, {}, "CAMP-7"),
        ({"workspace": "EMEA", "triggers": HEARS}, {"request_campaign_across_workspaces": "any"}, None),
        ({"workspace": "NA", "triggers": [{"unsubscribes": True}]}, {}, "CAMP-6"),
        ({"workspace": "NA", "triggers": HEARS, "active": False}, {}, "CAMP-1"),
        ({"workspace": "NA", "triggers": HEARS, "filters": [{"member_of_list": "Show"}]}, {}, "CAMP-9"),
        ({"workspace": "NA", "triggers": HEARS}, {}, None),
    ],
)
def test_a_request_is_dropped_where_the_engine_drops_it(asked: dict[str, Any], settings: dict[str, Any], why: str | None) -> None:
    """CAMP-6, CAMP-7."""
    asking = {"workspace": "NA", "triggers": [{"person_is_created": True}], "flow": [{"request_campaign": "Asked"}]}
    design = regional(campaigns={"Asking": asking, "Asked": {**asked, "flow": []}}, settings=settings)
    found = [rule for name, effect, rule in rows(broken_references(design), "name", "effect", "rule") if name == "Asking"]
    assert found == ([why] if why else [])
    run = wb.simulate(design, [{"create_person": {"workspace": "NA", "values": {"Email Address": "a@example.com"}}}])
    sees_the_person = asked["workspace"] == "NA"  # VIS-9: whoever is asked must see the person too
    assert ("Asked" in run.campaign_runs["campaign"].tolist()) == (why is None and sees_the_person)


def test_what_is_gone_is_told_as_that() -> None:
    """SHARE-5."""
    gone = administered(regional(), {"delete_asset": {"kind": "email", "name": "Hello"}}).topology
    assert ("EMEA-Hello", "Hello", "", "which is gone") in rows(broken_references(gone), "name", "named", "home", "why")


def test_a_stream_passes_over_what_is_gone() -> None:
    """MEMB-7."""
    nurture = {"Nurture": {"workspace": "EMEA", "type": "engagement", "streams": {"Early": [{"email": "Hello"}]}}}
    gone = administered(regional(programs=nurture), {"delete_asset": {"kind": "email", "name": "Hello"}}).topology
    assert ("program", "programs.Nurture.streams.Early[1]", "a cast passes it over") in rows(
        broken_references(gone), "kind", "place", "effect"
    )


def test_a_segment_that_names_what_is_out_of_sight_is_in_error_in_marketo_only() -> None:
    made = {"Trade": {"workspace": "NA", "segments": {"On the list": {"member_of_list": "Show"}}}}
    (found,) = [row for row in broken("kind", "place", "effect", segmentations=made) if row[0] == "segmentation"]
    assert found[1] == "segmentations.Trade.segments.On the list"
    assert "the simulation takes it as if" in found[2]


def test_only_the_workspaces_asked_for_are_looked_at() -> None:
    assert len(broken_references(regional(), "EMEA")) == 0


@pytest.mark.parametrize("seed", range(60))
def test_what_never_runs_is_what_the_engine_never_runs(seed: int) -> None:
    design = anything(seed)
    frame = broken_references(design).frame()
    assert {*frame.loc[frame["effect"] == "it never runs", "name"]} == {*invalid_campaigns(design)}
