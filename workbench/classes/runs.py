"""Compare two runs over the same leads: who landed elsewhere, which campaigns took in whom in one and not in the other, who was mailed.

Leads are matched by alias, else by address, else by the row that made them. All leads that could ever come are `compare.py`'s.
"""

from __future__ import annotations

import html
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from ..engine.run import Run

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["RunComparison", "compare_runs"]

Ints = npt.NDArray[np.int64]
Met = tuple[npt.NDArray[np.int32], npt.NDArray[np.int32], list[str]]
LANDS = ("partition_before", "partition_after", "leads")
RUNS = ("before", "after", "gained", "lost")
NOWHERE = "(not there)"
ROOM = 1 << 28  # bytes that who met what may take at once


@dataclass(frozen=True, eq=False)
class RunComparison:
    """What is different between two runs for the leads that are in both; print it, or take its frames.

    Attributes:
        moved: (partition before, partition after, leads) of who landed elsewhere, most leads first.
        ran: Campaign -> leads it took in before, after, only after (gained), only before (lost).
        sent: The same by email.
        examples_: Some leads that landed elsewhere: address or alias, partitions before, partitions after.
        totals: Leads of both runs, matched, not matched on either side, and how many met something different.
    """

    before: Run
    after: Run
    moved: tuple[tuple[str, str, int], ...]
    ran: Mapping[str, tuple[int, int, int, int]]
    sent: Mapping[str, tuple[int, int, int, int]]
    examples_: tuple[tuple[str, str, str], ...]
    totals: Mapping[str, int]

    @property
    def is_same(self) -> bool:
        """Whether every lead is in both runs and met the same in them."""
        return not any(self.totals[key] for key in ("unmatched_before", "unmatched_after", "different"))

    @cached_property
    def lands(self) -> pd.DataFrame:
        """Who landed elsewhere: `partition_before`, `partition_after`, `leads`, most first; a twin that one run lacks is not there."""
        import pandas as pd

        return pd.DataFrame(list(self.moved), columns=list(LANDS)).astype({"leads": "int64"})

    @property
    def campaigns(self) -> pd.DataFrame:
        """Which campaigns took in whom: `campaign`, leads `before`, `after`, `gained`, `lost`; only those that differ, most first."""
        return _frame("campaign", self.ran)

    @property
    def mails(self) -> pd.DataFrame:
        """Which emails went to whom: `email`, leads `before`, `after`, `gained`, `lost`; only those that differ, most first."""
        return _frame("email", self.sent)

    def frame(self) -> pd.DataFrame:
        """Return who landed elsewhere."""
        return self.lands.copy(deep=False)

    def examples(self) -> pd.DataFrame:
        """Return some leads that landed elsewhere: `lead`, `before`, `after`; several records of one address together."""
        import pandas as pd

        return pd.DataFrame(list(self.examples_), columns=["lead", "before", "after"])

    def describe(self) -> str:
        """Tell in a paragraph what is different, with all totals."""
        total = self.totals
        text = f"{total['matched']:,} leads are in both runs"
        text += f" ({total['unmatched_before']:,} only in the first {total['unmatched_after']:,} only in the second): "
        if self.is_same:
            return text + "they met the same."
        text += f"{total['land_elsewhere']:,} landed elsewhere, {total['other_campaigns']:,} were taken in by other campaigns, "
        text += f"{total['other_mails']:,} were mailed otherwise."
        if self.moved:
            text += " Most: " + ", ".join(f"{old} -> {new} {count:,}" for old, new, count in self.moved[:3]) + "."
        first = [(name, pair) for name, pair in self.ran.items() if pair[2] or pair[3]][:3]
        return text + "".join(f" {name}: {gained:,} gained, {lost:,} lost." for name, (_, _, gained, lost) in first)

    def to_dict(self) -> dict[str, Any]:
        """Return the comparison as plain data, for JSON."""
        return {
            "same": self.is_same,
            "totals": dict(self.totals),
            "lands": [dict(zip(LANDS, row, strict=True)) for row in self.moved],
            "campaigns": [{"campaign": name, **dict(zip(RUNS, row, strict=True))} for name, row in self.ran.items()],
            "mails": [{"email": name, **dict(zip(RUNS, row, strict=True))} for name, row in self.sent.items()],
        }

    def __str__(self) -> str:
        return self.describe()

    def __repr__(self) -> str:
        return f"<RunComparison: {self.totals['different']:,} of {self.totals['matched']:,} leads differ>"

    def _repr_html_(self) -> str:
        tables = [frame.head(20).to_html(border=0, index=False) for frame in (self.lands, self.campaigns, self.mails) if len(frame)]
        return f"<p>{html.escape(self.describe())}</p>{''.join(tables)}"


