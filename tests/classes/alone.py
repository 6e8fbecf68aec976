"""One lead played alone, with everything it holds, on the whole design: the oracle that classes are held against.

It shares no code with the classes but the engine: steps and people are written as a scenario file would.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

from workbench.classes.axes import BECOMES, HARD, MAIL, PARTITION, SOFT, Axis
from workbench.classes.occasions import Occasion
from workbench.classes.space import Slice
from workbench.engine.conditions import truth
from workbench.engine.simulate import run_stimuli
from workbench.people.times import FIRST
from workbench.scenario.stimuli import roster_of, stimuli_of
from workbench.topology.engagement import streams_of
from workbench.topology.model import Topology

ADDRESS = "just@one.example"
Facts = Counter[tuple[str, ...]]


def steps_of(topology: Topology, occasion: Occasion, values: dict[str, Any], becomes: Any) -> list[dict[str, Any]]:
    """Write an occasion as steps of a scenario; `p` is the person."""
    row, thing = {"Email Address": ADDRESS, **values}, occasion.thing
    person = {"person": "p"}
    written: dict[str, Any] = {
        "fill_form": {"fill_form": {"form": thing, "values": row}},
        "import_list": {"import_list": {"workspace": thing, "rows": [row]}},
        "create_person": {"create_person": {"workspace": thing, "values": row}},
        "sync_leads": {"sync_leads": {"rows": [row]}},
        "submit_form": {"submit_form": {"form": thing, "program": occasion.more, "values": row}},
        "push_lead": {"push_lead": {"program": thing, "rows": [row]}},
        "sync_from_crm": {"sync_from_crm": {"crm_id": "1", **({"deleted": True} if occasion.known else {"values": row})}},
        "run_campaign": {"run_campaign": thing},
        "change_data": {"change_data": {**person, "values": {thing: becomes}}},
        "change_score": {"change_score": {**person, "field": thing, "by": _points(values.get(thing), becomes)}},
        "move_person": {"move_person": {**person, "partition": thing}},
        "request_campaign": {"request_campaign": {"campaign": thing, "people": ["p"]}},
        "add_to_list": {"add_to_list": {**person, "list": thing}},
        "change_status": {"change_status": {**person, "program": thing, "status": occasion.more}},
        "open_email": {"open_email": {"email": thing, "people": ["p"]}},
        "click_email": {"click_email": {"email": thing, "people": ["p"]}},
        "visit_page": {"visit_page": {"page": thing, "cookie": "firefox"}},
        "unsubscribe": {"unsubscribe": person},
    }
    if occasion.kind == "engagement_cast":
        casts = max((len(held) for held in streams_of(topology, thing).values()), default=1) or 1
        cast = {"run_campaign": {"engagement_cast": thing}}
        moments = [f"2026-01-{5 + 7 * week:02d}T09:01" for week in range(casts)]
        return [{"change_status": {**person, "program": thing}}, *({**cast, "at": at} for at in moments)]
    return [written[occasion.kind]]


def _points(before: Any, after: Any) -> float:
    return (after or 0.0) - (before or 0.0) if isinstance(after, float) else 0.0


def alone(topology: Topology, occasion: Occasion, values: dict[str, Any], partition: str, becomes: Any) -> Facts:
    """Return what becomes of one lead."""
    values = {name: value for name, value in values.items() if value is not None}
    people = {}
    if occasion.known:
        extra = {"cookie": ["firefox"]} if occasion.kind == "visit_page" else {}
        extra |= {"crm": {"id": "1", "object": "lead"}} if occasion.kind == "sync_from_crm" else {}
        people = {"p": {"Email Address": ADDRESS, "Partition": partition, **values, **extra}}
        people["p"].pop("cookie", None)
        if occasion.kind == "visit_page":
            people["p"]["cookies"] = ["firefox"]
    steps = [*steps_of(topology, occasion, values, becomes), {"wait": "60 days"}]
    stimuli = stimuli_of(steps, topology, people)
    run = run_stimuli(topology, stimuli, roster_of(people, topology, FIRST), keeps_blocked=True)
    who = int(run.who[0]) if run.who[0] >= 0 else 0
    found: Facts = Counter()
    if len(run.ids) == 0:
        return found
    alive = bool(run.people["alive"][who])
    found["lands", run.partitions[run.people["partition"][who]] if alive else "deleted"] += 1
    runs, kept_out = run.log.runs, run.log.kept_out
    for rank in runs["rank"].tolist():
        found["ran", run.layout.campaigns[rank]] += 1
    for rank in kept_out["rank"].tolist():
        found["blocked", run.layout.campaigns[rank]] += 1
    for line in run.told():
        if line["type"] == "Send Email":
            found["sent", line["email"]] += 1
    if not alive:
        return found
    for place, program in enumerate(run.layout.programs):
        if (code := int(run.people["status"][who, place])) >= 0:
            found["status", program, run.layout.statuses[program][code]] += 1
    for place, name in enumerate(run.layout.lists):
        found["listed", name] += int(run.people["listed"][who, place])
    for place, (model, stages) in enumerate(run.layout.models.items()):
        if (code := int(run.people["stage"][who, place])) >= 0:
            found["stage", model, stages[code]] += 1
    return +found


def cell_of(axis: Axis, value: Any, type_: str) -> int | None:
    """Return the cell a value is in, or None where the axis has none for it."""
    value = ("true" if value else "false") if isinstance(value, bool) else value
    alike = [
        place
        for place, cell in enumerate(axis.cells)
        if all(len(set(truth(leaf, [cell.value, value], type_, FIRST).tolist())) == 1 for leaf in axis.asked)
    ]
    exact = [place for place in alike if axis.cells[place].named == (value,)]
    return exact[0] if exact else alike[-1] if alike else None


def class_of(part: Slice, topology: Topology, values: dict[str, Any], partition: str, becomes: Any) -> list[int] | None:
    """Return the cell on each axis of a slice that a lead is in, or None where it is in none."""
    found = []
    own = {axis.name for axis in part.axes}
    for axis in part.axes:
        if axis.name == PARTITION:
            found.append(next(place for place, cell in enumerate(axis.cells) if partition in cell.named))
        elif axis.name == MAIL:
            soft, hard = (any(values.get(flag) for flag in flags if flag not in own) for flags in (SOFT, HARD))
            kinds = ["ok" if flag is None else "soft" if flag in SOFT else "hard" for flag in axis.sets]
            kind = "hard" if hard and "hard" in kinds else "soft" if (soft or hard) and "soft" in kinds else "ok"
            found.append(kinds.index(kind))
        else:
            name = axis.sets[0]
            assert name is not None
            value = becomes if axis.name == BECOMES else values.get(name)
            if value is None and name in (*SOFT, *HARD):
                value = False
            place = cell_of(axis, value, topology.field_named(name).type)
            if place is None:
                return None
            found.append(place)
    return found
