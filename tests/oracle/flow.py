"""Running: the queue of events, flows and their steps, waits, batches."""

from __future__ import annotations

import re
from collections import deque
from datetime import datetime, timedelta
from typing import Any

from .campaigns import NOTHING, STEP_ASSETS, is_valid, judge, named, objections, priority
from .conditions import duration, holds, many, one, text, typed
from .crm import send
from .engagement import following, place
from .records import Change, Event, advance, delete, enlist, event, join, move, score, unlist
from .world import EMAIL, World

ASSETS_OF = {**STEP_ASSETS, "request_campaign": "campaigns"}
LONGEST = 2000  # characters of a text: in a loop of campaigns a field that is appended to itself would double without end

LONG = 2000  # waits of one scenario: those that went on and those that still wait


def process(w: World, events: list[Event]) -> None:
    """Judge the events of a step and all that follows from them."""
    start_queue(w)
    w.queue.extend((pid, changes, False, own[0] if own else None) for pid, changes, *own in events)
    drain(w)


def start_queue(w: World) -> None:
    w.queue, w.cascade = deque(), 0


def follow_up(w: World, pid: int, changes: list[Change]) -> None:
    w.queue.append((pid, changes, True, None))


def drain(w: World) -> None:
    """First in first out; each with the person as it is then."""
    while w.queue:
        pid, changes, is_follow_up, at = w.queue.popleft()
        if pid not in w.people or not changes:
            continue
        taken = judge(w, pid, changes, at)
        if is_follow_up and len(taken) > w.settings["max_cascade"] - w.cascade:
            w.findings.add("cascade")
            taken = taken[: w.settings["max_cascade"] - w.cascade]
        w.cascade += is_follow_up * len(taken)
        w.last_run |= {(name, pid): at or w.now for name, _ in taken}  # CAMP-3: used up by being taken in, not by beginning
        for name, partition in taken:
            if pid in w.people:
                enter(w, name, pid, partition, None, 0, at)  # ROUTE-14: even if no longer in view


def enter(w: World, name: str, pid: int, partition: str, batch: dict | None, depth: int, at: Any = None) -> None:
    w.runs.append((w.now, name, pid))
    w.last_run[name, pid] = at or w.now
    w.ran[name, partition] += 1
    run_flow(w, name, pid, w.running[name].get("flow", []), batch, depth)


def run_flow(w: World, name: str, pid: int, steps: list[dict], batch: dict | None, depth: int, place: int = 0) -> None:
    """Go through the steps from a place on, up to the end or the first wait."""
    home = w.running[name].get("workspace", "Default")
    for number, step in enumerate(steps[place:], place + 1):
        if pid not in w.people:
            return
        rec = w.people[pid]
        if w.settings["recheck_visibility_each_step"] and not w.sees(home, rec["Partition"]):  # ROUTE-11
            return
        kind, arg = one(step)
        if isinstance(arg, dict) and "choices" in arg:  # CAMP-5
            hits = (choice["then"] for choice in arg["choices"] if holds(w, rec, choice["if"], home))
            arg = next(hits, arg.get("default", NOTHING))
        if arg == NOTHING or (kind == "wait" and depth):
            continue
        if kind == "wait":
            w.waits.append(
                {
                    "due": w.now + duration(arg),
                    "priority": priority(w, name, steps[number:]),
                    "campaign": name,
                    "begin": w.now,
                    "id": pid,
                    "place": number,
                    "batch": batch,
                }
            )
            return
        if not all(asset in w.design[of] for of, asset in named(ASSETS_OF.get(kind, ""), arg if kind in ASSETS_OF else [])):
            continue  # SHARE-5: it is gone
        take_step(w, name, home, pid, kind, arg, batch, depth)


