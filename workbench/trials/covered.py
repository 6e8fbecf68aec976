"""Coverage: which pieces of the designs a set of scenarios exercised, by which of them, and what is missing.

Pieces are `pieces.py`, what a run did with them `exercised.py`; whether anybody would notice if a piece were wrong is `mutation.py`.
"""

from __future__ import annotations

import html
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..progress import progress_bar
from .exercised import exercised
from .given import Given, cases_of, designs_of
from .pieces import KINDS, Piece, pieces

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["COLUMNS", "Coverage", "Covered", "coverage"]

COLUMNS = ("design", "kind", "name", "place", "count", "scenarios")
MOST_TOLD = 40  # missing pieces told one by one


@dataclass(frozen=True, slots=True)
class Covered:
    """One piece of a design: how often it was exercised, and by which scenarios."""

    design: str
    piece: Piece
    count: int
    scenarios: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Coverage:
    """What a set of scenarios exercised of their designs; print it, or take its `frame()`.

    Attributes:
        pieces: Every piece of every design, by design and kind.
        scenarios: How many scenarios (or runs) there were.
        designs: How many designs they are about.
    """

    pieces: tuple[Covered, ...]
    scenarios: int
    designs: int

    def frame(self) -> pd.DataFrame:
        """Return a row a piece: `design`, `kind`, `name`, `place`, `count`, `scenarios` (their names, one a line)."""
        import pandas as pd

        rows = [(one.design, one.piece.kind, one.piece.name, one.piece.place, one.count, "\n".join(one.scenarios)) for one in self.pieces]
        return pd.DataFrame(rows, columns=list(COLUMNS)).astype({"count": "int64"})

    @property
    def missing(self) -> tuple[Covered, ...]:
        """The pieces that no scenario exercised."""
        return tuple(one for one in self.pieces if not one.count)

    @property
    def share(self) -> float:
        """How much was exercised, between 0 and 1; 1 where there is nothing to exercise."""
        return 1 - len(self.missing) / len(self.pieces) if self.pieces else 1.0

    def describe(self) -> str:
        """Tell it in words: in all, what is missing, then kind by kind."""
        done = len(self.pieces) - len(self.missing)
        lines = [f"{done} of {len(self.pieces)} pieces of {_many(self.designs, 'design')} exercised by {_many(self.scenarios, 'scenario')}"]
        lines[0] += f" ({self.share:.0%})."
        if self.missing:
            lines.append("Missing:")
            lines += [f"  {_told(one, self.designs > 1)}" for one in self.missing[:MOST_TOLD]]
            if (more := len(self.missing) - MOST_TOLD) > 0:
                lines.append(f"  and {more} more, all in frame()")
        of, missing = (Counter(one.piece.kind for one in some) for some in (self.pieces, self.missing))
        lines += ["By kind:", *(f"  {kind}: {_part(of[kind] - missing[kind], of[kind])}" for kind in KINDS if of[kind])]
        return "\n".join(lines)

    def __str__(self) -> str:
        return self.describe()

    def __repr__(self) -> str:
        return f"<Coverage: {_part(len(self.pieces) - len(self.missing), len(self.pieces))} by {_many(self.scenarios, 'scenario')}>"

    def _repr_html_(self) -> str:
        return f"<pre>{html.escape(self.describe())}</pre>"


def coverage(scenarios: Given, *, progress: bool = False) -> Coverage:
    """Find out which pieces of their designs scenarios exercise: rules, branches, campaigns, partitions, doors, shared assets, sight.

    Scenarios of different designs are kept apart; those that differ in their settings alone count for one design. A run that was not made
    to explain is made again, so this is for scenarios and runs of thousands, not of millions.

    Args:
        scenarios: A scenario file, a folder of them, a Scenario, a Run, or several of these.
        progress: Show a bar where it takes over two seconds and somebody watches.

    Raises:
        InputError: A file cannot be read, or there is nothing to look at.

    >>> from workbench.scenario import load_scenario
    >>> design = {"name": "One", "forms": {"Contact us": {"workspace": "Default"}}}
    >>> print(coverage(load_scenario({"scenario": "Nobody comes", "topology": design, "expect": {"count": 0}})).describe())
    0 of 8 pieces of 1 design exercised by 1 scenario (0%).
    Missing:
      landed in: Default
      form: Contact us
      door: import into Default
      door: API
      dedupe: forms: a known person is found
      dedupe: lists: a known person is found
      dedupe: api: a known person is found
      Default sees Default
    By kind:
      landed in: 0 of 1 (0%)
      form: 0 of 1 (0%)
      door: 0 of 2 (0%)
      dedupe: 0 of 3 (0%)
      sees: 0 of 1 (0%)
    """
    cases = cases_of(scenarios)
    found: list[Covered] = []
    designs = designs_of(cases)
    with progress_bar(len(cases), "Covering", "scenarios", wanted=progress) as done:
        for design in designs:
            counts = []
            for case in design.cases:
                counts.append((case.name, exercised(case)))
                done(1)
            for piece in pieces(design.topology):
                by = tuple(name for name, count in counts if count[piece.key])
                found.append(Covered(design.name, piece, sum(count[piece.key] for _, count in counts), by))
    return Coverage(tuple(found), len(cases), len(designs))


def _told(one: Covered, by_design: bool) -> str:
    where = f"  ({one.piece.place})" if ":" in one.piece.place else ""
    design = f"{one.design}: " if by_design else ""
    kind = "" if one.piece.kind in one.piece.name else f"{one.piece.kind}: "
    return f"{design}{kind}{one.piece.name}{where}"


def _part(some: int, of: int) -> str:
    return f"{some} of {of}" + (f" ({some / of:.0%})" if of else "")


def _many(count: int, what: str) -> str:
    return f"{count} {what}{'s' * (count != 1)}"
