"""The order of things is the stable one by their keys, for few as for many, however far the keys reach."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.engine.order import FEW, stable_order


@pytest.mark.parametrize("size", [0, 1, 2, 1000, FEW - 1, FEW, 3 * FEW])
@pytest.mark.parametrize("most", [1, 5, 200, 1 << 17, 1 << 30, 1 << 40])
def test_stable_order_is_that_of_lexsort(size: int, most: int) -> None:
    rng = np.random.default_rng(size)
    first, second, third = rng.integers(0, 5, size), rng.integers(0, most, size), rng.integers(0, 1 << 30, size)
    assert stable_order(first, second, third).tolist() == np.lexsort((third, second, first)).tolist()
    assert stable_order(second).tolist() == np.argsort(second, kind="stable").tolist()


@pytest.mark.parametrize("dtype", [np.int8, np.int16, np.int32, np.int64, np.uint64])
def test_any_whole_numbers_are_keys(dtype: type) -> None:
    key = np.random.default_rng(1).integers(0, 100, 2 * FEW).astype(dtype)
    assert stable_order(key, key).tolist() == np.argsort(key, kind="stable").tolist()
