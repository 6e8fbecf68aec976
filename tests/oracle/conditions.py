"""Values of fields, and conditions over one record (LIST-1..5)."""

from __future__ import annotations

import math
import re
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .world import World

SECONDS = {"minute": 60, "hour": 3600, "day": 86400, "week": 7 * 86400, "month": 30 * 86400, "year": 365 * 86400}  # CAMP-3
NEGATIVE = {"is_not": "is", "not_contains": "contains", "not_starts_with": "starts_with", "not_in_past": "in_past"}
ACTIVITIES = {
    "filled_out_form": ("Fill Out Form", "form"),
    "was_sent_email": ("Send Email", "email"),
    "opened_email": ("Open Email", "email"),
    "clicked_email": ("Click Email", "email"),
    "visited_page": ("Visit Page", "page"),
}
TRUTH = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}


def one(mapping: dict) -> tuple[str, Any]:
    """The only key of a mapping and what stands behind it."""
    [(key, arg)] = mapping.items()
    return key, arg


def many(value: Any) -> list:
    return value if isinstance(value, list) else [value]


def duration(text: str) -> timedelta:
    """`2 days`, `hour`, `3 weeks`."""
    match = re.fullmatch(r"(\d+)?\s*([a-z]+?)s?", str(text).strip().lower())
    if match is None:
        raise ValueError(f"not a duration: {text!r}")
    return timedelta(seconds=int(match[1] or 1) * SECONDS[match[2]])


def instant(raw: Any) -> date:
    """A date or a date-time, quoted or not; wall time without a zone."""
    if isinstance(raw, str):
        raw = date.fromisoformat(raw) if len(raw) <= 10 else datetime.fromisoformat(raw)
    return raw.replace(tzinfo=None) if isinstance(raw, datetime) else raw


def text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return value.isoformat() if isinstance(value, date) else str(value)


def typed(kind: str, raw: Any) -> Any:
    """A cell as a value of its field's type; None = empty. Texts are trimmed."""
    if isinstance(raw, str):
        raw = raw.strip()
    if raw is None or raw == "":
        return None
    if kind == "number":
        value = float(raw)
        if not math.isfinite(value):
            raise ValueError(f"not a number: {raw!r}")
        return int(value) if value.is_integer() else value
    if kind == "boolean":
        return raw if isinstance(raw, bool) else TRUTH[str(raw).lower()]
    if kind in ("date", "datetime"):
        moment = instant(raw)
        if kind == "date":
            return moment.date() if isinstance(moment, datetime) else moment
        return moment if isinstance(moment, datetime) else datetime(moment.year, moment.month, moment.day)
    return ";".join(text(part) for part in raw) if isinstance(raw, list) else text(raw)


def compare(kind: str, op: str, value: Any, wanted: Any, now: datetime) -> bool:
    """Does `value` (typed or None) stand in relation `op` to what is wanted?"""
    if op in NEGATIVE:  # LIST-4: a negative operator holds exactly when the positive one does not, for all of its values
        return not compare(kind, NEGATIVE[op], value, wanted, now)
    if op in ("is_empty", "is_not_empty"):
        return ((value is None) == (op == "is_empty")) == wanted
    if op == "in_past":
        return in_past(value, wanted, now)
    if op == "between":
        low, high = wanted
        return value is not None and related(kind, "at_least", value, low) and related(kind, "at_most", value, high)
    return any(related(kind, op, value, item) for item in many(wanted))


def related(kind: str, op: str, value: Any, wanted: Any) -> bool:
    """One value against one wanted value."""
    if kind in ("date", "datetime") and wanted not in (None, ""):
        wanted = instant(wanted)
        if isinstance(value, date) and isinstance(value, datetime) != isinstance(wanted, datetime):
            value, wanted = (item.date() if isinstance(item, datetime) else item for item in (value, wanted))  # by its day
    else:
        wanted = typed(kind, wanted)
    if kind in ("string", "multiselect"):  # LIST-1: no case
        value, wanted = value and value.lower(), wanted and wanted.lower()
    if op == "is":
        return value == wanted or (kind == "number" and value is None and wanted == 0)  # LIST-2
    if value is None:
        return op in ("before", "on_or_before") and wanted is not None  # LIST-3
    if wanted is None:
        return False
    return {
        "contains": lambda: wanted in value,
        "starts_with": lambda: value.startswith(wanted),
        "greater_than": lambda: value > wanted,
        "less_than": lambda: value < wanted,
        "at_least": lambda: value >= wanted,
        "at_most": lambda: value <= wanted,
        "before": lambda: value < wanted,
        "after": lambda: value > wanted,
        "on_or_before": lambda: value <= wanted,
        "on_or_after": lambda: value >= wanted,
    }[op]()


