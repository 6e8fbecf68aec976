"""Folders between workspaces: sharing them, read-only (SHARE-1..4), and moving them with all they hold (SHARE-8).

A template workspace with an empty partition that shares its folders with everybody is nothing but this (SHARE-9).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from ..errors import Refused
from .assets import Folder
from .check import can_share, shareable_levels
from .model import SHAREABLE, Topology
from .names import KINDS
from .outcome import Edited
from .rights import looking_in, working_in

__all__ = ["move_folder", "must_work", "share_folder"]


def must_work(topology: Topology, given: Mapping[str, Any], workspace: str) -> None:
    """Refuse an edit of a user who may not work in a workspace (USER-1, VIS-11)."""
    if workspace not in working_in(topology, given.get("user")):
        raise Refused(f"{given['user']} may not work in {workspace}", "USER-1")


def _folder(topology: Topology, name: str, rule: str) -> Folder:
    if name not in topology.folders:
        raise Refused(f"there is no folder {name!r}", rule)
    return topology.folders[name]


def _within(topology: Topology, name: str) -> tuple[str, ...]:
    """Return a folder and all that stand in it, at any depth."""
    found = {name: None}
    for _ in topology.folders:
        found |= {folder.name: None for folder in topology.folders.values() if folder.parent in found}
    return tuple(found)


def _held(topology: Topology, folders: tuple[str, ...], workspace: str) -> Iterator[tuple[str, str]]:
    """Yield (kind, name) of the assets that folders of a workspace hold, with what is local to a program among them."""
    held = {name for folder in folders for name in topology.folders[folder].holds}
    for kind, assets in topology.assets.items():
        for name, asset in assets.items():
            program = getattr(asset, "program", None)
            if asset.workspace == workspace and (name in held or (program in held and program in topology.programs)):
                yield kind, name


def share_folder(topology: Topology, given: Mapping[str, Any]) -> Topology:
    """Share a folder: what is in it can be used in other workspaces, and is locked there (SHARE-3)."""
    folder = _folder(topology, given["folder"], "SHARE-1")
    wanted = given["with"]
    must_work(topology, given, folder.workspace)
    for workspace in wanted:
        if workspace not in topology.workspaces:
            raise Refused(f"there is no workspace {workspace!r}", "SHARE-4")
        if workspace not in looking_in(topology, given.get("user")):
            raise Refused(f"{given['user']} may share with workspaces only that he or she sees: not with {workspace}", "SHARE-4")
    if not can_share(topology, folder.name):
        raise Refused(f"{folder.name!r} stands too deep: what can be shared is {shareable_levels(folder.area)}", "SHARE-2")
    kinds = {kind for kind, _ in _held(topology, _within(topology, folder.name), folder.workspace)}
    if kinds and not kinds & {*SHAREABLE}:
        raise Refused(f"{folder.name!r} holds nothing that can be shared: programs, forms and emails are cloned", "SHARE-1")
    ways = tuple(dict.fromkeys((*folder.shared_with, *(workspace for workspace in wanted if workspace != folder.workspace))))
    return replace(topology, folders={**topology.folders, folder.name: replace(folder, shared_with=ways)})


def move_folder(topology: Topology, given: Mapping[str, Any]) -> Topology | Edited:
    """Move a folder to the top of another workspace, with all it holds; a program that has members cannot leave.

    USER-3: to move assets between workspaces one must work in both.
    What the moved assets name stays as it is, and so does what names them: either may be in error afterwards (SHARE-5, SHARE-8).
    """
    folder, home = _folder(topology, given["folder"], "SHARE-8"), given["to_workspace"]
    if home not in topology.workspaces:
        raise Refused(f"there is no workspace {home!r}", "SHARE-8")
    must_work(topology, given, folder.workspace)
    must_work(topology, given, home)
    if folder.workspace == home:
        return topology
    moved = _within(topology, folder.name)
    held = tuple(_held(topology, moved, folder.workspace))
    changed: dict[str, Any] = {}
    for section, kind in KINDS.items():
        if kind in topology.assets:
            names = {name for of, name in held if of == kind}
            changed[section] = {name: _at_home(thing, home) if name in names else thing for name, thing in topology.assets[kind].items()}
    staying = {name for things in changed.values() for name, thing in things.items() if thing.workspace == folder.workspace}
    gone = {name for _, name in held} - staying  # no other folder of the old workspace can go on holding them
    changed["folders"] = {
        name: _at_home(it, home) if name in moved else replace(it, holds=tuple(held for held in it.holds if held not in gone))
        for name, it in topology.folders.items()
    }
    changed["folders"][folder.name] = replace(changed["folders"][folder.name], parent=None)
    return Edited(replace(topology, **changed), asks=tuple((kind, name) for kind, name in held if kind == "program"))


def _at_home(thing: Any, workspace: str) -> Any:
    shared = {"shared_with": tuple(other for other in thing.shared_with if other != workspace)} if hasattr(thing, "shared_with") else {}
    return replace(thing, workspace=workspace, **shared)
