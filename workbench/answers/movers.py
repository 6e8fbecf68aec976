"""Who can move a person where: campaigns by their flow, users by hand, users of the API by call (ROUTE-6, ROUTE-7, ROUTE-15).

Whom a campaign did move is a question to a run.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ..topology.assets import Campaign
from ..topology.check import broken_campaigns
from ..topology.conditions import AllOf
from ..topology.model import Topology
from ..topology.rights import allowed, working_in
from ..topology.steps import Step
from .answer import Answer, answer
from .campaigns import is_on, kind_of
from .select import Selector, pick
from .table import Places, at, grouped, spread
from .words import counted, listed, verb

__all__ = ["moved_to", "moves"]

ABOUT = ("mover", "kind", "workspace", "role", "people_in", "to", "when", "runs", "place", "rule")
PERMISSION = {"user": "run_flow_action", "api": ""}  # USER-7; by call any right but looking will do (API-13)
RULES = {"user": "ROUTE-6", "api": "ROUTE-15"}


@dataclass(frozen=True, slots=True)
class Mover:
    """Somebody who can move people: a step of a campaign, or a user; of which partitions, where to, and when each of it is so.

    `idle` are the partitions that a step names in vain: its workspace does not see them, or they are gone (ROUTE-7).
    """

    name: str
    kind: str
    workspace: str
    role: str
    people_in: tuple[str, ...]
    targets: tuple[tuple[str, str], ...]
    runs: bool
    place: str
    rule: str
    idle: tuple[str, ...] = ()


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
    every = list(_movers(design))
    picked = {*pick(movers, dict.fromkeys((*design.automations, *design.users)), "campaign or user", _groups(design))}
    where = {*pick(people_in, design.partitions, "partition")}
    some = [mover for mover in every if mover.name in picked and where.intersection(mover.people_in)]
    mover, to, when, words = _lines(design, some)
    who = dict.fromkeys(one.name for one in some if one.targets)
    reached = {*to.tolist()}
    targets = listed(name for number, name in enumerate(design.partitions) if number in reached)
    said = (
        f"{counted(len(who), 'mover').capitalize()} can move people: {listed(who)}; to {targets}."
        if who
        else "Nobody of these moves anybody."
    )
    table = spread(_columns(design, some, mover, words, when) | {"to": (design.partitions, to)})
    return answer("moves", said + _idle(one.name for one in some if one.idle), ABOUT, table, _basis(some))


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
    place = {name: number for number, name in enumerate(design.partitions)}
    every = list(_movers(design))
    mover, to, when, words = _lines(design, every)
    found, row = grouped(to, [place[name] for name in names])
    who, when = at(row, mover, when)
    table = spread(_columns(design, every, who, words, when) | {"to": (names, found)})
    can = np.array([one.runs for one in every] + [False])
    flows = np.array([one.runs and one.kind not in PERMISSION for one in every] + [False])
    reached, moved = ({*found[which[who]].tolist()} for which in (can, flows))
    lost = [name for number, name in enumerate(names) if number not in reached]
    if lost:
        sentence = f"No campaign that runs moves anybody to {listed(lost)}, and no user can."
    elif moved:
        sentence = f"Campaigns that run move people to {listed(name for number, name in enumerate(names) if number in moved)}."
    else:
        sentence = f"Only users can move people to {listed(names)}."
    some = [every[number] for number in np.unique(who[who >= 0]).tolist()]
    idle = _idle(one.name for one in every if {*names}.intersection(one.idle))
    return answer("moved_to", sentence + idle, ("to", *(column for column in ABOUT if column != "to")), table, _basis(some))


def _movers(design: Topology) -> Iterator[Mover]:
    moving = [campaign for campaign in design.automations.values() if any(step.kind == "change_partition" for step in campaign.flow)]
    invalid = broken_campaigns(design, moving)
    seen = {name: design.sees(name) for name in design.workspaces}
    # ROUTE-7: a campaign moves people to what its workspace sees, or (a setting) to any partition that is there
    is_free = design.settings.change_partition_targets == "all"
    allowed_to = {name: frozenset(design.partitions if is_free else partitions) for name, partitions in seen.items()}
    for campaign in moving:
        home = campaign.workspace
        for number, step in enumerate(campaign.flow):
            if step.kind == "change_partition":
                targets = tuple(_targets(campaign, step))
                happens = tuple(pair for pair in targets if pair[0] in allowed_to[home])
                idle = tuple(target for target, _ in targets if target not in allowed_to[home])
                runs = is_on(campaign) and campaign.name not in invalid
                place, kind = design.where("campaigns", campaign.name, "flow", number), kind_of(design, campaign)
                yield Mover(campaign.name, kind, home, "", seen[home], happens, runs, place, "ROUTE-6", idle)
    anywhere = tuple((target, "") for target in design.partitions)
    for user in design.users.values():
        kind = "api" if user.api else "user"
        working = working_in(design, user.name, PERMISSION[kind])
        homes = [name for name in design.workspaces if name in working]
        reach = {name for home in homes for name in seen[home]}
        people = tuple(name for name in design.partitions if name in reach)
        roles = ", ".join(dict.fromkeys(_roles(design, user.roles, PERMISSION[kind])))
        # ROUTE-15: by call the new partition must be in reach too; by hand it need not be
        targets = tuple(pair for pair in anywhere if pair[0] in reach) if kind == "api" else anywhere if people else ()
        yield Mover(user.name, kind, ", ".join(homes), roles, people, targets, True, design.where("users", user.name), RULES[kind])


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


def _idle(names: Iterable[str]) -> str:
    names = list(dict.fromkeys(names))
    means = f"{verb(len(names), 'names', 'name')} a partition that the workspace does not see: that does nothing (ROUTE-7)"
    return f" A step of {listed(names)} {means}." if names else ""


def _groups(design: Topology) -> Mapping[str, list[str]]:
    return {
        "campaigns": list(design.automations),
        "users": [user.name for user in design.users.values() if not user.api],
        "api": [user.name for user in design.users.values() if user.api],
    }


def _lines(design: Topology, some: Sequence[Mover]) -> tuple[Places, Places, Places, list[str]]:
    """Return the mover, the partition and the words of each way of moving, and the different words there are."""
    place = {name: number for number, name in enumerate(design.partitions)}
    words: dict[str, int] = {}
    mover = np.repeat(np.arange(len(some)), [len(one.targets) for one in some])
    to = np.array([place[target] for one in some for target, _ in one.targets], np.intp)
    when = np.array([words.setdefault(text, len(words)) for one in some for _, text in one.targets], np.intp)
    return mover, to, when, list(words)


def _columns(
    design: Topology, some: Sequence[Mover], mover: Places, words: Sequence[str], when: Places
) -> dict[str, tuple[Sequence[str | bool], Places]]:
    return {
        "mover": ([one.name for one in some], mover),
        "kind": ([one.kind for one in some], mover),
        "workspace": ([one.workspace for one in some], mover),
        "role": ([one.role for one in some], mover),
        "people_in": (["all" if one.people_in == design.partitions else ", ".join(one.people_in) for one in some], mover),
        "when": (words, when),
        "runs": ([one.runs for one in some], mover),
        "place": ([one.place for one in some], mover),
        "rule": ([one.rule for one in some], mover),
    }


def _basis(some: Iterable[Mover]) -> list[str]:
    kinds = {mover.kind for mover in some}
    return [
        *(("ROUTE-6", "ROUTE-7", "VIS-9") if kinds - {*PERMISSION} else ()),
        *(("ROUTE-6", "USER-1", "USER-2", "USER-7") if "user" in kinds else ()),
        *(("ROUTE-15", "API-13") if "api" in kinds else ()),
    ]
