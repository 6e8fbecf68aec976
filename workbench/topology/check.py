"""What must hold across the parts of a design, and which campaigns of a well-formed design are invalid all the same.

Wrong types and unknown names are found while reading (`read.py`); advice about a working design is the review's.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Protocol

from .assets import Campaign
from .compose import Place
from .conditions import Condition, Group, Member, walk
from .engagement import check_streams
from .lifecycle import check_models
from .model import DEFAULT, SHAREABLE, Topology
from .references import Reference, branches, in_asset, in_campaign, targets

__all__ = [
    "Broken",
    "broken_assets",
    "broken_campaigns",
    "can_share",
    "check",
    "cross_check",
    "invalid_campaigns",
    "refused",
    "shareable_levels",
]

DEEPEST_EXECUTE = 3  # CAMP-8
MOST_SEGMENTATIONS, MOST_SEGMENTS = 20, 100  # SEG-1
DEEPEST_SHARED = {"marketing_activities": 1, "design_studio": 1, "database": 2}  # SHARE-2: levels of folders that can be shared


class Report(Protocol):
    """How a check says what it found: the place in the file's shape, what is wrong, and the rest of a Problem."""

    def __call__(
        self, place: Place, what: str, got: str | None = None, expected: str | None = None, near: str | None = None, /
    ) -> None: ...


def check(topology: Topology) -> None:
    """Check a design that was put together by hand as its file would be checked. Raises InputError with every problem found."""
    from .read import read_mapping
    from .write import to_mapping

    read_mapping(to_mapping(topology))


def cross_check(topology: Topology, report: Report) -> None:
    """Report what is wrong between the parts of a design whose parts have been read."""
    if DEFAULT not in topology.partitions:
        report(("partitions",), "the partition Default is missing")
    if "all" in topology.partitions:
        report(("partitions",), "no partition can be called 'all': the word stands for all of them")
    for section in ("forms", "emails"):
        if "any" in getattr(topology, section):
            report((section, "any"), f"no {section[:-1]} can be called 'any': the word stands for all of them")
    _workspaces(topology, report)
    _folders(topology, report)
    _smart_lists(topology, report)
    _segmentations(topology, report)
    _executed(topology, report)
    check_models(topology, report)
    _synced(topology, report)
    check_streams(topology, report)
    _groups(topology, report)


def _workspaces(topology: Topology, report: Report) -> None:
    if DEFAULT not in topology.workspaces:
        report(("workspaces",), "the workspace Default is missing (VIS-6)")
    for name, workspace in topology.workspaces.items():
        given = topology.partitions if workspace.partitions is None else workspace.partitions
        if workspace.primary and given and workspace.primary not in given:
            expected = f"one of {', '.join(given)}"
            report(
                ("workspaces", name, "primary"),
                "the workspace does not see its primary partition (VIS-4)",
                repr(workspace.primary),
                expected,
            )


def _synced(topology: Topology, report: Report) -> None:
    for name, campaign in topology.campaigns.items():
        for place, step in enumerate(campaign.flow):
            if step.kind == "sync_to_crm" and topology.crm is None:
                report(("campaigns", name, "flow", place, "sync_to_crm"), "the design has no crm to sync to")


def _folders(topology: Topology, report: Report) -> None:
    for name, folder in topology.folders.items():
        parent = topology.folders.get(folder.parent) if folder.parent else None
        if parent and (parent.workspace, parent.area) != (folder.workspace, folder.area):
            report(("folders", name, "parent"), "the parent is in another workspace or area", repr(folder.parent))
        if folder.shared_with and not can_share(topology, name):
            expected = shareable_levels(folder.area)
            report(("folders", name, "shared_with"), "the folder stands too deep to be shared (SHARE-2)", None, expected)
        for held in folder.holds:
            found = [assets[held] for assets in topology.assets.values() if held in assets]
            if found and all(asset.workspace != folder.workspace for asset in found):
                report(
                    ("folders", name, "holds"), f"a folder of {folder.workspace} cannot hold an asset of {found[0].workspace}", repr(held)
                )
    for cycle in _cycles({name: (folder.parent,) if folder.parent else () for name, folder in topology.folders.items()}):
        report(("folders", cycle[0], "parent"), "folders stand in each other", " > ".join(cycle))


def shareable_levels(area: str) -> str:
    """Say which folders of an area can be shared."""
    below = " and one level below" if DEEPEST_SHARED[area] > 1 else ""
    return f"a folder of {area.replace('_', ' ')} at the top{below}"


