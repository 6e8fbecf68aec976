"""Twins, whom doors take, what is out of sight, what was refused, what ran."""

from __future__ import annotations

from typing import Any

import pytest

import workbench as wb
from tests.answers.regions import DESIGN, run
from workbench.answers import duplicates, hidden_members, ran_and_blocked, rejected_by_reason, twin_picks
from workbench.errors import UnknownName

ADDRESS = {"Email Address": "ann@example.com"}


def picks(people: dict[str, Any], **design: Any) -> dict[tuple[str, str, str], tuple[str, str]]:
    made = wb.simulate(wb.Topology.of({**DESIGN, **design}), [], people)
    frame = twin_picks(made).frame()
    taken = frame["lead"].astype(object).where(frame["lead"].notna(), "")
    return {
        (row.door, row.through, row.second): (lead or row.outcome, row.rule) for row, lead in zip(frame.itertuples(), taken, strict=True)
    }


def test_duplicates_tell_the_latest_updated_and_who_sees_each() -> None:
    frame = duplicates(run()).frame()
    assert frame[["lead", "seen_by", "is_latest", "twins"]].values.tolist() == [
        ["ann", "Default, EMEA", False, 2],
        ["twin", "Default, NA", True, 2],
    ]


def test_one_of_the_twins_asks_for_all_of_them() -> None:
    assert duplicates(run(), "twin").frame()["lead"].tolist() == ["ann", "twin"]
    assert len(duplicates(run(), "bob")) == 0
    assert duplicates(run(), "bob").sentence == twin_picks(run(), "bob").sentence == "No address has several records."
    assert list(twin_picks(run(), "bob").frame().columns)[:4] == ["address", "door", "through", "second"]


def test_a_hidden_twin_updated_last_takes_the_registrations() -> None:
    """DEDUPE-4, FORM-3: forms do not care who sees whom; imports do (IMPORT-3, IMPORT-4)."""
    found = picks({"ann": ADDRESS | {"Partition": "EMEA"}, "twin": ADDRESS | {"Partition": "APAC"}})
    assert found["forms", "EMEA", ""] == ("twin", "FORM-3")
    assert found["lists", "EMEA", ""] == ("ann", "IMPORT-4")
    assert found["lists", "NA", ""] == ("rejected hidden", "IMPORT-3")
    assert found["lists", "Default", ""] == ("twin", "DEDUPE-5")
    assert found["api", "", ""] == ("rejected 1007", "DEDUPE-6")
    assert found["crm", "", ""] == ("creates", "CRM-1")


def test_a_setting_lets_imports_refuse_what_matches_both_in_and_out_of_sight() -> None:
    people = {"ann": ADDRESS | {"Partition": "EMEA"}, "twin": ADDRESS | {"Partition": "APAC"}}
    assert picks(people, settings={"import_visible_and_hidden_match": "reject"})["lists", "EMEA", ""] == ("rejected hidden", "IMPORT-4")


def test_under_a_rule_by_partition_each_form_takes_its_own_and_the_api_the_one_that_it_names() -> None:
    people = {"ann": ADDRESS | {"Partition": "EMEA"}, "twin": ADDRESS | {"Partition": "NA"}}
    found = picks(people, dedupe={"key": ["Email Address"], "partition": True, "applies_to": ["forms", "lists", "api"]})
    assert found["forms", "EMEA", ""] == ("ann", "DEDUPE-8")
    assert found["forms", "NA", ""] == ("twin", "DEDUPE-8")
    assert found["lists", "Default", ""] == ("creates", "IMPORT-5")
    assert (found["api", "EMEA", ""], found["api", "NA", ""]) == (("ann", "DEDUPE-8"), ("twin", "DEDUPE-8"))
    assert found["api", "", ""] == ("creates", "DEDUPE-8")


def test_a_second_key_is_asked_with_each_value_that_a_twin_has() -> None:
    people = {"ann": ADDRESS | {"Job Title": "VP"}, "twin": ADDRESS | {"Job Title": "Clerk"}, "blank": ADDRESS}
    found = picks(people, dedupe={"key": ["Email Address", "Job Title"], "applies_to": ["forms"]})
    forms = {second: lead for (door, through, second), (lead, _) in found.items() if (door, through) == ("forms", "NA")}
    assert forms == {"VP": "ann", "Clerk": "twin", "": "blank"}
    assert found["forms", "NA", "VP"][1] == "DEDUPE-7"
    assert found["lists", "Default", "VP"] == ("blank", "DEDUPE-5")


