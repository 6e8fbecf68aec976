"""For every finding a design that has it, and a nearly equal one that has not: what to change in one plain design to get each."""

from __future__ import annotations

from typing import Any

from workbench.topology import Topology

ANY_FORM, CREATED = [{"fills_out_form": "any"}], [{"person_is_created": True}]
MOMENT = [{"interesting_moment": "Seen"}]
PLAIN: dict[str, Any] = {  # nobody finds anything in it but the question whether it is needed
    "name": "Regions",
    "partitions": ["Default", "NA", "EMEA"],
    "workspaces": {"Default": {"partitions": "all"}, "NA": {"partitions": ["NA"]}, "EMEA": {"partitions": ["EMEA"]}},
    "forms": {"NA-Contact": {"workspace": "NA"}, "EMEA-Contact": {"workspace": "EMEA"}},
    "emails": {"NA-Hello": {"workspace": "NA"}, "EMEA-Hello": {"workspace": "EMEA"}, "Default-Hello": {"workspace": "Default"}},
    "campaigns": {"Default-Seen": {"workspace": "Default", "triggers": ANY_FORM, "flow": MOMENT}},
}
Change = dict[str, Any]


def design(*changes: Change) -> Topology:
    """Return the plain design with some sections changed: mappings are added to, all else takes the place of what was there."""
    whole = dict(PLAIN)
    for change in changes:
        for key, value in change.items():
            whole[key] = {**whole.get(key, {}), **value} if isinstance(value, dict) and key != "dedupe" else value
    return Topology.of(
        {key: {k: v for k, v in value.items() if v is not None} if isinstance(value, dict) else value for key, value in whole.items()}
    )


def patterned(*more: str) -> Change:
    """Return programs called by the pattern, and some more."""
    return {name: {"workspace": "NA"} for name in (*(f"NA-US-WBN-20260{month}-Talk" for month in range(1, 4)), *more)}


def campaign(workspace: str, triggers: Any, *flow: Any, **keys: Any) -> Change:
    return {"workspace": workspace, "triggers": triggers, "flow": list(flow) or MOMENT, **keys}


def router(workspace: str = "Default", triggers: Any = CREATED, default: str | None = "EMEA", **keys: Any) -> Change:
    """Return a campaign that moves people of France to EMEA and, unless there is no default, all others."""
    flow = {"choices": [{"if": {"Country": "France"}, "then": "EMEA"}, {"if": {"Country": "Canada"}, "then": "NA"}]}
    return campaign(workspace, triggers, {"change_partition": flow | ({"default": default} if default else {})}, **keys)


def campaigns(**named: Change | None) -> Change:
    return {"campaigns": {name.replace("_", "-"): one for name, one in named.items()}}


def score(by: int = 1, field: str = "Person Score") -> Change:
    return {"change_score": {"field": field, "by": by}}


def write(field: str, value: str) -> Change:
    return {"change_data": {"field": field, "value": value}}


FR = {"if": {"Country": "France"}, "then": "EMEA"}
CRM = {"crm": {"type": "salesforce"}}
DYNAMICS = {"crm": {"type": "dynamics", "filter": "new_synctomkto"}}
LATAM = {"partitions": ["Default", "NA", "EMEA", "LATAM"]}
HIDDEN = {
    "partitions": ["Default", "NA", "EMEA", "Hidden"],
    **CRM,
    "assignment_rules": [{"if": {"Person Source": "Sales"}, "then": "Hidden"}, FR, {"else": "NA"}],
}
ALERT = campaigns(Default_Alert=campaign("Default", ANY_FORM, {"send_alert": {"to": "ops@example.com"}}, filters=[{"Partition": "Hidden"}]))
ROUTER = campaigns(Default_Route=router())
BOTH = {"workspaces": {"NA": {"partitions": ["NA", "EMEA"], "primary": "NA"}}}
COE = {"partitions": ["Default", "NA", "EMEA", "Empty"], "workspaces": {"Centre of Excellence": {"partitions": ["Empty"]}}}
COE_PROGRAM = {
    **COE,
    "programs": {"COE-Webinar": {"workspace": "Centre of Excellence"}},
    "templates": {"COE-Brand": {"workspace": "Centre of Excellence"}},
    "emails": {"COE-Invitation": {"workspace": "Centre of Excellence", "program": "COE-Webinar", "template": "COE-Brand"}},
}
EVERYWHERE = ["Default", "NA", "EMEA"]
SHARED_BRAND = {
    "folders": {"Brand": {"workspace": "Centre of Excellence", "area": "design_studio", "shared_with": EVERYWHERE, "holds": ["COE-Brand"]}}
}
MODEL = {"stages": ["Known", "MQL"], "transitions": [{"from": "Known", "to": "MQL", "triggers": [{"score_is_changed": "Person Score"}]}]}
SEGMENTS = {"segments": {"Banks": {"Industry": "Bank"}}}


