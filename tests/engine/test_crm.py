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


def test_a_trace_tells_who_was_held_back_and_who_did_not_reach_the_crm() -> None:
    campaigns = {"To Sales": {"workspace": "Default", "triggers": [{"data_value_changes": "Country"}], "flow": [{"sync_to_crm": True}]}}
    people = {"ann": {"Email Address": "ann@example.com"}}
    steps = (
        {"sync_from_crm": {"crm_id": "one", "sync": False}},
        {"change_data": {"person": "ann", "values": {"Country": "Spain"}}},
    )
    run = ran({"crm": {"type": "salesforce"}, "campaigns": campaigns}, *steps, people=people)
    assert "Sync to CRM Failed: required_field [CRM-12]" in str(run.trace("ann"))
    story = ran(DYNAMICS, steps[0], {"sync_from_crm": {"crm_id": "one", "sync": True}}).trace(1)
    assert "sync from crm (crm id one, sync no): unchanged [CRM-8]" in str(story)


def test_marketo_makes_records_in_the_crm_whose_order_does_not_depend_on_shards() -> None:
    """CRM-4, CRM-5."""
    from workbench.engine.simulate import run_stimuli
    from workbench.scenario.stimuli import stimuli_of

    campaigns = {"To Sales": {"workspace": "Default", "triggers": [{"person_is_created": True}], "flow": [{"sync_to_crm": True}]}}
    topology = wb.Topology.of("One", crm={"type": "dynamics"}, campaigns=campaigns)
    rows = [{"Email Address": f"p{number}@example.com"} for number in range(20)]
    stimuli = stimuli_of([{"import_list": {"workspace": "Default", "rows": rows}}], topology)
    whole = run_stimuli(topology, stimuli).crm_records
    assert whole["id"].tolist() == list(range(1, 21)) and set(whole["object"]) == {"lead"} and set(whole["crm_id"]) == {""}
    assert run_stimuli(topology, stimuli, shards=3).crm_records.equals(whole)


def test_a_duplicate_on_purpose_ends_in_the_contact_it_was_made_for() -> None:
    """CRM-13: the lead that Marketo made of the twin is merged into the contact, whose hidden partition stays."""
    design: dict[str, Any] = DYNAMICS | {"partitions": ["Default", "US", "Hidden"], "workspaces": {"US": {"partitions": ["US"]}}}
    design["workspaces"]["Default"] = {"partitions": "all"}
    design["assignment_rules"] = [{"else": "Hidden"}]
    design["campaigns"] = {
        "To Sales": {"workspace": "US", "triggers": [{"score_is_changed": "Person Score"}], "flow": [{"sync_to_crm": True}]}
    }
    steps: list[dict[str, Any]] = [
        {"sync_from_crm": {"crm_id": "C", "object": "contact", "values": {"Email Address": "jo@example.com"}}, "as": "contact"},
        {"create_person": {"workspace": "US", "values": {"Email Address": "jo@example.com", "City": "Austin"}}, "as": "twin"},
        {"change_score": {"person": "twin", "by": 60}},
        {"merge": {"people": ["contact", "twin"], "where": "crm"}},
    ]
    before, after = ran(design, *steps[:3]), ran(design, *steps)
    assert before.crm_records[["object", "id"]].values.tolist() == [["contact", 1], ["lead", 2]]
    assert after.crm_records[["object", "id", "City", "Person Score"]].values.tolist() == [["contact", 1, "Austin", 60]]
    assert after.leads[["id", "partition", "City"]].values.tolist() == [[1, "Hidden", "Austin"]]


def test_a_merge_of_records_without_people_waits_for_the_winners_next_change() -> None:
    """CRM-10, MERGE-7: nobody is made by the merge itself, and what the loser brought comes with the winner."""
    steps: list[dict[str, Any]] = [
        {**synced("one"), "as": "one"},
        {"delete_person": {"person": "one", "also_in_crm": False}},
        {"sync_from_crm": {"crm_id": "two", "values": {"City": "Ulm"}, "sync": False}, "as": "two"},
        {"merge": {"people": ["one", "two"], "where": "crm"}},
        {"sync_from_crm": {"crm_id": "one", "values": {"Country": "Spain"}}},
    ]
    design = DYNAMICS | {"fields": {"Products": "multiselect"}}
    merged, changed = ran(design, *steps[:4]), ran(design, *steps)
    assert len(merged.leads) == 0 and merged.crm_records[["crm_id", "City"]].values.tolist() == [["one", "Ulm"]]
    assert changed.leads[["City", "Country", "Email Address"]].values.tolist() == [["Ulm", "Spain", "one@example.com"]]


def test_a_batch_campaign_syncs_at_once_too() -> None:
    """CRM-11: how much later Dynamics would have them is not public."""
    design = DYNAMICS | {"campaigns": {"To Sales": {"workspace": "Default", "flow": [{"sync_to_crm": True}]}}}
    run = ran(design, {"run_campaign": "To Sales"}, people={"ann": {"Email Address": "ann@example.com"}})
    assert run.crm_records[["object", "id"]].values.tolist() == [["lead", 1]]
    assert run.activities.query("type == 'Sync to CRM'")["at"].tolist() == [run.campaign_runs["at"].iloc[0]]
