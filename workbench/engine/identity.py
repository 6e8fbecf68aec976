"""Identity: which rows and people could ever touch one record. Rows of different identities are independent, whatever happens.

Two things belong to one identity when they share an address, a cookie, a CRM id, a record's Id, an alias, or a looked-up value; and a
company domain, where a campaign scores domains: but one that every such step leaves out (free mail) joins nobody; and the value of a field
by which a condition puts people into groups.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ..people.columns import NOT_GIVEN, Coded, Numbers
from ..people.roster import Roster
from ..people.stimuli import ACTIONS, KEYS, LOOKUPS, Stimuli, among
from ..topology.fields import field_of
from ..topology.model import Topology
from .layout import EMAIL, FLAGS, Layout

__all__ = ["Identities", "Joins", "identify", "joins_of"]

WRITTEN_BY_DOORS = ("Acquisition Program", "Person Source")  # with more than what a row says of them
Labels = npt.NDArray[np.int32]


class Identities:
    """The identity of every row and of everybody in the roster, numbered from 0 to `count`.

    With `by_address` nothing but the address (or its domain) joins anybody. Then nobody's address can become another one, for who
    is found by his address keeps it. With `looks_up` some row looks for people by the value of another field.
    """

    def __init__(self, rows: Labels, people: Labels, count: int, *, by_address: bool = False, looks_up: bool = False) -> None:
        self.rows, self.people, self.count, self.by_address, self.looks_up = rows, people, count, by_address, looks_up


@dataclass(frozen=True, slots=True)
class Joins:
    """By which fields things are of one identity, beside the address, cookies, CRM ids and aliases.

    `looked_up` by their exact value, `groups` without regard to case.
    """

    looked_up: tuple[str, ...]
    groups: tuple[str, ...]


def joins_of(topology: Topology, stimuli: Stimuli, roster: Roster, layout: Layout) -> Joins | None:
    """Return by which fields things are of one identity; None where everything is one.

    That is so where the future cannot be told apart beforehand: something asks for Ids while the run goes on, or a flow
    writes the address, a looked-up field or all fields of a group, or a flag (which has a value for everybody) or the acquisition program
    is looked up. What the CRM says in an edit collision is written too.
    """
    written = {*layout.writes, *(name for said in stimuli.collisions.values() for name in said)}
    groups = [next((name for name in by if name not in written and name not in WRITTEN_BY_DOORS), "") for by in layout.groups]
    looked_up = _lookup_fields(topology, stimuli)
    if (
        layout.reads_id
        or _names_newcomers(stimuli, roster)
        or written & {EMAIL, *looked_up}
        or looked_up & {"Id", "Acquisition Program", *FLAGS}
        or "Id" in stimuli.values
        or "" in groups
    ):
        return None
    return Joins(tuple(sorted(looked_up - {EMAIL})), tuple(sorted({*groups})))


def identify(topology: Topology, stimuli: Stimuli, roster: Roster, layout: Layout) -> Identities:
    """Find the identities of a run."""
    by = joins_of(topology, stimuli, roster, layout)
    if by is None:
        looks_up = bool(_lookup_fields(topology, stimuli) - {EMAIL, "Id"})
        return Identities(np.zeros(len(stimuli), np.int32), np.zeros(len(roster), np.int32), 1, looks_up=looks_up)
    joins = [_addresses(stimuli, roster, layout)]
    for name, of_roster in (("cookie", roster.cookies), ("crm_id", [(c,) for c in roster.crm_ids])):
        if name in stimuli.args:
            joins.append(_names([stimuli.args[name]], of_roster, len(roster)))
    aliases = [*(stimuli.args[name] for name in ("person", "as") if name in stimuli.args), *_selected(stimuli)]
    if "person" in stimuli.args or stimuli.selected:  # a merge joins all that any of its people could touch
        joins.append(_names(aliases, [(a,) for a in roster.aliases], len(roster)))
    joins += [_values(name, stimuli, roster) for name in by.looked_up]
    joins += [_values(name, stimuli, roster, str.lower) for name in by.groups]
    rows, people, count = joins[0]
    if len(joins) == 1 and all(len(part) <= 1 for part in (rows, people)):
        return _each_its_own(rows[0], people[0] if people else np.empty(0, np.int32), count)
    return _connected(joins, len(stimuli), len(roster), looks_up=bool(by.looked_up))


Join = tuple[
    list[Labels], list[Labels], int
]  # keys of the rows (several where a row has several), keys of the people, how many keys; 0 = none


def _addresses(stimuli: Stimuli, roster: Roster, layout: Layout) -> Join:
    """Return the address of everything; in the place of addresses whose domain is scored, that domain."""
    pool = layout.addresses
    sides = []
    for values, size in ((stimuli.values, len(stimuli)), (roster.values, len(roster))):
        column = values.get(EMAIL)
        if column is None:
            sides.append([np.zeros(size, np.int32)])
        else:
            assert isinstance(column, Coded)
            codes = pool.adopt(column)
            sides.append([np.where(codes > 0, pool.keys[np.maximum(codes, 0)], 0)])
    count = pool.addresses
    if layout.domains is not None:
        owned = np.arange(count, dtype=np.int32)
        domains = layout.domains.codes
        owned[pool.keys[domains > 0]] = count + domains[domains > 0]
        sides, count = [[owned[keys] for keys in side] for side in sides], count + len(layout.domains)
    return sides[0], sides[1] if len(roster) else [], count


def _each_its_own(rows: Labels, people: Labels, count: int) -> Identities:
    """Number identities when the address alone tells them apart: its code; without one, each stands alone."""
    both = np.concatenate([rows, people])
    blank = np.flatnonzero(both == 0)
    if len(blank):
        both = both.copy()
        both[blank] = count + np.arange(len(blank))
    return Identities(both[: len(rows)], both[len(rows) :], count + len(blank), by_address=True)


def _names(columns: list[Coded], of_roster: object, people: int) -> Join:
    index: dict[str, int] = {"": 0}
    keys = []
    for column in columns:
        code = np.array([*(index.setdefault(value, len(index)) for value in column.values), 0], np.int32)
        keys.append(code[column.codes])
    held: list[list[int]] = [[index.setdefault(name, len(index)) for name in names] for names in of_roster]  # type: ignore[attr-defined]
    wide = max((len(names) for names in held), default=0)
    sides = [np.array([names[k] if k < len(names) else 0 for names in held], np.int32) for k in range(wide)] if people else []
    return keys, sides, len(index)


def _values(name: str, stimuli: Stimuli, roster: Roster, folded: Callable[[str], str] = str) -> Join:
    index: dict[object, int] = {"": 0}
    sides = []
    for values, size in ((stimuli.values, len(stimuli)), (roster.values, len(roster))):
        column = values.get(name)
        if column is None:
            sides.append([np.zeros(size, np.int32)])
        elif isinstance(column, Numbers):
            cells = [0 if v != v else index.setdefault(v, len(index)) for v in column.values.tolist()]
            sides.append([np.array(cells, np.int32)])
        else:
            code = np.array([*(index.setdefault(folded(value), len(index)) for value in column.values), 0], np.int32)
            sides.append([code[column.codes]])
    return sides[0], sides[1], len(index)


def _connected(joins: list[Join], rows: int, people: int, *, looks_up: bool) -> Identities:
    """Number the connected components of things (rows, then people) and the keys they share."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    things, ends, start = [], [], rows + people
    for row_keys, people_keys, count in joins:
        for keys, offset in [*((k, 0) for k in row_keys), *((k, rows) for k in people_keys)]:
            some = np.flatnonzero(keys > 0)
            things.append(some + offset)
            ends.append(keys[some].astype(np.int64) + start)
        start += count
    left, right = np.concatenate(things), np.concatenate(ends)
    graph = coo_array((np.ones(len(left), np.int8), (left, right)), shape=(start, start))
    _, labels = connected_components(graph, directed=False)
    used, numbered = np.unique(labels[: rows + people], return_inverse=True)
    narrow: Labels = numbered.astype(np.int32)
    return Identities(narrow[:rows], narrow[rows:], len(used), looks_up=looks_up)


