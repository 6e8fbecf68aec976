"""Mutants: a design with one piece dropped, swapped, negated or read otherwise, each with its place and what would notice it.

Which scenarios notice is `mutation.py`. Assets are never renamed or taken away, so that a scenario can be judged against its mutants.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ..errors import InputError
from ..topology.assets import Campaign, Dedupe
from ..topology.check import check
from ..topology.conditions import AllOf, Condition, Not
from ..topology.model import Topology
from .pieces import rule_words
from .readings import readings
from .step_mutants import step_mutants

__all__ = ["Mutant", "mutants"]

Change = Callable[[Topology], Topology]


@dataclass(frozen=True, slots=True)
class Mutant:
    """A design with one thing changed: what kind of piece, what was done to it, where it stands, how, and what would notice it.

    `change` makes the mutant of the design, or of the same design with other settings.
    """

    kind: str
    what: str
    place: str
    change: Change
    add: str

    def __call__(self, topology: Topology) -> Topology | None:
        """Return the mutant of a design, or None where it is no design any more: the check of topologies refuses it."""
        made = self.change(topology)
        try:
            check(made)
        except InputError:
            return None
        return made


def mutants(topology: Topology, actions: Iterable[str] = ()) -> list[Mutant]:
    """Return the mutants of a design, in the order of the file.

    Args:
        topology: The design.
        actions: What happens to it in scenarios; settings that are about something else have no other reading worth a try.

    >>> two = Topology.of("Two", partitions=["Default", "EMEA"], assignment_rules=[{"if": {"Country": "Spain"}, "then": "EMEA"}])
    >>> [mutant.what for mutant in mutants(two)][:2]
    ['if Country is Spain then EMEA: dropped', 'if Country is Spain then EMEA: assigns Default instead']
    """
    found: list[Mutant] = []
    for made in (_rules, _workspaces, _campaigns, _lists, _segments, _shared, _dedupe, _guards, _rights, _models):
        found += made(topology)
    for name, values, told in readings(topology, frozenset(actions)):
        change = _setting(name, values)
        found.append(Mutant("setting", told, topology.where("settings", name), change, f"a case that goes otherwise with {told}"))
    return found


def _setting(name: str, values: tuple[object, ...]) -> Change:
    """Return what sets a switch to the first of some values that it does not have already."""

    def change(topology: Topology) -> Topology:
        other = next(value for value in values if value != getattr(topology.settings, name))
        changed: Any = {name: other}
        return replace(topology, settings=replace(topology.settings, **changed))

    return change


def _rules(topology: Topology) -> Iterator[Mutant]:
    rules = topology.assignment_rules

    def made(what: str, place: int, changed: tuple[Any, ...], add: str) -> Mutant:
        words = f"{rule_words(topology, place)}: {what}"
        return Mutant("assignment rule", words, topology.where("assignment_rules", place), _with(assignment_rules=changed), add)

    for place, rule in enumerate(rules):
        someone = "a new person whom no rule above matches" if rule.condition is None else f"a new person with {rule.condition}"
        add = f"{someone}, expected in {rule.partition}"
        yield made("dropped", place, rules[:place] + rules[place + 1 :], add)
        if (other := _next(topology.partitions, rule.partition)) is not None:
            yield made(f"assigns {other} instead", place, _at(rules, place, replace(rule, partition=other)), add)
        if place + 1 < len(rules) and rules[place + 1].condition is not None:
            both = f"a new person who matches this rule and the next one, expected in {rule.partition}"
            yield made("behind the next rule", place, (*rules[:place], rules[place + 1], rule, *rules[place + 2 :]), both)


def _workspaces(topology: Topology) -> Iterator[Mutant]:
    def made(name: str, what: str, add: str, **changed: Any) -> Mutant:
        change = _with_thing("workspaces", name, **changed)
        return Mutant("workspace", f"{name}: {what}", topology.where("workspaces", name), change, add)

    for name, workspace in topology.workspaces.items():
        seen = topology.sees(name)
        for partition in topology.partitions:
            someone = f"somebody in {partition}"
            if partition in seen and partition != workspace.primary:
                kept = tuple(other for other in seen if other != partition)
                yield made(name, f"does not see {partition}", f"{someone} whom a campaign of {name} takes in, or `sees`", partitions=kept)
            elif partition not in seen:
                more = tuple(other for other in topology.partitions if other in (*seen, partition))
                add = f"{someone} whom a campaign of {name} must not take in, or `sees`"
                yield made(name, f"sees {partition} too", add, partitions=more)
        if (other := _next(seen, workspace.primary)) is not None:
            add = f"somebody new through a form of {name} or an import into it, expected in {workspace.primary}"
            yield made(name, f"has {other} as its primary partition", add, primary=other)


def _campaigns(topology: Topology) -> Iterator[Mutant]:
    for name, campaign in topology.campaigns.items():

        def made(what: str, add: str, *inside: str | int, name: str = name, **changed: Any) -> Mutant:
            place = topology.where("campaigns", name, *inside)
            return Mutant("campaign", f"{name}: {what}", place, _with_thing("campaigns", name, **changed), add)

        if not campaign.is_batch:
            add = f"somebody for whom it must {'run' if campaign.active else 'not run'}"
            yield made("deactivated" if campaign.active else "activated", add, "active", active=not campaign.active)
        for place, trigger in enumerate(campaign.triggers if len(campaign.triggers) > 1 else ()):
            add = f"somebody for whom it must run because of: {trigger}"
            yield made(f"without the trigger {trigger}", add, "triggers", place, triggers=_without(campaign.triggers, place))
        for place, what, filters, add in _filtered(campaign.filters):
            yield made(f"filter {what}", add, "filters", place, filters=filters)
        other = "every_time" if campaign.runs == "once" else "once"
        add = "somebody who qualifies twice"
        yield made(f"runs {other.replace('_', ' ')}", add, "runs", runs=other)
        if len(topology.automations) > 1:
            opposite = "low" if campaign.priority == "high" else "high"
            add = "somebody whom another campaign takes in at the same moment, with `ran` or `sent` in order"
            yield made(f"has priority {opposite}", add, "priority", priority=opposite)
        yield from _limits(topology, campaign, made)
        for inside, what, flow, add in step_mutants(topology, campaign):
            yield made(what, add, *inside, flow=flow)


def _limits(topology: Topology, campaign: Campaign, made: Callable[..., Mutant]) -> Iterator[Mutant]:
    if topology.communication_limits:
        what, on = "obeys limits" + " no more" * campaign.block_over_limit, not campaign.block_over_limit
        yield made(what, "somebody who has had as many mails as the limits allow", block_over_limit=on)
    if campaign.person_limit is not None:
        yield made("has no person limit", "a batch that more people qualify for than the limit allows", "person_limit", person_limit=None)


def _filtered(filters: Condition) -> Iterator[tuple[int, str, Condition, str]]:
    """Yield (place, what, filters) with each part that must hold dropped, and turned round."""
    parts = filters.parts if isinstance(filters, AllOf) else (filters,)
    for place, part in enumerate(parts):
        add = f"somebody of whom everything else holds but {part} does not, and one of whom it does"
        yield place, f"{part} dropped", AllOf(_without(parts, place)), add
        turned = part.part if isinstance(part, Not) else Not(part)
        yield place, f"{part} negated", AllOf(_at(parts, place, turned)), add


def _lists(topology: Topology) -> Iterator[Mutant]:
    for name, smart in topology.smart_lists.items():
        for place, what, filters, add in _filtered(smart.filters):
            where = topology.where("smart_lists", name, "filters", place)
            yield Mutant("smart list", f"{name}: {what}", where, _with_thing("smart_lists", name, filters=filters), add)


def _segments(topology: Topology) -> Iterator[Mutant]:
    for name, made in topology.segmentations.items():
        segments = list(made.segments.items())

        def mutant(what: str, changed: Sequence[tuple[str, Condition]], segment: str, add: str, name: str = name) -> Mutant:
            where = topology.where("segmentations", name, "segments", segment)
            return Mutant("segment", f"{name}/{segment}: {what}", where, _with_thing("segmentations", name, segments=dict(changed)), add)

        for place, (segment, condition) in enumerate(segments):
            add = f"somebody with {condition}, and `segment`"
            turned = condition.part if isinstance(condition, Not) else Not(condition)
            yield mutant("negated", [*segments[:place], (segment, turned), *segments[place + 1 :]], segment, add)
            if place + 1 < len(segments):
                swapped = [*segments[:place], segments[place + 1], segments[place], *segments[place + 2 :]]
                yield mutant("behind the next segment", swapped, segment, "somebody who is of this segment and of the next one")


def _shared(topology: Topology) -> Iterator[Mutant]:
    for section in ("folders", "smart_lists", "segmentations", "models"):
        for name, thing in getattr(topology, section).items():
            for workspace in thing.shared_with:
                change = _with_thing(section, name, shared_with=tuple(other for other in thing.shared_with if other != workspace))
                what = f"{section.removesuffix('s').replace('_', ' ')} {name} is not shared with {workspace}"
                add = f"something in {workspace} that uses it"
                yield Mutant("sharing", what, topology.where(section, name, "shared_with"), change, add)


def _dedupe(topology: Topology) -> Iterator[Mutant]:
    rule, where = topology.dedupe, topology.where("dedupe")

    def made(what: str, add: str, changed: Dedupe) -> Mutant:
        return Mutant("dedupe", f"dedupe rule {what}", where, _with(dedupe=changed), add)

    twins = "an address that comes again through a form, a list and the API, from another partition"
    yield made(f"{'without' if rule.partition else 'with'} the partition", twins, replace(rule, partition=not rule.partition))
    if rule.second is not None:
        add = f"an address that comes again with another {rule.second}"
        yield made(f"without {rule.second}", add, replace(rule, key=tuple(name for name in rule.key if name != rule.second)))
    if rule.partition or rule.second is not None:
        for source in rule.applies_to:
            kept = tuple(other for other in rule.applies_to if other != source)
            yield made(f"not applied to {source}", f"an address that comes again through {source}", replace(rule, applies_to=kept))


def _guards(topology: Topology) -> Iterator[Mutant]:
    for name, doors in topology.blocked_fields.items():
        for door in doors:
            blocked = {**topology.blocked_fields, name: tuple(other for other in doors if other != door)}
            change = _with(blocked_fields={field: some for field, some in blocked.items() if some})
            add = f"another {name} through {door} for somebody who has one"
            yield Mutant("blocked field", f"{name} is not blocked for {door}", topology.where("blocked_fields", name), change, add)
    for name in topology.communication_limits:
        limits = {key: value for key, value in topology.communication_limits.items() if key != name}
        where = topology.where("communication_limits", name)
        add = "somebody who would get more mails than that"
        yield Mutant("limit", f"no limit {name.replace('_', ' ')}", where, _with(communication_limits=limits), add)
    for name, email in topology.emails.items():
        what = f"{name} is {'not ' if email.operational else ''}operational"
        add = "somebody who is unsubscribed and reaches the step that sends it"
        yield Mutant("email", what, topology.where("emails", name), _with_thing("emails", name, operational=not email.operational), add)


def _rights(topology: Topology) -> Iterator[Mutant]:
    for name, user in topology.users.items():
        for workspace in user.roles:
            roles = {where: held for where, held in user.roles.items() if where != workspace}
            add = f"something that {name} does in {workspace}"
            where = topology.where("users", name, "roles", workspace)
            yield Mutant("user", f"{name} has no role in {workspace}", where, _with_thing("users", name, roles=roles), add)


def _models(topology: Topology) -> Iterator[Mutant]:
    for name, model in topology.models.items():
        for place, transition in enumerate(model.transitions):
            what = f"{name}: {' or '.join(transition.from_)} > {transition.to} moves nobody"
            stopped = replace(transition, filters=AllOf((transition.filters, Not(AllOf()))))  # it keeps its name, under which it ran
            change = _with_thing("models", name, transitions=_at(model.transitions, place, stopped))
            add = f"somebody who must go from {' or '.join(transition.from_)} to {transition.to}"
            if transition.triggers:  # one without only says which way people are meant to go
                yield Mutant("model", what, topology.where("models", name, "transitions", place), change, add)
        for place, rule in enumerate(model.assignment_rules):
            what = f"{name}: rule that new people enter at {rule.stage} dropped"
            change = _with_thing("models", name, assignment_rules=_without(model.assignment_rules, place))
            add = f"a new person who must enter at {rule.stage}"
            yield Mutant("model", what, topology.where("models", name, "assignment_rules", place), change, add)


def _with(**parts: Any) -> Change:
    return lambda topology: replace(topology, **parts)


def _with_thing(section: str, name: str, **changed: Any) -> Change:
    def change(topology: Topology) -> Topology:
        things: Mapping[str, Any] = getattr(topology, section)
        whole: Any = {section: {**things, name: replace(things[name], **changed)}}
        return replace(topology, **whole)

    return change


def _at(parts: tuple[Any, ...], place: int, part: Any) -> tuple[Any, ...]:
    return (*parts[:place], part, *parts[place + 1 :])


def _without(parts: tuple[Any, ...], place: int) -> tuple[Any, ...]:
    return parts[:place] + parts[place + 1 :]


def _next(names: Sequence[str], name: str) -> str | None:
    """Return the name that follows another in a round, or None where there is no other."""
    others = [*names[names.index(name) + 1 :], *names[: names.index(name)]] if name in names else []
    return others[0] if others else None
