"""Which door made each person of a run, where the person landed, and where it is now: counts for the pictures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from ..engine.run import Run
from ..people.stimuli import ACTIONS, DOORS

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["COLUMNS", "GONE", "landings"]

COLUMNS = ("source", "landed_in", "is_in", "leads")
GONE = "(deleted)"


def landings(run: Run) -> pd.DataFrame:
    """Return how many people each source made, by the partition they landed in (ROUTE-1) and the one they are in at the end.

    Sources are named as in the graph of a topology, `By hand in W` for those typed in and `Forward from W` for friends. People who were
    there before are not counted, nor are anonymous visitors.
    """
    import pandas as pd

    visits = ACTIONS.index("visit_page")  # a visitor is none of the people (WEB-1)
    born = run.people["born"]
    made = np.flatnonzero((born >= 0) & (run.stimuli.action[born] != visits) if len(run.stimuli) else born >= 0)
    names, codes = _sources(run, run.people["born"][made])
    partitions = [*run.partitions, GONE]
    now = run.people["partition"].astype(np.int64)
    landed = run.whereabouts.landed.astype(np.int64)
    now = np.where(run.people["alive"], now, len(partitions) - 1)
    size = len(partitions)
    counts = np.bincount((codes * size + landed[made]) * size + now[made], minlength=len(names) * size * size)
    cells = np.flatnonzero(counts)
    source, pair = np.divmod(cells, size * size)
    rows = {
        "source": [names[code] for code in source.tolist()],
        "landed_in": [partitions[code] for code in (pair // size).tolist()],
        "is_in": [partitions[code] for code in (pair % size).tolist()],
        "leads": counts[cells],
    }
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype({"leads": "int64"})


def _sources(run: Run, rows: npt.NDArray[Any]) -> tuple[list[str], npt.NDArray[np.int64]]:
    """Return names of sources, in the order of the design, and the number of the one that each row came through."""
    crm = run.topology.crm
    known = [crm.type.capitalize() if crm else "CRM", "API"]
    known += [f"Import into {name}" for name in run.topology.workspaces]
    known += [f"Form {name}" for name in run.topology.forms]
    known += [f"By hand in {name}" for name in run.topology.workspaces]
    known += [f"Forward from {name}" for name in run.topology.workspaces]
    place = {name: code for code, name in enumerate(known)}
    found = np.full(len(rows), place["API"], np.int64)
    action = run.stimuli.action[rows]
    found[action == ACTIONS.index("sync_from_crm")] = 0
    forwarded = np.flatnonzero(action == ACTIONS.index("forward_email"))
    if len(forwarded):
        emails = run.stimuli.args["email"]
        homes = {name: email.workspace for name, email in run.topology.emails.items()}
        table = np.array([place.get(f"Forward from {homes.get(name)}", -1) for name in emails.values], np.int64)
        found[forwarded] = table[emails.codes[rows[forwarded]]]
    for door, column, words in (
        ("fill_form", "form", "Form"),
        ("submit_form", "form", "Form"),
        ("import_list", "workspace", "Import into"),
        ("create_person", "workspace", "By hand in"),
    ):
        some = np.flatnonzero(action == DOORS.index(door))
        if len(some):
            args = run.stimuli.args[column]
            table = np.array([place.get(f"{words} {name}", -1) for name in args.values], np.int64)
            found[some] = table[args.codes[rows[some]]]
    return known, found
