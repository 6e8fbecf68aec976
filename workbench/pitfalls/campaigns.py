"""Findings about campaigns: invalid ones, requests that go nowhere, two that do the same thing twice or differently, filters that surprise.

Circles of campaigns are `loops.py`; where campaigns stand and whom they see is `visibility.py`.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..answers.words import listed
from ..engine.conditions import truth
from ..engine.layout import FLAGS
from ..people.times import FIRST
from ..topology.assets import Campaign
from ..topology.conditions import AllOf, AnyOf, Compare, Condition
from ..topology.cost import COSTS, filter_costs
from ..topology.references import branches
from .leads import can_meet, excludes, never_reached, somebody
from .meetings import meetings
from .survey import Finds, Found, Place, Survey, quoted

__all__ = ["FINDS"]

LONGEST = 60  # characters of a filter in a sentence


def campaign_invalid(survey: Survey) -> Iterator[Found]:
    """CAMP-9: an active campaign that never runs."""
    for name, broken in survey.broken.items():
        campaign = survey.topology.automations[name]
        if campaign.active:
            said = list(dict.fromkeys(map(str, broken)))
            at = survey.at(name)
            at = (*at, *broken[0].reference.place) if at[0] == "campaigns" else at
            yield Found(at, f"{name!r} is invalid and never runs: {'; '.join(said[:3])}")


def request_goes_nowhere(survey: Survey) -> Iterator[Found]:
    """CAMP-6, CAMP-7: what is requested must be active, listen to requests, be in reach, and see the person."""
    for campaign in survey.active.values():
        for number, step in enumerate(campaign.flow):
            if step.kind == "request_campaign":
                for target in dict.fromkeys(args["campaign"] for args in branches(step)):
                    if why := _unreached(survey, campaign, target):
                        yield Found((*survey.at(campaign.name), "flow", number), f"{campaign.name!r} requests {target!r}, {why}")


def _unreached(survey: Survey, campaign: Campaign, target: str) -> str | None:
    found = survey.topology.campaigns.get(target)
    if found is None:
        return "which is gone"
    if not found.active:
        return "which is switched off"
    if target in survey.broken:
        return "which is invalid"
    if not any(trigger.kind == "campaign_is_requested" for trigger in found.triggers):
        return "which does not listen to requests"
    if survey.topology.settings.request_campaign_across_workspaces == "shared_only" and not survey.topology.can_use(
        campaign.workspace, "campaign", target
    ):
        return f"which is in {found.workspace} and not shared with {campaign.workspace}"
    if not survey.share_sight(campaign.workspace, found.workspace):
        return f"which is in {found.workspace} and sees nobody whom {campaign.workspace} sees"
    return None


def choice_never_taken(survey: Survey) -> Iterator[Found]:
    """CAMP-5: the first choice that holds is taken."""
    for campaign in survey.active.values():
        for number, step in enumerate(campaign.flow):
            for place in never_reached(survey.topology, (choice.condition for choice in step.choices)):
                condition = step.choices[place].condition
                is_possible = can_meet(survey.topology, [condition])
                why = "earlier choices take everybody whom it would" if is_possible else "nobody can match it"
                at = (*survey.at(campaign.name), "flow", number, step.kind, "choices", place)
                yield Found(at, f"choice {place + 1} of {campaign.name!r} ({condition}) is never taken: {why}")


def writers_race(survey: Survey) -> Iterator[Found]:
    """QUEUE-2: of two campaigns that write one field at one event the last one wins."""
    written = {name: values for name, campaign in survey.active.items() if campaign.triggers and (values := _written(campaign))}
    by_field: dict[str, list[Campaign]] = {}
    for name, some in written.items():
        for field in some:
            by_field.setdefault(field, []).append(survey.active[name])
    for field, campaigns in by_field.items():
        clashes: dict[str, list[str]] = {}
        events: dict[str, str] = {}
        for meeting in meetings(survey, campaigns, campaigns):
            one, other = meeting.one, meeting.other
            differ = one.name < other.name and written[one.name][field] != written[other.name][field]
            if differ and not excludes(survey, one.filters, other.filters):
                clashes.setdefault(other.name, []).append(one.name)
                events.setdefault(other.name, meeting.event)
        for name, others in clashes.items():
            by_others = listed([f"{written[rival][field]!r} by {rival!r}" for rival in others])
            what = f"when {events[name]}, {name!r} sets {field} to {written[name][field]!r}, and it is set to {by_others}"
            lead = somebody(survey, survey.active[name].filters, survey.active[others[0]].filters)
            yield Found(survey.at(name), what, lead or {}, "both take such a person" if lead else "")


def _written(campaign: Campaign) -> dict[str, str]:
    """Return what a campaign always writes before it waits: one value a field."""
    found: dict[str, str] = {}
    for step in campaign.flow:
        if step.kind == "wait":
            break
        if step.kind == "change_data" and not step.choices and step.default is not None and isinstance(step.default.get("value"), str):
            found[step.default["field"]] = step.default["value"]
    return found


def double_scoring(survey: Survey) -> Iterator[Found]:
    """VIS-9: whoever is seen by both gets the points of both."""
    by_field: dict[str, list[Campaign]] = {}
    for campaign in survey.active.values():
        for field in dict.fromkeys(
            args["field"] for step in campaign.flow if step.kind == "change_score" for args in branches(step) if "by" in args
        ):
            by_field.setdefault(field, []).append(campaign)
    for field, campaigns in by_field.items():
        also: dict[str, dict[str, frozenset[str]]] = {}
        events: dict[str, str] = {}
        for meeting in meetings(survey, campaigns, campaigns):
            one, other = sorted((meeting.one, meeting.other), key=lambda c: (len(survey.sees[c.workspace]), c.name))
            if one.workspace != other.workspace and not excludes(survey, one.filters, other.filters):
                also.setdefault(one.name, {})[other.name] = meeting.where
                events.setdefault(one.name, meeting.event)
        for name, others in also.items():
            where = sorted(frozenset().union(*others.values()))
            what = f"when {events[name]}, {name!r} of {survey.active[name].workspace} adds to {field} of people in {listed(where)}"
            yield Found(survey.at(name), f"{what}, and so does {quoted(list(others))}")


# -- filters ----------------------------------------------------------------------------------------------------------------------------


def _asking(survey: Survey) -> Iterator[tuple[Place, str, Condition]]:
    """Yield (place, who asks, condition) of the filters of active campaigns and of smart lists."""
    for name, campaign in survey.active.items():
        if name in survey.topology.campaigns:
            yield ("campaigns", name, "filters"), f"the campaign {name!r}", campaign.filters
    for name, smart in survey.topology.smart_lists.items():
        yield ("smart_lists", name, "filters"), f"the smart list {name!r}", smart.filters


def _asked(condition: Condition) -> Iterator[tuple[Compare, tuple[Condition, ...]]]:
    """Yield every comparison that must or may hold as it stands, with those that must hold beside it; what is negated is left out."""
    match condition:
        case Compare():
            yield condition, ()
        case AllOf(parts) | AnyOf(parts):
            for part in parts:
                for leaf, beside in _asked(part):
                    yield leaf, (*beside, *(parts if isinstance(condition, AllOf) else ()))


def filter_takes_empty(survey: Survey) -> Iterator[Found]:
    """LIST-2, LIST-3: an empty date is before everything, an empty number is 0."""
    for at, who, condition in _asking(survey):
        for leaf, beside in _asked(condition):
            if leaf.op not in ("before", "on_or_before", "is") or not leaf.values or None in leaf.values:
                continue
            field = survey.topology.field_named(leaf.field)
            if field.type not in ("number", "date", "datetime") or not truth(leaf, [None], field.type, FIRST)[0]:
                continue
            if not any(isinstance(part, Compare) and part.field == leaf.field and part.op == "is_not_empty" for part in beside):
                yield Found(at, f"{who} asks for {leaf}, which holds for an empty {field.name} too", {field.name: None}, "is taken in")


def false_misses_empty(survey: Survey) -> Iterator[Found]:
    """CAMP-13: what was never set is empty, not false."""
    for at, who, condition in _asking(survey):
        for leaf, _ in _asked(condition):
            field = survey.topology.field_named(leaf.field)
            if field.type == "boolean" and field.name not in FLAGS and leaf.op == "is" and leaf.values == (False,):
                yield Found(at, f"{who} asks for {leaf}, which an empty {field.name} does not satisfy", {field.name: None}, "is left out")


def slow_filters(survey: Survey) -> Iterator[Found]:
    """LIST-6: what is slow goes last, and very slow filters go elsewhere."""
    for kind, section in (("smart_list", survey.topology.smart_lists), ("campaign", survey.topology.campaigns)):
        for name, thing in section.items():
            if not isinstance(thing.filters, AllOf) or not thing.filters.parts:
                continue
            costs = filter_costs(survey.topology, name, kind)
            slow = [cost for cost in costs if COSTS.index(cost.cost) >= COSTS.index("slow")]
            worst = [cost for cost in costs if cost.cost == COSTS[-1]]
            early = [cost for cost in slow if any(cost.place < other.place and other not in slow for other in costs)]
            if worst or early:
                said = [f"filter {cost.place} ({_cut(cost.filter)}) is {cost.cost}: {cost.why}" for cost in (worst or early)[:2]]
                order = [str(cost.place) for cost in costs]
                better = f"In this order they are quickest: {', '.join(order)}." if early else ""
                before = " and stands before cheaper ones" if early and not worst else ""
                what = f"{kind.replace('_', ' ')} {name!r}: {'; '.join(said)}{before}"
                yield Found((f"{kind}s", name, "filters"), what, remedy=better)


def _cut(condition: Condition) -> str:
    said = str(condition)
    return said if len(said) <= LONGEST else f"{said[: LONGEST - 3]}..."


FINDS: Finds = {
    "campaign-invalid": campaign_invalid,
    "request-goes-nowhere": request_goes_nowhere,
    "choice-never-taken": choice_never_taken,
    "writers-race": writers_race,
    "double-scoring": double_scoring,
    "filter-takes-empty": filter_takes_empty,
    "false-misses-empty": false_misses_empty,
    "slow-filters": slow_filters,
}
