"""The plan of a run: the design after each edit, and why those that are refused are.

Whether an edit that depends on the people is refused shows only when the run has come to it, over all shards together. Until then it is
taken as accepted; where the people contradict (`Contradicted`), the run is played again with that known. So every design is known, and
everything in all of them has its number, before the first row.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..errors import InputError, Problem, Refused, UnknownName, WorkbenchError
from ..people.stimuli import Stimuli
from ..topology.administration import administered
from ..topology.model import Topology
from ..topology.outcome import Edited

__all__ = ["Contradicted", "Count", "Plan", "check_names", "planned"]

_NAMED = {"form": "forms", "list": "lists", "program": "programs", "acquisition_program": "programs", "email": "emails"}


@dataclass(frozen=True, slots=True)
class Count:
    """How many people one shard, or all of them, count at a whole-database moment; up to `most` it goes on as if there were none."""

    people: int
    most: int


class Contradicted(WorkbenchError):
    """The people refuse an edit that was taken as accepted, at the last of so many counts that were `asked` for it."""

    def __init__(self, step: int, refused: Refused, asked: int) -> None:
        self.step, self.refused, self.asked = step, refused, asked
        super().__init__(str(refused))


@dataclass(frozen=True, slots=True)
class Plan:
    """`designs` by step, -1 is the first; `edits` those that are done, `refused` the others, by step too."""

    designs: Mapping[int, Topology]
    edits: Mapping[int, Edited]
    refused: Mapping[int, Refused]


def planned(topology: Topology, edits: Mapping[int, Mapping[str, Any]], known: Mapping[int, Refused]) -> Plan:
    """Plan a run that begins with a design; `known` are the edits that the people in it refuse.

    Raises:
        InputError: a program is made again under its old name with other statuses.
    """
    designs, done, refused = {-1: topology}, {}, dict(known)
    statuses = {program.name: program.statuses for program in topology.programs.values()}
    for step, edit in sorted(edits.items()):
        if step in refused:
            continue
        try:
            edited = administered(topology, edit)
        except Refused as found:
            refused[step] = found
            continue
        topology = edited.topology
        for program in topology.programs.values():
            if statuses.setdefault(program.name, program.statuses) != program.statuses:
                raise InputError(Problem(f"the program {program.name!r} is made again with other statuses", expected="another name"))
        designs[step], done[step] = topology, edited
    return Plan(designs, done, refused)


def check_names(stimuli: Stimuli, plan: Plan) -> None:
    """Refuse stimuli that name what no design of the plan has: they were read for another one. Raises UnknownName."""
    for column_name, section in {**_NAMED, "workspace": "workspaces", "campaign": "automations"}.items():
        column = stimuli.args.get(column_name)
        if column is None:
            continue
        known = {name for design in plan.designs.values() for name in getattr(design, section)}
        for code, name in enumerate(column.values):
            if code and name not in known and (column.codes == code).any():
                where = f"row {int(np.flatnonzero(column.codes == code)[0]) + 1} of the stimuli"
                raise UnknownName(column_name.replace("_", " "), name, known, where)
