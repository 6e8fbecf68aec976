"""`expect(run, ...)`: the keys of a scenario's `expect`, people called as the run knows them, all failures at once."""

from __future__ import annotations

from typing import Any

import pytest

from workbench import ExpectationFailed, InputError, expect, simulate

from .regions import ANY_FORM, PEOPLE, REGIONS, fill, sides

CAMPAIGNS = {
    "EMEA-Confirm": {"workspace": "EMEA", "triggers": ANY_FORM, "runs": "every_time", "flow": [{"send_email": "EMEA Hello"}]},
    "Spain": {"workspace": "Default", "triggers": ANY_FORM, "filters": [{"Country": "Spain"}]},
}
DESIGN = {**REGIONS, "emails": {"EMEA Hello": {"workspace": "EMEA"}}, "campaigns": CAMPAIGNS}


def run_of(*steps: dict[str, Any], people: Any = PEOPLE, **keys: Any) -> Any:
    return simulate(DESIGN, list(steps), people, **keys)


BOTH = (fill("ann@example.com", "EMEA Form"), fill("ben@example.com", "EMEA Form"))


def failed(run: Any, **expectations: Any) -> ExpectationFailed:
    with pytest.raises(ExpectationFailed) as caught:
        expect(run, **expectations)
    return caught.value


def test_what_holds_is_silent() -> None:
    expect(
        run_of(*BOTH), people={"ann": {"Partition": "NA"}}, ran={"EMEA-Confirm": ["ben"]}, count={"NA": 1, "EMEA": 1},
        why_not={"EMEA-Confirm": {"ann": "not_visible"}, "Spain": {"ben": "filter"}}, sees={"EMEA": ["ben"]},
    )  # fmt: skip


@pytest.mark.parametrize("explain", [False, True])
def test_reasons_hold_whether_or_not_the_run_explains(explain: bool) -> None:
    expect(run_of(*BOTH, explain=explain), why_not={"EMEA-Confirm": {"ann": "not_visible", "ben": "no_trigger"}})


def test_somebody_is_called_by_alias_by_id_or_by_address() -> None:
    run = run_of(*BOTH, fill("eve@example.com"))
    for eve in ("new1", "3", "Eve@Example.com"):
        expect(run, people={eve: {"Id": 3}}, sees={"Default": ["ann", 2, eve]})
    expect(run, people={3: {"Email Address": "eve@example.com"}})


def test_of_twins_an_address_means_the_latest_updated() -> None:
    people = {"old": {"Email Address": "e@example.com", "Updated At": "2025-01-01"}, "new": {"Email Address": "e@example.com"}}
    expect(run_of(fill("x@example.com"), people=people), people={"e@example.com": {"Id": 2}})


def test_all_failures_come_at_once_the_number_first_and_by_lead() -> None:
    error = failed(
        run_of(*BOTH), people={"ann": {"Country": "Spain", "Partition": "EMEA", "Email Address": "ann@example.com"}},
        ran={"EMEA-Confirm": ["ann", "ben"]}, why_not={"EMEA-Confirm": {"ann": "filter"}},
    )  # fmt: skip
    assert str(error) == (
        "4 of 5 expectations do not hold\n"
        "expect.people.ann\n"
        "  Country    expected Spain  actual France\n"
        "  Partition  expected EMEA   actual NA   [VIS-2]\n"
        "expect.ran.EMEA-Confirm\n"
        "  expected  2: ..., missing ann\n"
        "  actual    1: ...   [VIS-9]\n"
        "expect.why_not.EMEA-Confirm.ann\n"
        "  expected  filter\n"
        "  actual    not_visible   [VIS-9]"
    )


