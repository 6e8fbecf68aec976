"""What happens to the whole database beside the rows of files: edits that take away what rows name, limits and refusals by the dozen."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd

from workbench import LargeRun, simulate
from workbench.topology import Topology

from .test_same_bits import both


def test_rows_that_name_what_an_edit_has_taken_away_are_rejected(tmp_path: Path) -> None:
    design = {
        "name": "One",
        "partitions": ["Default", "EMEA"],
        "workspaces": {
            "Default": {"partitions": "all", "primary": "Default"},
            "Late": {"partitions": ["EMEA", "Default"], "primary": "Default"},
        },
        "forms": {"Demo": {"workspace": "Default"}},
        "lists": {"Fair": {"workspace": "Default"}},
        "campaigns": {"Thanks": {"workspace": "Default", "triggers": [{"fills_out_form": "any"}], "flow": []}},
    }
    things: list[dict[str, Any]] = [
        {"action": "fill_form", "form": "Demo"},
        {"action": "import_list", "workspace": "Default", "list": "Fair"},
        {"action": "import_list", "workspace": "Late"},
        {"action": "sync_leads", "partition": "EMEA"},
        {"action": "sync_leads", "form": "Demo"},  # which this action does not read
    ]
    times = ["2026-01-05T09:00", "2026-01-07T09:00"]
    rows = [{"at": at, "Email Address": f"p{number}@example.com", **thing} for at in times for number, thing in enumerate(things)]
    rows[3] |= {"partition": "Default"}  # else somebody is in the partition
    edits = [{"delete_asset": {"kind": kind, "name": name}} for kind, name in (("form", "Demo"), ("list", "Fair"))]
    edits += [{"delete_workspace": "Late"}, {"delete_partition": "EMEA"}]
    moments = [{"edit": edit, "at": "2026-01-06"} for edit in edits]
    assert both(Topology.of(design), pd.DataFrame(rows), tmp_path, rows=3, moments=moments) == []
    assert LargeRun(tmp_path / "files").rejections["reason"].tolist() == [
        f"there is no {kind} {name!r} any more"
        for kind, name in (("form", "Demo"), ("list", "Fair"), ("partition", "EMEA"), ("workspace", "Late"))
    ]


def test_limits_and_refusals_by_the_dozen_are_agreed_on(tmp_path: Path) -> None:
    many = range(6)
    flow = [{"change_score": {"field": "Person Score", "by": "+1"}}]
    design = {
        "name": "One",
        "partitions": ["Default", *(f"P{number}" for number in many)],
        "workspaces": {"Default": {"partitions": "all", "primary": "Default"}},
        "campaigns": {f"Batch {number}": {"workspace": "Default", "person_limit": 1, "triggers": [], "flow": flow} for number in many},
    }
    people = {f"p{number}": {"Email Address": f"p{number}@example.com", "Partition": f"P{number % 6}"} for number in range(12)}
    moments: list[dict[str, Any]] = [{"run_campaign": f"Batch {number}", "at": f"2026-01-06T0{number}:00"} for number in many]
    moments += [{"edit": {"delete_partition": f"P{number}"}, "at": f"2026-01-07T0{number}:00"} for number in many]
    frame = pd.DataFrame(
        {"action": "sync_leads", "at": "2026-01-05T09:00", "Email Address": [f"p{number}@example.com" for number in range(30)]}
    )
    assert both(Topology.of(design), frame, tmp_path, rows=10, people=people, moments=moments) == []


def test_a_program_that_refused_rows_alone_name_is_asked_of_nobody() -> None:
    design = {
        "name": "One",
        "partitions": ["Default"],
        "workspaces": {"Default": {"partitions": ["Default"]}},
        "programs": {"Fair": {"workspace": "Default"}},
    }
    rows = {
        "action": "import_list",
        "workspace": "Default",
        "Email Address": ["ann at example.com", "ben@example.com"],
        "program": ["Fair", None],
    }
    assert simulate(design, pd.DataFrame(rows)).summary["rejected"] == 1
