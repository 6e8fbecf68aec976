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


@cache
def changed() -> wb.Topology:
    """Return the regions with another primary partition for NA."""
    return regions().set_workspace("NA", ["NA", "EMEA"], primary="EMEA")


@cache
def twins() -> wb.Run:
    """Return a run of nothing over two addresses of several records, one of them with a record out of sight."""
    ann, ben = {"Email Address": "ann@example.com"}, {"Email Address": "Ben@example.com"}
    people = {
        "ann": ann | {"Partition": "NA"},
        "ann in EMEA": ann | {"Partition": "EMEA"},
        "ann the last": ann,
        "ben": ben | {"Partition": "APAC"},
        "ben again": ben | {"Partition": "APAC"},
        "cat": {"Email Address": "cat@example.com"},
    }
    return wb.simulate(regions(), [], people)


@cache
def wild() -> wb.Run:
    """Return a run over names that try a picture: long ones, other scripts, marks of formulas and of HTML."""
    names = ["Default", "日本", "x" * 120, "<script>alert(1)</script>", "a$b$c_{d}^e\\frac"]
    design = wb.Topology.of(
        "<b>Wild</b> $x_y$ 日本 " + "long " * 30,
        partitions=names,
        workspaces={"Default": {"partitions": "all"}} | {name: {"partitions": [name]} for name in names[1:]},
        forms={f"Form {name}": {"workspace": name} for name in names},
        campaigns={
            f"Route {name}": {
                "workspace": "Default",
                "triggers": [{"fills_out_form": f"Form {name}"}],
                "flow": [{"change_partition": names[place - 1]}],
            }
            for place, name in enumerate(names)
        },
    )
    steps = [
        {"fill_form": {"form": f"Form {name}", "values": {"Email Address": f"{'<i>' * (place % 3)}{'y' * 90 * (place % 2)}$a_b$@x.org"}}}
        for place, name in enumerate([*names, *names])
    ]
    people = {f"<script>{'z' * 60}</script> $a_b$ {name[:9]}": {"Email Address": "$a_b$@x.org", "Partition": name} for name in names}
    return wb.simulate(design, steps, people)


@cache
def models() -> wb.Run:
    """Return a run with two revenue models, one of which nobody is in."""
    model = {
        "workspace": "Default",
        "stages": ["Known", "MQL", "SAL"],
        "sla": {"MQL": "3 days"},
        "transitions": [
            {"from": "Known", "to": "MQL", "triggers": [{"score_is_changed": "Person Score"}]},
            {"from": ["Known", "MQL"], "to": "SAL", "triggers": [{"data_value_changes": "Person Status"}]},
        ],
    }
    design = wb.Topology.of(
        "Models",
        partitions=["Default", "NA", "EMEA"],
        workspaces={"Default": {"partitions": "all"}, "NA": {"partitions": ["NA"]}, "EMEA": {"partitions": ["EMEA"]}},
        forms={"NA Form": {"workspace": "NA"}, "EMEA Form": {"workspace": "EMEA"}},
        models={"Revenue": model, "Nobody's": {"workspace": "NA", "stages": ["First"], "approved": False}},
    )
    forms = (("ann", "NA Form"), ("ben", "EMEA Form"), ("cat", "EMEA Form"), ("dan", "EMEA Form"))
    steps = [{"fill_form": {"form": form, "values": {"Email Address": f"{name}@x.org"}}, "as": name} for name, form in forms]
    steps += [{"change_score": {"person": name, "by": 5}} for name in ("ann", "ben")]
    steps += [{"change_data": {"person": "cat", "values": {"Person Status": "Working"}}}, {"wait": "4 days"}]
    return wb.simulate(design, [*steps, {"change_score": {"person": "dan", "by": 5}}])
