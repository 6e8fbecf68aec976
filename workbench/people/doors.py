"""The action's own columns: which action takes which, which it needs, and whether the names in them exist in the design.

Rows that ask for what cannot be are refused here; what happens to the others is the engine's.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ..errors import InputError, Problem, UnknownName, nearest, shown
from ..topology.cursor import one_of
from ..topology.model import Topology
from .columns import EMPTY, NOT_GIVEN, Coded
from .refusals import Refusals
from .stimuli import ACTIONS, among

__all__ = [
    "ABOUT_SOMEBODY",
    "MODELLED",
    "OWN_COLUMNS",
    "TAKES",
    "Door",
    "Takes",
    "actions_of",
    "args_of_doors",
    "check_own_columns",
    "door_of",
    "names_of",
    "takers_of",
]

OWN_COLUMNS = (
    *("form", "workspace", "list", "program", "partition", "user", "lookup"),
    *("crm_id", "object", "cookie", "page", "email_asset"),
)

_NO_CHOICE = "a list import cannot choose a partition (setting import_partition_choice is off)"


@dataclass(frozen=True, slots=True)
class Takes:
    """What one action takes of its own columns: those it cannot do without, and those it may have."""

    needs: tuple[str, ...] = ()
    may: tuple[str, ...] = ()


TAKES: Mapping[str, Takes] = {
    "fill_form": Takes(("form",), ("cookie",)),
    "import_list": Takes(("workspace",), ("list", "program", "partition", "user")),
    "create_person": Takes(("workspace",), ("user",)),
    "sync_leads": Takes((), ("user", "lookup", "partition")),
    "sync_from_crm": Takes(("crm_id",), ("object",)),
    "change_data": Takes((), ("user", "workspace")),
    "visit_page": Takes(("page", "cookie"), ("workspace",)),
    "open_email": Takes(("email_asset",)),
    "click_email": Takes(("email_asset",), ("cookie",)),
    "unsubscribe": Takes(),
}
MODELLED = tuple(TAKES)
ABOUT_SOMEBODY = ("change_data", "open_email", "click_email", "unsubscribe")  # rows that say by Id or address whom they are about


def actions_of(column: Coded, refusals: Refusals) -> npt.NDArray[np.int8]:
    """Return the number in `ACTIONS` of each row's action; rows whose action is none, or cannot stand in a table, are refused."""
    numbers = np.zeros(len(column.values) + 1, np.int8)  # the last one is for code -1
    reasons: dict[int, str] = {}
    for code, text in enumerate(column.values):
        if text in MODELLED:
            numbers[code] = ACTIONS.index(text)
        elif text:
            reasons[code] = str(_no_action(text))
    refusals.add_codes(column.codes, reasons)
    refusals.add(column.codes == NOT_GIVEN, "no action given")
    return numbers[column.codes]


def _no_action(name: str, where: str = "") -> Problem:
    """Tell what is wrong with an action that cannot stand in a table: nobody knows it, or scenario files alone take it."""
    if name not in ACTIONS:
        return Problem("unknown action", where, shown(name), nearest=nearest(name, MODELLED))
    return Problem(
        "scenario files take this action, tables of steps and lead files do not", where, shown(name), f"one of {one_of(MODELLED)}"
    )


def check_own_columns(args: Mapping[str, Coded], action: npt.NDArray[np.int8], topology: Topology, refusals: Refusals) -> list[str]:
    """Refuse rows that lack what their action needs or name what the design has not; return notes on cells no action reads."""
    present = [number for number in np.unique(action).tolist() if ACTIONS[number] in TAKES]
    notes = []
    for number in present:
        for name in TAKES[ACTIONS[number]].needs:
            lacking = action == number
            if name in args:
                lacking &= args[name].codes == NOT_GIVEN
            refusals.add(lacking, f"{ACTIONS[number]} needs a {name}")
    if ACTIONS.index("sync_from_crm") in present and topology.crm is None:
        refusals.add(action == ACTIONS.index("sync_from_crm"), "the design has no CRM to sync from")
    if "partition" in args and not topology.settings.import_partition_choice:
        chosen = (action == ACTIONS.index("import_list")) & (args["partition"].codes != NOT_GIVEN)
        refusals.add(chosen, _NO_CHOICE, "IMPORT-6")
    for name, column in args.items():
        reads = among(action, takers_of(name))
        refusals.add_codes(column.codes, _unknown(column.values, name, topology), only=reads)
        kept, unread = refusals.kept, ~reads & (column.codes != NOT_GIVEN)
        count = int(np.count_nonzero(unread if kept is None else unread & kept))
        if count:
            notes.append(f"column {name!r}: {count:,} cells stand in rows whose action does not read it")
    return notes


