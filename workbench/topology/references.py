"""Who names whom: every asset that a trigger, filter or flow step of a design refers to.

Whether it may is judged in `check.py`; following a reference through a rename is `rename.py`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from .assets import Campaign, Email, Program, Segmentation, SmartList
from .compose import Place
from .conditions import AllOf, Condition, Did, InSegment, InStage, Member, walk
from .model import Topology
from .steps import ACTIVITY_FILTERS, STEPS, TRIGGERS, Args, Step

__all__ = [
    "ASSET_KINDS",
    "Reference",
    "branches",
    "in_asset",
    "in_campaign",
    "in_condition",
    "in_filters",
    "owner",
    "program_of",
    "targets",
]

ASSET_KINDS = ("program", "form", "list", "smart_list", "segmentation", "template", "email", "campaign", "model")
_BY_TRIGGER, _BY_STEP = (  # kind -> the arguments that name an asset, each with the kind of it
    {kind: tuple((name, arg.kind) for name, arg in known.args.items() if arg.kind in ASSET_KINDS) for kind, known in kinds.items()}
    for kinds in (TRIGGERS, STEPS)
)


@dataclass(frozen=True, slots=True)
class Reference:
    """One naming of an asset: which part of the campaign names it (`trigger fills_out_form`), the kind of asset, its name, and the place.

    The place is that of the trigger, filter or step within what names the asset, such as `("flow", 0)`; two namings are the same wherever
    they stand.
    """

    by: str
    kind: str
    name: str
    place: Place = field(default=(), compare=False)

    def __str__(self) -> str:
        return f"{self.by} names the {self.kind.replace('_', ' ')} {self.name!r}"


def in_condition(condition: Condition, where: str = "filter", place: Place = ()) -> Iterator[Reference]:
    """Yield every asset a condition names, however deep; `place` is where the condition stands.

    >>> [str(found) for found in in_condition(Member("list", "Trade Show"))]
    ["filter member_of_list names the list 'Trade Show'"]
    """
    for part in walk(condition):
        match part:
            case Member(kind, name):
                yield Reference(f"{where} member_of_{kind}", kind, name, place)
            case InSegment(segmentation):
                yield Reference(f"{where} in_segment", "segmentation", segmentation, place)
            case InStage(model):
                yield Reference(f"{where} in_stage", "model", model, place)
            case Did(activity, name) if ACTIVITY_FILTERS.get(activity) in ASSET_KINDS:
                yield Reference(f"{where} {activity}", ACTIVITY_FILTERS[activity], name, place)


def in_filters(filters: Condition) -> Iterator[Reference]:
    """Yield every asset the filters of a campaign or a smart list name, filter by filter."""
    for number, part in enumerate(filters.parts if isinstance(filters, AllOf) else (filters,)):
        yield from in_condition(part, place=("filters", number))


def in_campaign(campaign: Campaign) -> Iterator[Reference]:
    """Yield every asset a campaign names in its triggers, filters and flow, choices included."""
    for number, trigger in enumerate(campaign.triggers):
        for name, kind in _BY_TRIGGER[trigger.kind]:
            if name in trigger.args:  # `any` is left out and needs no reference
                yield Reference(f"trigger {trigger.kind}", kind, trigger.args[name], ("triggers", number))
    yield from in_filters(campaign.filters)
    for number, step in enumerate(campaign.flow):
        place = ("flow", number)
        for choice in step.choices:
            yield from in_condition(choice.condition, f"choice of {step.kind}:", place)
        named = _BY_STEP[step.kind]
        for args in branches(step) if named else ():
            yield from (Reference(f"step {step.kind}", kind, args[name], place) for name, kind in named if name in args)


def branches(step: Step) -> Iterator[Args]:
    """Yield what each branch of a step takes: its choices in order, then the default; one that does nothing takes nothing."""
    yield from (args for args in (*(choice.args for choice in step.choices), step.default) if args is not None)


def in_asset(asset: object) -> Iterator[Reference]:
    """Yield every asset that another one names: a campaign, a smart list, a segmentation, a program by its streams, an email.

    >>> [str(found) for found in in_asset(Email("Hello", "Default", template="Corporate"))]
    ["email names the template 'Corporate'"]
    """
    match asset:
        case Campaign():
            yield from in_campaign(asset)
        case SmartList(filters=filters):
            yield from in_filters(filters)
        case Segmentation(segments=segments):
            for segment, condition in segments.items():
                yield from in_condition(condition, "segment", ("segments", segment))
        case Program(streams=streams):
            for stream, contents in streams.items():
                for number, content in enumerate(contents):
                    yield Reference("stream", content.kind, content.name, ("streams", stream, number))
        case Email(template=str(template)):
            yield Reference("email", "template", template, ("template",))


def targets(campaign: Campaign, kind: str, arg: str) -> tuple[str, ...]:
    """Return what the steps of one kind name, in order, without repeats (`targets(c, "change_partition", "partition")`)."""
    return tuple(dict.fromkeys(args[arg] for step in campaign.flow if step.kind == kind for args in branches(step)))


def program_of(topology: Topology, email: str) -> str | None:
    """Return the program an email stands in: its own, else the one whose campaigns send it; None where that is none, or several."""
    own = topology.emails[email].program
    senders = {c.program for c in topology.campaigns.values() if c.program and email in targets(c, "send_email", "email")}
    return own or (senders.pop() if len(senders) == 1 else None)


def owner(topology: Topology, reference: Reference) -> str:
    """Return the workspace of the asset that is named."""
    return str(topology.assets[reference.kind][reference.name].workspace)
