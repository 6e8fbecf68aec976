"""Smart campaigns: which are valid, and which take a person in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from .conditions import compare, duration, holds, many, one
from .records import Change
from .world import World

RANK = {"high": 0, "medium": 1, "low": 2}
PRIORITY = dict.fromkeys(("send_email", "send_alert"), "high") | dict.fromkeys(  # QUEUE-2; what is not named is low
    (
        "request_campaign",
        "interesting_moment",
        "delete_person",
        "add_to_list",
        "remove_from_list",
        "change_program_status",
        "change_stage",
        "sync_to_crm",
        "add_to_engagement",
    ),
    "medium",
)
CONDITION_ASSETS = {
    "member_of_program": "programs",
    "member_of_list": "lists",
    "member_of_smart_list": "smart_lists",
    "filled_out_form": "forms",
    "was_sent_email": "emails",
    "opened_email": "emails",
    "clicked_email": "emails",
}
MAPPED = {"in_segment": "segmentations", "in_stage": "models"}
TRIGGER_ASSETS = {
    "fills_out_form": "forms",
    "program_status_is_changed": "programs",
    "is_pushed": "programs",
    "added_to_list": "lists",
    "removed_from_list": "lists",
    "stage_is_changed": "models",
    "opens_email": "emails",
    "clicks_email": "emails",
}
STEP_ASSETS = {
    "change_program_status": "programs",
    "add_to_list": "lists",
    "remove_from_list": "lists",
    "send_email": "emails",
    "execute_campaign": "campaigns",
    "remove_from_flow": "campaigns",
    "change_stage": "models",
    "add_to_engagement": "programs",
}
ABOUT = {  # triggers that name a thing, and the change that speaks of it
    "fills_out_form": "form",
    "added_to_list": "listed",
    "removed_from_list": "unlisted",
    "opens_email": "open",
    "clicks_email": "click",
    "visits_page": "visit",
}
NOTHING = "do_nothing"


# --- validity: what a campaign names ------------------------------------------------------------------------------------------------------


def named(kind: str, arg: Any) -> Iterator[tuple[str, str]]:
    """The assets in an argument: a name, a list of names, or a mapping that holds the name."""
    if isinstance(arg, dict):
        arg = arg.get("program", arg.get("model", arg.get("name", "any")))
    yield from ((kind, name) for name in many(arg) if name not in ("any", NOTHING))


def in_condition(condition: Any) -> Iterator[tuple[str, str]]:
    for part in many(condition or []):
        for key, arg in part.items():
            if key in ("all", "any", "not"):
                yield from in_condition(arg)
            elif key == "group":
                yield from in_condition(arg.get("having"))
            elif key in MAPPED:
                yield from ((MAPPED[key], name) for name in arg)
            elif key in CONDITION_ASSETS:
                yield from named(CONDITION_ASSETS[key], arg)


def in_step(step: dict) -> Iterator[tuple[str, str]]:
    kind, arg = one(step)
    values = [arg]
    if isinstance(arg, dict) and "choices" in arg:
        for choice in arg["choices"]:
            yield from in_condition(choice["if"])
        values = [choice["then"] for choice in arg["choices"]] + [arg.get("default", NOTHING)]
    if kind in STEP_ASSETS:
        for value in values:
            yield from named(STEP_ASSETS[kind], value)


def partitions_in(step: dict) -> Iterator[str]:
    arg = step.get("change_partition", NOTHING)
    values = (
        [*(choice["then"] for choice in arg["choices"]), arg.get("default", NOTHING)]
        if isinstance(arg, dict) and "choices" in arg
        else [arg]
    )
    yield from (value["partition"] if isinstance(value, dict) else value for value in values if value != NOTHING)


def trigger_assets(trigger: dict) -> Iterator[tuple[str, str]]:
    key, arg = one(trigger)
    if key in TRIGGER_ASSETS:
        yield from named(TRIGGER_ASSETS[key], arg)


def is_valid(w: World, name: str) -> bool:
    """CAMP-9, CAMP-14, SHARE-5: no asset of another workspace that is not shared with this one; nor in a smart list that is named."""
    campaign, home = w.running[name], w.running[name].get("workspace", "Default")
    assets = list(in_condition(campaign.get("filters")))
    for trigger in campaign.get("triggers", []):
        assets += trigger_assets(trigger)
    for step in campaign.get("flow", []):
        called = [name for kind, name in in_step(step) if kind == "campaigns" and "execute_campaign" in step]
        if any(name not in w.design["campaigns"] or w.home_of("campaigns", name) != home for name in called):
            return False  # CAMP-8: never across workspaces
        if any(partition not in w.partitions for partition in partitions_in(step)):
            return False  # CAMP-9: it is gone
        assets += in_step(step)
    return all(is_usable(w, kind, asset, home) for kind, asset in assets)


def is_usable(w: World, kind: str, name: str, workspace: str) -> bool:
    if not w.usable(kind, name, workspace):
        return False
    spec, inner = w.design[kind][name], []
    if kind == "smart_lists":
        inner = list(in_condition(spec.get("filters")))
    elif kind == "emails" and spec.get("template"):  # SHARE-5
        inner = [("templates", spec["template"])]
    return all(is_usable(w, *asset, w.home_of(kind, name)) for asset in inner)


def named_in(arg: Any) -> list[str]:
    return [name for _, name in named("programs", arg)]


# --- judgement ----------------------------------------------------------------------------------------------------------------------------


def matches(w: World, campaign: str, trigger: dict, change: Change) -> bool:
    """Does this trigger of the campaign listen to this change?"""
    key, arg = one(trigger)
    kind = change[0]
    if key in ("person_is_created", "unsubscribes"):
        return kind == {"person_is_created": "created", "unsubscribes": "unsubscribed"}[key]
    if key in ABOUT:
        wanted = ABOUT[key]
        return kind == wanted and (change[1] in many(arg) or arg == "any")
    if key in ("is_deleted_in_crm", "synced_to_crm"):
        return kind == key.removeprefix("is_")
    if key == "is_pushed":
        return kind == "pushed" and change[1] in named_in(arg)
    if key == "campaign_is_requested":
        return kind == "requested" and change[1] == campaign
    if key in ("data_value_changes", "score_is_changed"):
        narrowed = arg if isinstance(arg, dict) else {"field": arg}
        field = w.field(narrowed["field"])
        wanted = "data" if key == "data_value_changes" else "score"
        return kind == wanted and change[1] == field and fits(w, w.kind(field), narrowed, *change[2:])
    if key == "partition_changes":
        return kind == "partition" and fits(w, "string", arg if isinstance(arg, dict) else {}, *change[1:])
    if key == "program_status_is_changed":
        narrowed = arg if isinstance(arg, dict) else {"program": arg}
        program = narrowed.get("program", "any")
        return kind == "status" and (change[1] in many(program) or program == "any") and fits(w, "string", narrowed, *change[2:])
    if key == "stage_is_changed":
        narrowed = arg if isinstance(arg, dict) else {"model": arg}
        return kind == "stage" and change[1] == narrowed["model"] and fits(w, "string", narrowed, *change[2:])
    raise NotImplementedError(key)


def fits(w: World, kind: str, narrowed: dict, old: Any, new: Any) -> bool:
    """`to` and `from` compare as `is` does."""
    return all(compare(kind, "is", value, narrowed[end], w.now) for end, value in (("from", old), ("to", new)) if end in narrowed)


def objections(w: World, name: str, rec: dict, at: datetime | None = None) -> list[str]:
    """All that speaks against taking the person in now, in the order of the contract."""
    campaign, found = w.running[name], []
    if campaign.get("triggers") and not campaign.get("active", True):
        found.append("inactive")
    if not is_valid(w, name):
        return [*found, "invalid"]
    if not w.sees(campaign.get("workspace", "Default"), rec["Partition"]):  # VIS-9
        found.append("not_visible")
    if not holds(w, rec, campaign.get("filters"), campaign.get("workspace", "Default")):
        found.append("filter")
    if not is_qualified(w, name, rec["Id"], at or w.now):
        found.append("qualification")
    return found


def is_qualified(w: World, name: str, pid: int, at: datetime) -> bool:
    """CAMP-3: once, every time, or once per span, by campaign and record."""
    runs, last = w.running[name].get("runs", "once"), w.last_run.get((name, pid))
    if last is None or runs == "every_time":
        return True
    return runs != "once" and at - last >= duration(re.sub(r"^once per ", "", runs))


def judge(w: World, pid: int, changes: list[Change], at: datetime | None) -> list[tuple[str, str]]:
    """The campaigns that take the person in, in the order in which they run, with the partition of this moment.

    `at` is the own time of an activity that is played again: qualification goes by it (WEB-3).
    """
    rec, taken = w.people[pid], []
    for name, campaign in w.running.items():
        if not any(matches(w, name, trigger, change) for trigger in campaign.get("triggers", []) for change in changes):  # CAMP-2
            continue
        against = objections(w, name, rec, at)
        if not against:
            taken.append(name)
            continue
        w.reasons[name, pid] = against[0]
        if against == ["not_visible"]:
            w.blocked[name, rec["Partition"]] += 1
    taken.sort(key=lambda name: (priority(w, name, w.running[name].get("flow", [])), name))
    return [(name, rec["Partition"]) for name in taken]


def priority(w: World, name: str, steps: list[dict]) -> int:
    """QUEUE-3, QUEUE-4: the override, else that of the first step."""
    kind = one(steps[0])[0] if steps else ""
    own = w.settings["change_partition_priority"] if kind == "change_partition" else PRIORITY.get(kind, "low")
    return RANK[w.running[name].get("priority", own)]
