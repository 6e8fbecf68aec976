"""Every key of `expect`: when it holds, and what is told when it does not."""

from __future__ import annotations

from typing import Any

import pytest

from workbench.errors import InputError

from .regions import ANY_FORM, failures, fill, scenario, sides

TWINS = {"ann": {"Email Address": "e@example.com", "Partition": "NA"}, "bea": {"Email Address": "E@example.com", "Partition": "EMEA"}}


def campaign(*flow: Any, workspace: str = "Default", **keys: Any) -> dict[str, Any]:
    return {"workspace": workspace, "triggers": ANY_FORM, "runs": "every_time", "flow": list(flow), **keys}


# -- people ---------------------------------------------------------------------------------------------------------------------------


def test_people_have_values() -> None:
    expect = {"ann": {"country": "France", "City": None, "Person Score": None, "Unsubscribed": False, "Email Address": "Ann@Example.com"}}
    assert sides(expect={"people": {**expect, "ben": {}}}) == []


def test_a_value_that_differs_in_case_alone_differs() -> None:
    assert sides(expect={"people": {"ann": {"Country": "FRANCE"}}}) == [("expect.people.ann.Country", "FRANCE", "France")]


def test_empty_is_not_false() -> None:
    assert sides(expect={"people": {"ann": {"Emailable": False, "Unsubscribed": None}}}) == [
        ("expect.people.ann.Emailable", False, None),
        ("expect.people.ann.Unsubscribed", None, False),
    ]


def test_ids_and_moments_are_values_too() -> None:
    expect = {"Id": 1, "Created At": "2026-01-05T08:59", "Updated At": "2026-01-05T09:00:00"}
    steps = [{"change_data": {"person": "ann", "values": {"Seats": 3, "Trial Ends": "2026-02-01"}}}]
    assert sides(steps, {"people": {"ann": {**expect, "Seats": "3", "Trial Ends": "2026-02-01"}}}) == []
    assert sides(steps, {"people": {"ann": {"Updated At": "2026-01-05", "Seats": 4}}}) == [
        ("expect.people.ann.Updated At", "2026-01-05T00:00:00", "2026-01-05T09:00:00"),
        ("expect.people.ann.Seats", 4, 3),
    ]


def test_null_means_that_the_record_is_gone() -> None:
    deletes = {"Gone": campaign({"delete_person": True})}
    steps = [fill("ann@example.com")]
    assert sides(steps, {"people": {"ann": None, "ben": {}}, "count": 1, "emails": {"ann@example.com": []}}, campaigns=deletes) == []
    assert sides(steps, {"people": {"ann": {}}}, campaigns=deletes) == [("expect.people.ann", "exists", "does not exist")]
    assert sides(expect={"people": {"ann": None}}) == [("expect.people.ann", None, "exists, in NA")]


def test_people_are_counted_in_all_or_by_partition() -> None:
    assert sides(expect={"count": {"NA": 1, "Default": 0}}) == []
    assert sides(expect={"count": {"NA": 2, "Default": 0}}) == [("expect.count.NA", 2, 1)]


def test_addresses_are_compared_without_case() -> None:
    assert sides(expect={"emails": {"E@Example.com": ["bea", "ann"]}}, people=TWINS) == []
    assert sides(expect={"emails": {"e@example.com": ["ann"], "x@example.com": ["bea"]}}, people=TWINS) == [
        ("expect.emails.e@example.com", ["ann"], ["ann", "bea"]),
        ("expect.emails.x@example.com", ["bea"], []),
    ]


def test_somebody_who_does_not_exist_is_expected_in_vain() -> None:
    steps = [{**fill("ann@example.com"), "as": "eve"}]
    assert sides(steps, {"sees": {"NA": ["eve", "ann"]}}) == [("expect.sees.NA", ["eve (does not exist)", "ann"], ["ann"])]


# -- what a workspace sees --------------------------------------------------------------------------------------------------------------

