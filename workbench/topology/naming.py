"""How assets are called: which of them do not begin with the code of their workspace, or leave the pattern of the others (NAME-2).

They are data for a review.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from .model import Topology
from .references import ASSET_KINDS

__all__ = ["PATTERN", "OffPattern", "Unprefixed", "off_pattern", "unprefixed"]

PATTERN = ("WS", "REGION", "TYPE", "DATE", "NAME")
LEAST = 3  # names by the pattern, of a kind of asset, by which it is in use
_BREAKS = "-_ :./"
_DATE = re.compile(r"(19|20)\d\d((0[1-9]|1[0-2])([0-2]\d|3[01])?|Q[1-4])?")  # 2026, 202603, 20260315, 2026Q1


@dataclass(frozen=True, slots=True)
class Unprefixed:
    """An asset whose name does not say where it is: its kind, its name, its workspace, and what it could be called."""

    kind: str
    name: str
    workspace: str
    better: str
    rule: str = "NAME-2"

    def __str__(self) -> str:
        return f"{self.kind.replace('_', ' ')} {self.name!r} of {self.workspace}: rather {self.better!r}"


def unprefixed(topology: Topology, codes: Mapping[str, str] | None = None) -> tuple[Unprefixed, ...]:
    """Return the assets that do not begin with the code of their workspace and a break (`EMEA-`), by kind, in the order of the file.

    Names are unique in the whole instance (NAME-1), and whoever sees all workspaces sees all of them in one list, so a name should say
    where its asset is. A code is the name of the workspace unless `codes` gives another; case does not count.

    >>> design = Topology("One").add_form("Contact", "Default").add_form("Default-Webinar", "Default")
    >>> [str(found) for found in unprefixed(design)]
    ["form 'Contact' of Default: rather 'Default-Contact'"]
    >>> unprefixed(design, {"Default": "COE"})[0].better
    'COE-Contact'
    """
    found = []
    for kind in ASSET_KINDS:
        for name, asset in topology.assets[kind].items():
            code = (codes or {}).get(asset.workspace, asset.workspace)
            start, rest = name[: len(code)], name[len(code) :]
            if start.casefold() != code.casefold() or (rest and rest[0] not in _BREAKS):
                found.append(Unprefixed(kind, name, asset.workspace, f"{code}-{name}"))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class OffPattern:
    """An asset whose name leaves the pattern of the others: kind, name, workspace, the parts that are missing, the nearest name in it."""

    kind: str
    name: str
    workspace: str
    missing: tuple[str, ...]
    better: str
    rule: str = "NAME-2"

    def __str__(self) -> str:
        said = f", without {' and '.join(self.missing)}" if self.missing else ""
        return f"{self.kind.replace('_', ' ')} {self.name!r} of {self.workspace}{said}: rather {self.better!r}"


def off_pattern(topology: Topology, codes: Mapping[str, str] | None = None) -> tuple[OffPattern, ...]:
    """Return the assets that are not called WS-REGION-TYPE-DATE-NAME, of kinds of which most are, by kind, in the order of the file.

    A pattern is in use where at least three names of a kind, and more than half of them, have all its parts; a date is written 2026,
    2026Q1, 202603 or 20260315. The nearest name has the parts that can be told in their places, spelt as in the other names, and the word
    for each that is missing (`DATE`).

    >>> names = ["GL-DACH-WBN-202601-Cloud", "GL-DACH-WBN-202603-Data", "GL-DACH-EML-202602-News", "GL-wbn-202605-Talk"]
    >>> design = Topology.of("One", programs={name: {"workspace": "Default"} for name in names})
    >>> [str(found) for found in off_pattern(design, {"Default": "GL"})]
    ["program 'GL-wbn-202605-Talk' of Default, without REGION: rather 'GL-REGION-WBN-202605-Talk'"]
    """
    found = []
    for kind in ASSET_KINDS:
        assets = topology.assets[kind]
        formed = [parts for name, asset in assets.items() if (parts := _parts(name, _code(asset.workspace, codes))) is not None]
        if len(formed) < LEAST or len(formed) * 2 <= len(assets):
            continue
        regions, types = (_usual(parts[place] for parts in formed) for place in (1, 2))
        for name, asset in assets.items():
            missing, better = _nearest(name, _code(asset.workspace, codes), regions, types)
            if better != name:
                found.append(OffPattern(kind, name, asset.workspace, missing, better))
    return tuple(found)


def _code(workspace: str, codes: Mapping[str, str] | None) -> str:
    return (codes or {}).get(workspace, workspace)


def _parts(name: str, code: str) -> list[str] | None:
    """Return the five parts of a name by the pattern, or None where it is none."""
    start, rest = name[: len(code)], name[len(code) :]
    parts = rest.split("-", 4)
    if start.casefold() != code.casefold() or len(parts) != 5 or parts[0]:
        return None
    region, type_, date, title = parts[1:]
    if not (region and type_ and title and _DATE.fullmatch(date)) or any(map(_DATE.fullmatch, (region, type_))):
        return None
    return [start, region, type_, date, title]


def _usual(words: Iterable[str]) -> dict[str, str]:
    """Return how words are spelt most often, by the word without regard to case."""
    found: dict[str, str] = {}
    for word, _ in Counter(words).most_common():
        found.setdefault(word.casefold(), word)
    return found


def _nearest(name: str, code: str, regions: Mapping[str, str], types: Mapping[str, str]) -> tuple[tuple[str, ...], str]:
    """Return which parts a name is without, and the name with all of them in their places."""
    parts = _parts(name, code)
    if parts is not None:
        return (), "-".join((name[: len(code)], regions[parts[1].casefold()], types[parts[2].casefold()], *parts[3:]))
    has_code = name.casefold().startswith(code.casefold()) and name[len(code) : len(code) + 1] in _BREAKS
    told: dict[str, str] = {"WS": code}
    title: list[str] = []
    for word in re.split(r"[-_ :./]+", name[len(code) :] if has_code else name):
        key = word.casefold()
        known = {"DATE": word if _DATE.fullmatch(word) else None, "TYPE": types.get(key), "REGION": regions.get(key)}
        part, said = next(((part, said) for part, said in known.items() if said is not None and part not in told), ("", word))
        if part:
            told[part] = said
        elif word:
            title.append(word)
    if title:
        told["NAME"] = " ".join(title)
    missing = (*(() if has_code else ("WS",)), *(part for part in PATTERN if part not in told))
    return missing, "-".join(told.get(part, part) for part in PATTERN)
