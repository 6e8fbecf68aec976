"""What the editor tells of one box: what can be set there, and facts in words, with counts where there is a run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..topology.model import Topology
from ..views.palette import counted, listed
from ..views.shown import shown

if TYPE_CHECKING:
    from ..engine.run import Run

__all__ = ["details"]


def details(topology: Topology, kind: str, name: str, run: Run | None = None) -> dict[str, Any]:
    """Return the details of a box: `kind`, `name`, `facts`, whether it `is_own` (can be renamed and removed), and what its kind adds.

    >>> details(Topology("One"), "partition", "Default")["facts"]
    ['New people come through API and Import into Default.', 'Seen by Default (primary).']
    """
    if kind == "source" and name.startswith("Form ") and name[5:] in topology.forms:
        form = topology.forms[name[5:]]
        return _asset(topology, "form", form.name, form.workspace) | {"facts": _of_source(topology, name)}
    if kind == "campaign" and name in topology.campaigns:
        return _asset(topology, kind, name, topology.campaigns[name].workspace) | {"facts": _of_campaign(topology, name, run)}
    if kind == "workspace":
        seen = [_access(topology, name, partition, partition) for partition in topology.partitions]
        return {"kind": kind, "name": name, "is_own": True, "partitions": seen, "facts": _of_workspace(topology, name, run)}
    if kind == "partition":
        seeing = [_access(topology, workspace, name, workspace) for workspace in topology.workspaces]
        return {"kind": kind, "name": name, "is_own": True, "workspaces": seeing, "facts": _of_partition(topology, name, run)}
    return {"kind": kind, "name": name, "is_own": False, "facts": _of_source(topology, name) if kind == "source" else []}


def _asset(topology: Topology, kind: str, name: str, workspace: str) -> dict[str, Any]:
    active = kind != "campaign" or topology.campaigns[name].active
    own = {"kind": kind, "name": name, "is_own": True}
    return own | {"home": workspace, "all_workspaces": list(topology.workspaces), "active": active}


def _access(topology: Topology, workspace: str, partition: str, label: str) -> dict[str, Any]:
    given = topology.workspaces[workspace]
    return {
        "workspace": workspace,
        "partition": partition,
        "label": label,
        "sees": partition in topology.sees(workspace),
        "primary": given.primary == partition,
    }


def _of_source(topology: Topology, name: str) -> list[str]:
    edges = topology.graph().out_edges(("source", name), data=True)
    lands = [f"{end[1]}{_when(data['when'])}" for _, end, data in edges if data["kind"] == "lands_in"]
    return [f"New people land in {listed(lands)}."]


def _of_partition(topology: Topology, name: str, run: Run | None) -> list[str]:
    edges = topology.graph().in_edges(("partition", name), data=True)
    doors = [start[1] for start, _, data in edges if data["kind"] == "lands_in"]
    seeing = [w.name + " (primary)" * (w.primary == name) for w in topology.workspaces.values() if name in topology.sees(w.name)]
    comes = f"New people come through {listed(doors)}." if doors else "No door leads here."
    seen = f"Seen by {listed(seeing)}." if seeing else "Seen by no workspace."
    return [comes, seen, *_counts(topology, ("partition", name), run, "lead")]


def _of_workspace(topology: Topology, name: str, run: Run | None) -> list[str]:
    running = [c.name for c in topology.automations.values() if c.workspace == name]
    facts = [f"Sees {listed(topology.sees(name))}.", f"Runs {listed(running)}." if running else "Runs no campaign."]
    return [*facts, *_counts(topology, ("workspace", name), run, "lead")]


def _of_campaign(topology: Topology, name: str, run: Run | None) -> list[str]:
    campaign = topology.campaigns[name]
    starts = " or ".join(map(str, campaign.triggers)) or "run as a batch"
    facts = [f"Starts when: {starts}.", f"Filters: {campaign.filters}.", *(f"Flow: {step}." for step in campaign.flow)]
    if run is not None:
        rows = run.visibility[run.visibility["campaign"] == name]
        facts.append(f"Ran {int(rows['ran'].sum()):,} times, blocked {int(rows['blocked'].sum()):,} times.")
    return facts


def _counts(topology: Topology, node: tuple[str, str], run: Run | None, what: str) -> list[str]:
    if run is None:
        return []
    return [f"{counted(shown(topology, run).numbers[node][0], what)}."]


def _when(reason: str) -> str:
    return "" if not reason else " otherwise" if reason == "else" else f" when {reason}"
