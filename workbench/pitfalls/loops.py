"""Findings about circles: campaigns that start each other, or themselves, without end; suspected by design, then played.

What a campaign writes and what it listens to is compared here; whether the circle really goes round is the engine's word.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from ..answers.words import counted, listed
from ..simulation import simulate
from ..topology.assets import Campaign
from ..topology.conditions import AllOf, AnyOf, Compare, Condition, Member, spoken
from ..topology.fields import READ_ONLY
from ..topology.references import branches
from ..topology.steps import Trigger
from .leads import example
from .survey import Cell, Finds, Found, Lead, Survey

__all__ = ["FINDS"]

Key = tuple[str, str]
ALWAYS = None  # a write that changes something every time
COPIED = "another field's value"  # a write of whatever another field holds


@dataclass(frozen=True, slots=True)
class Write:
    """Something a campaign writes: of which thing, and the value it always writes (None: each time it changes)."""

    key: Key
    value: str | None


def _writes(campaign: Campaign) -> tuple[Write, ...]:
    """Return what a flow writes that a trigger could hear."""
    found: dict[Write, None] = {}
    for step in campaign.flow:
        for args in branches(step):
            if (write := _write(step.kind, args)) is not None:
                found[write] = None
    return tuple(found)


def _write(kind: str, args: Mapping[str, Any]) -> Write | None:
    match kind:
        case "change_score":
            return Write(("score", args["field"]), spoken(args["to"]) if "to" in args else ALWAYS)
        case "score_domain":
            return Write(("score", "Person Score"), ALWAYS)
        case "change_data":
            is_token = "{{" in str(args.get("value"))
            return Write(("data", args["field"]), ALWAYS if "append" in args else COPIED if is_token else spoken(args.get("value")))
        case "change_partition":
            return Write(("partition", ""), args["partition"])
        case "request_campaign":
            return Write(("requested", args["campaign"]), ALWAYS)
        case "change_stage":
            return Write(("stage", args["model"]), args["stage"])
        case "sync_to_crm":
            return Write(("synced", ""), ALWAYS)
        case "add_to_list" | "remove_from_list":
            return Write(("list", args["list"]), kind)
    return None


def _hears(campaign: Campaign, trigger: Trigger) -> tuple[Key, frozenset[str] | None] | None:
    """Return what a trigger listens to, and the values that it is narrowed to (None: any)."""
    to = frozenset(spoken(value).casefold() for value in trigger.args["to"]) if "to" in trigger.args else None
    match trigger.kind:
        case "score_is_changed":
            return ("score", trigger.args["field"]), None
        case "data_value_changes":
            return ("data", trigger.args["field"]), to
        case "partition_changes":
            return ("partition", ""), to
        case "campaign_is_requested":
            return ("requested", campaign.name), None
        case "stage_is_changed":
            return ("stage", trigger.args["model"]), to
        case "synced_to_crm":
            return ("synced", ""), None
        case "added_to_list" | "removed_from_list":
            return ("list", trigger.args["list"]), frozenset({"add_to_list" if trigger.kind == "added_to_list" else "remove_from_list"})
    return None


def _starts(survey: Survey, write: Write, one: Campaign, other: Campaign) -> bool:
    """Return whether what a campaign writes starts another: heard, seen, and its filters not false by that very value."""
    heard = [found for trigger in other.triggers if (found := _hears(other, trigger)) is not None and found[0] == write.key]
    if not any(values is None or write.value is ALWAYS or write.value.casefold() in values for _, values in heard):
        return False
    seen = survey.sees[other.workspace]
    if write.key == ("partition", ""):
        return write.value in seen
    if seen.isdisjoint(survey.sees[one.workspace]):
        return False
    asked = other.filters.parts if isinstance(other.filters, AllOf) else (other.filters,)
    mine = [part for part in asked if isinstance(part, Compare) and ("data", part.field) == write.key]
    if not mine or write.value is ALWAYS or write.value == COPIED:
        return True
    return example(survey.topology, [*mine, Compare(write.key[1], "is", (write.value,))]) is not None


@dataclass(frozen=True, slots=True)
class Circle:
    """Campaigns that start each other, in the order of the design, and what passes between them."""

    campaigns: tuple[Campaign, ...]
    writes: tuple[tuple[str, Write, str], ...]

    @property
    def goes_on(self) -> bool:
        """Whether something in it changes in every round: by itself, or because two of them write differently."""
        values: dict[Key, set[str | None]] = {}
        for _, write, _ in self.writes:
            values.setdefault(write.key, set()).add(write.value)
        return any(ALWAYS in some or len(some) > 1 for some in values.values())


def circles(survey: Survey) -> Iterator[Circle]:
    """Yield the groups of campaigns that start each other and may run every time, the first in the design first."""
    some = [c for c in survey.active.values() if c.triggers and c.runs == "every_time" and _writes(c)]
    listeners: dict[Key, list[int]] = {}
    for place, campaign in enumerate(some):
        for key in {found[0] for trigger in campaign.triggers if (found := _hears(campaign, trigger)) is not None}:
            listeners.setdefault(key, []).append(place)
    written = [(place, write) for place, campaign in enumerate(some) for write in _writes(campaign)]
    coarse = [(place, write, other) for place, write in written for other in listeners.get(write.key, ())]
    label = _parts(len(some), [(one, other) for one, _, other in coarse])
    links = [(a, write, b) for a, write, b in coarse if label[a] == label[b] and _starts(survey, write, some[a], some[b])]
    label = _parts(len(some), [(one, other) for one, _, other in links])
    groups: dict[int, list[tuple[int, Write, int]]] = {}
    for a, write, b in links:
        if label[a] == label[b]:
            groups.setdefault(int(label[a]), []).append((a, write, b))
    for group in sorted(groups.values(), key=lambda found: min(a for a, _, _ in found)):
        members = sorted({a for a, _, _ in group})
        yield Circle(tuple(some[a] for a in members), tuple((some[a].name, write, some[b].name) for a, write, b in group))


def _parts(size: int, pairs: list[tuple[int, int]]) -> npt.NDArray[np.int32]:
    """Return for each campaign the group of those that can come back to each other."""
    ones, others = (np.array([pair[side] for pair in pairs], int) for side in (0, 1))
    return np.asarray(connected_components(coo_array((np.ones(len(pairs)), (ones, others)), (size, size)), connection="strong")[1])


def campaign_loop(survey: Survey) -> Iterator[Found]:
    """CAMP-3: campaigns that may run every time, each of which writes what starts the next."""
    for circle in circles(survey):
        if not circle.goes_on:
            continue
        said = _played(survey, circle)
        if said is None:
            continue  # it was played, and ends by itself
        lead, evidence = said
        yield Found(survey.at(circle.campaigns[0].name), listed(_told(circle)), lead, evidence)


def _told(circle: Circle) -> Iterator[str]:
    """Tell what passes between the campaigns; one that writes the same value again starts nobody, itself included."""
    for one, write, other in circle.writes:
        if one != other:
            yield f"{one!r} {_passes(write)}, which starts {other!r}"
        elif write.value is ALWAYS:
            yield f"{one!r} {_passes(write)}, which starts it again"


def _passes(write: Write) -> str:
    kind, name = write.key
    words = {
        "score": f"changes {name}",
        "data": f"writes {name}",
        "partition": f"moves people to {write.value}",
        "requested": f"requests {name!r}",
    }
    words |= {"stage": f"puts people into the stage {write.value}", "list": f"changes the list {name!r}"}
    return words.get(kind, "syncs people to the CRM")


def _played(survey: Survey, circle: Circle) -> tuple[Lead, str] | None:
    """Play the circle with one person: return who and what came of it, or None where it comes to an end by itself."""
    design = survey.topology
    first = circle.campaigns[0]
    if any(step.kind == "wait" for campaign in circle.campaigns for step in campaign.flow):
        return {}, "not played: with a wait in it, it goes round for as long as the instance lives"
    asked = [_own(campaign.filters) for campaign in circle.campaigns]
    lead = example(design, asked) or {}
    step = _starting(circle, lead)
    common = [p for p in design.partitions if all(p in survey.sees[c.workspace] for c in circle.campaigns)]
    if step is None or any(condition != campaign.filters for condition, campaign in zip(asked, circle.campaigns, strict=True)):
        return lead, "not played: what starts it hangs on more than a lead's own fields"
    small = replace(design, campaigns={campaign.name: campaign for campaign in circle.campaigns if campaign.name in design.campaigns})
    where = (common or [next(p for p in design.partitions if p in survey.sees[first.workspace])])[0]
    counts = []
    for person in _people(circle, lead):
        at_home = {"Email Address": "example@example.com", **person, "Partition": str(lead.get("Partition") or where)}
        run = simulate(small, [step], {"example": at_home})
        counts.append(run.summary["campaign_runs"])
        if "cascade" in run.findings:
            whom = "such a person" if person else "one person"
            return {**lead, **person}, f"played with {whom}, and stopped after {design.settings.max_cascade} runs"
    return None if any(counts) else (lead, "not confirmed: the examples that were played did not start it")


def _people(circle: Circle, lead: Lead) -> Iterator[dict[str, Cell]]:
    """Yield values of people to play a circle with: the example's, and other scores to begin with, as a filter may end it at a limit."""
    values: dict[str, Cell] = {name: value for name, value in lead.items() if value is not None and name not in READ_ONLY}
    yield values
    for name in dict.fromkeys(write.key[1] for _, write, _ in circle.writes if write.key[0] == "score"):
        start = float(values.get(name) or 0)
        yield from (values | {name: score} for score in (0.0, start - 1, start + 1))


