"""Which single edits of a design could see to what keeps a person out of a campaign: words, the edit, and what it is to mend.

Whether one does is tried by the engine (`mend_design.py`); gentle edits come before those that take something away.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..answers.judgement import Judged
from ..answers.outline import home_of
from ..engine.log import told
from ..engine.why import KEPT_OUT
from ..topology.check import broken_assets
from ..topology.conditions import Condition, InSegment, Member
from ..topology.edits import add, change, set_workspace
from ..topology.model import SHAREABLE, Topology
from ..topology.references import Reference, in_campaign, in_condition
from ..topology.steps import STEPS, TRIGGERS, Step, Trigger
from .rewrite import Repair, filtered, heard_by, listed, listening, moved, parts_of, stepped, triggered
from .widen import widened, with_part

__all__ = ["repairs", "triggers_for"]

MOST_TRIGGERS = 6
_HEARD = {  # type of a line of the log -> the trigger that listens to it, what of the line it names
    "Fill Out Form": ("fills_out_form", "form"),
    "Change Data Value": ("data_value_changes", "field"),
    "Change Score": ("score_is_changed", "field"),
    "Change Partition": ("partition_changes", ""),
    "Change Program Status": ("program_status_is_changed", "program"),
    "Add to List": ("added_to_list", "list"),
    "Remove from List": ("removed_from_list", "list"),
    "Open Email": ("opens_email", "email"),
    "Click Email": ("clicks_email", "email"),
    "Visit Page": ("visits_page", "page"),
    "Unsubscribe Email": ("unsubscribes", ""),
}


def repairs(found: Judged) -> Iterator[Repair]:
    """Yield every edit that could see to one of the things that keep a person out, in order of the reasons."""
    design, campaign = found.design, found.campaign
    name, home = campaign.name, campaign.workspace
    place = design.where(*home_of(design, name))
    own = name in design.campaigns
    if not (campaign.active or campaign.is_batch):
        yield Repair(
            f"activate {name}", lambda t: change(t, "campaign", name, active=True), frozenset({"active"}), KEPT_OUT["inactive"], place
        )
    if name in found.hearing.design.invalid:
        yield from _of_references(found)
    if not found.sees or not found.is_member_seen:
        yield from _of_visibility(found)
    if own and (not found.sees or name in found.hearing.design.invalid):
        for other in design.workspaces:
            if other != home and found.evidence.partition in design.sees(other):
                seen = () if found.sees else ("visible",)
                mends = frozenset({*seen, *(f"valid {one}" for one in _bad(design, home, tuple(in_campaign(campaign))))})
                yield Repair(f"move {name} to {other}", moved(name, other), mends, KEPT_OUT["not_visible"], place)
    yield from _of_filters(found)
    if not found.hearing.may_again and own:
        every = frozenset({"runs"})
        yield Repair(
            f"let {name} run every time", lambda t: change(t, "campaign", name, runs="every_time"), every, KEPT_OUT["qualification"], place
        )
    if (counted := found.hearing.counted) is not None:
        raised = f"raise the person limit of {name} to {counted:,}"
        yield Repair(
            raised, lambda t: change(t, "campaign", name, person_limit=counted), frozenset({"limit"}), KEPT_OUT["over_limit"], place
        )
    if found.reason == "deleted" and own:
        first = frozenset({"there"})
        yield Repair(
            f"let {name} run before the others (priority: high)",
            lambda t: change(t, "campaign", name, priority="high"),
            first,
            "QUEUE-4",
            place,
        )


def triggers_for(found: Judged) -> Iterator[Repair]:
    """Yield triggers that would have heard what happened to a person, the latest first."""
    name, design = found.campaign.name, found.design
    if name not in design.campaigns:
        return
    seen: dict[tuple[str, Any], None] = {}
    person = int(found.again.ids[found.witness.rec])
    lines = [line for line in told(found.again) if line["id"] == person and line["type"] in _HEARD]
    for line in reversed(lines):
        kind, named = _HEARD[line["type"]]
        seen[kind, line[named] if named else None] = None
    view = found.hearing.person
    if view.people.born[view.rec[0]] >= 0:
        seen["person_is_created", None] = None
    there = [str(trigger) for trigger in found.campaign.triggers]
    for kind, thing in [*seen][:MOST_TRIGGERS]:
        trigger = _trigger(design, found.campaign.workspace, kind, thing)
        if trigger is not None and str(trigger) not in there:
            yield Repair(
                f"let {name} listen to '{heard_by(trigger)}'",
                listening(name, trigger),
                frozenset({"trigger"}),
                "CAMP-2",
                design.where("campaigns", name),
            )


def _trigger(design: Topology, home: str, kind: str, thing: Any) -> Trigger | None:
    """Return a trigger for a thing; for any, where the workspace may not name it (CAMP-14); None where none can be."""
    if thing is None:
        return Trigger(kind)
    arg = next(arg for arg in TRIGGERS[kind].args.values())
    name = next(iter(TRIGGERS[kind].args))
    if arg.kind in design.assets and not design.can_use(home, arg.kind, thing):
        return Trigger(kind) if arg.any else None
    return Trigger(kind, {name: thing})


# -- visibility ------------------------------------------------------------------------


def _of_visibility(found: Judged) -> Iterator[Repair]:
    if not found.sees:
        yield _granted(found, found.campaign.workspace, frozenset({"visible"}), KEPT_OUT["not_visible"])
    if not found.is_member_seen:
        yield _granted(found, found.design.programs[found.hearing.by].workspace, frozenset({"member"}), "ROUTE-12")


def _granted(found: Judged, workspace: str, mends: frozenset[str], rule: str) -> Repair:
    partition, design = found.evidence.partition, found.design

    def make(topology: Topology) -> Topology:
        return set_workspace(topology, workspace, [*topology.sees(workspace), partition])

    return Repair(f"let {workspace} see {partition}", make, mends, rule, design.where("workspaces", workspace, "partitions"))


# -- filters ------------------------------------------------------------------------


def _of_filters(found: Judged) -> Iterator[Repair]:
    design, campaign = found.design, found.campaign
    for part in parts_of(campaign.filters):
        if found.evidence.holds(part):
            continue
        mends = frozenset({f"filter {part}"})
        place = design.where(*home_of(design, campaign.name), "filters")
        for leaf, wider in widened(found, part):
            words = f"widen the filter '{leaf}' to '{wider}'"
            yield Repair(words, filtered(campaign.name, part, with_part(part, leaf, wider)), mends, KEPT_OUT["filter"], place)
        made = design.segmentations.get(part.segmentation) if isinstance(part, InSegment) else None
        if made is not None and found.evidence.partition not in design.sees(made.workspace):
            yield _granted(found, made.workspace, mends, "SEG-3")
        if isinstance(part, Member) and part.kind == "smart_list" and part.name in design.smart_lists:
            yield from _of_smart_list(found, part.name, mends)
        if _can_drop(design, campaign.name, part):
            yield Repair(f"drop the filter '{part}'", filtered(campaign.name, part, None), mends, KEPT_OUT["filter"], place)


def _of_smart_list(found: Judged, name: str, mends: frozenset[str]) -> Iterator[Repair]:
    place = found.design.where("smart_lists", name, "filters")
    for part in parts_of(found.design.smart_lists[name].filters):
        if found.evidence.holds(part):
            continue
        for leaf, wider in widened(found, part):
            words = f"widen '{leaf}' to '{wider}' in the smart list {name}"
            yield Repair(words, listed(name, part, with_part(part, leaf, wider)), mends, "LIST-5", place)
        yield Repair(f"drop '{part}' from the smart list {name}", listed(name, part, None), mends, "LIST-5", place)


def _can_drop(design: Topology, name: str, part: Condition) -> bool:
    """Return whether a filter is the campaign's own; from where a transition leads is none."""
    return name in design.campaigns or part not in parts_of(design.automations[name].filters)[:1]


