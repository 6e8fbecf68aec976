"""What can go wrong, as types.

    WorkbenchError
    ├── InputError (ValueError)         something given to the workbench is wrong; carries every problem found
    │   ├── UnknownName (LookupError)   a name that does not exist, with the nearest one that does
    │   └── Refused                     an edit of a living instance that Marketo would refuse, with the rule
    ├── RunError (RuntimeError)         the engine broke a promise of its own (a stimulus unaccounted for)
    ├── WorkLost (RuntimeError)         the workers of a large run were killed again and again; what is done is kept
    └── ExpectationFailed (AssertionError)   what must hold does not

A message says what is wrong, where, what was given, what was expected, and the nearest valid name; the same facts are attributes.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "ExpectationFailed",
    "InputError",
    "Problem",
    "Refused",
    "RunError",
    "UnknownName",
    "WorkLost",
    "WorkbenchError",
    "must_be",
    "nearest",
    "shown",
]

LONGEST_SHOWN = 60


def shown(value: object) -> str:
    """Quote a value for a message, cut where it would drown the rest."""
    text = repr(value)
    return text if len(text) <= LONGEST_SHOWN else f"{text[: LONGEST_SHOWN - 12]}... ({len(text)} characters)"


def nearest(got: object, valid: Iterable[str]) -> str | None:
    """Return the valid name that is closest to what was typed, case aside, or None where nothing is close."""
    names = {name.casefold(): name for name in valid}
    if not isinstance(got, str) or len(got) > 200:  # nobody mistypes a name into one of 10 MB; comparing it would take minutes
        return None
    close = difflib.get_close_matches(got.casefold(), names, n=1, cutoff=0.6)
    return names[close[0]] if close else None


def must_be(value: object, kind: type | tuple[type, ...], expected: str, where: str = "") -> None:
    """Refuse a value of another type than a function takes, in words instead of an AttributeError from inside."""
    if not isinstance(value, kind):
        raise InputError(Problem(f"wrong type {type(value).__name__}", where, shown(value), expected))


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: what, where (file, line, key), what was given, what was expected, the nearest valid name."""

    what: str
    where: str = ""
    got: str | None = None
    expected: str | None = None
    nearest: str | None = None

    def __str__(self) -> str:
        text = f"{self.where}: {self.what}" if self.where else self.what
        if self.got is not None:
            text += f", got {self.got}"
        if self.expected is not None:
            text += f"; expected {self.expected}"
        if self.nearest is not None:
            text += f"; did you mean {self.nearest!r}?"
        return text


class WorkbenchError(Exception):
    """Base of every error the workbench raises on purpose."""


class InputError(WorkbenchError, ValueError):
    """Something given is wrong; `problems` holds everything that was found, in the order of the file."""

    def __init__(self, problems: Problem | Iterable[Problem]) -> None:
        self.problems = (problems,) if isinstance(problems, Problem) else tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))

    def __reduce__(self) -> tuple[Any, ...]:  # each kind is made of other arguments; all survive the way from another process
        return _again, (type(self), self.problems, self.__dict__)


def _again(kind: type[InputError], problems: tuple[Problem, ...], attributes: dict[str, Any]) -> InputError:
    error = kind.__new__(kind)
    InputError.__init__(error, problems)
    error.__dict__.update(attributes)
    return error


class Refused(InputError):
    """An edit of a living instance is refused; `reason` and `rule` say why."""

    def __init__(self, reason: str, rule: str) -> None:
        self.reason, self.rule = reason, rule
        super().__init__(Problem(f"{reason} ({rule})"))


class UnknownName(InputError, LookupError):
    """A name was given that does not exist."""

    def __init__(self, what: str, got: str, valid: Iterable[str], where: str = "") -> None:
        valid = sorted(set(valid))
        near = nearest(got, valid)
        expected = None if near else (f"one of {', '.join(map(repr, valid[:12]))}" if valid else "none exists")
        super().__init__(Problem(f"unknown {what}", where, shown(got), expected, near))
        self.got = got
        self.valid = tuple(valid)


class RunError(WorkbenchError, RuntimeError):
    """The engine broke a promise of its own: the run must not be trusted."""


class WorkLost(WorkbenchError, RuntimeError):
    """The workers of a large run were killed again and again, or it was cancelled; what is done is kept for the same call."""


class ExpectationFailed(WorkbenchError, AssertionError):
    """What must hold does not; the message says how much, then expected and actual side by side.

    `failures` holds what does not hold, one each, in the order in which it was expected.
    """

    def __init__(self, said: str, failures: Iterable[Any] = ()) -> None:
        super().__init__(said)
        self.failures = tuple(failures)

    def frame(self) -> pd.DataFrame:
        """Return what differs, a row a lead and value: `lead`, `what`, `expected`, `actual`, `rules`, `at`."""
        import pandas as pd

        rows = [row for failure in self.failures for row in failure.rows()]
        return pd.DataFrame(rows, columns=["lead", "what", "expected", "actual", "rules", "at"], dtype=object)