def test_members_rows_and_fillers_out_of_sight_are_told_apart() -> None:
    frame = hidden_members(run()).frame()
    assert frame[["kind", "name", "lead", "rule"]].values.tolist() == [
        ["member", "EMEA Webinar", "twin", "VIS-8"],
        ["row", "EMEA List", "twin", "VIS-8"],
        ["filler", "EMEA Webinar", "bob", "FORM-4"],
    ]
    assert hidden_members(run(), "EMEA Webinar").frame()["kind"].tolist() == ["member", "filler"]
    with pytest.raises(UnknownName, match="did you mean 'EMEA Webinar'"):
        hidden_members(run(), "EMEA Webinr")


def test_with_hidden_membership_the_filler_is_a_hidden_member() -> None:
    """FORM-4 under its other reading."""
    design = wb.Topology.of({**DESIGN, "settings": {"invisible_form_membership": "hidden"}})
    step = {"fill_form": {"form": "EMEA Form", "values": {"Email Address": "bob@example.com"}}}
    answer = hidden_members(wb.simulate(design, [step], {"bob": {"Email Address": "bob@example.com", "Partition": "NA"}}))
    assert answer.frame()[["kind", "lead", "status"]].values.tolist() == [["member", "bob", "Invited"]]
    assert answer.expectation == {"members": {"EMEA Webinar": {"bob": "Invited"}}, "shown": {"EMEA Webinar": {"EMEA": []}}}


def test_who_moved_into_sight_after_the_form_is_still_no_member() -> None:
    steps = [
        {"fill_form": {"form": "EMEA Form", "values": {"Email Address": "bob@example.com"}}},
        {"move_person": {"person": "bob", "partition": "EMEA"}},
    ]
    made = wb.simulate(wb.Topology.of(DESIGN), steps, {"bob": {"Email Address": "bob@example.com", "Partition": "NA"}})
    assert hidden_members(made).frame()[["kind", "partition"]].values.tolist() == [["filler", "EMEA"]]


def test_rejected_rows_are_counted_by_reason_with_the_first_as_an_example() -> None:
    rows = [{"Email Address": f"{name}@example.com"} for name in ("bob", "dan", "cho")]
    people = {name: {"Email Address": f"{name}@example.com", "Partition": "NA"} for name in ("bob", "cho")}
    made = wb.simulate(wb.Topology.of(DESIGN), [{"import_list": {"workspace": "EMEA", "rows": rows}}], people)
    (row,) = rejected_by_reason(made).frame().to_dict("records")
    assert (row["reason"], row["rule"], row["door"], row["rows"]) == ("hidden", "IMPORT-3", "import_list", 2)
    assert row["share"] == 2 / 3 and row["example"] == "workspace: EMEA, Email Address: bob@example.com"


def test_rows_that_could_not_be_read_are_among_the_rejected(tmp_path: Any) -> None:
    file = tmp_path / "leads.csv"
    file.write_text("Email Address,Country\nno address at all,Peru\na@example.com,Chile\n", encoding="utf-8")
    design = wb.Topology.of(DESIGN)
    made = wb.simulate(design, wb.read_leads(file, design, via="import_list", workspace="NA"))
    frame = rejected_by_reason(made).frame()
    assert frame["rows"].sum() == len(made.rejected) == 1
    assert frame["door"].tolist() == [""] and frame["row"].tolist() == [0]
    assert "no address at all" in frame["example"].tolist()[0]
    assert rejected_by_reason(wb.simulate(design, [])).sentence == "None of 0 rows was rejected."


def test_the_most_blocked_campaign_stands_first_with_its_totals() -> None:
    answer = ran_and_blocked(run())
    assert answer.frame()[["campaign", "partition", "ran", "blocked", "all_ran", "all_blocked"]].values.tolist()[0] == [
        "EMEA-Mail",
        "NA",
        0,
        2,
        0,
        2,
    ]
    assert answer.sentence == "6 campaigns ran 4 times and were blocked 2 times: EMEA-Mail 2."
    assert answer.expectation["ran"]["NA-Mail"] == ["bob", "new1"]
    assert ran_and_blocked(run(), "NA-*", "NA").expectation is None  # a scenario counts runs in all partitions
    with pytest.raises(UnknownName, match="did you mean 'APAC'"):
        ran_and_blocked(run(), partitions="APC")
