"""The funnel of a finished run: who is in which stage of each revenue model, and how many are and were, by partition or by workspace."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from .state import NEVER

if TYPE_CHECKING:
    import pandas as pd

    from .run import Run

__all__ = ["FUNNEL", "funnel", "stages"]

FUNNEL = ("model", "stage", "people", "passed", "overdue")


def stages(run: Run) -> pd.DataFrame:
    """Return who is in which stage: `model`, `id`, `stage`, `since`, by model, then by Id."""
    import pandas as pd

    living = run.living
    parts = [pd.DataFrame({"model": [], "id": np.empty(0, np.int64), "stage": [], "since": np.empty(0, "datetime64[us]")})]
    for place, (name, names) in enumerate(run.layout.models.items()):
        code = run.people["stage"][living, place]
        rec, code = living[code >= 0], code[code >= 0]
        since = run.people["entered"][rec, run.layout.first_stages[name] + code].astype("datetime64[us]")
        parts.append(pd.DataFrame({"model": name, "id": run.ids[rec], "stage": [names[one] for one in code.tolist()], "since": since}))
    return pd.concat([part for part in parts if len(part)] or parts[:1], ignore_index=True)


def funnel(run: Run, by: Literal["partition", "workspace"]) -> pd.DataFrame:
    """Count people by stage and by partition or workspace; every stage of every model has its rows, in order."""
    import pandas as pd

    topology, living = run.topology, run.living
    partition = run.people["partition"][living]
    groups: dict[str, Any] = {name: partition == code for code, name in enumerate(run.partitions) if name in topology.partitions}
    if by == "workspace":
        codes = {name: code for code, name in enumerate(run.partitions)}
        groups = {name: np.isin(partition, [codes[seen] for seen in topology.sees(name)]) for name in topology.workspaces}
    rows = []
    for place, model in enumerate(run.layout.models):
        if model not in topology.models:
            continue
        now = run.people["stage"][living, place]
        first = run.layout.first_stages[model]
        for code, stage in enumerate(run.layout.models[model]):
            entered = run.people["entered"][living, first + code]
            there = now == code
            span = topology.models[model].sla.get(stage)
            late = there & (entered + span.microseconds < run.until) if span else np.zeros(len(living), bool)
            counted = (there, entered != NEVER, late)
            rows += [(model, stage, name, *(int((some & one).sum()) for one in counted)) for name, some in groups.items()]
    return pd.DataFrame(rows, columns=["model", "stage", by, *FUNNEL[2:]])
