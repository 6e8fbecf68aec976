"""Joining: which rows must stay together, found out without reading any of them twice into memory.

What joins rows is the engine's to say (`engine/identity.py`). Here each thing that joins, an address or a cookie, becomes a number of 64
bits. Rows that share one belong together, and so do those that are joined by others. Two things with one number only put rows together
that need not be: the engine, which gets all of them, tells them apart again.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from ..engine.identity import joins_of
from ..engine.layout import EMAIL, Layout
from ..engine.plan import planned
from ..people.columns import Coded, Column, Numbers
from ..people.encode import distinct, encode
from ..people.refusals import Refusals
from ..people.roster import Roster
from ..people.steps import roles_of
from ..people.stimuli import ACTIONS, Stimuli
from ..people.tables import Loaded
from ..topology.fields import Field
from ..topology.model import Topology

__all__ = ["MENTIONED", "Groups", "Joining", "joining_of", "layout_of", "mentioned_in", "outline_of", "pairs_of"]

Keys = npt.NDArray[np.uint64]
MENTIONED = ("action", "lookup", "program")  # columns whose cells decide what a run keeps of everybody, and what joins rows
_NAMED = ("cookie", "crm_id")


def outline_of(topology: Topology, names: Loaded, column_map: Any, mentioned: Iterable[tuple[str, ...]], moments: Stimuli) -> Stimuli:
    """Return stimuli that mention what those of a data set mention: a row for each of `mentioned` (cells of `MENTIONED`), no values.

    `names` is a table with the columns of the data set, `moments` what happens beside its rows.
    """
    own, fields = roles_of(names, topology, column_map)
    cells = [one for one in mentioned if one[0] in ACTIONS]
    nothing = Coded.nothing(len(cells))
    args = {name: nothing for name in own if name not in ("at", "action")}
    for place, name in enumerate(MENTIONED[1:], 1):
        if name in args:
            args[name] = Coded.of(one[place] or ... for one in cells)
    values: dict[str, Column] = {
        field.name: Numbers(np.full(len(cells), np.nan)) if field.is_number else nothing for field in fields.values()
    }
    kinds = np.array([ACTIONS.index(action) for action, *_ in cells], np.int8)
    rows = Stimuli(np.zeros(len(cells), np.int64), kinds, np.arange(len(cells), dtype=np.int32), args, values)
    return rows.beside(moments)


def mentioned_in(stimuli: Stimuli) -> list[tuple[str, ...]]:
    """Return which cells of `MENTIONED` stand together in stimuli."""
    columns = [stimuli.args.get(name, Coded.nothing(len(stimuli))) for name in MENTIONED[1:]]
    codes = np.stack([stimuli.action.astype(np.int32), *(column.codes for column in columns)], axis=1)
    return [
        (ACTIONS[action], *(column.values[code] if code > 0 else "" for column, code in zip(columns, rest, strict=True)))
        for action, *rest in np.unique(codes, axis=0).tolist()
    ]


def layout_of(topology: Topology, outline: Stimuli, roster: Roster) -> Layout:
    """Return the layout of a run of a data set, without the values in it."""
    return Layout.of(planned(topology, outline.edits, {}).designs.values(), outline, roster.values)


def joining_of(topology: Topology, outline: Stimuli, roster: Roster, layout: Layout, column_map: Any) -> Joining | None:
    """Return what joins the rows of a data set; None where all of them are one identity."""
    by = joins_of(topology, outline, roster, layout)
    if by is None:
        return None
    fields = {name: topology.field_named(name) for name in (*by.looked_up, *by.groups)}
    left_out = None if layout.domains is None else layout.domains.left_out
    return Joining(by.looked_up, by.groups, fields, left_out, dict(column_map or {}))


@dataclass(frozen=True)
class Joining:
    """What joins rows beside address, cookie and CRM id: the fields `looked_up` and `groups`.

    `left_out` are the domains that count as none; None where no domain joins anybody.
    """

    looked_up: tuple[str, ...]
    groups: tuple[str, ...]
    fields: dict[str, Field]
    left_out: frozenset[str] | None
    column_map: dict[str, str]

    def keys_of(self, loaded: Loaded, topology: Topology) -> list[Keys]:
        """Return the numbers of what joins each row, one array for each thing; 0 where a row has none."""
        own, fields = roles_of(loaded, topology, self.column_map)
        table = loaded.table
        place = {field.name: number for number, field in fields.items()}
        found = []
        if EMAIL in place:
            codes, texts, _ = distinct(table.column(place[EMAIL]), EMAIL)
            found.append(self._numbered("address", codes, [self._joined(text) for text in texts]))
        for name in _NAMED:
            if name in own:
                codes, texts, _ = distinct(table.column(own[name]), name)
                found.append(self._numbered(name, codes, [text.strip() for text in texts]))
        for folded, names in ((False, self.looked_up), (True, self.groups)):
            there = [name for name in names if name in place]
            columns = (encode(table.column(place[name]), self.fields[name], Refusals(len(table))) for name in there)
            found += [self._of(name, column, folded=folded) for name, column in zip(there, columns, strict=True)]
        return found or [np.zeros(len(table), np.uint64)]

    def keys_of_people(self, roster: Roster) -> list[Keys]:
        """Return the same of people who are there before."""
        found = []
        column = roster.values.get(EMAIL)
        if isinstance(column, Coded):
            found.append(self._numbered("address", column.codes, [self._joined(text) for text in column.values]))
        found += [self._of(name, roster.values[name]) for name in self.looked_up if name in roster.values]
        found += [self._of(name, roster.values[name], folded=True) for name in self.groups if name in roster.values]
        if any(roster.crm_ids):
            found.append(self._named("crm_id", list(roster.crm_ids)))
        for number in range(max(map(len, roster.cookies), default=0)):
            found.append(self._named("cookie", [names[number] if number < len(names) else "" for names in roster.cookies]))
        return found or [np.zeros(len(roster), np.uint64)]

    def _joined(self, address: str) -> str:
        """Return what an address joins its record by: itself, or its domain where domains are scored (not those left out)."""
        address = address.strip().lower()
        if self.left_out is None:
            return address
        domain = address.rpartition("@")[2] if "@" in address else ""
        return f"@{domain}" if domain and domain not in self.left_out else address

    def _of(self, name: str, column: Column, *, folded: bool = False) -> Keys:
        if isinstance(column, Numbers):
            said, codes = np.unique(column.values, return_inverse=True)
            return self._numbered(name, codes, ["" if value != value else repr(value) for value in said.tolist()])
        kind = f"group {name}" if folded else name
        return self._numbered(kind, column.codes, [text.lower() for text in column.values] if folded else list(column.values))

    def _named(self, kind: str, names: list[str]) -> Keys:
        column = Coded.of(name or None for name in names)
        return self._numbered(kind, column.codes, list(column.values))

    @staticmethod
    def _numbered(kind: str, codes: npt.NDArray[Any], texts: list[str]) -> Keys:
        """Return the number of each row's text; 0 for an empty one and where nothing is given (codes below 0)."""
        from pandas.util import hash_array

        if not texts:
            return np.zeros(len(codes), np.uint64)
        numbers = hash_array(np.array([f"{kind}\x1f{text}" for text in texts], object), categorize=False)
        numbers = np.where([bool(text) for text in texts], np.maximum(numbers, np.uint64(1)), np.uint64(0))
        return np.append(numbers, np.uint64(0))[codes]


