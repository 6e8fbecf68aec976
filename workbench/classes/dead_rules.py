"""Which assignment rules can never match, and for each that can a lead it matches (ROUTE-3, ROUTE-4, ROUTE-5).

Decided over all leads that could ever come, as boxes of cells (`boxes.py`); nobody is poured through anything.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from ..answers.answer import Answer, answer
from ..answers.words import counted, listed, verb
from ..engine.conditions import instant, truth
from ..errors import InputError, Problem, shown
from ..people.times import FIRST
from ..topology.assets import AssignmentRule
from ..topology.conditions import AllOf, AnyOf, Compare, Condition, Did, Group, InSegment, InStage, Member, Not, walk
from ..topology.landings import applies_rules, sources
from ..topology.model import Topology
from ..topology.spans import Span
from .boxes import Box, Space, TooMany, Unknown

__all__ = ["Verdict", "dead_rules", "judged_rules"]

NOBODY, EVERYBODY = AnyOf(()), AllOf(())
MOMENTS = ("Created At", "Updated At")  # of a new lead both are the moment it comes
NOT_YET = "asks for memberships, segments, stages or activities, and a new lead has none yet"
COLUMNS = ("number", "when", "partition", "can_match", "why", "shadowed_by", "example", "door", "place")
RULES = ("ROUTE-3", "ROUTE-4", "ROUTE-5", "LIST-1", "LIST-4")
Cell = str | float | None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came of one assignment rule.

    Attributes:
        number: Its number, from 1.
        can_match: `yes`, `no` or `unknown`.
        why: Why not, or why that is not decided; empty where it can.
        shadowed_by: The numbers of earlier rules that together leave nobody to it; none of them can be spared.
        example: Values of a lead it matches, by field (None: empty); what is left out does not matter.
        door: A source through which that lead can come.
    """

    number: int
    can_match: Literal["yes", "no", "unknown"]
    why: str = ""
    shadowed_by: tuple[int, ...] = ()
    example: Mapping[str, Cell] | None = None
    door: str = ""


def dead_rules(design: Topology, now: dt.datetime | str | None = None) -> Answer:
    """Tell which assignment rules can never match, and why; for each that can, a lead it matches.

    Args:
        design: The design.
        now: The moment a lead comes, for "in the past 30 days" and Created At (ISO); left out: that of a scenario's first step.

    Columns:
        number: The rule, from 1.
        when: What it asks; `else` for the last one.
        partition: Where it puts people.
        can_match: `yes`, `no`, or `unknown` where it is not decided.
        why: Why not (shadowed, contradicting itself, behind the `else`, applied by no door), or why it is not decided.
        shadowed_by: The rules before it that together leave nobody to it.
        example: A lead it matches.
        door: A door through which that lead can come.
        place: The rule in the topology file.

    Raises:
        InputError: `now` is no moment.

    >>> rules = [{"if": {"Country": ["France", "Spain"]}, "then": "EMEA"}, {"if": {"Country": "France"}, "then": "Default"}]
    >>> design = Topology.of("R", partitions=["Default", "EMEA"], assignment_rules=rules, crm={"type": "salesforce"})
    >>> dead_rules(design).frame()[["number", "can_match", "why", "example"]]
       number can_match                 why            example
    0       1       yes                      Country is France
    1       2        no  shadowed by rule 1
    """
    rules, verdicts = design.assignment_rules, judged_rules(design, _read(now))
    rows = [
        (
            verdict.number,
            _said(rules[verdict.number - 1]),
            rules[verdict.number - 1].partition,
            verdict.can_match,
            verdict.why,
            ", ".join(map(str, verdict.shadowed_by)),
            _lead(verdict.example),
            verdict.door,
            design.where("assignment_rules", verdict.number - 1),
        )
        for verdict in verdicts
    ]
    dead = [str(verdict.number) for verdict in verdicts if verdict.can_match == "no"]
    open_ = [str(verdict.number) for verdict in verdicts if verdict.can_match == "unknown"]
    total = counted(len(rules), "assignment rule")
    sentence = f"Each of {total} can match." if rules else "The design has no assignment rules."
    if dead:
        sentence = f"{len(dead)} of {total} can never match: {listed(dead)}."
    elif open_:
        sentence = f"No rule of {total} is known to be dead."
    if open_:
        sentence += f" Not decided {verb(len(open_), 'is', 'are')} {listed(open_)}."
    return answer("dead_rules", sentence, COLUMNS, rows, RULES)


def judged_rules(design: Topology, now: int = FIRST) -> tuple[Verdict, ...]:
    """Return what comes of each assignment rule, in order; `now` is the moment a lead comes, microseconds since 1970."""
    if not _places(design):
        why = "no door applies it: the design has no CRM, and people of other doors are not placed by rules (assignment_rules_scope: crm)"
        return tuple(Verdict(number, "no", why) for number in range(1, len(design.assignment_rules) + 1))
    return tuple(_Judge(design, now).verdicts())


