"""People who are there before the first step: Ids, moments, values, and the columns they become."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.errors import InputError
from workbench.people.times import FIRST, MINUTE
from workbench.scenario import roster_of
from workbench.topology import Topology

from .regions import REGIONS, sides

DESIGN = Topology.of(REGIONS)


def test_ids_are_given_in_the_order_written() -> None:
    assert roster_of({"ann": {}, "ben": None}, DESIGN).ids.tolist() == [1, 2]


def test_who_gives_no_id_gets_the_highest_so_far_plus_one_past_those_given_further_down() -> None:
    people = {"ann": {}, "ben": {"Id": 2}, "cid": {}, "dee": {"Id": 9}, "eve": {}}
    roster = roster_of(people, DESIGN)
    assert dict(zip(roster.aliases, roster.ids.tolist(), strict=True)) == {"ann": 1, "ben": 2, "cid": 3, "dee": 9, "eve": 10}


def test_a_roster_is_sorted_by_id() -> None:
    roster = roster_of({"beth": {"Id": 10936}, "elizabeth": {"id": 2749}}, DESIGN)
    assert roster.aliases == ("elizabeth", "beth")


def test_people_were_created_and_updated_one_minute_before_the_first_step() -> None:
    roster = roster_of({"ann": {}, "ben": {"Updated At": "2010-04-13"}}, DESIGN)
    assert roster.created.tolist() == [FIRST - MINUTE] * 2
    assert roster.updated[0] == FIRST - MINUTE
    assert roster.updated[1] == np.datetime64("2010-04-13", "us").astype(np.int64)


def test_the_first_step_may_be_elsewhere_in_time() -> None:
    for start in ("2026-03-01T08:00", int(np.datetime64("2026-03-01T08:00", "us").astype(np.int64))):
        assert roster_of({"ann": {}}, DESIGN, start).created.astype("datetime64[us]")[0] == np.datetime64("2026-03-01T07:59")


def test_the_partition_is_default_unless_given() -> None:
    partition = roster_of({"ann": {}, "ben": {"Partition": "NA"}}, DESIGN).partition
    assert [partition.values[code] for code in partition.codes] == ["Default", "NA"]


def test_what_was_not_given_differs_from_what_is_empty() -> None:
    values = roster_of({"ann": {"Country": ""}, "ben": {"Country": None, "Seats": None}, "cid": {"Seats": "12"}}, DESIGN).values
    assert values["Country"].codes.tolist() == [0, 0, -1]
    assert values["Seats"].given.tolist() == [False, True, True]
    assert values["Seats"].values[2] == 12


def test_values_are_kept_by_the_type_of_their_field() -> None:
    values = roster_of(
        {"ann": {"Emailable": True, "Trial Ends": "2026-02-01T09:00", "Job Title": 12, "country": " France "}}, DESIGN
    ).values
    assert {name: column.values[column.codes[0]] for name, column in values.items()} == {
        "Emailable": "true",
        "Trial Ends": "2026-02-01",
        "Job Title": "12",
        "Country": "France",
    }


def test_crm_records_and_cookies_belong_to_people() -> None:
    roster = roster_of({"ann": {"crm": {"id": 7, "object": "contact"}, "cookies": ["laptop", "phone"]}, "ben": {}}, DESIGN)
    assert roster.crm_ids == ("7", "")
    assert roster.cookies == (("laptop", "phone"), ())


def test_all_that_is_wrong_with_people_is_told_at_once() -> None:
    with pytest.raises(InputError) as error:
        roster_of({"ann": {"Contry": "x", "Seats": "many"}, "ben": {"Partition": "EMAE"}}, DESIGN)
    assert [str(problem) for problem in error.value.problems] == [
        "people.ann.Contry: unknown field, got 'Contry'; did you mean 'Country'?",
        "people.ann.Seats: wrong value, got 'many'; expected a number",
        "people.ben.Partition: unknown partition, got 'EMAE'; did you mean 'EMEA'?",
    ]


def test_new_ids_follow_the_highest_one() -> None:
    step = {"create_person": {"workspace": "NA"}, "as": "eve"}
    assert sides([step], {"people": {"eve": {"Id": 2750}}}, {"ann": {"Id": 2749}, "ben": {"Id": 3}}) == []
