"""Edits of a living instance: each gives a new design, or is refused as Marketo would refuse it, with the rule.

Unlike the what-if edits of `edits.py` they leave broken references behind, as an instance does: whatever names a thing that is gone,
or that stands in another workspace now, is in error (SHARE-5) until it is repaired. Sharing, moving: `sharing.py`; cloning: `cloning.py`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from ..errors import Refused
from .assets import Workspace
from .check import cross_check, invalid_campaigns
from .cloning import clone
from .compose import label
from .lifecycle import check_models
from .model import DEFAULT, Topology
from .names import KINDS
from .outcome import Edited
from .references import ASSET_KINDS
from .sharing import move_folder, must_work, share_folder

__all__ = ["EDITABLE", "KINDS_MADE", "SECTION", "administered"]

KINDS_MADE = (*ASSET_KINDS, "folder")  # what `add_asset` makes and `delete_asset` takes away
EDITABLE: Mapping[str, tuple[str, ...]] = {  # what `edit_asset` may change
    "campaign": ("triggers", "filters", "flow"),
    "smart_list": ("filters",),
    "segmentation": ("segments",),
    "model": ("approved",),
}
SECTION: Mapping[str, str] = {kind: section for section, kind in KINDS.items()}
_RULE = re.compile(r"\(([A-Z]+-\d+)\)")
_USUAL = {"add_workspace": "ADMIN-4", "set_workspace": "VIS-4", "edit_asset": "CAMP-9", "move_folder": "SHARE-8"}


def administered(topology: Topology, edit: Mapping[str, Any]) -> Edited:
    """Return what an edit makes of a design. `edit` is a mapping as a scenario file has it, with assets already read.

    Raises:
        Refused: an instance would refuse it, whoever is in it; what depends on the people in it is asked for in `Edited.asks`.

    >>> administered(Topology("One"), {"add_partition": "LATAM"}).topology.sees("Default")
    ('Default', 'LATAM')
    """
    ((kind, given),) = edit.items()
    edited = _EDITS[kind](topology, given)
    if isinstance(edited, Topology):
        edited = Edited(edited)
    _check(edited.topology, _USUAL.get(kind, "NAME-1"))
    return edited


def _check(topology: Topology, usual: str) -> None:
    """Refuse a design that cannot be: what a file could not say either."""
    said: list[str] = []
    cross_check(topology, lambda place, what, *more: said.append(f"{label(place)}: {what}"))
    if said:
        rule = _RULE.search(said[0])
        raise Refused(_RULE.sub("", said[0]).strip(), rule[1] if rule else usual)


# -- partitions and workspaces ------------------------------------------------------------------------------------------------------------


def _add_partition(topology: Topology, name: str) -> Topology:
    if name in topology.partitions:
        raise Refused(f"there is a partition {name!r} already", "NAME-1")
    return replace(topology, partitions=(*topology.partitions, name))


def _delete_partition(topology: Topology, name: str) -> Edited:
    """Take a partition away, from workspaces that picked it too; not the Default one, nor anybody's primary one (ADMIN-3)."""
    if name not in topology.partitions:
        raise Refused(f"there is no partition {name!r}", "ADMIN-3")
    primary = [workspace.name for workspace in topology.workspaces.values() if workspace.primary == name]
    if name == DEFAULT or primary:
        whose = f"the primary partition of {', '.join(primary)}" if primary else "the Default partition"
        raise Refused(f"{name!r} is {whose}: rename it rather than delete it (ADMIN-9)", "ADMIN-3")
    if any(rule.partition == name for rule in topology.assignment_rules):
        raise Refused(f"an assignment rule still sends people to {name!r}", "ADMIN-3")
    workspaces = {
        workspace.name: replace(workspace, partitions=workspace.partitions and tuple(p for p in workspace.partitions if p != name))
        for workspace in topology.workspaces.values()
    }
    left = tuple(partition for partition in topology.partitions if partition != name)
    return Edited(replace(topology, partitions=left, workspaces=workspaces), asks=(("partition", name),))


