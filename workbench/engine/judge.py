"""Judging: which campaigns take a person in for what just happened, which only visibility kept out, and (when asked) why not.

Trigger, filters, qualification and visibility are sets of campaigns (`bits.py`), one row a lead; an answer is their intersection.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from ..topology.conditions import AllOf, AnyOf, Compare, Condition, Not, walk
from .bits import Words, columns, members
from .conditions import Asked, ask, number_truth, text_truth
from .design import Design
from .events import Event
from .layout import Layout
from .pools import Pool
from .state import View
from .triggers import Triggers

__all__ = ["REASONS", "Judge", "Verdict", "split"]

Mask = npt.NDArray[np.bool_]
REASONS = ("inactive", "invalid", "not_visible", "filter", "qualification", "over_limit")  # the first that holds is the answer
Axis = tuple[str, int]


@dataclass(slots=True)
class Verdict:
    """The answer: `taken` and `blocked` (n, words); `refused` lists (lane, rank, reason) when reasons were asked for.

    Whoever is taken in may stand in `blocked` too: visibility tells them apart again when they are counted.
    """

    taken: Words
    blocked: Words
    refused: list[tuple[npt.NDArray[np.intp], npt.NDArray[np.intp], int]] = field(default_factory=list)


class Judge:
    """All conditions of all campaigns, by what they ask."""

    def __init__(self, design: Design, explain: bool) -> None:
        self.design, self.layout = design, design.layout
        self.visible, self.once = design.visible, design.once
        self.has_once = bool(self.once.any())
        # To explain, everything is judged on the spot, campaigns that cannot run included: they have a reason too.
        self.acting = design.bits(lambda _, c: not c.is_batch) if explain else design.live & ~design.deferrable
        self.inert = design.live & design.deferrable & ~self.acting
        self._triggers = Triggers(design)
        self._hears: dict[tuple[str, int, int], bool] = {}
        self._filters: list[_Table] = []
        self._general: list[tuple[int, Asked]] = []
        tables: dict[Axis, _Table] = {}
        for rank, campaign in enumerate(design.campaigns):
            for axis, part in split(campaign.filters, design) if campaign else ():
                if axis is None:
                    self._general.append((rank, ask(part, design, int(design.home[rank]))))
                    continue
                if axis not in tables:
                    tables[axis] = _table(axis, design)
                tables[axis].parts.append((rank, part))
        self._filters = list(tables.values())
        self._general_bits = [(rank, columns([rank], design.count), asked) for rank, asked in self._general]
        self._span_bits = [(place, columns([rank], design.count), span) for place, rank, span in design.spans]

    def hears(self, fact: str, key: int, among: Words | None = None) -> bool:
        """Return whether any campaign (of `among`, else of those judged on the spot) listens to such a fact; if not, nobody makes it."""
        place = (fact, key, id(among))
        if place not in self._hears:
            self._hears[place] = bool((self._triggers.heard(fact, key) & (self.acting if among is None else among)).any())
        return self._hears[place]

    def holds(self, view: View, bits: Words) -> Words:
        """Return which of those campaigns' filters hold (n, words)."""
        for table in self._filters:
            bits = bits & table.rows(view)
        for _, bit, asked in self._general_bits:
            lanes = np.flatnonzero((bits & bit).any(axis=1))
            if len(lanes):
                no = lanes[~asked(view.of(lanes))]
                bits[no] &= ~bit
        return bits

    def qualifies(self, view: View, bits: Words) -> Words:
        """Return which of those campaigns may still take the person in (CAMP-3: per campaign and record)."""
        people, rec = view.people, view.rec
        if self.has_once:
            bits = bits & ~(people.ran_once[rec] & self.once)
        for place, bit, span in self._span_bits:
            recent = people.last_run[rec, place] > view.at - span
            bits = np.where(recent[:, None], bits & ~bit, bits)
        return bits

    def enter(self, view: View, taken: Words) -> None:
        """Use up the qualification of who was taken in."""
        people, rec = view.people, view.rec
        if self.has_once:
            people.ran_once[rec] |= taken & self.once
        for place, bit, _ in self._span_bits:
            now = (taken & bit).any(axis=1)
            people.last_run[rec[now], place] = view.at[now]

    def judge(self, event: Event, explain: bool) -> Verdict | None:
        """Judge the acting campaigns for an event; every record at most once in it. None where none was triggered."""
        heard = self._triggers.match(event, self.acting)
        if heard is None or not heard.any():
            return None
        view = event.view
        held = self.qualifies(event.own or view, self.holds(view, heard & self.design.live))
        # VIS-9, VIS-10, SUBS-7: whoever owns the form or the email, only the view counts
        seen = self.visible.take(view.partition(), axis=0)
        taken = held & seen
        verdict = Verdict(taken, held & ~seen)
        if explain:
            verdict.refused = self._reasons(view, heard & ~taken)
        return verdict

    def judge_many(self, event: Event) -> Verdict | None:
        """Judge the inert campaigns for a snapshot of many events, in which a record may stand several times, earlier ones first."""
        heard = self._triggers.match(event, self.inert)
        if heard is None:
            return None
        view = event.view
        held = self.holds(view, heard)
        if self.has_once:
            held &= ~(view.people.ran_once[view.rec] & self.once)
        seen = self.visible.take(view.partition(), axis=0)
        taken, blocked = held & seen, held
        if self.has_once:
            blocked = held & ~seen
            row, rank = members(taken & self.once)
            _, first = np.unique(view.rec[row].astype(np.int64) * self.design.count + rank, return_index=True)
            again = np.ones(len(row), bool)
            again[first] = False
            bit: Words = np.left_shift(np.uint64(1), (rank % 64).astype(np.uint64))
            np.bitwise_and.at(taken, (row[again], rank[again] // 64), ~bit[again])
            np.bitwise_or.at(view.people.ran_once, (view.rec[row[first]], rank[first] // 64), bit[first])
        return Verdict(taken, blocked)

    def _reasons(self, view: View, refused: Words) -> list[tuple[npt.NDArray[np.intp], npt.NDArray[np.intp], int]]:
        design = self.design
        invalid = design.bits(lambda _, c: c.name in design.invalid)
        found = []
        seen = self.visible.take(view.partition(), axis=0)
        holds = self.holds(view, refused.copy())
        everything = np.full_like(invalid, ~np.uint64(0))
        kept_out: tuple[Words, ...] = (~self._active, invalid, ~seen, ~holds, everything)
        for reason, fails in enumerate(kept_out):
            found.append((*members(refused & fails), reason))
            refused = refused & ~fails
        return found

    @property
    def _active(self) -> Words:
        return self.design.bits(lambda _, c: c.active)


def split(condition: Condition, design: Design) -> list[tuple[Axis | None, Condition]]:
    """Cut a filter into parts that must all hold, each with the one column it asks about (None: more than one, or no column)."""
    parts = condition.parts if isinstance(condition, AllOf) else (condition,)
    found: list[tuple[Axis | None, Condition]] = []
    for part in parts:
        axes = {_axis(leaf, design.layout, design) for leaf in walk(part) if not isinstance(leaf, (AllOf, AnyOf, Not))}
        if isinstance(part, AllOf):
            found += split(part, design)
        elif axes:
            found.append((axes.pop() if len(axes) == 1 else None, part))
    return found


def _axis(leaf: Condition, layout: Layout, design: Design) -> Axis | None:
    if not isinstance(leaf, Compare) or leaf.op in ("in_past", "not_in_past"):
        return None
    if leaf.field == "Partition":
        return "partition", 0
    if leaf.field not in layout.columns:
        return None
    return ("number" if design.topology.field_named(leaf.field).is_number else "code"), layout.columns[leaf.field]


def _over(condition: Condition, truth: Callable[[Compare], Mask], size: int) -> Mask:
    """Evaluate a condition about one field over its distinct values."""
    match condition:
        case AllOf(parts):
            return np.logical_and.reduce([np.ones(size, bool), *(_over(part, truth, size) for part in parts)])
        case AnyOf(parts):
            return np.logical_or.reduce([np.zeros(size, bool), *(_over(part, truth, size) for part in parts)])
        case Not(part):
            return ~_over(part, truth, size)
        case Compare():
            return truth(condition)
    raise TypeError(condition)


class _Table:
    """Which campaigns accept each value of one column: a row of bits a value, made when first asked.

    Rows are taken out with `take`: of rows as short as these, plain indexing takes ten times as long.
    """

    def __init__(self, words: int) -> None:
        self.parts: list[tuple[int, Condition]] = []
        self._words = words
        self._rows: Words = np.empty((0, words), np.uint64)

    def rows(self, view: View) -> Words:
        raise NotImplementedError

    def _accept(self, truth: Callable[[Compare], Mask], size: int) -> Words:
        rows = np.full((size, self._words), ~np.uint64(0))
        for rank, part in self.parts:
            refused = ~_over(part, truth, size)
            rows[:, rank // 64] &= ~(refused.astype(np.uint64) << np.uint64(rank % 64))
        return rows


class _CodeTable(_Table):
    def __init__(self, words: int, column: int, pool: Pool, type_: str) -> None:
        super().__init__(words)
        self._column, self._pool, self._type = column, pool, type_

    def rows(self, view: View) -> Words:
        known = len(self._rows)
        if known < len(self._pool):
            fresh = self._pool.values[known:]
            self._rows = np.vstack([self._rows, self._accept(lambda asked: text_truth(asked, fresh, self._type), len(fresh))])
        return self._rows.take(view.code(self._column), axis=0)


class _PartitionTable(_Table):
    def __init__(self, words: int, partitions: Sequence[str]) -> None:
        super().__init__(words)
        self._partitions = partitions

    def rows(self, view: View) -> Words:
        if not len(self._rows):
            self._rows = self._accept(lambda asked: text_truth(asked, self._partitions, "string"), len(self._partitions))
        return self._rows.take(view.partition(), axis=0)


class _NumberTable(_Table):
    """Numbers are cut at the constants that conditions mention; between two of them all numbers are alike."""

    def __init__(self, words: int, column: int) -> None:
        super().__init__(words)
        self._column = column
        self._cuts: npt.NDArray[np.float64] = np.empty(0)

    def rows(self, view: View) -> Words:
        if not len(self._rows):
            said = (value for _, part in self.parts for leaf in walk(part) if isinstance(leaf, Compare) for value in leaf.values)
            cuts = np.unique(np.array([0.0, *(float(value) for value in said if value is not None)]))  # type: ignore[arg-type]
            between = np.concatenate([[cuts[0] - 1], (cuts[1:] + cuts[:-1]) / 2, [cuts[-1] + 1]])
            probes = np.empty(2 * len(cuts) + 2)
            probes[0 : 2 * len(cuts) + 1 : 2], probes[1 : 2 * len(cuts) : 2], probes[-1] = between, cuts, np.nan
            self._cuts = np.append(cuts, np.nan)
            self._rows = self._accept(lambda asked: number_truth(asked, probes), len(probes))
        values = view.number(self._column)
        below = self._cuts[:-1].searchsorted(values)
        kind = 2 * below + (self._cuts[below] == values)
        kind[np.isnan(values)] = len(self._rows) - 1
        return self._rows.take(kind, axis=0)


def _table(axis: Axis, design: Design) -> _Table:
    kind, column = axis
    if kind == "partition":
        return _PartitionTable(design.words, design.layout.partitions)
    if kind == "number":
        return _NumberTable(design.words, column)
    field_ = design.layout.coded[column]
    return _CodeTable(design.words, column, design.layout.pools[field_.name], field_.type)
