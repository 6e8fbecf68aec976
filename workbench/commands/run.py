"""The command `run`: a file of steps or of leads through a topology, into a folder. How such files are read serves other commands too."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..engine.run import Run
from ..errors import InputError, Problem, shown
from ..people.stimuli import Stimuli
from ..progress import progress_bar, said_if_slow
from ..topology.model import Topology
from .tell import summary_lines, visibility_lines

__all__ = ["SOURCES", "main", "read_source", "simulated"]

_LEADS_ONLY = ("via", "via_column", "via_map", "workspace", "form", "list", "program", "partition", "user", "lookup", "at", "email_from")
SOURCES = ("steps", "leads", "people", *_LEADS_ONLY)  # options that say what is poured through a topology
_DOORS = ("workspace", "form", "list", "program", "partition", "user", "lookup", "at", "via_column")
_STRANGER = " is set aside: no field has that name"
PEOPLE_REJECTED = "people_rejected.csv"


def main(given: argparse.Namespace) -> int:
    """Read, simulate, write, tell."""
    from ..results import FILES, check_folder

    files = (*FILES, PEOPLE_REJECTED)
    check_folder(given.out, files, force=given.force)
    topology = Topology.read(given.topology)
    stimuli = read_source(given, topology)
    run, people = simulated(given, topology, stimuli)
    _write(run, people, given.out, files, force=given.force)
    _tell(run, people, stimuli)
    print(f"written to {given.out}")
    return 0


def read_source(given: argparse.Namespace, topology: Topology) -> Stimuli:
    """Read the steps or leads that the arguments of a command name."""
    with said_if_slow(f"Reading {given.steps or given.leads}"):
        return _stimuli(given, topology)


def _stimuli(given: argparse.Namespace, topology: Topology) -> Stimuli:
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
    """Return the run of steps over the people whom the arguments name, and these people as they were read (None: nobody)."""
    from ..existing import read_people
    from ..simulation import simulate

    if given.people is None:
        return simulate(topology, stimuli, progress=True), None
    with said_if_slow(f"Reading {given.people}"):
        people = read_people(given.people, topology)
    start = int(stimuli.at[0]) if len(stimuli) else None
    return simulate(topology, stimuli, people.roster(start), progress=True), people


def _write(run: Run, people: Any, out: Path, files: tuple[str, ...], *, force: bool) -> None:
    from ..people.written import write_csv
    from ..results import FILES, refused_rows, whole_folder, write_files

    def fill(place: Path) -> None:
        write_files(run, place, written)
        if people is not None and len(people.quarantine.rows):
            write_csv(refused_rows(people.source, people.quarantine), place / PEOPLE_REJECTED)

    with progress_bar(len(FILES), "Writing", "files") as written:
        whole_folder(out, fill, files, force=force)


def _tell(run: Run, people: Any, stimuli: Stimuli) -> None:
    print(*summary_lines(run), "", *visibility_lines(run), "", sep="\n")
    notes = [*stimuli.notes]
    if people is not None:
        notes += [f"people: {note}" for note in people.notes]
        if refused := len(people.quarantine.rows):
            notes.append(f"people: {refused:,} rows were not taken, see {PEOPLE_REJECTED}")
    for note in _gathered(notes):
        print(f"note: {note}", file=sys.stderr)


def _gathered(notes: list[str]) -> list[str]:
    """Put the notes on columns that are no field into one, behind the others: there may be fifty of them."""
    strangers = [note for note in notes if note.startswith("column ") and _STRANGER in note]
    others = [note for note in notes if note not in strangers]
    if len(strangers) < 4:
        return others + strangers
    names = [note.removeprefix("column ").partition(_STRANGER)[0] for note in strangers]
    return [*others, f"{len(names)} columns are set aside, no field has their names (--map says which is which): {', '.join(names)}"]
