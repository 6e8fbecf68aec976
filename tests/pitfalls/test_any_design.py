"""A review of any design that can be read comes to an end, says where, and says the same again."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings

from tests.amount import cases
from tests.topology.strategies import topologies
from workbench.pitfalls import must_empty, review
from workbench.topology import Topology


@pytest.mark.fuzz
@settings(max_examples=cases(20), deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(topologies())
def test_any_design_can_be_reviewed(topology: Topology) -> None:
    found = review(topology)
    assert found.describe() == review(Topology.of(topology.to_mapping())).describe()
    assert list(found.frame()["at"]) == [finding.at for finding in found]
    assert all(finding.at and finding.what for finding in found)


@pytest.mark.fuzz
@settings(max_examples=cases(20), deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(topologies())
def test_anything_can_be_asked_what_must_go_first(topology: Topology) -> None:
    for name in (*topology.workspaces, *topology.partitions):
        assert set(must_empty(topology, name).frame()["to_delete"]) <= {f"workspace {name}", f"partition {name}"}
