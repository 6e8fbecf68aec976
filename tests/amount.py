"""How many random cases a test takes: some in `make test`, as many times more as `make fuzz` asks for.

A test that asks carries the mark `fuzz`.
"""

import os

USUAL = 2000  # scenarios of the engine against the oracle in `make test`
SCENARIOS = int(os.environ.get("WORKBENCH_SCENARIOS") or USUAL)


def cases(usual: int) -> int:
    """Return how many cases to take where there are `usual` of them in `make test`: more or fewer as `WORKBENCH_SCENARIOS` says."""
    return max(usual * SCENARIOS // USUAL, 1)


def blocks(usual: int, size: int) -> list[range]:
    """Return the seeds of so many cases, in blocks of which each is one test."""
    count = cases(usual)
    return [range(first, min(first + size, count)) for first in range(0, count, size)]
