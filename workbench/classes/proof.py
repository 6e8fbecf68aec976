"""What comes of a claim: it holds over so many classes, a lead breaks it, or it is not decided and why.

How a claim is examined is `claims.py`.
"""

from __future__ import annotations

import html
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from ..answers.answer import weakest
from ..engine.simulate import run_stimuli
from ..engine.trace import Trace
from ..rules import Confidence
from ..topology.model import Topology
from .ground import Ground
from .leads import leads_of
from .pour import Entry
from .reach import Reach
from .space import Slice, Space
from .table import values_of
from .words import example, said

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Broken", "Proof"]


@dataclass(frozen=True, eq=False)
class Broken:
    """A class that breaks a claim, with one lead of it; print it for who that is.

    Attributes:
        design: The design.
        part: The slice of the class, and `place`, its place in it.
        became: What came of the class, and how often.
    """

    design: Topology
    part: Slice
    place: int
    became: tuple[tuple[Entry, int], ...]

    @property
    def occasion(self) -> str:
        """On which occasion."""
        return str(self.part.occasion)

    @property
    def values(self) -> Mapping[str, Any]:
        """What the lead holds, by field; `Partition` where somebody known lives."""
        return values_of(self.part, self.place)

    @property
    def lead(self) -> str:
        """The lead in words."""
        return example(self.part, self.place)

    @cached_property
    def trace(self) -> Trace:
        """The story of the lead, each step with its rule: played alone, on the whole design, with the recorder on full."""
        alone = replace(self.part, cells=self.part.cells[[self.place]], size=1, start=0)
        waits = Reach(Ground(self.design), self.part.occasion).waits
        leads = leads_of(self.design, [alone], waits)
        run = run_stimuli(self.design, leads.stimuli, leads.roster, until=leads.ends)
        return run.trace(int(run.ids[run.who[0] if leads.rows[0] >= 0 and run.who[0] >= 0 else 0]))

    def told(self) -> str:
        """Say what came of it."""
        words = {"lands": "ends in", "ran": "runs", "sent": "mail", "blocked": "blocked"}
        return ", ".join(f"{words.get(entry[0], entry[0])} {entry[1]}" for entry, _ in self.became)

    def __str__(self) -> str:
        return f"{self.occasion}; {self.lead}"


@dataclass(frozen=True, eq=False)
class Proof:
    """Whether a claim holds over all classes; print it, or ask `holds`.

    Attributes:
        question: `never` or `always`.
        claim: The claim in words.
        space: The classes.
        such: How many classes that were looked at the claim speaks of.
        count: How many of them break it.
        broken: Those classes, at most a thousand.
        missing: What it would take to decide, where nothing breaks it and it is not decided.
        ruled_out: Occasions on which nothing of it can happen at all.
        rests_on: Rules of Marketo's behaviour that the claim is about.
    """

    question: str
    claim: str
    space: Space
    such: int
    count: int
    broken: tuple[Broken, ...]
    missing: tuple[str, ...]
    ruled_out: tuple[str, ...]
    rests_on: tuple[str, ...]

    @property
    def holds(self) -> bool | None:
        """Whether it holds: True over all classes, False with a counterexample, None where it is not decided (`missing` says why)."""
        return False if self.count else None if self.missing else True

    @property
    def classes(self) -> int:
        """How many classes there are in all."""
        return self.space.size

    @property
    def sampled(self) -> bool:
        """Whether only a sample of them was looked at."""
        return self.space.is_sampled

    @property
    def counterexample(self) -> Broken | None:
        """A lead that breaks the claim, or None."""
        return self.broken[0] if self.broken else None

    @property
    def rules(self) -> tuple[str, ...]:
        """The rules it rests on: those of the counterexample's story, else those the claim is about."""
        first = self.counterexample
        return tuple(dict.fromkeys(entry.rule for entry in first.trace.entries if entry.rule)) if first else self.rests_on

    @property
    def confidence(self) -> Confidence | None:
        """How sure the least sure of these rules is."""
        return weakest(self.rules)

    def frame(self) -> pd.DataFrame:
        """Return the classes that break the claim: `occasion`, `lead` (in words), `example` (values), `became`."""
        import pandas as pd

        rows = [(one.occasion, one.part.words(one.place), one.lead, one.told()) for one in self.broken]
        return pd.DataFrame(rows, columns=["occasion", "lead", "example", "became"])

    def describe(self) -> str:
        """Say whether the claim holds, over how many classes, and what breaks it or is missing."""
        over = f"{self.space.counted()} ({self.such:,} of them such)"
        if self.holds:
            text = f"Proved over {over}: {self.claim}."
        elif self.holds is None:
            text = f"Not decided: {self.claim}. Nothing breaks it in {over}, but it cannot be said: {'; '.join(self.missing)}."
        else:
            assert self.counterexample is not None
            text = f"Broken: {self.claim}. {self.count:,} of {self.such:,} such classes break it, among {self.space.counted()}. "
            text += f"One lead: {self.counterexample}: {self.counterexample.told()}.{self._where()}"
        if self.ruled_out:
            text += f" On {len(self.ruled_out):,} other occasions nothing of it can happen."
        if any(part.occasion.known for part in self.space.slices):
            text += " People who are known are taken without memberships, activities or earlier runs."
        return text + (f" It rests on {', '.join(self.rules)}; the weakest is {self.confidence}." if self.rules else "")

    def _where(self) -> str:
        """Say of the first slice that breaks it which leads do."""
        first = self.broken[0].part
        rows = np.array([one.place for one in self.broken if one.part is first], np.int64)
        return f" There: {said(first, rows)}."

    def to_dict(self) -> dict[str, Any]:
        """Return the proof as plain data, for JSON."""
        first = self.counterexample
        example_ = None if first is None else {"occasion": first.occasion, "values": dict(first.values), "became": first.told()}
        facts = {"claim": self.claim, "holds": self.holds, "classes": self.classes, "looked_at": len(self.space), "such": self.such}
        return {**facts, "broken": self.count, "counterexample": example_, "missing": list(self.missing), "rules": list(self.rules)}

    def __str__(self) -> str:
        return self.describe()

    def __repr__(self) -> str:
        word = {True: "holds", False: "broken", None: "not decided"}[self.holds]
        return f"<{self.question}: {word}, {self.space.counted()}>"

    def _repr_html_(self) -> str:
        first = self.counterexample
        table = self.frame().head(20).to_html(border=0, index=False) if self.broken else ""
        return f"<p>{html.escape(self.describe())}</p>{table}{first.trace._repr_html_() if first else ''}"
