"""Cells become columns: by the type of their field, once per distinct value, refusing what the field cannot hold."""

import datetime as dt
import decimal

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from workbench.errors import InputError
from workbench.people.columns import Coded
from workbench.people.encode import encode, is_address
from workbench.people.refusals import Refusals
from workbench.topology.fields import Field

COUNTRY = Field("Country")
EMAIL = Field("Email Address", "email")


def read(cells, field, **options):
    column = cells if isinstance(cells, pa.Array | pa.ChunkedArray) else pa.array(cells)
    refused = Refusals(len(column))
    return encode(column, field, refused, **options), refused.quarantined()


def texts(column: Coded) -> list[str | None]:
    return [None if code < 0 else column.values[code] for code in column.codes.tolist()]


def test_texts_are_trimmed_and_equal_ones_share_a_code():
    column, _ = read([" NA", "NA ", "EMEA"], COUNTRY)
    assert texts(column) == ["NA", "NA", "EMEA"]
    assert list(column.values) == ["", "NA", "EMEA"]


def test_blank_and_missing_cells_are_not_given():
    column, _ = read(["", None, "  ", "x"], COUNTRY)
    assert column.codes.tolist() == [-1, -1, -1, 1]


def test_text_stays_as_it_stands():
    column, refused = read(["NA", "01", "None", "null", "nan", "=1+1", "-"], COUNTRY)
    assert texts(column) == ["NA", "01", "None", "null", "nan", "=1+1", "-"]
    assert not refused.reasons


def test_words_that_mean_empty_are_not_given():
    column, _ = read(["Select", " Select ", "Selected"], COUNTRY, empty_words=("Select",))
    assert texts(column) == [None, None, "Selected"]


def test_chunks_with_dictionaries_of_their_own_are_one_column():
    chunks = pa.chunked_array([pa.array(["a", "b"]).dictionary_encode(), pa.array(["b", None, "c"]).dictionary_encode()])
    column, _ = read(chunks, COUNTRY)
    assert texts(column) == ["a", "b", "b", None, "c"]


@pytest.mark.parametrize("kind", [pa.string(), pa.large_string(), pa.string_view(), pa.binary(), pa.dictionary(pa.int8(), pa.string())])
def test_every_kind_of_arrow_text_reads_the_same(kind):
    column, _ = read(pa.array(["a", None, "b"]).cast(kind), COUNTRY)
    assert texts(column) == ["a", None, "b"]


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ([1, 2], ["1", "2"]),
        ([1.0, float("nan"), 2.5], ["1", None, "2.5"]),
        ([True, False, None], ["true", "false", None]),
        ([dt.date(2026, 1, 5)], ["2026-01-05"]),
        ([decimal.Decimal("1.50")], ["1.50"]),
    ],
)
def test_typed_cells_in_a_text_field_become_plain_text(cells, expected):
    assert texts(read(cells, COUNTRY)[0]) == expected


def test_a_categorical_of_pandas_is_text():
    assert texts(read(pa.array(pd.Series(["a", "b", None], dtype="category")), COUNTRY)[0]) == ["a", "b", None]


def test_numbers_are_read_from_numbers_and_from_text():
    for cells in ([1, 2.5, None], ["1", " 2.5 ", ""], ["1", "25e-1", None]):
        column, refused = read(cells, Field("Seats", "number"))
        assert column.values[:2].tolist() == [1.0, 2.5]
        assert np.isnan(column.values[2])
        assert column.given.tolist() == [True, True, False]
        assert not refused.reasons


def test_numbers_without_a_gap_are_all_given():
    assert read([1, 2], Field("Seats", "number"))[0].given is None


@pytest.mark.parametrize("cell", ["many", "1,200", "1_000", "0x10", "inf", "nan", "1e999", "Select", "12 %", "١٢"])
def test_what_is_no_number_refuses_its_row(cell):
    _, refused = read(["1", cell], Field("Seats", "number"))
    assert refused.rows.tolist() == [1]
    assert refused.reasons == (f"Seats is not a number: {cell!r}",)


def test_an_infinite_number_refuses_its_row():
    for cells in ([1.0, float("inf")], [float("inf"), -float("inf")], [1e308, float("-inf"), 1e308]):
        assert set(read(cells, Field("Seats", "number"))[1].reasons) == {"Seats is not a number: infinite"}
    assert not read([1e308, 1e308], Field("Seats", "number"))[1].reasons


def test_booleans_are_read_in_any_case_and_from_numbers():
    column, refused = read(["Yes", "NO", "1", "0", "True", "false", ""], Field("Unsubscribed", "boolean"))
    assert texts(column) == ["true", "false", "true", "false", "true", "false", None]
    assert list(column.values) == ["", "true", "false"]
    assert not refused.reasons
    assert texts(read([1, 0], Field("Unsubscribed", "boolean"))[0]) == ["true", "false"]
    assert texts(read([1.0, None], Field("Unsubscribed", "boolean"))[0]) == ["true", None]


def test_what_is_neither_true_nor_false_refuses_its_row():
    assert read(["maybe"], Field("Unsubscribed", "boolean"))[1].reasons == ("Unsubscribed is neither true nor false: 'maybe'",)


def test_dates_are_days_in_iso_form_whatever_the_clock_says():
    cells = ["2026-01-05", "2026-01-05T23:30:00", "2026-01-05 08:00", "2026-01-05T23:30:00-05:00", " 2026-01-05 "]
    column, refused = read(cells, Field("Trial Ends", "date"))
    assert texts(column) == ["2026-01-05"] * 5
    assert list(column.values) == ["", "2026-01-05"]
    assert not refused.reasons


