"""The command `review`: the pitfalls of a design, and of a run of it if one is given, in words, lines or JSON."""

from __future__ import annotations

import argparse
import json

from ..pitfalls import Review, review
from .source import poured, read_design

__all__ = ["main"]


def main(given: argparse.Namespace) -> int:
    """Read, pour if there is something to pour, review, tell; 1 where something open is as grave as `--fail-on`."""
    topology, scenario = read_design(given.topology)
    run = poured(given, topology, scenario)
    found = review(topology, run, records=given.records)
    if given.json:
        print(json.dumps(found.as_mapping(), indent=2, ensure_ascii=False))
    else:
        print(_lines(found) if given.brief else found.describe())
    return 1 if given.fail_on != "never" and found.at_least(given.fail_on) else 0


def _lines(found: Review) -> str:
    """Tell the open findings, a line each as compilers do, and the totals."""
    lines = [f"{finding.at}: {finding.severity}: {finding.what} [{finding.code}]" for finding in found.open]
    return "\n".join([*lines, found.sentence()])
