"""A lead of a test plan: what it is, what must come of it and why; and why a piece of the design is covered by none.

Which leads there are is decided in `plan.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from ..engine.why import KEPT_OUT
from ..scenario.facts import Facts
from ..scenario.reasons import of_partition
from ..topology.check import invalid_campaigns
from ..topology.conditions import spoken
from ..topology.model import Topology
from .candidates import EMAIL, Lead, Value
from .doors import Door
from .pieces import KINDS, Key, Piece, pieces
from .poured import Poured

__all__ = ["Planned", "planned", "reasons_of", "wanted"]

_WANTED = ("assignment rule", "choice", "campaign ran", "campaign blocked", "campaign off")


@dataclass(frozen=True, slots=True)
class Planned:
    """One lead of a plan.

    Attributes:
        name: Its number, such as `plan-001`, which is in its address too.
        address: Its email address; None for a lead that must have none.
        values: Its values by field, the address aside.
        changed: Values that it gives otherwise the second time.
        doors: The doors it comes through, one after the other.
        partition: Where it must be at the end; None where it must be gone.
        landed: Where it came in, before any campaign moved it.
        ran: The campaigns that must have run for it, each once, in the order of their first run.
        blocked: The campaigns that only visibility must have kept away.
        covers: What of the design it covers.
        rules: What explains the partition.
        refused: Why campaigns that were triggered must not have run.
        records: How many records it must have made.
    """

    name: str
    address: str | None
    values: Mapping[str, Value]
    changed: Mapping[str, Value]
    doors: tuple[Door, ...]
    partition: str | None
    landed: str | None
    ran: tuple[str, ...]
    blocked: tuple[str, ...]
    covers: tuple[Piece, ...]
    rules: tuple[str, ...]
    refused: Mapping[str, str]
    records: int = 1

    def given(self, visit: int) -> Mapping[str, Value]:
        """Return the values that it gives on a visit, from 0."""
        return {**self.values, **self.changed} if visit else self.values

    def said(self, visit: int = 0) -> str:
        """Say the values that it gives on a visit in words."""
        told = [f"{name}: {'(empty)' if value is None else spoken(value)}" for name, value in self.given(visit).items()]
        return ", ".join((["no address"] if self.address is None else []) + told)

    def way(self) -> str:
        """Say through which doors it comes, and with what."""
        words = f"{self.doors[0].name}" + (f" ({self.said()})" if self.said() else "")
        again = ", ".join(f"{name}: {spoken(value)}" for name, value in self.changed.items())
        return words + "".join(f", then {door.name}" + (f" ({again})" if again else "") for door in self.doors[1:])

    def expected(self) -> str:
        """Say what to expect of it in words."""
        told = [self.partition or "no record", f"{', '.join(self.ran)} run{'s' * (len(self.ran) == 1)}" if self.ran else "nothing runs"]
        return "; ".join([*told, f"blocked by visibility: {', '.join(self.blocked)}"] if self.blocked else told)


def wanted(topology: Topology) -> list[Piece]:
    """Return what a plan should cover: rules, branches, campaigns that run and that are blocked, partitions."""
    found = [piece for piece in pieces(topology) if piece.kind in _WANTED]
    places = enumerate(topology.partitions)
    found += [Piece(("partition", name), "partition", name, topology.where("partitions", number)) for number, name in places]
    return sorted(found, key=lambda piece: KINDS.index(piece.kind) if piece.kind in KINDS else len(KINDS))


def planned(poured: Poured, leads: Sequence[Lead], addresses: Sequence[str | None], all_pieces: Sequence[Piece]) -> tuple[Planned, ...]:
    """Return the leads of a plan with what came of each when they were poured."""
    run = poured.run
    facts = Facts(run, {}, run.until)
    entered: dict[int, dict[str, None]] = {}
    for rank, rec in zip(run.log.runs["rank"].tolist(), run.log.runs["rec"].tolist(), strict=True):
        entered.setdefault(rec, {}).setdefault(run.layout.campaigns[rank])
    width = max(3, len(str(len(leads))))
    found = []
    refusals: dict[int, dict[str, str]] = {}
    for (campaign, number), reason in run.refusals().items():
        refusals.setdefault(number, {})[campaign] = reason
    for place, lead in enumerate(leads):
        records = poured.records(place)
        numbers = [int(run.ids[rec]) for rec in records]
        ever = [rec for rec, of in enumerate(poured.lead_of.tolist()) if of == place]
        ran = dict.fromkeys(name for rec in ever for name in entered.get(rec, ()))
        last = numbers[-1] if numbers else None
        refused = {name: KEPT_OUT[reason] for number in numbers for name, reason in refusals.get(number, {}).items() if name not in ran}
        found.append(
            Planned(
                f"plan-{place + 1:0{width}}",
                addresses[place],
                {name: value for name, value in lead.values.items() if name != EMAIL},
                lead.changed,
                lead.doors,
                None if last is None else facts.partition(last),
                None if not ever else _landed(poured, ever[0]),
                tuple(ran),
                tuple(str(key[1]) for key in sorted(poured.covers[place], key=str) if key[0] == "blocked"),
                tuple(piece for piece in all_pieces if piece.key in poured.covers[place]),
                () if last is None else tuple(of_partition(facts, last)),
                refused,
                len(records),
            )
        )
    return tuple(found)


def _landed(poured: Poured, rec: int) -> str:
    run = poured.run
    if "Change Partition" in run.log.kinds:
        lines = run.log.lines("Change Partition", own=True)
        own = lines["rec"] == rec
        if own.any():
            first = min(zip(lines["position"][own].tolist(), lines["line"][own].tolist(), lines["old"][own].tolist(), strict=True))
            return run.partitions[int(first[2])]
    return run.partitions[int(run.people["partition"][rec])]


def reasons_of(topology: Topology, doors: Sequence[Door], poured: Sequence[Poured], is_sampled: bool) -> Callable[[Piece], str]:
    """Return what says why a piece is covered by no lead."""
    invalid = invalid_campaigns(topology)
    met: frozenset[Key] = frozenset(key for one in poured for keys in one.covers for key in keys)
    refused = frozenset(pair for one in poured for pair in one.refused)
    unsure = "; not all kinds of leads were looked at" if is_sampled else ""

    def why(piece: Piece) -> str:
        match piece.kind:
            case "assignment rule" if not any(door.routes(topology) for door in doors):
                return "assignment rules place people made by the CRM only, and no door of the plan is one (ROUTE-3)"
            case "assignment rule":
                return f"no kind of lead comes to it: rules above match first, or it cannot hold (ROUTE-4){unsure}"
            case "choice" if ("ran", piece.key[1]) not in met:
                return "its campaign runs for no lead of these doors"
            case "choice":
                return f"nobody who comes to the step takes this branch (CAMP-5){unsure}"
            case "campaign off":
                name = str(piece.key[1])
                return f"it can never run: {invalid[name][0]}" if name in invalid else "it is not active (CAMP-1)"
            case "campaign ran":
                return _never_ran(topology, str(piece.key[1]), met, refused) + unsure
            case "campaign blocked":
                return f"whoever would start it is in sight of its workspace (VIS-9){unsure}"
        return f"no door lands there, and nothing moves these leads there{unsure}"

    return why


def _never_ran(topology: Topology, name: str, met: frozenset[Key], refused: frozenset[tuple[str, str]]) -> str:
    campaign = topology.automations[name]
    if campaign.is_batch:
        return "a batch campaign: somebody runs it, no door starts it (CAMP-1)"
    if ("blocked", name) in met:
        return f"its workspace {campaign.workspace} sees nobody who starts it (VIS-9)"
    if (name, "filter") in refused:
        return "it is triggered, but its filters hold of no such lead (CAMP-2)"
    if (name, "not_visible") in refused:
        return f"its workspace {campaign.workspace} does not see who starts it, and its filters do not hold of them (VIS-9, CAMP-2)"
    return f"nothing that happens through these doors starts it: {' or '.join(map(str, campaign.triggers))}"
