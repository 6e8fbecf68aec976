"""What workspaces see, both ways."""

import pytest

from workbench.answers import partitions_seen, workspaces_seeing
from workbench.errors import UnknownName
from workbench.topology import Topology

from .regional import anything, regional, rows


def test_a_workspace_sees_what_it_was_given_and_lands_people_in_its_primary_partition() -> None:
    """VIS-1, VIS-4."""
    answer = partitions_seen(regional(), "EMEA")
    assert rows(answer, "partition", "primary", "through") == [("EMEA", True, "picked"), ("APAC", False, "picked")]
    assert answer.sentence == "EMEA sees 2 of 5 partitions: EMEA and APAC. New people of it land in EMEA."


def test_the_all_partitions_box_is_told_apart_from_partitions_that_were_picked() -> None:
    """VIS-5."""
    assert {*rows(partitions_seen(Topology("One")), "through")} == {"all partitions"}


def test_a_partition_that_nobody_sees_has_a_row_without_a_workspace() -> None:
    answer = workspaces_seeing(regional())
    assert rows(answer, "partition", "workspace", "primary")[-1] == ("Hidden", "", False)
    assert answer.sentence == "Nobody sees Hidden."


def test_one_partition_is_answered_by_name() -> None:
    assert workspaces_seeing(regional(), "APAC").sentence == "Default and EMEA see APAC."


def test_an_unknown_workspace_is_told_with_the_nearest() -> None:
    with pytest.raises(UnknownName, match="did you mean 'EMEA'"):
        partitions_seen(regional(), "EMAE")


@pytest.mark.parametrize("seed", range(20))
def test_both_directions_say_the_same_and_what_the_design_says(seed: int) -> None:
    design = anything(seed)
    there = {*rows(partitions_seen(design), "workspace", "partition", "primary")}
    back = {(w, p, is_primary) for p, w, is_primary in rows(workspaces_seeing(design), "partition", "workspace", "primary") if w}
    given = design.workspaces.values()
    assert there == back == {(w.name, p, p == w.primary) for w in given for p in (w.partitions or design.partitions)}
