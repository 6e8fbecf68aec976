"""A design as a scene: every node with its place and every line with its course, worked out here, so that the browser only draws.

Which widget shows it, and what a click does, is not here.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from ..topology.graph import NODES
from ..topology.model import Topology
from ..views.palette import breadth, clipped, number
from ..views.shown import Node, Shown, neighbourhood, shown, stacked

if TYPE_CHECKING:
    from ..engine.run import Run

__all__ = ["drawn", "identifier", "lit", "node_of", "scene"]

_DOT = 96.0  # dots an inch, as browsers count them
_ROW, _BOX, _PAD, _GAP, _TOP, _SIDE = 30.0, 24.0, 12.0, 120.0, 56.0, 14.0
_HEADS = {"source": "Doors", "partition": "Partitions", "workspace": "Workspaces", "campaign": "Campaigns"}


def identifier(node: Node) -> str:
    """Return what a node is called in a scene.

    >>> identifier(("partition", "EMEA"))
    'partition:EMEA'
    """
    return f"{node[0]}:{node[1]}"


def node_of(identified: str) -> Node:
    """Return the node of an identifier: kind and name."""
    kind, _, name = identified.partition(":")
    return kind, name


def scene(topology: Topology, run: Run | None = None, *, room: float = 0.0) -> dict[str, Any]:
    """Return what a browser draws of a design: plain values, the same for the same design.

    `nodes` have `id`, `kind`, `name`, `label`, `count` (of a run), `x`, `y`, `w`, `h`; `lines` have `id`, `kind`, `from`, `to`, `path`
    (SVG), `when`; `heads` a `label` and an `x`; `width` and `height` are of the whole, in CSS pixels; `within` names the group that a thing
    is drawn in, where there are too many. `room` pixels stay free at the right in the box of every partition.

    >>> [node["id"] for node in scene(Topology("One"))["nodes"]][-2:]
    ['partition:Default', 'workspace:Default']
    """
    return drawn(shown(topology, run), topology.name, room)


def drawn(found: Shown, name: str, room: float = 0.0) -> dict[str, Any]:
    """Return the scene of what is to be shown of a design."""
    down = stacked(found)
    sides = _columns(found, room)
    nodes = [_box(found, node, sides[kind], down[node]) for kind in NODES for node in found.columns[kind]]
    at = {box["id"]: box for box in nodes}
    lines = []
    for (start, end, kind), edge in found.edges.items():
        first, last = sorted((at[identifier(start)], at[identifier(end)]), key=lambda box: box["x"])
        line = f"{kind}:{identifier(start)}>{identifier(end)}"
        ends = {"from": identifier(start), "to": identifier(end)}
        words = " or ".join("otherwise" if reason == "else" else reason for reason in edge.when)
        lines.append({"id": line, "kind": kind, **ends, "path": _course(first, last), "when": words, "people": edge.people})
    height = max((box["y"] + box["h"] for box in nodes), default=_TOP) + _SIDE
    return {
        "name": name,
        "nodes": nodes,
        "lines": lines,
        "heads": [{"label": _HEADS[kind], "x": left} for kind, (left, _) in sides.items()],
        "grouped": list(found.grouped),
        "within": {identifier(node): identifier(group) for node, group in found.into.items()},
        "width": sides["campaign"][1] + _SIDE,
        "height": height,
    }


def lit(topology: Topology, names: Collection[str], run: Run | None = None) -> list[str]:
    """Return the identifiers of all that lies before and behind the nodes of those names: doors, partitions, workspaces, campaigns.

    >>> lit(Topology("One"), ["Default"])[:2]
    ['partition:Default', 'source:API']
    """
    found = shown(topology, run)
    return sorted(identifier(node) for node in neighbourhood(found, names)) if names else []


def _columns(found: Shown, room: float) -> dict[str, tuple[float, float]]:
    """Return left and right edge of each column."""
    sides, left = {}, _SIDE
    for kind in NODES:
        widest = max([70.0, *(_wide(found, node) for node in found.columns[kind])]) + (room if kind == "partition" else 0)
        sides[kind] = (left, left + widest)
        left += widest + _GAP
    return sides


def _wide(found: Shown, node: Node) -> float:
    count = _count(found, node)
    return (breadth(clipped(node[1])) + (breadth(count, 8, is_bold=True) + 0.15 if count else 0)) * _DOT + 2 * _PAD


def _count(found: Shown, node: Node) -> str:
    return " / ".join(map(number, found.numbers.get(node, ())))


def _box(found: Shown, node: Node, side: tuple[float, float], row: float) -> dict[str, Any]:
    left, right = side
    return {
        "id": identifier(node),
        "kind": node[0],
        "name": node[1],
        "label": clipped(node[1]),
        "count": _count(found, node),
        "stands_for": found.stands_for.get(node, 1),
        "x": round(left, 1),
        "y": round(_TOP + row * _ROW, 1),
        "w": round(right - left, 1),
        "h": _BOX,
    }


def _course(first: dict[str, Any], last: dict[str, Any]) -> str:
    """Return the path of a line that leaves the first box at its right and arrives at the left of the last, level at both."""
    x0, y0 = first["x"] + first["w"], first["y"] + first["h"] / 2
    x1, y1 = last["x"], last["y"] + last["h"] / 2
    bend = round((x0 + x1) / 2, 1)
    return f"M{x0:.1f},{y0:.1f} C{bend},{y0:.1f} {bend},{y1:.1f} {x1:.1f},{y1:.1f}"
