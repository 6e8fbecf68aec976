"""Which users see which people, in which role, and what they may do with them (rules USER, API-13).

What a role allows is `topology/rights.py`; who moves people is `movers.py`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from ..topology.assets import User
from ..topology.model import Topology
from ..topology.rights import allowed
from ..topology.shapes import PERMISSIONS
from .answer import Answer, answer
from .select import Selector, pick
from .table import Places, at, grouped, paired, sees, spread
from .words import counted, listed, verb

__all__ = ["partitions_seen_by_users", "users_seeing"]

RULES = ("USER-1", "USER-2", "USER-4", "USER-7", "VIS-11")
ALWAYS = "Admin"


@dataclass(frozen=True, slots=True)
class Post:
    """What a user is in one workspace: the roles that count there, and what they allow together."""

    user: User
    workspace: str
    roles: tuple[str, ...]
    may: tuple[str, ...]


def partitions_seen_by_users(design: Topology, users: Selector = "*") -> Answer:
    """Tell which people each user sees: in which workspace, of which partition, in which role, and what the role allows.

    Args:
        design: The design.
        users: Names or patterns of users.

    Columns:
        user: The user.
        api: Whether it is a user of the API.
        workspace: The workspace it sees them in; empty for a user who sees nobody.
        partition: The partition whose people it sees.
        role: The user's roles in that workspace; an Admin is one everywhere (USER-4).
        may: What the roles allow, `everything` where it is all there is.

    Raises:
        UnknownName: There is no such user.

    >>> design = Topology.of("One", users={"ann": {"roles": {"Default": "Analytics User"}}})
    >>> partitions_seen_by_users(design).frame()
      user    api workspace partition            role          may
    0  ann  False   Default   Default  Analytics User  view_people
    """
    names = pick(users, design.users, "user")
    posts = [post for name in names for post in _posts(design, design.users[name])]
    post, column = paired(_linked(design, posts))
    place = {name: number for number, name in enumerate(names)}
    user, row = grouped(np.array([place[one.user.name] for one in posts], np.intp)[post], range(len(names)))
    post, column = at(row, post, column)
    table = spread(_about(posts, post) | {"user": (names, user), "partition": (design.partitions, column)})
    table["api"] = spread({"api": ([design.users[name].api for name in names], user)})["api"]
    seeing = {one.user.name for one in posts}
    blind = [name for name in names if name not in seeing]
    if len(names) == 1 and posts:
        reached = {*column.tolist()}
        seen = [name for number, name in enumerate(design.partitions) if number in reached]
        homes = listed(one.workspace for one in posts)
        sentence = f"{names[0]} sees {len(seen)} of {counted(len(design.partitions), 'partition')}: {listed(seen)}; in {homes}."
    else:
        sentence = f"{counted(len(seeing), 'user').capitalize()} {verb(len(seeing), 'sees', 'see')} people."
        sentence += f" {listed(blind)} {verb(len(blind), 'sees', 'see')} nobody." if blind else ""
    columns = ("user", "api", "workspace", "partition", "role", "may")
    return answer("partitions_seen_by_users", sentence, columns, table, RULES)


def users_seeing(design: Topology, partitions: Selector = "*") -> Answer:
    """Tell which users see the people of each partition, where, in which role, and what they may do with them.

    Args:
        design: The design.
        partitions: Names or patterns of partitions.

    Columns:
        partition: The partition.
        user: A user who sees its people; empty where none does.
        api: Whether it is a user of the API.
        workspace: The workspace the user sees them in.
        role: The user's roles in that workspace; an Admin is one everywhere (USER-4).
        may: What the roles allow, `everything` where it is all there is.

    Raises:
        UnknownName: There is no such partition.

    >>> design = Topology.of("One", users={"ann": {"roles": {"Default": "Analytics User"}}})
    >>> users_seeing(design, "Default").sentence
    'ann sees the people of Default, and nobody may change them.'
    """
    names = pick(partitions, design.partitions, "partition")
    posts = [post for user in design.users.values() for post in _posts(design, user)]
    place = {name: number for number, name in enumerate(design.partitions)}
    linked = _linked(design, posts)[:, [place[name] for name in names]].T
    row, column = paired(linked)
    table = spread({"partition": (names, row), **_about(posts, column)})
    unseen = [name for number, name in enumerate(names) if not linked[number].any()]
    columns = ("partition", "user", "api", "workspace", "role", "may")
    return answer("users_seeing", _seen(names, unseen, posts, linked), columns, table, RULES)


def _linked(design: Topology, posts: list[Post]) -> npt.NDArray[np.bool_]:
    place = {name: number for number, name in enumerate(design.workspaces)}
    return sees(design)[[place[post.workspace] for post in posts]]


def _seen(names: tuple[str, ...], unseen: list[str], posts: list[Post], linked: Any) -> str:
    if unseen:
        return f"No user sees the people of {listed(unseen)}."
    if len(names) != 1:
        return f"The people of each of {counted(len(names), 'partition')} are seen by a user."
    some = [post for post, is_seen in zip(posts, linked[0], strict=True) if is_seen]
    seeing = list(dict.fromkeys(post.user.name for post in some))
    changing = list(dict.fromkeys(post.user.name for post in some if {"edit_person", "run_flow_action"}.intersection(post.may)))
    they = f"{listed(changing)} may change them" if changing else "nobody may change them"
    return f"{listed(seeing)} {verb(len(seeing), 'sees', 'see')} the people of {names[0]}, and {they}."


def _posts(design: Topology, user: User) -> Iterator[Post]:
    """Yield where a user has a role, and what it allows there (USER-1); an Admin of one workspace is one of all (USER-4)."""
    is_admin = any(ALWAYS in held for held in user.roles.values())
    for workspace in design.workspaces:
        roles = tuple(dict.fromkeys((*user.roles.get(workspace, ()), *((ALWAYS,) if is_admin else ()))))
        if roles:
            granted = frozenset(PERMISSIONS) if is_admin else frozenset[str]().union(*(allowed(design, role) for role in roles))
            yield Post(user, workspace, roles, tuple(name for name in PERMISSIONS if name in granted))


def _about(posts: list[Post], places: Places) -> dict[str, tuple[list[Any], Places]]:
    return {
        "user": ([post.user.name for post in posts], places),
        "api": ([post.user.api for post in posts], places),
        "workspace": ([post.workspace for post in posts], places),
        "role": ([", ".join(post.roles) for post in posts], places),
        "may": (["everything" if post.may == PERMISSIONS else ", ".join(post.may) or "nothing" for post in posts], places),
    }
