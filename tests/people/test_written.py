"""What is written to CSV cannot start a formula, and comes whole or not at all."""

import csv

import pyarrow as pa
import pytest

from workbench.people import safe_csv_cell, write_csv


@pytest.mark.parametrize("cell", ["=HYPERLINK(1)", "+49 30 1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1"])
def test_a_cell_that_a_spreadsheet_would_run_gets_an_apostrophe(cell):
    assert safe_csv_cell(cell) == "'" + cell


@pytest.mark.parametrize("cell", ["", "a=b", "1-1", "ann@example.com", "'=1"])
def test_other_cells_stay_as_they_are(cell):
    assert safe_csv_cell(cell) == cell


def test_a_written_file_is_harmless_in_cells_and_header(tmp_path):
    columns = [pa.array(["=1+1", "x", None, 'a"b\n=2']), pa.array([-1, 2, None, 4]), pa.array(["@a", "b", "@a", None]).dictionary_encode()]
    write_csv(pa.table(columns, names=["=cmd", "Score", "Code"]), tmp_path / "out.csv")
    with (tmp_path / "out.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    assert rows == [["'=cmd", "Score", "Code"], ["'=1+1", "-1", "'@a"], ["x", "2", "b"], ["", "", "'@a"], ['a"b\n=2', "4", ""]]


def test_a_failed_write_leaves_what_was_there(tmp_path):
    (tmp_path / "out.csv").write_text("before")
    with pytest.raises(pa.ArrowInvalid):
        write_csv(pa.table({"a": pa.array([b"\xff"], pa.binary())}), tmp_path / "out.csv")
    assert (tmp_path / "out.csv").read_text() == "before"
    assert [path.name for path in tmp_path.iterdir()] == ["out.csv"]
