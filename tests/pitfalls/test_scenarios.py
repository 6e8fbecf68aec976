"""Scenarios whose design is reviewed: what they expect of it is judged with the run, at every step."""

from __future__ import annotations

from typing import Any

import workbench as wb

SCENE: dict[str, Any] = {
    "scenario": "Twins",
    "topology": {
        "partitions": ["Default", "NA", "Hidden"],
        "workspaces": {"Default": {"partitions": "all"}, "NA": {"partitions": ["NA"]}},
        "forms": {"NA-Contact": {"workspace": "NA"}},
    },
    "people": {
        "prospect": {"Email Address": "pat@example.com", "Partition": "NA"},
        "contact": {"Email Address": "pat@example.com", "Partition": "Hidden"},
    },
}


def test_findings_are_those_of_the_design_with_its_run() -> None:
    assert wb.load_scenario(SCENE | {"expect": {"findings": ["hidden-twin", "form-nobody-hears"]}}).check().holds is False
    with_campaign = {"campaigns": {"Default-Seen": {"workspace": "Default", "flow": []}}}
    scene = SCENE | {"topology": SCENE["topology"] | with_campaign}
    assert wb.load_scenario(scene | {"expect": {"findings": ["hidden-twin", "form-nobody-hears"]}}).check().holds


def test_each_step_is_judged_by_the_design_of_its_moment() -> None:
    steps = [
        {"wait": "1 day", "expect": {"findings": ["hidden-twin"]}},
        {
            "edit": {"set_workspace": {"workspace": "NA", "partitions": ["NA", "Hidden"], "primary": "NA"}},
            "expect": {"findings": ["hidden-twin"]},
        },
    ]
    (failure,) = wb.load_scenario(SCENE | {"steps": steps}).check().failures
    assert failure.at == "steps[2].expect.findings"


def test_an_accepted_finding_is_found_all_the_same() -> None:
    accepted = {"accepted_findings": [{"finding": "hidden-twin", "reason": "merged every Friday"}]}
    scene = SCENE | {"topology": SCENE["topology"] | accepted, "expect": {"findings": ["hidden-twin"]}}
    assert wb.load_scenario(scene).check().holds
