"""Browsers and inboxes: visits, anonymous visitors who become known, and what people do with their mails."""

from __future__ import annotations

from typing import Any

from .conditions import typed
from .finding import Row, create, finish, latest
from .flow import process
from .records import Change, Event, event
from .world import EMAIL, World

MAIL = ("open_email", "click_email", "forward_email", "unsubscribe", "resubscribe", "bounce")


def visit(w: World, arg: dict) -> tuple[str, int | None, list[Change]]:
    """WEB-1, WEB-4, WEB-5: a first visit makes an anonymous record, where the tracking code's workspace puts it."""
    cookie, page = arg["cookie"], arg["page"]
    owner, outcome = w.cookies.get(cookie), "unchanged"
    if owner not in w.people and owner not in w.visitors:
        if arg.get("anonymous_tracking") is False:
            return "unchanged", None, []
        owner, outcome = w.next_id, "created"
        w.next_id += 1
        w.cookies[cookie] = owner
        w.visitors[owner] = w.primary(arg.get("workspace", "Default"))
    w.log(owner, "Visit Page", page=page)
    return outcome, owner, [("visit", page)] if owner in w.people else []


def follow(w: World, cookie: str | None, pid: int) -> list[tuple[int, list[Change], Any]]:
    """WEB-2, WEB-3: the browser is theirs now; the history of an unknown visitor moves to them and is played again, in order."""
    if not cookie:
        return []
    before = w.cookies.get(cookie)
    w.cookies[cookie] = pid
    if before not in w.visitors:
        return []
    del w.visitors[before]
    visits = w.history.pop(before)
    for activity in visits:
        activity["id"] = pid
    w.history[pid] = sorted([*w.history.get(pid, []), *visits], key=lambda activity: activity["at"])
    return [(pid, [("visit", activity["page"])], activity["at"]) for activity in visits]


def mailed(w: World, action: str, arg: dict, pid: int) -> list[Change]:
    kind, change = {"open_email": ("Open Email", "open"), "click_email": ("Click Email", "click")}[action]
    w.log(pid, kind, email=arg["email"])
    return [(change, arg["email"])]


def flag(w: World, action: str, pid: int) -> tuple[list[Event], bool]:
    """SUBS-1, SUBS-3, SUBS-5: an unsubscribe is logged, and heard, also when nothing changes."""
    if action == "unsubscribe":
        w.log(pid, "Unsubscribe Email")
    values = {"Email Invalid": True} if action == "bounce" else {"Unsubscribed": action == "unsubscribe"}
    events, changed = event(w, pid, values, "")
    if action == "unsubscribe":
        events[0] = (pid, [("unsubscribed",), *events[0][1]])
    return events, changed


def visit_page(w: World, arg: dict) -> list[Row]:
    outcome, pid, changes = visit(w, arg)
    if pid in w.people:
        process(w, [(pid, changes)])
    return [(outcome, pid)]


def with_mail(w: World, action: str, arg: dict, pid: int | None) -> Row:
    if pid not in w.people:
        return "rejected no_person", None
    if action == "forward_email":
        return forward(w, arg)
    if action in ("open_email", "click_email"):
        changes = mailed(w, action, arg, pid)
        process(w, [(pid, changes), *follow(w, arg.get("cookie"), pid)])
        return "unchanged", pid
    events, changed = flag(w, action, pid)
    process(w, events)
    return "updated" if changed else "unchanged", pid


def forward(w: World, arg: dict) -> Row:
    """FTF-1: who has a record anywhere is left alone."""
    address = (typed("string", arg["to"]) or "").lower()
    known = latest(w, [pid for pid, rec in w.people.items() if address and w.address(rec) == address])
    if known is not None:
        return "unchanged", known
    values = {EMAIL: arg["to"], "Person Source": "Forward to Friend", "Unsubscribed": True}
    spec, home = w.design["emails"][arg["email"]], w.home_of("emails", arg["email"])
    senders = {c.get("program") for c in w.design["campaigns"].values() if arg["email"] in sent_by(c)} - {None}
    program = spec.get("program") or (senders.pop() if len(senders) == 1 else None)
    return finish(w, create(w, values, w.primary(home), "forward"), True, values, "forward", acquired=program)


def sent_by(campaign: dict) -> set[str]:
    """The emails that a campaign's flow may send."""
    found = set()
    for step in campaign.get("flow", []):
        arg = step.get("send_email")
        found |= {c["then"] for c in arg["choices"]} | {arg.get("default")} if isinstance(arg, dict) and "choices" in arg else {arg}
    return found
