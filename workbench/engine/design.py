"""A design compiled: who sees what, where each door lands a lead, and each campaign's standing, as arrays by number.

One is made for every stretch between two edits of the design; what stays the same through all of them is the layout.
"""

from __future__ import annotations

from collections.abc import Container, Mapping
from functools import cached_property

import numpy as np
import numpy.typing as npt

from ..topology.assets import Campaign
from ..topology.check import invalid_campaigns
from ..topology.model import DEFAULT, Topology
from ..topology.rights import working_in
from ..topology.spans import Span
from .bits import Words, columns, pack, width
from .conditions import Asked, ask
from .layout import PRIORITIES, Layout, priority
from .simple import is_log, plain_score
from .state import View

__all__ = ["Design", "sees"]


def sees(topology: Topology, layout: Layout) -> npt.NDArray[np.bool_]:
    """Return which workspace sees which partition, by number in the layout: one to one, one to many, many to one (VIS-1, VIS-3)."""
    found = np.zeros((len(layout.workspaces), len(layout.partitions)), bool)
    for name in topology.workspaces:
        found[layout.workspaces.index(name), [layout.partitions.index(partition) for partition in topology.sees(name)]] = True
    return found


class Design:
    """Tables of one topology, everything by its number in the layout; what other designs of the run have and this one has not is blank."""

    def __init__(self, topology: Topology, layout: Layout) -> None:
        self.topology, self.layout, self.settings = topology, layout, topology.settings
        self.partitions = {name: layout.partitions.index(name) for name in topology.partitions}
        self.workspaces = {name: layout.workspaces.index(name) for name in topology.workspaces}
        self.sees = sees(topology, layout)
        self.primary = np.full(len(layout.workspaces), -1, np.int16)
        for name, code in self.workspaces.items():
            self.primary[code] = self.partitions[topology.workspaces[name].primary]
        self.default = self.partitions[DEFAULT]
        self.ranks = {
            name: rank
            for rank, (place, name) in enumerate(zip(layout.priorities, layout.campaigns, strict=True))
            if name in topology.automations and PRIORITIES.index(priority(topology.automations[name], topology.settings)) == place
        }
        self.campaigns: list[Campaign | None] = [
            topology.automations[name] if self.ranks.get(name) == rank else None for rank, name in enumerate(layout.campaigns)
        ]
        self.home = np.array([self.workspaces[c.workspace] if c else -1 for c in self.campaigns], np.intp)
        self.invalid = invalid_campaigns(topology)  # CAMP-9, CAMP-14

    @cached_property
    def form_home(self) -> npt.NDArray[np.intp]:
        """The workspace of each form."""
        forms = (self.topology.forms.get(name) for name in self.layout.forms)
        return np.array([self.workspaces[form.workspace] if form else -1 for form in forms], np.intp)

    @cached_property
    def email_home(self) -> npt.NDArray[np.intp]:
        """The workspace of each email."""
        emails = (self.topology.emails.get(name) for name in self.layout.emails)
        return np.array([self.workspaces[email.workspace] if email else -1 for email in emails], np.intp)

    @property
    def count(self) -> int:
        """How many campaigns there are."""
        return len(self.campaigns)

    @property
    def words(self) -> int:
        """How many words a set of campaigns takes."""
        return width(self.count)

    def bits(self, which: object) -> Words:
        """Return the set of campaigns for which a predicate of (rank, campaign) holds, as one row."""
        return columns((r for r, c in enumerate(self.campaigns) if c is not None and which(r, c)), self.count)  # type: ignore[operator]

    @cached_property
    def visible(self) -> Words:
        """Which campaigns see each partition: a row a partition (VIS-9)."""
        return pack(self.seen)

    @cached_property
    def seen(self) -> npt.NDArray[np.bool_]:
        """Which campaigns see each partition: (partitions, campaigns)."""
        seen = np.zeros((len(self.layout.partitions), self.count), bool)
        there = self.home >= 0
        seen[:, there] = self.sees[self.home[there]].T
        return seen

    @cached_property
    def live(self) -> Words:
        """Trigger campaigns that are active and valid (CAMP-1, CAMP-9)."""
        return self.bits(lambda _, c: c.active and not c.is_batch and c.name not in self.invalid)

    @cached_property
    def once(self) -> Words:
        """Campaigns that take a person in once ever (CAMP-3)."""
        return self.bits(lambda _, c: c.runs == "once")

    @cached_property
    def simple(self) -> npt.NDArray[np.bool_]:
        """Which campaigns are simple, by rank (`simple.py`)."""
        return np.array([name in self.layout.simple for name in self.layout.campaigns], bool)

    @cached_property
    def points(self) -> Mapping[int, tuple[npt.NDArray[np.int64], npt.NDArray[np.float64]]]:
        """What simple campaigns add to each score: its column -> (line of the step, points), by rank; 0 points where it adds none."""
        found: dict[int, tuple[npt.NDArray[np.int64], npt.NDArray[np.float64]]] = {}
        for rank in np.flatnonzero(self.simple).tolist():
            campaign = self.campaigns[rank]
            for place, step in enumerate(campaign.flow if campaign else ()):
                score = plain_score(step)
                if score:
                    column = self.layout.columns[score[0]]
                    lines, points = found.setdefault(column, (np.zeros(self.count, np.int64), np.zeros(self.count)))
                    lines[rank], points[rank] = place + 1, score[1]
        return found

    @cached_property
    def spans(self) -> list[tuple[int, int, int]]:
        """(place among the layout's, rank, microseconds) of the campaigns that take a person in once per span (CAMP-3)."""
        timed = ((place, rank, self.campaigns[rank]) for place, rank in enumerate(self.layout.spans))
        return [(place, rank, c.runs.microseconds) for place, rank, c in timed if c is not None and isinstance(c.runs, Span)]

    @cached_property
    def deferrable(self) -> Words:
        """Campaigns whose runs change nothing that anything else reads: they may be judged later, from a snapshot, many events at once."""
        return self.bits(lambda _, c: self._is_deferrable(c))

    def _is_deferrable(self, campaign: Campaign) -> bool:
        from .judge import split

        listens = all(
            trigger.kind in ("person_is_created", "fills_out_form")
            or (trigger.kind == "data_value_changes" and trigger.args["field"] not in self.layout.writes)
            for trigger in campaign.triggers
        )
        repeats = campaign.runs == "every_time" or (campaign.runs == "once" and not self.layout.moves)
        asks_fields_only = all(axis is not None for axis, _ in split(campaign.filters, self))
        logs = campaign.name in self.layout.simple and all(map(is_log, campaign.flow))
        return (
            bool(campaign.triggers)
            and listens
            and repeats
            and asks_fields_only
            and logs
            and not self._is_called(campaign)
            and not self.deletes
        )

    @cached_property
    def deletes(self) -> bool:
        """Whether a flow deletes people: who is gone is not taken in by the campaigns behind it."""
        return any(step.kind == "delete_person" for c in self.campaigns if c is not None for step in c.flow)

    def _is_called(self, campaign: Campaign) -> bool:
        return campaign.name in self.called

    @cached_property
    def called(self) -> frozenset[str]:
        """Campaigns that another one executes or requests."""
        return frozenset(
            str(args["campaign"])
            for c in self.campaigns
            if c is not None
            for step in c.flow
            for args in (*(choice.args for choice in step.choices), step.default)
            if args is not None and step.kind in ("execute_campaign", "request_campaign")
        )

    @cached_property
    def rules(self) -> list[tuple[Asked | None, int]]:
        """The assignment rules in order: (question, partition); the question is None for the `else` (ROUTE-4)."""
        return [
            (ask(rule.condition, self) if rule.condition is not None else None, self.partitions[rule.partition])
            for rule in self.topology.assignment_rules
        ]

    @cached_property
    def segmentations(self) -> list[tuple[int, int, list[Asked]]]:
        """(place, workspace, questions of the segments in order) of every segmentation (SEG-2, SEG-3)."""
        return [
            (self.layout.segmentations.index(s.name), self.workspaces[s.workspace], [ask(segment, self) for segment in s.segments.values()])
            for s in self.topology.segmentations.values()
        ]

    def work_out_segments(self, view: View, only: Container[str] | None = None) -> None:
        """Write into people the first segment that fits each, where the segmentation's own workspace sees them (SEG-2, SEG-3)."""
        for place, workspace, questions in self.segmentations:
            if only is not None and self.layout.segmentations[place] not in only:
                continue
            seen = np.flatnonzero(self.sees[workspace, view.partition()])
            there = view.of(seen)
            found = np.full(len(seen), len(questions), np.int16)
            for number in range(len(questions) - 1, -1, -1):
                found[questions[number](there)] = number
            view.people.segment[there.rec, place] = found

    def reach(self, user: str, permission: str = "") -> npt.NDArray[np.bool_]:
        """Return which partitions a user may reach with a permission: those of all workspaces that grant it (API-13, USER-2)."""
        if not user:
            return np.isin(self.layout.partitions, list(self.partitions))
        return np.logical_or.reduce(self.sees[self.grants(user, permission)], axis=0)

    def looks(self, user: str) -> npt.NDArray[np.bool_]:
        """Return which partitions a user may look into: those of all workspaces he has any role in (USER-2)."""
        if not user:
            return self.reach(user)
        held = [name for name, roles in self.topology.users[user].roles.items() if roles]
        return np.logical_or.reduce(self.sees[self.grants(user) | np.isin(self.layout.workspaces, held)], axis=0)

    def grants(self, user: str, permission: str = "") -> npt.NDArray[np.bool_]:
        """Return in which workspaces a user's roles allow something (USER-1, USER-7); "" means anything but looking."""
        allowing = working_in(self.topology, user, permission)
        return np.array([workspace in allowing for workspace in self.layout.workspaces], bool)
