"""What changed after a moment of a run: values, partitions, memberships, stages, people who came and went, as the log tells it.

The whole story of a lead is `journeys.py`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from ..engine.coding import compressed
from ..engine.log import attributes
from ..engine.order import stable_order
from ..engine.run import Run
from .answer import Answer, answer
from .columns import category, counted, many, times
from .people import EVERYBODY, Leads, Moment, Recs, called, cut_at, leads_of, named, time_of

__all__ = ["changes_since"]

COLUMNS = ("at", "lead", "id", "kind", "name", "old", "new")
KINDS = ("field", "partition", "program", "list", "stage", "created", "merged", "deleted")
_TOLD = {  # type of a line -> kind of change, and what of the line is its name, the old and the new
    "Change Data Value": ("field", "field", "old", "new"),
    "Change Score": ("field", "field", "old", "new"),
    "Change Partition": ("partition", "", "from", "to"),
    "Change Program Status": ("program", "program", "old", "new"),
    "Add to List": ("list", "list", "", ""),
    "Remove from List": ("list", "list", "", ""),
    "Change Revenue Stage": ("stage", "model", "old", "new"),
    "Person is Created": ("created", "", "", ""),
    "Merge": ("merged", "merged", "", ""),
    "Delete Person": ("deleted", "", "", ""),
}
_OF_LIST = {"Add to List": ("", "on it"), "Remove from List": ("on it", "")}
MOST_PEOPLE = 100  # of an expectation


def changes_since(run: Run, moment: Moment, leads: Leads = EVERYBODY) -> Answer:
    """What changed after a moment, from what to what?

    Every change is a row, in order; of one who was merged away the survivor is told. What somebody had from the first is no change, and
    what an import only puts on a list is not logged (IMPORT-7).

    Args:
        run: A finished run.
        moment: What happened at it and before is left out; None: nothing is asked for, for it is the end.
        leads: Of whom, among all who ever were there: an Id, alias, address, pattern, condition, or several.

    Columns:
        at: When.
        lead: Whose: alias, else address, else its Id.
        id: Its Id.
        kind: `field`, `partition`, `program`, `list`, `stage`, or `created`, `merged`, `deleted`.
        name: Which field, program, list or model; who was merged into it; else empty.
        old: What it was; empty: nothing.
        new: What it is since then; empty: nothing.

    Raises:
        InputError: It is no moment.
        UnknownName: Nobody is or was called so.

    >>> import workbench as wb
    >>> steps = [{"change_data": {"person": "ann", "values": {"Country": "Spain"}}, "at": "2026-01-05T10:00"}]
    >>> run = wb.simulate(wb.Topology("One"), steps, {"ann": {"Email Address": "a@example.com", "Country": "Italy"}})
    >>> print(changes_since(run, "2026-01-05T09:00").sentence)
    After 2026-01-05 09:00, 1 change of 1 lead: 1 field (Country).
    >>> print(changes_since(run, "2026-01-05T09:00").to_expectation())
    expect:
      people:
        ann: {Country: Spain}
    <BLANKLINE>
    """
    import pandas as pd

    cut = cut_at(run, moment)
    rec = leads_of(run, leads, ever=True)
    wanted = np.zeros(len(run.ids), bool)
    wanted[rec] = True
    whom = None if wanted.all() else wanted
    words: dict[str, int] = {"": 0}
    parts = [part for type_ in _TOLD if type_ in run.log.kinds for part in _changes(run, type_, cut, whom, words)]
    names = ("position", "event", "rank", "line", "rec", "unit", "kind", "name", "old", "new")
    found = {name: np.concatenate([part[name] for part in parts]) if parts else np.empty(0, np.int64) for name in names}
    order = stable_order(found["position"], found["event"], found["rank"] + 1, found["line"])
    found = {name: found[name][order] for name in ("rec", "unit", "kind", "name", "old", "new")}
    whose, place = compressed(found["rec"], len(run.ids))
    codes, texts = named(run, whose)
    told = list(words)
    frame = {"at": times(run.log.at[found["unit"]]), "lead": category(codes[place], texts), "id": run.ids[found["rec"]]}
    frame |= {"kind": category(found["kind"], KINDS), **{name: _said(found[name], told) for name in ("name", "old", "new")}}
    return answer(
        "changes_since",
        _sentence(found, whose, told, moment, run),
        COLUMNS,
        pd.DataFrame(frame),
        ("VIS-2", "ROUTE-6", "MEMB-2"),
        _expected(run, found, whose, told),
    )


def _changes(
    run: Run, type_: str, cut: int, wanted: npt.NDArray[np.bool_] | None, words: dict[str, int]
) -> Iterator[dict[str, npt.NDArray[Any]]]:
    """Yield the changes that lines of one type tell, with what they say as numbers of words."""
    kind, *asked = _TOLD[type_]
    lines = run.log.noted(type_, of=wanted, since=cut)
    if not len(lines["unit"]):
        return
    codes, said = attributes(run, type_, lines)
    lines["kind"] = np.full(len(codes), KINDS.index(kind), np.int8)
    fixed = _OF_LIST.get(type_, ("", ""))
    for name, of, instead in zip(("name", "old", "new"), asked, ("", *fixed), strict=True):
        texts = [_plain(one.get(of)) if of else instead for one in said]
        numbers = np.array([words.setdefault(text, len(words)) for text in texts], np.int32)
        lines[name] = numbers[codes]
    yield lines


def _plain(value: Any) -> str:
    return "" if value is None else f"{value:.15g}" if isinstance(value, float) else str(value)


def _said(codes: npt.NDArray[Any], words: list[str]) -> Any:
    used, place = compressed(codes, len(words))
    return category(place, [words[code] for code in used.tolist()])


def _sentence(found: Mapping[str, npt.NDArray[Any]], whose: Recs, words: list[str], moment: Moment, run: Run) -> str:
    when = "the end" if moment is None else str(np.datetime64(time_of(moment), "us"))[:16].replace("T", " ")
    said = []
    for code, kind in enumerate(KINDS):
        names = found["name"][found["kind"] == code]
        is_named = kind in ("field", "program", "list", "stage")
        which = [words[name] for name in compressed(names, len(words))[0].tolist() if words[name]] if is_named else []
        if len(names):
            noun = counted(len(names), kind) if kind in ("field", "partition", "program", "list", "stage") else f"{len(names):,} {kind}"
            said.append(noun + (f" ({many(sorted(which), 3)})" if which else ""))
    total = len(found["rec"])
    if not total:
        return f"Nothing changed after {when}."
    return f"After {when}, {counted(total, 'change')} of {counted(len(whose), 'lead')}: {', '.join(said)}."


def _expected(run: Run, found: Mapping[str, npt.NDArray[Any]], whose: Recs, words: list[str]) -> Mapping[str, Any] | None:
    """Return what a scenario expects of the values that changed, as they are at the end, and of who is gone."""
    aliases = called(run, whose) if len(whose) <= MOST_PEOPLE else None
    if not aliases:
        return None
    people: dict[str, Any] = {alias: {} for alias in aliases}
    alias_of = dict(zip(whose.tolist(), aliases, strict=True))
    for kind, rec, name in {*zip(found["kind"].tolist(), found["rec"].tolist(), found["name"].tolist(), strict=True)}:
        if not run.people["alive"][rec]:
            people[alias_of[rec]] = None
        elif KINDS[kind] == "partition":
            people[alias_of[rec]]["Partition"] = run.partitions[run.people["partition"][rec]]
        elif KINDS[kind] == "field":
            people[alias_of[rec]][words[name]] = _value(run, rec, words[name])
    return {"people": {alias: dict(sorted(of.items())) if of is not None else None for alias, of in people.items()}}


def _value(run: Run, rec: int, name: str) -> Any:
    """Return a value at the end as a scenario file has it."""
    field, column = run.topology.field_named(name), run.layout.columns[name]
    if field.is_number:
        number = float(run.people["numbers"][rec, column])
        return None if number != number else int(number) if number.is_integer() else number
    text = run.layout.pools[name].values[run.people["codes"][rec, column]]
    return text == "true" if field.type == "boolean" and text else text or None
