"""Random edits of a design while things happen in it; a shadow of the design, without people, says what may still be spoken of.

Whether the people refuse an edit is not known here: what such an edit would take away is not spoken of any more, whatever becomes of it.
"""

from __future__ import annotations

import copy
from datetime import datetime
from typing import Any

from tests.oracle.edits import ASSETS, MAY_CHANGE
from tests.oracle.edits import edit as applied
from tests.oracle.world import World

from .designs import Draft

__all__ = ["Edits"]

KINDS = {
    "add_partition": 1,
    "set_workspace": 3,
    "add_workspace": 1,
    "delete_partition": 1.5,
    "delete_workspace": 0.8,
    "share_folder": 1,
    "move_folder": 1.5,
    "clone": 2.5,
    "add_asset": 3,
    "edit_asset": 4,
    "delete_asset": 2.5,
    "activate": 1,
    "deactivate": 1,
}
CIRCULAR = ("execute_campaign", "member_of_smart_list")
AREAS = ("marketing_activities", "database", "design_studio")


class Edits:
    """Draws one edit after the other."""

    def __init__(self, draft: Draft) -> None:
        self.draft, self.dice = draft, draft.dice
        self.shadow = World(draft.mapping, {}, datetime(2026, 1, 5))
        self._gone: set[str] = set()
        self._is_sure = True  # whether it is known where every asset is

    @property
    def partitions(self) -> list[str]:
        return list(self.shadow.partitions)

    @property
    def workspaces(self) -> list[str]:
        return list(self.shadow.workspaces)

    def names(self, kind: str, home: str | None = None) -> list[str]:
        return [name for name in self.shadow.design[kind] if home is None or self.shadow.home_of(kind, name) == home]

    def statuses(self, program: str) -> list[str]:
        statuses: list[str] = self.shadow.design["programs"][program].get("statuses", ["Member"])
        return statuses

    def draw(self) -> dict[str, Any]:
        """Draw an edit and bring the shadow up to it."""
        before = self._everything()
        edit = None
        while edit is None:
            kind = self.dice.by_weight(KINDS)
            if self._is_sure or kind not in ("clone", "delete_workspace"):
                edit = getattr(self, f"_{kind}")()
        if "move_folder" in edit:
            self._is_sure = False
        applied(self.shadow, copy.deepcopy(edit))
        self._gone |= before - self._everything()
        return edit

    def _everything(self) -> set[str]:
        return {
            *self.shadow.partitions,
            *self.shadow.workspaces,
            *(name for kind in (*ASSETS, "folders") for name in self.shadow.design[kind]),
        }

    def _user(self) -> dict[str, Any]:
        users = list(self.shadow.design["users"])
        return {"user": self.dice.one(users)} if users and self.dice.hit(0.2) else {}

    def _fresh(self, kind: str) -> str:
        if self.dice.hit(0.15) and self.shadow.design[kind]:
            return self.dice.one(self.names(kind))
        return f"New {kind} {self.dice.randint(1, 9)}"

    def is_spoken(self, part: Any) -> bool:
        """Return whether nothing is named that may be gone."""
        text = repr(part)
        return not any(repr(name) in text for name in self._gone)

    # -- partitions and workspaces --

    def _add_partition(self) -> dict[str, Any]:
        return {"add_partition": self.dice.one(("LATAM", "LATAM", "NA"))}

    def _delete_partition(self) -> dict[str, Any]:
        return {"delete_partition": self.dice.one(self.partitions)}

    def _set_workspace(self) -> dict[str, Any]:
        return self._workspace("set_workspace", self.dice.one(self.workspaces))

    def _add_workspace(self) -> dict[str, Any]:
        return self._workspace("add_workspace", self.dice.one(self.workspaces) if self.dice.hit(0.2) else "Late")

    def _workspace(self, kind: str, name: str) -> dict[str, Any]:
        dice, edit = self.dice, {"workspace": name}
        if kind == "add_workspace" or dice.hit(0.9):
            edit["partitions"] = "all" if dice.hit(0.25) else dice.some(self.partitions, 1, 3)
        seen = self.partitions if edit.get("partitions", "all") == "all" else edit["partitions"]
        if dice.hit(0.6) or kind == "add_workspace":
            edit["primary"] = dice.one(seen if dice.hit(0.9) else self.partitions)
        return {kind: edit}

    def _delete_workspace(self) -> dict[str, Any]:
        return {"delete_workspace": self.dice.one(self.workspaces)}

    # -- folders --

    def _share_folder(self) -> dict[str, Any] | None:
        folders = self.names("folders")
        if not folders:
            return None
        return {"share_folder": {"folder": self.dice.one(folders), "with": self.dice.some(self.workspaces, 1, 2), **self._user()}}

    def _move_folder(self) -> dict[str, Any] | None:
        folders = self.names("folders")
        if not folders:
            return None
        return {"move_folder": {"folder": self.dice.one(folders), "to_workspace": self.dice.one(self.workspaces), **self._user()}}

    # -- assets --

    def _clone(self) -> dict[str, Any] | None:
        kind = self.dice.one(("programs", "programs", *ASSETS))
        if not self.names(kind):
            return None
        edit = {"asset": self.dice.one(self.names(kind)), "kind": kind[:-1], "to_workspace": self.dice.one(self.workspaces), **self._user()}
        if self.dice.hit(0.7):
            edit["as"] = self._fresh(kind)
        if self.dice.hit(0.3):
            edit["by"] = self.dice.one(("ui", "api"))
        return {"clone": edit}

    def _add_asset(self) -> dict[str, Any] | None:
        dice = self.dice
        kind, home = dice.one((*ASSETS, "folders")), dice.one(self.workspaces)
        spec: dict[str, Any] = {}
        if kind == "programs" and dice.hit(0.5):
            spec["statuses"] = ["Invited", "Attended"]
        elif kind in ("smart_lists", "campaigns", "segmentations"):
            wanted = {"smart_lists": ("filters",), "campaigns": ("triggers", "filters", "flow"), "segmentations": ("segments",)}[kind]
            found = {key: self._part(kind, key) for key in wanted}
            if any(part is None for part in found.values()):
                return None
            spec |= found
        elif kind == "folders":
            held = [name for of in ASSETS for name in self.names(of, home)] if self._is_sure else []
            spec |= {"area": dice.one(AREAS), "holds": list(dict.fromkeys(dice.some(held, 0, 3)))}
            parents = [name for name in self.names("folders", home) if self._is_sure and self._area(name) == spec["area"]]
            if parents and dice.hit(0.6):
                spec["parent"] = dice.one(parents)
        programs = self.names("programs", home) if self._is_sure else []
        if kind in ("forms", "lists", "emails") and programs and dice.hit(0.4):
            spec["program"] = dice.one(programs)
        name = self._fresh(kind)
        if kind == "programs" and name in self._ever:
            return None  # the same name with other statuses
        return {"add_asset": {"kind": kind[:-1], "name": name, "workspace": home, **spec, **self._user()}}

    @property
    def _ever(self) -> set[str]:
        return {*self._gone, *self.draft.mapping["programs"], *(name for name in self._everything())}

    def _area(self, folder: str) -> str:
        return self.shadow.design["folders"][folder].get("area", "marketing_activities")

    def _part(self, kind: str, key: str) -> Any:
        """Draw a part of an asset from those there are; nothing that could go round in a circle."""
        donors = [
            spec[key]
            for spec in self.shadow.design[kind].values()
            if key in spec and self.is_spoken(spec[key]) and not any(word in repr(spec[key]) for word in CIRCULAR)
        ]
        return copy.deepcopy(self.dice.one(donors)) if donors else None

    def _edit_asset(self) -> dict[str, Any] | None:
        dice = self.dice
        kind = dice.one(("campaigns", "campaigns", "campaigns", "segmentations", "smart_lists", *ASSETS, "folders"))
        if not self.names(kind):
            return None
        name = dice.one(self.names(kind))
        home = self.shadow.home_of(kind, name) if dice.hit(0.8) else dice.one(self.workspaces)
        edit: dict[str, Any] = {"workspace": home, "name": name, "kind": kind[:-1], **self._user()}
        if kind in MAY_CHANGE and dice.hit(0.85):
            key = dice.one(MAY_CHANGE[kind])
            part = self._part(kind, key)
            if key == "segments" and part is not None:
                part = dict(dice.some(list(part.items()), 1, 3))
            if key == "flow" and part is not None and dice.hit(0.3):
                part = dice.some(part, 0, len(part))
            if part is not None and (key != "triggers" or bool(part) == bool(self.shadow.design[kind][name].get(key))):
                edit[key] = part
        return {"edit_asset": edit}

    def _delete_asset(self) -> dict[str, Any] | None:
        kind = self.dice.one((*ASSETS, "folders"))
        if not self.names(kind) or (kind == "forms" and len(self.names(kind)) < 2):
            return None
        name = self.dice.one(self.names(kind))
        if kind == "programs" and all(spec.get("program") == name for spec in self.shadow.design["forms"].values()):
            return None  # something is left to be filled out
        return {"delete_asset": {"kind": kind[:-1], "name": name, **self._user()}}

    def _activate(self) -> dict[str, Any] | None:
        names = [*self.names("campaigns"), *self.names("models")]
        return {"activate": self.dice.one(names)} if names else None

    def _deactivate(self) -> dict[str, Any] | None:
        names = [*self.names("campaigns"), *self.names("models")]
        return {"deactivate": self.dice.one(names)} if names else None
