"""Judging a step: its outcome, and the person it must have resolved to.

What must hold after it is judged in `expect.py`.
"""

from __future__ import annotations

from collections.abc import Iterable

from ..engine.record import OUTCOMES
from .facts import Facts
from .failure import Failure
from .model import ScenarioStep
from .reasons import of_outcome, united

__all__ = ["judge_step"]


def judge_step(facts: Facts, number: int, step: ScenarioStep, rules: Iterable[str] = ()) -> list[Failure]:
    """Return what does not hold of the outcome of a step, and of the person it must have resolved to."""
    run = facts.run
    rows = [row for row, of in enumerate(run.stimuli.step.tolist()) if of == number]
    found = []
    if step.outcome:
        wanted = step.outcome * len(rows) if len(step.outcome) == 1 else step.outcome
        actual = [_outcome(facts, row) for row in rows]
        pairs = zip(rows, wanted, actual, strict=True)
        wrong = [row for row, want, got in pairs if want not in (got, got.split()[0], _refused_by(facts, row))]
        if wrong:
            why = [rule for row in wrong for rule in of_outcome(facts, row, OUTCOMES[run.outcome[row]])]
            expected, got = (wanted[0], actual[0]) if len(rows) == 1 else (list(wanted), actual)
            found.append(Failure(f"{step.place}.outcome", expected, got, united(why, rules), what=f"outcome of {step.place}"))
    if step.person is not None:
        resolved = [int(run.ids[run.who[row]]) if run.who[row] >= 0 else None for row in rows]
        if any(who is None or who != facts.aliases.get(step.person) for who in resolved):
            people = list(dict.fromkeys("nobody" if who is None else facts.names[who] for who in resolved))
            why = [rule for row in rows for rule in of_outcome(facts, row, OUTCOMES[run.outcome[row]])]
            actual_ = people[0] if len(people) == 1 else people
            found.append(Failure(f"{step.place}.person", step.person, actual_, united(why, rules), what=f"person of {step.place}"))
    return found


def _outcome(facts: Facts, row: int) -> str:
    word, reason = OUTCOMES[facts.run.outcome[row]], facts.run.reasons[facts.run.why[row]][0]
    return f"{word} {reason}" if word == "rejected" and reason != "" else word


def _refused_by(facts: Facts, row: int) -> str:
    """Return how a rejected row is expected by rule ID."""
    rule = facts.run.reasons[facts.run.why[row]][1]
    return f"rejected {rule}" if OUTCOMES[facts.run.outcome[row]] == "rejected" and rule else ""
