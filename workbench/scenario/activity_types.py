"""The types of the activity log with what each tells: what an expectation about activities may name.

How the engine writes the log is not here.
"""

from __future__ import annotations

from collections.abc import Mapping

__all__ = ["ACTIVITY_TYPES"]

_FROM_TO = {"old": "status", "new": "status", "from": "status", "to": "status", "status": "status"}

ACTIVITY_TYPES: Mapping[str, Mapping[str, str]] = {  # type -> attribute -> what it names
    "Person is Created": {},
    "Fill Out Form": {"form": "form"},
    "Send Email": {"email": "email"},
    "Email Blocked": {"email": "email", "reason": "reason"},
    "Change Data Value": {"field": "field", "old": "value", "new": "value"},
    "Change Score": {"field": "field", "old": "value", "new": "value"},
    "Change Partition": {"from": "partition", "to": "partition"},
    "Change Program Status": {"program": "program", **_FROM_TO},
    "Add to List": {"list": "list"},
    "Remove from List": {"list": "list"},
    "Interesting Moment": {"text": "text"},
    "Send Alert": {"to": "text", "about": "text"},
    "Request Campaign": {"campaign": "campaign", "result": "result"},
    "Delete Person": {},
}
