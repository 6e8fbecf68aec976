"""Rights: what the user of each row may do, where, and by which rule not (rules USER). What a role allows is the design's.

Rows without a user may do everything.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

from .waves import Wave
from .world import World

__all__ = ["Refused", "Rights", "reaches"]

Mask = npt.NDArray[np.bool_]
Refused = tuple[Mask, str, str]  # which lanes, the reason, its rule
PERMISSION = {  # USER-7: what a role must allow for each thing done by hand
    **dict.fromkeys(("change_data", "crm_edit_collision"), "edit_person"),
    **dict.fromkeys(("change_score", "move_person", "change_status", "add_to_list"), "run_flow_action"),
    "delete_person": "delete_person",
}


class Rights:
    """Answers for one world what users may do with people."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.adopt()

    def adopt(self) -> None:
        """Read the design in force."""
        self._known: dict[tuple[str, str], Mask] = {}

    def reach(self, wave: Wave, permission: str = "") -> Mask:
        """Return which partitions the user of each row reaches with a permission; "" means with any but looking (API-13)."""
        design = self.world.design
        return self._of_users(wave, ("reach", permission), lambda user: design.reach(user, permission), len(design.layout.partitions))

    def granted(self, wave: Wave, permission: str = "") -> Mask:
        """Return in which workspaces the user of each row has a permission (USER-1)."""
        design = self.world.design
        return self._of_users(wave, ("grants", permission), lambda user: design.grants(user, permission), len(design.layout.workspaces))

    def _shown(self, wave: Wave) -> Mask:
        return self._of_users(wave, ("looks", ""), self.world.design.looks, len(self.world.layout.partitions))

    def _of_users(self, wave: Wave, key: tuple[str, str], asked: Callable[[str], Mask], wide: int) -> Mask:
        users = wave.arg("user")
        if users is None:
            return np.broadcast_to(True, (len(wave), wide))
        if key not in self._known:
            self._known[key] = np.stack([asked(name) for name in ("", *self.world.stimuli.args["user"].values)])
        return self._known[key][users + 1]  # -1: nobody in particular

    def denied_in(self, wave: Wave, home: Any, permission: str, among: Any = True) -> tuple[Refused, ...]:
        """Return the rows (of `among`) whose user may not do a thing in a workspace: only look (USER-1), or do other things (USER-7)."""
        stranger = among & ~reaches(self.granted(wave, permission), home)
        does = reaches(self.granted(wave), home)
        return (stranger & ~does, "no_access", "USER-1"), (stranger & does, "no_access", "USER-7")

    def refusals(self, wave: Wave, there: Mask, place: Any) -> tuple[Refused, ...]:
        """Return which rows by hand are refused: `there` says who is there at all, `place` in which partition.

        USER-2: neither the user nor the workspace he works in sees the person. USER-1, USER-7: as in `denied_in`.
        """
        home = wave.arg("workspace")
        nobody: tuple[Refused, ...] = ((~there, "no_person", ""),)
        if home is None and "user" not in wave.args:
            return nobody
        permission = PERMISSION.get(wave.action, "")
        seen = there & reaches(self._shown(wave), place)
        stranger = seen & ~reaches(self.reach(wave, permission), place)
        does = reaches(self.reach(wave), place)
        found = (
            (there & ~seen, "no_access", "USER-2"),
            (stranger & ~does, "no_access", "USER-1"),
            (stranger & does, "no_access", "USER-7"),
        )
        if home is None:
            return nobody + found
        here = seen & ~stranger & (home >= 0)
        hidden = here & ~self.world.design.sees[np.maximum(home, 0), place]
        return (*nobody, *found, (hidden, "no_access", "USER-2"), *self.denied_in(wave, home, permission, here & ~hidden))


def reaches(reach: Mask, place: Any) -> Mask:
    """Return whether each row's user reaches that row's partition (or workspace)."""
    return reach[np.arange(len(reach)), np.maximum(place, 0)]
