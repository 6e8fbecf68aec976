"""Exercises are judged by what becomes of leads: an answer hears of one that goes wrong, and never of what to change."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from workbench.errors import InputError
from workbench.studio import TopologyEditor
from workbench.topology import Topology
from workbench.training import Exercise

ROUTER: dict[str, Any] = {
    "triggers": [{"person_is_created": True}],
    "flow": [{"change_partition": {"choices": [{"if": {"Country": "France"}, "then": "EMEA"}], "default": "do_nothing"}}],
}
GOAL = Topology.of(
    "Regions",
    partitions=["Default", "EMEA"],
    workspaces={"Default": {"partitions": "all", "primary": "Default"}, "EMEA": {"partitions": ["EMEA"]}},
    forms={"Contact us": {"workspace": "Default"}, "EMEA Tour": {"workspace": "EMEA"}},
    emails={"Hello": {"workspace": "EMEA"}},
    campaigns={
        "Router": {"workspace": "Default", **ROUTER},
        "EMEA Hello": {"workspace": "EMEA", "triggers": [{"partition_changes": {"to": "EMEA"}}], "flow": [{"send_email": "Hello"}]},
    },
)


def campaign(name: str, **changed: Any) -> Topology:
    """Return the goal with one campaign said otherwise."""
    whole = GOAL.to_mapping()
    whole["campaigns"][name] |= changed
    return Topology.of(whole)


def asked(start: Topology = GOAL, *, goal: Topology = GOAL, **more: Any) -> Exercise:
    return Exercise("Route", "Route people.", start, goal, **more)


def test_the_goal_itself_is_right() -> None:
    assert asked().check(GOAL).is_right


def test_a_wrong_answer_hears_of_one_lead_and_of_no_edit() -> None:
    said = asked().check(campaign("Router", workspace="EMEA"))
    assert not said
    assert said.sentence == (
        "Somebody new with Country France who fills out 'Contact us' should end in EMEA and be sent 'Hello'; "
        "in your design that person ends in Default and is not sent 'Hello' ('Router' does not see them)."
    )
    assert "workspace" not in said.describe()


def test_it_says_how_many_classes_of_how_many_go_wrong() -> None:
    said = asked().check(GOAL.without("campaign", "EMEA Hello"))
    assert said.count == "Of all 38 classes of leads 5 go wrong."


def test_what_campaigns_are_called_and_how_many_do_it_is_free() -> None:
    other = GOAL.without("campaign", "Router").add_campaign("My own router", "Default", **ROUTER)
    assert asked().check(other)
    split = other.add_campaign("A second one", "Default", triggers=[{"person_is_created": True}], flow=[{"wait": "1 day"}])
    assert asked().check(split)


def test_a_campaign_that_only_alerts_counts_by_whom_it_takes_in() -> None:
    alert = {"triggers": [{"fills_out_form": "any"}], "flow": [{"send_alert": {"to": "sales@example.com", "about": "A lead"}}]}
    goal = GOAL.add_campaign("Alert", "Default", **alert)
    said = asked(goal=goal).check(GOAL.add_campaign("Alert", "EMEA", **alert))
    assert "should be taken in by 'Alert'" in said.sentence
    assert asked(goal=goal).check(GOAL).sentence.startswith("Somebody")


def test_partitions_may_be_called_otherwise_where_nothing_else_differs() -> None:
    assert asked().check(GOAL.renamed("partition", "EMEA", "Europe"))


def test_a_name_that_is_nearly_there_is_pointed_out() -> None:
    goal = GOAL.add_form("EMEA Webinar", "EMEA")
    said = asked(goal=goal).check(GOAL.add_form("EMEA Webinars", "Default"))
    assert said.sentence == "The task speaks of the form 'EMEA Webinar', which your design has not; is it 'EMEA Webinars'?"


def test_what_only_the_goal_listens_to_is_compared_too() -> None:
    goal = campaign("Router", triggers=[{"person_is_created": True}, {"data_value_changes": "Country"}], runs="every_time")
    said = asked(goal=goal).check(GOAL)
    assert said.sentence.startswith("Somebody in Default who is given Country France by hand should end in EMEA")


def test_what_only_the_answer_listens_to_is_compared_too() -> None:
    answer = campaign("Router", triggers=[{"person_is_created": True}, {"data_value_changes": "Country"}], runs="every_time")
    said = asked().check(answer)
    assert said.sentence.startswith("Somebody in Default who is given Country France by hand should stay where they are")


def test_what_cannot_happen_in_the_answer_is_not_right() -> None:
    goal = GOAL.add_campaign("Greet", "EMEA", triggers=[{"campaign_is_requested": True}], flow=[{"send_email": "Hello"}])
    said = asked(goal=goal).check(GOAL)
    assert said.sentence == "The task is also about this, which cannot happen in your design: known: Greet requested."


def test_what_can_only_happen_in_the_answer_is_said_not_to_be_judged() -> None:
    said = asked().check(GOAL.add_campaign("More", "EMEA", flow=[{"send_email": "Hello"}]))
    assert said
    assert said.notes == ("Not judged, as only your design has it: known: batch More.",)


def test_a_number_is_told_by_its_value() -> None:
    score = {"workspace": "Default", "triggers": [{"fills_out_form": "any"}], "runs": "every_time"}
    goal = GOAL.add_campaign("Score", **score, flow=[{"change_score": {"field": "Person Score", "by": 5}}])
    said = asked(goal=goal).check(GOAL.add_campaign("Score", **score, flow=[{"change_score": {"field": "Person Score", "by": 50}}]))
    assert "should have Person Score 5; in your design that person has Person Score 50." in said.sentence


def test_a_misspelt_value_is_not_given_away_by_the_lead() -> None:
    wrong = {"change_partition": {"choices": [{"if": {"Country": "Frnce"}, "then": "EMEA"}], "default": "do_nothing"}}
    said = asked().check(campaign("Router", flow=[wrong]))
    assert "with Country France" in said.sentence
    assert "Frnce" not in said.describe()


def test_sight_counts_only_where_the_exercise_says_so() -> None:
    wider = GOAL.set_workspace("EMEA", ["Default", "EMEA"], "EMEA").without("campaign", "EMEA Hello")
    goal = GOAL.without("campaign", "EMEA Hello")
    assert asked(goal=goal).check(wider)
    said = asked(goal=goal, sight=True).check(wider)
    assert said.sentence.startswith("A user of EMEA should not find somebody who lives in Default")


def test_a_flag_that_makes_the_difference_is_told() -> None:
    operational = Topology.of(GOAL.to_mapping() | {"emails": {"Hello": {"workspace": "EMEA", "operational": True}}})
    assert "with Country France and Unsubscribed true" in asked().check(operational).sentence


def test_an_answer_may_be_a_file_its_text_a_mapping_or_the_editor(tmp_path: Path) -> None:
    path = GOAL.write(tmp_path / "mine.yaml")
    for answer in (path, str(path), GOAL.to_yaml(), GOAL.to_mapping(), TopologyEditor(GOAL)):
        assert asked().check(answer)


def test_a_text_that_is_no_design_is_told_and_no_traceback() -> None:
    said = asked().check("name: Regions\npartitons: [Default]\n")
    assert not said
    assert "did you mean 'partitions'?" in said.sentence


def test_anything_else_is_refused_in_words() -> None:
    with pytest.raises(InputError, match="this is no design, got 42; expected a Topology"):
        asked().check(42)
    with pytest.raises(InputError, match="start: wrong type str"):
        Exercise("A title", "A task", "design", GOAL)  # type: ignore[arg-type]


def test_nothing_that_can_be_printed_shows_the_goal() -> None:
    exercise = asked(campaign("Router", workspace="EMEA"))
    shown = f"{exercise!r} {exercise.describe()} {exercise._repr_html_()} {[name for name in vars(exercise) if name[0] != '_']}"
    assert "goal" not in shown


def test_a_verdict_says_the_same_as_text_and_as_html() -> None:
    said = asked().check(campaign("Router", workspace="EMEA"))
    assert repr(said) == str(said) == said.describe()
    assert said.describe().startswith("Not yet: Somebody new with Country France")
    assert "<b>Not yet:</b> Somebody new with Country France who fills out &#x27;Contact us&#x27;" in said._repr_html_()
    assert said.count in said._repr_html_()
