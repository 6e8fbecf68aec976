"""Who sees whom at a moment, both ways, and whom campaigns reach."""

from __future__ import annotations

import pytest

import workbench as wb
from tests.answers.regions import run
from workbench.answers import (
    campaigns_seeing,
    leads_seen,
    leads_seen_by_campaign,
    mailed_by_several,
    unseen_leads,
    where_they_live,
    who_sees,
)
from workbench.answers.columns import within
from workbench.errors import InputError, UnknownName


def test_an_edit_of_the_design_changes_who_sees_a_lead_that_stays() -> None:
    """ADMIN-7: people stay where they are."""
    assert who_sees(run(), "new1", at="2026-01-06").frame()["workspace"].tolist() == ["Default"]
    assert who_sees(run(), "new1").frame()["workspace"].tolist() == ["Default", "NA"]
    assert "ADMIN-7" in who_sees(run(), "new1").rules
    assert "ADMIN-7" not in who_sees(run(), "new1", at="2026-01-06").rules


def test_at_a_moment_everything_that_happened_at_it_has_happened() -> None:
    assert leads_seen(run(), "EMEA", at="2026-01-06T10:00").frame()["lead"].tolist() == ["ann"]
    assert leads_seen(run(), "EMEA", at="2026-01-06T09:59").frame()["lead"].tolist() == ["ann", "twin"]


def test_who_is_not_there_yet_is_said() -> None:
    answer = who_sees(run(), ["ann", "twin"], at="2026-01-05")
    assert answer.frame()["id"].tolist() == [1, 1]
    assert answer.sentence.endswith("1 of them is not there then.")
    assert answer.expectation is None


def test_an_answer_about_the_past_is_no_expectation_of_the_end() -> None:
    assert leads_seen(run(), at="2026-01-06").expectation is None
    assert leads_seen(run(), "NA").expectation == {"sees": {"NA": ["bob", "nemo", "new1", "twin"]}}


def test_a_campaign_that_is_switched_off_sees_but_cannot_run() -> None:
    frame = campaigns_seeing(run(), "bob").frame().set_index("campaign")
    assert frame["active"].to_dict() == {"Router": True, "NA-Mail": True, "NA-Asleep": False, "Receipts": False}
    assert set(frame["kind"]) == {"trigger"}


def test_leads_of_a_campaign_are_those_of_its_workspace() -> None:
    frame = leads_seen_by_campaign(run(), ["NA-*", "!NA-Asleep"]).frame()
    assert frame[["campaign", "lead"]].values.tolist() == [["NA-Mail", name] for name in ("bob", "nemo", "cho@example.com", "twin")]


def test_unknown_workspaces_and_campaigns_are_told_with_the_nearest() -> None:
    with pytest.raises(UnknownName, match="did you mean 'EMEA'"):
        leads_seen(run(), "EMAE")
    with pytest.raises(UnknownName, match="did you mean 'NA-Mail'"):
        campaigns_seeing(run(), "bob", campaigns="NA-Mial")


def test_a_workspace_that_does_not_exist_yet_is_unknown_then() -> None:
    edit = {"edit": {"add_workspace": {"workspace": "LATAM", "partitions": ["Default"]}}, "at": "2026-01-06"}
    later = wb.simulate(wb.Topology("One"), [edit], {"ann": {}})
    assert leads_seen(later, "LATAM").frame()["lead"].tolist() == ["ann"]
    with pytest.raises(UnknownName):
        leads_seen(later, "LATAM", at="2026-01-05")


def test_where_they_live_tells_those_from_before_landed_and_moved() -> None:
    frame = where_they_live(run()).frame().set_index("partition")
    assert frame.loc["NA", ["leads", "before", "landed", "moved_in"]].tolist() == [3, 2, 0, 1]
    assert frame.loc["APAC", "workspaces"] == "Default, NA"
    assert where_they_live(run()).expectation == {"count": {"Default": 0, "NA": 3, "EMEA": 1, "APAC": 1}}
    assert where_they_live(run(), "bob").expectation == {"people": {"bob": {"Partition": "NA"}}}


def test_unseen_leads_are_those_whom_only_sleeping_campaigns_see() -> None:
    design = run().topology.without("campaign", "NA-Mail").without("campaign", "Router")
    unseen = unseen_leads(wb.simulate(design, [], {"bob": {"Partition": "NA"}, "eva": {"Partition": "EMEA"}}))
    assert unseen.frame()[["lead", "seen_by", "asleep"]].values.tolist() == [["bob", "Default, NA", "NA-Asleep, Receipts"]]
    assert unseen.expectation == {"people": {"bob": {"Partition": "NA"}}}
    assert unseen_leads(run()).sentence == "Each of 5 leads is seen by a campaign that can run."
    assert list(unseen_leads(run()).frame().columns) == ["lead", "id", "partition", "seen_by", "asleep"]


def test_operational_mail_and_sleeping_campaigns_do_not_count_as_mailing() -> None:
    several = mailed_by_several(run())
    assert several.frame()[["lead", "campaigns", "workspaces", "names"]].values.tolist() == [["ann", 2, 1, "EMEA-Mail, EMEA-Batch"]]
    assert len(mailed_by_several(run(), at_least=1)) == 5
    with pytest.raises(InputError, match="at_least"):
        mailed_by_several(run(), at_least=0)


def test_a_campaign_that_sends_operational_mail_only_does_not_mail() -> None:
    design = run().topology.without("campaign", "Receipts")
    design = design.add_campaign("Receipts", "Default", triggers=[{"fills_out_form": "any"}], flow=[{"send_email": "Receipt"}])
    assert mailed_by_several(wb.simulate(design, [], {"bob": {"Partition": "NA"}}), at_least=1).frame()["names"].tolist() == ["NA-Mail"]


def test_an_email_in_a_choice_is_mailed_too() -> None:
    flow = [{"send_email": {"choices": [{"if": {"Country": "USA"}, "then": "NA News"}]}}]
    design = run().topology.add_campaign("NA-Choice", "NA", flow=flow)
    assert mailed_by_several(wb.simulate(design, [], {"bob": {"Partition": "NA"}})).frame()["names"].tolist() == ["NA-Mail, NA-Choice"]


def test_more_rows_than_an_answer_can_have_are_refused() -> None:
    with pytest.raises(InputError, match=r"more rows than an answer can have, got 30,000,001; expected at most 30,000,000"):
        within(30_000_001)
    assert within(30_000_000) == 30_000_000
