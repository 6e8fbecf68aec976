"""What can be done with a lead in the inspector: the doors it can come through, the batches it can be in, the fields a design asks about.

What then becomes of it is `path.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ..classes.cells import cells, leaves
from ..engine.run import Run
from ..errors import InputError, Problem, UnknownName
from ..scenario.cells import cells_at
from ..simulation import simulate
from ..topology.conditions import Condition
from ..topology.cursor import Cursor
from ..topology.fields import READ_ONLY
from ..topology.model import Topology
from ..topology.spans import MICROSECONDS
from ..trials.candidates import conditions_of
from ..trials.doors import doors_of

__all__ = ["EMAIL", "Ask", "Doorway", "asked_fields", "doorways", "read_lead", "simulated", "spelt"]

EMAIL = "Email Address"
ALIAS = "lead"
_RECORD, _BROWSER = "CRM-1", "browser"  # the key of the CRM's record of the lead, and its cookie
_GROUPS = {
    "fill_form": "Fills out",
    "import_list": "Comes in a list",
    "create_person": "Is typed in",
    "sync_from_crm": "Comes from a system",
    "sync_leads": "Comes from a system",
    "push_lead": "Comes from a system",
    "submit_form": "Comes from a system",
    "visit_page": "Visits a page",
    "run_campaign": "Is there when a batch runs",
}


@dataclass(frozen=True, slots=True)
class Ask:
    """What a door is told beside the lead: a name, the values it may have, the one it has at first, whether any other text will do."""

    name: str
    options: tuple[str, ...]
    first: str = ""
    is_open: bool = False

    def taken(self, told: Mapping[str, str]) -> str:
        """Return what was told, where it is one that this door may be told."""
        value = told.get(self.name, self.first)
        return value if self.is_open or value in self.options else self.first


@dataclass(frozen=True, slots=True)
class Doorway:
    """A door or a batch: its name, the action it is, what the action names, the box of the scene it stands for ("": none), what it asks."""

    name: str
    action: str
    arguments: tuple[tuple[str, str], ...] = ()
    node: str = ""
    asks: tuple[Ask, ...] = ()

    @property
    def group(self) -> str:
        """Under which heading it is offered."""
        return _GROUPS[self.action]

    @property
    def is_batch(self) -> bool:
        """Whether nobody comes through it: who is there takes part."""
        return self.action == "run_campaign"

    def told(self, told: Mapping[str, str]) -> dict[str, str]:
        """Return what the door is told, of what was told any door; what is empty is left out."""
        return {ask.name: value for ask in self.asks if (value := ask.taken(told))}

    def step(self, values: Mapping[str, Any], told: Mapping[str, str]) -> dict[str, Any]:
        """Return the step of a scenario in which a lead of these values meets it."""
        said = dict(self.arguments) | self.told(told)
        if self.is_batch:
            return {"run_campaign": said["campaign"]}
        if self.action == "visit_page":
            return {self.action: said}
        if self.action == "sync_from_crm":
            said_all: dict[str, Any] = {"crm_id": _RECORD, "object": "lead", "values": dict(values)}
            return {self.action: said_all | ({"sync": True} if "sync" in said else {})}
        key = "rows" if self.action in ("import_list", "sync_leads", "push_lead") else "values"
        return {self.action: said | {key: [dict(values)] if key == "rows" else dict(values)}}


def doorways(topology: Topology) -> dict[str, Doorway]:
    """Return every door and every batch of a design by name.

    >>> list(doorways(Topology("One").add_form("Contact us", "Default")))[:4]
    ['Form Contact us', 'Import into Default', 'API', 'Submit Form Contact us']
    """
    found = []
    partition = Ask("partition", ("", *topology.partitions))
    for name, door in doors_of(topology).items():
        node = f"source:{name}"
        if door.action == "sync_from_crm" and topology.crm is not None:
            node = f"source:{topology.crm.type.capitalize()}"
        elif door.action == "import_list":
            node = f"source:Import into {dict(door.arguments)['workspace']}"
        found.append(Doorway(name, door.action, door.arguments, node, (partition,) if door.action == "sync_leads" else ()))
    found += _calls(topology, partition)
    by_hand = (("create_person", f"By hand in {name}", (("workspace", name),)) for name in topology.workspaces)
    found += [Doorway(name, action, args, f"source:{name}") for action, name, args in by_hand]
    found += _visits(topology)
    batches = (name for name, campaign in topology.campaigns.items() if campaign.is_batch)
    found += [Doorway(f"Batch {name}", "run_campaign", (("campaign", name),)) for name in batches]
    return {door.name: door for door in found}


def _calls(topology: Topology, partition: Ask) -> Iterator[Doorway]:
    """Yield Submit Form, which may name a program of the form's workspace (API-8), and Push Lead, which must name one (API-9)."""
    homes = {name: program.workspace for name, program in topology.programs.items()}
    for name, form in topology.forms.items():
        program = Ask("program", ("", *(each for each, home in homes.items() if home == form.workspace)))
        yield Doorway(f"Submit Form {name}", "submit_form", (("form", name),), f"source:Form {name}", (program,))
    if homes:
        yield Doorway("Push Lead", "push_lead", (), "source:API", (Ask("program", tuple(homes), next(iter(homes))), partition))


