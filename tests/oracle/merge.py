"""Merging people (MERGE-1..5), as the contract says it."""

from __future__ import annotations

from .crm import forget
from .flow import process
from .records import Change
from .world import EMAIL, READ_ONLY, World


def merge(w: World, arg: dict, aliases: dict) -> list[tuple[str, int | None]]:
    selected = [aliases.get(alias) for alias in arg["people"]]
    if any(pid not in w.people for pid in selected):
        return [("rejected no_person", None)]
    user, workspace = arg.get("user"), arg.get("workspace")
    granted = w.grants(user, "merge_people")
    places = granted if workspace is None else granted & {workspace}
    if not places:
        return [("rejected no_access", None)]
    everybody_seen = [place for place in places if all(w.sees(place, w.people[pid]["Partition"]) for pid in selected)]
    if not everybody_seen and (user or workspace):  # MERGE-5
        return [("rejected hidden", None)]
    survivor = max(selected, key=lambda pid: standing(w, pid))  # of equals the first
    others = [pid for pid in selected if pid != survivor]
    changes = take_values(w, survivor, others)
    for pid in others:
        hand_over(w, pid, survivor)
    if changes:
        w.segment(survivor)
    process(w, [(survivor, changes)])
    return [("updated", survivor)]


def standing(w: World, pid: int) -> int:
    """MERGE-2: contact before lead before neither."""
    objects = {rec["object"] for rec in w.crm.values() if rec["person"] == pid and not rec.get("deleted")}
    return 2 if "contact" in objects else 1 if objects else 0


def take_values(w: World, survivor: int, others: list[int]) -> list[Change]:
    """The latest updated one's values (the survivor's, if the CRM knows him), empties filled from the survivor, then from the others."""
    rec, before = w.people[survivor], dict(w.people[survivor])
    latest = survivor if standing(w, survivor) else max([survivor, *others], key=lambda pid: (w.people[pid]["Updated At"], pid))
    order = [w.people[pid] for pid in (latest, survivor, *others)]
    for pid in others:
        w.log(survivor, "Merge", merged=f"person {pid}")
    for field in {name for one in order for name in one} - set(READ_ONLY):
        flag = w.kind(field) == "boolean" and w.get({}, field) is False  # false is a value of the four flags, not an empty one
        values = [w.get(one, field) for one in (order[:1] if flag else order)]
        value = next((value for value in values if value is not None), None)
        if field == EMAIL and (value or "").lower() == w.address(before):
            continue  # another spelling is no change
        w.put(rec, field, value)
    if w.address(rec):  # SUBS-1, SUBS-4: the flag is that of the address
        w.put(rec, "Unsubscribed", w.master.get(w.address(rec), False))
    changes: list[Change] = []
    for field in sorted({*before, *rec}):
        old, new = w.get(before, field), w.get(rec, field)
        if old != new:
            w.log(survivor, "Change Data Value", field=field, old=old, new=new)
            changes.append(("data", field, old, new))
    if changes:
        rec["Updated At"] = w.now
    return changes


def hand_over(w: World, gone: int, heir: int) -> None:
    """Activities, memberships, lists, runs and browsers go to the survivor; waits end."""
    for name, rows in w.members.items():
        status = rows.pop(gone, None)
        statuses = w.design["programs"][name].get("statuses") or ["Member"]
        stream = w.streams[name].pop(gone, None)
        if status is not None and heir not in rows and stream is not None:
            w.streams[name][heir] = stream
        w.received[name] |= {(heir, *content) for pid, *content in w.received[name] if pid == gone}
        if status is not None and (heir not in rows or statuses.index(status) > statuses.index(rows[heir])):
            rows[heir] = status
    for rows in w.stages.values():  # where the survivor stands he stays
        stage = rows.pop(gone, None)
        if stage is not None:
            rows.setdefault(heir, stage)
    for rows in (*w.lists.values(), *(rows for passed in w.passed.values() for rows in passed.values())):
        if gone in rows:
            rows.remove(gone)
            rows.add(heir)
    for rows in w.segments.values():
        rows.pop(gone, None)
    for activity in w.activities:
        if activity["id"] == gone:
            activity["id"] = heir
    w.history[heir] = w.history.get(heir, []) + w.history.pop(gone, [])
    w.runs = [(at, name, heir if pid == gone else pid) for at, name, pid in w.runs]
    for name, pid in [key for key in w.last_run if key[1] == gone]:
        last = w.last_run[name, pid]
        w.last_run[name, heir] = max(w.last_run.get((name, heir), last), last)
    w.cookies |= {name: heir for name, pid in w.cookies.items() if pid == gone}
    forget(w, gone)  # merged in the CRM too
    w.waits = [wait for wait in w.waits if wait["id"] != gone]
    w.gone[gone] = w.people.pop(gone)
