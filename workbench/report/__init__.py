"""A report for a client: one page that needs nothing else, made of a design and, where there is one, a run."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from ..answers.words import counted
from ..errors import must_be
from ..topology.files import write_text
from ..topology.model import Topology
from .page import Words, page
from .sections import sections

if TYPE_CHECKING:
    from ..classes import Comparison
    from ..engine.run import Run

__all__ = ["write_report"]


def write_report(
    path: str | os.PathLike[str],
    design: Topology,
    run: Run | None = None,
    *,
    before: Topology | None = None,
    title: str | None = None,
) -> Path:
    """Write one HTML file for a client: picture, tables, findings, before and after, and what all of it rests on.

    The file needs nothing else and asks nobody for anything; it prints well. Names and lead values in it are text, whatever they hold.

    Args:
        path: The file; one that is there is replaced, whole or not at all.
        design: The design.
        run: A run of it: then where people landed, what ran, what was blocked and rejected.
        before: Another design, which this one is compared with over all leads that could come.
        title: The heading; the name of the design unless it says otherwise.

    Raises:
        InputError: The file cannot be written, or something given is none of this.
    """
    must_be(design, Topology, "a Topology", "design")
    comparison: Comparison | None = None
    if before is not None:
        from ..classes import Comparison, compare

        must_be(before, Topology, "a Topology", "before")
        found = compare(before, design)
        assert isinstance(found, Comparison)  # two designs, not two runs
        comparison = found
    return write_text(path, page(title or design.name, list(_about(design, run)), sections(design, run, comparison)))


def _about(design: Topology, run: Run | None) -> Iterator[Words]:
    parts = ((design.partitions, "partition"), (design.workspaces, "workspace"), (design.campaigns, "campaign"))
    yield Words("A Marketo instance with " + ", ".join(counted(len(things), one) for things, one in parts) + ".")
    if run is not None:
        total = run.summary
        taken = f"{total['created']:,} made a person, {total['rejected']:,} were rejected"
        poured = f"{counted(total['stimuli'], 'row')} poured through it: {taken}."
        ran = f"Campaigns ran {total['campaign_runs']:,} times, and {total['blocked']:,} times one could not see the lead it was meant for."
        yield Words(f"{poured} {ran}")
