"""Candidates for a test plan: every class of leads that the design can tell from another, through every door, and again through a form.

Classes are `classes/space.py`; which candidates are needed is found in `cover.py`. Of too many a sample is looked at: `counted` says so.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice, product

import numpy as np

from ..classes.axes import BECOMES, PARTITION
from ..classes.cells import leaves
from ..classes.occasions import Occasion
from ..classes.space import Slice, space
from ..classes.table import values_of
from ..engine.conditions import DAY, truth
from ..people.times import FIRST
from ..topology.conditions import Compare, Condition
from ..topology.model import Topology
from .doors import Door

__all__ = ["EMAIL", "Candidates", "Lead", "address_of", "candidates", "conditions_of", "second_visits"]

EMAIL = "Email Address"
MOST_TOGETHER = 1_000  # classes of a sampled slice by what one condition speaks of
_SHAPES = ("{n}@{n}.example", "{n}@{v}", "{v}{n}@{n}.example", "{n}@{n}.{v}", "{n}{v}", "{n}-{v}@{n}.example", "{v}")
Value = str | float | None


@dataclass(frozen=True, slots=True)
class Lead:
    """One lead to try: its values by field (of the address only what matters of it), and the doors it comes through, one after the other.

    `changed` are values that it gives otherwise when it comes a second time.
    """

    values: dict[str, Value]
    doors: tuple[Door, ...]
    changed: Mapping[str, Value] = field(default_factory=dict)

    def said(self, visit: int) -> Mapping[str, Value]:
        """Return the values that it gives on a visit, from 0."""
        return {**self.values, **self.changed} if visit else self.values


@dataclass(frozen=True, slots=True)
class Candidates:
    """Leads to choose from; `size` is how many there are in all, of which they may be a sample; `unknown` what no class can say.

    `is_whole` says whether these are all kinds of leads there could be, or only some that are worth a try.
    """

    leads: tuple[Lead, ...]
    size: int
    unknown: tuple[str, ...] = ()
    is_whole: bool = True

    def counted(self) -> str:
        """Say how many there are, and whether they were all looked at."""
        if len(self.leads) < self.size:
            return f"sampled {len(self.leads):,} of {self.size:,} kinds of leads"
        return f"{'all ' if self.is_whole else ''}{self.size:,} kinds of leads"


def candidates(topology: Topology, doors: Sequence[Door], begin: int, most: int, seed: int) -> Candidates:
    """Return the leads that the design can tell apart when they come, door by door; at most `most` of them, then a sample."""
    through: dict[Occasion, list[Door]] = {}
    for door in doors:
        for occasion in door.occasions():
            through.setdefault(occasion, []).append(door)
    leads, size, unknown = _classes(topology, through, begin, most, seed)
    # Of two that do as well, the one that can be found again by its address.
    leads = sorted(leads, key=lambda lead: lead.values.get(EMAIL, "") is None)
    return Candidates(tuple(leads), size, unknown)


def second_visits(
    topology: Topology, first: Sequence[Lead], doors: Sequence[Door], fields: Sequence[str], begin: int, most: int, seed: int
) -> Candidates:
    """Return leads that fill out a form once they are there, as they are or with another value of one of some fields.

    `first` are some that come to be here and there; each is given what a form can tell known people apart by. Somebody without an address
    is nobody who could come again (DEDUPE-3).
    """
    forms = {Occasion("fill_form", True, dict(door.arguments)["form"]): [door] for door in doors if door.action == "fill_form"}
    known, size, unknown = _classes(topology, forms, begin, most, seed)
    left_out = size - len(known)
    changes: list[Mapping[str, Value]] = [{}, *({name: _other(topology, name)} for name in fields)]
    distinct = dict.fromkeys((lead.doors[0], tuple(lead.values.items())) for lead in known)
    found = [
        Lead({name: value for name, value in (one.values | dict(own)).items() if name not in changed}, (*one.doors, form), changed)
        for form, own in distinct
        for one in first
        for changed in changes
        if (one.values | dict(own)).get(EMAIL, "") is not None
    ]
    size = len(found) + left_out
    if len(found) > most:
        drawn = np.sort(np.random.default_rng(seed).choice(len(found), most, replace=False)).tolist()
        found = [found[place] for place in drawn]
    return Candidates(tuple(found), size, unknown, is_whole=False)


def _classes(
    topology: Topology, through: Mapping[Occasion, Sequence[Door]], begin: int, most: int, seed: int
) -> tuple[list[Lead], int, tuple[str, ...]]:
    """Return a lead of every class on some occasions, how many there are in all, and what no class can say."""
    together = max(most // max(len(through), 1), 1)  # so few stay together, so that one lead can cover as much as can be
    classes = space(topology, wanted=lambda occasion, node: occasion in through, small=together, limit=most, seed=seed)
    moved, asked = _moved_on(topology, begin), conditions_of(topology)
    leads, size = [], 0
    for part in classes.slices:
        rows = [values_of(part, row) for row in range(len(part))] + (list(_spoken_of(part, asked)) if part.is_sampled else [])
        for door in through[part.occasion]:
            size += part.size
            valued = ({name: moved(name, value) for name, value in row.items() if name != PARTITION} for row in rows)
            leads += [Lead(values, (door,)) for values in valued]
    return leads, size, classes.unknown


def _spoken_of(part: Slice, asked: Iterable[Condition]) -> Iterator[dict[str, Value]]:
    """Yield classes by what each condition speaks of, the last cell of every other axis: chance seldom finds the last of many choices."""
    for condition in dict.fromkeys(asked):
        fields = {leaf.field for leaf in leaves([condition])}
        ways = [axis.cells if axis.name in fields else axis.cells[-1:] for axis in part.axes]
        for cells in islice(product(*ways), MOST_TOGETHER):
            pairs = zip(part.axes, cells, strict=True)
            named = ((axis.sets[axis.cells.index(cell)], cell.value) for axis, cell in pairs if axis.name != BECOMES)
            yield {name: value for name, value in named if name is not None}


def _moved_on(topology: Topology, begin: int) -> Callable[[str, Value], Value]:
    """Return what moves dates to where they are as long ago as they were; classes are made for the first moment of scenarios."""
    relative = {leaf.field for leaf in leaves(conditions_of(topology)) if leaf.op in ("in_past", "not_in_past")}
    days = dt.timedelta(days=(begin // DAY) - (FIRST // DAY))

    def moved(name: str, value: Value) -> Value:
        if name not in relative or not isinstance(value, str) or not days:
            return value
        is_day = "T" not in value
        later = dt.datetime.fromisoformat(value) + days
        return later.date().isoformat() if is_day else later.isoformat(timespec="seconds")

    return moved


def conditions_of(topology: Topology) -> list[Condition]:
    """Return every condition that a design asks of people."""
    return [
        *(rule.condition for rule in topology.assignment_rules if rule.condition is not None),
        *(campaign.filters for campaign in topology.automations.values()),
        *(choice.condition for campaign in topology.automations.values() for step in campaign.flow for choice in step.choices),
        *(smart.filters for smart in topology.smart_lists.values()),
        *(condition for made in topology.segmentations.values() for condition in made.segments.values()),
    ]


def _other(topology: Topology, name: str) -> Value:
    """Return a value that nobody has who did not give any."""
    by_type: dict[str, Value] = {"number": 1.0, "boolean": "true", "date": "2026-01-01", "datetime": "2026-01-01T09:00:00"}
    return by_type.get(topology.field_named(name).type, "Changed")


def address_of(value: Value, asked: Iterable[Compare], number: str) -> str | None:
    """Return an address of its own of which the same holds as of a value (None: no address); the value itself where no other does."""
    if value is None:
        return None
    asked = list(asked)
    for shape in _SHAPES:
        tried = shape.format(n=number, v=value)
        before, at, after = tried.partition("@")
        is_address = bool(at and before) and "." in after and " " not in tried
        if is_address and all(len(set(truth(leaf, [value, tried], "email", FIRST).tolist())) == 1 for leaf in asked):
            return tried
    return str(value)
