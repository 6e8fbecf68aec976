"""Compare two designs over all lead classes: who lands elsewhere, which campaigns and mails are gained and lost, on which occasion.

Two runs over the same leads are compared in `runs.py`; what differs in the files themselves is `designs.py`.
"""

from __future__ import annotations

import html
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from ..engine.run import Run
from ..errors import InputError, Problem, shown
from ..topology.model import Topology
from .designs import COLUMNS, Change, aligned, changes
from .difference import BEHAVIOUR, Difference, comparable, differing, grouped, totals
from .pour import Entry, met_otherwise, pour
from .runs import RunComparison, compare_runs
from .space import LIMIT, Space, space

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Comparison", "alike", "compare"]


@dataclass(frozen=True, eq=False)
class Comparison:
    """What is different between two designs, in the files and for leads; print it, or take its frames.

    Attributes:
        before: The earlier design.
        after: The later one; what is only called differently has its earlier name in `differences`.
        changes: What differs in the files.
        differences: What differs for leads, most important first.
        totals: How many classes there are, how many meet something different, and what.
    """

    before: Topology
    after: Topology
    space: Space
    changes: tuple[Change, ...]
    differences: tuple[Difference, ...]
    totals: Mapping[str, int]

    @property
    def is_same(self) -> bool:
        """Whether every class that was looked at meets the same in both designs."""
        return not self.totals["different"] and not self.only_before and not self.only_after

    @property
    def only_before(self) -> tuple[str, ...]:
        """Occasions that only the earlier design has."""
        return tuple(dict.fromkeys(str(part.occasion) for part in self.space.slices if part.within == (True, False)))

    @property
    def only_after(self) -> tuple[str, ...]:
        """Occasions that only the later design has."""
        return tuple(dict.fromkeys(str(part.occasion) for part in self.space.slices if part.within == (False, True)))

    @property
    def unknown(self) -> tuple[str, ...]:
        """What classes cannot decide, in words."""
        return self.space.unknown

    @property
    def design(self) -> pd.DataFrame:
        """What differs in the files: `kind`, `name`, `key`, `before`, `after`; what is only called differently has the key `name`."""
        import pandas as pd

        return pd.DataFrame(list(self.changes), columns=list(COLUMNS))

    @property
    def behaviour(self) -> pd.DataFrame:
        """What differs for leads, most important first, with the columns `BEHAVIOUR`; `share` is of the classes of those occasions."""
        return self._behaviour.copy(deep=False)

    @cached_property
    def _behaviour(self) -> pd.DataFrame:
        import pandas as pd

        types = {"classes": "int64", "share": "float64"}
        return pd.DataFrame([one.row() for one in self.differences], columns=list(BEHAVIOUR)).astype(types)

    def frame(self) -> pd.DataFrame:
        """Return what differs for leads."""
        return self.behaviour

    def examples(self, most: int = 5) -> pd.DataFrame:
        """Return one lead of each of the most important differences: `occasion`, `lead` (its values), `before`, `after`."""
        import pandas as pd

        rows = []
        for one in self.differences[:most]:
            told = [", ".join(_named(entry, pair[side]) for entry, pair in one.deltas.items() if pair[side]) for side in (0, 1)]
            rows.append((one.occasions[0], one.example, *told))
        return pd.DataFrame(rows, columns=["occasion", "lead", "before", "after"])

    def describe(self) -> str:
        """Tell in a paragraph what is different, with all totals."""
        total = self.totals
        text = f"{self.before.name} -> {self.after.name}: {_count(len(self.changes), 'difference')} in the files. "
        if self.is_same:
            text += f"The two behave the same over {self.space.counted()} of leads."
        else:
            parts = [f"{total[key]:,} {words}" for key, words in _TOLD.items() if total[key]]
            met = f"{total['different']:,} meet something different" + (f": {', '.join(parts)}" if parts else "")
            text += f"Of {self.space.counted()} of leads {met}."
        for words, only in (("before", self.only_before), ("after", self.only_after)):
            text += f" Only {words}: {'; '.join(only[:5])}{f'; and {len(only) - 5:,} more' if len(only) > 5 else ''}." if only else ""
        if self.totals["in_one_only"]:
            text += f" {self.totals['in_one_only']:,} classes are of one design only and not compared."
        if self.differences:
            first = self.differences[0].row()
            text += f" First: {first[0]}; {first[1]}: {', '.join(self.differences[0].told()) or 'less is out of sight'}."
        return text + (f" Not decided: {'; '.join(self.unknown)}." if self.unknown else "")

    def to_dict(self) -> dict[str, Any]:
        """Return the comparison as plain data, for JSON."""
        rows = [dict(zip(BEHAVIOUR, one.row(), strict=True)) for one in self.differences]
        design = [dict(zip(COLUMNS, change, strict=True)) for change in self.changes]
        only = {"only_before": list(self.only_before), "only_after": list(self.only_after)}
        totals = {**self.totals, "of": self.space.size}
        return {"same": self.is_same, "totals": totals, **only, "design": design, "behaviour": rows, "not_decided": list(self.unknown)}

    def __str__(self) -> str:
        return self.describe()

    def __repr__(self) -> str:
        return f"<Comparison: {self.totals['different']:,} of {len(self.space):,} classes differ, {len(self.changes)} changes>"

    def _repr_html_(self) -> str:
        tables = [frame.head(20).to_html(border=0, index=False) for frame in (self._behaviour, self.design) if len(frame)]
        return f"<p>{html.escape(self.describe())}</p>{''.join(tables)}"


