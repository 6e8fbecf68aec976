"""Files as people have them: types that differ, odd columns, odd names, links. Each is read as in memory, or named with what is wrong."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from workbench import InputError, LargeRun, simulate
from workbench.results import write_results
from workbench.scale import dataset
from workbench.topology import Topology

from .cases import differing, left_in, shards_of

TOPOLOGY = Topology.of(
    {
        "name": "One",
        "partitions": ["Default"],
        "fields": {"Seen": "datetime", "row": "string"},
        "workspaces": {"Default": {"partitions": ["Default"]}},
        "forms": {"Demo": {"workspace": "Default"}},
        "campaigns": {"Thanks": {"workspace": "Default", "triggers": [{"fills_out_form": "any"}], "flow": []}},
    }
)
ROWS = 40
MOMENTS = [dt.datetime(2026, 1, 5, 9) + dt.timedelta(minutes=7 * (13 * number % ROWS)) for number in range(ROWS)]


def table(**columns: Any) -> pa.Table:
    addresses = [f"p{number % 17}@example.com" for number in range(ROWS)]
    forms = ["Demo"] * (ROWS - 1) + ["Demmo"]
    return pa.table({"action": ["fill_form"] * ROWS, "form": forms, "Email Address": addresses, **columns})


def files(folder: Path, *tables: pa.Table) -> Path:
    (folder / "steps").mkdir(exist_ok=True)
    for number, one in enumerate(tables):
        pq.write_table(one, folder / "steps" / f"part-{number}.parquet")
    return folder / "steps"


def run(steps: Any, out: Path, **how: Any) -> LargeRun:
    with shards_of(15):
        return simulate(TOPOLOGY, steps, out=out, **how)


def same(folder: Path, steps: Path, memory: Any, **how: Any) -> bool:
    run(steps, folder / "files", **how)
    write_results(simulate(TOPOLOGY, memory, **how), folder / "memory")
    return differing(left_in(folder / "memory"), left_in(folder / "files")) == []


TEXTS = [str(number % 3) for number in range(ROWS)]


@pytest.mark.parametrize(
    "kind",
    [pa.large_string(), pa.dictionary(pa.int8(), pa.string()), pa.dictionary(pa.int32(), pa.large_string()), pa.string_view(), pa.binary()],
    ids=str,
)
def test_texts_in_every_form_are_the_same(kind: Any, tmp_path: Path) -> None:
    plain = table(City=TEXTS)
    steps = files(tmp_path, plain, table(City=pa.array(TEXTS, kind)), table(City=pa.nulls(ROWS)))
    assert same(tmp_path, steps, pa.concat_tables([plain, plain, table(City=pa.nulls(ROWS, pa.string()))]))


@pytest.mark.parametrize("name", ["at", "Seen"])
@pytest.mark.parametrize("zones", [("UTC", "Europe/Berlin"), (None, "Asia/Tokyo"), ("UTC", None)])
def test_moments_of_different_zones(zones: tuple[str | None, str | None], name: str, tmp_path: Path) -> None:
    parts = [table(**{name: pa.array(MOMENTS, pa.timestamp("us", zone))}) for zone in zones]
    run(files(tmp_path, *parts), tmp_path / "files")
    plain = table(**{name: pa.array(MOMENTS, pa.timestamp("us"))})
    write_results(simulate(TOPOLOGY, pa.concat_tables([plain, plain])), tmp_path / "memory")
    assert differing(left_in(tmp_path / "memory"), left_in(tmp_path / "files")) == ["rejected"], "where moments have their zone behind them"


def test_a_date_far_away_beside_fine_moments(tmp_path: Path) -> None:
    far = table(Seen=pa.array([dt.datetime(9999, 12, 31)] * ROWS, pa.timestamp("us")))
    run(files(tmp_path, far, table(Seen=pa.array(MOMENTS, pa.timestamp("ns")))), tmp_path / "out")
    leads = LargeRun(tmp_path / "out").frame("leads")
    assert not leads["Seen"].astype(str).str.startswith("1").any()


@pytest.mark.parametrize("name", ["row", "row of the data set", "at"])
def test_a_column_may_be_called_anything(name: str, tmp_path: Path) -> None:
    one = table(**{name: TEXTS})
    how = {} if name == "row" else {"column_map": {name: "City"}}
    assert same(tmp_path, files(tmp_path, one, one), pa.concat_tables([one, one]), **how)


def test_a_column_that_is_there_twice_is_named(tmp_path: Path) -> None:
    twice = pa.table([*table().columns, pa.array(TEXTS), pa.array(TEXTS)], names=[*table().column_names, "City", "City"])
    with pytest.raises(InputError, match=r"part-1\.parquet: there are several columns 'City'"):
        run(files(tmp_path, table(City=TEXTS), twice), tmp_path / "out")


# -- text -------------------------------------------------------------------------------------------------------------------------------


def texts(folder: Path, *contents: str) -> Path:
    (folder / "steps").mkdir()
    for number, content in enumerate(contents):
        (folder / "steps" / f"{number}.csv").write_text(content, encoding="utf-8")
    return folder / "steps"


HEADER = "action,Email Address,City"


def test_ragged_rows_of_some_files_are_rejected_as_those_of_one(tmp_path: Path) -> None:
    rows = [f"sync_leads,p{number}@example.com,Ulm" for number in range(9)]
    rows[1] += ",too many"
    rows[4] = "sync_leads,p4@example.com"
    parts = [rows[:3], rows[3:6], rows[6:]]
    steps = texts(tmp_path, *("\n".join([HEADER, *part]) + "\n" for part in parts))
    (tmp_path / "whole.csv").write_text("\n".join([HEADER, *rows]) + "\n", encoding="utf-8")
    assert same(tmp_path, steps, tmp_path / "whole.csv")
    assert LargeRun(tmp_path / "files").summary["rejected"] == 2


def test_the_margin_that_spreadsheets_leave_is_no_column(tmp_path: Path) -> None:
    steps = texts(tmp_path, f"{HEADER},,\nsync_leads,ann@example.com,Ulm,,\n", f"{HEADER}\nsync_leads,ben@example.com,Ulm\n")
    assert run(steps, tmp_path / "out").summary["created"] == 2


def test_cells_below_no_name_are_named(tmp_path: Path) -> None:
    rows = [f"{HEADER}\nsync_leads,p{number}@example.com,Ulm\n" for number in range(3)]
    steps = texts(tmp_path, *rows, f"{HEADER},\nsync_leads,ann@example.com,Ulm,what is this\n")
    with pytest.raises(InputError, match=r"3\.csv: column '' is here only"):
        run(steps, tmp_path / "out")


def test_a_text_file_that_memory_does_not_hold_is_named(tmp_path: Path) -> None:
    steps = texts(tmp_path, HEADER + "\n" + "sync_leads,ann@example.com,Ulm\n" * 300_000)
    with pytest.raises(InputError, match=r"0\.csv: this text file of 9 MB is read at once, for which there is too little memory"):
        run(steps, tmp_path / "out", memory="430MB")


# -- row groups -------------------------------------------------------------------------------------------------------------------------


def test_a_row_group_larger_than_memory_is_read_in_slices(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[int] = []
    really = dataset.read_chunk

    def counted(*given: Any) -> Any:
        read.append(len((found := really(*given)).table))
        return found

    monkeypatch.setattr("workbench.scale.deal.read_chunk", counted)
    one = table(City=TEXTS, at=pa.array(MOMENTS))
    steps = files(tmp_path, one, one)
    assert same(tmp_path, steps, pa.concat_tables([one, one]))
    assert max(read) == 15


def test_a_file_without_row_groups(tmp_path: Path) -> None:
    steps = files(tmp_path, table(), table())
    pq.ParquetWriter(steps / "part-9.parquet", table().schema).close()
    assert run(steps, tmp_path / "out").summary["stimuli"] == 2 * ROWS


# -- names ------------------------------------------------------------------------------------------------------------------------------


def test_names_with_brackets_are_no_patterns(tmp_path: Path) -> None:
    steps = files(tmp_path, table(), table()).rename(tmp_path / "steps [2026]")
    one = (steps / "part-0.parquet").rename(steps / "part [0].parquet")
    assert run(steps, tmp_path / "out").summary["stimuli"] == 2 * ROWS
    assert run(one, tmp_path / "out").summary["stimuli"] == ROWS
    assert run([one, steps / "part-1.parquet"], tmp_path / "out").summary["stimuli"] == 2 * ROWS


def test_paths_may_come_from_a_generator(tmp_path: Path) -> None:
    steps = files(tmp_path, table(), table())

    def paths() -> Iterator[Path]:
        yield from sorted(steps.iterdir())

    assert run(paths(), tmp_path / "out").summary["stimuli"] == 2 * ROWS


def test_hidden_folders_are_passed_over(tmp_path: Path) -> None:
    steps = files(tmp_path, table())
    (steps / ".trash").mkdir()
    (steps / ".trash" / "part-1.parquet").write_bytes(b"nothing")
    assert run(steps, tmp_path / "out").summary["stimuli"] == ROWS


def test_linked_folders_are_read_once_and_a_link_to_nowhere_is_named(tmp_path: Path) -> None:
    steps = files(tmp_path, table())
    above = tmp_path / "above"
    above.mkdir()
    (above / "linked").symlink_to(steps)
    (steps / "round").symlink_to(above)
    assert run(above, tmp_path / "out").summary["stimuli"] == ROWS
    (above / "lost.parquet").symlink_to(tmp_path / "nowhere.parquet")
    with pytest.raises(InputError, match=r"lost\.parquet: there is no such file"):
        run(above, tmp_path / "out")


def test_a_file_that_is_given_twice_is_refused(tmp_path: Path) -> None:
    steps = files(tmp_path, table(), table())
    for given in ([steps, steps / "part-1.parquet"], [steps / "part-0.parquet", steps / ".." / "steps" / "part-0.parquet"]):
        with pytest.raises(InputError, match=r"part-\d\.parquet: this file is given twice"):
            run(given, tmp_path / "out")
    (steps / "latest.parquet").symlink_to(steps / "part-1.parquet")
    with pytest.raises(InputError, match="this file is given twice"):
        run(steps, tmp_path / "out")


def test_a_packed_file_among_others_is_not_passed_over(tmp_path: Path) -> None:
    steps = files(tmp_path, table())
    (steps / "part-1.csv.gz").write_bytes(b"\x1f\x8b and so on")
    with pytest.raises(InputError, match=r"part-1\.csv\.gz: this file is compressed, not a table of text: unpack it first"):
        run(steps, tmp_path / "out")


def test_pandas_writes_whole_numbers_as_floats_where_some_are_missing(tmp_path: Path) -> None:
    frames = [pd.DataFrame({"Phone Number": numbers}) for numbers in ([4930123456] * ROWS, [None, *[4930123456] * (ROWS - 1)])]
    parts = [table(**{"Phone Number": pa.Array.from_pandas(frame["Phone Number"])}) for frame in frames]
    run(files(tmp_path, *parts), tmp_path / "out")
    assert {*LargeRun(tmp_path / "out").frame("leads")["Phone Number"].dropna()} == {"4930123456"}