def takers_of(column: str) -> list[str]:
    """Return the actions that read an own column (of a table or of stimuli)."""
    column = "email_asset" if column == "email" else column
    return [action for action, takes in TAKES.items() if column in (*takes.needs, *takes.may)]


def names_of(topology: Topology) -> list[tuple[str, str, Collection[str]]]:
    """Return the own columns of stimuli that name something of a design: (column, what it names, the names there are)."""
    return [("email" if column == "email_asset" else column, *kind) for column, kind in _kinds(topology).items() if column != "object"]


def _kinds(topology: Topology) -> Mapping[str, tuple[str, Collection[str]]]:
    return {
        "form": ("form", topology.forms),
        "workspace": ("workspace", topology.workspaces),
        "list": ("list", topology.lists),
        "program": ("program", topology.programs),
        "partition": ("partition", topology.partitions),
        "user": ("user", topology.users),
        "email_asset": ("email", topology.emails),
        "object": ("object", ("lead", "contact")),
    }


def _unknown(values: Iterable[str], column: str, topology: Topology) -> dict[int, str]:
    kind, valid = _kinds(topology).get(column, ("", None))
    if valid is None:
        return {}
    return {code: str(UnknownName(kind, text, valid)) for code, text in enumerate(values) if text and text not in valid}


@dataclass(frozen=True, slots=True)
class Door:
    """A door with its arguments, as a whole file or the rows of one kind go through it."""

    action: str
    args: Mapping[str, str]


def door_of(
    given: str | Mapping[str, str],
    arguments: Mapping[str, str],
    topology: Topology,
    by_column: Collection[str],
    where: str,
    *,
    strict: bool,
) -> Door:
    """Return the door that a word or a mapping of `action` and its arguments means; `arguments` fill in what it takes and does not say.

    With `strict`, arguments that the action does not take are wrong; `by_column` are those that each row brings itself.

    Raises:
        InputError: no such action, an argument it does not take or that names nothing, or one that it needs and did not get.
    """
    own = {"action": given} if isinstance(given, str) else dict(given)
    action = own.pop("action", "")
    if action not in TAKES:
        raise InputError([_no_action(action, where)]) if action in ACTIONS else UnknownName("door", action, TAKES, where)
    takes = (*TAKES[action].needs, *TAKES[action].may)
    problems = [
        Problem(f"{action} takes no {name!r}", where, nearest=nearest(name, takes))
        for name in (*own, *(arguments if strict else ()))
        if name not in takes
    ]
    args = {name: text.strip() for name, text in {**arguments, **own}.items() if name in takes}
    kinds = _kinds(topology)
    for name, text in args.items():
        if name in kinds and text not in kinds[name][1]:
            problems += UnknownName(kinds[name][0], text, kinds[name][1], where).problems
    problems += [Problem(f"{action} needs a {name}", where) for name in TAKES[action].needs if name not in args and name not in by_column]
    if action == "sync_from_crm" and topology.crm is None:
        problems.append(Problem("the design has no CRM to sync from", where))
    if action == "import_list" and "partition" in args and not topology.settings.import_partition_choice:
        problems.append(Problem(_NO_CHOICE, where))
    if problems:
        raise InputError(problems)
    return Door(action, args)


def args_of_doors(doors: Sequence[Door], choice: npt.NDArray[np.int32]) -> dict[str, Coded]:
    """Return the own columns of rows that each go through the door of that number."""
    made: dict[str, Coded] = {}
    for name in dict.fromkeys(name for door in doors for name in door.args):
        index = {"": EMPTY}
        codes = [index.setdefault(door.args[name], len(index)) if door.args.get(name) else NOT_GIVEN for door in doors]
        made[name] = Coded(np.array(codes, np.int32)[choice], list(index))
    return made
