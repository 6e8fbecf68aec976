"""Who can move a person where: campaigns by their flow, users by hand, users of the API by call (ROUTE-6, ROUTE-7, ROUTE-15).

Whom a campaign did move is a question to a run.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from ..topology.assets import Campaign
from ..topology.check import invalid_campaigns
from ..topology.conditions import AllOf
from ..topology.model import Topology
from ..topology.rights import allowed, working_in
from ..topology.steps import Step
from .answer import Answer, answer
from .campaigns import is_on, kind_of
from .select import Selector, pick
from .words import counted, listed, verb

__all__ = ["moved_to", "moves"]

ABOUT = ("mover", "kind", "workspace", "role", "people_in", "to", "when", "runs", "place", "rule")
PERMISSION = {"user": "run_flow_action", "api": ""}  # USER-7; by call any right but looking will do (API-13)
RULES = {"user": "ROUTE-6", "api": "ROUTE-15"}


@dataclass(frozen=True, slots=True)
class Move:
    """One way in which somebody gets to a partition: who moves, from where (in the order of the design), where to, and when."""

    mover: str
    kind: str
    workspace: str
    role: str
    people_in: tuple[str, ...]
    to: str
    when: str
    runs: bool
    place: str
    rule: str


def moves(design: Topology, movers: Selector = "*", people_in: Selector = "*") -> Answer:
    """Tell who can move people, of which partitions, where to, and when.

    A step whose partition the campaign's workspace does not see does nothing unless the setting `change_partition_targets` says otherwise
    (ROUTE-7): it is counted in the sentence, not in the frame.

    Args:
        design: The design.
        movers: Campaigns and users, by name or pattern; `campaigns`, `users` and `api` stand for all of a kind.
        people_in: Only who can move people of these partitions.

    Columns:
        mover: The campaign or user.
        kind: `trigger` or `batch` (campaigns), `user` (by hand), `api` (by call).
        workspace: The workspace of the campaign; those in which the user may do it.
        role: The roles that allow it; empty for campaigns.
        people_in: The partitions whose people it can move, `all` where it is all of them.
        to: Where they get to.
        when: The filters, and the condition of the choice (the first that holds decides); empty: always.
        runs: Whether the campaign is active (or a batch) and valid; users always can.
        place: The step in the topology file, or the user.
        rule: The rule it happens by.

    Raises:
        UnknownName: There is no such campaign, user or partition.

    >>> router = [{"change_partition": {"choices": [{"if": {"Country": "France"}, "then": "EMEA"}]}}]
    >>> design = Topology.of("R", partitions=["Default", "EMEA"]).add_campaign("Router", "Default", flow=router)
    >>> moves(design).frame()[["mover", "kind", "people_in", "to", "when"]]
        mover   kind people_in    to               when
    0  Router  batch       all  EMEA  Country is France
    """
    found = list(_moves(design))
    names = dict.fromkeys((*design.automations, *design.users))
    picked = {*pick(movers, names, "campaign or user", _groups(design))}
    where = {*pick(people_in, design.partitions, "partition")}
    some = [move for move in found if move.mover in picked and where.intersection(move.people_in)]
    idle = [name for name in _doing_nothing(design) if name in picked]
    who = dict.fromkeys(move.mover for move in some)
    targets = [name for name in design.partitions if any(move.to == name for move in some)]
    said = (
        f"{counted(len(who), 'mover')} can move people: {listed(who)}; to {listed(targets)}." if some else "Nobody of these moves anybody."
    )
    return answer("moves", said + _idle(idle), ABOUT, _rows(design, some), _basis(design, some))


def moved_to(design: Topology, partitions: Selector = "*") -> Answer:
    """Tell who can move people into each partition; one into which nobody can has a row without a mover.

    Args:
        design: The design.
        partitions: Names or patterns of partitions.

    Columns:
        to: The partition.
        mover: The campaign or user; empty where nobody can.
        kind: `trigger` or `batch` (campaigns), `user` (by hand), `api` (by call).
        workspace: The workspace of the campaign; those in which the user may do it.
        role: The roles that allow it; empty for campaigns.
        people_in: The partitions whose people it can move, `all` where it is all of them.
        when: The filters, and the condition of the choice (the first that holds decides); empty: always.
        runs: Whether the campaign is active (or a batch) and valid; users always can.
        place: The step in the topology file, or the user.
        rule: The rule it happens by.

    Raises:
        UnknownName: There is no such partition.

    >>> moved_to(Topology.of("R", partitions=["Default", "EMEA"]), "EMEA").sentence
    'No campaign that runs moves anybody to EMEA, and no user can.'
    """
    names = pick(partitions, design.partitions, "partition")
    by_target: dict[str, list[Move]] = {name: [] for name in names}
    for move in _moves(design):
        if move.to in by_target:
            by_target[move.to].append(move)
    columns = ("to", *(column for column in ABOUT if column != "to"))
    order = [ABOUT.index(column) for column in columns]
    rows: list[tuple[object, ...]] = []
    for name, some in by_target.items():
        rows += [tuple(row[place] for place in order) for row in _rows(design, some)] or [(name, *[""] * 6, False, "", "")]
    lost = [name for name, some in by_target.items() if not any(move.runs for move in some)]
    flows = [name for name, some in by_target.items() if any(move.runs and move.kind not in PERMISSION for move in some)]
    if lost:
        sentence = f"No campaign that runs moves anybody to {listed(lost)}, and no user can."
    else:
        sentence = f"Campaigns that run move people to {listed(flows)}." if flows else f"Only users can move people to {listed(names)}."
    some = [move for found in by_target.values() for move in found]
    return answer("moved_to", sentence + _idle(_doing_nothing(design, names)), columns, rows, _basis(design, some))


def _moves(design: Topology) -> Iterator[Move]:
    invalid = invalid_campaigns(design)
    seen = {name: design.sees(name) for name in design.workspaces}
    for campaign in design.automations.values():
        runs = is_on(campaign) and campaign.name not in invalid
        for number, step in enumerate(campaign.flow):
            if step.kind == "change_partition":
                place = ""
                for target, when in _targets(campaign, step):
                    if _happens(design, campaign, target):
                        place = place or design.where("campaigns", campaign.name, "flow", number)
                        people, home = seen[campaign.workspace], campaign.workspace
                        yield Move(campaign.name, kind_of(design, campaign), home, "", people, target, when, runs, place, "ROUTE-6")
    for user in design.users.values():
        kind = "api" if user.api else "user"
        homes = [name for name in design.workspaces if name in working_in(design, user.name, PERMISSION[kind])]
        reach = {name for home in homes for name in seen[home]}
        people = tuple(name for name in design.partitions if name in reach)
        roles = ", ".join(dict.fromkeys(_roles(design, user.roles, PERMISSION[kind])))
        place = design.where("users", user.name)
        # ROUTE-15: by call the new partition must be in reach too; by hand it need not be
        for target in people if kind == "api" else design.partitions if people else ():
            yield Move(user.name, kind, ", ".join(homes), roles, people, target, "", True, place, RULES[kind])


def _roles(design: Topology, held: Mapping[str, Sequence[str]], permission: str) -> Iterator[str]:
    """Yield the roles that let a user do something."""
    for roles in held.values():
        for role in roles:
            may = allowed(design, role)
            if role == "Admin" or (permission in may if permission else may - {"view_people"}):
                yield role


def _targets(campaign: Campaign, step: Step) -> Iterator[tuple[str, str]]:
    """Yield each partition that a step moves people to, and when: the campaign's filters, and the condition of the choice."""
    filters = [] if campaign.filters == AllOf() else [str(campaign.filters)]
    for choice in step.choices:
        if choice.args is not None:
            yield choice.args["partition"], " and ".join([*filters, _bracketed(str(choice.condition), filters)])
    if step.default is not None:
        yield step.default["partition"], " and ".join([*filters, *(["else"] if step.choices else [])])


