"""What must go before a workspace or a partition can: the edits of a living instance are the witness."""

from __future__ import annotations

import pytest

from workbench.errors import UnknownName
from workbench.pitfalls import must_empty
from workbench.simulation import simulate
from workbench.topology import Topology

from .designs import ROUTER, design

FULL = design(
    ROUTER,
    {
        "lists": {"EMEA-Fair": {"workspace": "EMEA"}},
        "folders": {
            "EMEA-Folder": {"workspace": "EMEA", "holds": ["EMEA-Fair"]},
            "Common": {"workspace": "Default", "shared_with": ["EMEA"]},
        },
        "users": {"ann": {"roles": {"EMEA": "Marketing User"}}},
        "smart_lists": {"Default-Europeans": {"workspace": "Default", "filters": [{"Partition": "EMEA"}]}},
        "assignment_rules": [{"if": {"Country": "France"}, "then": "EMEA"}, {"else": "Default"}],
        "crm": {"type": "salesforce"},
    },
)


def is_refused(topology: Topology, edit: dict[str, str], people: dict[str, dict[str, str]] | None = None) -> bool:
    run = simulate(topology, [{"edit": edit}], people)
    return run.outcomes["outcome"].tolist() == ["rejected"]


def blocking(topology: Topology, to_delete: str) -> list[tuple[str, str]]:
    rows = must_empty(topology, "EMEA").frame().query("blocks and to_delete == @to_delete")
    return list(rows[["kind", "name"]].itertuples(index=False, name=None))


def test_a_workspace_can_go_exactly_when_everything_that_blocks_it_is_gone() -> None:
    """ADMIN-2."""
    made = FULL
    for kind, name in blocking(FULL, "workspace EMEA"):
        assert is_refused(made, {"delete_workspace": "EMEA"}), (kind, name)
        if kind == "list":
            made = made.without("folder", "EMEA-Folder")
        made = made.without(kind, name)
    assert blocking(made, "workspace EMEA") == []
    assert not is_refused(made, {"delete_workspace": "EMEA"})


def test_a_partition_can_go_exactly_when_everything_that_blocks_it_is_gone() -> None:
    """ADMIN-3."""
    people = {"eve": {"Email Address": "eve@example.com", "Partition": "EMEA"}}
    assert [kind for kind, _ in blocking(FULL, "partition EMEA")] == ["people", "primary", "assignment rule"]
    moved = FULL.set_workspace("EMEA", ["EMEA", "NA"], "NA")
    unruled = moved.with_rules([{"else": "Default"}])
    assert is_refused(FULL, {"delete_partition": "EMEA"})
    assert is_refused(moved, {"delete_partition": "EMEA"})
    assert is_refused(unruled, {"delete_partition": "EMEA"}, people)
    assert not is_refused(unruled, {"delete_partition": "EMEA"})
    run = simulate(unruled, [{"wait": "1 day"}])
    assert must_empty(unruled, "EMEA", run).frame().query("blocks and to_delete == 'partition EMEA'").empty


def test_people_are_counted_where_there_is_a_run() -> None:
    run = simulate(FULL, [{"wait": "1 day"}], {"eve": {"Email Address": "eve@example.com", "Partition": "EMEA"}})
    assert must_empty(FULL, "EMEA", run).frame().query("kind == 'people'")["what"].tolist() == ["move 1 person to another partition"]
    assert must_empty(FULL, "EMEA").frame().query("kind == 'people'")["what"].tolist() == ["move whoever is in it to another partition"]


def test_what_breaks_afterwards_is_told_and_blocks_nothing() -> None:
    rows = must_empty(FULL, "EMEA").frame().query("not blocks")
    assert list(rows[["kind", "name"]].itertuples(index=False, name=None)) == [
        *(("folder", "EMEA-Folder"), ("folder", "Common"), ("user", "ann")),
        *(("router", "Default-Route"), ("filter", "Default-Europeans")),
    ]


def test_the_default_ones_never_go() -> None:
    """ADMIN-1."""
    rows = must_empty(FULL, "Default").frame().query("what.str.contains('never')")
    assert rows["rule"].tolist() == ["ADMIN-1", "ADMIN-3"]


def test_the_sentence_agrees_with_the_frame() -> None:
    found = must_empty(FULL, "EMEA")
    rows = found.frame()
    assert found.sentence.startswith(f"{rows['blocks'].sum()} things stand in the way of deleting EMEA")
    assert found.sentence.endswith(f"; {(~rows['blocks']).sum()} more would break or change with it.")
    empty = design({"partitions": ["Default", "NA", "EMEA", "LATAM"]})
    assert must_empty(empty, "LATAM", simulate(empty, [{"wait": "1 day"}])).sentence == "Nothing stands in the way of deleting LATAM."


def test_an_unknown_name_is_told_with_the_nearest() -> None:
    with pytest.raises(UnknownName, match="did you mean 'EMEA'"):
        must_empty(FULL, "EMAE")
