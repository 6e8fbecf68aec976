"""What has happened up to a step: what it may speak of, and when it may be.

How steps are read is `read_steps.py`.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from pathlib import Path

from ..people.encode import moment
from ..people.stimuli import NEWCOMER
from ..people.times import microseconds
from ..topology.cursor import Cursor
from ..topology.model import Topology

__all__ = ["Sofar", "moment_at"]


@dataclass(slots=True)
class Sofar:
    """What has happened up to a step.

    The design (`is_broken`: it has problems of its own), the aliases by then (None: not known, any will do), how many may have come
    unnamed, the end of the step before, the folder that paths are relative to.
    """

    topology: Topology
    aliases: dict[str, str] | None = field(default_factory=dict)
    newcomers: int = 0
    ends: int | None = None
    folder: Path | None = None
    is_broken: bool = False

    def knows(self, alias: str) -> bool:
        """Return whether somebody may be called so by now."""
        if self.aliases is None or alias in self.aliases:
            return True
        found = NEWCOMER.fullmatch(alias)
        return bool(found) and int(found[1]) <= self.newcomers  # type: ignore[index]

    def alias_at(self, cursor: Cursor) -> str | None:
        """Read the alias of somebody who is known by now."""
        name = cursor.name("the alias of a person")
        if name is None or self.knows(name):
            return name
        cursor.unknown("person", name, [*(self.aliases or ()), *(f"new{n + 1}" for n in range(min(self.newcomers, 9)))])
        return None


def moment_at(cursor: Cursor) -> int | None:
    """Read a moment, quoted or not, as microseconds since 1970."""
    value = cursor.value
    read = moment(value.isoformat() if isinstance(value, dt.date) else value.strip()) if isinstance(value, str | dt.date) else None
    if read is None:
        cursor.wrong("an ISO date-time (2026-01-05T09:00)")
        return None
    return microseconds(read)
