"""Claims about a design: what never happens, or always does, to whom; proved over all lead classes, or broken by a lead.

What comes of a claim is a `Proof` (`proof.py`); two designs are compared in `compare.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt

from ..answers.select import Selector, pick
from ..engine.conditions import truth
from ..errors import InputError, Problem, must_be
from ..people.times import FIRST
from ..topology.conditions import AllOf, AnyOf, Compare, Condition, Not, walk
from ..topology.model import Topology
from ..topology.read import read_condition
from ..topology.references import targets
from .atoms import Atom, Lives, Sees
from .axes import FLAG_NAMES, PARTITION, holds_in
from .ground import Ground, Node
from .occasions import Occasion, occasions
from .pour import Entry, Poured, pour
from .proof import Broken, Proof
from .space import LIMIT, Slice, space

__all__ = ["always", "never"]

Mask = npt.NDArray[np.bool_]
RULES = {
    "ran": ("CAMP-2", "VIS-9"),
    "sent": ("SUBS-12", "VIS-9"),
    "mailed_by": ("SUBS-12", "VIS-9"),
    "lands": ("ROUTE-1", "ROUTE-6"),
    "seen_by": ("ROUTE-1", "VIS-1"),
}
_SAID = {
    "ran": "runs through {}",
    "sent": "is sent {}",
    "mailed_by": "is mailed by {}",
    "lands": "ends in {}",
    "seen_by": "ends where {} sees it",
}


def never(
    design: Topology,
    who: Mapping[str, Any] | Iterable[Mapping[str, Any]] | None = None,
    *,
    ran: Selector | None = None,
    sent: Selector | None = None,
    mailed_by: Selector | None = None,
    lands: Selector | None = None,
    seen_by: Selector | None = None,
    when: Selector = "*",
    limit: int = LIMIT,
    seed: int = 0,
) -> Proof:
    """Prove that none of something happens to anybody who is such, on any occasion; or return a lead to whom it does.

    Args:
        design: The design.
        who: A condition on fields and Partition, as in a file: what the lead is as it comes, before anything happens to it; a new lead's
            Partition is the one in which its door leaves it. None: anybody.
        ran: Campaigns it must not run through: a name, a pattern, or several.
        sent: Emails it must not be sent.
        mailed_by: Campaigns that must not mail it, whatever email (one that executes another one mails what that sends).
        lands: Partitions in which it must not end, all waits over.
        seen_by: Workspaces that must not see the partition in which it ends.
        when: Occasions that count, by name: `"new*"`, `"known: batch *"`, ...
        limit: How many classes to look at; of more a sample, and then nothing is proved.
        seed: What a sample is drawn by.

    Raises:
        UnknownName: A selector names what is not there.
        InputError: A claim about nothing: no selector, one that means nothing, a `who` that nobody can be.

    >>> two = Topology.of("Two", partitions=["Default", "P", "C"], workspaces={"Default": {"partitions": "all", "primary": "Default"},
    ...     "Prospects": {"partitions": ["P"]}}, emails={"Offer": {"workspace": "Prospects"}},
    ...     campaigns={"Sale": {"workspace": "Prospects", "flow": [{"send_email": "Offer"}]}})
    >>> never(two, {"Partition": "C"}, mailed_by="Sale").holds
    True
    >>> print(never(two.set_workspace("Prospects", ["P", "C"], "P"), {"Partition": "C"}, mailed_by="Sale").counterexample)
    known: batch Sale; Partition C
    """
    wanted = {"ran": ran, "sent": sent, "mailed_by": mailed_by, "lands": lands, "seen_by": seen_by}
    return _proved("never", design, who, wanted, when, limit, seed)


def always(
    design: Topology,
    who: Mapping[str, Any] | Iterable[Mapping[str, Any]] | None = None,
    *,
    ran: Selector | None = None,
    sent: Selector | None = None,
    mailed_by: Selector | None = None,
    lands: Selector | None = None,
    seen_by: Selector | None = None,
    when: Selector = "*",
    limit: int = LIMIT,
    seed: int = 0,
) -> Proof:
    """Prove that something happens to everybody who is such, on every occasion that counts; or return a lead to whom it does not.

    Of several names of one kind one is enough; of several kinds each must be. Arguments and errors are those of `never`; say with `when`
    on which occasions, for on the others little of it will happen.

    >>> one = Topology.of("One", partitions=["Default", "EMEA"], settings={"assignment_rules_scope": "all_creates"})
    >>> routed = one.with_rules([{"if": {"Country": "France"}, "then": "EMEA"}])
    >>> always(routed, {"Country": "France"}, lands="EMEA", when="new*").holds
    True
    >>> print(always(routed, lands="EMEA", when="new*").counterexample)
    new: imported into Default; Country Other
    """
    wanted = {"ran": ran, "sent": sent, "mailed_by": mailed_by, "lands": lands, "seen_by": seen_by}
    return _proved("always", design, who, wanted, when, limit, seed)


@dataclass(frozen=True, slots=True)
class _Wanted:
    """One kind of thing that a claim speaks of: the names it means, the nodes and atoms that decide it, which entries are it."""

    kind: str
    names: tuple[str, ...]
    nodes: frozenset[Node]
    means: Callable[[Entry], bool]
    atoms: tuple[Atom, ...] = ()


def _proved(
    question: str, design: Topology, who: object, wanted: Mapping[str, Selector | None], when: Selector, limit: int, seed: int
) -> Proof:
    must_be(design, Topology, "a design (Topology)", question)
    things = [_thing(kind, selector, design) for kind, selector in wanted.items() if selector is not None]
    if not things:
        raise InputError(Problem(f"{question} says nothing", expected=f"one of {', '.join(f'{kind}=' for kind in wanted)}"))
    condition = _condition(who, design)
    named = {str(occasion): occasion for occasion in occasions(Ground(design))}
    counted = {named[name] for name in pick(when, named, "occasion")}
    nodes = frozenset[Node]().union(*(thing.nodes for thing in things)) | ({("partition",)} if question == "always" else set())
    leaves: list[Atom] = [leaf for leaf in walk(condition) if isinstance(leaf, Compare)]
    also = [*leaves, *(atom for thing in things for atom in thing.atoms)]
    wants = partial(_is_wanted, counted, nodes)
    classes = space(design, wanted=wants, joint=question == "always", also=also, limit=limit, seed=seed)
    poured = pour(classes)
    such = np.concatenate([_such(condition, part, poured, design) for part in classes.slices] or [np.zeros(0, bool)])
    ruled_out = [occasion for occasion in classes.ruled_out if occasion in counted]
    if not such.any() and not (ruled_out and _can_be(condition, design)):
        raise InputError(Problem("a claim about nobody: no lead that could come is such", "who", str(condition)))
    happened = np.stack([_happened(thing, poured) for thing in things])
    wrong = happened.any(axis=0) if question == "never" else ~happened.all(axis=0)
    rows = np.flatnonzero(such & wrong)
    missing = [atom.what for part in classes.slices if such[part.start : part.start + len(part)].any() for atom in part.unknown]
    if classes.is_sampled:
        missing.append(f"the other classes: this is {classes.counted()}")
    said = [_SAID[thing.kind].format(" or ".join(_some(thing.names))) for thing in things]
    whom = "anybody" if condition == AllOf() else f"who has {condition}"
    claim = f"{whom} {question} {(' or ' if question == 'never' else ' and ').join(said)}"
    broken = tuple(Broken(design, *classes.slice_of(int(row)), _told(poured, int(row))) for row in rows[:1000])
    rules = tuple(sorted({rule for thing in things for rule in RULES[thing.kind]}))
    return Proof(
        question, claim, classes, int(such.sum()), len(rows), broken, tuple(dict.fromkeys(missing)), tuple(map(str, ruled_out)), rules
    )


def _some(names: tuple[str, ...]) -> list[str]:
    return [*names[:4], *([f"{len(names) - 4} more"] if len(names) > 4 else [])]


def _is_wanted(counted: set[Occasion], nodes: frozenset[Node], occasion: Occasion, node: Node) -> bool:
    return occasion in counted and node in nodes


def _thing(kind: str, selector: Selector, design: Topology) -> _Wanted:
    """Resolve one selector of a claim."""
    what, there = {
        "ran": ("campaign", tuple(design.automations)),
        "mailed_by": ("campaign", tuple(design.campaigns)),
        "sent": ("email", tuple(design.emails)),
        "lands": ("partition", design.partitions),
        "seen_by": ("workspace", tuple(design.workspaces)),
    }[kind]
    names = pick(selector, there, what)
    if not names:
        raise InputError(Problem(f"a claim about nothing: the design has no {what} that this means", kind, repr(selector)))
    among = frozenset(names)
    if kind == "ran":
        return _Wanted(kind, names, frozenset(("runs", name) for name in names), lambda e: e[0] == "ran" and e[1] in among)
    if kind == "sent":
        return _Wanted(kind, names, frozenset(("sent", name) for name in names), lambda e: e[0] == "sent" and e[1] in among)
    if kind == "mailed_by":
        pairs = _senders(design, names)
        if not pairs:
            raise InputError(Problem("a claim about nothing: none of these campaigns sends an email", kind, ", ".join(names)))
        nodes = frozenset(("sent", email) for email, _ in pairs)
        return _Wanted(kind, names, nodes, lambda e: e[0] == "sent" and (e[1], e[2]) in pairs)
    ends = among if kind == "lands" else frozenset(partition for name in names for partition in design.sees(name))
    # Somebody who stays where he was ends there: partitions must be told apart by what the claim says of them.
    atoms: tuple[Atom, ...] = tuple(Lives(name) for name in names) if kind == "lands" else tuple(Sees(name) for name in names)
    return _Wanted(kind, names, frozenset({("partition",)}), lambda e: e[0] == "lands" and e[1] in ends, atoms)


def _senders(design: Topology, names: tuple[str, ...]) -> set[tuple[str, str]]:
    """Return (email, campaign in whose run it is sent): the campaigns themselves, and those that execute them."""
    callers: dict[str, set[str]] = {}
    for name, campaign in design.campaigns.items():
        for other in targets(campaign, "execute_campaign", "campaign"):
            callers.setdefault(other, set()).add(name)
    found = set()
    for name in names:
        waiting, seen = [name], {name}
        while waiting:
            more = callers.get(waiting.pop(), set()) - seen
            seen |= more
            waiting += more
        found |= {(email, caller) for email in targets(design.campaigns[name], "send_email", "email") for caller in seen}
    return found


# -- who ------------------------------------------------------------------------------------------------------------------------------


def _condition(who: object, design: Topology) -> Condition:
    if who is None:
        return AllOf()
    condition = read_condition(who, design)
    for part in walk(condition):
        is_field = isinstance(part, Compare) and part.field not in ("Id", "Created At", "Updated At")
        if not isinstance(part, AllOf | AnyOf | Not) and not is_field:
            raise InputError(Problem("a claim can ask this of nobody", "who", str(part), "fields of the lead, and its Partition"))
    return condition


def _can_be(condition: Condition, design: Topology) -> bool:
    """Return whether some lead could be such, looking at nothing else."""
    from .axes import Asked, Axes

    leaves = frozenset[Atom](leaf for leaf in walk(condition) if isinstance(leaf, Compare))
    axes, _ = Axes().of([Asked(design, leaves, {})], known=True)
    cells = np.stack([part.ravel() for part in np.indices([len(axis) for axis in axes], np.int16)], axis=1)
    part = Slice(Occasion("run_campaign", True), tuple(axes), frozenset(), (), len(cells), cells, 0, (True,))
    return bool(_over(condition, lambda leaf: _holds(leaf, part, design), len(cells)).any())


def _such(condition: Condition, part: Slice, poured: Poured, design: Topology) -> Mask:
    """Return which classes of a slice the claim speaks of."""

    def holds(leaf: Compare) -> Mask:
        if leaf.field == PARTITION and not part.occasion.known:
            told = np.append(truth(leaf, list(poured.partitions), "string", FIRST), False)
            return told[poured.entered[part.start : part.start + len(part)]]
        return _holds(leaf, part, design)

    return _over(condition, holds, len(part))


def _holds(leaf: Compare, part: Slice, design: Topology) -> Mask:
    for number, axis in enumerate(part.axes):
        if axis.name == leaf.field:
            return np.array([holds_in(leaf, cell, design) for cell in axis.cells], bool)[part.cells[:, number]]
    blank = "false" if leaf.field in FLAG_NAMES else None  # one cell alone: whatever it holds, it answers the same
    return np.full(len(part), bool(truth(leaf, [blank], design.field_named(leaf.field).type, FIRST)[0]))


def _over(condition: Condition, holds: Callable[[Compare], Mask], size: int) -> Mask:
    match condition:
        case AllOf(parts):
            return np.logical_and.reduce([np.ones(size, bool), *(_over(part, holds, size) for part in parts)])
        case AnyOf(parts):
            return np.logical_or.reduce([np.zeros(size, bool), *(_over(part, holds, size) for part in parts)])
        case Not(part):
            return ~_over(part, holds, size)
        case Compare():
            return holds(condition)
    raise TypeError(condition)


# -- what happened --------------------------------------------------------------------------------------------------------------------


def _happened(thing: _Wanted, poured: Poured) -> Mask:
    """Return to which classes something happened that a claim speaks of."""
    means = np.array([thing.means(entry) for entry in poured.names], bool)
    found = np.zeros(len(poured.space), bool)
    if len(poured.what):
        found[poured.row[means[poured.what]]] = True
    return found


def _told(poured: Poured, row: int) -> tuple[tuple[Entry, int], ...]:
    return tuple(sorted(poured.of(row).items()))