LISTS = {"French": {"workspace": "Default", "filters": [{"Country": "France"}], "shared_with": ["NA"]}}


def test_a_smart_list_shows_whom_the_workspace_sees() -> None:
    people = {name: {"Country": "France", "Partition": where} for name, where in (("ann", "NA"), ("ben", "EMEA"), ("cid", "NA"))}
    expect = {"smart_list": {"French": {"NA": ["ann", "cid"], "Default": 3}}}
    assert sides([fill("dee@example.com")], expect, people, smart_lists=LISTS) == []


def test_a_smart_list_that_is_not_shared_with_a_workspace_shows_nobody_there() -> None:
    (failure,) = failures(
        expect={"smart_list": {"French": {"EMEA": 1}}}, people={"ben": {"Country": "France", "Partition": "EMEA"}}, smart_lists=LISTS
    )
    assert (failure.expected, failure.actual, failure.rules) == (1, 0, ("SHARE-1",))


def test_a_smart_list_may_ask_what_people_did_and_when_they_came() -> None:
    lists = {
        "Filled": {
            "workspace": "Default",
            "filters": [{"filled_out_form": {"name": "Form", "in_past": "1 day"}}, {"Created At": {"in_past": "1 day"}}],
        },
        "Mailed": {"workspace": "Default", "filters": [{"was_sent_email": "Hello"}]},
        "Moved": {"workspace": "Default", "filters": [{"partition_was_changed": {"to": "EMEA"}}]},
    }
    steps = [
        fill("ann@example.com"),
        {"move_person": {"person": "ben", "partition": "NA"}},
        {"move_person": {"person": "ben", "partition": "EMEA"}},
    ]
    expect = {"smart_list": {"Filled": {"Default": ["ann"]}, "Mailed": {"Default": ["ann"]}, "Moved": {"Default": ["ben"]}}}
    mails = {"Mail": campaign({"send_email": "Hello"})}
    assert sides(steps, expect, smart_lists=lists, campaigns=mails) == []
    later = {"smart_list": {"Filled": {"Default": 0}, "Mailed": {"Default": 1}}}
    assert sides([*steps, {"wait": "2 days"}], later, smart_lists=lists, campaigns=mails) == []


def test_possible_duplicates_looks_everywhere_and_shows_visible_rows_only() -> None:
    expect = {"smart_list": {"Possible Duplicates": {"NA": ["ann"], "Default": ["ann", "bea"]}}}
    assert sides(expect=expect, people=TWINS) == []
    (failure,) = failures(expect={"smart_list": {"Possible Duplicates": {"NA": []}}}, people=TWINS)
    assert failure.rules == ("VIS-12",)


def test_a_segment_shows_its_people_to_workspaces_it_is_shared_with() -> None:
    segments = {"Land": {"workspace": "Default", "segments": {"France": {"Country": "France"}}, "shared_with": ["NA"]}}
    expect = {"segment": {"Land/France": {"NA": ["ann"], "Default": 1, "EMEA": []}, "Land/Default": {"Default": ["ben"]}}}
    assert sides(expect=expect, segmentations=segments) == []
    (failure,) = failures(expect={"segment": {"Land/Default": {"NA": 1}}}, segmentations=segments)
    assert (failure.actual, failure.rules) == (0, ("SEG-2", "SEG-4"))


def test_a_member_grid_shows_whom_the_workspace_sees() -> None:
    steps = [{"change_status": {"person": name, "program": "Webinar", "status": "Invited"}} for name in ("ann", "ben")]
    assert (
        sides(steps, {"members": {"Webinar": {"ann": "Invited", "ben": "Invited"}}, "shown": {"Webinar": {"EMEA": ["ben"], "NA": ["ann"]}}})
        == []
    )
    assert sides(steps, {"shown": {"Webinar": {"EMEA": ["ann"]}}}) == [("expect.shown.Webinar.EMEA", ["ann"], ["ben"])]


