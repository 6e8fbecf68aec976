"""A scenario file, its text, or a mapping of its shape to a `Scenario`: everything wrong is collected, then raised once.

Steps are read in `read_steps.py`, people in `read_people.py`, expectations in `read_expect.py`.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from ..errors import InputError, Problem
from ..rules import rules
from ..topology.compose import Place
from ..topology.cursor import Cursor, Reading
from ..topology.files import Document, load
from ..topology.lifecycle import check_models
from ..topology.model import Topology
from ..topology.names import KINDS
from ..topology.read import read as read_topology
from ..topology.read import topology_at
from ..topology.read_settings import settings_at
from .model import Expectation, Scenario, ScenarioStep
from .read_expect import ExpectReader
from .read_people import people_at
from .read_steps import steps_at
from .sofar import Sofar

__all__ = ["FORMAT", "TOP_LEVEL", "load_scenario", "read", "read_mapping"]

FORMAT = 1
TOP_LEVEL = ("format", "scenario", "about", "source", "rules", "settings", "topology", "people", "steps", "expect")


def load_scenario(source: str | os.PathLike[str] | bytes | Mapping[str, Any]) -> Scenario:
    r"""Load a scenario: a path, YAML text (a `str` with a line break, or bytes), or a mapping of the file's shape.

    Raises:
        InputError: with every problem found.

    >>> load_scenario("scenario: Nobody comes\ntopology: {name: One}\nexpect: {count: 0}").check()
    <Checked 'Nobody comes': holds>
    """
    return read_mapping(source) if isinstance(source, Mapping) else read(source)


def read(path: str | os.PathLike[str] | bytes, name: str | None = None) -> Scenario:
    """Read a scenario from a file (or from YAML text); `name` stands in messages in place of the path.

    Raises:
        InputError: with every problem found, in the order of the file.
    """
    document = load(path, name)
    is_text = isinstance(path, bytes) or "\n" in str(path)
    return _read(document, None if is_text else Path(os.fspath(path)).parent)  # type: ignore[arg-type]


def read_mapping(given: Mapping[str, Any] | Document, folder: str | os.PathLike[str] | None = None) -> Scenario:
    """Read a scenario from a mapping of the file's shape; paths in it are relative to `folder`.

    Raises:
        InputError: with every problem found.

    >>> read_mapping({"scenario": "Nobody comes", "topology": {"name": "One"}, "expect": {"count": 0}})
    <Scenario 'Nobody comes': 0 people, 0 steps, 1 expectation>
    """
    return _read(given, None if folder is None else Path(folder))


def _read(given: Mapping[str, Any] | Document, folder: Path | None) -> Scenario:
    cursor = Cursor.of(given)
    parts = cursor.keys(TOP_LEVEL, ("scenario", "topology"))
    if "format" in parts and (parts["format"].value != FORMAT or parts["format"].value is True):
        parts["format"].wrong(f"{FORMAT} (the only format there is)")
    texts = {key: parts[key].text() or "" if key in parts and parts[key].value is not None else "" for key in ("about", "source")}
    name = parts["scenario"].name("the name of the scenario") if "scenario" in parts else None
    cited = parts["rules"].each(lambda item: item.one("rule", rules()), "a list of rule IDs") if "rules" in parts else ()
    topology = _topology(parts["topology"], folder) if "topology" in parts else None
    if topology is None:
        cursor.reading.finish()
        return Scenario("", Topology(""))
    is_broken = bool(cursor.reading.problems)
    if "settings" in parts:
        topology = replace(topology, settings=settings_at(parts["settings"], topology.settings))
        if not cursor.reading.problems:  # a switch may make of a good design a wrong one (LIFE-1, LIFE-4)
            check_models(topology, lambda place, *said: cursor.reading.add((*parts["settings"].place, *_switch(place)), *said))
    rest = Cursor(cursor.value, cursor.place, Reading(cursor.reading.document)) if is_broken else cursor
    inner: dict[str, Cursor] = {key: rest.at(key) for key in ("people", "steps", "expect") if key in parts and parts[key].value is not None}
    people = people_at(inner["people"], topology) if "people" in inner else ()
    steps, expect = _steps(inner, Sofar(topology, {person.alias: "the people" for person in people}, folder=folder, is_broken=is_broken))
    if is_broken:
        raise InputError([*cursor.reading.problems, *_besides(rest.reading.problems, parts["topology"].value, topology)])
    if not expect and not any(step.expect or step.outcome or step.person for step in steps) and not cursor.reading.problems:
        cursor.problem("the scenario expects nothing", expected="an 'expect', or a step with an 'outcome', an 'expect' or a 'person'")
    cursor.reading.finish()
    source = given.source if isinstance(given, Document) else ""
    return Scenario(name or "", topology, people, steps, expect, texts["about"], texts["source"], cited, source)


def _switch(place: Place) -> Place:
    return place[1:] if place[0] == "settings" else ()


def _besides(problems: Iterable[Problem], given: Any, topology: Topology) -> list[Problem]:
    """Leave out the names that are missed only because the part of the design that gives them could not be read."""
    unread = {"status", "segment"}
    for section, kind in {**KINDS, "fields": "field", "users": "user"}.items():
        there = given.get(section) if isinstance(given, Mapping) else None
        names = set(map(str, there)) if isinstance(there, Mapping | list | tuple) else set()
        if there is not None and (not names or not names <= set(getattr(topology, section))):
            unread |= {kind, kind.replace("_", " "), f"batch {kind}"}
    return [problem for problem in problems if not problem.what.startswith(tuple(f"unknown {kind}" for kind in unread))]


def _topology(cursor: Cursor, folder: Path | None) -> Topology | None:
    """Read the design in place, or the file beside the scenario that a path means."""
    if isinstance(cursor.value, Mapping):
        return topology_at(cursor)
    path = cursor.name("a mapping, or the path of a topology file") if isinstance(cursor.value, str) else None
    if path is None:
        cursor.reading.add(cursor.place, "wrong value", cursor._got(), "a mapping, or the path of a topology file")
        return None
    try:
        return read_topology((folder or Path()) / path)
    except InputError as error:
        for problem in error.problems:
            cursor.problem(f"in the topology file: {problem.where}: {problem.what}", problem.got, problem.expected, problem.nearest)
        return None


def _steps(parts: Mapping[str, Cursor], sofar: Sofar) -> tuple[tuple[ScenarioStep, ...], tuple[Expectation, ...]]:
    reader = ExpectReader({*(sofar.aliases or ()), *_named_by_steps(parts)}, sofar)
    steps = steps_at(parts["steps"], sofar, reader) if "steps" in parts else ()
    return steps, reader(parts["expect"], sofar) if "expect" in parts else ()


def _named_by_steps(parts: Mapping[str, Cursor]) -> set[str]:
    """Return the aliases that steps give, so that an expectation may speak of somebody who is not there yet."""
    steps = parts["steps"].value if "steps" in parts else ()
    given = [step.get("as") for step in steps if isinstance(step, Mapping)] if isinstance(steps, list | tuple) else []
    return {str(name) for name in given if isinstance(name, str | int)}
