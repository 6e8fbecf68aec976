"""Two runs of the same stimuli, under two readings of one rule: what came out otherwise, as counts.

Which readings there are is `readings.py`. Runs of different designs or leads are not compared here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from ..engine.log import all_lines
from ..engine.record import REJECTED
from ..engine.run import Run

__all__ = ["Otherwise", "otherwise"]

Keys = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Otherwise:
    """What is otherwise in the second of two runs.

    Attributes:
        leads_elsewhere: People who are there in both, in another partition; `leads_gained` and `leads_lost` those of one run alone.
        leads_otherwise: People in the same partition whose values, memberships, segments or stages differ.
        runs_gained: Entries into flows that only the second has, by campaign and person and moment; `runs_lost` those of the first alone.
        campaigns: By campaign the runs gained and lost, the most affected first.
        rejected_gained: Rows that only the second rejects; `rejected_lost` those that only the first does.
        lines: Lines of the activity log that only one of them has, runs aside.
        extracted: People whom a bulk extract returned in one of them alone.
    """

    leads_elsewhere: int
    leads_gained: int
    leads_lost: int
    leads_otherwise: int
    runs_gained: int
    runs_lost: int
    campaigns: Mapping[str, tuple[int, int]]
    rejected_gained: int
    rejected_lost: int
    lines: int
    extracted: int

    @property
    def is_other(self) -> bool:
        """Whether anything is otherwise."""
        counts = (getattr(self, name) for name in self.__slots__ if name != "campaigns")
        return any(counts)


def otherwise(run: Run, other: Run) -> Otherwise:
    """Return what is otherwise in another run of the same stimuli and people."""
    keys, others = _keys(run), _keys(other)
    living, other_living = np.flatnonzero(run.people["alive"]), np.flatnonzero(other.people["alive"])
    both, here, there = np.intersect1d(keys[living], others[other_living], assume_unique=True, return_indices=True)
    rec, other_rec = living[here], other_living[there]
    places = np.array([run.partitions.index(name) if name in run.partitions else -1 for name in other.partitions])
    elsewhere = run.people["partition"][rec] != places[other.people["partition"][other_rec]]
    gained, lost = _runs(run, other, keys, others)
    campaigns = {name: (gained.get(name, 0), lost.get(name, 0)) for name in {**gained, **lost}}
    rejected, now = run.outcome == REJECTED, other.outcome == REJECTED
    return Otherwise(
        leads_elsewhere=int(elsewhere.sum()),
        leads_gained=len(other_living) - len(both),
        leads_lost=len(living) - len(both),
        leads_otherwise=int((_differ(run, other, rec, other_rec) & ~elsewhere).sum()),
        runs_gained=sum(gained.values()),
        runs_lost=sum(lost.values()),
        campaigns=dict(sorted(campaigns.items(), key=lambda item: (-sum(item[1]), item[0]))),
        rejected_gained=int((now & ~rejected).sum()),
        rejected_lost=int((rejected & ~now).sum()),
        lines=_lines(run, other, keys, others),
        extracted=_extracted(run, other, keys, others),
    )


def _keys(run: Run) -> Keys:
    """Return what tells people apart in whatever run of the same stimuli: the row that made them, or the Id they had before."""
    born = run.people["born"]
    return np.where(born >= 0, born, -1 - run.ids)


def _differ(run: Run, other: Run, rec: Any, other_rec: Any) -> npt.NDArray[np.bool_]:
    """Return which people have other values, memberships, segments or stages."""
    mine, theirs = run.people, other.people
    found = np.zeros(len(rec), bool)
    for field in run.layout.fields:
        if field.name not in other.layout.columns:
            continue
        place, there = run.layout.columns[field.name], other.layout.columns[field.name]
        if field.is_number:
            old, new = mine["numbers"][rec, place], theirs["numbers"][other_rec, there]
            found |= (old != new) & ~(np.isnan(old) & np.isnan(new))
            continue
        pool, other_pool = run.layout.pools[field.name], other.layout.pools[field.name]
        same = pool.values == other_pool.values
        codes = np.arange(len(other_pool)) if same else np.array([pool.code(text) for text in other_pool.values])
        found |= mine["codes"][rec, place] != codes[theirs["codes"][other_rec, there]]
    for name in ("status", "listed", "segment", "stage"):
        if mine[name].shape[1] == theirs[name].shape[1] and mine[name].shape[1]:
            found |= (mine[name][rec] != theirs[name][other_rec]).any(axis=1)
    return found


def _runs(run: Run, other: Run, keys: Keys, others: Keys) -> tuple[dict[str, int], dict[str, int]]:
    """Return by campaign the runs that only the other run has, and those that only this one has."""
    names = list(dict.fromkeys([*run.layout.campaigns, *other.layout.campaigns]))
    tables = []
    for one, own in ((run, keys), (other, others)):
        runs = one.log.runs
        numbers = np.array([names.index(name) for name in one.layout.campaigns], np.int64)
        columns = (numbers[runs["rank"]], own[runs["rec"]], one.log.at[runs["unit"]])
        tables.append(np.stack(columns) if len(numbers) else np.empty((3, 0), np.int64))
    rows, balance = _balance(*tables)
    gained = np.bincount(rows[0][balance > 0], balance[balance > 0], len(names)).astype(int)
    lost = np.bincount(rows[0][balance < 0], -balance[balance < 0], len(names)).astype(int)
    return tuple({name: int(n) for name, n in zip(names, some.tolist(), strict=True) if n} for some in (gained, lost))  # type: ignore[return-value]


def _balance(first: npt.NDArray[np.int64], second: npt.NDArray[np.int64]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Return the distinct rows (columns of both tables), and how many more of each the second has."""
    both = np.concatenate([first, second], axis=1)
    weight = np.repeat([-1, 1], [first.shape[1], second.shape[1]])
    if not both.shape[1]:
        return both, weight
    order = np.lexsort(both)
    both, weight = both[:, order], weight[order]
    fresh = np.flatnonzero(np.append(True, (both[:, 1:] != both[:, :-1]).any(axis=0)))
    return both[:, fresh], np.add.reduceat(weight, fresh)


def _lines(run: Run, other: Run, keys: Keys, others: Keys) -> int:
    """Return how many lines of the log, by type and person and moment, only one of the runs has."""
    mine, theirs = all_lines(run), all_lines(other)
    total = 0
    for kind in sorted({*mine, *theirs}):
        tables = []
        for one, own, lines in ((run, keys, mine), (other, others, theirs)):
            told = lines.get(kind)
            tables.append(np.empty((2, 0), np.int64) if told is None else np.stack([own[told["rec"]], one.log.at[told["unit"]]]))
        total += int(np.abs(_balance(*tables)[1]).sum())
    return total


def _extracted(run: Run, other: Run, keys: Keys, others: Keys) -> int:
    tables = [
        np.stack([own[found["rec"]], found["unit"].astype(np.int64)])
        for found, own in ((run.log.returned, keys), (other.log.returned, others))
    ]
    return int(np.abs(_balance(*tables)[1]).sum()) if any(table.shape[1] for table in tables) else 0
