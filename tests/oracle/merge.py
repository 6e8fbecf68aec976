"""Merging people (MERGE-1..5), as the contract says it."""

from __future__ import annotations

from .crm import forget, keep_apart, mine, syncs, values
from .flow import process
from .records import Change
from .world import EMAIL, READ_ONLY, World


def merge(w: World, arg: dict, aliases: dict) -> list[tuple[str, int | None]]:
    if arg.get("where") == "crm":
        return merge_in_crm(w, arg, aliases)
    selected = [aliases.get(alias) for alias in arg["people"]]
    if any(pid not in w.people for pid in selected):
        return [("rejected no_person", None)]
    if refused := refusal(w, arg, selected):
        return [(refused, None)]
    survivor = max(selected, key=lambda pid: standing(w, pid))  # of equals the first
    others = [pid for pid in selected if pid != survivor]
    latest = survivor if standing(w, survivor) else max(selected, key=lambda pid: (w.people[pid]["Updated At"], pid))
    changes = become_one(w, survivor, others, united(w, [w.people[pid] for pid in (latest, survivor, *others)]))
    process(w, [(survivor, changes)])
    return [("updated", survivor)]


def refusal(w: World, arg: dict, selected: list[int]) -> str | None:
    """USER-7, MERGE-5: from a workspace where one may merge, and that sees them all."""
    user, workspace = arg.get("user"), arg.get("workspace")
    granted = w.grants(user, "merge_people")
    places = granted if workspace is None else granted & {workspace}
    if not places:
        return "rejected no_access"
    everybody_seen = [place for place in places if all(w.sees(place, w.people[pid]["Partition"]) for pid in selected)]
    return "rejected hidden" if not everybody_seen and (user or workspace) else None


def become_one(w: World, survivor: int, others: list[int], wanted: dict) -> list[Change]:
    """The values, then what the others leave; what changed is one event, to be processed."""
    for pid in others:
        w.log(survivor, "Merge", merged=f"person {pid}")
    changes = take_values(w, survivor, wanted)
    for pid in others:
        hand_over(w, pid, survivor)
    if changes:
        w.segment(survivor)
    return changes


def standing(w: World, pid: int) -> int:
    """MERGE-2: contact before lead before neither."""
    objects = {rec["object"] for rec in w.crm.values() if rec["person"] == pid and not rec.get("deleted")}
    return 2 if "contact" in objects else 1 if objects else 0


def united(w: World, order: list[dict]) -> dict:
    """The first one's values, what it lacks from the others in their order; false is a value of the four flags."""
    found = {}
    for field in {name for one in order for name in one} - set(READ_ONLY):
        is_flag = w.get({}, field) is False
        values = [w.get(one, field) for one in (order[:1] if is_flag else order)]
        found[field] = next((value for value in values if value is not None), None)
    return found


def take_values(w: World, survivor: int, wanted: dict) -> list[Change]:
    rec, before = w.people[survivor], dict(w.people[survivor])
    for field, value in wanted.items():
        if field != EMAIL or (value or "").lower() != w.address(before):  # another spelling is no change
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


def merge_in_crm(w: World, arg: dict, aliases: dict) -> list[tuple[str, int | None]]:
    """CRM-10, MERGE-4: the first record wins, its filter decides whether the merge reaches Marketo."""
    records: list[dict] = []
    for alias in arg["people"]:
        pid = aliases.get(alias)
        found = mine(w, pid) if pid is not None else None
        if pid is None:
            found = next((rec for rec in w.crm.values() if alias in rec.get("called", []) and not rec.get("deleted")), None)
        if found is None:
            return [("rejected no_crm_record", None)]
        if all(found is not rec for rec in records):
            records.append(found)
    if len(records) < 2:
        return [("rejected no_crm_record", None)]
    winner, losers = records[0], records[1:]
    living = [rec["person"] for rec in records if rec["person"] in w.people]
    if living and (refused := refusal(w, arg, living)):
        return [(refused, None)]
    held = [w.people[rec["person"]] if syncs(rec) and rec["person"] in w.people else values(w, rec) for rec in records]
    wanted = united(w, held)
    scores = [one["Person Score"] for one in held if one.get("Person Score") is not None]
    if w.design["crm"]["type"] == "salesforce" and scores:
        wanted["Person Score"] = sum(scores)
    own = winner["person"] if winner["person"] in w.people else None
    for key in [key for key, rec in w.crm.items() if any(rec is loser for loser in losers)]:
        del w.crm[key]
    if not (syncs(winner) and living):
        take_in(w, winner, wanted)
        return [("updated", own)]
    wanted = united(w, [wanted, *(w.people[pid] for pid in living)])
    survivor, others = living[0], living[1:]
    if own is None:
        winner["person"] = survivor
        for name in winner.get("called", []):
            aliases[name] = aliases.get(name) or survivor
    blocked = {field: w.get(w.people[survivor], field) for field in wanted if w.is_blocked(w.people[survivor], field, "crm")}
    changes = become_one(w, survivor, others, wanted | blocked)
    keep_apart(w, winner, {field: value for field, value in wanted.items() if value is not False})  # a false flag says nothing
    process(w, [(survivor, changes)])
    return [("updated", survivor)]


def take_in(w: World, rec: dict, wanted: dict) -> None:
    """A record that does not sync, or has nobody in Marketo, takes in what it lacked; held back, that waits."""
    held = values(w, rec)
    for field, value in wanted.items():
        if value is not None and held.get(field) != value and w.get({}, field) is not False:  # a flag has no empty state
            held[field] = value
            if not syncs(rec):
                rec["waiting"].add(field)
    rec["values"] = held
    if syncs(rec) and rec["person"] in w.gone:  # MERGE-7: it holds what the person held whom Marketo deleted, now with that
        gone = w.gone[rec["person"]]
        w.gone[rec["person"]] = {field: value for field, value in gone.items() if field in READ_ONLY} | held
        rec["apart"] = {}


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
    w.mailed[heir] = w.mailed.get(heir, []) + w.mailed.pop(gone, [])  # SUBS-11: they count for the record they now stand on
    w.runs = [(at, name, heir if pid == gone else pid) for at, name, pid in w.runs]
    for name, pid in [key for key in w.last_run if key[1] == gone]:
        last = w.last_run[name, pid]
        w.last_run[name, heir] = max(w.last_run.get((name, heir), last), last)
    w.cookies |= {name: heir for name, pid in w.cookies.items() if pid == gone}
    forget(w, gone)  # merged in the CRM too
    w.waits = [wait for wait in w.waits if wait["id"] != gone]
    w.gone[gone] = w.people.pop(gone)
