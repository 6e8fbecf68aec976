"""How long each question over a run takes: on a run of many events, and on one of many people of whom a batch moves and mails half.

    python tests/benchmarks/bench_run_questions.py [EVENTS] [--rounds N]      1,000,000 events (181,000 people), then 1,000,000 people

The target is a second each. Never a test: times depend on the machine and on who else is using it. Told are the best of the rounds, by
the clock and of the processor (what it takes where nobody else is at work), and the first one, in which a run derives what it keeps.
"""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pandas as pd
import workload

from workbench import answers
from workbench.engine.run import Run
from workbench.simulation import simulate
from workbench.topology.model import Topology

TARGET = 1.0
Ask = Callable[[], Any]


def of_events(events: int) -> Run:
    """Return the run of the engine's own benchmark, whose campaigns score, change data and wait."""
    return simulate(workload.topology(flows=True), workload.steps(events, 7))


def of_people(people: int) -> Run:
    """Return a run over people who are there before, one in twenty of them a twin: a batch moves, mails and enrols half of them."""
    design = workload.topology(flows=False)
    half = workload.COUNTRIES[::2]
    design["programs"] = {"Webinar": {"workspace": "Default"}}
    design["emails"] = {"News": {"workspace": "Default"}}
    design["campaigns"]["Router"] = {
        "workspace": "Default",
        "filters": [{"Country": half}],
        "flow": [
            {"change_program_status": {"program": "Webinar", "status": "Member"}},
            {"change_partition": "P00"},
            {"send_email": "News"},
        ],
    }
    for region in range(20):
        design["emails"][f"News {region:02d}"] = {"workspace": f"W{region:02d}"}
        flow = [{"send_email": f"News {region:02d}"}]
        design["campaigns"][f"Mail {region:02d}"] = {"workspace": f"W{region:02d}", "triggers": [{"fills_out_form": "any"}], "flow": flow}
    dice = np.random.default_rng(7)
    who = np.arange(people)
    who[dice.permutation(people)[: people // 20]] //= 2
    there = pd.DataFrame(
        {
            "Email Address": np.char.add(np.char.add("user", who.astype(str)), "@example.com"),
            "Country": pd.Categorical.from_codes(dice.integers(0, 60, people), workload.COUNTRIES),
            "Partition": pd.Categorical.from_codes(dice.integers(0, 21, people), workload.PARTITIONS),
        }
    )
    rest = [name for name in workload.PARTITIONS if name != "P00"]  # whoever was moved is out of sight of the program then
    steps = [
        {"fill_form": {"form": "Form 03", "values": {"Email Address": "new@example.com"}}, "at": "2026-01-05T09:00"},
        {"run_campaign": "Router", "at": "2026-01-06T09:00"},
        {"edit": {"set_workspace": {"workspace": "Default", "partitions": rest, "primary": "Default"}}, "at": "2026-01-07T09:00"},
    ]
    return simulate(Topology.of(design), steps, there)


def questions(run: Run, late: str) -> Iterator[tuple[str, Ask]]:
    """Yield every question as it is asked of many, and where it is asked of few, of one."""
    rec = answers.leads_of(run)
    one = int(run.ids[rec[len(rec) // 2]])
    some = {"Country": workload.COUNTRIES[6]}
    yield "leads_of a condition", lambda: answers.leads_of(run, some)
    yield "leads_of a pattern", lambda: answers.leads_of(run, "user7*@example.com")
    yield "landed", lambda: answers.landed(run)
    yield "where_they_live", lambda: answers.where_they_live(run)
    yield "who_sees", lambda: answers.who_sees(run)
    yield "who_sees one, late", lambda: answers.who_sees(run, one, at=late)
    yield "leads_seen", lambda: answers.leads_seen(run)
    yield "campaigns_seeing a country", lambda: answers.campaigns_seeing(run, some)
    yield "leads_seen_by_campaign C0*", lambda: answers.leads_seen_by_campaign(run, "C0*")
    yield "seen_over_time", lambda: answers.seen_over_time(run)
    yield "saw_over_time", lambda: answers.saw_over_time(run)
    yield "ran_and_blocked", lambda: answers.ran_and_blocked(run)
    yield "unseen_leads", lambda: answers.unseen_leads(run)
    yield "mailed_by_several", lambda: answers.mailed_by_several(run, at_least=1)
    yield "journey of one", lambda: answers.journey(run, one)
    yield "changes_since late", lambda: answers.changes_since(run, late)
    yield "duplicates", lambda: answers.duplicates(run)
    yield "twin_picks of a country", lambda: answers.twin_picks(run, some)
    yield "hidden_members", lambda: answers.hidden_members(run)
    yield "rejected_by_reason", lambda: answers.rejected_by_reason(run)


def timed(ask: Ask) -> tuple[float, float, Any]:
    """Return what asking took by the clock and of the processor, and what came of it."""
    clock, processor = time.perf_counter(), time.process_time()
    found = ask()
    return time.perf_counter() - clock, time.process_time() - processor, found


def measured(name: str, run: Run, late: str, rounds: int) -> None:
    """Ask everything and print what it took."""
    clock, processor, _ = timed(lambda: run.log.runs)
    print(f"\n{name}: {run!r}; its runs put in order once: {clock:.2f} s, processor {processor:.2f} s")
    for asked, ask in questions(run, late):
        taken = [timed(ask) for _ in range(rounds)]
        best, least = min(one[0] for one in taken), min(one[1] for one in taken)
        over = "" if least <= TARGET else f"   over {TARGET:g} s"
        print(f"  {asked:28} {best:6.2f} s   processor {least:6.2f} s   at first {taken[0][1]:6.2f} s   {len(taken[0][2]):>11,} rows{over}")


def main() -> None:
    """Measure both runs."""
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("events", type=int, nargs="?", default=1_000_000)
    ask.add_argument("--rounds", type=int, default=3)
    given = ask.parse_args()
    print(f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f} before we begin")
    measured(f"{given.events:,} events", of_events(given.events), "2026-01-16T09:00", given.rounds)
    measured(f"{given.events:,} people", of_people(given.events), "2026-01-05T12:00", given.rounds)


if __name__ == "__main__":
    main()
