"""What a picture of a comparison shows: who lands elsewhere, which campaigns and emails gain and lose whom, in leads or classes of leads.

The comparing itself is `classes/`; how it looks is `comparison.py`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from ..classes import Comparison, RunComparison
from .palette import clipped, counted, number

__all__ = ["Differences", "Landing", "differences"]


_MET = {"land_elsewhere": "landed elsewhere", "other_campaigns": "were taken in by other campaigns", "other_mails": "mailed otherwise"}
_MEET = {
    "land_elsewhere": "land elsewhere",
    "other": "end with other values, statuses or lists",
    "newly_blocked": "are newly out of sight of a campaign",
}


@dataclass(frozen=True, slots=True)
class Landing:
    """On which occasions and whom it is about ("" for both: everybody of a run), where they land before and after, how many they are."""

    occasion: str
    whom: str
    before: str
    after: str
    count: int


@dataclass(slots=True)
class Differences:
    """Landings, most important first; (lost, gained) of each campaign and email, most first; totals in words.

    `unit` is what the counts are of.
    """

    title: str
    unit: tuple[str, str]
    landings: list[Landing] = field(default_factory=list)
    campaigns: dict[str, tuple[int, int]] = field(default_factory=dict)
    mails: dict[str, tuple[int, int]] = field(default_factory=dict)
    totals: list[str] = field(default_factory=list)
    is_same: bool = False


def differences(comparison: Comparison | RunComparison) -> Differences:
    """Return what to draw of a comparison."""
    return _of_designs(comparison) if isinstance(comparison, Comparison) else _of_runs(comparison)


def _of_runs(comparison: RunComparison) -> Differences:
    total = comparison.totals
    found = Differences(_title(comparison.before.topology.name, comparison.after.topology.name), ("lead", "leads"))
    found.is_same = comparison.is_same
    found.landings = [Landing("", "", *move) for move in comparison.moved]
    found.campaigns, found.mails = (
        {name: (lost, gained) for name, (_, _, gained, lost) in rows.items()} for rows in (comparison.ran, comparison.sent)
    )
    found.totals = [
        f"of {counted(total['matched'], 'lead')} in both runs {number(total['different'])} met something different",
        ", ".join(f"{number(total[key])} {words}" for key, words in _MET.items()),
    ]
    if total["unmatched_before"] or total["unmatched_after"]:
        only = f"only before {number(total['unmatched_before'])}, only after {number(total['unmatched_after'])}"
        found.totals.append(f"leads without a partner in the other run: {only}")
    return found


def _of_designs(comparison: Comparison) -> Differences:
    total = comparison.totals
    found = Differences(_title(comparison.before.name, comparison.after.name), ("class", "classes"))
    found.is_same = comparison.is_same
    found.landings = _landings(comparison)
    found.campaigns, found.mails = _gained(comparison, "ran"), _gained(comparison, "sent")
    files = counted(len(comparison.changes), "difference")
    found.totals = [
        f"{files} in the files; of {comparison.space.counted()} of leads {number(total['different'])} meet something different",
        ", ".join(f"{number(total[key])} {words}" for key, words in _MEET.items()),
    ]
    found.totals += list(_not_compared(comparison))
    return found


def _landings(comparison: Comparison) -> list[Landing]:
    """Put those together that land elsewhere on the same occasions and in the same way; most classes first."""
    alike: dict[tuple[str, str, str], list[tuple[str, int]]] = {}
    for one in comparison.differences:
        before, after = one.lands
        if before or after:
            alike.setdefault(("; ".join(one.occasions), before or "nowhere", after or "nowhere"), []).append((one.lead, one.classes))
    found = []
    for (occasion, before, after), leads in alike.items():
        first = max(leads, key=lambda lead: lead[1])[0]
        more = f"; and {len(leads) - 1} more conditions" if len(leads) > 2 else "; and one more condition" if len(leads) > 1 else ""
        found.append(Landing(occasion, first + more, before, after, sum(classes for _, classes in leads)))
    return sorted(found, key=lambda one: -one.count)


def _not_compared(comparison: Comparison) -> Iterator[str]:
    """Yield what the counts leave out."""
    only = [
        f"only {words} {counted(len(names), 'occasion')}"
        for words, names in (("before", comparison.only_before), ("after", comparison.only_after))
        if names
    ]
    if only:
        yield f"{', '.join(only)}; {counted(comparison.totals['in_one_only'], 'class', 'classes')} of one design only"
    if comparison.unknown:
        yield f"not decided: {comparison.unknown[0]}" + (f", and {len(comparison.unknown) - 1} more" if len(comparison.unknown) > 1 else "")


def _gained(comparison: Comparison, kind: str) -> dict[str, tuple[int, int]]:
    """Return for how many classes each campaign, or email, comes about less often and more often."""
    found: dict[str, list[int]] = {}
    for one in comparison.differences:
        times: dict[str, int] = {}
        for entry, (was, now) in one.deltas.items():
            if entry[0] == kind:
                times[entry[1]] = times.get(entry[1], 0) + now - was
        for name, more in times.items():
            if more:
                found.setdefault(name, [0, 0])[more > 0] += one.classes
    order = sorted(found, key=lambda name: (-sum(found[name]), name))
    return {name: (found[name][0], found[name][1]) for name in order}


def _title(before: str, after: str) -> str:
    return f"{before}: before and after" if before == after else f"{clipped(before, 28)} → {clipped(after, 28)}"
