"""Engagement programs: what a nested program leaves behind in a cast, and which stream a member stays in."""

from __future__ import annotations

from typing import Any

import workbench as wb
from workbench.engine.run import Run

CAST = {"run_campaign": {"engagement_cast": "Nurture"}}


def ran(streams: dict[str, list[str]], *steps: dict[str, Any], **campaigns: dict[str, Any]) -> Run:
    """Play steps over ann, a member of the program Nurture."""
    join = {"triggers": [{"person_is_created": True}], "flow": [{"add_to_engagement": "Nurture"}]}
    design = wb.Topology.of(
        "One",
        programs={
            "Nurture": {"workspace": "Default", "type": "engagement", "streams": streams},
            "Talk": {"workspace": "Default", "type": "event"},
        },
        emails={name: {"workspace": "Default"} for name in ("One", "Two", "Three")},
        campaigns={name: {"workspace": "Default", **campaign} for name, campaign in {"Join": join, **campaigns}.items()},
    )
    born = {"create_person": {"workspace": "Default", "values": {"Email Address": "ann@example.com"}}, "as": "ann"}
    return wb.simulate(design, [born, *steps], {})


def sent(run: Run) -> list[str]:
    return [str(text) for text in run.activities.query("type == 'Send Email'")["detail"]]


def test_a_nested_program_comes_once_also_if_it_makes_nobody_a_member() -> None:
    """MEMB-7: what was cast is passed over in the next cast."""
    invite = {"program": "Talk", "runs": "every_time", "flow": [{"interesting_moment": "Invited"}]}
    run = ran({"S": ["Talk", "Two"]}, CAST, CAST, Invite=invite)
    assert run.campaign_runs["campaign"].tolist() == ["Join", "Invite"]
    assert len(sent(run)) == 1 and "Two" in sent(run)[0]


def test_a_cast_uses_up_the_once_of_a_nested_campaign() -> None:
    """CAMP-3, MEMB-7."""
    invite = {"program": "Talk", "flow": [{"interesting_moment": "Invited"}]}
    run = ran({"S": ["Talk"]}, CAST, {"run_campaign": "Invite"}, Invite=invite)
    assert run.campaign_runs["campaign"].tolist() == ["Join", "Invite"]


def test_whoever_is_added_without_a_stream_stays_in_the_one_he_is_in() -> None:
    """MEMB-4."""
    late = {"triggers": [{"data_value_changes": "City"}], "flow": [{"add_to_engagement": {"program": "Nurture", "stream": "Late"}}]}
    again = {"triggers": [{"data_value_changes": "Country"}], "flow": [{"add_to_engagement": "Nurture"}]}
    moved = [{"change_data": {"person": "ann", "values": {field: "x"}}} for field in ("City", "Country")]
    run = ran({"Early": ["One"], "Late": ["Two"]}, *moved, CAST, Late=late, Again=again)
    assert len(sent(run)) == 1 and "Two" in sent(run)[0]
