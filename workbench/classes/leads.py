"""Leads made of classes: one representative each, with an address of its own, as the rows and the people that the engine takes.

What the engine did to them is read in `pour.py`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ..people.columns import NOT_GIVEN, Coded, Column, Numbers
from ..people.roster import Roster
from ..people.stimuli import ACTIONS, Stimuli
from ..people.times import FIRST, MINUTE
from ..topology.engagement import streams_of
from ..topology.fields import field_of
from ..topology.model import Topology
from .addresses import addressed, shape_of
from .axes import BECOMES, EMAIL, PARTITION, Axis
from .space import Slice

__all__ = ["WEEK", "Leads", "leads_of"]

WEEK = 7 * 24 * 60 * MINUTE
_ARGUMENT = {  # which of the action's own columns the thing of an occasion stands in, and the second one
    "fill_form": ("form", ""),
    "import_list": ("workspace", ""),
    "create_person": ("workspace", ""),
    "submit_form": ("form", "program"),
    "push_lead": ("program", ""),
    "move_person": ("partition", ""),
    "request_campaign": ("campaign", ""),
    "add_to_list": ("list", ""),
    "change_status": ("program", "status"),
    "open_email": ("email", ""),
    "click_email": ("email", ""),
    "visit_page": ("page", ""),
    "change_score": ("score_field", ""),
    "run_campaign": ("campaign", ""),
    "engagement_cast": ("engagement_cast", ""),
}
WHOLE = ("run_campaign", "engagement_cast")


@dataclass(frozen=True, slots=True)
class Leads:
    """Representatives of some classes, numbered as these are: what happens, who is there before, which row and which person is whose.

    `rows` (classes,) is the row about each class (-1: none of its own), `people` (classes,) its place in the roster (-1: a new lead).
    """

    stimuli: Stimuli
    roster: Roster
    rows: npt.NDArray[np.int64]
    people: npt.NDArray[np.int64]
    ends: int


def leads_of(topology: Topology, slices: Sequence[Slice], lasts: int) -> Leads:
    """Return a representative of every class of some slices, which are of one play: batches alone, or at most one cast."""
    sizes = [len(part) for part in slices]
    total = sum(sizes)
    offsets = np.cumsum([0, *sizes])
    known = np.repeat([part.occasion.known for part in slices], sizes)
    values, becomes = _values(topology, slices, offsets, total)
    emails = _addresses(slices, offsets, total)
    people = np.where(known, np.cumsum(known) - 1, -1)
    wholes = list(dict.fromkeys(part.occasion for part in slices if part.occasion.kind in WHOLE))
    own = np.full(total, not wholes or wholes[0].kind == "engagement_cast")
    rows = np.where(own, np.cumsum(own) - 1, -1)
    count = int(own.sum())
    at = np.full(count, FIRST, np.int64)
    action = np.repeat([_number(part.occasion.kind) for part in slices], sizes).astype(np.int8)[own]
    # Doors bring everything a lead is; whoever is known already says only who he is, and a change by hand what it changes to.
    bring = np.repeat([not part.occasion.known or part.occasion.kind == "fill_form" for part in slices], sizes)[own]
    given: dict[str, Column] = {EMAIL: emails.take(np.flatnonzero(own))}
    for name, column in values.items():
        given[name] = _only(column.take(np.flatnonzero(own)), bring)
    for name, column in becomes.items():
        given[name] = _over(given.get(name), column.take(np.flatnonzero(own)))
    args = _arguments(slices, sizes, own)
    by = _points(slices, offsets, total)
    stimuli = Stimuli(at, action, np.zeros(count, np.int32), args, given, None if by is None else by[own])
    if wholes:
        stimuli = _with_moments(stimuli, topology, wholes[0].kind, [occasion.thing for occasion in wholes])
    some = np.flatnonzero(known)
    roster = _roster(slices, sizes, {EMAIL: emails, **values}, topology, offsets, some) if len(some) else Roster()
    return Leads(stimuli, roster, rows, people, int(stimuli.at[-1] if len(stimuli) else FIRST) + lasts)


def _number(kind: str) -> int:
    return ACTIONS.index("change_status" if kind == "engagement_cast" else kind)  # who is cast has become a member before


def _values(
    topology: Topology, slices: Sequence[Slice], offsets: npt.NDArray[np.int64], total: int
) -> tuple[dict[str, Column], dict[str, Column]]:
    """Return what the leads hold, and what their values become by hand, by field."""
    held: dict[str, list[tuple[Slice, int, int]]] = {}
    for place, part in enumerate(slices):
        for number, axis in enumerate(part.axes):
            if axis.name == BECOMES and part.occasion.kind == "change_score":  # said in points
                continue
            for name in dict.fromkeys(axis.sets):
                if name is not None and name not in (PARTITION, EMAIL) and field_of(name, topology.fields) is not None:
                    held.setdefault(f"{BECOMES} {name}" if axis.name == BECOMES else name, []).append((part, number, int(offsets[place])))
    values: dict[str, Column] = {}
    becomes: dict[str, Column] = {}
    for key, found in held.items():
        name = key.removeprefix(f"{BECOMES} ")
        target = becomes if key != name else values
        is_number = topology.field_named(name).is_number
        numbers, given = np.full(total, np.nan), np.zeros(total, bool)
        codes, texts = np.full(total, NOT_GIVEN, np.int32), {"": 0}
        for part, number, start in found:
            axis, chosen = part.axes[number], part.cells[:, number]
            cells = _second(part, number, chosen) if target is becomes else [(c.value, chosen == k) for k, c in enumerate(axis.cells)]
            for place, (value, lanes) in enumerate(cells):
                if target is values and axis.sets[place] != name:
                    continue
                where = start + np.flatnonzero(lanes)
                given[where] = True
                if is_number:
                    numbers[where] = np.nan if value is None else value
                else:
                    codes[where] = texts.setdefault("" if value is None else str(value), len(texts))
        target[name] = Numbers(numbers, given) if is_number else Coded(codes, list(texts))
    return values, becomes


def _second(part: Slice, number: int, chosen: npt.NDArray[np.int16]) -> list[tuple[str | float | None, npt.NDArray[np.bool_]]]:
    """Return what values become: of the cell a value is in already, the second value."""
    axis = part.axes[number]
    before = part.cells[:, before_of(part.axes, number)]
    found: list[tuple[str | float | None, npt.NDArray[np.bool_]]] = []
    for place, cell in enumerate(axis.cells):
        found.append((cell.value, (chosen == place) & (before != place)))
        found.append((axis.others[place], (chosen == place) & (before == place)))
    return found


def before_of(axes: Sequence[Axis], to: int) -> int:
    """Return which axis says what a value is before it is changed by hand."""
    return next(place for place, axis in enumerate(axes) if axis.name == axes[to].sets[0])


def _points(slices: Sequence[Slice], offsets: npt.NDArray[np.int64], total: int) -> npt.NDArray[np.float64] | None:
    """Return how many points a change of a score by hand takes; an empty one counts as 0."""
    if not any(part.occasion.kind == "change_score" for part in slices):
        return None
    by = np.full(total, np.nan)
    for place, part in enumerate(slices):
        if part.occasion.kind != "change_score":
            continue
        number = next(k for k, axis in enumerate(part.axes) if axis.name == BECOMES)
        old = np.array([np.nan if cell.value is None else cell.value for cell in part.axes[number].cells], np.float64)
        new = np.zeros(len(part))
        for value, lanes in _second(part, number, part.cells[:, number]):
            new[lanes] = 0.0 if value is None else value
        before = old[part.cells[:, before_of(part.axes, number)]]
        by[offsets[place] : offsets[place + 1]] = new - np.where(np.isnan(before), 0.0, before)
    return by


def _arguments(slices: Sequence[Slice], sizes: Sequence[int], own: npt.NDArray[np.bool_]) -> dict[str, Coded]:
    """Return the actions' own columns: one code for all rows of a slice."""
    said: dict[str, list[str | None]] = {}
    for place, part in enumerate(slices):
        occasion = part.occasion
        names = ("program", "") if occasion.kind == "engagement_cast" else _ARGUMENT.get(occasion.kind, ("", ""))
        for name, value in zip(names, (occasion.thing, occasion.more), strict=True):
            if name:
                said.setdefault(name, [None] * len(slices))[place] = value
        if occasion.kind == "sync_from_crm" and occasion.known:
            said.setdefault("deleted", [None] * len(slices))[place] = "true"
    args = {}
    for name, values in said.items():
        index = {"": 0}
        codes = [NOT_GIVEN if value is None else index.setdefault(value, len(index)) for value in values]
        args[name] = Coded(np.repeat(codes, sizes).astype(np.int32)[own], list(index))
    for name, kind in (("cookie", "visit_page"), ("crm_id", "sync_from_crm")):
        some = np.repeat([part.occasion.kind == kind for part in slices], sizes)[own]
        if some.any():
            numbers = np.where(some, np.arange(1, len(some) + 1), NOT_GIVEN).astype(np.int32)
            args[name] = Coded(numbers, ["", *(f"{name} {number}" for number in range(len(some)))])
    return args


