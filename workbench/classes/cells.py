"""The values of one field, cut at the constants that conditions mention: within a cell no condition can tell one value from another.

Which fields matter together, and pouring their product through the engine, is not here.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise

import numpy as np

from ..engine.conditions import truth
from ..engine.layout import FLAGS
from ..people.times import FIRST
from ..topology.conditions import Compare, Condition, spoken, walk
from ..topology.fields import Field
from ..topology.model import Topology
from ..topology.spans import Span

__all__ = ["Cell", "Cells", "cells", "leaves"]

MOST_TEXTS = 8  # texts that are searched for, of which every combination is made; of more only every pair
MOST_NAMED = 4  # values that are named in words
_OTHERS = ("Other", "Somewhere", "Else", "x", "7", "~")
_MARKS = ("-", "/", "|", "~", "^", "¦")
_SEARCHED = {"contains", "not_contains", "starts_with", "not_starts_with"}


@dataclass(frozen=True, slots=True)
class Cell:
    """Values that no condition tells apart: one of them (None: empty), how to say them all, and those that the design names itself.

    Attributes:
        field: Display name of the field.
        value: One value, as it is stored: text, a number, or None.
        words: All of them in words.
        named: The values among them that conditions mention.
    """

    field: str
    value: str | float | None
    words: str
    named: tuple[str | float | None, ...] = ()

    def __str__(self) -> str:
        return f"{self.field} {self.words}"


@dataclass(frozen=True, slots=True)
class Cells:
    """All cells of one field; `is_exact` says whether every value there could be is in one of them."""

    field: str
    cells: tuple[Cell, ...]
    is_exact: bool = True

    def __len__(self) -> int:
        return len(self.cells)

    def __iter__(self) -> Iterator[Cell]:
        return iter(self.cells)


def leaves(conditions: Iterable[Condition]) -> Iterator[Compare]:
    """Yield every comparison of a field within some conditions, however deep."""
    for condition in conditions:
        yield from (leaf for leaf in walk(condition) if isinstance(leaf, Compare))


def cells(topology: Topology, name: str, conditions: Iterable[Condition], now: int = FIRST) -> Cells:
    """Cut a field at what conditions ask of it.

    Args:
        topology: The design, for the type of the field and the partitions there are.
        name: Display name of the field; `Partition` is one too.
        conditions: What asks; comparisons of other fields in it are passed over.
        now: The moment for which "in the past 30 days" is meant, microseconds since 1970.

    >>> from workbench.topology import read_condition
    >>> [cell.words for cell in cells(Topology("One"), "Country", [read_condition({"Country": ["France", "Spain"]})])]
    ['is France or Spain', 'is anything else or is empty']
    >>> [cell.words for cell in cells(Topology("One"), "Person Score", [read_condition({"Person Score": {"at_least": 50}})])]
    ['is below 50 or is empty', 'is 50 or more']
    """
    field = topology.field_named(name)
    asked = list(dict.fromkeys(leaf for leaf in leaves(conditions) if topology.field_named(leaf.field).name == field.name))
    values, is_exact = _candidates(topology, field, asked, now)
    type_ = "string" if field.name == "Partition" else field.type
    rows = [truth(leaf, values, type_, now) for leaf in asked]
    told = np.array(rows).T if rows else np.zeros((len(values), 0), bool)
    alike: dict[bytes, list[int]] = {}
    for place, row in enumerate(told):
        alike.setdefault(row.tobytes(), []).append(place)
    mentioned = _mentioned(field, asked)
    found = []
    for places in alike.values():
        group = [values[place] for place in places]
        named = tuple(value for value in group if value in mentioned)
        found.append(Cell(field.name, (named or group)[0], _words(field, values, places, named), named))
    return Cells(field.name, tuple(found), is_exact)


def _candidates(topology: Topology, field: Field, asked: Sequence[Compare], now: int) -> tuple[list[str | float | None], bool]:
    """Return values among which every combination of answers that is possible occurs, and whether that is certain."""
    if field.name == "Partition":
        return list(topology.partitions), True
    if field.type == "boolean":
        return ["false", "true", *(() if field.name in FLAGS else (None,))], True  # a flag has no empty state
    if field.is_number:
        return _numbers(asked), True
    if field.type in ("date", "datetime"):
        return _moments(asked, now, field.type == "date"), True
    return _texts(asked)


def _numbers(asked: Sequence[Compare]) -> list[str | float | None]:
    said = {float(value) for leaf in asked for value in leaf.values if isinstance(value, int | float)}
    cuts = sorted(said | {0.0})  # LIST-2: of an empty number "is 0" holds
    between = [(low + high) / 2 for low, high in pairwise(cuts)]
    whole = [cuts[0] - 1, *(part for pair in zip(cuts, [*between, cuts[-1] + 1], strict=True) for part in pair)]
    return [*whole, None]


def _moments(asked: Sequence[Compare], now: int, is_day: bool) -> list[str | float | None]:
    here = dt.datetime(1970, 1, 1) + dt.timedelta(microseconds=now)
    cuts = {here}
    for leaf in asked:
        for value in leaf.values:
            if isinstance(value, Span):
                cuts.add(here - dt.timedelta(microseconds=value.microseconds))
            elif isinstance(value, dt.datetime):
                cuts.add(value)
            elif isinstance(value, dt.date):
                cuts |= {dt.datetime.combine(value, dt.time()), dt.datetime.combine(value + dt.timedelta(days=1), dt.time())}
    step = dt.timedelta(days=1) if is_day else dt.timedelta(seconds=1)
    near = sorted({cut + shift * step for cut in cuts for shift in (-1, 0, 1)})
    texts = [moment.date().isoformat() if is_day else moment.isoformat(timespec="seconds") for moment in near]
    return [*dict.fromkeys(texts), None]


def _texts(asked: Sequence[Compare]) -> tuple[list[str | float | None], bool]:
    exact, searched, starts = (_constants(asked, op) for op in ("is", "contains", "starts_with"))
    found: dict[str, None] = dict(exact)
    most = len(searched) if len(searched) <= MOST_TEXTS else 2
    constants = {text.lower() for text in (*exact, *searched, *starts)}
    other = next((text for text in _OTHERS if not any(part in text.lower() for part in constants)), None)
    mark = next((mark for mark in _MARKS if not any(mark in text for text in constants)), None)
    for start in ["", *starts]:
        for size in range(most + 1):
            for some in combinations(searched, size):
                found[" ".join(part for part in (start, *some) if part)] = None
    if other is not None:
        found[other] = None
    if other is not None and mark is not None:
        # Behind a mark that no constant holds nothing comes about by joining: what is searched for does not begin the text, is not all of
        # it, and two of them are not a third.
        for start in ["", *starts]:
            for size in range(most + 1):
                for some in combinations(searched, size):
                    found[f" {mark} ".join((start or other, *(some or (other,))))] = None
    found.pop("", None)
    return [*found, None], len(searched) <= MOST_TEXTS and other is not None and mark is not None


def _constants(asked: Sequence[Compare], op: str) -> dict[str, None]:
    """Return the texts that a positive operator and its negative name, in order."""
    ops = {"is": ("is", "is_not")}.get(op, (op, f"not_{op}"))
    return {spoken(value): None for leaf in asked if leaf.op in ops for value in leaf.values if value is not None}


def _mentioned(field: Field, asked: Sequence[Compare]) -> set[str | float | None]:
    values = {value for leaf in asked if leaf.op not in _SEARCHED for value in leaf.values if not isinstance(value, Span)}
    if field.is_number:
        return {float(value) for value in values if isinstance(value, int | float)}
    return {spoken(value) for value in values if value is not None and not isinstance(value, dt.date)}


def _words(field: Field, values: Sequence[str | float | None], places: Sequence[int], named: Sequence[str | float | None]) -> str:
    """Say what the values of a cell have in common: those at some places of all candidates."""
    group = [values[place] for place in places]
    empty = ["is empty"] if None in group else []
    if field.name == "Partition" or field.type == "boolean":
        return "is " + _listed(group)
    if field.is_number or field.type in ("date", "datetime"):
        return " or ".join([*_stretches(values, [place for place in places if values[place] is not None], field.is_number), *empty])
    rest = [value for value in group if value not in named and value is not None]
    if not rest and not named:
        return "is empty"
    parts = ["is " + _listed(named)] if named else []
    if any(value in _OTHERS for value in rest):
        parts.append("is anything else")
    elif rest and not named:
        parts.append(f"is like {rest[0]}")
    return " or ".join([*parts, *empty])


def _stretches(values: Sequence[str | float | None], places: Sequence[int], is_number: bool) -> Iterator[str]:
    """Say which stretches of an ordered line the places cover; of numbers, every second candidate is a constant, the others lie between."""
    last = max((place for place, value in enumerate(values) if value is not None), default=0)
    runs: list[list[int]] = []
    for place in places:
        if runs and runs[-1][-1] == place - 1:
            runs[-1].append(place)
        else:
            runs.append([place])
    for first, end in ((run[0], run[-1]) for run in runs):
        if first == 0 and end == last:
            yield "is any number" if is_number else "is any date"
        elif first == end and (not is_number or first % 2):
            yield f"is {_listed([values[first]])}" if 0 < first < last else f"is {'until' if first == 0 else 'from'} {values[first]}"
        elif is_number:
            yield _between(values, first, end, last)
        else:
            yield " ".join(["is", *([f"from {values[first]}"] if first else []), *([f"until {values[end]}"] if end < last else [])])


def _between(values: Sequence[str | float | None], first: int, end: int, last: int) -> str:
    low = "" if first == 0 else f"{_listed([values[first]])}" if first % 2 else f"above {_listed([values[first - 1]])}"
    high = "" if end == last else _listed([values[end]]) if end % 2 else f"below {_listed([values[end + 1]])}"
    if not low:
        return f"is {high}" if high.startswith("below") else f"is {high} or less"
    if not high:
        return f"is {low}" if low.startswith("above") else f"is {low} or more"
    return f"is {low} and {high}" if low.startswith("above") or high.startswith("below") else f"is from {low} to {high}"


def _listed(values: Sequence[str | float | None]) -> str:
    told = ["empty" if value is None else f"{value:g}" if isinstance(value, float) else value for value in values]
    return " or ".join(told[:MOST_NAMED]) + (f" or {len(told) - MOST_NAMED} more" if len(told) > MOST_NAMED else "")
