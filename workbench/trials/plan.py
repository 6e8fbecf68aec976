"""The test plan: the smallest set of leads that covers a design, written as the CSV that a tester brings into the real instance.

Leads to choose from are `candidates.py`, what comes of them `poured.py`; choosing is `cover.py`, what the tester saw `returned.py`.
"""

from __future__ import annotations

import html
import os
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..answers.select import Selector
from ..errors import must_be
from ..people.times import start_of
from ..people.written import harmless_csv, write_whole
from ..progress import said_if_slow
from ..topology.fields import READ_ONLY
from ..topology.model import Topology
from .candidates import EMAIL, Candidates, Lead, Value, candidates, second_visits
from .cover import cover
from .doors import Door, picked
from .pieces import Key, Piece
from .planned import Planned, planned, reasons_of, wanted
from .poured import Poured, addresses_of, pour

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

__all__ = ["COLUMNS", "TrialPlan", "Uncovered", "plan_tests"]

COLUMNS = ("lead", "visit", "door", "address", "values", "partition", "campaigns", "blocked", "covers")
EXPECTED = ("Expected Partition", "Expected Campaigns", "Expected Blocked Campaigns", "Covers")
MOST = 20_000  # kinds of leads that are poured; of more a sample
PREFIX = "plan"


@dataclass(frozen=True, slots=True)
class Uncovered:
    """A piece of the design that no lead of the plan comes to, and why."""

    piece: Piece
    why: str


@dataclass(frozen=True, eq=False)
class TrialPlan:
    """Leads to bring into the real instance, with what to expect of each; print it, take its `frame()`, or `write` it as CSV.

    Attributes:
        topology: The design.
        doors: Through which leads come.
        leads: The leads, in the order of the file.
        covered: The pieces of the design that they cover.
        uncovered: Those that they do not, with reasons.
        is_minimal: Whether it is proved that no fewer of the leads looked at would do.
        looked_at: How many kinds of leads were looked at, in words.
        unknown: What no kind of lead can decide, because it depends on more than the lead.
    """

    topology: Topology
    doors: tuple[Door, ...]
    leads: tuple[Planned, ...]
    covered: tuple[Piece, ...]
    uncovered: tuple[Uncovered, ...]
    is_minimal: bool
    looked_at: str
    unknown: tuple[str, ...]

    def frame(self) -> pd.DataFrame:
        """Return a row a visit: `lead`, `visit`, `door`, `address`, `values`, and of the last one what to expect.

        That is `partition`, `campaigns` that run, campaigns that are `blocked` by visibility alone (each one a line), and what the lead
        `covers`.
        """
        import pandas as pd

        rows = [_row(lead, visit) for lead in self.leads for visit in range(len(lead.doors))]
        return pd.DataFrame(rows, columns=list(COLUMNS), dtype=object)

    def table(self) -> pa.Table:
        """Return the table of the CSV: `Lead`, `Visit`, `Door`, the fields by the names that a list import knows, then what to expect."""
        import pyarrow as pa

        rows = [(lead, visit) for visit in range(2) for lead in self.leads if visit < len(lead.doors)]
        text = pa.string()
        columns: dict[str, Any] = {
            "Lead": pa.array([lead.name for lead, _ in rows], text),
            "Visit": pa.array([visit + 1 for _, visit in rows], pa.int64()),
            "Door": pa.array([lead.doors[visit].name for lead, visit in rows], text),
            EMAIL: pa.array([lead.address for lead, _ in rows], text),
        }
        for name in dict.fromkeys(name for lead, visit in rows for name in lead.given(visit)):
            columns[name] = _cells([lead.given(visit).get(name) for lead, visit in rows])
        for place, name in enumerate(EXPECTED):
            told = [_expected(lead)[place] if visit + 1 == len(lead.doors) else None for lead, visit in rows]
            columns[name] = pa.array(told, text)
        return pa.table(columns)

    def write(self, path: str | os.PathLike[str]) -> Path:
        """Write the CSV, whole or not at all, and return its path; no cell of it can start a formula.

        Raises:
            InputError: It cannot be written there.
        """
        return write_whole(path, lambda file: harmless_csv(self.table(), file))

    def describe(self) -> str:
        """Tell it in words: how much few leads cover, each lead with what to expect, and what cannot be covered."""
        of = len(self.covered) + len(self.uncovered)
        through = f"{_many(len(self.leads), 'lead')} through {_many(len(self.doors), 'door')}"
        lines = [f"{through} cover {len(self.covered)} of {of} pieces of {self.topology.name}."]
        unproved = "None of them can be left out; whether fewer others would do is not proved"
        proof = "No fewer would do (proved)" if self.is_minimal else unproved
        lines.append(f"{proof}, chosen from {self.looked_at}.")
        lines += [f"Not decided: {what}." for what in self.unknown]
        for lead in self.leads:
            lines += [f"  {lead.name}: {lead.way()}", f"    expect {lead.expected()}"]
        if self.uncovered:
            lines.append("Not covered:")
            lines += [f"  {missing.piece.kind}: {missing.piece.name}: {missing.why}" for missing in self.uncovered]
        return "\n".join(lines)

    def __str__(self) -> str:
        return self.describe()

    def __repr__(self) -> str:
        return f"<TrialPlan of {self.topology.name!r}: {_many(len(self.leads), 'lead')}, {len(self.uncovered)} pieces not covered>"

    def _repr_html_(self) -> str:
        return f"<pre>{html.escape(self.describe())}</pre>"


