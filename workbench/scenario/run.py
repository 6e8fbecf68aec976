"""Running a scenario: once for the end, and once more for every step that carries expectations of its own.

The engine does the work; judging is `expect.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ..engine.record import CREATED, UNCHANGED
from ..engine.run import Run
from ..engine.simulate import run_stimuli
from ..people.roster import Roster
from ..people.stimuli import ACTIONS, CREATING, NEWCOMER
from ..topology.model import Topology
from .expect import judge
from .facts import Facts
from .failure import Failure, told
from .model import Scenario, ScenarioStep
from .outcomes import judge_step
from .stimuli import columns_of, roster_columns

__all__ = ["Checked", "Played", "Review", "check", "failing", "play", "run_steps", "speaks_of_newcomers"]

Review = Callable[[Run], Iterable[str]]
"""What reviews the design of a finished run: the findings by code."""
Names = dict[int, str]
"""What people are called, by number of the row that makes them."""


@dataclass(frozen=True, eq=False)
class Played:
    """A scenario that was run up to a moment: the run, and the Id of everybody who has an alias."""

    scenario: Scenario
    run: Run
    aliases: Mapping[str, int]
    now: int

    def __repr__(self) -> str:
        return f"<Played {self.scenario.name!r}: {self.run!r}>"


@dataclass(frozen=True, eq=False)
class Checked:
    """A scenario with what does not hold of it, in the order of the file: outcomes and steps first, then the end."""

    scenario: Scenario
    failures: tuple[Failure, ...]

    @property
    def holds(self) -> bool:
        """Whether everything expected is so."""
        return not self.failures

    def __repr__(self) -> str:
        return f"<Checked {self.scenario.name!r}: {'holds' if self.holds else f'{len(self.failures)} failed'}>"

    def __str__(self) -> str:
        return told(self.failures, self.scenario.expected) if self.failures else "holds"


def play(scenario: Scenario, steps: int | None = None) -> Played:
    """Run a scenario, or only its first `steps` steps."""
    some = scenario.steps if steps is None else scenario.steps[:steps]
    roster = roster_columns(scenario.people, scenario.topology, scenario.start)
    run, rows, kept_out = _settled(some, scenario.topology, roster, explain=True)
    aliases = {person: int(number) for person, number in run.aliases.items() if person in (*roster.aliases, *kept_out.values())}
    aliases |= {alias: int(run.ids[run.who[row]]) for row, alias in rows.items()}
    return Played(scenario, run, aliases, some[-1].ends if some else scenario.start)


def run_steps(steps: Sequence[ScenarioStep], topology: Topology, roster: Roster, *, explain: bool = False) -> Run:
    """Run steps that speak of people by `as` or `new1`, as a scenario does."""
    return _settled(steps, topology, roster, explain=explain)[0]


def speaks_of_newcomers(steps: Sequence[ScenarioStep], roster: Roster) -> bool:
    """Return whether a step speaks of `new1`, `new2`, ...: who that is, is known only after a run."""
    known = {*roster.aliases, *(step.alias for step in steps)}
    return any(NEWCOMER.fullmatch(name) for name in _spoken_of(steps) - known)


def _settled(steps: Sequence[ScenarioStep], topology: Topology, roster: Roster, *, explain: bool) -> tuple[Run, Names, Names]:
    """Run steps until every name stands for the row that makes the person; return the run, those names, and those of held CRM records."""
    spoken_of = _spoken_of(steps) - {*roster.aliases}
    given = {step.alias for step in steps}
    names: Names | None = None
    own: Names = {}  # what steps call those they made, whether a later step speaks of them or not
    # Whom a later step means by `as` or `new1` is known only once it is known which rows create somebody.
    for _ in range(len(steps) + 2):
        stimuli = columns_of(steps, topology, None if names is None else own | names)
        run = run_stimuli(topology, stimuli, roster, explain=explain)
        rows, kept_out = _named_rows(run, steps, roster), _kept_out(run, steps)
        meant = {row: alias for row, alias in rows.items() if alias in spoken_of} | kept_out
        if meant == (names or _first_guess(run, {*spoken_of, *kept_out.values()})):
            break
        names, own = meant, {row: alias for row, alias in rows.items() if alias in given}
    return run, rows, kept_out


def _spoken_of(steps: Sequence[ScenarioStep]) -> set[str]:
    speaks_of = ((step.args.get("person"), *step.people, *step.args.get("selected", ())) for step in steps)
    return {name for names in speaks_of for name in names if name is not None}


def _named_rows(run: Run, steps: Sequence[ScenarioStep], roster: Roster) -> Names:
    """Return what the people are called whom rows created: as their step says (the first of several), else `new1`, `new2`, ..."""
    found: Names = {}
    unnamed, taken = 0, {*roster.aliases}
    for row, number in enumerate(run.stimuli.step.tolist()):
        step = steps[number]
        if step.action not in CREATING or run.outcome[row] != CREATED:
            continue
        if step.alias is None:
            unnamed += 1
            name = f"new{unnamed}"
        else:
            name = step.alias
        if name not in taken:
            found[row] = name
            taken.add(name)
    return found


def _kept_out(run: Run, steps: Sequence[ScenarioStep]) -> Names:
    """Return the aliases of CRM records that rows name while they are kept out of Marketo."""
    held = (run.outcome == UNCHANGED) & (run.who < 0) & (run.stimuli.action == ACTIONS.index("sync_from_crm"))
    aliases = {row: steps[run.stimuli.step[row]].alias for row in np.flatnonzero(held).tolist()}
    return {row: alias for row, alias in aliases.items() if alias is not None}


def _first_guess(run: Run, spoken_of: set[str]) -> Names:
    column = run.stimuli.args.get("as")
    if column is None:
        return {}
    return {row: column.values[code] for row, code in enumerate(column.codes.tolist()) if code > 0 and column.values[code] in spoken_of}


def check(scenario: Scenario, review: Review | None = None) -> Checked:
    """Run a scenario and judge everything it expects. `review` takes the place of the scenario's own."""
    return Checked(scenario, tuple(failing(scenario, review)))


def failing(scenario: Scenario, review: Review | None = None) -> Iterator[Failure]:
    """Run a scenario and yield what does not hold of it, in the order of the file; whoever needs but one failure need not wait for all."""
    rules, review = scenario.rules, review or scenario.review
    end = _facts(play(scenario), review)
    for number, step in enumerate(scenario.steps):
        yield from judge_step(end, number, step, rules)
        if step.expect:
            yield from judge(_facts(play(scenario, number + 1), review), step.expect, rules)
    yield from judge(end, scenario.expect, rules)


def _facts(played: Played, review: Review | None) -> Facts:
    return Facts(played.run, played.aliases, played.now, review)
