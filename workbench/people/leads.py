"""A plain lead file poured through one door, or row by row through several: `read_leads`.

Lead files are dirty: columns that are no field are set aside with a note, rows that cannot be are quarantined, nothing goes unsaid.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ..errors import InputError, Problem, UnknownName, must_be, nearest, shown
from ..topology.fields import READ_ONLY, STANDARD, Field, field_of
from ..topology.model import Topology
from .columns import Coded, Column
from .delimited import SURPLUS
from .doors import ABOUT_SOMEBODY, OWN_COLUMNS, Door, args_of_doors, check_own_columns, door_of
from .encode import distinct, encode, text_column
from .refusals import Refusals
from .steps import assemble
from .stimuli import ACTIONS, Stimuli
from .tables import Loaded, load
from .times import MINUTE, moments, start_of

__all__ = ["read_leads"]

_EMAIL = "Email Address"
_SUSPICIOUS = ("Select",)  # what a web form leaves behind when nobody chose


def read_leads(
    source: object,
    topology: Topology,
    *,
    via: str = "import_list",
    workspace: str | None = None,
    form: str | None = None,
    list: str | None = None,  # noqa: A002  # the trade's word, and the scenario file's
    program: str | None = None,
    partition: str | None = None,
    user: str | None = None,
    lookup: str | None = None,
    column_map: Mapping[str, str] | None = None,
    via_column: str | None = None,
    via_map: Mapping[str, str | Mapping[str, str]] | None = None,
    at: str | dt.date | None = None,
    email_from: tuple[str, str] | None = None,
    empty_words: Sequence[str] = (),
) -> Stimuli:
    """Pour a lead file (CSV, TSV, Parquet, frame, arrow table; list-import, UI-export or REST bulk-extract headers) in through a door.

    `via` is the door of every row, unless `via_column` names a column whose cells `via_map` maps to doors: an action, or a mapping of
    `action` and its arguments. Arguments that are not in the map are those of the call. `column_map` maps columns of the file to
    fields, or to a step's own columns (`crm_id`, `cookie`, ...). `at` is the first moment, or the column that holds each row's. Without
    such a column the rows of one import or sync happen at one moment, as one step; through all other doors they follow each other by
    the minute. `email_from` is a column and a template, such as `("Prospect ID", "{}@leads.invalid")`, for rows without an address.
    `empty_words` are texts that mean an empty cell.

    Raises:
        InputError: the file cannot be read, no column is a field, or an argument names what does not exist.

    >>> import pandas as pd
    >>> leads = pd.DataFrame({"Email Address": ["ann@example.com", "ann at example.com"], "Shoe Size": [37, 38]})
    >>> stimuli = read_leads(leads, Topology("One"), workspace="Default")
    >>> stimuli, stimuli.quarantine.reasons
    (Stimuli(1 rows, 1 quarantined), ('broken email',))
    >>> print(*stimuli.notes)
    column 'Shoe Size' is set aside: no field has that name
    """
    must_be(topology, Topology, "a Topology", "topology")
    loaded = load(source)
    table, names = loaded.table, loaded.table.column_names
    given = {"workspace": workspace, "form": form, "list": list, "program": program, "partition": partition, "user": user, "lookup": lookup}
    arguments = {name: text for name, text in given.items() if text is not None}
    mapped = dict(column_map or {})
    own_by_column = frozenset(mapped.values()).intersection(OWN_COLUMNS)
    _check_columns(loaded, topology, mapped, [via_column, email_from[0] if email_from else None])
    if (via_column is None) != (via_map is None):
        raise InputError(Problem("via_column and via_map go together", got="only one of them"))

    refusals = Refusals(len(table))
    for row, reason in loaded.ragged.items():
        refusals.add(np.array([row]), reason)
    if via_column is not None and via_map is not None:
        doors = {
            cell: door_of(door, arguments, topology, own_by_column, f"via_map[{cell!r}]", strict=False) for cell, door in via_map.items()
        }
        choice = _choice(table.column(names.index(via_column)), via_column, doors, refusals)
    else:
        doors = {"": door_of(via, arguments, topology, own_by_column, "", strict=True)}
        choice = np.zeros(len(table), np.int32)
    roles = _roles(loaded, topology, mapped, [via_column, email_from[0] if email_from else None, at], doors.values())
    words = {*empty_words, *(("null",) if roles.is_rest else ())}

    action = np.array([ACTIONS.index(door.action) for door in doors.values()], np.int8)[choice]
    args = args_of_doors(tuple(doors.values()), choice)
    for name, place in roles.own.items():
        cells = text_column(*distinct(table.column(place), name), words)
        args[name] = _over(cells, args[name]) if name in args else cells
    notes = [*loaded.notes, *roles.notes, *check_own_columns(args, action, topology, refusals)]
    values: dict[str, Column] = {f.name: encode(table.column(place), f, refusals, words) for place, f in roles.fields.items()}
    if email_from:
        made = _addresses(table.column(names.index(email_from[0])), *email_from, refusals, words, values.get(_EMAIL))
        values[_EMAIL] = made
    notes += _words_found(table, roles.fields, words)
    if _EMAIL not in values and any(door.action != "sync_from_crm" for door in doors.values()):
        notes.append(f"no column holds {_EMAIL}: every row makes a new person (DEDUPE-3)")
    if not len(table):
        notes.append(f"{loaded.where} has a header but no rows")

    step = None
    if isinstance(at, str) and at in names:
        when = moments(table.column(names.index(at)), refusals)
    elif len(doors) == 1 and next(iter(doors.values())).action in ("import_list", "sync_leads"):
        when, step = np.full(len(table), start_of(at), np.int64), np.zeros(len(table), np.int32)
    else:
        when = start_of(at) + np.arange(len(table), dtype=np.int64) * MINUTE
    return assemble(loaded, when, action, args, values, refusals, tuple(notes), step)


@dataclass(slots=True)
class _Roles:
    """What the columns of a lead file are: fields, a step's own columns, or set aside (then there is a note)."""

    fields: dict[int, Field] = field(default_factory=dict)
    own: dict[str, int] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    is_rest: bool = False


