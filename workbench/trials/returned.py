"""What a tester brings back from the real instance, compared with what a test plan expects: `read_results`.

Which leads there are, and what must come of them, is `plan.py`.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..errors import InputError, Problem, must_be, nearest
from ..people.encode import distinct, text_column
from ..people.tables import Loaded, load
from ..topology.fields import field_of
from .candidates import EMAIL
from .plan import TrialPlan
from .planned import Planned

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["COLUMNS", "Difference", "TrialResults", "read_results"]

COLUMNS = ("lead", "address", "what", "expected", "actual", "rule", "means")
_CALLED = {  # what people call the columns, case and punctuation aside
    "partition": ("partition", "person partition", "lead partition", "lead partition id", "leadpartitionid", "actual partition"),
    "campaigns": ("campaigns", "campaigns seen", "campaigns run", "campaigns that ran", "smart campaigns", "actual campaigns"),
}
_COMPARED = {"partitions": "Partition", "campaigns": "Campaigns"}
_BETWEEN = re.compile(r"[;\n\r|]+")


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing in which the instance differs from the plan, with the rule that the plan goes by, and what it means if it is otherwise."""

    lead: str
    address: str
    what: str
    expected: str
    actual: str
    rule: str
    means: str


@dataclass(frozen=True, eq=False)
class TrialResults:
    """What came back, against a plan; print it, or take its `frame()`.

    Attributes:
        plan: The plan.
        differences: What is otherwise, in the order of the plan; leads without a row and rows without a lead among it.
        compared: How many leads were compared with a row.
        missing: The leads of the plan that have no row.
        surplus: How many rows are about nobody in the plan.
        rows: How many rows there were.
        untold: What could not be compared, because the rows do not tell it.
        notes: What else there is to say of the file.
    """

    plan: TrialPlan
    differences: tuple[Difference, ...]
    compared: int
    missing: tuple[str, ...]
    surplus: int
    rows: int
    untold: tuple[str, ...]
    notes: tuple[str, ...]

    @property
    def holds(self) -> bool:
        """Whether nothing is otherwise, no lead is without a row, and no row leaves out what it should tell."""
        return not self.differences and not self.untold

    def frame(self) -> pd.DataFrame:
        """Return a row a difference: `lead`, `address`, `what`, `expected`, `actual`, `rule`, `means`."""
        import pandas as pd

        rows = [tuple(getattr(one, name) for name in COLUMNS) for one in self.differences]
        return pd.DataFrame(rows, columns=list(COLUMNS), dtype=object)

    def describe(self) -> str:
        """Tell it in words: how many leads are as expected, then what is otherwise and what that means."""
        wrong = {one.lead for one in self.differences if one.lead} - set(self.missing)
        of = len(self.plan.leads)
        told = f"{self.compared - len(wrong)} of {of} lead{'s' * (of != 1)} as expected, {len(wrong)} otherwise"
        lines = [f"{told}, {len(self.missing)} without a row; {self.rows} rows read, {self.surplus} of them about nobody in the plan."]
        for lead, some in _by_lead(self.differences):
            lines.append(f"{lead}:" if lead else "rows about nobody in the plan:")
            for one in some:
                rule = f"   [{one.rule}]" if one.rule else ""
                lines.append(f"  {one.what}  expected {one.expected or '(none)'}  actual {one.actual or '(none)'}{rule}")
                lines += [f"    {one.means}"] if one.means else []
        lines += [f"not told: {text}" for text in self.untold] + [f"note: {text}" for text in self.notes]
        return "\n".join(lines)

    def __str__(self) -> str:
        return self.describe()

    def __repr__(self) -> str:
        return f"<TrialResults: {self.compared} of {len(self.plan.leads)} leads compared, {len(self.differences)} differences>"

    def _repr_html_(self) -> str:
        return f"<pre>{html.escape(self.describe())}</pre>"


