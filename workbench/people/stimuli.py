"""Stimuli: what happens to the people of an instance, one row a happening, as columns sorted by time.

Readers make them (`steps.py` from tables, `scenario/` from a scenario file); nothing here knows how they were written.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from .columns import Coded, Column, Numbers

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["ACTIONS", "ARGUMENTS", "CREATING", "DOORS", "FORMS", "KEYS", "LOOKUPS", "NEWCOMER", "WHOLE", "Quarantined", "Stimuli", "among"]

FORMS = ("fill_form", "submit_form")
LOOKUPS = ("sync_leads", "bulk_import", "push_lead")  # the calls that may name the field to look people up by
WHOLE = ("run_campaign", "edit", "bulk_extract")  # moments of the whole database
DOORS = (  # these look for a person or make one
    *("fill_form", "import_list", "create_person", "sync_leads", "sync_from_crm"),
    *("submit_form", "bulk_import", "push_lead", "sync_from_experience_platform", "forward_email"),
)
CREATING = (*DOORS, "visit_page")  # these may make a record that can be called something
NEWCOMER = re.compile(r"new([1-9]\d{0,6})")  # what people made without an alias are called, in order of creation
ACTIONS = (
    *DOORS,
    *("change_data", "change_score", "move_person", "change_status", "add_to_list", "run_campaign", "wait", "edit"),
    *("move_partition", "request_campaign", "sync_member_status", "bulk_extract", "crm_edit_collision", "merge", "delete_person"),
    *("visit_page", "open_email", "click_email", "unsubscribe", "resubscribe", "bounce"),
)

# The action's own columns, beside the fields of the lead. `person` is an alias, `as` the alias given to who is created,
# `record` the Id of the record meant, `sync_action` the `action` of sync_leads, `by` and `to` the numbers of change_score,
# `sync` the state of the CRM's filter field (`empty`, `yes`, `no`), `deleted` (`true`) that the record was deleted in the CRM,
# `keys` the fields that Experience Platform compares, with KEYS between them, `where` a merge runs (given where it is the CRM),
# `also_in_crm` whether somebody deleted by hand goes there too (`true`, `false`).
KEYS = "\x1f"
ARGUMENTS = (
    *("form", "workspace", "list", "program", "status", "acquisition_program", "mode", "partition", "user", "keys"),
    *("lookup", "sync_action", "crm_id", "object", "sync", "deleted", "cookie", "campaign", "person", "as", "score_field"),
    *("page", "email", "anonymous_tracking", "where", "also_in_crm", "engagement_cast"),
)


@dataclass(frozen=True, slots=True)
class Quarantined:
    """Rows that a reader refused: their row numbers in the source (0-based, after the header), reasons and rule IDs, one each a row."""

    rows: npt.NDArray[np.int64] = field(default_factory=lambda: np.empty(0, np.int64))
    reasons: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Stimuli:
    """Happenings in order: of time, and as written where times are equal.

    `at` (n,) int64 microseconds since 1970; `step` (n,) int32, the step each row belongs to (rows of one import share one);
    `action` (n,) int8 into `ACTIONS`; `args` the action's own columns by name (`ARGUMENTS`); `by` (n,) float64 for change_score, or None;
    `values` the fields of the lead by display name; `edits` the design changes by step number (a mapping as the scenario file's);
    `collisions` what the CRM says in the same cycle as each `crm_edit_collision`, cells by field, by step number; `selected` the aliases
    of those whom a merge makes one, as they were selected, by step number;
    `ends` (n,) int64, the moment each step ends (for a `wait`: its end), or None where all end at once;
    `row` (n,) int64 the row number in `source`, which is the table it was read from (None when written by hand).
    """

    at: npt.NDArray[np.int64]
    action: npt.NDArray[np.int8]
    step: npt.NDArray[np.int32]
    args: Mapping[str, Coded] = field(default_factory=dict)
    values: Mapping[str, Column] = field(default_factory=dict)
    by: npt.NDArray[np.float64] | None = None
    ends: npt.NDArray[np.int64] | None = None
    edits: Mapping[int, Mapping[str, Any]] = field(default_factory=dict)
    collisions: Mapping[int, Mapping[str, str | float | None]] = field(default_factory=dict)
    selected: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    row: npt.NDArray[np.int64] | None = None
    source: pa.Table | None = None
    quarantine: Quarantined = Quarantined()
    notes: tuple[str, ...] = ()

    @property
    def record_ids(self) -> npt.NDArray[np.float64] | None:
        """The Ids that rows give for the record they are about (NaN where they give none), or None where no row gives any."""
        column = self.values.get("Id")
        return column.values if isinstance(column, Numbers) else None

    @property
    def named(self) -> list[str]:
        """The aliases that merges speak of."""
        return [alias for selected in self.selected.values() for alias in selected]

    def take(self, rows: npt.NDArray[np.int64]) -> Stimuli:
        """Return some of the rows, which stay in order; what was quarantined is left out."""
        args = {name: column.take(rows) for name, column in self.args.items()}
        values = {name: column.take(rows) for name, column in self.values.items()}
        by, ends, row = (None if part is None else part[rows] for part in (self.by, self.ends, self.row))
        at, action, step = self.at[rows], self.action[rows], self.step[rows]
        told = (self.edits, self.collisions, self.selected)
        return Stimuli(at, action, step, args, values, by, ends, *told, row, self.source)  # type: ignore[arg-type]

    def beside(self, moments: Stimuli) -> Stimuli:
        """Return these rows and moments of the whole database in one order of time; at the same time the moments stand last.

        The moments keep their steps, which no row of these may have. Where there is a source, they are rows behind all of it.
        """
        size, more = len(self), len(moments)
        order = np.argsort(np.concatenate([self.at, moments.at]), kind="stable")
        args = {
            name: self.args.get(name, Coded.nothing(size)).followed_by(moments.args.get(name, Coded.nothing(more))).take(order)
            for name in {**self.args, **moments.args}
        }
        source, rows = self.source, moments.row
        if source is not None:
            source, rows = _and_blank(source, more), len(source) + np.arange(more, dtype=np.int64)
        return replace(
            self,
            at=np.concatenate([self.at, moments.at])[order],
            action=np.concatenate([self.action, moments.action])[order],
            step=np.concatenate([self.step, moments.step])[order],
            args=args,
            values={name: column.followed_by_nothing(more).take(order) for name, column in self.values.items()},
            edits={**self.edits, **moments.edits},
            row=None if self.row is None or rows is None else np.concatenate([self.row, rows])[order],
            source=source,
        )

    def narrow(self) -> Stimuli:
        """Return the same rows with dictionaries of no more than they say."""
        args = {name: column.narrow() for name, column in self.args.items()}
        return replace(self, args=args, values={name: column.narrow() for name, column in self.values.items()})

    def __len__(self) -> int:
        return len(self.at)

    def __repr__(self) -> str:
        refused = f", {len(self.quarantine.rows)} quarantined" if len(self.quarantine.rows) else ""
        return f"Stimuli({len(self)} rows{refused})"


def _and_blank(table: pa.Table, rows: int) -> pa.Table:
    """Return a table and below it so many rows without a cell."""
    import pyarrow as pa

    return pa.concat_tables([table, pa.table([pa.nulls(rows, column.type) for column in table.schema], schema=table.schema)])


def among(action: npt.NDArray[np.int8], names: Collection[str]) -> npt.NDArray[np.bool_]:
    """Return which rows have one of those actions.

    >>> among(np.array([ACTIONS.index("edit"), ACTIONS.index("wait")], np.int8), WHOLE).tolist()
    [True, False]
    """
    return np.array([name in names for name in ACTIONS])[action]  # a look into a small table a row
