"""Scenario files that must be refused, each with the exact message.

Messages are compared to the letter, because they are what a consultant sees; what is read well is tested elsewhere.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from workbench.errors import InputError
from workbench.scenario import load_scenario, read
from workbench.scenario.actions import ACTION_KEYS, STEP_KEYS
from workbench.topology.cursor import one_of
from workbench.topology.schema import EXPECTATIONS as KEYS

BASE = """\
scenario: Regions
topology:
  name: Regions
  partitions: [Default, NA, EMEA]
  workspaces: {Default: {partitions: all}, NA: {partitions: [NA]}, EMEA: {partitions: [EMEA]}}
  fields: {Seats: number, Trial Ends: date, Emailable: boolean}
  forms: {Contact: {workspace: EMEA}}
  lists: {Show: {workspace: EMEA}}
  programs: {Webinar: {workspace: EMEA, statuses: [Invited, Attended]}}
  emails: {Hello: {workspace: EMEA}}
  users: {ann: {roles: {NA: API}}}
  campaigns: {Welcome: {workspace: EMEA, triggers: [{fills_out_form: any}]}, Batch: {workspace: EMEA}}
people:
  ann: {Email Address: ann@example.com}
"""

ANY_ACTION = one_of(ACTION_KEYS)
STEPS = {  # what stands behind `steps: - `, and the message behind its line
    "fil_form: {form: Contact}": "steps[1].fil_form: unknown key; did you mean 'fill_form'?",
    "{}": f"steps[1]: no action is given; expected one of {ANY_ACTION}",
    "{at: 2026-01-05T09:00}": f"steps[1]: no action is given; expected one of {ANY_ACTION}",
    "{fill_form: {form: Contact}, wait: 3 days}": (
        f"steps[1]: one action is needed, got 'fill_form', 'wait'; expected one of {ANY_ACTION}"
    ),
    "fill_form: {form: Contct}": "steps[1].fill_form.form: unknown form, got 'Contct'; did you mean 'Contact'?",
    "fill_form: {frm: Contact}": "steps[1].fill_form.frm: unknown key; did you mean 'form'?",
    "fill_form: {form: Contact, user: ann}": (
        "steps[1].fill_form.user: fill_form takes no user: it is done as by somebody who may do everything"
    ),
    "{run_campaign: Batch, user: ann}": "steps[1].user: run_campaign takes no user: it is done as by somebody who may do everything",
    "{sync_leads: {rows: [{email: a@example.com}]}, user: ann}": "steps[1].user: the user stands inside sync_leads",
    "edit: {activate: Welcome, user: ann}": ("steps[1].edit.user: activate takes no user: it is done as by somebody who may do everything"),
    "edit: {delete_asset: {kind: list, name: Show}, user: ann}": "steps[1].edit.user: the user stands inside delete_asset",
    "edit: {set_workspace: {workspace: NA, user: ann}}": (
        "steps[1].edit.set_workspace.user: set_workspace takes no user: it is done as by somebody who may do everything"
    ),
    "edit: {add_asset: {kind: list, name: New, workspace: NA, user: anna}}": (
        "steps[1].edit.add_asset.user: unknown user, got 'anna'; did you mean 'ann'?"
    ),
    "fill_form: Contact": "steps[1].fill_form: wrong value, got 'Contact'; expected a mapping of form, values, cookie",
    "fill_form: {form: Contact, values: {Contry: France}}": (
        "steps[1].fill_form.values.Contry: unknown field, got 'Contry'; did you mean 'Country'?"
    ),
    "fill_form: {form: Contact, values: {Partition: EMEA}}": (
        "steps[1].fill_form.values.Partition: Partition is read-only, no step can write it (VIS-14)"
    ),
    "fill_form: {form: Contact, values: {Country: France, country: Spain}}": (
        "steps[1].fill_form.values.country: Country is given twice, by its display and its REST name"
    ),
    "fill_form: {form: Contact, values: {Seats: many}}": "steps[1].fill_form.values.Seats: wrong value, got 'many'; expected a number",
    "fill_form: {form: Contact, values: {Emailable: maybe}}": (
        "steps[1].fill_form.values.Emailable: wrong value, got 'maybe'; expected true or false"
    ),
    "fill_form: {form: Contact, values: {Trial Ends: 2026-02-30}}": (
        "steps[1].fill_form.values.Trial Ends: wrong value, got '2026-02-30'; expected a date (2026-01-31)"
    ),
    "fill_form: {form: Contact, values: {Country: [France]}}": (
        "steps[1].fill_form.values.Country: wrong value, got a list; expected a text, as Country is of type string"
    ),
    "fill_form: {form: Contact, workspace: EMEA}": "steps[1].fill_form.workspace: unknown key; expected one of form, values, cookie",
    "import_list: {rows: [{Country: France}]}": "steps[1].import_list: 'workspace' is missing",
    "import_list: {workspace: EMAE, rows: [{Country: France}]}": (
        "steps[1].import_list.workspace: unknown workspace, got 'EMAE'; did you mean 'EMEA'?"
    ),
    "import_list: {workspace: EMEA}": "steps[1].import_list: 'rows' or 'file' is missing",
    "import_list: {workspace: EMEA, rows: []}": "steps[1].import_list.rows: is empty; expected at least one row",
    "import_list: {workspace: EMEA, rows: [{}], file: a.csv}": "steps[1].import_list.file: 'rows' and 'file' exclude each other",
    "import_list: {workspace: EMEA, file: nowhere.csv}": "steps[1].import_list.file: there is no such file, got 'nowhere.csv'",
    "import_list: {workspace: EMEA, rows: [{}], partition: EMEA}": (
        "steps[1].import_list.partition: a list import cannot choose a partition: the setting import_partition_choice is off (IMPORT-6)"
    ),
    "import_list: {workspace: EMEA, rows: [{}], mode: skip}": (
        "steps[1].import_list.mode: wrong value, got 'skip'; expected one of normal, skip_new_and_updates"
    ),
    "import_list: {workspace: EMEA, rows: [{}], status: Invited}": (
        "steps[1].import_list.status: a status needs its program; expected the key 'program' beside it"
    ),
    "import_list: {workspace: EMEA, rows: [{}], program: Webinar, status: Atended}": (
        "steps[1].import_list.status: unknown status, got 'Atended'; did you mean 'Attended'?"
    ),
    "import_list: {workspace: EMEA, rows: {Country: x}}": (
        "steps[1].import_list.rows: wrong value, got a mapping; expected a list of rows, each a mapping of fields"
    ),
    "sync_leads: {user: bob, rows: [{Id: 3}]}": "steps[1].sync_leads.user: unknown user, got 'bob'; expected one of ann",
    "sync_leads: {user: ann, rows: [{Id: 3}], action: update}": (
        "steps[1].sync_leads.action: wrong value, got 'update'; did you mean 'updateOnly'?"
    ),
    "sync_leads: {rows: [{Id: 3}], partition: EMAE}": "steps[1].sync_leads.partition: unknown partition, got 'EMAE'; did you mean 'EMEA'?",
    "bulk_import: {list: Show}": "steps[1].bulk_import: 'rows' or 'file' is missing",
    "bulk_import: {rows: [{}], action: createOnly}": (
        "steps[1].bulk_import.action: wrong value, got 'createOnly'; expected one of createOrUpdate"
    ),
    "submit_form: {form: Contact, rows: [{}], values: {}}": "steps[1].submit_form.rows: 'values' and 'rows' exclude each other",
    "push_lead: {rows: [{}]}": "steps[1].push_lead: 'program' is missing",
    "push_lead: {program: Webinar}": "steps[1].push_lead: 'rows' or 'values' is missing",
    "move_partition: {people: [ann, ann], partition: NA}": "steps[1].move_partition.people: named twice, got 'ann'",
    "move_partition: {people: ann, partition: NA}": (
        "steps[1].move_partition.people: wrong value, got 'ann'; expected a list of people ([ann, ben])"
    ),
    "request_campaign: {campaign: Bach, people: []}": (
        "steps[1].request_campaign.campaign: unknown campaign, got 'Bach'; did you mean 'Batch'?\n"
        "steps[1].request_campaign.people: is empty; expected a list of people ([ann, ben])"
    ),
    "sync_member_status: {program: Webinar, status: Gone, people: [an]}": (
        "steps[1].sync_member_status.status: unknown status, got 'Gone'; expected one of Invited, Attended\n"
        "steps[1].sync_member_status.people: unknown person, got 'an'; did you mean 'ann'?"
    ),
    "sync_from_experience_platform: {keys: [Emial, Id], rows: [{}]}": (
        "steps[1].sync_from_experience_platform.keys: unknown field, got 'Emial'; did you mean 'email'?\n"
        "steps[1].sync_from_experience_platform.keys: Id is no field that rows can bring (VIS-14)"
    ),
    "sync_from_crm: {crm_id: 7}": "steps[1].sync_from_crm: the design has no crm to sync from",
    "sync_from_crm: {crm_id: 7, sync: maybe}": (
        "steps[1].sync_from_crm.sync: wrong value, got 'maybe'; expected true or false\n"
        "steps[1].sync_from_crm: the design has no crm to sync from"
    ),
    "change_data: {values: {Country: x}}": "steps[1].change_data: 'person' is missing",
    "change_data: {person: an, values: {Country: x}}": "steps[1].change_data.person: unknown person, got 'an'; did you mean 'ann'?",
    "change_data: {person: ben, values: {Country: x}}": "steps[1].change_data.person: unknown person, got 'ben'; expected one of ann",
    "change_data: {person: new1, values: {Country: x}}": "steps[1].change_data.person: unknown person, got 'new1'; expected one of ann",
    "change_score: {person: ann, by: ten}": "steps[1].change_score.by: wrong value, got 'ten'; expected a number",
    "change_score: {person: ann, by: 1, field: Country}": (
        "steps[1].change_score.field: Country is no score: its type is string; expected a field of type number"
    ),
    "change_score: {person: ann, by: 1, field: Scoore}": (
        "steps[1].change_score.field: unknown field, got 'Scoore'; did you mean 'leadScore'?"
    ),
    "crm_edit_collision: {person: ann, marketo: {Country: x}}": (
        "steps[1].crm_edit_collision: 'crm' is missing\nsteps[1].crm_edit_collision: the design has no crm to sync from"
    ),
    "move_person: {person: ann, partition: EMAE}": "steps[1].move_person.partition: unknown partition, got 'EMAE'; did you mean 'EMEA'?",
    "change_status: {person: ann, program: Webinar, status: Gone}": (
        "steps[1].change_status.status: unknown status, got 'Gone'; expected one of Invited, Attended"
    ),
    "add_to_list: {person: ann}": "steps[1].add_to_list: 'list' is missing",
    "run_campaign: Welcome": "steps[1].run_campaign: is no batch campaign: it has triggers (CAMP-1), got 'Welcome'",
    "run_campaign: Bach": "steps[1].run_campaign: unknown batch campaign, got 'Bach'; did you mean 'Batch'?",
    "run_campaign: {engagement_cast: Webinar}": (
        "steps[1].run_campaign.engagement_cast: a program of type default casts nothing, got 'Webinar'; "
        "expected a program of type engagement"
    ),
    "run_campaign: {engagement_cast: Webnar}": (
        "steps[1].run_campaign.engagement_cast: unknown engagement program (the design has none), got 'Webnar'"
    ),
    "run_campaign: {cast: Webinar}": (
        "steps[1].run_campaign.cast: unknown key; expected one of engagement_cast\nsteps[1].run_campaign: 'engagement_cast' is missing"
    ),
    "wait: 3 dys": "steps[1].wait: an abbreviated unit is ignored by Marketo (CAMP-4), got '3 dys'; expected '3 days'",
    "wait: 0 days": (
        "steps[1].wait: wrong value, got '0 days'; expected a span of time like '2 days' (minutes, hours, days, weeks or months)"
    ),
    "edit: {add_partion: X}": "steps[1].edit.add_partion: unknown key; did you mean 'add_partition'?",
    "edit: {delete_partition: X}": "steps[1].edit.delete_partition: unknown partition, got 'X'; expected one of Default, NA, EMEA",
    "edit: {}": (
        "steps[1].edit: one edit a step, got none; expected one of add_partition, delete_partition, add_workspace, delete_workspace, "
        "set_workspace, share_folder, clone, move_folder, add_asset, edit_asset, delete_asset, activate, ... (13 in all)"
    ),
    "edit: {share_folder: {folder: Shows, with: NA}}": (
        "steps[1].edit.share_folder.folder: unknown folder (the design has none), got 'Shows'"
    ),
    "edit: {add_asset: {kind: list, name: X, workspace: NA, statuses: [In]}}": (
        "steps[1].edit.add_asset.statuses: unknown key; expected one of kind, name, user, workspace, program"
    ),
    "edit: {add_asset: {kind: liste, name: X, workspace: NA}}": (
        "steps[1].edit.add_asset.kind: wrong value, got 'liste'; did you mean 'list'?"
    ),
    "edit: {add_asset: {kind: list, workspace: NAA, name: X}}": (
        "steps[1].edit.add_asset.workspace: unknown workspace, got 'NAA'; did you mean 'NA'?"
    ),
    "edit: {add_asset: {name: X}}": "steps[1].edit.add_asset: 'kind' is missing",
    "edit: {edit_asset: {workspace: EMEA, name: Welcome, flow: [{send_email: Helo}]}}": (
        "steps[1].edit.edit_asset.flow[1].send_email: unknown email, got 'Helo'; did you mean 'Hello'?"
    ),
    "edit: {edit_asset: {workspace: EMEA, name: Show, flow: []}}": (
        "steps[1].edit.edit_asset: an edit cannot change that, got 'flow'; expected triggers, filters, flow of a campaign; "
        "filters of a smart list; segments of a segmentation; approved of a model"
    ),
    "edit: {clone: {asset: Shaw, to_workspace: NA}}": "steps[1].edit.clone.asset: unknown asset, got 'Shaw'; did you mean 'Show'?",
    "edit: {delete_asset: {kind: form, name: Contact, users: ann}}": "steps[1].edit.delete_asset.users: unknown key; did you mean 'user'?",
    "edit: {set_workspace: {workspace: Nowhere, partitions: [NA]}}": (
        "steps[1].edit.set_workspace.workspace: unknown workspace, got 'Nowhere'; expected one of Default, NA, EMEA"
    ),
    "edit: {add_workspace: {workspace: New, partitions: [LATAM]}}": (
        "steps[1].edit.add_workspace.partitions: unknown partition, got 'LATAM'; expected one of Default, NA, EMEA"
    ),
    "edit: {add_workspace: {workspace: New}}": "steps[1].edit.add_workspace: 'partitions' is missing",
    "visit_page: {page: x}": "steps[1].visit_page: 'cookie' is missing",
    "visit_page: {page: x, cookie: y, anonymous_tracking: no way}": (
        "steps[1].visit_page.anonymous_tracking: wrong value, got 'no way'; expected true or false"
    ),
    "visit_page: {page: x, cookie: y, workspace: EMAE}": (
        "steps[1].visit_page.workspace: unknown workspace, got 'EMAE'; did you mean 'EMEA'?"
    ),
    "click_email: {email: Helo, people: [ann]}": "steps[1].click_email.email: unknown email, got 'Helo'; did you mean 'Hello'?",
    "open_email: {email: Hello, people: []}": "steps[1].open_email.people: is empty; expected a list of people ([ann, ben])",
    "open_email: {email: Hello, people: [an]}": "steps[1].open_email.people: unknown person, got 'an'; did you mean 'ann'?",
    "forward_email: {email: Hello, people: [ann]}": "steps[1].forward_email: 'to' is missing",
    "forward_email: {email: Hello, people: [ann], to: ''}": "steps[1].forward_email.to: a name is blank",
    "forward_email: {email: Hello, people: [ann], to: [mark]}": (
        "steps[1].forward_email.to: wrong value, got a list; expected an email address"
    ),
    "unsubscribe: ann": "steps[1].unsubscribe: wrong value, got 'ann'; expected a mapping of person",
    "{bounce: {person: ann}, as: ben}": "steps[1].as: bounce creates nobody who could be called so",
    "merge: {people: [ann]}": (
        "steps[1].merge.people: a merge needs at least two people, got 1; expected the first selected, then the others"
    ),
    "merge: {people: [ann, ann]}": "steps[1].merge.people: named twice, got 'ann'",
    "merge: {people: [ann, amy]}": "steps[1].merge.people: unknown person, got 'amy'; expected one of ann",
    "merge: {people: ann}": (
        "steps[1].merge.people: wrong value, got 'ann'; expected a list of people, the first selected first ([ann, ben])"
    ),
    "delete_person: {person: ann, also_in_crm: maybe}": (
        "steps[1].delete_person.also_in_crm: wrong value, got 'maybe'; expected true or false"
    ),
    "{fill_form: {form: Contact}, at: yesterday}": (
        "steps[1].at: wrong value, got 'yesterday'; expected an ISO date-time (2026-01-05T09:00)"
    ),
    "{fill_form: {form: Contact}, outcome: creatd}": "steps[1].outcome: unknown outcome, got 'creatd'; did you mean 'created'?",
    "{fill_form: {form: Contact}, outcome: created now}": "steps[1].outcome: unknown outcome, got 'created now'; did you mean 'created'?",
    "{fill_form: {form: Contact}, outcome: rejected 9999}": (
        "steps[1].outcome: unknown code of the API, got '9999'; expected one of 1003, 1004, 1005, 1007, 1008, 1009, 1010, 1011, 1037"
    ),
    "{fill_form: {form: Contact}, outcome: [created, created]}": "steps[1].outcome: one word, or one a row, got 2 words for 1 row",
    "{fill_form: {form: Contact}, outcome: []}": (
        "steps[1].outcome: is empty; expected one of created, updated, unchanged, rejected, done, or a list of them, one a row"
    ),
    "{fill_form: {form: Contact}, outcome: 7}": (
        "steps[1].outcome: unknown outcome, got 7; expected one of created, updated, unchanged, rejected, done"
    ),
    "{fill_form: {form: Contact}, as: ann}": "steps[1].as: the alias is taken by the people, got 'ann'",
    "{fill_form: {form: Contact}, as: ''}": "steps[1].as: a name is blank",
    "{fill_form: {form: Contact}, person: new2}": "steps[1].person: unknown person, got 'new2'; expected one of ann",
    "{fill_form: {form: Contact}, people: ann}": (f"steps[1].people: unknown key; expected one of {one_of((*ACTION_KEYS, *STEP_KEYS))}"),
    "{wait: 3 days, as: ben}": "steps[1].as: wait creates nobody who could be called so",
    "{fill_form: {form: Contact}, expect: {count: many}}": (
        "steps[1].expect.count: wrong value, got 'many'; expected a whole number of at least 0"
    ),
    "{fill_form: {form: Contact}, expect: {cont: 1}}": "steps[1].expect.cont: unknown key; did you mean 'count'?",
}

EXPECTATIONS = {  # what stands behind `expect: `, and the message behind its line
    "[]": (
        "expect: wrong value, got a list; expected a mapping of people, count, emails, sees, smart_list, segment, ran, sent, "
        f"not_sent, members, shown, on_list, ... ({len(KEYS)} in all)"
    ),
    "{people: {an: {Country: x}}}": "expect.people.an: unknown person, got 'an'; did you mean 'ann'?",
    "{people: {ann: {Contry: x}}}": "expect.people.ann.Contry: unknown field, got 'Contry'; did you mean 'Country'?",
    "{people: {ann: France}}": "expect.people.ann: wrong value, got 'France'; expected a mapping of fields (Field: value)",
    "{people: {ann: {Partition: EMAE}}}": "expect.people.ann.Partition: unknown partition, got 'EMAE'; did you mean 'EMEA'?",
    "{people: {ann: {Seats: many}}}": "expect.people.ann.Seats: wrong value, got 'many'; expected a number",
    "{people: {ann: {Created At: soon}}}": (
        "expect.people.ann.Created At: wrong value, got 'soon'; expected an ISO date-time (2026-01-05T09:00)"
    ),
    "{count: -1}": "expect.count: wrong value, got -1; expected a whole number of at least 0",
    "{count: {EMAE: 1}}": "expect.count.EMAE: unknown partition, got 'EMAE'; did you mean 'EMEA'?",
    "{count: two}": "expect.count: wrong value, got 'two'; expected a whole number of at least 0",
    "{emails: {a@example.com: ann}}": "expect.emails.a@example.com: wrong value, got 'ann'; expected a list of people ([ann, ben])",
    "{emails: [ann]}": "expect.emails: wrong value, got a list; expected a mapping of addresses",
    "{sees: {EMAE: [ann]}}": "expect.sees.EMAE: unknown workspace, got 'EMAE'; did you mean 'EMEA'?",
    "{sees: {EMEA: 3}}": "expect.sees.EMEA: wrong value, got 3; expected a list of people ([ann, ben])",
    "{sees: {EMEA: [ann, ann]}}": "expect.sees.EMEA: named twice, got 'ann'",
    "{smart_list: {VPs: {EMEA: 2}}}": "expect.smart_list.VPs: unknown smart list, got 'VPs'; expected one of Possible Duplicates",
    "{smart_list: {Possible Duplicates: {EMEA: many}}}": (
        "expect.smart_list.Possible Duplicates.EMEA: wrong value, got 'many'; expected a whole number of at least 0"
    ),
    "{smart_list: {Possible Duplicate: {EMEA: 1}}}": (
        "expect.smart_list.Possible Duplicate: unknown smart list, got 'Possible Duplicate'; did you mean 'Possible Duplicates'?"
    ),
    "{smart_list: {Possible Duplicates: [ann]}}": (
        "expect.smart_list.Possible Duplicates: wrong value, got a list; expected a mapping, by name of the workspace"
    ),
    "{segment: {Industry/Bank: {EMEA: [ann]}}}": "expect.segment.Industry/Bank: unknown segment (the design has none), got 'Industry/Bank'",
    "{ran: {Welcom: [ann]}}": "expect.ran.Welcom: unknown campaign, got 'Welcom'; did you mean 'Welcome'?",
    "{ran: {Welcome: ann}}": "expect.ran.Welcome: wrong value, got 'ann'; expected a list of people ([ann, ben])",
    "{ran: {Welcome: [an]}}": "expect.ran.Welcome: unknown person, got 'an'; did you mean 'ann'?",
    "{sent: {Helo: [ann]}}": "expect.sent.Helo: unknown email, got 'Helo'; did you mean 'Hello'?",
    "{not_sent: {Hello: {ann: unsubscribd}}}": "expect.not_sent.Hello.ann: wrong value, got 'unsubscribd'; did you mean 'unsubscribed'?",
    "{members: {Webinar: [ann]}}": "expect.members.Webinar: wrong value, got a list; expected a mapping of people, by alias",
    "{members: {Webinar: {ann: Atended}}}": "expect.members.Webinar.ann: unknown status, got 'Atended'; did you mean 'Attended'?",
    "{shown: {Webinar: {EMEA: 1}}}": "expect.shown.Webinar.EMEA: wrong value, got 1; expected a list of people ([ann, ben])",
    "{on_list: {Shw: [ann]}}": "expect.on_list.Shw: unknown list, got 'Shw'; did you mean 'Show'?",
    "{stage: {Model: {ann: SAL}}}": "expect.stage.Model: unknown model (the design has none), got 'Model'",
    "{passed: {Model: {SAL: [ann]}}}": "expect.passed.Model: unknown model (the design has none), got 'Model'",
    "{crm: {crm_records: many}}": "expect.crm.crm_records: wrong value, got 'many'; expected a whole number of at least 0",
    "{crm: {an: [lead]}}": "expect.crm.an: unknown person, got 'an'; did you mean 'ann'?",
    "{crm: {ann: [account]}}": "expect.crm.ann: wrong value, got 'account'; expected one of lead, contact",
    "{crm_values: {ann: {Contry: x}}}": "expect.crm_values.ann.Contry: unknown field, got 'Contry'; did you mean 'Country'?",
    "{activities: {person: ann}}": "expect.activities: wrong value, got a mapping; expected a list of activities ({person, type, ...})",
    "{activities: [{person: ann}]}": "expect.activities[1]: 'type' is missing",
    "{activities: [{person: ann, type: Fill Form}]}": (
        "expect.activities[1].type: wrong value, got 'Fill Form'; did you mean 'Fill Out Form'?"
    ),
    "{activities: [{person: ann, type: Change Partition, form: EMEA}]}": "expect.activities[1].form: unknown key; did you mean 'from'?",
    "{activities: [{person: ann, type: Change Partition, to: EMAE}]}": (
        "expect.activities[1].to: unknown partition, got 'EMAE'; did you mean 'EMEA'?"
    ),
    "{activities: [{person: ann, type: Change Data Value, field: Contry}]}": (
        "expect.activities[1].field: unknown field, got 'Contry'; did you mean 'Country'?"
    ),
    "{activities: [{person: ann, type: Change Data Value, field: Seats, new: many}]}": (
        "expect.activities[1].new: wrong value, got 'many'; expected a number"
    ),
    "{no_activities: [{}]}": "expect.no_activities[1]: is empty; expected a person, a type or both",
    "{no_activities: [{person: an}]}": "expect.no_activities[1].person: unknown person, got 'an'; did you mean 'ann'?",
    "{why_not: {Welcome: {ann: hidden}}}": (
        "expect.why_not.Welcome.ann: wrong value, got 'hidden'; expected one of inactive, invalid, not_visible, filter, "
        "qualification, over_limit, no_trigger"
    ),
    "{why_not: {Welcome: {ann: 3}}}": (
        "expect.why_not.Welcome.ann: wrong value, got 3; expected one of inactive, invalid, not_visible, filter, qualification, "
        "over_limit, no_trigger"
    ),
    "{findings: cascade}": "expect.findings: wrong value, got 'cascade'; expected a list of findings, by code",
}

NOTHING = "the scenario expects nothing; expected an 'expect', or a step with an 'outcome', an 'expect' or a 'person'"
WHOLE = {  # a whole file, and all its messages
    "": "text: is empty",
    "scenario: x": "text:1: 'topology' is missing",
    "- scenario: x": "text:1: wrong top level, got a list; expected a mapping (key: value)",
    "scenario: x\ntopology: 7\n": "text:2: topology: wrong value, got 7; expected a mapping, or the path of a topology file",
    "scenario: x\ntopology: nowhere.yaml\n": "text:2: topology: in the topology file: nowhere.yaml: no such file",
    "scenari: x\ntopology: {}\nexpect: {count: 1}\n": "text:1: scenari: unknown key; did you mean 'scenario'?",
    "scenario: ''\ntopology: {}\nexpect: {count: 1}\n": "text:1: scenario: a name is blank",
    "scenario: x\nscenario: y\ntopology: {}\n": "text:2: scenario: the key stands twice (first in line 1)",
    "scenario: x\ntopology: {}\nexpect: {count: 1}\nformat: 2\n": (
        "text:4: format: wrong value, got 2; expected 1 (the only format there is)"
    ),
    "scenario: x\ntopology: {}\nexpect: {count: 1}\nrules: VIS-9\n": (
        "text:4: rules: wrong value, got 'VIS-9'; expected a list of rule IDs"
    ),
    "scenario: x\ntopology: {}\nexpect: {count: 1}\nrules: [VIS-9, VIS-99]\n": (
        "text:4: rules: unknown rule, got 'VIS-99'; did you mean 'VIS-9'?"
    ),
    "scenario: x\ntopology: {}\nexpect: {count: 1}\nsettings: {max_cascde: 3}\n": (
        "text:4: settings.max_cascde: unknown key; did you mean 'max_cascade'?"
    ),
    "scenario: x\ntopology: {}\nexpect: {count: 1\n": "text:4: is not valid YAML (did not find expected ',' or '}')",
    "scenario: x\ntopology: {}\nexpect:\n\t- a\n": "text:4: a tab cannot indent YAML; expected spaces",
    BASE: f"text:1: {NOTHING}",
    f"{BASE}expect: {{}}\n": f"text:1: {NOTHING}",
    f"{BASE}expect: {{people: {{}}, sees: {{}}, findings: []}}\n": f"text:1: {NOTHING}",
    f"{BASE}steps:\n  - wait: 3 days\n": f"text:1: {NOTHING}",
    f"{BASE}steps: {{wait: 3 days}}\n": "text:15: steps: wrong value, got a mapping; expected a list of steps",
    f"{BASE}steps:\n  - wait: 3 days\n  - {{wait: 1 day, at: 2026-01-06}}\n": (
        "text:17: steps[2].at: a step may not lie before the end of the step before, got '2026-01-06'; "
        "expected 2026-01-08T09:00:00 or later"
    ),
}
PEOPLE = """\
  bob: {Partition: EMAE, Id: 0}
  cid: {Id: 3}
  dee: {Id: 3, crm: {id: 1}, cookies: laptop}
  eve: {crm: {id: 1, object: account, x: 1}, Contry: x}
  fay: [1]
