"""What a run adds to a review: real twins, hidden members, campaigns that missed their people, what forms were filled with, circles."""

from __future__ import annotations

from typing import Any

import pytest

from workbench.pitfalls import Finding, Review, review
from workbench.simulation import simulate
from workbench.topology import Topology

from .designs import ANY_FORM, COE, HIDDEN, ROUTER, campaign, campaigns, design, score

Steps = list[dict[str, Any]]


def fill(form: str, address: str, **values: Any) -> dict[str, Any]:
    return {"fill_form": {"form": form, "values": {"Email Address": address, **values}}}


def reviewed(made: Topology, steps: Steps, people: dict[str, Any] | None = None) -> Review:
    return review(made, simulate(made, steps, people))


def only(found: tuple[Finding, ...]) -> Finding:
    (one,) = found
    return one


NA_HEARS = campaigns(NA_Confirm=campaign("NA", [{"fills_out_form": "NA-Contact"}], runs="every_time"))
ANN_OF_EMEA = {"ann": {"Email Address": "ann@example.com", "Partition": "EMEA"}}


def test_a_campaign_that_missed_the_people_of_its_own_form_is_told_with_numbers() -> None:
    steps = [fill("NA-Contact", "ann@example.com"), fill("NA-Contact", "ann@example.com"), fill("NA-Contact", "ben@example.com")]
    found = only(reviewed(design(NA_HEARS), steps, ANN_OF_EMEA).of("misses-most-of-its-people"))
    assert (found.what, found.evidence) == (
        "'NA-Confirm' of NA ran once; 2 times only visibility kept somebody out",
        "most of them were in EMEA",
    )


def test_a_campaign_that_took_as_many_as_it_missed_is_not() -> None:
    steps = [fill("NA-Contact", "ann@example.com"), fill("NA-Contact", "ben@example.com")]
    assert reviewed(design(NA_HEARS), steps, ANN_OF_EMEA).of("misses-most-of-its-people") == ()


def test_a_campaign_that_listens_to_any_form_has_no_people_of_its_own_to_miss() -> None:
    made = design(campaigns(NA_Any=campaign("NA", ANY_FORM)))
    assert reviewed(made, [fill("EMEA-Contact", "eve@example.com")]).of("misses-most-of-its-people") == ()


def test_a_cascade_of_the_run_is_a_finding_with_its_first_person() -> None:
    loop = campaigns(Default_Loop=campaign("Default", [*ANY_FORM, {"score_is_changed": "Person Score"}], score(), runs="every_time"))
    found = reviewed(design(loop), [fill("NA-Contact", "ann@example.com")])
    assert only(found.of("cascade")).what == "1 chain of campaigns stopped before 'Default-Loop', after 50 runs"
    assert found.of("cascade")[0].severity == "error"
    assert reviewed(design(), [fill("NA-Contact", "ann@example.com")]).of("cascade") == ()


def test_a_form_is_judged_by_what_it_was_filled_with_where_the_design_says_nothing() -> None:
    made = design(ROUTER)
    assert [why for why in review(made).unjudged if "say nothing of their fields" in why]
    silent = reviewed(made, [fill("NA-Contact", "ann@example.com", City="Lyon"), fill("EMEA-Contact", "bob@example.com", Country="France")])
    found = only(silent.of("form-cannot-feed-router"))
    assert (found.place, dict(found.lead)) == (("forms", "NA-Contact"), {"Country": None})
    assert not [why for why in silent.unjudged if "say nothing" in why]


def test_what_the_design_says_of_a_form_goes_before_what_the_run_filled_in() -> None:
    made = design(ROUTER, {"forms": {"NA-Contact": {"workspace": "NA", "fields": ["Country"]}}})
    assert reviewed(made, [fill("NA-Contact", "ann@example.com")]).of("form-cannot-feed-router") == ()


TWINS = {
    "contact": {"Email Address": "pat@example.com", "Partition": "Hidden", "Updated At": "2026-01-02"},
    "prospect": {"Email Address": "PAT@example.com", "Partition": "NA", "Updated At": "2026-01-01"},
}


