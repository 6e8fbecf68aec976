"""Exercises that ask what will happen: where people end, who is taken in or mailed, which claims hold. The engine is the judge.

Exercises that ask for a design are `exercise.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from ..classes.claims import always, never
from ..classes.proof import Proof
from ..engine.run import Run
from ..errors import InputError, Problem, UnknownName, must_be, shown
from ..simulation import simulate
from ..topology.model import Topology
from .exercise import task_html
from .verdict import Verdict

__all__ = ["ASKS", "Claims", "Prediction"]

ASKS = ("partition", "records", "ran", "sent", "sees")
_DOES = {
    "ran": ("is taken in by", "is not taken in by"),
    "sent": ("is sent", "is not sent"),
    "sees": ("is seen in", "is not seen in"),
}


@dataclass(frozen=True, eq=False)
class Prediction:
    """Say what will become of some people before the engine does.

    Args:
        title: What it is called.
        task: What is asked for, in words.
        start: The design.
        asks: `partition` (an answer names the partition in which each person ends), `records` (how many records each partition holds), or
            `ran`, `sent`, `sees` (who is taken in by the campaign, is sent the email, is seen in the workspace named by `of`).
        of: The campaign, email or workspace.
        people: Who is there before, by alias, as in a scenario file.
        steps: What happens, as in a scenario file.

    >>> two = Topology.of("Two", partitions=["Default", "NA"], forms={"Contact us": {"workspace": "Default"}})
    >>> step = {"fill_form": {"form": "Contact us", "values": {"Email Address": "ann@example.com"}}}
    >>> ann = {"ann": {"Email Address": "ann@example.com", "Partition": "NA"}}
    >>> asked = Prediction("Where is Ann?", "Name her partition.", two, "partition", people=ann, steps=[step])
    >>> asked.check({"ann": "Default"})
    Not yet: ann does not end in Default. 1 of 1 goes wrong.
    >>> asked.check({"ann": "NA"})
    Right: that is what happens.
    """

    title: str
    task: str
    start: Topology
    asks: str
    of: str = ""
    people: Mapping[str, Any] = field(default_factory=dict)
    steps: Sequence[Mapping[str, Any]] = ()

    def __post_init__(self) -> None:
        if self.asks not in ASKS:
            raise UnknownName("kind of prediction", self.asks, ASKS, "asks")
        things = {"ran": self.start.automations, "sent": self.start.emails, "sees": self.start.workspaces}.get(self.asks)
        if things is not None and self.of not in things:
            raise UnknownName({"ran": "campaign", "sent": "email", "sees": "workspace"}[self.asks], self.of, things, "of")

    def check(self, answer: object) -> Verdict:
        """Judge a prediction: a mapping for `partition` and `records`, else the aliases of those people.

        Raises:
            InputError: It is something else, or it speaks of nobody who is there.
        """
        match self.asks:
            case "partition":
                wrong = self._wrong_partitions(_mapping(answer, "a mapping of people to partitions"))
            case "records":
                wrong = self._wrong_counts(_mapping(answer, "a mapping of partitions to numbers of records"))
            case _:
                wrong = self._wrong_people(answer)
        return _judged(wrong, len(self.start.partitions if self.asks == "records" else self.names))

    @cached_property
    def run(self) -> Run:
        """What happens: look at it once you have predicted it."""
        return simulate(self.start, self.steps, self.people)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Who it is about: the people who are there before, and those whom a step names."""
        return tuple(dict.fromkeys([*self.people, *(str(step["as"]) for step in self.steps if "as" in step)]))

    def _wrong_partitions(self, said: Mapping[str, Any]) -> list[str]:
        _known(said, self.names, "person")
        _known(said.values(), self.start.partitions, "partition")
        wrong = [name for name in self.names if said.get(name) != self._lands(name)]
        return [f"{name} does not end in {said[name]}." if name in said else f"nothing is said of {name}." for name in wrong]

    def _wrong_counts(self, said: Mapping[str, Any]) -> list[str]:
        _known(said, self.start.partitions, "partition")
        held = self.run.leads["partition"].astype(str).value_counts()
        wrong = [name for name in self.start.partitions if said.get(name, 0) != held.get(name, 0)]
        return [f"{name} does not hold {_records(said.get(name, 0))}." for name in wrong]

    def _wrong_people(self, answer: object) -> list[str]:
        if isinstance(answer, str | Mapping) or not isinstance(answer, Iterable):
            raise InputError(Problem("this is no answer", "check", shown(answer), "a list of people, such as ['ann', 'ben']"))
        said = set(map(str, answer))
        _known(said, self.names, "person")
        true, (does, does_not) = self._meant, _DOES[self.asks]
        wrong = [name for name in self.names if (name in said) != (name in true)]
        return [f"{name} {does if name in true else does_not} {self.of!r}." for name in wrong]

    def _lands(self, name: str) -> str:
        leads = self.run.leads
        return str(leads["partition"][leads["id"] == self.run.find(name)].iloc[0])

    @cached_property
    def _meant(self) -> set[str]:
        """Who is taken in, mailed or seen."""
        run = self.run
        if self.asks == "sees":
            seen = self.start.sees(self.of)
            return {name for name in self.names if self._lands(name) in seen}
        if self.asks == "ran":
            ids = set(run.campaign_runs["id"][run.campaign_runs["campaign"] == self.of])
        else:
            ids = {line["id"] for line in run.told() if line["type"] == "Send Email" and line["email"] == self.of}
        return {name for name in self.names if run.find(name) in ids}

    def describe(self) -> str:
        """Say what is asked for."""
        return f"{self.title}\n{self.task}"

    def __repr__(self) -> str:
        return f"<Prediction {self.title!r}>"

    def _repr_html_(self) -> str:
        return task_html(self.title, self.task)


