"""What a set of scenarios is: files, folders, scenarios and runs as cases, grouped by the design they are about.

What the cases exercise, and what they notice, is not here.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TypeAlias

from ..engine.run import Run
from ..engine.simulate import run_stimuli
from ..errors import InputError, Problem, nearest, shown
from ..scenario import Scenario, play, read
from ..scenario.report import SUFFIX
from ..topology.model import Topology
from ..topology.settings import Settings

__all__ = ["Case", "Design", "Given", "cases_of", "designs_of"]

One: TypeAlias = str | os.PathLike[str] | Scenario | Run
Given: TypeAlias = One | Iterable[One]
"""A scenario file, a folder of them, a Scenario, a Run, or several of these."""


@dataclass(frozen=True, eq=False)
class Case:
    """One scenario or run, called as messages call it."""

    name: str
    topology: Topology
    scenario: Scenario | None = None
    given: Run | None = None

    @cached_property
    def run(self) -> Run:
        """The run, with the recorder on full."""
        if self.scenario is not None:
            return play(self.scenario).run
        run = self.given
        assert run is not None
        return run_stimuli(run.designs[-1], run.stimuli, run.roster, explain=True, refused=run.refused, until=run.until)


@dataclass(frozen=True, eq=False)
class Design:
    """One design with the cases that are about it; their settings may differ."""

    topology: Topology
    cases: tuple[Case, ...]

    @property
    def name(self) -> str:
        """What the design calls itself."""
        return self.topology.name


def cases_of(scenarios: Given) -> list[Case]:
    """Return the cases that something stands for, in the order given; of a folder every scenario file below it, sorted.

    Raises:
        InputError: A file cannot be read, there is none, or something is neither scenario nor run; with every problem found.
    """
    found: dict[object, Case] = {}
    problems: list[Problem] = []
    one = isinstance(scenarios, str | os.PathLike | Scenario | Run)
    several: Iterable[object] = [scenarios] if one or not isinstance(scenarios, Iterable) else scenarios
    runs = 0
    for given in several:
        match given:
            case Scenario():
                found[id(given)] = Case(given.file or given.name, given.topology, given)
            case Run():
                runs += id(given) not in found
                found.setdefault(id(given), Case(f"run {runs}", given.designs[-1], given=given))
            case str() | os.PathLike():
                for path in _files(Path(given), problems):
                    if path.resolve() not in found:
                        try:
                            scenario = read(path, path.as_posix())
                            found[path.resolve()] = Case(path.as_posix(), scenario.topology, scenario)
                        except InputError as error:
                            problems += error.problems
            case _:
                problems.append(Problem("this is no scenario", "", shown(given), "a scenario file, a folder of them, a Scenario, or a Run"))
    if problems or not found:
        raise InputError(problems or Problem("there are no scenarios", expected="a scenario file, a folder of them, a Scenario, or a Run"))
    return list(found.values())


def _files(path: Path, problems: list[Problem]) -> Sequence[Path]:
    if path.is_dir():
        files = sorted(path.rglob(f"*{SUFFIX}"))
        if not files:
            problems.append(Problem(f"no *{SUFFIX} in this folder", path.as_posix()))
        return files
    if not path.exists():
        beside = [other.name for other in path.parent.iterdir()] if path.parent.is_dir() else []
        problems.append(Problem("no such file or folder", path.as_posix(), nearest=nearest(path.name, beside)))
        return ()
    return (path,)


def designs_of(cases: Iterable[Case]) -> list[Design]:
    """Group cases by design, in the order they come; designs that differ in their settings alone are one, read differently."""
    found: dict[str, list[Case]] = {}
    for case in cases:
        found.setdefault(replace(case.topology, settings=Settings()).to_yaml(), []).append(case)
    return [Design(some[0].topology, tuple(some)) for some in found.values()]
