"""The command `ask`: a question of a topology, or of a run, and its answer as a table, as JSON or as CSV."""

from __future__ import annotations

import argparse
import inspect
import json
import sys
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from ..answers.answer import Answer
from ..answers.listing import over
from ..errors import InputError, Problem, UnknownName, shown
from ..questionnaire import EVERY_QUESTION, questions
from .source import poured, read_design
from .tell import table_lines

if TYPE_CHECKING:
    import pandas as pd


__all__ = ["main"]

MOST = 40  # rows for a terminal
WIDEST = 48  # characters of a cell there
_NO_SELECTOR = ("int", "float", "bool", "dt.")
_PLAIN: Mapping[str, Callable[[str], Any]] = {"int": int, "float": float, "bool": lambda text: {"true": True, "false": False}[text.lower()]}


def main(given: argparse.Namespace) -> int:
    """Find the question, ask it, print the answer."""
    topology, scenario = read_design(given.topology)
    if given.question is None:
        _print_list(given)
        return 0
    named: dict[str, Callable[..., Answer]] = {question.__name__: question for question in EVERY_QUESTION}
    if given.question not in named:
        raise UnknownName("question", given.question, named)
    question = named[given.question]
    arguments = _arguments(question, given)
    if over(question) == "topology":
        if given.steps is not None or given.leads is not None:
            raise InputError(Problem("no leads are needed: the question is about the design alone", "--steps and --leads", given.question))
        _print(question(**{_about_design(question): topology}, **arguments), given)
    else:
        _print(question(poured(given, topology, scenario, f"the question {given.question!r}"), **arguments), given)
    return 0


# -- parameters -----------------------------------------------------------------------------------------------------------------------


def _own(question: Callable[..., Any]) -> dict[str, inspect.Parameter]:
    """Return the parameters of a question but for the design or run it is asked of."""
    return {
        name: parameter
        for name, parameter in inspect.signature(question).parameters.items()
        if parameter.annotation not in ("Topology", "Run", "Run | None")
    }


def _about_design(question: Callable[..., Any]) -> str:
    return next(name for name, parameter in inspect.signature(question).parameters.items() if parameter.annotation == "Topology")


def _arguments(question: Callable[..., Any], given: argparse.Namespace) -> dict[str, Any]:
    """Return the arguments of a question: its first selector is what it is `--about`, the others come by name."""
    own = _own(question)
    selectors = [name for name, parameter in own.items() if not str(parameter.annotation).startswith(_NO_SELECTOR)]
    arguments: dict[str, Any] = {}
    if given.about:
        if not selectors:
            raise InputError(Problem(f"{given.question!r} is about the whole design", "--about", shown(given.about[0])))
        values = [_value(text, "--about") for text in given.about]
        arguments[selectors[0]] = values[0] if len(values) == 1 else values
    for text in given.set:
        name, equals, value = text.partition("=")
        if not equals:
            raise InputError(Problem("this is no pair", "--set", shown(text), "name=value"))
        if name.strip() not in own:
            raise UnknownName(f"parameter of {given.question}", name.strip(), own, "--set")
        arguments[name.strip()] = _typed(value.strip(), str(own[name.strip()].annotation), f"--set {name.strip()}")
    missing = [name for name, parameter in own.items() if parameter.default is parameter.empty and name not in arguments]
    if missing:
        how = "--about" if missing[0] in selectors[:1] else f"--set {missing[0]}=VALUE"
        raise InputError(Problem(f"{given.question!r} needs to know the {missing[0].replace('_', ' ')}", expected=how))
    return arguments


def _typed(text: str, annotation: str, where: str) -> Any:
    kind = annotation.partition(" |")[0]
    if kind not in _PLAIN:
        return _value(text, where)
    try:
        return _PLAIN[kind](text)
    except (ValueError, KeyError):
        expected = {"int": "a whole number", "float": "a number", "bool": "true or false"}[kind]
        raise InputError(Problem("wrong value", where, shown(text), expected)) from None


def _value(text: str, where: str) -> Any:
    """Return a text as it stands, or the mapping or list that it writes (`{Country: France}`)."""
    if not text.startswith(("{", "[")):
        return text
    from ..topology.files import parse

    return parse(f"value: {text}", where).data["value"]


# -- answers --------------------------------------------------------------------------------------------------------------------------


def _print(answer: Answer, given: argparse.Namespace) -> None:
    if given.json:
        told = {"question": answer.question, "sentence": answer.sentence, "rules": answer.rules, "confidence": answer.confidence}
        _print_json({**told, "columns": list(answer.table.columns), "rows": _records(answer.table)})
    elif given.csv:
        _print_csv(answer.table)
    else:
        print(answer.sentence, "", *_lines(answer.table), "", answer.basis(), sep="\n")


def _print_list(given: argparse.Namespace) -> None:
    """Print which questions there are, and what each takes."""
    table = questions()
    takes = {question.__name__: ", ".join(_own(question)) for question in EVERY_QUESTION}
    table.insert(2, "takes", [takes[name] for name in table["question"]])
    if given.json:
        _print_json({"questions": _records(table)})
    elif given.csv:
        _print_csv(table)
    else:
        for kind in dict.fromkeys(table["over"]):
            some = table[table["over"] == kind]
            print(
                f"over a {kind}:",
                *table_lines(["question", "takes", "about"], some[["question", "takes", "about"]].to_numpy().tolist(), 3),
                "",
                sep="\n",
            )
        print("The first of what a question takes is what it is --about; the others are --set NAME=VALUE.")


def _records(table: pd.DataFrame) -> list[dict[str, Any]]:
    records: list[dict[str, Any]] = json.loads(table.to_json(orient="records", date_format="iso"))
    return records


def _print_json(told: Mapping[str, Any]) -> None:
    print(json.dumps(told, indent=2, ensure_ascii=False))


def _print_csv(table: pd.DataFrame) -> None:
    from ..people.written import safe_csv_cell

    harmless = table.apply(lambda column: column.map(lambda cell: safe_csv_cell(cell) if isinstance(cell, str) else cell))
    harmless.to_csv(sys.stdout, index=False, lineterminator="\n")


def _lines(table: pd.DataFrame) -> list[str]:
    """Set the first rows of a table in columns."""
    if not len(table):
        return ["(no rows)"]
    rows = [[_cell(cell) for cell in row] for row in table.head(MOST).to_numpy(object).tolist()]
    lines = table_lines([str(name) for name in table.columns], rows, len(table.columns))
    return [*lines, f"{len(table) - MOST:,} more rows: --csv prints all of them"] if len(table) > MOST else lines


def _cell(cell: Any) -> str:
    text = {True: "yes", False: "no"}[cell] if isinstance(cell, bool) else "" if cell is None or cell != cell else str(cell)
    return text if len(text) <= WIDEST else f"{text[: WIDEST - 1]}…"
