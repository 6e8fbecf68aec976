"""Lifecycle: in which stage of each revenue model people are, when they were in each, where new ones enter (rules LIFE).

What moves them on are campaigns: those of the design and the model's own transitions (`topology/lifecycle.py`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from ..topology.assets import RevenueModel
from .conditions import Asked, ask
from .events import Fact
from .record import STAGE_LINE
from .state import NEVER, View
from .world import World

__all__ = ["Lifecycle"]


@dataclass(frozen=True, slots=True)
class _Open:
    """An approved model: its place among all, its workspace, its rules for new people (None: everybody), where those of the CRM enter."""

    place: int
    first: int
    workspace: int
    rules: list[tuple[Asked | None, int]]
    from_crm: int


class Lifecycle:
    """Keeps the stages of one world."""

    def __init__(self, world: World) -> None:
        self.world, self.people, self.layout = world, world.people, world.layout
        self._first = world.layout.first_stages
        self._places = {name: place for place, name in enumerate(world.layout.models)}
        self._open: list[_Open] = []
        self.adopt()

    @property
    def is_open(self) -> bool:
        """Whether any model takes people in."""
        return bool(self._open)

    def adopt(self) -> None:
        """Read the design in force. A model that is no longer approved loses its people and their history (LIFE-3)."""
        before = {model.place for model in self._open}
        models = self.world.design.topology.models.values() if self._places else ()
        self._open = [self._opened(model) for model in models if model.approved]
        for place in before - {model.place for model in self._open}:
            name = list(self._places)[place]
            first = self._first[name]
            self.people.stage[:, place] = -1
            self.people.entered[:, first : first + len(self.layout.models[name])] = NEVER

    def _opened(self, model: RevenueModel) -> _Open:
        design, stages = self.world.design, self.layout.models[model.name]
        rules: list[tuple[Asked | None, int]] = [
            (None if rule.condition is None else ask(rule.condition, design), stages.index(rule.stage)) for rule in model.assignment_rules
        ]
        if not rules or rules[-1][0] is not None:
            rules.append((None, stages.index(model.entry)))
        wanted = design.settings.crm_entry_stage  # LIFE-4
        from_crm = stages.index(wanted) if wanted in model.stages else rules[-1][1]
        return _Open(self._places[model.name], self._first[model.name], design.workspaces[model.workspace], rules, from_crm)

    def enter(self, view: View, new: npt.NDArray[np.bool_], door: str, unit: Any, number: int) -> list[Fact]:
        """Let new people into the models whose workspace sees them (LIFE-2); return what that starts.

        A rule that fits says where (LIFE-3). Else those from the CRM enter at Sales Accepted, not counted in the stages before it
        (LIFE-4), and all others at the first stage.
        """
        facts = []
        for model in self._open:
            seen = self.world.design.sees[model.workspace, view.partition()]
            lanes = np.flatnonzero(new & seen)
            if not len(lanes):
                continue
            stage = np.full(len(view), -1, np.int8)
            left = lanes
            for question, code in model.rules:
                hit = np.ones(len(left), bool) if question is None else question(view.of(left))
                stage[left[hit]] = model.from_crm if question is None and door == "sync_from_crm" else code
                left = left[~hit]
            rec, where = view.rec[lanes], stage[lanes]
            self.people.stage[rec, model.place] = where
            self.people.entered[rec, model.first + where] = view.at[lanes]
            line = STAGE_LINE + self.world.line()
            self.world.record.line("Change Revenue Stage", unit[lanes], number, -1, line, rec, model.place, -1, where)
            who = np.zeros(len(view), bool)
            who[lanes] = True
            facts.append(Fact("stage_is_changed", model.place, who, np.full(len(view), -1), stage))
        return facts

    def move(self, view: View, model: str, stage: str) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.int8], int, int]:
        """Put people into a stage; who is in it stays there and nothing happens (LIFE-3). Return who moved, from where, model, stage.

        Only the stage itself is entered: those in between do not count as passed (LIFE-5).
        """
        place, code = self._places[model], self.layout.models[model].index(stage)
        old = view.stage(place)
        moved = old != code
        if not self.world.design.topology.models[model].approved:
            moved = np.zeros(len(view), bool)
        rec = view.rec[moved]
        self.people.stage[rec, place] = code
        self.people.entered[rec, self._first[model] + code] = view.at[moved]
        return moved, old, place, code
