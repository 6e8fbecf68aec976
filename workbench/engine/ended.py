"""Ended: everybody who ever was in a finished run, as conditions ask about them: their values as they are at its end.

What a condition means is `conditions.py`; here is only who and what it is asked of. Nothing of the run is changed.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from ..errors import InputError, Problem
from ..topology.conditions import Condition, Group, walk
from ..topology.fields import READ_ONLY
from .conditions import ask
from .design import Design
from .groups import alike
from .layout import FLAGS, Layout
from .mentions import Mentions
from .pools import Pool
from .state import NEVER

if TYPE_CHECKING:
    from .run import Run

__all__ = ["Ended", "holds_of"]

Recs = npt.NDArray[np.intp]
Mask = npt.NDArray[np.bool_]
_ACTIVITY = {  # of what type the lines of an activity are, which column names its object, and where objects are numbered
    "filled_out_form": ("Fill Out Form", "key", "forms"),
    "was_sent_email": ("Send Email", "key", "emails"),
    "partition_was_changed": ("Change Partition", "new", "partitions"),
    "opened_email": ("Open Email", "key", "emails"),
    "clicked_email": ("Click Email", "key", "emails"),
    "visited_page": ("Visit Page", "key", "pages"),
}


def holds_of(run: Run, condition: Condition, workspace: str | None = None, now: int | None = None) -> Mask:
    """Return, for every record there ever was, whether a condition holds at the end of a run.

    Args:
        run: The run.
        condition: Any condition, also of fields, programs and activities that nothing in the run speaks of.
        workspace: The one that asks: whom it does not see counts in no group (VIS-7).
        now: The moment of the end (microseconds since 1970), where it is not that of the run.

    Raises:
        InputError: It puts people into groups by several fields that the design does not put them together by.
    """
    layout = _wider(run.layout, condition, run)
    design = Design(run.topology, layout)
    home = -1 if workspace is None else design.workspaces[workspace]
    identity = _identity(run, condition, design)
    everybody: Any = Ended(run, layout, np.arange(len(run.ids)), run.until if now is None else now, identity)
    return ask(condition, design, home)(everybody)


def _wider(layout: Layout, condition: Condition, run: Run) -> Layout:
    """Return the layout with room for what the condition mentions; in what the run knows nothing of, everybody has nothing."""
    said = Mentions()
    for part in walk(condition):
        said.condition(part)
    new = [run.topology.field_named(name) for name in sorted(said.reads - {*layout.columns, *READ_ONLY})]
    coded = (*layout.coded, *(field for field in new if not field.is_number))
    numbers = (*layout.numbers, *(field for field in new if field.is_number))
    columns = {field.name: place for group in (coded, numbers) for place, field in enumerate(group)}
    pools = {**layout.pools, **{field.name: Pool(("", "false")) for field in new if not field.is_number}}
    kinds = ("programs", "lists", "segmentations", "tracked", "pages")
    more: dict[str, Any] = {name: tuple(dict.fromkeys((*getattr(layout, name), *getattr(said, name)))) for name in kinds}
    return replace(layout, fields=(*layout.fields, *new), columns=columns, pools=pools, coded=coded, numbers=numbers, **more)


def _identity(run: Run, condition: Condition, design: Design) -> npt.NDArray[Any]:
    """Return what brings people together: the run's identities, or what they are alike in, if the design put nobody together by it."""
    asked = dict.fromkeys(part.by for part in walk(condition) if isinstance(part, Group))
    if all(by in run.layout.groups for by in asked):
        return run.people["identity"]
    firsts = dict.fromkeys(by[0] for by in asked)
    if len(firsts) > 1:
        what = "groups by several fields cannot be asked for at once where the design has none of them"
        raise InputError(Problem(what, "group", ", ".join(firsts), "groups by one field"))
    everybody: Any = Ended(run, design.layout, np.arange(len(run.ids)), run.until, run.people["identity"])
    return np.unique(alike(everybody, next(iter(firsts)), design), return_inverse=True)[1]


