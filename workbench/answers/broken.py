"""Which references break: what a campaign or another asset names and may not name, or that is gone (CAMP-9 and the rules behind it).

What makes a campaign invalid is judged in `topology/check.py`; this adds what breaks without making one invalid.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ..topology.assets import Campaign
from ..topology.check import Broken, broken_assets, broken_campaigns, refused
from ..topology.compose import Place
from ..topology.lifecycle import transition_names
from ..topology.model import Topology
from ..topology.references import Reference, in_asset, in_campaign, in_condition, owner
from .answer import Answer, answer
from .select import Selector, pick
from .words import counted, listed, verb

__all__ = ["broken_references"]

COLUMNS = ("kind", "name", "workspace", "place", "by", "names", "named", "home", "why", "effect", "rule")
NEVER_RUNS, DROPPED, PASSED_OVER = "it never runs", "the request is dropped", "a cast passes it over"
BREAKS_OTHERS = "campaigns that name it never run"
IN_ERROR = "Marketo shows an error; the simulation takes it as if it could be named"
Invalid = Mapping[str, tuple[Broken, ...]]
FALSE, ALONE = "it holds for nobody", "it is in no program"


@dataclass(frozen=True, slots=True)
class Found:
    """What breaks, in what, and what comes of it."""

    kind: str
    name: str
    workspace: str
    place: Place
    broken: Broken
    effect: str


def broken_references(design: Topology, workspaces: Selector = "*") -> Answer:
    """Tell which references break, where in the file, and what comes of it.

    Args:
        design: The design.
        workspaces: Whose campaigns and assets: names or patterns of workspaces. Assignment rules are nobody's: they come with `*` only.

    Columns:
        kind: What names something: campaign, transition, smart_list, segmentation, email, program, form, list, model or assignment_rule.
        name: Its name; of an assignment rule its number.
        workspace: Its workspace; empty for an assignment rule.
        place: The place in the topology file.
        by: The part that names: `step send_email`, `filter member_of_list`, `stream`, `program`, ...
        names: The kind of what is named.
        named: What is named.
        home: Whose it is; empty where it is gone.
        why: Why that breaks.
        effect: What comes of it.
        rule: The rule.

    Raises:
        UnknownName: There is no such workspace.

    >>> two = {"Default": {"partitions": "all"}, "EMEA": {"partitions": ["Default"]}}
    >>> design = Topology.of("Two", workspaces=two, emails={"Hello": {"workspace": "Default"}})
    >>> design = design.add_campaign("EMEA-Hi", "EMEA", flow=[{"send_email": "Hello"}])
    >>> broken_references(design).frame()[["name", "place", "named", "home", "rule"]]
          name                      place  named     home     rule
    0  EMEA-Hi  campaigns.EMEA-Hi.flow[1]  Hello  Default  CAMP-14
    """
    names = {*pick(workspaces, design.workspaces, "workspace")}
    some = [found for found in _found(design) if found.workspace in names or (not found.workspace and workspaces == "*")]
    rows = [(*_named(design, found), found.broken.why, found.effect, found.broken.rule) for found in some]
    never = list(dict.fromkeys(found.name for found in some if found.effect == NEVER_RUNS))
    total = f"{counted(len(some), 'reference').capitalize()} {verb(len(some), 'breaks', 'break')}"
    sentence = f"{total}; {listed(never)} never {verb(len(never), 'runs', 'run')}." if never else f"{total}."
    return answer("broken_references", sentence, COLUMNS, rows, ["CAMP-9", *(found.broken.rule for found in some)])


def _named(design: Topology, found: Found) -> tuple[str, ...]:
    reference = found.broken.reference
    home = owner(design, reference) if reference.name in design.assets.get(reference.kind, {}) else ""
    place = design.where(*found.place)
    return (found.kind, found.name, found.workspace, place, reference.by, reference.kind, reference.name, home)


def _found(design: Topology) -> Iterator[Found]:
    broken_ones = broken_campaigns(design)
    yield from _invalid(design, broken_ones)
    yield from _requests(design, broken_ones)
    for (kind, name), broken in broken_assets(design).items():
        asset = design.assets[kind][name]
        yield from (Found(kind, name, asset.workspace, (f"{kind}s", name, *one.reference.place), one, BREAKS_OTHERS) for one in broken)
    for name, segmentation in design.segmentations.items():
        yield from _in_error(design, "segmentation", segmentation, ("segmentations", name))
    for name, program in design.programs.items():
        for reference in in_asset(program):
            if unsent := _unsendable(design, program.workspace, reference):
                effect = PASSED_OVER if unsent.rule == "SHARE-5" else IN_ERROR
                yield Found("program", name, program.workspace, ("programs", name, *reference.place), unsent, effect)
    yield from _programs(design)
    for name, model in design.models.items():
        for number, rule in enumerate(model.assignment_rules):
            for reference in in_condition(rule.condition, "assignment rule") if rule.condition is not None else ():
                if wrong := refused(design, model.workspace, reference):
                    yield Found("model", name, model.workspace, ("models", name, "assignment_rules", number), wrong, _effect(wrong))
    for number, admin in enumerate(design.assignment_rules):
        for reference in in_condition(admin.condition, "rule") if admin.condition is not None else ():
            if reference.name not in design.assets[reference.kind]:
                gone = Broken(reference, "which is gone", "SHARE-5")
                yield Found("assignment_rule", str(number + 1), "", ("assignment_rules", number), gone, FALSE)


def _invalid(design: Topology, invalid: Invalid) -> Iterator[Found]:
    """Yield what makes campaigns, and transitions of revenue models, invalid (CAMP-9)."""
    transitions = {
        name: ("models", model.name, "transitions", model.transitions.index(transition))
        for model in design.models.values()
        for name, transition in transition_names(model).items()
    }
    for name, broken in invalid.items():
        kind = "campaign" if name in design.campaigns else "transition"
        for one in broken:
            place = ("campaigns", name, *one.reference.place) if kind == "campaign" else transitions[name]
            yield Found(kind, name, design.automations[name].workspace, place, one, NEVER_RUNS)


def _requests(design: Topology, invalid: Invalid) -> Iterator[Found]:
    """Yield the requests that are dropped: the campaign is out of sight (CAMP-7), gone, does not listen, or never runs (CAMP-6)."""
    for campaign in design.automations.values():
        if all(step.kind != "request_campaign" for step in campaign.flow):
            continue
        for reference in in_campaign(campaign):
            if reference.by == "step request_campaign" and (broken := _unheard(design, campaign, reference, invalid)):
                yield Found("campaign", campaign.name, campaign.workspace, ("campaigns", campaign.name, *reference.place), broken, DROPPED)


def _unheard(design: Topology, asking: Campaign, reference: Reference, invalid: Invalid) -> Broken | None:
    target = design.campaigns.get(reference.name)
    if target is None:
        return Broken(reference, "which is gone", "SHARE-5")
    is_free = design.settings.request_campaign_across_workspaces == "any"
    if not (is_free or design.can_use(asking.workspace, "campaign", target.name)):
        return Broken(reference, f"which is in {target.workspace} and not shared with {asking.workspace}", "CAMP-7")
    if all(trigger.kind != "campaign_is_requested" for trigger in target.triggers):
        return Broken(reference, "which has no trigger 'campaign is requested'", "CAMP-6")
    if not target.active:
        return Broken(reference, "which is inactive", "CAMP-1")
    return Broken(reference, "which is invalid itself", "CAMP-9") if target.name in invalid else None


def _in_error(design: Topology, kind: str, asset: Any, place: Place) -> Iterator[Found]:
    for reference in in_asset(asset):
        if broken := refused(design, asset.workspace, reference):
            yield Found(kind, asset.name, asset.workspace, (*place, *reference.place), broken, _effect(broken))


def _effect(broken: Broken) -> str:
    return FALSE if broken.rule == "SHARE-5" else IN_ERROR


def _unsendable(design: Topology, workspace: str, reference: Reference) -> Broken | None:
    """Return why a stream cannot send something: it is gone, or of another workspace (MEMB-7)."""
    broken = refused(design, workspace, reference)
    if broken is None and owner(design, reference) != workspace:
        return Broken(reference, f"which is in {owner(design, reference)}: a stream holds what is of its own workspace", "MEMB-7")
    return broken


def _programs(design: Topology) -> Iterator[Found]:
    """Yield the assets that stand in a program that is gone, or of another workspace: what is local moves with it (SHARE-8)."""
    for kind in ("form", "list", "smart_list", "email", "campaign"):
        for name, asset in design.assets[kind].items():
            if asset.program is None:
                continue
            reference = Reference("program", "program", asset.program, ("program",))
            broken = None
            if asset.program not in design.programs:
                broken = Broken(reference, "which is gone", "SHARE-5")
            elif (home := design.programs[asset.program].workspace) != asset.workspace:
                broken = Broken(reference, f"which is in {home}: what is local to a program is in its workspace", "SHARE-8")
            if broken:
                place: Place = (f"{kind}s", name, "program")
                yield Found(kind, name, asset.workspace, place, broken, ALONE if broken.rule == "SHARE-5" else IN_ERROR)
