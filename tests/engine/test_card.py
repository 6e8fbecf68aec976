"""What a run says of itself in a notebook."""

from __future__ import annotations

import workbench as wb


def test_a_run_tells_its_rows_and_each_partition() -> None:  # VIS-9
    design = wb.Topology.of(
        "R",
        partitions=["Default", "EMEA"],
        workspaces={"Default": {"partitions": ["Default"]}, "EMEA": {"partitions": ["EMEA"]}},
        forms={"F": {"workspace": "EMEA"}},
        campaigns={"C": {"workspace": "Default", "triggers": [{"fills_out_form": "any"}]}},
    )
    run = wb.simulate(design, [{"fill_form": {"form": "F", "values": {"Email Address": "a@x.org"}}}])
    assert run.describe() == (
        "R: 1 row: 1 created, 0 updated, 0 unchanged, 0 rejected. "
        "1 lead at the end; campaigns ran 0 times and were blocked 1 time.\n"
        "  Default: leads 0; seen by Default; ran 0; blocked 0\n"
        "  EMEA: leads 1; seen by EMEA; ran 0; blocked 1"
    )
    assert "<td>EMEA</td><td>1</td><td>EMEA</td><td>0</td><td>1</td>" in run._repr_html_()
