"""Leads of a test plan poured through the engine, each apart from the others, and what came of each: pieces covered, partition, campaigns.

Which leads there are is `candidates.py`; which are needed is `cover.py`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from ..classes.cells import leaves
from ..engine.judge import REASONS
from ..engine.run import Run
from ..engine.simulate import run_stimuli
from ..people.columns import Coded, Column, Numbers
from ..people.stimuli import ACTIONS, Stimuli
from ..people.times import MINUTE
from ..topology.model import Topology
from ..topology.spans import Span
from .candidates import EMAIL, Lead, address_of, conditions_of
from .pieces import Key

__all__ = ["Poured", "addresses_of", "pour"]


@dataclass(frozen=True, eq=False)
class Poured:
    """A run of leads, told apart: `rows` (leads, visits) are the rows of each, -1 where it comes but once."""

    run: Run
    rows: npt.NDArray[np.int64]

    @cached_property
    def lead_of(self) -> npt.NDArray[np.int64]:
        """(records,) which lead each record is of."""
        found = np.full(len(self.run.ids), -1, np.int64)
        for visit in range(self.rows.shape[1] - 1, -1, -1):
            lead = np.flatnonzero(self.rows[:, visit] >= 0)
            who = self.run.who[self.rows[lead, visit]]
            found[who[who >= 0]] = lead[who >= 0]
        return found

    def records(self, lead: int) -> list[int]:
        """Return the records of a lead that are still there, by Id; two where its second visit made a twin."""
        alive = np.flatnonzero((self.lead_of == lead) & self.run.people["alive"])
        return sorted(alive.tolist(), key=lambda rec: int(self.run.ids[rec]))

    @cached_property
    def covers(self) -> list[frozenset[Key]]:
        """Which rules, branches, partitions and campaigns each lead goes through."""
        found: list[set[Key]] = [set() for _ in range(len(self.rows))]
        for key, rec in self._met():
            for lead in np.unique(self.lead_of[rec]).tolist():
                if lead >= 0:
                    found[lead].add(key)
        # What ran after all was not kept away, as far as a tester can see.
        return [frozenset(key for key in keys if key[0] != "blocked" or ("ran", key[1]) not in keys) for keys in found]

    def _met(self) -> Iterator[tuple[Key, npt.NDArray[np.int64]]]:
        """Yield each piece with the records that met it."""
        run, names = self.run, self.run.layout.campaigns
        ruled = run.people["ruled"]
        for rule in np.unique(ruled[ruled >= 0]).tolist():
            yield ("rule", rule), np.flatnonzero(ruled == rule)
        branched = run.log.branched
        taken = np.stack([branched[name].astype(np.int64) for name in ("rank", "step", "branch")], axis=1)
        kinds, kind = np.unique(taken, axis=0, return_inverse=True)
        for place, (rank, step, branch) in enumerate(kinds.tolist()):
            yield ("choice", names[rank], step, branch), branched["rec"][kind.ravel() == place]
        alive = np.flatnonzero(run.people["alive"])
        for code, partition in enumerate(run.partitions):
            yield ("partition", partition), alive[run.people["partition"][alive] == code]
        for word, columns in (("ran", run.log.runs), ("blocked", run.log.kept_out)):
            for rank in np.unique(columns["rank"]).tolist():
                yield (word, names[rank]), columns["rec"][columns["rank"] == rank]

    @cached_property
    def refused(self) -> frozenset[tuple[str, str]]:
        """(campaign, reason) of every judgement that did not take somebody in."""
        refused = self.run.log.refused
        pairs = np.unique(np.stack([refused["rank"].astype(np.int64), refused["reason"].astype(np.int64)], axis=1), axis=0)
        return frozenset((self.run.layout.campaigns[rank], REASONS[reason]) for rank, reason in pairs.tolist())


def addresses_of(topology: Topology, leads: Sequence[Lead], prefix: str) -> list[str | None]:
    """Return an address for each lead: `plan-001@plan-001.example`, or one of which the same holds as of the value it must have."""
    asked = [leaf for leaf in dict.fromkeys(leaves(conditions_of(topology))) if topology.field_named(leaf.field).name == EMAIL]
    width = max(3, len(str(len(leads))))
    found = []
    for number, lead in enumerate(leads, start=1):
        name = f"{prefix}-{number:0{width}}"
        found.append(address_of(lead.values[EMAIL], asked, name) if EMAIL in lead.values else f"{name}@{name}.example")
    return found


def pour(topology: Topology, leads: Sequence[Lead], addresses: Sequence[str | None], at: int) -> Poured:
    """Pour leads through their doors, all first visits at one moment, second ones when nothing is waiting any more."""
    waits = sum(_longest(topology)) + MINUTE
    visits = max((len(lead.doors) for lead in leads), default=1)
    order = [(visit, place) for visit in range(visits) for place, lead in enumerate(leads) if visit < len(lead.doors)]
    rows = np.full((len(leads), visits), -1, np.int64)
    for row, (visit, place) in enumerate(order):
        rows[place, visit] = row
    doors = [leads[place].doors[visit] for visit, place in order]
    args: dict[str, list[str | None]] = {}
    for row, door in enumerate(doors):
        own = (("crm_id", f"crm-{order[row][1] + 1}"),) if door.action == "sync_from_crm" else ()
        for name, value in (*door.arguments, *own):
            args.setdefault(name, [None] * len(doors))[row] = value
    stimuli = Stimuli(
        at=np.array([at + visit * waits for visit, _ in order], np.int64),
        action=np.array([ACTIONS.index(door.action) for door in doors], np.int8),
        step=np.arange(len(doors), dtype=np.int32),
        args={name: Coded.of(... if value is None else value for value in column) for name, column in args.items()},
        values=_values(topology, leads, addresses, order),
    )
    return Poured(run_stimuli(topology, stimuli, explain=True, until=at + visits * waits), rows)


def _values(
    topology: Topology, leads: Sequence[Lead], addresses: Sequence[str | None], order: Sequence[tuple[int, int]]
) -> dict[str, Column]:
    columns: dict[str, Column] = {EMAIL: Coded.of(addresses[place] for _, place in order)}
    given = [leads[place].said(visit) for visit, place in order]
    for name in dict.fromkeys(name for values in given for name in values if name != EMAIL):
        cells = [values.get(name, ...) for values in given]
        columns[name] = Numbers.of(cells) if topology.field_named(name).is_number else Coded.of(cells)  # type: ignore[arg-type]
    return columns


def _longest(topology: Topology) -> Iterator[int]:
    """Yield how long each wait of a design can be, microseconds."""
    for campaign in topology.automations.values():
        for step in campaign.flow:
            for args in (*(choice.args for choice in step.choices), step.default):
                if step.kind == "wait" and args is not None:
                    span: Span = args["span"]
                    yield span.microseconds
