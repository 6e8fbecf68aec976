"""What stands in the way of deleting a workspace or a partition, and what would break once it is gone.

Deleting itself is an edit of a living instance (`topology/administration.py`, and the engine's question who is in a partition).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..answers import Answer
from ..answers.answer import answer
from ..answers.select import Selector, pick
from ..answers.words import counted, listed
from ..engine.run import Run
from ..errors import must_be
from ..topology.conditions import Compare, Condition, Did, walk
from ..topology.model import DEFAULT, Topology
from .survey import moves_of

__all__ = ["must_empty"]

COLUMNS = ("to_delete", "kind", "name", "at", "blocks", "what", "rule")
Row = tuple[Any, ...]


def must_empty(design: Topology, names: Selector, run: Run | None = None) -> Answer:
    """Tell what must go first before a workspace or a partition can be deleted, and what breaks once it is gone.

    Where a workspace and a partition have one name, both are told of. To rename what is retired is mostly less work (ADMIN-9).

    Args:
        design: The design.
        names: The workspaces or partitions that are to go.
        run: A run of the design, for the number of people who are in the partition at its end.

    Columns:
        to_delete: What is to go, such as `workspace EMEA`.
        kind: What stands in the way, or breaks: a kind of asset, `people`, `primary`, `assignment rule`, `router`, `filter`, `door`.
        name: What it is called.
        at: Where it stands in the design.
        blocks: Whether it must go first; what does not block breaks or changes.
        what: What to do with it, or what becomes of it.
        rule: The rule of Marketo's behaviour.

    Raises:
        UnknownName: There is no workspace or partition of that name; the nearest one is told.

    >>> regions = Topology.of("R", partitions=["Default", "EMEA"], workspaces={
    ...     "Default": {"partitions": "all"}, "EMEA": {"partitions": ["EMEA"]}}, forms={"Contact": {"workspace": "EMEA"}})
    >>> print(must_empty(regions, "EMEA").frame()[["to_delete", "kind", "name", "blocks"]].to_string(index=False))
         to_delete    kind    name  blocks
    workspace EMEA    form Contact    True
    partition EMEA  people    EMEA    True
    partition EMEA primary    EMEA    True
    """
    must_be(design, Topology, "a Topology")
    if run is not None:
        must_be(run, Run, "a finished run of the design", "run")
    meant = pick(names, dict.fromkeys((*design.workspaces, *design.partitions)), "workspace or partition")
    rows: list[Row] = []
    for name in meant:
        if name in design.workspaces:
            rows += [(f"workspace {name}", *row) for row in _workspace(design, name)]
        if name in design.partitions:
            rows += [(f"partition {name}", *row) for row in _partition(design, name, run)]
    return answer("must_empty", _sentence(listed(meant), rows), COLUMNS, rows, [str(row[-1]) for row in rows])


def _sentence(name: str, rows: list[Row]) -> str:
    blocking = [row for row in rows if row[4]]
    kinds = listed(list(dict.fromkeys(str(row[1]) for row in blocking)))
    count = {0: "Nothing stands", 1: "One thing stands"}.get(len(blocking), f"{len(blocking)} things stand")
    first = f"{count} in the way of deleting {name}" + (f" ({kinds})" if blocking else "")
    after = len(rows) - len(blocking)
    return first + (f"; {after} more would break or change with it." if after else ".")


def _workspace(design: Topology, name: str) -> Iterator[Row]:
    """ADMIN-1, ADMIN-2: Default stays, and any other must have no asset left."""
    if name == DEFAULT:
        yield "workspace", name, design.where("workspaces", name), True, "Default can never be deleted", "ADMIN-1"
        return
    for kind, assets in design.assets.items():
        for asset in assets.values():
            if asset.workspace == name:
                at, what = design.where(f"{kind}s", asset.name), "delete it, or move it to another workspace"
                yield kind, asset.name, at, True, what, "ADMIN-2"
    for folder in design.folders.values():
        if folder.workspace == name:
            yield "folder", folder.name, design.where("folders", folder.name), False, "goes with the workspace", "ADMIN-2"
        elif name in folder.shared_with:
            yield "folder", folder.name, design.where("folders", folder.name), False, "is no longer shared there", "SHARE-1"
    for user in design.users.values():
        if name in user.roles:
            only = len(user.roles) == 1
            what = "is left without a workspace" if only else "loses the role there"
            yield "user", user.name, design.where("users", user.name), False, what, "USER-1"


def _partition(design: Topology, name: str, run: Run | None) -> Iterator[Row]:
    """ADMIN-3: nobody in it, nobody's primary one, no rule that leads there; what else names it breaks."""
    where = design.where("partitions", design.partitions.index(name))
    if name == DEFAULT:
        yield "partition", name, where, True, "Default can never be deleted", "ADMIN-3"
    count = None if run is None else _living(run, name)
    if count != 0:
        whom = "whoever is in it" if count is None else counted(count, "person", "people")
        yield "people", name, where, True, f"move {whom} to another partition", "ADMIN-3"
    for workspace in design.workspaces.values():
        if workspace.primary == name:
            at = design.where("workspaces", workspace.name)
            yield "primary", workspace.name, at, True, "give the workspace another primary partition", "ADMIN-3"
        elif workspace.partitions is not None and name in workspace.partitions:
            yield "workspace", workspace.name, design.where("workspaces", workspace.name), False, "no longer sees it", "VIS-1"
    for number, rule in enumerate(design.assignment_rules):
        if rule.partition == name:
            at = design.where("assignment_rules", number)
            yield "assignment rule", f"rule {number + 1}", at, True, "let it lead elsewhere, or delete it", "ADMIN-3"
    yield from _naming(design, name)


def _living(run: Run, name: str) -> int:
    there = run.people["partition"][run.living]
    return int((there == run.partitions.index(name)).sum()) if name in run.partitions else 0


def _naming(design: Topology, name: str) -> Iterator[Row]:
    """CAMP-9: a router to what is gone is invalid; a filter on it matches nobody any more."""
    for campaign in design.campaigns.values():
        for at in dict.fromkeys(move.at for move in moves_of(campaign, ("campaigns", campaign.name)) if move.target == name):
            yield "router", campaign.name, design.where(*at), False, "is invalid once it is gone, and runs no more", "CAMP-9"
        if any(_names(part, name) for part in walk(campaign.filters)) or any(name in t.args.get("to", ()) for t in campaign.triggers):
            yield "filter", campaign.name, design.where("campaigns", campaign.name), False, "finds nobody there any more", "VIS-13"
    for smart in design.smart_lists.values():
        if any(_names(part, name) for part in walk(smart.filters)):
            yield "filter", smart.name, design.where("smart_lists", smart.name), False, "finds nobody there any more", "VIS-13"


def _names(part: Condition, name: str) -> bool:
    if isinstance(part, Compare):
        return part.field == "Partition" and name in part.values
    return isinstance(part, Did) and part.kind == "partition_was_changed" and part.name == name
