"""The mutation score: of how many pieces of a design the scenarios would notice that they are wrong, and what to add for the others.

Mutants are `mutants.py`; judging is the scenario's own. What is exercised without anybody looking is `covered.py`.
"""

from __future__ import annotations

import html
from collections import Counter
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from ..errors import InputError, Problem
from ..progress import progress_bar
from ..scenario import Played, Scenario, failing, play
from ..topology.model import Topology
from .equivalent import Unnoticed, unnoticed
from .given import Design, Given, cases_of, designs_of
from .mutants import Mutant, mutants
from .observed import difference

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["COLUMNS", "Fate", "MutationScore", "mutation_score"]

COLUMNS = ("design", "kind", "mutant", "place", "fate", "killed_by", "add")
MOST_TOLD = 40  # survivors told one by one
_ORDER = ("unseen", "untouched", "not decided", "equivalent", "killed")


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of one mutant.

    `killed` where expectations of the scenarios `killed_by` do not hold of it; `unseen` where a run goes otherwise and no expectation
    says so; `untouched` where nothing goes otherwise, because no scenario comes to the piece; `equivalent` where no lead class meets
    anything different; `not decided` where nothing goes otherwise and classes cannot say whether it
    could. `add` says what would notice it.
    """

    design: str
    kind: str
    what: str
    place: str
    fate: Literal["killed", "unseen"] | Unnoticed
    killed_by: tuple[str, ...]
    add: str


@dataclass(frozen=True, eq=False)
class MutationScore:
    """Which mutants of the designs a set of scenarios notices; print it, or take its `frame()`.

    Attributes:
        fates: What became of each mutant, survivors first.
        scenarios: How many scenarios were judged against mutants.
        refused: How many mutants are no designs (the check of topologies refuses them); they do not count.
        possible: How many mutants there are in all, those that were not tried included.
        seed: By which those tried were drawn, where not all were.
        failing: Scenarios that do not hold of their own design; they notice nothing.
    """

    fates: tuple[Fate, ...]
    scenarios: int
    refused: int
    possible: int
    seed: int
    failing: tuple[str, ...]

    @property
    def survivors(self) -> tuple[Fate, ...]:
        """The mutants that no expectation notices, and that one could notice as far as is known."""
        return tuple(fate for fate in self.fates if fate.fate not in ("killed", "equivalent"))

    @property
    def equivalent(self) -> tuple[Fate, ...]:
        """The mutants that no scenario could notice, because no lead class meets anything different; they do not count."""
        return tuple(fate for fate in self.fates if fate.fate == "equivalent")

    @property
    def counted(self) -> int:
        """How many mutants count: those that were tried and are not equivalent."""
        return len(self.fates) - len(self.equivalent)

    @property
    def score(self) -> float:
        """The share of the mutants that count which is noticed, between 0 and 1; 1 where there is none."""
        return (self.counted - len(self.survivors)) / self.counted if self.counted else 1.0

    def frame(self) -> pd.DataFrame:
        """Return a row a mutant, survivors first: `design`, `kind`, `mutant`, `place`, `fate`, `killed_by` (one a line), `add`."""
        import pandas as pd

        rows = [(one.design, one.kind, one.what, one.place, one.fate, "\n".join(one.killed_by), one.add) for one in self.fates]
        return pd.DataFrame(rows, columns=list(COLUMNS), dtype=object)

    def describe(self) -> str:
        """Tell it in words: the score, what was left out, survivors with what to add, then kind by kind."""
        lines = [f"{self._told()} ({self.score:.0%})."]
        tried = len(self.fates) + self.refused
        if tried < self.possible:
            lines.append(f"Sampled {tried:,} of {self.possible:,} mutants, drawn with seed {self.seed}.")
        if same := len(self.equivalent):
            are = "is equivalent and does" if same == 1 else "are equivalent and do"
            lines.append(f"{same} more {are} not count: no lead class meets anything different.")
        if self.refused:
            lines.append(f"{self.refused} more are no designs and do not count: the check of topologies refuses them.")
        if self.failing:
            lines.append(f"{_many(len(self.failing), 'scenario')} without a say, as they fail already: {', '.join(self.failing)}")
        if self.survivors:
            of = Counter(fate.fate for fate in self.survivors)
            lines.append(f"Not noticed: {of['unseen']} go otherwise unseen, {of['untouched']} change nothing in these scenarios.")
            if more := of["not decided"]:
                lines.append(f"Not decided: {more} more change nothing here, and lead classes cannot say whether they do for anybody.")
            for fate in self.survivors[:MOST_TOLD]:
                lines += [f"  {fate.kind}: {fate.what}" + (f"  ({fate.place})" if fate.place else ""), f"    {fate.fate}; add {fate.add}"]
            if (more := len(self.survivors) - MOST_TOLD) > 0:
                lines.append(f"  and {more} more, all in frame()")
        lost = Counter(fate.kind for fate in self.survivors)
        kinds = Counter(fate.kind for fate in self.fates if fate.fate != "equivalent")
        lines += ["By kind:"] * bool(kinds)
        lines += [f"  {kind}: {of - lost[kind]} of {of} ({1 - lost[kind] / of:.0%})" for kind, of in sorted(kinds.items())]
        return "\n".join(lines)

    def __str__(self) -> str:
        return self.describe()

    def __repr__(self) -> str:
        return f"<MutationScore: {self._told()}>"

    def _told(self) -> str:
        killed = self.counted - len(self.survivors)
        return f"{killed} of {self.counted} mutants noticed by {_many(self.scenarios, 'scenario')}"

    def _repr_html_(self) -> str:
        return f"<pre>{html.escape(self.describe())}</pre>"


def mutation_score(scenarios: Given, *, most: int | None = None, seed: int = 1, progress: bool = False) -> MutationScore:
    """Find out which mistakes in their designs scenarios would notice.

    One piece of a design at a time is dropped, swapped with its neighbour, negated, pointed elsewhere or read otherwise, and all scenarios
    of that design are judged against the mutant. It is noticed where an expectation does not hold of it any more, or where it cannot be
    run at all. One that changes nothing in the scenarios and for no lead class either is equivalent: it is told, and does not count.

    Args:
        scenarios: A scenario file, a folder of them, a Scenario, or several of these. Runs expect nothing, so they notice nothing.
        most: Try at most so many mutants, drawn by chance; all where left out.
        seed: By which they are drawn.
        progress: Show a bar where it takes over two seconds and somebody watches.

    Raises:
        InputError: A file cannot be read, or nothing given expects anything.

    >>> from workbench.scenario import load_scenario
    >>> design = {"name": "One", "forms": {"Contact us": {"workspace": "Default"}}, "campaigns": {
    ...     "Thank": {"workspace": "Default", "triggers": [{"fills_out_form": "any"}], "flow": [{"interesting_moment": "Thanks"}]}}}
    >>> step = {"fill_form": {"form": "Contact us", "values": {"Email Address": "ann@example.com"}}, "as": "ann"}
    >>> scenario = {"scenario": "Thanks", "topology": design, "steps": [step], "expect": {"ran": {"Thank": ["ann"]}}}
    >>> print(*mutation_score(load_scenario(scenario)).describe().splitlines()[:5], sep=chr(10))
    1 of 4 mutants noticed by 1 scenario (25%).
    Not noticed: 1 go otherwise unseen, 0 change nothing in these scenarios.
    Not decided: 2 more change nothing here, and lead classes cannot say whether they do for anybody.
      campaign: Thank: step 1 interesting moment dropped  (campaigns.Thank.flow[1].interesting_moment)
        unseen; add activities: [{person: ann, type: Interesting Moment, text: Thanks}] (Thanks)
    """
    cases = cases_of(scenarios)
    runs = [case.name for case in cases if case.scenario is None]
    if runs:
        raise InputError(Problem("a run expects nothing, so it notices nothing", runs[0], expected="scenarios"))
    designs = designs_of(cases)
    tried = [(design, mutant) for design in designs for mutant in _mutants(design)]
    possible = len(tried)
    if most is not None and most < possible:
        drawn = np.sort(np.random.default_rng(seed).choice(possible, max(most, 0), replace=False))
        tried = [tried[place] for place in drawn.tolist()]
    juries = {id(design): _Jury(design) for design in designs}
    fates: list[Fate] = []
    refused = 0
    with progress_bar(len(tried), "Mutating", "mutants", wanted=progress) as done:
        for design, mutant in tried:
            fate = juries[id(design)].judge(mutant)
            refused += fate is None
            fates += [] if fate is None else [fate]
            done(1)
    fates.sort(key=lambda fate: _ORDER.index(fate.fate))
    silent = tuple(name for design in designs for name in juries[id(design)].failing)
    return MutationScore(tuple(fates), len(cases) - len(silent), refused, possible, seed, silent)


def _mutants(design: Design) -> list[Mutant]:
    actions = {step.action for case in design.cases if case.scenario is not None for step in case.scenario.steps}
    return mutants(design.topology, actions)


class _Jury:
    """The scenarios of one design, those that hold of it; they judge its mutants."""

    def __init__(self, design: Design) -> None:
        self._design = design

    @cached_property
    def _scenarios(self) -> list[tuple[str, Scenario, bool]]:
        named = [(case.name, case.scenario) for case in self._design.cases if case.scenario is not None]
        return [(name, scenario, next(failing(scenario), None) is None) for name, scenario in named]

    @property
    def failing(self) -> list[str]:
        """The scenarios that fail before anything is changed."""
        return [name for name, _, holds in self._scenarios if not holds]

    @cached_property
    def _played(self) -> dict[str, Played]:
        return {}

    def judge(self, mutant: Mutant) -> Fate | None:
        """Return what becomes of a mutant; None where it is no design at all."""
        killed: list[str] = []
        changed: list[tuple[str, Scenario]] = []
        made: list[tuple[Topology, Topology]] = []
        for name, scenario, holds in self._scenarios:
            other = next((after for before, after in made if before == scenario.topology), None)
            if other is None:
                other = mutant(scenario.topology)
                if other is None:
                    return None
                made.append((scenario.topology, other))
            if not holds:
                continue
            again = replace(scenario, topology=other)
            if _notices(again):
                killed.append(name)
            else:
                changed.append((name, again))
        design, add = self._design.name, ""
        fate: Any = "killed"
        if not killed:
            told = next((f"{told} ({again.name})" for name, again in changed if (told := self._difference(name, again)) is not None), None)
            fate = "unseen" if told is not None else self._unnoticed(made)
            add = told or (mutant.add if fate != "equivalent" else "")
        return Fate(design, mutant.kind, mutant.what, mutant.place, fate, tuple(killed), add)

    @staticmethod
    def _unnoticed(made: list[tuple[Topology, Topology]]) -> Unnoticed:
        """Return whether any scenario could notice a mutant, under the settings of one of these."""
        found = {unnoticed(before, after) for before, after in made}
        return min(found, key=_ORDER.index, default="not decided")

    def _difference(self, name: str, again: Scenario) -> str | None:
        if name not in self._played:
            own = next(scenario for known, scenario, _ in self._scenarios if known == name)
            self._played[name] = play(own)
        return difference(self._played[name], play(again))


def _notices(scenario: Scenario) -> bool:
    try:
        return next(failing(scenario), None) is not None
    except InputError:  # the mutant never comes to rest: whoever runs the scenario is told
        return True


def _many(count: int, what: str) -> str:
    return f"{count} {what}{'s' * (count != 1)}"