def pairs_of(keys: list[Keys]) -> npt.NDArray[np.uint64]:
    """Return which things rows say belong together, as pairs of numbers (n, 2), each pair once.

    >>> pairs_of([np.array([5, 5, 7], np.uint64), np.array([6, 6, 0], np.uint64)]).tolist()
    [[5, 6]]
    """
    first = np.zeros(len(keys[0]), np.uint64)
    found = [np.empty((0, 2), np.uint64)]
    for one in keys:
        both = np.flatnonzero((first > 0) & (one > 0))
        found.append(np.unique(np.stack([first[both], one[both]], axis=1), axis=0))
        first = np.where(first > 0, first, one)
    return np.concatenate(found)


@dataclass(frozen=True)
class Groups:
    """Things that are joined to others: `things` ascending, and for each the `leader` that stands for its group."""

    things: Keys
    leader: Keys

    @classmethod
    def of(cls, pairs: npt.NDArray[np.uint64]) -> Groups:
        """Find the groups of things that pairs connect.

        >>> Groups.of(np.array([[5, 6], [6, 9]], np.uint64)).leader.tolist()
        [5, 5, 5]
        """
        from scipy.sparse import coo_array
        from scipy.sparse.csgraph import connected_components

        things, ends = np.unique(pairs, return_inverse=True)
        ends = ends.reshape(-1, 2)
        graph = coo_array((np.ones(len(ends), np.int8), (ends[:, 0], ends[:, 1])), shape=(len(things), len(things)))
        count, label = connected_components(graph, directed=False)
        leader = np.full(count, len(things), np.int64)
        np.minimum.at(leader, label, np.arange(len(things)))
        return cls(things, things[leader[label]] if len(things) else things)

    def of_rows(self, keys: list[Keys]) -> Keys:
        """Return what stands for each row: the leader of its group, the one thing it has, or 0."""
        first = np.zeros(len(keys[0]), np.uint64)
        for one in keys:
            first = np.where(first > 0, first, one)
        if not len(self.things):
            return first
        place = np.minimum(np.searchsorted(self.things, first), len(self.things) - 1)
        return np.where(self.things[place] == first, self.leader[place], first)
