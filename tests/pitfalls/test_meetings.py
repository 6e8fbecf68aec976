"""Which campaigns start together, and where the person then is."""

from __future__ import annotations

from typing import Any

from workbench.pitfalls.meetings import meetings
from workbench.pitfalls.survey import Survey

from .designs import ANY_FORM, CREATED, campaign, campaigns, design

NO_FORM_IN_EMEA = {"forms": {"EMEA-Contact": None}}


def met(*changes: Any, **named: Any) -> list[tuple[str, list[str]]]:
    survey = Survey(design(*changes, campaigns(**named)))
    some = [survey.active[name.replace("_", "-")] for name in named]
    return [(meeting.event, sorted(meeting.where)) for meeting in meetings(survey, some[:1], some)]


def test_a_new_person_by_a_form_starts_both_who_hears_creations_and_who_hears_the_form() -> None:
    assert met(A=campaign("Default", CREATED), B=campaign("NA", [{"fills_out_form": "NA-Contact"}])) == [
        ("somebody new fills 'NA-Contact'", ["NA"])
    ]


def test_somebody_new_is_where_a_door_puts_him() -> None:
    """ROUTE-2."""
    both = {"A": campaign("Default", CREATED), "B": campaign("EMEA", CREATED)}
    assert met(**both) == [("somebody is created", ["EMEA"])]
    assert met(NO_FORM_IN_EMEA, **both) == []
    assert met(NO_FORM_IN_EMEA, {"lists": {"EMEA-Fair": {"workspace": "EMEA"}}}, **both) == [("somebody is created", ["EMEA"])]


def test_two_forms_are_two_events() -> None:
    assert met(A=campaign("NA", [{"fills_out_form": "NA-Contact"}]), B=campaign("Default", ANY_FORM)) == [
        ("somebody fills 'NA-Contact'", ["NA"])
    ]
    forms = {"forms": {"NA-Other": {"workspace": "NA"}}}
    one, other = ([{"fills_out_form": form}] for form in ("NA-Contact", "NA-Other"))
    assert met(forms, A=campaign("NA", one), B=campaign("NA", other)) == []


def test_workspaces_that_see_nobody_in_common_never_meet() -> None:
    assert met(A=campaign("NA", ANY_FORM), B=campaign("EMEA", ANY_FORM)) == []


def test_a_pair_meets_once_however_many_triggers_they_share() -> None:
    several = [*ANY_FORM, *CREATED, {"score_is_changed": "Person Score"}]
    assert len(met(A=campaign("Default", several), B=campaign("Default", several))) == 1
    assert met(A=campaign("Default", [{"score_is_changed": "Person Score"}]), B=campaign("NA", several)) == [
        ("'score is changed: Person Score' fires", ["NA"])
    ]
