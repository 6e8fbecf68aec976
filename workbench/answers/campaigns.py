"""Which campaigns can see which partitions, and the reverse, whether they run or not (VIS-9, CAMP-1, CAMP-9).

For whom they did run, and for whom they would have but for visibility, is a question to a run.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from ..topology.assets import Campaign
from ..topology.check import broken_campaigns
from ..topology.model import Topology
from .answer import Answer, answer
from .select import Selector, pick
from .table import Places, paired, sees, spread
from .words import counted, listed, verb
from .workspaces import ALL, PICKED

__all__ = ["campaigns_reaching", "is_on", "kind_of", "partitions_reached"]

NONE = "The design has no campaigns."
RULES = ("VIS-9", "VIS-5", "CAMP-1", "CAMP-9")


def kind_of(design: Topology, campaign: Campaign) -> str:
    """Return `trigger`, `batch`, or `transition` for what a revenue model does by itself (LIFE-3)."""
    return "transition" if campaign.name not in design.campaigns else "batch" if campaign.is_batch else "trigger"


def is_on(campaign: Campaign) -> bool:
    """Return whether a campaign would run: a trigger campaign must be active, a batch runs when somebody runs it (CAMP-1)."""
    return campaign.active or campaign.is_batch


def partitions_reached(design: Topology, campaigns: Selector = "*") -> Answer:
    """Tell which partitions each campaign can see: whom it can act on, if it runs.

    Args:
        design: The design.
        campaigns: Names or patterns of campaigns; transitions of revenue models are called `MODEL: FROM > TO`.

    Columns:
        campaign: The campaign.
        workspace: Where it is: what that sees, the campaign sees.
        kind: `trigger`, `batch`, or `transition` of a revenue model.
        active: Whether it is switched on; a batch runs on demand all the same (CAMP-1).
        valid: Whether everything it names may be named there; an invalid one never runs.
        partition: A partition it can see.
        through: `all partitions` (those created later too) or `picked`.

    Raises:
        UnknownName: There is no such campaign.

    >>> design = Topology("One").add_campaign("Welcome", "Default", triggers=[{"person_is_created": True}])
    >>> print(partitions_reached(design).sentence)
    Welcome is of Default and sees 1 of 1 partition: Default.
    """
    names = pick(campaigns, design.automations, "campaign")
    linked, invalid = _linked(design, names), broken_campaigns(design)
    row, column = paired(linked)
    table = spread(
        {**_about(design, names, row, invalid), "partition": (design.partitions, column), "through": (_through(design, names), row)}
    )
    total = counted(len(design.partitions), "partition")
    if len(names) == 1:
        one, seen = design.automations[names[0]], [name for name, is_seen in zip(design.partitions, linked[0], strict=True) if is_seen]
        sentence = f"{one.name} is of {one.workspace} and sees {len(seen)} of {total}: {listed(seen)}.{_idle(design, names, invalid)}"
    else:
        whole = int(linked.all(axis=1).sum())
        reach = f"{f'{whole:,}' if whole else 'None'} of {counted(len(names), 'campaign')}"
        sentence = f"{reach} {verb(whole or 1, 'sees', 'see')} all of {total}.{_idle(design, names, invalid)}" if names else NONE
    columns = ("campaign", "workspace", "kind", "active", "valid", "partition", "through")
    return answer("partitions_reached", sentence, columns, table, RULES)


def campaigns_reaching(design: Topology, partitions: Selector = "*") -> Answer:
    """Tell which campaigns can see the people of each partition; one that none sees has a row without a campaign.

    Args:
        design: The design.
        partitions: Names or patterns of partitions.

    Columns:
        partition: The partition.
        campaign: A campaign that can see it; empty where none does.
        workspace: The campaign's workspace.
        kind: `trigger`, `batch`, or `transition` of a revenue model.
        active: Whether it is switched on; a batch runs on demand all the same (CAMP-1).
        valid: Whether everything it names may be named there; an invalid one never runs.
        through: `all partitions` (those created later too) or `picked`.

    Raises:
        UnknownName: There is no such partition.

    >>> campaigns_reaching(Topology("One")).sentence
    'No campaign that runs sees Default.'
    """
    names = pick(partitions, design.partitions, "partition")
    place = {name: number for number, name in enumerate(design.partitions)}
    known = list(design.automations)
    linked, invalid = _linked(design, known).T[[place[name] for name in names]], broken_campaigns(design)
    row, column = paired(linked)
    table = spread({"partition": (names, row), **_about(design, known, column, invalid), "through": (_through(design, known), column)})
    runs = np.array([is_on(design.automations[name]) and name not in invalid for name in known], bool)
    reach = (linked & runs).sum(axis=1) if known else np.zeros(len(names), int)
    alone = [name for name, count in zip(names, reach.tolist(), strict=True) if not count]
    if alone:
        sentence = f"No campaign that runs sees {listed(alone)}."
    elif len(names) == 1:
        sentence = f"{counted(int(reach[0]), 'campaign')} that {verb(int(reach[0]), 'runs', 'run')} can see {names[0]}."
    else:
        few = names[int(reach.argmin())]
        least = f"fewest see {few} ({counted(int(reach.min()), 'campaign')})"
        sentence = f"Each of {counted(len(names), 'partition')} is seen by a campaign that runs; {least}."
    columns = ("partition", "campaign", "workspace", "kind", "active", "valid", "through")
    return answer("campaigns_reaching", sentence, columns, table, RULES)


def _linked(design: Topology, names: Sequence[str]) -> npt.NDArray[np.bool_]:
    place = {name: number for number, name in enumerate(design.workspaces)}
    return sees(design)[[place[design.automations[name].workspace] for name in names]]


def _through(design: Topology, names: Sequence[str]) -> list[str]:
    return [ALL if design.workspaces[design.automations[name].workspace].partitions is None else PICKED for name in names]


def _about(design: Topology, names: Sequence[str], places: Places, invalid: Collection[str]) -> Mapping[str, tuple[Sequence[Any], Places]]:
    some = [design.automations[name] for name in names]
    told: Mapping[str, Sequence[Any]] = {
        "campaign": names,
        "workspace": [campaign.workspace for campaign in some],
        "kind": [kind_of(design, campaign) for campaign in some],
        "active": [campaign.active for campaign in some],
        "valid": [name not in invalid for name in names],
    }
    return {column: (values, places) for column, values in told.items()}


def _idle(design: Topology, names: Sequence[str], invalid: Collection[str]) -> str:
    """Say which of the campaigns do not run, and why."""
    off = [name for name in names if not is_on(design.automations[name])]
    wrong = [name for name in names if name in invalid]
    parts = [f" {listed(some)} {verb(len(some), 'is', 'are')} {word}." for some, word in ((off, "inactive"), (wrong, "invalid")) if some]
    return "".join(parts) and f"{''.join(parts)} Those never run."
