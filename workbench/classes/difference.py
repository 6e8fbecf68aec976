"""What is different for leads between two designs: entries that are not the same, classes with the same difference together, in words.

How two designs are compared as a whole is `compare.py`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from ..topology.fields import field_of
from .axes import PARTITION
from .pour import Entry, Poured
from .space import Slice, Space
from .words import example, said

__all__ = ["BEHAVIOUR", "Difference", "comparable", "differing", "grouped", "totals"]

BEHAVIOUR = (
    *("occasion", "lead", "classes", "share", "lands_before", "lands_after", "gained", "lost", "blocked"),
    *("mails_gained", "mails_lost", "other", "example"),
)
MOST_TOLD = 400  # kinds of differences that are put in words; the totals count all
STAYS = ("lands", "where he was")
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Difference:
    """What is different for some classes: `deltas` says of each entry how often it came about before and after.

    `classes` counts them, `share` is their part of the classes of their occasions, `rows` are their numbers in the space.
    """

    occasions: tuple[str, ...]
    lead: str
    classes: int
    share: float
    deltas: Mapping[Entry, tuple[int, int]]
    example: str
    rows: tuple[int, ...]

    def names(self, kind: str, *, more: bool) -> list[str]:
        """Return the things of a kind of entry of which there is more (or less) afterwards."""
        found: dict[str, tuple[int, int]] = {}
        for entry, (was, now) in self.deltas.items():
            if entry[0] == kind:
                old = found.get(entry[1], (0, 0))
                found[entry[1]] = old[0] + was, old[1] + now
        return [name + _times(*pair) for name, pair in sorted(found.items()) if (pair[1] > pair[0] if more else pair[1] < pair[0])]

    @property
    def lands(self) -> tuple[str, str]:
        """Where they landed before, and where they land afterwards; "" twice where that is the same."""
        before = [entry[1] for entry, (was, now) in self.deltas.items() if entry[0] == "lands" and was > now]
        after = [entry[1] for entry, (was, now) in self.deltas.items() if entry[0] == "lands" and now > was]
        return " or ".join(before), " or ".join(after)

    @property
    def other(self) -> str:
        """What else is different: values, statuses, lists, stages."""
        found: dict[str, list[list[str]]] = {}
        for (kind, name, *value), (was, now) in self.deltas.items():
            if kind in ("value", "status", "listed", "stage"):
                pair = found.setdefault(name, [[], []])
                pair[now > was].append((value[0] or "(empty)") if value else "listed" if kind == "listed" else "another number")
        return "; ".join(f"{name}: {' or '.join(old) or '-'} -> {' or '.join(new) or '-'}" for name, (old, new) in sorted(found.items()))

    def row(self) -> tuple[Any, ...]:
        """Return the difference as a row of `BEHAVIOUR`."""
        told = [", ".join(part) for part in (self.names("ran", more=True), self.names("ran", more=False), self.names("blocked", more=True))]
        told += [", ".join(self.names("sent", more=more)) for more in (True, False)]
        return ("; ".join(self.occasions), self.lead, self.classes, self.share, *self.lands, *told, self.other, self.example)

    def rank(self) -> tuple[Any, ...]:
        """Return by what differences are put in order: landing elsewhere, more mail, less mail, campaigns, what visibility keeps out."""
        here = [bool(self.lands[0] or self.lands[1]), bool(self.names("sent", more=True)), bool(self.names("sent", more=False))]
        here += [bool(self.names("ran", more=True)), bool(self.names("ran", more=False)), bool(self.names("blocked", more=True))]
        return (*(not one for one in here), -self.classes, self.occasions, self.lead)


def _times(was: int, now: int) -> str:
    return "" if {was, now} <= {0, 1} else f" ({was} -> {now} times)"


Differing = tuple[list[Entry], Ints, Ints, Ints, Ints]


def differing(before: Poured, after: Poured, classes: Space) -> Differing:
    """Return (names, class, code, times before, times after) of every entry that is not the same, by class."""
    names = list(dict.fromkeys((*before.names, *after.names, STAYS)))
    place = {name: code for code, name in enumerate(names)}
    width = len(names)
    keys, times = [], []
    for side in (before, after):
        own = np.array([place[name] for name in side.names], np.int64)
        code = _staying(own[side.what] if len(own) else side.what, side.row, names, place, classes)
        keys.append(side.row * width + code)
        times.append(side.times)
    both = comparable(classes)
    every = np.sort(np.concatenate(keys))
    every = every[np.append(True, every[1:] != every[:-1])] if len(every) else every
    counts = []
    for key, time in zip(keys, times, strict=True):
        count = np.zeros(len(every), np.int64)
        count[np.searchsorted(every, key)] = time
        counts.append(count)
    other = (counts[0] != counts[1]) & both[every // width]
    return _unnumbered(names, every[other] // width, every[other] % width, counts[0][other], counts[1][other], classes)


def comparable(classes: Space) -> npt.NDArray[np.bool_]:
    """Return which classes there are in both designs: their occasion, and the partition somebody known lives in."""
    found = np.ones(len(classes), bool)
    for part in classes.slices:
        here = slice(part.start, part.start + len(part))
        found[here] = all(part.within)
        for number, axis in enumerate(part.axes):
            if axis.name == PARTITION:
                there = np.array([all(cell.value in topology.partitions for topology in classes.topologies) for cell in axis.cells])
                found[here] &= there[part.cells[:, number]]
    return found


def _unnumbered(names: list[Entry], rows: Ints, codes: Ints, was: Ints, now: Ints, classes: Space) -> Differing:
    """Say of numbers that they are others, not which: else every class would differ in its own way."""
    fields = [topology.fields for topology in classes.topologies]
    numbers = [name[0] == "value" and any((f := field_of(name[1], own)) is not None and f.is_number for own in fields) for name in names]
    if not any(numbers):
        return names, rows, codes, was, now
    place: dict[Entry, int] = {}
    short = [name[:2] if is_number else name for name, is_number in zip(names, numbers, strict=True)]
    own = np.array([place.setdefault(name, len(place)) for name in short], np.int64)
    keys, first = np.unique(rows * len(place) + own[codes], return_index=True)
    numeric = np.array(numbers)[codes[first]]
    return list(place), keys // len(place), keys % len(place), np.where(numeric, 0, was[first]), np.where(numeric, 1, now[first])


def _staying(code: Ints, row: Ints, names: Sequence[Entry], place: Mapping[Entry, int], classes: Space) -> Ints:
    """Say of somebody known who ends where he lived that he stays: his class may hold several partitions."""
    lived = np.full(len(classes), -1, np.int64)
    for part in classes.slices:
        for number, axis in enumerate(part.axes):
            if axis.name == PARTITION and part.occasion.known:
                own = np.array([place.get(("lands", str(cell.value)), -1) for cell in axis.cells], np.int64)
                lived[part.start : part.start + len(part)] = own[part.cells[:, number]]
    return np.where((code == lived[row]) & (lived[row] >= 0), place[STAYS], code)


def totals(classes: Space, names: Sequence[Entry], rows: Ints, codes: Ints, was: Ints, now: Ints) -> dict[str, int]:
    """Count the classes that meet each kind of difference."""
    kinds = np.array([name[0] for name in names])[codes] if len(names) else np.empty(0, str)
    more, less = now > was, now < was

    def count(mask: npt.NDArray[np.bool_]) -> int:
        some = rows[mask]  # sorted, as rows are
        return int(np.count_nonzero(some[1:] != some[:-1])) + bool(len(some))

    return {
        "classes": len(classes),
        "in_one_only": int((~comparable(classes)).sum()),
        "different": count(np.ones(len(rows), bool)),
        "land_elsewhere": count(kinds == "lands"),
        "mailed_more": count((kinds == "sent") & more),
        "mailed_less": count((kinds == "sent") & less),
        "gain_campaigns": count((kinds == "ran") & more),
        "lose_campaigns": count((kinds == "ran") & less),
        "newly_blocked": count((kinds == "blocked") & more),
        "other": count(np.isin(kinds, ("value", "status", "listed", "stage"))),
    }


def grouped(classes: Space, names: Sequence[Entry], rows: Ints, codes: Ints, was: Ints, now: Ints) -> Iterator[Difference]:
    """Put classes with the same difference together: of one slice, then occasions that say the same of the same leads."""
    if not len(rows):
        return
    first = np.flatnonzero(np.append(True, rows[1:] != rows[:-1]))
    heads = rows[first]
    # A class's difference as one number: the sum of what each entry of it stands for.
    marks = np.random.default_rng(0).integers(1, 2**63, len(names), np.int64).astype(np.uint64)
    signs = np.add.reduceat(marks[codes] * (was * 1_000_003 + now * 7_919 + 1).astype(np.uint64), first)
    ends = np.append(first[1:], len(rows))
    of_slice = np.searchsorted([part.start for part in classes.slices], heads, side="right") - 1
    found: dict[tuple[int, str], list[tuple[int, Ints]]] = {}
    order = np.lexsort((heads, signs, of_slice))
    cuts = np.flatnonzero(np.append(True, (of_slice[order][1:] != of_slice[order][:-1]) | (signs[order][1:] != signs[order][:-1])))
    groups = np.split(order, cuts[1:])
    largest = sorted(groups, key=lambda group: (-len(group), int(group[0])))
    wordy = {int(group[0]) for group in largest[:MOST_TOLD]}
    worded: dict[tuple[object, ...], str] = {}
    for group in groups:
        number = int(of_slice[group[0]])
        part = classes.slices[number]
        inside = heads[group] - part.start
        same = (*map(id, part.axes), inside.tobytes())  # doors cut alike differ alike
        if same not in worded:
            worded[same] = said(part, inside) if int(group[0]) in wordy else "others"
        words = worded[same]
        found.setdefault((int(signs[group[0]]), words), []).append((number, group))
    for (_, words), parts in found.items():
        lead = int(parts[0][1][0])
        deltas = {names[codes[k]]: (int(was[k]), int(now[k])) for k in range(first[lead], ends[lead])}
        slices = [classes.slices[number] for number, _ in parts]
        classes_ = sum(len(group) for _, group in parts)
        numbers = tuple(int(heads[one]) for _, group in parts for one in group[:3].tolist())
        share = classes_ / sum(len(part) for part in slices)
        shown = example(slices[0], numbers[0] - slices[0].start)
        yield Difference(_occasions(slices), words, classes_, share, deltas, shown, numbers)


def _occasions(slices: Sequence[Slice]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(str(part.occasion) for part in slices))
