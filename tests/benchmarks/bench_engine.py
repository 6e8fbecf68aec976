"""How fast, how much memory, and does it count right: the engine and `workbench run` beside one SQL query, in turn, in one go.

    make bench                                  100,000, 1,000,000 and 5,000,000 events
    make bench EVENTS="100000 1000000"          or:  python tests/benchmarks/bench_engine.py 100000 1000000 [--rounds N]

Never a test: times depend on the machine and on who else is using it. Ratios are of rounds that ran one after the other.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import Any

import workload

HERE = Path(__file__).parent
COUNTS = ("leads", "campaign_runs", "blocked", "rejected")
ONE_THREAD = {**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "PYTHONPATH": str(HERE.parents[1])}


def asked(*command: object) -> dict[str, Any]:
    """Run a measurement and return what it printed."""
    said = subprocess.run([sys.executable, *map(str, command)], env=ONE_THREAD, capture_output=True, text=True, check=False)
    if said.returncode:
        sys.exit(f"{command[0]} failed:\n{said.stderr}")
    answer: dict[str, Any] = json.loads(said.stdout)
    return answer


def whole(folder: Path, out: Path) -> tuple[float, float, dict[str, Any]]:
    """Run `workbench run` in a process of its own; return seconds, peak memory in GB, and its summary."""
    command = [sys.executable, "-m", "workbench.cli", "run", folder / "topology.yaml", "--steps", folder / "steps.parquet", "--out", out]
    started = time.perf_counter()
    with subprocess.Popen(command, env=ONE_THREAD, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as process:
        _, status, used = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - started
        if status:
            sys.exit(f"workbench run failed:\n{process.stderr.read().decode() if process.stderr else ''}")
        process.returncode = 0
    summary: dict[str, Any] = json.loads((out / "summary.json").read_text(encoding="utf-8"))
    unit = 1 if sys.platform == "darwin" else 1024
    return seconds, used.ru_maxrss * unit / 1e9, summary


def compared(events: int, rounds: int, folder: Path) -> tuple[float, float]:
    """Measure the flow-free workload beside the query and print it.

    Return the microseconds of the engine per event, the median of the rounds: in a new process, and in one that has the memory it needs.
    """
    workload.write(events, folder)
    rows = []
    for _ in range(rounds):
        query = asked(HERE / "query.py", folder)
        engine, again = (asked(HERE / "measure.py", what, folder) for what in ("engine", "again"))
        seconds, memory, summary = whole(folder, folder / "out")
        for name in COUNTS:
            assert query[name] == engine[name] == summary[name], f"{name}: query {query[name]}, engine {engine[name]}, run {summary[name]}"
        rows.append((query["seconds"], engine["read"] + engine["run"], seconds, engine, memory, again["read"] + again["run"]))
    ratio = {name: median(row[place] / row[0] for row in rows) for place, name in ((1, "engine"), (2, "whole"))}
    best = min(rows, key=lambda row: row[1])
    engine = best[3]
    print(
        f"\n{events:,} events, 200 campaigns, median of {rounds} rounds; counts equal: "
        + ", ".join(f"{engine[name]:,} {name}" for name in COUNTS)
    )
    print(f"  SQL query, 2 threads       {median(row[0] for row in rows):7.2f} s")
    print(
        f"  engine, frame to Run       {median(row[1] for row in rows):7.2f} s   {ratio['engine']:.2f} x"
        f"   (best: reading {engine['read']:.2f}, running {engine['run']:.2f}, of both"
        f" {engine['system']:.2f} in the operating system); peak {engine['peak']:.2f} GB"
    )
    print(f"  workbench run, files       {median(row[2] for row in rows):7.2f} s   {ratio['whole']:.2f} x   peak {best[4]:.2f} GB")
    taken = asked(HERE / "measure.py", "parts", folder, folder / "parts")
    print("    by part: " + ", ".join(f"{name.replace('_', ' ')} {seconds:.2f}" for name, seconds in taken.items()))
    share = engine["tail"] / engine["run"]
    print(
        f"  {engine['waves']:,} waves; the {engine['tail_waves']:,} with fewer than 100 rows (together {engine['tail_rows']:,} rows)"
        f" cost {engine['tail']:.2f} s, {share:.0%} of the run"
    )
    cold, warm = (median(row[place] for row in rows) / events * 1e6 for place in (1, 5))
    return cold, warm


def with_flows(events: int, folder: Path) -> None:
    """Measure the workload whose campaigns score, change data, wait and route."""
    workload.write(events, folder, flows=True)
    engine = asked(HERE / "measure.py", "engine", folder)
    took, rate, memory = engine["run"], engine["stimuli"] / engine["run"], engine["peak"]
    print(f"  with flows                 {took:7.2f} s   {rate:,.0f} stimuli/s; {engine['campaign_runs']:,} runs; peak {memory:.2f} GB")


def main() -> None:
    """Measure everything and print it."""
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("events", type=int, nargs="*", default=[100_000, 1_000_000, 5_000_000])
    ask.add_argument("--rounds", type=int, default=3)
    given = ask.parse_args()
    load = os.getloadavg()[0]
    print(
        f"{os.cpu_count()} processors, load {load:.1f} before we begin" + (" (others are at work: trust ratios only)" if load > 0.5 else "")
    )
    small = asked(HERE / "measure.py", "small")
    print(f"import workbench {small['import'] * 1000:.0f} ms; a run over ten people {small['ten_people'] * 1000:.0f} ms")
    one = {events: asked(HERE / "measure.py", "one", events)["seconds"] / events for events in (1_000, 4_000)}
    told = (f"{seconds * 1e6:.0f} µs each of {events:,} events" for events, seconds in one.items())
    print(f"one person who waits three times at each event: {' and '.join(told)}")
    per_event = {}
    with tempfile.TemporaryDirectory() as place:
        for events in given.events:
            per_event[events] = compared(events, given.rounds, Path(place) / f"plain-{events}")
            with_flows(events, Path(place) / f"flows-{events}")
    print("\ngrowth: the engine per event, beside the size before; a new process first waits for the system to find its memory")
    before = next(iter(per_event.values()))
    for events, costs in per_event.items():
        told = (f"{cost:.2f} µs ({cost / one:.2f} x)" for cost, one in zip(costs, before, strict=True))
        print(f"  {events:>11,} events   {', with the memory at hand '.join(told)}")
        before = costs


if __name__ == "__main__":
    main()
