"""The calls of the REST API: those that find people or make them, and those about people who are known."""

from __future__ import annotations

from typing import Any

from .conditions import typed
from .finding import Row, candidates, cells, create, finish, latest
from .flow import is_asked, process
from .records import Change, join, move
from .world import EMAIL, FLAGS, STANDARD, World


def sync_leads(w: World, arg: dict) -> list[Row]:
    if len(arg["rows"]) > 300:  # API-1
        raise ValueError("sync_leads: up to 300 rows")
    return [sync_row(w, arg, cells(w, row)) for row in arg["rows"]]


def sync_row(w: World, arg: dict, values: dict, **more: Any) -> Row:
    """API-1..6, with the codes in the order of the contract."""
    action, lookup, reach = arg.get("action", "createOrUpdate"), w.field(arg.get("lookup") or ""), w.reach(arg.get("user"))
    counts = action in ("createOrUpdate", "createOnly")  # API-2
    named = arg.get("partition") if counts else None
    default_only = counts and not named and w.settings["sync_without_partition"] == "default_only"  # API-5
    place = "Default" if default_only else named
    if lookup and lookup not in STANDARD | set(w.design["fields"]):
        return "rejected 1011", None
    if action == "createOnly" and typed("number", values.get("Id")) is not None:
        return "rejected 1003", None
    if named and named not in reach:
        return "rejected 1008", None
    if default_only and "Default" not in reach:
        return "rejected 1009", None
    if action == "createDuplicate":
        found = []
    elif lookup and lookup != EMAIL:
        wanted = typed(w.kind(lookup), values.get(lookup))
        wanted = bool(wanted) if lookup in FLAGS and lookup in values else wanted
        found = [pid for pid, rec in w.people.items() if wanted is not None and w.get(rec, lookup) == wanted]
    elif lookup:
        address = (typed("string", values.get(EMAIL)) or "").lower()
        found = [pid for pid, rec in w.people.items() if address and w.address(rec) == address]  # API-17
    else:
        found = candidates(w, "api", values, named or "Default")
    if len(found) > 1:  # DEDUPE-6
        return "rejected 1007", None
    if found:
        lives = w.people[found[0]]["Partition"]
        code = "1005" if action == "createOnly" else "1008" if lives not in reach else "1010" if place and place != lives else ""
        return (f"rejected {code}", None) if code else finish(w, found[0], False, values, "api", **more)
    if action == "updateOnly" or (lookup == "Id" and action != "createDuplicate"):
        return "rejected 1004", None
    if not named and "Default" not in reach:
        return "rejected 1009", None
    return finish(w, create(w, values, "Default", "api", named), True, values, "api", **more)


def may_name(w: World, arg: dict, kind: str, name: str | None) -> bool:
    """API-13: assets of the workspaces that are granted, or shared with one of them."""
    return name is None or not arg.get("user") or any(w.usable(kind, name, granted) for granted in w.grants(arg["user"]))


def bulk_import(w: World, arg: dict) -> list[Row]:
    """API-7: as Sync Leads, create or update only, onto a list."""
    if not may_name(w, arg, "lists", arg.get("list")):
        return [("rejected no_access", None) for _ in arg["rows"]]
    return [sync_row(w, arg, cells(w, row), onto=arg.get("list")) for row in arg["rows"]]


def push_lead(w: World, arg: dict) -> list[Row]:
    """API-9: always an upsert; each row logs that it was pushed to the program."""
    rows = arg.get("rows") or [arg.get("values")]
    if not may_name(w, arg, "programs", arg["program"]):
        return [("rejected no_access", None) for _ in rows]
    return [sync_row(w, arg, cells(w, row), pushed=arg["program"]) for row in rows]


def submit_form(w: World, arg: dict) -> list[Row]:
    return [submitted(w, arg, cells(w, row)) for row in arg.get("rows") or [arg.get("values")]]


def submitted(w: World, arg: dict, values: dict) -> Row:
    """API-8: a form without a browser, of several the latest updated."""
    form, home, program = w.design["forms"][arg["form"]], w.home_of("forms", arg["form"]), arg.get("program")
    if not may_name(w, arg, "forms", arg["form"]):
        return "rejected no_access", None
    if program and w.home_of("programs", program) != home:
        return "rejected workspace", None
    if not typed("string", values.get(EMAIL)):
        return "rejected no_email", None
    pid = latest(w, candidates(w, "forms", values, w.primary(home)))
    if pid is not None and w.people[pid]["Partition"] not in w.reach(arg.get("user")):  # API-4
        return "rejected 1008", None
    new = pid is None
    if pid is None:
        pid = create(w, values, w.primary(home), "forms")
    program = program or form.get("program")
    if not w.sees(home, w.people[pid]["Partition"]) and w.settings["invisible_form_membership"] == "none":  # FORM-4
        program = None
    return finish(w, pid, new, values, "forms", form=arg["form"], joins=((program, None),) if program else (), acquired=program)


