"""Edits of the design as a step of a scenario: read, checked, applied.

What an edit does is the topology's (`topology/edits.py`); that it may be refused is no error of the file.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from ..engine.simulate import edited
from ..people.stimuli import Stimuli
from ..topology.cursor import Cursor, one_of
from ..topology.model import Topology
from .actions import EDITS, NOT_MODELLED

__all__ = ["after", "edit_at"]


def edit_at(cursor: Cursor, topology: Topology, *, is_refused: bool) -> Mapping[str, Any] | None:
    """Read one edit; None where it is wrong.

    Names that do not exist are problems, except where the step says that the edit is refused.
    """
    given = cursor.value if isinstance(cursor.value, Mapping) else {}
    later = [name for name in given if name in NOT_MODELLED["edit"]]
    parts = cursor.keys((*EDITS, *later))
    for name in later:
        parts[name].problem(f"the edit {name} is not modelled yet")
    if len(parts) != 1 or later:
        if isinstance(cursor.value, Mapping) and not later and all(name in parts for name in given):
            cursor.problem("one edit a step", one_of(map(repr, parts)) or "none", f"one of {one_of(EDITS)}")
        return None
    kind, part = next(iter(parts.items()))
    before = len(cursor.reading.problems)
    edit = _partition(part) if kind == "add_partition" else _workspace(kind, part, topology, is_refused=is_refused)
    return None if len(cursor.reading.problems) > before else {kind: edit}


def after(topology: Topology, edit: Mapping[str, Any]) -> Topology:
    """Return the design after an edit: the same one where the edit is refused."""
    nothing = np.empty(0, np.int64)
    one = Stimuli(nothing, nothing.astype(np.int8), nothing.astype(np.int32), edits={0: edit})
    return edited(topology, one).get(0, topology)


def _partition(cursor: Cursor) -> str | None:
    return cursor.name("the name of the new partition")


def _workspace(kind: str, cursor: Cursor, topology: Topology, *, is_refused: bool) -> dict[str, Any]:
    keys, required = EDITS[kind]
    parts = cursor.keys(keys, required)
    partitions = None if is_refused else topology.partitions
    found: dict[str, Any] = {}
    if "workspace" in parts:
        valid = topology.workspaces if kind == "set_workspace" and not is_refused else None
        found["workspace"] = parts["workspace"].one("workspace", valid)
    if "partitions" in parts:
        at = parts["partitions"]
        if at.value == "all":
            found["partitions"] = "all"
        else:
            found["partitions"] = list(at.each(lambda item: item.one("partition", partitions), "'all' or a list of partitions", least=1))
    if "primary" in parts:
        found["primary"] = parts["primary"].one("partition", partitions)
    return found
