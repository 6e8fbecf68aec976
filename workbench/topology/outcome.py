"""What an edit of a living instance comes to, and what it asks of the people in it before it is done.

The edits are `administration.py`; counting people is the engine's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ..errors import Refused
from .model import Topology

__all__ = ["Edited", "Question", "harmless", "objection"]

MOST_CLONED = 999  # SHARE-7: a list of more people is cloned empty

Question = tuple[str, str]
"""How many people there are: in a `partition`, in a `program`, on a `list`, by name."""


@dataclass(frozen=True, slots=True)
class Edited:
    """A design after an edit. `asks` are counts that decide it; `copies` the lists a clone made, each with what it is a copy of."""

    topology: Topology
    asks: tuple[Question, ...] = ()
    copies: Mapping[str, str] = field(default_factory=dict)


def harmless(question: Question) -> int:
    """Return up to how many people an edit that asks for a count is done as if there were none.

    >>> harmless(("partition", "LATAM")), harmless(("list", "Trade Show"))
    (0, 999)
    """
    return MOST_CLONED if question[0] == "list" else 0


def objection(question: Question, count: int) -> Refused | None:
    """Return why an edit that asked for a count is refused, or None.

    >>> str(objection(("partition", "LATAM"), 3))
    "3 people are in 'LATAM': move them first, or rename it rather than delete it (ADMIN-9) (ADMIN-3)"
    >>> objection(("list", "Trade Show"), 1000)
    """
    about, name = question
    said = f"{count} people are in {name!r}" if count > 1 else f"a person is in {name!r}"
    if about == "partition" and count:
        return Refused(f"{said}: move them first, or rename it rather than delete it (ADMIN-9)", "ADMIN-3")
    if about == "program" and count:
        return Refused(f"{said}: a program with members stays in its workspace", "SHARE-8")
    return None
