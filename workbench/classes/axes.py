"""Axes: the things about a lead that matter together, each cut into cells within which no atom can tell one lead from another.

An axis is a field, the partition somebody lives in, whether he may be mailed, or what a value becomes. Their product is `space.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from ..engine.conditions import truth
from ..people.times import FIRST
from ..topology.conditions import Compare, Condition
from ..topology.fields import field_of
from ..topology.model import Topology
from .addresses import shape_of
from .atoms import Atom, Exactly, Lives, Mails, Sees, Unknown
from .cells import Cell, cells

__all__ = ["BECOMES", "EMAIL", "FLAG_NAMES", "MAIL", "PARTITION", "Asked", "Axes", "Axis", "holds_in"]

PARTITION, MAIL, BECOMES, EMAIL = "Partition", "Mail", "becomes", "Email Address"
SOFT, HARD = ("Unsubscribed", "Marketing Suspended"), ("Email Invalid", "Blocklisted")
FLAG_NAMES = (*SOFT, *HARD)
MOST_SHIFTS = 128  # sums of points at which a number is cut


@dataclass(frozen=True, slots=True)
class Axis:
    """One thing that matters, with its cells.

    Attributes:
        name: A field, `Partition` (where somebody known lives), `Mail` (whether he may be mailed), or `becomes` (the new value by hand).
        cells: What it can be; `others` are second values of the same cells, where there are any (None: there is but one).
        sets: The field that each cell gives a value to; None: none.
        asked: The comparisons that it is cut at.
        barred: Cells that cannot be come to: nobody is scored to an empty score.
    """

    name: str
    cells: tuple[Cell, ...]
    sets: tuple[str | None, ...]
    others: tuple[str | float | None, ...]
    asked: tuple[Compare, ...] = ()
    barred: frozenset[int] = frozenset()

    def __len__(self) -> int:
        return len(self.cells)


@dataclass(frozen=True, slots=True)
class Asked:
    """What one design asks: the atoms, and by field what its campaigns add to numbers (None: without a bound)."""

    topology: Topology
    atoms: frozenset[Atom]
    increments: Mapping[str, Sequence[float] | None]


class Axes:
    """Cuts axes, each but once: forms of one design ask much the same."""

    def __init__(self) -> None:
        self._cut: dict[tuple[object, ...], tuple[Axis, frozenset[Unknown]]] = {}

    def of(self, asked: Sequence[Asked], *, known: bool, changed: str = "", scored: bool = False) -> tuple[list[Axis], set[Unknown]]:
        """Return the axes along which some designs can tell leads apart, and what they ask that no axis can answer.

        `known`: somebody who is there before, so where he lives matters; `changed`: the field that changes by hand, `scored` if by points.
        """
        unknown = {atom for one in asked for atom in one.atoms if isinstance(atom, Unknown)}
        compared: dict[str, set[Compare]] = {}
        spelt: dict[str, set[str]] = {}
        mails: set[bool] = set()
        for atom in {atom for one in asked for atom in one.atoms}:
            if isinstance(atom, Compare):
                compared.setdefault(atom.field, set()).add(atom)
            elif isinstance(atom, Exactly):
                compared.setdefault(atom.field, set()).add(Compare(atom.field, "is", (atom.value,)))
                spelt.setdefault(atom.field, set()).add(atom.value)
            elif isinstance(atom, Mails):
                mails.add(atom.operational)
        for flag in (*SOFT, *HARD):
            if flag in compared and mails:
                compared[flag].add(Compare(flag, "is", (True,)))
        if changed:
            compared.setdefault(changed, set())
        found = []
        for name in sorted(set(compared) - {PARTITION}):
            axis, also = self._field(asked, name, frozenset(compared[name]), frozenset(spelt.get(name, ())))
            unknown |= also
            if name == EMAIL:
                axis = _addressable(axis, unknown, known=known)
            if len(axis) > 1 or name == changed:
                found.append(axis)
            if name == changed:
                barred = frozenset(place for place, cell in enumerate(axis.cells) if scored and cell.value is None)
                found.append(replace(axis, name=BECOMES, barred=barred))
        if known:
            found.append(self._partition(asked, frozenset(compared.get(PARTITION, ()))))
        return [*found, *_mail_axis(mails, compared)], unknown

    def _partition(self, asked: Sequence[Asked], compared: frozenset[Compare]) -> Axis:
        told = tuple(frozenset(atom for atom in one.atoms if isinstance(atom, Sees | Lives)) for one in asked)
        key = PARTITION, compared, told
        if key not in self._cut:
            axis = _partition_axis([one.topology for one in asked], sorted(compared, key=repr), told)
            self._cut[key] = axis, frozenset()
        return self._cut[key][0]

    def _field(
        self, asked: Sequence[Asked], name: str, compared: frozenset[Compare], spelt: frozenset[str]
    ) -> tuple[Axis, frozenset[Unknown]]:
        added = tuple(None if (steps := one.increments.get(name, ())) is None else tuple(steps) for one in asked)
        key = name, compared, spelt, added
        if key not in self._cut:
            unknown: set[Unknown] = set()
            axis = _field_axis([one.topology for one in asked], name, sorted(compared, key=repr), set(spelt), added, unknown)
            self._cut[key] = axis, frozenset(unknown)
        return self._cut[key]


def holds_in(condition: Condition, cell: Cell, topology: Topology, now: int = FIRST) -> bool:
    """Return whether a comparison of the field of a cell holds for the values in it."""
    assert isinstance(condition, Compare)
    type_ = "string" if cell.field == PARTITION else topology.field_named(cell.field).type
    return bool(truth(condition, [cell.value], type_, now)[0])


# -- fields ---------------------------------------------------------------------------------------------------------------------------


Added = Sequence[Sequence[float] | None]


def _field_axis(
    topologies: Sequence[Topology], name: str, compared: Sequence[Compare], spelt: set[str], added: Added, unknown: set[Unknown]
) -> Axis:
    topology = next((one for one in topologies if field_of(name, one.fields) is not None), topologies[0])
    conditions = [*compared, *_shifted(name, compared, added, unknown)]
    cut = cells(topology, name, conditions)
    if not cut.is_exact:
        unknown.add(Unknown(f"every text that {name} could hold: the design searches it for more than can be combined"))
    found = tuple(part for cell in cut for part in _by_spelling(cell, spelt))
    type_ = topology.field_named(name).type
    others = tuple(_another(cell, conditions, type_, spelt) for cell in found)
    return Axis(name, found, (name,) * len(found), others, tuple(conditions))


def _addressable(axis: Axis, unknown: set[Unknown], *, known: bool) -> Axis:
    """Leave out cells of which no leads can be made: an address that is named in full, and for somebody known to have none."""
    kept = []
    for place, cell in enumerate(axis.cells):
        if known and cell.value is None:
            unknown.add(Unknown("somebody known who has no address"))
        elif cell.value is not None and shape_of(cell, axis.asked) is None:
            unknown.add(Unknown(f"who has the one address that {cell.words.removeprefix('is ')} is"))
        else:
            kept.append(place)
    return replace(axis, cells=tuple(axis.cells[k] for k in kept), sets=axis.sets[: len(kept)], others=tuple(axis.others[k] for k in kept))


def _shifted(name: str, compared: Sequence[Compare], added: Added, unknown: set[Unknown]) -> Iterator[Compare]:
    """Yield a number's comparisons as they were before campaigns added to it: 45 matters where 5 points make it 50."""
    steps: set[float] = set()
    for some in added:
        if some is None:
            unknown.add(Unknown(f"how far {name} goes: campaigns add to it without a bound"))
            continue
        sums, is_whole = _sums(some)
        if not is_whole:
            unknown.add(Unknown(f"every sum of points that {name} can come to: there are more than {MOST_SHIFTS}"))
        steps |= sums
    if steps - {0.0}:
        yield Compare(name, "is_empty")  # counts as 0 as soon as something is added
    asked = {(leaf.op, leaf.values) for leaf in compared if leaf.values and all(isinstance(value, int | float) for value in leaf.values)}
    shifted = {(op, tuple(float(value) - step for value in values)) for op, values in asked for step in steps - {0.0}}  # type: ignore[arg-type]
    yield from (Compare(name, op, values) for op, values in sorted(shifted))


