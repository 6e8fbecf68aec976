"""Every question says what its columns are, and they are; each has an example; the page of questions is up to date."""

import doctest
import inspect
from pathlib import Path
from typing import Any

import pytest

import workbench as wb
from workbench.answers.listing import columns_of, over, page
from workbench.questionnaire import EVERY_QUESTION
from workbench.topology import Topology

from .regional import regional

ROOT = Path(__file__).parents[2]
OVER_DESIGNS = [question for question in EVERY_QUESTION if over(question) == "topology"]
named = {"ids": lambda question: question.__name__}
RULES = [{"if": {"Country": "France"}, "then": "EMEA"}, {"else": "Default"}]


def asked(question: Any, design: Topology) -> Any:
    """Ask a question of everything."""
    required = [p for p in inspect.signature(question).parameters.values() if p.default is p.empty]
    return question(*(design if parameter.annotation == "Topology" else "*" for parameter in required))


@pytest.mark.parametrize("question", EVERY_QUESTION, **named)
def test_a_question_describes_its_columns_and_has_an_example(question: Any) -> None:
    assert columns_of(question)
    examples = doctest.DocTestParser().get_examples(inspect.getdoc(question) or "")
    assert any(f"{question.__name__}(" in example.source for example in examples)


@pytest.mark.parametrize("question", OVER_DESIGNS, **named)
@pytest.mark.parametrize("design", [regional(assignment_rules=RULES, crm={"type": "salesforce"}), Topology("Empty")], ids=["full", "empty"])
def test_the_columns_are_those_described_whatever_there_is_to_say(question: Any, design: Topology) -> None:
    answer = asked(question, design)
    assert list(answer.frame().columns) == list(columns_of(question))
    assert answer.question == question.__name__
    assert not answer.sentence[0].islower()
    assert answer.sentence.endswith(".")


@pytest.mark.parametrize("question", OVER_DESIGNS, **named)
def test_a_full_answer_has_rows_without_holes_and_says_what_it_rests_on(question: Any) -> None:
    answer = asked(question, regional(assignment_rules=RULES, crm={"type": "salesforce"}))
    assert len(answer) > 0
    assert not answer.frame().isna().any().any()
    assert answer.rules or question.__name__ == "resolve"
    assert answer.describe() == asked(question, regional(assignment_rules=RULES, crm={"type": "salesforce"})).describe()


def test_questions_are_listed_in_order_and_each_once() -> None:
    names = wb.questions()["question"].tolist()
    assert names == [question.__name__ for question in EVERY_QUESTION]
    assert len({*names}) == len(names)


def test_the_room_of_a_question_is_where_it_can_be_imported_from() -> None:
    for name, room in zip(wb.questions()["question"], wb.questions()["room"], strict=True):
        assert name in __import__(room, fromlist=["*"]).__all__


def test_the_page_of_questions_is_what_make_docs_writes() -> None:
    assert (ROOT / "docs/questions.md").read_text(encoding="utf-8") == page(EVERY_QUESTION), "write it again with: make docs"
    assert "print(page(every), end='')\" > docs/questions.md" in (ROOT / "Makefile").read_text(encoding="utf-8")
