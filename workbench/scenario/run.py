"""Running a scenario: once for the end, and once more for every step that carries expectations of its own.

The engine does the work; judging is `expect.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from ..engine.record import CREATED, UNCHANGED
from ..engine.run import Run
from ..engine.simulate import run_stimuli
from ..people.stimuli import ACTIONS, CREATING
from .expect import judge
from .facts import Facts
from .failure import Failure, told
from .model import Scenario
from .outcomes import judge_step
from .stimuli import columns_of, roster_columns

__all__ = ["Checked", "Played", "Review", "check", "failing", "play"]

Review = Callable[[Run], Iterable[str]]
"""What reviews the design of a finished run: the findings by code."""


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
    known = {person.alias for person in scenario.people}
    speaks_of = ((step.args.get("person"), *step.people, *step.args.get("selected", ())) for step in some)
    spoken_of = {name for names_ in speaks_of for name in names_ if name is not None} - known
    given = {step.alias for step in some}
    names: dict[int, str] | None = None
    own: dict[int, str] = {}  # what steps call those they made, whether a later step speaks of them or not
    # Whom a later step means by `as` or `new1` is known only once it is known which rows create somebody.
    for _ in range(len(some) + 2):
        stimuli = columns_of(some, scenario.topology, None if names is None else own | names)
        run = run_stimuli(scenario.topology, stimuli, roster, explain=True)
        rows, kept_out = _named_rows(run, scenario), _kept_out(run, scenario)
        meant = {row: alias for row, alias in rows.items() if alias in spoken_of} | kept_out
        if meant == (names or _first_guess(run, {*spoken_of, *kept_out.values()})):
            break
        names, own = meant, {row: alias for row, alias in rows.items() if alias in given}
    aliases = {person: int(number) for person, number in run.aliases.items() if person in (*known, *kept_out.values())}
    aliases |= {alias: int(run.ids[run.who[row]]) for row, alias in rows.items()}
    return Played(scenario, run, aliases, some[-1].ends if some else scenario.start)


def _named_rows(run: Run, scenario: Scenario) -> dict[int, str]:
    """Return what the people are called whom rows created: as their step says (the first of several), else `new1`, `new2`, ..."""
    found: dict[int, str] = {}
    unnamed, taken = 0, {person.alias for person in scenario.people}
    for row, number in enumerate(run.stimuli.step.tolist()):
        step = scenario.steps[number]
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


def _kept_out(run: Run, scenario: Scenario) -> dict[int, str]:
    """Return the aliases of CRM records that rows name while they are kept out of Marketo."""
    held = (run.outcome == UNCHANGED) & (run.who < 0) & (run.stimuli.action == ACTIONS.index("sync_from_crm"))
    steps = {row: scenario.steps[run.stimuli.step[row]] for row in np.flatnonzero(held).tolist()}
    return {row: step.alias for row, step in steps.items() if step.alias is not None}


def _first_guess(run: Run, spoken_of: set[str]) -> dict[int, str]:
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
