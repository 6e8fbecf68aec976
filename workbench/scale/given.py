"""What a user gives for a large run: an amount of memory, and what happens to the whole database beside the rows of files."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from ..errors import InputError, Problem, shown
from ..people.stimuli import ACTIONS, Stimuli
from ..scenario.stimuli import stimuli_of
from ..topology.model import Topology

__all__ = ["MEMORY", "NOTHING", "Budget", "bytes_of", "moments_of"]

MEMORY = "4GB"

NOTHING = Stimuli(np.empty(0, np.int64), np.empty(0, np.int8), np.empty(0, np.int32))
_FIRST_STEP = 1 << 30  # beyond all steps of a table
_WHOLE = ("run_campaign", "edit")
_UNITS = {"": 1, "k": 1 << 10, "m": 1 << 20, "g": 1 << 30, "t": 1 << 40}
_AMOUNT = re.compile(r"\s*(\d+(?:\.\d+)?)\s*([kmgt]?)(?:i?b)?\s*", re.IGNORECASE)


_BASE = 400 << 20  # bytes that a process needs before it has read a row
_ROW = 1_500  # bytes that a row needs at most while its shard runs, its share of the log included


@dataclass(frozen=True, slots=True)
class Budget:
    """Bytes of memory that all workers together may use, and so how many rows a shard may have.

    >>> Budget(bytes_of("4GB"), 2).rows
    1152035
    """

    memory: int
    workers: int

    @property
    def room(self) -> int:
        """How many bytes one worker has for rows."""
        return self.memory // self.workers - _BASE

    @property
    def rows(self) -> int:
        """How many rows one worker can take at once."""
        return self.room // _ROW

    def checked(self) -> Budget:
        """Return the budget if anything at all can be done with it, else raise InputError."""
        if self.rows < 20_000:
            raise InputError(Problem("this is too little memory", "memory", str(self), self.needed(20_000)))
        return self

    def needed(self, rows: int) -> str:
        """Return how much would be needed for shards of so many rows."""
        return f"about {self.workers * (_BASE + rows * _ROW) / (1 << 30):.2f} GB"

    def __str__(self) -> str:
        workers = f"{self.workers} workers" if self.workers > 1 else "one worker"
        return f"{self.memory / (1 << 30):.2f} GB for {workers}"


def bytes_of(amount: str | int) -> int:
    """Return an amount of memory in bytes; units are powers of 1024.

    >>> bytes_of("4GB"), bytes_of("512 MiB")
    (4294967296, 536870912)
    """
    found = _AMOUNT.fullmatch(amount) if isinstance(amount, str) else None
    if found is not None:
        return int(float(found[1]) * _UNITS[found[2].lower()])
    if isinstance(amount, int) and not isinstance(amount, bool) and amount > 0:
        return amount
    raise InputError(Problem("this is no amount of memory", "memory", shown(amount), "such as '4GB' or '512MB'"))


def moments_of(given: Iterable[Mapping[str, Any]] | None, topology: Topology) -> Stimuli:
    """Return what happens to the whole database, given as steps of a scenario: `run_campaign` and `edit`, each with its moment `at`.

    Raises:
        InputError: A step is wrong, is about single people, or has no moment.
    """
    if given is None:
        return NOTHING
    if isinstance(given, (str, Mapping)):
        expected = "a list such as [{'run_campaign': 'Newsletter', 'at': '2026-02-01'}]"
        raise InputError(Problem("these are no steps", "moments", shown(given), expected))
    steps = list(given)
    for number, step in enumerate(steps, 1):
        if isinstance(step, Mapping) and "at" not in step:
            raise InputError(Problem("a moment beside rows of files says when", f"moments[{number}]", shown(dict(step)), "`at`"))
    read = stimuli_of(steps, topology, called="moments")
    for number, action in enumerate(read.action.tolist(), 1):
        if ACTIONS[action] not in _WHOLE:
            expected = "run_campaign or edit; what happens to single people are rows of the files"
            raise InputError(Problem("this is no moment of the whole database", f"moments[{number}]", ACTIONS[action], expected))
    order = np.argsort(read.at, kind="stable")
    in_order = read.take(order)
    number_of = {int(old): _FIRST_STEP + new for new, old in enumerate(in_order.step)}
    edits = {number_of[old]: edit for old, edit in read.edits.items()}
    return replace(in_order, step=np.array(sorted(number_of.values()), np.int32), edits=edits, ends=None)
