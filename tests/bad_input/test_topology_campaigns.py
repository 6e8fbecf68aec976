"""Campaigns, filters and flows that must be refused, each with the exact message.

Messages are compared to the letter, because they are what a consultant sees; what is read well is tested elsewhere.
"""

from __future__ import annotations

import pytest

from workbench.errors import InputError
from workbench.topology.cursor import one_of
from workbench.topology.files import parse
from workbench.topology.read import read_mapping
from workbench.topology.steps import TRIGGERS

BASE = """\
name: Regions
partitions: [Default, NA, EMEA]
workspaces:
  Default: {partitions: all}
  NA: {partitions: [NA]}
  EMEA: {partitions: [EMEA]}
fields: {Tags: multiselect}
forms: {Contact: {workspace: EMEA}}
programs: {Webinar: {workspace: EMEA, statuses: [Invited, Attended]}}
campaigns:
  Welcome:
    workspace: EMEA
"""

HERE = ":13: campaigns.Welcome."  # the line added to BASE

BROKEN = {
    "trigers: []": "trigers: unknown key; did you mean 'triggers'?",
    "triggers: [{fils_out_form: Contact}]": "triggers[1].fils_out_form: unknown trigger; did you mean 'fills_out_form'?",
    "triggers: [{boo: 1}]": f"triggers[1].boo: unknown trigger; expected one of {one_of(TRIGGERS)}",
    "triggers: [{opens_email: Helo}]": "triggers[1].opens_email: unknown email (the design has none), got 'Helo'",
    "triggers: [{visits_page: true}]": "triggers[1].visits_page: wrong value, got true; expected the name of a page",
    "triggers: [{unsubscribes: any}]": "triggers[1].unsubscribes: wrong value, got 'any'; expected true",
    "triggers: [{fills_out_form: Contct}]": "triggers[1].fills_out_form: unknown form, got 'Contct'; did you mean 'Contact'?",
    "triggers: [{fills_out_form: true}]": "triggers[1].fills_out_form: wrong value, got true; expected the name of a form",
    "triggers: [{person_is_created: yes}]": "triggers[1].person_is_created: wrong value, got 'yes'; expected true",
    "triggers: [person_is_created]": "triggers: wrong value, got 'person_is_created'; expected a trigger (fills_out_form: FORM)",
    "triggers: [{person_is_created: true, campaign_is_requested: true}]": (
        "triggers[1]: one trigger an item, got 'person_is_created', 'campaign_is_requested'"
    ),
    "triggers: {person_is_created: true}": "triggers: wrong value, got a mapping; expected a list of triggers",
    "triggers: [{data_value_changes: Partition}]": (
        "triggers[1].data_value_changes: the partition is no data value (VIS-14); expected the trigger partition_changes"
    ),
    "triggers: [{score_is_changed: Country}]": (
        "triggers[1].score_is_changed: Country is no score: its type is string; expected a field of type number"
    ),
    "triggers: [{program_status_is_changed: {program: Webinar, to: Atended}}]": (
        "triggers[1].program_status_is_changed.to: unknown status, got 'Atended'; did you mean 'Attended'?"
    ),
    "triggers: [{data_value_changes: {fild: Country}}]": "triggers[1].data_value_changes.fild: unknown key; did you mean 'field'?",
    "triggers: [{partition_changes: {to: [EMEA, APAC]}}]": (
        "triggers[1].partition_changes.to: unknown partition, got 'APAC'; expected one of Default, NA, EMEA"
    ),
    "filters: [{Contry: France}]": "filters[1].Contry: unknown field or condition, got 'Contry'; did you mean 'Country'?",
    "filters: [{leadscore: 5}]": "filters[1].leadscore: unknown field or condition, got 'leadscore'; did you mean 'leadScore'?",
    "filters: [{Country: {containz: a}}]": "filters[1].Country.containz: unknown operator; did you mean 'contains'?",
    "filters: [{Person Score: {contains: 5}}]": (
        "filters[1].Person Score.contains: the operator does not fit Person Score, a field of type number; expected one of is, "
        "is_not, greater_than, less_than, at_least, at_most, between, is_empty, is_not_empty"
    ),
    "filters: [{Person Score: {at_least: 5, at_most: 9}}]": (
        "filters[1].Person Score: one operator is needed, got 'at_least', 'at_most'; expected a list with one condition an item"
    ),
    "filters: [{Country: France, City: Paris}]": (
        "filters[1]: several conditions in one mapping, got 'Country', 'City'; expected a list with one condition an item"
    ),
    "filters: [{Person Score: {at_least: ten}}]": "filters[1].Person Score.at_least: wrong value, got 'ten'; expected a number",
    "filters: [{Unsubscribed: maybe}]": "filters[1].Unsubscribed: wrong value, got 'maybe'; expected true or false",
    "filters: [{Date of Birth: {before: 2026-02-30}}]": (
        "filters[1].Date of Birth.before: wrong value, got '2026-02-30'; expected a date (2026-01-31)"
    ),
    "filters: [{Country: {contains: ''}}]": (
        "filters[1].Country.contains: nothing is no value for contains; expected a value (empty fields: is_empty)"
    ),
    "filters: [{Country: []}]": "filters[1].Country: is empty; expected at least one value",
    "filters: [{Country: {is_empty: false}}]": (
        "filters[1].Country.is_empty: wrong value, got false; expected true (the opposite is is_not_empty: true)"
    ),
    "filters: [{Person Score: {between: [9, 1]}}]": (
        "filters[1].Person Score.between: nothing is between these, got [9.0, 1.0]; expected the lower end first"
    ),
    "filters: [{Person Score: {between: [9]}}]": (
        "filters[1].Person Score.between: wrong value, got a list; expected the lower and the upper end ([1, 5])"
    ),
    "filters: [{Created At: {in_past: 30 dys}}]": (
        "filters[1].Created At.in_past: an abbreviated unit is ignored by Marketo (CAMP-4), got '30 dys'; expected '30 days'"
    ),
    "filters: [{Created At: {in_past: 2 hrs}}]": (
        "filters[1].Created At.in_past: an abbreviated unit is ignored by Marketo (CAMP-4), got '2 hrs'; expected '2 hours'"
    ),
    "filters: [{opened_email: Helo}]": "filters[1].opened_email: unknown email (the design has none), got 'Helo'",
    "filters: [{visited_page: ''}]": "filters[1].visited_page: a name is blank",
    "filters: [{visited_page: {in_past: 2 days}}]": "filters[1].visited_page: 'name' is missing",
    "filters: [{Partition: EMAE}]": "filters[1].Partition: unknown partition, got 'EMAE'; did you mean 'EMEA'?",
    "filters: [{member_of_program: Webinr}]": "filters[1].member_of_program: unknown program, got 'Webinr'; did you mean 'Webinar'?",
    "filters: [{member_of_program: {program: Webinar, status: [Invited, Atended]}}]": (
        "filters[1].member_of_program.status: unknown status, got 'Atended'; did you mean 'Attended'?"
    ),
    "filters: [{member_of_list: Show}]": "filters[1].member_of_list: unknown list (the design has none), got 'Show'",
    "filters: [{any: []}]": "filters[1].any: is empty; expected a list of conditions, one of which must hold",
    "filters: Country": "filters: wrong value, got 'Country'; expected a condition (Field: value) or a list of them",
    "filters: [{filled_out_form: {form: Contact}}]": (
        "filters[1].filled_out_form.form: unknown key; expected one of name, in_past\nfilters[1].filled_out_form: 'name' is missing"
    ),
    "filters: [{partition_was_changed: EMEA}]": "filters[1].partition_was_changed: wrong value, got 'EMEA'; expected {to: PARTITION}",
    "filters: [{any: [{not: {all: [{Contry: x}]}}]}]": (
        "filters[1].any[1].not.all[1].Contry: unknown field or condition, got 'Contry'; did you mean 'Country'?"
    ),
    "flow: [{change_partion: EMEA}]": "flow[1].change_partion: unknown flow step; did you mean 'change_partition'?",
    "flow: [{sync_to_crm: true}]": "flow[1].sync_to_crm: the design has no crm to sync to",
    "flow: [{sync_to_crm: Queue}]": "flow[1].sync_to_crm: wrong value, got 'Queue'; expected true or a mapping of owner",
    "flow: [{change_partition: EMAE}]": "flow[1].change_partition: unknown partition, got 'EMAE'; did you mean 'EMEA'?",
    "flow: [{change_data: {field: Partition, value: NA}}]": (
        "flow[1].change_data: Partition cannot be written; expected the step change_partition (VIS-14)"
    ),
    "flow: [{change_data: {field: Country, value: a, append: b}}]": (
        "flow[1].change_data: one of two is needed, got both; expected 'value' or 'append'"
    ),
    "flow: [{change_data: {field: Country}}]": "flow[1].change_data: one of two is needed, got none; expected 'value' or 'append'",
    "flow: [{change_data: {field: Person Score, append: b}}]": (
        "flow[1].change_data: nothing can be appended to Person Score, a field of type number; expected a field of type string or "
        "multiselect"
    ),
    "flow: [{change_data: {field: Person Score, value: many}}]": "flow[1].change_data.value: wrong value, got 'many'; expected a number",
    "flow: [{change_data: {field: City, value: 'in {{lead.Contry}}'}}]": (
        "flow[1].change_data.value: unknown field in a token, got 'Contry'; did you mean 'Country'?"
    ),
    "flow: [{change_data: {field: City, value: '{{my.City}}'}}]": (
        "flow[1].change_data.value: unknown token, got '{{my.City}}'; expected {{lead.Some Field}}"
    ),
    "flow: [{change_score: {field: Person Score, by: lots}}]": "flow[1].change_score.by: wrong value, got 'lots'; expected a number",
    "flow: [{change_score: {field: Country, by: 1}}]": (
        "flow[1].change_score.field: Country is no score: its type is string; expected a field of type number"
    ),
    "flow: [{change_program_status: {program: Webinar, status: Registered}}]": (
        "flow[1].change_program_status.status: unknown status, got 'Registered'; expected one of Invited, Attended"
    ),
    "flow: [{change_program_status: {program: Webinar}}]": "flow[1].change_program_status: 'status' is missing",
    "flow: [{wait: 2 hrs}]": "flow[1].wait: an abbreviated unit is ignored by Marketo (CAMP-4), got '2 hrs'; expected '2 hours'",
    "flow: [{wait: 0 days}]": (
        "flow[1].wait: wrong value, got '0 days'; expected a span of time like '2 days' (minutes, hours, days, weeks or months)"
    ),
    "flow: [{wait: 3}]": "flow[1].wait: wrong value, got 3; expected a span of time like '2 days' (minutes, hours, days, weeks or months)",
    "flow: [{delete_person: false}]": "flow[1].delete_person: wrong value, got false; expected true",
    "flow: [{change_partition: {choices: []}}]": (
        "flow[1].change_partition.choices: is empty; expected at least one choice ({if: ..., then: ...})"
    ),
    "flow: [{change_partition: {choices: [{if: {Country: x}}]}}]": "flow[1].change_partition.choices[1]: 'then' is missing",
    "flow: [{change_partition: {choices: [{if: {Country: x}, then: do_nothin}]}}]": (
        "flow[1].change_partition.choices[1].then: unknown partition, got 'do_nothin'; did you mean 'do_nothing'?"
    ),
    "flow: [{change_partition: {default: EMEA}}]": "flow[1].change_partition: 'choices' is missing",
    "flow: [{request_campaign: Welcom}]": "flow[1].request_campaign: unknown campaign, got 'Welcom'; did you mean 'Welcome'?",
    "flow: [{send_email: Hello}]": "flow[1].send_email: unknown email (the design has none), got 'Hello'",
    "flow: [{execute_campaign: Welcome}]": "flow: campaigns execute each other in a circle, got Welcome > Welcome",
    "runs: twice": "runs: wrong value, got 'twice'; expected once, every_time or 'once per 3 days' (hours, days, weeks, months)",
    "runs: once per 5 minutes": (
        "runs: wrong value, got 'once per 5 minutes'; expected once, every_time or 'once per 3 days' (hours, days, weeks, months)"
    ),
    "runs: once per 2 hrs": (
        "runs: wrong value, got 'once per 2 hrs'; expected once, every_time or 'once per 3 days' (hours, days, weeks, months)"
    ),
    "priority: hgh": "priority: wrong value, got 'hgh'; did you mean 'high'?",
    "person_limit: 0": "person_limit: wrong value, got 0; expected a whole number of at least 1",
    "active: 'true'": "active: wrong value, got 'true'; expected true or false",
}


