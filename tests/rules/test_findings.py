"""Facts about the catalogue of findings: complete, cited rightly, found where it says, and the page made from it."""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path

import pytest

from workbench.errors import UnknownName
from workbench.pitfalls.page import page
from workbench.rules import rules
from workbench.rules.findings import RUN_CODES, SEVERITIES, Pitfall, pitfall, pitfalls

ROOT = Path(__file__).parents[2]
each = pytest.mark.parametrize("kind", pitfalls().values(), ids=lambda kind: kind.code)


@each
def test_a_finding_is_complete(kind: Pitfall) -> None:
    assert re.fullmatch(r"[a-z]+(-[a-z]+)+|cascade", kind.code)
    assert kind.severity in SEVERITIES
    assert not kind.title.endswith(".")
    assert kind.why.endswith(".")
    assert kind.remedy.endswith(".")
    assert set(kind.rules) <= set(rules())
    assert kind.rules or kind.code == "acceptance-unused"


@each
def test_a_finding_is_found_by_the_module_of_its_theme(kind: Pitfall) -> None:
    module = import_module(f"workbench.pitfalls.{kind.theme}")
    if kind.theme == "reviewed":
        assert kind.code == module.UNUSED
    else:
        assert module.FINDS[kind.code].__module__ == module.__name__
        assert re.search(r"[A-Z]+-\d+|[Ss]eed \d{3}", module.FINDS[kind.code].__doc__ or ""), "its docstring cites what it rests on"


def test_findings_of_one_theme_stand_together() -> None:
    themes = [kind.theme for kind in pitfalls().values()]
    runs = [theme for place, theme in enumerate(themes) if place == 0 or themes[place - 1] != theme]
    assert len(runs) == len(set(runs))


def test_what_a_run_finds_is_in_the_catalogue() -> None:
    assert set(RUN_CODES) <= set(pitfalls())


def test_an_unknown_code_is_told_with_the_nearest() -> None:
    with pytest.raises(UnknownName, match="unknown finding, got 'hiden-twin'; did you mean 'hidden-twin'"):
        pitfall("hiden-twin")


def test_the_page_of_the_documentation_is_the_one_that_make_docs_writes() -> None:
    assert (ROOT / "docs/findings.md").read_text(encoding="utf-8") == page()
    assert "from workbench.pitfalls.page import page; print(page(), end='')\" > docs/findings.md" in (ROOT / "Makefile").read_text()
