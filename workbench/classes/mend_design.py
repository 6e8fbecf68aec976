"""The fewest edits of a design after which a campaign takes a person in: each tried by playing the person's identity again under it.

Which edits there are is `repairs.py`; edits of the lead are `mend_lead.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from ..answers.judgement import Judged
from ..engine.replay import replay
from ..engine.state import NOBODY
from ..engine.witness import Hearing, Witness
from ..errors import InputError
from ..topology.edits import with_settings
from ..topology.model import Topology
from .repairs import repairs, triggers_for
from .rewrite import Repair

__all__ = ["DesignChange", "DesignMend", "mend_design"]

MOST_PLAYED = 300  # designs that are tried
MOST_TOLD = 10
MOST_EDITS = 12
LONGEST_CASCADE = 4096


@dataclass(frozen=True)
class DesignChange:
    """Edits of a design that go together, and the design they make."""

    edits: tuple[Repair, ...]
    topology: Topology

    def __str__(self) -> str:
        return "; ".join(map(str, self.edits))

    def __repr__(self) -> str:
        return f"<DesignChange: {self}>"


@dataclass(frozen=True, slots=True)
class DesignMend:
    """The smallest changes of the design.

    Attributes:
        changes: Some of them, the gentlest first; `count` is how many there are among the edits that were tried.
        besides: What no edit of the design mends, in words.
        tried: How many designs were played; `is_exact` whether all with fewer edits were.
    """

    changes: tuple[DesignChange, ...]
    count: int
    besides: tuple[str, ...]
    tried: int
    is_exact: bool

    @property
    def size(self) -> int | None:
        """How many edits it takes; None where none were found."""
        return len(self.changes[0].edits) if self.changes else None


def mend_design(found: Judged) -> DesignMend:
    """Return the fewest edits of a design after which the campaign takes the person in, once more than it did.

    All single edits and all pairs are tried; of more only those that see to everything that keeps the person out.
    """
    return _Search(found).fewest()


class _Search:
    def __init__(self, found: Judged) -> None:
        self.found, self.base, self.name = found, found.run.designs[-1], found.witness.campaign
        self.played, self.is_exact = 0, True
        self._designs: dict[tuple[str, ...], Topology | None] = {}  # by the words of the edits: reading a large design takes time

    def fewest(self) -> DesignMend:
        """Try edits by their number, gentle ones first."""
        found = self.found
        if self.name not in self.base.automations:
            return self._none(f"{self.name} comes into the design while the run goes on: the edit that makes it is to be changed")
        if found.hearing.how == "none":
            return self._without_trigger()
        if found.reason == "cascade":
            return self._longer_cascade()
        pool = _each_once(repairs(found))
        hits = self._hits(pool, (), MOST_EDITS)
        return self._mended(hits, "no edit of the design that was tried makes it take the person in")

    def _mended(self, hits: list[DesignChange], otherwise: str) -> DesignMend:
        besides = () if hits else (otherwise,)
        if len(self.found.run.designs) > 1:
            besides = (*besides, "the design is edited while the run goes on: these are edits of the one it begins with")
        return DesignMend(tuple(hits[:MOST_TOLD]), len(hits), besides, self.played, self.is_exact)

    def _none(self, why: str) -> DesignMend:
        return DesignMend((), 0, (why,), self.played, self.is_exact)

    def _hits(self, pool: Sequence[Repair], given: tuple[Repair, ...], most: int) -> list[DesignChange]:
        """Return all changes of the smallest size that work, on top of those that are given."""
        needed = frozenset(one for repair in pool for one in repair.mends)
        for size in range(1, min(most, max(2, len(needed))) + 1):
            hits: list[DesignChange] = []
            for some in combinations(pool, size) if size <= 2 else _covering(pool, needed, size):
                made = self._made((*given, *some))
                if made is None:
                    continue
                if self.played >= MOST_PLAYED:
                    self.is_exact = False
                    return hits
                if self._takes(made):
                    hits.append(DesignChange((*given, *sorted(some, key=pool.index)), made))
            if hits:
                return hits
        return []

    def _made(self, edits: tuple[Repair, ...]) -> Topology | None:
        """Return the design with some edits; None where they cannot go together, or one of them does nothing."""
        if not edits:
            return self.base
        words = tuple(edit.words for edit in edits)
        if words not in self._designs:
            before = self._made(edits[:-1])
            try:
                design = None if before is None else edits[-1].make(before)
            except InputError:
                design = None
            self._designs[words] = None if design == before else design
        return self._designs[words]

    def _takes(self, design: Topology) -> bool:
        """Return whether the campaign takes the person in more often than it did."""
        try:
            return self._judged(design).witness.runs > self.found.witness.runs
        except InputError:  # a design under which the run never comes to rest mends nothing
            return False

    def _judged(self, design: Topology) -> Judged:
        found = self.found
        witness = Witness(self.name, _refused)
        self.played += 1
        again = replay(found.run, found.person, witness, design)
        hearing = witness.kept or (witness.at_the_end(found.run.until) if witness.rec != NOBODY else found.hearing)
        return replace(found, again=again, witness=witness, hearing=hearing)

    def _without_trigger(self) -> DesignMend:
        """Let the campaign hear what happened to the person, the latest first; then mend what is left."""
        found = self.found
        if found.campaign.is_batch:
            return self._none(f"{self.name} is a batch campaign: it must be run (a step run_campaign, or a cast)")
        hits: list[DesignChange] = []
        heard = tuple(triggers_for(found))
        for first in heard:
            made = self._made((first,))
            if made is None:
                continue
            now = self._judged(made)
            if now.witness.runs:
                more = [DesignChange((first,), made)]
            elif now.hearing.how == "none":
                continue
            else:
                most = len(hits[0].edits) - 1 if hits else MOST_EDITS
                more = self._hits(_each_once(repairs(now)), (first,), most)
            if not hits or (more and len(more[0].edits) < len(hits[0].edits)):
                hits = more
            elif more and len(more[0].edits) == len(hits[0].edits):
                hits += more
        happened = "no event of the person was found that a trigger could hear" if not heard else "hearing more is not enough"
        return self._mended(hits, happened)

    def _longer_cascade(self) -> DesignMend:
        """Return the smallest `max_cascade` that lets the campaign start."""
        low = high = self.base.settings.max_cascade
        while not self._takes(with_settings(self.base, max_cascade=high)):
            if high >= LONGEST_CASCADE:
                return self._none(f"even max_cascade: {high} is not enough: the campaigns start each other in a circle")
            low, high = high, min(max(2 * high, 1), LONGEST_CASCADE)
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (low, middle) if self._takes(with_settings(self.base, max_cascade=middle)) else (middle, high)

        def make(design: Topology) -> Topology:
            return with_settings(design, max_cascade=high)

        edit = Repair(f"set max_cascade to {high}", make, frozenset({"cascade"}), "", "settings.max_cascade")
        return self._mended([DesignChange((edit,), make(self.base))], "")


def _each_once(pool: Iterable[Repair]) -> tuple[Repair, ...]:
    """Return repairs by their words: one that sees to several things stands once, for all of them."""
    found: dict[str, Repair] = {}
    for one in pool:
        before = found.get(one.words)
        found[one.words] = one if before is None else replace(before, mends=before.mends | one.mends)
    return tuple(found.values())


def _covering(pool: Sequence[Repair], needed: frozenset[str], size: int) -> Iterator[tuple[Repair, ...]]:
    """Yield so many repairs that together see to everything needed, in the order of the pool, none of them for nothing."""
    if not needed:
        return
    first = min(needed, key=lambda one: (sum(one in repair.mends for repair in pool), one))
    for repair in pool:
        if first not in repair.mends:
            continue
        if size == 1:
            if repair.mends >= needed:
                yield (repair,)
            continue
        rest = needed - repair.mends
        for others in _covering(pool, rest, size - 1):
            yield (repair, *others)


def _refused(hearing: Hearing, best: Hearing | None) -> bool:
    return not hearing.taken
