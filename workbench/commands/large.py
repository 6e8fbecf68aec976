"""The command `run` over files that need not fit into memory, on this machine or on a Dask cluster."""

from __future__ import annotations

import argparse
import glob
import sys
from pathlib import Path
from typing import Any

from ..errors import InputError, Problem
from ..scale import LargeRun
from ..topology.model import Topology
from .tell import visibility_lines

__all__ = ["is_large", "main"]

_REASONS = 8  # kinds of rejections told one by one
_PATIENCE = "10s"  # with a scheduler that does not answer


def is_large(given: argparse.Namespace) -> bool:
    """Return whether a run is one of files: several of them, or told how much memory it may use, or who is to do it."""
    told = (given.memory, given.workers, given.dask, given.moments)
    if given.set_aside or any(option is not None for option in told):
        return True
    return given.steps is not None and (given.steps.is_dir() or (glob.has_magic(str(given.steps)) and not given.steps.exists()))


def main(given: argparse.Namespace) -> int:
    """Read, simulate, write, tell."""
    from ..simulation import simulate
    from .source import column_map_of

    if given.steps is None:
        expected = "--steps with a folder of files, or none of --memory, --workers, --dask, --moments and --set-aside"
        raise InputError(Problem("a run larger than memory takes steps", "--leads", expected=expected))
    if given.dask is not None and given.workers is not None:
        raise InputError(Problem("a Dask cluster has its own workers", "--workers", expected="--dask or --workers, not both"))
    topology = Topology.read(given.topology)
    how: dict[str, Any] = {"memory": given.memory, "workers": given.workers, "set_aside": given.set_aside, "force": given.force}
    people = None if given.people is None else _people(given.people, topology)
    client = None if given.dask is None else _client(given.dask)
    try:
        run = simulate(
            topology,
            given.steps,
            people,
            moments=None if given.moments is None else _moments(given.moments),
            column_map=column_map_of(given),
            progress=True,
            out=given.out,
            client=client,
            **how,
        )
    except KeyboardInterrupt:
        print("workbench run: interrupted; what is done is kept, the same command goes on from there", file=sys.stderr)
        return 130
    finally:
        if client is not None:
            client.close()
    _tell(run)
    print(f"written to {given.out}")
    return 0


def _people(path: Path, topology: Topology) -> Any:
    from ..existing import read_people

    return read_people(path, topology).strict()


def _moments(path: Path) -> list[Any]:
    from ..topology.files import load

    found = load(path).data
    if not (isinstance(found, dict) and [*found] == ["steps"] and isinstance(found["steps"], list)):
        expected = "steps: [{run_campaign: Newsletter, at: 2026-02-01T09:00}]"
        raise InputError(Problem("this is no file of moments", path.name, expected=expected))
    return found["steps"]


def _client(address: str) -> Any:
    try:
        from distributed import Client
    except ImportError as error:
        expected = "pip install 'lead-partition-workbench[dask]'"
        raise InputError(Problem("Dask is not installed", "--dask", expected=expected)) from error
    try:
        client: Any = Client  # without types
        return client(address, timeout=_PATIENCE)
    except (OSError, ValueError, TimeoutError) as error:
        raise InputError(Problem("no scheduler answers there", "--dask", address, "such as tcp://127.0.0.1:8786")) from error


def _tell(run: LargeRun) -> None:
    print(run.describe())
    reasons = run.rejections
    for reason, rule, rows in reasons.head(_REASONS).itertuples(index=False):
        print(f"rejected {rows:,}: {reason}" + (f" [{rule}]" if rule else ""))
    if (rest := int(reasons["rows"][_REASONS:].sum())):
        print(f"rejected {rest:,} for other reasons: see rejected.csv")
    print("", *visibility_lines(run), "", sep="\n")
    for note in run.notes:
        print(f"note: {note}", file=sys.stderr)
