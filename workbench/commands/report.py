"""The command `report`: one offline HTML file for a client, of a design, of a run of it, and of what it changes."""

from __future__ import annotations

import argparse

from ..progress import said_if_slow
from ..topology.model import Topology
from .source import poured, read_design

__all__ = ["main"]


def main(given: argparse.Namespace) -> int:
    """Read, pour if there is something to pour, write."""
    from ..report import write_report

    topology, scenario = read_design(given.topology)
    run = poured(given, topology, scenario)
    before = None if given.before is None else Topology.read(given.before)
    with said_if_slow("Writing the report"):
        path = write_report(given.out, topology, run, before=before, title=given.title)
    print(f"written to {path}")
    return 0
