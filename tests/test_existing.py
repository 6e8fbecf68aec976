"""People who are there before, from a table: who is taken, who is not and why."""

import pandas as pd
import pytest

import workbench as wb

TOPOLOGY = wb.Topology.of("Two", partitions=["Default", "EMEA"])


def read(**columns):
    return wb.read_people(pd.DataFrame(columns), TOPOLOGY)


def test_without_an_id_people_are_numbered_as_written():
    assert read(email=["a@example.com", "b@example.com"]).ids.tolist() == [1, 2]


def test_people_stand_in_the_order_of_their_ids():
    people = read(Id=[9, 3], email=["a@example.com", "b@example.com"])
    assert people.ids.tolist() == [3, 9]
    assert [people.values["Email Address"].values[code] for code in people.values["Email Address"].codes] == [
        "b@example.com",
        "a@example.com",
    ]


def test_a_missing_id_follows_the_highest():
    assert read(Id=[None, 5], email=["a@example.com", "b@example.com"]).ids.tolist() == [5, 6]


def test_without_a_partition_people_are_in_default():
    people = read(Partition=["EMEA", None], email=["a@example.com", "b@example.com"])
    assert [people.partition.values[code] for code in people.partition.codes] == ["EMEA", "Default"]


@pytest.mark.parametrize(
    ("columns", "reason"),
    [
        ({"Id": [7, 7], "email": ["a@example.com", "b@example.com"]}, "Id belongs to a row above already"),
        ({"Id": [7, 0.5], "email": ["a@example.com", "b@example.com"]}, "Id is not a whole number from 1"),
        ({"Id": [7, -1], "email": ["a@example.com", "b@example.com"]}, "Id is not a whole number from 1"),
        ({"email": ["a@example.com", "nobody"]}, "broken email"),
        (
            {"email": ["a@example.com", "b@example.com"], "Partition": ["EMEA", "Emea"]},
            "unknown partition, got 'Emea'; did you mean 'EMEA'?",
        ),
        (
            {"email": ["a@example.com", "b@example.com"], "Created At": ["2026-01-01", "soon"]},
            "at is not a date-time (YYYY-MM-DDTHH:MM): 'soon'",
        ),
    ],
)
def test_a_row_that_cannot_be_is_kept_aside_with_its_reason(columns, reason):
    people = read(**columns)
    assert len(people) == 1
    assert people.quarantine.reasons == (reason,)
    assert people.quarantine.rows.tolist() == [1]


def test_strictly_every_row_must_be_taken():
    with pytest.raises(wb.InputError, match="row 25: broken email") as caught:
        read(email=["a@example.com"] * 24 + ["nobody"] * 30).strict()
    assert len(caught.value.problems) == 21
    assert "and 10 more rows" in str(caught.value)


def test_columns_that_are_no_field_are_set_aside_with_a_note():
    assert read(email=["a@example.com"], Contry=["France"]).notes == (
        "column 'Contry' is set aside: no field has that name; did you mean 'Country'?",
    )


def test_two_columns_of_one_field_are_noted():
    assert "is Email Address already" in read(email=["a@example.com"], **{"Email Address": ["b@example.com"]}).notes[0]


def test_moments_that_are_given_stay():
    people = read(email=["a@example.com", "b@example.com"], createdAt=["2025-01-01T00:00:00Z", None])
    roster = people.roster(1_000_000_000)
    assert pd.to_datetime(roster.created, unit="us").tolist() == [
        pd.Timestamp("2025-01-01"),
        pd.Timestamp(1_000_000_000 - 60_000_000, unit="us"),
    ]


def test_null_is_an_empty_cell_in_a_bulk_extract_only():
    assert read(email=["a@example.com"], country=["null"]).values["Country"].codes.tolist() == [-1]
    assert read(**{"Email Address": ["a@example.com"], "Country": ["null"]}).values["Country"].codes.tolist() == [1]
