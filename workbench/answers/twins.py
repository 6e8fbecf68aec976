"""Twins: addresses that several records have, and which of them each door would take the next row for.

How doors pick is the engine's (`engine/picking.py` asks its doors); merging twins is nobody's but a user's (DEDUPE-16).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from ..engine.layout import EMAIL
from ..engine.picking import Picked, Picking
from ..engine.run import Run
from .answer import Answer, answer
from .columns import category, counted, joined, times, within
from .people import EVERYBODY, Leads, Recs, called, lead_columns, leads_of, named
from .sight import SEES

__all__ = ["duplicates", "twin_picks"]

MOST_ADDRESSES = 100  # of an expectation


def duplicates(run: Run, leads: Leads = EVERYBODY) -> Answer:
    """Which addresses do several records have, and which records are these?

    Args:
        run: A finished run.
        leads: Only addresses that one of these has: an Id, alias, address, pattern, condition, or several.

    Columns:
        address: The address, in small letters.
        lead: A record that has it: alias, else address, else its Id.
        id: Its Id.
        partition: The partition it is in.
        seen_by: The workspaces that see it there, joined; empty: none.
        updated_at: When it was last updated, by whatever.
        is_latest: Whether it is the one updated last, the higher Id of two at once.
        twins: How many records have the address.

    Raises:
        UnknownName: Nobody is called so.

    >>> import workbench as wb
    >>> steps = [{"create_person": {"workspace": "Default", "values": {"Email Address": "A@example.com"}}, "as": "twin"}]
    >>> run = wb.simulate(wb.Topology("One"), steps, {"ann": {"Email Address": "a@example.com"}})
    >>> print(duplicates(run).to_expectation())
    expect:
      emails:
        a@example.com: [ann, twin]
    <BLANKLINE>
    """
    import pandas as pd

    twins = _Twins.of(run, leads)
    rec = twins.rec
    workspaces = list(run.topology.workspaces)
    sees = run.whereabouts.sees[-1][[run.layout.workspaces.index(name) for name in workspaces]].T
    seers, seen_by = joined(sees, workspaces)
    partition = run.people["partition"][rec]
    told = {
        "address": twins.addresses(twins.group),
        **lead_columns(run, rec),
        "partition": category(partition, run.partitions),
        "seen_by": category(seers[partition], seen_by),
        "updated_at": times(run.people["updated"][rec]),
        "is_latest": twins.is_latest,
        "twins": twins.sizes[twins.group],
    }
    most = np.argsort(-twins.sizes, kind="stable")[:5]
    said = [f"{address} {size}" for address, size in zip(twins.addresses(most), twins.sizes[most].tolist(), strict=True)]
    rest = f" and {len(twins.sizes) - 5:,} more" if len(twins.sizes) > 5 else ""
    sentence = f"{counted(len(twins.sizes), 'address', 'addresses')} of several records, {len(rec):,} in all: {', '.join(said)}{rest}."
    columns = ("address", "lead", "id", "partition", "seen_by", "updated_at", "is_latest", "twins")
    rules = ("DEDUPE-1", "DEDUPE-16", *SEES)
    return answer("duplicates", sentence if said else "No address has several records.", columns, pd.DataFrame(told), rules, twins.emails())


def twin_picks(run: Run, leads: Leads = EVERYBODY) -> Answer:
    """Which of several records of an address would each door take the next row for, and why?

    Doors are the forms of each workspace (in a browser nobody knows), imports into each, Sync Leads (createOrUpdate without a lookup), and
    the CRM. Under a dedupe rule with a second key there is a row for each value that one of the records has of it; under one with the
    partition, API rows for each partition that a call can name.

    Args:
        run: A finished run.
        leads: Only addresses that one of these has: an Id, alias, address, pattern, condition, or several.

    Columns:
        address: The address, in small letters.
        door: `forms`, `lists`, `api` or `crm`.
        through: The workspace of the forms or of the import; the partition that a call names; empty: none is named.
        second: The value of the second key of the dedupe rule; empty: it has none, or the value is empty.
        outcome: `updates` the record told, `creates` another one, or `rejected` with the code.
        lead: The record taken; empty where none is.
        id: Its Id.
        partition: The partition it is in; empty where none is taken.
        why: In words.
        rule: The rule behind it.

    Raises:
        UnknownName: Nobody is called so.

    >>> import workbench as wb
    >>> spaces = {"Default": {"partitions": ["Default"]}, "EMEA": {"partitions": ["EMEA"]}}
    >>> design = wb.Topology.of("R", partitions=["Default", "EMEA"], workspaces=spaces, forms={"Contact": {"workspace": "EMEA"}})
    >>> address = {"Email Address": "a@example.com"}
    >>> people = {"ann": address | {"Partition": "EMEA"}, "twin": address}
    >>> twin_picks(wb.simulate(design, [], people)).frame()[["door", "through", "outcome", "lead", "rule"]]
        door  through        outcome  lead      rule
    0  forms     EMEA        updates  twin    FORM-3
    1  lists  Default        updates  twin  IMPORT-4
    2  lists     EMEA        updates   ann  IMPORT-4
    3    api            rejected 1007   NaN  DEDUPE-6
    4    crm                  creates   NaN     CRM-1
    """
    import pandas as pd

    twins = _Twins.of(run, leads)
    rows = twins.rows
    probes = list(_probes(run, twins, rows))
    within(len(probes) * len(rows))
    parts = [_part(run, twins, rows, door, through, picked) for door, through, picked in probes] if len(rows) else []
    columns = ("address", "door", "through", "second", "outcome", "lead", "id", "partition", "why", "rule")
    if not parts:
        return answer("twin_picks", "No address has several records.", columns, [], ("DEDUPE-1",))
    found = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    order = np.lexsort((np.tile(np.arange(len(rows)), len(probes)), np.repeat(np.arange(len(probes)), len(rows)), found["group"]))
    found = {name: column[order] for name, column in found.items()}
    taken, is_taken = np.maximum(found["rec"], 0), found["rec"] >= 0
    codes, texts = named(run, taken)
    told = {
        "address": twins.addresses(found["group"]),
        **{name: found[name] for name in ("door", "through", "outcome", "why", "rule")},
        "second": found["second"],
        "lead": category(np.where(is_taken, codes, -1), texts),
        "id": pd.arrays.IntegerArray(run.ids[taken], ~is_taken),
        "partition": category(np.where(is_taken, run.people["partition"][taken], -1), run.partitions),
    }
    different = sum(len({*part.tolist()} - {-1}) > 1 for part in np.split(found["rec"], np.flatnonzero(np.diff(found["group"])) + 1))
    sentence = f"Of {counted(len(twins.sizes), 'address', 'addresses')} of several records, doors take different ones for {different:,}."
    return answer("twin_picks", sentence, columns, pd.DataFrame(told), ("DEDUPE-1", *dict.fromkeys(found["rule"].tolist())))


@dataclass(frozen=True)
class _Twins:
    """Living records whose address others have too, by address (that of the lowest Id first), then by Id; `group` numbers the addresses."""

    run: Run
    rec: Recs
    group: npt.NDArray[np.intp]

    @classmethod
    def of(cls, run: Run, leads: Leads) -> _Twins:
        """Find the twins of some leads."""
        chosen, rec = leads_of(run, leads), run.living
        column, pool = run.layout.columns[EMAIL], run.layout.addresses
        keys = pool.keys[run.people["codes"][rec, column]]
        wanted = np.zeros(pool.addresses, bool)
        wanted[pool.keys[run.people["codes"][chosen, column]]] = True
        some = (np.bincount(keys, minlength=pool.addresses)[keys] > 1) & (keys > 0) & wanted[keys]
        rec, keys = rec[some], keys[some]
        _, first, place = np.unique(keys, return_index=True, return_inverse=True)
        group = np.argsort(np.argsort(first))[place]
        order = np.argsort(group, kind="stable")
        return cls(run, rec[order], group[order])

    @cached_property
    def sizes(self) -> npt.NDArray[np.int64]:
        """How many records each address has."""
        return np.bincount(self.group) if len(self.group) else np.empty(0, np.int64)

    def addresses(self, group: npt.NDArray[Any]) -> Any:
        """Return the addresses of some groups as a column."""
        codes = self.run.people["codes"][self.rec, self.run.layout.columns[EMAIL]]
        firsts = np.cumsum(self.sizes) - self.sizes
        return category(group, [self.run.layout.addresses.values[code].lower() for code in codes[firsts].tolist()])

    @cached_property
    def is_latest(self) -> npt.NDArray[np.bool_]:
        """Which of them was updated last, the higher Id of two at once (DEDUPE-4, DEDUPE-5)."""
        found = np.zeros(len(self.rec), bool)
        order = np.lexsort((self.run.ids[self.rec], self.run.people["updated"][self.rec], self.group))
        found[order[np.cumsum(self.sizes) - 1]] = True
        return found

    @cached_property
    def rows(self) -> npt.NDArray[np.intp]:
        """One of them for each address, and for each value of the second key that one has: places among them."""
        seconds = _seconds(self.run, self.rec)
        if seconds is None:
            return np.cumsum(self.sizes) - self.sizes
        _, codes = np.unique(seconds, return_inverse=True)
        _, first = np.unique(self.group * (len(seconds) + 1) + codes, return_index=True)
        return np.sort(first)

    def emails(self) -> Mapping[str, Any] | None:
        """Return who has which address as a scenario expects it."""
        names = called(self.run, self.rec)
        if not names or len(self.sizes) > MOST_ADDRESSES:
            return None
        found: dict[str, list[str]] = {}
        for address, name in zip(self.addresses(self.group), names, strict=True):
            found.setdefault(str(address), []).append(name)
        return {"emails": found}


def _seconds(run: Run, rec: Recs) -> npt.NDArray[np.object_] | None:
    """Return the value of the dedupe rule's second key as text; None where the rule has none."""
    name = run.topology.dedupe.second
    if name is None:
        return None
    column = run.layout.columns[name]
    if run.topology.field_named(name).is_number:
        return np.array(["" if value != value else f"{value:.15g}" for value in run.people["numbers"][rec, column].tolist()], object)
    return np.array(run.layout.pools[name].values, object)[run.people["codes"][rec, column]]


