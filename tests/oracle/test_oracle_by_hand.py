"""Small facts worked out by hand from the contract and the cases; they pin the oracle, not the engine."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from typing import Any

import pytest
import yaml

from . import Result, run

REGIONS = {
    "partitions": ["Default", "NA", "EMEA", "APAC"],
    "workspaces": {
        "Default": {"partitions": "all", "primary": "Default"},
        **{name: {"partitions": [name]} for name in ("NA", "EMEA", "APAC")},
    },
}
E = "e@example.com"
ANY_FORM = [{"fills_out_form": "any"}]
DOORS_RULE = {"if": {"Country": ["France", "Germany"]}, "then": "EMEA"}


def campaign(workspace: str, triggers: list | None = None, flow: list | None = None, runs: str = "every_time", **more: Any) -> dict:
    return {"workspace": workspace, "triggers": triggers or [], "flow": flow or [], "runs": runs, **more}


def form(name: str, email: str | None = E, cookie: str | None = None, **values: Any) -> dict:
    given = {key.replace("_", " "): cell for key, cell in values.items()}
    return {"fill_form": {"form": name, "values": {"Email Address": email, **given}, **({"cookie": cookie} if cookie else {})}}


def types(result: Result, pid: int) -> list[str]:
    return [activity["type"] for activity in result.activities if activity["id"] == pid]


def found(result: Result, kind: str) -> list[dict]:
    return [activity for activity in result.activities if activity["type"] == kind]


def entered(result: Result) -> list[tuple[str, int]]:
    return [(name, pid) for _, name, pid in result.runs]


def regions(**parts: Any) -> dict:
    return {**REGIONS, "forms": {f"{name} Form": {"workspace": name} for name in ("Default", "NA", "EMEA")}, **parts}


def test_the_one_whole_file_of_the_contract() -> None:
    scenario = yaml.safe_load("""
topology:
  partitions: [Default, NA, EMEA]
  workspaces: {Default: {partitions: all, primary: Default}, NA: {partitions: [NA]}, EMEA: {partitions: [EMEA]}}
  forms: {EMEA Registration: {workspace: EMEA}}
  campaigns:
    EMEA-Any form:
      {workspace: EMEA, triggers: [{fills_out_form: EMEA Registration}], runs: every_time, flow: [{interesting_moment: EMEA saw it}]}
    NA-Any form: {workspace: NA, triggers: [{fills_out_form: any}], runs: every_time, flow: [{interesting_moment: NA saw it}]}
people:
  ann: {Email Address: ann@example.com, Job Title: Analyst, Partition: NA}
steps:
  - fill_form: {form: EMEA Registration, values: {Email Address: Ann@Example.com, Job Title: Director}}
    outcome: updated
    person: ann
  - fill_form: {form: EMEA Registration, values: {Email Address: ben@example.com}}
    as: ben
    outcome: created
