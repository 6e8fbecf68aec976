"""Questions over a design or a finished run, and their answers: a frame, a sentence, and the rules it rests on.

Each question is a plain function; `QUESTIONS` lists them, and nothing here simulates but through the engine.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .answer import Answer, weakest
from .changes import changes_since
from .hidden import hidden_members
from .journeys import journey
from .landing import landed, where_they_live
from .listing import listed
from .over_time import saw_over_time, seen_over_time
from .people import leads_of
from .reach import mailed_by_several, unseen_leads
from .refused import rejected_by_reason
from .running import ran_and_blocked
from .seeing import campaigns_seeing, leads_seen, leads_seen_by_campaign, who_sees
from .select import resolve
from .twins import duplicates, twin_picks

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "QUESTIONS",
    "Answer",
    "campaigns_seeing",
    "changes_since",
    "duplicates",
    "hidden_members",
    "journey",
    "landed",
    "leads_of",
    "leads_seen",
    "leads_seen_by_campaign",
    "mailed_by_several",
    "questions",
    "ran_and_blocked",
    "rejected_by_reason",
    "resolve",
    "saw_over_time",
    "seen_over_time",
    "twin_picks",
    "unseen_leads",
    "weakest",
    "where_they_live",
    "who_sees",
]

QUESTIONS = (
    resolve,
    # over a run
    landed,
    where_they_live,
    who_sees,
    leads_seen,
    campaigns_seeing,
    leads_seen_by_campaign,
    seen_over_time,
    saw_over_time,
    ran_and_blocked,
    unseen_leads,
    mailed_by_several,
    journey,
    changes_since,
    duplicates,
    twin_picks,
    hidden_members,
    rejected_by_reason,
)


def questions() -> pd.DataFrame:
    """Return which questions there are: `question`, `over` (topology or run), `about`, `columns`.

    >>> questions()["question"].tolist()[:1]
    ['resolve']
    """
    return listed(QUESTIONS)
