"""The people of a scenario who are there before the first step, from the mapping of a file.

Columns are made of them in `stimuli.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ..errors import shown
from ..topology.cursor import Cursor
from ..topology.fields import READ_ONLY
from ..topology.model import Topology
from .cells import cell_at, fields_at
from .model import Cell, Person
from .sofar import moment_at

__all__ = ["people_at"]

BESIDES = ("crm", "cookies")  # keys of a person that are no fields


@dataclass(slots=True)
class _Taken:
    """What belongs to one person only, and to whom."""

    owner: dict[tuple[str, str], str] = field(default_factory=dict)

    def claim(self, cursor: Cursor, what: str, name: str, alias: str) -> None:
        if (what, name) in self.owner:
            cursor.problem(f"the {what} belongs to {self.owner[what, name]} already", shown(name))
        self.owner.setdefault((what, name), alias)


def people_at(cursor: Cursor, topology: Topology) -> tuple[Person, ...]:
    """Read the people, by alias."""
    taken = _Taken()
    return tuple(_person(at, alias, topology, taken) for alias, at in cursor.entries("a mapping of people, by alias").items())


def _person(cursor: Cursor, alias: str, topology: Topology, taken: _Taken) -> Person:
    if cursor.value is None:
        return Person(alias)
    found: dict[str, object] = {}
    values: dict[str, Cell] = {}
    for name, (field_, at) in fields_at(cursor, topology.fields, BESIDES).items():
        if name == "Id":
            found["id"] = at.count()
            if found["id"] is not None:
                taken.claim(at, "Id", str(found["id"]), alias)
        elif name == "Partition":
            found["partition"] = at.one("partition", topology.partitions) or "Default"
        elif name in READ_ONLY:
            found["created" if name == "Created At" else "updated"] = moment_at(at)
        else:
            is_read, cell = cell_at(at, field_)
            values |= {name: cell} if is_read else {}
    if isinstance(cursor.value, Mapping) and "crm" in cursor.value:
        if topology.crm is None:
            cursor.at("crm").problem("the design has no crm to hold a record of this person")
        found |= _crm(cursor.at("crm"), alias, taken)
    if isinstance(cursor.value, Mapping) and "cookies" in cursor.value:
        at = cursor.at("cookies")
        cookies = at.each(Cursor.name, "a list of browsers")
        for name in cookies:
            taken.claim(at, "cookie", name, alias)
        found["cookies"] = cookies
    return Person(alias, values, **found)  # type: ignore[arg-type]


def _crm(cursor: Cursor, alias: str, taken: _Taken) -> dict[str, str]:
    parts = cursor.keys(("id", "object"), ("id",))
    number = parts["id"].name("the id of a CRM record") if "id" in parts else None
    kind = parts["object"].word(("lead", "contact")) if "object" in parts else None
    if number is not None:
        taken.claim(parts["id"], "CRM record", number, alias)
    return {"crm_id": number or "", "crm_object": kind or ""}
