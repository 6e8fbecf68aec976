"""People of a run: which of them a selector means, what they are called, and what a moment is.

Selectors of things of a design are `select.py`; what a condition means is the engine's.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from fnmatch import translate
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from ..engine.coding import compressed
from ..engine.ended import holds_of
from ..engine.layout import EMAIL
from ..engine.run import Run
from ..errors import InputError, Problem, must_be, shown
from ..people.times import start_of
from ..topology.cursor import Cursor
from ..topology.names import Names
from ..topology.read_conditions import condition_at
from .columns import category

__all__ = ["EVERYBODY", "Leads", "Moment", "Recs", "called", "cut_at", "lead_columns", "leads_of", "named", "time_of"]

Leads: TypeAlias = int | str | Mapping[str, Any] | Iterable[int | str | Mapping[str, Any]]
"""Whom is meant: an Id, an alias, an address, a pattern over aliases and addresses, a condition as in a topology file, or several."""
Moment: TypeAlias = str | dt.date | np.datetime64 | None
"""A date-time, its ISO text, or a day, which is its first moment; None is the end of the run."""
Recs: TypeAlias = npt.NDArray[np.intp]
EVERYBODY = "*"
MOST_CALLED = 1000  # people whom an expectation names: nobody reads more
_MAGIC = frozenset("*?[")


def leads_of(run: Run, selector: Leads = EVERYBODY, at: Moment = None, *, ever: bool = False) -> Recs:
    """Return the people a selector means, by Id: their places among the columns of `run.people`.

    Patterns and conditions choose among those who are there at that moment, and ask for values as they are at the end of the run;
    whoever is named, by Id, alias or address, is meant, there or not. All records of an address are meant by it.

    Args:
        run: A finished run.
        selector: An Id, an alias or `new1`, an address, a pattern over aliases and addresses (case aside), a condition as in topology
            files (`{"Country": "France"}`; a list of conditions must all hold), or a list of names; `!` before one takes away.
        at: The moment at which people must be there.
        ever: Choose among everybody who ever was one of the people instead.

    Raises:
        UnknownName: Nobody is or was called so; the nearest name is told.
        InputError: The condition cannot be read, nobody matches the pattern, or an anonymous visitor is meant, who is none of the people.

    >>> import workbench as wb
    >>> people = {name: {"Email Address": f"{name}@example.com", "Country": land} for name, land in (("ann", "Italy"), ("ben", "Spain"))}
    >>> run = wb.simulate(wb.Topology("One"), [], people)
    >>> [run.ids[leads_of(run, which)].tolist() for which in ("ann", "*@EXAMPLE.com", {"Country": "Spain"}, ["*", "!ben"], 2)]
    [[1], [1, 2], [2], [1], [2]]
    """
    must_be(run, Run, "a finished Run", "run")
    where = run.whereabouts
    there = where.is_person if ever else where.there(cut_at(run, at))
    if isinstance(selector, str) and selector == EVERYBODY:
        meant = there
    elif isinstance(selector, Mapping) or _is_condition(selector):
        meant = there & _holds(run, selector)
    else:
        meant = _listed(run, selector, there)
    rec = np.flatnonzero(meant)
    ids = run.ids[rec]
    return rec if (ids[1:] > ids[:-1]).all() else rec[np.argsort(ids)]


def _is_condition(selector: object) -> bool:
    return isinstance(selector, list | tuple) and bool(selector) and all(isinstance(one, Mapping) for one in selector)


def _holds(run: Run, given: object) -> npt.NDArray[np.bool_]:
    cursor = Cursor.of(given, "leads")
    condition = condition_at(cursor, Names.of(run.topology))
    cursor.reading.finish()
    assert condition is not None
    return holds_of(run, condition)


def _listed(run: Run, selector: Any, there: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    wanted: list[Any] = [selector] if isinstance(selector, str) or not isinstance(selector, Iterable) else list(selector)
    starts_full = bool(wanted) and all(isinstance(one, str) and one.startswith("!") for one in wanted)
    meant = there.copy() if starts_full else np.zeros(len(there), bool)
    for one in wanted:
        takes_away = isinstance(one, str) and one.startswith("!")
        found = _matched(run, one[1:] if takes_away else one, there)
        meant = meant & ~found if takes_away else meant | found
    return meant


def _matched(run: Run, one: Any, there: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """Return whom one name or pattern means."""
    if isinstance(one, Mapping):
        return there & _holds(run, one)
    if isinstance(one, str) and one == EVERYBODY:
        return there
    if isinstance(one, str) and one not in run.aliases:
        codes = _addressed(run, one)
        has: npt.NDArray[np.bool_] = np.isin(run.people["codes"][:, run.layout.columns[EMAIL]], codes)
        if _MAGIC & set(one):
            aliased = [person for alias, person in run.aliases.items() if re.match(translate(one.strip().lower()), alias.lower())]
            has = (has | np.isin(run.ids, aliased)) & there
            if not has.any():
                raise InputError(Problem("the pattern matches nobody", "", shown(one), "one that matches an alias or an address"))
            return has
        if has.any():
            living = has & run.people["alive"]
            return living if living.any() else has
    if isinstance(one, str) and re.fullmatch(r"#\d+", one):  # what somebody without alias and address is called
        one = int(one[1:])
    found: npt.NDArray[np.bool_] = run.ids == run.find(one)
    if not run.whereabouts.is_person[found].all():
        raise InputError(Problem("an anonymous visitor is none of the people (WEB-1)", "", shown(one), "somebody who is known"))
    return found


def _addressed(run: Run, wanted: str) -> npt.NDArray[Any]:
    """Return the codes of the spellings that an address or a pattern means, case aside."""
    if not _MAGIC & set(wanted):
        return run.layout.addresses.spellings(wanted)
    matches = re.compile(translate(wanted.strip().lower())).match
    return np.array([code for code, value in enumerate(run.layout.addresses.values) if value and matches(value.lower())], np.intp)


# -- what they are called -------------------------------------------------------------------------------------------------------------


def lead_columns(run: Run, rec: npt.NDArray[Any]) -> dict[str, Any]:
    """Return the columns `lead` (alias, else address, else `#Id`; a category each) and `id` of some people."""
    return {"lead": category(*named(run, rec)), "id": run.ids[rec]}


def named(run: Run, rec: npt.NDArray[Any]) -> tuple[npt.NDArray[np.int64], list[str]]:
    """Return what people are called, as codes and the distinct texts they stand for."""
    spellings = run.layout.addresses.values
    codes = run.people["codes"][rec, run.layout.columns[EMAIL]].astype(np.int64)
    more: list[str] = []
    if run.aliases:
        alias = {person: name for name, person in reversed(list(run.aliases.items()))}
        for place in np.flatnonzero(np.isin(run.ids[rec], list(alias))).tolist():
            codes[place] = len(spellings) + len(more)
            more.append(alias[int(run.ids[rec[place]])])
    blank = np.flatnonzero(codes == 0)
    codes[blank] = len(spellings) + len(more) + np.arange(len(blank))
    more += [f"#{person}" for person in run.ids[rec[blank]].tolist()]
    said, codes = compressed(codes, len(spellings) + len(more))
    usual = said[: np.searchsorted(said, len(spellings))]
    texts = np.array(spellings, object)[usual].tolist() + [more[code] for code in (said[len(usual) :] - len(spellings)).tolist()]
    if more and len(set(texts)) < len(texts):  # somebody's alias is another one's address, or stands for several rows
        index = {text: place for place, text in enumerate(dict.fromkeys(texts))}
        return np.array([index[text] for text in texts], np.int64)[codes], list(index)
    return codes, texts


def called(run: Run, rec: npt.NDArray[Any]) -> list[str] | None:
    """Return what a scenario file calls people: aliases, or `new1`, ...; None where somebody has no such name, or they are too many."""
    if len(rec) > MOST_CALLED:
        return None
    found = np.flatnonzero(np.isin(run.newcomers, run.ids[rec])).tolist()
    names = {int(run.newcomers[number]): f"new{number + 1}" for number in found}
    names |= {person: alias for alias, person in reversed(list(run.aliases.items()))}
    told = [names.get(person) for person in run.ids[rec].tolist()]
    return None if None in told else [name for name in told if name is not None]


# -- moments --------------------------------------------------------------------------------------------------------------------------


def cut_at(run: Run, at: Moment) -> int:
    """Return how many units of work of a run are done by the end of a moment.

    Raises:
        InputError: It is no moment.
    """
    return run.whereabouts.cut(None if at is None else time_of(at))


def time_of(at: Moment) -> int:
    """Return a moment as microseconds since 1970.

    >>> time_of("2026-01-05T09:00") - time_of("2026-01-05")
    32400000000
    """
    return start_of(at.astype("datetime64[us]").item() if isinstance(at, np.datetime64) else at)
