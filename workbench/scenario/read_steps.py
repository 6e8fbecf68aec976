"""The steps of a scenario: each read against the design and the people as they are at that step.

The arguments of an action are `read_arguments.py`, edits of the design `read_edits.py`, expectations `read_expect.py`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from ..errors import nearest, shown
from ..people.stimuli import CREATING, LOOKUPS
from ..people.times import FIRST, MINUTE
from ..rules import rules
from ..topology.cursor import Cursor, one_of
from ..topology.model import Topology
from ..topology.read_conditions import read_span
from .actions import ACTION_KEYS, API_CODES, ONE_OF, OUTCOMES, STEP_KEYS, Take
from .cells import cells_at
from .model import Cells, Expectation, ScenarioStep
from .read_arguments import argument_at, by_nobody, values_at, whom_at
from .read_edits import after, edit_at
from .sofar import Sofar, moment_at

__all__ = ["steps_at"]

ExpectReader = Callable[[Cursor, Sofar], tuple[Expectation, ...]]


def steps_at(cursor: Cursor, sofar: Sofar, expect: ExpectReader) -> tuple[ScenarioStep, ...]:
    """Read the steps; `sofar` is brought up to the end of the last one."""
    steps = (_step(item, sofar, expect) for item in cursor.items("a list of steps"))
    return tuple(step for step in steps if step is not None)


def _step(cursor: Cursor, sofar: Sofar, expect: ExpectReader) -> ScenarioStep | None:
    known = (*ACTION_KEYS, *STEP_KEYS)
    given = cursor.value if isinstance(cursor.value, Mapping) else {}
    named = next((name for name in ACTION_KEYS if name in given), "a step")
    parts = by_nobody(cursor, named, inside=named == "edit" or "user" in ACTION_KEYS.get(named, ())).keys(known)
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
    place = cursor if "user" in keys else by_nobody(cursor, action)
    parts = place.keys(keys, [name for name, take in keys.items() if take.required])
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
            rows = values_at(parts[name], take, sofar, may=("Id",) if action in LOOKUPS else ())
        elif take.kind == "people":
            people = whom_at(parts[name], take, sofar)
        elif (value := argument_at(parts[name], take, parts.get("program"), sofar)) is not None:
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
    parts = by_nobody(cursor, "run_campaign").keys(("engagement_cast",), ("engagement_cast",))
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
