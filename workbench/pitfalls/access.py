"""Findings about users and integrations: who works where, and what an API user reaches."""

from __future__ import annotations

from collections.abc import Iterator

from ..answers.words import counted, listed
from ..topology.assets import User
from ..topology.model import DEFAULT
from ..topology.rights import working_in
from .survey import Finds, Found, Survey

__all__ = ["FINDS", "humans"]

_OF_PEOPLE = ("Admin", "Standard User", "Marketing User")  # roles that are made for people


def humans(survey: Survey) -> list[User]:
    """Return the users who are people."""
    return [user for user in survey.topology.users.values() if not user.api]


def _integrations(survey: Survey) -> list[User]:
    return [user for user in survey.topology.users.values() if user.api and user.roles]


def user_without_workspace(survey: Survey) -> Iterator[Found]:
    """USER-1: no role, no workspace."""
    for user in survey.topology.users.values():
        if not any(user.roles.values()):
            yield Found(("users", user.name), f"{user.name!r} has no role in any workspace")


def workspace_without_user(survey: Survey) -> Iterator[Found]:
    """USER-1: a workspace in which nobody may do anything; only where the design says who there is."""
    people = humans(survey)
    worked = frozenset().union(*(working_in(survey.topology, user.name) for user in people))
    for name in survey.topology.workspaces if people else ():
        if name not in worked:
            yield Found(("workspaces", name), f"of {counted(len(people), 'user')} of the design nobody works in {name}")


def admin_everywhere(survey: Survey) -> Iterator[Found]:
    """USER-4: Admin is for all workspaces; given in Default, that is meant."""
    for user in humans(survey):
        where = [name for name, roles in user.roles.items() if "Admin" in roles]
        if where and DEFAULT not in where:
            what = f"{user.name!r} is Admin in {listed(where)}, and so in all {len(survey.topology.workspaces)} workspaces"
            yield Found(("users", user.name, "roles"), what)


def api_user_too_wide(survey: Survey) -> Iterator[Found]:
    """USER-6: an API user needs a role for the API alone."""
    for user in _integrations(survey):
        roles = list(dict.fromkeys(role for held in user.roles.values() for role in held if role in _OF_PEOPLE))
        if roles:
            yield Found(("users", user.name, "roles"), f"the integration {user.name!r} has the role {listed(roles)}")


def _unreached(survey: Survey, user: User) -> list[str]:
    reached = frozenset().union(*(survey.sees[name] for name in working_in(survey.topology, user.name) if name in survey.sees))
    return [p for p in survey.topology.partitions if p not in reached]


def api_user_too_narrow(survey: Survey) -> Iterator[Found]:
    """API-4: rows about people out of reach are skipped."""
    for user in _integrations(survey):
        left = [p for p in _unreached(survey, user) if p != DEFAULT]
        if left:
            what = f"the integration {user.name!r} does not reach people of {listed(left)}"
            yield Found(("users", user.name, "roles"), what, {"Partition": left[0]}, "a row about such a person is skipped with 1008")


def api_user_misses_default(survey: Survey) -> Iterator[Found]:
    """API-5: new people for whom no partition is named belong to Default."""
    for user in _integrations(survey):
        if DEFAULT in _unreached(survey, user):
            what = f"the integration {user.name!r} does not reach the partition {DEFAULT}, where calls that name none create"
            yield Found(("users", user.name, "roles"), what)


FINDS: Finds = {
    "user-without-workspace": user_without_workspace,
    "workspace-without-user": workspace_without_user,
    "admin-everywhere": admin_everywhere,
    "api-user-too-wide": api_user_too_wide,
    "api-user-too-narrow": api_user_too_narrow,
    "api-user-misses-default": api_user_misses_default,
}
