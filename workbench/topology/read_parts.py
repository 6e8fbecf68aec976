"""The unnamed parts of a topology file: fields, workspaces, the dedupe rule, blocked fields, assignment rules, the CRM, ...

Named things (programs, campaigns, ...) are read by their table in `read.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ..rules.findings import pitfalls
from .assets import Accepted, AssignmentRule, Crm, Dedupe, Workspace
from .cursor import Cursor
from .fields import READ_ONLY, STANDARD, TYPES, Field
from .model import DEFAULT
from .names import RESERVED_FIELDS, Names
from .read_conditions import condition_at
from .read_settings import settings_at
from .shapes import APPLIES_TO, BLOCKED_FROM, CRM_TYPES, LIMITS

__all__ = ["PARTS", "field_at", "fields_at"]


def fields_at(cursor: Cursor) -> dict[str, Field]:
    """Read the fields a design adds to the standard ones."""
    rest = {field.rest: field.name for field in STANDARD.values() if field.rest}
    found = {}
    for name, at in cursor.entries("a mapping of fields, each with its type").items():
        type_ = at.word(TYPES)
        if name in RESERVED_FIELDS:
            at.problem("a field cannot be called like a part of a condition")
        elif name in rest:
            at.problem(f"is the REST name of {rest[name]} already")
        elif name in STANDARD and type_ not in (None, STANDARD[name].type):
            at.problem(f"is a standard field of type {STANDARD[name].type} already", repr(type_))
        elif type_ is not None:
            found[name] = STANDARD.get(name) or Field(name, type_)
    return found


def _workspaces(cursor: Cursor, names: Names) -> dict[str, Workspace]:
    found = {}
    for name, at in cursor.entries("a mapping of workspaces, by name").items():
        parts = at.keys(("partitions", "primary"), ("partitions",))
        valid = names.valid("partition")
        primary = parts["primary"].one("partition", valid) if "primary" in parts else None
        given: tuple[str, ...] | None = None
        if "partitions" in parts and parts["partitions"].value != "all":
            expected = "all or a list of partitions"
            given = parts["partitions"].each(lambda item: item.one("partition", valid), expected, least=1)  # noqa: B023  called at once
        if primary is None and "primary" not in parts:
            if given is None:
                primary = DEFAULT
            elif len(given) == 1:
                primary = given[0]  # VIS-4: a single one becomes primary by itself
            elif len(given) > 1:
                at.problem("'primary' is missing (VIS-4)", expected=f"one of {', '.join(given)}")
        found[name] = Workspace(name, given, primary or "")
    return found


def _dedupe(cursor: Cursor, names: Names) -> Dedupe:
    parts = cursor.keys(("key", "partition", "applies_to"))
    rule: dict[str, Any] = {}
    if "key" in parts:
        key = parts["key"].each(lambda item: field_at(item, names), "a list of fields (Email Address and at most one more)", least=1)
        if key and (key[0] != "Email Address" or len(key) > 2):
            parts["key"].problem(
                "wrong dedupe key", f"[{', '.join(key)}]", "Email Address, and at most one more field behind it (DEDUPE-7)"
            )
        if len(key) == 2 and key[1] in READ_ONLY:
            parts["key"].problem(f"{key[1]} cannot be part of a dedupe key", expected="partition: true" if key[1] == "Partition" else None)
        rule["key"] = key or Dedupe().key
    if "partition" in parts:
        rule["partition"] = parts["partition"].flag() or False
    if "applies_to" in parts:
        rule["applies_to"] = parts["applies_to"].each(lambda item: item.word(APPLIES_TO), f"a list of {', '.join(APPLIES_TO)}")
    return Dedupe(**rule)


def field_at(cursor: Cursor, names: Names) -> str | None:
    """Read the name of a field, display or REST, and return the display name."""
    name = cursor.name("the name of a field")
    field = names.field(name) if name is not None else None
    if name is not None and field is None:
        cursor.unknown("field", name, names.field_names)
    return field.name if field else None


def _blocked(cursor: Cursor, names: Names) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for name, at in cursor.entries("a mapping of fields, each with a list of doors").items():
        field = names.field(name)
        if field is None:
            at.unknown("field", name, names.field_names)
        elif field.name in found:
            at.problem(f"{field.name} stands twice, by its display and its REST name")
        else:
            found[field.name] = at.each(lambda item: item.word(BLOCKED_FROM), f"a list of {', '.join(BLOCKED_FROM)}")
    return found


def _limits(cursor: Cursor, names: Names) -> dict[str, int]:
    return {name: count for name, at in cursor.keys(LIMITS).items() if (count := at.count()) is not None}


def _rules(cursor: Cursor, names: Names) -> tuple[AssignmentRule, ...]:
    found = []
    for item in cursor.items("a list of rules ({if: ..., then: PARTITION}, at the end {else: PARTITION})"):
        is_else = isinstance(item.value, Mapping) and "else" in item.value and "if" not in item.value
        keys = ("else",) if is_else else ("if", "then")
        parts = item.keys(keys, keys)
        condition = condition_at(parts["if"], names) if "if" in parts else None
        partition = parts[keys[-1]].one("partition", names.valid("partition")) if keys[-1] in parts else None
        if partition is not None and (is_else or condition is not None):
            found.append(AssignmentRule(condition, partition))
        if is_else and item.place[-1] != len(cursor.value) - 1:
            item.problem("rules behind `else` are never reached (ROUTE-4)", expected="`else` once, at the end")
    return tuple(found)


def _crm(cursor: Cursor, names: Names) -> Crm | None:
    if cursor.value is None:
        return None
    if isinstance(cursor.value, list | tuple):
        cursor.problem("an instance has one CRM at most (ADMIN-8)", f"a list of {len(cursor.value)}", "one mapping {type, filter}")
        return None
    parts = cursor.keys(("type", "filter"), ("type",))
    type_ = parts["type"].word(CRM_TYPES) if "type" in parts else None
    named = parts["filter"].name("the name of the Dynamics filter field") if "filter" in parts else None
    if type_ == "salesforce" and "filter" in parts:
        parts["filter"].problem("only dynamics has a filter field")
    return Crm(type_, named) if type_ else None


def _accepted(cursor: Cursor, names: Names) -> tuple[Accepted, ...]:
    """Read which findings of the review the design stands by; what each is found at is not known here, so `at` is taken as it stands."""
    found = []
    for item in cursor.items("a list of accepted findings ({finding: CODE, at: campaigns.X, reason: TEXT})"):
        parts = item.keys(("finding", "at", "reason"), ("finding", "reason"))
        code = parts["finding"].one("finding", pitfalls()) if "finding" in parts else None
        at = parts["at"].name("where it is found, such as campaigns.X, partitions.EMEA or campaigns.NA-*") if "at" in parts else None
        reason = parts["reason"].text() if "reason" in parts else None
        if reason is not None and not reason.strip():
            parts["reason"].wrong("why it is accepted, in words")
        elif code is not None and reason is not None:
            found.append(Accepted(code, reason, at))
    return tuple(found)


PARTS: Mapping[str, Callable[[Cursor, Names], Any]] = {
    "partitions": lambda cursor, names: cursor.each(Cursor.name, "a list of names of partitions", least=1),
    "workspaces": _workspaces,
    "dedupe": _dedupe,
    "blocked_fields": _blocked,
    "communication_limits": _limits,
    "assignment_rules": _rules,
    "crm": _crm,
    "accepted_findings": _accepted,
    "settings": lambda cursor, names: settings_at(cursor),
}