def _lookup_fields(topology: Topology, stimuli: Stimuli) -> set[str]:
    """Return the fields that people are found by, beside the address."""
    column, keys = stimuli.args.get("lookup"), stimuli.args.get("keys")
    found: set[str] = set()
    if column is not None and among(stimuli.action, LOOKUPS).any():
        fields = (field_of(value, topology.fields) for value in column.values if value)
        found |= {field.name for field in fields if field is not None}
    for names in (value.split(KEYS) for value in keys.values if value) if keys is not None else ():
        found |= set() if EMAIL in names else set(names)  # API-11: where the address is a key, sharing it is needed anyway
    return found


def _names_newcomers(stimuli: Stimuli, roster: Roster) -> bool:
    """Return whether a step speaks of `new1`, `new2`, ...: who that is depends on everything before it."""
    column = stimuli.args.get("person")
    spoken_of = [*(() if column is None else column.values), *stimuli.named]
    if not spoken_of:
        return False
    known = {*roster.aliases, *(stimuli.args["as"].values if "as" in stimuli.args else ())}
    return any(value and value not in known for value in spoken_of)


def _selected(stimuli: Stimuli) -> list[Coded]:
    """Return the aliases that merges speak of as columns: the first one of each merge, the second one, and so on."""
    rows = np.flatnonzero(stimuli.action == ACTIONS.index("merge"))
    selected = [stimuli.selected[int(stimuli.step[row])] for row in rows]
    columns = []
    for place in range(max(map(len, selected), default=0)):
        codes = np.full(len(stimuli), NOT_GIVEN, np.int32)
        there = [number for number, names in enumerate(selected) if place < len(names)]
        codes[rows[there]] = np.arange(1, len(there) + 1)
        columns.append(Coded(codes, ["", *(selected[number][place] for number in there)]))
    return columns
