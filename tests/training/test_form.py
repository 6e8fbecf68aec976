"""Exercises as forms: what is drawn is judged at each change, what is predicted by a button; the answers are those of the cells."""

from __future__ import annotations

from typing import Any

import pytest

from workbench.errors import UnknownName
from workbench.studio import TopologyEditor
from workbench.training import board


def part(form: Any, described: str) -> Any:
    return next(child for child in form.children if getattr(child, "description", "") == described)


def said(form: Any) -> str:
    return str(form.children[-1].value)


def test_a_design_is_judged_as_it_is_drawn() -> None:
    form = board("2.3")
    editor = form.children[1]
    assert isinstance(editor, TopologyEditor)
    assert "<b>Not yet:</b> Somebody new who fills out" in said(form)
    editor.do({"do": "primary", "workspace": "EMEA", "partition": "EMEA"})
    assert "<b>Right:</b>" in said(form)
    editor.undo()
    assert "<b>Not yet:</b>" in said(form)


def test_partitions_are_chosen() -> None:
    form = board("1.1")
    part(form, "Check").click()
    assert "nothing is said of ann" in said(form)
    for name, partition in {"ann": "NA", "ben": "Default", "carla": "EMEA", "dan": "Default"}.items():
        part(form, name).value = partition
    part(form, "Check").click()
    assert "<b>Right:</b>" in said(form)


def test_records_are_counted() -> None:
    form = board("5.1")
    part(form, "NA").value = part(form, "EMEA").value = 1
    part(form, "Check").click()
    assert "<b>Right:</b>" in said(form)


def test_people_and_claims_are_ticked() -> None:
    form = board("2.1")
    part(form, "ann").value = True
    part(form, "Check").click()
    assert "ann is not sent" in said(form)
    form = board("7.1")
    part(form, "(a) holds").value = part(form, "(b) holds").value = True
    part(form, "Check").click()
    assert "<b>Right:</b>" in said(form)


def test_a_number_that_is_not_there_is_named() -> None:
    with pytest.raises(UnknownName, match="unknown exercise"):
        board("0.0")
