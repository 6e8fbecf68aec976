"""Addresses of several records: where each record lives, who sees it there, and which of them each door would take the next row for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from ..answers import duplicates, twin_picks
from ..answers.people import EVERYBODY, Leads
from ..answers.words import listed
from ..engine.run import Run
from ..errors import must_be
from .palette import BLUE, FAINT, GREEN, INK, ORANGE, QUIET, breadth, clipped, counted, heading, number, write
from .view import View

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

__all__ = ["DuplicatesView"]

COLUMNS = ("address", "lead", "id", "partition", "seen_by", "updated_at", "is_latest", "taken_by")
MANY, MOST = 6, 8  # addresses drawn; records drawn of each
_SIDE, _TOP, _FOOT, _ROW, _HEAD, _CELL = 0.25, 1.1, 0.58, 0.27, 0.4, 0.55  # inches
_DOORS = {  # what a door is called: of one place, of several, of all
    "forms": ("forms of {}", "forms of any workspace"),
    "lists": ("import into {}", "import into any workspace"),
    "api": ("API naming {}", "API naming any partition"),
    "crm": ("CRM of {}", "CRM"),
}
Door = tuple[str, str]
Taken = dict[int, str]
"""Which record (by Id; 0: none of them) a door takes, and what it does: `updates`, `creates`, `rejected 1007`."""


@dataclass(frozen=True, slots=True)
class _Column:
    """Doors that take the same records for all the addresses drawn, and what they are called."""

    doors: tuple[Door, ...]
    label: str


class DuplicatesView(View):
    """Records that share an address (DEDUPE-1), and which of them forms, imports, the API and the CRM would take the next row for.

    Addresses for which doors take different records stand first. At most 6 addresses are drawn, of each at most 8 records; doors that
    take the same ones share a column; the picture says so.

    Args:
        run: A finished run.
        leads: Only addresses that one of these has: an Id, alias, address, pattern, condition, or several.
    """

    def __init__(self, run: Run, leads: Leads = EVERYBODY) -> None:
        must_be(run, Run, "a finished Run")
        self.run = run
        self._records, self._picks = duplicates(run, leads).frame(), twin_picks(run, leads).frame()

    def __repr__(self) -> str:
        return f"DuplicatesView({self.run.topology.name!r}: {self._counted})"

    def frame(self) -> pd.DataFrame:
        """Return the records drawn or not: `address`, `lead`, `id`, `partition`, `seen_by`, `updated_at`, `is_latest`, `taken_by`.

        `taken_by` names the doors that would take the record. Which door does what, and why, is the question `twin_picks`.
        """
        taken: dict[tuple[str, int], dict[str, None]] = {}
        for door, places in self._taken.items():
            for address, records in places.items():
                for record in records:
                    taken.setdefault((address, record), {})[_called(door)] = None
        keys = zip(self._records["address"].astype(str), self._records["id"].tolist(), strict=True)
        return self._records.assign(taken_by=[", ".join(taken.get(key, ())) for key in keys])[list(COLUMNS)]

    def describe(self) -> str:
        """Say what is drawn, a paragraph for each address: its records, then what each door would do."""
        lines = [f"{self.run.topology.name}: {self._counted}."]
        if self._left_out:
            lines.append(f"{self._left_out}.")
        for address in self._chosen:
            lines.append(f"{address}:")
            for record in self._of(address):
                seen = f"seen by {record.seen_by}" if record.seen_by else "seen by nobody"
                latest = ", updated last" if record.is_latest else ""
                lines.append(f"  {record.lead} (person {record.id}) in {record.partition}, {seen}{latest}.")
            for (words, why), doors in self._told(address).items():
                lines.append(f"  {listed(dict.fromkeys(doors))}: {words}{why}.")
        return "\n".join(lines)

    def size(self) -> tuple[float, float]:
        """Return width and height in inches at which the picture is easy to read."""
        last = breadth(self._doors[-1].label) * 0.72 if self._doors else 0
        said = max(breadth(line, 8.5) for line in self._lines)
        return max(self._cells + _CELL * len(self._doors) + last, said + _SIDE, 6.4) + _SIDE, self._foot + _FOOT

    # ---- what is told

    @property
    def _counted(self) -> str:
        addresses = self._records["address"].nunique()
        return f"{counted(addresses, 'address', 'addresses')} of several records, doors take different ones for {number(len(self._split))}"

    @property
    def _lines(self) -> list[str]:
        lines = [self._counted, self._left_out]
        if self.run.topology.dedupe.second:
            lines.append(f"asked with the {self.run.topology.dedupe.second} of each record")
        return [line for line in lines if line]

    @property
    def _left_out(self) -> str:
        many = self._records["address"].nunique() - len(self._chosen)
        said = [f"{counted(many, 'more address', 'more addresses')}"] if many else []
        records = sum(max(0, len(self._groups[address]) - MOST) for address in self._chosen)
        said += [f"{counted(records, 'more record')} of those drawn"] if records else []
        return f"not drawn, in frame(): {listed(said)}" if said else ""

    @cached_property
    def _groups(self) -> Mapping[str, list[Any]]:
        found: dict[str, list[Any]] = {}
        rows: Any = self._records.itertuples(index=False)
        for record in rows:
            found.setdefault(record.address, []).append(record)
        return found

    @cached_property
    def _taken(self) -> Mapping[Door, Mapping[str, Taken]]:
        """What each door does for each address."""
        found: dict[Door, dict[str, Taken]] = {}
        picks: Any = self._picks.itertuples(index=False)
        for pick in picks:
            record = int(pick.id) if pick.outcome == "updates" else 0
            found.setdefault((pick.door, pick.through), {}).setdefault(pick.address, {})[record] = pick.outcome
        return found

    @cached_property
    def _split(self) -> set[str]:
        """The addresses for which doors take different records."""
        taken: dict[str, set[int]] = {}
        for places in self._taken.values():
            for address, records in places.items():
                taken.setdefault(address, set()).update(record for record in records if record)
        return {address for address, records in taken.items() if len(records) > 1}

    @cached_property
    def _chosen(self) -> list[str]:
        order = {address: place for place, address in enumerate(self._groups)}
        return sorted(order, key=lambda one: (one not in self._split, -len(self._groups[one]), order[one]))[:MANY]

    def _of(self, address: str) -> list[Any]:
        """Return the records drawn of an address: all, or those that doors take and the latest ones."""
        records = self._groups[address]
        if len(records) <= MOST:
            return records
        taken = {record for places in self._taken.values() for record in places.get(address, ())}
        first = sorted(records, key=lambda one: (one.id not in taken, not one.is_latest, -one.updated_at.value, -one.id))[:MOST]
        return sorted(first, key=lambda one: int(one.id))

    @cached_property
    def _doors(self) -> list[_Column]:
        """The columns: doors of one kind that do the same for all addresses drawn, together."""
        alike: dict[tuple[Any, ...], list[Door]] = {}
        for door, places in self._taken.items():
            does = tuple(tuple(sorted(places.get(address, {}).items())) for address in self._chosen)
            alike.setdefault((door[0], door[1] == "" and door[0] == "api", *does), []).append(door)
        of_kind = [door for door, _ in self._taken if door]
        return [_Column(tuple(doors), _label(doors, of_kind.count(doors[0][0]))) for doors in alike.values()]

    def _told(self, address: str) -> dict[tuple[str, str], list[str]]:
        """Return what happens to a row with an address, with the reason, and by which doors."""
        names = {int(record.id): record.lead for record in self._groups[address]}
        found: dict[tuple[str, str], list[str]] = {}
        picks: Any = self._picks[self._picks["address"] == address].itertuples(index=False)
        for pick in picks:
            taken = pick.outcome == "updates"
            words = f"takes {names[int(pick.id)]} (person {int(pick.id)})" if taken else pick.outcome
            words = "makes another record" if words == "creates" else words
            second = f" for {pick.second or '(empty)'}" if self.run.topology.dedupe.second and pick.door != "crm" else ""
            found.setdefault((words, f", {pick.why} [{pick.rule}]"), []).append(_called((pick.door, pick.through)) + second)
        return found

    # ---- where things stand

    @cached_property
    def _top(self) -> float:
        return _TOP + 0.19 * (len(self._lines) - 1) + max([breadth(column.label) for column in self._doors], default=0) * 0.72

    @cached_property
    def _rows(self) -> tuple[dict[str, list[float]], float]:
        """The middles of the rows of each address, the last one that of a row which takes none of them, and where all end."""
        found, at = {}, self._top
        for address in self._chosen:
            at += _HEAD
            found[address] = [at + (place + 0.5) * _ROW for place in range(len(self._of(address)) + 1)]
            at += _ROW * len(found[address])
        return found, at

    @property
    def _foot(self) -> float:
        return self._rows[1] if self._chosen else self._top

    @cached_property
    def _widths(self) -> tuple[float, float, float]:
        """Where partitions, workspaces and moments begin."""
        records = [record for address in self._chosen for record in self._of(address)]
        names = max((breadth(_name(record)) for record in records), default=0)
        partitions = max([breadth(clipped(record.partition, 24)) for record in records] + [breadth("lives in", 10, is_bold=True)])
        seen = max([breadth(clipped(record.seen_by or "nobody", 34)) for record in records] + [breadth("seen by", 10, is_bold=True)])
        first = _SIDE + 0.15 + max(names, breadth("none of them", 9)) + 0.25
        return first, first + partitions + 0.25, first + partitions + seen + 0.5

    @cached_property
    def _cells(self) -> float:
        return self._widths[2] + breadth("2026-01-05 09:00", 8.5) + 0.25

    # ---- the picture

    def _paint(self, ax: Axes, scale: float) -> None:
        heading(ax, self.run.topology.name, self._lines, scale)
        if not self._chosen:
            return
        for x, words in zip(self._widths, ("lives in", "seen by", "updated"), strict=True):
            write(ax, x, self._top + 0.12, words, points=10 * scale, is_bold=True, color=BLUE)
        for place, column in enumerate(self._doors):
            x = self._cells + (place + 0.5) * _CELL
            write(ax, x - 0.04, self._top + 0.15, column.label, points=9 * scale, turn=45, down="baseline")
        for address in self._chosen:
            self._paint_address(ax, scale, address)
        self._paint_key(ax, scale)

    def _paint_address(self, ax: Axes, scale: float, address: str) -> None:
        records, middles = self._of(address), self._rows[0][address]
        title = middles[0] - _ROW / 2 - 0.12
        write(ax, _SIDE, title, clipped(address, 48), points=9.5 * scale, is_bold=True)
        after = _SIDE + breadth(clipped(address, 48), 9.5, is_bold=True) + 0.15
        write(ax, after, title, counted(len(self._groups[address]), "record"), points=8.5 * scale, color=QUIET)
        right = self._cells + _CELL * len(self._doors)
        for record, middle in zip(records, middles, strict=False):
            ax.plot([_SIDE + 0.15, right], [middle + _ROW / 2] * 2, color=FAINT, linewidth=0.5 * scale, zorder=1)
            partitions, seen, updated = self._widths
            write(ax, _SIDE + 0.15, middle, _name(record), points=9 * scale)
            write(ax, partitions, middle, clipped(record.partition, 24), points=9 * scale)
            color = INK if record.seen_by else ORANGE
            write(ax, seen, middle, clipped(record.seen_by or "nobody", 34), points=9 * scale, color=color)
            when = str(record.updated_at)[:16]
            write(ax, updated, middle, when, points=8.5 * scale, color=INK if record.is_latest else QUIET, is_bold=record.is_latest)
        write(ax, _SIDE + 0.15, middles[-1], "none of them", points=9 * scale, color=QUIET)
        for place, column in enumerate(self._doors):
            does = self._taken[column.doors[0]].get(address, {})
            self._paint_cells(ax, scale, self._cells + (place + 0.5) * _CELL, does, records, middles)

    @staticmethod
    def _paint_cells(ax: Axes, scale: float, x: float, does: Taken, records: Sequence[Any], middles: Sequence[float]) -> None:
        ax.plot([x] * 2, [middles[0], middles[-1]], color=FAINT, linewidth=0.8 * scale, zorder=1)
        for record, middle in zip(records, middles, strict=False):
            if int(record.id) in does:
                ax.plot([x], [middle], "o", color=BLUE, markersize=7 * scale, markeredgewidth=0, zorder=3)
        left_out = set(does) - {0, *(int(record.id) for record in records)}
        if 0 in does or left_out:
            outcome = does.get(0, "another")
            words, color = {"creates": ("new", GREEN), "another": ("other", BLUE)}.get(outcome, (outcome.removeprefix("rejected "), ORANGE))
            text = write(ax, x, middles[-1], clipped(words, 9), points=8 * scale, color=color, is_bold=True, across="center")
            text.set_bbox({"facecolor": "white", "linewidth": 0, "pad": 1.0 * scale})
            text.set_zorder(4)

    def _paint_key(self, ax: Axes, scale: float) -> None:
        x, y = _SIDE + 0.06, self._foot + 0.32
        ax.plot([x], [y], "o", color=BLUE, markersize=7 * scale, markeredgewidth=0)
        write(ax, x + 0.14, y, "the record that the door takes", points=8.5 * scale, color=QUIET)
        x += 0.14 + breadth("the record that the door takes", 8.5) + 0.3
        does = {one for places in self._taken.values() for address in self._chosen for one in places.get(address, {}).values()}
        reasons = sorted(one.removeprefix("rejected ") for one in does if one.startswith("rejected "))
        marks = [("new", GREEN, "makes another record")] if "creates" in does else []
        marks += [(" / ".join(reasons), ORANGE, "refused, with this reason")] if reasons else []
        for mark, color, words in marks:
            write(ax, x, y, mark, points=8 * scale, color=color, is_bold=True)
            x += breadth(mark, 8, is_bold=True) + 0.08
            write(ax, x, y, words, points=8.5 * scale, color=QUIET)
            x += breadth(words, 8.5) + 0.3


def _name(record: Any) -> str:
    return f"{clipped(record.lead, 30)}  #{record.id}"


def _called(door: Door) -> str:
    kind, through = door
    return _DOORS[kind][0].format(through) if through else {"api": "API", "crm": "CRM"}.get(kind, kind)


def _label(doors: Sequence[Door], of_kind: int) -> str:
    """Name the doors of a column: one, two, or how many more; all of a kind as that."""
    kind, through = doors[0]
    if not through:
        return _called(doors[0])
    if len(doors) > 1 and len(doors) >= of_kind - (kind == "api"):
        return _DOORS[kind][1]
    places = [clipped(place, 18) for _, place in doors]
    told = places[0] if len(places) == 1 else f"{places[0]} and {places[1] if len(places) == 2 else f'{len(places) - 1} more'}"
    return _DOORS[kind][0].format(told)
