"""Sets of campaigns as bits."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.engine.bits import columns, counts, members, pack


@pytest.mark.parametrize("campaigns", [1, 63, 64, 65, 200])
@pytest.mark.parametrize("rows", [1, 64, 500])
def test_members_gives_back_what_was_packed_by_row_then_rank(campaigns: int, rows: int) -> None:
    table = np.random.default_rng(campaigns * rows).random((rows, campaigns)) < 0.1
    row, rank = members(pack(table))
    expected = np.nonzero(table)
    assert row.tolist() == expected[0].tolist()
    assert rank.tolist() == expected[1].tolist()


def test_counts_adds_up_each_campaign_by_group() -> None:
    rng = np.random.default_rng(1)
    table, group = rng.random((300, 70)) < 0.3, rng.integers(0, 4, 300)
    expected = np.array([table[group == g].sum(axis=0) for g in range(4)])
    assert (counts(pack(table), group, 4, 70) == expected).all()


def test_columns_is_the_row_of_some_ranks() -> None:
    _, rank = members(columns([3, 64, 130], 131)[None, :])
    assert rank.tolist() == [3, 64, 130]