def _with_moments(stimuli: Stimuli, topology: Topology, kind: str, things: Sequence[str]) -> Stimuli:
    """Add the moments of the whole database: batches, all at once, or as many weekly casts as the longest stream has contents."""
    count, moments = len(stimuli), len(things)
    after = np.zeros(moments, np.int64)
    if kind == "engagement_cast":
        moments = max((len(held) for held in streams_of(topology, things[0]).values()), default=1) or 1
        after = WEEK * np.arange(moments)
    at = np.append(stimuli.at, FIRST + MINUTE + after)
    action = np.append(stimuli.action, np.full(moments, ACTIONS.index("run_campaign"), np.int8))
    name = _ARGUMENT[kind][0]
    more = np.full(moments, NOT_GIVEN, np.int32)
    args = {key: Coded(np.append(column.codes, more), column.values) for key, column in stimuli.args.items()}
    args.pop("campaign", None)
    which = 1 + np.arange(moments, dtype=np.int32) % len(things)
    args[name] = Coded(np.append(np.full(count, NOT_GIVEN, np.int32), which), ["", *things])
    nothing = np.arange(count + moments)
    values = {key: _longer(column, moments) for key, column in stimuli.values.items()}
    return Stimuli(at, action, (nothing * 0).astype(np.int32), args, values)


