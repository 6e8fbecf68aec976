"""What a picture of a topology shows: the nodes of its graph in four columns and the edges among them, grouped where there are many.

How it looks is `topology.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ..topology.graph import EDGES, NODES
from ..topology.model import Topology
from .landings import landings
from .layout import arrange, place
from .palette import listed

if TYPE_CHECKING:
    from ..engine.run import Run

__all__ = ["MANY", "Edge", "Node", "Shown", "neighbourhood", "shown", "stacked"]

Node = tuple[str, str]
MANY = 60  # nodes beyond which doors and campaigns are grouped by workspace


@dataclass(slots=True)
class Shown:
    """Nodes by kind in the order of the design; edges with their reasons and counts; what was grouped, in words.

    `stands_for` says how many things of the design a node is; `numbers` are the counts of a run by node; `everything` the workspaces
    whose sight of all partitions is drawn as one band; `into` the group that a node of the design is drawn in.
    """

    columns: dict[str, list[Node]] = field(default_factory=lambda: {kind: [] for kind in NODES})
    edges: dict[tuple[Node, Node, str], Edge] = field(default_factory=dict)
    stands_for: dict[Node, int] = field(default_factory=dict)
    numbers: dict[Node, tuple[int, ...]] = field(default_factory=dict)
    everything: list[Node] = field(default_factory=list)
    into: dict[Node, Node] = field(default_factory=dict)
    grouped: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Edge:
    """Why an edge is there, how many edges of the graph it stands for, and, of a run, how many people it brought."""

    when: list[str] = field(default_factory=list)
    stands_for: int = 0
    people: int = 0


def shown(topology: Topology, run: Run | None, many: int = MANY, apart: Collection[str] = ()) -> Shown:
    """Return what to draw of a design, with the counts of a run; beyond so `many` nodes it is grouped, but for the names `apart`."""
    graph = topology.graph()
    made = landings(run) if run else None
    for name in sorted({*made["source"]}) if made is not None else ():
        for prefix in ("By hand in ", "Forward from "):  # they belong to no asset of the design
            if name.startswith(prefix):
                graph.add_node(("source", name), kind="source", name=name, door="hand", workspace=name.removeprefix(prefix))
    found = Shown()
    to_node = _grouping(topology, graph, found, many, apart)
    for node in graph:
        new = to_node(node)
        if new not in found.stands_for:
            found.columns[new[0]].append(new)
        found.stands_for[new] = found.stands_for.get(new, 0) + 1
    order = {kind: place for place, kind in enumerate(EDGES)}
    edges: list[tuple[Node, Node, str, str]] = sorted(graph.edges(keys=True, data="when"), key=lambda edge: order[edge[2]])
    for start, end, kind, when in edges:
        if to_node(start) in found.everything and kind == "sees":
            continue
        edge = found.edges.setdefault((to_node(start), to_node(end), kind), Edge())
        edge.stands_for += 1
        if when and when not in edge.when:
            edge.when.append(when)
    if run is not None and made is not None:
        _count(found, run, made, to_node)
    return found


def _grouping(topology: Topology, graph: Any, found: Shown, many: int, apart: Collection[str]) -> Callable[[Node], Node]:
    """Return what maps a node of the graph to the one it is drawn in, and note in words what that does."""
    if len(graph) <= many:
        return lambda node: node
    campaigns: dict[str, list[Node]] = {}
    doors: dict[str, list[Node]] = {}
    for campaign in topology.automations.values():
        if campaign.name not in apart:
            campaigns.setdefault(campaign.workspace, []).append(("campaign", campaign.name))
    for node, data in graph.nodes(data=True):
        if node[0] == "source" and data["workspace"] is not None and node[1] not in apart:
            doors.setdefault(data["workspace"], []).append(node)
    into = found.into
    for workspace, nodes in campaigns.items():
        if len(nodes) > 1:
            into |= dict.fromkeys(nodes, ("campaign", f"{len(nodes)} campaigns of {workspace}"))
    for workspace, nodes in doors.items():
        if len(nodes) > 1:
            into |= dict.fromkeys(nodes, ("source", f"{len(nodes)} doors of {workspace}"))
    gathered = [node for node in into if node[0] == "campaign"]
    if gathered:
        found.grouped.append(f"{len(gathered)} campaigns are grouped by workspace")
    gathered = [node for node in into if node[0] == "source"]
    if gathered:
        found.grouped.append(f"{len(gathered)} doors are grouped by workspace")
    seeing = [name for name in topology.workspaces if len(topology.sees(name)) == len(topology.partitions) > 8]
    if seeing:
        found.everything = [("workspace", name) for name in seeing]
        verb = "sees" if len(seeing) == 1 else "see"
        found.grouped.append(f"{listed(seeing)} {verb} all {len(topology.partitions)} partitions, drawn as one band")
    return lambda node: into.get(node, node)


def _count(found: Shown, run: Run, made: Any, to_node: Callable[[Node], Node]) -> None:
    """Note how many people each source made and each partition and workspace has, and how often campaigns ran and were blocked."""
    for source, landed, leads in made[["source", "landed_in", "leads"]].itertuples(index=False):
        start, end = to_node(("source", source)), ("partition", landed)
        found.edges.setdefault((start, end, "lands_in"), Edge(stands_for=1)).people += int(leads)
        found.numbers[start] = (found.numbers.get(start, (0,))[0] + int(leads),)
    leads = run.visibility.drop_duplicates("partition").set_index("partition")["leads"] if len(run.visibility) else _leads(run)
    for node in found.columns["source"]:
        found.numbers.setdefault(node, (0,))
    for node in found.columns["partition"]:
        found.numbers[node] = (int(leads.get(node[1], 0)),)
    for node in found.columns["workspace"]:
        found.numbers[node] = (int(sum(leads.get(partition, 0) for partition in run.topology.sees(node[1]))),)
    totals = run.visibility.groupby("campaign", sort=False)[["ran", "blocked"]].sum()
    for name, ran, blocked in totals.itertuples():
        node = to_node(("campaign", name))
        before = found.numbers.get(node, (0, 0))
        found.numbers[node] = (before[0] + int(ran), before[1] + int(blocked))


def _leads(run: Run) -> Any:
    return run.leads["partition"].value_counts()


def neighbourhood(found: Shown, names: Collection[str]) -> set[Node]:
    """Return the nodes of those names and what lies before and behind them: doors, partitions, workspaces, campaigns of one path."""
    steps: dict[Node, dict[int, set[Node]]] = {}
    place = {kind: number for number, kind in enumerate(NODES)}
    links: Iterable[tuple[Node, Node]] = [(start, end) for start, end, _ in found.edges]
    links = [*links, *((node, partition) for node in found.everything for partition in found.columns["partition"])]
    for start, end in links:
        for one, other in ((start, end), (end, start)):
            steps.setdefault(one, {}).setdefault(1 if place[other[0]] > place[one[0]] else -1, set()).add(other)
    meant = {node for nodes in found.columns.values() for node in nodes if node[1] in names}
    kept = set(meant)
    for way in (-1, 1):
        reached = meant
        while reached:
            reached = {other for node in reached for other in steps.get(node, {}).get(way, ())}
            kept |= reached
    return kept


def stacked(found: Shown) -> Mapping[Node, float]:
    """Return how far down each node stands, in rows, so that few lines cross; a move has a gate in the column of the workspaces."""
    routes = _routes(found)
    columns = [list(found.columns[kind]) for kind in NODES]
    names = [name for _, name in columns[3]]
    columns[2] += sorted({end for _, end in routes if end[0] == "gate"}, key=lambda gate: names.index(gate[1]))
    order = arrange(columns, routes)
    return place(order, routes, room={node: 0.55 for column in order for node in column if node[0] == "gate"})


def _routes(found: Shown) -> list[tuple[Node, Node]]:
    """Return the edges as the layout takes them, left to right."""
    routes: list[tuple[Node, Node]] = []
    for start, end, kind in found.edges:
        if kind == "lands_in":
            routes.append((start, end))
        elif kind == "moves_to":
            gate = ("gate", start[1])
            routes += [(end, gate), *([(gate, start)] if (gate, start) not in routes else [])]
        else:
            routes.append((end, start))
    return routes
