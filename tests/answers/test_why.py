"""Each kind of node of a why-tree: what it says, by which rule, and where in the topology file."""

from __future__ import annotations

import json
from typing import Any

import pytest

import workbench as wb
from workbench.answers.explain import judged
from workbench.answers.tree import COLUMNS, Node, Why
from workbench.errors import InputError, UnknownName
from workbench.topology.model import Topology

TEXT = """\
name: Regions
partitions: [Default, NA, EMEA]
workspaces:
  Default: {partitions: all, primary: Default}
  NA: {partitions: [NA]}
  EMEA: {partitions: [EMEA]}
fields: {Seats: number, Trial Ends: date}
programs: {Webinar: {workspace: EMEA, statuses: [Invited, Attended]}}
forms: {Form: {workspace: EMEA}, Other: {workspace: EMEA}}
lists: {Show: {workspace: EMEA}}
emails: {Mail: {workspace: EMEA}}
smart_lists:
  VPs: {workspace: EMEA, filters: [{Job Title: {contains: VP}}]}
segmentations:
  Trade: {workspace: EMEA, segments: {Bank: {Industry: Bank}}}
"""
ANN = {"Email Address": "ann@example.com"}


def design(**campaign: Any) -> Topology:
    """The regions with the campaign C of EMEA, which listens to the form unless it says otherwise."""
    keys = {"workspace": "EMEA", "triggers": [{"fills_out_form": "Form"}], "flow": [], **campaign}
    return Topology.read(f"{TEXT}campaigns:\n  C: {json.dumps(keys)}\n")


def fill(form: str = "Form", email: str = "ann@example.com", **values: Any) -> dict[str, Any]:
    given = {name.replace("_", " "): value for name, value in values.items()}
    return {"fill_form": {"form": form, "values": {"Email Address": email, **given}}}


def asked(topology: Topology, *steps: dict[str, Any], people: Any = None, lead: Any = "ann@example.com", **how: Any) -> Why:
    return wb.why(wb.simulate(topology, list(steps), people), lead, "C", **how)


def part(found: Why, name: str, number: int = 0) -> Node:
    return [node for _, node in found.tree.walk() if node.part == name][number]


def leaf(found: Why, text: str) -> Node:
    return next(node for _, node in found.tree.walk() if text in node.statement and not node.children)


def test_an_inactive_campaign_says_no_and_where_it_stands() -> None:
    found = asked(design(active=False), fill())
    node = part(found, "active")
    assert (found.reason, node.answer, node.rule, node.place) == ("inactive", "no", "CAMP-1", "text:17: campaigns.C.active")
    assert found.rules == ("CAMP-1",) and found.confidence == "official"


def test_a_campaign_that_names_what_it_may_not_use_says_which_trigger_does() -> None:
    found = asked(design(workspace="NA", triggers=[{"fills_out_form": "any"}, {"fills_out_form": "Form"}]), fill())
    top, reason = part(found, "valid"), part(found, "valid", 1)
    assert (found.reason, top.answer, top.rule) == ("invalid", "no", "CAMP-9")
    assert (reason.rule, reason.place) == ("CAMP-14", "text:17: campaigns.C.triggers[2]")
    assert "names the form 'Form', which is in EMEA and cannot be shared" in reason.statement
    assert found.confidence == "inferred"


def test_each_trigger_tells_what_it_heard_or_what_came_nearest() -> None:
    triggers = [{"fills_out_form": "Form"}, {"fills_out_form": "Other"}, {"data_value_changes": {"field": "Country", "to": "Italy"}}]
    found = asked(design(triggers=triggers, filters=[{"Country": "Italy"}]), fill(Country="France"))
    heard, other, changed = (part(found, "trigger", place) for place in (1, 2, 3))
    assert (part(found, "trigger").answer, part(found, "trigger").rule) == ("yes", "CAMP-2")
    assert heard.got == "2026-01-05 09:00 by the step fill form (form Form)"
    assert (other.answer, other.got) == ("no", "never heard in this run; the nearest was Form on 2026-01-05 09:00")
    assert changed.answer == "no"


def test_a_trigger_that_heard_something_before_the_judgement_tells_when() -> None:
    found = asked(design(triggers=[{"fills_out_form": "Form"}, {"person_is_created": True}], runs="every_time"), fill(), fill())
    assert part(found, "trigger", 2).got == "last heard 2026-01-05 09:00"


