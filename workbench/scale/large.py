"""A large run: what came of it stands in a folder of Parquet data sets, and is read as far as somebody asks."""

from __future__ import annotations

import html
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import InputError, Problem, UnknownName

if TYPE_CHECKING:
    import dask.dataframe
    import pandas as pd
    import pyarrow.dataset

__all__ = ["TABLES", "LargeRun"]

TABLES = ("leads", "campaign_runs", "activities")
_AT_ONCE = 1_000_000  # rejected rows that are counted at once
_SHOWN = 10  # rows of visibility in a notebook, those with the most blocked runs


class LargeRun:
    """What came of a run whose steps were read from files: counts at hand, everything else on demand.

    `leads`, `campaign_runs` and `activities` have the columns that they have in a `Run`, in the same order, as pyarrow data sets; `frame`
    gives rows of one as pandas, `dask` all of one as a Dask data frame. A folder that `workbench run` wrote is read in the same way.

    Attributes:
        folder: Where it stands.
        notes: What there was to say of the files, where it has just been run.
        seconds: What the workers' time went into, all of theirs together, where it has just been run.
    """

    def __init__(self, folder: str | Path, notes: Sequence[str] = (), seconds: Mapping[str, float] | None = None) -> None:
        self.folder, self.notes, self.seconds = Path(folder), tuple(notes), dict(seconds or {})
        if not (self.folder / "summary.json").exists():
            raise InputError(Problem("this is no result of a run", str(folder), expected="a folder with summary.json"))

    @cached_property
    def summary(self) -> dict[str, Any]:
        """Totals; created, updated, unchanged, rejected and done add up to the stimuli."""
        found: dict[str, Any] = json.loads((self.folder / "summary.json").read_text(encoding="utf-8"))
        return found

    @cached_property
    def visibility(self) -> pd.DataFrame:
        """Campaign by partition: `campaign`, `workspace`, `partition`, `visible`, `leads`, `ran`, `blocked` (VIS-9)."""
        import pandas as pd

        return pd.read_parquet(self.folder / "visibility.parquet")

    @property
    def partitions(self) -> tuple[str, ...]:
        """Every partition there ever was."""
        return tuple(dict.fromkeys(self.visibility["partition"]))

    def visibility_rows(self) -> list[tuple[Any, ...]]:
        """Return the rows of `visibility`, as those of a `Run`."""
        return list(self.visibility.itertuples(index=False, name=None))

    @cached_property
    def rejections(self) -> pd.DataFrame:
        """Why rows were not taken: `reason`, `rule`, `rows`, the most frequent first; the rows themselves stand in rejected.csv."""
        import pandas as pd

        path = self.folder / "rejected.csv"
        columns = len(pd.read_csv(path, nrows=0).columns)
        how: Any = {"usecols": [columns - 2, columns - 1], "dtype": str, "keep_default_na": False, "chunksize": _AT_ONCE}
        counted: Counter[tuple[str, str]] = Counter()
        with pd.read_csv(path, **how) as parts:
            for part in parts:
                counted.update(part.value_counts(sort=False).to_dict())
        rows = sorted(((reason, rule, count) for (reason, rule), count in counted.items()), key=lambda row: (-row[2], row[:2]))
        return pd.DataFrame(rows, columns=["reason", "rule", "rows"]).astype({"reason": str, "rule": str, "rows": "int64"})

    @property
    def answers(self) -> dict[str, pd.DataFrame]:
        """The answers to the questions that were asked while it ran (`ask`), by name."""
        import pandas as pd

        return {file.stem: pd.read_parquet(file) for file in sorted((self.folder / "answers").glob("*.parquet"))}

    @property
    def leads(self) -> pyarrow.dataset.Dataset:
        """The people at the end by Id."""
        return self._table("leads")

    @property
    def campaign_runs(self) -> pyarrow.dataset.Dataset:
        """Every entry into a flow in order."""
        return self._table("campaign_runs")

    @property
    def activities(self) -> pyarrow.dataset.Dataset:
        """The activity log in order."""
        return self._table("activities")

    def frame(self, table: str, columns: Sequence[str] | None = None, where: Any = None) -> pd.DataFrame:
        """Return rows of a table: some columns, and those for which `where` (an expression of `pyarrow.dataset.field`) is true."""
        return self._table(table).to_table(columns=None if columns is None else list(columns), filter=where).to_pandas()

    def dask(self, table: str) -> dask.dataframe.DataFrame:
        """Return a table as a Dask data frame, one partition a file; questions over it are answered where the data is."""
        import dask.dataframe as dd

        self._table(table)
        return dd.read_parquet(self.folder / f"{table}.parquet", calculate_divisions=False)

    def describe(self) -> str:
        """Tell the run in words: what became of its rows."""
        total = self.summary
        became = ", ".join(f"{total[name]:,} {name}" for name in ("created", "updated", "unchanged", "rejected", "done") if total.get(name))
        return (
            f"{total['stimuli']:,} rows: {became}. {total['leads']:,} leads at the end; campaigns ran {total['campaign_runs']:,} times,"
            f" {total['blocked']:,} runs were blocked by visibility alone."
        )

    def _repr_html_(self) -> str:
        table = self.visibility.sort_values("blocked", ascending=False, kind="stable").head(_SHOWN)
        return f"<p><b>{html.escape(self.describe())}</b></p>{table.to_html(border=0, escape=True, index=False)}"

    def __repr__(self) -> str:
        total = self.summary
        return f"LargeRun({str(self.folder)!r}: {total['stimuli']} stimuli, {total['leads']} leads, {total['campaign_runs']} runs)"

    def _table(self, name: str) -> pyarrow.dataset.Dataset:
        import pyarrow.dataset as ds

        if name not in TABLES:
            raise UnknownName("table", str(name), TABLES)
        return ds.dataset(self.folder / f"{name}.parquet", format="parquet")