def _check_columns(loaded: Loaded, topology: Topology, mapped: Mapping[str, str], used: Sequence[str | None]) -> None:
    """Raise when an argument names a column the file has not, or maps one to what is no field."""
    names = loaded.table.column_names
    problems = [
        p
        for name in (*mapped, *used)
        if name is not None and name not in names
        for p in UnknownName("column", name, names, loaded.where).problems
    ]
    for name, meant in mapped.items():
        if meant not in OWN_COLUMNS and field_of(meant, topology.fields) is None:
            problems += UnknownName("field", meant, [*OWN_COLUMNS, *STANDARD, *topology.fields], f"column_map[{name!r}]").problems
    if problems:
        raise InputError(problems)


def _roles(loaded: Loaded, topology: Topology, mapped: Mapping[str, str], used: Sequence[object], doors: Collection[Door]) -> _Roles:
    roles = _Roles()
    taken: dict[str, str] = {}
    rest = 0
    by_id = any(door.action in ABOUT_SOMEBODY or door.args.get("lookup") in ("id", "Id") for door in doors)
    aside = roles.notes.append
    for place, name in sorted(
        enumerate(loaded.table.column_names), key=lambda column: column[1] not in mapped
    ):  # what was mapped on purpose comes first
        meant = mapped.get(name, name)
        known = None if meant in OWN_COLUMNS and name in mapped else field_of(meant, topology.fields)
        key = known.name if known else meant
        if known is None and name not in mapped:
            if name.startswith("Segmentation_"):
                aside(f"column {name!r} is set aside: segments are worked out, not imported (SEG-2)")
            elif name not in used and name and name != SURPLUS:
                near = nearest(name, [*STANDARD, *topology.fields])
                aside(f"column {name!r} is set aside: no field has that name" + (f"; did you mean {near!r}?" if near else ""))
            elif not name:
                aside(f"column {place + 1} is set aside: it has no name")
        elif key in READ_ONLY and not (key == "Id" and by_id):
            aside(f"column {name!r} is set aside: {key} is read-only" + (" (VIS-14)" if key == "Partition" else ""))
        elif key in taken:
            aside(f"column {name!r} is set aside: column {taken[key]!r} is {key} already")
        else:
            taken[key] = name
            if known is None:
                roles.own[key] = place
            else:
                roles.fields[place] = known
                rest += 1 if known.rest == name else -1
    if not roles.fields:
        names = ", ".join(map(repr, loaded.table.column_names[:8]))
        raise InputError(Problem("no column is a field of a lead", loaded.where, names, "display or REST names of fields, or a column_map"))
    roles.is_rest = rest > 0
    return roles