def test_where_no_trigger_heard_anything_the_tree_is_about_the_end() -> None:
    found = asked(design(filters=[{"Country": "France"}]), fill("Other", Country="France"))
    assert (found.reason, found.answer) == ("no_trigger", "no")
    assert found.sentence == "C of EMEA did not take ann@example.com in: none of its triggers heard anything."
    assert leaf(found, "Country is France").answer == "yes"


def test_who_is_out_of_sight_says_the_partition_and_those_that_are_seen() -> None:
    found = asked(design(), fill(), people={"ann": ANN | {"Partition": "NA"}}, lead="ann")
    node = part(found, "visible")
    assert (found.reason, node.answer, node.rule) == ("not_visible", "no", "VIS-9")
    assert (node.got, node.wanted, node.place) == ("NA", "EMEA", "text:6: workspaces.EMEA.partitions")
    assert found.sentence == "C of EMEA did not take ann in on 2026-01-05 09:00: EMEA does not see NA, where the person was."


@pytest.mark.parametrize(
    ("condition", "values", "got", "rule"),
    [
        ({"Country": "France"}, {"Country": "Spain"}, "Spain", "LIST-1"),
        ({"Country": ["France", "Italy"]}, {"Country": "Spain"}, "Spain", "LIST-4"),
        ({"Seats": {"at_least": 10}}, {"Seats": 5}, "5", "LIST-2"),
        ({"Trial Ends": {"after": "2026-02-01"}}, {"Trial Ends": "2026-01-01"}, "2026-01-01", "LIST-3"),
        ({"Unsubscribed": True}, {}, "false", "CAMP-13"),
        ({"Partition": "NA"}, {}, "EMEA", "VIS-13"),
        ({"member_of_program": {"program": "Webinar", "status": "Attended"}}, {}, "no member in this run", "MEMB-1"),
        ({"member_of_list": "Show"}, {}, None, "MEMB-8"),
        ({"filled_out_form": "Other"}, {}, "never in this run", ""),
    ],
)
def test_a_filter_that_does_not_hold_tells_what_the_lead_has_and_by_which_rule(condition: Any, values: Any, got: Any, rule: str) -> None:
    found = asked(design(filters=[{"Email Address": {"is_not_empty": True}}, condition]), fill(**values))
    node = [node for _, node in found.tree.walk() if node.part == "filter" and not node.children][-1]
    assert (found.reason, node.answer, node.got, node.rule) == ("filter", "no", got, rule)
    assert node.place == "text:17: campaigns.C.filters[2]"


def test_smart_lists_and_segments_are_followed_to_where_they_stand() -> None:
    found = asked(
        design(filters=[{"member_of_smart_list": "VPs"}, {"in_segment": {"Trade": "Bank"}}]), fill(Job_Title="Clerk", Industry="Bank")
    )
    assert (leaf(found, "Job Title contains VP").answer, leaf(found, "Job Title").place) == ("no", "text:13: smart_lists.VPs.filters[1]")
    segment = next(node for _, node in found.tree.walk() if node.rule == "SEG-2")
    assert (segment.answer, segment.got) == ("yes", "Bank")
    assert segment.children[0].place == "text:15: segmentations.Trade.segments.Bank"


def test_all_any_and_not_are_nodes_with_places_of_their_own() -> None:
    nested = {"any": [{"Country": "France"}, {"not": {"all": [{"Country": "Spain"}, {"Job Title": "VP"}]}}]}
    found = asked(design(filters=[nested]), fill(Country="Spain", Job_Title="VP"))
    assert leaf(found, "Job Title is VP").place == "text:17: campaigns.C.filters[1].any[2].not.all[2]"
    assert [node.answer for _, node in found.tree.walk() if node.statement == "this does not hold"] == ["no"]


def test_who_has_used_up_the_runs_is_told_when_it_ran() -> None:
    found = asked(design(), fill(), fill())
    node = part(found, "runs")
    assert (found.reason, node.answer, node.rule, node.got) == ("qualification", "no", "CAMP-3", "ran 2026-01-05 09:00")
    assert node.place == "text:17: campaigns.C.runs"


def test_a_batch_beyond_its_limit_tells_how_many_qualified() -> None:
    people = {name: {"Email Address": f"{name}@example.com", "Partition": "EMEA"} for name in ("ann", "ben", "cat")}
    found = asked(design(triggers=[], person_limit=2), {"run_campaign": "C"}, people=people, lead="ann")
    node = part(found, "limit")
    assert (found.reason, node.answer, node.rule, node.got, node.wanted) == ("over_limit", "no", "CAMP-10", "3 qualified", "at most 2")
    assert part(found, "trigger").got == "2026-01-05 09:00 by the step run campaign (campaign C)"


