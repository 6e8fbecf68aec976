"""What random scenarios consist of: the share in which each interesting thing happens. `python -m tests.differential.statistics 2000`."""

from __future__ import annotations

import sys
from collections import Counter

from tests.oracle import Result

from .compare import played
from .strategies import Scenario, scenario_of

__all__ = ["traits"]


def traits(scenario: Scenario, result: Result) -> set[str]:
    """Return the interesting things that happen in a scenario."""
    outcomes = {word for step in result.outcomes for word in step}
    kinds = Counter(activity["type"] for activity in result.activities)
    addresses = Counter(record["Email Address"].lower() for record in result.people.values() if "Email Address" in record)
    batches = {name for name, campaign in scenario.design["campaigns"].items() if not campaign.get("triggers")}
    steps = {name for campaign in scenario.design["campaigns"].values() for step in campaign.get("flow", ()) for name in step}
    first = {(name, pid) for _, name, pid in result.runs}
    found = {
        "runs": bool(result.runs),
        "five runs or more": len(result.runs) >= 5,
        "somebody again in a campaign": len(first) < len(result.runs),
        "batch runs": any(name in batches for _, name, _ in result.runs),
        "blocked": bool(result.blocked),
        "twins at the end": any(count > 1 for count in addresses.values()),
        "waits in a flow": "wait" in steps,
        "waits that went on": bool(result.resumed),
        "cascade": "cascade" in result.findings,
        "unsubscribed by a twin": any(a["type"] == "Change Data Value" and a["field"] == "Unsubscribed" for a in result.activities),
        "segment other than Default": any(segment != "Default" for rows in result.segments.values() for segment in rows.values()),
        "dropped request": any(a.get("result") == "dropped" for a in result.activities),
        "request that goes": any(a.get("result") == "requested" for a in result.activities),
        "a cast": any(isinstance(step.get("run_campaign"), dict) for step in scenario.steps),
        "a cast that sends": result.cast,
        "a transition runs": any(name not in scenario.design["campaigns"] for _, name, _ in result.runs),
        "a stage is jumped over": any(a["type"] == "Change Revenue Stage" and _jumps(scenario, a) for a in result.activities),
        "edit": any("edit" in step for step in scenario.steps),
        "refused edit": "rejected" in outcomes,
    }
    named = {name for name, holds in found.items() if holds}
    named |= {f"outcome {word}" for word in outcomes} | {f"reason {reason}" for reason in result.reasons.values()}
    named |= {f"activity {kind}" for kind in kinds} | {
        f"not sent: {a['reason']}" for a in result.activities if a["type"] == "Email Blocked"
    }
    return named


def _jumps(scenario: Scenario, activity: dict) -> bool:
    stages = scenario.design["models"][activity["model"]]["stages"]
    return activity["old"] is not None and stages.index(activity["new"]) > stages.index(activity["old"]) + 1


def main(count: int) -> None:
    shares: Counter[str] = Counter()
    for seed in range(count):
        scenario = scenario_of(seed)
        shares.update(traits(scenario, played(scenario)))
    for name, number in shares.most_common():
        print(f"{100 * number / count:5.1f} %  {name}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 2000)
