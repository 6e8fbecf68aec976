"""What is true of a finished run, by alias: who is who, their values, what each workspace sees, who ran, who was mailed.

What must be true is not known here (`expect.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from ..engine.ended import holds_of
from ..engine.layout import EMAIL, FLAGS
from ..engine.record import DONE
from ..engine.replay import replay
from ..engine.run import Run
from ..people.stimuli import ACTIONS
from ..topology.fields import field_of
from ..topology.model import Topology
from .model import Cell

__all__ = ["Facts"]

NEVER = np.iinfo(np.int64).min


@dataclass(frozen=True, eq=False)
class Facts:
    """A run as expectations ask about it.

    `aliases` maps each alias to an Id, `now` is the moment of the end, `review` gives the findings of the design review. A run that does
    not explain (`explains` false) is played again for each person whom somebody asks why about.
    """

    run: Run
    aliases: Mapping[str, int]
    now: int
    review: Callable[[Run], Iterable[str]] | None = None
    explains: bool = True

    @property
    def topology(self) -> Topology:
        """The design at the end."""
        return self.run.topology

    @cached_property
    def rec(self) -> Mapping[int, int]:
        """The number of the record of each Id that still exists."""
        alive = np.flatnonzero(self.run.people["alive"])
        return {int(self.run.ids[rec]): int(rec) for rec in alive[np.argsort(self.run.ids[alive], kind="stable")].tolist()}

    @cached_property
    def names(self) -> Mapping[int, str]:
        """What each Id is called: its alias, or `person 7`."""
        return _Names({number: alias for alias, number in reversed(list(self.aliases.items()))})

    @cached_property
    def visitors(self) -> Mapping[int, int]:
        """The number of the record of each Id that is an anonymous visitor: there, but not among the people (WEB-1)."""
        return {int(self.run.ids[rec]): int(rec) for rec in np.flatnonzero(self.run.is_visitor).tolist()}

    @cached_property
    def there(self) -> Mapping[int, int]:
        """The number of every record that exists, visitors included."""
        return {**self.rec, **self.visitors}

    def living(self, alias: str) -> int | None:
        """Return the Id of somebody who exists and is known; None if the record does not, or is an anonymous visitor's."""
        number = self.aliases.get(alias)
        return number if number in self.rec else None

    def existing(self, alias: str) -> int | None:
        """Return the Id of a record that exists, a visitor's included; None if it does not."""
        number = self.aliases.get(alias)
        return number if number in self.there else None

    def told_of(self, alias: str) -> int | None:
        """Return the Id under which the log tells of somebody: his own, or that of whom he was merged into (MERGE-1)."""
        number = self.aliases.get(alias)
        return None if number is None else self.run.heirs.get(number, number)

    def named(self, ids: Iterable[int]) -> list[str]:
        """Return what people are called."""
        return [self.names[number] for number in ids]

    # -- people -----------------------------------------------------------------------------------------------------------------------

    def value(self, number: int, name: str) -> Cell:
        """Return the value of a field; moments are microseconds since 1970."""
        people, rec, layout = self.run.people, self.there[number], self.run.layout
        match name:
            case "Id":
                return number
            case "Partition":
                return self.partition(number)
            case "Created At" | "Updated At":
                return int(people[name.removesuffix(" At").lower()][rec])
        column = layout.columns.get(name)
        if column is None:
            return "false" if name in FLAGS else None
        field = field_of(name, self.topology.fields)
        if field is not None and field.is_number:
            stored = float(people["numbers"][rec, column])
            return None if stored != stored else stored
        return layout.pools[name].values[int(people["codes"][rec, column])] or None

    def partition(self, number: int) -> str:
        """Return the partition of a record."""
        return self.run.partitions[int(self.run.people["partition"][self.there[number]])]

    @cached_property
    def by_address(self) -> Mapping[str, tuple[int, ...]]:
        """The Ids that carry each address, case aside."""
        found: dict[str, tuple[int, ...]] = {}
        for number in self.rec:
            if address := str(self.value(number, EMAIL) or "").casefold():
                found[address] = (*found.get(address, ()), number)
        return found

    def seen_by(self, workspace: str) -> list[int]:
        """Return who is visible in a workspace (VIS-1)."""
        rec = self.run.living
        seen = np.isin(self.run.partitions, self.topology.sees(workspace))[self.run.people["partition"][rec]]
        return self.run.ids[rec[seen]].tolist()

    # -- what a workspace opens ---------------------------------------------------------------------------------------------------------

    def smart_list(self, name: str, workspace: str) -> list[int]:
        """Return what a workspace sees of a smart list (VIS-7); nobody where it is not shared with it."""
        if not self.topology.can_use(workspace, "smart_list", name):
            return []
        matches = holds_of(self.run, self.topology.smart_lists[name].filters, workspace, self.now)
        return [number for number in self.seen_by(workspace) if matches[self.rec[number]]]

    def duplicates(self, workspace: str) -> list[int]:
        """Return the visible people who have a twin anywhere (VIS-12)."""
        twins = {number for numbers in self.by_address.values() if len(numbers) > 1 for number in numbers}
        return [number for number in self.seen_by(workspace) if number in twins]

    def segment(self, segmentation: str, segment: str, workspace: str) -> list[int]:
        """Return whom a workspace sees in a segment (SEG-4); nobody where the segmentation is not shared with it."""
        if not self.topology.can_use(workspace, "segmentation", segmentation):
            return []
        place = [*self.topology.segmentations[segmentation].segments, "Default"].index(segment)
        column = self.run.layout.segmentations.index(segmentation)
        return [number for number in self.seen_by(workspace) if self.run.people["segment"][self.rec[number], column] == place]

    # -- memberships --------------------------------------------------------------------------------------------------------------------

    def members(self, program: str) -> Mapping[int, str]:
        """Return the members of a program with their statuses."""
        layout = self.run.layout
        if program not in layout.programs:
            return {}
        column, statuses = layout.programs.index(program), self.topology.programs[program].statuses
        codes = {number: int(self.run.people["status"][rec, column]) for number, rec in self.rec.items()}
        return {number: statuses[code] for number, code in codes.items() if code >= 0}

    def on_list(self, name: str) -> list[int]:
        """Return the rows of a static list."""
        layout = self.run.layout
        column = layout.lists.index(name) if name in layout.lists else None
        return [number for number, rec in self.rec.items() if column is not None and self.run.people["listed"][rec, column]]

    # -- the CRM's side -----------------------------------------------------------------------------------------------------------------

    def crm_of(self, alias: str) -> list[int]:
        """Return the CRM records of somebody, deleted in Marketo since or not, or of a record kept out of Marketo."""
        rec = np.flatnonzero(self.run.ids == self.aliases.get(alias, -1))
        return self.run.crm.of(int(rec[0]) if len(rec) else None, alias)

    def crm_value(self, record: int, name: str) -> Cell:
        """Return the value of a field of a CRM record."""
        codes, numbers = self.run.crm.records.held_of(np.array([record]), self.run.people["codes"], self.run.people["numbers"])
        column = self.run.layout.columns.get(name)
        field = field_of(name, self.topology.fields)
        if column is None:
            return "false" if name in FLAGS else None
        if field is not None and field.is_number:
            number = float(numbers[0, column])
            return None if number != number else number
        return self.run.layout.pools[name].values[int(codes[0, column])] or ("false" if name in FLAGS else None)

    # -- lifecycle ----------------------------------------------------------------------------------------------------------------------

    def stage(self, model: str, number: int) -> str | None:
        """Return the stage of somebody in a revenue model; None for who is not in it."""
        layout = self.run.layout
        code = int(self.run.people["stage"][self.rec[number], list(layout.models).index(model)])
        return layout.models[model][code] if code >= 0 else None

    def passed(self, model: str, stage: str) -> list[int]:
        """Return who is counted as having passed a stage: whoever was in it, being there still included (LIFE-5)."""
        layout = self.run.layout
        column = layout.first_stages[model] + layout.models[model].index(stage)
        return [number for number, rec in self.rec.items() if self.run.people["entered"][rec, column] != NEVER]

    # -- what happened ------------------------------------------------------------------------------------------------------------------

    @cached_property
    def activities(self) -> list[dict[str, Any]]:
        """The activity log in order."""
        return list(self.run.told())

    @cached_property
    def entries(self) -> Mapping[str, list[tuple[int, int]]]:
        """Who entered the flow of each campaign: (unit of work, Id) in order, one entry a run."""
        runs = self.run.log.runs
        found: dict[str, list[tuple[int, int]]] = {}
        for unit, rank, rec in zip(runs["unit"].tolist(), runs["rank"].tolist(), runs["rec"].tolist(), strict=True):
            found.setdefault(self.run.layout.campaigns[rank], []).append((unit, int(self.run.ids[rec])))
        return found

    def sent(self, email: str) -> list[int]:
        """Return who was sent an email, in order, one entry an email."""
        return [line["id"] for line in self.activities if line["type"] == "Send Email" and line["email"] == email]

    def not_sent(self, email: str) -> Mapping[int, list[str]]:
        """Return who reached the send step and was not mailed, with the reasons in order."""
        found: dict[int, list[str]] = {}
        for line in self.activities:
            if line["type"] == "Email Blocked" and line["email"] == email:
                found.setdefault(line["id"], []).append(line["reason"])
        return found

    def why_not(self, campaign: str, number: int) -> str:
        """Return the latest reason why a campaign did not take somebody in; `ran` where the latest run of a batch did."""
        if (latest := self._latest_batch(campaign)) is not None:
            log = self.run.log
            since = [unit for unit, who in self.entries.get(campaign, ()) if who == number and log.position[unit] > log.position[latest]]
            if (log.at[since] == log.at[latest]).any():
                return "ran"
        if not self.explains and number not in self._replayed:
            self._replayed[number] = replay(self.run, number).refusals()
        refusals = self._refusals if self.explains else self._replayed[number]
        return refusals.get((campaign, number), "no_trigger")

    @cached_property
    def _refusals(self) -> Mapping[tuple[str, int], str]:
        return self.run.refusals()

    @cached_property
    def _replayed(self) -> dict[int, Mapping[tuple[str, int], str]]:
        """The refusals of each person who was played again alone."""
        return {}

    def _latest_batch(self, campaign: str) -> int | None:
        """Return the row that ran a batch campaign last, or offered it by a cast."""
        if not self.topology.automations[campaign].is_batch:
            return None
        casts = [program for program, kind, name in self.run.layout.contents if (kind, name) == ("campaign", campaign)]
        return max([*self._saying("campaign", [campaign]), *self._saying("engagement_cast", casts)], default=None)

    def _saying(self, argument: str, given: list[str]) -> list[int]:
        """Return the rows that say one of these for an argument."""
        column = self.run.stimuli.args.get(argument)
        codes = column.codes.tolist() if column is not None else []
        return [row for row, code in enumerate(codes) if code >= 0 and column is not None and column.values[code] in given]

    @cached_property
    def returned(self) -> list[int] | None:
        """Whom the latest bulk extract returned, by Id; None where there was none."""
        stimuli, run = self.run.stimuli, self.run
        rows = np.flatnonzero((stimuli.action == ACTIONS.index("bulk_extract")) & (run.outcome == DONE))
        if not len(rows):
            return None
        found = run.log.returned
        return sorted(run.ids[found["rec"][found["unit"] == rows[-1]]].tolist())

    @cached_property
    def findings(self) -> list[str]:
        """What the run found, and what the design review reports of the design at the end."""
        return list(dict.fromkeys([*self.run.findings, *(self.review(self.run) if self.review is not None else ())]))


class _Names(dict[int, str]):
    """What people are called who have an alias; everybody else goes by the Id, of which there may be millions."""

    def __missing__(self, number: int) -> str:
        return f"person {number}"
