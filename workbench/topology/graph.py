"""A design as a graph: where people come from, where they land, who sees them, and which campaigns move them on.

How it is drawn is not here (`views/`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .landings import sources
from .model import Topology

if TYPE_CHECKING:
    import networkx as nx

__all__ = ["EDGES", "NODES", "graph"]

NODES = ("source", "partition", "workspace", "campaign")
EDGES = ("lands_in", "sees", "primary", "runs_in", "moves_to")
_DRAWN = ("crm", "api", "import", "form")  # the others land as one of these does

Node = tuple[str, str]


def graph(topology: Topology) -> nx.MultiDiGraph[Any]:
    """Return the design as a graph, in the order of the file.

    Nodes are (kind, name), kinds as in `NODES`, each with `kind` and `name`; a source also has its `door` (`form`, `import`, `api`, `crm`)
    and `workspace` (None for API and CRM). Edges are keyed by their kind, as in `EDGES`, and have `kind` and `when`: source lands_in
    partition (new people; `when` is the assignment rule), workspace sees partition, workspace primary partition, campaign runs_in
    workspace, campaign moves_to partition (`when` is the condition of the choice).

    >>> list(graph(Topology("One")).edges(keys=True))[-2:]
    [(('workspace', 'Default'), ('partition', 'Default'), 'sees'), (('workspace', 'Default'), ('partition', 'Default'), 'primary')]
    """
    import networkx as nx

    found: nx.MultiDiGraph[Any] = nx.MultiDiGraph(name=topology.name)
    drawn = [source for source in sources(topology) if source.door in _DRAWN]
    for source in drawn:
        found.add_node(("source", source.name), kind="source", name=source.name, door=source.door, workspace=source.workspace)
    for kind, names in (("partition", topology.partitions), ("workspace", topology.workspaces), ("campaign", topology.automations)):
        for name in names:
            found.add_node((kind, name), kind=kind, name=name)
    for source in drawn:
        for way in source.ways:
            if not way.is_named:
                _connect(found, ("source", source.name), "lands_in", ("partition", way.partition), way.when)
    for workspace in topology.workspaces.values():
        for partition in topology.sees(workspace.name):
            _connect(found, ("workspace", workspace.name), "sees", ("partition", partition))
        _connect(found, ("workspace", workspace.name), "primary", ("partition", workspace.primary))
    for campaign in topology.automations.values():
        _connect(found, ("campaign", campaign.name), "runs_in", ("workspace", campaign.workspace))
        for step in (step for step in campaign.flow if step.kind == "change_partition"):
            for choice in step.choices:
                if choice.args is not None:
                    _connect(found, ("campaign", campaign.name), "moves_to", ("partition", choice.args["partition"]), str(choice.condition))
            if step.default is not None:
                _connect(
                    found, ("campaign", campaign.name), "moves_to", ("partition", step.default["partition"]), "else" if step.choices else ""
                )
    return found


def _connect(found: nx.MultiDiGraph[Any], start: Node, kind: str, end: Node, when: str = "") -> None:
    """Draw an edge once; further reasons for the same one are added to it."""
    if found.has_edge(start, end, kind):
        when = " or ".join(dict.fromkeys(part for part in (found.edges[start, end, kind]["when"], when) if part))
    found.add_edge(start, end, kind, kind=kind, when=when)
