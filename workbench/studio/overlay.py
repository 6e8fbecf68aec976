"""Two designs in one scene: what both have stands once, what only one has is marked, and what is the same stands at the same place.

What the difference does to leads is `compare.py`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ..classes.designs import Change, aligned
from ..topology.graph import NODES
from ..topology.model import Topology
from ..views.shown import MANY, Edge, Node, Shown, shown
from .scene import drawn, identifier

__all__ = ["Overlay", "overlay"]

_BOXES = {"partition": "partition:", "workspace": "workspace:", "campaign": "campaign:", "form": "source:Form "}


@dataclass(frozen=True, slots=True)
class Overlay:
    """Two designs as one scene.

    `scene` is the whole, its lines with a `mark` (added, gone, changed or none); `marks` of its boxes; `sides` which boxes and lines the
    earlier and the later design have, by identifier.
    """

    scene: dict[str, Any]
    marks: dict[str, str]
    sides: tuple[frozenset[str], frozenset[str]]


def overlay(before: Topology, after: Topology, changes: Iterable[Change]) -> Overlay:
    """Lay one design over another; what is only called differently is one box with both names.

    >>> made = overlay(Topology("One"), Topology("One").add_partition("EMEA"), [])
    >>> made.marks
    {'partition:EMEA': 'added'}
    """
    back, renamed = aligned(before, after)
    old, new = _alike(before, back)
    both = _united(old, new)
    scene = drawn(both, f"{before.name} -> {after.name}")
    sides = tuple(frozenset((*map(identifier, one.stands_for), *(_line(key) for key in one.edges))) for one in (old, new))
    touched = {f"{_BOXES[kind]}{name}" for kind, name, *_ in changes if kind in _BOXES}
    touched = {scene["within"].get(name, name) for name in touched}
    marks: dict[str, str] = {}
    labels = {f"{_BOXES[kind]}{was}": f"{was} → {now}" for kind, _, _, was, now in renamed if kind in _BOXES}
    for box in scene["nodes"]:
        mark = _mark(box["id"], sides) or ("changed" if box["id"] in touched else "")
        if mark:
            marks[box["id"]] = mark
        box["label"] = labels.get(box["id"], box["label"])
        wide = 8 * len(labels.get(box["id"], ""))
        box["w"] = max(box["w"], wide)
    whens = ({_line(key): edge.when for key, edge in one.edges.items()} for one in (old, new))
    was, now = whens
    for line in scene["lines"]:
        name = line["id"]
        line["mark"] = _mark(name, sides) or ("changed" if was[name] != now[name] else "")
    return Overlay(scene, marks, (sides[0], sides[1]))


def _mark(identified: str, sides: tuple[frozenset[str], ...]) -> str:
    return "" if all(identified in side for side in sides) else "gone" if identified in sides[0] else "added"


def _line(edge: tuple[Node, Node, str]) -> str:
    start, end, kind = edge
    return f"{kind}:{identifier(start)}>{identifier(end)}"


def _alike(before: Topology, after: Topology) -> tuple[Shown, Shown]:
    """Return what is drawn of two designs, both grouped where one has to be, and groups called by what they hold, not by how much."""
    is_large = any(len(design.graph()) > MANY for design in (before, after))
    found = [shown(design, None, -1 if is_large else MANY) for design in (before, after)]
    into = {node: (group[0], group[1].partition(" ")[2]) for one in found for node, group in one.into.items()}
    bands = {node for one in found for node in one.everything}
    old, new = (_grouped(one, into, bands) for one in found)
    return old, new


def _grouped(found: Shown, into: Mapping[Node, Node], bands: Collection[Node]) -> Shown:
    """Draw what is in a group of either design in that group, and no lines where either design has a band."""
    groups = {found.into[node]: group for node, group in into.items() if node in found.into}
    one = {node: groups.get(node) or into.get(node, node) for node in found.stands_for}
    columns = {kind: list(dict.fromkeys(one[node] for node in nodes)) for kind, nodes in found.columns.items()}
    edges: dict[tuple[Node, Node, str], Edge] = {}
    for (start, end, kind), edge in found.edges.items():
        if not (kind == "sees" and start in bands):
            edges.setdefault((one[start], one[end], kind), Edge()).when.extend(edge.when)
    return Shown(columns, edges, {one[node]: count for node, count in found.stands_for.items()}, {}, [], dict(into), list(found.grouped))


def _united(old: Shown, new: Shown) -> Shown:
    """Return what either of two shows."""
    columns = {kind: list(dict.fromkeys([*old.columns[kind], *new.columns[kind]])) for kind in NODES}
    said = list(dict.fromkeys([*old.grouped, *new.grouped]))
    return Shown(columns, new.edges | old.edges, new.stands_for | old.stands_for, {}, [], old.into, said)