def test_a_chain_that_is_too_long_names_max_cascade() -> None:
    topology = design(triggers=[{"score_is_changed": "Person Score"}]).add_campaign(
        "First", "EMEA", triggers=[{"fills_out_form": "Form"}], flow=[{"change_score": {"field": "Person Score", "by": 1}}]
    )
    found = asked(topology.with_settings(max_cascade=0), fill())
    assert (found.reason, part(found, "cascade").answer) == ("cascade", "no")
    assert "by what a campaign changed" in str(part(found, "trigger", 1).got)


def test_who_was_deleted_before_its_turn_is_said_to_be_gone() -> None:
    topology = design().add_campaign("A", "EMEA", triggers=[{"fills_out_form": "Form"}], flow=[{"delete_person": True}], priority="high")
    found = asked(topology, fill())
    assert (found.reason, part(found, "there").rule) == ("deleted", "MERGE-7")


def test_a_campaign_that_another_one_executes_says_by_whom() -> None:
    topology = design(triggers=[], filters=[{"Country": "France"}]).add_campaign(
        "Parent", "EMEA", triggers=[{"fills_out_form": "Form"}], flow=[{"execute_campaign": "C"}]
    )
    found = asked(topology, fill(Country="Spain"))
    assert (found.reason, part(found, "trigger").statement, part(found, "trigger").rule) == ("filter", "C is executed by Parent", "CAMP-8")


def test_who_is_deleted_after_it_was_executed_was_not_taken_in_by_its_own_trigger() -> None:
    flow = [{"execute_campaign": "C"}, {"delete_person": True}]
    run = wb.simulate(design(runs="once").add_campaign("A", "EMEA", triggers=[{"fills_out_form": "Form"}], flow=flow), [fill()])
    latest = wb.why(run, 1, "C")
    assert run.campaign_runs["campaign"].tolist() == ["A"]
    assert (latest.reason, part(latest, "runs").got) == ("qualification", "used up at the same event")
    of_its_trigger = judged(run, 1, "C", lambda hearing, _: hearing.how == "trigger")
    assert (of_its_trigger.reason, of_its_trigger.witness.hearings, of_its_trigger.witness.runs) == ("deleted", 2, 0)


def test_a_campaign_that_is_executed_twice_at_one_event_has_used_up_its_runs_the_second_time() -> None:
    twice = {"triggers": [{"fills_out_form": "Form"}], "flow": [{"execute_campaign": "C"}, {"execute_campaign": "C"}]}
    run = wb.simulate(design(triggers=[], runs="once").add_campaign("A", "EMEA", **twice), [fill()])
    found = wb.why(run, 1, "C")
    assert run.campaign_runs["campaign"].tolist().count("C") == 1
    assert (found.reason, part(found, "runs").got) == ("qualification", "used up at the same event")


def test_a_campaign_of_a_cast_is_offered_by_its_program() -> None:
    text = TEXT.replace("programs: {", "programs: {Nurture: {workspace: EMEA, type: engagement, streams: {S: [{program: Webinar}]}}, ")
    keys = {"workspace": "EMEA", "program": "Webinar", "filters": [{"Country": "France"}], "flow": []}
    topology = Topology.read(f"{text}campaigns:\n  C: {json.dumps(keys)}\n")
    status = {"change_status": {"person": "ann", "program": "Nurture", "status": "Member"}}
    found = asked(topology, status, {"run_campaign": {"engagement_cast": "Nurture"}}, people={"ann": ANN | {"Partition": "NA"}}, lead="ann")
    assert part(found, "trigger").statement == "C is offered by a cast of Nurture" and part(found, "trigger").rule == "MEMB-7"
    assert (found.reason, [node.rule for node in found.tree.children if node.answer == "no"]) == (
        "not_visible",
        ["VIS-9", "ROUTE-12", "CAMP-2"],
    )


def test_a_cast_of_another_campaign_asks_nothing_of_this_one() -> None:
    text = TEXT.replace("programs: {", "programs: {Nurture: {workspace: EMEA, type: engagement, streams: {S: [{program: Webinar}]}}, ")
    nested = {"workspace": "EMEA", "program": "Webinar", "filters": [{"Country": "France"}], "flow": []}
    campaigns = {"C": {"workspace": "EMEA", "triggers": [{"fills_out_form": "Form"}], "flow": []}, "Nested": nested}
    status = {"change_status": {"person": "ann", "program": "Nurture", "status": "Member"}}
    steps = (status, {"run_campaign": {"engagement_cast": "Nurture"}})
    people = {"ann": ANN | {"Partition": "EMEA"}}
    found = asked(Topology.read(f"{text}campaigns: {json.dumps(campaigns)}\n"), *steps, people=people, lead="ann")
    assert (found.reason, part(found, "trigger").answer) == ("no_trigger", "no")