def _add_workspace(topology: Topology, given: Mapping[str, Any]) -> Topology:
    name = given["workspace"]
    if name in topology.workspaces:
        raise Refused(f"there is a workspace {name!r} already", "NAME-1")
    return replace(topology, workspaces={**topology.workspaces, name: _workspace(topology, given, None)})


def _set_workspace(topology: Topology, given: Mapping[str, Any]) -> Topology:
    now = topology.workspaces.get(given["workspace"])
    if now is None:
        raise Refused(f"there is no workspace {given['workspace']!r}", "ADMIN-4")
    return replace(topology, workspaces={**topology.workspaces, now.name: _workspace(topology, given, now)})


def _workspace(topology: Topology, given: Mapping[str, Any], now: Workspace | None) -> Workspace:
    """Return a workspace as it is wanted; what is left out stays, or is as in a file (VIS-4)."""
    name = given["workspace"]
    wanted = given.get("partitions", "all" if now is None or now.partitions is None else now.partitions)
    seen = topology.partitions if wanted == "all" else tuple(wanted)
    unknown = [partition for partition in seen if partition not in topology.partitions]
    if unknown:
        raise Refused(f"there is no partition {unknown[0]!r}: partitions come first, then workspaces", "ADMIN-4")
    primary = given.get("primary")
    if primary is None and now is not None and now.primary in seen:
        primary = now.primary
    if primary is None:
        primary = DEFAULT if wanted == "all" else seen[0] if len(seen) == 1 else None
    if primary not in seen:
        raise Refused(f"the workspace {name!r} needs a primary partition that it sees", "VIS-4")
    return Workspace(name, None if wanted == "all" else seen, primary)


def _delete_workspace(topology: Topology, name: str) -> Topology:
    """Take an empty workspace away, with its folders, its users' roles in it, and whatever was shared with it (ADMIN-2)."""
    if name not in topology.workspaces:
        raise Refused(f"there is no workspace {name!r}", "ADMIN-2")
    if name == DEFAULT:
        raise Refused("the Default workspace cannot be deleted", "ADMIN-1")
    held = [f"{kind} {asset.name!r}" for kind, assets in topology.assets.items() for asset in assets.values() if asset.workspace == name]
    if held:
        more = f" and {len(held) - 1} more" if len(held) > 1 else ""
        raise Refused(f"the workspace {name!r} still has assets: {held[0]}{more}; delete them first, or rename it (ADMIN-9)", "ADMIN-2")
    shared: dict[str, Any] = {
        section: {
            key: replace(thing, shared_with=tuple(other for other in thing.shared_with if other != name))
            for key, thing in getattr(topology, section).items()
            if thing.workspace != name
        }
        for section in ("smart_lists", "segmentations", "folders")
    }
    users = {
        user.name: replace(user, roles={where: held for where, held in user.roles.items() if where != name})
        for user in topology.users.values()
    }
    workspaces = {key: workspace for key, workspace in topology.workspaces.items() if key != name}
    return replace(topology, workspaces=workspaces, users=users, **shared)


# -- assets -------------------------------------------------------------------------------------------------------------------------------


def _add_asset(topology: Topology, given: Mapping[str, Any]) -> Topology:
    """Add an asset; its name must be new among its kind in the whole instance (NAME-1)."""
    kind, asset = given["kind"], given["asset"]
    must_work(topology, given, asset.workspace)
    things = getattr(topology, SECTION[kind])
    if asset.name in things:
        home = things[asset.name].workspace
        raise Refused(f"{home} has a {kind.replace('_', ' ')} {asset.name!r} already, and names are unique in the instance", "NAME-1")
    return _fitting(_with(topology, {SECTION[kind]: {**things, asset.name: asset}}))


def _fitting(topology: Topology) -> Topology:
    """Return a design whose approved models stand beside each other; one approved where another is, is refused (LIFE-1)."""
    said: list[str] = []
    check_models(topology, lambda place, what, *more: said.append(what))
    if said:
        raise Refused(said[0], "LIFE-1")
    return topology


