"""What must hold after a step or at the end: every key of the contract, cut into single expectations.

Judging them is `expect.py`. An expectation about nothing (`people: {}`) is none.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ..engine.crm import OBJECTS
from ..engine.crm_sync import NOT_SYNCED
from ..engine.mail import NOT_SENT
from ..engine.why import KEPT_OUT
from ..errors import shown
from ..rules import rules
from ..rules.findings import pitfalls
from ..topology.compose import label
from ..topology.cursor import Cursor, one_of
from ..topology.fields import field_of
from ..topology.model import Topology
from .actions import ACTIVITY_TYPES
from .cells import cell_at, field_at, fields_at
from .model import Expectation
from .reasons import NOT_SENT_RULES
from .sofar import Sofar, moment_at

__all__ = ["DUPLICATES", "WHY_NOT", "ExpectReader"]

DUPLICATES = "Possible Duplicates"  # VIS-12: the built-in smart list
WHY_NOT = ("inactive", "invalid", "not_visible", "filter", "qualification", "over_limit", "no_trigger")
_MOMENTS = ("Created At", "Updated At")
Found = Iterable[Expectation]


@dataclass(slots=True)
class ExpectReader:
    """Reads expectations; `aliases` are all that the file gives, those of later steps included."""

    aliases: Collection[str]
    sofar: Sofar

    def __call__(self, cursor: Cursor, sofar: Sofar) -> tuple[Expectation, ...]:
        """Read the mapping of an `expect`."""
        self.sofar = sofar
        return tuple(found for name, part in cursor.keys(_READERS).items() for found in _READERS[name](self, part))

    @property
    def topology(self) -> Topology:
        """The design as it is at that step."""
        return self.sofar.topology

    def made(self, cursor: Cursor, of: tuple[str, ...], wanted: Any, key: str = "") -> Expectation:
        """Return one expectation with its place."""
        place = cursor.place
        named = next(i for i, part in enumerate(place) if part == "expect")
        return Expectation(key or str(place[named + 1]), of, wanted, label(place))

    def alias(self, cursor: Cursor) -> str | None:
        """Read an alias that the file gives, or that of a newcomer."""
        name = cursor.name("the alias of a person")
        return name if name is None or self.is_known(cursor, name) else None

    def is_known(self, cursor: Cursor, name: str) -> bool:
        """Return whether the file knows an alias; if not it is a problem."""
        if name in self.aliases or self.sofar.knows(name):
            return True
        cursor.unknown("person", name, [*self.aliases, *(f"new{n + 1}" for n in range(min(self.sofar.newcomers, 9)))])
        return False

    def aliased(self, cursor: Cursor) -> dict[str, Cursor]:
        """Read a mapping whose keys are aliases."""
        return {name: at for name, at in cursor.entries("a mapping of people, by alias").items() if self.is_known(at, name)}

    def among(self, cursor: Cursor, kind: str, names: Collection[str]) -> dict[str, Cursor]:
        """Read a mapping whose keys are names of things of a kind."""
        found = {}
        for name, at in cursor.entries(f"a mapping, by name of the {kind}").items():
            if name in names:
                found[name] = at
            else:
                at.unknown(kind, name, names)
        return found

    def running(self, kind: str) -> Collection[str]:
        """Return the names of the assets of a kind; the transitions of revenue models run like campaigns."""
        return self.topology.automations if kind == "campaign" else self.topology.assets[kind]

    def people(self, cursor: Cursor) -> tuple[str, ...]:
        """Read a list of people, each once."""
        return cursor.each(self.alias, "a list of people ([ann, ben])")

    def people_or_count(self, cursor: Cursor) -> tuple[str, ...] | int | None:
        """Read a list of people, or how many there must be."""
        return self.people(cursor) if isinstance(cursor.value, list | tuple) else cursor.count(0)


def _people(reader: ExpectReader, cursor: Cursor) -> Found:
    for alias, at in reader.aliased(cursor).items():
        if at.value is None:
            yield reader.made(at, (alias,), None)
            continue
        if isinstance(at.value, Mapping) and not at.value:
            yield reader.made(at, (alias,), "exists")
        for name, (field, part) in fields_at(at, reader.topology.fields).items():
            if name == "Partition" and part.value is not None:
                wanted: Any = part.one("partition", reader.topology.partitions)
                is_read = wanted is not None
            elif name in _MOMENTS and part.value is not None:
                wanted = moment_at(part)
                is_read = wanted is not None
            else:
                is_read, wanted = cell_at(part, field)
            if is_read:
                yield reader.made(part, (alias, name), wanted)


def _count(reader: ExpectReader, cursor: Cursor) -> Found:
    if not isinstance(cursor.value, Mapping):
        number = cursor.count(0)
        return [] if number is None else [reader.made(cursor, (), number)]
    return [
        reader.made(at, (name,), number)
        for name, at in reader.among(cursor, "partition", reader.topology.partitions).items()
        if (number := at.count(0)) is not None
    ]


def _returned(reader: ExpectReader, cursor: Cursor) -> Found:
    wanted = reader.people_or_count(cursor)
    return [] if wanted is None else [reader.made(cursor, (), wanted)]


def _emails(reader: ExpectReader, cursor: Cursor) -> Found:
    return [reader.made(at, (name,), reader.people(at)) for name, at in cursor.entries("a mapping of addresses").items()]


def _sees(reader: ExpectReader, cursor: Cursor) -> Found:
    return [
        reader.made(at, (name,), reader.people(at)) for name, at in reader.among(cursor, "workspace", reader.topology.workspaces).items()
    ]


def _by_workspace(kind: str) -> Callable[[ExpectReader, Cursor], Found]:
    """Read what a workspace sees of a smart list, of a segment, or of the members of a program."""

    def read(reader: ExpectReader, cursor: Cursor) -> Found:
        design = reader.topology
        segments = [f"{s.name}/{part}" for s in design.segmentations.values() for part in (*s.segments, "Default")]
        names = {"smart list": [*design.smart_lists, DUPLICATES], "segment": segments, "program": list(design.programs)}[kind]
        for name, at in reader.among(cursor, kind, names).items():
            for workspace, part in reader.among(at, "workspace", design.workspaces).items():
                wanted = reader.people(part) if kind == "program" else reader.people_or_count(part)
                if wanted is not None:
                    yield reader.made(part, (name, workspace), wanted)

    return read


def _in_order(kind: str) -> Callable[[ExpectReader, Cursor], Found]:
    """Read who entered a flow, or was sent an email: in order, one entry a time."""

    def read(reader: ExpectReader, cursor: Cursor) -> Found:
        for name, at in reader.among(cursor, kind, reader.running(kind)).items():
            aliases = [reader.alias(item) for item in at.items("a list of people ([ann, ben])")]
            yield reader.made(at, (name,), tuple(alias for alias in aliases if alias is not None))

    return read


def _reasons(kind: str, reasons: tuple[str, ...], ruled: Mapping[str, str]) -> Callable[[ExpectReader, Cursor], Found]:
    """Read why something did not happen to people: a reason, or the ID of the rule that a reason follows from."""

    def reason_at(cursor: Cursor) -> str | None:
        is_rule = isinstance(cursor.value, str) and cursor.value in rules()
        if is_rule and cursor.value not in ruled.values():
            told = one_of(f"{rule} ({reason})" for reason, rule in ruled.items())
            cursor.problem("nothing is kept away by this rule", shown(cursor.value), f"one of {told}")
            return None
        return cursor.value if is_rule else cursor.word(reasons)

    def read(reader: ExpectReader, cursor: Cursor) -> Found:
        for name, at in reader.among(cursor, kind, reader.running(kind)).items():
            for alias, part in reader.aliased(at).items():
                if (reason := reason_at(part)) is not None:
                    yield reader.made(part, (name, alias), reason)

    return read


def _members(reader: ExpectReader, cursor: Cursor) -> Found:
    for name, at in reader.among(cursor, "program", reader.topology.programs).items():
        statuses = reader.topology.programs[name].statuses
        read = {alias: part.one("status", statuses) for alias, part in reader.aliased(at).items()}
        yield reader.made(at, (name,), {alias: status for alias, status in read.items() if status is not None})


def _on_list(reader: ExpectReader, cursor: Cursor) -> Found:
    return [reader.made(at, (name,), reader.people(at)) for name, at in reader.among(cursor, "list", reader.topology.lists).items()]


def _crm(reader: ExpectReader, cursor: Cursor) -> Found:
    for name, at in cursor.entries("a mapping: crm_records, or people by alias").items():
        if name == "crm_records":
            if (number := at.count(0)) is not None:
                yield reader.made(at, (), number)
        elif reader.is_known(at, name):
            objects = [item.word(OBJECTS) for item in at.items("a list of objects ([contact, lead])")]
            yield reader.made(at, (name,), tuple(word for word in objects if word is not None))


def _crm_values(reader: ExpectReader, cursor: Cursor) -> Found:
    for alias, at in reader.aliased(cursor).items():
        for name, (field, part) in fields_at(at, reader.topology.fields).items():
            is_read, wanted = cell_at(part, field)
            if is_read:
                yield reader.made(part, (alias, name), wanted)


def _stage(reader: ExpectReader, cursor: Cursor) -> Found:
    for name, at in reader.among(cursor, "model", reader.topology.models).items():
        for alias, part in reader.aliased(at).items():
            wanted = None if part.value is None else part.one("stage", reader.topology.models[name].stages)
            if wanted is not None or part.value is None:
                yield reader.made(part, (name, alias), wanted)


def _passed(reader: ExpectReader, cursor: Cursor) -> Found:
    for name, at in reader.among(cursor, "model", reader.topology.models).items():
        for stage, part in reader.among(at, "stage", reader.topology.models[name].stages).items():
            yield reader.made(part, (name, stage), reader.people(part))


def _activities(reader: ExpectReader, cursor: Cursor) -> Found:
    for item in cursor.items("a list of activities ({person, type, ...})"):
        if (found := _activity(reader, item, is_any=cursor.place[-1] == "no_activities")) is not None:
            yield found


def _activity(reader: ExpectReader, cursor: Cursor, *, is_any: bool) -> Expectation | None:
    type_, known = None, {"": ""}
    given = cursor.value if isinstance(cursor.value, Mapping) else {}
    if "type" in given:
        type_ = cursor.at("type").word(ACTIVITY_TYPES)
        known = {
            name: what for what_of in ([ACTIVITY_TYPES[type_]] if type_ else ACTIVITY_TYPES.values()) for name, what in what_of.items()
        }
    parts = cursor.keys(("person", "type", *(name for name in known if name)), () if is_any else ("type",))
    if not given or ("type" in given and type_ is None):
        if isinstance(cursor.value, Mapping) and not given and is_any:
            cursor.problem("is empty", expected="a person, a type or both")
        return None
    person = reader.alias(parts["person"]) if "person" in parts else None
    read = {name: _attribute(reader, name, known[name], part, parts) for name, part in parts.items() if name not in ("person", "type")}
    if ("person" in parts and person is None) or not all(is_read for is_read, _ in read.values()):
        return None
    attributes = {_SAME.get(type_ or "", {}).get(name, name): value for name, (_, value) in read.items()}
    return reader.made(cursor, (person or "", type_ or ""), attributes)


_SAME = {
    "Change Program Status": {"from": "old", "to": "new", "status": "new"},
    "Change Revenue Stage": {"from": "old", "to": "new", "stage": "new"},
}


def _attribute(reader: ExpectReader, name: str, what: str, cursor: Cursor, beside: Mapping[str, Cursor]) -> tuple[bool, Any]:
    """Read one attribute of an activity. Returns whether it could be read, and it; the empty value is None."""
    design = reader.topology
    if cursor.value is None and what in ("value", "status", "stage", "text"):
        return True, None
    if what in design.assets or what == "partition":
        found = cursor.one(what, design.assets.get(what, design.partitions))
    elif what == "status":
        program = beside["program"].value if "program" in beside else None
        found = cursor.one("status", design.programs[program].statuses if isinstance(program, str) and program in design.programs else None)
    elif what == "stage":
        model = beside["model"].value if "model" in beside else None
        found = cursor.one("stage", design.models[model].stages if isinstance(model, str) and model in design.models else None)
    elif what == "field":
        text = cursor.name("the name of a field")
        field = field_at(cursor, text, design.fields) if text is not None else None
        found = field.name if field else None
    elif what == "reason":
        found = cursor.word(NOT_SENT)
    elif what in ("object", "why_not_synced"):
        found = cursor.word(OBJECTS if what == "object" else NOT_SYNCED)
    elif what == "result":
        found = cursor.word(("requested", "dropped"))
    elif what == "value" and "field" in beside and isinstance(beside["field"].value, str):
        field = field_of(beside["field"].value, design.fields)
        return cell_at(cursor, field) if field is not None else (False, None)
    else:
        found = cursor.text()
    return found is not None, found


def _findings(reader: ExpectReader, cursor: Cursor) -> Found:
    codes = cursor.each(lambda item: item.one("finding", pitfalls()), "a list of findings, by code")
    return [reader.made(cursor, (), codes)] if codes else []


_READERS: Mapping[str, Callable[[ExpectReader, Cursor], Found]] = {
    "people": _people,
    "count": _count,
    "emails": _emails,
    "sees": _sees,
    "smart_list": _by_workspace("smart list"),
    "segment": _by_workspace("segment"),
    "ran": _in_order("campaign"),
    "sent": _in_order("email"),
    "not_sent": _reasons("email", NOT_SENT, NOT_SENT_RULES),
    "members": _members,
    "shown": _by_workspace("program"),
    "on_list": _on_list,
    "crm": _crm,
    "crm_values": _crm_values,
    "stage": _stage,
    "passed": _passed,
    "activities": _activities,
    "no_activities": _activities,
    "why_not": _reasons("campaign", WHY_NOT, KEPT_OUT),
    "returned": _returned,
    "findings": _findings,
}