def plan_tests(
    design: Topology, doors: Selector | None = None, *, at: str | None = None, most: int = MOST, seed: int = 1, progress: bool = False
) -> TrialPlan:
    """Find the smallest set of leads with which a tester sees a whole design at work: rules, branches, partitions, campaigns.

    Every kind of lead that the design can tell from another is poured through every door; where that leaves something out, they fill out
    every form again once they are there: only so a campaign can be blocked for somebody who lives in another partition. Of all these the
    fewest are chosen that cover everything any of them covers.

    Args:
        design: The design that the instance should have.
        doors: Names or patterns of doors (`Form*`, `Import into EMEA`, `CRM`, `API`); all but the API where left out.
        at: The moment at which the tester begins, ISO; it matters where conditions ask for dates in the past. The first moment of scenarios
            where left out.
        most: Pour at most about so many kinds of leads; of more a sample, and the plan says so.
        seed: By which a sample is drawn.
        progress: Say what is going on where it takes over two seconds and somebody watches.

    Raises:
        UnknownName: There is no such door; the nearest one is told.
        InputError: The moment is none.

    >>> rules = [{"if": {"Country": "Spain"}, "then": "EMEA"}, {"else": "Default"}]
    >>> two = Topology.of("Two", partitions=["Default", "EMEA"], assignment_rules=rules, settings={"assignment_rules_scope": "all_creates"})
    >>> print(plan_tests(two).describe())
    2 leads through 1 door cover 4 of 4 pieces of Two.
    No fewer would do (proved), chosen from all 2 kinds of leads.
      plan-001: Import into Default (Country: Spain)
        expect EMEA; nothing runs
      plan-002: Import into Default (Country: Other)
        expect Default; nothing runs
    """
    must_be(design, Topology, "a Topology", "design")
    through = picked(design, doors)
    begin = start_of(at)
    with said_if_slow("Planning", wanted=progress):
        found = _Search(design, through, begin, most, seed)
        chosen, is_minimal = found.chosen()
        addresses = addresses_of(design, chosen, PREFIX)
        final = pour(design, chosen, addresses, begin)
    leads = planned(final, chosen, addresses, wanted(design))
    covered_keys = frozenset(key for keys in final.covers for key in keys)
    pieces = wanted(design)
    covered = tuple(piece for piece in pieces if piece.key in covered_keys)
    whys = reasons_of(design, through, found.poured, found.is_sampled)
    uncovered = tuple(Uncovered(piece, whys(piece)) for piece in pieces if piece.key not in covered_keys)
    return TrialPlan(design, through, leads, covered, uncovered, is_minimal, found.looked_at, found.unknown)


