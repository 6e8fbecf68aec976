"""Candidates for a test plan: every lead that the design can tell from another, through every door, as rows that the engine takes.

Fields are cut in `classes/cells.py`; which candidates are needed is found in `cover.py`. Where there are too many to pour them all, the
values that each condition speaks of are combined, and the rest is drawn by chance: `Candidates.counted` says so.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product

import numpy as np

from ..classes.cells import Cell, Cells, cells, leaves
from ..engine.conditions import truth
from ..topology.check import invalid_campaigns
from ..topology.conditions import Compare, Condition, InSegment, Member, walk
from ..topology.fields import READ_ONLY
from ..topology.model import Topology
from .doors import Door

__all__ = ["EMAIL", "Candidates", "Lead", "address_of", "candidates", "second_visits"]

EMAIL = "Email Address"
MOST_TOGETHER = 1_000  # combinations of the values that one condition speaks of
_SHAPES = ("{n}@{n}.example", "{n}@{v}", "{v}{n}@{n}.example", "{n}@{n}.{v}", "{n}{v}", "{n}-{v}@{n}.example", "{v}")
_FORMULA = ("=", "+", "-", "@")
Value = str | float | None


@dataclass(frozen=True, slots=True)
class Lead:
    """One lead to try: its values by field (of the address only what matters of it), and the doors it comes through, one after the other.

    `changed` are values that it gives otherwise when it comes a second time.
    """

    values: Mapping[str, Value]
    doors: tuple[Door, ...]
    changed: Mapping[str, Value] = field(default_factory=dict)

    def said(self, visit: int) -> Mapping[str, Value]:
        """Return the values that it gives on a visit, from 0."""
        return {**self.values, **self.changed} if visit else self.values


@dataclass(frozen=True, slots=True)
class Candidates:
    """Leads to choose from; `size` is how many there are in all, of which they may be a sample.

    `is_exact` says whether every value there could be is like one of theirs.
    """

    leads: tuple[Lead, ...]
    size: int
    is_exact: bool = True

    def counted(self) -> str:
        """Say how many there are, and whether they were all looked at."""
        if len(self.leads) < self.size:
            return f"sampled {len(self.leads):,} of {self.size:,} kinds of leads"
        return f"all {self.size:,} kinds of leads" if self.is_exact else f"{self.size:,} kinds of leads, though texts could hold more"


def candidates(topology: Topology, doors: Sequence[Door], now: int, most: int, seed: int) -> Candidates:
    """Return the leads that the design can tell apart, door by door; at most about `most` of them, then a sample."""
    found: list[Lead] = []
    size, is_exact = 0, True
    rng = np.random.default_rng(seed)
    for door in doors:
        asked = _asked(topology, routed=door.routes(topology))
        axes = [cut for cut in _axes(topology, asked, now) if len(cut) > 1]
        size += math.prod(len(axis) for axis in axes)
        is_exact = is_exact and all(axis.is_exact for axis in axes)
        for places in _places(axes, asked, max(most // len(doors), 1), rng):
            values = {axis.field: _shown(axis.cells[place]) for axis, place in zip(axes, places, strict=True)}
            found.append(Lead(values, (door,)))
    # Of two that do as well, the one that can be found again by its address.
    found.sort(key=lambda lead: lead.values.get(EMAIL, "") is None)
    return Candidates(tuple(found), size, is_exact)


def second_visits(
    topology: Topology, first: Sequence[Lead], doors: Sequence[Door], fields: Sequence[str], most: int, seed: int
) -> Candidates:
    """Return leads that fill out a form once they are there, as they are or with another value of one of some fields.

    Somebody without an address is nobody who could come again (DEDUPE-3).
    """
    forms = [door for door in doors if door.action == "fill_form"]
    known = [lead for lead in first if lead.values.get(EMAIL, "") is not None]
    changes = [{}, *({name: _other(topology, name)} for name in fields)]
    found = [
        Lead({name: value for name, value in lead.values.items() if name not in changed}, (*lead.doors, form), changed)
        for lead in known
        for form in forms
        for changed in changes
    ]
    if len(found) <= most:
        return Candidates(tuple(found), len(found))
    drawn = np.sort(np.random.default_rng(seed).choice(len(found), most, replace=False)).tolist()
    return Candidates(tuple(found[place] for place in drawn), len(found))


def _other(topology: Topology, name: str) -> Value:
    """Return a value that nobody has who did not give any."""
    by_type: dict[str, Value] = {"number": 1.0, "boolean": "true", "date": "2026-01-01", "datetime": "2026-01-01T09:00:00"}
    return by_type.get(topology.field_named(name).type, "Changed")


def _asked(topology: Topology, *, routed: bool) -> list[Condition]:
    """Return what decides anything about a newcomer: rules, filters, choices, and the smart lists and segments that they name."""
    found = [rule.condition for rule in topology.assignment_rules if routed and rule.condition is not None]
    invalid = invalid_campaigns(topology)
    for name, campaign in topology.automations.items():
        if name not in invalid and (campaign.active or campaign.is_batch):
            found += [campaign.filters, *(choice.condition for step in campaign.flow for choice in step.choices)]
    done: set[tuple[str, str]] = set()
    for condition in found:  # grows while it is read
        for part in walk(condition):
            if isinstance(part, Member) and part.kind == "smart_list" and ("list", part.name) not in done:
                done.add(("list", part.name))
                found.append(topology.smart_lists[part.name].filters)
            elif isinstance(part, InSegment) and ("segment", part.segmentation) not in done:
                done.add(("segment", part.segmentation))
                found += topology.segmentations[part.segmentation].segments.values()
    return found


def _axes(topology: Topology, asked: Sequence[Condition], now: int) -> list[Cells]:
    names = dict.fromkeys(topology.field_named(leaf.field).name for leaf in leaves(asked))
    return [cells(topology, name, asked, now) for name in names if name not in READ_ONLY]


def _places(axes: Sequence[Cells], asked: Sequence[Condition], most: int, rng: np.random.Generator) -> Iterator[tuple[int, ...]]:
    """Yield cells by their places: all combinations, or those that each condition speaks of, and others drawn by chance."""
    sizes = [len(axis) for axis in axes]
    if math.prod(sizes) <= most:
        yield from product(*map(range, sizes))
        return
    seen: dict[tuple[int, ...], None] = {}
    for condition in asked:
        fields = {leaf.field for leaf in leaves([condition])}
        varied = [number for number, axis in enumerate(axes) if axis.field in fields]
        some = product(*(range(sizes[number]) if number in varied else (sizes[number] - 1,) for number in range(len(axes))))
        for _, places in zip(range(MOST_TOGETHER), some, strict=False):
            seen.setdefault(places)
    while len(seen) < most:
        seen.setdefault(tuple(int(rng.integers(size)) for size in sizes))
    yield from list(seen)[:most]


def _shown(cell: Cell) -> Value:
    """Return a value of a cell, one that a spreadsheet takes for no formula if there is one."""
    plain = (value for value in cell.named if not (isinstance(value, str) and value.startswith(_FORMULA)))
    return next(plain, cell.value) if isinstance(cell.value, str) and cell.value.startswith(_FORMULA) else cell.value


def address_of(topology: Topology, value: Value, asked: Sequence[Compare], number: str) -> str | None:
    """Return an address of its own of which the same holds as of a value (None: no address); the value itself where no other does."""
    if value is None:
        return None
    wanted = [truth(leaf, [value], "email", 0)[0] for leaf in asked]
    for shape in _SHAPES:
        tried = shape.format(n=number, v=value)
        before, at, after = tried.partition("@")
        if at and before and "." in after and " " not in tried and [truth(leaf, [tried], "email", 0)[0] for leaf in asked] == wanted:
            return tried
    return str(value)