# -- memberships ------------------------------------------------------------------------------------------------------------------------


def test_members_are_exactly_those_with_their_statuses() -> None:
    steps = [{"change_status": {"person": "ann", "program": "Webinar", "status": "Attended"}}]
    assert sides(steps, {"members": {"Webinar": {"ann": "Attended"}}}) == []
    (failure,) = failures(steps, {"members": {"Webinar": {"ann": "Invited", "ben": "Invited"}}})
    assert failure.sides() == ("2: ann: Invited, ben: Invited", "1: ann: Attended")
    assert sides(steps, {"members": {"Webinar": {}}}) == [("expect.members.Webinar", {}, {"ann": "Attended"})]


def test_a_filler_out_of_sight_of_the_program_is_no_member_and_the_rule_is_told() -> None:
    forms = {"Join": {"workspace": "EMEA", "program": "Webinar"}}
    (failure,) = failures([fill("ann@example.com", "Join")], {"members": {"Webinar": {"ann": "Invited"}}}, forms=forms)
    assert (failure.actual, failure.rules) == ({}, ("FORM-4",))


def test_lists_have_rows() -> None:
    steps = [{"add_to_list": {"person": "ann", "list": "Show"}, "outcome": "updated"}]
    assert sides(steps, {"on_list": {"Show": ["ann"]}}) == []
    assert sides(steps, {"on_list": {"Show": []}}) == [("expect.on_list.Show", [], ["ann"])]


# -- campaigns and mails ----------------------------------------------------------------------------------------------------------------


def test_ran_is_in_order_one_entry_a_run() -> None:
    steps = [fill("ben@example.com"), fill("ann@example.com"), fill("ben@example.com")]
    every = {"Every": campaign({"interesting_moment": "x"})}
    assert sides(steps, {"ran": {"Every": ["ben", "ann", "ben"]}}, campaigns=every) == []
    (failure,) = failures(steps, {"ran": {"Every": ["ann", "ben", "ben"]}}, campaigns=every)
    assert failure.sides() == ("3: ann, ben, ben", "3: ben, ann, ben")
    (failure,) = failures(steps, {"ran": {"Every": ["ben", "ann"]}}, campaigns=every)
    assert failure.sides() == ("2: ...", "3: ..., surplus ben")


def test_a_batch_takes_people_by_id() -> None:
    batch = {"Batch": {"workspace": "Default", "flow": [{"send_email": "Hello"}]}}
    people = {"zoe": {"Id": 5, "Email Address": "z@example.com"}, "abe": {"Id": 3, "Email Address": "a@example.com"}}
    assert (
        sides(
            [{"run_campaign": "Batch", "outcome": "done"}],
            {"ran": {"Batch": ["abe", "zoe"]}, "sent": {"Hello": ["abe", "zoe"]}},
            people,
            campaigns=batch,
        )
        == []
    )


def test_who_was_not_mailed_has_a_reason() -> None:
    batch = {"Batch": {"workspace": "Default", "flow": [{"send_email": "Hello"}]}}
    people = {
        "ann": {"Email Address": "e@example.com"},
        "bea": {"Email Address": "e@example.com"},
        "cid": {},
        "dee": {"Email Address": "d@example.com", "Marketing Suspended": True, "Email Invalid": True},
        "eve": {"Email Address": "v@example.com", "Unsubscribed": True},
    }
    steps = [{"run_campaign": "Batch"}]
    reasons = {"bea": "same_address", "cid": "no_email", "dee": "marketing_suspended", "eve": "unsubscribed"}
    assert sides(steps, {"sent": {"Hello": ["ann"]}, "not_sent": {"Hello": reasons}}, people, campaigns=batch) == []
    found = failures(
        steps, {"sent": {"Hello": ["bea"]}, "not_sent": {"Hello": {"ann": "no_email", "cid": "blocklisted"}}}, people, campaigns=batch
    )
    assert [(f.actual, f.rules) for f in found] == [(["ann"], ("SUBS-8",)), ("sent", ()), ("no_email", ("SUBS-12",))]
    assert sides(expect={"not_sent": {"Hello": {"ann": "no_email"}}}) == [
        ("expect.not_sent.Hello.ann", "no_email", "never reached the send step")
    ]


