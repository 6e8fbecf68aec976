"""The steps of a scenario: every door through which people come in, edits of the design, and `run`."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from .conditions import duration, typed
from .crm import arriving, collided, keep_apart
from .crm import values as crm_values
from .edits import edit
from .finding import Row, candidates, cells, create, finish, latest
from .flow import process, resume_until, run_batch, run_cast
from .merge import merge
from .records import Change, delete, enlist, event, join, move, score
from .rest import CALLS, REST_DOORS, bulk_extract, call
from .web import MAIL, follow, visit_page, with_mail
from .world import EMAIL, Result, World

# --- doors ------------------------------------------------------------


def fill_form(w: World, arg: dict) -> list[Row]:
    form, values = w.design["forms"][arg["form"]], cells(w, arg.get("values"))
    home = w.home_of("forms", arg["form"])
    found = candidates(w, "forms", values, w.primary(home))  # DEDUPE-8: the primary partition, not any visible one
    owner = w.cookies.get(arg.get("cookie", ""))
    pid = owner if owner in found else latest(w, found)  # DEDUPE-4
    new = pid is None
    if pid is None:
        pid = create(w, values, w.primary(home), "forms")  # FORM-1, ROUTE-2
    replayed = follow(w, arg.get("cookie"), pid)  # FORM-7
    program = form.get("program")
    if not w.sees(home, w.people[pid]["Partition"]) and w.settings["invisible_form_membership"] == "none":  # FORM-4
        program = None
    joins = ((program, None),) if program else ()
    return [finish(w, pid, new, values, "forms", replayed, form=arg["form"], joins=joins, acquired=program)]


def import_list(w: World, arg: dict) -> list[Row]:
    if arg.get("partition") and not w.settings["import_partition_choice"]:
        raise ValueError("import_list: partition needs the setting import_partition_choice")
    if arg.get("user") and arg["workspace"] not in w.grants(arg["user"], "import_list"):  # USER-1, USER-7
        return [("rejected no_access", None) for _ in arg["rows"]]
    if arg.get("partition") and not w.sees(arg["workspace"], arg["partition"]):  # IMPORT-6: among the workspace's own
        return [("rejected partition", None) for _ in arg["rows"]]
    return [import_row(w, arg, cells(w, row)) for row in arg["rows"]]


def import_row(w: World, arg: dict, values: dict) -> Row:
    workspace = arg["workspace"]
    home = arg.get("partition") or w.primary(workspace)
    found = candidates(w, "lists", values, home)  # IMPORT-5
    visible = [pid for pid in found if w.sees(workspace, w.people[pid]["Partition"])]
    pid = latest(w, visible)  # DEDUPE-5, IMPORT-4
    if arg.get("mode") == "skip_new_and_updates":  # IMPORT-7: lists existing people, logs nothing
        if pid is not None and arg.get("list"):
            w.lists[arg["list"]].add(pid)
        return "unchanged", pid
    if found and (pid is None or (len(visible) < len(found) and w.settings["import_visible_and_hidden_match"] == "reject")):  # IMPORT-3
        return "rejected hidden", None
    new = pid is None
    if pid is None:
        pid = create(w, values, home, "lists", arg.get("partition"))
    joins = []
    if arg.get("program"):
        joins.append((arg["program"], arg.get("status")))
    if new and arg.get("acquisition_program"):  # IMPORT-8
        joins.append((arg["acquisition_program"], None))
    acquired = arg.get("acquisition_program") or arg.get("program")
    return finish(w, pid, new, values, "lists", joins=tuple(joins), onto=arg.get("list"), acquired=acquired)


def create_person(w: World, arg: dict) -> list[Row]:
    """MANUAL-1: no dedupe."""
    workspace, values = arg.get("workspace", "Default"), cells(w, arg.get("values"))
    if workspace not in w.grants(arg.get("user"), "edit_person"):
        return [("rejected no_access", None)]
    return [finish(w, create(w, values, w.primary(workspace), "manual"), True, values, "manual")]


def sync_from_crm(w: World, arg: dict) -> list[Row]:
    """CRM-1, CRM-2: matched by CRM id only; rules at creation only. CRM-8, CRM-9: what the filter lets through."""
    rec, values = arriving(w, arg, cells(w, arg.get("values")))
    new = rec["person"] not in w.people
    if values is None:
        return [("unchanged", None if new else rec["person"])]
    if new:
        rec["person"] = create(w, values, "Default", "crm")
    events, changed = event(w, rec["person"], values, "crm", new=new)
    keep_apart(w, rec, values)
    if arg.get("deleted"):  # MERGE-8
        events[0][1].append(("deleted_in_crm",))
        w.people[rec["person"]]["Updated At"] = w.now
        w.segment(rec["person"])
    process(w, events)
    return [("created" if new else "updated" if changed or arg.get("deleted") else "unchanged", rec["person"])]


# --- by hand ------------------------------------------------------------


def meant(w: World, values: dict) -> int | None:
    """A row of a table: the record with the Id given, else the latest updated one with the address, which is then the key alone."""
    if typed("number", values.get("Id")) is not None:
        return int(values["Id"])
    address = (typed("string", values.pop(EMAIL, None)) or "").lower()
    return latest(w, [pid for pid, rec in w.people.items() if address and w.address(rec) == address])


def by_hand(w: World, action: str, arg: dict, aliases: dict) -> list[Row]:
    values = cells(w, arg.get("values"))
    pid = aliases.get(arg["person"]) if "person" in arg else meant(w, values)
    if pid not in w.people:
        return [("rejected no_person", None)]
    workspace = arg.get("workspace")
    user, lives, may = arg.get("user"), w.people[pid]["Partition"], MAY.get(action, "run_flow_action")
    if lives not in w.reach(user, may) or (workspace and not (workspace in w.grants(user, may) and w.sees(workspace, lives))):  # USER-1
        return [("rejected no_access", None)]
    if action == "delete_person":
        delete(w, pid, arg.get("also_in_crm", True))
        return [("done", pid)]
    if action == "move_person" and arg["partition"] not in w.partitions:
        return [("rejected partition", None)]
    if action == "change_data":
        return [finish(w, pid, False, values, "manual")]
    if action == "crm_edit_collision":
        both = collided(w, pid, cells(w, arg["marketo"]), cells(w, arg["crm"]))
        return [("rejected no_crm_record", None) if both is None else finish(w, pid, False, both, "")]
    changes: list[Change] = {
        "change_score": lambda: score(w, pid, w.field(arg.get("field", "Person Score")), "manual", arg.get("by"), arg.get("to")),
        "move_person": lambda: move(w, pid, arg["partition"]),
        "change_status": lambda: join(w, pid, arg["program"], arg.get("status")),
        "add_to_list": lambda: enlist(w, pid, arg["list"]),
    }[action]()
    process(w, [(pid, changes)])
    return [("updated" if changes else "unchanged", pid)]


def name_record(rec: dict, name: str | None, row: Row, aliases: dict) -> None:
    """The alias of a record that is kept out of Marketo is its person's as soon as there is one."""
    if name and row == ("unchanged", None) and rec["sync"] == "no":
        rec.setdefault("called", []).append(name)
    if row[0] == "created":
        for alias in rec.get("called", []):
            aliases[alias] = aliases.get(alias) or row[1]