def test_a_real_twin_is_told_by_its_address_and_ids() -> None:
    made = design(HIDDEN)
    found = only(reviewed(made, [{"wait": "1 day"}], TWINS).of("hidden-twin"))
    assert found.place == ("partitions", 3)
    assert found.what == "1 address with the latest record in Hidden and another in NA"
    assert found.example == "Email Address pat@example.com: person 1 in Hidden is later than person 2 in NA"


def test_a_form_does_take_the_twin_that_the_review_tells_of() -> None:
    """DEDUPE-14, with the engine as witness."""
    run = simulate(design(HIDDEN), [fill("NA-Contact", "pat@example.com")], TWINS)
    assert run.activities.query("type == 'Fill Out Form'")["id"].tolist() == [1]


def test_a_twin_that_is_seen_or_older_steals_nothing() -> None:
    older = {**TWINS, "prospect": {**TWINS["prospect"], "Updated At": "2026-01-03"}}
    assert only(reviewed(design(HIDDEN), [{"wait": "1 day"}], older).of("hidden-twin")).place[0] == "assignment_rules"  # by design alone
    seen = {"workspaces": {"NA": {"partitions": ["NA", "Hidden"], "primary": "NA"}}}
    assert reviewed(design(HIDDEN, seen), [{"wait": "1 day"}], TWINS).of("hidden-twin") == ()


@pytest.mark.parametrize("code", ["hidden-twin", "twins-without-alert"])
def test_a_hidden_twin_takes_nothing_where_forms_compare_in_their_own_partition(code: str) -> None:
    """DEDUPE-8, with the engine as witness."""
    apart, lists_only = (design(HIDDEN, {"dedupe": {"partition": True, "applies_to": doors}}) for doors in (["forms"], ["lists", "api"]))
    steps = [fill("NA-Contact", "pat@example.com")]
    taken = [simulate(made, steps, TWINS).activities.query("type == 'Fill Out Form'")["id"].tolist() for made in (apart, lists_only)]
    assert taken == [[2], [1]]
    assert reviewed(apart, [{"wait": "1 day"}], TWINS).of(code) == review(apart).of(code) == ()
    assert review(lists_only).of(code)


def test_members_out_of_sight_are_counted() -> None:
    program = {"programs": {"NA-Webinar": {"workspace": "NA", "statuses": ["Registered"]}}}
    form = {"forms": {"NA-Contact": {"workspace": "NA", "program": "NA-Webinar"}}}
    made = design(program, form, ROUTER)
    found = only(
        reviewed(made, [fill("NA-Contact", "fr@example.com", Country="France"), fill("NA-Contact", "ca@example.com", Country="Canada")]).of(
            "members-moved-out-of-sight"
        )
    )
    assert (found.what, found.evidence) == ("1 of 2 members of 'NA-Webinar' are out of sight of NA", "such as person 1, in EMEA")


def test_a_template_campaign_is_told_by_the_name_of_its_workspace_or_by_a_run_of_a_hundred_people() -> None:
    quiet = {"partitions": ["Default", "NA", "EMEA", "Quiet"], "workspaces": {"Quiet": {"partitions": ["Quiet"]}}}
    made = design(quiet, campaigns(Quiet_Seen=campaign("Quiet", ANY_FORM)))
    assert review(made).of("campaign-sees-nobody") == ()
    assert reviewed(made, [fill("NA-Contact", "ann@example.com")]).of("campaign-sees-nobody") == ()
    crowd = [fill("NA-Contact", f"p{n}@example.com") for n in range(100)]
    assert only(reviewed(made, crowd).of("campaign-sees-nobody")).evidence == "none of the people of the run is there"
    assert review(design(COE, campaigns(COE_Seen=campaign("Centre of Excellence", ANY_FORM)))).of("campaign-sees-nobody")


def test_the_size_of_a_sample_is_not_taken_for_that_of_the_instance() -> None:
    made = design()
    found = reviewed(made, [fill("NA-Contact", "ann@example.com")]).of("do-you-need-this")
    assert only(found).evidence == "the run holds 1, which may be a sample"
    assert review(made, records=250_000).of("do-you-need-this")[0].evidence == "fewer than 1,000,000"
    assert review(made, records=1_000_000).of("do-you-need-this") == ()