def test_date_times_are_in_utc_and_in_one_form():
    cells = ["2026-01-05T09:00:00Z", "2026-01-05 10:00:00+01:00", "2026-01-05T09:00", "2026-01-05T09:00:00.000", "2026-01-05T09:00:00.5"]
    column, _ = read(cells, Field("Acquisition Date", "datetime"))
    assert texts(column) == ["2026-01-05T09:00:00"] * 4 + ["2026-01-05T09:00:00.500000"]


def test_clean_and_dirty_columns_of_date_times_read_the_same():
    clean = ["2026-01-05T09:00:00", "2026-01-05", "2026-01-05 09:00:00.250"]
    fast, _ = read(clean, Field("Acquisition Date", "datetime"))
    slow, _ = read([*clean, "2026-01-05T09:00:00Z"], Field("Acquisition Date", "datetime"))
    assert texts(fast) == texts(slow)[:3] == ["2026-01-05T09:00:00", "2026-01-05T00:00:00", "2026-01-05T09:00:00.250000"]


def test_typed_dates_become_the_same_texts():
    moment = dt.datetime(2026, 1, 5, 9, tzinfo=dt.UTC)
    for kind in (pa.timestamp("ns"), pa.timestamp("us", "Europe/Berlin"), pa.timestamp("s")):
        column = pa.array([moment, None], pa.timestamp("us", "UTC")).cast(kind)
        assert texts(read(column, Field("Acquisition Date", "datetime"))[0]) == ["2026-01-05T09:00:00", None]
    assert texts(read([dt.date(2026, 1, 5)], Field("Trial Ends", "date"))[0]) == ["2026-01-05"]


@pytest.mark.parametrize("cell", ["05.01.2026", "01/05/2026", "2026-02-30", "20260105", "tomorrow", "2026-1-5", "45000"])
def test_what_is_no_date_refuses_its_row(cell):
    assert read([cell], Field("Trial Ends", "date"))[1].reasons == (f"Trial Ends is not a date (YYYY-MM-DD): {cell!r}",)


def test_a_number_is_no_date():
    assert read([45000], Field("Trial Ends", "date"))[1].reasons == ("Trial Ends is not a date (YYYY-MM-DD): '45000'",)


GOOD = ["ann@example.com", "Ann.O'Brien+x@example.co.uk", "ann@localhost", "müller@bücher.example", "a@b", "x" * 300 + "@example.com"]
BROKEN = [
    *("ann", "ann at example.com", "@example.com", "ann@", "ann@@example.com", "a@b@c", "ann@exam ple.com", "a@x.example;b@x.example"),
    *(
        "ann@example.com\0",
        "ann\t@example.com",
        "ann@example\u00a0.com",
        "\ufeffann@example.com",
        "x" * 309 + "@example.com",
        "@",
        "ann\u200b@x.example",
    ),
]


@pytest.mark.parametrize("address", GOOD)
def test_an_address_is_kept(address):
    assert is_address(address)
    assert not read([address, "ben@example.com"], EMAIL)[1].reasons


@pytest.mark.parametrize("address", BROKEN)
def test_a_broken_address_refuses_its_row(address):
    if "\0" not in address:
        assert read(["ben@example.com", address], EMAIL)[1].reasons == ("broken email",)
    assert read(["ben@example.com", address], EMAIL)[1].rows.tolist() == [1]


def test_the_quick_look_at_addresses_agrees_with_the_slow_one():
    rng = np.random.default_rng(5)
    letters = list("ab@. é\t~\u00a0")
    cells = ["".join(rng.choice(letters, size)) for size in rng.integers(1, 8, 3000)]
    _, refused = read(cells, EMAIL)
    expected = [row for row, cell in enumerate(cells) if cell.strip() and not is_address(cell.strip())]
    assert refused.rows.tolist() == expected


def test_blanks_around_an_address_are_nothing_and_a_blank_address_is_no_error():  # DEDUPE-3
    column, refused = read([" ann@example.com ", "", None, " "], EMAIL)
    assert texts(column) == ["ann@example.com", None, None, None]
    assert not refused.reasons


def test_a_slice_of_a_column_reads_only_itself():
    column, refused = read(pa.array(["broken", "ann@example.com", "ben@example.com", "bad"])[1:3], EMAIL)
    assert texts(column) == ["ann@example.com", "ben@example.com"]
    assert not refused.reasons


def test_2000_characters_fit_and_2001_do_not():
    _, refused = read(["x" * 2000, "é" * 2000, "x" * 2001], COUNTRY)
    assert refused.rows.tolist() == [2]
    assert refused.reasons == ("Country has 2,001 characters, more than 2,000",)


def test_a_nul_refuses_its_row():
    assert read(["a\0b"], COUNTRY)[1].reasons == ("Country holds a NUL character",)


def test_a_column_of_lists_is_an_error():
    with pytest.raises(InputError, match=r"column 'Country': this column holds no single cells, got list<.*expected text"):
        read(pa.array([["a"], ["b"]]), COUNTRY)


@pytest.mark.parametrize("kind", ["string", "email", "number", "boolean", "date", "datetime", "multiselect"])
@pytest.mark.parametrize(
    "column", [pa.array([], pa.string()), pa.chunked_array([], pa.timestamp("us")), pa.nulls(2), pa.array([], pa.int64())]
)
def test_empty_columns_are_no_trouble(kind, column):
    made, refused = read(column, Field("F", kind))
    assert len(made) == len(column)
    assert not refused.reasons
