"""What a picture of a flow shows: people from doors by what placed them into partitions, to workspaces that see them, to campaigns.

Counts only, and what was grouped; how it looks is `flow.py`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from ..answers.landing import is_named
from ..answers.people import EVERYBODY, Leads, leads_of
from ..engine.run import Run
from ..people.stimuli import ACTIONS
from .landings import newcomers, sources

__all__ = ["GONE", "KINDS", "MANY", "NOBODY", "Flows", "Node", "flows"]

KINDS = ("door", "rule", "partition", "workspace", "campaign")
MANY = 16  # things of a kind beyond which the smallest share one block
NOBODY, GONE = "(nobody)", "(deleted)"
Node = tuple[str, str]
Codes = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]


@dataclass(slots=True)
class Flows:
    """People by node and by pair of neighbouring nodes; which rules are moves; what shares a block, and what got nobody, in words.

    Whom several workspaces see is counted at each of them, and at each campaign that took him in: people, not runs.
    """

    people: dict[Node, int] = field(default_factory=dict)
    links: dict[tuple[Node, Node], int] = field(default_factory=dict)
    moves: set[str] = field(default_factory=set)
    grouped: list[str] = field(default_factory=list)
    idle: dict[str, list[str]] = field(default_factory=dict)
    made: int = 0
    moved: int = 0

    def of(self, kind: str) -> list[str]:
        """Return the names of one kind."""
        return [name for one, name in self.people if one == kind]


def flows(run: Run, leads: Leads = EVERYBODY) -> Flows:
    """Count the people whom rows of a run made, and who are among these leads, along their way."""
    made = newcomers(run)
    if leads != EVERYBODY:
        made = made[np.isin(made, leads_of(run, leads, ever=True))]
    found = Flows(made=len(made))
    doors, door = sources(run, run.people["born"][made])
    rules, rule, is_move = _placed(run, made, door, doors)
    alive = run.people["alive"][made]
    partitions = [*run.partitions, GONE]
    partition = np.where(alive, run.people["partition"][made].astype(np.int64), len(partitions) - 1)
    found.moved = int(is_move[rule].sum())
    found.moves = {name for name, moves in zip(rules, is_move.tolist(), strict=True) if moves}
    columns = [
        _grouped(found, "door", [name for name, _ in doors], door),
        _grouped(found, "rule", rules, rule),
        _grouped(found, "partition", partitions, partition),
    ]
    for kind, (told, code) in zip(KINDS, columns, strict=False):
        counts = np.bincount(code, minlength=len(told)).tolist()
        found.people |= {(kind, name): count for name, count in zip(told, counts, strict=True) if count}
    for place in range(2):
        (left, one), (right, other) = columns[place], columns[place + 1]
        pairs = np.bincount(one * len(right) + other, minlength=len(left) * len(right))
        for cell in np.flatnonzero(pairs).tolist():
            a, b = divmod(cell, len(right))
            found.links[(KINDS[place], left[a]), (KINDS[place + 1], right[b])] = int(pairs[cell])
    found.idle["partition"] = [name for name in run.topology.partitions if not (partition == partitions.index(name)).any()]
    seen = _workspaces(run, found, columns[2], partition)
    _campaigns(run, found, made, seen)
    return found


def _placed(run: Run, made: npt.NDArray[Any], door: Codes, doors: Sequence[tuple[str, str | None]]) -> tuple[list[str], Codes, Mask]:
    """Return what placed each person where it is: what the last move was, else what chose where it landed (ROUTE-1); as names and codes."""
    landed, born = run.whereabouts.landed[made].astype(np.int64), run.people["born"][made]
    action, ruled = run.stimuli.action[born].astype(np.int64), run.people["ruled"][made].astype(np.int64)
    rank, unit = (column[made] for column in run.whereabouts.last_move)
    rules = run.designs[-1].assignment_rules
    names = [f"Rule {number}: {'else' if one.condition is None else one.condition}" for number, one in enumerate(rules, 1)]
    names += ["choice of the caller", "fallback to Default"]
    homes = {home: len(names) + place for place, home in enumerate(dict.fromkeys(home for _, home in doors if home))}
    names += [f"primary of {home}" for home in homes]
    of_door = np.array([homes[home] if home else len(rules) + 1 for _, home in doors], np.int64)
    code = np.where(is_named(run, born, action, landed), len(rules), of_door[door])
    code = np.where(ruled >= 0, np.minimum(ruled, len(rules)), code)  # ROUTE-4
    landings = len(names)
    moved = np.flatnonzero(unit >= 0)
    movers, mover = _movers(run, rank[moved], unit[moved])
    kinds, kind = np.unique(mover * len(run.partitions) + landed[moved], return_inverse=True)
    order = kinds.tolist()
    names += [f"{movers[one // len(run.partitions)]} out of {run.partitions[one % len(run.partitions)]}" for one in order]
    code[moved] = landings + kind
    return names, code, np.arange(len(names)) >= landings


def _movers(run: Run, rank: Codes, unit: Codes) -> tuple[list[str], Codes]:
    """Return who moved people: campaigns (ROUTE-6), or the rows of hands and calls (ROUTE-15)."""
    campaigns, number = run.named_campaigns
    words = {"move_person": "moved by hand", "move_partition": "moved by API", "merge": "a merge"}
    rows = unit < len(run.stimuli)
    action = np.where(rows, run.stimuli.action[np.where(rows, unit, 0)].astype(np.int64), ACTIONS.index("edit"))
    names = [*campaigns, *(words.get(action, f"moved by {action.replace('_', ' ')}") for action in ACTIONS)]
    return names, np.where(rank >= 0, number[rank] if len(number) else 0, len(campaigns) + action)


def _grouped(found: Flows, kind: str, names: Sequence[str], codes: Codes) -> tuple[list[str], Codes]:
    """Put the smallest of many things of a kind into one block at the end."""
    counts = np.bincount(codes, minlength=len(names))
    there = int((counts > 0).sum())
    if there <= MANY:
        return list(names), codes
    order = np.argsort(-counts, kind="stable")
    words = _others(found, kind, there - MANY + 1)
    into = np.arange(len(names))
    into[order[MANY - 1 :]] = len(names)
    return [*names, words], into[codes]


def _others(found: Flows, kind: str, count: int) -> str:
    found.grouped.append(f"{count:,} {kind}s")
    return f"{count:,} other {kind}s"


def _workspaces(run: Run, found: Flows, partitions: tuple[list[str], Codes], real: Codes) -> Mapping[str, str]:
    """Count whom each workspace sees at the end (VIS-1); return in which block each workspace is drawn."""
    drawn, block = partitions
    size = len(run.partitions) + 1
    pairs = np.bincount(block * size + real, minlength=len(drawn) * size).reshape(len(drawn), size)  # in a block, of a partition
    sees = {name: np.isin([*run.partitions, GONE], run.topology.sees(name)) for name in run.topology.workspaces}
    total = {name: int(pairs[:, seen].sum()) for name, seen in sees.items()}
    found.idle["workspace"] = [name for name, count in total.items() if not count]
    shown = sorted((name for name in total if total[name]), key=lambda name: -total[name])
    into = {name: name for name in shown}
    if len(shown) > MANY:
        into |= dict.fromkeys(shown[MANY - 1 :], _others(found, "workspace", len(shown) - MANY + 1))
    seen_in: dict[str, Mask] = {}
    for name in (*(name for name in sees if into.get(name) == name), *shown[MANY - 1 :]):
        seen_in[into[name]] = seen_in.get(into[name], False) | sees[name]
    unseen = ~np.logical_or.reduce([np.zeros(size, bool), *sees.values()])
    unseen[-1] = False  # who is gone is seen by nobody, and that says nothing
    seen_in[NOBODY] = unseen
    for name, seen in seen_in.items():
        if count := int(pairs[:, seen].sum()):
            found.people["workspace", name] = count
            for place in np.flatnonzero(pairs[:, seen].sum(axis=1)).tolist():
                found.links[("partition", drawn[place]), ("workspace", name)] = int(pairs[place, seen].sum())
    return into


def _campaigns(run: Run, found: Flows, made: npt.NDArray[Any], seen: Mapping[str, str]) -> None:
    """Count whom each campaign took in at any moment of the run, each person once."""
    of = np.zeros(len(run.ids), bool)
    of[made] = True
    took = {name: entered for name, entered in _entrants(run) if of[entered].any()}
    found.idle["campaign"] = [name for name in run.campaigns if name not in took]
    counts = {name: int(np.unique(entered[of[entered]]).size) for name, entered in took.items()}
    shown = sorted(counts, key=lambda name: -counts[name])
    apart = set(shown if len(shown) <= MANY else shown[: MANY - 1])
    for name in (name for name in counts if name in apart):
        home = run.campaigns[name].workspace
        found.people["campaign", name] = counts[name]
        found.links[("workspace", seen.get(home, home)), ("campaign", name)] = counts[name]
    if len(apart) < len(shown):
        words = ("campaign", _others(found, "campaign", len(shown) - len(apart)))
        blocks: dict[str, Mask] = {}
        for name in shown[len(apart) :]:
            home = run.campaigns[name].workspace
            block = blocks.setdefault(seen.get(home, home), np.zeros(len(run.ids), bool))
            block[took[name]] = True
        found.people[words] = int((np.logical_or.reduce(list(blocks.values())) & of).sum())
        found.links |= {(("workspace", home), words): int((block & of).sum()) for home, block in blocks.items()}
    for (kind, home), _ in list(found.links):
        if kind == "workspace":
            found.people.setdefault((kind, home), 0)  # it took people in whom it does not see any more


def _entrants(run: Run) -> Iterator[tuple[str, npt.NDArray[Any]]]:
    """Yield the campaigns that took anybody in, with the record of each entry."""
    names, number = run.named_campaigns
    runs = run.log.runs
    if not len(runs["rank"]):
        return
    of = number[runs["rank"]]
    order = np.argsort(of, kind="stable")
    ends = np.searchsorted(of[order], np.arange(len(names) + 1))
    for place, name in enumerate(names):
        if ends[place] < ends[place + 1]:
            yield name, runs["rec"][order[ends[place] : ends[place + 1]]]
