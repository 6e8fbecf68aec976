"""What every question over a design takes, as a frame, on a large one: 50 workspaces, 100 partitions, 2,000 campaigns; at most 100 ms each.

    python tests/benchmarks/bench_questions.py [--rounds N] [--workspaces N] [--partitions N] [--campaigns N]

The best of the rounds counts, in time of the processor (others may use the machine), on a design that was just made, so that nothing is
remembered of an earlier question. Never a test: times depend on the machine. Exit status 1 if a question takes longer.
"""

from __future__ import annotations

import argparse
import inspect
import sys
import time
from dataclasses import replace
from typing import Any

from workbench.answers.listing import over
from workbench.questionnaire import EVERY_QUESTION
from workbench.topology import Topology

LIMIT = 0.1  # seconds
COUNTRIES = tuple(f"Country {number}" for number in range(100))


def design(workspaces: int, partitions: int, campaigns: int, *, routed: bool = False, is_open: bool = False) -> Topology:
    """Return a company of regions: each has its partitions, forms, lists, emails, a router, users, and campaigns that name all of it.

    With `routed` the assignment rules place the people of every door; with `is_open` every workspace sees every partition.
    """
    regions = [f"WS{number:02}" for number in range(1, workspaces)]
    places = [f"P{number:03}" for number in range(1, partitions)]
    own = {region: places[number :: len(regions)] or places[:1] for number, region in enumerate(regions)}
    homes: dict[str, Any] = {"Default": {"partitions": "all", "primary": "Default"}}
    homes |= {region: {"partitions": own[region], "primary": own[region][0]} for region in regions}
    if is_open:
        homes = {name: {"partitions": "all", "primary": given["primary"]} for name, given in homes.items()}
    some = ["Default", *regions]
    choices = [{"if": {"Country": COUNTRIES[number % len(COUNTRIES)]}, "then": place} for number, place in enumerate(places)]
    made: dict[str, Any] = {}
    for number in range(campaigns):
        home = some[number % len(some)]
        if number % 40 == 0:
            made[f"{home}-Router {number}"] = {
                "workspace": "Default",
                "flow": [{"change_partition": {"choices": choices, "default": "Default"}}],
            }
            continue
        made[f"{home}-Campaign {number}"] = {
            "workspace": home,
            "active": number % 7 > 0,
            "triggers": [{"fills_out_form": f"{home}-Form {number % 10}"}] if number % 3 else [],
            "filters": [{"member_of_smart_list": "VPs"}, {"in_segment": {"Trade": "Bank"}}, {"member_of_list": f"{home}-List"}],
            "flow": [
                {"send_email": f"{home}-Mail"},
                {"add_to_list": f"{some[number % 11]}-List"},
                {"change_partition": homes[home].get("primary")},
            ],
        }
    return Topology.of(
        "Large",
        partitions=["Default", *places],
        workspaces=homes,
        campaigns=made,
        forms={f"{home}-Form {number}": {"workspace": home} for home in some for number in range(10)},
        lists={f"{home}-List": {"workspace": home} for home in some},
        emails={f"{home}-Mail": {"workspace": home} for home in some},
        smart_lists={"VPs": {"workspace": "Default", "filters": [{"Job Title": {"contains": ["VP", "Chief"]}}], "shared_with": regions}},
        segmentations={"Trade": {"workspace": "Default", "segments": {"Bank": {"Industry": "Bank"}}, "shared_with": regions}},
        folders={
            f"{home} shared": {"workspace": home, "area": "database", "holds": [f"{home}-List"], "shared_with": some[:11]}
            for home in regions
        },
        users={
            **{f"user {number}": {"roles": {some[number % len(some)]: "Marketing User", "WS01": "Web Designer"}} for number in range(150)},
            **{f"admin {number}": {"roles": {"Default": "Admin"}} for number in range(10)},
            **{f"api {number}": {"api": True, "roles": {some[number % len(some)]: "API"}} for number in range(40)},
        },
        assignment_rules=[*choices, {"if": [{"Country": "Country 7"}, {"Industry": "Bank"}], "then": "Default"}, {"else": "Default"}],
        crm={"type": "salesforce"},
        settings={"assignment_rules_scope": "all_creates"} if routed else {},
    )


def main() -> int:
    """Measure, print, judge."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=5)
    for name, usual in (("workspaces", 50), ("partitions", 100), ("campaigns", 2000)):
        parser.add_argument(f"--{name}", type=int, default=usual)
    given = parser.parse_args()
    slow = False
    kinds = {"regions": {}, "assignment rules for every door": {"routed": True}, "everybody sees everything": {"is_open": True}}
    for kind, more in kinds.items():
        made = design(given.workspaces, given.partitions, given.campaigns, **more)
        print(f"{made!r}: {kind}")
        for question in EVERY_QUESTION:
            if over(question) == "run":
                continue
            times, rows = [], 0
            about = "WS01" if question.__name__ == "must_empty" else "*"  # nobody deletes everything
            needed = [one.annotation for one in inspect.signature(question).parameters.values() if one.default is one.empty]
            for _ in range(given.rounds):
                fresh = replace(made)
                started = time.process_time()
                asked = question(*(fresh if annotation == "Topology" else about for annotation in needed))
                rows = len(asked.frame())
                times.append(time.process_time() - started)
            slow |= min(times) > LIMIT
            mark = "  too slow" if min(times) > LIMIT else ""
            print(f"  {question.__name__:26} {rows:9,} rows {1000 * min(times):8.1f} ms{mark}")
    return int(slow)


if __name__ == "__main__":
    sys.exit(main())
