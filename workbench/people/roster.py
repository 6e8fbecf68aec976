"""The roster: people who are there before anything happens, as columns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt

from .columns import Coded, Column

__all__ = ["Roster"]

NOBODY = np.empty(0, np.int64)


@dataclass(frozen=True, slots=True)
class Roster:
    """People in the order of their Ids.

    `ids` (n,) int64 ascending; `values` the fields by display name; `partition` their partitions; `aliases` one each ("" = none);
    `created` and `updated` (n,) int64 microseconds since 1970; `crm_ids` one each ("" = not in the CRM) with their `crm_objects` (`lead`,
    `contact`); `cookies` the browsers of each.
    """

    ids: npt.NDArray[np.int64] = field(default_factory=lambda: NOBODY)
    partition: Coded = field(default_factory=lambda: Coded.of(()))
    values: Mapping[str, Column] = field(default_factory=dict)
    aliases: tuple[str, ...] = ()
    created: npt.NDArray[np.int64] = field(default_factory=lambda: NOBODY)
    updated: npt.NDArray[np.int64] = field(default_factory=lambda: NOBODY)
    crm_ids: tuple[str, ...] = ()
    cookies: tuple[tuple[str, ...], ...] = ()
    crm_objects: tuple[str, ...] = ()

    def take(self, some: npt.NDArray[np.intp]) -> Roster:
        """Return some of the people."""
        if len(some) == len(self):
            return self
        aliases, crm, cookies, objects = (
            tuple(part[i] for i in some.tolist()) if part else () for part in (self.aliases, self.crm_ids, self.cookies, self.crm_objects)
        )
        values = {name: column.take(some) for name, column in self.values.items()}
        created, updated = self.created[some], self.updated[some]
        return Roster(self.ids[some], self.partition.take(some), values, aliases, created, updated, crm, cookies, objects)  # type: ignore[arg-type]

    def narrow(self) -> Roster:
        """Return the same people with dictionaries of no more than is said of them."""
        values = {name: column.narrow() for name, column in self.values.items()}
        return replace(self, values=values, partition=self.partition.narrow())

    def __len__(self) -> int:
        return len(self.ids)

    def __repr__(self) -> str:
        return f"Roster({len(self)} people)"
