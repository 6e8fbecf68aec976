"""Simulate: pour stimuli through a topology and get a finished run."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping, Sequence
from typing import Any

import numpy as np

from ..errors import Refused
from ..people.roster import Roster
from ..people.stimuli import WHOLE, Stimuli, among
from ..topology.model import Topology
from .design import Design
from .engine import Engine
from .finish import finish
from .identity import identify
from .layout import Layout
from .plan import Contradicted, Count, check_names, planned
from .run import Run, end_of
from .witness import Witness
from .world import World

__all__ = ["run_part", "run_stimuli"]


def run_stimuli(
    topology: Topology,
    stimuli: Stimuli,
    roster: Roster | None = None,
    *,
    explain: bool = False,
    keeps_blocked: bool = False,
    shards: int = 1,
    known: list[int] | None = None,
    refused: Mapping[int, Refused] | None = None,
    until: int | None = None,
    progress: Callable[[int], None] = lambda rows: None,
    witness: Witness | None = None,
) -> Run:
    """Run stimuli through a topology.

    Args:
        topology: The design at the beginning.
        stimuli: What happens, sorted by time.
        roster: Who is there before.
        explain: Keep a reason for every judgement that did not take a person in (slower; for one person or a scenario).
        keeps_blocked: Note whom only visibility kept out of which campaign (`Log.kept_out`), instead of counting them only.
        shards: Into how many parts the identities are dealt; the result is the same for any number.
        known: How many people counted at each whole-database moment in all, where these stimuli are a part of what happened (`Run.totals`).
        refused: The edits that the people refuse, by step, where these stimuli are a part of what happened (`Run.refused`).
        until: The moment of the end, microseconds since 1970, where it is not that of the last step.
        progress: Called with the number of rows done since the last call.
        witness: Told whatever one campaign is asked about one person; only where it is explained, in one shard.

    Raises:
        UnknownName: The stimuli name a form, list, program, ... that the design does not have: they were read for another one.
    """
    against = dict(refused or {})
    done = 0

    def tell(rows: int) -> None:
        nonlocal done
        done += rows
        progress(rows)

    while True:
        try:
            run, _ = _play(topology, stimuli, roster or Roster(), against, explain, keeps_blocked, shards, known, until, tell, witness)
        except Contradicted as found:
            against[found.step] = found.refused
            tell(-done)
        else:
            return run


def run_part(
    topology: Topology,
    stimuli: Stimuli,
    roster: Roster,
    *,
    fields: Sequence[str],
    known: list[int],
    refused: Mapping[int, Refused],
    until: int,
) -> tuple[Run, list[Count]]:
    """Run one part of what happens, where no other part is at hand; return also how many people it counts at each whole-database moment.

    Args:
        topology: The design at the beginning.
        stimuli: The rows of some identities, and every whole-database moment.
        roster: Those of these identities who are there before.
        fields: Every field that the whole run knows of people.
        known: How many people counted at the first of these moments in all; at those beyond it is taken for granted that there are none.
        refused: The edits that the people refuse, by step, as far as they are known.
        until: The moment of the end of all that happens, microseconds since 1970.

    Raises:
        Contradicted: `known` refuses an edit that is not among `refused`.
    """
    return _play(topology, stimuli, roster, refused, False, False, 1, known, until, lambda rows: None, None, fields)


def _play(
    topology: Topology,
    stimuli: Stimuli,
    roster: Roster,
    refused: Mapping[int, Refused],
    explain: bool,
    keeps_blocked: bool,
    shards: int,
    known: list[int] | None,
    until: int | None,
    progress: Callable[[int], Any],
    witness: Witness | None,
    fields: Sequence[str] = (),
) -> tuple[Run, list[Count]]:
    """Run stimuli, where it is known which edits the people refuse; return the run and what was counted."""
    plan = planned(topology, stimuli.edits, refused)
    check_names(stimuli, plan)
    copied = (name for edited in plan.edits.values() for pair in edited.copies.items() for name in pair)
    layout = Layout.of(plan.designs.values(), stimuli, (*roster.values, *fields), copied)
    identities = identify(topology, stimuli, roster, layout)
    designs = {step: Design(design, layout) for step, design in plan.designs.items()}
    until = end_of(stimuli) if until is None else until
    barrier = among(stimuli.action, WHOLE)
    engines = []
    for shard in range(shards):
        rows = np.arange(len(stimuli)) if shards == 1 else np.flatnonzero((identities.rows % shards == shard) | barrier)
        people = np.arange(len(roster)) if shards == 1 else np.flatnonzero(identities.people % shards == shard)
        own = (stimuli, roster, layout, plan, designs, identities, rows, people, explain, witness)
        engines.append(Engine(*own, keeps_blocked=keeps_blocked))
    worlds, totals, counted = _in_step([engine.run(until, progress) for engine in engines], known)
    return finish(designs, stimuli, layout, worlds, roster, identities, totals, refused), counted


def _in_step(runs: list[Generator[Count, int, World]], known: list[int] | None) -> tuple[list[World], list[int], list[Count]]:
    """Take the shards from one whole-database moment to the next, each told what all of them count there.

    Return their worlds, what they were told, and what they counted.
    """
    told: list[int] = []
    counted: list[Count] = []
    while True:
        counts, worlds = [], []
        for run in runs:
            try:
                counts.append(run.send(told[-1]) if told else next(run))
            except StopIteration as end:
                worlds.append(end.value)
        if worlds:
            return worlds, told, counted
        counted.append(Count(sum(count.people for count in counts), counts[0].most))
        if known is None:
            told.append(counted[-1].people)
        else:
            told.append(known[len(told)] if len(told) < len(known) else 0)