class Ended:
    """Some of the people at the end of a run, with what a view of people (`state.py`) can be asked."""

    def __init__(self, run: Run, layout: Layout, rec: Recs, now: int, identity: npt.NDArray[Any]) -> None:
        self._run, self._layout, self._people, self._identity = run, layout, run.people, identity
        self.rec, self._moment = rec, now
        self.at = np.full(len(rec), now, np.int64)

    def __len__(self) -> int:
        return len(self.rec)

    def of(self, lanes: Any) -> Ended:
        """Return some of them."""
        return Ended(self._run, self._layout, self.rec[lanes], self._moment, self._identity)

    def code(self, column: int) -> npt.NDArray[np.int32]:
        """Return the codes of a field; of one that the run knows nothing of, the empty value (a flag is false then)."""
        if column < self._people["codes"].shape[1]:
            return self._people["codes"][self.rec, column]
        return np.full(len(self), int(self._layout.coded[column].name in FLAGS), np.int32)

    def number(self, column: int) -> npt.NDArray[np.float64]:
        """Return the numbers of a field."""
        if column < self._people["numbers"].shape[1]:
            return self._people["numbers"][self.rec, column]
        return np.full(len(self), np.nan)

    def identity(self) -> npt.NDArray[Any]:
        """Return who belongs together."""
        return self._identity[self.rec]

    def kin(self) -> tuple[Ended, npt.NDArray[np.intp]]:
        """Return everybody who belongs together with each, himself included, by Id; and for each of them with whom."""
        alive = np.flatnonzero(self._people["alive"])
        alive = alive[np.lexsort((self._run.ids[alive], self._identity[alive]))]
        own, identity = self.identity(), self._identity[alive]
        first, last = identity.searchsorted(own, "left"), identity.searchsorted(own, "right")
        lane = np.repeat(np.arange(len(self)), last - first)
        start = np.repeat(first - np.append(0, (last - first).cumsum()[:-1]), last - first)
        return Ended(self._run, self._layout, alive[start + np.arange(len(lane))], self._moment, self._identity), lane

    def partition(self) -> npt.NDArray[np.int16]:
        """Return the partitions."""
        return self._people["partition"][self.rec]

    def status(self, program: int) -> npt.NDArray[np.int8]:
        """Return the statuses in a program; -1 for no member."""
        there = program < self._people["status"].shape[1]
        return self._people["status"][self.rec, program] if there else np.full(len(self), -1, np.int8)

    def on_list(self, number: int) -> Mask:
        """Return who is on a list."""
        return self._people["listed"][self.rec, number] if number < self._people["listed"].shape[1] else np.zeros(len(self), bool)

    def segment(self, place: int) -> npt.NDArray[np.int16]:
        """Return the segments of a segmentation; -1 where never worked out."""
        there = place < self._people["segment"].shape[1]
        return self._people["segment"][self.rec, place] if there else np.full(len(self), -1, np.int16)

    def stage(self, place: int) -> npt.NDArray[np.int8]:
        """Return the stages in a revenue model; -1 for who is not in it."""
        return self._people["stage"][self.rec, place]

    def created(self) -> npt.NDArray[np.int64]:
        """Return when each was made."""
        return self._people["created"][self.rec]

    def updated(self) -> npt.NDArray[np.int64]:
        """Return when each was last updated."""
        return self._people["updated"][self.rec]

    def ids(self) -> npt.NDArray[np.float64]:
        """Return the Ids."""
        return self._run.ids[self.rec].astype(np.float64)

    def last_did(self, column: int) -> npt.NDArray[np.int64]:
        """Return when each last did something, as the log tells it; NEVER where not."""
        kind, name = self._layout.tracked[column]
        type_, column_, numbered = _ACTIVITY[kind]
        found = np.full(len(self._run.ids), NEVER)
        known = list(getattr(self._run.layout, numbered))
        if name in known and type_ in self._run.log.kinds:
            lines = self._run.log.lines(type_)
            some = lines[column_] == known.index(name)
            np.maximum.at(found, lines["rec"][some], self._run.log.at[lines["unit"][some]])
        return found[self.rec]
