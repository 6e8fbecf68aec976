"""What can happen to one record: each function writes and logs it, and returns what changed."""

from __future__ import annotations

from typing import Any

from .conditions import holds, typed
from .crm import forget
from .world import EMAIL, FLAGS, READ_ONLY, World

Change = tuple  # ("data", field, old, new), ("created",), ("form", name), ("status", program, old, new), ...
Event = tuple[int, list[Change]]


def write(w: World, pid: int, values: dict, source: str, new: bool) -> tuple[list[Change], list[Change], list[int]]:
    """Write the values; what changed on the record, what is logged only (IMPORT-11), and whose Unsubscribed follows."""
    rec = w.people[pid]
    before, address, said, only_logged = dict(rec), w.address(rec), None, []
    for field, cell in values.items():
        value = typed(w.kind(field), cell)
        if field in FLAGS:
            value = bool(value)
        if field in READ_ONLY or (field == "Unsubscribed" and source == "lists" and not value):  # VIS-14, IMPORT-9
            continue
        if not new and w.is_blocked(before, field, source):
            continue
        if field == "Unsubscribed":
            said = value
        if field == EMAIL and value and value.lower() == address:
            continue
        if source == "lists" and not new and value is None and w.kind(field) == "number" and field not in before:
            only_logged.append(("data", field, None, None))
        w.put(rec, field, value)
    if said is not None and w.address(rec):
        w.master[w.address(rec)] = said  # SUBS-1, SUBS-3
    if said is None and w.address(rec) and w.address(rec) != address:
        w.put(rec, "Unsubscribed", w.master.get(w.address(rec), False))  # SUBS-2, SUBS-4
    changes = [
        ("data", field, w.get(before, field), w.get(rec, field))
        for field in sorted({*before, *rec})
        if w.get(before, field) != w.get(rec, field)
    ]
    twins = []
    for other in sorted(w.people):
        twin = w.people[other]
        if said is not None and w.address(rec) == w.address(twin) != "" and w.get(twin, "Unsubscribed") != said:
            w.put(twin, "Unsubscribed", said)
            twins.append(other)
    for touched in [*([pid] if changes else []), *twins]:
        w.people[touched]["Updated At"] = w.now
    return changes, only_logged, twins


def event(
    w: World,
    pid: int,
    values: dict,
    source: str,
    *,
    new: bool = False,
    form: str | None = None,
    pushed: str | None = None,
    joins: tuple = (),
    onto: str | None = None,
    acquired: str | None = None,
) -> tuple[list[Event], bool]:
    """One event of one person: all of it written and logged. The events to judge, and whether a value changed."""
    changes: list[Change] = []
    if new:
        w.log(pid, "Person is Created")
        changes.append(("created",))
    if form:
        w.log(pid, "Fill Out Form", form=form)
        changes.append(("form", form))
    if pushed:
        w.log(pid, "Push Lead to Marketo", program=pushed)
        changes.append(("pushed", pushed))
    written, only_logged, twins = write(w, pid, values, source, new)
    if not new:
        for change in sorted(written + only_logged, key=lambda change: change[1]):
            w.log(pid, "Change Data Value", field=change[1], old=change[2], new=change[3])
            changes.append(change)
    if new and acquired and "Acquisition Program" not in w.people[pid]:
        w.people[pid]["Acquisition Program"] = acquired  # MEMB-3
    for program, status in joins:
        changes += join(w, pid, program, status)
    if onto:
        changes += enlist(w, pid, onto)
    events: list[Event] = [(pid, changes)]
    if new or written:
        w.segment(pid)
    if new:
        changes += enter_models(w, pid, source)
    for twin in twins:
        status = w.get(w.people[twin], "Unsubscribed")
        w.log(twin, "Change Data Value", field="Unsubscribed", old=not status, new=status)
        w.segment(twin)
        events.append((twin, [("data", "Unsubscribed", not status, status)]))
    return events, bool(written)


def score(w: World, pid: int, field: str, source: str, by: Any = None, to: Any = None) -> list[Change]:
    rec = w.people[pid]
    old = w.get(rec, field)
    new = typed("number", to) if by is None else typed("number", (old or 0) + typed("number", by))
    if new == (old or 0 if to is None else old) or w.is_blocked(rec, field, source):  # by 0 leaves an empty score empty
        return []
    w.put(rec, field, new)
    rec["Updated At"] = w.now
    w.log(pid, "Change Score", field=field, old=old, new=new)
    w.segment(pid)
    return [("score", field, old, new)]


def move(w: World, pid: int, partition: str) -> list[Change]:
    rec, old = w.people[pid], w.people[pid]["Partition"]
    if old == partition:  # ROUTE-9
        return []
    rec["Partition"], rec["Updated At"] = partition, w.now
    w.log(pid, "Change Partition", **{"from": old, "to": partition})
    return [("partition", old, partition)]


def join(w: World, pid: int, program: str, status: str | None) -> list[Change]:
    """MEMB-2: forward only. No status = the first one."""
    statuses = w.design["programs"][program].get("statuses") or ["Member"]
    old, new = w.members[program].get(pid), status or statuses[0]
    if old is not None and statuses.index(new) <= statuses.index(old):
        return []
    w.members[program][pid] = new
    w.log(pid, "Change Program Status", program=program, old=old, new=new)
    return [("status", program, old, new)]


def enlist(w: World, pid: int, name: str) -> list[Change]:
    if pid in w.lists[name]:
        return []
    w.lists[name].add(pid)
    w.log(pid, "Add to List", list=name)
    return [("listed", name)]


def enter_models(w: World, pid: int, source: str) -> list[Change]:
    """LIFE-2, LIFE-3, LIFE-4: a new person enters every approved model whose workspace sees it."""
    changes: list[Change] = []
    for name, model in w.design["models"].items():
        if not model.get("approved", True) or not w.sees(w.home_of("models", name), w.people[pid]["Partition"]):
            continue
        rules = model.get("assignment_rules", [])
        stage = next((rule["then"] for rule in rules if "if" in rule and holds(w, w.people[pid], rule["if"])), None)
        if stage is None and source == "crm" and w.settings["crm_entry_stage"] in model["stages"]:
            stage = w.settings["crm_entry_stage"]
        if stage is None:
            stage = next((rule["else"] for rule in rules if "else" in rule), model.get("start", model["stages"][0]))
        changes += advance(w, pid, name, stage)
    return changes


def advance(w: World, pid: int, model: str, stage: str) -> list[Change]:
    """LIFE-3: into a stage, unless it is the one the person has; LIFE-5: none between counts."""
    old = w.stages[model].get(pid)
    if old == stage or not w.design["models"][model].get("approved", True):
        return []
    w.stages[model][pid] = stage
    w.passed[model].setdefault(stage, set()).add(pid)
    w.log(pid, "Change Revenue Stage", model=model, old=old, new=stage)
    return [("stage", model, old, stage)]


def unlist(w: World, pid: int, name: str) -> list[Change]:
    if pid not in w.lists[name]:
        return []
    w.lists[name].remove(pid)
    w.log(pid, "Remove from List", list=name)
    return [("unlisted", name)]


def delete(w: World, pid: int, also_in_crm: bool = True) -> None:
    w.log(pid, "Delete Person")
    if also_in_crm:
        forget(w, pid)
    w.gone[pid] = w.people.pop(pid)
    w.waits = [wait for wait in w.waits if wait["id"] != pid]
    for rows in (*w.members.values(), *w.segments.values(), *w.stages.values()):
        rows.pop(pid, None)
    for people in (*w.lists.values(), *(rows for passed in w.passed.values() for rows in passed.values())):
        people.discard(pid)
