"""The comparison of two designs: where they differ in the files, what that does to leads, and for each number the leads behind it.

How two designs become one picture is `overlay.py`; what differs is worked out by `classes/compare.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import traitlets

from ..classes.compare import Comparison, compare
from ..classes.difference import Difference
from ..classes.occasions import Occasion
from ..classes.pour import Entry, pour
from ..classes.space import LIMIT, Space
from ..classes.words import example
from ..errors import InputError, Problem, must_be
from ..topology.model import Topology
from ..views import ComparisonView
from .overlay import Overlay, overlay
from .scene import node_of
from .widget import Studio

__all__ = ["DesignCompare"]

MOST_ROWS, MOST_LEADS = 200, 12
_KINDS = {  # what a total counts, and which entries of a difference make it count: kind of entry, and whether there is more of it
    "different": ("meet something different", (), (True, False)),
    "land_elsewhere": ("land elsewhere", ("lands",), (True, False)),
    "mailed_more": ("are mailed more", ("sent",), (True,)),
    "mailed_less": ("are mailed less", ("sent",), (False,)),
    "gain_campaigns": ("gain campaigns", ("ran",), (True,)),
    "lose_campaigns": ("lose campaigns", ("ran",), (False,)),
    "newly_blocked": ("are newly out of sight of a campaign", ("blocked",), (True,)),
    "other": ("end with other values, statuses or lists", ("value", "status", "listed", "stage"), (True, False)),
}
_ABOUT = {"form": "source:Form ", "partition": "partition:", "workspace": "workspace:", "campaign": "campaign:"}


class DesignCompare(Studio):
    """Two designs, overlaid or side by side: what was added, is gone or changed, and what that does to every lead that could come.

    A click on a number shows whom it counts, one on a line the leads it is about: in words, one as an example, and what becomes of it
    before and after. `compare.comparison` is what `wb.compare` found.

    Args:
        before: The earlier design.
        after: The later one.
        limit: How many classes of leads are looked at; of more a sample, and the widget says so.

    >>> one = Topology.of("One", partitions=["Default", "EMEA"], settings={"assignment_rules_scope": "all_creates"})
    >>> shown = DesignCompare(one, one.with_rules([{"if": {"Country": "France"}, "then": "EMEA"}]))
    >>> shown.choose("land_elsewhere")
    >>> [(row["lead"], row["lands"]) for row in shown.rows]
    [('Country is France', 'Default → EMEA')]
    """

    _module = "compare.js"
    marks = traitlets.Dict().tag(sync=True)
    sides: Any = traitlets.List(traitlets.List(traitlets.Unicode())).tag(sync=True)
    names = traitlets.List(traitlets.Unicode()).tag(sync=True)
    beside = traitlets.Bool().tag(sync=True)
    totals = traitlets.List(traitlets.Dict()).tag(sync=True)
    kind = traitlets.Unicode("different").tag(sync=True)
    rows = traitlets.List(traitlets.Dict()).tag(sync=True)
    row = traitlets.Int(-1).tag(sync=True)
    leads = traitlets.List(traitlets.Dict()).tag(sync=True)
    leads_said = traitlets.Unicode().tag(sync=True)
    changes = traitlets.List(traitlets.Dict()).tag(sync=True)
    lit = traitlets.List(traitlets.Unicode()).tag(sync=True)

    def __init__(self, before: Topology, after: Topology, *, limit: int = LIMIT) -> None:
        for design in (before, after):
            must_be(design, Topology, "a Topology")
        found = compare(before, after, limit=limit)
        assert isinstance(found, Comparison)  # two designs, not two runs
        self.comparison = found
        self._over: Overlay = overlay(before, after, self.comparison.changes)
        super().__init__(
            scene=self._over.scene,
            marks=self._over.marks,
            sides=[sorted(side) for side in self._over.sides],
            names=[f"Before: {before.name}", f"After: {after.name}"],
            totals=self._totals(),
            changes=[_change(change, self._over.scene["within"]) for change in self.comparison.changes],
        )
        self._show()
        self.observe(lambda _: self._show(), "selection")

    def choose(self, kind: str) -> None:
        """Show only the differences that a total counts: `different` (all of them), `land_elsewhere`, `mailed_more`, ...

        Raises:
            InputError: There is no such total.
        """
        if kind not in _KINDS:
            raise InputError(Problem("there is no such total", "", repr(kind), f"one of {', '.join(_KINDS)}"))
        self.kind = kind
        self._show()

    def look_at(self, row: int) -> None:
        """Show the leads of a difference, by its number in `comparison.differences`; -1 shows none.

        Raises:
            InputError: There is no such difference.
        """
        differences = self.comparison.differences
        if isinstance(row, bool) or not isinstance(row, int) or not -1 <= row < len(differences):
            raise InputError(Problem("there is no such difference", "", repr(row), f"a number below {len(differences)}"))
        with self.hold_sync():
            self.row = row
            self._tell()

    def select(self, identifier: str) -> None:
        """Select a box: the changes of it and the differences that speak of it are shown; "" selects none."""
        self.selection = identifier

    def do(self, asked: Mapping[str, Any]) -> None:
        """Do one thing that the browser can ask for. Raises InputError where that cannot be; then nothing has changed."""
        match asked.get("do"):
            case "choose":
                self.choose(str(asked["kind"]))
            case "look":
                self.look_at(int(asked["row"]))
            case "select":
                self.select(str(asked["id"]))
            case "beside":
                self.beside = bool(asked["on"])
            case other:
                raise InputError(Problem("the comparison cannot do this", "", repr(other), "one of choose, look, select, beside"))

    def describe(self) -> str:
        """Tell what is different, most important first."""
        return f"{self.comparison.describe()}\n{ComparisonView(self.comparison).describe()}"

    def static(self) -> str:
        """Return the picture of the differences and their words as HTML, for exports."""
        return self._page(ComparisonView(self.comparison).to_svg(), self.describe())

    # ---- what follows from a click

    def _totals(self) -> list[dict[str, Any]]:
        found = self.comparison.totals
        return [{"kind": kind, "words": words, "count": found[kind]} for kind, (words, _, _) in _KINDS.items()]

    def _wanted(self) -> list[int]:
        """Return the numbers of the differences that the total and the box chosen leave."""
        found = range(len(self.comparison.differences))
        _, kinds, more = _KINDS[self.kind]
        chosen = self.selection if self._box else ""
        boxes = {member for member, group in self.scene["within"].items() if group == chosen} | {chosen}
        return [
            number
            for number in found
            if _counts(self.comparison.differences[number], kinds, more)
            and (not chosen or boxes & _boxes(self.comparison.differences[number]))
        ]

    def _show(self) -> None:
        wanted = self._wanted()
        with self.hold_sync():
            self.rows = [_row(number, self.comparison.differences[number]) for number in wanted[:MOST_ROWS]]
            if self.row not in wanted:
                self.row = -1
            self.problems = []
            self._tell()
            self.says = self._said(len(wanted))

    def _said(self, wanted: int) -> str:
        space, total = self.comparison.space, self.comparison.totals
        told = [f"{total['different']:,} of {space.counted()} of leads meet something different."]
        if self.comparison.is_same:
            told = [f"The two behave the same over {space.counted()} of leads."]
        for words, only in (("before", self.comparison.only_before), ("after", self.comparison.only_after)):
            told += [f"Only {words}: {_short(only)}."] if only else []
        alone = total["in_one_only"]
        told += [f"{alone:,} {'class is' if alone == 1 else 'classes are'} of one design only and not compared."] if alone else []
        told += [f"The first {MOST_ROWS} of {wanted:,} lines are shown."] if wanted > MOST_ROWS else []
        told += [f"Not decided: {'; '.join(self.comparison.unknown)}."] if self.comparison.unknown else []
        return " ".join([*told, *(f"{words[:1].upper()}{words[1:]}." for words in self.scene["grouped"])])

    def _tell(self) -> None:
        """Tell of the leads of the difference that is open, and light up where they come and go."""
        if self.row < 0:
            self.leads, self.leads_said = [], ""
            around = {self._box} - {""}
        else:
            one = self.comparison.differences[self.row]
            numbers = one.rows[:MOST_LEADS]
            self.leads = _leads(self.comparison.space, numbers)
            classes = "1 class" if one.classes == 1 else f"{one.classes:,} classes"
            self.leads_said = f"{one.lead}: {classes} of leads" + (f", {len(numbers)} of them:" if len(numbers) < one.classes else ":")
            around = _boxes(one)
        within = self.scene["within"]
        boxes = {within.get(box, box) for box in around}
        joined = {end for line in self.scene["lines"] for end in (line["from"], line["to"]) if {line["from"], line["to"]} & boxes}
        shown = joined | boxes if self.row < 0 else boxes | {box for box in joined if node_of(box)[0] == "workspace"}
        self.lit = sorted(shown & {box["id"] for box in self.scene["nodes"]})


def _counts(one: Difference, kinds: Sequence[str], more: Sequence[bool]) -> bool:
    """Return whether a total counts the leads of a difference."""
    return not kinds or any(entry[0] in kinds and (now > was) in more for entry, (was, now) in one.deltas.items())


def _boxes(one: Difference) -> set[str]:
    """Return the boxes that a difference speaks of: partitions, campaigns, doors."""
    kinds = {"lands": "partition", "ran": "campaign", "blocked": "campaign"}
    found = {f"{kinds[entry[0]]}:{entry[1]}" for entry in one.deltas if entry[0] in kinds}
    for occasion in one.occasions:
        said = occasion.removeprefix("new: ").removeprefix("known: ")
        found |= {box for words, box in _SAID if (name := said.removeprefix(words)) != said for box in (f"{box}{name}",)}
        found |= {"source:API"} if said == "by Sync Leads" else set()
    return found


_SAID = (("fills out ", "source:Form "), ("imported into ", "source:Import into "), ("batch ", "campaign:"))


def _row(number: int, one: Difference) -> dict[str, Any]:
    """Return a difference as a line of the table."""
    lands = "" if not any(one.lands) else f"{one.lands[0] or 'nowhere'} → {one.lands[1] or 'nowhere'}"
    signs = (
        ("ran", True, "+ "),
        ("ran", False, "− "),
        ("sent", True, "+ mail "),
        ("sent", False, "− mail "),
        ("blocked", True, "✕ "),
        ("blocked", False, "no longer ✕ "),
    )
    told = [f"{sign}{name}" for kind, more, sign in signs for name in one.names(kind, more=more)]
    told += [one.other.replace(" -> ", " → ")] if one.other else []
    occasions = _short(one.occasions)
    return {"n": number, "occasion": occasions, "lead": one.lead, "classes": one.classes, "lands": lands, "other": "; ".join(told)}


def _short(words: Sequence[str]) -> str:
    return "; ".join(words[:3]) + (f"; and {len(words) - 3:,} more" if len(words) > 3 else "")


def _leads(space: Space, numbers: Sequence[int]) -> list[dict[str, Any]]:
    """Return some classes with a lead of each, and what became of it before and after: they alone go through the engine again."""
    places = [space.slice_of(number) for number in numbers]
    alone = tuple(replace(part, cells=part.cells[row : row + 1], start=place) for place, (part, row) in enumerate(places))
    sides = [pour(replace(space, slices=alone), design) for design in (0, 1)]
    found = []
    for place, (part, row) in enumerate(places):
        before, after = (_became(part.occasion, side.of(place)) for side in sides)
        told = {
            "lead": part.words(row),
            "example": example(part, row),
            "before": _worth_saying(before, after),
            "after": _worth_saying(after, before),
        }
        found.append({"occasion": str(part.occasion), **told})
    return found


def _worth_saying(own: Sequence[str], other: Sequence[str]) -> list[str]:
    """Leave out what is empty, where the other design says nothing of it either."""
    named = {one.partition(" = ")[0] for one in other}
    return [one for one in own if not one.endswith(" = (empty)") or one.partition(" = ")[0] in named]


def _became(occasion: Occasion, entries: Mapping[Entry, int]) -> list[str]:
    """Say what became of a lead, where it landed first."""
    verbs = {"lands": "stays in" if occasion.known else "lands in", "ran": "+", "sent": "mail", "blocked": "✕"}
    told = [f"{verbs[kind]} {name}" for kind in verbs for (of, name, *_) in sorted(entries) if of == kind]
    return [*dict.fromkeys(told), *_values(entries)]


def _values(entries: Iterable[Entry]) -> list[str]:
    return [
        " = ".join(part or "(empty)" for part in entry[1:])
        for entry in sorted(entries)
        if entry[0] in ("value", "status", "stage", "listed")
    ]


def _change(change: Sequence[str], within: Mapping[str, str]) -> dict[str, str]:
    """Return a difference in the files as the browser shows it, with the box it is about."""
    kind, name, key, before, after = change
    about = f"{_ABOUT[kind]}{name}" if kind in _ABOUT else ""
    mark = "changed" if key or (before and after) else "added" if after else "gone"
    about = within.get(about, about)
    return {"kind": kind.replace("_", " "), "name": name, "key": key, "before": before, "after": after, "mark": mark, "about": about}
