"""Where people landed and by which rule, and where they live: counts by partition.

Who sees them there is `seeing.py`; the pictures of it are views.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from ..engine.run import Run
from ..engine.why import LANDED
from ..people.stimuli import ACTIONS
from .answer import Answer, answer
from .columns import counted, joined, many
from .people import EVERYBODY, Leads, Moment, leads_of
from .sight import SEES, Sight

__all__ = ["is_named", "landed", "where_they_live"]

_SOURCE = {  # which argument of a row says through what somebody came in
    "fill_form": "form",
    "submit_form": "form",
    "import_list": "workspace",
    "create_person": "workspace",
    "sync_leads": "user",
    "bulk_import": "user",
    "push_lead": "program",
    "sync_from_crm": "object",
    "sync_from_experience_platform": "partition",
    "forward_email": "email",
}
_NAMED = {  # the row named the partition
    "sync_leads": "API-2",
    "bulk_import": "API-2",
    "push_lead": "API-2",
    "import_list": "IMPORT-6",
    "sync_from_experience_platform": "API-11",
}


def landed(run: Run, leads: Leads = EVERYBODY) -> Answer:
    """Where did leads land that came in during the run, through which door, and by which rule?

    Args:
        run: A finished run.
        leads: Which of those who ever were there: an Id, alias, address, pattern, condition, or several.

    Columns:
        partition: Where they landed.
        door: The action that made them (`fill_form`, `import_list`, `sync_from_crm`, ...).
        source: Through what: the form, the importing workspace, the API user, the program, the CRM's object, the email; empty: unnamed.
        rule: The rule of Marketo that placed them: ROUTE-4 where an assignment rule did.
        assignment: That assignment rule, by its number and in words; empty: none did.
        leads: How many landed so.
        stayed: How many of them never moved since.
        moved: How many have moved since.
        gone: How many were deleted or merged away, moved or not.

    Raises:
        UnknownName: Nobody is called so.
        InputError: The pattern matches nobody, or the condition cannot be read.

    >>> import workbench as wb
    >>> design = wb.Topology.of("R", partitions=["Default", "EMEA"], forms={"Contact": {"workspace": "Default"}})
    >>> run = wb.simulate(design, [{"fill_form": {"form": "Contact", "values": {"Email Address": "a@example.com"}}}])
    >>> print(landed(run))
    1 lead came in: 1 in Default by way of fill form.
    It rests on ROUTE-1 (inferred), FORM-1 (official); the weakest is inferred.
    """
    rec = leads_of(run, leads, ever=True)
    born = run.people["born"][rec]
    rec, born = rec[born >= 0], born[born >= 0]
    where = run.whereabouts
    partition, action = where.landed[rec].astype(np.int64), run.stimuli.action[born].astype(np.int64)
    ruled = run.people["ruled"][rec].astype(np.int64)
    source, sources = _sources(run, born, action)
    by_name = is_named(run, born, action, partition) & (ruled < 0)
    gone, moved = ~run.people["alive"][rec], where.moved(rec, where.units)
    rules = run.designs[-1].assignment_rules
    sizes = len(run.partitions), len(ACTIONS), len(sources), len(rules) + 1, 2
    cells, place = np.unique(
        np.ravel_multi_index((partition, action, source, ruled + 1, by_name.astype(np.int64)), sizes), return_inverse=True
    )
    counts = [np.bincount(place[some], minlength=len(cells)).tolist() for some in (slice(None), ~moved & ~gone, moved & ~gone, gone)]
    rows, rested = [], ["ROUTE-1"]
    for number, (lands, act, through, rule, by_row) in enumerate(np.stack(np.unravel_index(cells, sizes), axis=1).tolist()):
        door = ACTIONS[act]
        by = "ROUTE-4" if rule else _NAMED[door] if by_row else LANDED[door]
        assigned = f"{rule}: {rules[rule - 1].condition or 'else'}" if rule else ""
        rows.append((run.partitions[lands], door, sources[through], by, assigned, *(count[number] for count in counts)))
        rested.append(by)
    columns = ("partition", "door", "source", "rule", "assignment", "leads", "stayed", "moved", "gone")
    return answer("landed", _told(rows), columns, rows, rested)


def _sources(run: Run, rows: npt.NDArray[Any], action: npt.NDArray[Any]) -> tuple[npt.NDArray[np.int64], list[str]]:
    """Return through what each row came in, as codes and texts."""
    found, texts = np.zeros(len(rows), np.int64), [""]
    for door, argument in _SOURCE.items():
        some, column = np.flatnonzero(action == ACTIONS.index(door)), run.stimuli.args.get(argument)
        if len(some) and column is not None:
            codes = column.codes[rows[some]]
            found[some] = np.where(codes > 0, codes + len(texts), 0)
            texts += column.values
    index = {text: place for place, text in enumerate(dict.fromkeys(texts))}  # one name may be of several doors
    return np.array([index[text] for text in texts], np.int64)[found], list(index)


def is_named(run: Run, rows: npt.NDArray[Any], action: npt.NDArray[Any], landed_in: npt.NDArray[Any]) -> npt.NDArray[np.bool_]:
    """Return which rows named the partition in which their person landed (API-2, IMPORT-6)."""
    column = run.stimuli.args.get("partition")
    if column is None:
        return np.zeros(len(rows), bool)
    number = {name: place for place, name in enumerate(run.partitions)}
    table = np.array([*(number.get(value, -1) for value in column.values), -1], np.int64)
    return (table[column.codes[rows]] == landed_in) & np.isin(action, [ACTIONS.index(door) for door in _NAMED])


def _told(rows: list[tuple[Any, ...]]) -> str:
    total: dict[str, int] = {}
    doors: dict[str, dict[str, None]] = {}
    for partition, door, _, _, _, leads, *_ in rows:
        total[partition] = total.get(partition, 0) + leads
        doors.setdefault(partition, {})[door.replace("_", " ")] = None
    most = sorted(total, key=lambda partition: -total[partition])
    said = [f"{total[partition]:,} in {partition} by way of {many(list(doors[partition]), 3)}" for partition in most]
    return f"{counted(sum(total.values()), 'lead')} came in: {many(said)}." if said else "No lead came in during the run."


def where_they_live(run: Run, leads: Leads = EVERYBODY, at: Moment = None) -> Answer:
    """Where do these leads live at a moment, and who sees them there?

    Args:
        run: A finished run.
        leads: Whom: an Id, alias, address, pattern, condition, or several.
        at: The moment, everything that happened at it included; the end of the run if left out.

    Columns:
        partition: The partition, in the order of the design.
        leads: How many of them are in it.
        before: How many of those were there before the run.
        landed: How many landed there during the run and have not moved since.
        moved_in: How many came from another partition during the run.
        workspaces: Which workspaces see it, joined; empty: nobody does.

    >>> import workbench as wb
    >>> design = wb.Topology.of("R", partitions=["Default", "EMEA"], workspaces={"Default": {"partitions": ["Default"]}})
    >>> run = wb.simulate(design, [{"move_person": {"person": "ann", "partition": "EMEA"}}], {"ann": {"Email Address": "a@example.com"}})
    >>> where_they_live(run).frame()[["partition", "leads", "moved_in", "workspaces"]].values.tolist()
    [['Default', 0, 0, 'Default'], ['EMEA', 1, 1, '']]
    """
    sight = Sight.of(run, leads, at)
    where, size = run.whereabouts, len(run.partitions)
    moved = where.moved(sight.rec, sight.cut)
    before = ~moved & (where.came[sight.rec] < 0)
    counts = [np.bincount(sight.partition[some], minlength=size) for some in (np.ones(len(moved), bool), before, ~moved & ~before, moved)]
    names = list(sight.design.workspaces)
    codes, texts = joined(sight.seen(names), names)
    there = [place for place, name in enumerate(run.partitions) if name in sight.design.partitions or counts[0][place]]
    rows = [(run.partitions[place], *(int(count[place]) for count in counts), texts[codes[place]]) for place in there]
    some_leads = [f"{count:,} in {name}" for name, count, *_ in rows if count]
    sentence = f"Of {counted(len(sight.rec), 'lead')}, {many(some_leads, 8)}." if some_leads else "No lead is there."
    is_all = isinstance(leads, str) and leads == EVERYBODY and sight.is_end
    expectation = {"count": {name: count for name, count, *_ in rows if name in sight.design.partitions}} if is_all else sight.people()
    columns = ("partition", "leads", "before", "landed", "moved_in", "workspaces")
    return answer("where_they_live", sentence + sight.told(), columns, rows, SEES + sight.rules, expectation)