def _longer(column: Column, more: int) -> Column:
    if isinstance(column, Numbers):
        given = np.ones(len(column), bool) if column.given is None else column.given
        return Numbers(np.append(column.values, np.full(more, np.nan)), np.append(given, np.zeros(more, bool)))
    return Coded(np.append(column.codes, np.full(more, NOT_GIVEN, np.int32)), column.values)


def _only(column: Column, lanes: npt.NDArray[np.bool_]) -> Column:
    """Return a column that says something in some rows only."""
    if isinstance(column, Numbers):
        return Numbers(column.values, lanes if column.given is None else column.given & lanes)
    return Coded(np.where(lanes, column.codes, NOT_GIVEN).astype(np.int32), column.values)


def _over(below: Column | None, above: Column) -> Column:
    """Return two columns in one: where the upper one says something, that."""
    if below is None:
        return above
    if isinstance(above, Numbers) and isinstance(below, Numbers):
        assert above.given is not None
        assert below.given is not None
        return Numbers(np.where(above.given, above.values, below.values), above.given | below.given)
    assert isinstance(above, Coded)
    assert isinstance(below, Coded)
    index = {value: code for code, value in enumerate(below.values)}
    moved = np.array([*(index.setdefault(value, len(index)) for value in above.values), NOT_GIVEN], np.int32)[above.codes]
    return Coded(np.where(above.codes >= 0, moved, below.codes).astype(np.int32), list(index))


def _roster(
    slices: Sequence[Slice],
    sizes: Sequence[int],
    values: dict[str, Column],
    topology: Topology,
    offsets: npt.NDArray[np.int64],
    some: npt.NDArray[np.int64],
) -> Roster:
    """Return the people who are there before: known without memberships, activities or earlier runs."""
    names = ["", *topology.partitions]
    index = {name: code for code, name in enumerate(names)}
    partition = np.ones(int(offsets[-1]), np.int32)
    for place, part in enumerate(slices):
        for number, axis in enumerate(part.axes):
            if axis.name == PARTITION:
                codes = np.array([index.get(cell.value, 1) for cell in axis.cells], np.int32)  # type: ignore[arg-type]
                partition[offsets[place] : offsets[place + 1]] = codes[part.cells[:, number]]
    held = {name: column.take(some) for name, column in values.items()}
    before = np.full(len(some), FIRST - MINUTE)
    more: dict[str, tuple[object, ...]] = {}
    for name, kind in (("cookies", "visit_page"), ("crm_ids", "sync_from_crm")):
        whose = np.repeat([part.occasion.kind == kind and part.occasion.known for part in slices], sizes)
        if whose.any():
            label = {"cookies": "cookie", "crm_ids": "crm_id"}[name]
            own = [f"{label} {number}" if whose[number] else "" for number in some.tolist()]
            more[name] = tuple((one,) if one else () for one in own) if name == "cookies" else tuple(own)
    if "crm_ids" in more:
        more["crm_objects"] = tuple("lead" if one else "" for one in more["crm_ids"])
    return Roster(np.arange(1, len(some) + 1), Coded(partition[some], names), held, created=before, updated=before, **more)  # type: ignore[arg-type]


def _addresses(slices: Sequence[Slice], offsets: npt.NDArray[np.int64], total: int) -> Coded:
    """Return an address of its own for everybody, such as the cell asks for, or an empty one."""
    codes = np.arange(1, total + 1, dtype=np.int32)
    texts = ["", *map("lead{0}@lead{0}.example".format, range(total))]
    for place, part in enumerate(slices):
        for number, axis in enumerate(part.axes):
            for cell_number, cell in enumerate(axis.cells) if axis.name == EMAIL else ():
                shape = shape_of(cell, axis.asked) if cell.value is not None else None
                for row in (offsets[place] + np.flatnonzero(part.cells[:, number] == cell_number)).tolist():
                    if shape is None:
                        codes[row] = 0
                    else:
                        texts[row + 1] = addressed(shape, cell, row)
    return Coded(codes, texts)
