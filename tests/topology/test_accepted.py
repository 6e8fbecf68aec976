"""What a design says for the review: the findings it stands by, each with a reason, and the fields its forms ask for."""

from __future__ import annotations

from typing import Any

import pytest

from workbench.errors import InputError
from workbench.topology import Topology
from workbench.topology.assets import Accepted

BASE: dict[str, Any] = {
    "name": "R",
    "fields": {"Region": "string"},
    "partitions": ["Default", "EMEA"],
    "workspaces": {"Default": {"partitions": "all"}, "EMEA": {"partitions": ["EMEA"]}},
    "forms": {"Contact": {"workspace": "EMEA", "fields": ["lastName", "Region"]}},
    "campaigns": {"EMEA-1": {"workspace": "EMEA"}, "EMEA-10": {"workspace": "EMEA"}},
}


def accepting(*accepted: Any) -> Topology:
    return Topology.of(BASE | {"accepted_findings": list(accepted)})


def message(accepted: Any) -> str:
    with pytest.raises(InputError) as caught:
        Topology.of(BASE | {"accepted_findings": accepted})
    return str(caught.value)


def test_an_acceptance_is_read_and_written_back() -> None:
    design = accepting(
        {"finding": "name-clash", "reason": "So it is"}, {"finding": "hidden-twin", "at": "partitions.EMEA", "reason": "2026"}
    )
    assert design.accepted_findings == (Accepted("name-clash", "So it is"), Accepted("hidden-twin", "2026", "partitions.EMEA"))
    assert Topology.read(design.to_yaml()) == design
    assert "- {finding: hidden-twin, at: partitions.EMEA, reason: '2026'}" in design.to_yaml()


def test_a_design_that_accepts_nothing_says_nothing_of_it() -> None:
    assert "accepted_findings" not in Topology.of(BASE).to_mapping()


@pytest.mark.parametrize(
    ("accepted", "said"),
    [
        ([{"finding": "name-clash"}], "accepted_findings[1]: 'reason' is missing"),
        ([{"reason": "so"}], "accepted_findings[1]: 'finding' is missing"),
        (
            [{"finding": "name-clash", "reason": "  "}],
            "accepted_findings[1].reason: wrong value, got '  '; expected why it is accepted, in words",
        ),
        ([{"finding": "name-clash", "reason": None}], "accepted_findings[1].reason: wrong value, got nothing; expected a text"),
        (
            [{"finding": "name-clsh", "reason": "so"}],
            "accepted_findings[1].finding: unknown finding, got 'name-clsh'; did you mean 'name-clash'?",
        ),
        ([{"finding": "name-clash", "reason": "so", "a": 1}], "accepted_findings[1].a: unknown key; did you mean 'at'?"),
        ({"name-clash": "so"}, "accepted_findings: wrong value, got a mapping; expected a list of accepted findings"),
        (["name-clash"], "accepted_findings: wrong value, got 'name-clash'; expected a mapping of finding, at, reason"),
    ],
)
def test_an_acceptance_without_a_reason_or_of_nothing_known_is_an_error(accepted: Any, said: str) -> None:
    assert message(accepted).startswith(said)


def test_the_place_of_an_acceptance_follows_what_is_renamed_and_nothing_else() -> None:
    places = ("campaigns.EMEA-1", "campaigns.EMEA-1.flow[2]", "campaigns.EMEA-10", "campaigns.EMEA-*", "forms.EMEA-1")
    design = accepting(*({"finding": "name-clash", "at": at, "reason": "so"} for at in places))
    renamed = design.renamed("campaign", "EMEA-1", "First")
    assert [accepted.at for accepted in renamed.accepted_findings] == ["campaigns.First", "campaigns.First.flow[2]", *places[2:]]
    assert accepting({"finding": "name-clash", "reason": "so"}).renamed("form", "Contact", "C").accepted_findings[0].at is None


def test_a_form_says_what_it_asks_for_by_display_or_rest_name() -> None:
    design = Topology.of(BASE)
    assert design.forms["Contact"].fields == ("Last Name", "Region")
    assert Topology.read(design.to_yaml()) == design
    assert design.renamed("field", "Region", "Area").forms["Contact"].fields == ("Last Name", "Area")


def test_an_unknown_field_of_a_form_and_none_at_all_are_errors() -> None:
    with pytest.raises(InputError, match=r"forms\.Contact\.fields: unknown field, got 'Regoin'; did you mean 'Region'"):
        Topology.of(BASE | {"forms": {"Contact": {"workspace": "EMEA", "fields": ["Regoin"]}}})
    with pytest.raises(InputError, match=r"forms\.Contact\.fields"):
        Topology.of(BASE | {"forms": {"Contact": {"workspace": "EMEA", "fields": []}}})
