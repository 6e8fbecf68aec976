"""Designs and runs that the tests of pictures share. No test stands here."""

from __future__ import annotations

from functools import cache

import workbench as wb


@cache
def regions() -> wb.Topology:
    """Return three workspaces with a router, names that try a picture, and campaigns that cannot see everybody."""
    return wb.Topology.of(
        "Regions",
        partitions=["Default", "NA", "EMEA", "APAC"],
        workspaces={
            "Default": {"partitions": "all", "primary": "Default"},
            "NA": {"partitions": ["NA"]},
            "EMEA": {"partitions": ["EMEA", "APAC"], "primary": "EMEA"},
        },
        forms={"EMEA Registration": {"workspace": "EMEA"}, "Deals of $5 and $6_a": {"workspace": "NA"}},
        campaigns={
            "Router": {
                "workspace": "Default",
                "triggers": [{"person_is_created": True}],
                "flow": [
                    {
                        "change_partition": {
                            "choices": [{"if": {"Country": "Japan"}, "then": "APAC"}, {"if": {"Country": "USA"}, "then": "NA"}]
                        }
                    }
                ],
            },
            "EMEA-Confirm": {"workspace": "EMEA", "triggers": [{"fills_out_form": "EMEA Registration"}], "runs": "every_time"},
            "NA-Quiet": {"workspace": "NA", "triggers": [{"fills_out_form": "any"}], "filters": [{"Country": "Atlantis"}]},
            "NA-Any form": {"workspace": "NA", "triggers": [{"fills_out_form": "any"}], "runs": "every_time"},
        },
    )


@cache
def run() -> wb.Run:
    """Return a thousand synthetic steps poured through the regions."""
    return wb.simulate(regions(), wb.synthetic_steps(regions(), 1000, seed=3))


@cache
def world(campaigns: int = 8) -> wb.Topology:
    """Return 25 workspaces and 25 partitions, each workspace with a form and some campaigns."""
    names = [f"Region {number:02}" for number in range(24)]
    workspaces = {"Default": {"partitions": "all"}} | {
        name: {"partitions": [name, names[(place * 7 + 3) % 24]], "primary": name} for place, name in enumerate(names)
    }
    running = {
        f"{name}-{number}": {"workspace": name, "triggers": [{"fills_out_form": "any"}]}
        for name in ["Default", *names]
        for number in range(campaigns)
    }
    return wb.Topology.of(
        "World",
        partitions=["Default", *names],
        workspaces=workspaces,
        forms={f"Form of {name}": {"workspace": name} for name in names},
        campaigns=running,
    )