def take_step(w: World, name: str, home: str, pid: int, kind: str, arg: Any, batch: dict | None, depth: int) -> None:
    """One step that is not a wait; what it changes on one person is one follow-up event."""
    changes: list[Change] = []
    if kind == "change_partition":
        if arg in w.partitions and (w.settings["change_partition_targets"] == "all" or w.sees(home, arg)):  # ROUTE-7
            changes = move(w, pid, arg)
    elif kind == "change_data":
        for other, changed in event(w, pid, {w.field(arg["field"]): new_value(w, w.people[pid], arg)}, "flow")[0]:
            follow_up(w, other, changed)
    elif kind == "change_score":
        changes = score(w, pid, w.field(arg.get("field", "Person Score")), "flow", arg.get("by"), arg.get("to"))
    elif kind == "change_program_status":
        changes = join(w, pid, arg["program"], arg.get("status"))
    elif kind == "add_to_list":
        changes = enlist(w, pid, arg)
    elif kind == "remove_from_list":
        changes = unlist(w, pid, arg)
    elif kind == "send_email":
        program = w.running[name].get("program")
        if send_email(w, name, pid, arg, batch) and program and w.design["programs"][program].get("type") == "email":
            changes = join(w, pid, program, None)  # MEMB-1
    elif kind == "send_alert":
        w.log(pid, "Send Alert", to=arg.get("to"), about=filled(w, w.people[pid], arg.get("about")))
    elif kind == "interesting_moment":
        w.log(pid, "Interesting Moment", text=filled(w, w.people[pid], arg["text"] if isinstance(arg, dict) else arg))
    elif kind == "request_campaign":
        result = "requested" if may_request(w, home, arg) else "dropped"
        w.log(pid, "Request Campaign", campaign=arg, result=result)
        changes = [("requested", arg)] if result == "requested" else []
    elif kind == "execute_campaign":
        if depth < 3 and not objections(w, arg, w.people[pid]):  # CAMP-8
            enter(w, arg, pid, w.people[pid]["Partition"], batch, depth + 1)
    elif kind == "remove_from_flow":
        w.waits = [wait for wait in w.waits if (wait["campaign"], wait["id"]) != (arg, pid)]
    elif kind == "score_domain":
        for other in colleagues(w, w.people[pid], home, arg):
            scored = score(w, other, "Person Score", "flow", arg["by"])
            if scored:
                follow_up(w, other, scored)
    elif kind == "add_to_engagement":
        changes = join(w, pid, place(w, pid, arg), None)
    elif kind == "change_stage":
        changes = advance(w, pid, arg["model"], arg["stage"])
    elif kind == "sync_to_crm":
        changes = send(w, pid, filled(w, w.people[pid], arg.get("owner")) if isinstance(arg, dict) else None)
    elif kind == "delete_person":
        delete(w, pid)
    else:
        raise NotImplementedError(kind)
    if changes:
        follow_up(w, pid, changes)


def colleagues(w: World, rec: dict, home: str, arg: dict) -> list[int]:
    """Everybody with the domain whom the workspace sees, by Id: all alike in `same`, two empty ones too; none of a domain of `unless`."""

    def domain(of: dict) -> str:
        return w.address(of).rpartition("@")[2] if "@" in w.address(of) else ""

    def told(of: dict) -> list:
        values = [w.get(of, w.field(name)) for name in many(arg.get("same", []))]
        return [value.lower() if isinstance(value, str) else value for value in values]

    if not domain(rec) or domain(rec) in [name.lower() for name in many(arg.get("unless", []))]:
        return []
    return [
        other
        for other, of in sorted(w.people.items())
        if domain(of) == domain(rec) and w.sees(home, of["Partition"]) and told(of) == told(rec)
    ]


def filled(w: World, rec: dict, value: Any) -> Any:
    """A text with the values of the person in the place of its tokens."""
    if not isinstance(value, str):
        return value
    return re.sub(r"\{\{\s*lead\.(.+?)\s*\}\}", lambda match: text(w.get(rec, w.field(match[1]))), value).strip()[:LONGEST].rstrip()


def new_value(w: World, rec: dict, arg: dict) -> Any:
    """The value of a Change Data Value step, tokens filled in."""
    value = filled(w, rec, arg.get("append", arg.get("value")))
    old = w.get(rec, w.field(arg["field"]))
    if "append" not in arg:
        try:
            return typed(w.kind(w.field(arg["field"])), value)
        except (ValueError, KeyError):  # a token that is no value of the field leaves it empty
            return None
    added = typed("string", value)
    return ";".join(part for part in (old, added) if part is not None)[:LONGEST].rstrip()  # C90: also when it is there already


def may_request(w: World, home: str, target: str) -> bool:
    """CAMP-6, CAMP-7."""
    return (w.settings["request_campaign_across_workspaces"] == "any" or w.usable("campaigns", target, home)) and is_asked(w, target)


def is_asked(w: World, target: str) -> bool:
    """Whether a campaign listens to requests: active, valid, with the trigger."""
    campaign = w.design["campaigns"][target]
    listens = any("campaign_is_requested" in trigger for trigger in campaign.get("triggers", []))
    return listens and campaign.get("active", True) and is_valid(w, target)


