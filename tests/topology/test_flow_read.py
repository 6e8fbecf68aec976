"""What the shorthand of triggers and flow steps means."""

from __future__ import annotations

from typing import Any

import pytest

from workbench.errors import InputError
from workbench.topology import Choice, Compare, Span, Step, Topology, Trigger, read_steps, read_triggers
from workbench.topology.read_flow import _READ
from workbench.topology.steps import STEPS, TRIGGERS
from workbench.topology.write import step_to_plain, trigger_to_plain

from .designs import regions

TRIGGERS_MEAN: list[tuple[dict[str, Any], Trigger]] = [
    ({"person_is_created": True}, Trigger("person_is_created")),
    ({"fills_out_form": "any"}, Trigger("fills_out_form")),
    ({"fills_out_form": "Contact"}, Trigger("fills_out_form", {"form": "Contact"})),
    ({"data_value_changes": "title"}, Trigger("data_value_changes", {"field": "Job Title"})),
    (
        {"data_value_changes": {"field": "Country", "to": ["France", None], "from": "Spain"}},
        Trigger("data_value_changes", {"field": "Country", "to": ("France", None), "from": ("Spain",)}),
    ),
    (
        {"data_value_changes": {"field": "Unsubscribed", "to": True}},
        Trigger("data_value_changes", {"field": "Unsubscribed", "to": (True,)}),
    ),
    ({"score_is_changed": "Person Score"}, Trigger("score_is_changed", {"field": "Person Score"})),
    ({"partition_changes": True}, Trigger("partition_changes")),
    ({"partition_changes": {"to": "EMEA"}}, Trigger("partition_changes", {"to": ("EMEA",)})),
    (
        {"program_status_is_changed": {"program": "Webinar", "to": ["Invited", "Attended"]}},
        Trigger("program_status_is_changed", {"program": "Webinar", "to": ("Invited", "Attended")}),
    ),
    ({"added_to_list": "Show"}, Trigger("added_to_list", {"list": "Show"})),
    ({"campaign_is_requested": True}, Trigger("campaign_is_requested")),
    ({"is_pushed": "Webinar"}, Trigger("is_pushed", {"program": "Webinar"})),
    ({"is_pushed": {"program": "Webinar"}}, Trigger("is_pushed", {"program": "Webinar"})),
    ({"synced_to_crm": True}, Trigger("synced_to_crm")),
    ({"is_deleted_in_crm": True}, Trigger("is_deleted_in_crm")),
]

STEPS_MEAN: list[tuple[dict[str, Any], Step]] = [
    ({"change_partition": "EMEA"}, Step("change_partition", {"partition": "EMEA"})),
    ({"change_data": {"field": "city", "value": "Paris"}}, Step("change_data", {"field": "City", "value": "Paris"})),
    ({"change_data": {"field": "City", "value": None}}, Step("change_data", {"field": "City", "value": None})),
    ({"change_data": {"field": "Priority", "value": "3"}}, Step("change_data", {"field": "Priority", "value": 3.0})),
    ({"change_data": {"field": "City", "append": "Paris"}}, Step("change_data", {"field": "City", "append": "Paris"})),
    (
        {"change_data": {"field": "City", "value": "of {{lead.title}}"}},
        Step("change_data", {"field": "City", "value": "of {{lead.Job Title}}"}),
    ),
    ({"change_score": {"field": "Person Score", "by": -5}}, Step("change_score", {"field": "Person Score", "by": -5.0})),
    ({"change_score": {"field": "Person Score", "to": 0}}, Step("change_score", {"field": "Person Score", "to": 0.0})),
    (
        {"change_program_status": {"program": "Webinar", "status": "Attended"}},
        Step("change_program_status", {"program": "Webinar", "status": "Attended"}),
    ),
    ({"send_email": "Hello"}, Step("send_email", {"email": "Hello"})),
    ({"send_alert": {"to": "owner@example.com"}}, Step("send_alert", {"to": "owner@example.com"})),
    ({"interesting_moment": 2026}, Step("interesting_moment", {"text": "2026"})),
    ({"wait": "2 days"}, Step("wait", {"span": Span(2, "day")})),
    ({"delete_person": True}, Step("delete_person", {})),
    ({"sync_to_crm": True}, Step("sync_to_crm", {})),
    ({"sync_to_crm": {"owner": "Inbound Queue"}}, Step("sync_to_crm", {"owner": "Inbound Queue"})),
    ({"score_domain": {"by": "+10"}}, Step("score_domain", {"by": 10.0})),
    ({"score_domain": {"by": 5, "unless": "GMAIL.com"}}, Step("score_domain", {"by": 5.0, "unless": ("gmail.com",)})),
    (
        {"score_domain": {"by": 5, "unless": ["gmail.com", "web.de"], "same": ["country", "City"]}},
        Step("score_domain", {"by": 5.0, "unless": ("gmail.com", "web.de"), "same": ("Country", "City")}),
    ),
]


