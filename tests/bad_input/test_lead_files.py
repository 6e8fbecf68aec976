"""Broken lead and steps files: what is read anyway, what is quarantined with which reason, and what is an error with which message."""

import gzip
import zipfile

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from workbench.errors import InputError
from workbench.people import read_leads, read_steps, write_csv
from workbench.topology.assets import Form
from workbench.topology.fields import Field
from workbench.topology.model import Topology

TOPOLOGY = Topology(
    "One",
    fields={"Seats": Field("Seats", "number"), "Trial Ends": Field("Trial Ends", "date"), "Emailable": Field("Emailable", "boolean")},
    forms={"Contact": Form("Contact", "Default")},
)


@pytest.fixture
def pour(tmp_path):
    def read(content, name="leads.csv", **how):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return read_leads(path, TOPOLOGY, workspace="Default", **how)

    return read


@pytest.fixture
def step(tmp_path):
    def read(content, name="steps.csv"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return read_steps(path, TOPOLOGY)

    return read


def texts(stimuli, field):
    column = stimuli.values[field]
    return [None if code < 0 else column.values[code] for code in column.codes.tolist()]


def refused(stimuli):
    return dict(zip(stimuli.quarantine.rows.tolist(), stimuli.quarantine.reasons, strict=True))


# Encodings and delimiters: read, and said where it was a guess


@pytest.mark.parametrize(
    ("encoding", "notes"),
    [
        ("utf-8", ()),
        ("utf-8-sig", ()),
        ("utf-16", ("leads.csv is in UTF-16",)),
        ("utf-16-le", ("leads.csv is in UTF-16",)),
        ("utf-16-be", ("leads.csv is in UTF-16",)),
        ("cp1252", ("leads.csv is not in UTF-8; read as Windows-1252",)),
    ],
)
def test_every_usual_encoding_is_read(pour, encoding, notes):
    stimuli = pour("Email Address,Last Name\r\nann@example.com,Müller\r\n".encode(encoding))
    assert texts(stimuli, "Last Name") == ["Müller"]
    assert stimuli.notes == notes


def test_a_single_byte_that_is_no_utf8_far_into_the_file_is_found(pour):
    rows = "".join(f"p{number}@example.com,Müller\n" for number in range(50_000))
    stimuli = pour(f"Email Address,Last Name\n{rows}".encode() + b"last@example.com,M\xfcller\n")
    assert stimuli.notes == ("leads.csv is not in UTF-8; read as Windows-1252",)
    assert len(stimuli) == 50_001


def test_text_that_only_begins_as_utf16_is_an_error(pour):
    with pytest.raises(InputError, match=r"leads.csv: the file begins as UTF-16 but is not \(truncated data\)"):
        pour(b"\xff\xfea")


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_comma_semicolon_and_tab_are_told_from_the_header(pour, delimiter):
    stimuli = pour(delimiter.join(["Email Address", '"City"', "State"]) + "\n" + delimiter.join(["a@x.example", "Köln", "NRW"]) + "\n")
    assert (texts(stimuli, "City"), texts(stimuli, "State")) == (["Köln"], ["NRW"])


def test_delimiters_within_quotes_of_the_header_do_not_count(pour):
    stimuli = pour('"Visits; total; ever; web";Email Address\n3;a@x.example\n')
    assert texts(stimuli, "Email Address") == ["a@x.example"]


def test_line_ends_of_every_system_are_line_ends(pour):
    for end in ("\n", "\r\n", "\r"):
        assert len(pour(f"Email Address,City{end}a@x.example,Köln{end}b@x.example,Ulm{end}")) == 2


# Rows: quarantined with the reason, counted by their number in the file


def test_a_nul_is_quarantined(pour):
    assert refused(pour(b"Email Address,City\na@x.example,K\x00ln\nb@x.example,Ulm\n")) == {0: "City holds a NUL character"}


def test_a_nul_in_a_column_that_is_set_aside_does_no_harm(pour):
    assert len(pour(b"Email Address,Shoe\na@x.example,\x00\n")) == 1


def test_a_formula_is_read_as_text_and_written_harmless(pour, tmp_path):
    stimuli = pour('Email Address,City\nbroken,"=HYPERLINK(""http://x.example"")"\nb@x.example,+1\n')
    assert texts(stimuli, "City") == ["+1"]
    write_csv(stimuli.source.take(pa.array(stimuli.quarantine.rows)), tmp_path / "rejected.csv")
    assert '"\'=HYPERLINK(""http://x.example"")"' in (tmp_path / "rejected.csv").read_text()


def test_ragged_rows_are_quarantined_under_their_number_and_kept_to_be_written_back(pour):
    stimuli = pour("Email Address,City\na@x.example,Ulm\nb@x.example\n\nc@x.example,Bonn,Germany,x\nd@x.example,Köln\n")
    assert refused(stimuli) == {1: "1 cells where the header has 2", 2: "4 cells where the header has 2"}
    assert stimuli.row.tolist() == [0, 3]
    assert list(stimuli.source.slice(2, 1).to_pylist()[0].values()) == ["c@x.example", "Bonn", "Germany,x"]
    assert stimuli.notes == ()


def test_ragged_rows_of_steps_too(step):
    stimuli = step("action,form,Email Address\nfill_form,Contact,a@x.example\nfill_form,Contact\nfill_form,Contact,b@x.example,x\n")
    assert refused(stimuli) == {1: "2 cells where the header has 3", 2: "4 cells where the header has 3"}


def test_row_numbers_hold_in_a_large_file_with_line_breaks_in_cells(pour):
    rows = [f'p{number}@example.com,"Köln\nam Rhein"' for number in range(400_000)]
    rows[350_000] = "ragged@example.com"
    stimuli = pour("Email Address,City\n" + "\n".join(rows) + "\n")
    assert refused(stimuli) == {350_000: "1 cells where the header has 2"}
    assert len(stimuli) == 399_999


def test_line_breaks_and_quotes_in_a_cell_are_text(pour):
    assert texts(pour('Email Address,City\na@x.example,"Köln\r\n""am"" Rhein"\n'), "City") == ['Köln\r\n"am" Rhein']


def test_a_quote_that_is_never_closed_is_pointed_out(pour):
    stimuli = pour('Email Address,City\na@x.example,"Ulm\nb@x.example,Bonn\n')
    assert stimuli.notes == ("leads.csv has a quote that is never closed: rows may have run together",)


def test_a_cell_of_10_megabytes_is_quarantined(pour):
    stimuli = pour("Email Address,City\na@x.example,Ulm\nb@x.example," + "x" * 10_000_000 + "\nc@x.example,Bonn\n")
    assert refused(stimuli) == {1: "City has 10,000,000 characters, more than 2,000"}
    assert texts(stimuli, "City") == ["Ulm", "Bonn"]


def test_a_header_of_10_megabytes_is_no_hang(pour):
    with pytest.raises(InputError, match=r"no column is a field of a lead|this is not a table of text|no header could be read"):
        pour("x" * 10_000_000 + "\n1\n")


def test_a_name_of_500_characters_is_fine(pour):
    assert len(pour(f"Email Address,Last Name\na@x.example,{'x' * 500}\n")) == 1


@pytest.mark.parametrize(
    ("field", "cell", "reason"),
    [
        ("Seats", "a dozen", "Seats is not a number: 'a dozen'"),
        ("Seats", "1.000,50", "Seats is not a number: '1.000,50'"),
        ("Trial Ends", "31.12.2026", "Trial Ends is not a date (YYYY-MM-DD): '31.12.2026'"),
        ("Trial Ends", "2026-02-30", "Trial Ends is not a date (YYYY-MM-DD): '2026-02-30'"),
        ("Acquisition Date", "yesterday", "Acquisition Date is not a date-time (YYYY-MM-DDTHH:MM:SS): 'yesterday'"),
        ("Emailable", "perhaps", "Emailable is neither true nor false: 'perhaps'"),
        ("Email Address", "ann(at)example.com", "broken email"),
        ("Email Address", "ann @example.com", "broken email"),
        ("Email Address", "Ann <ann@example.com>", "broken email"),
        ("Email Address", f"{'x' * 320}@example.com", "broken email"),
    ],
)
def test_a_cell_its_field_cannot_hold_quarantines_the_row(pour, field, cell, reason):
    stimuli = pour(f'City,{field}\nUlm,\nBonn,"{cell}"\n')
    assert refused(stimuli) == {1: reason}
    assert len(stimuli) == 1


def test_the_reason_shows_no_more_than_a_line_of_a_long_cell(pour):
    reason = refused(pour(f"City,Seats\nUlm,{'9x' * 900}\n"))[0]
    assert reason.startswith("Seats is not a number: '9x9x")
    assert reason.endswith("(1802 characters)")


def test_a_blank_address_is_no_error(pour):  # DEDUPE-3
    assert len(pour('Email Address,City\n,Ulm\n"",Bonn\n   ,Köln\n')) == 3


def test_an_empty_cell_is_not_given_quoted_or_not(pour):
    assert texts(pour('City,State\n,x\n"",y\n" ",z\n'), "City") == [None, None, None]


# Headers: set aside with a note in lead files, errors in steps


def test_a_second_column_of_one_name_is_set_aside(pour):
    stimuli = pour("Email Address,City,City\na@x.example,Ulm,Bonn\n")
    assert texts(stimuli, "City") == ["Ulm"]
    assert stimuli.notes == ("column 'City' is set aside: column 'City' is City already",)


def test_display_and_rest_name_of_one_field_are_one_field(pour):
    assert pour("Email Address,email\na@x.example,b@x.example\n").notes == (
        "column 'email' is set aside: column 'Email Address' is Email Address already",
    )


def test_a_column_without_a_name_is_set_aside(pour):
    assert pour("Email Address,\na@x.example,7\n").notes == ("column 2 is set aside: it has no name",)


def test_a_header_without_rows_is_no_error_but_said(pour):
    stimuli = pour("Email Address,City\n")
    assert len(stimuli) == 0
    assert stimuli.notes == ("leads.csv has a header but no rows",)


def test_a_file_without_any_field_is_an_error(pour):
    with pytest.raises(InputError) as caught:
        pour("Foo,Bar\n1,2\n")
    assert (
        str(caught.value)
        == "leads.csv: no column is a field of a lead, got 'Foo', 'Bar'; expected display or REST names of fields, or a column_map"
    )


def test_unknown_columns_of_steps_are_an_error_with_the_nearest_name(step):
    with pytest.raises(InputError) as caught:
        step("action,Emial Address\nsync_leads,a@x.example\n")
    assert (
        str(caught.value)
        == "steps.csv: column 2 is neither a field nor one of a step's own, got 'Emial Address'; did you mean 'Email Address'?"
    )


def test_two_columns_of_one_name_in_steps_are_an_error(step):
    with pytest.raises(InputError, match=r"steps\.csv: columns 'form' and 'form' mean the same"):
        step("action,form,form\nfill_form,Contact,Contact\n")


def test_blank_columns_a_spreadsheet_left_behind_are_no_error_in_steps(step):
    assert len(step("action,City,,\nsync_leads,Ulm,,\n")) == 1


def test_a_wrong_time_of_a_step_is_quarantined(step):
    stimuli = step("at,action,City\n2026-01-05T09:00,sync_leads,Ulm\n05/01/2026 9am,sync_leads,Bonn\n2026-13-01,sync_leads,Köln\n")
    assert refused(stimuli) == {
        1: "at is not a date-time (YYYY-MM-DDTHH:MM): '05/01/2026 9am'",
        2: "at is not a date-time (YYYY-MM-DDTHH:MM): '2026-13-01'",
    }


def test_a_name_of_10_megabytes_in_an_own_column_is_quarantined_quickly(step):
    reason = refused(step("action,form\nfill_form," + "x" * 10_000_000 + "\n"))[0]
    assert reason.startswith("unknown form, got 'xxx")
    assert len(reason) < 200


# Files: errors that say what is wrong with which file


@pytest.mark.parametrize("read", [lambda path: read_leads(path, TOPOLOGY, workspace="Default"), lambda path: read_steps(path, TOPOLOGY)])
class TestFilesThatAreNone:
    def test_missing(self, read, tmp_path):
        with pytest.raises(InputError, match=r"nowhere\.csv: there is no such file"):
            read(tmp_path / "nowhere.csv")

    def test_folder(self, read, tmp_path):
        with pytest.raises(InputError, match="this is a folder; expected a CSV, TSV or Parquet file"):
            read(tmp_path)

    def test_name_with_a_nul(self, read):
        with pytest.raises(InputError, match="the file cannot be read"):
            read("a\0b.csv")

    def test_below_a_file(self, read, tmp_path):
        (tmp_path / "file").write_text("x")
        with pytest.raises(InputError, match="the file cannot be read"):
            read(tmp_path / "file" / "leads.csv")

    def test_empty(self, read, tmp_path):
        (tmp_path / "leads.csv").write_bytes(b"")
        with pytest.raises(InputError, match=r"leads\.csv: the file is empty; expected a header and rows"):
            read(tmp_path / "leads.csv")

    @pytest.mark.parametrize("content", [b"\n\n", b"\xef\xbb\xbf", b"\xff\xfe", b",,,\n1,2,3,4\n", b"   \n"])
    def test_without_a_header(self, read, tmp_path, content):
        (tmp_path / "leads.csv").write_bytes(content)
        with pytest.raises(InputError, match=r"leads\.csv: the header is empty; expected a first row with the names of the columns"):
            read(tmp_path / "leads.csv")

    @pytest.mark.parametrize("content", [b"Email Address\na@x.example\n", b"PAR1", b"PAR1" + b"\0" * 100 + b"PAR1", b""])
    def test_no_parquet(self, read, tmp_path, content):
        (tmp_path / "leads.parquet").write_bytes(content)
        with pytest.raises(InputError, match=r"leads\.parquet: this is not a whole Parquet file"):
            read(tmp_path / "leads.parquet")

    def test_half_a_parquet(self, read, tmp_path):
        pq.write_table(pa.table({"email": ["a@x.example"] * 1000}), tmp_path / "leads.parquet")
        whole = (tmp_path / "leads.parquet").read_bytes()
        (tmp_path / "leads.parquet").write_bytes(whole[: len(whole) // 2])
        with pytest.raises(InputError, match=r"leads\.parquet: this is not a whole Parquet file"):
            read(tmp_path / "leads.parquet")

    def test_workbook(self, read, tmp_path):
        with zipfile.ZipFile(tmp_path / "leads.csv", "w") as file:
            file.writestr("xl/workbook.xml", "<workbook/>")
        with pytest.raises(
            InputError, match=r"leads\.csv: this file is a spreadsheet or a zip archive, not a table of text: save it as CSV"
        ):
            read(tmp_path / "leads.csv")

    def test_compressed(self, read, tmp_path):
        (tmp_path / "leads.csv").write_bytes(gzip.compress(b"Email Address\n"))
        with pytest.raises(InputError, match=r"leads\.csv: this file is compressed, not a table of text: unpack it first"):
            read(tmp_path / "leads.csv")

    @pytest.mark.parametrize("source", [None, 5, [1, 2], {"email": ["a"]}, b"leads.csv"])
    def test_no_table_at_all(self, read, source):
        with pytest.raises(InputError, match="this is no table, got"):
            read(source)


def test_a_parquet_file_under_another_name_is_read(tmp_path):
    pq.write_table(pa.table({"email": ["a@x.example"]}), tmp_path / "leads.csv")
    assert len(read_leads(tmp_path / "leads.csv", TOPOLOGY, workspace="Default")) == 1


def test_noise_is_never_more_than_an_error_of_ours(pour):
    import random

    noise = random.Random(4)
    for size in (1, 3, 40, 500, 3000):
        for _ in range(40):
            body = bytes(noise.choices(range(256), k=size))
            for content in (body, b"Email Address,City\n" + body):
                try:
                    stimuli = pour(content)
                except InputError:
                    continue
                assert len(stimuli) + len(stimuli.quarantine.rows) == len(stimuli.source)
