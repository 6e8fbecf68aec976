"""What is shared with whom, and through what: an asset by itself, or a folder that holds it or that its folder stands in (SHARE-1).

Sharing a folder, and moving one, are edits of a living instance: `sharing.py`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from .assets import Folder
from .model import SHAREABLE, Topology

__all__ = ["Share", "idle_folders", "shares"]


@dataclass(frozen=True, slots=True)
class Share:
    """One asset that one other workspace may use: its kind, name and own workspace, that other one, and the shared folder ("": itself)."""

    kind: str
    name: str
    home: str
    workspace: str
    folder: str = ""

    def __str__(self) -> str:
        through = f"through the folder {self.folder}" if self.folder else "by itself"
        return f"the {self.kind.replace('_', ' ')} {self.name} of {self.home} is shared with {self.workspace} {through}"


def shares(topology: Topology) -> Iterator[Share]:
    """Yield what is shared: assets that are by themselves, then folder by folder; what is shared in two ways comes twice.

    >>> lists = {"VPs": {"workspace": "Default", "shared_with": ["EMEA"]}}
    >>> two = {"Default": {"partitions": "all"}, "EMEA": {"partitions": ["Default"]}}
    >>> [str(share) for share in shares(Topology.of("Two", workspaces=two, smart_lists=lists))]
    ['the smart list VPs of Default is shared with EMEA by itself']
    """
    for kind, assets in topology.assets.items():
        for name, asset in assets.items():
            for workspace in getattr(asset, "shared_with", ()):
                if workspace != asset.workspace:
                    yield Share(kind, name, asset.workspace, workspace)
    for folder in topology.folders.values():
        ways = [(outer.name, workspace) for outer in _outwards(topology, folder) for workspace in outer.shared_with]
        if ways:
            for kind, name in _held(topology, folder):
                yield from (
                    Share(kind, name, folder.workspace, workspace, outer) for outer, workspace in ways if workspace != folder.workspace
                )


def idle_folders(topology: Topology) -> Iterator[Folder]:
    """Yield the folders that are shared and share nothing: what they hold, at any depth, is nothing or cannot be shared (SHARE-1)."""
    giving = {share.folder for share in shares(topology)}
    yield from (folder for folder in topology.folders.values() if folder.shared_with and folder.name not in giving)


def _outwards(topology: Topology, folder: Folder) -> Iterator[Folder]:
    """Yield a folder and those it stands in; each once, as folders may stand in each other until the design is checked."""
    seen: set[str] = set()
    inner: Folder | None = folder
    while inner is not None and inner.name not in seen:
        seen.add(inner.name)
        yield inner
        inner = topology.folders.get(inner.parent or "")


def _held(topology: Topology, folder: Folder) -> Iterator[tuple[str, str]]:
    """Yield (kind, name) of what a folder holds that can be shared and is of its own workspace."""
    for kind in SHAREABLE:
        assets = topology.assets[kind]
        yield from ((kind, name) for name in folder.holds if name in assets and assets[name].workspace == folder.workspace)
