"""Whom a row is about: finding people by the dedupe rule of a source, making new ones, writing the one event of a row."""

from __future__ import annotations

from typing import Any

from .conditions import holds, many, typed
from .flow import process
from .records import event
from .world import EMAIL, FLAGS, World

Row = tuple[str, int | None]  # outcome, and the person it resolved to


def cells(w: World, values: dict | None) -> dict:
    return {w.field(name): cell for name, cell in (values or {}).items()}


def candidates(w: World, source: str, values: dict, partition: str) -> list[int]:
    """DEDUPE-1, 3, 7, 8, 9: everybody who matches by the rule of this source."""
    address = (typed("string", values.get(EMAIL)) or "").lower()
    found = [pid for pid, rec in w.people.items() if address and w.address(rec) == address]
    rule = w.design.get("dedupe", {})
    if source in many(rule.get("applies_to", ["forms", "lists", "api"])):
        for key in map(w.field, many(rule.get("key", [EMAIL]))):
            if key != EMAIL:
                wanted = typed(w.kind(key), values.get(key))
                wanted = bool(wanted) if key in FLAGS else wanted
                found = [pid for pid in found if w.get(w.people[pid], key) == wanted]  # DEDUPE-7: empty is a value; with case
        if rule.get("partition"):
            found = [pid for pid in found if w.people[pid]["Partition"] == partition]
    return found


def latest(w: World, found: list[int]) -> int | None:
    return max(found, key=lambda pid: (w.people[pid]["Updated At"], pid), default=None)


def create(w: World, values: dict, fallback: str, source: str, named: str | None = None) -> int:
    """A new record: ROUTE-1 named > assignment rules > primary > Default."""
    pid = w.next_id
    w.next_id += 1
    rec = w.people[pid] = {"Id": pid, "Partition": named or fallback, "Created At": w.now, "Updated At": w.now}
    if not named and (source == "crm" or w.settings["assignment_rules_scope"] == "all_creates"):  # ROUTE-3
        draft = dict(rec)
        for field, cell in values.items():
            if field not in rec:
                w.put(draft, field, typed(w.kind(field), cell))
        if w.master.get(w.address(draft)) and ("Unsubscribed" not in values or source == "lists"):
            w.put(draft, "Unsubscribed", True)  # SUBS-2: it starts so
        for rule in w.design.get("assignment_rules", []):  # ROUTE-4
            if "else" in rule or holds(w, draft, rule["if"]):
                rec["Partition"] = rule["else"] if "else" in rule else rule["then"]
                break
    return pid


def finish(w: World, pid: int, new: bool, values: dict, source: str, replayed: Any = (), **more: Any) -> Row:
    """Write and judge the one event of a row."""
    events, changed = event(w, pid, values, source, new=new, **more)
    process(w, [*events[:1], *replayed, *events[1:]])
    return "created" if new else "updated" if changed else "unchanged", pid