# -- what is not known ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("condition", "missing"),
    [
        ({"filled_out_form": "Other"}, "whether the person filled out form Other before the first step"),
        ({"filled_out_form": {"name": "Other", "in_past": "2 days"}}, "whether the person filled out form Other before the first step"),
        ({"member_of_list": "Show"}, "whether the person was on the list Show before the first step"),
        ({"member_of_program": "Webinar"}, "whether the person was a member of Webinar before the first step"),
    ],
)
def test_what_somebody_did_before_the_first_step_is_unknown(condition: Any, missing: str) -> None:
    found = asked(design(filters=[condition]), fill(), people={"ann": ANN | {"Partition": "EMEA"}}, lead="ann")
    assert (found.reason, found.answer) == ("filter", "unknown")
    assert missing in found.unknown and missing in found.sentence


def test_what_a_newcomer_did_is_known() -> None:
    assert asked(design(filters=[{"filled_out_form": "Other"}]), fill()).answer == "no"


def test_a_span_that_does_not_reach_before_the_first_step_leaves_nothing_unknown() -> None:
    later = {**fill(), "at": "2026-01-09T09:00"}
    within = design(filters=[{"filled_out_form": {"name": "Other", "in_past": "2 days"}}])
    first = {"change_score": {"person": "ann", "by": 1}}
    found = asked(within, first, later, people={"ann": ANN | {"Partition": "EMEA"}}, lead="ann")
    assert (found.reason, found.answer) == ("filter", "no")


def test_who_was_taken_off_a_list_in_the_run_is_known_not_to_be_on_it() -> None:
    topology = design(triggers=[{"removed_from_list": "Show"}], filters=[{"member_of_list": "Show"}]).add_campaign(
        "Off", "EMEA", triggers=[{"added_to_list": "Show"}], flow=[{"remove_from_list": "Show"}]
    )
    found = asked(topology, {"add_to_list": {"person": "ann", "list": "Show"}}, people={"ann": ANN | {"Partition": "EMEA"}}, lead="ann")
    assert (found.reason, found.answer) == ("filter", "no")


def test_a_run_of_somebody_who_was_there_rests_on_what_is_not_known() -> None:
    found = asked(design(), fill(), people={"ann": ANN | {"Partition": "EMEA"}}, lead="ann")
    assert (found.reason, found.answer, part(found, "runs").answer) == ("ran", "yes", "unknown")
    assert "not known is whether it ran for the person before the first step" in found.sentence


# -- a lead that is only supposed ------------------------------------------------------------------------


def test_fields_that_are_not_given_are_unknown() -> None:
    found = wb.why(design(filters=[{"Country": "France"}, {"Seats": {"at_least": 5}}]), {"country": "France"}, "C")
    assert (found.answer, found.reason) == ("unknown", "unknown")
    assert {"the partition of the lead", "Seats of the lead"} <= {*found.unknown}
    assert leaf(found, "Country is France").answer == "yes"


def test_a_value_that_does_not_fit_decides_whatever_else_is_unknown() -> None:
    found = wb.why(design(filters=[{"Country": "France"}]), {"Country": "Spain"}, "C")
    assert (found.answer, found.reason) == ("no", "filter")
    assert found.sentence == "C of EMEA would not take this lead in: Country is France, and the lead has Spain."


def test_a_workspace_that_sees_everything_sees_whoever_it_is() -> None:
    topology = design(triggers=[{"fills_out_form": "any"}], workspace="Default")
    assert part(wb.why(topology, {}, "C"), "visible").answer == "yes"
    assert part(wb.why(design(), {"Partition": "NA"}, "C"), "visible").answer == "no"


def test_a_segment_follows_from_values_where_its_workspace_sees_the_lead() -> None:
    topology = design(filters=[{"in_segment": {"Trade": "Bank"}}])
    answers = [
        wb.why(topology, lead, "C").tree.children[4].answer
        for lead in (
            {"Industry": "Bank", "Partition": "EMEA"},
            {"Industry": "Bank"},
            {"Industry": "Steel"},
            {"Industry": "Bank", "Partition": "NA"},
        )
    ]
    assert answers == ["yes", "unknown", "no", "no"]