def read_results(plan: TrialPlan, source: object) -> TrialResults:
    """Compare what a tester brings back with a test plan.

    Rows are found by `Email Address`, whatever their order; a lead that must have no address by a column `Lead`. `Partition` (or Person
    Partition) is compared, and `Campaigns` (names with `;` between them) where there is such a column. Other columns are passed over.

    Args:
        plan: The plan that was tried.
        source: An export of the instance: a CSV, TSV or Parquet path, a frame or an arrow table.

    Raises:
        InputError: The file cannot be read, or tells neither who somebody is nor where.

    >>> import pandas as pd
    >>> from workbench.trials import plan_tests
    >>> from workbench.topology import Topology
    >>> rules = [{"if": {"Country": "Spain"}, "then": "EMEA"}, {"else": "Default"}]
    >>> two = Topology.of("Two", partitions=["Default", "EMEA"], assignment_rules=rules, settings={"assignment_rules_scope": "all_creates"})
    >>> plan = plan_tests(two)
    >>> seen = pd.DataFrame({"Email Address": [lead.address for lead in plan.leads], "Partition": "Default"})
    >>> read_results(plan, seen).frame()[["lead", "expected", "actual", "rule"]].values.tolist()
    [['plan-001', 'EMEA', 'Default', 'ROUTE-1, ROUTE-4']]
    """
    must_be(plan, TrialPlan, "a plan of plan_tests", "plan")
    loaded = load(source)
    columns, notes = _columns(loaded, plan)
    rows = _rows(loaded, columns)
    by_address, by_name, surplus = _found(plan, rows)
    differences: list[Difference] = []
    missing, untold = [], []
    for lead in plan.leads:
        own = by_address.get(lead.address.casefold(), []) if lead.address is not None else by_name.get(lead.name, [])
        own = own or by_name.get(lead.name, [])
        if not own and lead.partition is None:  # it must be gone
            continue
        if not own:
            missing.append(lead.name)
            differences.append(_missing(lead))
            continue
        if len(own) != max(lead.records, 1):
            differences.append(_several(lead, len(own)))
        differences += _partition(lead, own)
        if "campaigns" in columns:
            differences += _campaigns(plan, lead, own)
        if not any(row.get("partition") for row in own) and "partition" in columns and lead.partition is not None:
            untold.append(f"{lead.name}: its row gives no partition")
    notes += [f"{what} were not compared: there is no column {name}" for what, name in _COMPARED.items() if name.lower() not in columns]
    means = "nobody in the plan has this address"
    differences += [Difference("", row.get("address", ""), "row", "", _said(row), "", means) for row in surplus]
    compared, told = len(plan.leads) - len(missing), (*loaded.notes, *notes)
    return TrialResults(plan, tuple(differences), compared, tuple(missing), len(surplus), len(rows), tuple(untold), told)


Row = Mapping[str, str]


def _columns(loaded: Loaded, plan: TrialPlan) -> tuple[dict[str, int], list[str]]:
    """Return which column is which: `address`, `lead`, `partition`, `campaigns`; and what there is to say of the others."""
    found: dict[str, int] = {}
    notes: list[str] = []
    for place, name in enumerate(loaded.table.column_names):
        plain = " ".join(re.sub(r"[_\-]+", " ", name).casefold().split())
        field = field_of(name.strip(), plan.topology.fields)
        what = "address" if (field is not None and field.name == EMAIL) or plain in ("email", "email address") else ""
        what = what or next((key for key, names in _CALLED.items() if plain in names), "lead" if plain == "lead" else "")
        if what and what in found:
            notes.append(f"column {name!r} is passed over: column {loaded.table.column_names[found[what]]!r} is the {what} already")
        elif what:
            found[what] = place
    if "address" not in found and "lead" not in found:
        names = ", ".join(map(repr, loaded.table.column_names[:8]))
        near = next((near for name in loaded.table.column_names if (near := nearest(name, ["Email Address"]))), None)
        raise InputError(Problem("no column says who somebody is", loaded.where, names, "a column 'Email Address'", near))
    if "partition" not in found and "campaigns" not in found:
        names = ", ".join(map(repr, loaded.table.column_names[:8]))
        raise InputError(Problem("nothing here can be compared", loaded.where, names, "a column 'Partition', or 'Campaigns', or both"))
    if loaded.ragged:
        some = ", ".join(str(row + 1) for row in sorted(loaded.ragged)[:8])
        notes.append(f"rows with too many or too few cells were read as far as they go: {some}")
    return found, notes


def _rows(loaded: Loaded, columns: Mapping[str, int]) -> list[Row]:
    """Return the rows as texts, trimmed; those in which nothing stands that is asked for are none."""
    cells: dict[str, list[str]] = {}
    for what, place in columns.items():
        coded = text_column(*distinct(loaded.table.column(place), what))
        cells[what] = ["" if code < 0 else coded.values[code].strip() for code in coded.codes.tolist()]
    rows = [dict(zip(cells, values, strict=True)) for values in zip(*cells.values(), strict=True)]
    return [row for row in rows if any(row.values())]


def _found(plan: TrialPlan, rows: Sequence[Row]) -> tuple[dict[str, list[Row]], dict[str, list[Row]], list[Row]]:
    """Share rows out among the leads, by address and by name; return those of nobody too."""
    addresses = {lead.address.casefold() for lead in plan.leads if lead.address is not None}
    names = {lead.name for lead in plan.leads}
    by_address: dict[str, list[Row]] = {}
    by_name: dict[str, list[Row]] = {}
    surplus: list[Row] = []
    for row in rows:
        address = row.get("address", "").removeprefix("'").casefold()
        if address in addresses:
            by_address.setdefault(address, []).append(row)
        elif row.get("lead") in names:
            by_name.setdefault(row["lead"], []).append(row)
        else:
            surplus.append(row)
    return by_address, by_name, surplus


