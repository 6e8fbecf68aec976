"""A why-tree: what is asked, node by node, each with yes, no or unknown, and text, HTML and JSON of the one structure.

What grows it is `explain.py` with `evidence.py`; nothing here knows of runs or the engine.
"""

from __future__ import annotations

import html
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from ..errors import InputError, Problem
from ..people.times import spoken_at
from ..rules import Confidence, rule
from .answer import weakest

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["COLUMNS", "Node", "Said", "Why", "all_of", "any_of", "opposite"]

Said = Literal["yes", "no", "unknown"]
COLUMNS = ("depth", "part", "statement", "answer", "got", "wanted", "missing", "rule", "confidence", "place")


def all_of(answers: Iterable[Said]) -> Said:
    """Return whether all hold: no beats unknown, unknown beats yes.

    >>> all_of(["yes", "unknown"]), all_of(["unknown", "no"]), all_of([])
    ('unknown', 'no', 'yes')
    """
    found = set(answers)
    return "no" if "no" in found else "unknown" if "unknown" in found else "yes"


def any_of(answers: Iterable[Said]) -> Said:
    """Return whether any holds: yes beats unknown, unknown beats no.

    >>> any_of(["no", "unknown"]), any_of([])
    ('unknown', 'no')
    """
    return opposite(all_of(map(opposite, answers)))


def opposite(answer: Said) -> Said:
    """Return the answer to the opposite question; unknown stays unknown."""
    return {"yes": "no", "no": "yes"}.get(answer, "unknown")  # type: ignore[return-value]


@dataclass(frozen=True, slots=True)
class Node:
    """One question on the way.

    Attributes:
        part: What kind it is: campaign, active, valid, trigger, visible, filter, runs, limit, cascade, there.
        statement: What would have to hold, in words.
        answer: Whether it does.
        rule: The rule of Marketo's behaviour it follows from; empty where it follows from the design alone.
        place: Where the design says so: file, line and keys.
        got: What the person has; `wanted` what is asked for.
        missing: What is not known, where the answer is unknown.
        children: What it is made of.
    """

    part: str
    statement: str
    answer: Said
    rule: str = ""
    place: str = ""
    got: str | None = None
    wanted: str | None = None
    missing: str = ""
    children: tuple[Node, ...] = ()

    @property
    def confidence(self) -> Confidence | None:
        """How sure its rule is."""
        return rule(self.rule).confidence if self.rule else None

    def walk(self, depth: int = 0) -> Iterator[tuple[int, Node]]:
        """Yield every node with its depth, from the top."""
        yield depth, self
        for child in self.children:
            yield from child.walk(depth + 1)

    def to_mapping(self) -> dict[str, Any]:
        """Return the node and all below it as plain values."""
        said = {name: getattr(self, name) for name in ("part", "statement", "answer")}
        said |= {name: value for name in ("got", "wanted") if (value := getattr(self, name)) is not None}
        said |= {name: value for name in ("missing", "rule", "confidence", "place") if (value := getattr(self, name))}
        return said | ({"children": [child.to_mapping() for child in self.children]} if self.children else {})

    def told(self) -> str:
        """Say the node in a line, without what is below it."""
        compared = f": {self.got}" if self.got is not None else ""
        if self.wanted is not None and self.answer != "yes":
            compared += f"{', ' if compared else ': '}wanted {self.wanted}"
        missing = f" (not known: {self.missing})" if self.missing else ""
        source = f" [{', '.join(part for part in (self.rule and f'{self.rule} {self.confidence}', self.place) if part)}]"
        return f"{self.answer:<7} {self.statement}{compared}{missing}{source if source != ' []' else ''}"