@pytest.mark.parametrize(("line", "expected"), BROKEN.items(), ids=BROKEN)
def test_a_broken_campaign_is_refused_with_file_line_key_and_nearest_name(line: str, expected: str) -> None:
    assert message(BASE + f"    {line}\n") == "\n".join(HERE + said for said in expected.split("\n"))


def message(text: str) -> str:
    """Return what a reader of the file is told, without the name of the file."""
    with pytest.raises(InputError) as caught:
        read_mapping(parse(text, "regions.yaml"))
    return "\n".join(line.removeprefix("regions.yaml") for line in str(caught.value).split("\n"))


def test_everything_wrong_is_said_at_once_in_the_order_of_the_file() -> None:
    lines = ["active: maybe", "flow: [{wait: soon}, {change_partition: EMAE}]", "triggers: [{fills_out_form: Contct}]", "colour: red"]
    found = message(BASE + "".join(f"    {line}\n" for line in lines)).split("\n")
    assert [line.split(": ")[:2] for line in found] == [
        [":13", "campaigns.Welcome.active"],
        [":14", "campaigns.Welcome.flow[1].wait"],
        [":14", "campaigns.Welcome.flow[2].change_partition"],
        [":15", "campaigns.Welcome.triggers[1].fills_out_form"],
        [":16", "campaigns.Welcome.colour"],
    ]


