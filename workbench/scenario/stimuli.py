"""Steps and people of a scenario as the columns the engine takes.

Reading and checking them is `read_steps.py` and `read_people.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import EllipsisType
from typing import Any

import numpy as np

from ..errors import shown
from ..people.columns import EMPTY, NOT_GIVEN, Coded, Column, Numbers
from ..people.roster import Roster
from ..people.stimuli import ACTIONS, ARGUMENTS, Stimuli
from ..people.times import MINUTE, start_of
from ..topology.cursor import Cursor
from ..topology.fields import READ_ONLY, field_of
from ..topology.model import Topology
from .model import Cell, Cells, Person, ScenarioStep
from .read_people import people_at
from .read_steps import steps_at
from .sofar import Sofar

__all__ = ["columns_of", "roster_columns", "roster_of", "steps_of", "stimuli_of"]

Given = Cell | EllipsisType


def stimuli_of(
    steps: Sequence[Mapping[str, Any]], topology: Topology, people: Mapping[str, Any] | None = None, *, called: str = "steps"
) -> Stimuli:
    """Return the stimuli of plain steps as a scenario file has them; without `people` any alias will do. What they expect is passed over.

    `called` is what problems call the list.

    Raises:
        InputError: with every problem found.

    >>> stimuli_of([{"create_person": {"workspace": "Default", "values": {"email": "ann@example.com"}}}], Topology("One"))
    Stimuli(1 rows)
    """
    return columns_of(steps_of(steps, topology, people, called=called), topology)


def steps_of(
    steps: Sequence[Mapping[str, Any]], topology: Topology, people: Mapping[str, Any] | None = None, *, called: str = "steps"
) -> Sequence[ScenarioStep]:
    """Return plain steps read and checked; without `people` any alias will do. What they expect is passed over.

    Raises:
        InputError: with every problem found.
    """
    cursor = Cursor.of({called: list(steps)}).at(called)
    aliases = None if people is None else dict.fromkeys(people, "people")
    found = steps_at(cursor, Sofar(topology, aliases), lambda expected, sofar: ())
    cursor.reading.finish()
    return found


def roster_of(people: Mapping[str, Any], topology: Topology, start: object = None) -> Roster:
    """Return the roster of plain people as a scenario file has them.

    `start` is the moment of the first step: a date-time, its ISO text, or microseconds since 1970; None is the contract's default.

    Raises:
        InputError: with every problem found.

    >>> roster_of({"ann": {"Email Address": "ann@example.com"}}, Topology("One")).ids.tolist()
    [1]
    """
    cursor = Cursor.of({"people": people}).at("people")
    found = people_at(cursor, topology)
    cursor.reading.finish()
    return roster_columns(found, topology, start if isinstance(start, int) else start_of(start))


def columns_of(steps: Sequence[ScenarioStep], topology: Topology, names: Mapping[int, str] | None = None) -> Stimuli:
    """Return the stimuli of steps: one row each, several where a step has several rows.

    `names` gives the alias of whom a row creates, by number of the row; None: the `as` of a step stands at its first row.
    """
    rows = [(number, step, cells) for number, step in enumerate(steps) for cells in step.rows]
    people = [alias for step in steps for alias in step.people or [step.args.get("person")] * len(step.rows)]
    firsts = {number: row for row, (number, _, _) in reversed(list(enumerate(rows)))}
    if names is None:
        names = {firsts[number]: step.alias for number, step in enumerate(steps) if step.alias is not None}
    args: dict[str, Coded] = {}
    for name in ARGUMENTS:
        given = [step.args.get(name) for _, step, _ in rows]
        if name in ("as", "person"):
            given = people if name == "person" else [names.get(row) for row in range(len(rows))]
        if any(value is not None for value in given):
            args[name] = _names(given)
    by = [step.args.get("by", np.nan) for _, step, _ in rows]
    return Stimuli(
        at=np.array([step.at for _, step, _ in rows], np.int64),
        action=np.array([ACTIONS.index(step.action) for _, step, _ in rows], np.int8),
        step=np.array([number for number, _, _ in rows], np.int32),
        args=args,
        values=_columns([cells for _, _, cells in rows], topology, _asked(steps, topology)),
        by=np.array(by, np.float64) if not np.isnan(by).all() else None,
        ends=np.array([step.ends for _, step, _ in rows], np.int64),
        selected={number: step.args["selected"] for number, step in enumerate(steps) if "selected" in step.args},
        edits={number: step.edit for number, step in enumerate(steps) if step.edit is not None},
        collisions={number: step.crm for number, step in enumerate(steps) if step.crm},
    )


def roster_columns(people: Sequence[Person], topology: Topology, start: int) -> Roster:
    """Return the roster of people, by Id; who does not say otherwise was created and updated one minute before `start`."""
    numbered = sorted(zip(_ids(people), people, strict=True), key=lambda pair: pair[0])
    ids, people = [number for number, _ in numbered], [person for _, person in numbered]
    before = start - MINUTE
    return Roster(
        ids=np.array(ids, np.int64),
        partition=_names([person.partition for person in people]),
        values=_columns([person.values for person in people], topology),
        aliases=tuple(person.alias for person in people),
        created=np.array([before if person.created is None else person.created for person in people], np.int64),
        updated=np.array([before if person.updated is None else person.updated for person in people], np.int64),
        crm_ids=tuple(person.crm_id for person in people),
        cookies=tuple(person.cookies for person in people),
        crm_objects=tuple(person.crm_object for person in people),
    )


def _ids(people: Sequence[Person]) -> list[int]:
    """Give Ids in the order written, from the highest so far on, past those that others say they have."""
    taken = {person.id for person in people}
    following, ids = 1, []
    for person in people:
        while person.id is None and following in taken:
            following += 1
        ids.append(following if person.id is None else person.id)
        following = max(following, ids[-1] + 1)
    return ids


def _names(given: Iterable[str | None]) -> Coded:
    """Encode names as they stand: they are compared exactly, blanks at the ends included."""
    index: dict[str, int] = {"": EMPTY}
    codes = [NOT_GIVEN if name is None else index.setdefault(name, len(index)) for name in given]
    return Coded(np.array(codes, np.int32), list(index))


def _asked(steps: Sequence[ScenarioStep], topology: Topology) -> list[str]:
    """Return the fields that steps change or look up without giving a value of them."""
    asked = [step.args.get("score_field", "Person Score") for step in steps if step.action == "change_score"]
    looked_up = (field_of(str(step.args["lookup"]), topology.fields) for step in steps if "lookup" in step.args)
    if any(step.action == "forward_email" for step in steps):
        asked += ["Person Source", "Unsubscribed", "Acquisition Program"]  # FTF-1
    asked += [name for step in steps for name in step.crm]
    return [*asked, *(field.name for field in looked_up if field is not None and field.name not in READ_ONLY)]


def _columns(rows: Sequence[Cells], topology: Topology, besides: Iterable[str] = ()) -> dict[str, Column]:
    found: dict[str, Column] = {}
    for name in dict.fromkeys([*(name for cells in rows for name in cells), *besides]):
        given: list[Given] = [cells.get(name, ...) for cells in rows]
        if topology.field_named(name).is_number:
            found[name] = Numbers.of(_number(cell) for cell in given)
        else:
            found[name] = Coded.of(_text(cell) for cell in given)
    return found


def _number(cell: Given) -> float | None | EllipsisType:
    assert not isinstance(cell, str), shown(cell)
    return cell


def _text(cell: Given) -> str | None | EllipsisType:
    assert not isinstance(cell, float), shown(cell)
    return cell