@dataclass(frozen=True, eq=False)
class Why:
    """Why a campaign took a person in, or did not. Print it, take its `frame()` or `to_json()`, or let a notebook show it.

    Attributes:
        campaign: Its name; `lead` is the person as you named it, `id` the Id (None: a lead that is only supposed).
        at: The moment of the judgement, microseconds since 1970 (None: of none in particular).
        reason: `ran`, or the reason of the run as scenario files have it under `why_not`, or `cascade`, `deleted`; of a lead that is only
            supposed the first thing that is not fulfilled, or `unknown`.
        sentence: The answer in words.
        tree: The first node.
    """

    campaign: str
    lead: str
    id: int | None
    at: int | None
    reason: str
    sentence: str
    tree: Node

    @property
    def answer(self) -> Said:
        """Whether the campaign took the person in."""
        return self.tree.answer

    @property
    def rules(self) -> tuple[str, ...]:
        """The rules the answer rests on: a no on those of the first thing that says no, everything else on all of them."""
        first = next((child for child in self.tree.children if child.answer == "no"), None)
        deciding = self.tree if first is None or self.answer != "no" else first
        return tuple(dict.fromkeys(node.rule for _, node in deciding.walk() if node.rule))

    @property
    def confidence(self) -> Confidence | None:
        """How sure the answer is: that of the least sure rule it rests on."""
        return weakest(self.rules)

    @property
    def unknown(self) -> tuple[str, ...]:
        """What is not known, in words."""
        return tuple(dict.fromkeys(node.missing for _, node in self.tree.walk() if node.missing))

    def basis(self) -> str:
        """Say which rules the answer rests on and how sure the weakest is."""
        if not self.rules:
            return "It follows from the design alone."
        told = ", ".join(f"{name} ({rule(name).confidence})" for name in self.rules)
        return f"It rests on {told}" + (f"; the weakest is {self.confidence}." if len(self.rules) > 1 else ".")

    def describe(self) -> str:
        """Tell it in words: the sentence, the tree, a line each node, and the rules it rests on."""
        return "\n".join([self.sentence, *(f"{'  ' * depth}{node.told()}" for depth, node in self.tree.walk()), self.basis()])

    def frame(self) -> pd.DataFrame:
        """Return the nodes from the top, one row each, the columns of `COLUMNS`."""
        import pandas as pd

        rows = [(depth, *(getattr(node, name) for name in COLUMNS[1:])) for depth, node in self.tree.walk()]
        return pd.DataFrame(rows, columns=list(COLUMNS))

    def to_mapping(self) -> dict[str, Any]:
        """Return it as plain values."""
        at = None if self.at is None else spoken_at(self.at).replace(" ", "T")
        told = {"campaign": self.campaign, "lead": self.lead, "id": self.id, "at": at, "reason": self.reason, "sentence": self.sentence}
        return told | {"confidence": self.confidence, "rules": list(self.rules), "tree": self.tree.to_mapping()}

    def to_json(self) -> str:
        """Return it as JSON."""
        return json.dumps(self.to_mapping(), indent=2, ensure_ascii=False)

    def to_html(self) -> str:
        """Return it as HTML, every text escaped."""
        sentence, basis = html.escape(self.sentence), html.escape(self.basis())
        return f"<div class='why'><p><b>{sentence}</b></p><ul>{_html(self.tree)}</ul><p><small>{basis}</small></p></div>"

    def to_expectation(self) -> str:
        """Return the YAML that holds the reason fast in a scenario file, the person under the alias you named it by.

        Raises:
            InputError: Scenario files have no word for it.
        """
        kept_out = ("inactive", "invalid", "not_visible", "filter", "qualification", "over_limit", "no_trigger")
        if self.reason not in kept_out or self.id is None:
            raise InputError(Problem(f"the reason {self.reason!r} cannot be written as an expectation", expected=", ".join(kept_out)))
        import yaml

        expected = {"expect": {"why_not": {self.campaign: {self.lead: self.reason}}}}
        return yaml.safe_dump(expected, sort_keys=False, allow_unicode=True, default_flow_style=None, width=120)

    def __str__(self) -> str:
        return self.describe()

    def __repr__(self) -> str:
        return f"<why {self.campaign!r} for {self.lead!r}: {self.answer}, {self.reason}>"

    def _repr_html_(self) -> str:
        return self.to_html()


_COLOURS = {"yes": "#1a7f37", "no": "#b42318", "unknown": "#8a6d00"}


def _html(node: Node) -> str:
    told = node.told().removeprefix(node.answer).strip()
    below = "".join(map(_html, node.children))
    answer = f"<b style='color:{_COLOURS[node.answer]}'>{node.answer}</b>"
    return f"<li>{answer} {html.escape(told)}{f'<ul>{below}</ul>' if below else ''}</li>"
