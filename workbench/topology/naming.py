"""How assets are called: which of them do not begin with the code of their workspace (NAME-2), as data for a review."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from .model import Topology
from .references import ASSET_KINDS

__all__ = ["Unprefixed", "unprefixed"]

_BREAKS = "-_ :./"


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
