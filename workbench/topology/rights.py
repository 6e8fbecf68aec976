"""Who may work where: what a role allows, and the workspaces in which it does so for a user (rules USER).

What that means for people of a partition is the engine's.
"""

from __future__ import annotations

from .model import Topology
from .shapes import PERMISSIONS, STANDARD_ROLES

__all__ = ["allowed", "looking_in", "working_in"]

DOING = frozenset(PERMISSIONS) - {"view_people"}


def allowed(topology: Topology, role: str) -> frozenset[str]:
    """Return what a role allows: as the design says, else as the standard role of that name."""
    own = topology.roles.get(role)
    return frozenset(own.may if own is not None else STANDARD_ROLES.get(role, ()))


def working_in(topology: Topology, user: str | None, permission: str = "") -> frozenset[str]:
    """Return in which workspaces a user's roles allow something (USER-1, USER-7); "" means anything but looking.

    Everywhere for an Admin, wherever he is one (USER-4), and for nobody in particular. USER-6: of an API user's roles only those count that
    let the API do more than look.

    >>> sorted(working_in(Topology("One"), None))
    ['Default']
    """
    roles = topology.users[user].roles if user else {}
    if not user or any("Admin" in held for held in roles.values()):
        return frozenset(topology.workspaces)
    asked = {permission} if permission else DOING
    return frozenset(workspace for workspace, held in roles.items() if any(asked & allowed(topology, role) for role in held))


def looking_in(topology: Topology, user: str | None) -> frozenset[str]:
    """Return the workspaces that a user sees at all: those of any role."""
    return working_in(topology, user) | frozenset(topology.users[user].roles if user else ())
