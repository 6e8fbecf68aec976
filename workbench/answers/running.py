"""What campaigns did: how often they ran for leads of each partition, and how often only visibility kept them from it.

Whom they can see is `seeing.py`; why one campaign did not take one lead in is asked elsewhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from ..engine.run import Run
from .answer import Answer, answer
from .columns import counted, many
from .people import MOST_CALLED, called
from .select import Selector, pick

__all__ = ["ran_and_blocked"]


def ran_and_blocked(run: Run, campaigns: Selector = "*", partitions: Selector = "*") -> Answer:
    """How often did campaigns run for leads of each partition, and how often did only visibility keep them from it?

    Both are counted under the partition of the lead at that moment, not where it is later. The most blocked campaign stands first.

    Args:
        run: A finished run.
        campaigns: Names or patterns, of campaigns that were deleted in the run, too.
        partitions: Names or patterns.

    Columns:
        campaign: The campaign.
        workspace: Its workspace.
        partition: The partition of the leads.
        visible: Whether the campaign sees that partition at the end.
        leads: How many leads are in the partition at the end.
        ran: How often it took a lead from there into its flow.
        blocked: How often trigger, filters and qualification held, and only visibility did not.
        all_ran: How often it ran in all these partitions.
        all_blocked: How often it was blocked in all of them.

    Raises:
        UnknownName: There is no such campaign or partition.

    >>> import workbench as wb
    >>> design = wb.Topology.of(
    ...     "R",
    ...     partitions=["Default", "EMEA"],
    ...     workspaces={"Default": {"partitions": ["Default"]}, "EMEA": {"partitions": ["EMEA"]}},
    ...     forms={"Contact": {"workspace": "EMEA"}},
    ...     campaigns={"Thanks": {"workspace": "Default", "triggers": [{"fills_out_form": "any"}], "flow": []}},
    ... )
    >>> run = wb.simulate(design, [{"fill_form": {"form": "Contact", "values": {"Email Address": "a@example.com"}}}])
    >>> print(ran_and_blocked(run).sentence)
    1 campaign ran 0 times and was blocked 1 time: Thanks 1.
    >>> ran_and_blocked(run).frame()[["partition", "visible", "ran", "blocked"]].values.tolist()
    [['EMEA', False, 0, 1], ['Default', True, 0, 0]]
    """
    names = pick(campaigns, run.campaigns, "campaign")
    wanted, where = set(names), set(pick(partitions, run.partitions, "partition"))
    rows = [row for row in run.visibility_rows() if row[0] in wanted and row[2] in where]
    ran, blocked = dict.fromkeys(names, 0), dict.fromkeys(names, 0)
    for name, _, _, _, _, runs, blocks in rows:
        ran[name] += runs
        blocked[name] += blocks
    rows.sort(key=lambda row: (-blocked[row[0]], -ran[row[0]], row[0], -row[6], -row[5]))
    said = many([f"{name} {blocked[name]:,}" for name in sorted(names, key=lambda one: -blocked[one]) if blocked[name]])
    total = sum(ran.values()), sum(blocked.values())
    sentence = f"{counted(len(names), 'campaign')} ran {counted(total[0], 'time')} and {'was' if len(names) == 1 else 'were'} blocked"
    sentence += f" {counted(total[1], 'time')}" + (f": {said}." if said else ".")
    table = [(*row, ran[row[0]], blocked[row[0]]) for row in rows]
    columns = ("campaign", "workspace", "partition", "visible", "leads", "ran", "blocked", "all_ran", "all_blocked")
    is_whole = where == set(run.partitions)
    return answer("ran_and_blocked", sentence, columns, table, ("VIS-9",), _expected(run, names, sum(ran.values())) if is_whole else None)


def _expected(run: Run, names: tuple[str, ...], total: int) -> Mapping[str, Any] | None:
    """Return who ran through which campaign, as a scenario expects it; None where somebody has no alias, or they are too many."""
    there = [name for name in names if name in run.topology.automations]
    if total > MOST_CALLED or not there:
        return None
    runs = run.log.runs
    entrants: dict[str, list[str]] = {}
    for name in there:
        ranks = [rank for rank, other in enumerate(run.layout.campaigns) if other == name]
        aliases = called(run, runs["rec"][np.isin(runs["rank"], ranks)])
        if aliases is None:
            return None
        entrants[name] = aliases
    return {"ran": entrants}
