"""Topology files that must be refused, each with the exact message.

Messages are compared to the letter, because they are what a consultant sees; what is read well is tested elsewhere.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from workbench.errors import InputError
from workbench.topology.files import load, parse
from workbench.topology.read import read_mapping

BASE = """\
name: Regions
partitions: [Default, NA, EMEA]
workspaces:
  Default: {partitions: all}
  NA: {partitions: [NA]}
  EMEA: {partitions: [EMEA]}
"""

BROKEN = {
    "empty file": ("", ": is empty"),
    "only a comment": ("# nothing\n", ": is empty"),
    "a list on top": ("- Default\n- EMEA\n", ":1: wrong top level, got a list; expected a mapping (key: value)"),
    "a word on top": ("Default\n", ":1: wrong top level, got 'Default'; expected a mapping (key: value)"),
    "tab": ("name: Regions\nworkspaces:\n\tDefault: {partitions: all}\n", ":3: a tab cannot indent YAML; expected spaces"),
    "tab in flow start": ("name: x\nforms:\n  a: 1\n\tb: 2\n", ":4: a tab cannot indent YAML; expected spaces"),
    "nul": ("name: Reg\x00ions\n", ":1: a NUL has no place in a text file"),
    "control character": ("name: Reg\x07ions\n", ":1: a control character ('\\x07') has no place in a text file"),
    "nul written with an escape": ('name: "Reg\\0ions"\n', ":1: name: a NUL or half a character stands in the text, got 'Reg\\x00ions'"),
    "duplicate key": (
        BASE + "forms:\n  Contact: {workspace: NA}\n  Contact: {workspace: EMEA}\n",
        ":9: forms.Contact: the key stands twice (first in line 8)",
    ),
    "duplicate section": (BASE + "forms: {}\nlists: {}\nforms: {}\n", ":9: forms: the key stands twice (first in line 7)"),
    "list as key": (BASE + "forms:\n  [a, b]: {workspace: NA}\n", ":8: a key must be a text, not a list or a mapping"),
    "empty key": (BASE + 'forms:\n  "": {workspace: NA}\n', ":8: a key is empty"),
    "python tag": (
        BASE + "forms: !!python/object/apply:os.system [ls]\n",
        ":7: YAML tags are not read, got '!!python/object/apply:os.system'",
    ),
    "own tag": (BASE + "forms: !form {}\n", ":7: YAML tags are not read, got '!form'"),
    "unknown alias": (BASE + "forms: *base\n", ":7: unknown alias, got *base"),
    "endless alias": (BASE + "forms: &a\n  Contact: *a\n", ":8: an alias stands inside what it repeats, got *a"),
    "two documents": (BASE + "---\nname: Other\n", ":7: a second document begins; expected one document a file"),
    "unclosed bracket": (BASE + "forms: {Contact: {workspace: NA}\n", ":8: is not valid YAML (did not find expected ',' or '}')"),
    "at sign": (BASE + "forms:\n  Contact: @NA\n", ":8: '@' cannot start a value in YAML; expected quotes around the text"),
    "colon in a text": ("name: Regions: three\n", ":1: a second colon in one line; expected quotes around a text with a colon"),
    "unknown section": (BASE + "compaigns: {}\n", ":7: compaigns: unknown key; did you mean 'campaigns'?"),
    "unknown section with nothing near": (
        BASE + "zzz: {}\n",
        (
            ":7: zzz: unknown key; expected one of format, name, fields, partitions, workspaces, dedupe, blocked_fields, "
            "communication_limits, assignment_rules, programs, forms, lists, ... (24 in all)"
        ),
    ),
    "format 2": (BASE + "format: 2\n", ":7: format: wrong value, got 2; expected 1 (the only format there is)"),
    "format true": (BASE + "format: true\n", ":7: format: wrong value, got true; expected 1 (the only format there is)"),
    "streams of a program that has none": (
        BASE + "emails: {Hi: {workspace: NA}}\nprograms: {P: {workspace: NA, streams: {Early: [Hi]}}}\n",
        ":8: programs.P.streams: a program of type default has no streams; expected type: engagement",
    ),
    "content of a stream that nobody knows": (
        BASE + "emails: {Hello: {workspace: NA}}\nprograms: {P: {workspace: NA, type: engagement, streams: {Early: [Helo]}}}\n",
        ":8: programs.P.streams.Early: unknown email, program or campaign, got 'Helo'; did you mean 'Hello'?",
    ),
    "content of a stream from another workspace": (
        BASE + "emails: {Hello: {workspace: Default}}\nprograms: {P: {workspace: NA, type: engagement, streams: {Early: [Hello]}}}\n",
        ":8: programs.P.streams.Early: a stream of NA cannot hold the email of Default, got 'Hello'",
    ),
    "a nested program without a batch campaign": (
        BASE + "programs: {P: {workspace: NA, type: engagement, streams: {Early: [Q]}}, Q: {workspace: NA}}\n",
        ":7: programs.P.streams.Early: the nested program has no batch campaigns to run, got 'Q'; expected one, or {campaign: NAME}",
    ),
    "people added to a program without streams": (
        BASE + "programs: {P: {workspace: NA}}\ncampaigns: {C: {workspace: NA, flow: [{add_to_engagement: P}]}}\n",
        (":8: campaigns.C.flow: only an engagement program has streams to add people to, got 'P'; expected a program of type engagement"),
    ),
    "a stream that a step has not": (
        BASE + "emails: {Hi: {workspace: NA}}\nprograms: {P: {workspace: NA, type: engagement, streams: {Early: [Hi]}}}\n"
        "campaigns: {C: {workspace: NA, flow: [{add_to_engagement: {program: P, stream: Erly}}]}}\n",
        ":9: campaigns.C.flow[1].add_to_engagement.stream: unknown stream, got 'Erly'; did you mean 'Early'?",
    ),
    "a model without stages": (BASE + "models: {Revenue: {workspace: NA}}\n", ":7: models.Revenue: 'stages' is missing"),
    "two approved models": (
        BASE + "models:\n  One: {workspace: NA, stages: [Known]}\n  Two: {workspace: NA, stages: [Known]}\n",
        ":9: models.Two.approved: the workspace NA has an approved revenue model already: One (LIFE-1); expected approved: false",
    ),
    "two approved models in an instance of one": (
        BASE + "settings: {one_model_per_instance: true}\nmodels:\n  One: {workspace: NA, stages: [Known]}\n"
        "  Two: {workspace: Default, stages: [Known]}\n",
        (
            ":10: models.Two.approved: an instance has one approved revenue model (one_model_per_instance): One (LIFE-1); "
            "expected approved: false"
        ),
    ),
    "a start that is no stage": (
        BASE + "models: {Revenue: {workspace: NA, stages: [Known, MQL], start: Knwn}}\n",
        ":7: models.Revenue.start: unknown stage, got 'Knwn'; did you mean 'Known'?",
    ),
    "an entry stage of the CRM that no model has": (
        BASE + "models: {Revenue: {workspace: NA, stages: [Known, MQL]}}\nsettings: {crm_entry_stage: SQL}\n",
        ":8: settings.crm_entry_stage: no revenue model has this stage (LIFE-4), got 'SQL'; expected one of Known, MQL",
    ),
    "a transition from a stage to itself": (
        BASE + "models: {Revenue: {workspace: NA, stages: [Known, MQL], transitions: [{from: MQL, to: MQL}]}}\n",
        ":7: models.Revenue.transitions[1]: a transition leads from a stage to itself, got 'MQL'",
    ),
    "a transition with filters alone": (
        BASE + "models: {Revenue: {workspace: NA, stages: [Known, MQL], transitions: [{from: Known, to: MQL, filters: [{City: Ulm}]}]}}\n",
        ":7: models.Revenue.transitions[1]: filters alone never move anybody; expected triggers beside the filters",
    ),
    "a transition called like a campaign": (
        BASE + "models: {R: {workspace: NA, stages: [A, B], transitions: [{from: A, to: B}]}}\ncampaigns: {'R: A > B': {workspace: NA}}\n",
        ":7: models.R.transitions: a transition would run under the name of a campaign, got 'R: A > B'",
    ),
    "a stage that a step and a condition have not": (
        BASE + "models: {R: {workspace: NA, stages: [Known, MQL], sla: {SAL: 3 days}}}\n"
        "campaigns: {C: {workspace: NA, filters: [{in_stage: {R: Knwn}}], flow: [{change_stage: {model: R, stage: MLQ}}]}}\n",
        (
            ":7: models.R.sla.SAL: unknown stage, got 'SAL'; expected one of Known, MQL\n"
            ":8: campaigns.C.filters[1].in_stage.R: unknown stage, got 'Knwn'; did you mean 'Known'?\n"
            ":8: campaigns.C.flow[1].change_stage.stage: unknown stage, got 'MLQ'; did you mean 'MQL'?"
        ),
    ),
    "no Default partition": (
        "partitions: [EMEA]\nworkspaces: {Default: {partitions: all, primary: EMEA}}\n",
        ":1: partitions: the partition Default is missing",
    ),
    "no Default workspace": (
        "partitions: [Default, EMEA]\nworkspaces: {EMEA: {partitions: [EMEA]}}\n",
        ":2: workspaces: the workspace Default is missing (VIS-6)",
    ),
    "partition named all": (
        "partitions: [Default, all]\n",
        ":1: partitions: no partition can be called 'all': the word stands for all of them",
    ),
    "partitions as a mapping": (
        "partitions: {Default: x}\n",
        ":1: partitions: wrong value, got a mapping; expected a list of names of partitions",
    ),
    "partition twice": ("partitions: [Default, EMEA, EMEA]\n", ":1: partitions: named twice, got 'EMEA'"),
    "partition without a name": ("partitions: [Default, null]\n", ":1: partitions: wrong value, got nothing; expected a name"),
    "blank partition": ("partitions: [Default, '  ']\n", ":1: partitions: a name is blank"),
    "no partitions": ("partitions: []\n", ":1: partitions: is empty; expected a list of names of partitions"),
    "unknown partition": (
        "partitions: [Default, EMEA]\nworkspaces:\n  Default: {partitions: all}\n  EMEA: {partitions: [EMAE]}\n",
        ":4: workspaces.EMEA.partitions: unknown partition, got 'EMAE'; did you mean 'EMEA'?",
    ),
    "empty workspace": (
        "partitions: [Default, EMEA]\nworkspaces:\n  Default: {partitions: all}\n  EMEA: {partitions: []}\n",
        ":4: workspaces.EMEA.partitions: is empty; expected all or a list of partitions",
    ),
    "workspace without partitions": ("workspaces:\n  Default: {}\n", ":2: workspaces.Default: 'partitions' is missing"),
    "bare partition": (
        "workspaces:\n  Default: {partitions: Default}\n",
        ":2: workspaces.Default.partitions: wrong value, got 'Default'; expected all or a list of partitions",
    ),
    "no primary": (
        ("partitions: [Default, EMEA, APAC]\nworkspaces:\n  Default: {partitions: all}\n  East: {partitions: [EMEA, APAC]}\n"),
        ":4: workspaces.East: 'primary' is missing (VIS-4); expected one of EMEA, APAC",
    ),
    "two primaries": (
        (
            "partitions: [Default, EMEA, APAC]\nworkspaces:\n  Default: {partitions: all}\n  East: {partitions: [EMEA, "
            "APAC], primary: [EMEA, APAC]}\n"
        ),
        ":4: workspaces.East.primary: wrong value, got a list; expected the name of a partition",
    ),
    "primary out of sight": (
        ("partitions: [Default, EMEA, APAC]\nworkspaces:\n  Default: {partitions: all}\n  East: {partitions: [EMEA], primary: APAC}\n"),
        (":4: workspaces.East.primary: the workspace does not see its primary partition (VIS-4), got 'APAC'; expected one of EMEA"),
    ),
    "workspace key": (
        "workspaces:\n  Default: {partition: all}\n",
        ":2: workspaces.Default.partition: unknown key; did you mean 'partitions'?",
    ),
    "workspaces as a list": (
        "workspaces: [Default, EMEA]\n",
        ":1: workspaces: wrong value, got a list; expected a mapping of workspaces, by name",
    ),
    "unknown field type": (BASE + "fields: {Seats: numbr}\n", ":7: fields.Seats: wrong value, got 'numbr'; did you mean 'number'?"),
    "field type text": (
        BASE + "fields: {Seats: text}\n",
        (":7: fields.Seats: wrong value, got 'text'; expected one of string, email, number, boolean, date, datetime, multiselect"),
    ),
    "field called like a condition": (
        BASE + "fields: {any: string}\n",
        ":7: fields.any: a field cannot be called like a part of a condition",
    ),
    "field that is standard": (
        BASE + "fields: {Industry: number}\n",
        ":7: fields.Industry: is a standard field of type string already, got 'number'",
    ),
    "field that is a REST name": (BASE + "fields: {email: string}\n", ":7: fields.email: is the REST name of Email Address already"),
    "dedupe without email": (
        BASE + "dedupe: {key: [Company Name]}\n",
        (":7: dedupe.key: wrong dedupe key, got [Company Name]; expected Email Address, and at most one more field behind it (DEDUPE-7)"),
    ),
    "dedupe of three": (
        BASE + "dedupe: {key: [Email Address, Company Name, City]}\n",
        (
            ":7: dedupe.key: wrong dedupe key, got [Email Address, Company Name, City]; expected Email Address, and at "
            "most one more field behind it (DEDUPE-7)"
        ),
    ),
    "dedupe by partition as a key": (
        BASE + "dedupe: {key: [Email Address, Partition]}\n",
        ":7: dedupe.key: Partition cannot be part of a dedupe key; expected partition: true",
    ),
    "dedupe field": (
        BASE + "dedupe: {key: [Email Adress]}\n",
        ":7: dedupe.key: unknown field, got 'Email Adress'; did you mean 'Email Address'?",
    ),
    "dedupe door": (BASE + "dedupe: {applies_to: [form]}\n", ":7: dedupe.applies_to: wrong value, got 'form'; did you mean 'forms'?"),
    "dedupe yes": (BASE + "dedupe: {partition: yes}\n", ":7: dedupe.partition: wrong value, got 'yes'; expected true or false"),
    "blocked field": (
        BASE + "blocked_fields: {Person Sorce: [lists]}\n",
        ":7: blocked_fields.Person Sorce: unknown field, got 'Person Sorce'; did you mean 'Person Source'?",
    ),
    "blocked door": (
        BASE + "blocked_fields: {Person Source: [list]}\n",
        ":7: blocked_fields.Person Source: wrong value, got 'list'; did you mean 'lists'?",
    ),
    "blocked twice": (
        BASE + "blocked_fields: {Person Source: [lists], leadSource: [api]}\n",
        ":7: blocked_fields.leadSource: Person Source stands twice, by its display and its REST name",
    ),
    "limit": (
        BASE + "communication_limits: {per_week: 5}\n",
        ":7: communication_limits.per_week: unknown key; expected one of per_day, per_7_days",
    ),
    "limit of nothing": (
        BASE + "communication_limits: {per_day: 0}\n",
        ":7: communication_limits.per_day: wrong value, got 0; expected a whole number of at least 1",
    ),
    "else first": (
        BASE + "assignment_rules:\n  - {else: Default}\n  - {if: {Country: France}, then: EMEA}\n",
        ":8: assignment_rules[1]: rules behind `else` are never reached (ROUTE-4); expected `else` once, at the end",
    ),
    "two elses": (
        BASE + "assignment_rules:\n  - {else: Default}\n  - {else: EMEA}\n",
        ":8: assignment_rules[1]: rules behind `else` are never reached (ROUTE-4); expected `else` once, at the end",
    ),
    "rule without then": (BASE + "assignment_rules:\n  - {if: {Country: France}}\n", ":8: assignment_rules[1]: 'then' is missing"),
    "rule to nowhere": (
        BASE + "assignment_rules:\n  - {if: {Country: France}, then: EMEAA}\n",
        ":8: assignment_rules[1].then: unknown partition, got 'EMEAA'; did you mean 'EMEA'?",
    ),
    "rule as a mapping": (
        BASE + "assignment_rules: {else: Default}\n",
        (
            ":7: assignment_rules: wrong value, got a mapping; expected a list of rules ({if: ..., then: PARTITION}, at "
            "the end {else: PARTITION})"
        ),
    ),
    "rule field": (
        BASE + "assignment_rules:\n  - {if: {Contry: France}, then: EMEA}\n",
        ":8: assignment_rules[1].if.Contry: unknown field or condition, got 'Contry'; did you mean 'Country'?",
    ),
    "form nowhere": (
        BASE + "forms: {Contact: {workspace: EMA}}\n",
        ":7: forms.Contact.workspace: unknown workspace, got 'EMA'; did you mean 'EMEA'?",
    ),
    "form without workspace": (BASE + "forms: {Contact: {}}\n", ":7: forms.Contact: 'workspace' is missing"),
    "form that is nothing": (
        BASE + "forms: {Contact: }\n",
        ":7: forms.Contact: wrong value, got nothing; expected a mapping of workspace, program, fields",
    ),
    "form key": (
        BASE + "forms: {Contact: {workspace: NA, programme: Webinar}}\n",
        ":7: forms.Contact.programme: unknown key; did you mean 'program'?",
    ),
    "form program": (
        BASE + "forms: {Contact: {workspace: NA, program: Webinar}}\n",
        ":7: forms.Contact.program: unknown program (the design has none), got 'Webinar'",
    ),
    "form named any": (
        BASE + "forms: {any: {workspace: NA}}\n",
        ":7: forms.any: no form can be called 'any': the word stands for all of them",
    ),
    "forms as a list": (BASE + "forms: [Contact]\n", ":7: forms: wrong value, got a list; expected a mapping of forms, by name"),
    "program type": (
        BASE + "programs: {Webinar: {workspace: NA, type: evnt}}\n",
        ":7: programs.Webinar.type: wrong value, got 'evnt'; did you mean 'event'?",
    ),
    "no statuses": (
        BASE + "programs: {Webinar: {workspace: NA, statuses: []}}\n",
        ":7: programs.Webinar.statuses: is empty; expected a list of statuses",
    ),
    "status twice": (
        BASE + "programs: {Webinar: {workspace: NA, statuses: [Invited, Invited]}}\n",
        ":7: programs.Webinar.statuses: named twice, got 'Invited'",
    ),
    "email flag": (
        BASE + "emails: {Hello: {workspace: NA, operational: 1}}\n",
        ":7: emails.Hello.operational: wrong value, got 1; expected true or false",
    ),
    "smart list circle": (
        BASE
        + (
            "smart_lists:\n  A: {workspace: NA, filters: [{member_of_smart_list: B}]}\n  B: {workspace: NA, filters: "
            "[{not: {member_of_smart_list: A}}]}\n"
        ),
        ":8: smart_lists.A.filters: smart lists refer to each other in a circle, got A > B > A",
    ),
    "shared with nobody known": (
        BASE + "smart_lists: {A: {workspace: NA, filters: [], shared_with: [EMA]}}\n",
        ":7: smart_lists.A.shared_with: unknown workspace, got 'EMA'; did you mean 'EMEA'?",
    ),
    "segment Default": (
        BASE + "segmentations: {Industry: {workspace: NA, segments: {Default: {Industry: Bank}}}}\n",
        ":7: segmentations.Industry.segments.Default: every segmentation has a segment Default already (SEG-2)",
    ),
    "no segments": (
        BASE + "segmentations: {Industry: {workspace: NA, segments: {}}}\n",
        ":7: segmentations.Industry.segments: is empty; expected at least one segment",
    ),
    "folder circle": (
        BASE + "folders:\n  A: {workspace: NA, parent: B}\n  B: {workspace: NA, parent: A}\n",
        ":8: folders.A.parent: folders stand in each other, got A > B > A",
    ),
    "folder parent": (
        BASE + "folders: {Anna: {workspace: NA, parent: Ana}}\n",
        ":7: folders.Anna.parent: unknown folder, got 'Ana'; did you mean 'Anna'?",
    ),
    "folder holds": (
        BASE + "forms: {Contact: {workspace: NA}}\nfolders: {A: {workspace: NA, holds: [Contct]}}\n",
        ":8: folders.A.holds: unknown asset, got 'Contct'; did you mean 'Contact'?",
    ),
    "folder holds another's": (
        BASE + "forms: {Contact: {workspace: EMEA}}\nfolders: {A: {workspace: NA, holds: [Contact]}}\n",
        ":8: folders.A.holds: a folder of NA cannot hold an asset of EMEA, got 'Contact'",
    ),
    "folder area": (
        BASE + "folders: {A: {workspace: NA, area: marketing}}\n",
        ":7: folders.A.area: wrong value, got 'marketing'; did you mean 'marketing_activities'?",
    ),
    "user role": (
        BASE + "users: {ann: {roles: {NA: Marketing Usr}}}\n",
        ":7: users.ann.roles.NA: unknown role, got 'Marketing Usr'; did you mean 'Marketing User'?",
    ),
    "user workspace": (
        BASE + "users: {ann: {roles: {Nordics: Admin}}}\n",
        ":7: users.ann.roles.Nordics: unknown workspace, got 'Nordics'; expected one of Default, NA, EMEA",
    ),
    "crm type": (BASE + "crm: {type: saleforce}\n", ":7: crm.type: wrong value, got 'saleforce'; did you mean 'salesforce'?"),
    "two crms": (
        BASE + "crm: [{type: salesforce}, {type: dynamics}]\n",
        ":7: crm: an instance has one CRM at most (ADMIN-8), got a list of 2; expected one mapping {type, filter}",
    ),
    "crm filter of salesforce": (BASE + "crm: {type: salesforce, filter: x}\n", ":7: crm.filter: only dynamics has a filter field"),
    "setting": (BASE + "settings: {max_cascades: 5}\n", ":7: settings.max_cascades: unknown key; did you mean 'max_cascade'?"),
    "setting value": (
        BASE + "settings: {assignment_rules_scope: all_create}\n",
        ":7: settings.assignment_rules_scope: wrong value, got 'all_create'; did you mean 'all_creates'?",
    ),
    "setting type": (
        BASE + "settings: {recheck_visibility_each_step: 'no'}\n",
        ":7: settings.recheck_visibility_each_step: wrong value, got 'no'; expected true or false",
    ),
    "setting number": (
        BASE + "settings: {max_cascade: -1}\n",
        ":7: settings.max_cascade: wrong value, got -1; expected a whole number of at least 0",
    ),
}


@pytest.mark.parametrize(("text", "expected"), BROKEN.values(), ids=BROKEN)
def test_a_broken_file_is_refused_with_file_line_key_and_nearest_name(text: str, expected: str) -> None:
    assert message(text) == expected


def message(text: str | bytes) -> str:
    """Return what a reader of the file is told, without the name of the file."""
    with pytest.raises(InputError) as caught:
        read_mapping(parse(text, "regions.yaml"))
    return "\n".join(line.removeprefix("regions.yaml") for line in str(caught.value).split("\n"))


def test_a_byte_that_is_not_utf_8_is_named_with_its_line() -> None:
    assert message("name: x\npartitions: [Régions]\n".encode("latin-1")) == ":2: is not UTF-8, got the byte 0xE9"


def test_utf_16_as_windows_saves_it_is_named() -> None:
    assert message("name: Regions\n".encode("utf-16")) == ": is UTF-16; expected UTF-8"


def test_a_byte_order_mark_is_no_error() -> None:
    assert read_mapping(parse(b"\xef\xbb\xbf" + BASE.encode(), "regions.yaml")).name == "Regions"


def test_aliases_that_repeat_each_other_are_stopped_before_they_fill_the_memory() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]" for i in range(1, 12)]
    assert message("\n".join(lines)) == ":6: aliases repeat more than 100,000 values"


def test_deep_nesting_is_stopped() -> None:
    assert message("a: " + "[" * 5000) == ":1: is nested deeper than 100 levels"


def test_a_file_over_10_mb_is_not_even_parsed() -> None:
    assert message("name: " + "x" * 10_000_000) == ": is larger than 10 MB"


def test_a_name_of_megabytes_is_cut_in_the_message() -> None:
    text = BASE + f"forms: {{Contact: {{workspace: {'x' * 5_000_000}}}}}\n"
    cut = "'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx... (5000002 characters)"
    assert message(text) == f":7: forms.Contact.workspace: a name is longer than 255 characters, got {cut}"


def test_a_long_key_is_cut_in_the_message() -> None:
    cut = "'" + "x" * 47 + "... (302 characters)"
    assert (
        message(BASE + f"forms: {{{'x' * 300}: {{workspace: NA}}}}\n")
        == f":7: forms.{cut}: a name is longer than 255 characters, got {cut}"
    )


def test_a_file_of_noise_is_not_answered_with_a_million_problems() -> None:
    text = BASE + "forms:\n" + "".join(f"  Form {i}: {{workspace: Nowhere}}\n" for i in range(3000))
    lines = message(text).split("\n")
    assert (len(lines), lines[-1]) == (101, ": more than 100 problems; the rest is not listed")


def test_a_missing_file_is_named_with_the_nearest_one_beside_it(tmp_path: Path) -> None:
    (tmp_path / "regions.yaml").write_text(BASE)
    with pytest.raises(InputError, match="did you mean 'regions"):
        load(tmp_path / "regoins.yaml")


def test_a_folder_is_not_a_file(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="is a folder, not a file"):
        load(tmp_path)


def test_a_path_with_a_nul_is_refused() -> None:
    with pytest.raises(InputError, match="cannot be read"):
        load("a\0b.yaml")
