"""How long a review of a large design takes: 50 workspaces, 100 partitions, 2,000 campaigns; the target is one second.

    python tests/benchmarks/bench_review.py [workspaces partitions campaigns]

Each finding's own time is told as well, the slowest first. The design has everything that findings look at: forms with fields, a router by
country with many choices, local mailers and scorers, lists, programs, templates, segmentations, users, a revenue model, a CRM with rules.
"""

from __future__ import annotations

import sys
import time
from typing import Any

from workbench.pitfalls import review
from workbench.pitfalls.survey import Survey
from workbench.pitfalls.table import FINDS
from workbench.rules import rules
from workbench.rules.findings import pitfalls
from workbench.topology import Topology


def design(workspaces: int = 50, partitions: int = 100, campaigns: int = 2_000) -> Topology:
    """Return a design of that size, the same every time."""
    teams = [f"W{n:02}" for n in range(workspaces - 1)]
    homes = {name: [f"P{m:03}" for m in range(n, partitions - 1, len(teams))] for n, name in enumerate(teams)}
    countries = {partition: f"Country {partition}" for some in homes.values() for partition in some}
    given: dict[str, Any] = {
        "name": "Large",
        "partitions": ["Default", *countries],
        "workspaces": {"Default": {"partitions": "all"}}
        | {name: {"partitions": some, "primary": some[0]} for name, some in homes.items() if some},
        "assignment_rules": [{"if": {"Country": country}, "then": partition} for partition, country in countries.items()],
        "crm": {"type": "salesforce"},
        "communication_limits": {"per_day": 3},
        "programs": {f"{name}-Event": {"workspace": name, "type": "event", "statuses": ["Invited", "Registered"]} for name in teams},
        "forms": {f"{name}-Form {n}": {"workspace": name, "program": f"{name}-Event"} for name in teams for n in range(6)},
        "lists": {f"{name}-Fair": {"workspace": name} for name in teams},
        "templates": {"Brand": {"workspace": "Default"}},
        "emails": {f"{name}-Mail {n}": {"workspace": name} for name in teams for n in range(4)},
        "smart_lists": {f"{name}-VPs": {"workspace": name, "filters": [{"Job Title": {"contains": ["VP", "Chief"]}}]} for name in teams},
        "users": {f"user {name}": {"roles": {name: "Marketing User"}} for name in teams},
        "models": {"Revenue": {"workspace": "Default", "stages": ["Known", "MQL", "SAL"]}},
        "campaigns": {"Default-Router": _router(countries), "Default-Score": _KINDS[1]("Default", 0) | {"workspace": "Default"}},
    }
    for n in range(campaigns - 2):
        name = teams[n % len(teams)]
        given["campaigns"][f"{name}-{n:04}"] = {"workspace": name} | _KINDS[n // len(teams) % len(_KINDS)](name, n)
    return Topology.of(given)


def _router(countries: dict[str, str]) -> dict[str, Any]:
    choices = [{"if": {"Country": country}, "then": partition} for partition, country in countries.items()]
    flow = [{"change_partition": {"choices": choices}}]
    return {"workspace": "Default", "triggers": [{"person_is_created": True}], "flow": flow}


_KINDS = (
    lambda name, n: {
        "triggers": [{"fills_out_form": f"{name}-Form {n % 6}"}],
        "program": f"{name}-Event",
        "flow": [{"change_program_status": {"program": f"{name}-Event", "status": "Registered"}}, {"send_email": f"{name}-Mail {n % 4}"}],
    },
    lambda name, n: {
        "triggers": [{"fills_out_form": "any"}],
        "filters": [{"Industry": ["Bank", "Insurance"]}, {"Person Score": {"at_least": n % 50}}],
        "runs": "every_time",
        "flow": [{"change_score": {"field": "Person Score", "by": 5}}],
    },
    lambda name, n: {
        "triggers": [{"data_value_changes": "Industry"}],
        "filters": [{"member_of_smart_list": f"{name}-VPs"}],
        "runs": "every_time",
        "flow": [{"change_data": {"field": "Person Status", "value": f"Seen {n // 49 % 7}"}}],
    },
    lambda name, n: {"filters": [{"Country": f"Country {n}"}], "block_over_limit": True, "flow": [{"send_email": f"{name}-Mail {n % 4}"}]},
    lambda name, n: {
        "triggers": [{"score_is_changed": "Person Score"}],
        "filters": [{"Person Score": {"at_least": 50 + n % 50}}],
        "flow": [{"change_data": {"field": "Person Status", "value": "MQL"}}, {"send_alert": {"to": "sales@example.com"}}],
    },
)


def main() -> None:
    """Measure and print."""
    large = design(*map(int, sys.argv[1:4]))
    rules(), pitfalls()
    start, worked = time.perf_counter(), time.process_time()
    found = review(large)
    taken = f"{time.perf_counter() - start:.3f} s, {time.process_time() - worked:.3f} s of them on the processor"
    print(f"{large}: {taken}; {len(found)} findings: {found.sentence()}")
    survey = Survey(large)
    single = []
    for code, find in FINDS.items():
        start = time.perf_counter()
        some = list(find(survey))
        single.append((time.perf_counter() - start, code, len(some)))
    for seconds, code, count in sorted(single, reverse=True)[:12]:
        print(f"  {seconds * 1000:8.1f} ms  {code} ({count})")


if __name__ == "__main__":
    main()
