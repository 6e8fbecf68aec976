"""Simulate: whatever describes a design, what happens and who is there, to a finished run. The one call a notebook needs.

Reading is `people/` and `scenario/`, running is `engine/`; this only finds out what it was given.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any, overload

from .engine.run import Run
from .engine.simulate import run_stimuli
from .errors import InputError, Problem, shown
from .existing import People, read_people
from .people.roster import Roster
from .people.steps import read_steps
from .people.stimuli import Stimuli
from .progress import progress_bar, said_if_slow
from .scale import MEMORY, Budget, LargeRun, bytes_of, moments_of, simulate_files
from .scale.crew import Crew, Dask, Here, Processes
from .scenario.model import ScenarioStep
from .scenario.run import run_steps, speaks_of_newcomers
from .scenario.stimuli import columns_of, roster_of, steps_of
from .topology.model import Topology
from .topology.settings import Settings

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa
    from distributed import Client

__all__ = ["read_people", "simulate"]

Path_ = str | os.PathLike[str]


@overload
def simulate(
    topology: Topology | Path_ | Mapping[str, Any],
    steps: Stimuli | Path_ | pd.DataFrame | pa.Table | Iterable[Mapping[str, Any]],
    people: Roster | People | pd.DataFrame | Mapping[str, Any] | None = None,
    *,
    settings: Settings | Mapping[str, Any] | None = None,
    moments: Iterable[Mapping[str, Any]] | None = None,
    column_map: Mapping[str, str] | None = None,
    explain: bool = False,
    progress: bool = False,
) -> Run: ...


@overload
def simulate(
    topology: Topology | Path_ | Mapping[str, Any],
    steps: Path_ | Iterable[Path_],
    people: Roster | People | pd.DataFrame | Mapping[str, Any] | None = None,
    *,
    settings: Settings | Mapping[str, Any] | None = None,
    moments: Iterable[Mapping[str, Any]] | None = None,
    column_map: Mapping[str, str] | None = None,
    progress: bool = False,
    out: Path_,
    memory: str | int | None = None,
    workers: int | None = None,
    client: Client | None = None,
    ask: Sequence[Callable[..., Any]] = (),
    set_aside: bool = False,
    force: bool = False,
) -> LargeRun: ...


def simulate(
    topology: Topology | Path_ | Mapping[str, Any],
    steps: Any,
    people: Roster | People | pd.DataFrame | Mapping[str, Any] | None = None,
    *,
    settings: Settings | Mapping[str, Any] | None = None,
    moments: Iterable[Mapping[str, Any]] | None = None,
    column_map: Mapping[str, str] | None = None,
    explain: bool = False,
    progress: bool = False,
    out: Path_ | None = None,
    memory: str | int | None = None,
    workers: int | None = None,
    client: Client | None = None,
    ask: Sequence[Callable[..., Any]] = (),
    set_aside: bool = False,
    force: bool = False,
) -> Run | LargeRun:
    """Pour steps through a design and return what came of it.

    With `out` the steps are files that need not fit into memory: they are cut by identity, run shard after shard, in several processes or
    on a Dask cluster, and the result is a folder of Parquet data sets. It is the same as without, whatever the cut. Whatever stops such a
    run (a full disk, a killed worker, somebody's hand), the same call goes on from what was done.

    Args:
        topology: A Topology, the path of a topology file, or a mapping of the file's shape.
        steps: What happens: stimuli (`read_leads`, `read_steps`), the path of a CSV or Parquet file of steps, a frame of steps (one row
            a step, a column `action`), or a list of steps as a scenario file has them.
        people: Who is there before: a mapping of alias to record as in a scenario file, a frame of leads (display or REST names, `Id`,
            `Partition`; the `leads` of another run will do), or a Roster.
        settings: Switches to set differently than the design does.
        moments: What happens to the whole database beside the rows of a table: steps `run_campaign` and `edit` as in a scenario file, each
            with its `at`; at the same moment they come after the rows.
        column_map: Columns of a table that are called otherwise than a field or one of a step's own.
        explain: Keep a reason for every campaign that did not take somebody in; slower, for a handful of people.
        progress: Show a bar where it takes over two seconds and somebody watches (a terminal, a notebook).
        out: A folder to write, for steps in files: a folder of them, a pattern such as `steps/*.parquet` (both in order of names), one
            path, or several (in that order). It may not stand among them.
        memory: How much all workers together may use, such as `"4GB"` (the default); those who are there before come on top of it.
        workers: How many processes of this machine (default: one).
        client: A `dask.distributed.Client` whose workers do it instead; they must see the files and `out`.
        ask: Questions over a run (functions of `workbench.answers`, or `functools.partial` of them) to be asked of every shard where it is;
            `LargeRun.answers` has the answers of the whole.
        set_aside: Go on without files that cannot be used (they are listed in `files_set_aside.csv`) instead of refusing all.
        force: Replace whatever stands at `out`.

    Raises:
        InputError: Something of this is wrong; every problem found is in it.
        WorkLost: With `out`: workers were killed again and again.

    >>> regions = {
    ...     "name": "Regions",
    ...     "partitions": ["Default", "EMEA"],
    ...     "workspaces": {"Default": {"partitions": ["Default"]}, "EMEA": {"partitions": ["EMEA"]}},
    ...     "forms": {"EMEA Registration": {"workspace": "EMEA"}},
    ...     "campaigns": {"Welcome": {"workspace": "Default", "triggers": [{"fills_out_form": "any"}], "flow": []}},
    ... }
    >>> steps = [{"fill_form": {"form": "EMEA Registration", "values": {"Email Address": "ben@example.com"}}}]
    >>> run = simulate(regions, steps, people={"ann": {"Email Address": "ann@example.com"}})
    >>> run.visibility[["campaign", "partition", "visible", "leads", "ran", "blocked"]]
      campaign partition  visible  leads  ran  blocked
    0  Welcome   Default     True      1    0        0
    1  Welcome      EMEA    False      1    0        1
    """
    design = _design(topology)
    if settings:
        design = design.with_settings(**(settings.changed() if isinstance(settings, Settings) else settings))
    if out is not None:
        if explain:
            raise InputError(Problem("a run into a folder keeps no reasons", "explain", "True", "a run in memory, of fewer people"))
        crew = _crew(client, workers, progress=progress)
        how = {"column_map": column_map, "ask": ask, "set_aside": set_aside, "force": force}
        return _into_folder(design, steps, people, moments, Path(out), crew, MEMORY if memory is None else memory, how)
    given = {"memory": memory, "workers": workers, "client": client, "ask": ask, "set_aside": set_aside, "force": force}
    if lonely := [name for name, value in given.items() if value]:
        raise InputError(Problem("goes with a run into a folder only", lonely[0], expected="out='result' with it"))
    with said_if_slow("Reading", wanted=progress):
        plain = _steps(steps, design, people)
        if column_map and (plain is not None or isinstance(steps, Stimuli)):
            raise InputError(Problem("goes with a table only", "column_map", shown(dict(column_map)), "a path or a frame of steps"))
        stimuli = _stimuli(steps, design, column_map) if plain is None else columns_of(plain, design)
        if moments is not None:
            stimuli = stimuli.beside(_checked(moments_of(moments, design), stimuli))
        roster = _roster(people, design, int(stimuli.at[0]) if len(stimuli) else None)
    with progress_bar(len(stimuli), "Simulating", "steps", wanted=progress) as done:
        if plain is not None and speaks_of_newcomers(plain, roster):
            return run_steps(plain, design, roster, explain=explain)
        return run_stimuli(design, stimuli, roster, explain=explain, progress=done)


def _crew(client: Client | None, workers: int | None, *, progress: bool) -> Crew:
    """Return who does the work of a run into a folder."""
    if client is not None:
        if workers is not None:
            raise InputError(Problem("a Dask client has its own workers", "workers", shown(workers), "client or workers, not both"))
        return Dask(client, progress=progress)
    if workers is not None and (isinstance(workers, bool) or not isinstance(workers, int) or workers < 1):
        raise InputError(Problem("this is no number of processes", "workers", shown(workers), "1 or more"))
    return Processes(workers, progress=progress) if workers and workers > 1 else Here(progress=progress)


def _into_folder(
    design: Topology, steps: Any, people: Any, moments: Any, out: Path, crew: Crew, memory: str | int, how: Mapping[str, Any]
) -> LargeRun:
    """Run steps that stand in files into a folder."""
    is_table = isinstance(steps, Stimuli | Mapping) or hasattr(steps, "columns") or not isinstance(steps, Iterable | os.PathLike)
    files = [steps] if isinstance(steps, str | os.PathLike) else [] if is_table else list(steps)
    if is_table or not all(isinstance(file, str | os.PathLike) for file in files):
        raise InputError(Problem("a run into a folder reads files", "steps", shown(steps), "a folder, a pattern, a path, or several paths"))
    known = people if people is None or isinstance(people, (Roster, People, Mapping)) else read_people(people, design).strict()
    whole = moments_of(moments, design)
    budget = Budget(bytes_of(memory), crew.workers)
    with closing(crew):
        return simulate_files(design, files, lambda first: _roster(known, design, first), whole, out=out, crew=crew, budget=budget, **how)


def _checked(moments: Stimuli, stimuli: Stimuli) -> Stimuli:
    if stimuli.source is None:
        raise InputError(Problem("go with a table of steps only", "moments", expected="the moments among the steps themselves"))
    return moments


def _design(given: object) -> Topology:
    match given:
        case Topology():
            return given
        case str() | os.PathLike():
            return Topology.read(given)
        case Mapping():
            return Topology.of(given)
        case _:
            expected = "a Topology, the path of a topology file, or a mapping of its shape"
            raise InputError(Problem("this is no topology", "topology", shown(given), expected))


def _steps(given: Any, topology: Topology, people: object) -> Sequence[ScenarioStep] | None:
    """Return steps as a scenario file has them, None where something else was given."""
    is_table = isinstance(given, Stimuli | str | os.PathLike | Mapping) or hasattr(given, "columns")
    if is_table or not isinstance(given, Iterable):
        return None
    return steps_of(list(given), topology, people if isinstance(people, Mapping) else None)


def _stimuli(given: Any, topology: Topology, column_map: Mapping[str, str] | None) -> Stimuli:
    match given:
        case Stimuli():
            return given
        case str() | os.PathLike() if Path(given).suffix.lower() in (".yaml", ".yml"):
            what = "steps are a table; a scenario file is read by load_scenario"
            raise InputError(Problem(what, "steps", shown(os.fspath(given)), "a CSV or Parquet file"))
        case str() | os.PathLike():
            return read_steps(given, topology, column_map=column_map)
        case Mapping():
            raise InputError(Problem("this is one mapping", "steps", shown(dict(given)), "a list of steps, such as [{'fill_form': {...}}]"))
        case _ if hasattr(given, "columns"):
            return read_steps(given, topology, column_map=column_map)
        case _:
            expected = "stimuli, a path, a frame, or a list of steps"
            raise InputError(Problem("these are no steps", "steps", shown(given), expected))


def _roster(given: Any, topology: Topology, start: int | None) -> Roster:
    match given:
        case None:
            return Roster()
        case Roster():
            return given
        case People():
            return given.strict().roster(start)
        case Mapping():
            return roster_of(given, topology, start)
        case _:
            return read_people(given, topology).strict().roster(start)
