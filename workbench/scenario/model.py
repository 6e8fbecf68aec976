"""A scenario as data: a design, the people in it, what happens, and what must be true afterwards.

Reading files is `read.py`; running and judging are `run.py` and `expect.py`. Nothing here computes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ..people.times import FIRST
from ..topology.model import Topology

if TYPE_CHECKING:
    from ..engine.run import Run
    from .run import Checked, Review

__all__ = ["Cell", "Cells", "Expectation", "Person", "Scenario", "ScenarioStep"]

Cell = str | float | None
"""A value as it is stored: text (dates and booleans too), a number, or None for an empty cell."""
Cells = Mapping[str, Cell]
"""Values by display name of the field; a field that was not given is left out."""


@dataclass(frozen=True, slots=True)
class Expectation:
    """One thing that must hold: the key of the contract, the names it is about, the value wanted, and its place in the file.

    >>> print(Expectation("people", ("ann", "Country"), "France"))
    people ann Country: France
    """

    key: str
    of: tuple[str, ...] = ()
    wanted: Any = None
    at: str = ""

    def __str__(self) -> str:
        return f"{' '.join((self.key, *self.of))}: {self.wanted}"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who is there before the first step. `id` None is given in the order written; moments are microseconds since 1970."""

    alias: str
    values: Cells = field(default_factory=dict)
    partition: str = "Default"
    id: int | None = None
    created: int | None = None
    updated: int | None = None
    crm_id: str = ""
    crm_object: str = ""
    cookies: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ScenarioStep:
    """One thing that happens.

    `args` are the action's own arguments by the names of `people.stimuli.ARGUMENTS` (and `by` of change_score); `rows` the values it
    writes, one mapping a row; `people` whom it is about, one alias a row, where it may name several; `edit` the change of the design;
    `crm` what the CRM says in an edit collision; `at` and `ends` microseconds since 1970 (they differ for a wait). `outcome` holds one
    word, or one a row; `place` is where it stands in the file.
    """

    action: str
    at: int
    ends: int
    args: Mapping[str, Any] = field(default_factory=dict)
    rows: tuple[Cells, ...] = ({},)
    people: tuple[str, ...] = ()
    edit: Mapping[str, Any] | None = None
    crm: Cells = field(default_factory=dict)
    alias: str | None = None
    person: str | None = None
    outcome: tuple[str, ...] = ()
    expect: tuple[Expectation, ...] = ()
    place: str = ""


@dataclass(frozen=True)
class Scenario:
    """A whole scenario; `topology` is the design before the first step, with the scenario's own settings in force.

    `review` gives the findings of the design review, by code; None where a scenario is not to be reviewed.
    """

    name: str
    topology: Topology
    people: tuple[Person, ...] = ()
    steps: tuple[ScenarioStep, ...] = ()
    expect: tuple[Expectation, ...] = ()
    about: str = ""
    source: str = ""
    rules: tuple[str, ...] = ()
    file: str = ""
    review: Review | None = field(default=None, compare=False, repr=False)

    @property
    def start(self) -> int:
        """The moment of the first step (of the contract's default where there is none)."""
        return self.steps[0].at if self.steps else FIRST

    def check(self, review: Review | None = None) -> Checked:
        """Run the scenario and judge everything it expects; `review` takes the place of the scenario's own."""
        from .run import check

        return check(self, review)

    def run(self) -> Run:
        """Run the scenario and return the finished run, as it is after the last step; everybody is known there by his alias."""
        from .run import play

        return play(self).run

    @property
    def expected(self) -> int:
        """How many things must hold: outcomes and persons of steps, and every single expectation."""
        return len(self.expect) + sum(len(step.expect) + bool(step.outcome) + bool(step.person) for step in self.steps)

    def __repr__(self) -> str:
        what = ((len(self.people), "person", "people"), (len(self.steps), "step", "steps"))
        counts = (*what, (self.expected, "expectation", "expectations"))
        return f"<Scenario {self.name!r}: {', '.join(f'{n} {one if n == 1 else many}' for n, one, many in counts)}>"
