"""The other side: the CRM's own records, what of them may come over, and what Marketo sends there."""

from __future__ import annotations

from typing import Any

from .conditions import typed
from .world import FLAGS, READ_ONLY, World


def record(w: World, crm_id: str, kind: str | None) -> dict:
    """The record of an id; a new one where the CRM has none."""
    found = w.crm.setdefault(crm_id, {"object": "lead", "sync": "missing", "values": {}, "waiting": set(), "apart": {}, "person": None})
    found["object"] = kind or found["object"]
    return found


def syncs(rec: dict) -> bool:
    return rec["sync"] != "no"  # CRM-8: only an explicit No


def values(w: World, rec: dict) -> dict:
    """What a record holds now: while it syncs, what its person holds, and in a multi-select each value once (C90)."""
    if not syncs(rec) or rec["person"] is None:
        return dict(rec["values"])
    person = w.people.get(rec["person"]) or w.gone[rec["person"]]
    held = {}
    for field, value in person.items():
        if field not in READ_ONLY:
            held[field] = value
            if w.kind(field) == "multiselect" or is_appended(w, field):
                held[field] = ";".join(dict.fromkeys(part.strip() for part in value.split(";") if part.strip()))
    for field, (own, then) in rec["apart"].items():  # FIELD-1: as long as Marketo's value is what it was
        if w.get(person, field) == then:
            held.pop(field, None)
            held |= {} if own is None else {field: own}
    return held


def is_appended(w: World, field: str) -> bool:
    """A flow that appends to a field takes it for a list of values."""
    for campaign in w.design["campaigns"].values():
        for step in campaign.get("flow", []):
            arg = step.get("change_data")
            args = [*(choice["then"] for choice in arg["choices"]), arg.get("default")] if arg and "choices" in arg else [arg]
            if any(isinstance(one, dict) and "append" in one and w.field(one["field"]) == field for one in args):
                return True
    return False


def arriving(w: World, arg: dict, said: dict) -> tuple[dict, dict | None]:
    """The record a row is about, and the values that come over; None when it is held back."""
    crm_id = str(arg["crm_id"])
    was_there = crm_id in w.crm and not w.crm[crm_id].get("deleted")
    rec = record(w, crm_id, arg.get("object"))
    old, new = syncs(rec), arg.get("sync", ...)
    now = rec["sync"] if new is ... else {None: "empty", True: "yes", False: "no"}[new]
    linked = rec["person"] in w.people
    read = {field: read_cell(w, field, cell) for field, cell in said.items() if field not in READ_ONLY}
    if now == "no":
        rec |= {"values": values(w, rec), "sync": now, "apart": {}}  # CRM-9: what it held when it stopped
        hold(rec, read)
        comes = None
    else:
        held = values(w, rec)
        brought = set(held) if not linked else set() if old else rec["waiting"]
        comes = {field: held.get(field) for field in brought} | {field: said[field] for field in said}
        rec["sync"], rec["waiting"] = now, set()
        rec["apart"] = rec["apart"] if linked else {}
    if arg.get("deleted"):
        rec["deleted"] = True
        return rec, comes if linked and was_there else None
    rec.pop("deleted", None)
    return rec, comes


def hold(rec: dict, read: dict) -> None:
    """Take in what changes in the CRM while the record is held back."""
    held = rec["values"]
    for field, value in read.items():
        before = bool(held.get(field)) if field in FLAGS else held.get(field)
        if value != before:
            rec["waiting"].add(field)
        if value is None:
            held.pop(field, None)
        else:
            held[field] = value


def collided(w: World, pid: int, marketo: dict, crm: dict) -> dict | None:
    """CRM-6: the values of both sides' edits of one cycle; None if the person has no record in the CRM."""
    rec, person = mine(w, pid), w.people[pid]
    if rec is None:
        return None
    own = {field: cell for field, cell in marketo.items() if not w.is_blocked(person, field, "manual")}
    if not syncs(rec):
        hold(rec, {field: read_cell(w, field, cell) for field, cell in crm.items()})
        return own
    theirs = {field: cell for field, cell in crm.items() if not w.is_blocked(person, field, "crm")}
    return theirs | own if rec["object"] == "lead" else own | theirs


def read_cell(w: World, field: str, cell: Any) -> Any:
    value = typed(w.kind(field), cell)
    return bool(value) if field in FLAGS else value


def keep_apart(w: World, rec: dict, said: dict) -> None:
    """FIELD-1: what the CRM said and a blocked field of the person did not take stays in the CRM."""
    if not any("crm" in sources for sources in w.blocked_fields.values()):
        return
    person = w.people[rec["person"]]
    for field, cell in said.items():
        if field in READ_ONLY:
            continue
        value = read_cell(w, field, cell)
        rec["apart"].pop(field, None)
        if value != w.get(person, field):
            rec["apart"][field] = (value, w.get(person, field))


def forget(w: World, pid: int) -> None:
    """MERGE-7: whoever is deleted in Marketo is deleted in the CRM too."""
    w.crm = {crm_id: rec for crm_id, rec in w.crm.items() if rec["person"] != pid}


def mine(w: World, pid: int) -> dict | None:
    """The record a person is synced with: the first one there was, of those the CRM still has."""
    first = w.main.get(pid)
    if first is None or first not in w.crm.values() or first.get("deleted") or first["person"] != pid:
        others = [rec for rec in w.crm.values() if rec["person"] == pid and not rec.get("deleted")]
        first = w.main[pid] = others[0] if others else None
    return first


def send(w: World, pid: int, owner: str | None) -> list[tuple]:
    """CRM-4, CRM-5, CRM-11, CRM-12: sync one person at once."""
    person, found = w.people[pid], mine(w, pid)
    contact, failed = found is not None and found["object"] == "contact", None
    if w.design["crm"]["type"] == "salesforce":
        makes = found is None or (contact and owner and owner not in w.design["users"])
        if makes and not (person.get("Company Name") and person.get("Last Name")):
            failed = "required_field"
    else:
        makes = found is None
        failed = "contact" if contact else None
    if found is not None and not syncs(found):
        failed = "held_back"
    if failed:
        w.log(pid, "Sync to CRM Failed", reason=failed)
        return []
    if makes:
        made = record(w, f"made {len(w.made)}", None)
        made["person"] = pid
        w.made.append(made)
        if found is None:
            w.main[pid] = made
    w.log(pid, "Sync to CRM", object=mine(w, pid)["object"], owner=owner)
    return [("synced_to_crm",)]
