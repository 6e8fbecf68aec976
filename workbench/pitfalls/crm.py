"""Findings about the CRM: whom it brings, where they stay, and what goes back to it."""

from __future__ import annotations

from collections.abc import Iterator

from ..answers.words import listed
from ..topology.model import DEFAULT
from .survey import Finds, Found, Survey

__all__ = ["FINDS"]


def crm_people_unrouted(survey: Survey) -> Iterator[Found]:
    """CRM-2: without a rule people of the CRM land in Default, and only a campaign moves them on."""
    design = survey.topology
    if design.crm is None or design.assignment_rules or not survey.kept - {DEFAULT}:
        return
    routers = (moves[0].campaign for moves in survey.routers.values())
    if not any(DEFAULT in survey.sees[c.workspace] and survey.hears_creation(c) for c in routers):
        on = listed(sorted(survey.kept - {DEFAULT}))
        yield Found(("crm",), f"people of {design.crm.type.capitalize()} land in {DEFAULT}, and nothing moves them on to {on}")


def crm_filter_without_default(survey: Survey) -> Iterator[Found]:
    """CRM-8: an empty filter field lets the record in."""
    crm = survey.topology.crm
    if crm is not None and crm.filter is not None:
        what = f"records whose {crm.filter} is empty come to Marketo like those with Yes"
        yield Found(("crm", "filter"), what, {crm.filter: None}, "becomes a person, and goes stale once a workflow sets No")


def crm_unfiltered(survey: Survey) -> Iterator[Found]:
    """CRM-8: without a filter field everything syncs."""
    crm = survey.topology.crm
    if crm is not None and crm.type == "dynamics" and crm.filter is None:
        yield Found(("crm",), "every lead and contact of Dynamics becomes a person: no filter field is named")


def batch_sync_to_dynamics(survey: Survey) -> Iterator[Found]:
    """CRM-11: the step is in real time in trigger campaigns only."""
    crm = survey.topology.crm
    for campaign in survey.active.values() if crm is not None and crm.type == "dynamics" else ():
        for number, step in enumerate(campaign.flow):
            if campaign.is_batch and step.kind == "sync_to_crm":
                what = f"the batch {campaign.name!r} hands people to Dynamics, which is not in real time"
                yield Found((*survey.at(campaign.name), "flow", number), what)


FINDS: Finds = {
    "crm-people-unrouted": crm_people_unrouted,
    "crm-filter-without-default": crm_filter_without_default,
    "crm-unfiltered": crm_unfiltered,
    "batch-sync-to-dynamics": batch_sync_to_dynamics,
}
