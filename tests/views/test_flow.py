"""The flow of people: every count is that of the run, and what placed them is told right."""

from __future__ import annotations

import numpy as np
import pytest

import workbench as wb
from workbench.views import FlowView

from .designs import regions, run, world


def links(view: FlowView, start: str, end: str) -> dict[tuple[str, str], int]:
    flows = view.frame()
    some = flows[(flows["start_kind"] == start) & (flows["end_kind"] == end)]
    return dict(zip(zip(some["start"], some["end"], strict=True), some["leads"].tolist(), strict=True))


def by(side: int, found: dict[tuple[str, str], int]) -> dict[str, int]:
    total: dict[str, int] = {}
    for pair, leads in found.items():
        total[pair[side]] = total.get(pair[side], 0) + leads
    return total


def test_everybody_made_comes_by_one_door_one_rule_and_into_one_partition() -> None:
    doors, rules = links(FlowView(run()), "door", "rule"), links(FlowView(run()), "rule", "partition")
    assert sum(doors.values()) == run().summary["created"]
    assert by(1, doors) == by(0, rules)
    assert by(1, rules) == run().leads["partition"].value_counts().to_dict()


def test_whom_a_router_moved_is_placed_by_it_out_of_where_he_landed() -> None:
    last = run().activities.query("type == 'Change Partition'").drop_duplicates("id", keep="last")
    moves = last["detail"].astype(str).value_counts().to_dict()
    rules = links(FlowView(run()), "rule", "partition")
    found = {f"{rule.removeprefix('Router out of ')} -> {end}": leads for (rule, end), leads in rules.items() if rule.startswith("Router")}
    assert found == moves


def test_a_workspace_sees_whom_its_partitions_have_and_campaigns_took_in_each_person_once() -> None:
    found = FlowView(run())
    counts = run().leads["partition"].value_counts()
    assert by(1, links(found, "partition", "workspace")) == {
        name: counts[list(regions().sees(name))].sum() for name in regions().workspaces
    }
    people = run().campaign_runs.groupby("campaign", observed=True)["id"].nunique().to_dict()
    assert by(1, links(found, "workspace", "campaign")) == people


def test_words_of_a_flow_say_every_count() -> None:
    view = FlowView(run())
    said = view.describe().splitlines()
    for row in view.frame().itertuples():
        assert any(line.startswith(f"{row.start} ") and f"{row.end} ({row.leads})" in line for line in said), row
    assert f"rejected {run().summary['rejected']}" in said[0]
    assert "Nobody was taken in by: NA-Quiet." in said


@pytest.mark.parametrize(
    ("step", "rule"),
    [
        ({"create_person": {"workspace": "NA", "values": {"Email Address": "a@x.org"}}}, "primary of NA"),
        ({"sync_leads": {"rows": [{"email": "a@x.org"}]}}, "fallback to Default"),
        ({"sync_leads": {"rows": [{"email": "a@x.org"}], "partition": "EMEA"}}, "choice of the caller"),
        ({"sync_from_crm": {"crm_id": "1", "values": {"Country": "Peru"}}}, "Rule 1: Country is Peru"),
    ],
)
def test_what_decides_where_somebody_lands_is_told(step: dict[str, object], rule: str) -> None:  # ROUTE-1, ROUTE-2, ROUTE-4
    design = wb.Topology.of(regions().to_mapping() | {"crm": {"type": "salesforce"}, "campaigns": {}}).with_rules(
        [{"if": {"Country": "Peru"}, "then": "APAC"}]
    )
    assert list(by(1, links(FlowView(wb.simulate(design, [step])), "door", "rule"))) == [rule]


def test_who_is_moved_by_hand_is_told_so() -> None:
    steps = [
        {"create_person": {"workspace": "NA", "values": {"Email Address": "a@x.org"}}, "as": "ann"},
        {"move_person": {"person": "ann", "partition": "EMEA"}},
    ]
    assert list(links(FlowView(wb.simulate(regions(), steps)), "rule", "partition")) == [("moved by hand out of NA", "EMEA")]


def test_whom_nobody_sees_goes_to_nobody() -> None:
    design = wb.Topology.of("Dark", partitions=["Default", "Dark"])
    design = design.set_workspace("Default", ["Default"], primary="Default")
    found = FlowView(wb.simulate(design, [{"sync_leads": {"rows": [{"email": "a@x.org"}], "partition": "Dark"}}]))
    assert links(found, "partition", "workspace") == {("Dark", "(nobody)"): 1}


def test_who_is_deleted_is_seen_by_nobody_and_no_surprise() -> None:
    steps = [
        {"create_person": {"workspace": "NA", "values": {"Email Address": "a@x.org"}}, "as": "ann"},
        {"delete_person": {"person": "ann"}},
    ]
    found = FlowView(wb.simulate(regions(), steps))
    assert by(1, links(found, "rule", "partition")) == {"(deleted)": 1}
    assert links(found, "partition", "workspace") == {}


def test_only_some_leads_can_be_drawn() -> None:
    view = FlowView(run(), {"Country": "Japan"})
    assert sum(links(view, "door", "rule").values()) == (run().leads["Country"] == "Japan").sum()


def test_many_things_are_grouped_and_said_and_nobody_is_lost() -> None:
    many = wb.simulate(world(), wb.synthetic_steps(world(), 2000, seed=5))
    view = FlowView(many)
    assert "Grouped: the smallest share a block" in view.describe()
    doors = links(view, "door", "rule")
    assert len(by(0, doors)) == 16
    assert sum(doors.values()) == many.summary["created"]
    blocks = [name for name in by(1, links(view, "workspace", "campaign")) if name.endswith("other campaigns")]
    took = many.campaign_runs.groupby("campaign", observed=True)["id"].agg(["nunique", "unique"]).sort_values("nunique", ascending=False)
    rest = np.unique(np.concatenate(took["unique"].tolist()[15:]))
    assert view._flows.people["campaign", blocks[0]] == len(rest)


def test_a_form_that_was_deleted_later_is_still_the_door() -> None:
    steps = [
        {"fill_form": {"form": "EMEA Registration", "values": {"Email Address": "a@x.org"}}},
        {"edit": {"delete_asset": {"kind": "form", "name": "Deals of $5 and $6_a"}}},
    ]
    assert "Form EMEA Registration" in by(0, links(FlowView(wb.simulate(regions(), steps)), "door", "rule"))


def test_of_several_moves_the_last_one_placed_somebody() -> None:  # ROUTE-6
    steps = [
        {"fill_form": {"form": "EMEA Registration", "values": {"Email Address": "a@x.org", "Country": "Japan"}}, "as": "ann"},
        {"move_person": {"person": "ann", "partition": "NA"}},
    ]
    assert links(FlowView(wb.simulate(regions(), steps)), "rule", "partition") == {("moved by hand out of EMEA", "NA"): 1}
