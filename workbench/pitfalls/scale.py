"""Findings about the size of it all: too many workspaces, or too few people to need any."""

from __future__ import annotations

from collections.abc import Iterator

from ..answers.words import counted
from .access import humans
from .survey import Finds, Found, Survey

__all__ = ["FINDS"]

MANY = 20  # live examples run to 24 workspaces, and seed 001 calls 20 or 30 countries unwieldy
ENOUGH = 1_000_000  # people
SMALL_TEAM = 3  # users


def too_many_workspaces(survey: Survey) -> Iterator[Found]:
    """ADMIN-5: there is no limit but what people can keep in mind."""
    workspaces, partitions = len(survey.topology.workspaces), len(survey.topology.partitions)
    if max(workspaces, partitions) > MANY:
        yield Found(("workspaces",) if workspaces > MANY else ("partitions",), f"{workspaces} workspaces and {partitions} partitions")


def do_you_need_this(survey: Survey) -> Iterator[Found]:
    """Seed 001: fewer than a million records, or one small team, and folders and a field will do."""
    workspaces, partitions = len(survey.topology.workspaces), len(survey.topology.partitions)
    if max(workspaces, partitions) < 2:
        return
    team = humans(survey)
    is_small = 0 < len(team) <= SMALL_TEAM
    drawn = f"the design has {counted(workspaces, 'workspace')} and {counted(partitions, 'partition')}"
    if survey.records is not None and survey.records < ENOUGH:
        yield Found(("workspaces",), f"{drawn} for {survey.records:,} people", evidence=f"fewer than {ENOUGH:,}")
    elif is_small:
        yield Found(("workspaces",), f"{drawn} for a team of {len(team)}", evidence="one small team")
    elif survey.records is None:
        told = f"the run holds {int(survey.run.people['alive'].sum()):,}, which may be a sample" if survey.run is not None else ""
        yield Found(("workspaces",), f"{drawn}; how many people does the instance hold, and how many teams work in it?", evidence=told)


FINDS: Finds = {"too-many-workspaces": too_many_workspaces, "do-you-need-this": do_you_need_this}
