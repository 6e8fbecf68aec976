"""What a command reads: a design or a scenario, and the leads or steps that are poured through it.

Which options say so is `cli.py`; what is then done with the run is each command's own.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..engine.run import Run
from ..errors import InputError, Problem, shown
from ..people.stimuli import Stimuli
from ..progress import said_if_slow
from ..topology.model import Topology

if TYPE_CHECKING:
    from ..scenario.model import Scenario

__all__ = ["column_map_of", "poured", "read_design", "read_source", "simulated"]

_LEADS_ONLY = ("via", "via_column", "via_map", "workspace", "form", "list", "program", "partition", "user", "lookup", "at", "email_from")
_DOORS = ("workspace", "form", "list", "program", "partition", "user", "lookup", "at", "via_column")


def read_design(path: Path) -> tuple[Topology, Scenario | None]:
    """Read a topology file, or a scenario file, which says what happens as well, and its design."""
    from ..topology.files import load

    if "scenario" not in load(path).data:
        return Topology.read(path), None
    from ..pitfalls import load_scenario

    scenario = load_scenario(path)
    return scenario.topology, scenario


def poured(given: argparse.Namespace, topology: Topology, scenario: Scenario | None = None, needed_by: str = "") -> Run | None:
    """Return the run of what the arguments pour through a design, else of the scenario, else None; notes go to standard error.

    Raises:
        InputError: Options speak of leads that are not given, or nothing is given and `needed_by` names what needs a run.
    """
    if given.steps is not None or given.leads is not None:
        if scenario is not None:
            raise InputError(Problem("a scenario says itself what happens", str(given.topology), expected="no --steps and --leads"))
        run, people = simulated(given, topology, read_source(given, topology))
        for note in (*run.stimuli.notes, *(people.notes if people is not None else ())):
            print(f"note: {note}", file=sys.stderr)
        return run
    lonely = [name for name in ("people", *_LEADS_ONLY) if getattr(given, name) is not None]
    if lonely:
        raise InputError(Problem("goes with --steps or --leads only", f"--{lonely[0].replace('_', '-')}"))
    if scenario is not None:
        return scenario.run()
    if needed_by:
        what = f"{needed_by} needs to know what happens"
        raise InputError(Problem(what, expected="--steps FILE, --leads FILE --via ACTION, or a scenario file in place of the topology"))
    return None


def read_source(given: argparse.Namespace, topology: Topology) -> Stimuli:
    """Read the steps or leads that the arguments of a command name."""
    with said_if_slow(f"Reading {given.steps or given.leads}"):
        return _stimuli(given, topology)


def _stimuli(given: argparse.Namespace, topology: Topology) -> Stimuli:
    column_map = column_map_of(given)
    if given.steps is not None:
        from ..people.steps import read_steps

        extra = [name for name in _LEADS_ONLY if getattr(given, name) is not None] + ["empty_word"] * bool(given.empty_word)
        if extra:
            raise InputError(Problem("goes with --leads only, a table of steps says it in its rows", f"--{extra[0].replace('_', '-')}"))
        return read_steps(given.steps, topology, column_map=column_map)
    from ..people.leads import read_leads

    if (given.via is None) == (given.via_column is None):
        what = "--leads needs one of --via and --via-column" if given.via is None else "--via and --via-column exclude each other"
        raise InputError(Problem(what, expected="such as --via import_list --workspace Default"))
    doors = {name: getattr(given, name) for name in _DOORS}
    if given.via is not None:
        doors["via"] = given.via
    email_from = None if given.email_from is None else _pair("--email-from", given.email_from)
    return read_leads(
        given.leads,
        topology,
        column_map=column_map,
        via_map=None if given.via_map is None else _via_map(given.via_map),
        email_from=email_from,
        empty_words=given.empty_word,
        **doors,
    )


def column_map_of(given: argparse.Namespace) -> dict[str, str]:
    """Return which columns are called otherwise than the field or own column that they are."""
    return dict(_pair("--map", text, last=True) for text in given.map)


def _pair(option: str, text: str, *, last: bool = False) -> tuple[str, str]:
    left, equals, right = text.rpartition("=") if last else text.partition("=")
    if not (left.strip() and equals and right.strip()):
        expected = '"Their Column=Our Field"' if last else '"Column={}@leads.invalid"'
        raise InputError(Problem("this is no pair", option, shown(text), expected))
    return left.strip(), right.strip()


def _via_map(path: Path) -> Mapping[str, Any]:
    from ..topology.files import load

    document = load(path)
    expected = "a mapping of cell to action, such as {API: sync_leads, Web: {action: fill_form, form: Contact us}}"
    if not isinstance(document.data, dict):
        raise InputError(Problem("this is no map of doors", path.name, shown(document.data), expected))
    for cell, door in document.data.items():
        texts = door.values() if isinstance(door, dict) else [door]
        if not all(isinstance(text, str) for text in texts):
            raise InputError(Problem("this is no door", document.where((cell,)), shown(door), expected))
    return {str(cell): door for cell, door in document.data.items()}


def simulated(given: argparse.Namespace, topology: Topology, stimuli: Stimuli) -> tuple[Run, Any]:
    """Return the run of steps over the people whom the arguments name, and these people as they were read (None: nobody)."""
    from ..existing import read_people
    from ..simulation import simulate

    if given.people is None:
        return simulate(topology, stimuli, progress=True), None
    with said_if_slow(f"Reading {given.people}"):
        people = read_people(given.people, topology)
    start = int(stimuli.at[0]) if len(stimuli) else None
    return simulate(topology, stimuli, people.roster(start), progress=True), people
