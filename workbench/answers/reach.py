"""Whom campaigns reach at a moment: leads that none of them sees, and leads that several see that mail.

Which campaign sees which lead is `seeing.py`; limits of how often somebody is mailed are the engine's.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt

from ..engine.run import Run
from ..errors import InputError, Problem, shown
from ..topology.assets import Campaign
from ..topology.check import invalid_campaigns
from ..topology.model import Topology
from .answer import Answer, answer
from .columns import category, counted, joined, many
from .people import EVERYBODY, Leads, Moment
from .sight import SEES, Sight

__all__ = ["mailed_by_several", "unseen_leads"]

RULES = ("VIS-9", *SEES)


def unseen_leads(run: Run, leads: Leads = EVERYBODY, at: Moment = None) -> Answer:
    """Which leads does no campaign see that can run?

    A batch can run if it is valid, a trigger campaign if it is valid and active. Transitions of revenue models are not counted.

    Args:
        run: A finished run.
        leads: Among whom: an Id, alias, address, pattern, condition, or several.
        at: The moment, everything that happened at it included; the end of the run if left out.

    Columns:
        lead: A lead that none sees: alias, else address, else its Id.
        id: Its Id.
        partition: The partition it is in at that moment.
        seen_by: The workspaces that see it all the same, joined; empty: none.
        asleep: The campaigns that see it but cannot run, joined.

    >>> import workbench as wb
    >>> spaces = {"Default": {"partitions": ["Default"]}, "EMEA": {"partitions": ["EMEA"]}}
    >>> design = wb.Topology.of("R", partitions=["Default", "EMEA"], workspaces=spaces, campaigns={"News": {"workspace": "Default"}})
    >>> run = wb.simulate(design, [], {"ann": {"Email Address": "a@example.com"}, "ben": {"Partition": "EMEA"}})
    >>> print(unseen_leads(run).sentence)
    1 of 2 leads is seen by no campaign that can run: 1 in EMEA.
    """
    import pandas as pd

    sight = Sight.of(run, leads, at)
    design = sight.design
    awake = _running(design)
    asleep = {name: campaign for name, campaign in design.campaigns.items() if name not in awake}
    is_seen = sight.seen(campaign.workspace for campaign in awake.values()).sum(axis=1) > 0
    some = ~is_seen[sight.partition]
    unseen = replace(sight, rec=sight.rec[some], partition=sight.partition[some])
    workspaces = list(design.workspaces)
    seers, seen_by = joined(sight.seen(workspaces), workspaces)
    sleepers, sleeping = joined(sight.seen(campaign.workspace for campaign in asleep.values()), list(asleep))
    told = {"seen_by": category(seers[unseen.partition], seen_by), "asleep": category(sleepers[unseen.partition], sleeping)}
    begin = _of(len(unseen.rec), len(sight.rec))
    sentence = f"{begin} seen by no campaign that can run{_by_partition(unseen)}.{sight.told()}"
    if not len(unseen.rec):
        sentence = f"Each of {counted(len(sight.rec), 'lead')} is seen by a campaign that can run.{sight.told()}"
    columns = ("lead", "id", "partition", "seen_by", "asleep")
    expectation = replace(unseen, absent=sight.absent[:0]).people()
    return answer("unseen_leads", sentence, columns, pd.DataFrame(unseen.leads() | told), (*RULES, "CAMP-1", *sight.rules), expectation)


def mailed_by_several(run: Run, leads: Leads = EVERYBODY, at: Moment = None, at_least: int = 2) -> Answer:
    """Which leads are seen by several campaigns that mail?

    A campaign mails if a branch of its flow sends an email that is not operational, and it can run: a batch that is valid, a trigger
    campaign that is valid and active. Casts of engagement programs are not counted. Whether its filters let the lead in is not asked.

    Args:
        run: A finished run.
        leads: Among whom: an Id, alias, address, pattern, condition, or several.
        at: The moment, everything that happened at it included; the end of the run if left out.
        at_least: How many campaigns it takes.

    Columns:
        lead: A lead: alias, else address, else its Id.
        id: Its Id.
        partition: The partition it is in at that moment.
        campaigns: How many campaigns that mail see it.
        workspaces: Of how many workspaces these are.
        names: Which campaigns, joined, in the order of the design.

    Raises:
        InputError: `at_least` is no whole number of at least 1.

    >>> import workbench as wb
    >>> mails = {"workspace": "Default", "flow": [{"send_email": "News"}]}
    >>> design = wb.Topology.of("R", emails={"News": {"workspace": "Default"}}, campaigns={"Monday": mails, "Friday": mails})
    >>> run = wb.simulate(design, [], {"ann": {"Email Address": "a@example.com"}})
    >>> print(mailed_by_several(run).sentence)
    1 of 1 lead is seen by 2 campaigns that mail or more: 1 in Default.
    """
    import pandas as pd

    if isinstance(at_least, bool) or not isinstance(at_least, int) or at_least < 1:
        raise InputError(Problem("so many campaigns there cannot be", "at_least", shown(at_least), "a whole number of at least 1"))
    sight = Sight.of(run, leads, at)
    design = sight.design
    mailing = {name: campaign for name, campaign in _running(design).items() if mails(campaign, design)}
    homes = list(dict.fromkeys(campaign.workspace for campaign in mailing.values()))
    table, by_home = sight.seen(campaign.workspace for campaign in mailing.values()), sight.seen(homes)
    count = table.sum(axis=1)
    some = count[sight.partition] >= at_least
    several = replace(sight, rec=sight.rec[some], partition=sight.partition[some])
    names, texts = joined(table, list(mailing))
    where = several.partition
    told = {"campaigns": count[where], "workspaces": by_home.sum(axis=1)[where], "names": category(names[where], texts)}
    begin = _of(len(several.rec), len(sight.rec))
    sentence = f"{begin} seen by {at_least} campaigns that mail or more{_by_partition(several)}.{sight.told()}"
    columns = ("lead", "id", "partition", "campaigns", "workspaces", "names")
    expectation = replace(several, absent=sight.absent[:0]).people()
    rules = (*RULES, "CAMP-1", "SUBS-12", *sight.rules)
    return answer("mailed_by_several", sentence, columns, pd.DataFrame(several.leads() | told), rules, expectation)


def mails(campaign: Campaign, design: Topology) -> bool:
    """Return whether a branch of a campaign's flow sends an email that is not operational."""
    branches = (args for step in campaign.flow if step.kind == "send_email" for args in (*(c.args for c in step.choices), step.default))
    return any(args is not None and not design.emails[str(args["email"])].operational for args in branches)


def _running(design: Topology) -> Mapping[str, Campaign]:
    invalid = invalid_campaigns(design)
    return {n: c for n, c in design.campaigns.items() if n not in invalid and (c.active or c.is_batch)}


def _of(some: int, total: int) -> str:
    return f"{f'{some:,}' if some else 'None'} of {counted(total, 'lead')} {'is' if some < 2 else 'are'}"


def _by_partition(sight: Sight) -> str:
    count: npt.NDArray[Any] = np.bincount(sight.partition, minlength=len(sight.run.partitions))
    most: Iterable[int] = np.argsort(-count, kind="stable").tolist()
    said = [f"{count[code]:,} in {sight.run.partitions[code]}" for code in most if count[code]]
    return f": {many(said)}" if said else ""
