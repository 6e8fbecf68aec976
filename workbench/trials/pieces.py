"""What there is to exercise of a design: rules, branches, campaigns, partitions, shared assets, doors, who sees what; each with its place.

Whether something was exercised is `exercised.py`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ..errors import UnknownName
from ..topology.check import invalid_campaigns
from ..topology.conditions import AllOf
from ..topology.lifecycle import transition_names
from ..topology.model import DEFAULT, Topology
from ..topology.references import targets
from ..topology.steps import Step

__all__ = ["KINDS", "Key", "Piece", "branch_words", "campaign_place", "pieces", "rule_words", "source_of"]

Key = tuple[str | int, ...]
KINDS = (  # in the order in which they are told
    *("assignment rule", "choice", "campaign ran", "campaign blocked", "campaign filtered", "campaign off"),
    *("landed in", "moved to", "form", "door", "dedupe", "shared", "sees", "does not see"),
)
SOURCES = {"fill_form": "forms", "submit_form": "forms", "import_list": "lists"}  # every other door that looks for people is the API


@dataclass(frozen=True, slots=True)
class Piece:
    """One thing to exercise: its key, its kind (of `KINDS`), what it is in words, and its place in the file."""

    key: Key
    kind: str
    name: str
    place: str


def source_of(action: str) -> str:
    """Return the source of a door as the dedupe rule names it.

    >>> source_of("fill_form"), source_of("sync_leads")
    ('forms', 'api')
    """
    return SOURCES.get(action, "api")


def rule_words(topology: Topology, place: int) -> str:
    """Say an assignment rule in words."""
    rule = topology.assignment_rules[place]
    return f"else {rule.partition}" if rule.condition is None else f"if {rule.condition} then {rule.partition}"


def branch_words(step: Step, branch: int) -> str:
    """Say one branch of a step with choices in words; the last one is the default."""
    if branch < len(step.choices):
        return str(step.choices[branch])
    if step.default is None:
        return "else do nothing"
    return f"else {str(Step(step.kind, step.default)).partition(': ')[2]}"


def campaign_place(topology: Topology, name: str, *more: str | int) -> str:
    """Name the place of a campaign; that of its model for a transition, which runs like a campaign (LIFE-3)."""
    if name in topology.campaigns:
        return topology.where("campaigns", name, *more)
    for model in topology.models.values():
        names = list(transition_names(model))
        if name in names:
            return topology.where("models", model.name, "transitions", names.index(name))
    raise UnknownName("campaign", name, topology.automations)


def pieces(topology: Topology) -> list[Piece]:
    """Return everything there is to exercise of a design, by kind, in the order of the file.

    >>> [piece.name for piece in pieces(Topology("One")) if piece.kind == "door"]
    ['import into Default', 'API']
    """
    found = [*_routing(topology), *_campaigns(topology), *_partitions(topology), *_doors(topology), *_shared(topology), *_sight(topology)]
    return sorted(found, key=lambda piece: KINDS.index(piece.kind))


def _routing(topology: Topology) -> Iterator[Piece]:
    for place in range(len(topology.assignment_rules)):
        yield Piece(("rule", place), "assignment rule", rule_words(topology, place), topology.where("assignment_rules", place))


def _campaigns(topology: Topology) -> Iterator[Piece]:
    invalid = invalid_campaigns(topology)
    for name, campaign in topology.automations.items():
        place = campaign_place(topology, name)
        if name in invalid or not (campaign.active or campaign.is_batch):
            yield Piece(("off", name), "campaign off", f"{name} ({'invalid' if name in invalid else 'inactive'})", place)
            continue
        yield Piece(("ran", name), "campaign ran", name, place)
        if not campaign.is_batch and set(topology.sees(campaign.workspace)) != set(topology.partitions):
            yield Piece(("blocked", name), "campaign blocked", name, place)
        if campaign.filters != AllOf():
            where = campaign_place(topology, name, "filters")
            yield Piece(("filtered", name), "campaign filtered", f"{name}: not {campaign.filters}", where)
        for number, step in enumerate(campaign.flow if name in topology.campaigns else ()):
            for branch in range(len(step.choices) + 1 if step.choices else 0):
                inside = ("choices", branch) if branch < len(step.choices) else ("default",)
                where = campaign_place(topology, name, "flow", number, step.kind, *inside)
                words = f"{name}: step {number + 1} {step.kind.replace('_', ' ')}: {branch_words(step, branch)}"
                yield Piece(("choice", name, number, branch), "choice", words, where)


def _partitions(topology: Topology) -> Iterator[Piece]:
    landing = {DEFAULT, *(workspace.primary for workspace in topology.workspaces.values())}
    landing |= {rule.partition for rule in topology.assignment_rules}
    moved = {name for campaign in topology.campaigns.values() for name in targets(campaign, "change_partition", "partition")}
    for number, name in enumerate(topology.partitions):
        place = topology.where("partitions", number)
        if name in landing:
            yield Piece(("landed", name), "landed in", name, place)
        if name in moved:
            yield Piece(("moved", name), "moved to", name, place)


def _doors(topology: Topology) -> Iterator[Piece]:
    for name in topology.forms:
        yield Piece(("form", name), "form", name, topology.where("forms", name))
    for name in topology.workspaces:
        yield Piece(("door", "import_list", name), "door", f"import into {name}", topology.where("workspaces", name))
    yield Piece(("door", "api"), "door", "API", "")
    if topology.crm:
        yield Piece(("door", "crm"), "door", "CRM", topology.where("crm"))
    rule = topology.dedupe
    is_narrow = rule.partition or rule.second is not None
    for source in ("forms", "lists", "api"):
        if source == "forms" and not topology.forms:
            continue
        yield Piece(("dedupe", source, "found"), "dedupe", f"{source}: a known person is found", topology.where("dedupe"))
        if is_narrow and source in rule.applies_to:
            told = f"{source}: a known address is somebody else by the rule"
            yield Piece(("dedupe", source, "twin"), "dedupe", told, topology.where("dedupe"))


def _shared(topology: Topology) -> Iterator[Piece]:
    for (kind, name), workspaces in topology.shared.items():
        home = topology.assets[kind][name].workspace
        for workspace in sorted(workspaces - {home}):
            words = f"{kind.replace('_', ' ')} {name} with {workspace}"
            section = "segmentations" if kind == "segmentation" else f"{kind}s"
            yield Piece(("shared", kind, name, workspace), "shared", words, topology.where(section, name))


def _sight(topology: Topology) -> Iterator[Piece]:
    for workspace in topology.workspaces:
        seen = topology.sees(workspace)
        for partition in topology.partitions:
            kind = "sees" if partition in seen else "does not see"
            yield Piece((kind, workspace, partition), kind, f"{workspace} {kind} {partition}", topology.where("workspaces", workspace))
