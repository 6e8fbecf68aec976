"""Simple campaigns: flows that only log the same line for everybody, and at most add whole points to a score nobody listens to.

Most campaigns of an instance are like that. Their runs say all they did, so their lines are made when somebody reads the log, and the
points that several of them give one person at one moment are added up at once. `flow.py` does everything else.
"""

from __future__ import annotations

from collections.abc import Iterable

from ..topology.assets import Campaign
from ..topology.model import Topology
from ..topology.steps import Step
from ..topology.tokens import tokens_in

__all__ = ["is_log", "plain_score", "simple_campaigns"]

_LOGS = ("interesting_moment", "send_alert")


def is_log(step: Step) -> bool:
    """Return whether a step only writes a line that is the same for everybody."""
    return step.kind in _LOGS and not step.choices and not any(tokens_in(value) for value in (step.default or {}).values())


def plain_score(step: Step) -> tuple[str, float] | None:
    """Return (field, points) of a step that adds whole points for everybody, else None."""
    args = step.default or {}
    if step.kind != "change_score" or step.choices or not args.get("by") or not float(args["by"]).is_integer():
        return None
    return str(args["field"]), float(args["by"])


def simple_campaigns(topologies: Iterable[Topology]) -> frozenset[str]:
    """Return the names of the campaigns that are simple, and do the same, in every design of a run."""
    found: dict[str, tuple[Step, ...]] = {}
    other: set[str] = set()
    for topology in topologies:
        heard = {t.args["field"] for c in topology.automations.values() for t in c.triggers if t.kind == "score_is_changed"}
        blocked = {name for name, sources in topology.blocked_fields.items() if "flow" in sources}
        for campaign in topology.campaigns.values():
            is_simple = not topology.settings.recheck_visibility_each_step and _is_simple(campaign, heard | blocked)
            if not is_simple or found.setdefault(campaign.name, campaign.flow) != campaign.flow:
                other.add(campaign.name)
    return frozenset(found) - other


def _is_simple(campaign: Campaign, touchy: set[str]) -> bool:
    scores = [score for step in campaign.flow if (score := plain_score(step))]
    return (
        len(scores) <= 1
        and all(is_log(step) or plain_score(step) for step in campaign.flow)
        and not {field for field, _ in scores} & touchy
    )
