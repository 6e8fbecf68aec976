"""Scenario files whose design is reviewed when they are checked: what `expect: findings` speaks of.

What a scenario is and how it is judged is `scenario/`, which knows of no review.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from .. import scenario
from ..scenario import Scenario
from .reviewed import codes_of

__all__ = ["load_scenario"]


def load_scenario(source: str | os.PathLike[str] | bytes | Mapping[str, Any]) -> Scenario:
    r"""Load a scenario: a path, YAML text (a `str` with a line break, or bytes), or a mapping of the file's shape.

    Its `check` reviews the design as well, so that `findings` may be expected.

    Raises:
        InputError: with every problem found.

    >>> load_scenario("scenario: Nobody sees it\ntopology: {partitions: [Default, A], workspaces: {Default: {partitions: [Default]}}}\n"
    ...     "expect: {findings: [partition-nobody-sees]}").check()
    <Checked 'Nobody sees it': holds>
    """
    return replace(scenario.load_scenario(source), review=codes_of)
