"""Simulate: whatever describes a design, what happens and who is there, to a finished run. The one call a notebook needs.

Reading is `people/` and `scenario/`, running is `engine/`; this only finds out what it was given.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .engine.run import Run
from .engine.simulate import run_stimuli
from .errors import InputError, Problem, shown
from .existing import People, read_people
from .people.roster import Roster
from .people.steps import read_steps
from .people.stimuli import Stimuli
from .progress import progress_bar, said_if_slow
from .scenario.model import ScenarioStep
from .scenario.run import run_steps, speaks_of_newcomers
from .scenario.stimuli import columns_of, roster_of, steps_of
from .topology.model import Topology
from .topology.settings import Settings

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

__all__ = ["read_people", "simulate"]

Path_ = str | os.PathLike[str]


def simulate(
    topology: Topology | Path_ | Mapping[str, Any],
    steps: Stimuli | Path_ | pd.DataFrame | pa.Table | Iterable[Mapping[str, Any]],
    people: Roster | People | pd.DataFrame | Mapping[str, Any] | None = None,
    *,
    settings: Settings | Mapping[str, Any] | None = None,
    explain: bool = False,
    progress: bool = False,
) -> Run:
    """Pour steps through a design and return what came of it.

    Args:
        topology: A Topology, the path of a topology file, or a mapping of the file's shape.
        steps: What happens: stimuli (`read_leads`, `read_steps`), the path of a CSV or Parquet file of steps, a frame of steps (one row
            a step, a column `action`), or a list of steps as a scenario file has them.
        people: Who is there before: a mapping of alias to record as in a scenario file, a frame of leads (display or REST names, `Id`,
            `Partition`; the `leads` of another run will do), or a Roster.
        settings: Switches to set differently than the design does.
        explain: Keep a reason for every campaign that did not take somebody in; slower, for a handful of people.
        progress: Show a bar where it takes over two seconds and somebody watches (a terminal, a notebook).

    Raises:
        InputError: Something of this is wrong; every problem found is in it.

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
    with said_if_slow("Reading", wanted=progress):
        plain = _steps(steps, design, people)
        stimuli = _stimuli(steps, design) if plain is None else columns_of(plain, design)
        roster = _roster(people, design, stimuli)
    with progress_bar(len(stimuli), "Simulating", "steps", wanted=progress) as done:
        if plain is not None and speaks_of_newcomers(plain, roster):
            return run_steps(plain, design, roster, explain=explain)
        return run_stimuli(design, stimuli, roster, explain=explain, progress=done)


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


def _stimuli(given: Any, topology: Topology) -> Stimuli:
    match given:
        case Stimuli():
            return given
        case str() | os.PathLike() if Path(given).suffix.lower() in (".yaml", ".yml"):
            what = "steps are a table; a scenario file is read by load_scenario"
            raise InputError(Problem(what, "steps", shown(os.fspath(given)), "a CSV or Parquet file"))
        case str() | os.PathLike():
            return read_steps(given, topology)
        case Mapping():
            raise InputError(Problem("this is one mapping", "steps", shown(dict(given)), "a list of steps, such as [{'fill_form': {...}}]"))
        case _ if hasattr(given, "columns"):
            return read_steps(given, topology)
        case _:
            expected = "stimuli, a path, a frame, or a list of steps"
            raise InputError(Problem("these are no steps", "steps", shown(given), expected))


def _roster(given: Any, topology: Topology, stimuli: Stimuli) -> Roster:
    start = int(stimuli.at[0]) if len(stimuli) else None
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