expect: {count: 1}
"""


def problems(text: str) -> str:
    with pytest.raises(InputError) as error:
        load_scenario(text.encode())
    return str(error.value)


@pytest.mark.parametrize("step", STEPS)
def test_a_broken_step_is_refused(step: str) -> None:
    said = problems(f"{BASE}steps:\n  - {step}\nexpect: {{count: 1}}\n")
    assert said.replace("text:16: ", "") == STEPS[step]


@pytest.mark.parametrize("expect", EXPECTATIONS)
def test_a_broken_expectation_is_refused(expect: str) -> None:
    assert problems(f"{BASE}expect: {expect}\n").replace("text:15: ", "") == EXPECTATIONS[expect]


@pytest.mark.parametrize("text", WHOLE)
def test_a_broken_file_is_refused(text: str) -> None:
    assert problems(text) == WHOLE[text]


def test_all_that_is_wrong_with_people_is_told_at_once() -> None:
    assert problems(BASE + PEOPLE).splitlines() == [
        "text:15: people.bob.Partition: unknown partition, got 'EMAE'; did you mean 'EMEA'?",
        "text:15: people.bob.Id: wrong value, got 0; expected a whole number of at least 1",
        "text:17: people.dee.Id: the Id belongs to cid already, got '3'",
        "text:17: people.dee.crm: the design has no crm to hold a record of this person",
        "text:17: people.dee.cookies: wrong value, got 'laptop'; expected a list of browsers",
        "text:18: people.eve.Contry: unknown field, got 'Contry'; did you mean 'Country'?",
        "text:18: people.eve.crm: the design has no crm to hold a record of this person",
        "text:18: people.eve.crm.x: unknown key; expected one of id, object",
        "text:18: people.eve.crm.object: wrong value, got 'account'; expected one of lead, contact",
        "text:18: people.eve.crm.id: the CRM record belongs to dee already, got '1'",
        "text:19: people.fay: wrong value, got a list; expected a mapping of fields (Field: value)",
    ]


def test_a_broken_design_does_not_hide_what_else_is_wrong() -> None:
    text = BASE.replace("[Default, NA, EMEA]", "[Default, NA]") + "steps:\n  - fill_form: {form: Contct, values: {Contry: x}}\n"
    assert problems(text).splitlines() == [
        "text:5: topology.workspaces.EMEA.partitions: unknown partition, got 'EMEA'; expected one of Default, NA",
        "text:16: steps[1].fill_form.form: unknown form, got 'Contct'; did you mean 'Contact'?",
        "text:16: steps[1].fill_form.values.Contry: unknown field, got 'Contry'; did you mean 'Country'?",
    ]


def test_what_a_broken_design_would_have_named_is_not_missed_a_second_time() -> None:
    text = BASE.replace("forms: {Contact: {workspace: EMEA}}", "forms: Contact") + "steps:\n  - fill_form: {form: Contact}\n"
    assert problems(text) == "text:7: topology.forms: wrong value, got 'Contact'; expected a mapping of forms, by name"


def test_a_broken_topology_file_is_named_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "regions.yaml").write_text("name: Regions\npartitons: [Default]\n")
    file = tmp_path / "x.scenario.yaml"
    file.write_text("scenario: x\ntopology: regions.yaml\nexpect: {count: 0}\n")
    with pytest.raises(InputError) as error:
        read(file, "x.scenario.yaml")
    inner = f"{tmp_path / 'regions.yaml'}:2: partitons: unknown key"
    assert str(error.value) == f"x.scenario.yaml:2: topology: in the topology file: {inner}; did you mean 'partitions'?"


def test_a_broken_list_file_is_named_with_its_row(tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_text("email,Seats\na@example.com,3\nb@example.com,many\n")
    file = tmp_path / "x.scenario.yaml"
    step = "{import_list: {workspace: Default, file: list.csv}, outcome: created}"
    file.write_text(f"scenario: x\ntopology: {{fields: {{Seats: number}}}}\nsteps:\n  - {step}\n")
    with pytest.raises(InputError) as error:
        read(file, "x.scenario.yaml")
    assert str(error.value) == "x.scenario.yaml:4: steps[1].import_list.file.row 2.Seats: wrong value, got 'many'; expected a number"


def test_a_thousand_problems_are_not_all_listed() -> None:
    people = "".join(f"  p{number}: {{Contry: x}}\n" for number in range(1000))
    said = problems(BASE + people + "expect: {count: 1}\n").splitlines()
    assert (len(said), said[-1]) == (101, "text: more than 100 problems; the rest is not listed")
