"""Frames of a finished run that are more than a column beside another: what became of rows, whom bulk extracts returned."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..people.stimuli import ACTIONS
from .record import OUTCOMES

if TYPE_CHECKING:
    import pandas as pd

    from .run import Run

__all__ = ["extracted", "outcomes"]


def outcomes(run: Run) -> pd.DataFrame:
    """Return what became of every row: `step`, `at`, `action`, `outcome`, `reason`, `rule`, `id` (empty where none)."""
    import pandas as pd

    stimuli, who = run.stimuli, run.who
    ids = np.where(who >= 0, run.ids[who], 0) if len(run.ids) else np.zeros(len(stimuli), np.int64)
    reasons, rules = [reason for reason, _ in run.reasons], [rule for _, rule in run.reasons]
    return pd.DataFrame(
        {
            "step": stimuli.step,
            "at": stimuli.at.astype("datetime64[us]"),
            "action": pd.Categorical.from_codes(stimuli.action, categories=list(ACTIONS)),  # type: ignore[call-overload]
            "outcome": pd.Categorical.from_codes(run.outcome, categories=list(OUTCOMES)),  # type: ignore[call-overload]
            "reason": [reasons[code] for code in run.why.tolist()],
            "rule": [rules[code] for code in run.why.tolist()],
            "id": pd.arrays.IntegerArray(ids, who < 0),
        }
    )


def extracted(run: Run) -> pd.DataFrame:
    """Return whom bulk extracts returned, in order: `at`, `user` (empty: nobody in particular), `id` (API-14)."""
    import pandas as pd

    found, column = run.log.returned, run.stimuli.args.get("user")
    row, ids = found["unit"], run.ids[found["rec"]]
    order = np.lexsort((ids, row))
    users = [""] * len(row) if column is None else [column.values[code] if code > 0 else "" for code in column.codes[row].tolist()]
    frame = pd.DataFrame({"at": run.log.at[row].astype("datetime64[us]"), "user": pd.Series(users, dtype=str), "id": ids})
    return frame.iloc[order].reset_index(drop=True)