def _missing(lead: Planned) -> Difference:
    means = f"it did not get in through {lead.doors[0]}, or whoever exported does not see {lead.partition}"
    if lead.address is None:
        means += "; it has no address, so a column Lead must say which row is about it"
    return Difference(lead.name, lead.address or "", "record", str(lead.partition), "no row", "VIS-1", means)


def _several(lead: Planned, count: int) -> Difference:
    rule = "DEDUPE-1" if count > lead.records else "DEDUPE-8"
    more = "the instance made another record of the same address" if count > lead.records else "the instance found the record again"
    means = f"{more}: its dedupe rule is another one than the design's, or the address was there before"
    return Difference(lead.name, lead.address or "", "records", str(lead.records), str(count), rule, means)


def _partition(lead: Planned, rows: Sequence[Row]) -> Iterator[Difference]:
    actual = [row["partition"] for row in rows if row.get("partition")]
    if not actual or lead.partition in actual:
        return
    rule = ", ".join(lead.rules)
    wanted, there = lead.partition or "no record", ", ".join(actual)
    yield Difference(lead.name, lead.address or "", "partition", wanted, there, rule, _moved(lead, actual[-1]))


def _moved(lead: Planned, actual: str) -> str:
    """Say what it means that somebody is somewhere else."""
    if lead.partition is None:
        return "it must have been deleted by a campaign, and was not"
    if "ROUTE-6" in lead.rules and actual == lead.landed:
        return f"it was not moved on from {actual}: the campaign that moves such leads did not run, or takes another branch"
    if "ROUTE-6" in lead.rules:
        return f"the campaign that moves such leads takes another branch, or the order of its choices differs; it lands in {lead.landed}"
    if "ROUTE-4" in lead.rules:
        return "another assignment rule matched first, or the rules do not apply to this door (ROUTE-3)"
    return f"the primary partition behind {lead.doors[0]} is another one, or a campaign moved it on"


def _campaigns(plan: TrialPlan, lead: Planned, rows: Sequence[Row]) -> Iterator[Difference]:
    actual = list(dict.fromkeys(name for row in rows for name in _names(row.get("campaigns", ""), plan)))
    known = {name.casefold(): name for name in plan.topology.automations}
    seen = [known.get(name.casefold(), name) for name in actual]
    for name in lead.ran:
        if name not in seen:
            yield Difference(lead.name, lead.address or "", f"campaign {name}", "ran", "did not run", *_kept_away(plan, lead, name))
    for name in seen:
        if name not in lead.ran:
            yield Difference(lead.name, lead.address or "", f"campaign {name}", "does not run", "ran", *_surplus(plan, lead, name))


def _names(cell: str, plan: TrialPlan) -> list[str]:
    """Cut a cell into names; at commas only where that leaves names of the design and nothing else."""
    parts = [part.strip() for part in _BETWEEN.split(cell) if part.strip()]
    known = {name.casefold() for name in plan.topology.automations}
    found = []
    for part in parts:
        pieces = [piece.strip() for piece in part.split(",")]
        found += pieces if part.casefold() not in known and all(piece.casefold() in known for piece in pieces) else [part]
    return found


def _kept_away(plan: TrialPlan, lead: Planned, name: str) -> tuple[str, str]:
    campaign = plan.topology.automations[name]
    where = f"does not see where the lead is ({lead.landed})" if lead.landed else "does not see the lead"
    return "CAMP-2", f"it is not active, listens to something else, has other filters, or its workspace {campaign.workspace} {where}"


def _surplus(plan: TrialPlan, lead: Planned, name: str) -> tuple[str, str]:
    if name not in plan.topology.automations:
        near = nearest(name, plan.topology.automations)
        return "", "the design has no such campaign" + (f"; did you mean {near!r}?" if near else "")
    rule = "VIS-9" if name in lead.blocked else lead.refused.get(name, "CAMP-2")
    home = plan.topology.automations[name].workspace
    means = {
        "VIS-9": f"in the instance {home} sees this lead: it has another partition, or the lead is in another one",
        "CAMP-1": "in the instance it is active",
        "CAMP-3": "in the instance it takes people in more often",
        "CAMP-9": "in the instance it is valid: what it names is shared with it",
    }
    usual = "its filters in the instance are others" if name in lead.refused else "in the instance it listens to more than in the design"
    return rule, means.get(rule, usual)


def _said(row: Row) -> str:
    return ", ".join(f"{name} {text}" for name, text in row.items() if text and name != "address")


def _by_lead(differences: Sequence[Difference]) -> list[tuple[str, list[Difference]]]:
    found: dict[str, list[Difference]] = {}
    for one in differences:
        found.setdefault(one.lead, []).append(one)
    return list(found.items())