class _Search:
    """Candidates poured, first those who come once, then those who come again, for what the first do not cover."""

    def __init__(self, design: Topology, doors: Sequence[Door], begin: int, most: int, seed: int) -> None:
        self._design, self._begin = design, begin
        self._keys = {piece.key for piece in wanted(design)}
        first = candidates(design, doors, begin, most, seed)
        self.poured = [self._pour(first)]
        self._leads = list(first.leads)
        self.is_sampled = len(first.leads) < first.size
        self.looked_at = first.counted()
        self.unknown = first.unknown
        missing = self._keys - {key for keys in self.poured[0].covers for key in keys}
        if any(door.action == "fill_form" for door in doors) and missing:
            again = second_visits(design, self._settled(), doors, self._listened_to(missing), begin, most, seed)
            self.poured.append(self._pour(again))
            self._leads += again.leads
            self.is_sampled = self.is_sampled or len(again.leads) < again.size
            self.looked_at += f", and {again.counted()} that come a second time"
            self.unknown = tuple(dict.fromkeys([*self.unknown, *again.unknown]))

    def _pour(self, some: Candidates) -> Poured:
        return pour(self._design, some.leads, addresses_of(self._design, some.leads, "kind"), self._begin)

    def _settled(self) -> list[Lead]:
        """Return a lead of each partition that some end up in: the one through which most of the design is covered on the way."""
        best: dict[Key, tuple[int, Lead]] = {}
        for lead, keys in zip(self._leads, self.poured[0].covers, strict=True):
            for key in (key for key in keys if key[0] == "partition" and lead.values.get(EMAIL, "") is not None):
                if key not in best or best[key][0] < len(keys & self._keys):
                    best[key] = len(keys & self._keys), lead
        return [best[key][1] for key in sorted(best, key=str)]

    def _listened_to(self, missing: Collection[Key]) -> list[str]:
        """Return the fields whose change starts a campaign that nothing has started yet, or that was never blocked."""
        names = [str(key[1]) for key in missing if key[0] in ("ran", "blocked")]
        campaigns = [campaign for name, campaign in self._design.automations.items() if name in names]
        fields = [str(t.args["field"]) for campaign in campaigns for t in campaign.triggers if t.kind == "data_value_changes"]
        return [name for name in dict.fromkeys(fields) if name not in (*READ_ONLY, EMAIL)]

    def chosen(self) -> tuple[list[Lead], bool]:
        """Return the fewest leads that cover all that any covers; whoever comes once before whoever comes twice."""
        sets: list[frozenset[Key]] = [keys & self._keys for one in self.poured for keys in one.covers]
        found = cover(sets)
        return [self._leads[place] for place in found.chosen], found.is_minimal


def _row(lead: Planned, visit: int) -> tuple[Any, ...]:
    is_last = visit + 1 == len(lead.doors)
    partition, campaigns, blocked, covers = _expected(lead) if is_last else (None, None, None, None)
    return lead.name, visit + 1, lead.doors[visit].name, lead.address, lead.said(visit), partition, campaigns, blocked, covers


def _expected(lead: Planned) -> tuple[str | None, ...]:
    pieces = [f"{piece.kind}: {piece.name}" for piece in lead.covers]
    return lead.partition, "; ".join(lead.ran), "; ".join(lead.blocked), "; ".join(pieces)


def _cells(values: Sequence[Value]) -> Any:
    """Return a column of cells: whole numbers without a point, texts as they are."""
    import pyarrow as pa

    if all(value is None or isinstance(value, int | float) for value in values):
        if all(value is None or float(value).is_integer() for value in values):
            return pa.array([None if value is None else int(value) for value in values], pa.int64())
        return pa.array([None if value is None else float(value) for value in values], pa.float64())
    return pa.array([None if value is None else str(value) for value in values], pa.string())


def _many(count: int, what: str) -> str:
    return f"{count} {what}{'s' * (count != 1)}"
