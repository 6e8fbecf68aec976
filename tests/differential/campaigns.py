"""Random campaigns for a design: every trigger, filter and flow step, choices, waits, routers, batches, campaigns that call each other."""

from __future__ import annotations

from typing import Any

from .designs import PAGES, Draft, share
from .dice import FIELDS, Dice

__all__ = ["add_campaigns"]

NAMES = ("A router", "B mail", "C score", "a nurture", "D request", "E batch", "Z exec", "b list", "F status")
TRIGGERS = {
    "person_is_created": 3,
    "fills_out_form": 5,
    "data_value_changes": 4,
    "score_is_changed": 2,
    "partition_changes": 2.5,
    "program_status_is_changed": 2,
    "added_to_list": 2,
    "removed_from_list": 1,
    "campaign_is_requested": 1,
    "is_deleted_in_crm": 0.7,
    "is_pushed": 1,
    "stage_is_changed": 1.5,
    "synced_to_crm": 0.7,
    "visits_page": 2,
    "opens_email": 0.6,
    "clicks_email": 0.8,
    "unsubscribes": 0.8,
}
STEPS = {
    "change_partition": 4,
    "change_data": 5,
    "change_score": 4,
    "change_program_status": 3,
    "add_to_list": 3,
    "remove_from_list": 1.5,
    "send_email": 4,
    "send_alert": 1,
    "interesting_moment": 3,
    "request_campaign": 3,
    "execute_campaign": 3,
    "wait": 3.5,
    "remove_from_flow": 0.8,
    "score_domain": 0.6,
    "change_stage": 3,
    "sync_to_crm": 1.5,
    "add_to_engagement": 1.5,
    "delete_person": 0.25,
}
TRIGGERS_OF = {
    "web": {"visits_page": 14},
    "twins": {"data_value_changes": 12},
    "scores": {"score_is_changed": 8},
    "dates": {"data_value_changes": 8},
    "crm": {"synced_to_crm": 4, "is_deleted_in_crm": 3},
}
PLAIN = ("person_is_created", "campaign_is_requested", "is_deleted_in_crm", "synced_to_crm", "unsubscribes")
STEPS_OF = {
    "nurture": {"add_to_engagement": 10, "send_email": 8},
    "mail": {"send_email": 16, "wait": 6},
    "twins": {"change_data": 12, "wait": 8},
    "scores": {"change_score": 16, "score_domain": 12},
    "dates": {"change_data": 10},
    "crm": {"sync_to_crm": 12},
}
RUNS = {"every_time": 6, "once": 2, "once per 1 hour": 0.5, "once per 2 days": 0.5, "once per week": 0.3, "once per hours": 0.1}
WAITS = {"1 minute": 1, "2 minutes": 1, "90 minutes": 2, "1 hour": 1, "1 day": 4, "2 days": 3}  # short ones make long loops
DEEPEST = 3
NOTHING = "do_nothing"


def add_campaigns(draft: Draft) -> None:
    """Draw the campaigns; who is where stands first, so that they can name each other."""
    dice, mapping = draft.dice, draft.mapping
    names = dice.some(NAMES, 2, 7)
    mapping["campaigns"] = {}
    draft.home["campaigns"] = {name: "Default" if dice.hit(0.15) else draft.somewhere() for name in names}
    draft.requested = dice.some(names, 0, 3)
    share(draft)
    depth: dict[str, int] = {}
    for name in names:
        home = draft.home["campaigns"][name]
        requested: list[dict[str, Any]] = [{"campaign_is_requested": True}] if name in draft.requested else []
        triggers = requested if dice.hit(0.2) else [*requested, *(_trigger(draft, home) for _ in range(dice.by_weight({1: 5, 2: 2, 3: 1})))]
        below = {other: deep for other, deep in depth.items() if deep < DEEPEST}
        flow = [_step(draft, home, below, name) for _ in range(dice.by_weight({0: 0.5, 1: 4, 2: 4, 3: 3, 4: 1}))]
        if not triggers and draft.usable("emails", home) and dice.hit(0.5):
            flow.insert(0, {"send_email": draft.asset("emails", home)})
        depth[name] = 1 + max((depth[other] for step in flow for other in _executed(step)), default=-1)
        campaign: dict[str, Any] = {"workspace": home, "triggers": triggers, "filters": draft.filters(home), "flow": flow}
        programs = [program for program, where in draft.home["programs"].items() if where == home]
        if programs and dice.hit(0.2):
            campaign["program"] = dice.one(programs)
        campaign["runs"] = dice.by_weight(RUNS)
        mails = any("send_email" in step for step in flow)
        optional = {
            "active": (0.05, False),
            "priority": (0.2, dice.one(("high", "medium", "low"))),
            "block_over_limit": (0.7 if mails else 0.1, True),
            "person_limit": (0.15, dice.one((1, 2, 3))),
        }
        campaign |= {key: value for key, (chance, value) in optional.items() if dice.hit(chance)}
        for key in ("triggers", "filters", "flow"):
            if not campaign[key] and dice.hit(0.5):
                del campaign[key]
        mapping["campaigns"][name] = campaign
    for program in draft.home["programs"]:
        _add_streams(draft, program)
    for model in draft.home["models"]:
        _add_transitions(draft, model)