def in_past(value: date | None, span: str, now: datetime) -> bool:
    """Within the span up to now; a date by days; both ends included."""
    if value is None:
        return False
    end: date = now if isinstance(value, datetime) else now.date()
    return end - duration(span) <= value <= end


def holds(w: World, rec: dict, condition: Any, home: str | None = None) -> bool:
    """Is the condition (a mapping, or a list of which all must hold) true of the record now, for the workspace that asks?"""
    if isinstance(condition, list):
        return all(holds(w, rec, part, home) for part in condition)
    return all(_holds(w, rec, key, arg, home) for key, arg in (condition or {}).items())


def _holds(w: World, rec: dict, key: str, arg: Any, home: str | None) -> bool:
    pid = rec["Id"]
    if key == "group":
        return _reaches(w, rec, arg, home)
    if key == "all":
        return all(holds(w, rec, part, home) for part in arg)
    if key == "any":
        return any(holds(w, rec, part, home) for part in arg)
    if key == "not":
        return not holds(w, rec, arg, home)
    if key == "member_of_program":
        narrowed = arg if isinstance(arg, dict) else {"program": arg}
        status = [w.members.get(program, {}).get(pid) for program in many(narrowed["program"])]
        return any(s is not None and ("status" not in narrowed or s in many(narrowed["status"])) for s in status)
    if key == "member_of_list":
        return any(pid in w.lists.get(name, ()) for name in many(arg))
    if key == "member_of_smart_list":
        there = [w.design["smart_lists"][name] for name in many(arg) if name in w.design["smart_lists"]]  # what is gone holds nobody
        return any(holds(w, rec, spec.get("filters"), home) for spec in there)
    if key == "in_segment":
        return all(w.segments.get(name, {}).get(pid) in many(wanted) for name, wanted in arg.items())  # SEG-3, SEG-4
    if key == "in_stage":
        return all(w.stages.get(name, {}).get(pid) in many(wanted) for name, wanted in arg.items())
    if key == "partition_was_changed" or key in ACTIVITIES:
        return any(_is_meant(key, arg, activity, w.now) for activity in w.history.get(pid, []))
    field = w.field(key)
    ops = arg if isinstance(arg, dict) else {"is": arg}
    return all(compare(w.kind(field), op, w.get(rec, field), wanted, w.now) for op, wanted in ops.items())


def _reaches(w: World, rec: dict, arg: dict, home: str | None) -> bool:
    """Does the group of the record reach what is asked of it? Only whom the workspace sees counts; an empty field makes no group."""

    def like(of: dict, name: str) -> Any:
        value = w.get(of, w.field(name))
        return value.lower() if isinstance(value, str) else value

    own = [like(rec, name) for name in many(arg["by"])]
    if None in own:
        return False
    group = [
        of
        for _, of in sorted(w.people.items())
        if (home is None or w.sees(home, of["Partition"])) and [like(of, name) for name in many(arg["by"])] == own
    ]
    fitting = [of for of in group if holds(w, of, arg.get("having", []), home)]
    least = arg["at_least"]
    if "sum" in arg:
        return sum(w.get(of, w.field(arg["sum"])) or 0 for of in fitting) >= float(least)
    if "distinct" in arg:
        return len({like(of, arg["distinct"]) for of in fitting} - {None}) >= float(least)
    if str(least).endswith("%"):
        return bool(group) and len(fitting) * 100 >= float(least[:-1]) * len(group)
    return len(fitting) >= float(least)


def _is_meant(key: str, arg: Any, activity: dict, now: datetime) -> bool:
    """Is this activity one the activity filter looks for?"""
    narrowed = arg if isinstance(arg, dict) else {} if arg is True else {"name": arg}
    if "in_past" in narrowed and not in_past(activity["at"], narrowed["in_past"], now):
        return False
    if key == "partition_was_changed":
        return activity["type"] == "Change Partition" and all(
            compare("string", "is", activity[end], narrowed[end], now) for end in ("from", "to") if end in narrowed
        )
    kind, attribute = ACTIVITIES[key]
    names = many(narrowed.get("name", "any"))
    return activity["type"] == kind and (activity[attribute] in names or names == ["any"])
