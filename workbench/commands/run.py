"""The command `run`: a file of steps or of leads through a topology, into a folder. How such files are read is `source.py`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from ..engine.run import Run
from ..people.stimuli import Stimuli
from ..progress import progress_bar
from ..topology.model import Topology
from .large import is_large
from .large import main as run_files
from .source import read_source, simulated
from .tell import summary_lines, visibility_lines

__all__ = ["main"]

_STRANGER = " is set aside: no field has that name"
PEOPLE_REJECTED = "people_rejected.csv"


def main(given: argparse.Namespace) -> int:
    """Read, simulate, write, tell."""
    from ..results import FILES, check_folder

    if is_large(given):
        return run_files(given)
    files = (*FILES, PEOPLE_REJECTED)
    check_folder(given.out, files, force=given.force)
    topology = Topology.read(given.topology)
    stimuli = read_source(given, topology)
    run, people = simulated(given, topology, stimuli)
    _write(run, people, given.out, files, force=given.force)
    _tell(run, people, stimuli)
    print(f"written to {given.out}")
    return 0


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
