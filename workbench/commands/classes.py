"""The commands over all lead classes: `compare` two designs (or the same data through both), `prove` a claim about one."""

from __future__ import annotations

import argparse
import json
from typing import Any

from ..classes import Comparison, RunComparison, always, compare, never
from ..progress import said_if_slow
from ..topology.model import Topology
from .source import read_source, simulated
from .tell import table_lines

__all__ = ["compare_files", "prove"]

_MOST = 20  # rows told; --json has them all


def compare_files(given: argparse.Namespace) -> int:
    """Compare two designs over every lead that could come, or over the leads of a file; 0 where they do the same, 1 where not."""
    before, after = Topology.read(given.before), Topology.read(given.after)
    if given.steps is None and given.leads is None:
        with said_if_slow("Comparing"):
            classes = compare(before, after, limit=given.limit)
        assert isinstance(classes, Comparison)
        _tell(classes.to_dict() if given.json else _class_lines(classes))
        return 0 if classes.is_same else 1
    found = compare(*(simulated(given, design, read_source(given, design))[0] for design in (before, after)))
    assert isinstance(found, RunComparison)
    _tell(found.to_dict() if given.json else _run_lines(found))
    return 0 if found.is_same else 1


def prove(given: argparse.Namespace) -> int:
    """Examine a claim; 0 where it is proved, 1 where a lead breaks it or it is not decided."""
    from ..topology.files import load

    who = None if given.who is None else load(f"who: {given.who}\n", "--who").data["who"]
    design = Topology.read(given.topology)
    wanted: dict[str, Any] = {name: getattr(given, name) or None for name in ("ran", "sent", "mailed_by", "lands", "seen_by")}
    with said_if_slow("Proving"):
        proof = (never if given.question == "never" else always)(design, who, when=given.when or "*", limit=given.limit, **wanted)
    first = proof.counterexample
    _tell(proof.to_dict() if given.json else [proof.describe(), *(["", str(first.trace)] if first else [])])
    return 0 if proof.holds else 1


def _tell(found: object) -> None:
    print("\n".join(found) if isinstance(found, list) else json.dumps(found, indent=2, ensure_ascii=False))


def _class_lines(found: Comparison) -> list[str]:
    lines = [found.describe()]
    if found.changes:
        changes = [[kind, name, key, _cut(before), _cut(after)] for kind, name, key, before, after in found.changes[:_MOST]]
        lines += ["", *table_lines(["kind", "name", "key", "before", "after"], changes, left=5), *_rest(len(found.changes))]
    for one in found.differences[:_MOST]:
        lines += ["", f"{_cut('; '.join(one.occasions), 100)}: {one.lead}"]
        lines += [f"  {one.classes:,} classes ({one.share:.0%}), such as {one.example}"]
        lines += [f"  {words}" for words in one.told()]
    return lines + _rest(len(found.differences))


def _run_lines(found: RunComparison) -> list[str]:
    lines = [found.describe()]
    if found.moved:
        moved = [[before, after, f"{leads:,}"] for before, after, leads in found.moved[:_MOST]]
        lines += ["", *table_lines(["before", "after", "leads"], moved), *_rest(len(found.moved))]
    for what, counts in (("campaign", found.ran), ("email", found.sent)):
        if counts:
            rows = [[_cut(name), *(f"{number:,}" for number in row)] for name, row in list(counts.items())[:_MOST]]
            lines += ["", *table_lines([what, "before", "after", "gained", "lost"], rows, left=1), *_rest(len(counts))]
    return lines


def _cut(text: str, most: int = 60) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"


def _rest(count: int) -> list[str]:
    return [f"... and {count - _MOST:,} more (--json has all)"] if count > _MOST else []
