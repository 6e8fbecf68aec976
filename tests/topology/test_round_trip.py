"""What is written is read back the same: mapping, text and file."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings

from tests.amount import cases
from workbench.topology import Topology

from .strategies import topologies


@pytest.mark.fuzz
@settings(max_examples=cases(20), deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(topologies())
def test_a_design_survives_its_mapping_and_its_text(topology: Topology) -> None:
    assert Topology.of(topology.to_mapping()) == topology
    assert Topology.read(topology.to_yaml()) == topology