# -- references ------------------------------------------------------------------------


def _bad(design: Topology, home: str, references: tuple[Reference, ...]) -> list[Reference]:
    """Return the references a workspace may not have, those that are gone or broken included (CAMP-9, CAMP-14, SHARE-5)."""
    broken = broken_assets(design)
    return [
        one
        for one in references
        if one.by != "step request_campaign"
        and (
            one.name not in design.assets[one.kind]
            or not design.can_use(home, one.kind, one.name)
            or (one.kind, one.name) in broken
            or (one.by == "step execute_campaign" and design.assets[one.kind][one.name].workspace != home)
        )
    ]


def _of_references(found: Judged) -> Iterator[Repair]:
    design, campaign = found.design, found.campaign
    for bad in _bad(design, campaign.workspace, tuple(in_campaign(campaign))):
        mends = frozenset({f"valid {bad}"})
        yield from _shared(design, campaign.workspace, bad, mends)
        asset = design.assets[bad.kind].get(bad.name)
        if asset is not None and bad.kind == "smart_list":  # it is broken by what it names itself
            for inner in _bad(design, asset.workspace, tuple(in_condition(asset.filters))):
                yield from _shared(design, asset.workspace, inner, mends)
                for part in parts_of(asset.filters):
                    if inner in in_condition(part):
                        yield Repair(f"drop '{part}' from the smart list {bad.name}", listed(bad.name, part, None), mends, "SHARE-5")
        if asset is not None and bad.kind == "email" and asset.template and asset.template in design.templates:
            yield from _shared(design, asset.workspace, Reference("email", "template", asset.template), mends)
        if campaign.name in design.campaigns:
            yield from _without(campaign.name, design, bad, mends)