def _frame(what: str, counts: Mapping[str, tuple[int, int, int, int]]) -> pd.DataFrame:
    import pandas as pd

    return pd.DataFrame([(name, *row) for name, row in counts.items()], columns=[what, *RUNS]).astype(dict.fromkeys(RUNS, "int64"))


def compare_runs(before: Run, after: Run) -> RunComparison:
    """Compare two runs over the leads that are in both.

    Several records of one address are compared as a whole: in which partitions they are, not which is which.
    """
    keys = _keys(before, after)
    living = [run.people["alive"] & (key > 0) for run, key in zip((before, after), keys, strict=True)]
    size = int(max(key.max(initial=0) for key in keys)) + 1
    there = [np.bincount(key[alive], minlength=size) > 0 for key, alive in zip(keys, living, strict=True)]
    both = there[0] & there[1]
    lonely = [int((run.people["alive"] & ~both[key]).sum()) for run, key in zip((before, after), keys, strict=True)]
    names = list(dict.fromkeys([*before.partitions, *after.partitions, NOWHERE]))
    moved, elsewhere, told = _moves((before, after), keys, living, both, names)
    ran, other_runs = _takers([_runs(run) for run in (before, after)], keys, both, size)
    sent, other_mails = _takers([_mails(run) for run in (before, after)], keys, both, size)
    label = _labels(before, keys[0], [key for key, _, _ in told])
    examples = tuple((label[key], old, new) for key, old, new in told)
    totals = {
        "leads_before": int(before.people["alive"].sum()),
        "leads_after": int(after.people["alive"].sum()),
        "matched": int(both.sum()),
        "unmatched_before": lonely[0],
        "unmatched_after": lonely[1],
        "different": int((elsewhere | other_runs | other_mails).sum()),
        "land_elsewhere": int(elsewhere.sum()),
        "other_campaigns": int(other_runs.sum()),
        "other_mails": int(other_mails.sum()),
    }
    return RunComparison(before, after, moved, ran, sent, examples, totals)


def _keys(before: Run, after: Run) -> list[Ints]:
    """Return by which number each record is known in both runs: its alias where both have it, else its address; 0 for neither.

    Who has no address is known by the row that made it, or its Id in the roster, where both runs are of the same rows and people.
    """
    pools = [run.layout.addresses for run in (before, after)]
    codes = [run.people["codes"][:, run.layout.columns["Email Address"]] for run in (before, after)]
    if pools[0].values == pools[1].values:
        keys = [pool.keys.astype(np.int64)[code] for pool, code in zip(pools, codes, strict=True)]
    else:
        index: dict[str, int] = {"": 0}
        keys = []
        for pool, code in zip(pools, codes, strict=True):
            number = np.fromiter((index.setdefault(text.strip().lower(), len(index)) for text in pool.values), np.int64, len(pool.values))
            keys.append(number[code])
    start = 1 + max(int(key.max(initial=0)) for key in keys)
    for place, alias in enumerate(sorted(set(before.aliases) & set(after.aliases))):
        for run, key in zip((before, after), keys, strict=True):
            key[run.ids == run.aliases[alias]] = start + place
    start += len(before.aliases)
    if np.array_equal(before.stimuli.action, after.stimuli.action) and np.array_equal(before.roster.ids, after.roster.ids):
        for run, key in zip((before, after), keys, strict=True):
            born = run.people["born"].astype(np.int64)
            made = np.where(born >= 0, born + 1 + len(run.roster), np.searchsorted(run.roster.ids, run.ids))
            key[key == 0] = start + made[key == 0]
    return keys