WHY_NOT: dict[str, dict[str, Any]] = {
    "inactive": {"active": False},
    "invalid": {"flow": [{"send_email": "Hello"}], "workspace": "NA"},
    "not_visible": {"workspace": "EMEA"},
    "filter": {"filters": [{"Country": "Spain"}]},
    "qualification": {"runs": "once"},
}


@pytest.mark.parametrize("reason", WHY_NOT)
def test_why_a_campaign_did_not_take_somebody_in(reason: str) -> None:
    steps = [fill("ann@example.com"), fill("ann@example.com")]
    campaigns = {"Any": {**campaign(), **WHY_NOT[reason]}}
    assert sides(steps, {"why_not": {"Any": {"ann": reason, "ben": "no_trigger"}}}, campaigns=campaigns) == []


def test_why_a_batch_did_not_take_somebody_in() -> None:
    campaigns = {
        "French": {"workspace": "Default", "filters": [{"Country": "France"}], "runs": "every_time"},
        "Few": {"workspace": "Default", "person_limit": 1},
    }
    steps = [{"run_campaign": "French"}, {"run_campaign": "Few"}]
    expect = {"why_not": {"French": {"ben": "filter"}, "Few": {"ann": "over_limit"}}, "ran": {"Few": [], "French": ["ann"]}}
    assert sides(steps, expect, campaigns=campaigns) == []
    assert sides(expect={"why_not": {"Few": {"ann": "no_trigger"}}}, campaigns=campaigns) == []


def test_for_a_batch_only_its_latest_run_counts() -> None:
    campaigns = {"French": {"workspace": "Default", "filters": [{"Country": "France"}]}}
    steps = [{"run_campaign": "French"}, {"change_data": {"person": "ben", "values": {"Country": "France"}}}, {"run_campaign": "French"}]
    assert sides(steps, {"why_not": {"French": {"ben": "filter"}}}, campaigns=campaigns) == [("expect.why_not.French.ben", "filter", "ran")]


def test_of_two_batches_at_one_moment_the_second_is_the_latest() -> None:
    campaigns = {"All": {"workspace": "Default", "runs": "once"}}
    steps = [{"run_campaign": "All", "at": "2026-01-06"}, {"run_campaign": "All", "at": "2026-01-06"}]
    assert sides(steps, {"why_not": {"All": {"ann": "qualification"}}}, campaigns=campaigns) == []
    assert sides(steps[:1], {"why_not": {"All": {"ann": "no_trigger"}}}, campaigns=campaigns) == [
        ("expect.why_not.All.ann", "no_trigger", "ran")
    ]


def test_who_is_merged_after_a_bulk_extract_was_returned_as_itself() -> None:
    steps = [{"bulk_extract": {}}, {"merge": {"people": ["ann", "ben"]}}]
    assert sides(steps, {"returned": ["ann", "ben"]}) == []
    assert sides(steps, {"returned": ["ann"]}) != []


def test_a_missing_run_is_explained_by_the_rule_that_kept_it_away() -> None:
    campaigns = {"EMEA": campaign(workspace="EMEA", filters=[{"Country": {"is_not": "Spain"}}])}
    (failure,) = failures([fill("ann@example.com")], {"ran": {"EMEA": ["ann"]}}, campaigns=campaigns)
    assert failure.rules == ("VIS-9",)


# -- the log ----------------------------------------------------------------------------------------------------------------------------

