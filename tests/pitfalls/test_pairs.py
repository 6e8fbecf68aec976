"""Every finding is found where it is, and not where it is nearly."""

from __future__ import annotations

import pytest

from workbench.pitfalls import review
from workbench.pitfalls.table import FINDS
from workbench.rules.findings import pitfalls

from .designs import ANY_FORM, PAIRS, campaign, campaigns, design

RUN_ONLY = {"cascade", "misses-most-of-its-people"}  # test_with_a_run.py has their pairs


@pytest.mark.parametrize("code", PAIRS)
def test_a_design_that_has_it_is_told_so(code: str) -> None:
    found = review(design(*PAIRS[code][0])).of(code)
    assert found
    assert all(finding.what and finding.remedy and finding.at for finding in found)


@pytest.mark.parametrize("code", PAIRS)
def test_a_nearly_equal_design_is_not(code: str) -> None:
    assert review(design(*PAIRS[code][1])).of(code) == ()


def test_choices_of_any_flow_step_are_looked_at() -> None:
    """CAMP-5: seed 004's sponsor, whose choice was added behind the one for every partner."""
    owned, sponsored = (
        {"if": {"Company Name": who}, "then": {"field": "Person Source", "value": what}}
        for who, what in (({"is_not_empty": True}, "Owned Event"), ("Contoso", "Sponsored Event"))
    )
    behind, before = (
        campaigns(Default_Source=campaign("Default", ANY_FORM, {"change_data": {"choices": choices}}))
        for choices in ([owned, sponsored], [sponsored, owned])
    )
    (found,) = review(design(behind)).of("choice-never-taken")
    assert found.place == ("campaigns", "Default-Source", "flow", 0, "change_data", "choices", 1)
    assert review(design(before)).of("choice-never-taken") == ()


def test_every_finding_of_the_catalogue_has_a_pair_and_somebody_who_finds_it() -> None:
    assert set(PAIRS) | RUN_ONLY == set(pitfalls())
    assert set(FINDS) | {"acceptance-unused"} == set(pitfalls())


def test_in_the_plain_design_nothing_is_found_but_the_question_whether_it_is_needed() -> None:
    assert [finding.code for finding in review(design())] == ["do-you-need-this"]
    assert review(design(), records=2_000_000).findings == ()
