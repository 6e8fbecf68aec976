"""What a run leaves behind in a folder: leads, campaign runs, activities, visibility, rejected rows, summary. All of it or nothing.

Columns go from the run's numbers to arrow's dictionaries; no text is made for a row.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from .engine.log import activity_parts
from .engine.run import VISIBILITY, Run
from .errors import InputError, Problem, must_be
from .people.stimuli import Quarantined
from .people.written import write_csv

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = [
    "FILES",
    "activities",
    "campaign_runs",
    "check_folder",
    "leads",
    "refused_rows",
    "rejected",
    "visibility",
    "whole_folder",
    "write_files",
    "write_parquet",
    "write_results",
]

FILES = ("leads.parquet", "campaign_runs.parquet", "activities.parquet", "visibility.parquet", "rejected.csv", "summary.json")
_ROW_GROUP = 1 << 20


def write_results(run: Run, folder: str | os.PathLike[str], *, force: bool = False) -> Path:
    """Write a run into a folder, as `workbench run` does, and return the folder.

    The folder appears whole or not at all. One that holds an earlier result is replaced; one that holds anything else is refused.

    Args:
        run: What to write.
        folder: Where; the folder above it must exist.
        force: Replace whatever stands there.

    Raises:
        InputError: The folder holds something else, or cannot be written.
    """
    must_be(run, Run, "a finished Run", "run")
    return whole_folder(folder, lambda place: write_files(run, place), FILES, force=force)


def write_files(run: Run, place: Path, written: Callable[[int], None] = lambda files: None) -> None:
    """Write the files of a run into a folder that is there; `written` is called with the number of files since the last call."""
    for name, table_of in {"leads": leads, "campaign_runs": campaign_runs, "visibility": visibility}.items():
        write_parquet([table_of(run)], place / f"{name}.parquet")
        written(1)
    write_parquet(activities(run), place / "activities.parquet")
    written(1)
    write_csv(rejected(run), place / "rejected.csv")
    written(1)
    (place / "summary.json").write_text(json.dumps(run.summary, indent=2) + "\n", encoding="utf-8")
    written(1)


def whole_folder(folder: str | os.PathLike[str], fill: Callable[[Path], None], files: Sequence[str], *, force: bool = False) -> Path:
    """Let `fill` write into a folder beside the one wanted, then put it in its place; what stood there before is gone only then.

    Args:
        folder: The folder wanted.
        fill: Called with the folder to write into.
        files: What a result may hold; a folder that holds nothing else is an earlier one and is replaced.
        force: Replace a folder that is no earlier result, too.

    Raises:
        InputError: The folder holds something else, is a file, or cannot be written.
    """
    folder = Path(os.path.abspath(folder))  # noqa: PTH100  # a link that stands there is replaced, not followed
    check_folder(folder, files, force=force)
    try:
        beside = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
    except OSError as error:
        raise InputError(Problem(f"cannot write here ({error.strerror})", str(folder.parent))) from error
    try:
        whole = beside / "new"
        whole.mkdir()
        fill(whole)
        if folder.is_symlink() or folder.exists():
            folder.rename(beside / "old")
        whole.rename(folder)
    except OSError as error:
        raise InputError(Problem(f"cannot write here ({error.strerror or error})", str(folder))) from error
    finally:
        if (beside / "old").exists() and not folder.exists():  # whatever stopped it in between
            (beside / "old").rename(folder)
        shutil.rmtree(beside, ignore_errors=True)
    return folder


def check_folder(folder: str | os.PathLike[str], files: Sequence[str] = FILES, *, force: bool = False) -> None:
    """Refuse a folder that cannot or should not be written, before any work is done.

    Raises:
        InputError: It is a file, the folder above it is missing, or it holds what is no earlier result (unless `force`).
    """
    folder = Path(os.path.abspath(folder))  # noqa: PTH100
    if not folder.parent.is_dir():
        raise InputError(Problem("there is no such folder to write into", str(folder.parent)))
    if not folder.exists():
        return
    if not folder.is_dir():
        raise InputError(Problem("this is a file", str(folder), expected="a folder to write, or a name that is not taken"))
    there = {path.name for path in folder.iterdir()}
    others = sorted(there - set(files))
    if others and not force:
        some = ", ".join(others[:4]) + (", ..." if len(others) > 4 else "")
        what = "this folder holds something else than an earlier result"
        raise InputError(Problem(what, str(folder), some, "an empty or new folder; --force (force=True) replaces it"))


def leads(run: Run) -> pa.Table:
    """Return the people at the end by Id: `id`, `partition`, every field by display name, `created_at`, `updated_at`."""
    import pyarrow as pa

    alive = np.flatnonzero(run.people["alive"])
    rec = alive[np.argsort(run.ids[alive], kind="stable")]
    columns: dict[str, Any] = {"id": run.ids[rec], "partition": _named(run.partitions, run.people["partition"][rec])}
    for field in run.layout.fields:
        place = run.layout.columns[field.name]
        if field.is_number:
            columns[field.name] = pa.array(run.people["numbers"][rec, place], from_pandas=True)
        else:
            if field.type == "boolean":
                values = np.array([value == "true" for value in run.layout.pools[field.name].values])
                codes = run.people["codes"][rec, place]
                columns[field.name] = pa.array(values[codes], mask=codes == 0)
                continue
            columns[field.name] = _texts(run.layout.pools[field.name].values, run.people["codes"][rec, place])
    for name in ("created", "updated"):
        columns[f"{name}_at"] = run.people[name][rec].astype("datetime64[us]")
    return pa.table(columns)


def campaign_runs(run: Run) -> pa.Table:
    """Return every entry into a flow in order: `at`, `campaign`, `id`."""
    import pyarrow as pa

    runs = run.log.runs
    at = run.log.at[runs["unit"]].astype("datetime64[us]")
    names, number = run.named_campaigns
    columns: dict[str, Any] = {"at": at, "campaign": _named(names, number[runs["rank"]]), "id": run.ids[runs["rec"]]}
    return pa.table(columns)


def activities(run: Run) -> Iterator[pa.Table]:
    """Yield the activity log in order, in parts: `at`, `id`, `type`, `detail` (in words)."""
    import pyarrow as pa

    for unit, rec, kind, kinds, detail, details in activity_parts(run):
        at = run.log.at[unit].astype("datetime64[us]")
        columns: dict[str, Any] = {"at": at, "id": run.ids[rec], "type": _named(kinds, kind), "detail": _named(details, detail)}
        yield pa.table(columns)


def visibility(run: Run) -> pa.Table:
    """Return campaign by partition: `campaign`, `workspace`, `partition`, `visible`, `leads`, `ran`, `blocked`."""
    import pyarrow as pa

    types: Any = [*[pa.string()] * 3, pa.bool_(), *[pa.int64()] * 3]
    columns = list(zip(*run.visibility_rows(), strict=True)) or [()] * len(VISIBILITY)
    return pa.table([pa.array(column, kind) for column, kind in zip(columns, types, strict=True)], names=list(VISIBILITY))


def rejected(run: Run) -> pa.Table:
    """Return the rows that were not taken, as they stood in the source, with `reason` and `rule`; quarantined ones included."""
    import pyarrow as pa

    rows, reasons, rules = run.refused_rows()
    source = run.stimuli.source
    if source is None:
        step: Any = run.stimuli.step
        source = pa.table({"step": step})
    return refused_rows(source, Quarantined(rows, tuple(reasons), tuple(rules)))


def refused_rows(source: pa.Table, refused: Quarantined) -> pa.Table:
    """Return the rows of a table that a reader refused, with `reason` and `rule`."""
    import pyarrow as pa

    places: Any = refused.rows
    rows = source.take(places)
    return rows.append_column("reason", pa.array(refused.reasons, pa.string())).append_column("rule", pa.array(refused.rules, pa.string()))


def _named(names: Sequence[str], codes: npt.NDArray[Any]) -> Any:
    """Return a dictionary array of codes from 0."""
    import pyarrow as pa

    indices: Any = pa.array(codes.astype(np.int32, copy=False))
    return pa.DictionaryArray.from_arrays(indices, pa.array(names, pa.string()))


def _texts(values: Sequence[str], codes: npt.NDArray[np.int32]) -> Any:
    """Return a dictionary array of a field: code 0, the empty value, is a missing cell. Only values that occur are kept."""
    import pyarrow as pa

    occurs = np.zeros(len(values), bool)
    occurs[codes] = True
    occurs[0] = False
    kept = np.flatnonzero(occurs)
    number = np.zeros(len(values), np.int32)
    number[kept] = np.arange(len(kept), dtype=np.int32)
    some = [values[code] for code in kept.tolist()] if len(kept) + 1 < len(values) else values[1:]
    indices: Any = pa.array(number[codes], mask=codes <= 0)
    return pa.DictionaryArray.from_arrays(indices, pa.array(some, pa.string()))


def write_parquet(tables: Iterable[pa.Table], path: Path) -> None:
    """Write tables of one shape behind each other into one file."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    writer = None
    try:
        for table in tables:
            if writer is None:
                schema = table.schema
                named: Any = [column.name for column in schema if pa.types.is_dictionary(column.type)]
                others: Any = [column.name for column in schema if not pa.types.is_dictionary(column.type)]
                # Times and Ids hardly repeat, so plain is faster; least and greatest say nothing of a name, and cost a third of the time.
                writer = pq.ParquetWriter(path, schema, use_dictionary=named, write_statistics=others)
            writer.write_table(table, row_group_size=_ROW_GROUP)
    finally:
        if writer is not None:
            writer.close()
