"""Replay: the identity of one person played again, alone, with the recorder on full. The same happens to it as in the whole run.

What is told of it is `trace.py`; what one campaign was asked about it, `witness.py`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..people.stimuli import ACTIONS, WHOLE
from .simulate import run_stimuli

if TYPE_CHECKING:
    from ..topology.model import Topology
    from .run import Run
    from .witness import Witness

__all__ = ["replay"]


def replay(run: Run, person: int, witness: Witness | None = None, design: Topology | None = None) -> Run:
    """Play a person's identity again: rows, people and whole-database moments, with a reason for every refusal.

    Args:
        run: The whole run.
        person: An Id.
        witness: Who is told what one campaign is asked about the person.
        design: Another design to begin with than the run's own. Whole-database counts stay those of the run, and newcomers are numbered
            on from the people of this identity.
    """
    (rec,) = np.flatnonzero(run.ids == person)
    label = run.people["identity"][rec]
    stimuli, roster = run.stimuli, run.roster
    mine = run.identities.rows == label
    if len(rows := _whole(run)):
        mine[rows] = True
    rows, known = np.flatnonzero(mine), np.flatnonzero(run.identities.people == label)
    if witness is not None:
        born = int(run.people["born"][rec])
        witness.look_for(int(np.searchsorted(rows, born)) if born >= 0 else None, person)
    again = run_stimuli(
        run.designs[-1] if design is None else design,
        stimuli.take(rows).narrow(),
        roster.take(known).narrow(),
        explain=True,
        known=run.totals,
        refused=run.refused,
        until=run.until,
        witness=witness,
    )
    if witness is not None:
        witness.close()
    if design is not None:
        return again
    # The newcomers of the identity are the same people in the same order: they get the Ids they have in the whole run.
    same = np.flatnonzero(run.people["identity"] == label)
    ids = np.sort(run.ids[same])
    places = np.argsort(np.argsort(again.ids))
    return again.renumbered(ids[places])


def _whole(run: Run) -> np.ndarray[tuple[int, ...], np.dtype[np.intp]]:
    """Return the rows that are about the whole database, and the waits: everybody's."""
    is_whole = np.zeros(len(ACTIONS), bool)
    is_whole[[ACTIONS.index(name) for name in (*WHOLE, "wait")]] = True
    return np.flatnonzero(is_whole[run.stimuli.action])
