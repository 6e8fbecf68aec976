"""Designs that the tests of this folder share: the contract's own example, and three regions with one asset of each kind.

No test stands here.
"""

from __future__ import annotations

from typing import Any

from workbench.topology import Topology

CONTRACT = """\
name: Three regions
fields: {Lifecycle: string, Products: multiselect, Trial Ends: date, Seats: number, Emailable: boolean}   # beyond the standard ones
partitions: [Default, NA, EMEA, APAC]
workspaces:
  Default: {partitions: all, primary: Default}      # `all` includes partitions added later
  NA: {partitions: [NA]}                            # a single one is primary by itself
  EMEA: {partitions: [EMEA, APAC], primary: EMEA}
dedupe: {key: [Email Address], partition: false, applies_to: [forms, lists, api]}
blocked_fields: {Person Source: [lists]}
communication_limits: {per_day: 2, per_7_days: 5}
assignment_rules:
  - {if: {Country: [France, Germany]}, then: EMEA}
  - {else: Default}
programs:
  EMEA Webinar: {workspace: EMEA, type: event, channel: Webinar, statuses: [Invited, Registered, Attended]}
forms:
  EMEA Registration: {workspace: EMEA, program: EMEA Webinar}
lists: {Trade Show: {workspace: EMEA}}
smart_lists: {VPs: {workspace: Default, filters: [{Job Title: {contains: VP}}], shared_with: [NA, EMEA]}}
segmentations:
  Industry: {workspace: Default, segments: {Healthcare: {Industry: Healthcare}, Bank: {Industry: [Bank, Insurance]}}, shared_with: [NA]}
emails: {EMEA Confirm: {workspace: EMEA, operational: true}}
campaigns:
  EMEA-Confirm:
    workspace: EMEA
    program: EMEA Webinar
    active: true
    priority: high
    block_over_limit: true
    triggers: [{fills_out_form: EMEA Registration}]
    filters: [{Country: {is_not: France}}]
    runs: every_time
    flow:
      - change_program_status: {program: EMEA Webinar, status: Registered}
      - send_email: EMEA Confirm
folders: {}
users: {ann: {roles: {NA: Marketing User}}, integration: {api: true, roles: {EMEA: API}}}
roles: {Analytics User: {may: [view_people]}}
models: {}
crm: {type: dynamics, filter: new_synctomkto}
"""


def regions(**parts: Any) -> Topology:
    """Return three workspaces, EMEA with one asset of each kind, and what a test adds or replaces."""
    return Topology.of(
        "Regions",
        **{
            "partitions": ["Default", "NA", "EMEA"],
            "workspaces": {"Default": {"partitions": "all"}, "NA": {"partitions": ["NA"]}, "EMEA": {"partitions": ["EMEA"]}},
            "programs": {"Webinar": {"workspace": "EMEA", "statuses": ["Invited", "Attended"]}},
            "forms": {"Contact": {"workspace": "EMEA"}},
            "lists": {"Show": {"workspace": "EMEA"}},
            "smart_lists": {"VPs": {"workspace": "EMEA", "filters": [{"Job Title": {"contains": "VP"}}]}},
            "segmentations": {"Industry": {"workspace": "EMEA", "segments": {"Bank": {"Industry": "Bank"}}}},
            "emails": {"Hello": {"workspace": "EMEA"}},
        }
        | parts,
    )
