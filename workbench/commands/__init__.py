"""What each command does, by its name. Reading arguments and exit status are `cli.py`."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping

from . import demo, lab, look, run, trials

__all__ = ["COMMANDS"]

COMMANDS: Mapping[str, Callable[[argparse.Namespace], int]] = {
    "demo": demo.main,
    "lab": lab.main,
    "run": run.main,
    "test": look.test,
    "coverage": trials.coverage,
    "plan": trials.plan,
    "schema": look.schema,
    "rules": look.rules,
}
