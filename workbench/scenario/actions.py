"""What a scenario may speak of: actions with their arguments, edits, activities with what they tell, and what is not modelled yet.

How they are read is not here (`read_steps.py`, `read_expect.py`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ..topology.administration import KINDS_MADE

__all__ = ["ACTION_KEYS", "ACTIVITY_TYPES", "API_CODES", "EDITS", "ONE_OF", "OUTCOMES", "STEP_KEYS", "Take"]


@dataclass(frozen=True, slots=True)
class Take:
    """One argument of an action.

    `kind`: `workspace`, `form`, `list`, `program`, `status` (of the program beside it), `partition`, `user`, `person` (an alias), `field`
    (a number field), `fields` (a list of any), `number`, `word` (one of `words`), `text`, `flag` (true or false), `sync` (the CRM's
    filter field: true, false, null), `values` (fields of a person), `crm_values` (those of the CRM's side), `rows` (a list of them, at
    most `most`), `file`, `people` (a list of aliases, one row each, at most `most`), `selected` (two aliases or more, of one row),
    `email`, `address`, `switch` (true or false, each of which says something).
    `arg` is its name among `people.stimuli.ARGUMENTS`, where that differs.
    """

    kind: str
    required: bool = False
    arg: str = ""
    words: tuple[str, ...] = ()
    most: int | None = None


_USER = {"user": Take("user")}
_MAIL = {"email": Take("email", required=True), "people": Take("people", required=True)}
_BY_HAND = {"person": Take("person", required=True), **_USER, "workspace": Take("workspace")}

ACTION_KEYS: Mapping[str, Mapping[str, Take]] = {
    "fill_form": {"form": Take("form", required=True), "values": Take("values"), "cookie": Take("text")},
    "import_list": {
        "workspace": Take("workspace", required=True),
        "rows": Take("rows"),
        "file": Take("file"),
        "list": Take("list"),
        "program": Take("program"),
        "status": Take("status"),
        "acquisition_program": Take("program"),
        "mode": Take("word", words=("normal", "skip_new_and_updates")),
        "partition": Take("partition"),
        **_USER,
    },
    "create_person": {"workspace": Take("workspace", required=True), "values": Take("values"), **_USER},
    "sync_leads": {
        **_USER,
        "rows": Take("rows", required=True, most=300),  # API-1
        "action": Take("word", arg="sync_action", words=("createOrUpdate", "createOnly", "updateOnly", "createDuplicate")),
        "lookup": Take("text"),  # an unknown one is not an error of the file: the API answers 1011
        "partition": Take("partition"),
    },
    "sync_from_crm": {
        "crm_id": Take("text", required=True),
        "object": Take("word", words=("lead", "contact")),
        "values": Take("values"),
        "sync": Take("sync"),
        "deleted": Take("flag"),
    },
    "change_data": {**_BY_HAND, "values": Take("values", required=True)},
    "change_score": {**_BY_HAND, "field": Take("field", arg="score_field"), "by": Take("number", required=True)},
    "move_person": {**_BY_HAND, "partition": Take("partition", required=True)},
    "change_status": {**_BY_HAND, "program": Take("program", required=True), "status": Take("status")},
    "add_to_list": {**_BY_HAND, "list": Take("list", required=True)},
    "visit_page": {
        "page": Take("text", required=True),
        "cookie": Take("text", required=True),
        "workspace": Take("workspace"),
        "anonymous_tracking": Take("switch"),
    },
    "open_email": _MAIL,
    "click_email": {**_MAIL, "cookie": Take("text")},
    "forward_email": {**_MAIL, "to": Take("address", required=True)},
    "unsubscribe": {"person": Take("person", required=True)},
    "resubscribe": {"person": Take("person", required=True)},
    "bounce": {"person": Take("person", required=True)},
    "run_campaign": {},
    "wait": {},
    "edit": {},
    "merge": {
        "people": Take("selected", required=True, arg="selected"),
        "where": Take("word", words=("marketo", "crm")),
        "workspace": Take("workspace"),
        **_USER,
    },
    "delete_person": {**_BY_HAND, "also_in_crm": Take("switch")},
    "bulk_import": {
        **_USER,
        "rows": Take("rows"),
        "file": Take("file"),
        "action": Take("word", arg="sync_action", words=("createOrUpdate",)),  # API-7: there is no other
        "lookup": Take("text"),
        "partition": Take("partition"),
        "list": Take("list"),
    },
    "submit_form": {
        **_USER,
        "form": Take("form", required=True),
        "program": Take("program"),
        "values": Take("values"),
        "rows": Take("rows"),
    },
    "push_lead": {
        **_USER,
        "program": Take("program", required=True),
        "rows": Take("rows"),
        "values": Take("values"),
        "lookup": Take("text"),
        "partition": Take("partition"),
    },
    "move_partition": {**_USER, "people": Take("people", required=True), "partition": Take("partition", required=True)},
    "request_campaign": {
        **_USER,
        "campaign": Take("campaign", required=True),
        "people": Take("people", required=True, most=100),  # API-15
    },
    "sync_member_status": {
        **_USER,
        "program": Take("program", required=True),
        "status": Take("status"),
        "people": Take("people", required=True),
    },
    "bulk_extract": {**_USER},
    "sync_from_experience_platform": {
        "partition": Take("partition"),
        "keys": Take("fields"),
        "rows": Take("rows", required=True),
    },
    "crm_edit_collision": {
        "person": Take("person", required=True),
        "marketo": Take("values", required=True),
        "crm": Take("crm_values", required=True),
    },
}
ONE_OF: Mapping[str, tuple[str, ...]] = {
    "import_list": ("rows", "file"),
    "bulk_import": ("rows", "file"),
    "submit_form": ("values", "rows"),
    "push_lead": ("rows", "values"),
}

_SEEN = {"partitions": Take("partitions"), "primary": Take("partition")}
_KIND = {"kind": Take("word", words=KINDS_MADE)}

EDITS: Mapping[str, Take | Mapping[str, Take]] = {  # edit -> what it takes, or the keys that it does
    "add_partition": Take("text"),
    "delete_partition": Take("partition"),
    "add_workspace": {"workspace": Take("text", required=True), **_SEEN, "partitions": Take("partitions", required=True)},
    "delete_workspace": Take("workspace"),
    "set_workspace": {"workspace": Take("workspace", required=True), **_SEEN},
    "share_folder": {"folder": Take("folder", required=True), "with": Take("workspaces", required=True), **_USER},
    "clone": {
        "asset": Take("asset", required=True),
        "to_workspace": Take("workspace", required=True),
        "as": Take("text"),
        "by": Take("word", words=("ui", "api")),
        **_KIND,
        **_USER,
    },
    "move_folder": {"folder": Take("folder", required=True), "to_workspace": Take("workspace", required=True), **_USER},
    "add_asset": {},  # what a file would say of the asset (`read_edits.py`)
    "edit_asset": {"workspace": Take("workspace", required=True), "name": Take("asset", required=True), **_KIND, **_USER},
    "delete_asset": {"kind": Take("word", required=True, words=KINDS_MADE), "name": Take("asset", required=True), **_USER},
    "activate": Take("switched"),
    "deactivate": Take("switched"),
}

STEP_KEYS = ("at", "as", "person", "outcome", "expect")
OUTCOMES = ("created", "updated", "unchanged", "rejected", "done")
API_CODES = ("1003", "1004", "1005", "1007", "1008", "1009", "1010", "1011", "1037")

_FROM_TO = {"old": "status", "new": "status", "from": "status", "to": "status", "status": "status"}

ACTIVITY_TYPES: Mapping[str, Mapping[str, str]] = {  # type -> attribute -> what it names
    "Person is Created": {},
    "Fill Out Form": {"form": "form"},
    "Push Lead to Marketo": {"program": "program"},
    "Visit Page": {"page": "text"},
    "Open Email": {"email": "email"},
    "Click Email": {"email": "email"},
    "Send Email": {"email": "email"},
    "Email Blocked": {"email": "email", "reason": "reason"},
    "Unsubscribe Email": {},
    "Change Data Value": {"field": "field", "old": "value", "new": "value"},
    "Change Score": {"field": "field", "old": "value", "new": "value"},
    "Change Partition": {"from": "partition", "to": "partition"},
    "Change Program Status": {"program": "program", **_FROM_TO},
    "Add to List": {"list": "list"},
    "Remove from List": {"list": "list"},
    "Interesting Moment": {"text": "text"},
    "Send Alert": {"to": "text", "about": "text"},
    "Request Campaign": {"campaign": "campaign", "result": "result"},
    "Change Revenue Stage": {"model": "model", **dict.fromkeys(("old", "new", "from", "to", "stage"), "stage")},
    "Sync to CRM": {"object": "object", "owner": "text"},
    "Sync to CRM Failed": {"reason": "why_not_synced"},
    "Merge": {},
    "Delete Person": {},
}