def sync_from_experience_platform(w: World, arg: dict) -> list[Row]:
    return [platform_row(w, arg, cells(w, row)) for row in arg["rows"]]


def platform_row(w: World, arg: dict, values: dict) -> Row:
    """API-11: all keys equal inside the configured partition, or a new one there."""
    home, keys = arg.get("partition", "Default"), [w.field(key) for key in arg.get("keys", [EMAIL])]
    found = [pid for pid, rec in w.people.items() if rec["Partition"] == home]
    for key in keys:
        wanted = typed(w.kind(key), values.get(key))
        if key == EMAIL:
            found = [pid for pid in found if wanted and w.address(w.people[pid]) == wanted.lower()]  # DEDUPE-3
        else:
            wanted = bool(wanted) if key in FLAGS else wanted
            found = [pid for pid in found if w.get(w.people[pid], key) == wanted]
    says = any(key in values if key in FLAGS else typed(w.kind(key), values.get(key)) is not None for key in keys)
    if not says:
        found = []
    if len(found) > 1:
        return "rejected 1007", None
    pid = found[0] if found else create(w, values, home, "experience_platform", home)
    return finish(w, pid, not found, values, "experience_platform")


# --- about people who are known ------------------------------------------------------------


def call(w: World, action: str, arg: dict, aliases: dict) -> list[Row]:
    one = {"move_partition": moved, "request_campaign": requested, "sync_member_status": brought}[action]
    return [one(w, arg, aliases.get(alias)) for alias in arg["people"]]


def against(w: World, arg: dict, pid: int | None) -> str | None:
    """API-6, API-4: nobody there, or out of the user's reach."""
    if pid not in w.people:
        return "rejected 1004"
    return None if w.people[pid]["Partition"] in w.reach(arg.get("user")) else "rejected 1008"


def done(w: World, pid: int | None, changes: list[Change], *, is_updated: bool) -> Row:
    process(w, [(pid, changes)])
    return "updated" if is_updated else "unchanged", pid


def moved(w: World, arg: dict, pid: int | None) -> Row:
    """ROUTE-15."""
    if arg["partition"] not in w.reach(arg.get("user")):
        return "rejected 1008", None
    if word := against(w, arg, pid):
        return word, None
    changes = move(w, pid, arg["partition"])
    return done(w, pid, changes, is_updated=bool(changes))


def requested(w: World, arg: dict, pid: int | None) -> Row:
    """API-15: only an active trigger campaign that can be requested."""
    name = arg["campaign"]
    if not may_name(w, arg, "campaigns", name):
        return "rejected no_access", None
    if not is_asked(w, name):
        return "rejected 1003", None
    if word := against(w, arg, pid):
        return word, None
    w.log(pid, "Request Campaign", campaign=name, result="requested")
    return done(w, pid, [("requested", name)], is_updated=False)


def brought(w: World, arg: dict, pid: int | None) -> Row:
    """MEMB-2: a status that is not ahead is told with 1037."""
    if not may_name(w, arg, "programs", arg["program"]):
        return "rejected no_access", None
    if word := against(w, arg, pid):
        return word, None
    changes = join(w, pid, arg["program"], arg.get("status"))
    return done(w, pid, changes, is_updated=True) if changes else ("rejected 1037", None)


def bulk_extract(w: World, user: str | None) -> list[Row]:
    """API-14: everybody, or by the setting those of the workspaces in which the user may export, which is a permission apart (USER-7)."""
    may = w.grants(user, "export_person")
    if not may:
        return [("rejected no_access", None)]
    everywhere = user is None or w.settings["bulk_extract_scope"] == "all"
    w.extracts.append({pid for pid, rec in w.people.items() if everywhere or any(w.sees(name, rec["Partition"]) for name in may)})
    return [("done", None)]


REST_DOORS = {
    "sync_leads": sync_leads,
    "bulk_import": bulk_import,
    "push_lead": push_lead,
    "submit_form": submit_form,
    "sync_from_experience_platform": sync_from_experience_platform,
}
CALLS = ("move_partition", "request_campaign", "sync_member_status")
