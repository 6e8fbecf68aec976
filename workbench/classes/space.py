"""The space of all lead classes: for every occasion products of the axes that matter together, as small as independence allows.

A class is an occasion and one cell of each axis of its slice. What a design does to a class is `pour.py`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from ..topology.conditions import Compare
from ..topology.model import Topology
from .atoms import Atom, Exactly, Lives, Mails, Sees, Unknown
from .axes import BECOMES, Asked, Axes, Axis
from .depends import Depends
from .ground import Ground, Node
from .occasions import Occasion, can_happen, occasions, starts
from .reach import Reach

__all__ = ["LIMIT", "SMALL", "Slice", "Space", "space"]

LIMIT = 200_000  # classes that are played; of more a sample
SERIAL = 500  # classes of designs in which the engine cannot tell beforehand who is whom
SMALL = 1_000  # classes of one slice up to which what could be told apart is kept together, because together it reads better
MOST_TRIED = 8  # slices that one may be put together with, before it stays alone
Cells = npt.NDArray[np.int16]


@dataclass(frozen=True, eq=False)
class Slice:
    """Classes of one occasion, told apart by the axes that decide some of the things that can come of it.

    Attributes:
        occasion: What happens.
        axes: What tells the classes apart.
        observed: What these axes decide.
        unknown: What decides it too and no class can say.
        size: How many classes there are.
        cells: (classes, axes) int16: the cell of each class that is looked at on each axis; all of them unless sampled.
        start: The number of the first of them in the space.
        within: By design, whether the occasion is one of it.
    """

    occasion: Occasion
    axes: tuple[Axis, ...]
    observed: frozenset[Node]
    unknown: tuple[Unknown, ...]
    size: int
    cells: Cells
    start: int
    within: tuple[bool, ...]

    def __len__(self) -> int:
        return len(self.cells)

    @property
    def is_sampled(self) -> bool:
        """Whether not all of its classes are looked at."""
        return len(self.cells) < self.size

    def words(self, row: int) -> str:
        """Say which leads a class is."""
        return ", ".join(told(axis, [int(cell)]) for axis, cell in zip(self.axes, self.cells[row], strict=True)) or "everybody"


def told(axis: Axis, places: Sequence[int]) -> str:
    """Say what some cells of an axis are."""
    words = " or ".join(axis.cells[place].words for place in places)
    if not any(isinstance(cell.value, float) for cell in axis.cells):
        words = words.replace(" or is ", " or ")
    return {BECOMES: f"the new value {words}", "Mail": words}.get(axis.name, f"{axis.name} {words}")


@dataclass(frozen=True, eq=False)
class Space:
    """All classes of one design, or of two that are compared: slices one behind the other."""

    topologies: tuple[Topology, ...]
    slices: tuple[Slice, ...]
    ruled_out: tuple[Occasion, ...] = ()
    depends: Mapping[tuple[int, Occasion], Depends] = None  # type: ignore[assignment]

    def __len__(self) -> int:
        """Return how many classes are looked at."""
        return sum(len(part) for part in self.slices)

    @property
    def size(self) -> int:
        """How many classes there are."""
        return sum(part.size for part in self.slices)

    @property
    def is_sampled(self) -> bool:
        """Whether only a sample of them is looked at."""
        return any(part.is_sampled for part in self.slices)

    @property
    def unknown(self) -> tuple[str, ...]:
        """What no class can say, in words."""
        return tuple(dict.fromkeys(atom.what for part in self.slices for atom in part.unknown))

    def counted(self) -> str:
        """Say how many classes there are, and whether they are all looked at."""
        size = f"{self.size:,}" if self.size < 10**12 else f"{self.size:.1e}"
        classes = "class" if self.size == 1 else "classes"
        return f"a sample of {len(self):,} of {size} {classes}" if self.is_sampled else f"all {size} {classes}"

    def slice_of(self, row: int) -> tuple[Slice, int]:
        """Return the slice of a class, and its place in it."""
        starts = [part.start for part in self.slices]
        part = self.slices[int(np.searchsorted(starts, row, side="right")) - 1]
        return part, row - part.start


@dataclass(slots=True)
class _Draft:
    """A slice in the making: the atoms of each design."""

    atoms: list[frozenset[Atom]]
    observed: set[Node]
    axes: tuple[Axis, ...]
    unknown: set[Unknown]
    size: int


def space(
    *topologies: Topology,
    wanted: Callable[[Occasion, Node], bool] = lambda occasion, node: True,
    joint: bool = False,
    also: Iterable[Atom] = (),
    unheard: bool = False,
    reaching: Collection[str] | None = None,
    limit: int = LIMIT,
    small: int = SMALL,
    seed: int = 0,
) -> Space:
    """Return the classes of one design, or those that tell two designs apart.

    Args:
        topologies: The designs.
        wanted: Which of the things that can come of an occasion are asked for.
        joint: Whether all of them are asked for together, so that one product must decide them.
        also: What tells leads apart besides.
        unheard: Whether what only one of two designs listens to is an occasion of the other one too, where it can happen there.
        reaching: Campaigns of which an occasion must be able to start one in one of the designs; all occasions where left out.
        limit: How many classes to look at; of more a sample, the same for the same seed. Of designs that look people up by what flows
            write (the address, the second dedupe key, an Id) at most `SERIAL`: there leads go through the engine one by one.
        small: How many classes of one slice may stay together although they could be told apart.
        seed: What the sample is drawn by.

    >>> design = Topology.of("Two", partitions=["Default", "EMEA"], settings={"assignment_rules_scope": "all_creates"})
    >>> found = space(design.add_form("Contact us", "Default").with_rules([{"if": {"Country": "France"}, "then": "EMEA"}]))
    >>> print(found.slices[0].occasion, "|", "; ".join(found.slices[0].words(row) for row in range(2)))
    new: fills out Contact us | Country is France; Country is anything else or empty
    """
    grounds = [Ground(topology) for topology in topologies]
    by_design = [dict.fromkeys(occasions(ground)) for ground in grounds]
    besides = frozenset(also)
    if any(ground.is_serial for ground in grounds):
        limit = min(limit, SERIAL)
    axes, known_depends = Axes(), _Shared(grounds)
    made: list[Slice] = []
    ruled_out: list[Occasion] = []
    all_depends: dict[tuple[int, Occasion], Depends] = {}
    done: dict[tuple[object, ...], list[_Draft]] = {}
    for occasion in dict.fromkeys(one for found in by_design for one in found):
        within = tuple(
            occasion in found or (unheard and can_happen(topology, occasion)) for found, topology in zip(by_design, topologies, strict=True)
        )
        depends = [known_depends.of(place, occasion) if there else None for place, there in enumerate(within)]
        if reaching is not None and not any(name in one.reach.campaigns for one in depends if one is not None for name in reaching):
            continue
        all_depends |= {(place, occasion): one for place, one in enumerate(depends) if one is not None}
        nodes = dict.fromkeys(node for one in depends if one is not None for node in one.observables if wanted(occasion, node))
        same = (*map(id, depends), *nodes)  # doors that begin with the same facts ask the same
        if same not in done:
            done[same] = _drafts(depends, topologies, occasion, nodes, joint, besides, small, axes)
        drafts = done[same]
        if not drafts:
            ruled_out.append(occasion)
        for draft in drafts:
            unknown = tuple(sorted(draft.unknown, key=lambda atom: atom.what))
            made.append(Slice(occasion, draft.axes, frozenset(draft.observed), unknown, draft.size, np.empty((0, 0), np.int16), 0, within))
    return Space(topologies, _filled(made, limit, seed), tuple(ruled_out), all_depends)


class _Shared:
    """Finds what decides what on an occasion; doors that begin with the same facts and route alike share it."""

    def __init__(self, grounds: Sequence[Ground]) -> None:
        self._grounds = grounds
        self._found: dict[tuple[object, ...], Depends] = {}

    def of(self, place: int, occasion: Occasion) -> Depends:
        """Return it for one of the designs."""
        key: tuple[object, ...] = (place, occasion)
        if not occasion.known:
            key = place, occasion.kind == "sync_from_crm", *starts(self._grounds[place], occasion)
        if key not in self._found:
            self._found[key] = Depends(Reach(self._grounds[place], occasion))
        return self._found[key]


def _drafts(
    depends: Sequence[Depends | None],
    topologies: Sequence[Topology],
    occasion: Occasion,
    nodes: Iterable[Node],
    joint: bool,
    also: frozenset[Atom],
    small: int,
    axes: Axes,
) -> list[_Draft]:
    """Share out what can come of an occasion among slices: what the same axes decide stands together."""
    by_atoms: dict[tuple[frozenset[Atom], ...], set[Node]] = {}
    for node in nodes:
        atoms = tuple(one.atoms(node) if one is not None and node in one.observables else frozenset[Atom]() for one in depends)
        by_atoms.setdefault(atoms, set()).add(node)
    cut = _Cutter(depends, topologies, occasion, also, axes)
    shares = [_Draft(list(atoms), observed, (), set(), 0) for atoms, observed in by_atoms.items()]
    if joint or not shares:
        return [cut.together(shares)] if shares else []
    whole = cut.together(shares)
    if whole.size <= small:
        return [whole]
    alike: dict[frozenset[str], list[_Draft]] = {}
    for share in shares:
        alike.setdefault(_named(share), []).append(share)
    parts = [part for some in alike.values() for part in _halved(some, cut, small)]
    apart = _merged(sorted(parts, key=lambda part: -part.size), cut, small)
    return apart if sum(part.size for part in apart) < whole.size else [whole]


def _named(share: _Draft) -> frozenset[str]:
    """Return the names of what a share asks about."""
    fields = {atom.field for atoms in share.atoms for atom in atoms if isinstance(atom, Compare | Exactly)}
    return frozenset(fields | {type(atom).__name__ for atoms in share.atoms for atom in atoms if isinstance(atom, Sees | Lives | Mails)})


def _halved(shares: list[_Draft], cut: _Cutter, small: int) -> list[_Draft]:
    """Keep shares that ask about the same things together as far as they make few classes, or fewer than apart."""
    whole = cut.together(shares)
    if len(shares) == 1 or whole.size <= small:
        return [whole]
    middle = len(shares) // 2
    halves = [*_halved(shares[:middle], cut, small), *_halved(shares[middle:], cut, small)]
    return [whole] if whole.size <= sum(part.size for part in halves) else halves


def _merged(drafts: list[_Draft], cut: _Cutter, small: int) -> list[_Draft]:
    """Put slices together where that takes no more classes, or few: one row then says what two would."""
    found: list[_Draft] = []
    for draft in drafts:
        tried = 0
        for place, other in enumerate(found):
            most = max(small, other.size, draft.size)
            lengths: dict[str, int] = {}
            for axis in (*other.axes, *draft.axes):
                lengths[axis.name] = max(lengths.get(axis.name, 1), len(axis))
            if tried == MOST_TRIED or math.prod(lengths.values()) > most:  # together they are cut finer still
                continue
            tried += 1
            both = cut.together([other, draft])
            if both.size <= most:
                found[place] = both
                break
        else:
            found.append(draft)
    return found


class _Cutter:
    """Cuts the axes of an occasion, each combination of atoms once."""

    def __init__(
        self, depends: Sequence[Depends | None], topologies: Sequence[Topology], occasion: Occasion, also: frozenset[Atom], axes: Axes
    ) -> None:
        self._depends, self._topologies, self._occasion, self._also, self._axes = depends, topologies, occasion, also, axes

    def together(self, shares: Sequence[_Draft]) -> _Draft:
        """Return one slice that decides what several shares do."""
        atoms = [frozenset[Atom]().union(*parts) for parts in zip(*(share.atoms for share in shares), strict=True)]
        axes, unknown = self._cut(atoms)
        return _Draft(atoms, {node for share in shares for node in share.observed}, axes, unknown, _size(axes))

    def _cut(self, atoms: Sequence[frozenset[Atom]]) -> tuple[tuple[Axis, ...], set[Unknown]]:
        asked = []
        for one, topology, some in zip(self._depends, self._topologies, atoms, strict=True):
            fields = {atom.field for atom in some if isinstance(atom, Compare)}
            added = {name: one.reach.increments(name) for name in sorted(fields)} if one is not None else {}
            asked.append(Asked(topology, some | self._also, added))
        occasion = self._occasion
        changed = occasion.thing if occasion.kind in ("change_data", "change_score") else ""
        scored = occasion.kind == "change_score"
        axes, unknown = self._axes.of(asked, known=occasion.known, changed=changed, scored=scored)
        return tuple(axes), unknown


def _size(axes: Sequence[Axis]) -> int:
    whole = math.prod(map(len, axes))
    becomes = next((axis for axis in axes if axis.name == BECOMES), None)
    if becomes is None:
        return whole
    return whole // len(becomes) ** 2 * int(_changing(becomes).sum())


def _changing(axis: Axis) -> npt.NDArray[np.bool_]:
    """Return which changes by hand, from each cell to each, are one: not from a cell that holds a single value to itself."""
    can = np.ones((len(axis), len(axis)), bool)
    for place, other in enumerate(axis.others):
        can[place, place] = other is not None
    can[:, list(axis.barred)] = False
    return can


def _filled(slices: Sequence[Slice], limit: int, seed: int) -> tuple[Slice, ...]:
    """Number the classes: all of them, or of slices that are too large as many as there is room for."""
    rng = np.random.default_rng(seed)
    left, room = sorted(part.size for part in slices), limit
    most = 0
    for place, size in enumerate(left):  # the small ones are taken whole, what is left is shared by the others
        most = room // (len(left) - place)
        if size > most:
            break
        room -= size
        most = size
    start, found = 0, []
    for part in slices:
        cells = _product(part.axes) if part.size <= max(most, 1) else _sampled(part.axes, max(most, 1), rng)
        found.append(replace(part, cells=cells, start=start))
        start += len(cells)
    return tuple(found)


def _product(axes: Sequence[Axis]) -> Cells:
    """Return every combination of cells, the last axis running fastest."""
    sizes = [len(axis) for axis in axes]
    if not sizes:
        return np.zeros((1, 0), np.int16)
    return _possible(axes, np.stack([part.ravel() for part in np.indices(sizes, np.int16)], axis=1))


def _sampled(axes: Sequence[Axis], most: int, rng: np.random.Generator) -> Cells:
    drawn = np.stack([rng.integers(0, len(axis), most, np.int16) for axis in axes], axis=1)
    return np.unique(_possible(axes, drawn), axis=0)


def _possible(axes: Sequence[Axis], cells: Cells) -> Cells:
    """Leave out changes by hand that change nothing."""
    to = next((place for place, axis in enumerate(axes) if axis.name == BECOMES), None)
    if to is None:
        return cells
    before = next(place for place, axis in enumerate(axes) if axis.name == axes[to].sets[0])
    return cells[_changing(axes[to])[cells[:, before], cells[:, to]]]
