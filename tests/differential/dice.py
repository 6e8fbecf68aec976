"""Random choices from one seed, and the small pools of values they are made among, so that collisions are frequent."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

__all__ = ["FIELDS", "Dice", "Kind", "spelt"]


class Kind(NamedTuple):
    """A field of the random designs: its type, whether a design must declare it, its cells, and its REST name (if the oracle knows it)."""

    type: str
    is_own: bool
    cells: tuple[Any, ...]
    rest: str | None = None


FIELDS: Mapping[str, Kind] = {
    "First Name": Kind("string", False, ("Ann", "Ben", "ann"), "firstName"),
    "Last Name": Kind("string", False, ("Doe", "doe", "Smith", " Doe "), "lastName"),
    "Country": Kind("string", False, ("France", "france", "Spain", " Spain", "Japan"), "country"),
    "City": Kind("string", False, ("Ulm", "ULM", "Straße", "STRASSE", "N/A", "0")),
    "Company Name": Kind("string", False, ("Acme", "acme"), "company"),
    "Job Title": Kind("string", False, ("VP", "vp", "Deputy VP, Sales"), "title"),
    "Person Source": Kind("string", False, ("Web", "List")),
    "Industry": Kind("string", False, ("Bank", "Healthcare", "bank"), "industry"),
    "Lifecycle": Kind("string", True, ("MQL", "SAL", "mql")),
    "Products": Kind("multiselect", True, ("A", "A;B", "B", "B;A;B")),
    "Person Score": Kind("number", False, (0, 5, 10, "10", 2.5, -3), "leadScore"),
    "Fit Score": Kind("number", True, (0, 1, 7.25)),
    "Seats": Kind("number", True, (0, 1, 20, "20.0")),
    "Emailable": Kind("boolean", True, (True, False, "true")),
    "Trial Ends": Kind("date", True, ("2026-01-04", "2026-01-05", "2026-01-07")),
    "Last Seen": Kind("datetime", True, ("2026-01-05T09:00", "2026-01-05T09:02:00", "2026-01-06T00:00", "2025-12-31")),
    "Unsubscribed": Kind("boolean", False, (True, True, False), "unsubscribed"),
    "Marketing Suspended": Kind("boolean", False, (True, False)),
    "Email Invalid": Kind("boolean", False, (True, False)),
    "Blocklisted": Kind("boolean", False, (True, False)),
}


class Dice(random.Random):
    """A seeded generator with the choices the strategies make."""

    def hit(self, chance: float) -> bool:
        return self.random() < chance

    def one(self, among: Sequence[Any]) -> Any:
        return among[int(self.random() * len(among))]

    def some(self, among: Sequence[Any], least: int = 0, most: int = 2) -> list[Any]:
        """Draw different ones, in random order."""
        count = min(len(among), least + int(self.random() * (most - least + 1)))
        return self.sample(list(among), count)

    def by_weight(self, weights: Mapping[Any, float]) -> Any:
        left = self.random() * sum(weights.values())
        for thing, weight in weights.items():
            left -= weight
            if left < 0:
                return thing
        return thing

    def cell(self, field: str) -> Any:
        """Draw what a row says of a field: mostly a value, sometimes an empty cell."""
        return self.one((None, "", "  ")) if self.hit(0.12) else self.one(FIELDS[field].cells)


def spelt(dice: Dice, address: str) -> str:
    """Write an address as people do."""
    return dice.by_weight({address: 6, address.upper(): 1, address.capitalize(): 1, f" {address} ": 1, f"{address.title()} ": 1})
