"""What the shorthand of conditions means, and how it is said."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from workbench.errors import InputError
from workbench.topology import AllOf, AnyOf, Compare, Did, Group, InSegment, Member, Not, Span, Topology, read_condition
from workbench.topology.write import condition_to_plain

from .designs import regions

MEANS: list[tuple[Any, Any, str]] = [
    ({"Country": "France"}, Compare("Country", "is", ("France",)), "Country is France"),
    ({"Country": ["France", "Spain"]}, Compare("Country", "is", ("France", "Spain")), "Country is France or Spain"),
    ({"Country": None}, Compare("Country", "is", (None,)), "Country is empty"),
    ({"Country": {"is_not": ["France", ""]}}, Compare("Country", "is_not", ("France", None)), "Country is not France or empty"),
    ({"title": {"contains": "VP"}}, Compare("Job Title", "contains", ("VP",)), "Job Title contains VP"),
    ({"Postal Code": 75001}, Compare("Postal Code", "is", ("75001",)), "Postal Code is 75001"),
    ({"leadScore": {"at_least": "+10"}}, Compare("Person Score", "at_least", (10.0,)), "Person Score at least 10"),
    ({"Person Score": {"between": [1, 5]}}, Compare("Person Score", "between", (1.0, 5.0)), "Person Score between 1 and 5"),
    ({"Unsubscribed": True}, Compare("Unsubscribed", "is", (True,)), "Unsubscribed is true"),
    ({"Unsubscribed": "False"}, Compare("Unsubscribed", "is", (False,)), "Unsubscribed is false"),
    (
        {"Date of Birth": {"before": "2000-01-31"}},
        Compare("Date of Birth", "before", (dt.date(2000, 1, 31),)),
        "Date of Birth before 2000-01-31",
    ),
    ({"Created At": {"in_past": "30 days"}}, Compare("Created At", "in_past", (Span(30, "day"),)), "Created At in past 30 days"),
    ({"Country": {"is_empty": True}}, Compare("Country", "is_empty"), "Country is empty"),
    ({"Partition": "EMEA"}, Compare("Partition", "is", ("EMEA",)), "Partition is EMEA"),
    ({"in_segment": {"Industry": "Bank"}}, InSegment("Industry", ("Bank",)), "segment of Industry is Bank"),
    (
        {"in_segment": {"Industry": ["Bank", "Default"]}},
        InSegment("Industry", ("Bank", "Default")),
        "segment of Industry is Bank or Default",
    ),
    ({"member_of_program": "Webinar"}, Member("program", "Webinar"), "member of program Webinar"),
    (
        {"member_of_program": {"program": "Webinar", "status": "Invited"}},
        Member("program", "Webinar", ("Invited",)),
        "member of program Webinar with status Invited",
    ),
    ({"member_of_list": "Show"}, Member("list", "Show"), "member of list Show"),
    ({"member_of_smart_list": "VPs"}, Member("smart_list", "VPs"), "member of smart list VPs"),
    ({"filled_out_form": "Contact"}, Did("filled_out_form", "Contact"), "filled out form Contact"),
    (
        {"was_sent_email": {"name": "Hello", "in_past": "1 week"}},
        Did("was_sent_email", "Hello", Span(1, "week")),
        "was sent email Hello in past 1 week",
    ),
    ({"partition_was_changed": {"to": "NA"}}, Did("partition_was_changed", "NA"), "partition was changed to NA"),
    ({"group": {"by": "Company Name", "at_least": 2}}, Group(("Company Name",), 2.0), "the group by Company Name has at least 2 people"),
    (
        {"group": {"by": ["Company Name", "City"], "having": {"title": {"contains": "VP"}}, "at_least": "50%"}},
        Group(("Company Name", "City"), 50.0, Compare("Job Title", "contains", ("VP",)), "percent"),
        "the group by Company Name and City has at least 50% of people with Job Title contains VP",
    ),
    (
        {"group": {"by": "City", "sum": "leadScore", "at_least": 12.5}},
        Group(("City",), 12.5, AllOf(), "sum", "Person Score"),
        "the group by City has at least 12.5 Person Score in all",
    ),
    (
        {"group": {"by": "City", "distinct": "Job Title", "at_least": 3}},
        Group(("City",), 3.0, AllOf(), "distinct", "Job Title"),
        "the group by City has at least 3 distinct Job Title",
    ),
    ({"not": {"Country": "France"}}, Not(Compare("Country", "is", ("France",))), "not (Country is France)"),
    (
        {"any": [{"City": "a"}, {"City": "b"}]},
        AnyOf((Compare("City", "is", ("a",)), Compare("City", "is", ("b",)))),
        "City is a or City is b",
    ),
    ([{"City": "a"}, {"City": "b"}], AllOf((Compare("City", "is", ("a",)), Compare("City", "is", ("b",)))), "City is a and City is b"),
    ([], AllOf(), "everybody"),
]


@pytest.mark.parametrize(("given", "means", "said"), MEANS, ids=[said for _, _, said in MEANS])
def test_a_condition_means_what_it_says_and_is_written_back(given: Any, means: Any, said: str) -> None:
    found = read_condition(given, regions())
    assert (found, str(found)) == (means, said)
    assert read_condition(condition_to_plain(found), regions()) == found


def test_without_a_design_names_are_taken_as_they_stand() -> None:
    assert read_condition({"member_of_list": "Anything"}) == Member("list", "Anything")
    with pytest.raises(InputError, match="unknown list, got 'Anything'; expected one of Show"):
        read_condition({"member_of_list": "Anything"}, regions())


def test_a_list_inside_any_must_hold_as_a_whole() -> None:
    found = read_condition({"any": [[{"City": "a"}, {"Country": "b"}], {"City": "c"}]})
    assert str(found) == "(City is a and Country is b) or City is c"


def test_a_date_time_with_a_zone_is_turned_to_utc() -> None:
    found = read_condition({"Created At": {"after": "2026-01-05T09:00+02:00"}})
    assert found == Compare("Created At", "after", (dt.datetime(2026, 1, 5, 7),))


@pytest.mark.parametrize("value", [float("inf"), float("nan"), 10**400, True, "1,5", "٣"])
def test_what_is_no_number_is_refused_for_a_number_field(value: Any) -> None:
    with pytest.raises(InputError, match="expected a number"):
        read_condition({"Person Score": value})


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ({"by": "City"}, "'at_least' is missing"),
        ({"by": "Ctiy", "at_least": 2}, r"group\.by: unknown field, got 'Ctiy'; did you mean 'City'\?"),
        ({"by": "Partition", "at_least": 2}, "people cannot be compared by Partition"),
        ({"by": "Unsubscribed", "at_least": 2}, "Unsubscribed makes no groups: its type is boolean"),
        ({"by": [], "at_least": 2}, r"group\.by: is empty"),
        ({"by": "City", "at_least": 0}, "a number above 0 or a share"),
        ({"by": "City", "at_least": "120%"}, "a number above 0 or a share"),
        ({"by": "City", "sum": "Person Score", "at_least": "50%"}, "expected a number above 0$"),
        ({"by": "City", "sum": "Job Title", "at_least": 5}, "Job Title cannot be added up: its type is string"),
        ({"by": "City", "sum": "Person Score", "distinct": "City", "at_least": 5}, "a group is measured in one way"),
        ({"by": "City", "having": {"Contry": "x"}, "at_least": 5}, r"group\.having\.Contry: unknown field or condition"),
    ],
    ids=str,
)
def test_what_is_wrong_about_a_group_is_said(given: Any, problem: str) -> None:
    with pytest.raises(InputError, match=problem):
        read_condition({"group": given})


def test_a_rule_or_a_segment_goes_by_the_record_alone() -> None:
    group = {"group": {"by": "City", "at_least": 2}}
    for part in (
        {"assignment_rules": [{"if": {"any": [{"City": "Ulm"}, group]}, "then": "Default"}]},
        {"assignment_rules": [{"if": {"member_of_smart_list": "Families"}, "then": "Default"}]},
        {"segmentations": {"Size": {"workspace": "Default", "segments": {"Large": {"member_of_smart_list": "Families"}}}}},
    ):
        with pytest.raises(InputError, match="cannot ask about a group of people"):
            Topology.of("T", smart_lists={"Families": {"workspace": "Default", "filters": [group]}}, **part)
