"""What `--steps`, `--leads` and `--people` give a command to pour through a design: the same for each that needs a run."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..engine.run import Run
from ..errors import InputError, Problem, shown
from ..people.stimuli import Stimuli
from ..progress import said_if_slow
from ..topology.model import Topology

__all__ = ["simulated", "stimuli_of"]

_LEADS_ONLY = ("via", "via_column", "via_map", "workspace", "form", "list", "program", "partition", "user", "lookup", "at", "email_from")
_DOORS = ("workspace", "form", "list", "program", "partition", "user", "lookup", "at", "via_column")


def stimuli_of(given: argparse.Namespace, topology: Topology) -> Stimuli:
    """Read what `--steps`, or `--leads` with its doors, says happens."""
    column_map = dict(_pair("--map", text, last=True) for text in given.map)
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
    """Pour the stimuli through the design, and return the run with the people that `--people` put there before."""
    from ..existing import read_people
    from ..simulation import simulate

    if given.people is None:
        return simulate(topology, stimuli, progress=True), None
    with said_if_slow(f"Reading {given.people}"):
        people = read_people(given.people, topology)
    start = int(stimuli.at[0]) if len(stimuli) else None
    return simulate(topology, stimuli, people.roster(start), progress=True), people
