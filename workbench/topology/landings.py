"""Where new people land: every door of a design, each partition it can put somebody into, and when it does (rules ROUTE, and of the doors).

What a known person does at a door, and which of several conditions holds for somebody, is the engine's.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from .model import DEFAULT, Topology

__all__ = ["DOORS", "Source", "Way", "applies_rules", "sources"]

DOORS: Mapping[str, str] = {  # door -> the action of a scenario that goes through it
    "crm": "sync_from_crm",
    "api": "sync_leads",
    "bulk_import": "bulk_import",
    "push_lead": "push_lead",
    "experience_platform": "sync_from_experience_platform",
    "import": "import_list",
    "hand": "create_person",
    "form": "fill_form",
    "submit_form": "submit_form",
    "forward": "forward_email",
    "web": "visit_page",
}
_CALLS = (("api", "API", "API-5"), ("bulk_import", "Bulk import", "API-7"), ("push_lead", "Push Lead", "API-9"))
_NEVER_ROUTED = ("experience_platform", "web")


@dataclass(frozen=True, slots=True)
class Way:
    """Where somebody new can land: the partition, when that is so (empty: always), the rule, whether the caller names the partition.

    A partition that is named goes before all else (ROUTE-1).
    """

    partition: str
    when: str
    rule: str
    is_named: bool = False


@dataclass(frozen=True, slots=True)
class Source:
    """Who comes in: the kind of door, a name, the workspace whose door it is (None: of none), and the ways, of which the first that holds.

    Sources that the assignment rules place alike have one and the same `ways`.
    """

    door: str
    name: str
    workspace: str | None
    ways: tuple[Way, ...]


def applies_rules(topology: Topology, door: str) -> bool:
    """Return whether a door of the design lets the assignment rules place new people (ROUTE-3).

    >>> applies_rules(Topology.of("One", crm={"type": "salesforce"}), "crm"), applies_rules(Topology("One"), "form")
    (True, False)
    """
    if door == "crm":
        return topology.crm is not None
    return topology.settings.assignment_rules_scope == "all_creates" and door not in _NEVER_ROUTED


def sources(topology: Topology) -> Iterator[Source]:
    """Yield everybody who comes in, door by door in the order of `DOORS`.

    >>> [(source.name, source.ways[0].partition) for source in sources(Topology("One"))][-2:]
    [('By hand in Default', 'Default'), ('First visit in Default', 'Default')]
    """
    ways = _Ways(topology)
    yield from _of_no_workspace(topology, ways)
    yield from _of_workspaces(topology, ways)


class _Ways:
    """Knows where the doors of one design put people: by the rules, where they go by these, else where the door itself does."""

    def __init__(self, topology: Topology) -> None:
        rules = topology.assignment_rules
        self._ruled = tuple(Way(rule.partition, "else" if rule.condition is None else str(rule.condition), "ROUTE-4") for rule in rules)
        self._is_closed = any(rule.condition is None for rule in rules)
        self._routes = {door: bool(rules) and applies_rules(topology, door) for door in DOORS}
        self._known: dict[tuple[bool, str, str], tuple[Way, ...]] = {}

    def of(self, door: str, partition: str, rule: str) -> tuple[Way, ...]:
        """Return the ways of a door that puts people into a partition by a rule, unless assignment rules say otherwise."""
        routed = self._routes[door]
        if (routed, partition, rule) not in self._known:
            own = () if routed and self._is_closed else (Way(partition, "no rule matches" if routed else "", rule),)
            self._known[routed, partition, rule] = (*(self._ruled if routed else ()), *own)
        return self._known[routed, partition, rule]


def _of_no_workspace(topology: Topology, ways: _Ways) -> Iterator[Source]:
    """Yield the CRM and the calls, whose partition the caller may name."""
    if topology.crm:
        yield Source("crm", topology.crm.type.capitalize(), None, ways.of("crm", DEFAULT, "ROUTE-1"))
    named = tuple(Way(name, f"the call names {name}", "ROUTE-1", True) for name in topology.partitions)
    for door, source, rule in _CALLS:
        yield Source(door, source, None, (*ways.of(door, DEFAULT, rule), *named))
    configured = tuple(Way(name, f"{name} is configured", "API-11", True) for name in topology.partitions)
    yield Source("experience_platform", "Experience Platform", None, configured)


def _of_workspaces(topology: Topology, ways: _Ways) -> Iterator[Source]:
    """Yield what a workspace or an asset of it brings in: it lands in the primary partition (ROUTE-2)."""
    primary = {workspace.name: workspace.primary for workspace in topology.workspaces.values()}
    may_choose = topology.settings.import_partition_choice
    for name, partition in primary.items():
        chosen = tuple(Way(other, f"the importer chooses {other}", "IMPORT-6", True) for other in topology.sees(name) if may_choose)
        yield Source("import", f"Import into {name}", name, (*ways.of("import", partition, "IMPORT-1"), *chosen))
    for name, partition in primary.items():
        yield Source("hand", f"By hand in {name}", name, ways.of("hand", partition, "MANUAL-1"))
    for door, word, rule in (("form", "Form", "FORM-1"), ("submit_form", "Submit Form", "API-8")):
        for form in topology.forms.values():
            yield Source(door, f"{word} {form.name}", form.workspace, ways.of(door, primary[form.workspace], rule))
    mailing = {email.workspace for email in topology.emails.values()}
    for name in (name for name in primary if name in mailing):
        yield Source("forward", f"Forward from {name}", name, ways.of("forward", primary[name], "FTF-1"))
    for name, partition in primary.items():
        yield Source("web", f"First visit in {name}", name, ways.of("web", partition, "WEB-4"))