@pytest.mark.parametrize(("given", "means"), TRIGGERS_MEAN, ids=str)
def test_a_trigger_means_what_it_says_and_is_written_back(given: Any, means: Trigger) -> None:
    assert read_triggers([given], regions()) == (means,)
    assert read_triggers([trigger_to_plain(means)], regions()) == (means,)


@pytest.mark.parametrize(("given", "means"), STEPS_MEAN, ids=str)
def test_a_step_means_what_it_says_and_is_written_back(given: Any, means: Step) -> None:
    assert read_steps([given], regions()) == (means,)
    assert read_steps([step_to_plain(means)], regions()) == (means,)


def test_do_nothing_is_a_valid_result_of_a_choice_and_the_default() -> None:
    """CAMP-5."""
    choices = [{"if": {"Country": "Japan"}, "then": "NA"}, {"if": {"Country": {"is_empty": True}}, "then": "do_nothing"}]
    found = read_steps([{"change_partition": {"choices": choices}}], regions())
    japan, empty = Compare("Country", "is", ("Japan",)), Compare("Country", "is_empty")
    assert found == (Step("change_partition", None, (Choice(japan, {"partition": "NA"}), Choice(empty, None))),)
    assert found == read_steps([{"change_partition": {"choices": choices, "default": "do_nothing"}}], regions())


def test_then_and_default_take_what_the_step_itself_takes() -> None:
    given = {"choices": [{"if": {"City": "x"}, "then": {"field": "City", "value": "y"}}], "default": {"field": "City", "append": "z"}}
    (step,) = read_steps([{"change_data": given}])
    assert (step.choices[0].args, step.default) == ({"field": "City", "value": "y"}, {"field": "City", "append": "z"})
    assert read_steps([step_to_plain(step)]) == (step,)


def test_a_moment_that_says_do_nothing_is_told_from_doing_nothing() -> None:
    step = Step("interesting_moment", {"text": "do_nothing"}, (Choice(Compare("City", "is", ("x",)), None),))
    assert read_steps([step_to_plain(step)]) == (step,)


def test_a_partition_called_do_nothing_is_told_from_doing_nothing() -> None:
    step = Step("change_partition", {"partition": "do_nothing"}, (Choice(Compare("City", "is", ("x",)), {"partition": "do_nothing"}),))
    assert read_steps([step_to_plain(step)], Topology.of("T", partitions=["Default", "do_nothing"])) == (step,)


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ({"unless": ["gmail.com"]}, r"\[1\]\.score_domain: 'by' is missing"),
        ({"by": 1, "unless": "ann@gmail.com"}, r"unless: a domain is what stands behind the @.*'gmail\.com'"),
        ({"by": 1, "same": "Contry"}, r"same: unknown field, got 'Contry'; did you mean 'Country'"),
        ({"by": 1, "same": ["Partition"]}, r"same: people cannot be compared by Partition"),
        ({"by": 1, "unles": "gmail.com"}, r"unles.*unless"),
    ],
)
def test_what_is_wrong_about_scoring_a_domain_is_said(given: Any, problem: str) -> None:
    with pytest.raises(InputError, match=problem):
        read_steps([{"score_domain": given}])


def test_every_kind_of_argument_can_be_read() -> None:
    kinds = {arg.kind for spec in (*TRIGGERS.values(), *STEPS.values()) for arg in spec.args.values()}
    assert kinds <= set(_READ)
