"""Where each door lands a new lead, and what lands in a partition (rules ROUTE, FORM, IMPORT, MANUAL, API, CRM, WEB, FTF).

Which lead comes through which door is a run's to say; which assignment rules can match at all is `classes/dead_rules.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from ..topology.landings import DOORS, Source, Way, sources
from ..topology.model import Topology
from .answer import Answer, answer
from .select import Selector, pick
from .table import Places, at, grouped, spread
from .words import counted, listed, verb

__all__ = ["landing_in", "landings"]

BASIS = ("ROUTE-1", "ROUTE-2", "ROUTE-3")
COLUMNS = ("door", "source", "workspace", "when", "partition", "rule")


def landings(design: Topology, doors: Selector = "*") -> Answer:
    """Tell where each door lands a new lead, and when; somebody known stays where he is at every door.

    Args:
        design: The design.
        doors: Sources (`Form Contact us`, `Import into EMEA`), forms by name, or kinds of door: crm, api, bulk_import, push_lead,
            experience_platform, import, hand, form, submit_form, forward, web.

    Columns:
        door: The kind of door.
        source: Who comes through it, such as `Form Contact us`.
        workspace: The workspace whose door it is; empty for the CRM and for calls.
        when: When it is so, the first that holds of one source; empty: always.
        partition: Where the new lead lands.
        rule: The rule that says so.

    Raises:
        UnknownName: There is no such door.

    >>> print(landings(Topology("One").add_form("Contact us", "Default"), "form").sentence)
    New leads of 1 source land in 1 of 1 partition: Default. No door of these goes by assignment rules.
    """
    every = list(sources(design))
    picked = {*pick(doors, dict.fromkeys(who.name for who in every), "door", _groups(design, every))}
    some = [who for who in every if who.name in picked]
    source, way, ways = _lines(some)
    reached = {one.partition for one in ways}
    routed = list(dict.fromkeys(who.door for who in some if any(one.rule == "ROUTE-4" for one in who.ways)))
    by_rules = (
        f"{listed(routed)} {verb(len(routed), 'goes', 'go')} by assignment rules" if routed else "No door of these goes by assignment rules"
    )
    landed = f"New leads of {counted(len(some), 'source')} land in {len(reached)} of {counted(len(design.partitions), 'partition')}"
    where = listed(name for name in design.partitions if name in reached)
    sentence = f"{landed}: {where}. {by_rules}." if some else f"The design has no such door: {_said(doors)}."
    return answer("landings", sentence, COLUMNS, spread(_columns(some, source, ways, way)), _basis(ways))


def landing_in(design: Topology, partitions: Selector = "*") -> Answer:
    """Tell what lands new leads in each partition; one that no door lands anybody in has a row without a door.

    Args:
        design: The design.
        partitions: Names or patterns of partitions.

    Columns:
        partition: Where the new lead lands.
        door: The kind of door; empty where none leads there.
        source: Who comes through it, such as `Form Contact us`.
        workspace: The workspace whose door it is; empty for the CRM and for calls.
        when: When it is so, the first that holds of one source; empty: always.
        rule: The rule that says so.

    Raises:
        UnknownName: There is no such partition.

    >>> design = Topology.of("R", partitions=["Default", "EMEA"])
    >>> landing_in(design, "EMEA").sentence
    'New leads land in EMEA only where a caller names it: API, Bulk import, Push Lead and Experience Platform.'
    """
    names = pick(partitions, design.partitions, "partition")
    every = list(sources(design))
    source, way, ways = _lines(every)
    leading = {name: {one.is_named for one in ways if one.partition == name} for name in names}
    place = {name: number for number, name in enumerate(design.partitions)}
    target = np.array([place[one.partition] for one in ways], np.intp)
    found, row = grouped(target[way], [place[name] for name in names])
    source, way = at(row, source, way)
    table = spread(_columns(every, source, ways, way) | {"partition": (names, found)})
    columns = ("partition", *(name for name in COLUMNS if name != "partition"))
    named = [name for name in names if leading[name] <= {True}]
    if named:
        callers = dict.fromkeys(who.name for who in every if any(one.partition in named for one in who.ways))
        sentence = f"New leads land in {listed(named)} only where a caller names it: {listed(callers)}."
    else:
        by_itself = {id(who.ways): any(one.partition in names and not one.is_named for one in who.ways) for who in every}
        count = sum(by_itself[id(who.ways)] for who in every)
        sentence = f"{counted(count, 'source')} {verb(count, 'lands', 'land')} new leads in {listed(names)}."
    return answer("landing_in", sentence, columns, table, _basis(one for one in ways if one.partition in names))


def _lines(some: Sequence[Source]) -> tuple[Places, Places, list[Way]]:
    """Return the source and the way of each way of each source, and the different ways there are."""
    runs: dict[int, tuple[Way, ...]] = {id(source.ways): source.ways for source in some}
    ways = list(dict.fromkeys(way for run in runs.values() for way in run))
    place = {way: number for number, way in enumerate(ways)}
    places = {key: np.array([place[way] for way in run], np.intp) for key, run in runs.items()}
    source = np.repeat(np.arange(len(some)), [len(source.ways) for source in some])
    return source, np.concatenate([np.zeros(0, np.intp), *(places[id(source.ways)] for source in some)]), ways


def _columns(some: Sequence[Source], source: Places, ways: Sequence[Way], way: Places) -> dict[str, tuple[Sequence[str], Places]]:
    return {
        "door": ([one.door for one in some], source),
        "source": ([one.name for one in some], source),
        "workspace": ([one.workspace or "" for one in some], source),
        "when": ([one.when for one in ways], way),
        "partition": ([one.partition for one in ways], way),
        "rule": ([one.rule for one in ways], way),
    }


def _groups(design: Topology, every: Iterable[Source]) -> Mapping[str, list[str]]:
    """Return the words that stand for several sources: kinds of door, and forms."""
    groups: dict[str, list[str]] = {door: [] for door in DOORS}
    for source in every:
        groups[source.door].append(source.name)
    return {**{name: [f"Form {name}", f"Submit Form {name}"] for name in design.forms}, **groups}


def _basis(ways: Iterable[Way]) -> list[str]:
    return [*BASIS, *dict.fromkeys(way.rule for way in ways)]


def _said(selector: Selector) -> str:
    return selector if isinstance(selector, str) else listed(selector)
