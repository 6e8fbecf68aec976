"""Triggers: which campaigns listen to each kind of fact, as rows of bits, and which of them a fact starts (CAMP-2: OR-ed)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from ..topology.assets import Campaign
from ..topology.conditions import Compare
from ..topology.steps import Trigger
from .bits import Words, columns
from .conditions import text_truth

if TYPE_CHECKING:
    from .design import Design
    from .events import Event, Fact

__all__ = ["Triggers"]

ONE = np.uint64(1)


class Triggers:
    """For every (kind, key): the campaigns that listen whatever the values are, and those that also ask for a value from or to."""

    def __init__(self, design: Design, campaigns: Sequence[Campaign | None] | None = None) -> None:
        """Read the triggers of a design's campaigns by rank, or of others in their place."""
        self._design = design
        self._plain: dict[tuple[str, int], list[int]] = {}
        self._asking: dict[tuple[str, int], list[tuple[int, Trigger]]] = {}
        layout = design.layout
        things = {"fills_out_form": layout.forms, "opens_email": layout.emails, "clicks_email": layout.emails, "visits_page": layout.pages}
        number = {kind: {name: place for place, name in enumerate(names)} for kind, names in things.items()}
        listening: dict[str, list[list[int]]] = {}
        for rank, campaign in enumerate(design.campaigns if campaigns is None else campaigns):
            for trigger in campaign.triggers if campaign else ():
                if trigger.kind in number:
                    rows = listening.setdefault(trigger.kind, [[] for _ in range(len(things[trigger.kind]) + 1)])
                    named = next(iter(trigger.args.values()), None)  # None: any of them
                    for row in number[trigger.kind].values() if named is None else [number[trigger.kind][named]]:
                        rows[row].append(rank)
                    continue
                place = (trigger.kind, self._key(trigger, rank))
                if "to" in trigger.args or "from" in trigger.args:
                    self._asking.setdefault(place, []).append((rank, trigger))
                else:
                    self._plain.setdefault(place, []).append(rank)
        self._things = {kind: np.stack([columns(ranks, design.count) for ranks in rows]) for kind, rows in listening.items()}
        self._kinds = frozenset(things)  # of these a fact says which one it was; the last row of each table: none at all
        self._rows = {place: columns(ranks, design.count) for place, ranks in self._plain.items()}
        self._truths: dict[tuple[int, str, str, str], npt.NDArray[np.bool_]] = {}
        self._silence = np.zeros(design.words, np.uint64)

    def _key(self, trigger: Trigger, rank: int) -> int:
        layout = self._design.layout
        match trigger.kind:
            case "data_value_changes":
                field = self._design.topology.field_named(trigger.args["field"])
                return layout.fields.index(field)
            case "score_is_changed":
                return layout.columns[trigger.args["field"]]
            case "program_status_is_changed" | "is_pushed":
                return layout.programs.index(trigger.args["program"]) if trigger.args["program"] in layout.programs else -1
            case "added_to_list" | "removed_from_list":
                return layout.lists.index(trigger.args["list"]) if trigger.args["list"] in layout.lists else -1
            case "campaign_is_requested":
                return rank
            case "stage_is_changed":
                return list(layout.models).index(trigger.args["model"])
        return 0

    def heard(self, kind: str, key: int) -> Words:
        """Return the campaigns that listen to a kind of fact at all."""
        if kind in self._kinds:
            return np.bitwise_or.reduce(self._things[kind], axis=0) if kind in self._things else self._silence
        row = self._rows.get((kind, key), self._silence)
        asking = self._asking.get((kind, key))
        return row | columns((rank for rank, _ in asking), self._design.count) if asking else row

    def match(self, event: Event, among: Words) -> Words | None:
        """Return which campaigns of `among` the facts of an event start (n, words); None where no fact is listened to."""
        found: Words | None = None
        for fact in event.facts:
            bits = self._about(fact) if fact.kind in self._kinds else self._matched(fact, len(event))
            if bits is not None:
                found = bits if found is None else found | bits
        return None if found is None else found & among

    def _about(self, fact: Fact) -> Words | None:
        table = self._things.get(fact.kind)
        return None if table is None else table.take(fact.key, axis=0)

    def _matched(self, fact: Fact, size: int) -> Words | None:
        if isinstance(fact.key, np.ndarray):  # one key each: rare and few
            parts = np.zeros((size, self._design.words), np.uint64)
            for key in np.unique(fact.key).tolist():
                bits = self._matched(fact.with_key(key), size)
                if bits is not None:
                    parts |= bits
            return parts
        place = (fact.kind, fact.key)
        row, asking = self._rows.get(place), self._asking.get(place)
        if row is None and asking is None:
            return None
        found = np.broadcast_to(row if row is not None else self._silence, (size, self._design.words))
        if asking:
            found = found.copy()
            for rank, trigger in asking:
                holds = self._values_hold(fact, trigger, size)
                found[:, rank // 64] |= holds.astype(np.uint64) << np.uint64(rank % 64)
        return found if fact.who is None else np.where(fact.who[:, None], found, np.uint64(0))

    def _values_hold(self, fact: Fact, trigger: Trigger, size: int) -> npt.NDArray[np.bool_]:
        holds = np.ones(size, bool)
        for side, codes in (("to", fact.new), ("from", fact.old)):
            if side in trigger.args:
                holds &= self._truth(fact, trigger, side, codes)
        return holds

    def _truth(self, fact: Fact, trigger: Trigger, side: str, codes: Any) -> npt.NDArray[np.bool_]:
        """Compare as `is` does: no case, a list means any of, None is empty."""
        wanted = trigger.args[side]
        asked = Compare("", "is", wanted)
        texts: Sequence[str]
        design = self._design
        if fact.kind == "data_value_changes":
            field = design.layout.fields[fact.key]
            if field.is_number:
                from .conditions import number_truth

                return number_truth(asked, np.asarray(codes, np.float64))
            texts, type_ = design.layout.pools[field.name].values, field.type
        elif fact.kind == "partition_changes":
            texts, type_ = design.layout.partitions, "string"
        elif fact.kind == "stage_is_changed":
            texts, type_ = list(design.layout.models.values())[fact.key], "string"
        else:  # program_status_is_changed
            texts, type_ = design.layout.statuses[design.layout.programs[fact.key]], "string"
        distinct, place = np.unique(codes, return_inverse=True)
        return text_truth(asked, ["" if code < 0 else texts[code] for code in distinct], type_)[place]
