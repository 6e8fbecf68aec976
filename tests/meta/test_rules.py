"""Every rule the workbench implements is named by a test or by a scenario."""

import re
from pathlib import Path

import yaml

from workbench.rules import rules

TESTS = Path(__file__).parents[1]
_ABOUT_ALL = {TESTS / "rules", TESTS / "meta"}  # they name rules without testing what they say
_ID = re.compile(r"\b[A-Z]+-\d+\b")


def named_in_tests() -> set[str]:
    paths = [path for path in TESTS.rglob("*.py") if not _ABOUT_ALL & set(path.parents)]
    return {name for path in paths for name in _ID.findall(path.read_text(encoding="utf-8"))}


def named_in_scenarios() -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for path in sorted((TESTS / "scenarios").rglob("*.yaml")):
        whole = yaml.safe_load(path.read_text(encoding="utf-8"))
        for name in whole.get("rules") or () if isinstance(whole, dict) else ():
            found.setdefault(name, set()).add(path.name)
    return found


def test_every_implemented_rule_is_named_by_a_test_or_a_scenario() -> None:
    known = named_in_tests() | set(named_in_scenarios())
    without = {rule.id: rule.title for rule in rules().values() if rule.state == "implemented" and rule.id not in known}
    assert without == {}


def test_scenarios_name_rules_that_exist() -> None:
    unknown = {name: files for name, files in named_in_scenarios().items() if name not in rules()}
    assert unknown == {}