# --- the whole ------------------------------------------------------------

DOORS = {
    "fill_form": fill_form,
    "import_list": import_list,
    "create_person": create_person,
    "sync_from_crm": sync_from_crm,
    **REST_DOORS,
    "visit_page": visit_page,
}
HAND = ("change_data", "crm_edit_collision", "change_score", "move_person", "change_status", "add_to_list", "delete_person")
MAY = {"change_data": "edit_person", "crm_edit_collision": "edit_person", "delete_person": "delete_person"}  # USER-7
ACTIONS = (*DOORS, *HAND, *CALLS, *MAIL, "merge", "bulk_extract", "run_campaign", "wait", "edit")


def act(w: World, action: str, arg: Any, aliases: dict) -> list[Row]:
    if action in DOORS:
        return DOORS[action](w, arg)
    if action in HAND:
        return by_hand(w, action, arg, aliases)
    if action in CALLS:
        return call(w, action, arg, aliases)
    if action in MAIL and not {"person", "people"} & set(arg):
        return [with_mail(w, action, arg, meant(w, cells(w, arg.get("values"))))]
    if action in MAIL:
        return [with_mail(w, action, arg, aliases.get(alias)) for alias in arg.get("people") or [arg["person"]]]
    if action == "merge":
        return merge(w, arg, aliases)
    if action == "edit":
        return edit(w, arg)
    if action == "bulk_extract":
        return bulk_extract(w, arg.get("user"))
    if action == "run_campaign":
        if isinstance(arg, dict):
            run_cast(w, arg["engagement_cast"])
        else:
            run_batch(w, arg)
    else:
        end = w.now + duration(arg)
        resume_until(w, end)
        w.now = end
    return [("done", None)]


def run(design: dict, people: dict, steps: list[dict], settings: dict | None = None) -> Result:
    """Play the steps over the people in the design; `settings` win over those of the design."""
    start = typed("datetime", steps[0].get("at") if steps else None) or datetime(2026, 1, 5, 9)
    w = World(design, {**(design.get("settings") or {}), **(settings or {})}, start)
    aliases: dict[str, int | None] = dict(w.load(people or {}))
    outcomes, resolved, unnamed = [], [], 0
    for number, step in enumerate(steps):
        at = typed("datetime", step.get("at")) or (w.now + timedelta(minutes=1) if number else start)
        if at < w.now:
            raise ValueError(f"step {number + 1} lies before the step before")
        resume_until(w, at)
        w.now = at
        [action] = [key for key in step if key in ACTIONS]
        rows = act(w, action, step[action], aliases)
        outcomes.append([outcome for outcome, _ in rows])
        resolved.append([pid for _, pid in rows])
        name = step.get("as")
        if action == "sync_from_crm" and (rec := w.crm.get(str(step[action]["crm_id"]))):
            name_record(rec, name, rows[0], aliases)
        for outcome, pid in rows:
            if outcome == "created" and name is None:
                unnamed += 1
                aliases[f"new{unnamed}"] = pid
            elif outcome == "created" and name is not None and aliases.get(name) is None:
                aliases[name] = pid
        if name is not None:
            aliases.setdefault(name, None)
    return Result(
        outcomes,
        resolved,
        w.people,
        w.runs,
        w.activities,
        w.ran,
        w.blocked,
        w.members,
        w.lists,
        w.segments,
        w.reasons,
        {alias: pid if pid in w.people or pid in w.visitors else None for alias, pid in aliases.items()},
        w.findings,
        w.stages,
        w.passed,
        w.design,
        w.resumed,
        [rec | {"values": crm_values(w, rec)} for rec in w.crm.values() if not rec.get("deleted")],
        w.extracts,
        w.visitors,
        w.cast,
    )
