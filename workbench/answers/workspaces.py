"""Which partitions a workspace sees, and which workspaces see a partition (rules VIS).

What campaigns make of it is `campaigns.py`, what users may do there `users.py`.
"""

from __future__ import annotations

from ..topology.model import Topology
from .answer import Answer, answer
from .select import Selector, pick
from .table import paired, sees, spread
from .words import counted, listed, verb

__all__ = ["partitions_seen", "workspaces_seeing"]

ALL, PICKED = "all partitions", "picked"
RULES = ("VIS-1", "VIS-4", "VIS-5")


def partitions_seen(design: Topology, workspaces: Selector = "*") -> Answer:
    """Tell which partitions each workspace sees.

    Args:
        design: The design.
        workspaces: Names or patterns of workspaces.

    Columns:
        workspace: The workspace.
        partition: A partition it sees.
        primary: Whether new people of the workspace land there.
        through: `all partitions` (those created later too: VIS-5) or `picked` one by one.

    Raises:
        UnknownName: There is no such workspace.

    >>> two = {"Default": {"partitions": "all"}, "EMEA": {"partitions": ["EMEA"]}}
    >>> design = Topology.of("R", partitions=["Default", "EMEA"], workspaces=two)
    >>> print(partitions_seen(design, "EMEA"))
    EMEA sees 1 of 2 partitions: EMEA. New people of it land in EMEA.
    It rests on VIS-1 (employee), VIS-4 (official), VIS-5 (official); the weakest is employee.
    """
    names = pick(workspaces, design.workspaces, "workspace")
    linked = sees(design)
    place = {name: number for number, name in enumerate(design.workspaces)}
    row, column = paired(linked[[place[name] for name in names]])
    some = [design.workspaces[name] for name in names]
    primary = [[workspace.primary == partition for partition in design.partitions] for workspace in some]
    table = spread({"workspace": (names, row), "partition": (design.partitions, column)})
    table["primary"] = [primary[one][other] for one, other in zip(row.tolist(), column.tolist(), strict=True)]
    table["through"] = spread({"through": ([ALL if w.partitions is None else PICKED for w in some], row)})["through"]
    total = counted(len(design.partitions), "partition")
    if len(some) == 1:
        seen = design.sees(names[0])
        sentence = f"{names[0]} sees {len(seen)} of {total}: {listed(seen)}. New people of it land in {some[0].primary}."
    else:
        everywhere = [name for name in names if linked[place[name]].all()]
        whole = f"; {listed(everywhere)} {verb(len(everywhere), 'sees', 'see')} all of them" if everywhere else ""
        sentence = f"{counted(len(names), 'workspace')} {verb(len(names), 'sees', 'see')} {len({*column.tolist()})} of {total}{whole}."
    return answer("partitions_seen", sentence, ("workspace", "partition", "primary", "through"), table, RULES)


def workspaces_seeing(design: Topology, partitions: Selector = "*") -> Answer:
    """Tell which workspaces see each partition; one that nobody sees has a row without a workspace.

    Args:
        design: The design.
        partitions: Names or patterns of partitions.

    Columns:
        partition: The partition.
        workspace: A workspace that sees it; empty where none does.
        primary: Whether it is the workspace's primary one.
        through: `all partitions` or `picked`; empty where nobody sees it.

    Raises:
        UnknownName: There is no such partition.

    >>> design = Topology.of("R", partitions=["Default", "EMEA"], workspaces={"Default": {"partitions": ["Default"]}})
    >>> workspaces_seeing(design).sentence
    'Nobody sees EMEA.'
    """
    names = pick(partitions, design.partitions, "partition")
    place = {name: number for number, name in enumerate(design.partitions)}
    linked = sees(design).T[[place[name] for name in names]]
    row, column = paired(linked)
    some = list(design.workspaces.values())
    table = spread({"partition": (names, row), "workspace": (list(design.workspaces), column)})
    table["primary"] = [other >= 0 and some[other].primary == names[one] for one, other in zip(row.tolist(), column.tolist(), strict=True)]
    table["through"] = spread({"through": ([ALL if w.partitions is None else PICKED for w in some], column)})["through"]
    unseen = [name for name, row_ in zip(names, linked, strict=True) if not row_.any()]
    if len(names) == 1 and not unseen:
        seeing = [workspace.name for workspace, is_seen in zip(some, linked[0], strict=True) if is_seen]
        sentence = f"{listed(seeing)} {verb(len(seeing), 'sees', 'see')} {names[0]}."
    else:
        sentence = f"Nobody sees {listed(unseen)}." if unseen else f"Each of {counted(len(names), 'partition')} is seen from somewhere."
    return answer("workspaces_seeing", sentence, ("partition", "workspace", "primary", "through"), table, RULES)