def send_email(w: World, name: str | None, pid: int, email: str, batch: dict | None) -> bool:
    """SUBS-8..12: the first reason of the contract, or the mail."""
    rec, operational = w.people[pid], w.design["emails"][email].get("operational", False)
    address = w.address(rec)
    campaign = w.running[name] if name else {}
    of_email_program = campaign.get("program") and w.design["programs"][campaign["program"]].get("type") == "email"
    limited = name is None or campaign.get("block_over_limit", False) or of_email_program  # SUBS-10: a cast always obeys
    is_twin = False
    if batch is not None and address:  # SUBS-8: one mail an address in one run
        is_twin = batch["pick"].get(address, batch["tried"].setdefault((email, address), pid)) != pid
    reasons = {
        "over_limit": not operational and limited and is_over_limit(w, pid),
        "unsubscribed": not operational and w.get(rec, "Unsubscribed"),
        "marketing_suspended": not operational and w.get(rec, "Marketing Suspended"),
        "blocklisted": w.get(rec, "Blocklisted"),
        "email_invalid": w.get(rec, "Email Invalid"),
        "no_email": EMAIL not in rec,
        "same_address": is_twin,
    }
    reason = next((reason for reason, applies in reasons.items() if applies), None)
    if reason:
        w.log(pid, "Email Blocked", email=email, reason=reason)
    else:
        w.log(pid, "Send Email", email=email)
        if not operational:
            w.mailed.setdefault(pid, []).append(w.now.date())
        for program in ((batch or {}).get("cast"), w.running[name].get("program") if name else None):
            if program is not None:
                w.received[program].add((pid, "email", email))  # MEMB-7: received in the same program
    return reason is None


def is_over_limit(w: World, pid: int) -> bool:
    """SUBS-10, SUBS-11: non-operational mails to this record, by calendar days."""
    limits, today = w.design.get("communication_limits", {}), w.now.date()
    days = w.mailed.get(pid, [])
    per_day, per_week = limits.get("per_day"), limits.get("per_7_days")
    return (per_day is not None and days.count(today) >= per_day) or (
        per_week is not None and sum(day >= today - timedelta(days=6) for day in days) >= per_week
    )


class TooLong(Exception):
    """So many waits went on that they multiply: nobody can wait for the end of it."""


def resume_until(w: World, moment: datetime) -> None:
    """Waits that end by then go on: by end, priority, name, begin, Id (sort is stable: then as begun)."""

    def order(wait: dict) -> tuple:
        return wait["due"], wait["priority"], wait["campaign"], wait["begin"], wait["id"]

    while w.waits and min(map(order, w.waits))[0] <= moment:
        wait = min(w.waits, key=order)
        w.waits.remove(wait)
        w.resumed += 1
        if w.resumed + len(w.waits) > LONG:
            raise TooLong
        w.now = wait["due"]
        start_queue(w)
        name, place = wait["campaign"], wait["place"]
        run_flow(w, name, wait["id"], w.running[name].get("flow", []), wait["batch"], 0, place)  # CAMP-4: no re-qualification
        drain(w)


def run_batch(w: World, name: str) -> None:
    """CAMP-1: all who qualify now, by Id, each through the whole flow with all that follows."""
    campaign, taken = w.design["campaigns"][name], []
    if campaign.get("triggers"):
        raise ValueError(f"{name} is no batch campaign")
    for pid in sorted(w.people):
        against = objections(w, name, w.people[pid])
        if against:
            w.reasons[name, pid] = against[0]
        else:
            taken.append((pid, w.people[pid]["Partition"]))
    if campaign.get("person_limit") is not None and len(taken) > campaign["person_limit"]:  # CAMP-10
        w.reasons.update(dict.fromkeys([(name, pid) for pid, _ in taken], "over_limit"))
        return
    run_each(w, [(pid, partition, "campaign", name) for pid, partition in taken], {"pick": {}, "tried": {}})


def run_cast(w: World, program: str) -> None:
    """ROUTE-12, MEMB-7: every visible member gets what is next in the stream, unless a nested program's smart list says no."""
    home, taken = w.home_of("programs", program), []
    for pid in sorted(w.people):
        content = following(w, pid, program) if pid in w.members[program] else None
        if content is None:
            continue
        kind, name = content
        against = objections(w, name, w.people[pid]) if kind == "campaign" else []
        if against:
            w.reasons[name, pid] = against[0]
        elif w.sees(home, w.people[pid]["Partition"]):
            taken.append((pid, w.people[pid]["Partition"], kind, name))
    w.cast |= bool(taken)
    run_each(w, taken, {"pick": {}, "tried": {}, "cast": program})


def run_each(w: World, taken: list[tuple[int, str, str, str]], batch: dict[str, Any]) -> None:
    """Each by Id, through the whole flow with all that follows."""
    if w.settings["batch_email_pick"] == "latest_updated":
        for pid, *_ in sorted(taken, key=lambda one: (w.people[one[0]]["Updated At"], one[0])):
            batch["pick"][w.address(w.people[pid])] = pid
    w.last_run |= {(name, pid): w.now for pid, _, kind, name in taken if kind == "campaign"}
    for pid, partition, kind, name in taken:
        if pid not in w.people:
            continue
        start_queue(w)
        if kind == "email":
            send_email(w, None, pid, name, batch)
            continue
        if "cast" in batch:
            w.received[batch["cast"]].add((pid, kind, name))
        enter(w, name, pid, partition, batch, 0)
        drain(w)
