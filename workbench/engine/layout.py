"""The layout of a run: which fields, programs, lists, activities and values there are, and the number each is known by.

Made once from every design the run passes through and from the stimuli; a field that nothing mentions takes no room.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import accumulate

from ..people.columns import Numbers
from ..people.stimuli import ACTIONS, Stimuli
from ..topology.assets import Campaign
from ..topology.fields import READ_ONLY, Field
from ..topology.model import Topology
from ..topology.settings import Settings
from ..topology.spans import Span
from ..topology.steps import STEPS, Step
from .mentions import FLAGS, Mentions, blocks_crm, branches_of, parts_crm
from .pools import AddressPool, DomainPool, Pool
from .simple import simple_campaigns

__all__ = ["EMAIL", "FLAGS", "PRIORITIES", "Layout", "priority", "step_priority"]

EMAIL = "Email Address"

PRIORITIES = ("high", "medium", "low")


def step_priority(step: Step, settings: Settings) -> str:
    """Return the place of a flow step in the queue (QUEUE-2)."""
    return settings.change_partition_priority if step.kind == "change_partition" else STEPS[step.kind].priority


def priority(campaign: Campaign, settings: Settings) -> str:
    """Return a campaign's place in the queue: its override (QUEUE-4), else that of its first step (QUEUE-3); an empty flow is low."""
    return campaign.priority or (step_priority(campaign.flow[0], settings) if campaign.flow else "low")


