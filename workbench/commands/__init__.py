"""What each command does, by its name. Reading arguments and exit status are `cli.py`."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping

from . import ask, classes, demo, lab, look, report, review, run, trials, why

__all__ = ["COMMANDS"]

COMMANDS: Mapping[str, Callable[[argparse.Namespace], int]] = {
    "ask": ask.main,
    "demo": demo.main,
    "lab": lab.main,
    "run": run.main,
    "review": review.main,
    "why": why.main,
    "compare": classes.compare_files,
    "prove": classes.prove,
    "report": report.main,
    "test": look.test,
    "coverage": trials.coverage,
    "plan": trials.plan,
    "schema": look.schema,
    "rules": look.rules,
}