def _own(condition: Condition) -> Condition:
    """Return what of a condition hangs on the fields of the lead alone."""
    match condition:
        case AllOf(parts):
            return AllOf(tuple(part for part in map(_own, parts) if part != AllOf()))
        case Compare() | AnyOf():
            return condition
        case Member() | _:
            return AllOf()


def _starting(circle: Circle, lead: Lead) -> dict[str, Any] | None:
    """Return something that happens to a person and starts one of the circle's campaigns."""
    for _, write, _ in circle.writes:
        kind, name = write.key
        if kind == "score":
            return {"change_score": {"person": "example", "field": name, "by": 1}}
        if kind == "data" and write.value is not None:
            return {"change_data": {"person": "example", "values": {name: write.value if write.value != COPIED else "Other"}}}
    return None


def cascade(survey: Survey) -> Iterator[Found]:
    """CAMP-3: what the run had to stop."""
    run = survey.run
    if run is None or not run.findings:
        return
    for name, stopped in run.stopped.groupby("campaign", sort=True):
        if name in survey.topology.automations:
            limit = survey.topology.settings.max_cascade
            what = f"{counted(len(stopped), 'chain')} of campaigns stopped before {name!r}, after {limit} runs"
            yield Found(
                survey.at(str(name)), what, evidence=f"the first for person {int(stopped['id'].iloc[0])} at {stopped['at'].iloc[0]}"
            )


FINDS: Finds = {"campaign-loop": campaign_loop, "cascade": cascade}