def _choice(column: Any, name: str, doors: Mapping[str, Door], refusals: Refusals) -> Any:
    """Return the number of the door of each row; rows whose cell no door is given for are refused."""
    cells = text_column(*distinct(column, name))
    known = {cell: number for number, cell in enumerate(doors)}
    refusals.add_codes(
        cells.codes,
        {
            code: str(UnknownName(f"{name} in the via map", text, doors))
            for code, text in enumerate(cells.values)
            if text and text not in known
        },
    )
    if "" not in known:
        refusals.add(cells.codes < 0, f"{name} is empty: no door is given for that")
    return np.array([*(known.get(text, 0) for text in cells.values), known.get("", 0)], np.int32)[cells.codes]


def _over(upper: Coded, lower: Coded) -> Coded:
    """Return the upper column, and the lower one where that says nothing."""
    index = {text: code for code, text in enumerate(upper.values)}
    new = np.array([*(index.setdefault(text, len(index)) for text in lower.values), -1], np.int32)
    return Coded(np.where(upper.codes < 0, new[lower.codes], upper.codes).astype(np.int32, copy=False), [*index])


def _addresses(column: Any, name: str, template: str, refusals: Refusals, words: Collection[str], given: Column | None) -> Coded:
    import pyarrow as pa

    if template.count("{}") != 1:
        raise InputError(
            Problem("email_from needs a template with one place for the cell", got=shown(template), expected="such as '{}@leads.invalid'")
        )
    cells = text_column(*distinct(column, name), words)
    written = pa.array([template.replace("{}", text) if text else None for text in cells.values], pa.string())
    missing = cells.codes < 0 if given is None else (cells.codes < 0) | (given.codes >= 0)  # type: ignore[union-attr]
    codes: Any = pa.array(cells.codes, mask=missing)
    made = encode(pa.DictionaryArray.from_arrays(codes, written), STANDARD[_EMAIL], refusals)
    assert isinstance(made, Coded)
    return made if given is None else _over(given, made)  # type: ignore[arg-type]


def _words_found(table: Any, fields: Mapping[int, Field], words: Collection[str]) -> Iterator[str]:
    """Say how often a word was read as empty, and where one stands that may have been meant so."""
    import pyarrow as pa
    import pyarrow.compute as pc

    for word in sorted({*words, *_SUSPICIOUS}):
        counts = {}
        for place, known in fields.items():
            column = table.column(place)
            kind = column.type.value_type if pa.types.is_dictionary(column.type) else column.type
            if pa.types.is_string(kind) or pa.types.is_large_string(kind):
                counts[known.name] = pc.sum(pc.equal(column.cast(kind), pa.scalar(word, kind))).as_py() or 0
        found = {name: count for name, count in counts.items() if count}
        if found and word in words:
            yield f"{sum(found.values()):,} cells {word!r} were read as empty"
        elif found:
            where = ", ".join(found)
            yield f"{sum(found.values()):,} cells say {word!r} ({where}): kept as text; empty_words=({word!r},) reads them as empty"
