"""Files and folders of scenarios checked, and told in lines or as JSON: what stands behind `workbench test`.

Options of the command line are not read here.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, TextIO

from ..errors import InputError, Problem, RunError, nearest
from ..topology.files import load
from .failure import Failure, told
from .junit import write_junit
from .read import read
from .run import Review, check

__all__ = ["SUFFIX", "Result", "check_file", "check_files", "exit_status", "main_test", "title_of"]

SUFFIX = ".scenario.yaml"
Status = Literal["ok", "failed", "invalid"]
FilePath = str | os.PathLike[str]


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one file: its scenario's name (None where it has none), the status, what failed, what is wrong with the file.

    `expected` is how many things must hold.
    """

    file: str
    scenario: str | None
    status: Status
    failures: tuple[Failure, ...] = ()
    problems: tuple[Problem, ...] = ()
    expected: int = 0

    @property
    def said(self) -> str:
        """What does not hold, or is wrong with the file, in words; empty where all holds."""
        return told(self.failures, self.expected) if self.failures else "\n".join(map(str, self.problems))

    def as_mapping(self) -> dict[str, Any]:
        """Return the result as the contract's JSON has it; a problem of an invalid file stands as a failure at its place."""
        failures = [failure.as_mapping() for failure in self.failures]
        for problem in self.problems:
            said = problem.what if problem.got is None else f"{problem.what}, got {problem.got}"
            expected = problem.expected if problem.nearest is None else problem.nearest
            failures.append({"at": problem.where, "expected": expected, "actual": said, "rules": []})
        return {"file": self.file, "scenario": self.scenario, "status": self.status, "failures": failures}

    def __str__(self) -> str:
        mark = self.status if self.status == "ok" else self.status.upper()
        lines = [f"{mark:<8}{self.file}" + (f": {self.scenario}" if self.scenario else "")]
        return "\n".join([*lines, *(f"        {line}" for line in self.said.splitlines())])


def check_files(paths: Iterable[FilePath], review: Review | None = None) -> list[Result]:
    """Check files and folders; a folder stands for every `*.scenario.yaml` below it, sorted.

    A path that does not exist, and a folder without scenarios, are invalid results. `review` gives the findings of the design review.
    """
    return list(_results(paths, review))


def check_file(path: FilePath, review: Review | None = None) -> Result:
    """Check one file."""
    name = Path(path).as_posix()
    try:
        scenario = read(Path(path), name)
    except InputError as error:
        return Result(name, title_of(path), "invalid", problems=error.problems)
    try:
        checked = check(scenario, review)
    except InputError as error:
        return Result(name, scenario.name, "invalid", problems=error.problems)
    except RunError as error:
        failure = Failure("steps", "a run that can be trusted", str(error))
        return Result(name, scenario.name, "failed", (failure,), expected=scenario.expected)
    return Result(name, scenario.name, "ok" if checked.holds else "failed", checked.failures, expected=scenario.expected)


def title_of(path: FilePath) -> str | None:
    """Return the name that a file gives its scenario, however wrong the rest of it is; None if it gives none."""
    try:
        name = load(Path(path)).data.get("scenario")
    except InputError:
        return None
    return name if isinstance(name, str) and name.strip() and name.isprintable() else None


def exit_status(results: Iterable[Result]) -> int:
    """Return 0 where all hold, 1 where something failed, 2 where a file is invalid or cannot be read."""
    return max(({"ok": 0, "failed": 1, "invalid": 2}[result.status] for result in results), default=2)


def main_test(paths: Sequence[FilePath], as_json: bool, out: TextIO, review: Review | None = None, junit: FilePath | None = None) -> int:
    """Check files and folders, tell the results on `out` (and as JUnit XML in a file), and return the exit status."""
    results = []
    given = paths or ["."]
    for result in _results(given, review):
        results.append(result)
        if not as_json:
            print(result, file=out, flush=True)
    if junit is not None:
        write_junit(results, junit)
    if as_json:
        print(json.dumps({"scenarios": [result.as_mapping() for result in results]}, indent=2, ensure_ascii=False), file=out)
    return exit_status(results)


def _results(paths: Iterable[FilePath], review: Review | None) -> Iterator[Result]:
    seen: set[Path] = set()
    for given in paths:
        path = Path(given)
        is_folder = path.is_dir()
        found = sorted(path.rglob(f"*{SUFFIX}")) if is_folder else [path]
        if not found:
            yield Result(path.as_posix(), None, "invalid", problems=(Problem(f"no *{SUFFIX} in this folder", path.as_posix()),))
        elif not is_folder and not path.exists():
            yield Result(path.as_posix(), None, "invalid", problems=(_missing(path),))
        else:
            yield from (check_file(file, review) for file in found if not _is_again(file, seen))


def _is_again(file: Path, seen: set[Path]) -> bool:
    """Return whether a file was checked already, by another path."""
    whole = file.resolve()
    is_again = whole in seen
    seen.add(whole)
    return is_again


def _missing(path: Path) -> Problem:
    try:
        beside = [name.name for name in path.parent.iterdir()] if path.parent.is_dir() else []
    except OSError:
        beside = []
    return Problem("no such file or folder", path.as_posix(), nearest=nearest(path.name, beside))
