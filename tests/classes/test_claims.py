"""Claims: proved over all classes, or broken by a lead; a claim about nothing is an error, and what cannot be decided is said."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from workbench.classes import always, never
from workbench.errors import InputError, UnknownName
from workbench.scenario import load_scenario
from workbench.topology import Topology

C11 = Path(__file__).parents[1] / "scenarios" / "c11_prospect_marketer_cannot_mail_customers.scenario.yaml"
CUSTOMERS = {"Partition": "JP-C"}


@pytest.fixture(scope="module")
def japan() -> Topology:
    return load_scenario(C11).topology


def test_a_prospect_marketer_cannot_mail_customers(japan: Topology) -> None:
    """C11."""
    proof = never(japan, CUSTOMERS, mailed_by="JPP-*")
    assert proof.holds is True
    assert proof.such > 0
    assert not proof.sampled
    assert proof.counterexample is None
    assert proof.describe().startswith(f"Proved over all {proof.classes} classes")


def test_with_the_partition_granted_he_can(japan: Topology) -> None:
    granted = japan.set_workspace("JP-Prospects", ["JP-P", "JP-C"], "JP-P")
    proof = never(granted, CUSTOMERS, mailed_by="JPP-*")
    assert proof.holds is False
    assert proof.counterexample is not None
    assert proof.counterexample.occasion == "known: batch JPP-Discount"
    assert proof.counterexample.values["Partition"] == "JP-C"
    assert "Send Email: JPP-Twenty percent off" in str(proof.counterexample.trace)
    assert proof.frame()["lead"].str.contains("Country is Japan").all()


def test_who_is_as_he_comes_not_as_he_ends(japan: Topology) -> None:
    moved = japan.add_campaign("Late", "Default", triggers=[{"person_is_created": True}], flow=[{"change_partition": "JP-C"}]).add_form(
        "Ask", "JP-Prospects"
    )
    assert always(moved, {"Partition": "JP-P"}, lands="JP-C", when="new: fills out Ask").holds is True
    with pytest.raises(InputError, match="a claim about nobody"):
        always(moved, {"Partition": "JP-C"}, lands="JP-C", when="new: fills out Ask")


ROUTED: dict[str, Any] = {
    "name": "Routed",
    "partitions": ["Default", "EMEA"],
    "workspaces": {"Default": {"partitions": "all", "primary": "Default"}, "EMEA": {"partitions": ["EMEA"]}},
    "forms": {"Ask": {"workspace": "Default"}},
    "emails": {"Hello": {"workspace": "EMEA"}},
    "lists": {"Competitors": {"workspace": "EMEA"}},
    "campaigns": {
        "Router": {
            "workspace": "Default",
            "triggers": [{"person_is_created": True}],
            "flow": [{"change_partition": {"choices": [{"if": {"Country": ["France", "Spain"]}, "then": "EMEA"}]}}],
        },
        "Greet": {"workspace": "EMEA", "triggers": [{"partition_changes": {"to": "EMEA"}}], "flow": [{"send_email": "Hello"}]},
    },
}


def test_a_router_without_a_default_is_caught_by_a_lead_it_forgets() -> None:
    proof = always(Topology.of(ROUTED), lands="EMEA", when="new: fills out Ask")
    assert proof.holds is False
    assert proof.counterexample is not None
    assert str(proof.counterexample) == "new: fills out Ask; Country Other"
    assert proof.counterexample.told() == "ends in Default"
    assert always(Topology.of(ROUTED), {"Country": "France"}, lands="EMEA", when="new: fills out Ask").holds is True


def test_always_mailed_forgets_those_who_may_not_be() -> None:
    proof = always(Topology.of(ROUTED), {"Country": "France"}, sent="Hello", when="new: fills out Ask")
    assert proof.holds is False
    assert {"Unsubscribed": "true"}.items() <= dict(proof.broken[0].values).items()
    flags = ("Unsubscribed", "Marketing Suspended", "Blocklisted", "Email Invalid")
    sure = [{"Country": "France"}, *({name: False} for name in flags)]
    assert always(Topology.of(ROUTED), sure, sent="Hello", when="new: fills out Ask").holds is True


def test_what_hangs_on_a_list_is_not_decided_for_people_who_are_known() -> None:
    asking = Topology.of(ROUTED).add_campaign("Offer", "EMEA", filters=[{"member_of_list": "Competitors"}], flow=[{"send_email": "Hello"}])
    proof = never(asking, mailed_by="Offer")
    assert proof.holds is None
    assert proof.missing == ("whether somebody known is on the list Competitors already",)
    assert proof.describe().startswith("Not decided")


def test_who_stays_where_he_is_ends_there() -> None:
    design = Topology.of(ROUTED)
    assert never(design, lands="EMEA", when="known: fills out Ask").holds is False
    assert never(design, seen_by="EMEA", when="known: fills out Ask").holds is False
    assert never(design, {"Partition": "Default"}, seen_by="EMEA", when="known: fills out Ask").holds is True


def test_a_sample_proves_nothing() -> None:
    fields = ("Country", "Industry", "City", "State", "Job Title", "Rating", "Department")
    asked = Topology.of(ROUTED).add_campaign(
        "Wide", "Default", filters=[{name: "x"} for name in fields], flow=[{"change_partition": "EMEA"}]
    )
    assert never(asked, seen_by="EMEA", when="known: batch Wide").holds is False
    proof = never(asked, {"Partition": "Default"}, ran="Wide", when="known: batch Wide", limit=5)
    assert proof.sampled
    assert proof.holds is not True


def test_a_campaign_that_mails_through_another_one_mails() -> None:
    chained = (
        Topology.of(ROUTED)
        .add_campaign("Inner", "EMEA", flow=[{"send_email": "Hello"}])
        .add_campaign("Outer", "EMEA", flow=[{"execute_campaign": "Inner"}])
    )
    assert never(chained, mailed_by="Inner", when="known: batch Outer").holds is False


def test_a_claim_about_nothing_is_an_error() -> None:
    design = Topology.of(ROUTED)
    with pytest.raises(InputError, match="never says nothing"):
        never(design)
    with pytest.raises(UnknownName, match="did you mean 'Hello'"):
        never(design, sent="Helo")
    with pytest.raises(InputError, match="the pattern matches no campaign"):
        never(design, ran="X*")
    with pytest.raises(InputError, match="none of these campaigns sends an email"):
        never(design, mailed_by="Router")
    with pytest.raises(InputError, match="the design has no email"):
        never(Topology("Empty"), sent="*")
    with pytest.raises(InputError, match="a claim about nobody"):
        never(design, [{"Country": "France"}, {"Country": "Spain"}], sent="Hello")
    with pytest.raises(InputError, match="a claim can ask this of nobody"):
        never(design, {"member_of_list": "Competitors"}, sent="Hello")
    with pytest.raises(InputError, match="a design"):
        never("design.yaml", sent="Hello")  # type: ignore[arg-type]


def test_a_proof_is_plain_data_and_escaped_in_a_notebook() -> None:
    evil = Topology.of("T", partitions=["Default", "<b>"], forms={"F": {"workspace": "Default"}})
    proof = never(evil, lands="*", when="new: fills out F")
    assert proof.to_dict()["holds"] is False
    assert "<b>" not in never(evil, lands="<b>")._repr_html_().replace("<b>", "", 0).replace("&lt;b&gt;", "")
    assert repr(proof) == "<never: broken, all 1 class>"


def test_what_no_occasion_can_bring_about_is_proved_without_any_class() -> None:
    idle = Topology.of(ROUTED).add_campaign("Idle", "EMEA", active=False, triggers=[{"unsubscribes": True}], flow=[{"send_email": "Hello"}])
    proof = never(idle, ran="Idle")
    assert proof.holds is True
    assert proof.classes == 0
    assert len(proof.ruled_out) > 3
