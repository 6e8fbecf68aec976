"""Questions over a design or a finished run, and their answers: a frame, a sentence, and the rules it rests on.

Each question is a plain function; `QUESTIONS` lists those of this room, and nothing here simulates but through the engine.
"""

from __future__ import annotations

from .answer import Answer, weakest
from .broken import broken_references
from .campaigns import campaigns_reaching, partitions_reached
from .changes import changes_since
from .disputed import sensitivity
from .doors import landing_in, landings
from .explain import why
from .hidden import hidden_members
from .journeys import journey
from .landing import landed, where_they_live
from .movers import moved_to, moves
from .over_time import saw_over_time, seen_over_time
from .people import leads_of
from .reach import mailed_by_several, unseen_leads
from .refused import rejected_by_reason
from .running import ran_and_blocked
from .seeing import campaigns_seeing, leads_seen, leads_seen_by_campaign, who_sees
from .select import resolve
from .sharing import shared_into, sharing
from .twins import duplicates, twin_picks
from .users import partitions_seen_by_users, users_seeing
from .workspaces import partitions_seen, workspaces_seeing

__all__ = [
    "QUESTIONS",
    "Answer",
    "broken_references",
    "campaigns_reaching",
    "campaigns_seeing",
    "changes_since",
    "duplicates",
    "hidden_members",
    "journey",
    "landed",
    "landing_in",
    "landings",
    "leads_of",
    "leads_seen",
    "leads_seen_by_campaign",
    "mailed_by_several",
    "moved_to",
    "moves",
    "partitions_reached",
    "partitions_seen",
    "partitions_seen_by_users",
    "ran_and_blocked",
    "rejected_by_reason",
    "resolve",
    "saw_over_time",
    "seen_over_time",
    "sensitivity",
    "shared_into",
    "sharing",
    "twin_picks",
    "unseen_leads",
    "users_seeing",
    "weakest",
    "where_they_live",
    "who_sees",
    "why",
    "workspaces_seeing",
]

QUESTIONS = (
    resolve,
    # over a design
    *(partitions_seen, workspaces_seeing, partitions_reached, campaigns_reaching),
    *(landings, landing_in, moves, moved_to, sharing, shared_into, broken_references),
    *(partitions_seen_by_users, users_seeing),
    # over a run
    *(landed, where_they_live, who_sees, leads_seen, campaigns_seeing, leads_seen_by_campaign, seen_over_time, saw_over_time),
    *(ran_and_blocked, unseen_leads, mailed_by_several, journey, changes_since, duplicates, twin_picks, hidden_members),
    *(rejected_by_reason, sensitivity),
)