@dataclass(slots=True)
class Layout:
    """Where everything stands: `columns` maps a field to its column among the coded fields or among the numbers.

    `partitions`, `workspaces`, `forms`, `emails` and `statuses` (by program) are those of all designs, in the order in which they come up.
    `campaigns` stand by rank: priority (`priorities`), then name, the order in which those of an event run; one whose priority an edit
    changes stands at several ranks, in each design at one of them. `spans` are the ranks that take a person in once per some time.
    `writes` are the fields that change other than by a row of the stimuli; `reads_id` says whether anything asks for the Id of a person,
    and `moves` whether anything changes a partition, while the run goes on; `visits` whether anybody visits a page. `models` are the
    revenue models, each with all its stages, `casts` the engagement programs that are cast, `contents` what these may send.
    `spoken` are the texts that lines of the log speak of. `domains` are there where a campaign scores domains: those that no such step
    would score are left out. `groups` are the fields that conditions put people together by. `crm` says whether records of the CRM and
    their people can part, so that those hold values of their own, `crm_blocked` whether a field is blocked for the CRM (FIELD-1).
    `appended` are the fields that a flow appends values to: lists to the CRM, whatever their type.
    """

    partitions: tuple[str, ...]
    workspaces: tuple[str, ...]
    forms: tuple[str, ...]
    emails: tuple[str, ...]
    statuses: Mapping[str, tuple[str, ...]]

    fields: tuple[Field, ...]
    columns: Mapping[str, int]
    pools: Mapping[str, Pool]
    coded: tuple[Field, ...]
    numbers: tuple[Field, ...]
    programs: tuple[str, ...]
    lists: tuple[str, ...]
    segmentations: tuple[str, ...]
    models: Mapping[str, tuple[str, ...]]
    casts: tuple[str, ...]
    contents: tuple[tuple[str, str, str], ...]
    tracked: tuple[tuple[str, str], ...]
    campaigns: tuple[str, ...]
    priorities: tuple[int, ...]
    spans: tuple[int, ...]
    simple: frozenset[str]
    writes: frozenset[str]
    reads_id: bool
    moves: bool
    crm: bool
    crm_blocked: bool
    appended: frozenset[str]
    pages: tuple[str, ...]
    visits: bool
    spoken: Pool
    domains: DomainPool | None
    groups: tuple[tuple[str, ...], ...]

    @classmethod
    def of(cls, topologies: Iterable[Topology], stimuli: Stimuli, people: Iterable[str], lists: Iterable[str] = ()) -> Layout:
        """Lay out a run: its designs (one each edit), its stimuli, the fields of the people there before, the lists that edits copy."""
        topologies = tuple(topologies)
        said = Mentions()
        said.stimuli(stimuli, topologies[0])
        for topology in topologies:
            said.design(topology)
        said.lists |= dict.fromkeys(lists)
        if said.programs:
            said.reads.add("Acquisition Program")
        if {"Unsubscribed", EMAIL} & {*said.writes} or "Unsubscribed" in stimuli.values:
            said.writes.add("Unsubscribed")  # SUBS-1: of the twins; SUBS-4
        named = dict.fromkeys(stimuli.values) | {EMAIL: None} | dict.fromkeys(people) | dict.fromkeys(sorted(said.reads | said.writes))
        fields = tuple(topologies[0].field_named(name) for name in named if name not in READ_ONLY)
        ranked = sorted({(PRIORITIES.index(priority(c, t.settings)), c.name) for t in topologies for c in t.automations.values()})
        timed = {c.name for t in topologies for c in t.automations.values() if isinstance(c.runs, Span)}
        moves = any(kind == "change_partition" for t in topologies for kind, _ in branches_of(t))
        # The stimuli's fields stand first, so that what a row says and what a record holds are the same columns.
        coded = tuple(field for field in fields if not field.is_number)
        numbers = tuple(field for field in fields if field.is_number)
        columns = {field.name: place for group in (coded, numbers) for place, field in enumerate(group)}
        pools: dict[str, Pool] = {field.name: AddressPool() if field.name == EMAIL else Pool() for field in coded}
        for field in coded:
            column = stimuli.values.get(field.name)
            if column is not None and not isinstance(column, Numbers):
                pools[field.name].adopt(column)
            if field.type == "boolean":
                for flag in ("false", "true"):
                    pools[field.name].code(flag)
        return cls(
            partitions=tuple(dict.fromkeys(name for t in topologies for name in t.partitions)),
            workspaces=tuple(dict.fromkeys(name for t in topologies for name in t.workspaces)),
            forms=tuple(dict.fromkeys(name for t in topologies for name in t.forms)),
            emails=tuple(dict.fromkeys(name for t in topologies for name in t.emails)),
            statuses={program.name: program.statuses for t in topologies for program in t.programs.values()},
            fields=fields,
            columns=columns,
            pools=pools,
            coded=coded,
            numbers=numbers,
            programs=tuple(said.programs),
            lists=tuple(said.lists),
            segmentations=tuple(said.segmentations),
            casts=tuple(said.casts),
            contents=tuple(said.contents),
            models={name: tuple(stages) for name, stages in said.models.items()},
            tracked=tuple(said.tracked),
            campaigns=tuple(name for _, name in ranked),
            priorities=tuple(place for place, _ in ranked),
            spans=tuple(rank for rank, (_, name) in enumerate(ranked) if name in timed),
            simple=simple_campaigns(topologies),
            writes=frozenset(said.writes),
            reads_id="Id" in said.reads,
            moves=moves or any(ACTIONS.index(name) in stimuli.action for name in ("move_person", "move_partition")),
            crm=any(t.crm for t in topologies) and parts_crm(topologies, stimuli),
            crm_blocked=any(t.crm and blocks_crm(t) for t in topologies),
            appended=frozenset(str(args["field"]) for t in topologies for _, args in branches_of(t) if "append" in args),
            pages=tuple(said.pages),
            visits=ACTIONS.index("visit_page") in stimuli.action,
            spoken=Pool(),
            domains=_domains(topologies, pools[EMAIL]),
            groups=tuple(said.groups),
        )

    @property
    def first_stages(self) -> Mapping[str, int]:
        """The column of the first stage of each model, among the stages of all of them."""
        starts = accumulate((len(stages) for stages in self.models.values()), initial=0)
        return dict(zip(self.models, starts, strict=False))

    @property
    def by_name(self) -> list[int]:
        """The place of each campaign, by rank, among all names."""
        order = {name: place for place, name in enumerate(sorted(self.campaigns))}
        return [order[name] for name in self.campaigns]

    @property
    def addresses(self) -> AddressPool:
        """The pool of email addresses."""
        pool = self.pools[EMAIL]
        assert isinstance(pool, AddressPool)
        return pool


def _domains(topologies: tuple[Topology, ...], addresses: Pool) -> DomainPool | None:
    steps = [args for topology in topologies for kind, args in branches_of(topology) if kind == "score_domain"]
    left_out = [frozenset(map(str, _several(args.get("unless")))) for args in steps]
    return DomainPool(addresses, frozenset.intersection(*left_out)) if left_out else None


def _several(given: object) -> tuple[object, ...]:
    return given if isinstance(given, tuple) else ()