def _add_streams(draft: Draft, name: str) -> None:
    """Draw the streams of an engagement program; those of nested programs are where batch campaigns stand in one."""
    dice, program, home = draft.dice, draft.mapping["programs"][name], draft.home["programs"][name]
    campaigns = draft.mapping["campaigns"].values()
    batches = [campaign for campaign in campaigns if not campaign.get("triggers")]
    for campaign in campaigns:
        if dice.hit(0.4) and campaign["workspace"] == home:
            campaign["program"] = name
    if program.get("type") != "engagement" or "streams" not in program:
        return
    emails = [email for email, where in draft.home["emails"].items() if where == home]
    names = [n for n, campaign in draft.mapping["campaigns"].items() if campaign in batches and campaign["workspace"] == home]
    for stream in program["streams"]:
        contents = [*dice.some(emails, 1, 2), *({"campaign": other} for other in dice.some(names, 0, 2))]
        program["streams"][stream] = dice.sample(contents, len(contents))


def _add_transitions(draft: Draft, name: str) -> None:
    dice, model, home = draft.dice, draft.mapping["models"][name], draft.home["models"][name]
    found = []
    for _ in range(dice.one((0, 1, 2, 3)) if len(model["stages"]) > 1 else 0):
        to = dice.one(model["stages"])
        start = draft.several([stage for stage in model["stages"] if stage != to])
        found.append({"from": start, "to": to})
        if dice.hit(0.9):
            found[-1] |= {"triggers": [_trigger(draft, home) for _ in range(dice.one((1, 1, 2)))], "filters": draft.filters(home)}
    if found:
        model["transitions"] = found


def _executed(step: dict[str, Any]) -> list[str]:
    [(kind, arg)] = step.items()
    if kind != "execute_campaign":
        return []
    args = [*(choice["then"] for choice in arg["choices"]), arg.get("default", NOTHING)] if isinstance(arg, dict) else [arg]
    return [name for name in args if name != NOTHING]


def _trigger(draft: Draft, home: str) -> dict[str, Any]:
    dice = draft.dice
    kind = dice.by_weight(TRIGGERS | TRIGGERS_OF.get(draft.theme, {}))
    if kind == "fills_out_form":
        return {kind: "any" if dice.hit(0.6) else draft.asset("forms", home) or "any"}
    if kind == "visits_page":
        return {kind: dice.one(("any", *PAGES))}
    if kind in ("opens_email", "clicks_email"):
        return {kind: "any" if dice.hit(0.5) else draft.asset("emails", home) or "any"}
    if kind == "data_value_changes":
        field = "Email Address" if dice.hit(0.04) else dice.one(draft.fields)
        ends = {end: _end(draft, field) for end in dice.some(("to", "from"), 1, 2)} if dice.hit(0.35) and field in FIELDS else {}
        return {kind: {"field": draft.spoken(field), **ends} if ends else draft.spoken(field)}
    if kind == "score_is_changed":
        numbers = draft.of_kind("number")
        return {kind: dice.one(numbers) if numbers and dice.hit(0.7) else "Person Score"}
    if kind == "partition_changes":
        ends = {end: draft.several(draft.partitions) for end in dice.some(("to", "from"), 1, 2)} if dice.hit(0.5) else {}
        return {kind: ends or True}
    if kind == "program_status_is_changed":
        program = draft.asset("programs", home)
        if program:
            return {kind: {"program": program, "to": draft.several(draft.statuses(program))} if dice.hit(0.5) else program}
    if kind == "is_pushed":
        program = draft.asset("programs", home)
        if program:
            return {kind: program if dice.hit(0.5) else {"program": program}}
    if kind in ("added_to_list", "removed_from_list"):
        name = draft.asset("lists", home)
        if name:
            return {kind: name}
    if kind == "stage_is_changed":
        model = draft.asset("models", home)
        if model:
            return {kind: {"model": model, "to": draft.several(draft.stages(model))} if dice.hit(0.5) else model}
    return {kind: True} if kind in PLAIN else {"fills_out_form": "any"}


def _end(draft: Draft, field: str) -> Any:
    value = draft.value(field)
    return draft.dice.one((value, value, value, None, [value, None], [value, draft.value(field)]))


