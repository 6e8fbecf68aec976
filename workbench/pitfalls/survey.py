"""A design as the findings look at it: who sees whom, what is active, who comes where, who moves people; each worked out once.

What is wrong with any of it is the business of the modules by theme.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeVar

from ..answers.words import listed
from ..engine.run import Run
from ..topology import landings
from ..topology.assets import Campaign, Form, StaticList
from ..topology.check import Broken, broken_campaigns
from ..topology.compose import Place
from ..topology.conditions import AllOf, Condition, Not
from ..topology.lifecycle import transition_names
from ..topology.model import Topology
from ..topology.steps import Trigger
from .poured import Missed, filled_fields, missed

__all__ = ["Cell", "Finds", "Found", "Lead", "Move", "Place", "Survey", "Unjudged", "quoted", "times"]

Cell = str | float | None
Lead = Mapping[str, Cell]
"""An example of somebody: values by field, as they are stored; None for an empty one."""

T = TypeVar("T")
EVERYBODY = AllOf()
_TEMPLATES = re.compile(r"cent(re|er) of excellence|\bcoe\b|framework|template|\bempty\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Found:
    """One finding before it is told: where, what in a sentence, an example (a lead, words, or both), a remedy that says more."""

    at: Place
    what: str
    lead: Lead = field(default_factory=dict)
    evidence: str = ""
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class Unjudged:
    """What could not be judged, and what is missing for it."""

    why: str


@dataclass(frozen=True, slots=True)
class Move:
    """One way in which an active campaign moves people.

    `at` is the step; `condition` what its choice asks (None: it is the default), `takes` the same without whom earlier choices take;
    `is_late`: a wait comes before it.
    """

    campaign: Campaign
    at: Place
    target: str
    condition: Condition | None
    takes: Condition
    is_late: bool


Finds = Mapping[str, Callable[["Survey"], Iterator[Found | Unjudged] | Iterator[Found]]]
"""What finds each kind of finding, by code: a function of the design that yields one thing a place."""


def quoted(names: tuple[str, ...] | list[str]) -> str:
    """Name things that are called so: `'A', 'B' and 3 more`."""
    return listed(map(repr, names))


def times(count: int) -> str:
    """Say how often something happened."""
    return {0: "never", 1: "once"}.get(count, f"{count:,} times")


@dataclass(frozen=True, eq=False)
class Survey:
    """What findings ask of a design; `run` is a run of it, `records` how many people the real instance holds, both if known."""

    topology: Topology
    run: Run | None = None
    records: int | None = None
    _known: dict[tuple[object, ...], tuple[tuple[Condition, ...], Any]] = field(default_factory=dict)

    def once(self, work: Callable[[Topology, tuple[Condition, ...]], T], *conditions: Condition) -> T:
        """Return what some work makes of conditions, done once for the same ones: they are long, and told by identity, not by value."""
        asked = tuple(condition for condition in conditions if condition != EVERYBODY)
        key = (work, *map(id, asked))
        if key not in self._known:
            self._known[key] = asked, work(self.topology, asked)  # the conditions are kept, so that no other one takes their identity
        found: T = self._known[key][1]
        return found

    # -- who sees whom ----------------------------------------------------------------------------------------------------------------

    @cached_property
    def sees(self) -> Mapping[str, frozenset[str]]:
        """The partitions each workspace sees (VIS-1)."""
        return {name: frozenset(self.topology.sees(name)) for name in self.topology.workspaces}

    @cached_property
    def seen_by(self) -> Mapping[str, tuple[str, ...]]:
        """The workspaces that see each partition."""
        return {p: tuple(name for name, seen in self.sees.items() if p in seen) for p in self.topology.partitions}

    @cached_property
    def overseers(self) -> frozenset[str]:
        """The workspaces that see every partition."""
        everything = frozenset(self.topology.partitions)
        return frozenset(name for name, seen in self.sees.items() if seen >= everything)

    @cached_property
    def local(self) -> tuple[str, ...]:
        """The workspaces that see some partitions only, in the order of the design."""
        return tuple(name for name in self.topology.workspaces if name not in self.overseers)

    @cached_property
    def kept(self) -> frozenset[str]:
        """The partitions that some local workspace sees: where people belong to a team. Those of template workspaces are none."""
        teams = [self.sees[name] for name in self.local if not self.is_template_home(name)]
        return frozenset().union(*teams)

    @cached_property
    def primary(self) -> Mapping[str, str]:
        """Where new people of each workspace land (ROUTE-2)."""
        return {name: workspace.primary for name, workspace in self.topology.workspaces.items()}

    def is_template_home(self, workspace: str) -> bool:
        """Return whether a workspace is there for templates (SHARE-9): nothing but its name, or its partition's, can say so."""
        named = any(_TEMPLATES.search(name) for name in (workspace, *self.sees[workspace]) if workspace not in self.overseers)
        return named and workspace not in self.forms

    def share_sight(self, one: str, other: str) -> bool:
        """Return whether two workspaces see a partition in common."""
        return not self.sees[one].isdisjoint(self.sees[other])

    # -- what runs --------------------------------------------------------------------------------------------------------------------

    @cached_property
    def broken(self) -> Mapping[str, tuple[Broken, ...]]:
        """The campaigns that are invalid, with what breaks in each (CAMP-9)."""
        return broken_campaigns(self.topology)

    @cached_property
    def active(self) -> Mapping[str, Campaign]:
        """The campaigns that can run: switched on, valid, in a workspace that is there; transitions of models among them."""
        return {
            name: campaign
            for name, campaign in self.topology.automations.items()
            if campaign.active and name not in self.broken and campaign.workspace in self.sees
        }

    @cached_property
    def _transitions(self) -> Mapping[str, Place]:
        found: dict[str, Place] = {}
        for model in self.topology.models.values():
            places = {id(transition): number for number, transition in enumerate(model.transitions)}
            found |= {
                name: ("models", model.name, "transitions", places[id(transition)]) for name, transition in transition_names(model).items()
            }
        return found

    def at(self, campaign: str) -> Place:
        """Return where a campaign stands, or the transition that runs under its name."""
        return ("campaigns", campaign) if campaign in self.topology.campaigns else self._transitions[campaign]

    @cached_property
    def watched(self) -> frozenset[str]:
        """The partitions that an active campaign of any workspace sees."""
        return frozenset().union(*(self.sees[name] for name in {campaign.workspace for campaign in self.active.values()}))

    @cached_property
    def by_trigger(self) -> Mapping[str, tuple[tuple[Campaign, Trigger], ...]]:
        """The active campaigns by the kind of trigger, each with the trigger."""
        found: dict[str, list[tuple[Campaign, Trigger]]] = {}
        for campaign in self.active.values():
            for trigger in campaign.triggers:
                found.setdefault(trigger.kind, []).append((campaign, trigger))
        return {kind: tuple(heard) for kind, heard in found.items()}

    @staticmethod
    def hears_creation(campaign: Campaign) -> bool:
        """Return whether a campaign starts when somebody is created."""
        return any(trigger.kind == "person_is_created" for trigger in campaign.triggers)

    def hears_form(self, campaign: Campaign, form: str, *, new: bool = True) -> bool:
        """Return whether a campaign starts when somebody fills a form; `new`: also by listening for creations."""
        return any(
            (trigger.kind == "fills_out_form" and trigger.args.get("form", form) == form) or (new and trigger.kind == "person_is_created")
            for trigger in campaign.triggers
        )

    @cached_property
    def forms(self) -> Mapping[str, tuple[str, ...]]:
        """The forms of each workspace that has any."""
        return _by_workspace(self.topology.forms.values())

    @cached_property
    def lists(self) -> Mapping[str, tuple[str, ...]]:
        """The static lists of each workspace that has any."""
        return _by_workspace(self.topology.lists.values())

    # -- who comes where, and who moves people -----------------------------------------------------------------------------------------

    @cached_property
    def moves(self) -> tuple[Move, ...]:
        """Every way in which an active campaign moves people, in the order of the design."""
        return tuple(move for campaign in self.active.values() for move in moves_of(campaign, self.at(campaign.name)))

    @cached_property
    def routers(self) -> Mapping[str, tuple[Move, ...]]:
        """The active campaigns that move whoever is created or fills a form, each with its moves."""
        found: dict[str, list[Move]] = {}
        for move in self.moves:
            if any(trigger.kind in ("person_is_created", "fills_out_form") for trigger in move.campaign.triggers):
                found.setdefault(move.campaign.name, []).append(move)
        return {name: tuple(moves) for name, moves in found.items()}

    @cached_property
    def sources(self) -> Mapping[str, tuple[str, ...]]:
        """What of the design puts people into each partition: forms, the CRM, lists, moves; not what a caller may name."""
        found = {name: dict.fromkeys(sources) for name, sources in self.creations.items()}
        for move in self.moves:
            found.setdefault(move.target, {})[f"campaign {move.campaign.name}"] = None
        return {name: tuple(sources) for name, sources in found.items()}

    @cached_property
    def creations(self) -> Mapping[str, tuple[str, ...]]:
        """What of the design makes new people in each partition: forms, the CRM, imports where there are lists, calls that name none."""
        found: dict[str, dict[str, None]] = {}
        for source in landings.sources(self.topology):
            if source.door in ("crm", "form", "api") or (source.door == "import" and source.workspace in self.lists):
                for way in source.ways:
                    if not way.is_named:
                        found.setdefault(way.partition, {})[source.name] = None
        return {name: tuple(sources) for name, sources in found.items()}

    @cached_property
    def people(self) -> Mapping[str, int]:
        """How many people the run left in each partition."""
        if self.run is None:
            return {}
        living = self.run.people["partition"][self.run.living].tolist()
        return {name: living.count(code) for code, name in enumerate(self.run.partitions)}

    @cached_property
    def missed(self) -> Mapping[str, Missed]:
        """The campaigns that missed more people of the run than they took, by name."""
        return {} if self.run is None else {one.campaign: one for one in missed(self.run)}

    @cached_property
    def asked(self) -> Mapping[str, frozenset[str]]:
        """The fields each form asks for: as the design says, else as it was filled in the run; a form of neither is left out."""
        declared = {name: frozenset(form.fields) for name, form in self.topology.forms.items() if form.fields}
        seen = {} if self.run is None else filled_fields(self.run)
        known = {**{name: fields for name, fields in seen.items() if name in self.topology.forms}, **declared}
        return {name: fields | {"Email Address"} for name, fields in known.items()}


def _by_workspace(things: Iterable[Form] | Iterable[StaticList]) -> Mapping[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for thing in things:
        found.setdefault(thing.workspace, []).append(thing.name)
    return {workspace: tuple(names) for workspace, names in found.items()}


def moves_of(campaign: Campaign, at: Place) -> Iterator[Move]:
    """Yield every way in which a campaign moves people."""
    is_late = False
    for number, step in enumerate(campaign.flow):
        is_late = is_late or step.kind == "wait"
        if step.kind != "change_partition":
            continue
        place = (*at, "flow", number)
        before: list[Condition] = []
        for choice in step.choices:
            if choice.args is not None:
                yield Move(campaign, place, choice.args["partition"], choice.condition, AllOf((choice.condition, *before)), is_late)
            before.append(Not(choice.condition))
        if step.default is not None:
            yield Move(campaign, place, step.default["partition"], None, AllOf(tuple(before)), is_late)
