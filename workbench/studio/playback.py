"""A run as events, and where every lead is after each: worked out once, so that going to any of them, also back, is looking it up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..answers.people import Leads, Recs, leads_of, named
from ..engine.run import Run
from ..engine.trace import Entry, story
from ..errors import InputError, Problem
from .scene import identifier

__all__ = ["Playback", "playback"]

MOST_EVENTS = 5_000
_ASIDE = ("filter", "inactive", "qualification", "over_limit", "invalid")  # reasons that no lead is anywhere near a campaign for


@dataclass(frozen=True, slots=True)
class Playback:
    """A run to be stepped through.

    `leads` by name; `nodes` the identifiers of the scene that places speak of; `events` in order (`at`, `lead`, `text`, `rule`, `kind`,
    `mark`, `about`). `places` has a row before the first event and one after each: the place of every lead, -1 for who is not there.
    `stays` likewise, but always the partition, also while a lead visits a campaign.
    """

    leads: tuple[str, ...]
    nodes: tuple[str, ...]
    events: tuple[dict[str, Any], ...]
    places: tuple[tuple[int, ...], ...]
    stays: tuple[tuple[int, ...], ...]


def playback(run: Run, leads: Leads | None = None) -> Playback:
    """Work out a run event by event.

    Args:
        run: A finished run; it is played again with everything told.
        leads: Whose story; everybody's if it is left out.

    Raises:
        InputError: There are more events than anybody steps through.
    """
    recs = np.arange(len(run.ids)) if leads is None else leads_of(run, leads)
    ids = run.ids[recs].tolist()
    told = [entry for entry in story(run) if entry.id in set(ids) and entry.reason not in _ASIDE]
    if len(told) > MOST_EVENTS:
        what = "there are too many events to step through"
        raise InputError(Problem(what, "leads", f"{len(told):,} events", f"some leads, with at most {MOST_EVENTS:,}"))
    names = _names(run, recs)
    nodes = {identifier(("partition", name)): place for place, name in enumerate(run.partitions)}
    for name in run.campaigns:
        nodes.setdefault(identifier(("campaign", name)), len(nodes))
    first = _first(run, recs, told)
    stay = [first[number] if run.people["born"][rec] < 0 else -1 for number, rec in zip(ids, recs.tolist(), strict=True)]
    column = {number: place for place, number in enumerate(ids)}
    events, stays, places = [], [tuple(stay)], [tuple(stay)]
    for entry in told:
        assert entry.id is not None
        lane = column[entry.id]
        if entry.kind == "row" and stay[lane] < 0:
            stay[lane] = first[entry.id]
        visits = -1
        if entry.about is not None and entry.about[0] == "partition":
            stay[lane] = run.partitions.index(entry.about[1])
        elif entry.about is not None:
            visits = nodes[identifier(entry.about)]
        if entry.text.startswith("Delete Person"):
            stay[lane] = -1
        events.append(_event(entry, names[entry.id]))
        stays.append(tuple(stay))
        places.append(tuple(visits if at == lane and visits >= 0 else place for at, place in enumerate(stay)))
    return Playback(tuple(names[number] for number in ids), tuple(nodes), tuple(events), tuple(places), tuple(stays))


def _names(run: Run, recs: Recs) -> dict[int, str]:
    """Return what leads are called, by Id; of several of one address each with its Id."""
    codes, texts = named(run, recs)
    ids, told = run.ids[recs].tolist(), [texts[code] for code in codes.tolist()]
    return {number: name if told.count(name) == 1 else f"{name} #{number}" for number, name in zip(ids, told, strict=True)}


def _first(run: Run, recs: Any, told: Sequence[Entry]) -> dict[int, int]:
    """Return the partition in which each lead first was, by Id: what its moves are taken back to."""
    places = run.whereabouts.of(recs, np.zeros(len(recs), np.int64))
    return dict(zip(run.ids[recs].tolist(), places.tolist(), strict=True))


def _event(entry: Entry, lead: str) -> dict[str, Any]:
    mark = {"ran": "taken", "refused": "blocked"}.get(entry.kind, "")
    about = identifier(entry.about) if entry.about is not None else ""
    at = str(np.datetime64(entry.at, "us"))[:16].replace("T", " ")
    return {"at": at, "lead": lead, "text": entry.text, "rule": entry.rule, "kind": entry.kind, "mark": mark, "about": about}
