"""The doors through which a tester can bring a lead into the real instance, as names to select and as rows for the engine.

Which leads come through them is `candidates.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ..answers.select import Selector, pick
from ..classes.occasions import Occasion
from ..errors import InputError, Problem
from ..topology.model import Topology

__all__ = ["Door", "doors_of", "picked"]


@dataclass(frozen=True, slots=True)
class Door:
    """A door: how messages call it (`Form Contact us`), the action it is, the action's own arguments."""

    name: str
    action: str
    arguments: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        return self.name

    def occasions(self) -> tuple[Occasion, ...]:
        """Return on which occasions somebody who comes through it is met."""
        args = dict(self.arguments)
        thing = args.get("form") or args.get("workspace") or ""
        listed = (Occasion("add_to_list", True, args["list"]),) if "list" in args else ()
        return (Occasion(self.action, False, thing), *listed)

    def routes(self, topology: Topology) -> bool:
        """Return whether assignment rules place whoever comes through it (ROUTE-3)."""
        return self.action == "sync_from_crm" or topology.settings.assignment_rules_scope == "all_creates"


def doors_of(topology: Topology) -> Mapping[str, Door]:
    """Return every door of a design by its name, called as the sources of its graph are; lists that campaigns listen to are doors too.

    >>> list(doors_of(Topology("One").add_form("Contact us", "Default")))
    ['Form Contact us', 'Import into Default', 'API']
    """
    found = [Door(f"Form {name}", "fill_form", (("form", name),)) for name in topology.forms]
    found += [Door(f"Import into {name}", "import_list", (("workspace", name),)) for name in topology.workspaces]
    triggers = [trigger for campaign in topology.campaigns.values() for trigger in campaign.triggers if trigger.kind == "added_to_list"]
    for name in dict.fromkeys(str(trigger.args["list"]) for trigger in triggers):
        if name in topology.lists:
            found.append(Door(f"Import to list {name}", "import_list", (("workspace", topology.lists[name].workspace), ("list", name))))
    if topology.crm:
        is_filtered = (("sync", "yes"),) if topology.crm.filter else ()  # CRM-8: what its filter holds back never comes
        found.append(Door("CRM", "sync_from_crm", is_filtered))
    found.append(Door("API", "sync_leads"))
    return {door.name: door for door in found}


def picked(topology: Topology, selector: Selector | None) -> tuple[Door, ...]:
    """Return the doors a selector means; None: all that a tester has at hand, which is every one but the API.

    Raises:
        UnknownName: There is no such door; the nearest one is told.
        InputError: No door is left.
    """
    known = doors_of(topology)
    names = tuple(name for name in known if name != "API") if selector is None else pick(selector, known, "door")
    if not names:
        raise InputError(Problem("no door is left", "doors", expected=f"some of {', '.join(known)}"))
    return tuple(known[name] for name in names)