def can_share(topology: Topology, name: str) -> bool:
    """Return whether a folder stands high enough to be shared with other workspaces (SHARE-2).

    >>> folders = {"X": {"workspace": "Default"}, "Y": {"workspace": "Default", "parent": "X"}}
    >>> [can_share(Topology.of("One", folders=folders), name) for name in "XY"]
    [True, False]
    """
    level, folder = 1, topology.folders[name]
    while folder.parent and folder.parent in topology.folders and level <= len(topology.folders):
        level, folder = level + 1, topology.folders[folder.parent]
    return level <= DEEPEST_SHARED[folder.area]


def _segmentations(topology: Topology, report: Report) -> None:
    if len(topology.segmentations) > MOST_SEGMENTATIONS:
        report(
            ("segmentations", list(topology.segmentations)[MOST_SEGMENTATIONS]),
            "too many segmentations in the subscription, all workspaces taken together (SEG-1)",
            str(len(topology.segmentations)),
            f"at most {MOST_SEGMENTATIONS}",
        )
    for name, made in topology.segmentations.items():
        if len(made.segments) > MOST_SEGMENTS:
            report(
                ("segmentations", name, "segments"),
                "too many segments (SEG-1)",
                str(len(made.segments)),
                f"at most {MOST_SEGMENTS}",
            )


def _smart_lists(topology: Topology, report: Report) -> None:
    named = {}
    for name, smart in topology.smart_lists.items():
        named[name] = tuple(part.name for part in walk(smart.filters) if isinstance(part, Member) and part.kind == "smart_list")
    for cycle in _cycles(named):
        report(("smart_lists", cycle[0], "filters"), "smart lists refer to each other in a circle", " > ".join(cycle))


def _groups(topology: Topology, report: Report) -> None:
    """A rule or a segment goes by the record alone: it is not worked out anew when somebody else of the group changes."""

    def asks(condition: Condition, way: tuple[str, ...] = ()) -> bool:
        return any(
            isinstance(part, Group)
            or (
                isinstance(part, Member)
                and part.kind == "smart_list"
                and part.name in topology.smart_lists
                and part.name not in way
                and asks(topology.smart_lists[part.name].filters, (*way, part.name))
            )
            for part in walk(condition)
        )

    expected = "conditions on the record alone; a campaign's filters may ask about a group"
    for place, rule in enumerate(topology.assignment_rules):
        if rule.condition is not None and asks(rule.condition):
            report(("assignment_rules", place, "if"), "an assignment rule cannot ask about a group of people", None, expected)
    for name, model in topology.models.items():
        for place, stage_rule in enumerate(model.assignment_rules):
            if stage_rule.condition is not None and asks(stage_rule.condition):
                where = ("models", name, "assignment_rules", place, "if")
                report(where, "a model's assignment rule cannot ask about a group of people", None, expected)
    for name, segmentation in topology.segmentations.items():
        for segment, condition in segmentation.segments.items():
            if asks(condition):
                report(("segmentations", name, "segments", segment), "a segment cannot ask about a group of people", None, expected)


def _executed(topology: Topology, report: Report) -> None:
    named = {name: targets(campaign, "execute_campaign", "campaign") for name, campaign in topology.campaigns.items()}
    cycles = list(_cycles(named))
    for cycle in cycles:
        report(("campaigns", cycle[0], "flow"), "campaigns execute each other in a circle", " > ".join(cycle))
    if cycles:
        return
    below: dict[str, tuple[str, ...]] = {}  # the longest chain that begins at a campaign

    for name in _leaves_first(named):
        chains = [below[other] for other in named[name] if other in below]
        below[name] = (name, *max(chains, key=len, default=()))
    called = {other for others in named.values() for other in others}
    for name, chain in below.items():
        if len(chain) > DEEPEST_EXECUTE + 1 and name not in called:
            report(("campaigns", name, "flow"), f"execute_campaign goes at most {DEEPEST_EXECUTE} levels deep (CAMP-8)", " > ".join(chain))


def _leaves_first(named: Mapping[str, tuple[str, ...]]) -> list[str]:
    """Return the names so that each stands behind all it names; without recursion, as a chain may be long."""
    done: dict[str, None] = {}
    for start in named:
        stack = [(start, iter(named[start]))]
        while stack:
            name, others = stack[-1]
            other = next((o for o in others if o in named and o not in done), None)
            if other is None:
                done[name] = None
                stack.pop()
            else:
                stack.append((other, iter(named[other])))
    return list(done)