def _probes(run: Run, twins: _Twins, rows: npt.NDArray[np.intp]) -> Iterator[tuple[str, str, Picked | None]]:
    """Ask every door about every row; what cannot differ is asked once."""
    design = run.topology
    picking = Picking(run, twins.rec[np.argsort(run.ids[twins.rec])], twins.rec[rows])
    form_of = {form.workspace: form.name for form in reversed(list(design.forms.values()))}
    for_all: Picked | None = None
    for workspace in design.workspaces:
        if workspace in form_of:
            by_partition = design.dedupe.partition and "forms" in design.dedupe.applies_to
            if by_partition or for_all is None:
                for_all = picking.form(form_of[workspace])
            yield "forms", workspace, for_all
    for workspace in design.workspaces:
        yield "lists", workspace, picking.list(workspace)
    yield "api", "", picking.api(None)
    if design.dedupe.partition and "api" in design.dedupe.applies_to:
        for partition in design.partitions:
            yield "api", partition, picking.api(partition)
    yield "crm", "", None


def _part(run: Run, twins: _Twins, rows: npt.NDArray[np.intp], door: str, through: str, picked: Picked | None) -> dict[str, Any]:
    """Return the columns of one door, a row each, with the words and rules behind what it does."""
    size = len(rows)
    rec = np.full(size, -1) if picked is None else picked.rec
    reasons = np.full(size, "", object) if picked is None else picked.reasons
    taken, refused = rec >= 0, reasons != ""
    outcome = np.where(taken, "updates", np.where(refused, "rejected " + reasons, "creates")).astype(object)
    why, rule = np.full(size, _NEW[door][0], object), np.full(size, _NEW[door][1], object)
    narrowed = _narrowed(run, door)
    if narrowed is not None:
        why[:], rule[:] = f"none of them has {narrowed[0]}", narrowed[1]
    said = _FOUND.get(door, ("", "")) if narrowed is None else (f"the latest updated of those with {narrowed[0]}", narrowed[1])
    why[taken], rule[taken] = said
    if door in ("forms", "lists") and narrowed is None:
        sees = run.whereabouts.sees[-1][run.layout.workspaces.index(through)]
        if door == "forms":
            unseen = taken & ~sees[run.people["partition"][rec]]
            why[unseen], rule[unseen] = "the latest updated of them, which the workspace does not see", "FORM-3"
        else:
            hidden = np.zeros(len(twins.sizes), bool)
            hidden[twins.group[~sees[run.people["partition"][twins.rec]]]] = True
            both = taken & hidden[twins.group[rows]]
            why[both], rule[both] = "the latest updated of those it sees; it does not see the others", "IMPORT-4"
    for code in np.unique(reasons[refused]).tolist():
        why[reasons == code] = _REFUSED.get(code, "refused")
    if picked is not None:
        rule[refused] = picked.rules[refused]
    seconds = _seconds(run, twins.rec[rows])
    return {
        "group": twins.group[rows],
        "rec": rec,
        "door": np.full(size, door, object),
        "through": np.full(size, through, object),
        "second": np.full(size, "", object) if seconds is None else seconds,
        "outcome": outcome,
        "why": why,
        "rule": rule,
    }