def _segmentations(count: int) -> Change:
    return {"segmentations": {f"Default-S{n}": {"workspace": "Default", **SEGMENTS} for n in range(count)}}


def _users(**roles: Any) -> Change:
    return {"users": {name: {"roles": held} for name, held in roles.items()}}


def _api(*roles: tuple[str, str]) -> Change:
    return {"users": {"integration": {"api": True, "roles": dict(roles)}}}


PAIRS: dict[str, tuple[list[Change], list[Change]]] = {  # code -> (changes that have it, changes that have not)
    # visibility
    "partition-nobody-sees": (
        [LATAM, {"workspaces": {"Default": {"partitions": ["Default", "NA", "EMEA"], "primary": "Default"}}}],
        [LATAM],
    ),
    "workspace-without-campaign": (
        [campaigns(Default_Seen=None, NA_Seen=campaign("NA", ANY_FORM))],
        [campaigns(Default_Seen=None, NA_Seen=campaign("NA", ANY_FORM), EMEA_Seen=campaign("EMEA", ANY_FORM))],
    ),
    "default-misses-partitions": ([{"workspaces": {"Default": {"partitions": ["Default", "NA"], "primary": "Default"}}}], []),
    "partitions-picked-one-by-one": ([{"workspaces": {"Default": {"partitions": ["Default", "NA", "EMEA"], "primary": "Default"}}}], []),
    "campaign-sees-nobody": (
        [COE, campaigns(COE_Seen=campaign("Centre of Excellence", ANY_FORM))],
        [COE, campaigns(COE_Seen=campaign("Centre of Excellence", ANY_FORM, active=False))],
    ),
    "global-trigger-in-local-workspace": (
        [campaigns(EMEA_Score=campaign("EMEA", ANY_FORM, score()))],
        [campaigns(EMEA_Score=campaign("EMEA", ANY_FORM, score()), NA_Score=campaign("NA", ANY_FORM, score()))],
    ),
    "creation-before-arrival": (
        [ROUTER, {"forms": {"EMEA-Contact": None}}, campaigns(EMEA_Welcome=campaign("EMEA", CREATED))],
        [ROUTER, {"forms": {"EMEA-Contact": None}}, campaigns(EMEA_Welcome=campaign("EMEA", [{"partition_changes": {"to": "EMEA"}}]))],
    ),
    "visible-but-not-primary": ([BOTH], [BOTH, ROUTER]),
    "primary-of-several": (
        [{"workspaces": {"Events": {"partitions": ["NA"]}}, "forms": {"Events-Contact": {"workspace": "Events"}}}],
        [{"workspaces": {"Events": {"partitions": ["NA"]}}}],
    ),
    "no-door-lands": ([LATAM], [LATAM, {"workspaces": {"LATAM": {"partitions": ["LATAM"]}}}]),
    # routing
    "rule-never-matches": (
        [CRM, {"assignment_rules": [{"if": {"Country": ["France", "Spain"]}, "then": "EMEA"}, FR, {"else": "NA"}]}],
        [CRM, {"assignment_rules": [FR, {"if": {"Country": ["France", "Spain"]}, "then": "EMEA"}, {"else": "NA"}]}],
    ),
    "choice-never-taken": (
        [
            campaigns(
                Default_Route=campaign(
                    "Default", CREATED, {"change_partition": {"choices": [{"if": {"Country": {"is_not_empty": True}}, "then": "NA"}, FR]}}
                )
            )
        ],
        [
            campaigns(
                Default_Route=campaign(
                    "Default", CREATED, {"change_partition": {"choices": [FR, {"if": {"Country": {"is_not_empty": True}}, "then": "NA"}]}}
                )
            )
        ],
    ),
    "rules-never-run": ([{"assignment_rules": [FR]}], [{"assignment_rules": [FR]}, CRM]),
    "rules-miss-forms": ([{"assignment_rules": [FR]}, CRM], [{"assignment_rules": [FR]}, CRM, ROUTER]),
    "rules-without-else": ([{"assignment_rules": [FR]}, CRM], [{"assignment_rules": [FR, {"else": "NA"}]}, CRM]),
    "form-cannot-feed-router": (
        [ROUTER, {"forms": {"NA-Contact": {"workspace": "NA", "fields": ["Last Name"]}}}],
        [ROUTER, {"forms": {"NA-Contact": {"workspace": "NA", "fields": ["Last Name", "Country"]}}}],
    ),
    "router-races-mailer": (
        [ROUTER, campaigns(NA_Hello=campaign("NA", [{"fills_out_form": "NA-Contact"}], {"send_email": "NA-Hello"}))],
        [
            ROUTER,
            campaigns(
                NA_Hello=campaign("NA", [{"fills_out_form": "NA-Contact"}], {"send_email": "NA-Hello"}, filters=[{"Country": "Canada"}])
            ),
        ],
    ),
    "routers-race": (
        [ROUTER, campaigns(Default_Other=campaign("Default", CREATED, {"change_partition": "NA"}))],
        [ROUTER, campaigns(Default_Other=campaign("Default", CREATED, {"change_partition": "NA"}, filters=[{"Country": "Canada"}]))],
    ),
    "router-misses-form": ([campaigns(NA_Route=router("NA"))], [campaigns(NA_Route=router("NA"), Default_Route=router())]),
    "router-inactive": (
        [LATAM, campaigns(Default_Latam=campaign("Default", CREATED, {"change_partition": "LATAM"}, active=False))],
        [LATAM, campaigns(Default_Latam=campaign("Default", CREATED, {"change_partition": "LATAM"}))],
    ),
    "router-leaves-some": ([campaigns(Default_Route=router(default=None))], [ROUTER]),
    "move-out-of-sight": (
        [campaigns(NA_Hand_over=campaign("NA", ANY_FORM, {"change_partition": "EMEA"}))],
        [BOTH, campaigns(NA_Hand_over=campaign("NA", ANY_FORM, {"change_partition": "EMEA"}))],
    ),
    "wait-before-routing": (
        [campaigns(Default_Route=campaign("Default", CREATED, {"wait": "1 hour"}, {"change_partition": "EMEA"}))],
        [campaigns(Default_Route=campaign("Default", CREATED, {"change_partition": "EMEA"}, {"wait": "1 hour"}))],
    ),
    # campaigns
    "campaign-invalid": (
        [campaigns(NA_Hello=campaign("NA", [], {"send_email": "EMEA-Hello"}))],
        [campaigns(NA_Hello=campaign("NA", [], {"send_email": "NA-Hello"}))],
    ),
    "request-goes-nowhere": (
        [campaigns(Default_Ask=campaign("Default", [], {"request_campaign": "Default-Seen"}))],
        [
            campaigns(
                Default_Ask=campaign("Default", [], {"request_campaign": "Default-Do"}),
                Default_Do=campaign("Default", [{"campaign_is_requested": True}]),
            )
        ],
    ),
    "writers-race": (
        [
            campaigns(
                Default_A=campaign("Default", ANY_FORM, write("Person Status", "New")),
                Default_B=campaign("Default", ANY_FORM, write("Person Status", "Open")),
            )
        ],
        [
            campaigns(
                Default_A=campaign("Default", ANY_FORM, write("Person Status", "New")),
                Default_B=campaign("Default", ANY_FORM, write("Person Status", "New")),
            )
        ],
    ),
    "double-scoring": (
        [campaigns(Default_Score=campaign("Default", ANY_FORM, score()), NA_Score=campaign("NA", ANY_FORM, score(5)))],
        [
            campaigns(
                Default_Score=campaign("Default", ANY_FORM, score()),
                NA_Score=campaign("NA", [{"fills_out_form": "NA-Contact"}], score(5, "Priority")),
            )
        ],
    ),
    "filter-takes-empty": (
        [{"smart_lists": {"Default-Young": {"workspace": "Default", "filters": [{"Date of Birth": {"before": "2000-01-01"}}]}}}],
        [
            {
                "smart_lists": {
                    "Default-Young": {
                        "workspace": "Default",
                        "filters": [{"Date of Birth": {"before": "2000-01-01"}}, {"Date of Birth": {"is_not_empty": True}}],
                    }
                }
            }
        ],
    ),
    "false-misses-empty": (
        [{"fields": {"Opted In": "boolean"}}, campaigns(Default_Seen=campaign("Default", ANY_FORM, filters=[{"Opted In": False}]))],
        [
            {"fields": {"Opted In": "boolean"}},
            campaigns(Default_Seen=campaign("Default", ANY_FORM, filters=[{"Opted In": {"is_not": True}}])),
        ],
    ),
    "slow-filters": (
        [
            {
                "smart_lists": {
                    "Default-Chiefs": {
                        "workspace": "Default",
                        "filters": [{"Job Title": {"contains": ["Chief", "VP"]}}, {"Country": "France"}],
                    }
                }
            }
        ],
        [
            {
                "smart_lists": {
                    "Default-Chiefs": {
                        "workspace": "Default",
                        "filters": [{"Country": "France"}, {"Job Title": {"contains": ["Chief", "VP"]}}],
                    }
                }
            }
        ],
    ),
    # loops
    "campaign-loop": (
        [campaigns(Default_Loop=campaign("Default", [{"score_is_changed": "Person Score"}], score(), runs="every_time"))],
        [
            campaigns(
                Default_Loop=campaign(
                    "Default",
                    [{"score_is_changed": "Person Score"}],
                    score(),
                    runs="every_time",
                    filters=[{"Person Score": {"at_most": 10}}],
                )
            )
        ],
    ),
    # mail
    "local-subscription-centre": (
        [{"forms": {"NA-Subscription Centre": {"workspace": "NA"}}}],
        [{"forms": {"NA-Subscription Centre": {"workspace": "NA"}, "Default-Subscription Centre": {"workspace": "Default"}}}],
    ),
    "unsubscribe-heard-locally": (
        [campaigns(NA_Opt_out=campaign("NA", [{"unsubscribes": True}]))],
        [campaigns(NA_Opt_out=campaign("NA", [{"unsubscribes": True}]), Default_Opt_out=campaign("Default", [{"unsubscribes": True}]))],
    ),
    "unsubscribed-moved-away": (
        [campaigns(Default_Opt_out=campaign("Default", [{"unsubscribes": True}], {"change_partition": "Default"}))],
        [campaigns(Default_Opt_out=campaign("Default", [{"unsubscribes": True}]))],
    ),
    "limits-not-obeyed": (
        [{"communication_limits": {"per_day": 1}}, campaigns(NA_News=campaign("NA", [], {"send_email": "NA-Hello"}))],
        [
            {"communication_limits": {"per_day": 1}},
            campaigns(NA_News=campaign("NA", [], {"send_email": "NA-Hello"}, block_over_limit=True)),
        ],
    ),
    "prospects-mail-customers": (
        [
            {
                "partitions": ["Default", "NA", "EMEA", "Customers"],
                "workspaces": {"NA Prospects": {"partitions": ["NA", "Customers"], "primary": "NA"}},
            },
            {"emails": {"NA Prospects-Offer": {"workspace": "NA Prospects"}}},
            campaigns(NA_Offer={"workspace": "NA Prospects", "flow": [{"send_email": "NA Prospects-Offer"}]}),
        ],
        [
            {"partitions": ["Default", "NA", "EMEA", "Customers"], "workspaces": {"NA Prospects": {"partitions": ["NA"]}}},
            {"emails": {"NA Prospects-Offer": {"workspace": "NA Prospects"}}},
            campaigns(NA_Offer={"workspace": "NA Prospects", "flow": [{"send_email": "NA Prospects-Offer"}]}),
        ],
    ),
    "members-moved-out-of-sight": (
        [ROUTER, {"programs": {"NA-Webinar": {"workspace": "NA"}}, "forms": {"NA-Contact": {"workspace": "NA", "program": "NA-Webinar"}}}],
        [{"programs": {"NA-Webinar": {"workspace": "NA"}}, "forms": {"NA-Contact": {"workspace": "NA", "program": "NA-Webinar"}}}],
    ),
    # doors
    "form-nobody-hears": (
        [campaigns(Default_Seen=None, NA_Seen=campaign("NA", [{"fills_out_form": "NA-Contact"}]))],
        [campaigns(Default_Seen=None, NA_Seen=campaign("NA", [{"fills_out_form": "NA-Contact"}]), EMEA_Seen=campaign("EMEA", ANY_FORM))],
    ),
    "dedupe-not-on-forms": (
        [{"dedupe": {"partition": True, "applies_to": ["lists", "api"]}}],
        [{"dedupe": {"partition": True, "applies_to": ["forms", "lists", "api"]}}],
    ),
    "form-without-dedupe-key": (
        [{"dedupe": {"key": ["Email Address", "Last Name"]}, "forms": {"NA-Contact": {"workspace": "NA", "fields": ["Country"]}}}],
        [{"dedupe": {"key": ["Email Address", "Last Name"]}, "forms": {"NA-Contact": {"workspace": "NA", "fields": ["Last Name"]}}}],
    ),
    "twin-of-visible-person": ([BOTH, {"dedupe": {"partition": True}}], [{"dedupe": {"partition": True}}]),
    "hidden-twin": ([HIDDEN, ALERT], [HIDDEN, ALERT, {"workspaces": {"NA": {"partitions": ["NA", "Hidden"], "primary": "NA"}}}]),
    "twins-without-alert": ([HIDDEN], [HIDDEN, ALERT]),
    "crm-outside-dedupe": ([CRM, ROUTER, {"dedupe": {"partition": True}}], [CRM, ROUTER]),
    "blocked-field-on-form": (
        [{"blocked_fields": {"Country": ["forms"]}, "forms": {"NA-Contact": {"workspace": "NA", "fields": ["Country"]}}}],
        [{"blocked_fields": {"Country": ["lists"]}, "forms": {"NA-Contact": {"workspace": "NA", "fields": ["Country"]}}}],
    ),
    "flow-writes-blocked-field": (
        [
            {"blocked_fields": {"Person Source": ["flow"]}},
            campaigns(Default_Seen=campaign("Default", ANY_FORM, write("Person Source", "Web"))),
        ],
        [
            {"blocked_fields": {"Person Source": ["lists"]}},
            campaigns(Default_Seen=campaign("Default", ANY_FORM, write("Person Source", "Web"))),
        ],
    ),
    # crm
    "crm-people-unrouted": ([CRM], [CRM, ROUTER]),
    "crm-filter-without-default": ([DYNAMICS, ROUTER], [CRM, ROUTER]),
    "crm-unfiltered": ([{"crm": {"type": "dynamics"}}], [DYNAMICS]),
    "batch-sync-to-dynamics": (
        [DYNAMICS, campaigns(Default_Sync=campaign("Default", [], {"sync_to_crm": True}))],
        [DYNAMICS, campaigns(Default_Sync=campaign("Default", ANY_FORM, {"sync_to_crm": True}))],
    ),
    # assets
    "smart-list-broken": (
        [
            {
                "lists": {"NA-Guests": {"workspace": "NA"}},
                "smart_lists": {"EMEA-Guests": {"workspace": "EMEA", "filters": [{"member_of_list": "NA-Guests"}]}},
            }
        ],
        [
            {
                "lists": {"NA-Guests": {"workspace": "NA"}},
                "smart_lists": {"NA-All guests": {"workspace": "NA", "filters": [{"member_of_list": "NA-Guests"}]}},
            }
        ],
    ),
    "unshared-template": (
        [
            {
                "templates": {"Default-Brand": {"workspace": "Default"}},
                "emails": {"NA-Hello": {"workspace": "NA", "template": "Default-Brand"}},
            }
        ],
        [{"templates": {"NA-Brand": {"workspace": "NA"}}, "emails": {"NA-Hello": {"workspace": "NA", "template": "NA-Brand"}}}],
    ),
    "clone-needs-template": ([COE_PROGRAM], [COE_PROGRAM, SHARED_BRAND]),
    "local-segmentation": (
        [{"segmentations": {"NA-Industry": {"workspace": "NA", **SEGMENTS, "shared_with": ["EMEA"]}}}],
        [{"segmentations": {"Default-Industry": {"workspace": "Default", **SEGMENTS, "shared_with": ["EMEA"]}}}],
    ),
    "segmentations-run-out": ([_segmentations(17)], [_segmentations(16)]),
    # lifecycle
    "model-misses-partitions": (
        [{"models": {"NA-Revenue": {"workspace": "NA", **MODEL}}}],
        [{"models": {"Default-Revenue": {"workspace": "Default", **MODEL}}}],
    ),
    "several-models": (
        [{"models": {"NA-Revenue": {"workspace": "NA", **MODEL}, "EMEA-Revenue": {"workspace": "EMEA", **MODEL}}}],
        [{"models": {"NA-Revenue": {"workspace": "NA", **MODEL, "approved": False}, "Default-Revenue": {"workspace": "Default", **MODEL}}}],
    ),
    "stage-unreachable": (
        [{"models": {"Default-Revenue": {"workspace": "Default", "stages": ["Known", "MQL", "Won"], "transitions": MODEL["transitions"]}}}],
        [{"models": {"Default-Revenue": {"workspace": "Default", **MODEL}}}],
    ),
    "crm-entry-stage-missing": (
        [CRM, ROUTER, {"models": {"Default-Revenue": {"workspace": "Default", **MODEL}}}],
        [CRM, ROUTER, {"models": {"Default-Revenue": {"workspace": "Default", **MODEL}}, "settings": {"crm_entry_stage": "MQL"}}],
    ),
    # access
    "user-without-workspace": ([_users(ann={})], [_users(ann={"NA": "Marketing User"})]),
    "workspace-without-user": ([_users(ann={"NA": "Marketing User"})], [_users(ann={"Default": "Admin"})]),
    "admin-everywhere": ([_users(ann={"NA": "Admin"})], [_users(ann={"Default": "Admin"})]),
    "api-user-too-wide": ([_api(("Default", "Admin"))], [_api(("Default", "API"))]),
    "api-user-too-narrow": ([_api(("NA", "API"))], [_api(("Default", "API"))]),
    "api-user-misses-default": ([_api(("NA", "API"))], [_api(("Default", "API"))]),
    # scale
    "too-many-workspaces": (
        [{"workspaces": {f"W{n}": {"partitions": ["NA"]} for n in range(18)}}],
        [{"workspaces": {f"W{n}": {"partitions": ["NA"]} for n in range(17)}}],
    ),
    "do-you-need-this": (
        [],
        [
            {
                "partitions": ["Default"],
                "workspaces": {"NA": None, "EMEA": None},
                "forms": {"NA-Contact": None, "EMEA-Contact": None},
                "emails": {"NA-Hello": None, "EMEA-Hello": None},
            }
        ],
    ),
    # names
    "name-clash": (
        [{"lists": {"NA-Fair": {"workspace": "NA"}, "NA- fair": {"workspace": "NA"}}}],
        [{"lists": {"NA-Fair": {"workspace": "NA"}, "NA-Fair 2": {"workspace": "NA"}}}],
    ),
    "name-without-workspace-code": ([{"lists": {"Trade Show": {"workspace": "NA"}}}], [{"lists": {"NA-Trade Show": {"workspace": "NA"}}}]),
    "name-off-pattern": (
        [{"programs": patterned("NA-US-Roadshow")}],
        [{"programs": patterned("NA-US-WBN-202604-Roadshow")}],
    ),
    # accepting
    "acceptance-unused": (
        [{"accepted_findings": [{"finding": "name-clash", "reason": "Nobody minds"}]}],
        [{"accepted_findings": [{"finding": "do-you-need-this", "reason": "The law wants walls"}]}],
    ),
}
