"""Routing: in which partition a new person lands (ROUTE-1..5): one named by the caller, the assignment rules, the primary one, Default.

A door (`doors.py`) names the partition its asset stands for; here the admin rules have their say, once, when the person is made.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from .state import View
from .world import World

__all__ = ["route"]


def route(world: World, rec: npt.NDArray[np.int32], at: npt.NDArray[np.int64], asked: Any) -> None:
    """Let the assignment rules place new people, where they apply (`asked`: one for all, or one each).

    ROUTE-1: a partition named by the caller goes before the rules, the rules before the primary partition (ROUTE-2) and Default.
    ROUTE-3: they apply to people made by the CRM (a setting: to all). ROUTE-4: the first that matches. ROUTE-5: only now, never again.
    """
    rules = world.design.rules
    if not rules or asked is False:
        return
    left = np.flatnonzero(np.broadcast_to(asked, rec.shape))
    for number, (question, partition) in enumerate(rules):
        if not len(left):
            return
        hit = np.ones(len(left), bool) if question is None else question(View(world.people, rec[left], at[left]))
        world.people.partition[rec[left[hit]]], world.people.ruled[rec[left[hit]]] = partition, number
        left = left[~hit]