def _read(now: dt.datetime | str | None) -> int:
    try:
        return FIRST if now is None else instant(now)[0]
    except ValueError:
        raise InputError(Problem("this is no moment", "now", shown(now), "an ISO date-time, such as 2026-01-05T09:00")) from None


def _said(rule: AssignmentRule) -> str:
    return "else" if rule.condition is None else str(rule.condition)


def _lead(example: Mapping[str, Cell] | None) -> str:
    if example is None:
        return ""
    told = (
        f"{name} is {'empty' if value is None else f'{value:g}' if isinstance(value, float) else value}" for name, value in example.items()
    )
    return ", ".join(told) or "anybody"


class _Judge:
    """Judges the rules of one design."""

    def __init__(self, design: Topology, now: int) -> None:
        self.design, self.now = design, now
        self.rules = [
            EVERYBODY if rule.condition is None else _asked(design, rule.condition, now, is_settled=True)
            for rule in design.assignment_rules
        ]
        self.places = _places(design)
        self.space = self._space(self.rules)
        self.surely, self.perhaps = ([self._boxes(rule, way) for rule in self.rules] for way in ("fails", "holds"))

    def _space(self, conditions: Iterable[Condition]) -> Space:
        return Space.of(self.design, conditions, self.now, {"Partition": list(self.places)})

    def _boxes(self, rule: Condition, unknown: Unknown) -> list[Box] | TooMany:
        try:
            return self.space.boxes(rule, unknown)
        except TooMany as many:
            return many

    def verdicts(self) -> Iterator[Verdict]:
        """Yield a verdict a rule, in order."""
        for place in range(len(self.rules)):
            try:
                yield self._verdict(place)
            except TooMany as many:
                yield Verdict(place + 1, "unknown", f"not decided: {many}")

    def _verdict(self, place: int) -> Verdict:
        number = place + 1
        barrier = next((earlier for earlier in range(place) if self.rules[earlier] == EVERYBODY), None)
        if barrier is not None and self.design.assignment_rules[barrier].condition is None:
            return Verdict(number, "no", f"behind the else, which is rule {barrier + 1}", (barrier + 1,))
        perhaps = _sure(self.perhaps[place])
        if not perhaps:
            return self._contradicting(place)
        found = self.space.outside(_sure(self.surely[place]), [box for earlier in range(place) for box in _sure(self.perhaps[earlier])])
        if found is not None:
            example = {
                name: self._value(name, mask) for name, mask in found.items() if mask != self.space.full[name] and name != "Partition"
            }
            return Verdict(number, "yes", example=example, door=self._door(found))
        covers = self._covers(place, perhaps)
        if covers is None:
            return Verdict(number, "unknown", f"not decided: {self._undecided(place)}")
        if doubtful := self._doubtful(place, covers):
            return Verdict(number, "unknown", f"not decided: too many texts are searched for in {listed(doubtful)}")
        rules = "rule" if len(covers) == 1 else "rules"
        together = " together" if len(covers) > 1 else ""
        why = f"shadowed by {rules} {listed([str(one + 1) for one in covers])}{together}{self._as_of((*covers, place))}"
        return Verdict(number, "no", why, tuple(one + 1 for one in covers))

    def _contradicting(self, place: int) -> Verdict:
        condition = self.design.assignment_rules[place].condition
        assert condition is not None
        if doubtful := self._doubtful(place, ()):
            return Verdict(place + 1, "unknown", f"not decided: too many texts are searched for in {listed(doubtful)}")
        hoped = _asked(self.design, condition, self.now, is_settled=False)
        why = NOT_YET if self._space([hoped]).boxes(hoped, "holds") else "contradicts itself"
        return Verdict(place + 1, "no", why + self._as_of((place,)))

    def _doubtful(self, place: int, covers: Sequence[int]) -> list[str]:
        """Return the fields that make it doubtful that covers leave nobody to a rule: not all their values are among the cells.

        Of fewer conditions they may be: then it is seen again among these.
        """
        if not self.space.inexact:
            return []
        some = self._space([self.rules[one] for one in (*covers, place)])
        held = [box for one in covers for box in some.boxes(self.rules[one])]
        is_proved = not some.inexact and some.outside(some.boxes(self.rules[place], "holds"), held) is None
        return [] if is_proved else sorted(some.inexact or self.space.inexact)

    def _covers(self, place: int, boxes: list[Box]) -> list[int] | None:
        """Return earlier rules that leave nobody, none of which can be spared; None where it is not sure that they do."""
        met = [one for one in range(place) if any(self.space.meet(a, b) is not None for a in _sure(self.surely[one]) for b in boxes)]

        def hold(some: Sequence[int]) -> bool:
            return self.space.outside(boxes, [box for one in some for box in _sure(self.surely[one])]) is None

        if not hold(met):
            return None
        alone = next((one for one in met if hold([one])), None)
        if alone is not None:
            return [alone]
        for one in reversed(met):
            if hold([other for other in met if other != one]):
                met.remove(one)
        return met

    def _undecided(self, place: int) -> str:
        """Say what makes it impossible to decide."""
        for number in (place, *range(place)):
            for part in walk(self.rules[number]):
                if isinstance(part, Member | Group):
                    what = "the Id, which Marketo gives" if part == _ID else "a group of people, which is no matter of the lead alone"
                    return f"rule {number + 1} asks for {what}"
        raise AssertionError("what the fields decide is decided")

    def _as_of(self, places: Sequence[int]) -> str:
        """Say for which day it holds, where the rules ask how long ago something was."""
        rules = (self.design.assignment_rules[place].condition for place in places)
        asked = [part for rule in rules if rule is not None for part in walk(_smart(self.design, rule)) if isinstance(part, Compare)]
        if not any(
            self.design.field_named(leaf.field).name in MOMENTS or any(isinstance(value, Span) for value in leaf.values) for leaf in asked
        ):
            return ""
        return f"; as of {_moment(self.now):%Y-%m-%d}"

    def _value(self, name: str, mask: int) -> Cell:
        """Return a value of one of some cells, one that is not empty where there is one; an address that looks like one."""
        some = [cell for place, cell in enumerate(self.space.cells[name]) if mask >> place & 1]
        found = next((cell for cell in some if cell.value is not None), some[0])
        if name != "Email Address" or found.value is None or "@" in str(found.value):
            return found.value
        return next((text for text in _addresses(str(found.value)) if self._is_alike(name, text, found.value)), found.value)

    def _is_alike(self, name: str, one: str, other: Cell) -> bool:
        asked = [leaf for leaf in self.space.holds if self.space.names[leaf.field] == name]
        return all(len({*truth(leaf, [one, other], self.design.field_named(name).type, self.now).tolist()}) == 1 for leaf in asked)

    def _door(self, box: Box) -> str:
        """Return a source through which a lead of a box can come: any, unless a rule asks for the partition it lands in."""
        mask = box.get("Partition", self.space.full.get("Partition", 1))
        return next(source for place, source in enumerate(self.places.values()) if mask >> place & 1)


