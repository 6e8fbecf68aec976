"""Which questions there are: each a plain function whose docstring says what it answers and what its columns are.

A new question is written in a module beside this one and named in `QUESTIONS` of the package; nothing else is to be registered.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Question", "about", "columns_of", "listed", "over", "page"]

Question = Callable[..., Any]
_COLUMN = re.compile(r"^    (\w+): (.*)$")


def about(question: Question) -> str:
    """Return the first line of what a question says of itself."""
    return (inspect.getdoc(question) or "").partition("\n")[0]


def columns_of(question: Question) -> Mapping[str, str]:
    """Return the columns of a question's answer with what each holds, from the section `Columns:` of its docstring."""
    section = (inspect.getdoc(question) or "").partition("\nColumns:\n")[2]
    found: dict[str, str] = {}
    for line in section.splitlines():
        if match := _COLUMN.match(line):
            found[match[1]] = match[2]
        elif line.startswith("        ") and found:
            found[next(reversed(found))] += f" {line.strip()}"
        else:
            break
    return found


def listed(questions: Iterable[Question]) -> pd.DataFrame:
    """Return a frame of questions: `question`, `over` (topology, run), `about`, `columns`, `room` (the package to import it from)."""
    import pandas as pd

    rows = [(q.__name__, over(q), about(q), ", ".join(columns_of(q)), _room(q)) for q in questions]
    return pd.DataFrame(rows, columns=["question", "over", "about", "columns", "room"])


def over(question: Question) -> str:
    """Return what a question is about: a `topology`, or a `run`."""
    first = next(iter(inspect.signature(question).parameters.values()))
    return "run" if "Run" in str(first.annotation) else "topology"


def _room(question: Question) -> str:
    return question.__module__.rpartition(".")[0]


def page(questions: Iterable[Question]) -> str:
    """Return the page of questions as Markdown."""
    lines = [
        "# Questions",
        "",
        "Made by `make docs` from the docstrings of the questions. Each is a plain function; its answer has `frame()`, `describe()`,",
        "`rules` and `confidence`, and shows itself in a notebook. On the command line: `workbench ask design.yaml QUESTION`.",
    ]
    for question in questions:
        parameters = str(inspect.signature(question)).partition(" -> ")[0].replace("'", "")
        lines += [
            "",
            f"## {question.__name__}",
            "",
            about(question),
            "",
            f"`{question.__name__}{parameters}` of `{_room(question)}`",
            "",
            "| column | what |",
        ]
        lines += ["|---|---|", *(f"| `{name}` | {what} |" for name, what in columns_of(question).items())]
    return "\n".join(lines) + "\n"
