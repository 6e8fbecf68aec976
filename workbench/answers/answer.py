"""An answer: a frame, a sentence that agrees with it, and the rules it rests on with how sure they are.

What is asked stands in the modules beside this one; an answer knows of no question.
"""

from __future__ import annotations

import html
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..errors import InputError, Problem
from ..rules import Confidence, rule

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["CONFIDENCE", "Answer", "answer", "weakest"]

CONFIDENCE: tuple[Confidence, ...] = ("official", "employee", "community", "seed", "inferred")  # the surest first
MOST_SHOWN = 20  # rows in a notebook


def weakest(rules: Iterable[str]) -> Confidence | None:
    """Return the least sure confidence among rules, or None where there are none.

    >>> weakest(["VIS-1", "ROUTE-13"])
    'community'
    """
    return max((rule(name).confidence for name in rules), key=CONFIDENCE.index, default=None)


@dataclass(frozen=True, eq=False)
class Answer:
    """What came of a question. Print it for the sentence, take its `frame()`, or let a notebook show both.

    Attributes:
        question: The name of the question.
        sentence: The answer in words.
        table: The evidence, a row each, columns as the question describes them.
        rules: IDs of the rules of Marketo's behaviour that it rests on.
        expectation: What a scenario would expect to hold this fast, by key of the scenario file; None where no such key exists.
    """

    question: str
    sentence: str
    table: pd.DataFrame
    rules: tuple[str, ...] = ()
    expectation: Mapping[str, Any] | None = None

    def frame(self) -> pd.DataFrame:
        """Return the evidence as a frame of your own."""
        return self.table.copy(deep=False)

    @property
    def confidence(self) -> Confidence | None:
        """How sure the answer is: that of the least sure rule it rests on; None where it follows from the design alone."""
        return weakest(self.rules)

    def basis(self) -> str:
        """Say which rules the answer rests on, and how sure the weakest of them is."""
        if not self.rules:
            return "It follows from the design alone."
        told = ", ".join(f"{name} ({rule(name).confidence})" for name in self.rules)
        return f"It rests on {told}" + (f"; the weakest is {self.confidence}." if len(self.rules) > 1 else ".")

    def describe(self) -> str:
        """Tell the answer in words: the sentence, and what it rests on."""
        return f"{self.sentence}\n{self.basis()}"

    def to_expectation(self) -> str:
        """Return the YAML that holds the answer fast in a scenario file.

        Raises:
            InputError: Scenario files have no key for this question.
        """
        if self.expectation is None:
            what = f"an answer to {self.question!r} cannot be written as an expectation"
            raise InputError(Problem(what, expected="one about where people are, who is seen, or what ran"))
        import yaml

        return yaml.safe_dump({"expect": self.expectation}, sort_keys=False, allow_unicode=True, default_flow_style=None, width=120)

    def __len__(self) -> int:
        return len(self.table)

    def __str__(self) -> str:
        return self.describe()

    def __repr__(self) -> str:
        rows = f"{len(self)} row" + "s" * (len(self) != 1)
        return f"<{self.question}: {rows}; {self.confidence or 'by design'}>"

    def _repr_html_(self) -> str:
        shown = self.table.head(MOST_SHOWN).to_html(border=0, escape=True, index=False)
        more = f"<p>{len(self) - MOST_SHOWN:,} more rows in its frame().</p>" if len(self) > MOST_SHOWN else ""
        return f"<p><b>{html.escape(self.sentence)}</b></p>{shown}{more}<p><small>{html.escape(self.basis())}</small></p>"


def answer(
    question: str,
    sentence: str,
    columns: Iterable[str],
    rows: Iterable[tuple[Any, ...]] | pd.DataFrame,
    rules: Iterable[str] = (),
    expectation: Mapping[str, Any] | None = None,
) -> Answer:
    """Make an answer of rows (or of a frame, whose columns are put in order); a frame without rows keeps its columns."""
    import pandas as pd

    columns = list(columns)
    table = rows[columns].reset_index(drop=True) if isinstance(rows, pd.DataFrame) else pd.DataFrame(list(rows), columns=columns)
    return Answer(question, sentence, table, tuple(dict.fromkeys(rules)), expectation)
