"""What a run shows that a design alone cannot: what forms were filled with, who was missed, hidden members, twins.

Arrays over all people at once; what it means is said by the modules by theme.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ..engine.layout import EMAIL
from ..engine.run import Run
from ..people.columns import Coded
from ..people.stimuli import ACTIONS, FORMS

__all__ = ["HiddenMembers", "Missed", "Twins", "filled_fields", "hidden_members", "missed", "twins"]

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Missed:
    """How often a campaign ran, how often only visibility kept somebody out, and the partition where that was most often so."""

    campaign: str
    ran: int
    blocked: int
    partition: str


@dataclass(frozen=True, slots=True)
class HiddenMembers:
    """Members of a program whom its workspace does not see: how many of how many, and one of them by Id and partition."""

    program: str
    hidden: int
    members: int
    id: int
    partition: str


@dataclass(frozen=True, slots=True)
class Twins:
    """Addresses whose latest updated record is in one partition while another record is in `seen_in`: how many, and one of them."""

    hidden_in: str
    seen_in: str
    addresses: int
    address: str
    hidden_id: int
    seen_id: int


def filled_fields(run: Run) -> Mapping[str, frozenset[str]]:
    """Return which fields each form was ever sent with a value."""
    rows = np.flatnonzero(np.isin(run.stimuli.action, [ACTIONS.index(name) for name in FORMS]))
    column = run.stimuli.args.get("form")
    if column is None or not len(rows):
        return {}
    form = column.codes[rows]
    found: dict[str, set[str]] = {column.values[code]: set() for code in np.unique(form).tolist()}
    for name, values in run.stimuli.values.items():
        if isinstance(values, Coded):
            is_filled = values.codes[rows] > 0
        else:
            is_filled = ~np.isnan(values.values[rows]) & (True if values.given is None else values.given[rows])
        for code in np.unique(form[is_filled]).tolist():
            found[column.values[code]].add(name)
    return {name: frozenset(fields) for name, fields in found.items()}


def missed(run: Run) -> Iterator[Missed]:
    """Yield the campaigns that missed more than they took, because they could not see who it was (VIS-9)."""
    names, place = run.named_campaigns
    ran, blocked = (np.array([counts[:, place == number].sum(axis=1) for number in range(len(names))]) for counts in (run.ran, run.blocked))
    for number, name in enumerate(names):
        if blocked[number].sum() > ran[number].sum():
            partition = run.partitions[int(blocked[number].argmax())]
            yield Missed(name, int(ran[number].sum()), int(blocked[number].sum()), partition)


def hidden_members(run: Run, sees: Mapping[str, frozenset[str]]) -> Iterator[HiddenMembers]:
    """Yield the programs of which some members are out of sight of the program's own workspace (VIS-8)."""
    living = run.living
    partition = run.people["partition"][living]
    for column, name in enumerate(run.layout.programs):
        if name not in run.topology.programs or run.topology.programs[name].workspace not in sees:
            continue
        seen = sees[run.topology.programs[name].workspace]
        is_member = run.people["status"][living, column] >= 0
        is_hidden = is_member & ~np.array([one in seen for one in run.partitions])[partition]
        if is_hidden.any():
            first = int(np.flatnonzero(is_hidden)[0])
            where = run.partitions[int(partition[first])]
            yield HiddenMembers(name, int(is_hidden.sum()), int(is_member.sum()), int(run.ids[living[first]]), where)


def twins(run: Run) -> Iterator[Twins]:
    """Yield how many addresses have their latest updated record in one partition and another record in a second one (DEDUPE-14)."""
    living = run.living
    code = run.people["codes"][living, run.layout.columns[EMAIL]]
    pool = run.layout.pools[EMAIL].values
    keys: dict[str, int] = {}
    folded = np.array([keys.setdefault(value.casefold(), len(keys)) for value in pool])[code]
    order = np.lexsort((run.ids[living], run.people["updated"][living], folded))
    order = order[code[order] > 0]
    key, rec = folded[order], living[order]
    last = np.append(key[1:] != key[:-1], True) if len(key) else np.zeros(0, bool)
    place_of_last = np.flatnonzero(last)[np.cumsum(last) - last] if len(key) else np.zeros(0, int)
    partition = run.people["partition"][rec]
    latest = partition[place_of_last]
    is_other = ~last & (partition != latest)
    pairs, first = np.unique(np.stack([latest[is_other], partition[is_other]]), axis=1, return_index=True)
    for (hidden, seen), place in zip(pairs.T.tolist(), np.flatnonzero(is_other)[first].tolist(), strict=True):
        some = is_other & (latest == hidden) & (partition == seen)
        address = pool[int(run.people["codes"][rec[place_of_last[place]], run.layout.columns[EMAIL]])]
        ids = int(run.ids[rec[place_of_last[place]]]), int(run.ids[rec[place]])
        yield Twins(run.partitions[hidden], run.partitions[seen], len(np.unique(key[some])), address, *ids)
