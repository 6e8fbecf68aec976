"""Sight: leads of a run at a moment, where they are then, under which design; what questions about seeing have in common.

The questions themselves are `seeing.py`, `reach.py` and `landing.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from ..engine.run import Run
from .columns import category, counted
from .people import Leads, Moment, Recs, called, cut_at, leads_of, named

if TYPE_CHECKING:
    from ..topology.model import Topology

__all__ = ["SEES", "Sight"]

SEES = ("VIS-1", "VIS-2")
EDITED = ("ADMIN-7",)  # people stay where they are when a workspace's partitions change


@dataclass(frozen=True)
class Sight:
    """Leads at a moment: those of some who are there (`rec`), in which partition (numbers of the layout), under which design."""

    run: Run
    rec: Recs
    partition: npt.NDArray[np.int16]
    absent: Recs
    cut: int

    @classmethod
    def of(cls, run: Run, leads: Leads, at: Moment) -> Sight:
        """Look at leads at a moment."""
        cut, chosen = cut_at(run, at), leads_of(run, leads, at)
        there = run.whereabouts.there(cut)[chosen]
        rec = chosen[there]
        return cls(run, rec, run.whereabouts.of(rec, cut), chosen[~there], cut)

    @cached_property
    def place(self) -> int:
        """Which of the designs is in force."""
        return int(self.run.whereabouts.design(self.cut))

    @property
    def design(self) -> Topology:
        """The design in force."""
        return self.run.whereabouts.designs[self.place][1]

    @property
    def is_end(self) -> bool:
        """Whether it is the end of the run that is looked at."""
        return self.cut == self.run.whereabouts.units

    @property
    def rules(self) -> tuple[str, ...]:
        """The rule by which edits of the design count, where there were any."""
        return EDITED if self.place else ()

    def seen(self, workspaces: Iterable[str]) -> npt.NDArray[np.bool_]:
        """Return which partition is seen by which of some workspaces: (partitions, workspaces)."""
        sees = self.run.whereabouts.sees[self.place]
        return sees[[self.run.layout.workspaces.index(name) for name in workspaces]].T

    def people(self) -> Mapping[str, Any] | None:
        """Return what a scenario expects of where they are; None where somebody has no alias, or it is not the end."""
        names, gone = called(self.run, self.rec), called(self.run, self.absent)
        if not self.is_end or names is None or gone is None:
            return None
        lives = {name: {"Partition": self.run.partitions[code]} for name, code in zip(names, self.partition.tolist(), strict=True)}
        return {"people": {**lives, **dict.fromkeys(gone)}} if names or gone else None

    def told(self) -> str:
        """Say who is not there, where somebody is not."""
        return f" {counted(len(self.absent), 'of them is', 'of them are')} not there then." if len(self.absent) else ""

    def leads(self, rows: npt.NDArray[np.intp] | slice = slice(None)) -> dict[str, Any]:
        """Return the columns `lead`, `id`, `partition` for rows of which several may be of one lead."""
        codes, texts = named(self.run, self.rec)
        ids = self.run.ids[self.rec]
        return {"lead": category(codes[rows], texts), "id": ids[rows], "partition": category(self.partition[rows], self.run.partitions)}
