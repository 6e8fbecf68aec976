"""A review as a value: order, frame, words, HTML, places, confidence, what is accepted, what is wrong input."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import workbench as wb
from workbench.commands.demo import demo_topology
from workbench.errors import InputError, UnknownName
from workbench.pitfalls import review
from workbench.pitfalls.reviewed import COLUMNS
from workbench.rules.findings import SEVERITIES, pitfalls
from workbench.topology import Topology

from .designs import ANY_FORM, PAIRS, campaign, campaigns, design, score

BROKEN = [*PAIRS["partition-nobody-sees"][0], *PAIRS["double-scoring"][0]]
ROOT = Path(__file__).parents[2]


def accepting(*accepted: dict[str, Any]) -> wb.Review:
    return review(design(*BROKEN, {"accepted_findings": list(accepted)}))


def test_the_gravest_comes_first_then_the_order_of_the_catalogue_then_that_of_the_file() -> None:
    found = review(design(*BROKEN))
    codes = list(pitfalls())
    ranks = [(SEVERITIES.index(finding.severity), codes.index(finding.code)) for finding in found]
    assert ranks == sorted(ranks)
    assert {finding.severity for finding in found} == {"error", "warning", "note"}


def test_a_review_is_the_same_every_time() -> None:
    assert review(design(*BROKEN)).describe() == review(design(*BROKEN)).describe()


def test_the_frame_has_its_columns_full_and_empty() -> None:
    assert list(review(design(*BROKEN)).frame().columns) == list(COLUMNS)
    nothing = review(design(), records=2_000_000)
    assert list(nothing.frame().columns) == list(COLUMNS)
    assert (repr(nothing), len(nothing)) == ("<Review of Regions: nothing found>", 0)


def test_a_finding_names_file_and_line() -> None:
    made = Topology.read("name: R\npartitions:\n  - Default\n  - EMEA\nworkspaces:\n  Default: {partitions: [Default]}\n")
    (found,) = review(made).of("partition-nobody-sees")
    assert found.at == "text:4: partitions[2]"


def test_the_confidence_is_that_of_the_weakest_rule() -> None:
    frame = review(design(*PAIRS["move-out-of-sight"][0])).frame()
    assert frame.query("finding == 'move-out-of-sight'")[["rules", "confidence"]].values.tolist() == [["ROUTE-7", "inferred"]]


def test_what_is_shown_in_a_notebook_is_escaped() -> None:
    made = design({"lists": {"<b>Fair</b>": {"workspace": "NA"}}})
    assert "<b>Fair" not in review(made)._repr_html_()
    assert "&lt;b&gt;Fair" in review(made)._repr_html_()


# -- accepted findings --------------------------------------------------------------------------------------------------------------------


def test_an_accepted_finding_stays_in_the_frame_with_its_reason_and_counts_no_more() -> None:
    found = accepting({"finding": "double-scoring", "at": "campaigns.NA-Score", "reason": "NA counts more"})
    frame = found.frame()
    assert frame.loc[frame["finding"] == "double-scoring", "accepted"].tolist() == ["NA counts more"]
    assert "double-scoring" not in {finding.code for finding in found.open}
    assert "Accepted: NA counts more" in found.describe()
    assert found.sentence().endswith("; 1 accepted.")


@pytest.mark.parametrize("at", [None, "campaigns.NA-Score", "campaigns.NA-*", "campaigns.*", "campaigns"])
def test_a_finding_is_accepted_everywhere_at_a_thing_or_by_a_pattern(at: str | None) -> None:
    found = accepting({"finding": "double-scoring", "reason": "so"} | ({"at": at} if at else {}))
    assert [finding.accepted for finding in found.of("double-scoring")] == ["so"]


@pytest.mark.parametrize("at", ["campaigns.NA", "campaigns.EMEA-*", "forms.NA-Score"])
def test_a_finding_elsewhere_is_not(at: str) -> None:
    found = accepting({"finding": "double-scoring", "at": at, "reason": "so"})
    assert [finding.accepted for finding in found.of("double-scoring")] == [None]
    (unused,) = found.of("acceptance-unused")
    assert unused.what == f"double-scoring at {at} is accepted, and is not found"


def test_a_name_with_brackets_is_a_name_before_it_is_a_pattern() -> None:
    scorers = campaigns(**{"[NA] Score": campaign("NA", ANY_FORM, score())})
    accepted = {"accepted_findings": [{"finding": "global-trigger-in-local-workspace", "at": "campaigns.[NA] Score", "reason": "so"}]}
    (found,) = review(design(scorers, accepted)).of("global-trigger-in-local-workspace")
    assert found.accepted == "so"


def test_a_partition_is_named_not_counted() -> None:
    found = accepting({"finding": "partition-nobody-sees", "at": "partitions.LATAM", "reason": "not opened yet"})
    assert [finding.accepted for finding in found.of("partition-nobody-sees")] == ["not opened yet"]


def test_what_is_within_a_campaign_is_accepted_with_it() -> None:
    made = design(
        *PAIRS["move-out-of-sight"][0],
        {"accepted_findings": [{"finding": "move-out-of-sight", "at": "campaigns.NA-Hand-over", "reason": "so"}]},
    )
    (found,) = review(made).of("move-out-of-sight")
    assert (found.place[-2:], found.accepted) == (("flow", 0), "so")


def test_even_an_unused_acceptance_can_be_accepted() -> None:
    unused = {"finding": "name-clash", "reason": "so"}
    found = accepting(unused, {"finding": "acceptance-unused", "reason": "the clash comes back every summer"})
    assert [finding.accepted for finding in found.of("acceptance-unused")] == ["the clash comes back every summer"]


# -- asking -------------------------------------------------------------------------------------------------------------------------------


def test_open_findings_are_asked_for_by_severity() -> None:
    found = review(design(*BROKEN))
    assert {finding.severity for finding in found.at_least("warning")} == {"error", "warning"}
    assert found.at_least("note") == found.open == found.findings


def test_unknown_codes_and_severities_are_told() -> None:
    found = review(design())
    with pytest.raises(UnknownName, match="did you mean 'double-scoring'"):
        found.of("doubel-scoring")
    with pytest.raises(InputError, match="expected one of error, warning, note"):
        found.at_least("fatal")  # type: ignore[arg-type]


def test_a_review_takes_a_design_a_run_and_a_number() -> None:
    with pytest.raises(InputError, match="expected a Topology"):
        review({"name": "R"})  # type: ignore[arg-type]
    with pytest.raises(InputError, match="expected a finished run"):
        review(design(), design())  # type: ignore[arg-type]
    with pytest.raises(InputError, match="this is no number of people"):
        review(design(), records=-1)


# -- the designs that come along ----------------------------------------------------------------------------------------------------------


def test_the_packaged_design_has_nothing_that_it_does_not_stand_by() -> None:
    found = review(demo_topology())
    assert found.at_least("warning") == ()
    assert {finding.code for finding in found if finding.accepted} == {
        *("double-scoring", "global-trigger-in-local-workspace", "router-leaves-some", "members-moved-out-of-sight")
    }
    assert found.unjudged == ()


def test_the_traps_of_the_online_school_are_found_and_nothing_else_is_graver_than_a_note() -> None:
    found = review(Topology.read(ROOT / "notebooks/designs/online_school.yaml"))
    assert [(finding.code, finding.place[1]) for finding in found.at_least("warning")] == [
        ("campaign-sees-nobody", "COE Template for form follow-up"),
        ("creation-before-arrival", "MUM Invite on creation"),
        ("router-races-mailer", "IN Send brochure"),
    ]


def test_a_design_without_campaigns_is_not_judged_by_what_they_see() -> None:
    made = design(campaigns(Default_Seen=None))
    assert review(made).unjudged[0] == "the design has no campaigns, so what they would see is not judged"
    scorer = campaigns(NA_Score=campaign("NA", ANY_FORM, score()))
    assert review(design(scorer)).unjudged == ()
