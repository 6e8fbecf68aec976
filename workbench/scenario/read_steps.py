"""The steps of a scenario: each read against the design and the people as they are at that step.

Values of people are `cells.py`, edits of the design `read_edits.py`, expectations `read_expect.py`.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..errors import InputError, nearest, shown
from ..people.encode import moment
from ..people.stimuli import CREATING, KEYS, LOOKUPS
from ..people.times import FIRST, MINUTE, microseconds
from ..rules import rules
from ..topology.cursor import Cursor, one_of
from ..topology.fields import READ_ONLY
from ..topology.model import Topology
from ..topology.read_conditions import read_span
from ..topology.values import read_number
from .actions import ACTION_KEYS, API_CODES, ONE_OF, OUTCOMES, STEP_KEYS, Take
from .cells import cells_at, field_at
from .model import Cells, Expectation, ScenarioStep
from .read_edits import after, edit_at

__all__ = ["Sofar", "moment_at", "steps_at"]

NEWCOMER = re.compile(r"new([1-9]\d{0,6})")
ExpectReader = Callable[[Cursor, "Sofar"], tuple[Expectation, ...]]


@dataclass(slots=True)
class Sofar:
    """What has happened up to a step.

    The design (`is_broken`: it has problems of its own), the aliases by then (None: not known, any will do), how many may have come
    unnamed, the end of the step before, the folder that paths are relative to.
    """

    topology: Topology
    aliases: dict[str, str] | None = field(default_factory=dict)
    newcomers: int = 0
    ends: int | None = None
    folder: Path | None = None
    is_broken: bool = False

    def knows(self, alias: str) -> bool:
        """Return whether somebody may be called so by now."""
        if self.aliases is None or alias in self.aliases:
            return True
        found = NEWCOMER.fullmatch(alias)
        return bool(found) and int(found[1]) <= self.newcomers  # type: ignore[index]

    def alias_at(self, cursor: Cursor) -> str | None:
        """Read the alias of somebody who is known by now."""
        name = cursor.name("the alias of a person")
        if name is None or self.knows(name):
            return name
        cursor.unknown("person", name, [*(self.aliases or ()), *(f"new{n + 1}" for n in range(min(self.newcomers, 9)))])
        return None


def steps_at(cursor: Cursor, sofar: Sofar, expect: ExpectReader) -> tuple[ScenarioStep, ...]:
    """Read the steps; `sofar` is brought up to the end of the last one."""
    steps = (_step(item, sofar, expect) for item in cursor.items("a list of steps"))
    return tuple(step for step in steps if step is not None)


def _step(cursor: Cursor, sofar: Sofar, expect: ExpectReader) -> ScenarioStep | None:
    known = (*ACTION_KEYS, *STEP_KEYS)
    given = cursor.value if isinstance(cursor.value, Mapping) else {}
    parts = cursor.keys(known)
    actions = [name for name in parts if name in ACTION_KEYS]
    if len(actions) != 1:
        if isinstance(cursor.value, Mapping) and all(name in parts for name in given):
            missing = "one action is needed" if actions else "no action is given"
            cursor.problem(missing, one_of(map(repr, actions)) or None, f"one of {one_of(ACTION_KEYS)}")
        return None
    at = _at(parts.get("at"), sofar)
    words = _outcome(parts["outcome"]) if "outcome" in parts else ()
    action, where = actions[0], parts[actions[0]]
    made = _action(action, where, sofar, words)
    alias = parts["as"].name("an alias") if "as" in parts else None
    if action not in CREATING and "as" in parts:
        parts["as"].problem(f"{action} creates nobody who could be called so")
    elif alias is not None and sofar.aliases is not None and alias in sofar.aliases:
        parts["as"].problem(f"the alias is taken by {sofar.aliases[alias]}", shown(alias))
    person = sofar.alias_at(parts["person"]) if "person" in parts and not _is_named_here(parts["person"], alias) else alias
    if len(words) > 1 and len(words) != len(made["rows"]):
        parts["outcome"].problem("one word, or one a row", f"{len(words)} words for {_rows(len(made['rows']))}")
    sofar.ends = at + made.pop("span", 0)
    if action in CREATING:
        if alias is None:
            sofar.newcomers += len(made["rows"])
        elif sofar.aliases is not None:
            sofar.aliases.setdefault(alias, f"step {int(cursor.place[-1]) + 1}")
    expected = expect(parts["expect"], sofar) if "expect" in parts else ()
    place = f"steps[{int(cursor.place[-1]) + 1}]"
    return ScenarioStep(
        action,
        at,
        sofar.ends,
        alias=alias,
        person=person if "person" in parts else None,
        outcome=words,
        expect=expected,
        place=place,
        **made,
    )


def _is_named_here(cursor: Cursor, alias: str | None) -> bool:
    return alias is not None and cursor.value == alias


def _rows(count: int) -> str:
    return f"{count} row" + "s" * (count != 1)


def _at(cursor: Cursor | None, sofar: Sofar) -> int:
    default = FIRST if sofar.ends is None else sofar.ends + MINUTE
    found = moment_at(cursor) if cursor is not None else default
    if found is None:
        return default
    if sofar.ends is not None and found < sofar.ends:
        assert cursor is not None
        before = f"{dt.datetime(1970, 1, 1) + dt.timedelta(microseconds=sofar.ends):%Y-%m-%dT%H:%M:%S}"
        cursor.problem("a step may not lie before the end of the step before", shown(str(cursor.value)), f"{before} or later")
        return default
    return found


def moment_at(cursor: Cursor) -> int | None:
    """Read a moment, quoted or not, as microseconds since 1970."""
    value = cursor.value
    read = moment(value.isoformat() if isinstance(value, dt.date) else value.strip()) if isinstance(value, str | dt.date) else None
    if read is None:
        cursor.wrong("an ISO date-time (2026-01-05T09:00)")
        return None
    return microseconds(read)


def _outcome(cursor: Cursor) -> tuple[str, ...]:
    items = cursor.items() if isinstance(cursor.value, list | tuple) else [cursor]
    if not items:
        cursor.problem("is empty", expected=f"one of {one_of(OUTCOMES)}, or a list of them, one a row")
    words = []
    for item in items:
        word = " ".join(str(item.value).split()) if isinstance(item.value, str) else None
        kind, _, code = (word or "").partition(" ")
        if word is None or kind not in OUTCOMES or (code and kind != "rejected"):
            near = nearest(kind if code and kind in OUTCOMES else item.value, OUTCOMES)
            item.problem("unknown outcome", item._got(), None if near else f"one of {one_of(OUTCOMES)}", near)
        elif "-" in code and code not in rules():
            item.unknown("rule", code, rules())
        elif code and "-" not in code and code not in API_CODES:
            item.problem("unknown code of the API", shown(code), f"one of {one_of(API_CODES)}")
        else:
            words.append(word)
    return tuple(words) if len(words) == len(items) else ()


# -- actions --------------------------------------------------------------------------------------------------------------------------


def _action(action: str, cursor: Cursor, sofar: Sofar, words: tuple[str, ...]) -> dict[str, Any]:
    """Read the mapping of an action: its `args`, `rows`, `people`, `edit`, the `span` of a wait; `words` are the outcomes it expects."""
    if action == "wait":
        span = read_span(cursor)
        return {"rows": ({},), "args": {"span": str(span)}, "span": span.microseconds if span else 0}
    if action == "edit":
        is_refused = any(word.startswith("rejected") for word in words)
        edit = edit_at(cursor, sofar.topology, is_refused=is_refused)
        if edit is not None and not sofar.is_broken:
            sofar.topology = after(sofar.topology, edit, is_refused=is_refused, is_done="done" in words)
        return {"rows": ({},), "edit": edit}
    if action == "run_campaign":
        return {"rows": ({},), "args": _run(cursor, sofar.topology)}
    keys = ACTION_KEYS[action]
    parts = cursor.keys(keys, [name for name, take in keys.items() if take.required])
    if choice := ONE_OF.get(action):
        if isinstance(cursor.value, Mapping) and not any(name in cursor.value for name in choice):
            cursor.problem(f"{' or '.join(map(repr, choice))} is missing")
        elif all(name in parts for name in choice):
            parts.pop(choice[1]).problem(f"{' and '.join(map(repr, choice))} exclude each other")
    args: dict[str, Any] = {}
    rows: tuple[Cells, ...] = ({},)
    people: tuple[str, ...] = ()
    for name, take in keys.items():
        if name not in parts:
            continue
        if take.kind in ("values", "rows", "file", "address"):
            rows = _values(parts[name], take, sofar, may=("Id",) if action in LOOKUPS else ())
        elif take.kind == "people":
            people = _people(parts[name], take, sofar)
        elif (value := _argument(parts[name], take, parts.get("program"), sofar)) is not None:
            args[take.arg or name] = value
    _cross_check(action, cursor, parts, sofar.topology)
    _default(action, args, sofar.topology)
    return {"args": args, "rows": rows * max(len(people), 1), "people": people, "crm": _crm_side(keys, parts, sofar)}


def _crm_side(keys: Mapping[str, Take], parts: Mapping[str, Cursor], sofar: Sofar) -> Cells:
    """Read what the CRM says beside Marketo, where an action has both."""
    found: Cells = {}
    for name in (name for name, take in keys.items() if take.kind == "crm_values" and name in parts):
        found = cells_at(parts[name], sofar.topology.fields)
    return found


def _people(cursor: Cursor, take: Take, sofar: Sofar) -> tuple[str, ...]:
    """Read whom a step is about, each once."""
    found = cursor.each(sofar.alias_at, "a list of people ([ann, ben])", least=1)
    if take.most is not None and len(found) > take.most:
        cursor.problem(f"a call takes {take.most} people at most", str(len(found)))
    return found


def _default(action: str, args: dict[str, Any], topology: Topology) -> None:
    """Bring what is left out and what says the same into one form."""
    if action == "change_status" and "status" not in args and "program" in args:
        args["status"] = topology.programs[args["program"]].statuses[0]  # left out = the first one
    if args.get("where") == "marketo":
        del args["where"]


def _run(cursor: Cursor, topology: Topology) -> dict[str, Any]:
    """Read what a run_campaign runs: a batch campaign, or the cast of an engagement program."""
    if not isinstance(cursor.value, Mapping):
        return {"campaign": _batch(cursor, topology)}
    parts = cursor.keys(("engagement_cast",), ("engagement_cast",))
    return {"engagement_cast": _cast(parts["engagement_cast"], topology)} if parts else {}


def _batch(cursor: Cursor, topology: Topology) -> str:
    batches = [name for name, campaign in topology.campaigns.items() if campaign.is_batch]
    name = cursor.name("the name of a batch campaign")
    if name is not None and name in topology.campaigns and name not in batches:
        cursor.problem("is no batch campaign: it has triggers (CAMP-1)", shown(name))
        return ""
    if name is not None and name not in batches:
        cursor.unknown("batch campaign", name, batches)
    return name or ""


def _cast(cursor: Cursor, topology: Topology) -> str:
    engaging = [name for name, program in topology.programs.items() if program.type == "engagement"]
    name = cursor.name("the name of an engagement program")
    if name is not None and name in topology.programs and name not in engaging:
        cursor.problem(f"a program of type {topology.programs[name].type} casts nothing", shown(name), "a program of type engagement")
    elif name is not None and name not in engaging:
        cursor.unknown("engagement program", name, engaging)
    return name or ""


def _cross_check(action: str, cursor: Cursor, parts: Mapping[str, Cursor], topology: Topology) -> None:
    if action in ("sync_from_crm", "crm_edit_collision") and topology.crm is None:
        cursor.problem("the design has no crm to sync from")
    if action == "merge" and "where" in parts and parts["where"].value == "crm" and topology.crm is None:
        parts["where"].problem("the design has no crm to merge in")
    if action == "import_list" and "partition" in parts and not topology.settings.import_partition_choice:
        parts["partition"].problem("a list import cannot choose a partition: the setting import_partition_choice is off (IMPORT-6)")
    if "status" in parts and "program" not in parts and isinstance(cursor.value, Mapping) and "program" not in cursor.value:
        parts["status"].problem("a status needs its program", expected="the key 'program' beside it")


def _argument(cursor: Cursor, take: Take, program: Cursor | None, sofar: Sofar) -> Any:
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


def _values(cursor: Cursor, take: Take, sofar: Sofar, may: tuple[str, ...]) -> tuple[Cells, ...]:
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
