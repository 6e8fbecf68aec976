"""Waves: the earliest pending row of every identity goes through at once. This is the engine's loop; it fits on a screen.

Order within an identity is strict, identities are independent, whole-database moments (batch, edit) are barriers in time.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from ..people.columns import Numbers
from ..people.stimuli import ACTIONS, WHOLE, among
from .layout import FLAGS
from .order import stable_order, whole_type
from .pools import Pool
from .record import DONE
from .world import World

__all__ = ["Wave", "Waves"]

WAIT = ACTIONS.index("wait")
BLOCK = 1 << 15  # rows that are gathered at once, if the waves are narrow enough


@dataclass(slots=True)
class Wave:
    """One row each of different identities, all through the same door: slices of columns laid out in the order of the waves.

    `keys` are the address codes of the rows; 0 where a row has no address, which never matches (DEDUPE-3).
    """

    action: str
    rows: npt.NDArray[np.int64]
    at: npt.NDArray[np.int64]
    identity: npt.NDArray[np.int32]
    keys: npt.NDArray[np.int32]
    codes: npt.NDArray[np.int32]
    numbers: npt.NDArray[np.float64]
    given: npt.NDArray[np.bool_] | None
    args: dict[str, Any]

    def __len__(self) -> int:
        return len(self.rows)

    def arg(self, name: str) -> Any:
        """Return the codes of one of the action's own columns, or None where the stimuli have no such column."""
        return self.args.get(name)

    def of(self, lanes: Any) -> Wave:
        """Return some rows of the wave."""
        given = None if self.given is None else self.given[lanes]
        args = {name: column[lanes] for name, column in self.args.items()}
        rows, at, identity, keys = self.rows[lanes], self.at[lanes], self.identity[lanes], self.keys[lanes]
        return Wave(self.action, rows, at, identity, keys, self.codes[lanes], self.numbers[lanes], given, args)


class Waves:
    """Stimuli cut at barriers and laid out wave after wave."""

    def __init__(self, world: World, identity: npt.NDArray[np.int32], args: dict[str, Any], rows: npt.NDArray[np.int64]) -> None:
        self._world, self._identity, self._args, self._rows = world, identity, args, rows
        stimuli, layout = world.stimuli, world.layout
        self._coded = [
            _codes(stimuli.values[f.name], layout.pools[f.name], f.name in FLAGS) for f in layout.coded if f.name in stimuli.values
        ]
        self._numbers = [_numbers(stimuli.values[f.name]) for f in layout.numbers if f.name in stimuli.values]

    def stretches(self) -> Iterator[tuple[npt.NDArray[np.int64], int | None]]:
        """Yield (rows, the barrier row that ends them or None), in order of time."""
        rows, action = self._rows, self._world.stimuli.action
        barriers = np.flatnonzero(among(action[rows], WHOLE))
        start = 0
        for barrier in barriers.tolist():
            yield rows[start:barrier], int(rows[barrier])
            start = barrier + 1
        yield rows[start:], None

    def lay_out(self, rows: npt.NDArray[np.int64]) -> Iterator[Wave]:
        """Yield the waves of a stretch: first rows of all identities, second rows, and so on; by door within each."""
        waits = self._world.stimuli.action[rows] == WAIT
        if waits.any():
            self._world.record.outcome[rows[waits]] = DONE
            rows = rows[~waits]
        if not len(rows):
            return
        rows, turns = self._in_turn(rows)
        cuts = np.append(np.flatnonzero(np.append(True, turns[1:] != turns[:-1])), len(rows))
        actions = [ACTIONS[turn % len(ACTIONS)] for turn in turns[cuts[:-1]].tolist()]
        del turns
        ends = np.unique(np.append(np.searchsorted(cuts, np.arange(BLOCK, len(rows), BLOCK)), len(actions)))
        for first, last in pairwise([0, *ends.tolist()]):
            start = int(cuts[first])
            block = self._gather(rows[start : cuts[last]])
            edges = (cuts[first : last + 1] - start).tolist()
            for action, edge, next_ in zip(actions[first:last], edges, edges[1:], strict=False):
                wave = block.of(slice(edge, next_))
                wave.action = action
                yield wave

    def _gather(self, rows: npt.NDArray[np.int64]) -> Wave:
        """Return rows with all their columns; of a block at a time, so that what waves are cut from stays near at hand."""
        size = len(rows)
        codes = _matrix([column.take(rows) for column in self._coded], size, np.int32)
        numbers = _matrix([values.take(rows) for values, _ in self._numbers], size, np.float64)
        given = _matrix([mask.take(rows) for _, mask in self._numbers], size, np.bool_)
        args = {name: column.take(rows) for name, column in self._args.items()}
        at, identity = self._world.stimuli.at.take(rows), self._identity.take(rows)
        return Wave("", rows, at, identity, self._addresses(codes), codes, numbers, given, args)

    def _in_turn(self, rows: npt.NDArray[np.int64]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        """Return the rows in the order of the waves, and what tells one wave from the next."""
        rows = rows[stable_order(self._identity[rows])]
        identity = self._identity[rows]
        first = np.flatnonzero(np.append(True, identity[1:] != identity[:-1]))
        turns = np.arange(len(rows), dtype=whole_type(len(rows) * len(ACTIONS)))
        turns -= np.repeat(first.astype(turns.dtype), np.diff(np.append(first, len(rows))))
        turns *= len(ACTIONS)
        turns += self._world.stimuli.action[rows]
        order = stable_order(turns)
        return rows[order], turns[order]

    def _addresses(self, codes: npt.NDArray[np.int32]) -> npt.NDArray[np.int32]:
        """Return the address code of each row."""
        column = self._world.email_column
        if column >= codes.shape[1]:
            return np.zeros(len(codes), np.int32)
        return self._world.layout.addresses.keys[np.maximum(codes[:, column], 0)]


def _codes(column: Any, pool: Pool, is_flag: bool) -> npt.NDArray[np.int32]:
    codes = pool.adopt(column)
    return np.where(codes == 0, np.int32(pool.code("false")), codes) if is_flag else codes  # a flag has no empty state


def _numbers(column: Any) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.bool_]]:
    assert isinstance(column, Numbers)
    return column.values, np.ones(len(column), bool) if column.given is None else column.given


def _matrix(columns: list[Any], rows: int, dtype: Any) -> Any:
    made = np.empty((rows, len(columns)), dtype)
    for place, column in enumerate(columns):
        made[:, place] = column
    return made
