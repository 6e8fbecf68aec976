"""Occasions: every way in which a design meets one person, each a row (or a few) that the engine plays.

A new lead comes through a door; or somebody known, who lives in some partition, comes again, is mailed by a batch or a cast, is changed by
hand, or does what a trigger listens to. Which leads there are is `space.py`. Only a flow takes somebody off a list or sets a stage:
scenarios have no step for either by hand, and nobody known is on a list, or in a stage, before.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ..topology.conditions import Compare
from ..topology.fields import READ_ONLY, field_of
from ..topology.model import Topology
from .atoms import Atom, Lives, Sees
from .ground import Fact, Ground, Node

__all__ = ["Occasion", "Start", "can_happen", "occasions", "starts"]

EMAIL = "Email Address"


@dataclass(frozen=True, slots=True, order=True)
class Occasion:
    """One way to meet a person; print it for its name, by which selectors find it.

    Attributes:
        kind: What happens: `fill_form`, `import_list`, `run_campaign`, ... as an action of a scenario, or `engagement_cast`.
        known: Whether the person is there before.
        thing: The form, workspace, program, campaign, ... that it is about.
        more: A second one: the program of a Submit Form, the status that is given.
    """

    kind: str
    known: bool
    thing: str = ""
    more: str = ""

    def __str__(self) -> str:
        return f"{'known' if self.known else 'new'}: {_SAID[self.kind, self.known].format(self.thing, self.more)}"


_SAID = {
    ("fill_form", False): "fills out {0}",
    ("import_list", False): "imported into {0}",
    ("create_person", False): "typed into {0}",
    ("sync_leads", False): "by Sync Leads",
    ("submit_form", False): "Submit Form {0} with program {1}",
    ("push_lead", False): "pushed to {0}",
    ("sync_from_crm", False): "record of the CRM",
    ("fill_form", True): "fills out {0}",
    ("run_campaign", True): "batch {0}",
    ("engagement_cast", True): "cast {0}",
    ("change_data", True): "{0} changed by hand",
    ("change_score", True): "{0} scored by hand",
    ("move_person", True): "moved to {0} by hand",
    ("request_campaign", True): "{0} requested",
    ("add_to_list", True): "added to {0}",
    ("change_status", True): "{1} in {0}",
    ("open_email", True): "opens {0}",
    ("click_email", True): "clicks in {0}",
    ("visit_page", True): "visits {0}",
    ("unsubscribe", True): "unsubscribes",
    ("sync_from_crm", True): "deleted in the CRM",
}


def occasions(ground: Ground) -> tuple[Occasion, ...]:
    """Return every occasion of a design, doors first.

    >>> design = Topology("One").add_form("Contact us", "Default")
    >>> [str(occasion) for occasion in occasions(Ground(design))][2:]
    ['new: typed into Default', 'new: by Sync Leads', 'known: fills out Contact us']
    """
    return tuple(dict.fromkeys((*_new(ground), *_known(ground))))


def _new(ground: Ground) -> Iterator[Occasion]:
    topology = ground.topology
    for name in topology.forms:
        yield Occasion("fill_form", False, name)
    for workspace in topology.workspaces:
        yield Occasion("import_list", False, workspace)
    for workspace in topology.workspaces:
        yield Occasion("create_person", False, workspace)
    yield Occasion("sync_leads", False)
    spoken_of = [name for name in ground.listened_to("program_status_is_changed") if name in topology.programs]
    for form in topology.forms.values():
        for named in spoken_of:  # API-8: the program of the call goes before the form's own
            if topology.programs[named].workspace == form.workspace and named != form.program:
                yield Occasion("submit_form", False, form.name, named)
    for program in ground.listened_to("is_pushed"):
        yield Occasion("push_lead", False, program)
    if topology.crm is not None:
        yield Occasion("sync_from_crm", False)


def _known(ground: Ground) -> Iterator[Occasion]:
    topology = ground.topology
    yield from (Occasion("fill_form", True, form) for form in topology.forms)
    yield from (Occasion("run_campaign", True, name) for name, campaign in topology.campaigns.items() if campaign.is_batch)
    yield from (Occasion("engagement_cast", True, name) for name, program in topology.programs.items() if program.type == "engagement")
    yield from _by_hand(ground)
    yield from _by_themselves(ground)


def _by_hand(ground: Ground) -> Iterator[Occasion]:
    """Yield what a user can do to somebody that a trigger listens to."""
    topology = ground.topology
    changeable = (field for field in ground.listened_to("data_value_changes") if field not in (*READ_ONLY, EMAIL))
    yield from (Occasion("change_data", True, field) for field in changeable)
    yield from (Occasion("change_score", True, field) for field in ground.listened_to("score_is_changed"))
    if ground.listens("partition_changes"):
        yield from (Occasion("move_person", True, partition) for partition in topology.partitions)
    yield from (
        Occasion("request_campaign", True, name) for name in ground.listened_to("campaign_is_requested") if name in topology.campaigns
    )
    yield from (Occasion("add_to_list", True, name) for name in ground.listened_to("added_to_list"))
    for name in ground.listened_to("program_status_is_changed"):
        yield from (Occasion("change_status", True, name, status) for status in topology.programs[name].statuses)
    if topology.crm is not None and ground.listens("is_deleted_in_crm"):
        yield Occasion("sync_from_crm", True)


def _by_themselves(ground: Ground) -> Iterator[Occasion]:
    """Yield what people do that a trigger listens to: with the emails and pages it names, and with another one where any will do."""
    emails = tuple(ground.topology.emails)
    for kind, action, every in (
        ("opens_email", "open_email", emails),
        ("clicks_email", "click_email", emails),
        ("visits_page", "visit_page", ("any other page",)),
    ):
        named = ground.listened_to(kind)
        yield from (Occasion(action, True, name) for name in named)
        another = next((name for name in every if name not in named), None)
        if another is not None and ground.hearing((kind, "")):
            yield Occasion(action, True, another)
    if ground.listens("unsubscribes"):
        yield Occasion("unsubscribe", True)


def can_happen(topology: Topology, occasion: Occasion) -> bool:
    """Return whether what somebody does, or what is done to him by hand, can happen in a design, whether a campaign listens or not.

    >>> can_happen(Topology("One"), Occasion("change_data", True, "Country"))
    True
    >>> can_happen(Topology("One"), Occasion("add_to_list", True, "Fair"))
    False
    """
    match occasion.kind:
        case "change_data" | "change_score":
            return field_of(occasion.thing, topology.fields) is not None
        case "move_person":
            return occasion.thing in topology.partitions
        case "add_to_list":
            return occasion.thing in topology.lists
        case "change_status":
            return occasion.thing in topology.programs and occasion.more in topology.programs[occasion.thing].statuses
        case "open_email" | "click_email":
            return occasion.thing in topology.emails
        case "sync_from_crm":
            return topology.crm is not None
    return occasion.kind in ("visit_page", "unsubscribe")


@dataclass(frozen=True, slots=True)
class Start:
    """A fact that an occasion begins with, and what decides whether it does."""

    fact: Fact
    atoms: frozenset[Atom] = frozenset()
    nodes: tuple[Node, ...] = ()


def starts(ground: Ground, occasion: Occasion) -> Iterator[Start]:
    """Yield what an occasion begins with in a design."""
    kind, thing, topology = occasion.kind, occasion.thing, ground.topology
    if not occasion.known:
        yield from _created(ground, frozenset())
    if kind in ("fill_form", "submit_form"):
        yield Start(("fills_out_form", thing))
        form = topology.forms[thing]
        joined = occasion.more or form.program
        if joined:  # FORM-4
            seen = frozenset({Sees(form.workspace)} if form.workspace in ground.blind else ())
            yield Start(("program_status_is_changed", joined), seen, (("partition",), ("status", joined)))
        twin = narrowed(topology, topology.workspaces[form.workspace].primary)
        if occasion.known and twin:  # DEDUPE-8: somebody who lives elsewhere is not found, and made anew
            yield from _created(ground, twin)
        return
    simple = {
        "push_lead": "is_pushed",
        "run_campaign": "enters",
        "change_data": "data_value_changes",
        "change_score": "score_is_changed",
        "request_campaign": "campaign_is_requested",
        "add_to_list": "added_to_list",
        "change_status": "program_status_is_changed",
        "open_email": "opens_email",
        "click_email": "clicks_email",
        "visit_page": "visits_page",
    }
    if kind in simple:
        blocked = kind in ("change_data", "change_score") and "manual" in topology.blocked_fields.get(thing, ())
        yield Start((simple[kind], thing), frozenset({Compare(thing, "is_empty")} if blocked else ()))  # FIELD-1
    elif kind == "move_person":
        yield Start(("partition_changes", ""), frozenset({Lives(thing)}), (("partition",),))
    elif kind == "unsubscribe":
        yield Start(("unsubscribes", ""))
        yield Start(("data_value_changes", "Unsubscribed"), frozenset({Compare("Unsubscribed", "is", (True,))}))
    elif kind == "sync_from_crm" and occasion.known:
        yield Start(("is_deleted_in_crm", ""))
    elif kind == "engagement_cast":
        yield from _cast(ground, thing)


def _created(ground: Ground, atoms: frozenset[Atom]) -> Iterator[Start]:
    yield Start(("person_is_created", ""), atoms)
    for model in ground.topology.models.values():
        if model.approved:  # LIFE-2, LIFE-3
            seen: frozenset[Atom] = frozenset({Sees(model.workspace)} if model.workspace in ground.blind else ())
            yield Start(("stage_is_changed", model.name), atoms | seen, (("partition",), ("stage", model.name)))


def _cast(ground: Ground, program: str) -> Iterator[Start]:
    from ..topology.engagement import contents_of

    home = ground.topology.programs[program].workspace
    seen: frozenset[Atom] = frozenset({Sees(home)} if home in ground.blind else ())
    yield Start(("program_status_is_changed", program))
    for content in contents_of(ground.topology, program):
        if content.kind == "campaign":
            yield Start(("enters", content.name), seen, (("partition",),))


def narrowed(topology: Topology, primary: str) -> frozenset[Atom]:
    """Return what decides whether a form finds a known person who comes with his own values; nothing where the address alone does."""
    rule = topology.dedupe
    return frozenset({Lives(primary)}) if rule.partition and "forms" in rule.applies_to else frozenset()
