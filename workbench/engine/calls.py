"""Calls: the REST calls about people who are there: moves, requests of campaigns, program statuses, and the bulk extract of everybody.

Each person of a call is a row, and succeeds or fails alone. The calls that look for people or make them are `rest.py`.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from .events import Party
from .hand import Hand
from .record import DONE
from .rest import in_order
from .rights import Refused, reaches
from .waves import Wave

__all__ = ["CALLS", "Calls"]

CALLS = ("move_partition", "request_campaign", "sync_member_status")
Recs = npt.NDArray[np.int32]


class Calls(Hand):
    """Applies REST calls about known people in one world: as a hand would, but with the checks and codes of the API."""

    def refusals(self, wave: Wave, rec: Recs) -> tuple[Refused, ...]:
        """Return which rows are refused: first for what the call asks, then for the person (1004, 1008), last for what is so already."""
        checks: tuple[list[Any], list[Any]] = getattr(self, f"_checks_of_{wave.action}")(wave, rec)
        asked, is_so = checks
        doors, people = self.intake.doors, self.world.people
        far = ~reaches(doors.rights.reach(wave), people.partition[rec])
        return in_order([*asked, (rec < 0, "1004", "API-6"), (far, "1008", "API-4"), *is_so])

    def extract(self, row: int) -> None:
        """Return everybody, or (a setting) only who lives where the user may export (API-14); to look is not to export (USER-7)."""
        world, people, design = self.world, self.world.people, self.world.design
        column = world.stimuli.args.get("user")
        user = column.values[column.codes[row]] if column is not None and column.codes[row] > 0 else ""
        exports = design.reach(user, "export_person")
        if not exports.any():
            world.record.reject(np.array([row]), "no_access", "USER-7" if design.looks(user).any() else "USER-6")
            return
        everybody = np.flatnonzero(people.alive[: people.size]).astype(np.int32)
        if design.settings.bulk_extract_scope == "workspaces":
            everybody = everybody[exports[people.partition[everybody]]]
        world.record.returned.add(np.full(len(everybody), row, np.int64), everybody)
        world.record.outcome[row] = DONE

    def _checks_of_move_partition(self, wave: Wave, rec: Recs) -> tuple[list[Any], list[Any]]:
        """The new partition must be in the user's reach too; which one Sync Leads would act on does not matter (ROUTE-15)."""
        far = ~reaches(self.intake.doors.rights.reach(wave), wave.args["partition"])
        return [(far, "1008", "ROUTE-15")], []

    def _checks_of_request_campaign(self, wave: Wave, rec: Recs) -> tuple[list[Any], list[Any]]:
        """Only an active trigger campaign that listens to requests can be asked; a batch campaign cannot (API-15)."""
        barred = ~self.intake.doors.may_name(wave, "campaign")
        deaf = np.isin(wave.args["campaign"], [code for code in np.unique(wave.args["campaign"]).tolist() if not self._listens(code)])
        return [(barred, "no_access", "API-13"), (deaf, "1003", "API-15")], []

    def _checks_of_sync_member_status(self, wave: Wave, rec: Recs) -> tuple[list[Any], list[Any]]:
        """A status that is not ahead is refused, where a flow step would pass it over (MEMB-2)."""
        barred = ~self.intake.doors.may_name(wave, "program")
        behind = self.world.people.status[rec, wave.args["program"]] >= self._statuses(wave)
        return [(barred, "no_access", "API-13")], [(behind, "1037", "MEMB-2")]

    def _listens(self, code: int) -> bool:
        design = self.world.design
        campaign = design.topology.campaigns.get(self.world.layout.campaigns[code])
        if campaign is None or not campaign.active or campaign.name in design.invalid:
            return False
        return any(trigger.kind == "campaign_is_requested" for trigger in campaign.triggers)

    def _move_partition(self, party: Party, wave: Wave) -> Any:
        return self.steps.move(party, wave.args["partition"])

    def _request_campaign(self, party: Party, wave: Wave) -> Any:
        for code in np.unique(wave.args["campaign"]).tolist():
            rank = self.world.design.ranks[self.world.layout.campaigns[code]]  # its place in the queue may have changed
            self.steps.request(party.of(np.flatnonzero(wave.args["campaign"] == code)), rank, goes=True)
        return np.zeros(len(party), bool)  # to be asked changes nobody

    def _sync_member_status(self, party: Party, wave: Wave) -> Any:
        return self._change_status(party, wave)
