"""Browsers and inboxes on a finished run: what is seen of visitors, whose visits they become, and how many at once."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from workbench.engine.run import Run
from workbench.engine.simulate import run_stimuli
from workbench.people.steps import read_steps
from workbench.scenario.stimuli import roster_of, stimuli_of
from workbench.topology import Topology
from workbench.views.landings import landings

DESIGN: dict[str, Any] = {
    "name": "Two regions",
    "partitions": ["Default", "NA", "EMEA"],
    "workspaces": {"Default": {"partitions": "all", "primary": "Default"}, "NA": {"partitions": ["NA"]}, "EMEA": {"partitions": ["EMEA"]}},
    "forms": {"Contact": {"workspace": "EMEA"}},
    "emails": {"News": {"workspace": "NA"}},
    "campaigns": {
        "Pricing": {
            "workspace": "Default",
            "triggers": [{"visits_page": "/pricing"}],
            "runs": "every_time",
            "flow": [{"change_score": {"field": "Person Score", "by": 10}}],
        },
        "Left": {"workspace": "NA", "triggers": [{"unsubscribes": True}], "flow": [{"interesting_moment": "left"}]},
    },
}
VISIT = {"page": "/pricing", "cookie": "laptop", "workspace": "NA"}
FORM = {"form": "Contact", "cookie": "laptop", "values": {"Email Address": "ann@example.com"}}


def played(steps: list[dict[str, Any]], people: dict[str, Any] | None = None, **how: Any) -> Run:
    topology = Topology.of(DESIGN)
    return run_stimuli(topology, stimuli_of(steps, topology), roster_of(people or {}, topology), **how)


def test_a_visitor_is_a_row_that_was_created_and_no_lead() -> None:  # WEB-1
    run = played([{"visit_page": VISIT}, {"visit_page": VISIT}])
    assert run.outcomes[["outcome", "id"]].values.tolist() == [["created", 1], ["unchanged", 1]]
    assert run.summary["leads"] == 0 and run.leads.empty and landings(run).empty
    assert run.activities[["id", "type", "detail"]].values.tolist() == [[1, "Visit Page", "/pricing"]] * 2
    assert run.is_visitor.tolist() == [True]


def test_visits_are_the_known_persons_from_the_form_on() -> None:  # WEB-2, WEB-3
    run = played([{"visit_page": VISIT}, {"visit_page": VISIT}, {"fill_form": FORM}])
    assert run.leads[["id", "partition", "Person Score"]].values.tolist() == [[2, "EMEA", 20.0]]
    assert set(run.activities["id"]) == {2} and run.is_visitor.tolist() == [False, False]
    assert run.campaign_runs[["campaign", "id"]].values.tolist() == [["Pricing", 2]] * 2
    assert landings(run)[["source", "landed_in", "leads"]].values.tolist() == [["Form Contact", "EMEA", 1]]


def test_the_story_of_a_person_begins_with_the_visits_of_the_visitor() -> None:  # WEB-2
    run = played([{"visit_page": VISIT}, {"fill_form": FORM}])
    told = run.trace("ann@example.com").describe()
    assert told.index("visit page (page /pricing, workspace NA, cookie laptop): created person 1") < told.index("Visit Page: /pricing")
    assert told.index("Fill Out Form") < told.index("campaign Pricing of Default takes the person in")


def test_without_visits_a_record_keeps_no_room_for_them() -> None:
    run = played([{"fill_form": FORM}])
    assert run.people["visits"].shape == (1, 0)


def test_a_friend_is_a_landing_of_the_workspace_of_the_mail() -> None:  # FTF-1
    run = played([{"forward_email": {"email": "News", "people": ["ann"], "to": "mark@example.com"}}], {"ann": {"Partition": "EMEA"}})
    assert landings(run)[["source", "landed_in"]].values.tolist() == [["Forward from NA", "NA"]]
    assert run.leads["Unsubscribed"].tolist() == [False, True]


def test_an_unsubscribe_of_nobody_is_rejected_and_accounted_for() -> None:  # SUBS-1
    table = pd.DataFrame({"action": ["unsubscribe", "create_person", "unsubscribe"], "workspace": [None, "NA", None]})
    table["Email Address"] = ["ann@example.com", "Ann@example.com", " ann@example.com"]
    topology = Topology.of(DESIGN)
    run = run_stimuli(topology, read_steps(table, topology))
    assert run.outcomes["outcome"].tolist() == ["rejected", "created", "updated"]
    assert run.rejected["reason"].tolist() == ["no_person"]
    assert run.campaign_runs["campaign"].tolist() == ["Left"]


@pytest.mark.parametrize("shards", [1, 4])
def test_a_thousand_browsers_become_known_with_all_their_visits(shards: int) -> None:  # WEB-3
    rng = np.random.default_rng(3)
    cookie = rng.integers(0, 1000, 6000)
    visits = pd.DataFrame({"action": "visit_page", "page": "/pricing", "cookie": [f"c{n}" for n in cookie], "workspace": "NA"})
    forms = pd.DataFrame({"action": "fill_form", "form": "Contact", "cookie": [f"c{n}" for n in range(1000)]})
    forms["Email Address"] = [f"p{n}@example.com" for n in range(1000)]
    topology = Topology.of(DESIGN)
    run = run_stimuli(topology, read_steps(pd.concat([visits, forms]), topology), shards=shards)
    score = dict(zip(run.leads["Email Address"], run.leads["Person Score"].fillna(0), strict=True))
    assert [score[f"p{n}@example.com"] for n in range(1000)] == (np.bincount(cookie, minlength=1000) * 10.0).tolist()
    assert run.summary["campaign_runs"] == 6000 and not run.is_visitor.any()
