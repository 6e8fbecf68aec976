"""Journeys over time: lines are those of the question, bands follow moves and edits, long ones are cut and say so."""

from __future__ import annotations

import pytest

import workbench as wb
from workbench.answers import journey
from workbench.views import JourneyView

from .designs import regions, run

STEPS = [
    {"fill_form": {"form": "EMEA Registration", "values": {"Email Address": "ann@x.org"}}, "as": "ann", "at": "2026-01-05T09:00"},
    {"edit": {"set_workspace": {"workspace": "NA", "partitions": ["NA", "EMEA"], "primary": "NA"}}, "at": "2026-02-05T09:00"},
    {"move_person": {"person": "ann", "partition": "APAC"}, "at": "2026-02-05T10:00"},
]


def test_lines_are_those_of_the_question() -> None:
    asked, drawn = journey(run(), 1).frame(), JourneyView(run(), 1).frame()
    for column in ("lead", "id", "at", "what", "partition", "seen_by", "rule"):
        assert drawn[column].tolist() == asked[column].tolist()


def test_who_sees_a_lead_changes_when_it_is_moved_and_when_the_design_is_edited() -> None:  # VIS-1, ROUTE-6, ADMIN-7
    lines = JourneyView(wb.simulate(regions(), STEPS), "ann").frame()
    seen = lines.loc[lines["seen_by"] != lines["seen_by"].shift(), ["kind", "what", "partition", "seen_by", "rule"]]
    assert seen.values.tolist() == [
        ["row", "fill form (form EMEA Registration): created person 1 in EMEA", "EMEA", "Default, EMEA", "FORM-1"],
        ["edited", "the design is edited: seen by NA from now on", "EMEA", "Default, NA, EMEA", "ADMIN-7"],
        ["moved", "Change Partition: EMEA -> APAC", "APAC", "Default, EMEA", "ROUTE-6"],
    ]


def test_words_tell_every_line_with_its_rule_and_where_the_lead_is_when_that_changes() -> None:
    said = JourneyView(wb.simulate(regions(), STEPS), "ann").describe()
    assert "  2026-02-05 10:00 Change Partition: EMEA -> APAC [ROUTE-6]; in APAC, seen by Default and EMEA." in said
    assert said.count("; in ") == 3


def test_a_lead_to_whom_nothing_happens_is_drawn_where_it_is() -> None:
    view = JourneyView(wb.simulate(regions(), [], {"ann": {"Email Address": "a@x.org", "Partition": "NA"}}), "ann")
    assert view.frame()[["kind", "partition", "seen_by"]].values.tolist() == [["nothing", "NA", "Default, NA"]]
    assert "0 lines" in repr(view)
    assert "Never seen by EMEA." in view.describe()


def test_of_many_leads_six_are_drawn_and_of_long_journeys_their_ends_and_the_frame_has_every_line() -> None:
    view = JourneyView(run(), "*")
    assert f"6 of {run().summary['leads']} leads" in repr(view)
    texts = [text.get_text() for text in view.draw().texts]
    drawn = [int(text.split()[0]) for text in texts if text.endswith("more lines, in frame()")]
    assert drawn
    lines = view.frame()
    assert sum(text in set(lines["what"]) for text in texts) <= 60
    assert lines["id"].nunique() == 6


def test_names_with_commas_are_told_apart() -> None:
    design = wb.Topology.of(
        "Commas",
        partitions=["Default", "A"],
        workspaces={"Default": {"partitions": ["Default"]}, "A, B": {"partitions": ["A"]}, "A": {"partitions": ["Default"]}},
    )
    view = JourneyView(wb.simulate(design, [], {"ann": {"Partition": "A"}}), "ann")
    assert [names for (names,) in view._bands] == ["A, B"]


def test_nobody_of_that_name_is_told_with_the_nearest() -> None:
    with pytest.raises(wb.UnknownName, match="did you mean 'ann'"):
        JourneyView(wb.simulate(regions(), STEPS), "anm")