def test_the_failures_are_a_frame_by_lead() -> None:
    error = failed(run_of(*BOTH), people={"ann": {"Country": "Spain"}}, sees={"EMEA": ["ann"]}, count=9)
    frame = error.frame()
    assert list(frame.columns) == ["lead", "what", "expected", "actual", "rules", "at"]
    assert frame[["lead", "what", "expected", "actual"]].values.tolist() == [
        ["ann", "Country", "Spain", "France"],
        ["ann", "sees EMEA", "yes", "no"],
        ["ben", "sees EMEA", "no", "yes"],
        ["", "count", "9", "2"],
    ]
    assert [failure.at for failure in error.failures] == ["expect.people.ann.Country", "expect.sees.EMEA", "expect.count"]


def test_repeated_runs_are_counted_in_the_frame() -> None:
    frame = failed(run_of(BOTH[1], BOTH[1]), ran={"EMEA-Confirm": ["ben"]}).frame()
    assert frame[["lead", "expected", "actual"]].values.tolist() == [["ben", "1", "2"]]


def test_whoever_is_called_by_an_address_is_told_by_it() -> None:
    error = failed(run_of(fill("eve@example.com"), people=None), ran={"Spain": ["eve@example.com"]})
    assert error.failures[0].expected == ["eve@example.com"]


@pytest.mark.parametrize("nothing", [{}, {"people": {}}, {"why_not": {}}])
def test_expecting_nothing_is_an_error(nothing: dict[str, Any]) -> None:
    with pytest.raises(InputError, match="nothing is expected"):
        expect(run_of(*BOTH), **nothing)


def test_unknown_names_and_keys_are_told_with_the_nearest() -> None:
    with pytest.raises(InputError) as caught:
        expect(run_of(*BOTH), peple={}, ran={"EMEA-Confrm": []}, people={"bem": {}, "ann@exmple.com": {}})
    assert [problem.nearest for problem in caught.value.problems] == ["people", "EMEA-Confirm", "ben", "ann@example.com"]


def test_what_is_no_run_is_an_error() -> None:
    with pytest.raises(InputError, match="a finished Run"):
        expect({"ann": 1}, count=1)  # type: ignore[arg-type]


# -- reasons by rule, here as in a file ---------------------------------------------------------------------------------------------------


def test_a_reason_may_be_expected_by_its_rule() -> None:
    run = run_of(*BOTH)
    expect(run, why_not={"EMEA-Confirm": {"ann": "VIS-9"}, "Spain": {"ben": "CAMP-2"}})
    (failure,) = failed(run, why_not={"Spain": {"ben": "VIS-9"}}).failures
    assert (failure.expected, failure.actual, failure.rules) == ("VIS-9", "filter", ("CAMP-2",))


def test_why_nobody_was_mailed_may_be_expected_by_its_rule() -> None:
    people = {"ben": {**PEOPLE["ben"], "Unsubscribed": True}}
    run = run_of(BOTH[1], people=people)
    expect(run, not_sent={"EMEA Hello": {"ben": "SUBS-1"}})
    assert failed(run, not_sent={"EMEA Hello": {"ben": "SUBS-10"}}).failures[0].rules == ("SUBS-1",)


def test_a_rule_that_keeps_nobody_away_is_no_reason() -> None:
    with pytest.raises(InputError, match="nothing is kept away by this rule, got 'ROUTE-1'"):
        expect(run_of(*BOTH), why_not={"Spain": {"ben": "ROUTE-1"}})


def test_a_rejected_row_may_be_expected_by_its_rule() -> None:
    step = {"import_list": {"workspace": "EMEA", "rows": [{"Email Address": "ann@example.com"}]}}
    assert sides([{**step, "outcome": "rejected IMPORT-3"}]) == []
    assert sides([{**step, "outcome": "rejected IMPORT-4"}]) == [("steps[1].outcome", "rejected IMPORT-4", "rejected hidden")]
    with pytest.raises(InputError, match="unknown rule, got 'IMPROT-3'; did you mean 'IMPORT-3'"):
        sides([{**step, "outcome": "rejected IMPROT-3"}])
