"""One measurement in a process of its own, printed as JSON: what the engine took, what it counted, how much memory it needed at most.

python measure.py engine WORKLOAD_DIR       a frame of steps in memory to a finished Run, one thread
python measure.py again WORKLOAD_DIR        the same a second time in one process, which has the memory that it needs since the first
python measure.py small                     importing the package, and a run over ten people
python measure.py one EVENTS                one person who fills out a form so many times, and waits each time in three flows
"""

from __future__ import annotations

import ctypes
import gc
import json
import os
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path

TAIL = 100  # a wave with fewer rows than this is one of the tail
M_TRIM_THRESHOLD, M_MMAP_MAX = -1, -4  # of mallopt(3)


def engine(folder: Path) -> dict[str, float]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    pa.set_cpu_count(1)
    from workbench.engine.simulate import run_stimuli
    from workbench.people.steps import read_steps
    from workbench.topology.model import Topology

    topology = Topology.read(folder / "topology.yaml")
    frame = pq.read_table(folder / "steps.parquet").to_pandas()
    waves: list[tuple[int, float]] = []
    began, started = os.times(), time.perf_counter()
    stimuli = read_steps(frame, topology)
    read = time.perf_counter()
    del frame
    run = run_stimuli(topology, stimuli, progress=lambda rows: waves.append((rows, time.perf_counter())))
    summary = run.summary
    ended, finished = time.perf_counter(), os.times()
    durations = [after - before for (_, before), (_, after) in zip([(0, read), *waves], waves, strict=False)]
    tail = [seconds for (rows, _), seconds in zip(waves, durations, strict=True) if rows < TAIL]
    tail_rows = sum(rows for rows, _ in waves if rows < TAIL)
    counts = {name: summary[name] for name in ("leads", "campaign_runs", "blocked", "rejected")}
    return {
        **counts,
        "stimuli": summary["stimuli"],
        "read": read - started,
        "run": ended - read,
        "system": finished.system - began.system,
        "waves": len(waves),
        "tail_waves": len(tail),
        "tail_rows": tail_rows,
        "tail": sum(tail),
        "peak": peak(),
    }


def again(folder: Path) -> dict[str, float]:
    keep_memory()
    engine(folder)
    gc.collect()
    return engine(folder)


def keep_memory() -> None:
    """Let this process keep what memory it was given (with glibc; elsewhere the system does as it likes)."""
    import pyarrow as pa

    pa.set_memory_pool(pa.system_memory_pool())
    if sys.platform == "linux":
        mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
        for setting, value in ((M_MMAP_MAX, 0), (M_TRIM_THRESHOLD, -1)) if mallopt else ():
            assert mallopt is not None
            mallopt(setting, value)


def parts(folder: Path, out: Path) -> dict[str, float]:
    started = time.perf_counter()
    import pyarrow as pa

    pa.set_cpu_count(1)
    from workbench import results
    from workbench.people.steps import read_steps
    from workbench.people.written import write_csv
    from workbench.simulation import simulate
    from workbench.topology.model import Topology

    taken: dict[str, float] = {}

    def part(name: str) -> None:
        nonlocal started
        now = time.perf_counter()
        taken[name], started = now - started, now

    part("loading the package")
    topology = Topology.read(folder / "topology.yaml")
    part("topology")
    stimuli = read_steps(folder / "steps.parquet", topology)
    part("reading steps")
    run = simulate(topology, stimuli)
    part("simulating")
    out.mkdir(parents=True, exist_ok=True)
    for table in (results.leads, results.campaign_runs, results.visibility):
        results.write_parquet([table(run)], out / f"{table.__name__}.parquet")
        part(table.__name__)
    results.write_parquet(results.activities(run), out / "activities.parquet")
    part("activities")
    write_csv(results.rejected(run), out / "rejected.csv")
    part("rejected")
    return taken


def small() -> dict[str, float]:
    started = time.perf_counter()
    import workbench

    imported = time.perf_counter() - started
    from workbench.commands.demo import demo_topology

    topology = demo_topology()
    steps = workbench.synthetic_steps(topology, 10, 1)
    taken = []
    for _ in range(30):
        started = time.perf_counter()
        workbench.simulate(topology, steps).summary  # noqa: B018  # the frames are made on demand, the summary always
        taken.append(time.perf_counter() - started)
    return {"import": imported, "ten_people": sorted(taken)[len(taken) // 2]}


def one(count: str) -> dict[str, float]:
    import pandas as pd

    import workbench

    waits = {
        length: {
            "workspace": "Default",
            "triggers": [{"fills_out_form": "any"}],
            "runs": "every_time",
            "flow": [{"wait": length}, {"change_score": {"field": "Person Score", "by": 1}}],
        }
        for length in ("2 days", "1 hour", "5 minutes")
    }
    topology = workbench.Topology.of("One", forms={"Form": {"workspace": "Default"}}, campaigns=waits)
    at = pd.date_range("2026-01-05", periods=int(count), freq="10s")
    steps = pd.DataFrame({"action": "fill_form", "form": "Form", "Email Address": "ann@example.com", "at": at})
    started = time.perf_counter()
    workbench.simulate(topology, steps).summary  # noqa: B018
    return {"seconds": time.perf_counter() - started}


def peak() -> float:
    """Return the peak memory of this process in GB."""
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e9


if __name__ == "__main__":
    what, *rest = sys.argv[1:]
    measures: dict[str, Callable[..., object]] = {"engine": engine, "again": again, "parts": parts, "small": small, "one": one}
    print(json.dumps(measures[what](*(rest if what == "one" else map(Path, rest)))))
