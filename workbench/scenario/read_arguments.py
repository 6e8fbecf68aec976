"""The arguments of actions: names of the design, people, rows, files, each read as its `Take` says.

Which action takes which is `actions.py`; what a step is beside its action is `read_steps.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..errors import InputError, shown
from ..people.stimuli import KEYS
from ..topology.cursor import Cursor
from ..topology.fields import READ_ONLY
from ..topology.values import read_number
from .actions import Take
from .cells import cells_at, field_at
from .model import Cells
from .sofar import Sofar

__all__ = ["argument_at", "by_nobody", "values_at", "whom_at"]


def argument_at(cursor: Cursor, take: Take, program: Cursor | None, sofar: Sofar) -> Any:
    """Read one argument; a status is one of the `program` beside it. None where it is wrong, or says nothing."""
    topology = sofar.topology
    names: dict[str, tuple[str, Any]] = {
        "workspace": ("workspace", topology.workspaces),
        "form": ("form", topology.forms),
        "list": ("list", topology.lists),
        "program": ("program", topology.programs),
        "partition": ("partition", topology.partitions),
        "user": ("user", topology.users),
        "campaign": ("campaign", topology.campaigns),
        "email": ("email", topology.emails),
    }
    if take.kind in names:
        return cursor.one(*names[take.kind])
    if take.kind == "status":
        name = program.value if program is not None else None
        known = topology.programs[name].statuses if isinstance(name, str) and name in topology.programs else None
        return cursor.one("status", known)
    match take.kind:
        case "person" | "selected":
            return sofar.alias_at(cursor) if take.kind == "person" else _selected(cursor, sofar)
        case "word":
            return cursor.word(take.words)
        case "number":
            return read_number(cursor)
        case "switch":
            return {True: "true", False: "false"}.get(cursor.flag())  # type: ignore[arg-type]
        case "field":
            name = cursor.name("the name of a field")
            field = field_at(cursor, name, topology.fields) if name is not None else None
            if field is not None and (not field.is_number or field.name == "Id"):
                cursor.problem(f"{field.name} is no score: its type is {field.type}", expected="a field of type number")
                return None
            return field.name if field is not None else None
        case "fields":
            found = cursor.each(lambda item: _field(item, sofar), "a list of fields ([Email Address, Company Name])", least=1)
            return KEYS.join(found) or None
        case "flag":
            return "true" if cursor.flag() else None
        case "crm_values":
            return None  # no argument: the CRM's side
        case "sync":
            if cursor.value is None:
                return "empty"
            said = cursor.flag()  # CRM-8: true, false, or null for a field that is empty
            return None if said is None else "yes" if said else "no"
        case _:
            return cursor.name("a text")


def _field(cursor: Cursor, sofar: Sofar) -> str | None:
    """Read a field that people can be found by."""
    name = cursor.name("the name of a field")
    field = field_at(cursor, name, sofar.topology.fields) if name is not None else None
    if field is not None and field.name in READ_ONLY:
        cursor.problem(f"{field.name} is no field that rows can bring (VIS-14)")
        return None
    return field.name if field is not None else None


def _selected(cursor: Cursor, sofar: Sofar) -> tuple[str, ...] | None:
    """Read whom a merge makes one, in the order in which they are selected."""
    found = cursor.each(sofar.alias_at, "a list of people, the first selected first ([ann, ben])")
    if isinstance(cursor.value, list | tuple) and len(cursor.value) < 2:
        cursor.problem("a merge needs at least two people", f"{len(cursor.value)}", "the first selected, then the others")
    return found or None


def values_at(cursor: Cursor, take: Take, sofar: Sofar, may: tuple[str, ...]) -> tuple[Cells, ...]:
    """Read the rows of an action, cells by field; `may` are the read-only fields that may stand in them."""
    fields = sofar.topology.fields
    if take.kind == "values":
        return (cells_at(cursor, fields, may),)
    if take.kind == "address":
        return ({"Email Address": cursor.name("an email address")},)  # the row looks for whoever has it
    if take.kind == "file":
        return _from_file(cursor, sofar, may)
    items = cursor.items("a list of rows, each a mapping of fields")
    if isinstance(cursor.value, list | tuple) and not items:
        cursor.problem("is empty", expected="at least one row")
    _at_most(cursor, take, len(items))
    return tuple(cells_at(item, fields, may) for item in items) or ({},)


def _from_file(cursor: Cursor, sofar: Sofar, may: tuple[str, ...]) -> tuple[Cells, ...]:
    """Read the rows of a list from a CSV, TSV or Parquet file beside the scenario; an empty cell is given, and empty."""
    from ..people.encode import text_of
    from ..people.tables import load

    name = cursor.name("the path of a file")
    if name is None:
        return ({},)
    path = (sofar.folder or Path()) / name
    try:
        loaded = load(path)
    except InputError as error:
        for problem in error.problems:
            cursor.problem(f"{problem.what}", shown(name), problem.expected, problem.nearest)
        return ({},)
    table = loaded.table.to_pylist()
    if loaded.ragged:
        row, reason = next(iter(loaded.ragged.items()))
        cursor.problem(f"row {row + 1} of the file has {reason}", shown(name))
    if not table:
        cursor.problem("the file has no rows", shown(name))
    rows = []
    for number, cells in enumerate(table):
        texts = {column: None if value is None else text_of(value) for column, value in cells.items()}
        inner = Cursor(texts, (*cursor.place, f"row {number + 1}"), cursor.reading)
        rows.append(cells_at(inner, sofar.topology.fields, may))
        if cursor.reading.problems:
            break  # what is wrong with one row's columns is wrong with all
    return tuple(rows) or ({},)


def whom_at(cursor: Cursor, take: Take, sofar: Sofar) -> tuple[str, ...]:
    """Read whom a step is about, each once."""
    found = cursor.each(sofar.alias_at, "a list of people ([ann, ben])", least=1)
    _at_most(cursor, take, len(found))
    return found


def _at_most(cursor: Cursor, take: Take, count: int) -> None:
    """Note a call that asks for more than one call takes: no public text says how Marketo answers it, so no outcome stands for it."""
    if take.most is not None and count > take.most:
        cursor.problem(f"a call takes {take.most} {take.kind} at most", str(count))


def by_nobody(cursor: Cursor, what: str, *, inside: bool = False) -> Cursor:
    """Note a user where `what` names none (`inside`: further in it does), and return the place without him."""
    if not isinstance(cursor.value, Mapping) or "user" not in cursor.value:
        return cursor
    takes_none = f"{what} takes no user: it is done as by somebody who may do everything"
    cursor.at("user").problem(f"the user stands inside {what}" if inside else takes_none)
    return cursor.without("user")