_TOLD = {
    "land_elsewhere": "land elsewhere",
    "mailed_more": "are mailed more",
    "mailed_less": "are mailed less",
    "gain_campaigns": "gain campaigns",
    "lose_campaigns": "lose campaigns",
    "newly_blocked": "are newly out of sight of a campaign",
    "other": "end with other values, statuses or lists",
}


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}" + "s" * (number != 1)


def _named(entry: Entry, times: int) -> str:
    text = {"lands": "lands in", "ran": "runs", "blocked": "blocked", "sent": "mail"}.get(entry[0], entry[0])
    rest = entry[1:2] if entry[0] == "sent" else entry[1:]
    return f"{text} {' = '.join(part or '(empty)' for part in rest)}" + (f" x{times}" if times > 1 else "")


def compare(before: Topology | Run, after: Topology | Run, *, limit: int = LIMIT, seed: int = 0) -> Comparison | RunComparison:
    """Compare two designs over every lead that could ever come, or two runs over the leads that came.

    Two designs are cut at what either of them asks of a lead; a lead of every class goes through both, on every occasion (`occasions.py`),
    as if it came on 2026-01-05, and waits are waited for. People who are known come without memberships, activities or earlier runs; what
    would depend on these is told as not decided. What is only called differently in the later design is followed under its earlier name.

    Args:
        before: The earlier design, or a run of it.
        after: The later one; two designs or two runs.
        limit: How many classes of leads to look at; of more a sample, and the answer says so.
        seed: What a sample is drawn by.

    Raises:
        InputError: A design and a run, or something else.

    >>> one = Topology.of("One", partitions=["Default", "EMEA"], settings={"assignment_rules_scope": "all_creates"})
    >>> two = one.with_rules([{"if": {"Country": "France"}, "then": "EMEA"}])
    >>> compare(one, two).behaviour[["lead", "classes", "lands_before", "lands_after"]]
                    lead  classes lands_before lands_after
    0  Country is France        3      Default        EMEA
    >>> compare(one, one).is_same
    True
    """
    if isinstance(before, Run) and isinstance(after, Run):
        return compare_runs(before, after)
    if not (isinstance(before, Topology) and isinstance(after, Topology)):
        got = f"{_kind(before)} and {_kind(after)}"
        raise InputError(Problem("these two cannot be compared", "", got, "two designs (Topology), or two runs (Run)"))
    back, _ = aligned(before, after)
    classes = space(before, back, limit=limit, seed=seed)
    some = met_otherwise(classes)
    found = differing(pour(classes, 0, some), pour(classes, 1, some), classes)
    differences = sorted(grouped(classes, *found), key=Difference.rank)
    return Comparison(before, after, classes, tuple(changes(before, after)), tuple(differences), totals(classes, *found))


def alike(before: Topology, after: Topology, reaching: Collection[str] | None = None, *, limit: int = LIMIT) -> bool | None:
    """Say whether every lead class meets the same in two designs with the same names; None where classes cannot decide it.

    A difference is one even among classes of which only a sample is looked at; that there is none is known only of all of them.
    Where the two differ in some campaigns alone, only what reaches these needs to be looked at (`reaching`).

    >>> one = Topology.of("One", partitions=["Default", "EMEA"], settings={"assignment_rules_scope": "all_creates"})
    >>> alike(one, one.with_rules([{"else": "Default"}])), alike(one, one.with_rules([{"else": "EMEA"}]))
    (True, False)
    """
    classes = space(before, after, reaching=reaching, limit=limit)
    some, shared = met_otherwise(classes), comparable(classes)
    both = pour(classes, 0, some), pour(classes, 1, some)
    for one in both:  # an occasion that there is in one of them only is a difference if something runs on it
        acts = np.array([name[0] in ("ran", "blocked", "sent") for name in one.names], bool)
        if (acts[one.what] & ~shared[one.row]).any():
            return False
    if len(differing(*both, classes)[1]):
        return False
    return None if classes.is_sampled or classes.unknown else True


def _kind(given: object) -> str:
    return {Topology: "a design", Run: "a run"}.get(type(given), shown(given))
