"""Memberships out of sight of their own workspace: members and rows of lists that it does not see, fillers of forms who are no members.

What a workspace sees of people at all is `seeing.py`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from ..engine.run import Run
from ..people.stimuli import ACTIONS
from .answer import Answer, answer
from .columns import category, counted, many
from .people import EVERYBODY, Recs, called, lead_columns, leads_of
from .select import Selector, pick

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["hidden_members"]

COLUMNS = ("kind", "name", "workspace", "lead", "id", "partition", "status", "form", "rule")


def hidden_members(run: Run, programs: Selector = "*") -> Answer:
    """Which memberships does the workspace of the program or list not see, at the end of a run?

    Members who moved away stay members, out of sight; who fills a form out of sight of it does not become one, unless a setting says so.

    Args:
        run: A finished run.
        programs: Names or patterns of programs; lists are told of with `*` only.

    Columns:
        kind: `member` of a program, `row` of a static list, or `filler` of a program's form who is no member.
        name: The program or list.
        workspace: Its workspace, which does not see the person; of a filler the form's, which did not when the form was filled.
        lead: The lead: alias, else address, else its Id.
        id: Its Id.
        partition: The partition it is in at the end.
        status: The status of a member; empty for the others.
        form: The form of a filler; empty for the others.
        rule: VIS-8, or FORM-4 for a filler.

    Raises:
        UnknownName: There is no such program at the end.

    >>> import workbench as wb
    >>> design = wb.Topology.of(
    ...     "R",
    ...     partitions=["Default", "EMEA"],
    ...     workspaces={"Default": {"partitions": ["Default"]}, "EMEA": {"partitions": ["EMEA"]}},
    ...     programs={"Webinar": {"workspace": "EMEA"}},
    ...     forms={"Register": {"workspace": "EMEA", "program": "Webinar"}},
    ... )
    >>> step = {"fill_form": {"form": "Register", "values": {"Email Address": "a@example.com"}}}
    >>> run = wb.simulate(design, [step], {"ann": {"Email Address": "a@example.com"}})
    >>> print(hidden_members(run).sentence)
    1 membership is hidden from its own workspace: 1 filler of a form of Webinar.
    """
    import pandas as pd

    design = run.topology
    chosen = pick(programs, design.programs, "program")
    is_all = isinstance(programs, str) and programs == EVERYBODY
    rec = leads_of(run)
    parts = [*_members(run, chosen, rec), *(_rows(run, rec) if is_all else ()), *_fillers(run, chosen)]
    frame = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=list(COLUMNS))
    counts = [(str(part["kind"].iloc[0]), str(part["name"].iloc[0]), len(part)) for part in parts]
    words = {"member": "of", "row": "of list", "filler": "of a form of"}
    said = [f"{counted(count, kind)} {words[kind]} {name}" for kind, name, count in sorted(counts, key=lambda one: -one[2])]
    total = len(frame)
    is_hidden = "membership is hidden from its" if total == 1 else "memberships are hidden from their"
    sentence = f"{total:,} {is_hidden} own workspace: {many(said)}." if total else "No membership is hidden from its own workspace."
    hidden = [name for kind, name, _ in counts if kind == "member"]
    return answer("hidden_members", sentence, COLUMNS, frame, ("VIS-8", "FORM-4", "ROUTE-10"), _expected(run, hidden))


def _part(run: Run, rec: npt.NDArray[Any], kind: str, name: str, workspace: str, status: Any, form: Any, rule: str) -> pd.DataFrame:
    import pandas as pd

    leads = lead_columns(run, rec)
    told = {"kind": kind, "name": name, "workspace": workspace, "lead": np.asarray(leads["lead"], object), "id": leads["id"]}
    partition = np.asarray(category(run.people["partition"][rec], run.partitions), object)
    return pd.DataFrame(told | {"partition": partition, "status": status, "form": form, "rule": rule}, columns=list(COLUMNS))


def _unseen(run: Run, rec: Recs, workspace: str) -> npt.NDArray[np.bool_]:
    sees = run.whereabouts.sees[-1][run.layout.workspaces.index(workspace)]
    return ~sees[run.people["partition"][rec]]


def _members(run: Run, programs: tuple[str, ...], rec: Recs) -> Iterator[pd.DataFrame]:
    for name in programs:
        if name not in run.layout.programs:
            continue
        home = run.topology.programs[name].workspace
        code = run.people["status"][rec, run.layout.programs.index(name)]
        some = (code >= 0) & _unseen(run, rec, home)
        if some.any():
            status = np.asarray(category(code[some], run.layout.statuses[name]), object)
            yield _part(run, rec[some], "member", name, home, status, "", "VIS-8")


def _rows(run: Run, rec: Recs) -> Iterator[pd.DataFrame]:
    for name, made in run.topology.lists.items():
        if name in run.layout.lists:
            some = run.people["listed"][rec, run.layout.lists.index(name)] & _unseen(run, rec, made.workspace)
            if some.any():
                yield _part(run, rec[some], "row", name, made.workspace, "", "", "VIS-8")


def _fillers(run: Run, programs: tuple[str, ...]) -> Iterator[pd.DataFrame]:
    """Find who filled a form of a program while its workspace did not see him, and is no member of it at the end; once each form."""
    if "Fill Out Form" not in run.log.kinds:
        return
    lines, where = run.log.lines("Fill Out Form", own=True), run.whereabouts
    rec, form, position = lines["rec"], lines["key"].astype(np.int64), lines["position"].astype(np.int64)
    design = where.design(position)
    homes = np.full((len(where.designs), len(run.layout.forms)), -1)
    of_form = np.full((len(where.designs), len(run.layout.forms)), -1)
    for number, (_, topology) in enumerate(where.designs):
        for made in topology.forms.values():
            homes[number, run.layout.forms.index(made.name)] = run.layout.workspaces.index(made.workspace)
            if made.program:
                of_form[number, run.layout.forms.index(made.name)] = run.layout.programs.index(made.program)
    program = _named(run, lines["unit"], of_form[design, form])
    wanted = [run.layout.programs.index(name) for name in programs if name in run.layout.programs]
    some = np.flatnonzero(np.isin(program, wanted) & run.people["alive"][rec])
    rec, form, program, design, position = rec[some], form[some], program[some], design[some], position[some]
    hidden = ~where.sees[design, homes[design, form], where.of(rec, position)] & (run.people["status"][rec, program] < 0)
    keys = np.unique(np.stack([program[hidden], homes[design, form][hidden], form[hidden], rec[hidden]]), axis=1)
    for number, home in dict.fromkeys(zip(*keys[:2].tolist(), strict=True)):
        some = (keys[0] == number) & (keys[1] == home)
        who, forms = keys[3][some], keys[2][some]
        order = np.lexsort((forms, run.ids[who]))
        names = np.array(run.layout.forms, object)[forms[order]]
        yield _part(run, who[order], "filler", run.layout.programs[number], run.layout.workspaces[home], "", names, "FORM-4")


def _named(run: Run, unit: npt.NDArray[Any], program: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Put the program that a call names in the place of the form's own (API-8)."""
    column = run.stimuli.args.get("program")
    if column is None:
        return program
    number = {name: place for place, name in enumerate(run.layout.programs)}
    said = np.array([*(number.get(value, -1) for value in column.values), -1], np.int64)[column.codes[unit]]
    calls = (run.stimuli.action[unit] == ACTIONS.index("submit_form")) & (said >= 0)
    return np.where(calls, said, program)


def _expected(run: Run, programs: list[str]) -> Mapping[str, Any] | None:
    """Return all members of the programs, and what their own workspaces see of them, as a scenario expects it."""
    members: dict[str, dict[str, str]] = {}
    shown: dict[str, dict[str, list[str]]] = {}
    for name in programs:
        home = run.topology.programs[name].workspace
        rec = leads_of(run)
        code = run.people["status"][rec, run.layout.programs.index(name)]
        rec, code = rec[code >= 0], code[code >= 0]
        aliases = called(run, rec)
        if aliases is None:
            return None
        unseen = _unseen(run, rec, home).tolist()
        members[name] = {alias: run.layout.statuses[name][one] for alias, one in zip(aliases, code.tolist(), strict=True)}
        shown[name] = {home: [alias for alias, is_hidden in zip(aliases, unseen, strict=True) if not is_hidden]}
    return {"members": members, "shown": shown} if members else None
