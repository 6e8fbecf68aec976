"""Commands that only look and tell: `test`, `schema`, `rules`."""

from __future__ import annotations

import argparse
import json
import sys

from ..errors import UnknownName
from ..rules import Rule
from ..rules import rules as all_rules

__all__ = ["rules", "schema", "test"]


def test(given: argparse.Namespace) -> int:
    """Check scenario files."""
    from ..pitfalls import codes_of
    from ..scenario import main_test

    return main_test(given.paths, given.json, sys.stdout, codes_of, given.junit)


def schema(given: argparse.Namespace) -> int:
    """Print the schema of a kind of file."""
    from ..topology import json_schema

    print(json.dumps(json_schema(given.kind), indent=2, ensure_ascii=False))
    return 0


def rules(given: argparse.Namespace) -> int:
    """Tell one rule in full, or some a line each."""
    known = all_rules()
    if given.rule is None:
        return _told(list(known.values()))
    wanted = given.rule.strip().upper()
    if wanted in known:
        print(known[wanted].describe())
        return 0
    some = [rule for name, rule in known.items() if name.partition("-")[0] == wanted]
    if not some:
        raise UnknownName("rule", given.rule, known)
    return _told(some)


def _told(rules: list[Rule]) -> int:
    width = max(len(rule.id) for rule in rules)
    for rule in rules:
        print(f"{rule.id:<{width}}  {rule.state.replace('_', ' '):<12}  {rule.title}")
    return 0
