"""Whom a selector means among the people of a run, and what they are called."""

from __future__ import annotations

from typing import Any

import pytest

import workbench as wb
from tests.answers.regions import design, run
from workbench.answers.people import called, leads_of, named, time_of
from workbench.errors import InputError, UnknownName


def ids(selector: Any, **more: Any) -> list[int]:
    return run().ids[leads_of(run(), selector, **more)].tolist()


def test_an_id_an_alias_a_newcomer_and_an_address_mean_people() -> None:
    assert [ids(one) for one in (2, "bob", "new1", " CHO@example.com")] == [[2], [2], [4], [4]]


def test_an_address_means_all_records_that_have_it() -> None:
    assert ids("ann@example.com") == [1, 5]


def test_patterns_are_over_aliases_and_addresses_case_aside() -> None:
    assert ids("A*") == [1, 5]
    assert ids("*O@*") == [4]
    assert ids("nem?") == [3]


def test_what_stands_behind_an_exclamation_mark_is_taken_away() -> None:
    assert ids(["*", "!ann@example.com"]) == [2, 3, 4]
    assert ids("!nemo") == [1, 2, 4, 5]


def test_a_condition_is_one_of_a_topology_file() -> None:
    assert ids({"Country": {"is_not": "Canada"}}) == [1, 3, 4, 5]
    assert ids([{"Country": ["France", "USA"]}, {"Partition": "NA"}]) == [3]
    assert ids({"filled_out_form": "EMEA Form"}) == [2]
    assert ids({"member_of_list": "EMEA List"}) == ids({"member_of_program": "EMEA Webinar"}) == [5]


def test_what_the_run_knows_nothing_of_is_empty_and_flags_are_false() -> None:
    assert ids({"City": {"is_empty": True}}) == ids({"Blocklisted": False}) == ids("*")
    assert ids({"Person Score": {"at_least": 1}}) == ids({"visited_page": "pricing"}) == []


def test_groups_that_the_design_does_not_know_are_of_everybody_alike() -> None:
    assert ids({"group": {"by": "Email Address", "at_least": 2}}) == [1, 5]
    assert ids({"group": {"by": ["Country"], "having": {"Partition": "NA"}, "at_least": 1}}) == [2, 3, 5]
    with pytest.raises(InputError, match="groups by several fields cannot be asked for at once"):
        ids([{"group": {"by": "Country", "at_least": 2}}, {"group": {"by": "Email Address", "at_least": 2}}])


def test_at_a_moment_only_those_are_chosen_from_who_are_there() -> None:
    assert ids("*", at="2026-01-05T10:30") == [1, 2, 3, 4]
    assert ids("*", at="2026-01-05") == [1, 2, 3]
    assert ids("twin", at="2026-01-05") == [5]  # who is named is meant, there or not


def test_who_was_deleted_is_meant_by_name_and_ever_but_not_by_patterns() -> None:
    gone = wb.simulate(wb.Topology("One"), [{"delete_person": {"person": "ann"}}], {"ann": {"Email Address": "a@example.com"}})
    assert gone.ids[leads_of(gone, "a@example.com")].tolist() == gone.ids[leads_of(gone, "*", ever=True)].tolist() == [1]
    assert leads_of(gone).tolist() == []
    with pytest.raises(InputError, match="the pattern matches nobody"):
        leads_of(gone, "a*")


def test_an_address_means_the_living_where_others_who_had_it_are_gone() -> None:
    same = {"Email Address": "a@example.com"}
    gone = wb.simulate(wb.Topology("One"), [{"delete_person": {"person": "ann"}}], {"ann": same, "twin": same})
    assert gone.ids[leads_of(gone, "A@example.com")].tolist() == [2]


def test_a_visitor_is_none_of_the_people() -> None:
    seen = wb.simulate(wb.Topology("One"), [{"visit_page": {"page": "home", "cookie": "c"}, "as": "guest"}])
    assert leads_of(seen).tolist() == leads_of(seen, ever=True).tolist() == []
    with pytest.raises(InputError, match=r"an anonymous visitor is none of the people \(WEB-1\), got 'guest'"):
        leads_of(seen, "guest")


def test_an_unknown_name_is_told_with_the_nearest() -> None:
    with pytest.raises(UnknownName, match="did you mean 'nemo'"):
        ids("nemoo")
    with pytest.raises(InputError, match=r"leads: Contry: unknown field or condition; did you mean 'Country'|did you mean 'Country'"):
        ids({"Contry": "France"})
    with pytest.raises(InputError, match="this names no person"):
        ids(None)
    with pytest.raises(InputError, match="this is no moment"):
        ids("*", at="yesterday")


def test_leads_are_called_by_alias_else_address_else_id() -> None:
    other = wb.simulate(
        design(), [{"create_person": {"workspace": "NA", "values": {"Country": "USA"}}}], {"a@b.de": {}, "x": {"Email Address": "a@b.de"}}
    )
    codes, texts = named(other, leads_of(other))
    assert [texts[code] for code in codes] == ["a@b.de", "x", "#3"]
    assert other.ids[leads_of(other, "#3")].tolist() == [3]


def test_names_for_a_scenario_are_aliases_or_newcomers_else_there_are_none() -> None:
    assert called(run(), leads_of(run())) == ["ann", "bob", "nemo", "new1", "twin"]
    roster = wb.read_people(run().leads[["id", "partition", "Country"]].rename(columns={"id": "Id", "partition": "Partition"}), design())
    bulk = wb.simulate(design(), [], roster)
    assert called(bulk, leads_of(bulk)) is None


def test_a_day_is_its_first_moment() -> None:
    assert time_of("2026-01-05") == time_of("2026-01-05T00:00:00")
