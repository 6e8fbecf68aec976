"""Rules and their sources as values, and the reading of the two files that hold them.

How they become a page is not here: that is `markdown.py`. What a rule does is not here either: see the module each rule names.
"""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Any, Literal

__all__ = ["Confidence", "Rule", "Source", "State", "rule", "rules", "sources"]

Confidence = Literal["official", "employee", "community", "seed", "inferred"]
State = Literal["implemented", "later", "not_modelled"]

WIDTH = 100  # of the text for a terminal
LABEL = 15  # columns in front of each of its facts


@dataclass(frozen=True, slots=True)
class Source:
    """Where a rule is read: its key, a title for people, and the places (a path in a public repository, or an address)."""

    key: str
    title: str
    at: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.key}: {self.title}"


@dataclass(frozen=True, slots=True, repr=False)
class Rule:
    """One rule of behaviour.

    Attributes:
        id: The name other files cite, such as `VIS-9`.
        title: A few words.
        area: The part of Marketo it is about.
        statement: What holds, in one to three sentences.
        confidence: On whose word; where parts of a rule differ, that of the main part (the note tells the rest).
        sources: Where it is read; empty where nothing public says it.
        state: Whether the workbench does it.
        where: The module that does it, from the root of the repository; only for an implemented rule.
        why: Why nothing does it; only for the others.
        lacking: What of an implemented rule nothing does, and why; empty for most.
        note: What else to know, empty for most.
        conflict: The other reading where sources disagree, else empty.
        switch: The setting that decides between readings, else None.
    """

    id: str
    title: str
    area: str
    statement: str
    confidence: Confidence
    sources: tuple[Source, ...]
    state: State
    where: str | None = None
    why: str | None = None
    lacking: str = ""
    note: str = ""
    conflict: str = ""
    switch: str | None = None

    def __repr__(self) -> str:
        return f"Rule({self.id!r}, {self.title!r})"

    def __str__(self) -> str:
        return self.describe()

    def standing(self) -> str:
        """Say in a few words what the workbench does about the rule.

        Example:
            >>> rule("DEDUPE-15").standing()
            'not modelled: stimuli are in strict order; createDuplicate stands for the call that did not see the first (C46)'
        """
        if self.where is not None:
            return f"{self.state} in {self.where}"
        return f"{self.state.replace('_', ' ')}: {self.why}"

    def describe(self) -> str:
        """Tell everything about the rule as text for a terminal, sources by their titles.

        Example:
            >>> print(rule("CAMP-12").describe())
            CAMP-12  Length of a flow
            <BLANKLINE>
              A flow and the choices of a step may be as long as one likes.
            <BLANKLINE>
              area           Smart campaigns
              confidence     inferred
              sources        none
              state          not modelled: no public limit exists that could be enforced
              note           No source at all: no public limit was found, so none is enforced.
        """
        facts = [("area", self.area), ("confidence", self.confidence)]
        facts += [("sources" if i == 0 else "", str(source)) for i, source in enumerate(self.sources)] or [("sources", "none")]
        facts += [
            ("state", self.standing()),
            ("not modelled", self.lacking),
            ("note", self.note),
            ("other reading", self.conflict),
            ("setting", self.switch or ""),
        ]
        lines = [f"{self.id}  {self.title}", "", _wrapped(self.statement, "  "), ""]
        lines += [_wrapped(value, f"  {label:<{LABEL}}") for label, value in facts if value]
        return "\n".join(lines)


def _wrapped(text: str, lead: str) -> str:
    hang = " " * len(lead)
    return textwrap.fill(text, WIDTH, initial_indent=lead, subsequent_indent=hang, break_long_words=False, break_on_hyphens=False)


@cache
def sources() -> Mapping[str, Source]:
    """Return every source by its key, in the order of the catalogue."""
    given = read("catalogue.yaml")["sources"]
    return MappingProxyType({key: Source(key, source["title"], tuple(source["at"])) for key, source in given.items()})


@cache
def rules() -> Mapping[str, Rule]:
    """Return every rule by its ID, in the order of the catalogue."""
    states = read("states.yaml")
    return MappingProxyType({given["id"]: _rule(given, states[given["id"]]) for given in read("catalogue.yaml")["rules"]})


def rule(rule_id: str) -> Rule:
    """Return one rule.

    Raises:
        UnknownName: No rule has this ID; the error names the nearest one.

    Example:
        >>> rule("VIS-9")
        Rule('VIS-9', 'A campaign acts on visible people only')
    """
    found = rules().get(rule_id)
    if found is None:
        from workbench.errors import UnknownName

        raise UnknownName("rule", rule_id, rules())
    return found


def _rule(given: Mapping[str, Any], state: Mapping[str, Any]) -> Rule:
    known = sources()
    return Rule(**{**given, **state, "sources": tuple(known[key] for key in given["sources"])})


@cache
def read(name: str) -> Any:
    """Read a file of this folder."""
    import yaml  # here, because importing the workbench must stay fast and most sessions never ask for a rule

    text = resources.files("workbench.rules").joinpath(name).read_text(encoding="utf-8")
    if yaml.__with_libyaml__:  # the same safe loader, compiled: about eight times as fast
        return yaml.load(text, Loader=yaml.CSafeLoader)
    return yaml.safe_load(text)
