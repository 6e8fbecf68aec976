"""What designs and stimuli mention: the fields, programs, lists, segmentations and activities a run has to keep room for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np

from ..people.stimuli import ACTIONS, KEYS, Stimuli
from ..topology.conditions import Compare, Condition, Did, Group, InSegment, Member, walk
from ..topology.engagement import contents_of
from ..topology.fields import field_of
from ..topology.model import Topology
from ..topology.tokens import tokens_in

__all__ = ["FLAGS", "NEEDED_BY_SALESFORCE", "Mentions", "blocks_crm", "branches_of", "conditions_of", "parts_crm"]

NEEDED_BY_SALESFORCE = ("Company Name", "Last Name")  # CRM-4
PARTING_ACTIONS = ("crm_edit_collision", "merge", "delete_person")  # actions after which a record of the CRM and its person may differ
PARTING_STEPS = ("delete_person", "sync_to_crm")

FLAGS = ("Unsubscribed", "Marketing Suspended", "Email Invalid", "Blocklisted")  # the only fields that are false when never given


def conditions_of(topology: Topology) -> Iterable[Condition]:
    """Yield every condition of a design, parts included."""
    for campaign in topology.automations.values():
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
    for model in topology.models.values():
        for entry in model.assignment_rules:
            if entry.condition is not None:
                yield from walk(entry.condition)


def branches_of(topology: Topology) -> Iterable[tuple[str, Mapping[str, object]]]:
    """Yield (kind, args) of every branch of every flow step that does something."""
    for campaign in topology.automations.values():
        for step in campaign.flow:
            for args in (*(choice.args for choice in step.choices), step.default):
                if args is not None:
                    yield step.kind, args


def blocks_crm(topology: Topology) -> bool:
    """Return whether a field is blocked for the CRM."""
    return any("crm" in sources for sources in topology.blocked_fields.values())


def parts_crm(topologies: Iterable[Topology], stimuli: Stimuli) -> bool:
    """Return whether a record of the CRM and its person can ever differ: where nothing but plain syncs happens they cannot."""
    told = any(name in stimuli.args for name in ("sync", "deleted"))
    does = any(name in ACTIONS and ACTIONS.index(name) in stimuli.action for name in PARTING_ACTIONS)
    designs = (blocks_crm(t) or any(kind in PARTING_STEPS for kind, _ in branches_of(t)) for t in topologies)
    return told or does or any(designs)


@dataclass(slots=True)
class Mentions:
    """Names in the order in which they are first mentioned; `reads` are fields asked for, `writes` those that a flow changes."""

    reads: set[str] = field(default_factory=set)
    writes: set[str] = field(default_factory=set)
    programs: dict[str, None] = field(default_factory=dict)
    lists: dict[str, None] = field(default_factory=dict)
    segmentations: dict[str, None] = field(default_factory=dict)
    tracked: dict[tuple[str, str], None] = field(default_factory=dict)
    models: dict[str, dict[str, None]] = field(default_factory=dict)
    pages: dict[str, None] = field(default_factory=dict)
    casts: dict[str, None] = field(default_factory=dict)
    contents: dict[tuple[str, str, str], None] = field(default_factory=dict)
    groups: dict[tuple[str, ...], None] = field(default_factory=dict)

    def design(self, topology: Topology) -> None:
        """Take in what a design mentions."""
        for condition in conditions_of(topology):
            self.condition(condition)
        for kind, args in branches_of(topology):
            self._branch(kind, args)
        for campaign in topology.automations.values():
            self.reads |= {str(trigger.args["field"]) for trigger in campaign.triggers if "field" in trigger.args}
            self.pages |= dict.fromkeys(str(trigger.args["page"]) for trigger in campaign.triggers if "page" in trigger.args)
        self.reads |= {*topology.dedupe.key, *topology.blocked_fields, *topology.fields}
        self.programs |= dict.fromkeys(form.program for form in topology.forms.values() if form.program)
        self.segmentations |= dict.fromkeys(topology.segmentations)
        for campaign in topology.campaigns.values():
            program = topology.programs.get(campaign.program or "")
            if program is not None and program.type == "email":  # MEMB-1: members by what it sends
                self.programs[program.name] = None
        for cast in self.casts:
            if cast in topology.programs:
                self._cast(topology, cast)
        for model in topology.models.values():
            self.models.setdefault(model.name, {}).update(dict.fromkeys(model.stages))

    def stimuli(self, stimuli: Stimuli, topology: Topology) -> None:
        """Take in what rows mention beside the fields of the lead."""
        self.casts |= dict.fromkeys(_named(stimuli, "engagement_cast"))
        for column in ("program", "acquisition_program", "engagement_cast"):
            self.programs |= dict.fromkeys(_named(stimuli, column))
        self.lists |= dict.fromkeys(_named(stimuli, "list"))
        self.reads |= set(_named(stimuli, "score_field"))
        looked_up = (field_of(name, topology.fields) for name in _named(stimuli, "lookup"))
        self.reads |= {field.name for field in looked_up if field is not None}
        self.reads |= {name for names in _named(stimuli, "keys") for name in names.split(KEYS)}
        if stimuli.by is not None:
            self.reads.add("Person Score")
        self.pages |= dict.fromkeys(_named(stimuli, "page"))
        there = {ACTIONS[number] for number in np.unique(stimuli.action).tolist()}
        for name, actions in (("Unsubscribed", {"unsubscribe", "resubscribe", "forward_email"}), ("Email Invalid", {"bounce"})):
            if there & actions:
                self.writes.add(name)

    def _cast(self, topology: Topology, program: str) -> None:
        """Take in what a cast of a program may send; a nested program asks whether people are its members already."""
        for content in contents_of(topology, program):
            self.contents[program, content.kind, content.name] = None
            nested = topology.campaigns[content.name].program if content.kind == "campaign" else None
            if nested is not None:
                self.programs[nested] = None
            if content.kind == "email":
                self.reads |= set(FLAGS)

    def condition(self, condition: Condition) -> None:
        """Take in what one condition mentions, without its parts."""
        match condition:
            case Compare(name):
                self.reads.add(name)
            case Member("program", name):
                self.programs[name] = None
            case Member("list", name):
                self.lists[name] = None
            case InSegment(name):
                self.segmentations[name] = None
            case Group(by, field=measured):
                self.reads |= {*by, *([measured] if measured else ())}
                self.groups[by] = None
            case Did(kind, name):
                self.tracked[kind, name] = None
                if kind == "visited_page":
                    self.pages[name] = None

    def _branch(self, kind: str, args: Mapping[str, object]) -> None:
        for value in args.values():
            self.reads |= tokens_in(value)
        if "field" in args:
            self.writes.add(str(args["field"]))
        if kind == "score_domain":
            self.writes.add("Person Score")
            self.reads |= set(args.get("same", ()))  # type: ignore[call-overload]
        if kind in ("change_program_status", "add_to_engagement"):
            self.programs[str(args["program"])] = None
        if kind in ("add_to_list", "remove_from_list"):
            self.lists[str(args["list"])] = None
        if kind == "send_email":
            self.reads |= set(FLAGS)
        if kind == "sync_to_crm":
            self.reads |= set(NEEDED_BY_SALESFORCE)


def _named(stimuli: Stimuli, column: str) -> list[str]:
    """Return the names that rows give in a column; those of rows that were refused are in its dictionary only."""
    if column not in stimuli.args:
        return []
    given = stimuli.args[column]
    occurs = np.bincount(given.codes + 1, minlength=len(given.values) + 1)[1:]
    return [value for value, times in zip(given.values, occurs.tolist(), strict=True) if value and times]