def _step(draft: Draft, home: str, below: dict[str, int], own: str) -> dict[str, Any]:
    dice = draft.dice
    kind = dice.by_weight(STEPS | STEPS_OF.get(draft.theme, {}))
    arg = _arg(draft, home, below, kind, own)
    if arg is None:
        kind = "interesting_moment"
        arg = _arg(draft, home, below, kind, own)
    if kind == "delete_person" or not dice.hit(0.22):
        return {kind: arg}
    choices = [
        {"if": draft.condition(home, 1), "then": NOTHING if dice.hit(0.15) else _arg(draft, home, below, kind, own) or NOTHING}
        for _ in range(dice.one((1, 1, 2)))
    ]
    return {kind: {"choices": choices, **({"default": arg if dice.hit(0.8) else NOTHING} if dice.hit(0.7) else {})}}


def _arg(draft: Draft, home: str, below: dict[str, int], kind: str, own: str) -> Any:
    dice = draft.dice
    match kind:
        case "change_partition":
            seen = draft.mapping["workspaces"][home]["partitions"]
            return dice.one(draft.partitions if seen == "all" or dice.hit(0.15) else seen)
        case "change_data":
            return _change_data(draft)
        case "change_score":
            numbers = draft.of_kind("number")
            field = dice.one(numbers) if numbers and dice.hit(0.7) else "Person Score"
            return {"field": field, **({"to": dice.one((0, 5, 10))} if dice.hit(0.2) else {"by": dice.one((5, "+10", -3, 0, 2.5))})}
        case "change_program_status":
            program = draft.asset("programs", home)
            return {"program": program, "status": dice.one(draft.statuses(program))} if program else None
        case "add_to_engagement":
            program = draft.asset("programs", home)
            if program is None or draft.mapping["programs"][program].get("type") != "engagement":
                return None
            streams = list(draft.mapping["programs"][program].get("streams", ("Any", "Other")))
            return {"program": program, "stream": dice.one(streams)} if dice.hit(0.8) else program
        case "change_stage":
            model = draft.asset("models", home)
            return {"model": model, "stage": dice.one(draft.stages(model))} if model else None
        case "add_to_list" | "remove_from_list":
            return draft.asset("lists", home)
        case "send_email":
            return draft.asset("emails", home)
        case "send_alert":
            return {"to": "ops", "about": _text(dice, draft)} if dice.hit(0.8) else {"to": "ops"}
        case "interesting_moment":
            return _text(dice, draft)
        case "request_campaign":
            names = draft.usable("campaigns", home) if dice.hit(0.85) else list(draft.home["campaigns"])
            return dice.one([name for name in names if name in draft.requested] or names if dice.hit(0.8) else names)
        case "execute_campaign":
            names = [name for name in below if draft.home["campaigns"][name] == home]
            return dice.one(names) if names else None
        case "wait":
            return dice.by_weight(WAITS)
        case "remove_from_flow":
            return dice.one(draft.usable("campaigns", home))
        case "score_domain":
            free = dice.some(("other.org", "gmail.com", "EXAMPLE.com") if dice.hit(0.3) else ("other.org", "gmail.com"), 0, 2)
            same = dice.some([name for name in draft.fields if name != "Person Score"], 0, 2)
            more = {"unless": free if dice.hit(0.5) or len(free) != 1 else free[0]} if free else {}
            return {"by": dice.one((5, "+10", -3, 0, 2.5)), **more, **({"same": same} if same and dice.hit(0.4) else {})}
        case "sync_to_crm":
            return dice.one((True, {"owner": "Lead Queue"}, {"owner": "ann"})) if "crm" in draft.mapping else None
        case "delete_person":
            return True
    raise ValueError(kind)


def _text(dice: Dice, draft: Draft) -> str:
    return dice.one(
        ("saw it", "{{lead.Country}}", "now {{lead.Person Score}} in {{lead.Partition}}", f"{{{{lead.{dice.one(draft.fields)}}}}}")
    )


def _change_data(draft: Draft) -> dict[str, Any]:
    dice = draft.dice
    if dice.hit(0.05):
        address = dice.one(("ann@example.com", "BEN@example.com", "new@example.com", None))
        return {"field": "Email Address", "value": address}
    field = dice.one(draft.fields)
    texts = draft.of_kind("string", "multiselect")
    kind = FIELDS[field].type
    if kind in ("string", "multiselect"):
        if dice.hit(0.2):
            return {"field": field, "append": draft.value(field) if dice.hit(0.7) or not texts else f"{{{{lead.{dice.one(texts)}}}}}"}
        if dice.hit(0.2):
            return {
                "field": field,
                "value": dice.one(("{{lead.First Name}}", f"{{{{lead.{dice.one(draft.fields)}}}}}", "x {{lead.Country}}")),
            }
    if kind == "number" and dice.hit(0.15):
        return {"field": field, "value": f"{{{{lead.{dice.one(draft.of_kind('number'))}}}}}"}
    return {"field": draft.spoken(field), "value": None if dice.hit(0.1) else draft.value(field)}