def _narrowed(run: Run, door: str) -> tuple[str, str] | None:
    """Say what a custom dedupe rule asks for at a door beside the address, and by which rule; None where it asks for nothing more."""
    dedupe = run.topology.dedupe
    if door not in dedupe.applies_to or not (dedupe.partition or dedupe.second):
        return None
    asked = [f"the same {dedupe.second}"] if dedupe.second else []
    asked += ["the partition"] if dedupe.partition else []
    rule = {"lists": "IMPORT-5", "api": "DEDUPE-8", "forms": "DEDUPE-8"}[door] if dedupe.partition else "DEDUPE-7"
    return " and ".join(asked), rule


_FOUND = {
    "forms": ("the latest updated of them", "DEDUPE-4"),
    "lists": ("the latest updated of them", "DEDUPE-5"),
    "api": ("found", "API-1"),
}
_NEW = {
    "forms": ("nobody has the address", "FORM-1"),
    "lists": ("nobody has the address", "IMPORT-1"),
    "api": ("nobody has the address", "API-5"),
    "crm": ("the CRM knows its records by their own ids, it never looks for an address", "CRM-1"),
}
_REFUSED = {
    "hidden": "the workspace does not see it",
    "1007": "several records match",
    "1008": "out of reach",
    "1010": "in another partition",
}