""")
    r = run(scenario["topology"], scenario["people"], scenario["steps"])
    assert r.outcomes == [["updated"], ["created"]] and r.resolved == [[1], [2]] and r.aliases == {"ann": 1, "ben": 2}
    assert (r.people[1]["Partition"], r.people[1]["Job Title"], r.people[2]["Partition"]) == ("NA", "Director", "EMEA")
    assert r.people[1]["Email Address"] == "ann@example.com" and r.people[1]["Created At"] == datetime(2026, 1, 5, 8, 59)
    assert r.runs == [(datetime(2026, 1, 5, 9), "NA-Any form", 1), (datetime(2026, 1, 5, 9, 1), "EMEA-Any form", 2)]
    assert r.reasons[("EMEA-Any form", 1)] == r.reasons[("NA-Any form", 2)] == "not_visible"
    assert r.blocked == Counter({("EMEA-Any form", "NA"): 1, ("NA-Any form", "EMEA"): 1})


def test_c01_a_new_person_lands_in_the_primary_partition_of_the_form() -> None:
    design = regions(campaigns={"EMEA": campaign("EMEA", [{"fills_out_form": "EMEA Form"}]), "NA": campaign("NA", ANY_FORM)})
    r = run(design, {}, [form("EMEA Form")])
    assert r.people[1]["Partition"] == "EMEA" and entered(r) == [("EMEA", 1)] and r.aliases == {"new1": 1}
    assert types(r, 1) == ["Person is Created", "Fill Out Form"]


def test_c02_a_hidden_person_is_updated_in_place_and_stays_out_of_the_program() -> None:
    design = regions(
        programs={"Webinar": {"workspace": "EMEA", "statuses": ["Registered", "Attended"]}},
        campaigns={name: campaign(name, ANY_FORM) for name in ("Default", "EMEA", "NA")},
    )
    design["forms"] = {"EMEA Form": {"workspace": "EMEA", "program": "Webinar"}}
    people = {"p": {"Email Address": E, "Partition": "NA"}}
    r = run(design, people, [form("EMEA Form", Job_Title="VP")])
    assert r.outcomes == [["updated"]] and r.people[1]["Partition"] == "NA" and len(r.people) == 1
    assert entered(r) == [("Default", 1), ("NA", 1)] and r.members == {"Webinar": {}}
    hidden = run(design, people, [form("EMEA Form", Job_Title="VP")], {"invisible_form_membership": "hidden"})
    assert hidden.members == {"Webinar": {1: "Registered"}} and "Acquisition Program" not in hidden.people[1]


@pytest.mark.parametrize(("scope", "partition"), [("crm", "NA"), ("all_creates", "EMEA")])
def test_c05_assignment_rules_catch_form_people_only_with_the_switch(scope: str, partition: str) -> None:
    design = regions(assignment_rules=[DOORS_RULE, {"else": "Default"}])
    assert run(design, {}, [form("NA Form", Country="france")], {"assignment_rules_scope": scope}).people[1]["Partition"] == partition


def test_c06_crm_people_go_by_the_rules_once_and_never_match_by_email() -> None:
    design = regions(assignment_rules=[DOORS_RULE, {"else": "Default"}])
    steps = [
        {"sync_from_crm": {"crm_id": "x", "values": {"Email Address": E, "Country": "Germany"}}},
        {"sync_from_crm": {"crm_id": "y", "values": {"Email Address": E, "Country": "Japan"}}},
        {"sync_from_crm": {"crm_id": "y", "values": {"Country": "France"}}},
        {"sync_from_crm": {"crm_id": "x", "values": {}}},
    ]
    r = run(design, {}, steps)
    assert [rec["Partition"] for rec in r.people.values()] == ["EMEA", "Default"]
    assert r.outcomes == [["created"], ["created"], ["updated"], ["unchanged"]]


def test_c09_the_local_mail_runs_before_the_router() -> None:
    design = regions(
        emails={"Hello": {"workspace": "NA"}},
        campaigns={
            "A-Router": campaign("Default", [{"person_is_created": True}], [{"change_partition": "EMEA"}]),
            "NA-Mail": campaign("NA", ANY_FORM, [{"send_email": "Hello"}]),
            "EMEA-In": campaign("EMEA", [{"partition_changes": {"to": "emea"}}]),
            "NA-Out": campaign("NA", [{"partition_changes": True}]),
        },
    )
    r = run(design, {}, [form("NA Form", Country="France")])
    assert entered(r) == [("NA-Mail", 1), ("A-Router", 1), ("EMEA-In", 1)]
    assert types(r, 1)[2:] == ["Send Email", "Change Partition"] and r.people[1]["Partition"] == "EMEA"
    assert r.reasons[("NA-Out", 1)] == "not_visible"  # ROUTE-8: judged after the move


def two_sides(*sources: str) -> dict:
    return {
        "partitions": ["Default", "A", "B"],
        "workspaces": {"WA": {"partitions": ["A"]}, "WB": {"partitions": ["B"]}},
        "dedupe": {"key": ["Email Address"], "partition": True, "applies_to": list(sources)},
        "forms": {"WB Form": {"workspace": "WB"}},
        "campaigns": {"WB-Any": campaign("WB", ANY_FORM)},
    }


def test_c17_without_the_rule_on_forms_the_hidden_record_is_updated() -> None:
    r = run(two_sides("lists", "api"), {"p": {"Email Address": E, "Partition": "A"}}, [form("WB Form", City="Ulm")])
    assert r.outcomes == [["updated"]] and len(r.people) == 1 and not r.runs


def test_c18_with_the_rule_on_forms_a_twin_is_made() -> None:
    r = run(two_sides("forms"), {"p": {"Email Address": E, "Partition": "A"}}, [form("WB Form", City="Ulm")])
    assert r.outcomes == [["created"]] and r.people[2]["Partition"] == "B" and "City" not in r.people[1]
    assert entered(r) == [("WB-Any", 2)]


def test_c20_last_name_rule() -> None:
    design = {"dedupe": {"key": ["Email Address", "Last Name"]}, "forms": {"F": {}}}
    people = {"cat": {"Email Address": E, "First Name": "Catherine", "Last Name": "Doe"}}
    steps = [
        form("F", First_Name="Joe", Last_Name="Smith"),
        form("F", First_Name="Joseph", Last_Name="Smith"),
        form("F", First_Name="J", Last_Name="smith"),
        form("F"),
        form("F", None),
        form("F", "  "),
    ]
    r = run(design, people, steps)
    assert r.outcomes == [["created"], ["updated"], ["created"], ["created"], ["created"], ["created"]]  # with case; empty is a value
    assert [rec.get("First Name") for rec in r.people.values()] == ["Catherine", "Joseph", "J", None, None, None]


def test_c26_import_of_a_hidden_person_is_rejected() -> None:
    design = regions(lists={"L": {"workspace": "EMEA"}})
    rows = [{"Email Address": E, "City": "Ulm"}, {"Email Address": "f@example.com"}]
    step = {"import_list": {"workspace": "EMEA", "list": "L", "rows": rows}}
    r = run(design, {"p": {"Email Address": E, "Partition": "NA"}}, [step])
    assert r.outcomes == [["rejected hidden", "created"]] and r.resolved == [[None, 2]]
    assert "City" not in r.people[1] and r.people[2]["Partition"] == "EMEA" and r.lists == {"L": {2}}


TWINS = {
    "elizabeth": {"Id": 2749, "Email Address": E, "Updated At": "2010-04-13"},
    "beth": {"Id": 10936, "Email Address": E, "Updated At": "2016-03-15"},
}


def test_c29_an_import_updates_the_latest_updated_twin() -> None:
    r = run({}, TWINS, [{"import_list": {"workspace": "Default", "rows": [{"Email Address": E, "Job Title": "VP"}]}}])
    assert r.resolved == [[10936]] and "Job Title" not in r.people[2749]


def test_c36_a_hidden_crm_twin_takes_the_registration_and_a_cookie_would_not() -> None:
    design = regions(
        programs={"P": {"workspace": "NA"}},
        campaigns={
            "Alert": campaign("Default", ANY_FORM, [{"send_alert": {"to": "ops", "about": "hidden"}}], filters={"Partition": "APAC"})
        },
    )
    design["forms"] = {"NA Form": {"workspace": "NA", "program": "P"}}
    people = {
        "p1": {"Email Address": E, "Partition": "APAC", "crm": {"id": "c1", "object": "contact"}},
        "p2": {"Email Address": E, "Partition": "NA", "Updated At": "2026-01-05T08:59:30", "cookies": ["firefox"]},
    }
    crm = {"sync_from_crm": {"crm_id": "c1", "values": {"Person Status": "Open"}}}
    r = run(design, people, [crm, form("NA Form")])
    assert r.resolved == [[1], [1]] and r.members == {"P": {}} and entered(r) == [("Alert", 1)]
    r = run(design, people, [crm, form("NA Form", cookie="firefox")])
    assert r.resolved == [[1], [2]] and r.members == {"P": {2: "Member"}} and not r.runs


def test_form_7_another_email_takes_the_cookie_over() -> None:
    r = run(
        {"forms": {"F": {}}},
        {"keith": {"Email Address": E, "cookies": ["b"]}, "twin": {"Email Address": E}},
        [form("F", "new@example.com", "b"), form("F", cookie="b")],
    )
    assert r.resolved == [[3], [2]]  # no longer Keith's: the latest updated, of equals the highest Id


@pytest.mark.parametrize(("pick", "mailed"), [("lowest_id", 2749), ("latest_updated", 10936)])
def test_c39_a_batch_mails_one_of_two_twins(pick: str, mailed: int) -> None:
    design = {"emails": {"News": {}}, "campaigns": {"Batch": campaign("Default", flow=[{"send_email": "News"}])}}
    r = run(design, TWINS, [{"run_campaign": "Batch"}], {"batch_email_pick": pick})
    assert entered(r) == [("Batch", 2749), ("Batch", 10936)] and [a["id"] for a in found(r, "Send Email")] == [mailed]
    assert [(a["id"], a["reason"]) for a in found(r, "Email Blocked")] == [(12685 + 1000 - mailed, "same_address")]


def test_c40_triggered_mails_go_to_both_twins() -> None:
    design = {
        "emails": {"News": {}},
        "lists": {"L": {}},
        "campaigns": {"T": campaign("Default", [{"added_to_list": "L"}], [{"send_email": "News"}])},
    }
    r = run(design, TWINS, [{"add_to_list": {"person": alias, "list": "L"}} for alias in ("beth", "elizabeth", "beth")])
    assert [a["id"] for a in found(r, "Send Email")] == [10936, 2749] and r.outcomes == [["updated"], ["updated"], ["unchanged"]]


def test_c82_nobody_is_qualified_again_after_a_wait() -> None:
    design = {
        "fields": {"Emailable": "boolean"},
        "forms": {"F": {}},
        "campaigns": {
            "Nurture": campaign(
                "Default",
                ANY_FORM,
                [{"interesting_moment": "one"}, {"wait": "7 days"}, {"interesting_moment": "two"}],
                filters={"Emailable": True},
            )
        },
    }
    people = {"p": {"Email Address": E, "Emailable": True}}
    r = run(design, people, [form("F"), {"change_data": {"person": "p", "values": {"Emailable": False}}}, {"wait": "1 week"}])
    moments = found(r, "Interesting Moment")
    assert [m["text"] for m in moments] == ["one", "two"] and moments[1]["at"] - moments[0]["at"] == timedelta(days=7)
    assert [m["text"] for m in found(run(design, people, [form("F")]), "Interesting Moment")] == ["one"]


def test_c88_the_first_matching_choice_wins_and_do_nothing_is_one() -> None:
    step = {
        "change_data": {
            "choices": [
                {"if": {"Account": {"is_empty": True}}, "then": "do_nothing"},
                {"if": {"Account": "S1"}, "then": {"field": "Type", "value": "Partner Sponsored Event"}},
            ],
            "default": {"field": "Type", "value": "Owned Event"},
        }
    }
    design = {"fields": {"Account": "string", "Type": "string"}, "campaigns": {"B": campaign("Default", flow=[step])}}
    r = run(design, {"x": {}, "y": {"Account": "s1"}, "z": {"Account": "S2"}}, [{"run_campaign": "B"}])
    assert [rec.get("Type") for rec in r.people.values()] == [None, "Partner Sponsored Event", "Owned Event"]


def test_subs_1_to_4_unsubscribed_belongs_to_the_address() -> None:
    design = {
        "forms": {"F": {}},
        "campaigns": {"Out": campaign("Default", [{"data_value_changes": {"field": "Unsubscribed", "to": True}}])},
    }
    people = {"a": {"Email Address": E}, "b": {"Email Address": E.upper()}, "c": {"Email Address": "c@example.com"}}
    steps = [
        form("F", Unsubscribed=True),
        {"change_data": {"person": "c", "values": {"Email Address": E}}},
        {"import_list": {"workspace": "Default", "rows": [{"Email Address": E, "Unsubscribed": False}]}},
    ]
    r = run(design, people, steps)
    assert entered(r) == [("Out", 2), ("Out", 1), ("Out", 3)]  # the person's own event, then the twin's; SUBS-4
    assert [rec["Unsubscribed"] for rec in r.people.values()] == [True, True, True] and r.outcomes[2] == ["unchanged"]
    r = run(design, people, [*steps, {"create_person": {"values": {"Email Address": E, "Unsubscribed": False}}}])
    assert [rec.get("Unsubscribed", False) for rec in r.people.values()] == [False] * 4


def test_subs_2_an_address_stays_unsubscribed_when_its_record_is_deleted() -> None:
    design = {"campaigns": {"Bin": campaign("Default", flow=[{"delete_person": True}, {"interesting_moment": "never"}])}}
    r = run(
        design,
        {"a": {"Email Address": E, "Unsubscribed": True}},
        [{"run_campaign": "Bin"}, {"import_list": {"workspace": "Default", "rows": [{"Email Address": E, "Unsubscribed": "false"}]}}],
    )
    assert r.aliases == {"a": None, "new1": 2} and r.people[2]["Unsubscribed"] is True and types(r, 1) == ["Delete Person"]


def test_sync_leads_codes() -> None:
    design = regions(users={"api": {"api": True, "roles": {"EMEA": "API"}}})
    people = {
        "na": {"Email Address": "na@x.org", "Partition": "NA"},
        "em": {"Email Address": "em@x.org", "Partition": "EMEA"},
        "t1": {"Email Address": E, "Partition": "NA"},
        "t2": {"Email Address": E, "Partition": "EMEA"},
    }

    def code(email: str, **more: Any) -> str:
        row = {"email": email, "City": "Ulm", **({"id": 2} if more.pop("with_id", False) else {})}
        return run(design, people, [{"sync_leads": {"user": "api", "rows": [row], **more}}], more.pop("settings", None)).outcomes[0][0]

    assert code("na@x.org") == "rejected 1008" and code("em@x.org") == "updated" and code(E) == "rejected 1007"
    assert code("em@x.org", action="createOnly") == "rejected 1005" and code("em@x.org", partition="NA") == "rejected 1008"
    assert code("new@x.org", action="createOnly", with_id=True) == "rejected 1003" and code("em@x.org", lookup="Shoe") == "rejected 1011"
    assert code("new@x.org", action="updateOnly") == "rejected 1004" and code("new@x.org") == "rejected 1009"
    assert code("new@x.org", partition="EMEA") == "created" and code("x@x.org", lookup="id", with_id=True) == "updated"
    admin: list[dict] = [
        {"sync_leads": {"rows": [{"email": "em@x.org"}], "partition": "NA"}},
        {"sync_leads": {"rows": [{"email": "em@x.org"}]}},
    ]
    assert run(design, people, admin).outcomes == [["rejected 1010"], ["unchanged"]]
    assert run(design, people, admin, {"sync_without_partition": "default_only"}).outcomes[1] == ["rejected 1010"]


@pytest.mark.parametrize(("runs", "times"), [("once", 1), ("every_time", 3), ("once per 24 hours", 2), ("once per month", 1)])
def test_camp_3_qualification(runs: str, times: int) -> None:
    design = {"forms": {"F": {}}, "campaigns": {"C": campaign("Default", ANY_FORM, runs=runs)}}
    ats = ("2026-01-05T09:00", "2026-01-06T08:59", "2026-01-06T09:00")
    r = run(design, {"p": {"Email Address": E}}, [{**form("F"), "at": at} for at in ats])
    assert len(r.runs) == times and r.reasons == ({("C", 1): "qualification"} if times < 3 else {})


def test_campaigns_that_name_an_unshared_asset_are_invalid() -> None:
    design = regions(
        smart_lists={"Shared": {"workspace": "NA", "shared_with": ["Default"], "filters": []}, "Own": {"workspace": "NA"}},
        campaigns={
            "Form": campaign("Default", [{"fills_out_form": "NA Form"}]),
            "Any": campaign("Default", ANY_FORM),
            "Good": campaign("Default", ANY_FORM, filters={"member_of_smart_list": "Shared"}),
            "Bad": campaign("Default", ANY_FORM, filters=[{"not": {"member_of_smart_list": "Own"}}]),
        },
    )
    r = run(design, {}, [form("NA Form")])
    assert entered(r) == [("Any", 1), ("Good", 1)] and r.reasons == {("Form", 1): "invalid", ("Bad", 1): "invalid"}


def test_a_loop_stops_at_max_cascade() -> None:
    design = {
        "forms": {"F": {}},
        "campaigns": {
            "Start": campaign("Default", ANY_FORM, [{"change_score": {"field": "Person Score", "by": 1}}]),
            "Loop": campaign("Default", [{"score_is_changed": "Person Score"}], [{"change_score": {"field": "Person Score", "by": 1}}]),
        },
    }
    r = run(design, {"p": {"Email Address": E}}, [form("F")], {"max_cascade": 7})
    assert r.people[1]["Person Score"] == 8 and Counter(entered(r)) == {("Start", 1): 1, ("Loop", 1): 7} and r.findings == {"cascade"}
    assert found(r, "Change Score")[0] | {"at": None} == {
        "at": None,
        "id": 1,
        "type": "Change Score",
        "field": "Person Score",
        "old": None,
        "new": 1,
    }


def test_request_and_execute_campaign() -> None:
    design = regions(
        campaigns={
            "Caller": campaign(
                "NA", ANY_FORM, [{"execute_campaign": "Child"}, {"request_campaign": "Sister"}, {"request_campaign": "Foreign"}]
            ),
            "Child": campaign(
                "NA", flow=[{"wait": "1 day"}, {"interesting_moment": "child"}], filters={"Country": {"is_not_empty": True}}, runs="once"
            ),
            "Sister": campaign("NA", [{"campaign_is_requested": True}]),
            "Foreign": campaign("Default", [{"campaign_is_requested": True}]),
            "Wrong": campaign("Default", ANY_FORM, [{"execute_campaign": "Child"}]),
        }
    )
    steps = [form("NA Form", City="Ulm"), form("NA Form", Country="Peru"), form("NA Form")]
    r = run(design, {}, steps)
    assert entered(r) == [("Caller", 1), ("Sister", 1), ("Caller", 1), ("Child", 1), ("Sister", 1), ("Caller", 1), ("Sister", 1)]
    assert [(a["campaign"], a["result"]) for a in found(r, "Request Campaign")][:2] == [("Sister", "requested"), ("Foreign", "dropped")]
    assert r.reasons[("Wrong", 1)] == "invalid" and len(found(r, "Interesting Moment")) == 1
    any_target = run(design, {}, steps[:1], {"request_campaign_across_workspaces": "any"})
    assert entered(any_target) == [("Caller", 1), ("Sister", 1), ("Foreign", 1)]


def test_waits_that_end_together_go_by_priority_then_name() -> None:
    design = {
        "forms": {"F": {}},
        "emails": {"M": {}},
        "campaigns": {
            name: campaign("Default", ANY_FORM, [{"wait": "1 day"}, step])
            for name, step in (("a", {"interesting_moment": "a"}), ("B", {"interesting_moment": "B"}), ("z", {"send_email": "M"}))
        },
    }
    r = run(design, {"p": {"Email Address": E}}, [form("F"), {"wait": "24 hours"}])
    assert types(r, 1)[1:] == ["Send Email", "Interesting Moment", "Interesting Moment"]
    assert [m["text"] for m in found(r, "Interesting Moment")] == ["B", "a"]


def test_communication_limits_count_non_operational_mails_of_calendar_days() -> None:
    design = {
        "forms": {"F": {}},
        "communication_limits": {"per_day": 1, "per_7_days": 2},
        "emails": {"News": {}, "Bill": {"operational": True}},
        "campaigns": {"C": campaign("Default", ANY_FORM, [{"send_email": "Bill"}, {"send_email": "News"}], block_over_limit=True)},
    }
    ats = ("2026-01-05T09:00", "2026-01-05T23:59", "2026-01-06T00:00", "2026-01-11T09:00", "2026-01-12T00:00")
    r = run(design, {"p": {"Email Address": E}}, [{**form("F"), "at": at} for at in ats])
    news = [a["type"] for a in r.activities if a.get("email") == "News"]
    assert news == ["Send Email", "Email Blocked", "Send Email", "Email Blocked", "Send Email"]


def test_segments_are_kept_through_a_move_and_worked_out_only_in_view() -> None:
    design = regions(
        segmentations={"Ind": {"workspace": "NA", "segments": {"Bank": {"Industry": "Bank"}, "Any": {"Industry": {"contains": "a"}}}}}
    )
    people = {"p": {"Industry": "bank", "Partition": "NA"}, "q": {"Industry": "Bank", "Partition": "EMEA"}}
    move = {"move_person": {"person": "p", "partition": "EMEA"}}
    r = run(design, people, [move, {"change_data": {"person": "p", "values": {"Industry": None}}}, move])
    assert r.segments == {"Ind": {1: "Bank"}} and r.outcomes == [["updated"], ["updated"], ["unchanged"]]


def test_empty_values_in_conditions() -> None:
    def names(condition: dict) -> list[int]:
        design = {"fields": {"Ends": "date"}, "campaigns": {"B": campaign("Default", filters=condition)}}
        people = {"empty": {}, "full": {"Person Score": 5, "Country": "France", "Ends": "2026-01-01"}}
        return [pid for _, pid in entered(run(design, people, [{"run_campaign": "B"}]))]

    assert names({"Person Score": 0}) == [1] and names({"Person Score": {"is_not": 0}}) == [2]  # LIST-2
    assert names({"Ends": {"before": "2020-01-01"}}) == [1] and names({"Ends": {"after": "2020-01-01"}}) == [2]  # LIST-3
    assert names({"Country": {"is_not": ["Spain", "FRANCE"]}}) == [1] and names({"Country": {"not_contains": "x"}}) == [1, 2]  # LIST-4
    assert names({"Ends": {"in_past": "4 days"}}) == [2] and names({"Ends": {"not_in_past": "3 days"}}) == [1, 2]
    assert names({"Unsubscribed": False}) == [1, 2] and names({"Unsubscribed": {"is_empty": True}}) == []


def test_import_modes_fields_and_programs() -> None:
    design = {
        "blocked_fields": {"Person Source": ["lists"]},
        "lists": {"L": {}},
        "programs": {"P": {"statuses": ["Invited", "Came"]}},
        "campaigns": {"N": campaign("Default", [{"data_value_changes": {"field": "Person Score", "to": None}}])},
    }
    people = {"p": {"Email Address": E, "Person Source": "Web"}}
    rows = [{"Email Address": E, "Person Source": "List", "Person Score": ""}, {"Email Address": "f@x.org", "Person Source": "List"}]
    step = {"workspace": "Default", "list": "L", "program": "P", "status": "Came", "rows": rows}
    r = run(design, people, [{"import_list": step}])
    assert r.outcomes == [["unchanged", "created"]] and entered(r) == [("N", 1)]  # IMPORT-11
    assert [rec["Person Source"] for rec in r.people.values()] == ["Web", "List"] and r.members == {"P": {1: "Came", 2: "Came"}}
    assert r.people[2]["Acquisition Program"] == "P" and "Acquisition Program" not in r.people[1]
    r = run(design, people, [{"import_list": {**step, "mode": "skip_new_and_updates"}}])
    assert r.outcomes == [["unchanged", "unchanged"]] and r.lists == {"L": {1}} and not r.activities and r.members == {"P": {}}


def test_edits_change_what_is_seen_from_then_on() -> None:
    design = regions(campaigns={"B": campaign("NA", flow=[])})
    steps: list[dict] = [
        {"edit": {"add_partition": "LATAM"}},
        {"edit": {"add_partition": "LATAM"}},
        {"move_person": {"person": "p", "partition": "LATAM"}},
        {"run_campaign": "B"},
        {"edit": {"set_workspace": {"workspace": "NA", "partitions": ["NA", "LATAM"]}}},
        {"run_campaign": "B"},
        {"edit": {"add_workspace": {"workspace": "W", "partitions": ["Nowhere"]}}},
        {"edit": {"add_workspace": {"workspace": "W", "partitions": ["LATAM"]}}},
        {"create_person": {"workspace": "W", "values": {}}},
    ]
    r = run(design, {"p": {}}, steps)
    assert [rows[0] for rows in r.outcomes] == [
        "done",
        "rejected NAME-1",
        "updated",
        "done",
        "done",
        "done",
        "rejected ADMIN-4",
        "done",
        "created",
    ]
    assert len(r.runs) == 1 and r.people[2]["Partition"] == "LATAM" and r.reasons == {("B", 1): "not_visible"} and not r.blocked


def test_tokens_append_and_recheck() -> None:
    flow = [
        {"change_data": {"field": "Note", "value": " {{lead.Person Score}} {{lead.City}} "}},
        {"change_data": {"field": "Bag", "append": "Wind"}},
        {"change_data": {"field": "Bag", "append": "Wind"}},
        {"change_partition": "NA"},
        {"interesting_moment": "after"},
    ]
    design = regions(fields={"Note": "string", "Bag": "multiselect"}, campaigns={"B": campaign("EMEA", flow=flow)})
    people = {"p": {"Partition": "EMEA", "Person Score": 5.0}}
    r = run(design, people, [{"run_campaign": "B"}], {"change_partition_targets": "all", "recheck_visibility_each_step": True})
    assert (r.people[1]["Note"], r.people[1]["Bag"], r.people[1]["Partition"]) == ("5", "Wind;Wind", "NA") and not found(
        r, "Interesting Moment"
    )
    r = run(design, people, [{"run_campaign": "B"}])
    assert r.people[1]["Partition"] == "EMEA" and not found(r, "Change Partition") and found(r, "Interesting Moment")
