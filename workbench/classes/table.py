"""All classes of one design as a table: on which occasion, which leads, where they land, what runs and is sent.

Comparing two of them is `compare.py`, claims about them are `claims.py`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from ..topology.model import Topology
from .axes import BECOMES
from .pour import Entry, Poured, pour
from .space import LIMIT, SMALL, Slice, Space, space

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["COLUMNS", "Classes", "all_classes", "values_of"]

COLUMNS = ("occasion", "lead", "lands", "ran", "mailed", "blocked")


@dataclass(frozen=True, eq=False)
class Classes:
    """Every class of a design with one lead of it and what became of it. What a slice does not decide is not told of its classes."""

    topology: Topology
    space: Space
    poured: Poured

    def __len__(self) -> int:
        return len(self.space)

    def __iter__(self) -> Iterator[tuple[Slice, int, Mapping[Entry, int]]]:
        """Yield (slice, place of the class in it, what became of it)."""
        for part in self.space.slices:
            for row in range(len(part)):
                yield part, row, self.poured.of(part.start + row)

    def frame(self) -> pd.DataFrame:
        """Return a row a class: `occasion`, `lead` in words, where it `lands`, which campaigns `ran` or were `blocked`, what was `mailed`."""
        return self._frame.copy(deep=False)

    @cached_property
    def _frame(self) -> pd.DataFrame:
        import pandas as pd

        rows = []
        for part, row, became in self:
            told = {kind: ", ".join(sorted({e[1] for e in became if e[0] == kind})) for kind in ("lands", "ran", "sent", "blocked")}
            rows.append((str(part.occasion), part.words(row), *told.values()))
        return pd.DataFrame(rows, columns=list(COLUMNS))

    def describe(self) -> str:
        """Say how many classes there are and what they cannot decide."""
        text = f"{self.topology.name}: {self.space.counted()} of leads, on {len({part.occasion for part in self.space.slices})} occasions."
        return text + "".join(f"\nNot decided: {what}." for what in self.space.unknown)

    def __repr__(self) -> str:
        return f"<Classes of {self.topology.name!r}: {self.space.counted()}>"

    def _repr_html_(self) -> str:
        import html

        return f"<p>{html.escape(self.describe())}</p>{self._frame.head(50).to_html(border=0, index=False)}"


def all_classes(topology: Topology, *, limit: int = LIMIT, small: int = SMALL, seed: int = 0) -> Classes:
    """Return all lead classes of a design, each poured through the engine.

    Args:
        topology: The design.
        limit: How many classes to look at; of more a sample.
        small: How many classes of one occasion may stay together although independence would tell them apart.
        seed: What a sample is drawn by.

    >>> two = Topology.of("Two", partitions=["Default", "EMEA"]).add_form("Contact us", "Default")
    >>> routed = two.with_rules([{"if": {"Country": "France"}, "then": "EMEA"}]).with_settings(assignment_rules_scope="all_creates")
    >>> all_classes(routed).frame()[["occasion", "lead", "lands"]].head(2)
                         occasion                               lead    lands
    0  new: fills out Contact us                  Country is France     EMEA
    1  new: fills out Contact us  Country is anything else or empty  Default
    """
    found = space(topology, limit=limit, small=small, seed=seed)
    return Classes(topology, found, pour(found))


def values_of(part: Slice, row: int) -> dict[str, Any]:
    """Return what a lead of a class holds, by field; `Partition` where somebody known lives. A change by hand is not in it."""
    found: dict[str, Any] = {}
    for axis, cell in zip(part.axes, part.cells[row].tolist(), strict=True):
        name = axis.sets[cell]
        if axis.name != BECOMES and name is not None:
            found[name] = axis.cells[cell].value
    return found
