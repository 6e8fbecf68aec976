"""Cloning: a copy of an asset, a program with all that is local to it, in the same workspace or in another (SHARE-6, SHARE-7, API-16).

Who is on a list that is cloned is the engine's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ..errors import Refused
from .assets import Campaign
from .model import Topology
from .names import KINDS
from .outcome import Edited
from .references import ASSET_KINDS, Reference, in_asset, owner
from .rename import followed
from .rights import looking_in
from .sharing import must_work

__all__ = ["clone"]

CLONED = tuple(kind for kind in ASSET_KINDS if kind != "model")
_SECTION = {kind: section for section, kind in KINDS.items()}


def clone(topology: Topology, given: Mapping[str, Any]) -> Edited:
    """Copy an asset to a workspace: independent of the original, editable there; campaigns are inactive until somebody activates them.

    What the copy names must be usable in that workspace, or be copied along: templates and other dependencies are shared first (SHARE-6).
    Assets local to a program are called `PROGRAM.NAME` in the copy. By API a copy stays in the workspace of the original (API-16).
    """
    name, home = given["asset"], given["to_workspace"]
    kind = next((kind for kind in CLONED if name in topology.assets[kind] and given.get("kind") in (None, kind)), None)
    if kind is None or home not in topology.workspaces:
        raise Refused(f"there is no {'workspace' if kind else 'asset'} {home if kind else name!r}", "SHARE-6")
    origin = topology.assets[kind][name].workspace
    must_work(topology, given, home)
    if origin not in looking_in(topology, given.get("user")):
        raise Refused(f"{given['user']} does not see {origin}, where {name!r} is", "USER-1")
    if given.get("by") == "api" and origin != home:
        raise Refused(f"by API {name!r} can be cloned within {origin} only", "API-16")
    names = _names(topology, kind, name, given.get("as") or f"Copy of {name}")
    for (of, _), new in names.items():
        if new in topology.assets[of]:
            raise Refused(f"there is a {of.replace('_', ' ')} {new!r} already, and names are unique in the instance", "NAME-1")
    for of, old in names:
        for reference in in_asset(topology.assets[of][old]):
            if reference.by == "step request_campaign":  # CAMP-7
                continue
            if (reference.kind, reference.name) not in names and not _is_usable(topology, home, reference):
                raise Refused(f"{of.replace('_', ' ')} {old!r}: {reference}, which {home} cannot use: share it first", "SHARE-6")
    sections: dict[str, Any] = {section: dict(topology.assets[of]) for of, section in _SECTION.items() if of in topology.assets}
    for (of, old), new in names.items():
        made = followed(topology.assets[of][old], of, names)
        sections[_SECTION[of]][new] = _settled(replace(made, name=new, workspace=home), origin, names)
    lists = {new: old for (of, old), new in names.items() if of == "list"}
    return Edited(replace(topology, **sections), asks=tuple(("list", old) for old in lists.values()), copies=lists)


def _names(topology: Topology, kind: str, name: str, new: str) -> dict[tuple[str, str], str]:
    """Return what is copied, (kind, name) -> the name of the copy."""
    found = {(kind, name): new}
    if kind == "program":
        for of, assets in topology.assets.items():
            for local, asset in assets.items():
                if getattr(asset, "program", None) == name:
                    found[of, local] = f"{new}.{local.removeprefix(f'{name}.')}"
    return found


def _is_usable(topology: Topology, home: str, reference: Reference) -> bool:
    if reference.by in ("step execute_campaign", "stream"):  # CAMP-8, MEMB-7: never across workspaces
        return reference.name in topology.assets[reference.kind] and owner(topology, reference) == home
    return topology.can_use(home, reference.kind, reference.name)


def _settled(made: Any, origin: str, names: Mapping[tuple[str, str], str]) -> Any:
    """Return a copy as it is at first: not shared, not active; local to a program only where that is copied too, or in its workspace."""
    if getattr(made, "program", None) not in (None, *names.values()) and made.workspace != origin:
        made = replace(made, program=None)
    if hasattr(made, "shared_with"):
        made = replace(made, shared_with=())
    return replace(made, active=False) if isinstance(made, Campaign) and not made.is_batch else made
