"""Findings about who sees whom: partitions and workspaces, and campaigns that stand where they do not see their people."""

from __future__ import annotations

from collections.abc import Iterator

from ..answers.words import listed
from ..classes.cells import leaves
from ..topology.assets import Campaign
from ..topology.model import DEFAULT
from ..topology.steps import Trigger
from .survey import Finds, Found, Survey, Unjudged, quoted, times

__all__ = ["FINDS", "routing_fields"]


def partition_nobody_sees(survey: Survey) -> Iterator[Found]:
    """VIS-1: a partition that no workspace sees."""
    for place, name in enumerate(survey.topology.partitions):
        if not survey.seen_by[name]:
            sources = survey.sources.get(name, ())
            comes = f"; yet {listed(sources)} put people there" if sources else ""
            there = f"{survey.people[name]:,} people of the run are there" if survey.people.get(name) else ""
            yield Found(("partitions", place), f"no workspace sees the partition {name!r}{comes}", evidence=there)


def workspace_without_campaign(survey: Survey) -> Iterator[Found | Unjudged]:
    """VIS-9: no active campaign of any workspace sees the people of this one."""
    if not survey.topology.campaigns:
        yield Unjudged("the design has no campaigns, so what they would see is not judged")
        return
    for name, seen in survey.sees.items():
        if seen.isdisjoint(survey.watched) and not survey.is_template_home(name):
            own = [campaign.name for campaign in survey.topology.campaigns.values() if campaign.workspace == name]
            why = f"; its own are switched off or invalid: {quoted(own)}" if own else ""
            yield Found(("workspaces", name), f"no active campaign sees the people of {name} ({listed(sorted(seen))}){why}")


def default_misses_partitions(survey: Survey) -> Iterator[Found]:
    """VIS-6: Default is advised to see everybody."""
    if DEFAULT in survey.local:
        unseen = [p for p in survey.topology.partitions if p not in survey.sees[DEFAULT]]
        others = [name for name in survey.topology.workspaces if name in survey.overseers]
        instead = f"; {listed(others)} does" if others else ", and no other workspace sees all of them"
        yield Found(("workspaces", DEFAULT, "partitions"), f"Default does not see {listed(unseen)}{instead}")


def partitions_picked_one_by_one(survey: Survey) -> Iterator[Found]:
    """VIS-5: picked by hand, later partitions are not seen."""
    if len(survey.topology.partitions) < 2:
        return
    for name in survey.topology.workspaces:
        if name in survey.overseers and survey.topology.workspaces[name].partitions is not None:
            yield Found(
                ("workspaces", name, "partitions"), f"{name} sees all {len(survey.topology.partitions)} partitions, each picked by hand"
            )


ENOUGH = 100  # people of a run, from which on an empty partition says something


def campaign_sees_nobody(survey: Survey) -> Iterator[Found]:
    """VIS-9: an active campaign where nobody is; templates (SHARE-9) by their names, else where the run shows that nobody came."""
    for campaign in survey.active.values():
        seen = survey.sees[campaign.workspace]
        if any(survey.people.get(name) for name in seen) or any(survey.sources.get(name) for name in seen):
            continue
        is_shown = sum(survey.people.values()) >= ENOUGH
        if survey.is_template_home(campaign.workspace) or is_shown:
            what = f"the campaign {campaign.name!r} is active in {campaign.workspace}, where nobody is ({listed(sorted(seen))})"
            told = "none of the people of the run is there" if is_shown else f"{campaign.workspace} is for templates, by its name"
            yield Found(survey.at(campaign.name), what, evidence=told)


_EVERYBODY = {  # triggers for something that may happen to anybody -> the argument that narrows them to one asset
    "person_is_created": None,
    "data_value_changes": None,
    "score_is_changed": None,
    "stage_is_changed": None,
    "fills_out_form": "form",
    "opens_email": "email",
    "clicks_email": "email",
    "visits_page": "page",
}
_KEEPING = {"change_score": "field", "change_data": "field", "change_stage": "model", "score_domain": None}  # what it keeps of everybody


def global_trigger_in_local_workspace(survey: Survey) -> Iterator[Found]:
    """VIS-10: what is kept of everybody belongs where everybody is seen, unless each team has its own."""
    where: dict[tuple[str, str, str], set[str]] = {}
    for campaign in survey.active.values():
        for key in _kept(campaign):
            where.setdefault(key, set()).update(survey.sees[campaign.workspace])
    asked = routing_fields(survey)
    for campaign in survey.active.values():
        if campaign.workspace in survey.overseers or asked & {part.field for part in leaves([campaign.filters])}:
            continue  # a filter on what people are routed by says that these people are meant
        for key in _kept(campaign):
            unseen = sorted(survey.kept - where[key])
            if unseen and survey.kept & survey.sees[campaign.workspace]:
                what = f"{campaign.name!r} of {campaign.workspace} listens to {key[0].replace('_', ' ')} and keeps {key[2]}; for people of"
                yield Found(survey.at(campaign.name), f"{what} {listed(unseen)} nothing does", evidence=_blocked(survey, campaign))
                break