def test_a_relative_date_needs_a_moment() -> None:
    topology = design(filters=[{"Trial Ends": {"in_past": "30 days"}}])
    assert "the moment (at)" in wb.why(topology, {"Trial Ends": "2026-01-01"}, "C").unknown
    assert part(wb.why(topology, {"Trial Ends": "2026-01-01"}, "C", at="2026-01-05"), "filter").answer == "yes"


@pytest.mark.parametrize(("lead", "error"), [({"Contry": "France"}, InputError), ({"Partition": "EMAE"}, UnknownName), ("ann", InputError)])
def test_a_lead_that_cannot_be_is_an_error(lead: Any, error: type[Exception]) -> None:
    with pytest.raises(error):
        wb.why(design(), lead, "C")


# -- how it is told ------------------------------------------------------------------------

EVIL = "<script>alert('x')</script>"


def test_script_in_any_value_or_name_is_shown_and_not_run() -> None:
    topology = design(filters=[{"Country": EVIL}, {"Job Title": "VP"}])
    run = wb.simulate(topology, [fill(Country=EVIL, Job_Title=EVIL, email="ann@example.com")], {EVIL: {"Email Address": "x@example.com"}})
    for page in (
        wb.why(run, "ann@example.com", "C").to_html(),
        wb.why_not(run, "ann@example.com", "C").to_html(),
        wb.why(run, EVIL, "C").to_html(),
    ):
        assert "<script" not in page and "&lt;script&gt;" in page


def test_text_frame_and_json_are_of_one_structure() -> None:
    found = asked(design(filters=[{"Country": "France"}]), fill(Country="Spain"))
    told = json.loads(found.to_json())
    frame = found.frame()
    assert tuple(frame.columns) == COLUMNS and len(frame) == len([*found.tree.walk()])
    assert (told["reason"], told["tree"]["answer"], told["at"], told["id"]) == ("filter", "no", "2026-01-05T09:00", 1)
    assert all(node.statement in found.describe() for _, node in found.tree.walk())
    assert repr(found) == "<why 'C' for 'ann@example.com': no, filter>"


def test_the_judgement_nearest_to_a_moment_can_be_asked_for() -> None:
    run = wb.simulate(design(runs="every_time", filters=[{"Country": "France"}]), [fill(Country="Spain"), fill(Country="France")])
    assert wb.why(run, 1, "C").reason == "ran"
    assert wb.why(run, 1, "C", at="2026-01-05T09:00").reason == "filter"
    assert wb.why_not(run, 1, "C").reason == "filter"


def test_the_reason_can_be_held_fast_in_a_scenario() -> None:
    found = asked(design(), fill(), people={"ann": ANN | {"Partition": "NA"}}, lead="ann")
    assert found.to_expectation() == "expect:\n  why_not:\n    C: {ann: not_visible}\n"
    with pytest.raises(InputError, match="cannot be written"):
        asked(design(), fill()).to_expectation()


def test_nobody_and_no_campaign_of_that_name_are_told_with_the_nearest() -> None:
    run = wb.simulate(design(), [fill()])
    with pytest.raises(UnknownName, match=r"did you mean 'ann@example\.com'"):
        wb.why(run, "anne@example.com", "C")
    with pytest.raises(UnknownName, match="unknown campaign"):
        wb.why(run, 1, "Camp")


def test_an_address_is_found_however_it_is_spelt() -> None:
    run = wb.simulate(design(), [fill(email="Ann@Example.com"), fill(email="ben@example.com")])
    assert run.find(" ANN@example.COM ") == run.find("Ann@Example.com") == 1
    assert run.find("ben@example.com") == 2


def test_a_campaign_that_another_one_executes_at_the_same_event_has_taken_the_person_in() -> None:
    step = [{"interesting_moment": "heard"}]
    executed = {"workspace": "Default", "triggers": [{"fills_out_form": "any"}], "runs": "every_time", "flow": step}
    executing = {**executed, "flow": [{"execute_campaign": "A"}]}
    design = {"name": "One", "forms": {"F": {"workspace": "Default"}}, "campaigns": {"A": executed, "B": executing}}
    run = wb.simulate(design, [{"fill_form": {"form": "F", "values": {"Email Address": "ann@example.com"}}}])
    assert run.summary["campaign_runs"] == 3
    assert wb.why(run, 1, "A").reason == "ran"