@dataclass(frozen=True, eq=False)
class Claims:
    """Say which claims about a design hold, before they are proved.

    Args:
        title: What it is called.
        task: What is asked for, in words.
        start: The design.
        claims: By name a claim as the arguments of `never` or `always`: `{"a": {"never": {"who": {"Country": "France"}, "lands": "NA"}}}`.

    >>> one = Topology.of("One", partitions=["Default", "NA"]).add_form("Contact us", "Default")
    >>> asked = Claims("Who is in NA?", "Say which hold.", one, {"a": {"never": {"lands": "NA", "when": "new*"}}})
    >>> asked.check({"a": False})
    Not yet: a: no lead breaks this claim. 1 of 1 goes wrong.
    >>> asked.check({"a": True})
    Right: that is what happens.
    """

    title: str
    task: str
    start: Topology
    claims: Mapping[str, Mapping[str, Mapping[str, Any]]]

    def check(self, answer: object) -> Verdict:
        """Judge a mapping of claims to True or False.

        Raises:
            InputError: It is something else, or speaks of a claim that is not there.
        """
        said = _mapping(answer, "a mapping of claims to True or False")
        _known(said, self.claims, "claim")
        wrong = []
        for name in self.claims:
            proof = self.proof(name)
            if said.get(name) != bool(proof.holds):
                lead = proof.counterexample
                broken = f"this lead breaks the claim: {lead}: {lead.told()}." if lead is not None else "no lead breaks this claim."
                wrong.append(f"{name}: {broken}" if name in said else f"nothing is said of {name}.")
        return _judged(wrong, len(self.claims))

    def proof(self, name: str) -> Proof:
        """Prove a claim, or break it: look at it once you have judged it yourself."""
        if name not in self.claims:
            raise UnknownName("claim", name, self.claims)
        (question, arguments), *_ = self.claims[name].items()
        return {"never": never, "always": always}[question](self.start, **arguments)

    def describe(self) -> str:
        """Say what is asked for."""
        return f"{self.title}\n{self.task}"

    def __repr__(self) -> str:
        return f"<Claims {self.title!r}>"

    def _repr_html_(self) -> str:
        return task_html(self.title, self.task)


def _mapping(answer: object, expected: str) -> Mapping[str, Any]:
    must_be(answer, Mapping, expected, "check")
    assert isinstance(answer, Mapping)
    return answer


def _known(said: Iterable[object], there: Iterable[str], what: str) -> None:
    valid = list(there)
    for name in said:
        if name not in valid:
            raise UnknownName(what, str(name), valid, "check")


def _records(count: object) -> str:
    return f"{count} record{'s' * (count != 1)}"


def _judged(wrong: Sequence[str], of: int) -> Verdict:
    if not wrong:
        return Verdict(True, "that is what happens.")
    return Verdict(False, wrong[0], f"{len(wrong)} of {of} {'goes' if len(wrong) == 1 else 'go'} wrong.")