def _shared(design: Topology, workspace: str, named: Reference, mends: frozenset[str]) -> Iterator[Repair]:
    asset = design.assets[named.kind].get(named.name)
    if (
        asset is None
        or named.kind not in SHAREABLE
        or design.can_use(workspace, named.kind, named.name)
        or named.by == "step execute_campaign"
    ):
        return
    words = f"share the {named.kind.replace('_', ' ')} {named.name} with {workspace}"
    if named.kind in ("smart_list", "segmentation", "model"):
        ways = [*asset.shared_with, workspace]
        yield Repair(words, lambda t: change(t, named.kind, named.name, shared_with=ways), mends, "SHARE-1")
        return
    held = next((folder for folder in design.folders.values() if named.name in folder.holds and folder.workspace == asset.workspace), None)
    if held is not None:
        ways, name = [*held.shared_with, workspace], held.name
        yield Repair(f"{words}, by its folder {name}", lambda t: change(t, "folder", name, shared_with=ways), mends, "SHARE-1")
    else:
        keys = {"workspace": asset.workspace, "shared_with": [workspace], "holds": [named.name]}
        made = next(name for number in range(1, 999) if (name := f"Shared {number}") not in design.folders)
        yield Repair(f"{words}, by a folder of its own", lambda t: add(t, "folder", made, **keys), mends, "SHARE-1")


def _without(name: str, design: Topology, bad: Reference, mends: frozenset[str]) -> Iterator[Repair]:
    """Yield what takes the naming of an asset away: a trigger for any, or without the trigger, filter or step."""
    campaign, place = design.campaigns[name], design.where("campaigns", name)
    for trigger in campaign.triggers if bad.by.startswith("trigger ") else ():
        if bad.name not in trigger.args.values():
            continue
        if any(arg.any for arg in TRIGGERS[trigger.kind].args.values()):
            wide = Trigger(trigger.kind)
            yield Repair(f"let {name} listen to '{heard_by(wide)}'", triggered(name, trigger, wide), mends, "CAMP-14", place)
        if len(campaign.triggers) > 1:
            yield Repair(f"drop the trigger '{trigger}'", triggered(name, trigger, None), mends, "CAMP-9", place)
    for part in parts_of(campaign.filters) if bad.by.startswith("filter ") else ():
        if bad in in_condition(part):
            yield Repair(f"drop the filter '{part}'", filtered(name, part, None), mends, "CAMP-9", place)
    for step in campaign.flow if bad.by.startswith(("step ", "choice ")) else ():
        if _is_named(step, bad):
            yield Repair(f"drop the step '{step}'", stepped(name, step), mends, "CAMP-9", place)


def _is_named(step: Step, bad: Reference) -> bool:
    args = (*(choice.args for choice in step.choices), step.default)
    named = {value for one in args if one is not None for key, value in one.items() if STEPS[step.kind].args[key].kind == bad.kind}
    return bad.name in named or any(found.name == bad.name for choice in step.choices for found in in_condition(choice.condition))
