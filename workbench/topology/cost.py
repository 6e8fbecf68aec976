"""What the filters of a smart list or a campaign cost Marketo, filter by filter, as data for a review (LIST-6).

How long a filter takes is not simulated: it does not change who qualifies. What to advise is the review's to say.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ..errors import UnknownName
from .conditions import AllOf, AnyOf, Compare, Condition, Did, Group, InSegment, Member, Not
from .model import Topology

__all__ = ["COSTS", "FilterCost", "filter_costs"]

COSTS = ("fast", "slower", "slow", "very slow")
MANY = 100  # values of one `contains` that are too many
NOTHING = ("fast", "nothing is asked")
_IN_TEXTS = ("contains", "not_contains")


@dataclass(frozen=True, slots=True)
class FilterCost:
    """One filter: its place among those of the list (from 1), what it asks, its class of cost (of `COSTS`), and why."""

    place: int
    filter: Condition
    cost: str
    why: str
    rule: str = "LIST-6"

    def __str__(self) -> str:
        return f"{self.place}. {self.filter}: {self.cost} ({self.why})"


def filter_costs(topology: Topology, name: str, kind: str = "smart_list") -> tuple[FilterCost, ...]:
    """Return the filters of a smart list (or of a `campaign`) from the cheapest to the dearest: the order in which to put them.

    Filters of one cost stay in the order of the list, so a list that is well ordered comes back as it is. One made of several conditions
    costs what its dearest does, and so does one that is a member of another list what that list does.

    >>> design = Topology.of("T", smart_lists={"VPs": {"workspace": "Default", "filters": [
    ...     {"Job Title": {"contains": "VP"}}, {"Country": "France"}, {"Unsubscribed": False}]}})
    >>> for cost in filter_costs(design, "VPs"):
    ...     print(cost)
    2. Country is France: fast (one value that is compared as it stands)
    3. Unsubscribed is false: fast (one value that is compared as it stands)
    1. Job Title contains VP: slower (texts are searched)
    """
    section = topology.campaigns if kind == "campaign" else topology.smart_lists
    if name not in section:
        raise UnknownName(kind.replace("_", " "), name, section)
    filters = section[name].filters
    parts = filters.parts if isinstance(filters, AllOf) else (filters,)
    found = [FilterCost(place, part, *max(_costs(part, topology), key=_dearness, default=NOTHING)) for place, part in enumerate(parts, 1)]
    return tuple(sorted(found, key=lambda cost: COSTS.index(cost.cost)))


def _dearness(cost: tuple[str, str]) -> int:
    return COSTS.index(cost[0])


def _costs(condition: Condition, topology: Topology) -> Iterator[tuple[str, str]]:
    """Yield (class of cost, why) of every single condition."""
    match condition:
        case AllOf(parts) | AnyOf(parts):
            for part in parts:
                yield from _costs(part, topology)
        case Not(part):
            yield from _costs(part, topology)
        case Group():
            yield "very slow", "every member of the group is looked at; Marketo itself needs the CRM or an integration for it"
        case Compare():
            yield _compared(condition)
        case InSegment():
            yield "fast", "worked out beforehand"
        case Did():
            yield "slow", "activities are searched"
        case Member("smart_list", name):
            yield "slow", "another list is worked out"
            yield from _costs(topology.smart_lists[name].filters, topology)
        case Member():
            yield "slow", "memberships are looked up"


def _compared(asked: Compare) -> tuple[str, str]:
    if asked.op in _IN_TEXTS and len(asked.values) > MANY:
        return "very slow", f"texts are searched for more than {MANY} values"
    if asked.op in _IN_TEXTS and len(asked.values) > 1:
        return "slow", f"texts are searched for {len(asked.values)} values"
    if asked.op in _IN_TEXTS:
        return "slower", "texts are searched"
    if asked.op in ("is_empty", "is_not_empty"):
        return "fast", "only whether there is a value"
    if asked.op == "is" and len(asked.values) == 1:
        return "fast", "one value that is compared as it stands"
    if asked.op == "is":
        return "slower", f"{len(asked.values)} values"
    return "slower", f"'{asked.op.replace('_', ' ')}' looks at more than one value"
