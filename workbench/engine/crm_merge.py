"""Merges that run in the CRM: its records become one there, and what that means for their people in Marketo (CRM-10, MERGE-4).

The records are `crm.py`; merging people, and what they leave to each other, is `merge.py`.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from .crm_sync import CrmSync
from .layout import FLAGS
from .state import NOBODY
from .world import World

__all__ = ["CrmMerges"]

Recs = npt.NDArray[np.int32]
SUMMED = "Person Score"  # MERGE-4: in Salesforce; scores of one's own are the winner's


class CrmMerges:
    """Merges CRM records of one world."""

    def __init__(self, world: World, sync: CrmSync) -> None:
        self.world, self.people, self.layout, self.crm, self.sync = world, world.people, world.layout, world.crm, sync

    def selected(self, row: int) -> list[int]:
        """Return the CRM records that a row merges, the winning one first; 0 where somebody has none.

        Each is named by its person, who may be deleted in Marketo only, or by the alias of a record that is kept out of Marketo.
        """
        owner, code = self.world.aliases.owner, self.world.aliases.code
        found = []
        for name in self.world.stimuli.selected[int(self.world.stimuli.step[row])]:
            rec = int(owner[code[name]])
            found.append(int(self.crm.of(np.array([rec], np.int32))[0]) if rec >= 0 else self.crm.named(code[name]))
        return [record if self.crm.exists[record] else 0 for record in dict.fromkeys(found)]

    def living(self, records: list[int]) -> list[int]:
        """Return the people in Marketo whom records belong to, NOBODY for a record without one."""
        people = self.crm.person[records].tolist()
        return [rec if rec >= 0 and self.people.alive[rec] else NOBODY for rec in people]

    def merge(self, records: list[int]) -> tuple[list[int], Any, Any]:
        """Merge records into the first and return the people to merge in Marketo, the survivor first, with the values they get.

        CRM-10: the filter of the winning record decides. Where it lets it sync, people of losers are merged into the winner's; where the
        winner has none, the first of theirs takes its place. Where it does not, nothing reaches Marketo (nobody is returned): people of
        losers stay, unlinked, and the winner takes in what it lacked as what came in while it was held back (CRM-9).
        """
        crm, living = self.crm, self.living(records)
        winner, losers = np.array(records[:1], np.int32), np.array(records[1:], np.int32)
        syncs = bool(crm.lets(winner)[0])
        codes, numbers = self._united(records, living)
        crm.drop(losers)
        group = list(dict.fromkeys(rec for rec in living if rec >= 0))
        if syncs and group:
            self._fill(codes, numbers, group)
            if living[0] < 0:
                crm.link(winner, np.array(group[:1], np.int32))
                self.sync.pass_on_aliases(winner, np.array(group[:1], np.int32))
            return group, codes, numbers
        flags = [self.layout.columns[name] for name in FLAGS if name in self.layout.columns]
        codes[:, flags] = -1  # nothing is said of them
        if syncs and crm.person[winner[0]] >= 0:
            self._leave_to_gone(winner, codes, numbers)
        else:
            crm.store(winner, codes, numbers, ~np.isnan(numbers), waiting=not syncs)
        return [], codes, numbers

    def said(self, codes: Any) -> Any:
        """Return the values by which records became one without their false flags: those were never said to Marketo."""
        said = codes.copy()
        for name in FLAGS:
            if name in self.layout.columns:
                column = self.layout.columns[name]
                said[:, column] = np.where(said[:, column] == self.layout.pools[name].code("false"), -1, said[:, column])
        return said

    def _leave_to_gone(self, winner: Recs, codes: Any, numbers: Any) -> None:
        """Let a record whose person Marketo deleted take in what it lacked: it holds what that person held, until it is back (MERGE-7)."""
        gone = self.crm.person[winner]
        self.people.codes[gone] = np.where(codes >= 0, codes, self.people.codes[gone])
        self.people.numbers[gone] = np.where(np.isnan(numbers), self.people.numbers[gone], numbers)
        if self.layout.crm_blocked:
            self.crm.apart[winner] = False  # what it kept for itself is among the values

    def _united(self, records: list[int], living: list[int]) -> tuple[Any, Any]:
        """Return the winner's values, what it lacks from the others in their order, and the scores' sum."""
        held = []
        for record, rec in zip(records, living, strict=True):
            own = np.array([record], np.int32)
            if rec >= 0 and self.crm.lets(own)[0]:
                held.append((self.people.codes[[rec]], self.people.numbers[[rec]]))
            else:
                held.append(self.crm.values(own))
        codes, numbers = held[0][0].copy(), held[0][1].copy()
        flags = [name for name in FLAGS if name in self.layout.columns]
        blank = [self.layout.columns[name] for name in flags]
        false = [self.layout.pools[name].code("false") for name in flags]
        codes[0, blank] = np.where(codes[0, blank] == 0, false, codes[0, blank])  # false is a value of theirs
        for other, other_numbers in held[1:]:
            np.copyto(codes, other, where=codes == 0)
            np.copyto(numbers, other_numbers, where=np.isnan(numbers))
        crm = self.world.design.topology.crm
        if crm is not None and crm.type == "salesforce" and SUMMED in self.layout.columns:
            column = self.layout.columns[SUMMED]
            scores = np.array([one[0, column] for _, one in held])
            numbers[0, column] = np.nan if np.isnan(scores).all() else np.nansum(scores)
        return codes, numbers

    def _fill(self, codes: Any, numbers: Any, group: list[int]) -> None:
        """Fill what no record holds with what people hold who had gone stale."""
        for rec in group:
            np.copyto(codes, self.people.codes[[rec]], where=codes == 0)
            np.copyto(numbers, self.people.numbers[[rec]], where=np.isnan(numbers))