def test_conditions_nested_beyond_reason_are_stopped() -> None:
    assert message(BASE + "    filters: " + "{not: " * 40 + "{Country: x}" + "}" * 40).endswith(
        "conditions are nested deeper than 30 levels"
    )


def executing(pairs: dict[str, str]) -> str:
    """Return a file in which each campaign executes another."""
    flows = "".join(f"  {name}: {{workspace: EMEA, flow: [{{execute_campaign: {other}}}]}}\n" for name, other in pairs.items())
    return BASE.replace("campaigns:\n", "campaigns:\n" + flows)


def test_campaigns_that_execute_each_other_in_a_circle_are_refused() -> None:
    text = executing({"A": "B", "B": "C", "C": "A"})
    assert message(text) == ":11: campaigns.A.flow: campaigns execute each other in a circle, got A > B > C > A"


def test_execute_campaign_goes_three_levels_deep_and_no_deeper() -> None:
    fine = read_mapping(parse(executing({"A": "B", "B": "C", "C": "Welcome"})))
    assert len(fine.campaigns) == 4
    text = executing({"A": "B", "B": "C", "C": "D", "D": "Welcome"})
    assert message(text) == ":11: campaigns.A.flow: execute_campaign goes at most 3 levels deep (CAMP-8), got A > B > C > D > Welcome"
