"""The CRM's own records: what is kept of them, and that nothing is where nothing needs them."""

from typing import Any

import workbench as wb
from workbench.engine.run import Run

DYNAMICS = {"crm": {"type": "dynamics", "filter": "new_synctomkto"}}


def ran(design: dict[str, Any], *steps: dict[str, Any], people: dict[str, Any] | None = None) -> Run:
    return wb.simulate(wb.Topology.of("One", **design), list(steps), people or {})


def synced(crm_id: str, **more: Any) -> dict[str, Any]:
    values = {"Email Address": f"{crm_id}@example.com", "Products": "A;B;A"}
    return {"sync_from_crm": {"crm_id": crm_id, "object": "lead", "values": values, **more}}


def test_plain_syncs_keep_no_values_of_the_crm() -> None:
    run = ran(DYNAMICS | {"fields": {"Products": "multiselect"}}, synced("one"), synced("two"))
    assert not run.layout.crm and run.crm.records.codes.shape == (2, 0)
    assert run.crm_records[["crm_id", "id", "Products"]].values.tolist() == [["one", 1, "A;B"], ["two", 2, "A;B"]]


def test_a_record_held_back_is_in_the_crm_alone() -> None:
    """CRM-8."""
    run = ran(DYNAMICS | {"fields": {"Products": "multiselect"}}, synced("one", sync=False), synced("two", sync=True))
    assert run.summary["created"] == 1 and run.summary["unchanged"] == 1
    assert run.crm_records[["filter", "Products"]].values.tolist() == [["no", "A;B;A"], ["yes", "A;B"]]
    assert run.crm_records["id"].isna().tolist() == [True, False]


def test_the_crm_keeps_its_value_of_a_blocked_field_until_marketo_changes_it() -> None:
    """FIELD-1."""
    design = DYNAMICS | {"blocked_fields": {"Person Source": ["crm"]}}
    people = {"ann": {"Email Address": "ann@example.com", "Person Source": "Web", "crm": {"id": "one", "object": "lead"}}}
    said = {"sync_from_crm": {"crm_id": "one", "values": {"Person Source": "Fair"}}}
    changed = {"change_data": {"person": "ann", "values": {"Person Source": "Partner"}}}
    assert ran(design, said, people=people).crm_records["Person Source"].tolist() == ["Fair"]
    assert ran(design, said, changed, people=people).crm_records["Person Source"].tolist() == ["Partner"]


def test_whoever_a_flow_deletes_is_deleted_in_the_crm_too() -> None:
    """MERGE-7."""
    campaigns = {"Out": {"workspace": "Default", "triggers": [{"data_value_changes": "Country"}], "flow": [{"delete_person": True}]}}
    steps = (synced("one"), {"sync_from_crm": {"crm_id": "one", "values": {"Country": "Spain"}}})
    run = ran({"crm": {"type": "salesforce"}, "fields": {"Products": "multiselect"}, "campaigns": campaigns}, *steps)
    assert len(run.leads) == len(run.crm_records) == 0
    again = ran(
        {"crm": {"type": "salesforce"}, "fields": {"Products": "multiselect"}, "campaigns": campaigns},
        *steps,
        {"sync_from_crm": {"crm_id": "one", "values": {"City": "Ulm"}}},
    )
    assert again.leads[["id", "City"]].values.tolist() == [[2, "Ulm"]] and again.leads["Email Address"].isna().all()
