"""The order of things does not depend on how NumPy sorts."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.engine.waves import stable_order


@pytest.mark.parametrize("size", [0, 1, 2, 1000])
def test_stable_order_is_that_of_lexsort(size: int) -> None:
    rng = np.random.default_rng(size)
    first, second, third = rng.integers(0, 5, size), rng.integers(0, 1 << 40, size), rng.integers(0, 1 << 30, size)
    assert stable_order(first, second, third).tolist() == np.lexsort((third, second, first)).tolist()
    assert stable_order(first).tolist() == np.argsort(first, kind="stable").tolist()