def _bracketed(text: str, others: Sequence[str]) -> str:
    return f"({text})" if others and " or " in text else text


def _happens(design: Topology, campaign: Campaign, target: str) -> bool:
    """Return whether a campaign can move anybody to a partition: one its workspace sees, or (a setting) any that is there (ROUTE-7)."""
    there = design.partitions if design.settings.change_partition_targets == "all" else design.sees(campaign.workspace)
    return target in there


def _doing_nothing(design: Topology, targets: Iterable[str] | None = None) -> dict[str, None]:
    """Return the campaigns with a step that would move people (to `targets`) and does not."""
    found: dict[str, None] = {}
    for campaign in design.automations.values():
        for step in campaign.flow:
            named = [target for target, _ in _targets(campaign, step)] if step.kind == "change_partition" else []
            if any((targets is None or target in targets) and not _happens(design, campaign, target) for target in named):
                found[campaign.name] = None
    return found


def _idle(names: Iterable[str]) -> str:
    names = list(names)
    means = f"{verb(len(names), 'names', 'name')} a partition that the workspace does not see: that does nothing (ROUTE-7)"
    return f" A step of {listed(names)} {means}." if names else ""


def _groups(design: Topology) -> Mapping[str, list[str]]:
    return {
        "campaigns": list(design.automations),
        "users": [user.name for user in design.users.values() if not user.api],
        "api": [user.name for user in design.users.values() if user.api],
    }


def _rows(design: Topology, some: Iterable[Move]) -> list[tuple[object, ...]]:
    said: dict[tuple[str, ...], str] = {design.partitions: "all"}
    rows: list[tuple[object, ...]] = []
    for move in some:
        people = said.setdefault(move.people_in, ", ".join(move.people_in))
        about = (move.mover, move.kind, move.workspace, move.role, people, move.to, move.when, move.runs, move.place, move.rule)
        rows.append(about)
    return rows


def _basis(design: Topology, some: Iterable[Move]) -> list[str]:
    kinds = {move.kind for move in some}
    return [
        *(("ROUTE-6", "ROUTE-7", "VIS-9") if kinds - {*PERMISSION} or _doing_nothing(design) else ()),
        *(("USER-1", "USER-2", "USER-7") if "user" in kinds else ()),
        *(("ROUTE-15", "API-13") if "api" in kinds else ()),
    ]
