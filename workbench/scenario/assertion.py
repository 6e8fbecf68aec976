"""Expectations of a finished run, in the words of a scenario file: `expect`.

They are read and judged as a file's are (`read_expect.py`, `expect.py`); here is only who is meant by a name.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

from ..engine.run import Run
from ..errors import ExpectationFailed, InputError, Problem, UnknownName, must_be
from ..people.times import FIRST
from ..topology.cursor import Cursor
from .expect import judge
from .facts import Facts
from .failure import told
from .read_expect import ExpectReader
from .run import Review
from .sofar import Sofar

__all__ = ["expect"]

_NEAR = 2000  # people who are told by name, and addresses among which the nearest to an unknown one is looked for


def expect(run: Run, /, *, review: Review | None = None, **expectations: Any) -> None:
    """Insist that something holds of a finished run; nothing happens if it does.

    The keywords are the keys of `expect` in a scenario file, with the same values. Somebody is called by his alias, else by his Id, else
    by his email address (of several with one address the latest updated is meant).

    Args:
        run: A finished run, of a handful of people or of millions.
        review: Gives the findings of the design review by code, for `findings`.
        **expectations: What must hold at the end of the run.

    Raises:
        ExpectationFailed: Something does not hold. All that does not is in its `failures`, as a frame in its `frame()`.
        InputError: An expectation cannot be read, or nothing is expected.

    >>> from workbench.simulation import simulate
    >>> one = {"name": "One", "forms": {"Contact us": {"workspace": "Default"}}}
    >>> run = simulate(one, [{"fill_form": {"form": "Contact us", "values": {"Email Address": "ann@example.com", "Country": "Spain"}}}])
    >>> expect(run, count=1, people={"ann@example.com": {"Partition": "Default", "Country": "Spain"}})
    >>> expect(run, people={"ann@example.com": {"Country": "France"}})
    Traceback (most recent call last):
    workbench.errors.ExpectationFailed: 1 of 1 expectation does not hold
    expect.people.ann@example.com
      Country  expected France  actual Spain
    """
    must_be(run, Run, "a finished Run", "run")
    cursor = Cursor.of({"expect": expectations}).at("expect")
    named = _Named(run)
    end = Sofar(run.topology, {})
    wanted = ExpectReader(named, end)(cursor, end)
    cursor.reading.finish()
    if not wanted:
        raise InputError(Problem("nothing is expected of the run", expected="such as count=2 or people={'ann': {'Partition': 'EMEA'}}"))
    facts = Facts(run, {**named.asked, **named.known}, run.until or FIRST, review, explains=False)
    failures = judge(facts, wanted)
    if failures:
        raise ExpectationFailed(told(failures, len(wanted)), failures)


class _Named:
    """Everybody in a run by whatever he may be called; who was asked for is remembered with his Id."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self.known = {**run.aliases, **{f"new{place + 1}": number for place, number in enumerate(run.newcomers[:_NEAR].tolist())}}
        self.asked: dict[str, int] = {}

    def __contains__(self, name: object) -> bool:
        if isinstance(name, str) and name not in self.asked:
            try:
                number = self.known.get(name)
                if number is None:
                    number = self._run.find(int(name) if name.isdecimal() and len(name) < 19 else name)
            except UnknownName:
                return False
            self.asked[name] = number
        return name in self.asked

    def __iter__(self) -> Iterator[str]:
        yield from self._run.aliases
        yield from islice(self._run.layout.addresses.values, 1, _NEAR)

    def __len__(self) -> int:
        return len(self.known)
