"""Where new people land: every door of a design, each partition it can put somebody into, and when it does (rules ROUTE, and of the doors).

What a known person does at a door, and which of several conditions holds for somebody, is the engine's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from .model import DEFAULT, Topology

__all__ = ["DOORS", "Landing", "applies_rules", "ways_in"]

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
class Landing:
    """One way in: the door, who comes through it, its workspace (None: of no workspace), the partition, when that is so, and the rule.

    `when` is empty where nothing else can happen. `is_named`: the caller names the partition, which goes before all else (ROUTE-1).
    """

    door: str
    source: str
    workspace: str | None
    partition: str
    when: str
    rule: str
    is_named: bool = False


def applies_rules(topology: Topology, door: str) -> bool:
    """Return whether a door of the design lets the assignment rules place new people (ROUTE-3).

    >>> applies_rules(Topology.of("One", crm={"type": "salesforce"}), "crm"), applies_rules(Topology("One"), "form")
    (True, False)
    """
    if door == "crm":
        return topology.crm is not None
    return topology.settings.assignment_rules_scope == "all_creates" and door not in _NEVER_ROUTED


def ways_in(topology: Topology) -> Iterator[Landing]:
    """Yield every landing, door by door in the order of `DOORS`; of several of one source the first whose `when` holds is the one.

    >>> [(landing.source, landing.partition) for landing in ways_in(Topology("One"))][-2:]
    [('By hand in Default', 'Default'), ('First visit in Default', 'Default')]
    """
    rules = [(rule.partition, "else" if rule.condition is None else str(rule.condition)) for rule in topology.assignment_rules]
    has_else = any(rule.condition is None for rule in topology.assignment_rules)
    routes = {door: bool(rules) and applies_rules(topology, door) for door in DOORS}

    def lands(door: str, source: str, workspace: str | None, partition: str, rule: str) -> Iterator[Landing]:
        """Yield where the rules put people, where the door lets them, and where it puts people itself."""
        if routes[door]:
            for target, when in rules:
                yield Landing(door, source, workspace, target, when, "ROUTE-4")
        if not (routes[door] and has_else):
            yield Landing(door, source, workspace, partition, "no rule matches" if routes[door] else "", rule)

    yield from _of_no_workspace(topology, lands)
    yield from _of_workspaces(topology, lands)


Lands = Callable[[str, str, str | None, str, str], Iterator[Landing]]


def _of_no_workspace(topology: Topology, lands: Lands) -> Iterator[Landing]:
    """Yield the landings of the CRM and of calls, whose partition the caller may name."""
    if topology.crm:
        yield from lands("crm", topology.crm.type.capitalize(), None, DEFAULT, "ROUTE-1")
    for door, source, rule in _CALLS:
        yield from lands(door, source, None, DEFAULT, rule)
        yield from (Landing(door, source, None, name, f"the call names {name}", "ROUTE-1", True) for name in topology.partitions)
    for name in topology.partitions:
        yield Landing("experience_platform", "Experience Platform", None, name, f"{name} is configured", "API-11", True)


def _of_workspaces(topology: Topology, lands: Lands) -> Iterator[Landing]:
    """Yield the landings of what a workspace or an asset of it brings in: its primary partition (ROUTE-2)."""
    primary = {workspace.name: workspace.primary for workspace in topology.workspaces.values()}
    for name, partition in primary.items():
        yield from lands("import", f"Import into {name}", name, partition, "IMPORT-1")
        for chosen in topology.sees(name) if topology.settings.import_partition_choice else ():
            yield Landing("import", f"Import into {name}", name, chosen, f"the importer chooses {chosen}", "IMPORT-6", True)
    for name, partition in primary.items():
        yield from lands("hand", f"By hand in {name}", name, partition, "MANUAL-1")
    for door, word, rule in (("form", "Form", "FORM-1"), ("submit_form", "Submit Form", "API-8")):
        for form in topology.forms.values():
            yield from lands(door, f"{word} {form.name}", form.workspace, primary[form.workspace], rule)
    mailing = {email.workspace for email in topology.emails.values()}
    for name in (name for name in primary if name in mailing):
        yield from lands("forward", f"Forward from {name}", name, primary[name], "FTF-1")
    for name, partition in primary.items():
        yield from lands("web", f"First visit in {name}", name, partition, "WEB-4")