def _kept(campaign: Campaign) -> Iterator[tuple[str, str, str]]:
    """Yield (trigger, what it is narrowed to, what is kept) of a campaign that starts for anybody."""
    for trigger in campaign.triggers:
        if trigger.kind in _EVERYBODY and (_EVERYBODY[trigger.kind] or "") not in trigger.args:
            for step in campaign.flow:
                if step.kind in _KEEPING:
                    for args in (*(choice.args for choice in step.choices), step.default):
                        if args is not None:
                            kept = _KEEPING[step.kind]
                            yield trigger.kind, _narrowed(trigger), str(args[kept]) if kept else "Person Score"


def _narrowed(trigger: Trigger) -> str:
    return str(trigger.args.get("field", trigger.args.get("model", "")))


def routing_fields(survey: Survey) -> frozenset[str]:
    """Return the fields by which people are routed, and the partition itself."""
    conditions = [rule.condition for rule in survey.topology.assignment_rules if rule.condition is not None]
    conditions += [move.condition for move in survey.moves if move.condition is not None]
    return frozenset(leaf.field for leaf in leaves(conditions)) | {"Partition"}


def _blocked(survey: Survey, campaign: Campaign) -> str:
    one = survey.missed.get(campaign.name)
    return f"in the run only visibility kept somebody out of it {times(one.blocked)}, mostly in {one.partition}" if one else ""


def creation_before_arrival(survey: Survey) -> Iterator[Found]:
    """ROUTE-8: who is moved here was created elsewhere."""
    for campaign in survey.active.values():
        seen = survey.sees[campaign.workspace]
        if {trigger.kind for trigger in campaign.triggers} != {"person_is_created"} or seen & survey.creations.keys():
            continue
        routers = tuple(dict.fromkeys(m.campaign.name for m in survey.moves if m.target in seen and m.campaign.name != campaign.name))
        if routers:
            what = f"{campaign.name!r} listens for creations in {campaign.workspace}, but its people are moved there by {quoted(routers)}"
            better = f"Trigger partition_changes to {' or '.join(sorted(seen))} in place of person_is_created."
            yield Found(survey.at(campaign.name), what, evidence=_blocked(survey, campaign), remedy=better)


def visible_but_not_primary(survey: Survey) -> Iterator[Found]:
    """ROUTE-2, IMPORT-1: new people land in the primary partition alone."""
    filled = {move.target for move in survey.moves} | {rule.partition for rule in survey.topology.assignment_rules}
    for name in survey.local:
        if _doors(survey, name) and (left := sorted(survey.sees[name] - {survey.primary[name]} - filled)):
            what = f"newcomers by {quoted(_doors(survey, name))} land in {survey.primary[name]}"
            yield Found(("workspaces", name, "partitions"), f"{what}, never in {listed(left)}, which {name} sees as well")


def primary_of_several(survey: Survey) -> Iterator[Found]:
    """VIS-3: newcomers of several workspaces in one partition."""
    for place, partition in enumerate(survey.topology.partitions):
        homes = [name for name in survey.topology.workspaces if survey.primary[name] == partition and _doors(survey, name)]
        if len(homes) > 1:
            what = f"newcomers by forms and lists of {listed(homes)} all land in {partition}"
            yield Found(("partitions", place), what, evidence=f"by {quoted([_doors(survey, name)[0] for name in homes])}")


def _doors(survey: Survey, workspace: str) -> tuple[str, ...]:
    """Return the forms and lists of a workspace."""
    return (*survey.forms.get(workspace, ()), *survey.lists.get(workspace, ()))


def no_door_lands(survey: Survey) -> Iterator[Found]:
    """ROUTE-1: a partition that nothing fills."""
    taken = {survey.primary[name] for name in survey.topology.workspaces}
    taken |= {p for name in survey.local if _doors(survey, name) for p in survey.sees[name]}  # visible-but-not-primary speaks of these
    for place, partition in enumerate(survey.topology.partitions):
        if partition not in taken and not survey.sources.get(partition) and not survey.people.get(partition):
            yield Found(("partitions", place), f"nothing in the design puts people into {partition}")


def misses_most_of_its_people(survey: Survey) -> Iterator[Found]:
    """VIS-9: a campaign about something of its own workspace whose people are elsewhere; only a run tells."""
    for one in survey.missed.values():
        campaign = survey.active.get(one.campaign)
        if campaign is None or not any(set(trigger.args) & {"form", "list", "program", "email"} for trigger in campaign.triggers):
            continue  # what listens to anything anywhere is not about the people it does not see
        what = f"{one.campaign!r} of {campaign.workspace} ran {times(one.ran)}; {times(one.blocked)} only visibility kept somebody out"
        yield Found(survey.at(one.campaign), what, evidence=f"most of them were in {one.partition}")


FINDS: Finds = {
    "partition-nobody-sees": partition_nobody_sees,
    "workspace-without-campaign": workspace_without_campaign,
    "default-misses-partitions": default_misses_partitions,
    "partitions-picked-one-by-one": partitions_picked_one_by_one,
    "campaign-sees-nobody": campaign_sees_nobody,
    "global-trigger-in-local-workspace": global_trigger_in_local_workspace,
    "creation-before-arrival": creation_before_arrival,
    "visible-but-not-primary": visible_but_not_primary,
    "primary-of-several": primary_of_several,
    "no-door-lands": no_door_lands,
    "misses-most-of-its-people": misses_most_of_its_people,
}
