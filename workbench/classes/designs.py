"""Two designs side by side: what stands in one and not in the other, by thing and key; what is only called differently is told so.

What the difference does to leads is `compare.py`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from difflib import SequenceMatcher
from typing import Any

from ..errors import InputError
from ..topology.model import Topology
from ..topology.names import KINDS
from ..topology.write import to_mapping

__all__ = ["COLUMNS", "Change", "aligned", "changes"]

COLUMNS = ("kind", "name", "key", "before", "after")
Change = tuple[str, str, str, str, str]
"""What changed: kind, name, key ("" for the whole thing), before and after in words ("" where it is not there)."""


def aligned(before: Topology, after: Topology) -> tuple[Topology, list[Change]]:
    """Return the later design with the names of the earlier one, where that is all that differs, and what was renamed."""
    renamed: list[Change] = []
    tried: set[tuple[str, str, str]] = set()
    while True:
        pair = next((pair for pair in _pairs(before, after) if pair not in tried), None)
        if pair is None:
            return after, renamed
        tried.add(pair)
        kind, old, new = pair
        try:
            back = after.renamed(kind, new, old)
        except InputError:
            continue
        # A partition says nothing of itself: only what names it can show that it is the same one.
        if _distance(before, back) < _distance(before, after) - 2 * (kind == "partition"):
            after = back
            renamed.append((kind, old, "name", old, new))


def _pairs(before: Topology, after: Topology) -> Iterator[tuple[str, str, str]]:
    """Yield (kind, old name, new name) of things that differ in nothing but their name, and of which there is no second one."""
    for section, kind in KINDS.items():
        old, new = getattr(before, section), getattr(after, section)
        gone, fresh = [name for name in old if name not in new], [name for name in new if name not in old]
        if kind == "partition":
            yield from ((kind, *pair) for pair in zip(gone, fresh, strict=False) if len(gone) == len(fresh))
            continue
        bare_old, bare_new = ([replace(things[name], name="") for name in names] for things, names in ((old, gone), (new, fresh)))
        for name, thing in zip(gone, bare_old, strict=True):
            if bare_old.count(thing) == 1 == bare_new.count(thing):
                yield kind, name, fresh[bare_new.index(thing)]


def _distance(before: Topology, after: Topology) -> int:
    return sum(1 for _ in _sections(before, after))


def changes(before: Topology, after: Topology) -> list[Change]:
    """Return every difference between two designs, in the order of the file; what is only renamed is one line.

    >>> one = Topology("One").add_form("Contact", "Default")
    >>> changes(one, one.renamed("form", "Contact", "Contact us").add_partition("EMEA"))
    [('partition', 'EMEA', '', '', 'EMEA'), ('form', 'Contact', 'name', 'Contact', 'Contact us')]
    """
    back, renamed = aligned(before, after)
    order = {kind: place for place, kind in enumerate(KINDS.values())}
    return sorted([*_sections(before, back), *renamed], key=lambda change: order.get(change[0], -1 if change[0] == "field" else len(order)))


def _sections(before: Topology, after: Topology) -> Iterator[Change]:
    old, new = to_mapping(before), to_mapping(after)
    for section in dict.fromkeys([*old, *new]):
        if section in ("format", "name"):
            continue
        was, now = old.get(section), new.get(section)
        if section == "partitions":
            yield from (("partition", name, "", name, "") for name in was or () if name not in (now or ()))
            yield from (("partition", name, "", "", name) for name in now or () if name not in (was or ()))
        elif isinstance(was or now, Mapping):
            yield from _things({"fields": "field", "users": "user"}.get(section, KINDS.get(section, section)), was or {}, now or {})
        else:
            yield from _rules(was or [], now or [])


def _things(kind: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Change]:
    for name in dict.fromkeys([*old, *new]):
        was, now = old.get(name), new.get(name)
        if isinstance(was, Mapping) and isinstance(now, Mapping):
            for key in dict.fromkeys([*was, *now]):
                if was.get(key) != now.get(key):
                    yield kind, name, key, _text(was.get(key)), _text(now.get(key))
        elif was != now:
            yield kind, name, "", _text(was), _text(now)


def _rules(old: list[Any], new: list[Any]) -> Iterator[Change]:
    """Yield what changed in the list of assignment rules: their order matters, so places are told."""
    was, now = [_text(rule) for rule in old], [_text(rule) for rule in new]
    for way, start, stop, first, last in SequenceMatcher(None, was, now, autojunk=False).get_opcodes():
        if way != "equal":
            for place in range(max(stop - start, last - first)):
                left = was[start + place] if start + place < stop else ""
                right = now[first + place] if first + place < last else ""
                yield "assignment_rule", str((start if left else first) + place + 1), "", left, right


def _text(value: Any) -> str:
    """Write a part of a file on one line, as a file would."""
    import yaml

    if value is None:
        return ""
    if isinstance(value, str):
        return value
    text = yaml.safe_dump(value, default_flow_style=True, sort_keys=False, allow_unicode=True, width=10**9)
    return text.removesuffix("...\n").strip()