def _visits(topology: Topology) -> Iterator[Doorway]:
    """Yield a web visit with the tracking code of each workspace (WEB-4), to pages that campaigns listen for or to any other."""
    triggers = (trigger for campaign in topology.automations.values() for trigger in campaign.triggers if trigger.kind == "visits_page")
    pages = tuple(dict.fromkeys(str(page) for trigger in triggers if (page := trigger.args.get("page")) not in (None, "any")))
    page = Ask("page", pages, pages[0] if pages else "/", is_open=True)
    for name in topology.workspaces:
        yield Doorway(f"Web visit in {name}", "visit_page", (("workspace", name), ("cookie", _BROWSER)), "", (page,))


def asked_fields(topology: Topology, besides: Iterable[str] = ()) -> list[dict[str, Any]]:
    """Return the fields a design asks about: `name`, `type`, `options` (`value`, and in `words` what it stands for).

    The address comes first; `besides` are further fields, for which nothing can be suggested.

    >>> design = Topology("One").with_rules([{"if": {"Country": "France"}, "then": "Default"}])
    >>> [(one["name"], [option["value"] for option in one["options"]]) for one in asked_fields(design)]
    [('Email Address', []), ('Country', ['France', 'Other'])]
    """
    conditions = [*conditions_of(topology), *(step.filters for model in topology.models.values() for step in model.transitions)]
    asked = dict.fromkeys(topology.field_named(leaf.field).name for leaf in leaves(conditions))
    names = [name for name in dict.fromkeys((EMAIL, *asked, *besides)) if name not in READ_ONLY]
    return [{"name": name, "type": topology.field_named(name).type, "options": _options(topology, name, conditions)} for name in names]


def _options(topology: Topology, name: str, conditions: list[Condition]) -> list[dict[str, str]]:
    """Return values that the design tells apart, those it names first."""
    if not any(topology.field_named(leaf.field).name == name for leaf in leaves(conditions)):
        return []
    found: dict[str, str] = {}
    for cell in cells(topology, name, conditions):
        for value in (*cell.named, cell.value):
            if value is not None:
                found.setdefault(spelt(value), f"{name} {cell.words}")
    return [{"value": value, "words": words} for value, words in found.items()]


def spelt(value: str | float | bool | None) -> str:
    """Write a value as it is typed.

    >>> spelt(50.0), spelt(1e9), spelt(None), spelt(True)
    ('50', '1000000000', '', 'true')
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    return "" if value is None else str(value)


def read_lead(topology: Topology, given: Mapping[str, Any]) -> dict[str, str | float]:
    """Read the values of a lead by display name, typed, `Partition` among them; an empty one is none.

    Raises:
        InputError: A field or partition there is not, or a value that its field cannot hold; everything that is wrong is told.
    """
    cursor = Cursor.of({"lead": dict(given)}).at("lead")
    found = cells_at(cursor, topology.fields, {"Partition"})
    cursor.reading.finish()
    lives = found.get("Partition")
    if lives is not None and lives not in topology.partitions:
        raise UnknownName("partition", str(lives), topology.partitions, "lead.Partition")
    return {name: value for name, value in found.items() if value is not None}


def simulated(topology: Topology, door: Doorway, lead: Mapping[str, Any], told: Mapping[str, str]) -> Run:
    """Play one lead through a door, or a batch over it, and wait until every wait is over.

    Whoever has a `Partition` is there before, with all these values; who has none is new. A known lead has no memberships, no activities
    and no earlier runs of campaigns; its browser is known. Who is new and visits a page has no values: nobody knows them.

    Raises:
        InputError: A batch has nobody to take in.
    """
    values = {name: value for name, value in lead.items() if name != "Partition"}
    people = {ALIAS: dict(lead)} if "Partition" in lead else {}
    if door.is_batch and not people:
        what = f"{door.name} finds only people who are there, and this lead is new"
        raise InputError(Problem(what, expected="a partition under 'is in'"))
    if people and door.action == "sync_from_crm":
        people[ALIAS]["crm"] = {"id": _RECORD, "object": "lead"}
    if people and door.action == "visit_page":
        people[ALIAS]["cookies"] = [_BROWSER]
    steps = [door.step(values, told)]
    days = _waiting(topology)
    return simulate(topology, [*steps, {"wait": f"{days} days"}] if days else steps, people)


def _waiting(topology: Topology) -> int:
    """Return how many days all waits of all flows take together."""
    flows = (step for campaign in topology.automations.values() for step in campaign.flow if step.kind == "wait")
    every = (args for step in flows for args in (*(choice.args for choice in step.choices), step.default) if args is not None)
    total = sum(args["span"].microseconds for args in every)
    return -(-total // MICROSECONDS["day"])
