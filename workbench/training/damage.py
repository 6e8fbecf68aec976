"""A good design broken in one known way, for "find the misroute": what was done is kept back until somebody asks for it.

Mistakes are the mutants of `trials/mutants.py` and those of `mistakes.py`; only one that some lead can feel is taken.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from ..errors import InputError, Problem, UnknownName, must_be
from ..topology.edits import section_of
from ..topology.model import Topology
from ..trials.mutants import Mutant, mutants
from .exercise import Exercise
from .grading import grade, same_behaviour
from .mistakes import mistakes
from .verdict import Verdict

__all__ = ["Damage", "damage"]

_KINDS = {  # mutants that a person could have made of a good design; switches and limits are not the designer's
    *("assignment rule", "workspace", "campaign", "smart list", "sharing", "dedupe", "email", "form"),
}
TITLE = "Find the misroute"
TASK = "One thing in this design is not as it was meant to be. Find it, and mend it."
_WHOLE = ("assignment_rules", "dedupe")  # parts of a design that have no names


class Damage(Exercise):
    """A design that is broken in one way; an exercise like others, of which the trainer knows the answer.

    `topology` (or `start`) is the broken design. `check` judges a mended one, `found` a guess at the place; both by what becomes of leads,
    and neither says what was done. `reveal` does.
    """

    def __init__(self, good: Topology, broken: Topology, mutant: Mutant, seed: int, title: str = TITLE, task: str = TASK) -> None:
        super().__init__(title, task, broken, good)
        self.seed = seed
        self._mutant = mutant

    @property
    def topology(self) -> Topology:
        """The broken design."""
        return self.start

    def found(self, kind: str, name: str = "") -> Verdict:
        """Judge a guess at the broken place: with that thing put right, and nothing else, does every lead meet what it should?

        Args:
            kind: `workspace`, `form`, `campaign`, `email`, ..., or `assignment_rules` or `dedupe`, of which there is one.
            name: Its name.

        Raises:
            UnknownName: There is no such kind, or no such thing.
        """
        section = kind if kind in _WHOLE else section_of(kind)
        given, good = self.start.to_mapping(), self._goal.to_mapping()
        if kind not in _WHOLE:
            if name not in good.get(section, {}):
                raise UnknownName(kind, name, good.get(section, {}))
            if isinstance(given[section], Mapping):
                given[section] = {**given[section], name: good[section][name]}
        elif section in good:
            given[section] = good[section]
        else:
            given.pop(section, None)
        what = f"{kind.replace('_', ' ')} {name}".strip()
        left = grade(self._goal, Topology.of(given))
        if not left.wrong:
            return Verdict(True, f"with {what} put right, {left.counted} of leads meet what they should.")
        return Verdict(False, f"even with {what} put right: {left.first}")

    def reveal(self) -> str:
        """Say what was broken, and where."""
        return f"{self._mutant.what} ({self._mutant.place})" if self._mutant.place else self._mutant.what

    def __repr__(self) -> str:
        return f"<Damage of {self.start.name!r}, seed {self.seed}>"


def damage(topology: Topology, seed: int, title: str = TITLE, task: str = TASK) -> Damage:
    """Break a good design in one known way, the same for the same seed.

    What is broken is one piece: a workspace loses sight of a partition or gets another primary one, assignment rules change places, a
    value is misspelt, a form or campaign stands in another workspace, a welcome listens too early, a step or filter is lost, ... The
    broken design reads as well as the good one, and at least one lead class meets something else in it.

    Args:
        topology: A design that is as it should be.
        seed: By which the mistake is drawn.
        title: What the exercise is called.
        task: What is asked for; what the design is meant to do belongs here.

    Raises:
        InputError: Nothing that is done to this design makes a difference to anybody.

    >>> one = Topology.of("One", partitions=["Default", "EMEA"], settings={"assignment_rules_scope": "all_creates"})
    >>> routed = one.with_rules([{"if": {"Country": "France"}, "then": "EMEA"}])
    >>> broken = damage(routed, seed=1)
    >>> broken
    <Damage of 'One', seed 1>
    >>> print(broken.check(broken.topology).sentence)
    Somebody new with Country Other who is imported into Default should end in Default; in your design that person ends in EMEA.
    >>> bool(broken.found("assignment_rules")), bool(broken.found("workspace", "Default"))
    (False, True)
    """
    must_be(topology, Topology, "a design (Topology)", "topology")
    good = Topology.of(topology.to_mapping())  # without the places of its file: these would tell
    for mutant in _drawn(topology, np.random.default_rng(seed)):
        made = mutant(topology)
        if made is None:
            continue
        broken = Topology.of(made.to_mapping())
        if not same_behaviour(good, broken):
            return Damage(good, broken, mutant, seed, title, task)
    raise InputError(Problem("nothing that is done to this design makes a difference to anybody", "topology", topology.name))


def _drawn(topology: Topology, rng: np.random.Generator) -> Iterator[Mutant]:
    """Yield mistakes in an order drawn by chance, kind by kind, so that the many mutants of campaigns do not drown the others."""
    kinds: dict[str, list[Mutant]] = {}
    for mutant in (*mutants(topology), *mistakes(topology)):
        if mutant.kind in _KINDS:
            kinds.setdefault(mutant.kind, []).append(mutant)
    while kinds:
        names = sorted(kinds)
        shares = np.sqrt([len(kinds[name]) for name in names])
        kind = names[int(rng.choice(len(names), p=shares / shares.sum()))]
        yield kinds[kind].pop(int(rng.integers(len(kinds[kind]))))
        if not kinds[kind]:
            del kinds[kind]
