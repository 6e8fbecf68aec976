"""The CRM's side of a finished run: its records put together from all shards, in an order that does not depend on how the work was cut."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from .crm import FILTER, OBJECTS, CrmRecords

if TYPE_CHECKING:
    import pandas as pd

    from .run import Run
    from .world import World

__all__ = ["CrmAtEnd", "crm_at_end", "crm_frame"]


@dataclass(frozen=True, eq=False)
class CrmAtEnd:
    """The records that exist in the CRM: those with an id in the order in which the ids came up, then those that Marketo made, by person.

    `ids` are theirs ("" where Marketo made one), `aliases` those given to records while they were kept out of Marketo.
    """

    records: CrmRecords
    ids: tuple[str, ...]
    aliases: Mapping[str, int]

    def __len__(self) -> int:
        return len(self.ids)

    def __repr__(self) -> str:
        return f"<CrmAtEnd: {len(self)} records>"

    def of(self, rec: int | None, alias: str = "") -> list[int]:
        """Return the records of a person (its number, None for nobody), and the one of an alias that was kept out of Marketo."""
        mine = np.flatnonzero(self.records.person == rec).tolist() if rec is not None else []
        kept_out = [self.aliases[alias]] if alias in self.aliases else []
        return list(dict.fromkeys([*mine, *kept_out]))


def crm_at_end(worlds: list[World], offsets: Any, ids: npt.NDArray[np.int64]) -> CrmAtEnd:
    """Put the records of the shards' worlds together; `offsets` shift the numbers of people, whose Ids are `ids`."""
    known = len(worlds[0].crm.code)
    parts: list[dict[str, npt.NDArray[Any]]] = []
    numbers, made, place = [], [], []
    for shard, (world, offset) in enumerate(zip(worlds, offsets, strict=False)):
        crm = world.crm
        some = np.flatnonzero(crm.exists[: crm.size])  # what has an id belongs to one identity, hence exists in one shard
        columns = {name: getattr(crm, name)[some] for name in CrmRecords.COLUMNS}
        columns["person"] = np.where(columns["person"] >= 0, columns["person"] + offset, -1).astype(np.int32)
        parts.append(columns)
        numbers.append(some)
        made.append(some >= known)
        place.append(np.full(len(some), shard))
    joined = {name: np.concatenate([part[name] for part in parts]) for name in CrmRecords.COLUMNS}
    number, is_made, shard_of = np.concatenate(numbers), np.concatenate(made), np.concatenate(place)
    owner = np.where(joined["person"] >= 0, ids[joined["person"]] if len(ids) else 0, -1)
    order = np.lexsort((number, np.where(is_made, owner, 0), is_made))
    names = list(worlds[0].crm.code)
    aliases = {}
    for shard, world in enumerate(worlds):
        for alias, record in world.crm.aliases.items():
            for new in np.flatnonzero((shard_of[order] == shard) & (number[order] == record)).tolist():
                aliases[list(world.aliases.code)[alias]] = new
    records = CrmRecords(worlds[0].layout, {name: column[order] for name, column in joined.items()})
    return CrmAtEnd(records, tuple(names[n] if n < known else "" for n in number[order].tolist()), aliases)


def crm_frame(run: Run) -> pd.DataFrame:
    """Return the CRM's records: `crm_id`, `object`, `filter`, `id` of the person (empty: not in Marketo), every field as held there."""
    import pandas as pd

    crm, layout = run.crm, run.layout
    person = crm.records.person
    codes, numbers = crm.records.held_of(np.arange(len(crm)), run.people["codes"], run.people["numbers"])
    ids = np.where(person >= 0, run.ids[person], 0) if len(run.ids) else np.zeros(len(person), np.int64)
    columns: dict[str, Any] = {
        "crm_id": pd.Series(crm.ids, dtype=str),
        "object": [OBJECTS[code] for code in crm.records.object.tolist()],
        "filter": [FILTER[code] for code in crm.records.filter.tolist()],
        "id": pd.arrays.IntegerArray(ids.astype(np.int64), person < 0),
    }
    for field in layout.fields:
        column = layout.columns[field.name]
        if field.is_number:
            columns[field.name] = numbers[:, column]
        else:
            values = layout.pools[field.name].values
            columns[field.name] = [values[code] or None for code in codes[:, column].tolist()]
    return pd.DataFrame(columns)
