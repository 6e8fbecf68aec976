"""Questions over a design or a finished run, and their answers: a frame, a sentence, and the rules it rests on.

Each question is a plain function; `QUESTIONS` lists those of this room, and nothing here simulates but through the engine.
"""

from __future__ import annotations

from .answer import Answer, weakest
from .broken import broken_references
from .campaigns import campaigns_reaching, partitions_reached
from .disputed import sensitivity
from .doors import landing_in, landings
from .explain import why
from .movers import moved_to, moves
from .select import resolve
from .sharing import shared_into, sharing
from .users import partitions_seen_by_users, users_seeing
from .workspaces import partitions_seen, workspaces_seeing

__all__ = [
    "QUESTIONS",
    "Answer",
    "broken_references",
    "campaigns_reaching",
    "landing_in",
    "landings",
    "moved_to",
    "moves",
    "partitions_reached",
    "partitions_seen",
    "partitions_seen_by_users",
    "resolve",
    "sensitivity",
    "shared_into",
    "sharing",
    "users_seeing",
    "weakest",
    "why",
    "workspaces_seeing",
]

QUESTIONS = (
    resolve,
    *(partitions_seen, workspaces_seeing, partitions_reached, campaigns_reaching),
    *(landings, landing_in, moves, moved_to, sharing, shared_into, broken_references),
    *(partitions_seen_by_users, users_seeing),
    sensitivity,
)
