"""Scoring by company domain: who is of one identity, and what one step does to many people."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from workbench import Topology, simulate
from workbench.engine.identity import identify
from workbench.engine.kin import Kin
from workbench.engine.layout import Layout
from workbench.engine.simulate import run_stimuli
from workbench.people.roster import Roster
from workbench.people.steps import read_steps

ADDRESSES = ("ann@acme.example", "Ben@ACME.example", "cat@gmail.com", "dan@gmail.com", "eve@other.example", "")


def design(*steps: dict[str, Any]) -> Topology:
    campaigns = {
        f"Company {number}": {"workspace": "Default", "triggers": [{"fills_out_form": "any"}], "runs": "every_time", "flow": [step]}
        for number, step in enumerate(steps)
    }
    return Topology.of("Companies", forms={"Demo": {"workspace": "Default"}}, campaigns=campaigns)


def forms(*addresses: str) -> pd.DataFrame:
    at = pd.date_range("2026-01-05T09:00", periods=len(addresses), freq="min")
    return pd.DataFrame({"at": at, "action": "fill_form", "form": "Demo", "Email Address": addresses})


def identities(topology: Topology) -> list[list[str]]:
    """Which addresses are of one identity."""
    stimuli = read_steps(forms(*ADDRESSES), topology)
    found = identify(topology, stimuli, Roster(), Layout.of([topology], stimuli, ()))
    return [[a for a, of in zip(ADDRESSES, found.rows, strict=True) if of == one] for one in dict.fromkeys(found.rows.tolist())]


def test_free_mail_keeps_people_apart_and_a_company_brings_them_together() -> None:
    apart = [[address] for address in ADDRESSES[2:]]
    assert identities(design({"score_domain": {"by": 1, "unless": ["gmail.com"]}})) == [list(ADDRESSES[:2]), *apart]


def test_a_domain_stays_apart_only_if_every_step_leaves_it_out() -> None:
    both = design({"score_domain": {"by": 1, "unless": ["gmail.com"]}}, {"score_domain": {"by": 1, "unless": "acme.example"}})
    assert [group for group in identities(both) if len(group) > 1] == [list(ADDRESSES[:2]), ["cat@gmail.com", "dan@gmail.com"]]


def test_without_the_step_everybody_stands_alone() -> None:
    assert identities(design({"change_score": {"field": "Person Score", "by": 1}})) == [[address] for address in ADDRESSES]


@pytest.mark.parametrize("shards", [1, 3])
def test_points_add_up_over_all_that_a_company_does(shards: int) -> None:
    topology = design({"score_domain": {"by": 2, "unless": ["gmail.com"]}})
    rows = forms(*(f"p{number}@c{number % 7}.example" for number in range(70)), *(f"p{number}@gmail.com" for number in range(5)))
    leads = run_stimuli(topology, read_steps(rows, topology), shards=shards).leads.set_index("Email Address")["Person Score"]
    assert [leads[f"p{number}@c{number % 7}.example"] for number in range(70)] == [2.0 * (10 - number // 7) for number in range(70)]
    assert leads[[f"p{number}@gmail.com" for number in range(5)]].isna().all()


def test_an_address_that_changes_is_scored_with_its_new_company() -> None:
    move = {"if": {"City": "Ulm"}, "then": {"field": "Email Address", "value": "ann@other.example"}}
    topology = design({"change_data": {"choices": [move]}}, {"score_domain": {"by": 5}})
    rows = forms("ann@acme.example", "ben@acme.example", "ann@acme.example", "ben@acme.example").assign(City=[None, None, "Ulm", None])
    leads = simulate(topology, rows).leads.set_index("Email Address")["Person Score"]
    assert leads.to_dict() == {"ann@other.example": 15.0, "ben@acme.example": 10.0}


def test_who_shares_only_a_browser_is_not_scored_with_a_company() -> None:
    topology = design({"score_domain": {"by": 5}})
    rows = forms("ann@acme.example", "eve@other.example", "ann@acme.example").assign(cookie="c1")
    leads = simulate(topology, rows).leads.set_index("Email Address")["Person Score"]
    assert leads.to_dict() == {"ann@acme.example": 10.0, "eve@other.example": 5.0}


def test_kin_are_told_in_the_order_they_came() -> None:
    kin = Kin(np.array([0, 2] * 18), np.array([2, 0, 2, 2]), 4, one_domain=False)
    kin.add(np.array([2, 0, 2, 2], np.int32), np.array([0, 1, 2, 3], np.int32))
    for start in range(4, 40, 2):
        kin.add(np.array([0, 2], np.int32), np.array([start, start + 1], np.int32))
    members, of = kin.of(np.array([2, 3, 0], np.int32))
    assert members.tolist() == [0, 2, 3, *range(5, 40, 2), 1, *range(4, 40, 2)]
    assert of.tolist() == [0] * 21 + [2] * 19


def test_each_step_leaves_out_its_own_free_mail() -> None:
    """A domain that one step leaves out is scored by another that does not."""
    topology = design({"score_domain": {"by": 1, "unless": ["gmail.com"]}}, {"score_domain": {"by": 10, "unless": ["acme.example"]}})
    leads = simulate(topology, forms("ann@acme.example", "cat@gmail.com")).leads.set_index("Email Address")["Person Score"]
    assert leads.to_dict() == {"ann@acme.example": 1.0, "cat@gmail.com": 10.0}


def test_points_that_are_heard_of_are_an_event_of_each_colleague() -> None:
    """All that listens to one colleague's points has run before the next one's are judged."""
    heard = {"workspace": "Default", "triggers": [{"score_is_changed": "Person Score"}], "runs": "every_time"}
    topology = design({"score_domain": {"by": 1}})
    for name in ("First", "Second"):
        topology = topology.add("campaign", name, **heard, flow=[{"interesting_moment": name}])
    runs = simulate(topology, forms("ann@acme.example", "ben@acme.example").assign(at="2026-01-05T09:00")).campaign_runs
    company = runs[runs["campaign"] != "Company 0"]
    assert company[["campaign", "id"]].values.tolist() == [
        *(["First", 1], ["Second", 1]),  # ann's own form
        *(["First", 1], ["Second", 1], ["First", 2], ["Second", 2]),
    ]