LOGGED = [
    {"person": "ann", "type": "Fill Out Form", "form": "Form"},
    {"person": "ann", "type": "Change Data Value", "field": "country", "old": "France", "new": "Spain"},
    {"person": "ann", "type": "Change Data Value", "field": "Seats", "old": None, "new": 3},
    {"type": "Change Partition", "from": "NA", "to": "EMEA"},
    {"person": "ann", "type": "Change Score", "field": "Person Score", "new": 10},
    {"person": "ann", "type": "Interesting Moment", "text": "Filled"},
    {"person": "new1", "type": "Person is Created"},
    {"person": "ben", "type": "Change Program Status", "program": "Webinar", "status": "Attended"},
    {"person": "ben", "type": "Change Program Status", "from": None, "to": "Attended"},
    {"person": "ann", "type": "Send Email", "email": "Hello"},
]
STEPS = [
    fill("ann@example.com", Country="Spain", Seats=3),
    {"move_person": {"person": "ann", "partition": "EMEA"}},
    {"change_score": {"person": "ann", "by": 10}},
    fill("new@example.com"),
    {"change_status": {"person": "ben", "program": "Webinar", "status": "Attended"}},
]
SAYS = {"Says": campaign({"interesting_moment": "Filled"}, {"send_email": "Hello"})}


@pytest.mark.parametrize("activity", LOGGED, ids=lambda activity: activity["type"])
def test_an_activity_is_in_the_log(activity: dict[str, Any]) -> None:
    assert sides(STEPS, {"activities": [activity]}, campaigns=SAYS) == []
    (failure,) = failures(STEPS, {"no_activities": [activity]}, campaigns=SAYS)
    assert failure.at == "expect.no_activities[1]"
    assert len(failure.actual) >= 1


def test_an_activity_that_is_not_there_is_told_with_those_of_its_type() -> None:
    expected = {"person": "ann", "type": "Change Data Value", "field": "Country", "new": "Chile"}
    (failure,) = failures(STEPS, {"activities": [expected]}, campaigns=SAYS)
    assert failure.expected == expected
    assert failure.actual == [
        {"person": "ann", "type": "Change Data Value", "field": "Country", "old": "France", "new": "Spain"},
        {"person": "ann", "type": "Change Data Value", "field": "Seats", "old": None, "new": 3},
    ]


def test_no_activity_of_any_type_since_the_first_step() -> None:
    assert sides([fill("ann@example.com")], {"no_activities": [{"person": "ben"}]}) == []
    (failure,) = failures([fill("ben@example.com")], {"no_activities": [{"person": "ben"}]})
    assert str(failure) == (
        "expect.no_activities[1]\n  expected  {none of: {person: ben}}\n  actual    1: {person: ben, type: Fill Out Form, form: Form}"
    )


# -- findings ---------------------------------------------------------------------------------------------------------------------------


def test_a_cascade_is_a_finding_of_the_run() -> None:
    loop = {
        "Loop": {
            **campaign({"change_score": {"field": "Person Score", "by": 1}}),
            "triggers": [*ANY_FORM, {"score_is_changed": "Person Score"}],
        }
    }
    assert sides([fill("ann@example.com")], {"findings": ["cascade"]}, campaigns=loop) == []


def test_findings_of_the_design_come_from_the_review_that_is_given() -> None:
    made = scenario(expect={"findings": ["hidden-twin", "cascade"]})
    (failure,) = made.check(review=lambda run: ["hidden-twin"]).failures
    assert (failure.expected, failure.actual) == (["hidden-twin", "cascade"], ["hidden-twin"])


def test_without_a_review_findings_of_the_design_are_not_known() -> None:
    (failure,) = failures(expect={"findings": ["hidden-twin"]})
    assert failure.actual == "the design was not reviewed"


def test_a_finding_that_nothing_can_find_is_an_error_of_the_file() -> None:
    with pytest.raises(InputError, match="unknown finding, got 'hiden-twin'; did you mean 'hidden-twin'"):
        scenario(expect={"findings": ["hiden-twin"]})
