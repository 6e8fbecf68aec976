"""Runs larger than memory: how long, how much memory, where the time goes; one worker against two, in turn.

    make bench-scale                                1, 10 and 100 million steps
    make bench-scale STEPS="1000000 10000000"       or:  python tests/benchmarks/bench_scale.py 1000000 [--memory 8GB] [--folder DIR]

Never a test. A hundred million steps need some 60 GB of disk and, on two slow cores, most of an hour.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import workload
import yaml

ROOT = Path(__file__).parents[2]
FILE = 2_000_000  # rows of a file
GROUP = 250_000
PARTS = {
    "identity assignment": ("identities",),
    "shuffle": ("reading", "layout"),
    "engine": ("engine",),
    "putting in order": ("leaving", "order"),
    "writing": ("writing",),
}


def write_part(number: int, rows: int, total: int, folder: Path) -> None:
    """Write one file of the workload; people recur in all files, a heavy tail of them."""
    rng = np.random.default_rng((7, number))
    people = max(1, int(total * 0.6))
    rank = np.minimum((rng.pareto(2.5, rows) * people / 8).astype(np.int64), people - 1)
    who = np.where(rng.random(rows) < 0.004, 0, rank * 2_654_435_761 % people)
    action = rng.choice(3, rows, p=[0.55, 0.2, 0.25])
    place = rng.integers(0, 20, rows)

    def named(names: list[str], codes: Any, mask: Any = None) -> Any:
        return pa.DictionaryArray.from_arrays(pa.array(codes.astype(np.int32), mask=mask), pa.array(names))

    at = np.datetime64("2026-01-05", "us") + (np.arange(rows) + number * FILE) * np.timedelta64(1, "s")
    table = pa.table(
        {
            "at": at,
            "action": named(["fill_form", "import_list", "sync_leads"], action),
            "form": named([f"Form {i:02d}" for i in range(20)], place, action != 0),
            "workspace": named([f"W{i:02d}" for i in range(20)], place, action != 1),
            "Email Address": pa.array([f"user{one}@example.com" for one in who.tolist()]),
            "Country": named(workload.COUNTRIES, who * 7919 % 60),
            "Industry": named(workload.INDUSTRIES, rng.integers(0, 12, rows)),
            "Person Score": rng.integers(0, 100, rows),
        }
    )
    pq.write_table(table, folder / f"part-{number:05d}.parquet", row_group_size=GROUP)


def write_steps(total: int, folder: Path) -> Path:
    """Write the workload: a topology and a folder of files."""
    steps = folder / "steps"
    if not steps.exists():
        steps.mkdir(parents=True)
        (folder / "topology.yaml").write_text(yaml.safe_dump(workload.topology(flows=False), sort_keys=False), encoding="utf-8")
        sizes = [min(FILE, total - start) for start in range(0, total, FILE)]
        with ProcessPoolExecutor(2, get_context("spawn")) as pool:
            list(pool.map(write_part, range(len(sizes)), sizes, [total] * len(sizes), [steps] * len(sizes)))
    return steps


RUN = """
import json, sys
from workbench import simulate
if __name__ == "__main__":
    folder, workers, memory, out = sys.argv[1:]
    run = simulate(f"{folder}/topology.yaml", f"{folder}/steps", out=out, workers=int(workers), memory=memory)
    print(json.dumps({"seconds": run.seconds, "summary": run.summary}))
"""


class Memory(threading.Thread):
    """Watches what a process and its children use of their own: the most at any moment, in bytes."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.pid, self.most, self.going = pid, 0, True

    def run(self) -> None:
        while self.going:
            self.most = max(self.most, sum(map(self.private, self.family(self.pid))))
            time.sleep(0.2)

    def family(self, pid: int) -> list[int]:
        try:
            children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
        except OSError:
            return [pid]
        return [pid, *(one for child in children for one in self.family(int(child)))]

    @staticmethod
    def private(pid: int) -> int:
        """Return what is a process's own: files that are mapped are the system's to drop."""
        try:
            lines = Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines()
        except OSError:
            return 0
        return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("RssAnon"))


def measured(folder: Path, workers: int, memory: str) -> dict[str, Any]:
    """Run the workload in a process of its own; return seconds, the most memory, and what the time went into."""
    script, out = folder / "run.py", folder / "out"
    script.write_text(RUN, encoding="utf-8")
    shutil.rmtree(out, ignore_errors=True)
    command = [sys.executable, script, folder, str(workers), memory, out]
    started = time.perf_counter()
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as process:
        watch = Memory(process.pid)
        watch.start()
        said, _ = process.communicate()
        watch.going = False
    if process.returncode:
        sys.exit(f"{workers} workers: the run failed")
    size = sum(file.stat().st_size for file in out.rglob("*") if file.is_file())
    shutil.rmtree(out, ignore_errors=True)
    return json.loads(said) | {"took": time.perf_counter() - started, "memory": watch.most, "size": size}


def record(path: Path | None, figures: dict[str, Any]) -> None:
    """Add a line to a CSV file, with a header if it is new."""
    if path is not None:
        lines = [] if path.exists() else [",".join(figures)]
        with path.open("a", encoding="utf-8") as file:
            file.write("\n".join([*lines, ",".join(map(str, figures.values())), ""]))


def main() -> None:
    """Measure every size and print it."""
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("steps", type=int, nargs="*", default=[1_000_000, 10_000_000, 100_000_000])
    ask.add_argument("--memory", default="8GB")
    ask.add_argument("--workers", type=int, nargs="*", default=[1, 2])
    ask.add_argument("--record", type=Path, help="a CSV file to add the figures to")
    ask.add_argument("--folder", type=Path, help="where to write; kept (default: a folder that is removed)")
    given = ask.parse_args()
    load = os.getloadavg()[0]
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    print(f"{os.cpu_count()} processors, {memory:.0f} GiB, budget {given.memory}, load {load:.1f} before we begin", flush=True)
    with tempfile.TemporaryDirectory() as place:
        for total in given.steps:
            folder = (given.folder or Path(place)) / str(total)
            write_steps(total, folder)
            took = {}
            for workers in given.workers:
                found = measured(folder, workers, given.memory)
                took[workers] = found["took"]
                summary = found["summary"]
                print(
                    f"\n{total:,} steps, {workers} worker{'s' if workers > 1 else ''}: {found['took']:.1f} s,"
                    f" {total / found['took']:,.0f} steps/s, {found['memory'] / 2**30:.2f} GiB, result {found['size'] / 2**30:.2f} GiB"
                    f" ({summary['leads']:,} leads, {summary['campaign_runs']:,} runs)"
                )
                spent = sum(found["seconds"].values())
                shares = {name: sum(found["seconds"].get(part, 0.0) for part in parts) / spent for name, parts in PARTS.items()}
                print("  " + ", ".join(f"{name} {share:.0%}" for name, share in shares.items()), flush=True)
                figures = {"steps": total, "workers": workers, "seconds": round(found["took"], 1)}
                figures |= {"memory_gib": round(found["memory"] / 2**30, 2), "result_gib": round(found["size"] / 2**30, 2)}
                record(given.record, figures | {name.replace(" ", "_"): round(share, 2) for name, share in shares.items()})
            if {1, 2} <= took.keys():
                print(f"  two workers against one: {took[1] / took[2]:.2f} x", flush=True)
            if given.folder is None:
                shutil.rmtree(folder)


if __name__ == "__main__":
    main()