def _sure(boxes: list[Box] | TooMany) -> list[Box]:
    if isinstance(boxes, TooMany):
        raise boxes
    return boxes


def _places(design: Topology) -> dict[str, str]:
    """Return the partitions in which new leads stand when the rules are asked, each with a source that puts them there.

    VIS-13: a rule can ask for the partition; at that moment it is the one the door stands for.
    """
    found: dict[str, str] = {}
    unruled = replace(design, assignment_rules=())
    for source in sources(unruled):
        for way in source.ways if applies_rules(design, source.door) else ():
            if not way.is_named:
                found.setdefault(way.partition, source.name)
    return {name: found[name] for name in design.partitions if name in found}


_ID = Member("field", "Id")  # stands for a comparison of the Id, which nothing about the lead decides


def _asked(design: Topology, condition: Condition, now: int, *, is_settled: bool) -> Condition:
    """Return what a condition asks of a new lead: smart lists by their filters, and settled what is so for every new lead.

    The rules are asked before the lead is put on a list, into a program, a segment or a stage, and before anything it did is told of it.
    Without `is_settled` these parts stay, as what is not decided.
    """
    match condition:
        case AllOf(parts):
            return AllOf(tuple(_asked(design, part, now, is_settled=is_settled) for part in parts))
        case AnyOf(parts):
            return AnyOf(tuple(_asked(design, part, now, is_settled=is_settled) for part in parts))
        case Not(part):
            return Not(_asked(design, part, now, is_settled=is_settled))
        case Member("smart_list", name):
            smart = design.smart_lists.get(name)
            return NOBODY if smart is None else _asked(design, smart.filters, now, is_settled=is_settled)
        case Member() | Did() | InSegment() | InStage():
            return NOBODY if is_settled else condition
        case Compare(name) if design.field_named(name).name in MOMENTS:
            comes = _moment(now).isoformat()
            return EVERYBODY if truth(condition, [comes], "datetime", now)[0] else NOBODY
        case Compare(name) if design.field_named(name).name == "Id":
            return _ID
    return condition


def _smart(design: Topology, condition: Condition) -> Condition:
    """Return a condition with smart lists by their filters."""
    match condition:
        case AllOf(parts):
            return AllOf(tuple(_smart(design, part) for part in parts))
        case AnyOf(parts):
            return AnyOf(tuple(_smart(design, part) for part in parts))
        case Not(part):
            return Not(_smart(design, part))
        case Member("smart_list", name) if name in design.smart_lists:
            return _smart(design, design.smart_lists[name].filters)
    return condition


def _moment(now: int) -> dt.datetime:
    return dt.datetime(1970, 1, 1) + dt.timedelta(microseconds=now)


def _addresses(text: str) -> Iterator[str]:
    yield from (f"ann@{text}", f"{text}@example.com", f"ann.{text}@example.com", f"ann@{text}.example", "ann@example.com")
