"""Pouring: a representative of every class goes through the engine, and what became of it is noted class by class.

Slices whose leads do not disturb each other go together; a batch takes in those of its own slice only, a cast is played alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from ..engine.record import REJECTED
from ..engine.run import Run
from ..engine.simulate import run_stimuli
from ..topology.assets import Campaign, SmartList
from ..topology.conditions import AllOf, AnyOf, Compare, Condition, Group, Member, Not, walk
from ..topology.model import Topology
from ..topology.references import in_condition
from .leads import WHOLE, Leads, leads_of
from .reach import Reach
from .space import Slice, Space

__all__ = ["Entry", "Poured", "met_otherwise", "pour"]

Entry = tuple[str, ...]
"""What became of a class: `("lands", partition)`, `("ran", campaign)`, `("blocked", campaign)`, `("sent", email, campaign)`, ..."""

Ints = npt.NDArray[np.int64]
NOBODY: Condition = AnyOf(())
MOST_TOGETHER = 1_000  # people of batches that are played together, for each batch looks at all of them
MOST_BATCHES = 32
_ALONE = ("visit_page", "sync_from_crm")  # these need keys of their own, by which everybody of the play would have to be told apart


@dataclass(frozen=True, eq=False)
class Poured:
    """What one design did to the classes of a space: entries (class, what, how often), sorted by class.

    Attributes:
        design: Which of the space's designs.
        names: What the codes of `what` mean.
        entered: (classes,) the partition in which the door left each, by its place in `partitions`; -1: nowhere.
    """

    space: Space
    design: int
    names: tuple[Entry, ...]
    row: Ints
    what: Ints
    times: Ints
    entered: Ints
    partitions: tuple[str, ...]

    def of(self, row: int) -> dict[Entry, int]:
        """Return what became of one class."""
        first, last = np.searchsorted(self.row, (row, row + 1)).tolist()
        return {self.names[self.what[place]]: int(self.times[place]) for place in range(first, last)}


def pour(space: Space, design: int = 0, slices: Iterable[Slice] | None = None) -> Poured:
    """Pour every class of a space, or of some of its slices, through one of its designs.

    >>> from .space import space as of
    >>> classes = of(Topology("One").add_form("Contact us", "Default"))
    >>> pour(classes).of(0)
    {('lands', 'Default'): 1}
    """
    topology = space.topologies[design]
    book: dict[Entry, int] = {}
    parts: list[tuple[Ints, Ints, Ints]] = []
    entered = np.full(len(space), -1, np.int64)
    for played in _plays(space, design, space.slices if slices is None else slices):
        depends = [space.depends[design, part.occasion] for part in played]
        pruned = _pruned(topology, {c.name: c for one in depends for c in one.reach.needed})
        pruned = _own_batches(pruned, played)
        leads = leads_of(pruned, played, max(one.reach.lasts for one in depends))
        run = run_stimuli(pruned, leads.stimuli, leads.roster, keeps_blocked=True, until=leads.ends)
        numbers = np.concatenate([part.start + np.arange(len(part)) for part in played])
        of_slice = np.repeat(np.arange(len(played)), [len(part) for part in played])
        record = _records(run, leads)
        entered[numbers] = _entered(run, record)
        owner = _owners(run, leads)
        written = frozenset().union(*(part.observed for part in played))
        for row, entries, codes, times in _entries(run, leads, record, owner, written):
            here, may = np.zeros(len(entries), np.int64), np.zeros((len(played), len(entries)), bool)
            for code in np.flatnonzero(np.bincount(codes, minlength=len(entries))).tolist():
                node = _observed(entries[code])
                may[:, code] = [node in part.observed for part in played]
                here[code] = book.setdefault(entries[code], len(book))
            kept = may[of_slice[row], codes]
            parts.append((numbers[row[kept]], here[codes[kept]], times[kept]))
    row, what, times = (np.concatenate([part[k] for part in parts]) if parts else np.empty(0, np.int64) for k in range(3))
    order = np.lexsort((what, row))
    return Poured(space, design, tuple(book), row[order], what[order], times[order], entered, topology.partitions)


def met_otherwise(space: Space) -> list[Slice]:
    """Return the slices of two designs that may come to something different: of the others all that is played is the same.

    >>> from .space import space as of
    >>> one = Topology("One").add_form("Contact us", "Default")
    >>> len(met_otherwise(of(one, one))), len(met_otherwise(of(one, one.add_partition("EMEA")))) > 0
    (0, True)
    """
    before, after = (replace(one, name="", campaigns={}, accepted_findings=()).to_mapping() for one in space.topologies)
    if str(before) != str(after):  # as written: segments and streams that stand in another order are others
        return list(space.slices)
    found = []
    for part in space.slices:
        needed = [space.depends[k, part.occasion].reach.needed if there else None for k, there in enumerate(part.within)]
        if needed[0] != needed[1]:
            found.append(part)
    return found


def _plays(space: Space, design: int, slices: Iterable[Slice]) -> Iterator[list[Slice]]:
    """Yield slices that go through the engine together."""
    together: dict[object, list[Slice]] = {}
    people = 0
    for number, part in enumerate(slices):
        if part.within[design] and len(part):
            kind, reach = part.occasion.kind, space.depends[design, part.occasion].reach
            key: object = kind if kind in _ALONE else ""
            if kind in WHOLE:
                key = number
                if kind == "run_campaign" and _is_apart(reach):
                    people += max(len(part), MOST_TOGETHER // MOST_BATCHES)
                    key = kind, people // MOST_TOGETHER
            # Those without an end are not followed as long as the others.
            together.setdefault((key, reach.is_endless), []).append(part)
    yield from together.values()


def _is_apart(reach: Reach) -> bool:
    """Return whether a batch comes to the same beside others: nothing executes it, nor reaches other people, nor writes an Id."""
    flows = [step.kind for name in reach.campaigns for step, _ in reach.flow(name)]
    return not (reach.is_endless or reach.ground.is_serial or {"execute_campaign", "score_domain"} & set(flows))


def _own_batches(topology: Topology, slices: Sequence[Slice]) -> Topology:
    """Return the design with batches that take in the people of their own slices only, where several are played together."""
    if len(slices) < 2 or slices[0].occasion.kind != "run_campaign":
        return topology
    own: dict[str, list[Condition]] = {}
    first = 1
    for part in slices:
        own.setdefault(part.occasion.thing, []).append(Compare("Id", "between", (float(first), float(first + len(part) - 1))))
        first += len(part)
    campaigns = dict(topology.campaigns)
    for name, ranges in own.items():
        campaigns[name] = replace(campaigns[name], filters=AllOf((AnyOf(tuple(ranges)), campaigns[name].filters)))
    return replace(topology, campaigns=campaigns)


# -- the design that is played --------------------------------------------------------------------------------------------------------


def _pruned(topology: Topology, campaigns: dict[str, Campaign]) -> Topology:
    """Return a design with no more campaigns than can matter, and with conditions that no single lead can answer taken as not holding.

    A batch is not over its limit: representatives of classes are no number of people (CAMP-10).
    """
    conditions = [c.filters for c in campaigns.values()]
    conditions += [choice.condition for c in campaigns.values() for step in c.flow for choice in step.choices]
    conditions += [t.filters for model in topology.models.values() for t in model.transitions]
    wanted: dict[str, SmartList] = {}
    waiting = [reference.name for condition in conditions for reference in in_condition(condition) if reference.kind == "smart_list"]
    while waiting:
        name = waiting.pop()
        if name not in wanted and name in topology.smart_lists:
            wanted[name] = topology.smart_lists[name]
            waiting += [part.name for part in walk(wanted[name].filters) if isinstance(part, Member) and part.kind == "smart_list"]
    smart_lists = {name: replace(smart, filters=_alone(smart.filters)) for name, smart in topology.smart_lists.items() if name in wanted}
    for name, campaign in campaigns.items():
        flow = tuple(replace(s, choices=tuple(replace(c, condition=_alone(c.condition)) for c in s.choices)) for s in campaign.flow)
        campaigns[name] = replace(campaign, filters=_alone(campaign.filters), flow=flow, person_limit=None)
    return replace(topology, campaigns=campaigns, smart_lists=smart_lists)


def _alone(condition: Condition) -> Condition:
    """Return a condition as it is for somebody who is alone and has no particular Id; what it says of others is named as not decided."""
    match condition:
        case Group() | Compare("Id"):
            return NOBODY
        case AllOf(parts):
            return AllOf(tuple(map(_alone, parts)))
        case AnyOf(parts):
            return AnyOf(tuple(map(_alone, parts)))
        case Not(part):
            return Not(_alone(part))
    return condition


# -- what became of them --------------------------------------------------------------------------------------------------------------


def _records(run: Run, leads: Leads) -> Ints:
    """Return the record that each class comes to in the end: the one its row resolved to, else the person it was; -1 for none."""
    rows, people = leads.rows, leads.people
    found = np.where(rows >= 0, run.who[rows], -1) if len(run.who) else np.full(len(rows), -1)
    return np.where(found >= 0, found, people).astype(np.int64)


def _owners(run: Run, leads: Leads) -> Ints:
    """Return the class that each record belongs to."""
    born = run.people["born"]
    of_row = np.full(len(run.stimuli) + 1, -1, np.int64)
    some = np.flatnonzero(leads.rows >= 0)
    of_row[leads.rows[some]] = some
    known = np.flatnonzero(leads.people >= 0)
    owner = of_row[born]
    owner[: len(known)] = known
    return owner


def _entered(run: Run, record: Ints) -> Ints:
    """Return in which partition the door left each class: where it is, taken back to before the first move."""
    place = run.people["partition"][record].astype(np.int64)
    if "Change Partition" in run.log.kinds:
        moves = run.log.lines("Change Partition")
        moved, first = np.unique(moves["rec"], return_index=True)
        before = np.full(len(run.people["partition"]), -1, np.int64)
        before[moved] = moves["old"][first]
        place = np.where(before[record] >= 0, before[record], place)
    return np.where(record >= 0, place, -1)


Noted = tuple[Ints, Sequence[Entry], Ints, Ints]


def _entries(run: Run, leads: Leads, record: Ints, owner: Ints, written: Iterable[tuple[str, ...]]) -> Iterator[Noted]:
    """Yield what became of the classes, kind by kind: (class, names, code, times)."""
    layout, people = run.layout, run.people
    everybody = np.arange(len(record))
    yield _landed(run, leads, record)
    runs = run.log.runs
    yield _counted(owner[runs["rec"]], runs["rank"], [("ran", name) for name in layout.campaigns])
    kept_out = run.log.kept_out
    yield _counted(owner[kept_out["rec"]], kept_out["rank"], [("blocked", name) for name in layout.campaigns])
    if "Send Email" in run.log.kinds:
        sent = run.log.lines("Send Email")
        senders = (*layout.campaigns, "")  # a cast has no campaign
        names = [("sent", email, sender) for email in layout.emails for sender in senders]
        rank = np.where(sent["rank"] >= 0, sent["rank"], len(senders) - 1)
        yield _counted(owner[sent["rec"]], sent["key"].astype(np.int64) * len(senders) + rank, names)
    here = everybody[(record >= 0) & people["alive"][record]]
    rec = record[here]
    for kind, *name in sorted(written):
        if kind == "status" and name[0] in layout.programs:
            code = people["status"][rec, layout.programs.index(name[0])]
            some = code >= 0
            yield _counted(here[some], code[some], [("status", name[0], status) for status in layout.statuses[name[0]]])
        elif kind == "listed" and name[0] in layout.lists:
            some = people["listed"][rec, layout.lists.index(name[0])]
            yield _counted(here[some], np.zeros(int(some.sum()), np.int64), [("listed", name[0])])
        elif kind == "stage" and name[0] in layout.models:
            code = people["stage"][rec, list(layout.models).index(name[0])]
            some = code >= 0
            yield _counted(here[some], code[some], [("stage", name[0], stage) for stage in layout.models[name[0]]])
        elif kind == "value" and name[0] in layout.columns:
            yield _held(run, here, rec, name[0])


def _held(run: Run, here: Ints, rec: Ints, name: str) -> Noted:
    """Return what a field that a flow can write holds in the end."""
    column = run.layout.columns[name]
    if name in run.layout.pools:
        codes = run.people["codes"][rec, column]
        texts: list[str] = list(run.layout.pools[name].values)
    else:
        numbers, codes = np.unique(run.people["numbers"][rec, column], return_inverse=True)
        texts = ["" if value != value else f"{value:g}" for value in numbers.tolist()]
    return _counted(here, codes, [("value", name, text) for text in texts])


def _landed(run: Run, leads: Leads, record: Ints) -> Noted:
    names: list[Entry] = [("lands", name) for name in run.partitions]
    names += [("lands", f"rejected ({reason}, {rule})") for reason, rule in run.reasons]
    names += [("lands", "deleted")]
    code = run.people["partition"][record].astype(np.int64) if len(run.people["partition"]) else np.zeros(len(record), np.int64)
    alive = run.people["alive"][record] if len(run.people["alive"]) else np.zeros(len(record), bool)
    code = np.where(alive, code, len(names) - 1)
    rows = leads.rows
    if len(run.outcome):
        rejected = (rows >= 0) & (run.outcome[rows] == REJECTED)
        code = np.where(rejected, len(run.partitions) + run.why[rows], code)
    return np.arange(len(record)), names, code, np.ones(len(record), np.int64)


def _counted(owner: Any, code: Any, names: Sequence[Entry]) -> Noted:
    """Count how often each thing became of each class."""
    keys, times = np.unique(owner.astype(np.int64) * max(len(names), 1) + code, return_counts=True)
    return keys // max(len(names), 1), names, keys % max(len(names), 1), times


def _observed(entry: Entry) -> tuple[str, ...]:
    """Return the node of which an entry tells."""
    kind = {"lands": ("partition",), "ran": ("runs", *entry[1:2]), "blocked": ("runs", *entry[1:2])}
    return kind.get(entry[0], entry[:2])
