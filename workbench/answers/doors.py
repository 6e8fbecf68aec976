"""Where each door lands a new lead, and what lands in a partition (rules ROUTE, FORM, IMPORT, MANUAL, API, CRM, WEB, FTF).

Which lead comes through which door is a run's to say; which assignment rules can match at all is `classes/dead_rules.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from ..topology.landings import DOORS, Landing, ways_in
from ..topology.model import Topology
from .answer import Answer, answer
from .select import Selector, pick
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
    found = list(ways_in(design))
    picked = {*pick(doors, dict.fromkeys(way.source for way in found), "door", _groups(design, found))}
    some = [way for way in found if way.source in picked]
    reached = [name for name in design.partitions if any(way.partition == name for way in some)]
    routed = list(dict.fromkeys(way.door for way in some if way.rule == "ROUTE-4"))
    rules = (
        f"{listed(routed)} {verb(len(routed), 'goes', 'go')} by assignment rules" if routed else "No door of these goes by assignment rules"
    )
    landed = f"New leads of {counted(len(picked), 'source')} land in {len(reached)} of {counted(len(design.partitions), 'partition')}"
    sentence = f"{landed}: {listed(reached)}. {rules}." if some else f"The design has no such door: {_said(doors)}."
    return answer("landings", sentence, COLUMNS, _rows(some), _basis(some))


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
    by_partition: dict[str, list[Landing]] = {name: [] for name in names}
    for way in ways_in(design):
        if way.partition in by_partition:
            by_partition[way.partition].append(way)
    rows = [(name, way.door, way.source, way.workspace or "", way.when, way.rule) for name in names for way in by_partition[name]]
    rows += [(name, "", "", "", "", "") for name in names if not by_partition[name]]
    named = [name for name in names if all(way.is_named for way in by_partition[name])]
    if named:
        callers = dict.fromkeys(way.source for name in named for way in by_partition[name])
        sentence = f"New leads land in {listed(named)} only where a caller names it: {listed(callers)}."
    else:
        sources = {way.source for name in names for way in by_partition[name] if not way.is_named}
        sentence = f"{counted(len(sources), 'source')} {verb(len(sources), 'lands', 'land')} new leads in {listed(names)}."
    columns = ("partition", "door", "source", "workspace", "when", "rule")
    order = {name: number for number, name in enumerate(names)}
    rows.sort(key=lambda row: order[row[0]])
    return answer("landing_in", sentence, columns, rows, _basis(way for some in by_partition.values() for way in some))


def _groups(design: Topology, found: Sequence[Landing]) -> Mapping[str, list[str]]:
    """Return the words that stand for several sources: kinds of door, and forms."""
    groups: dict[str, list[str]] = {door: [] for door in DOORS}
    for way in found:
        groups[way.door].append(way.source)
    return {**{name: [f"Form {name}", f"Submit Form {name}"] for name in design.forms}, **groups}


def _rows(some: Iterable[Landing]) -> list[tuple[str, ...]]:
    return [(way.door, way.source, way.workspace or "", way.when, way.partition, way.rule) for way in some]


def _basis(some: Iterable[Landing]) -> list[str]:
    return [*BASIS, *dict.fromkeys(way.rule for way in some)]


def _said(selector: Selector) -> str:
    return selector if isinstance(selector, str) else listed(selector)
