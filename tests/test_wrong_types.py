"""A value of the wrong type is refused in words, wherever a user can pass one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import workbench as wb

DESIGN = wb.Topology.of("One")
RUN = wb.simulate(DESIGN, [])


@pytest.mark.parametrize(
    "call",
    [
        lambda: wb.TopologyView(None),
        lambda: wb.TopologyView(RUN),
        lambda: wb.TopologyView(DESIGN, "x"),
        lambda: wb.VisibilityView(DESIGN),
        lambda: wb.FlowView(None),
        lambda: wb.JourneyView(DESIGN, 1),
        lambda: wb.DuplicatesView(DESIGN),
        lambda: wb.FunnelView(DESIGN),
        lambda: wb.read_leads("leads.csv", "design.yaml"),
        lambda: wb.read_steps("steps.csv", None),
        lambda: wb.synthetic_steps(None, 5, seed=1),
        lambda: wb.write_results(None, "out"),
    ],
)
def test_a_value_of_the_wrong_type_is_refused_in_words(call: Callable[[], Any]) -> None:
    with pytest.raises(wb.InputError, match=r"wrong type \w+, got .*; expected a (Topology|finished Run)"):
        call()


def test_settings_may_be_given_as_settings() -> None:
    run = wb.simulate(DESIGN, [], settings=wb.Settings(max_cascade=3))
    assert run.topology.settings.max_cascade == 3