def _edit_asset(topology: Topology, given: Mapping[str, Any]) -> Topology:
    """Change an asset where it is at home; where it is shared it is locked (SHARE-3, SEG-5), elsewhere it cannot be seen (VIS-11)."""
    name, workspace = given["name"], given["workspace"]
    must_work(topology, given, workspace)
    kinds = [kind for kind in KINDS_MADE if name in getattr(topology, SECTION[kind]) and given.get("kind") in (None, kind)]
    home = [kind for kind in kinds if getattr(topology, SECTION[kind])[name].workspace == workspace]
    if not home:
        if any(_is_shared(topology, kind, name, workspace) for kind in kinds):
            raise Refused(f"{name!r} is shared with {workspace} and locked there: it is edited where it comes from", "SHARE-3")
        raise Refused(f"{workspace} has no asset {name!r}", "VIS-11")
    changes: Mapping[str, Any] = given.get("changes", {})
    kind = next((kind for kind in home if set(changes) <= set(EDITABLE.get(kind, ()))), home[0])
    things = getattr(topology, SECTION[kind])
    return _with(topology, {SECTION[kind]: {**things, name: replace(things[name], **changes)}})


def _with(topology: Topology, sections: Mapping[str, Any]) -> Topology:
    return replace(topology, **sections)


def _is_shared(topology: Topology, kind: str, name: str, workspace: str) -> bool:
    if kind == "folder":
        return workspace in topology.folders[name].shared_with
    return topology.can_use(workspace, kind, name)


def _delete_asset(topology: Topology, given: Mapping[str, Any]) -> Topology:
    """Take an asset away, a program with all that is local to it; what names it is in error from then on (SHARE-5)."""
    kind, name = given["kind"], given["name"]
    things = getattr(topology, SECTION[kind])
    if name not in things:
        raise Refused(f"there is no {kind.replace('_', ' ')} {name!r}", "SHARE-5")
    must_work(topology, given, things[name].workspace)
    if kind == "folder" and (things[name].holds or any(folder.parent == name for folder in topology.folders.values())):
        raise Refused(f"the folder {name!r} is not empty", "ADMIN-2")
    gone = {kind: {name}}
    if kind == "program":
        for local, assets in topology.assets.items():
            gone.setdefault(local, set()).update(key for key, asset in assets.items() if getattr(asset, "program", None) == name)
    left: dict[str, Any] = {
        SECTION[local]: {key: thing for key, thing in getattr(topology, SECTION[local]).items() if key not in names}
        for local, names in gone.items()
    }
    topology = replace(topology, **left)
    named = {key for assets in topology.assets.values() for key in assets}
    folders = {key: replace(folder, holds=tuple(n for n in folder.holds if n in named)) for key, folder in topology.folders.items()}
    return replace(topology, folders=folders)


def _switch(on: bool) -> Callable[[Topology, str], Topology]:
    def switch(topology: Topology, name: str) -> Topology:
        """Activate or deactivate a trigger campaign (one in error cannot be: CAMP-9), approve or unapprove a revenue model (LIFE-1)."""
        campaign = topology.campaigns.get(name)
        if campaign is None and name in topology.models:
            models = {**topology.models, name: replace(topology.models[name], approved=on)}
            return _fitting(replace(topology, models=models))
        if campaign is None:
            raise Refused(f"there is no campaign {name!r}", "CAMP-1")
        if campaign.is_batch:
            raise Refused(f"{name!r} is a batch campaign: it is run, not activated", "CAMP-1")
        if on and (reasons := invalid_campaigns(topology).get(name)):
            raise Refused(f"{name!r} is in error: {reasons[0]}", "CAMP-9")
        return replace(topology, campaigns={**topology.campaigns, name: replace(campaign, active=on)})

    return switch


_EDITS: Mapping[str, Callable[[Topology, Any], Topology | Edited]] = {
    "add_partition": _add_partition,
    "delete_partition": _delete_partition,
    "add_workspace": _add_workspace,
    "set_workspace": _set_workspace,
    "delete_workspace": _delete_workspace,
    "share_folder": share_folder,
    "move_folder": move_folder,
    "clone": clone,
    "add_asset": _add_asset,
    "edit_asset": _edit_asset,
    "delete_asset": _delete_asset,
    "activate": _switch(True),
    "deactivate": _switch(False),
}
