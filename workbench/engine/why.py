"""Which rule an outcome or a reason follows from: the one table behind traces, answers and failed expectations."""

from __future__ import annotations

__all__ = ["FOUND", "KEPT_OUT", "LANDED", "TOLD"]

KEPT_OUT = {  # a judgement that did not take the person in
    "inactive": "CAMP-1",
    "invalid": "CAMP-9",
    "not_visible": "VIS-9",
    "filter": "CAMP-2",
    "qualification": "CAMP-3",
    "over_limit": "CAMP-10",
}
LANDED = {  # a row that made a person
    "fill_form": "FORM-1",
    "import_list": "IMPORT-1",
    "create_person": "MANUAL-1",
    "sync_leads": "API-5",
    "sync_from_crm": "CRM-2",
    "submit_form": "API-8",
    "bulk_import": "API-7",
    "push_lead": "API-9",
    "sync_from_experience_platform": "API-11",
    "forward_email": "FTF-1",
    "visit_page": "WEB-4",
}
FOUND = {  # a row that found one
    "fill_form": "FORM-2",
    "import_list": "IMPORT-2",
    "sync_leads": "API-1",
    "sync_from_crm": "CRM-1",
    "crm_edit_collision": "CRM-6",
    "submit_form": "API-8",
    "bulk_import": "API-7",
    "push_lead": "API-9",
    "sync_from_experience_platform": "API-11",
    "move_partition": "ROUTE-15",
    "request_campaign": "API-15",
    "sync_member_status": "MEMB-2",
    "forward_email": "FTF-1",
    "visit_page": "WEB-1",
    "unsubscribe": "SUBS-1",
    "resubscribe": "SUBS-3",
    "bounce": "SUBS-5",
}
TOLD = {  # a line of the log, by its type
    "Change Partition": "ROUTE-6",
    "Change Program Status": "MEMB-2",
    "Add to List": "MEMB-8",
    "Email Blocked": "SUBS-12",
    "Request Campaign": "CAMP-6",
    "Push Lead to Marketo": "API-9",
    "Sync to CRM": "CRM-5",
    "Sync to CRM Failed": "CRM-12",
    "Merge": "MERGE-1",
    "Delete Person": "MERGE-7",
    "Change Revenue Stage": "LIFE-3",
    "Unsubscribe Email": "SUBS-1",
}