def _cycles(named: Mapping[str, tuple[str, ...]]) -> Iterator[tuple[str, ...]]:
    """Yield each circle once, from where the file comes to it first, its beginning repeated at the end."""
    done: set[str] = set()
    for start in named:
        way: dict[str, Iterator[str]] = {start: iter(named[start])} if start not in done else {}
        while way:
            name = next(reversed(way))
            other = next(way[name], None)
            if other is None:
                done.add(name)
                del way[name]
            elif other in way:
                names = list(way)
                yield (*names[names.index(other) :], other)
            elif other in named and other not in done:
                way[other] = iter(named[other])


@dataclass(frozen=True, slots=True)
class Broken:
    """A reference that breaks: what is named where, why that cannot be, and the rule.

    >>> print(Broken(Reference("step send_email", "email", "Hello"), "which is gone", "SHARE-5"))
    step send_email names the email 'Hello', which is gone (SHARE-5)
    """

    reference: Reference
    why: str
    rule: str

    def __str__(self) -> str:
        return f"{self.reference}, {self.why} ({self.rule})"


def invalid_campaigns(topology: Topology) -> Mapping[str, tuple[str, ...]]:
    """Return the campaigns that are invalid and never run, each with the reasons in words.

    That is one that names an asset of another workspace not shared with its own (CAMP-14, CAMP-9), or one that is gone (SHARE-5), itself or
    through a smart list or an email, and one that executes a campaign across workspaces (CAMP-8). `request_campaign` is judged when it runs
    (CAMP-7). Such a design is no error: it is what the client has.

    >>> invalid_campaigns(Topology("Empty"))
    {}
    """
    return {name: tuple(dict.fromkeys(map(str, broken))) for name, broken in broken_campaigns(topology).items()}


def broken_campaigns(topology: Topology, among: Iterable[Campaign] | None = None) -> Mapping[str, tuple[Broken, ...]]:
    """Return the campaigns of `invalid_campaigns` (or those `among` some) with each reference that breaks."""
    assets = broken_assets(topology)
    found, partitions = {}, frozenset(topology.partitions)
    for campaign in topology.automations.values() if among is None else among:
        references = [broken for reference in in_campaign(campaign) if (broken := refused(topology, campaign.workspace, reference, assets))]
        for number, step in enumerate(campaign.flow):
            if step.kind == "change_partition":
                gone = (args["partition"] for args in branches(step) if args["partition"] not in partitions)
                named = (Reference("step change_partition", "partition", partition, ("flow", number)) for partition in gone)
                references += [Broken(reference, "which is gone", "CAMP-9") for reference in named]
        if references:
            found[campaign.name] = tuple(references)
    return found


def broken_assets(topology: Topology) -> Mapping[tuple[str, str], tuple[Broken, ...]]:
    """Return the smart lists and emails that are in error, with what breaks: they refer to what their workspace cannot see (SHARE-5).

    A campaign that names one of them is invalid with it (CAMP-9).

    >>> broken_assets(Topology("Empty"))
    {}
    """
    found: dict[tuple[str, str], tuple[Broken, ...]] = {}
    for name, email in topology.emails.items():
        if references := tuple(broken for reference in in_asset(email) if (broken := refused(topology, email.workspace, reference, found))):
            found["email", name] = references
    refers = {name: tuple(in_asset(smart)) for name, smart in topology.smart_lists.items()}  # they may ask for emails and for each other
    for name in _leaves_first({name: tuple(r.name for r in some if r.kind == "smart_list") for name, some in refers.items()}):
        home = topology.smart_lists[name].workspace
        if references := tuple(broken for reference in refers[name] if (broken := refused(topology, home, reference, found))):
            found["smart_list", name] = references
    return found


def refused(
    topology: Topology, workspace: str, reference: Reference, among: Mapping[tuple[str, str], tuple[Broken, ...]] = MappingProxyType({})
) -> Broken | None:
    """Return why something of a workspace cannot name an asset, or None where it can; `among` are the assets that are broken themselves."""
    if reference.by == "step request_campaign":  # CAMP-7
        return None
    asset = topology.assets[reference.kind].get(reference.name)
    if asset is None:
        return Broken(reference, "which is gone", "SHARE-5")
    if asset.workspace != workspace:
        if reference.by == "step execute_campaign":
            return Broken(reference, f"which is in {asset.workspace}: campaigns are never executed across workspaces", "CAMP-8")
        if not topology.can_use(workspace, reference.kind, reference.name):
            not_shared = f"not shared with {workspace}" if reference.kind in SHAREABLE else "cannot be shared"
            return Broken(reference, f"which is in {asset.workspace} and {not_shared}", "CAMP-14")
    if inner := among.get((reference.kind, reference.name)):
        return Broken(reference, f"which is broken: {inner[0]}", "CAMP-9")
    return None
