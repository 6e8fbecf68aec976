"""The card of a finished run: what became of its rows, and a line for each partition. Its parts are `topology/card.py`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..topology.card import Card, counted, some

if TYPE_CHECKING:
    from .run import Run

__all__ = ["run_card"]


def run_card(run: Run) -> Card:
    """Return the card of a run: a row for each partition, with who is in it and sees it, and what ran there or was blocked (VIS-9)."""
    total = run.summary
    became = ", ".join(f"{total[word]:,} {word}" for word in ("created", "updated", "unchanged", "rejected"))
    ran_all, blocked_all = (counted(total[word], "time") for word in ("campaign_runs", "blocked"))
    said = [
        f"{counted(total['stimuli'], 'row')}: {became}.",
        f"{counted(total['leads'], 'lead')} at the end; campaigns ran {ran_all} and were blocked {blocked_all}.",
    ]
    leads = np.bincount(run.people["partition"][run.living], minlength=len(run.partitions)).tolist()
    ran, blocked = run.ran.sum(axis=1).tolist(), run.blocked.sum(axis=1).tolist()
    topology = run.topology
    seers = {name: [one for one in topology.workspaces if name in topology.sees(one)] for name in run.partitions}
    rows = zip(run.partitions, leads, (some(seers[name]) for name in run.partitions), ran, blocked, strict=True)
    return Card(topology.name, tuple(said), "partitions", ("partition", "leads", "seen by", "ran", "blocked"), tuple(rows))