def _sums(added: Sequence[float]) -> tuple[set[float], bool]:
    """Return the sums that some of these numbers can have, and whether they are all of them."""
    sums = {0.0}
    for one in added:
        more = sums | {total + one for total in sums}
        if len(more) > MOST_SHIFTS:
            return sums, False
        sums = more
    return sums, True


def _by_spelling(cell: Cell, spelt: set[str]) -> Iterator[Cell]:
    """Cut a cell of a text at what flows write: they change nothing where it stands already, and one that differs in case is a change."""
    if not isinstance(cell.value, str):
        yield cell
        return
    values = [value for value in cell.named if isinstance(value, str)] or [cell.value]
    written = sorted(value for value in spelt if value.lower() in {text.lower() for text in values})
    if not written:
        yield cell
        return
    for value in written:
        yield Cell(cell.field, value, f"is {value}", (value,))
    rest = [text for text in dict.fromkeys([*values, *(value.swapcase() for value in written)]) if text not in spelt]
    if rest:
        same = all(text.lower() in {value.lower() for value in written} for text in rest)
        yield replace(cell, value=rest[0], words=f"is {' or '.join(written)} in other letters" if same else cell.words, named=tuple(rest))


def _another(cell: Cell, conditions: Sequence[Compare], type_: str, spelt: set[str]) -> str | float | None:
    """Return a second value of a cell, or None where none is found."""
    tried: list[str | float] = [value for value in cell.named if value is not None and value != cell.value]
    if isinstance(cell.value, float):
        tried += [cell.value + shift for shift in (0.25, -0.25, 1000.0, -1000.0)]
    elif isinstance(cell.value, str) and type_ not in ("boolean", "date", "datetime"):
        tried += [f"{cell.value} 2", cell.value.swapcase()]
    for value in tried:
        both = [truth(leaf, [cell.value, value], type_, FIRST) for leaf in conditions]
        if value != cell.value and value not in spelt and all(told[0] == told[1] for told in both):
            return value
    return None


