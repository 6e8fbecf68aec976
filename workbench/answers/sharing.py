"""What is shared with whom and through what, and what a workspace gets from others (rules SHARE, SEG-4, VIS-7).

What is named without being shared is `references.py`.
"""

from __future__ import annotations

from collections.abc import Iterable

from ..topology.model import Topology
from ..topology.shares import Share, idle_folders, shares
from .answer import Answer, answer
from .select import Selector, pick
from .words import counted, listed, verb

__all__ = ["shared_into", "sharing"]

RULES = ("SHARE-1", "SHARE-2", "SHARE-3", "VIS-7", "SEG-4")


def sharing(design: Topology, workspaces: Selector = "*") -> Answer:
    """Tell what workspaces share, with whom, and through what.

    Args:
        design: The design.
        workspaces: Whose assets: names or patterns of workspaces.

    Columns:
        workspace: Whose it is.
        kind: The kind of asset; `folder` for one that is shared and shares nothing.
        name: The asset.
        shared_with: A workspace that may use it, read-only.
        through: The folder that is shared; empty where the asset itself is.
        people_in: Whom it shows there: partitions, `all` where it is all of them; empty for what shows nobody.

    Raises:
        UnknownName: There is no such workspace.

    >>> two = {"Default": {"partitions": "all"}, "EMEA": {"partitions": ["EMEA"]}}
    >>> lists = {"VPs": {"workspace": "Default", "shared_with": ["EMEA"]}}
    >>> design = Topology.of("Two", partitions=["Default", "EMEA"], workspaces=two, smart_lists=lists)
    >>> sharing(design).frame()
      workspace        kind name shared_with through people_in
    0   Default  smart_list  VPs        EMEA              EMEA
    """
    names = {*pick(workspaces, design.workspaces, "workspace")}
    some = [share for share in shares(design) if share.home in names]
    people = _People(design)
    rows = [(share.home, share.kind, share.name, share.workspace, share.folder, people.shown(share)) for share in some]
    idle = [folder for folder in idle_folders(design) if folder.workspace in names]
    rows += [(folder.workspace, "folder", folder.name, other, "", "") for folder in idle for other in folder.shared_with]
    things = {(share.kind, share.name) for share in some}
    to = [name for name in design.workspaces if any(share.workspace == name for share in some)]
    sentence = f"{counted(len(things), 'asset').capitalize()} {verb(len(things), 'is', 'are')} shared" + (
        f" with {listed(to)}." if to else "."
    )
    if idle:
        folders = [folder.name for folder in idle]
        sentence += f" {listed(folders)} {verb(len(idle), 'is', 'are')} shared and {verb(len(idle), 'holds', 'hold')} nothing to share."
    return answer("sharing", sentence, ("workspace", "kind", "name", "shared_with", "through", "people_in"), rows, RULES)


def shared_into(design: Topology, workspaces: Selector = "*") -> Answer:
    """Tell what each workspace gets from others, from whom, and through what.

    Args:
        design: The design.
        workspaces: Who gets it: names or patterns of workspaces.

    Columns:
        workspace: Who gets it; what is got is locked there (SHARE-3).
        kind: The kind of asset; empty where nothing is got.
        name: The asset.
        shared_by: Whose it is.
        through: The folder that is shared; empty where the asset itself is.
        people_in: Whom it shows there: partitions, `all` where it is all of them; empty for what shows nobody.

    Raises:
        UnknownName: There is no such workspace.

    >>> shared_into(Topology("One")).sentence
    'Default gets nothing from others.'
    """
    names = pick(workspaces, design.workspaces, "workspace")
    got: dict[str, list[Share]] = {name: [] for name in names}
    for share in shares(design):
        if share.workspace in got:
            got[share.workspace].append(share)
    people = _People(design)
    rows = [(name, share.kind, share.name, share.home, share.folder, people.shown(share)) for name in names for share in got[name]]
    without = [name for name in names if not got[name]]
    rows += [(name, "", "", "", "", "") for name in without]
    order = {name: number for number, name in enumerate(names)}
    rows.sort(key=lambda row: order[row[0]])
    nothing = f"{listed(without)} {verb(len(without), 'gets', 'get')} nothing from others." if without else ""
    getting = [f"{name} gets {_counted(got[name])}" for name in names if got[name]]
    sentence = " ".join(
        part for part in (f"{'; '.join(getting[:6])}{'; ...' if len(getting) > 6 else ''}." if getting else "", nothing) if part
    )
    return answer("shared_into", sentence, ("workspace", "kind", "name", "shared_by", "through", "people_in"), rows, RULES)


def _counted(some: Iterable[Share]) -> str:
    return counted(len({(share.kind, share.name) for share in some}), "asset")


class _People:
    """Says whom an asset shows in the workspace it is shared with; each pair of workspaces is looked at once."""

    def __init__(self, design: Topology) -> None:
        self._every = design.partitions
        self._seen = {name: design.sees(name) for name in design.workspaces}
        self._said: dict[tuple[str, str], str] = {}

    def shown(self, share: Share) -> str:
        """Say it: whom that workspace sees (VIS-7), of a segmentation the overlap (SEG-4)."""
        if share.kind not in ("smart_list", "segmentation", "list"):
            return ""
        made = share.home if share.kind == "segmentation" else share.workspace
        if (made, share.workspace) not in self._said:
            shown = tuple(name for name in self._seen[share.workspace] if name in self._seen[made])
            self._said[made, share.workspace] = "all" if shown == self._every else ", ".join(shown) or "nobody"
        return self._said[made, share.workspace]