def _moves(
    runs: tuple[Run, Run], keys: list[Ints], living: list[npt.NDArray[np.bool_]], both: npt.NDArray[np.bool_], names: list[str]
) -> tuple[tuple[tuple[str, str, int], ...], npt.NDArray[np.bool_], list[tuple[int, str, str]]]:
    """Return (moves by how many, which keys landed elsewhere, some of them with their partitions)."""
    width = len(names)
    counted = []
    for run, key, alive in zip(runs, keys, living, strict=True):
        own = np.array([names.index(name) for name in run.partitions], np.int64)
        some = np.flatnonzero(alive & both[key])
        counted.append(np.sort(key[some] * width + own[run.people["partition"][some]]))
    gone, fresh = _without(*counted), _without(*reversed(counted))
    elsewhere = np.zeros(len(both), bool)
    elsewhere[gone // width] = elsewhere[fresh // width] = True
    # Of one key the partitions that are gone and those that are new stand side by side; where one side has more, nothing stands there.
    left, right = (_numbered(some // width) for some in (gone, fresh))
    pairs = _distinct(np.concatenate([left, right]))
    old = np.full(len(pairs), width - 1, np.int64)
    new = np.full(len(pairs), width - 1, np.int64)
    old[np.searchsorted(pairs, left)] = gone % width
    new[np.searchsorted(pairs, right)] = fresh % width
    kinds, counts = np.unique(old * width + new, return_counts=True)
    moves = sorted(((names[k // width], names[k % width], int(n)) for k, n in zip(kinds.tolist(), counts.tolist(), strict=True)), key=_most)
    told = []
    for key in np.flatnonzero(elsewhere)[:5].tolist():
        ends = [np.searchsorted(side, (key * width, (key + 1) * width)) for side in counted]
        sides = [[names[one % width] for one in side[slice(*end)].tolist()] for side, end in zip(counted, ends, strict=True)]
        told.append((key, ", ".join(sides[0]), ", ".join(sides[1])))
    return tuple(moves), elsewhere, told


def _most(move: tuple[str, str, int]) -> tuple[int, str, str]:
    return -move[2], move[0], move[1]


def _numbered(keys: Ints) -> Ints:
    """Number equal keys, which stand side by side, from 0."""
    first = np.flatnonzero(np.append(True, keys[1:] != keys[:-1]))[: len(keys)]
    place = np.arange(len(keys)) - np.repeat(first, np.diff(np.append(first, len(keys))))
    return keys * 1_000 + np.minimum(place, 999)


def _without(these: Ints, those: Ints) -> Ints:
    """Return what is left of a sorted multiset without another one."""
    if len(these) == len(those) and (these == those).all():
        return these[:0]
    own, others = _counted(these), _counted(those)
    return own[~_among(own, others)] >> 10


def _distinct(values: Ints) -> Ints:
    """Return the distinct values, sorted: many times as fast as NumPy, which hashes them."""
    values = np.sort(values)
    return values[np.append(True, values[1:] != values[:-1])] if len(values) else values


def _among(values: Ints, others: Ints) -> npt.NDArray[np.bool_]:
    """Return which of some sorted values are among others, sorted too."""
    if not len(others):
        return np.zeros(len(values), bool)
    return np.asarray(others[np.minimum(np.searchsorted(others, values), len(others) - 1)] == values)


def _counted(values: Ints) -> Ints:
    return (values << 10) + (_numbered(values) - values * 1_000)


def _runs(run: Run) -> Met:
    """Return (records, codes, names) of who was taken in by which campaign."""
    names, number = run.named_campaigns
    return run.log.runs["rec"], number[run.log.runs["rank"]], names


def _mails(run: Run) -> Met:
    """Return (records, codes, names) of who was sent which email."""
    if "Send Email" not in run.log.kinds:
        return np.empty(0, np.int32), np.empty(0, np.int32), []
    lines = run.log.lines("Send Email")
    return lines["rec"], lines["key"].astype(np.int32), list(run.layout.emails)


def _takers(
    sides: list[Met], keys: list[Ints], both: npt.NDArray[np.bool_], size: int
) -> tuple[Mapping[str, tuple[int, int, int, int]], npt.NDArray[np.bool_]]:
    """Return by name how many leads met something before, after, only after, only before; and which leads met other things.

    A byte for every name and lead says in which of the runs they met; as many names at once as there is room for.
    """
    names = sorted({name for _, _, own in sides for name in own})
    place = {name: number for number, name in enumerate(names)}
    met = []
    for (rec, code, own), key in zip(sides, keys, strict=True):
        met.append((np.array([place[name] for name in own], np.int32)[code] if len(code) else code, key.astype(np.int32)[rec]))
    rows: dict[str, tuple[int, int, int, int]] = {}
    other = np.zeros(size, bool)
    step = max(1, ROOM // size)
    for start in range(0, len(names), step):
        table = np.zeros((min(step, len(names) - start), size), np.uint8)
        for bit, (number, lead) in enumerate(met, 1):
            here = slice(None) if len(table) == len(names) else (number >= start) & (number < start + len(table))
            table.ravel()[(number[here] - start) * size + lead[here]] |= np.uint8(bit)  # at most ROOM: 32 bits will do
        table[:, ~both] = 0
        for name, row in zip(names[start : start + step], table, strict=True):
            only = [row == 1, row == 2]
            lost, gained = (int(np.count_nonzero(part)) for part in only)
            kept = int(np.count_nonzero(row)) - lost - gained
            rows[name] = kept + lost, kept + gained, gained, lost
            other |= only[0] | only[1]
    order = sorted((name for name, row in rows.items() if row[2] or row[3]), key=lambda name: (-rows[name][2] - rows[name][3], name))
    return {name: rows[name] for name in order}, other


def _labels(run: Run, keys: Ints, wanted: list[int]) -> dict[int, str]:
    aliases = {number: alias for alias, number in run.aliases.items()}
    column = run.people["codes"][:, run.layout.columns["Email Address"]]
    found = {}
    for key in wanted:
        rec = int(np.flatnonzero(keys == key)[0])
        found[key] = aliases.get(int(run.ids[rec])) or run.layout.addresses.values[column[rec]]
    return found