# -- where somebody lives -------------------------------------------------------------------------------------------------------------


def _partition_axis(topologies: Sequence[Topology], compared: Iterable[Compare], told: Sequence[frozenset[Sees | Lives]]) -> Axis:
    """Return the partitions, those together that no design tells apart; also where there is but one such cell."""
    names = list(dict.fromkeys(name for topology in topologies for name in topology.partitions))
    rows = [truth(leaf, list(names), "string", FIRST).tolist() for leaf in compared]
    for topology, atoms in zip(topologies, told, strict=True):
        rows.append([name in topology.partitions for name in names])
        for atom in sorted(atoms, key=repr):
            there = topology.sees(atom.workspace) if isinstance(atom, Sees) else (atom.partition,)
            rows.append([name in there for name in names])
    alike: dict[tuple[bool, ...], list[str]] = {}
    for name, *answers in zip(names, *rows, strict=True):
        alike.setdefault(tuple(answers), []).append(name)
    made = []
    for group in alike.values():
        more = f" or {len(group) - 4} more" if len(group) > 4 else ""
        made.append(Cell(PARTITION, group[0], f"is {' or '.join(group[:4])}{more}", tuple(group)))
    return Axis(PARTITION, tuple(made), (PARTITION,) * len(made), (None,) * len(made))


# -- whether somebody may be mailed ---------------------------------------------------------------------------------------------------


def _mail_axis(mails: set[bool], compared: Mapping[str, object]) -> Iterator[Axis]:
    """Yield whether somebody may be mailed, as far as no field of its own says it; all reasons of a kind are alike (SUBS-12)."""
    if not mails:
        return
    soft = [flag for flag in SOFT if flag not in compared]
    hard = [flag for flag in HARD if flag not in compared]
    made: list[tuple[str, str | None]] = [("may be mailed", None)]
    if False in mails and soft:
        also = [*hard, "no email"] if hard and True not in mails else []
        made.append((f"may not be mailed ({', '.join(_short(flag) for flag in [*soft, *also])})", soft[0]))
    if hard and (True in mails or len(made) == 1):
        made.append((f"may not be mailed at all ({', '.join(_short(flag) for flag in [*hard, 'no email'])})", hard[0]))
    if len(made) > 1:
        cells_ = tuple(Cell("", "true", words) for words, _ in made)
        yield Axis(MAIL, cells_, tuple(flag for _, flag in made), (None,) * len(made))


def _short(flag: str) -> str:
    return flag.lower()
