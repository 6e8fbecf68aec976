"""REST calls: each person a row, found and refused by the API's own rules, told in the story."""

from __future__ import annotations

from typing import Any

import pytest

from workbench.engine.identity import identify
from workbench.engine.layout import Layout
from workbench.engine.record import OUTCOMES
from workbench.engine.run import Run
from workbench.engine.simulate import run_stimuli
from workbench.errors import InputError
from workbench.scenario.stimuli import roster_of, stimuli_of
from workbench.topology import Topology

DESIGN = Topology.of(
    "Regions",
    partitions=["Default", "NA", "EMEA"],
    workspaces={"Default": {"partitions": "all", "primary": "Default"}, "NA": {"partitions": ["NA"]}, "EMEA": {"partitions": ["EMEA"]}},
    programs={"Launch": {"workspace": "EMEA"}},
    users={"bot": {"api": True, "roles": {"EMEA": "API"}}},
    campaigns={
        "Pushed": {"workspace": "EMEA", "triggers": [{"is_pushed": "Launch"}], "flow": [{"interesting_moment": "pushed"}]},
        "Asked": {"workspace": "EMEA", "triggers": [{"campaign_is_requested": True}], "flow": [{"interesting_moment": "asked"}]},
    },
)
PEOPLE: dict[str, Any] = {
    "ann": {"Email Address": "ann@example.com", "Partition": "NA"},
    "eva": {"Email Address": "eva@example.com", "Partition": "EMEA"},
}


def played(*steps: dict[str, Any], people: dict[str, Any] = PEOPLE) -> Run:
    return run_stimuli(DESIGN, stimuli_of(steps, DESIGN), roster_of(people, DESIGN))


def outcomes(run: Run) -> list[str]:
    return [f"{OUTCOMES[code]} {run.reasons[why][0]}".strip() for code, why in zip(run.outcome.tolist(), run.why.tolist(), strict=True)]


def test_each_person_of_a_call_is_a_row_that_succeeds_or_fails_alone() -> None:
    run = played({"move_partition": {"user": "bot", "partition": "EMEA", "people": ["ann", "eva"]}})
    assert outcomes(run) == ["rejected 1008", "unchanged"]
    assert run.rejected[["reason", "rule"]].values.tolist() == [["1008", "API-4"]]
    assert run.summary["stimuli"] == 2


def test_a_hundred_people_can_be_requested_at_once_and_no_more() -> None:
    people = {f"p{n}": {"Email Address": f"p{n}@example.com", "Partition": "EMEA"} for n in range(101)}
    run = played({"request_campaign": {"campaign": "Asked", "people": list(people)[:100]}}, people=people)
    assert int(run.ran.sum()) == 100
    with pytest.raises(InputError, match=r"people: a call takes 100 people at most, got 101"):
        played({"request_campaign": {"campaign": "Asked", "people": list(people)}}, people=people)  # API-15


def test_three_hundred_rows_can_be_synced_at_once_and_no_more() -> None:
    rows = [{"email": f"p{n}@example.com"} for n in range(301)]
    assert played({"sync_leads": {"rows": rows[:300]}}).summary["created"] == 300
    with pytest.raises(InputError, match=r"rows: a call takes 300 rows at most, got 301"):
        played({"sync_leads": {"rows": rows}})  # API-1
    assert played({"bulk_import": {"rows": rows}}).summary["created"] == 301  # API-7: in bulk there is no such limit


def test_the_story_of_a_pushed_lead_names_the_program_and_the_rule() -> None:
    run = played({"push_lead": {"program": "Launch", "partition": "EMEA", "rows": [{"email": "new@example.com"}]}})
    story = run.trace("new1").describe()
    assert "push lead (program Launch, partition EMEA): created person 3 in EMEA [API-9]" in story
    assert "Push Lead to Marketo: Launch [API-9]" in story and "campaign Pushed of EMEA takes the person in" in story


def test_keys_of_experience_platform_join_identities_only_where_the_address_is_none() -> None:
    def count(*keys: str) -> int:
        rows = [{"Email Address": f"{name}@example.com", "Company Name": "Acme"} for name in "abc"]
        stimuli = stimuli_of([{"sync_from_experience_platform": {"keys": list(keys), "rows": rows}}], DESIGN)
        layout = Layout.of([DESIGN], stimuli, ())
        found = identify(DESIGN, stimuli, roster_of({}, DESIGN), layout)
        return len(set(found.rows.tolist()))

    assert (count("Company Name"), count("Email Address", "Company Name")) == (1, 3)  # API-11


def test_a_row_without_any_key_makes_somebody_new_each_time() -> None:
    run = played(
        {"sync_from_experience_platform": {"partition": "NA", "keys": ["Company Name"], "rows": [{"city": "Ulm"}, {"city": "Ulm"}]}}
    )
    assert outcomes(run) == ["created", "created"]


def test_a_bulk_extract_is_a_frame_of_who_came_back() -> None:
    run = played({"bulk_extract": {"user": "bot"}}, {"sync_leads": {"rows": [{"email": "ann@example.com"}]}}, {"bulk_extract": {}})
    assert run.extracted[["user", "id"]].values.tolist() == [["bot", 1], ["bot", 2], ["", 1], ["", 2]]  # API-14
    assert run.summary["done"] == 2 and run.summary["updated"] == 0
    assert list(played().extracted.columns) == ["at", "user", "id"]


def test_an_extract_needs_the_permission_to_export_and_a_role_that_looks_has_it_not() -> None:
    """USER-7, USER-6."""
    wanted = {"Nobody": {}, "Watcher": {"EMEA": "Analytics User"}, "Editor": {"EMEA": "Editor"}, "Exporter": {"EMEA": "Exporter"}}
    design = DESIGN.add("role", "Editor", may=["view_people", "edit_person"]).add("role", "Exporter", may=["export_person"])
    for name, roles in wanted.items():
        design = design.add("user", name, roles=roles)
    run = run_stimuli(design, stimuli_of([{"bulk_extract": {"user": name}} for name in wanted], design))
    assert outcomes(run) == ["rejected no_access"] * 3 + ["done"]
    assert run.rejected["rule"].tolist() == ["USER-6", "USER-7", "USER-7"]
