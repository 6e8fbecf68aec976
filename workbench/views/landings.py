"""Which door made each person of a run, and where the person landed: what pictures of designs and flows count.

How it is drawn, and what else placed people (`flows.py`), is not here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from ..engine.run import Run
from ..people.stimuli import ACTIONS

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["COLUMNS", "landings", "newcomers", "sources"]

COLUMNS = ("source", "landed_in", "leads")
_NAMED = (  # doors called after what the row names
    ("fill_form", "form", "Form"),
    ("submit_form", "form", "Form"),
    ("import_list", "workspace", "Import into"),
    ("create_person", "workspace", "By hand in"),
    ("forward_email", "email", "Forward from"),
)


def landings(run: Run) -> pd.DataFrame:
    """Return how many people each source made, by the partition they landed in (ROUTE-1).

    Sources are named as in the graph of a topology, `By hand in W` for those typed in and `Forward from W` for friends. People who were
    there before are not counted, nor are anonymous visitors.
    """
    import pandas as pd

    made = newcomers(run)
    doors, codes = sources(run, run.people["born"][made])
    size = len(run.partitions)
    cells, counts = np.unique(codes * size + run.whereabouts.landed[made], return_counts=True)
    source, partition = np.divmod(cells, size)
    rows = {
        "source": [doors[code][0] for code in source.tolist()],
        "landed_in": [run.partitions[code] for code in partition.tolist()],
        "leads": counts,
    }
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype({"leads": "int64"})


def newcomers(run: Run) -> npt.NDArray[np.intp]:
    """Return the records of people whom a row of the run made, of visitors (WEB-1) none."""
    return np.flatnonzero(run.whereabouts.is_person & (run.people["born"] >= 0))


def sources(run: Run, rows: npt.NDArray[Any]) -> tuple[list[tuple[str, str | None]], npt.NDArray[np.int64]]:
    """Return the sources, (name, workspace it belongs to) in the order of the design, and the number of the one each row came through."""
    topology = run.topology
    known: list[tuple[str, str | None]] = [(topology.crm.type.capitalize() if topology.crm else "CRM", None), ("API", None)]
    known += [(f"Import into {name}", name) for name in topology.workspaces]
    known += [(f"Form {form.name}", form.workspace) for form in topology.forms.values()]
    known += [(f"{words} {name}", name) for words in ("By hand in", "Forward from") for name in topology.workspaces]
    place = {name: code for code, (name, _) in enumerate(known)}
    action = run.stimuli.action[rows]
    found = np.where(action == ACTIONS.index("sync_from_crm"), 0, place["API"])
    homes = {name: email.workspace for name, email in topology.emails.items()}
    for door, column, words in _NAMED:
        some = np.flatnonzero(action == ACTIONS.index(door))
        if len(some):
            args = run.stimuli.args[column]
            table = np.zeros(len(args.values), np.int64)
            for code in np.unique(args.codes[rows[some]]).tolist():
                name = f"{words} {homes.get(args.values[code], '(deleted)') if column == 'email' else args.values[code]}"
                if name not in place:  # the design has lost it since
                    place[name] = len(known)
                    known.append((name, None))
                table[code] = place[name]
            found[some] = table[args.codes[rows[some]]]
    return known, found
