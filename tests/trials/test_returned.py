"""What a tester brings back: rows in any order and shape, all of them accounted for, and what each difference means."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from workbench import plan_tests, read_results
from workbench.errors import InputError
from workbench.trials.plan import TrialPlan

from .designs import design

PLAN = plan_tests(design())


def as_planned(plan: TrialPlan = PLAN) -> pd.DataFrame:
    """Return what an instance shows that does as planned."""
    rows = [(lead.address, lead.partition, "; ".join(lead.ran)) for lead in plan.leads]
    return pd.DataFrame(rows, columns=["Email Address", "Partition", "Campaigns"])


def written(frame: pd.DataFrame, path: Path, **how: object) -> Path:
    frame.to_csv(path, index=False, **how)
    return path


def told(results) -> list[tuple[str, str, str, str, str]]:
    return [(one.lead, one.what, one.expected, one.actual, one.rule) for one in results.differences]


def test_an_instance_that_does_as_planned_holds() -> None:
    results = read_results(PLAN, as_planned())
    assert results.holds
    assert (results.compared, results.surplus, results.rows) == (len(PLAN.leads), 0, len(PLAN.leads))
    assert results.describe().startswith(f"{len(PLAN.leads)} of {len(PLAN.leads)} leads as expected, 0 otherwise, 0 without a row")


def test_order_other_columns_case_and_blanks_do_not_matter(tmp_path: Path) -> None:
    frame = as_planned().iloc[::-1].assign(Owner="ann", **{"Last Name": ""})
    frame["Email Address"] = " " + frame["Email Address"].str.upper() + " "
    frame = frame[["Owner", "Partition", "Last Name", "Campaigns", "Email Address"]].rename(columns={"Partition": "Person Partition"})
    assert read_results(PLAN, frame).holds
    assert read_results(PLAN, written(frame, tmp_path / "bom.csv", encoding="utf-8-sig")).holds
    assert read_results(PLAN, written(frame, tmp_path / "semicolons.csv", sep=";")).holds
    assert read_results(PLAN, written(frame, tmp_path / "wide.csv", encoding="utf-16")).holds


def test_the_plan_itself_filled_out_is_read_too(tmp_path: Path) -> None:
    frame = pd.read_csv(PLAN.write(tmp_path / "plan.csv"), dtype=str, keep_default_na=False)  # NA is a partition
    last = frame[frame["Expected Partition"] != ""]
    assert read_results(PLAN, last.assign(Partition=last["Expected Partition"], Campaigns=last["Expected Campaigns"])).holds


def test_somebody_who_was_not_moved_on_is_told_as_that() -> None:
    frame = as_planned()
    place, lead = next((n, lead) for n, lead in enumerate(PLAN.leads) if lead.landed != lead.partition)
    frame.loc[place, "Partition"] = lead.landed
    (difference,) = read_results(PLAN, frame).differences
    assert (difference.lead, difference.expected, difference.actual) == (lead.name, lead.partition, lead.landed)
    assert "ROUTE-6" in difference.rule
    assert difference.means.startswith(f"it was not moved on from {lead.landed}")


def test_another_assignment_rule_is_told_by_the_rule_of_rules() -> None:
    plan = plan_tests(design(), "CRM")
    frame = as_planned(plan)
    frame.loc[0, "Partition"] = next(name for name in ("NA", "EMEA") if name != frame.loc[0, "Partition"])
    (difference,) = read_results(plan, frame).differences
    assert "ROUTE-4" in difference.rule
    assert difference.means.startswith("another assignment rule matched first")


def test_campaigns_that_ran_too_little_or_too_much_are_told_by_what_kept_them_away() -> None:
    frame = as_planned()
    place, lead = next((n, lead) for n, lead in enumerate(PLAN.leads) if "EMEA-VPs" in lead.blocked)
    frame.loc[place, "Campaigns"] = "emea-vps"
    found = {one.what: one for one in read_results(PLAN, frame).differences}
    surplus = found["campaign EMEA-VPs"]
    assert (surplus.expected, surplus.actual, surplus.rule) == ("does not run", "ran", "VIS-9")
    assert surplus.means.startswith("in the instance EMEA sees this lead")
    assert {what for what, one in found.items() if one.actual == "did not run"} == {f"campaign {name}" for name in lead.ran}


def test_an_inactive_campaign_that_ran_is_active_in_the_instance() -> None:
    frame = as_planned()
    place = next(n for n, lead in enumerate(PLAN.leads) if lead.refused.get("NA-Old") == "CAMP-1")
    frame.loc[place, "Campaigns"] = "; ".join([*PLAN.leads[place].ran, "NA-Old"])
    assert [(one.rule, one.means) for one in read_results(PLAN, frame).differences] == [("CAMP-1", "in the instance it is active")]


def test_a_campaign_that_the_design_has_not_is_told_with_the_nearest() -> None:
    frame = as_planned()
    frame.loc[0, "Campaigns"] = "; ".join([*PLAN.leads[0].ran, "EMEA-VIPs"])
    (difference,) = read_results(PLAN, frame).differences
    assert difference.means == "the design has no such campaign; did you mean 'EMEA-VPs'?"


@pytest.mark.parametrize("between", [";", " ; ", "\n", ", ", " | "])
def test_names_may_stand_between_semicolons_lines_or_commas(between: str) -> None:
    frame = as_planned()
    frame["Campaigns"] = [between.join(lead.ran) for lead in PLAN.leads]
    assert read_results(PLAN, frame).holds


def test_a_comma_in_a_name_is_no_comma_between_names() -> None:
    campaign = {"workspace": "Default", "triggers": [{"fills_out_form": "any"}], "flow": []}
    plan = plan_tests(design(campaigns={"Ask, then wait": campaign}), "Form*")
    assert read_results(plan, as_planned(plan)).holds


def test_leads_without_a_row_and_rows_without_a_lead_are_accounted_for() -> None:
    frame = as_planned().iloc[1:]
    frame = pd.concat([frame, pd.DataFrame({"Email Address": ["stranger@example.com"], "Partition": ["NA"], "Campaigns": [""]})])
    results = read_results(PLAN, frame)
    assert (results.missing, results.surplus, results.compared) == ((PLAN.leads[0].name,), 1, len(PLAN.leads) - 1)
    assert told(results) == [
        (PLAN.leads[0].name, "record", PLAN.leads[0].partition, "no row", "VIS-1"),
        ("", "row", "", "partition NA", ""),
    ]
    assert not results.holds


def test_two_records_of_one_address_are_told_as_that() -> None:
    frame = pd.concat([as_planned(), as_planned().iloc[:1]])
    assert told(read_results(PLAN, frame)) == [(PLAN.leads[0].name, "records", "1", "2", "DEDUPE-1")]


def test_a_blank_partition_is_not_told_and_nothing_is_pretended() -> None:
    frame = as_planned()
    frame.loc[0, "Partition"] = None
    results = read_results(PLAN, frame)
    assert (results.differences, results.untold, results.holds) == ((), (f"{PLAN.leads[0].name}: its row gives no partition",), False)


def test_a_column_that_is_not_there_is_not_compared_and_that_is_said() -> None:
    results = read_results(PLAN, as_planned().drop(columns="Campaigns"))
    assert results.holds
    assert "note: campaigns were not compared: there is no column Campaigns" in results.describe()
    (note,) = read_results(PLAN, as_planned().drop(columns="Partition")).notes
    assert note == "partitions were not compared: there is no column Partition"


def test_rows_of_blanks_and_ragged_ones_are_read_as_far_as_they_go(tmp_path: Path) -> None:
    path = written(as_planned(), tmp_path / "seen.csv")
    path.write_text(path.read_text(encoding="utf-8") + ",,\n,,,\n", encoding="utf-8")
    results = read_results(PLAN, path)
    assert (results.differences, results.rows) == ((), len(PLAN.leads))
    assert any(note.startswith("rows with too many or too few cells") for note in results.notes)


def test_a_lead_without_an_address_is_found_by_its_name() -> None:
    filters = [{"Email Address": {"is_empty": True}}]
    campaign = {"workspace": "Default", "triggers": [{"fills_out_form": "any"}], "filters": filters, "flow": []}
    plan = plan_tests(design(campaigns={"It": campaign}))
    (lead,) = [lead for lead in plan.leads if lead.address is None]
    assert "a column Lead must say which row" in next(one.means for one in read_results(plan, as_planned(plan)).differences)
    assert read_results(plan, as_planned(plan).assign(Lead=[one.name for one in plan.leads])).holds
    assert lead.ran == ("It",)


def test_a_lead_that_must_be_gone_needs_no_row() -> None:
    made = design(campaigns={"Gone": {"workspace": "Default", "triggers": [{"fills_out_form": "any"}], "flow": [{"delete_person": True}]}})
    plan = plan_tests(made, "Form*")
    gone = [lead.name for lead in plan.leads if lead.partition is None]
    frame = as_planned(plan)
    assert gone
    assert read_results(plan, frame[frame["Partition"].notna()]).differences == ()
    frame["Partition"] = frame["Partition"].fillna("Default")
    assert {one.lead for one in read_results(plan, frame).differences} == set(gone)


@pytest.mark.parametrize(
    ("columns", "what"),
    [
        ({"Mail": ["a"], "Partition": ["NA"]}, "no column says who somebody is"),
        ({"Email Address": ["a"], "City": ["x"]}, "nothing here can be compared"),
    ],
)
def test_a_table_that_tells_nothing_is_an_error(columns: dict, what: str) -> None:
    with pytest.raises(InputError, match=what):
        read_results(PLAN, pd.DataFrame(columns))


def test_what_is_no_file_or_no_plan_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(InputError):
        read_results(PLAN, tmp_path / "none.csv")
    with pytest.raises(InputError, match="a plan of plan_tests"):
        read_results(design(), as_planned())  # type: ignore[arg-type]


def test_the_frame_keeps_its_columns_when_empty_and_the_html_is_escaped() -> None:
    assert list(read_results(PLAN, as_planned()).frame().columns) == ["lead", "address", "what", "expected", "actual", "rule", "means"]
    frame = as_planned()
    frame.loc[0, "Partition"] = "<script>alert(1)</script>"
    assert "<script>" not in read_results(PLAN, frame)._repr_html_()
