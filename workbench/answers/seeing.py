"""Who sees whom at one moment of a run, in both directions: leads and workspaces, leads and campaigns.

How it went over time is `over_time.py`; what a campaign did with whom it saw is `running.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from ..engine.run import Run
from ..topology.check import invalid_campaigns
from .answer import Answer, answer
from .columns import category, counted, many, pairs, within
from .people import EVERYBODY, Leads, Moment, called, named
from .select import Selector, pick
from .sight import SEES, Sight

if TYPE_CHECKING:
    from ..topology.assets import Campaign
    from ..topology.model import Topology

__all__ = ["campaigns_seeing", "leads_seen", "leads_seen_by_campaign", "who_sees"]

CAMPAIGN_SEES = ("VIS-9", *SEES)


def who_sees(run: Run, leads: Leads = EVERYBODY, at: Moment = None) -> Answer:
    """Which workspaces see these leads at a moment?

    Args:
        run: A finished run.
        leads: Whom: an Id, alias, address, pattern, condition, or several.
        at: The moment, everything that happened at it included; the end of the run if left out.

    Columns:
        lead: The lead: alias, else address, else its Id.
        id: Its Id.
        partition: The partition it is in at that moment.
        workspace: A workspace that sees it there, one each row, in the order of the design.

    Raises:
        UnknownName: Nobody is called so.
        InputError: The pattern matches nobody, the condition or the moment cannot be read.

    >>> import workbench as wb
    >>> design = wb.Topology.of(
    ...     "R", partitions=["Default", "EMEA"], workspaces={"Default": {"partitions": "all"}, "EMEA": {"partitions": ["EMEA"]}}
    ... )
    >>> run = wb.simulate(design, [], {"ann": {"Email Address": "a@example.com"}, "ben": {"Partition": "EMEA"}})
    >>> print(who_sees(run, "ben"))
    ben, in EMEA, is seen by Default and EMEA.
    It rests on VIS-1 (employee), VIS-2 (employee); the weakest is employee.
    >>> who_sees(run).frame()[["lead", "workspace"]].values.tolist()
    [['ann', 'Default'], ['ben', 'Default'], ['ben', 'EMEA']]
    """
    import pandas as pd

    sight = Sight.of(run, leads, at)
    names = list(sight.design.workspaces)
    table = sight.seen(names)
    rows, seers = pairs(sight.partition, table)
    frame = pd.DataFrame(sight.leads(rows) | {"workspace": category(seers, names)})
    sentence = _sentence(sight, [(name, int(table[sight.partition, place].sum())) for place, name in enumerate(names)], table, names)
    return answer("who_sees", sentence, ("lead", "id", "partition", "workspace"), frame, SEES + sight.rules, sight.people())


def leads_seen(run: Run, workspaces: Selector = "*", at: Moment = None) -> Answer:
    """Which leads do these workspaces see at a moment?

    Args:
        run: A finished run.
        workspaces: Names or patterns.
        at: The moment, everything that happened at it included; the end of the run if left out.

    Columns:
        workspace: The workspace, in the order of the design.
        lead: A lead that it sees, one each row, by Id.
        id: Its Id.
        partition: The partition it is in at that moment.

    Raises:
        UnknownName: There is no such workspace then.

    >>> import workbench as wb
    >>> design = wb.Topology.of(
    ...     "R", partitions=["Default", "EMEA"], workspaces={"Default": {"partitions": "all"}, "EMEA": {"partitions": ["EMEA"]}}
    ... )
    >>> run = wb.simulate(design, [], {"ann": {"Email Address": "a@example.com"}, "ben": {"Partition": "EMEA"}})
    >>> print(leads_seen(run).to_expectation())
    expect:
      sees:
        Default: [ann, ben]
        EMEA: [ben]
    <BLANKLINE>
    """
    import pandas as pd

    sight = Sight.of(run, EVERYBODY, at)
    names = list(pick(workspaces, sight.design.workspaces, "workspace"))
    seers, rows = _by_seer(sight, sight.seen(names))
    frame = pd.DataFrame({"workspace": category(seers, names)} | sight.leads(rows))
    counts = np.bincount(seers, minlength=len(names)).tolist()
    said = many([f"{name} sees {count:,}" for name, count in zip(names, counts, strict=True)], 8)
    sentence = f"Of {counted(len(sight.rec), 'lead')}, {said}." if names else "No workspace is asked for."
    return answer(
        "leads_seen", sentence, ("workspace", "lead", "id", "partition"), frame, SEES + sight.rules, _sees(sight, names, seers, rows)
    )


def campaigns_seeing(run: Run, leads: Leads = EVERYBODY, at: Moment = None, campaigns: Selector = "*") -> Answer:
    """Which campaigns can see these leads at a moment?

    A campaign sees whom its workspace sees, whoever owns the form or the email; the transitions of approved revenue models are among them.

    Args:
        run: A finished run.
        leads: Whom: an Id, alias, address, pattern, condition, or several.
        at: The moment, everything that happened at it included; the end of the run if left out.
        campaigns: Names or patterns of the campaigns asked about.

    Columns:
        lead: The lead: alias, else address, else its Id.
        id: Its Id.
        partition: The partition it is in at that moment.
        campaign: A campaign that sees it, one each row, in the order of the design.
        workspace: The campaign's workspace.
        kind: `trigger` or `batch`.
        active: Whether it can run at all: a batch that is valid, a trigger campaign that is valid and active.

    Raises:
        UnknownName: Nobody, or no campaign of that moment, is called so.

    >>> import workbench as wb
    >>> design = wb.Topology.of(
    ...     "R",
    ...     partitions=["Default", "EMEA"],
    ...     workspaces={"Default": {"partitions": ["Default"]}, "EMEA": {"partitions": ["EMEA"]}},
    ...     campaigns={"Score": {"workspace": "Default", "triggers": [{"fills_out_form": "any"}]}, "Mail": {"workspace": "EMEA"}},
    ... )
    >>> run = wb.simulate(design, [], {"ann": {"Email Address": "a@example.com"}})
    >>> print(campaigns_seeing(run, "ann").sentence)
    ann, in Default, is seen by Score.
    """
    import pandas as pd

    sight = Sight.of(run, leads, at)
    chosen = _campaigns(sight.design, campaigns)
    names = list(chosen)
    table = sight.seen(campaign.workspace for campaign in chosen.values())
    rows, seers = pairs(sight.partition, table)
    frame = pd.DataFrame(sight.leads(rows) | _told_of(sight, chosen, seers))
    sentence = _sentence(sight, [(name, int(table[sight.partition, place].sum())) for place, name in enumerate(names)], table, names)
    columns = ("lead", "id", "partition", "campaign", "workspace", "kind", "active")
    return answer("campaigns_seeing", sentence, columns, frame, CAMPAIGN_SEES + sight.rules, sight.people())


def leads_seen_by_campaign(run: Run, campaigns: Selector = "*", at: Moment = None) -> Answer:
    """Which leads can these campaigns see at a moment?

    Args:
        run: A finished run.
        campaigns: Names or patterns.
        at: The moment, everything that happened at it included; the end of the run if left out.

    Columns:
        campaign: The campaign, in the order of the design.
        workspace: Its workspace.
        kind: `trigger` or `batch`.
        active: Whether it can run at all.
        lead: A lead that it sees, one each row, by Id.
        id: Its Id.
        partition: The partition it is in at that moment.

    Raises:
        UnknownName: There is no such campaign then.

    >>> import workbench as wb
    >>> design = wb.Topology.of("R", partitions=["Default", "EMEA"], campaigns={"Score": {"workspace": "Default"}})
    >>> run = wb.simulate(design, [], {"ann": {"Email Address": "a@example.com"}, "ben": {"Partition": "EMEA"}})
    >>> leads_seen_by_campaign(run, "Score").frame()[["campaign", "kind", "lead"]].values.tolist()
    [['Score', 'batch', 'ann'], ['Score', 'batch', 'ben']]
    """
    import pandas as pd

    sight = Sight.of(run, EVERYBODY, at)
    chosen = _campaigns(sight.design, campaigns)
    names = list(chosen)
    seers, rows = _by_seer(sight, sight.seen(campaign.workspace for campaign in chosen.values()))
    frame = pd.DataFrame(_told_of(sight, chosen, seers) | sight.leads(rows))
    counts = np.bincount(seers, minlength=len(names)).tolist()
    said = many([f"{name} sees {count:,}" for name, count in zip(names, counts, strict=True)], 8)
    sentence = f"Of {counted(len(sight.rec), 'lead')}, {said}." if names else "There is no campaign."
    homes = [campaign.workspace for campaign in chosen.values()]
    kept = [homes.index(home) for home in dict.fromkeys(homes)]  # what one campaign of a workspace sees, the workspace sees
    some = np.isin(seers, kept)
    expectation = _sees(sight, homes, seers[some], rows[some])
    columns = ("campaign", "workspace", "kind", "active", "lead", "id", "partition")
    return answer("leads_seen_by_campaign", sentence, columns, frame, CAMPAIGN_SEES + sight.rules, expectation)


def _campaigns(design: Topology, campaigns: Selector) -> dict[str, Campaign]:
    return {name: design.automations[name] for name in pick(campaigns, design.automations, "campaign")}


def _told_of(sight: Sight, chosen: Mapping[str, Campaign], seers: npt.NDArray[np.intp]) -> dict[str, Any]:
    """Return the columns that tell campaigns."""
    invalid = invalid_campaigns(sight.design)
    homes = list(sight.design.workspaces)
    home = np.array([homes.index(campaign.workspace) for campaign in chosen.values()], np.intp)
    kind = np.array([int(campaign.is_batch) for campaign in chosen.values()], np.int8)
    runs = np.array([name not in invalid and (campaign.active or campaign.is_batch) for name, campaign in chosen.items()], bool)
    return {
        "campaign": category(seers, chosen),
        "workspace": category(home[seers], homes),
        "kind": category(kind[seers], ("trigger", "batch")),
        "active": runs[seers],
    }


def _by_seer(sight: Sight, table: npt.NDArray[np.bool_]) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """Return (seer, row of a lead) of all that is seen, by seer, then by Id; seers of one workspace see the same rows."""
    within(int(np.bincount(sight.partition, minlength=len(table)) @ table.sum(axis=1)))
    rows: dict[bytes, npt.NDArray[np.intp]] = {}
    for seen in table.T:
        if seen.tobytes() not in rows:
            rows[seen.tobytes()] = np.flatnonzero(seen[sight.partition])
    parts = [rows[seen.tobytes()] for seen in table.T]
    nothing = np.empty(0, np.intp)
    return np.repeat(np.arange(len(parts)), [len(part) for part in parts]), np.concatenate([nothing, *parts])


def _sees(sight: Sight, names: list[str], seers: npt.NDArray[Any], rows: npt.NDArray[Any]) -> Mapping[str, Any] | None:
    """Return what a scenario expects of what workspaces see; None where somebody has no alias, or it is not the end."""
    aliases = called(sight.run, sight.rec)
    if aliases is None or not sight.is_end or not names:
        return None
    seen: dict[str, list[str]] = {name: [] for name in names}
    for seer, row in zip(seers.tolist(), rows.tolist(), strict=True):
        seen[names[seer]].append(aliases[row])
    return {"sees": seen}


def _sentence(sight: Sight, counts: list[tuple[str, int]], table: npt.NDArray[np.bool_], names: list[str]) -> str:
    """Say who sees one lead, or how many of several each sees, most first."""
    if len(sight.rec) == 1:
        (code,), texts = named(sight.run, sight.rec)
        partition = int(sight.partition[0])
        seers = [name for name, is_seen in zip(names, table[partition].tolist(), strict=True) if is_seen]
        listed = f"{', '.join(seers[:-1])} and {seers[-1]}" if 1 < len(seers) < 9 else many(seers, 8)
        return f"{texts[code]}, in {sight.run.partitions[partition]}, is seen by {listed or 'nobody'}.{sight.told()}"
    most = sorted((count, -place) for place, (_, count) in enumerate(counts) if count)[::-1]
    said = [f"{counts[-place][0]} sees {count:,}" for count, place in most]
    return f"Of {counted(len(sight.rec), 'lead')}, {many(said, 8) or 'nobody sees any'}.{sight.told()}"
