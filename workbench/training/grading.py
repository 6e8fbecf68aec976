"""Two designs as behaviour: what becomes of every lead class in the goal and in an answer, and the leads of which that is not the same.

What counts is what becomes of people: where they end, what they are sent, what is written. By which campaigns, and how these are built, is
free; only a campaign that does nothing else that can be seen (an alert, an interesting moment) counts by whom it takes in.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from ..classes.designs import aligned
from ..classes.difference import Difference, comparable, differing, grouped
from ..classes.pour import Entry, Poured, pour
from ..classes.space import Space, space
from ..classes.words import held
from ..topology.assets import Campaign
from ..topology.model import Topology
from ..topology.names import KINDS
from .telling import GRADED, became, should, who

__all__ = ["Grade", "grade", "same_behaviour"]

_NAMED = ("partition", "workspace", "program", "form", "list", "email", "campaign")
_ONE_SIDED = ((True, False), (False, True))
_TELLING = {  # steps of which a class shows what they do; `request_campaign` and `execute_campaign` show what the other campaign does
    *("change_partition", "change_data", "change_score", "score_domain", "change_program_status", "add_to_engagement", "add_to_list"),
    *("remove_from_list", "send_email", "change_stage", "delete_person", "wait", "request_campaign", "execute_campaign"),
}


@dataclass(frozen=True, eq=False)
class Grade:
    """What an answer does otherwise than the goal.

    Attributes:
        wrong: How many classes meet something else.
        of: How many classes were compared.
        first: The most telling lead that goes wrong, in a sentence; "" where none does.
        missing: (kind, name) of what people meet in the goal and the answer has not.
        only_goal: Occasions that only the goal has, in words.
        only_answer: Occasions that only the answer has; nothing says what should come of them.
        unknown: What classes cannot decide, in words.
        counted: The classes in words.
    """

    wrong: int
    of: int
    first: str
    missing: tuple[tuple[str, str], ...]
    only_goal: tuple[str, ...]
    only_answer: tuple[str, ...]
    unknown: tuple[str, ...]
    counted: str


def grade(goal: Topology, answer: Topology) -> Grade:
    """Compare an answer with the goal over all lead classes; what is only called differently in it is followed."""
    same, _ = aligned(goal, answer)
    classes, (wanted, got), found = _different(goal, same)
    known = _constants(goal.to_mapping())
    strange = _constants(same.to_mapping()) - known

    def oddity(row: int) -> int:
        """Count what is odd about a lead: values that only the answer knows, which would give a misspelling away, or nobody."""
        values = held(*classes.slice_of(row))
        return sum(value in strange or (is_becoming and value not in known) for _, value, is_becoming in values)

    wrong = sorted(found, key=lambda one: (min(map(oddity, one.rows)), *_rank(one)))
    first = _sentence(wrong[0], min(wrong[0].rows, key=oddity), classes, wanted, got) if wrong else ""
    counts = sum(one.classes for one in wrong), int(comparable(classes).sum())
    only = [tuple(dict.fromkeys(str(part.occasion) for part in classes.slices if part.within == within)) for within in _ONE_SIDED]
    return Grade(*counts, first, tuple(_missing(goal, same)), only[0], only[1], classes.unknown, classes.counted())


def same_behaviour(one: Topology, other: Topology) -> bool:
    """Return whether nothing that counts is different between two designs.

    >>> two = Topology.of("Two", partitions=["Default", "EMEA"]).add_form("Contact us", "Default")
    >>> same_behaviour(two, two.with_settings(max_cascade=10)), same_behaviour(two, two.set_workspace("Default", primary="EMEA"))
    (True, False)
    """
    return not any(True for _ in _different(one, other)[2])


def _different(goal: Topology, answer: Topology) -> tuple[Space, tuple[Poured, Poured], Iterator[Difference]]:
    classes = space(goal, answer, unheard=True)
    wanted, got = pour(classes, 0), pour(classes, 1)
    quiet = {name for design in (goal, answer) for name, campaign in design.campaigns.items() if _is_quiet(campaign)}
    different = grouped(classes, *differing(wanted, got, classes))
    counting = (replace(one, deltas=_graded(one.deltas, quiet)) for one in different)
    return classes, (wanted, got), (one for one in counting if one.deltas)


def _rank(wrong: Difference) -> tuple[object, ...]:
    """Return by what leads are put in order: where they end before what they are sent, few things wrong at once, many classes alike."""
    kinds = {entry[0] for entry in wrong.deltas}
    return "lands" not in kinds, "sent" not in kinds, len(wrong.deltas), -wrong.classes, wrong.occasions, wrong.lead


def _constants(given: Any) -> set[str]:
    """Return every text that a part of a file holds."""
    if isinstance(given, Mapping):
        return set().union(*map(_constants, given.values()))
    if isinstance(given, list | tuple):
        return set().union(*map(_constants, given))
    return {given} if isinstance(given, str) else set()


def _is_quiet(campaign: Campaign) -> bool:
    """Return whether a campaign does something, or nothing at all, that shows in no class but by its running."""
    return not campaign.flow or any(step.kind not in _TELLING for step in campaign.flow)


def _graded(deltas: Mapping[Entry, tuple[int, int]], quiet: set[str]) -> dict[Entry, tuple[int, int]]:
    """Keep of a difference what counts; which campaign sent an email does not."""
    found: dict[Entry, tuple[int, int]] = {}
    for entry, (was, now) in deltas.items():
        kind = entry[0]
        if kind in GRADED and (kind != "ran" or entry[1] in quiet):
            short = entry[:2] if kind == "sent" else entry
            old = found.get(short, (0, 0))
            found[short] = old[0] + was, old[1] + now
    return {entry: counts for entry, counts in found.items() if counts[0] != counts[1]}


def _sentence(wrong: Difference, row: int, classes: Space, wanted: Poured, got: Poured) -> str:
    part, place = classes.slice_of(row)
    both = [poured.of(row) for poured in (wanted, got)]
    ran = {entry[1] for entry in both[0] if entry[0] == "ran"}
    kept = [name for kind, name, *_ in both[1] if kind == "blocked" and (name in ran or name not in wanted.space.topologies[0].campaigns)]
    told = {entry: counts for entry, counts in wrong.deltas.items() if not (entry[0] == "value" and len(entry) == 2)}
    for _, field in (entry for entry in wrong.deltas if entry[0] == "value" and len(entry) == 2):  # a number, of which only that was kept
        for side, became_ in enumerate(both):
            told |= {entry: (1 - side, side) for entry in became_ if entry[:2] == ("value", field)}
    return f"{who(part, place, wrong.lead)} should {should(told)}; in your design that person {became(told, kept)}."


def _missing(goal: Topology, answer: Topology) -> Iterator[tuple[str, str]]:
    """Yield what of the goal the answer has not; of campaigns only batches, which people run, and those that count by running."""
    for section, kind in KINDS.items():
        for name in getattr(goal, section) if kind in _NAMED else ():
            campaign = goal.campaigns[name] if kind == "campaign" else None
            counts = campaign is None or campaign.is_batch or _is_quiet(campaign)
            if counts and name not in getattr(answer, section):
                yield kind, name
