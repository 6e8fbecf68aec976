"""The fewest edits of a lead after which a judgement would have taken it in: other values, or life in another partition.

Every candidate is asked by the engine's own questions, as the person was at that judgement; edits of the design are `mend_design.py`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, islice, product

import numpy as np
import numpy.typing as npt

from ..answers.judgement import Judged
from ..answers.outline import filters_of, laid_out, reachable
from ..engine.conditions import ask, truth
from ..engine.layout import FLAGS
from ..engine.state import View
from ..topology.conditions import AllOf, Condition, Group, InSegment
from ..topology.fields import READ_ONLY
from .cells import Cell, cells, leaves

__all__ = ["FieldEdit", "LeadChange", "LeadMend", "mend_lead"]

MOST_TRIED = 200_000  # leads that are asked about
MOST_TOLD = 10
PARTITION = "Partition"
ANY = "some other field"  # whatever it is: that a value changes sets Updated At, and segments are worked out anew (SEG-6)
Value = str | float | None


@dataclass(frozen=True, slots=True)
class FieldEdit:
    """One value otherwise: the field, what it is, one value that will do, and in words all of those that will."""

    field: str
    now: Value
    value: Value
    words: str

    def __str__(self) -> str:
        return f"{self.field} {self.words}" + (f" (it is {_said(self.now)})" if self.field != ANY else "")


@dataclass(frozen=True, slots=True)
class LeadChange:
    """Edits of a lead that go together."""

    edits: tuple[FieldEdit, ...]

    @property
    def values(self) -> dict[str, Value]:
        """The values, by field; `Partition` among them where the lead must live in another one."""
        return {edit.field: edit.value for edit in self.edits if edit.field != ANY}

    def __str__(self) -> str:
        return "; ".join(map(str, self.edits))


@dataclass(frozen=True, slots=True)
class LeadMend:
    """The smallest changes of the lead.

    Attributes:
        changes: Some of them, in order of the filters; `count` is how many there are, each of one value of every class.
        besides: What no edit of fields mends, in words.
        is_exact: Whether every value there could be was tried; `tried` leads were asked about, of `of` (more, where the search was cut).
    """

    changes: tuple[LeadChange, ...]
    count: int
    besides: tuple[str, ...]
    is_exact: bool
    tried: int
    of: int

    @property
    def is_enough(self) -> bool:
        """Whether these edits alone make the campaign take the lead in."""
        return bool(self.changes) and not self.besides

    @property
    def size(self) -> int | None:
        """How many edits it takes; None where none were found."""
        return len(self.changes[0].edits) if self.changes else None


def _said(value: Value) -> str:
    return "empty" if value is None or value == "" else f"{value:g}" if isinstance(value, float) else value


@dataclass(frozen=True, slots=True)
class _Component:
    """Filters that share fields, which can be mended without looking at the others."""

    conditions: tuple[Condition, ...]
    fields: tuple[str, ...]
    asks_visibility: bool


def mend_lead(found: Judged) -> LeadMend:
    """Return the fewest edits of a lead's fields that a judgement needs; a set of fields by size, then in order of the filters.

    Living in another partition counts as one edit. Where filters share no field they are mended apart, which changes nothing about the
    fewest: the numbers add up.
    """
    search = _Search(found)
    besides = search.besides()
    wholes: list[list[LeadChange]] = []
    is_cut = False
    for component in search.components():
        changes = search.fewest(component)
        if changes is None:
            is_cut = is_cut or search.is_cut
            besides.append(search.hopeless(component))
            continue
        wholes.append(changes)
    count = int(np.prod([len(changes) for changes in wholes], dtype=np.int64)) if wholes else 0
    whole = (LeadChange(tuple(edit for change in some for edit in change.edits)) for some in islice(product(*wholes), MOST_TOLD))
    told = tuple(change for change in whole if change.edits)
    return LeadMend(told, count if told else 0, tuple(besides), search.is_exact and not is_cut, search.tried, search.of)


class _Search:
    """Asks about leads that are like one but for some fields."""

    def __init__(self, found: Judged) -> None:
        self.found, self.hearing, self.design = found, found.hearing, found.hearing.design
        self.leaves = reachable(filters_of(found.design, found.campaign.name))
        self.tried = self.of = 0
        self.is_exact, self.is_cut = True, False
        self._domains: dict[str, list[tuple[Value, str]]] = {}
        self.fixed = [part for part in _flat(found.campaign.filters) if not self._fields_of(part)]  # memberships, activities, stages

    def besides(self) -> list[str]:
        """Return what keeps the person out that no value of a field could mend."""
        found, hearing, campaign = self.found, self.hearing, self.found.campaign
        name, said = campaign.name, []
        if hearing.how == "none":
            said.append(f"{name} must be run as a batch" if campaign.is_batch else f"one of the triggers of {name} must hear something")
        if not (campaign.active or campaign.is_batch):
            said.append(f"{name} is not active (CAMP-1)")
        if name in self.design.invalid:
            said.append(f"{name} names what its workspace may not use (CAMP-9)")
        if not hearing.may_again:
            said.append("the person has used up the runs of the campaign (CAMP-3)")
        if hearing.counted is not None:
            said.append("more people qualify than the limit of the batch allows (CAMP-10)")
        said += [f"no value of a field changes this: {part}" for part in self.fixed if not found.evidence.holds(part)]
        if found.reason == "cascade":
            said.append("the chain of campaigns is longer than max_cascade allows")
        if found.reason == "deleted":
            said.append("a campaign before it deletes the person")
        return said

    def components(self) -> list[_Component]:
        """Return the filters by the fields they share, and with the partition whether the person is seen."""
        parts = [part for part in _flat(self.found.campaign.filters) if part not in self.fixed]
        asked = [self._fields_of(part) for part in parts]
        if any(isinstance(leaf, InSegment | Group) for leaf in self.leaves) or "Updated At" in {leaf.field for leaf in leaves(self.leaves)}:
            # A segment is worked out anew, and Updated At set, by whatever is changed: everything hangs together.
            fields = dict.fromkeys([PARTITION, *(name for names in asked for name in names), ANY])
            return [_Component(tuple(parts), tuple(fields), True)]
        groups: list[tuple[list[Condition], dict[str, None], bool]] = [([], {PARTITION: None}, True)]
        for part, names in zip(parts, asked, strict=True):
            own = dict.fromkeys(names)
            joined = [group for group in groups if group[1].keys() & own.keys()]
            others = [group for group in groups if group not in joined]
            conditions = [one for group in joined for one in group[0]] + [part]
            merged: dict[str, None] = {name: None for group in joined for name in group[1]} | own
            groups = [*others, (conditions, merged, any(group[2] for group in joined))]
        return [_Component(tuple(conditions), tuple(names), sees) for conditions, names, sees in groups]

    def _fields_of(self, part: Condition) -> tuple[str, ...]:
        """Return the fields by which an edit could change the answer of a filter, smart lists and segments followed."""
        inner = reachable(laid_out(self.found.design, part, ("filters",)))
        named = [leaf.field for leaf in leaves(inner)]
        named += [name for leaf in inner if isinstance(leaf, Group) for name in (*leaf.by, *([leaf.field] if leaf.field else []))]
        topology = self.found.design
        named = [topology.field_named(name).name for name in named]
        return tuple(name for name in dict.fromkeys(named) if name == PARTITION or name not in READ_ONLY)

    def domain(self, name: str) -> list[tuple[Value, str]]:
        """Return one value of every class of a field that is not the one there is, each with its words."""
        if name == ANY:
            return [(None, "changes, whatever it is")]
        if name not in self._domains:
            made = self._partitions() if name == PARTITION else [(cell.value, cell.words) for cell in self._cells(name)]
            now = self.now(name)
            self._domains[name] = [(value, words) for value, words in made if value != now]
        return self._domains[name]

    def _cells(self, name: str) -> Iterator[Cell]:
        cut = cells(self.found.design, name, self.leaves, self.hearing.at)
        self.is_exact = self.is_exact and cut.is_exact
        yield from cut
        for group in (leaf for leaf in self.leaves if isinstance(leaf, Group)):
            self.is_exact = False  # of a group only values that others have, and just enough of a sum, are tried
            if name in group.by or name == group.field:
                yield from self._of_the_others(name, group)

    def _of_the_others(self, name: str, group: Group) -> Iterator[Cell]:
        people, layout = self.hearing.person.people, self.design.layout
        column = layout.columns[name]
        others: list[Value]
        if self.found.design.field_named(name).is_number:
            numbers = people.numbers[1 : people.size, column]
            others = [float(value) for value in np.unique(numbers[~np.isnan(numbers)])]
            if group.measure == "sum" and name == group.field:
                others.append(float(group.least))
        else:
            others = [layout.pools[name].values[code] or None for code in np.unique(people.codes[1 : people.size, column]).tolist()]
        yield from (Cell(name, value, f"is {_said(value)}", (value,)) for value in others)

    def _partitions(self) -> list[tuple[Value, str]]:
        """Return a partition of every kind that the campaign, its filters and the segmentations tell apart."""
        topology, design = self.found.design, self.design
        asked = [leaf for leaf in leaves(self.leaves) if leaf.field == PARTITION]
        kinds: dict[tuple[bool, ...], list[str]] = {}
        for partition in topology.partitions:
            code = design.partitions[partition]
            seen = [bool(self._sees(np.array([code]))[0]), *(bool(design.sees[home, code]) for _, home, _ in design.segmentations)]
            held = [bool(truth(leaf, [partition], "string", self.hearing.at)[0]) for leaf in asked]
            kinds.setdefault((*seen, *held), []).append(partition)
        now = self.now(PARTITION)
        told: list[tuple[Value, str]] = []
        for some in kinds.values():
            others = [partition for partition in some if partition != now]
            if others:
                told.append((others[0], f"is {' or '.join(others[:4])}" + (f" or {len(others) - 4} more" if len(others) > 4 else "")))
        return told

    def _sees(self, codes: npt.NDArray[np.integer]) -> npt.NDArray[np.bool_]:
        hearing, design = self.hearing, self.design
        seen: npt.NDArray[np.bool_] = design.sees[design.home[hearing.rank], codes]
        if hearing.how == "cast":  # ROUTE-12
            seen = seen & design.sees[design.workspaces[design.topology.programs[hearing.by].workspace], codes]
        return seen

    def now(self, name: str) -> Value:
        """Return the value there is."""
        if name == ANY:
            return None
        value = self.found.evidence.value(name)
        return None if value == "" or value != value else value

    def fewest(self, component: _Component) -> list[LeadChange] | None:
        """Return all smallest changes that mend a component; one without edits where nothing is to be mended, None where none was found."""
        if self._fits(component, (), [()])[0]:
            return [LeadChange(())]
        self.is_cut = False
        for size in range(1, len(component.fields) + 1):
            hits: list[LeadChange] = []
            for names in combinations(component.fields, size):
                domains = [self.domain(name) for name in names]
                number = int(np.prod([len(domain) for domain in domains], dtype=np.int64))
                self.of += number
                if self.tried + number > MOST_TRIED:
                    self.is_cut = True
                    continue
                self.tried += number
                candidates = list(product(*domains))
                fits = self._fits(component, names, [tuple(value for value, _ in some) for some in candidates]) if candidates else ()
                for some, fit in zip(candidates, fits, strict=True):
                    if fit:
                        edits = zip(names, some, strict=True)
                        hits.append(LeadChange(tuple(FieldEdit(name, self.now(name), value, words) for name, (value, words) in edits)))
            if hits:
                return hits
        return None

    def _fits(self, component: _Component, names: Sequence[str], rows: Sequence[tuple[Value, ...]]) -> npt.NDArray[np.bool_]:
        """Ask about leads with other values of those fields: first they live elsewhere, then their values are changed."""
        design, person = self.design, self.hearing.person
        kin, count = person.people.size, len(rows)
        people = person.people.kept(np.tile(np.arange(kin), count), np.repeat(np.arange(count, dtype=np.int32), kin))
        own = np.arange(count, dtype=np.int32) * kin
        view = View(people, own, np.full(count, self.hearing.at, np.int64))
        for place, name in enumerate(names):
            values = [row[place] for row in rows]
            if name == PARTITION:
                people.partition[own] = [design.partitions[str(value)] for value in values]
                continue
            if name == ANY:
                continue
            column = design.layout.columns[name]
            if design.topology.field_named(name).is_number:
                people.numbers[own, column] = [np.nan if value is None else value for value in values]
            else:
                pool, blank = design.layout.pools[name], "false" if name in FLAGS else ""
                people.codes[own, column] = [pool.code(blank if value is None else str(value)) for value in values]
        is_new = int(people.born[0]) == self.hearing.unit
        if names and (is_new or tuple(names) != (PARTITION,)):  # SEG-6: worked out where values change, not by a move
            people.updated[own] = self.hearing.at
            design.work_out_segments(view)
        question = ask(AllOf(component.conditions), design, int(design.home[self.hearing.rank]))
        held = question(view)
        return held & self._sees(people.partition[own]) if component.asks_visibility else held

    def hopeless(self, component: _Component) -> str:
        """Say that no values were found that mend a component."""
        if self.is_cut:
            return f"of the values of {', '.join(component.fields)} not all combinations could be tried"
        failing = [str(part) for part in component.conditions if not self.found.evidence.holds(part)]
        if any(isinstance(leaf, Group) for leaf in self.leaves):  # people of another group are played by themselves
            return f"not tried: values by which the lead would be of a group that it has nothing to do with now: {'; '.join(failing)}"
        if failing:
            return f"no value of a field makes this hold: {'; '.join(failing)}"
        return f"{self.found.campaign.workspace} sees no partition where its filters could hold (VIS-9)"


def _flat(condition: Condition) -> Iterator[Condition]:
    if isinstance(condition, AllOf):
        for part in condition.parts:
            yield from _flat(part)
    else:
        yield condition
