"""Journeys: what happened to leads, line by line, with where they were then, who saw them, and the rule behind it.

One person's story with everything that did not happen, too, is `engine/trace.py`, which plays it again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from ..engine.layout import EMAIL
from ..engine.log import in_words, told
from ..engine.record import REJECTED
from ..engine.run import Run
from ..engine.trace import of_row
from ..engine.why import TOLD
from ..errors import InputError, Problem
from ..people.columns import Coded
from ..people.stimuli import ACTIONS
from ..scenario.actions import ACTIVITY_TYPES
from .answer import Answer, answer
from .columns import counted, many, times
from .people import Leads, Recs, called, leads_of, named

__all__ = ["journey"]

MOST_LEADS = 10_000
MOST_LINES = 100  # of an expectation
Key = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class _Line:
    """One line of a journey: its place in the order of the run, whose (record), in words, the rule, where it leads (a partition)."""

    key: Key
    rec: int
    text: str
    rule: str
    to: int = -1


def journey(run: Run, leads: Leads) -> Answer:
    """What happened to these leads, in order: rows, activities, runs of campaigns; where were they, and who saw them there?

    Each record has its own journey, though it was merged into another later. Rows that were refused are told of whoever has their address.

    Args:
        run: A finished run.
        leads: Whom, of all who ever were there: an Id, alias, address, pattern, condition, or several; at most 10,000.

    Columns:
        lead: The lead: alias, else address, else its Id.
        id: Its Id.
        at: When.
        what: What happened, in words.
        partition: The partition it was in then; after a move the new one.
        seen_by: Which workspaces saw it there then, joined; empty: none did.
        rule: The rule behind it, where one stands behind it.

    Raises:
        UnknownName: Nobody is or was called so.
        InputError: These are more leads than anybody can read of; `Run.activities` is the log of all.

    >>> import workbench as wb
    >>> design = wb.Topology.of("R", partitions=["Default", "EMEA"], forms={"Contact": {"workspace": "Default"}})
    >>> steps = [
    ...     {"fill_form": {"form": "Contact", "values": {"Email Address": "a@example.com"}}, "as": "ann"},
    ...     {"move_person": {"person": "ann", "partition": "EMEA"}},
    ... ]
    >>> journey(wb.simulate(design, steps), "ann").frame()[["what", "partition", "rule"]]
                                                    what partition     rule
    0  fill form (form Contact): created person 1 in ...   Default   FORM-1
    1                                  Person is Created   Default
    2                             Fill Out Form: Contact   Default
    3  move person (partition EMEA): updated person 1...   Default
    4                  Change Partition: Default -> EMEA      EMEA  ROUTE-6
    """
    rec = leads_of(run, leads, ever=True)
    if len(rec) > MOST_LEADS:
        expected = f"at most {MOST_LEADS:,}; Run.activities is the log of all"
        raise InputError(Problem("journeys of so many leads cannot be read", "leads", f"{len(rec):,} leads", expected))
    mask = np.zeros(len(run.ids), bool)
    mask[rec] = True
    log = list(told(run, keys=True, of=mask))
    place = {one: number for number, one in enumerate(rec.tolist())}
    lines = [*_rows(run, rec), *_activities(run, rec, log), *_runs(run, mask), *_merged(run, rec)]
    lines.sort(key=lambda line: (place[line.rec], line.key))
    codes, texts = named(run, rec)
    names = [texts[code] for code in codes.tolist()]
    where = _partitions(run, lines)
    seers = _seers(run, lines, where)
    at: Any = times(run.whereabouts.moments[[line.key[0] for line in lines]]) if lines else []
    rows = [
        (names[place[line.rec]], int(run.ids[line.rec]), moment, line.text, run.partitions[partition], seen, line.rule)
        for line, moment, partition, seen in zip(lines, at, where, seers, strict=True)
    ]
    counts = np.bincount([place[line.rec] for line in lines], minlength=len(rec)).tolist()
    said = [f"{name}: {counted(count, 'line')}" for name, count in zip(names, counts, strict=True)]
    columns = ("lead", "id", "at", "what", "partition", "seen_by", "rule")
    rules = sorted({line.rule for line in lines if line.rule})
    return answer("journey", f"The journey of {many(said)}.", columns, rows, rules, _expected(run, rec, log))


def _rows(run: Run, rec: Recs) -> Iterator[_Line]:
    """Tell the rows that resolved to people, and those refused, while they were there, that named their addresses."""
    where, wait = run.whereabouts, ACTIONS.index("wait")
    found = [(row, int(run.who[row])) for row in np.flatnonzero(np.isin(run.who, rec)).tolist() if run.stimuli.action[row] != wait]
    refused, column = np.flatnonzero((run.outcome == REJECTED) & (run.who < 0)), run.stimuli.values.get(EMAIL)
    if isinstance(column, Coded):
        keys, pool = run.layout.addresses.keys, run.layout.addresses
        own = keys[run.people["codes"][rec, run.layout.columns[EMAIL]]]
        said = keys[np.maximum(pool.adopt(column)[refused], 0)]
        some = (said > 0) & np.isin(said, own)
        for row, key in zip(refused[some].tolist(), said[some].tolist(), strict=True):
            cut = int(run.log.position[row])
            found += [(row, one) for one in rec[own == key].tolist() if where.came[one] < cut < where.went[one]]
    for row, one in found:
        entry = of_row(run, row)
        yield _Line((int(run.log.position[row]), -1, -2, 0), one, entry.text, entry.rule)


def _activities(run: Run, rec: Recs, log: list[dict[str, Any]]) -> Iterator[_Line]:
    number = {int(run.ids[one]): one for one in rec.tolist()}
    for line in log:
        said = in_words({name: value for name, value in line.items() if name not in ("at", "id", "type", "place")})
        to = run.partitions.index(line["to"]) if line["type"] == "Change Partition" else -1
        text = f"{line['type']}: {said}" if said else line["type"]
        yield _Line(line["place"], number[line["id"]], text, TOLD.get(line["type"], ""), to)


def _runs(run: Run, mask: npt.NDArray[np.bool_]) -> Iterator[_Line]:
    runs = run.log.own_runs(mask)
    for position, event, shown, line, rank, one in zip(
        *(runs[name].tolist() for name in ("position", "event", "shown", "line", "rank", "rec")), strict=True
    ):
        name = run.layout.campaigns[rank]
        text = f"campaign {name} of {run.campaigns[name].workspace} takes the person in"
        yield _Line((position, event, shown, line), one, text, "VIS-9")


def _merged(run: Run, rec: Recs) -> Iterator[_Line]:
    """Tell who was merged into somebody; the log tells it of the survivor."""
    for one in rec.tolist():
        heir = run.heirs.get(int(run.ids[one]))
        if heir is not None:
            yield _Line((int(run.whereabouts.went[one]), 1 << 40, 0, 0), one, f"Merge: into person {heir}", TOLD["Merge"])


def _partitions(run: Run, lines: list[_Line]) -> list[int]:
    """Return where each was then: at the beginning of the unit of work, or where a move within it led."""
    begun = run.whereabouts.of(
        np.array([line.rec for line in lines], np.intp), np.array([line.key[0] for line in lines], np.int64)
    ).tolist()
    found: list[int] = []
    before = None
    for line, partition in zip(lines, begun, strict=True):
        unit = line.rec, line.key[0]
        now = found[-1] if unit == before else partition
        found.append(line.to if line.to >= 0 else now)
        before = unit
    return found


def _seers(run: Run, lines: list[_Line], partitions: list[int]) -> list[str]:
    """Say who sees each partition under the design in force."""
    where = run.whereabouts
    design = where.design(np.array([line.key[0] for line in lines], np.int64)).tolist()
    known: dict[tuple[int, int], str] = {}
    for both in {*zip(design, partitions, strict=True)}:
        known[both] = ", ".join(run.layout.workspaces[code] for code in np.flatnonzero(where.sees[both[0], :, both[1]]).tolist())
    return [known[both] for both in zip(design, partitions, strict=True)]


def _expected(run: Run, rec: Recs, log: list[dict[str, Any]]) -> Mapping[str, Any] | None:
    """Return the lines of the log as a scenario expects them; None where somebody has no alias, or nobody would read them all."""
    names = called(run, rec)
    if names is None or not 0 < len(log) <= MOST_LINES:
        return None
    alias = dict(zip(run.ids[rec].tolist(), names, strict=True))
    assets = run.topology.assets
    found = []
    for line in log:
        said = {"person": alias[line["id"]], "type": line["type"]}
        for name, kind in ACTIVITY_TYPES.get(line["type"], {}).items():
            value = line.get(name)
            is_there = value in assets[kind] if kind in assets else value in run.topology.partitions if kind == "partition" else True
            if value not in (None, "") and is_there:  # what is gone cannot be named any more
                said[name] = value
        found.append(said)
    return {"activities": found}
