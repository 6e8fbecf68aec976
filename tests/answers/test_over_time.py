"""From when until when somebody was seen, where leads landed, what happened to them, what changed."""

from __future__ import annotations

import pandas as pd
import pytest

import workbench as wb
from tests.answers.regions import DESIGN, design, run
from workbench.answers import changes_since, journey, landed, saw_over_time, seen_over_time
from workbench.errors import InputError


def spans(lead: str, workspace: str) -> list[tuple[str, str]]:
    frame = seen_over_time(run(), lead).frame()
    rows = frame[frame["workspace"] == workspace]
    return [tuple("" if pd.isna(moment) else str(moment)[:16] for moment in row) for row in rows[["from", "until"]].values]


def test_a_lead_that_lands_and_is_moved_at_once_was_seen_for_that_moment() -> None:
    assert spans("new1", "NA")[0] == ("2026-01-05T10:00", "2026-01-05T10:00")


def test_an_edit_opens_a_new_stretch_of_seeing() -> None:
    assert spans("new1", "NA")[1:] == [("2026-01-07T09:00", "")]


def test_who_was_there_before_and_never_moves_is_seen_all_the_time() -> None:
    assert spans("ann", "EMEA") == [("", "")]
    assert seen_over_time(run(), "nemo").sentence == "nemo was seen by Default all the time, by NA all the time."


def test_a_move_between_two_partitions_of_one_workspace_is_no_break() -> None:
    assert spans("twin", "Default") == [("2026-01-05T11:00", "")]


def test_leads_of_one_workspace_are_each_seen_for_stretches_of_their_own() -> None:
    frame = saw_over_time(run(), "NA").frame()
    assert frame["lead"].tolist() == ["bob", "nemo", "cho@example.com", "cho@example.com", "twin"]
    assert frame["until"].notna().tolist() == [False, False, True, False, False]


def test_who_is_deleted_is_seen_until_then() -> None:
    gone = wb.simulate(wb.Topology("One"), [{"delete_person": {"person": "ann"}, "at": "2026-01-05T09:00"}], {"ann": {}})
    assert seen_over_time(gone).frame()["until"].tolist() == [pd.Timestamp("2026-01-05T09:00")]


def test_a_deleted_workspace_saw_people_until_then() -> None:
    steps = [{"edit": {"delete_workspace": "B"}, "at": "2026-01-05T09:00"}]
    spaces = {"Default": {"partitions": "all"}, "B": {"partitions": ["Default"]}}
    later = wb.simulate(wb.Topology.of("Two", workspaces=spaces), steps, {"ann": {}})
    assert saw_over_time(later, "B").frame()["until"].tolist() == [pd.Timestamp("2026-01-05T09:00")]


def test_an_assignment_rule_is_told_by_number_and_in_words() -> None:
    frame = landed(run()).frame()
    assert frame[["partition", "door", "source", "rule", "assignment", "moved"]].values.tolist() == [
        ["NA", "fill_form", "NA Form", "FORM-1", "", 1],
        ["EMEA", "sync_from_crm", "lead", "ROUTE-4", "1: Country is France or Germany", 1],
    ]
    other = wb.simulate(design(), [{"sync_from_crm": {"crm_id": "c", "object": "lead", "values": {"Country": "Chile"}}}])
    assert landed(other).frame()["assignment"].tolist() == ["2: else"]


def test_a_partition_that_the_call_named_is_landed_in_by_that_rule() -> None:
    rows = [{"Email Address": "a@example.com"}]
    named = wb.simulate(design(), [{"sync_leads": {"rows": rows, "partition": "EMEA"}}])
    unnamed = wb.simulate(design(), [{"sync_leads": {"rows": rows}}])
    assert [landed(one).frame()["rule"].tolist() for one in (named, unnamed)] == [["API-2"], ["API-5"]]


def test_who_was_there_before_landed_nowhere_and_visitors_do_not_count() -> None:
    steps = [{"visit_page": {"page": "home", "cookie": "c"}}]
    answer = landed(wb.simulate(wb.Topology("One"), steps, {"ann": {}}))
    assert len(answer) == 0 and answer.sentence == "No lead came in during the run."
    assert list(answer.frame().columns)[:5] == ["partition", "door", "source", "rule", "assignment"]


def test_a_journey_tells_a_refused_row_and_where_moves_led() -> None:
    frame = journey(run(), ["bob", "new1"]).frame()
    assert frame[frame["rule"] == "IMPORT-3"]["lead"].tolist() == ["bob"]
    assert frame[["partition", "seen_by"]].values.tolist()[-2:] == [["NA", "Default, NA"], ["APAC", "Default"]]


def test_somebody_merged_away_keeps_a_journey_of_his_own() -> None:
    steps = [
        {"change_data": {"person": "ben", "values": {"Country": "Chile"}}},
        {"merge": {"people": ["ann", "ben"], "where": "marketo"}},
    ]
    merged = wb.simulate(wb.Topology("One"), steps, {"ann": {"Country": "Peru"}, "ben": {}})
    assert [what for what in journey(merged, "ben").frame()["what"] if "Chile" in what] == ["Change Data Value: Country: (empty) -> Chile"]
    assert journey(merged, "ben").frame()["what"].tolist()[-1] == "Merge: into person 1"
    assert "Merge: person 2" in journey(merged, "ann").frame()["what"].tolist()


def test_journeys_of_more_leads_than_anybody_reads_are_refused() -> None:
    one = wb.Topology("One")
    crowd = wb.simulate(one, [], pd.DataFrame({"Email Address": [f"{number}@example.com" for number in range(10_001)]}))
    with pytest.raises(InputError, match="journeys of so many leads cannot be read, got 10,001 leads; expected at most 10,000"):
        journey(crowd, "*")


def test_changes_are_told_after_the_moment_and_not_at_it() -> None:
    assert changes_since(run(), "2026-01-06T10:00").frame()[["lead", "name", "old", "new"]].values.tolist() == [
        ["bob", "Country", "USA", "Canada"]
    ]
    assert len(changes_since(run(), "2026-01-06T09:59")) == 2
    assert len(changes_since(run(), None)) == 0
    assert changes_since(run(), "2026-01-09").sentence == "Nothing changed after 2026-01-09 00:00."


def test_changes_of_memberships_lists_and_people_are_told() -> None:
    frame = changes_since(run(), "2026-01-05T08:00", "twin").frame()
    assert frame[["kind", "name", "old", "new"]].values.tolist() == [
        ["created", "", "", ""],
        ["program", "EMEA Webinar", "", "Invited"],
        ["list", "EMEA List", "", "on it"],
        ["partition", "", "EMEA", "NA"],
    ]


def test_a_form_that_was_deleted_later_does_not_trouble_a_trace() -> None:
    steps = [
        {"fill_form": {"form": "NA Form", "values": {"Email Address": "ann@example.com"}}},
        {"edit": {"delete_asset": {"kind": "form", "name": "NA Form"}}},
    ]
    later = wb.simulate(wb.Topology.of(DESIGN), steps, {"ann": {"Email Address": "ann@example.com", "Partition": "EMEA"}})
    assert "unchanged person 1 in EMEA, which NA does not see [FORM-3]" in str(later.trace("ann"))
    assert "FORM-3" in journey(later, "ann").rules
