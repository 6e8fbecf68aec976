"""Selectors: names, patterns and lists of them, resolved where everybody can see to what.

Conditions that pick leads are `people.py`; here are the things of a design.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from fnmatch import fnmatchcase
from types import MappingProxyType
from typing import TypeAlias

from ..errors import InputError, Problem, UnknownName, shown
from ..topology.fields import STANDARD
from ..topology.landings import sources
from ..topology.model import Topology
from .answer import Answer, answer

__all__ = ["Groups", "Selector", "names_of", "pick", "resolve"]

Selector: TypeAlias = str | Iterable[str]
"""A name, a pattern with `*`, `?` or `[...]`, or several of them; `!` before one takes away what it matches."""

Groups: TypeAlias = Mapping[str, Iterable[str]]
"""Words that stand for several names."""

_MAGIC = frozenset("*?[")
_NONE: Groups = MappingProxyType({})


def names_of(topology: Topology) -> Mapping[str, tuple[str, ...]]:
    """Return every kind of named thing of a design with the names there are.

    >>> names_of(Topology("One"))["workspace"]
    ('Default',)
    """
    kinds = {"workspace": tuple(topology.workspaces), "partition": topology.partitions}
    kinds |= {kind: tuple(things) for kind, things in topology.assets.items()}
    kinds |= {"folder": tuple(topology.folders), "user": tuple(topology.users), "role": tuple(topology.roles)}
    kinds |= {"transition": tuple(name for name in topology.automations if name not in topology.campaigns)}
    return kinds | {"door": tuple(dict.fromkeys(source.name for source in sources(topology))), "field": (*STANDARD, *topology.fields)}


def pick(selector: Selector, names: Iterable[str], what: str, groups: Groups = _NONE) -> tuple[str, ...]:
    """Return the names that a selector means, in the order of `names`; a word of `groups` stands for the names it has there.

    Raises:
        UnknownName: A name that is none of them, with the nearest one.
        InputError: A pattern that matches none of them; something that is no selector.

    >>> pick(["EMEA*", "!EMEA-2"], ["NA", "EMEA-1", "EMEA-2"], "workspace")
    ('EMEA-1',)
    """
    names = tuple(names)
    words = {name: (name,) for name in names} | {word: (*some, *((word,) if word in names else ())) for word, some in groups.items()}
    wanted = [selector] if isinstance(selector, str) else list(selector) if isinstance(selector, Iterable) else [selector]
    takes_away = [isinstance(one, str) and one.startswith("!") and one not in words for one in wanted]
    taken: set[str] = set(names) if wanted and all(takes_away) else set()
    for one in wanted:
        if not isinstance(one, str):
            raise InputError(Problem(f"this selects no {what}", "", shown(one), "a name, a pattern such as 'EMEA*', or a list of them"))
        matched = {name for word in _matched(one.removeprefix("!") if one not in words else one, words, what) for name in words[word]}
        taken = taken - matched if one.startswith("!") and one not in words else taken | matched
    return tuple(name for name in names if name in taken)


def _matched(one: str, names: Collection[str], what: str) -> set[str]:
    if one in names:
        return {one}
    if not _MAGIC & set(one):
        raise UnknownName(what, one, names)
    matched = {name for name in names if fnmatchcase(name, one)}
    if not matched and one != "*":
        there = f"one that matches any of {', '.join([*names][:8])}{', ...' if len(names) > 8 else ''}" if names else "none exists"
        raise InputError(Problem(f"the pattern matches no {what}", "", shown(one), there))
    return matched


def resolve(selector: Selector, within: Topology, kind: str | None = None) -> Answer:
    """Show what a selector means in a design.

    Args:
        selector: A name, a pattern, or several; `!` before one takes away what it matches.
        within: The design.
        kind: Look among one kind of thing only (`workspace`, `partition`, `campaign`, `form`, `door`, `field`, ...).

    Columns:
        kind: What it is.
        name: What it is called.
        workspace: Where it stands; empty for what stands in none.

    Raises:
        UnknownName: Nothing has that name; the nearest one is told.
        InputError: Nothing matches the pattern.

    >>> resolve("EMEA*", Topology.of("R", partitions=["Default", "EMEA"])).frame()
            kind  name workspace
    0  partition  EMEA
    """
    there = names_of(within)
    if kind is not None and kind not in there:
        raise UnknownName("kind", kind, there)
    kinds = list(there) if kind is None else [kind]
    what = "thing of the design" if kind is None else kind.replace("_", " ")
    meant = set(pick(selector, dict.fromkeys(name for one in kinds for name in there[one]), what))
    assets = within.assets
    rows = [(one, name, str(assets[one][name].workspace) if one in assets else "") for one in kinds for name in there[one] if name in meant]
    said = selector if isinstance(selector, str) else ", ".join(selector)
    found = ", ".join(dict.fromkeys(name for _, name, _ in rows)) or "nothing"
    return answer("resolve", f"{said} means {found}.", ("kind", "name", "workspace"), rows)
