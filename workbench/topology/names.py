"""The names a reference may use while a design is read, and the words the file gives a meaning of its own.

What the named things are is not here (`model.py`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from .fields import STANDARD, Field, field_of

if TYPE_CHECKING:
    from .model import Topology

__all__ = ["KINDS", "RESERVED_FIELDS", "Names"]

KINDS: Mapping[str, str] = {  # section of the file -> what one thing in it is called
    "partitions": "partition",
    "workspaces": "workspace",
    "programs": "program",
    "forms": "form",
    "lists": "list",
    "smart_lists": "smart_list",
    "segmentations": "segmentation",
    "templates": "template",
    "emails": "email",
    "campaigns": "campaign",
    "folders": "folder",
    "roles": "role",
    "models": "model",
}

RESERVED_FIELDS = frozenset(  # a condition's key is one of these or a field, so a field cannot be called like that
    {"all", "any", "not", "in_segment", "in_stage", "member_of_program", "member_of_list", "member_of_smart_list", "group"}
    | {"if", "then", "else"}
    | {"filled_out_form", "was_sent_email", "partition_was_changed", "opened_email", "clicked_email", "visited_page"}
)


@dataclass(frozen=True, slots=True)
class Names:
    """What exists: fields by name, and by kind the names with their parts (statuses of a program, segments, stages of a model).

    `known` of None stands for a design that is not at hand: every name is taken as it stands.
    """

    fields: Mapping[str, Field] = field(default_factory=dict)
    known: Mapping[str, Mapping[str, tuple[str, ...]]] | None = None

    @classmethod
    def of(cls, topology: Topology | None) -> Names:
        """Return the names of a design."""
        if topology is None:
            return cls()
        named: dict[str, Iterable[str]] = {section: getattr(topology, section) for section in KINDS}
        known: dict[str, dict[str, tuple[str, ...]]] = {kind: dict.fromkeys(named[section], ()) for section, kind in KINDS.items()}
        known["program"] = {program.name: program.statuses for program in topology.programs.values()}
        known["segmentation"] = {found.name: tuple(found.segments) for found in topology.segmentations.values()}
        known["stream"] = {program.name: tuple(program.streams) for program in topology.programs.values() if program.streams}
        known["model"] = {model.name: model.stages for model in topology.models.values()}
        return cls(topology.fields, known)

    def valid(self, kind: str) -> Collection[str] | None:
        """Return the names of a kind; None where any name will do."""
        return None if self.known is None else self.known.get(kind, {})

    def parts(self, kind: str, name: str | None) -> Collection[str] | None:
        """Return statuses or streams of a program, segments of a segmentation, stages of a model; None where any name will do."""
        return None if self.known is None or name is None else self.known[kind].get(name)

    def field(self, name: str) -> Field | None:
        """Return the field of that display or REST name."""
        return field_of(name, self.fields)

    @property
    def field_names(self) -> list[str]:
        """Every field by its display name, and by its REST name if it has one."""
        displayed = [*STANDARD, *self.fields]
        same = {name.casefold() for name in displayed}
        return [*displayed, *(field.rest for field in STANDARD.values() if field.rest and field.rest.casefold() not in same)]
