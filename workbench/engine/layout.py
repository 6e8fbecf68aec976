"""The layout of a run: which fields, programs, lists, activities and values there are, and the number each is known by.

Made once from every design the run passes through and from the stimuli; a field that nothing mentions takes no room.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ..people.columns import Numbers
from ..people.stimuli import ACTIONS, Stimuli
from ..topology.conditions import Compare, Condition, Did, InSegment, Member, walk
from ..topology.fields import READ_ONLY, Field
from ..topology.model import Campaign, Topology
from ..topology.settings import Settings
from ..topology.steps import STEPS, Step
from ..topology.tokens import tokens_in
from .pools import AddressPool, Pool
from .simple import simple_campaigns

__all__ = ["EMAIL", "FLAGS", "PRIORITIES", "Layout", "conditions_of", "priority", "step_priority"]

EMAIL = "Email Address"
FLAGS = ("Unsubscribed", "Marketing Suspended", "Email Invalid", "Blocklisted")  # the only fields that are false when never given

PRIORITIES = ("high", "medium", "low")


def step_priority(step: Step, settings: Settings) -> str:
    """Return the place of a flow step in the queue (QUEUE-2)."""
    return settings.change_partition_priority if step.kind == "change_partition" else STEPS[step.kind].priority


def priority(campaign: Campaign, settings: Settings) -> str:
    """Return a campaign's place in the queue: its override (QUEUE-4), else that of its first step (QUEUE-3); an empty flow is low."""
    return campaign.priority or (step_priority(campaign.flow[0], settings) if campaign.flow else "low")


def conditions_of(topology: Topology) -> Iterable[Condition]:
    """Yield every condition of a design, parts included."""
    for campaign in topology.campaigns.values():
        yield from walk(campaign.filters)
        for step in campaign.flow:
            for choice in step.choices:
                yield from walk(choice.condition)
    for rule in topology.assignment_rules:
        if rule.condition is not None:
            yield from walk(rule.condition)
    for smart_list in topology.smart_lists.values():
        yield from walk(smart_list.filters)
    for segmentation in topology.segmentations.values():
        for segment in segmentation.segments.values():
            yield from walk(segment)


def _branches(topology: Topology) -> Iterable[tuple[str, Mapping[str, object]]]:
    """Yield (kind, args) of every branch of every flow step."""
    for campaign in topology.campaigns.values():
        for step in campaign.flow:
            for args in (*(choice.args for choice in step.choices), step.default):
                if args is not None:
                    yield step.kind, args


@dataclass(slots=True)
class Layout:
    """Where everything stands: `columns` maps a field to its column among the coded fields or among the numbers.

    `campaigns` stand by rank: priority, then name, the order in which those of one event run. `writes` are the fields that change other than by
    a row of the stimuli; `reads_id` says whether anything asks for the Id of a person, and `moves` whether anything changes a partition, while
    the run goes on. `spoken` are the texts that lines of the log speak of.
    """

    fields: tuple[Field, ...]
    columns: Mapping[str, int]
    pools: Mapping[str, Pool]
    coded: tuple[Field, ...]
    numbers: tuple[Field, ...]
    programs: tuple[str, ...]
    lists: tuple[str, ...]
    segmentations: tuple[str, ...]
    tracked: tuple[tuple[str, str], ...]
    campaigns: tuple[str, ...]
    simple: frozenset[str]
    writes: frozenset[str]
    reads_id: bool
    moves: bool
    spoken: Pool

    @classmethod
    def of(cls, topologies: Iterable[Topology], stimuli: Stimuli, people: Iterable[str]) -> Layout:
        """Lay out a run: its designs (one each edit), its stimuli, the fields of the people there before."""
        topologies = tuple(topologies)
        first = topologies[0]
        named: dict[str, None] = {EMAIL: None} | dict.fromkeys(stimuli.values) | dict.fromkeys(people)
        programs, lists, segmentations, tracked, writes, reads = {}, {}, {}, {}, set(), set()
        for column in ("program", "acquisition_program"):
            if column in stimuli.args:
                programs |= dict.fromkeys(value for value in stimuli.args[column].values if value)
        if "list" in stimuli.args:
            lists |= dict.fromkeys(value for value in stimuli.args["list"].values if value)
        for topology in topologies:
            for condition in conditions_of(topology):
                match condition:
                    case Compare(field):
                        reads.add(field)
                    case Member("program", name):
                        programs[name] = None
                    case Member("list", name):
                        lists[name] = None
                    case InSegment(name):
                        segmentations[name] = None
                    case Did(kind, name):
                        tracked[kind, name] = None
            programs |= dict.fromkeys(form.program for form in topology.forms.values() if form.program)
            segmentations |= dict.fromkeys(topology.segmentations)
            for kind, args in _branches(topology):
                for name in ("value", "append", "text", "about", "to"):
                    reads |= tokens_in(args.get(name))
                if "field" in args:
                    writes.add(str(args["field"]))
                if kind == "change_program_status":
                    programs[str(args["program"])] = None
                if kind in ("add_to_list", "remove_from_list"):
                    lists[str(args["list"])] = None
                if kind == "send_email":
                    reads |= set(FLAGS)
            for campaign in topology.campaigns.values():
                reads |= {str(trigger.args["field"]) for trigger in campaign.triggers if "field" in trigger.args}
            reads |= {*topology.dedupe.key, *topology.blocked_fields}
        if programs:
            reads.add("Acquisition Program")
        if "Unsubscribed" in stimuli.values or "Unsubscribed" in writes:
            writes.add("Unsubscribed")  # SUBS-1: of the twins
        ranked = {(PRIORITIES.index(priority(c, t.settings)), c.name) for t in topologies for c in t.campaigns.values()}
        if "lookup" in stimuli.args:
            for value in stimuli.args["lookup"].values:
                field = value and first.fields.get(value)
                reads |= {field.name} if field else set()
        named |= dict.fromkeys(sorted(reads | writes))
        fields = tuple(first.field_named(name) for name in named if name not in READ_ONLY)
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
            *(fields, columns, pools, coded, numbers, tuple(programs), tuple(lists), tuple(segmentations), tuple(tracked)),
            *(tuple(name for _, name in sorted(ranked)), simple_campaigns(topologies), frozenset(writes), "Id" in reads),
            any(kind == "change_partition" for t in topologies for kind, _ in _branches(t)) or ACTIONS.index("move_person") in stimuli.action,
            Pool(),
        )

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
