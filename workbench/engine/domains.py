"""Company domains: points for everybody of one company, whoever earned them (flow step Score Domain, low in QUEUE-2).

Which addresses share a domain is `pools.py`; that people of one domain are of one identity is `identity.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np

from .events import Event, Party
from .groups import alike
from .layout import EMAIL
from .world import World

__all__ = ["colleagues"]


def colleagues(party: Party, args: Mapping[str, Any], world: World, is_heard: Callable[[], bool]) -> Iterator[Party]:
    """Yield everybody with the domain of somebody of the party, himself included, whom the campaign's workspace sees.

    Domains of `unless` are left out (free mail); fields of `same` must be alike, case aside, both empty being alike. When points are
    heard of, every person is an event of his own, by Id: those parties come one after the other. Else all come at once.
    """
    design, layout = world.design, world.layout
    assert layout.domains is not None
    domains, email = layout.domains.codes, layout.columns[EMAIL]
    own = domains[party.event.view.code(email)]
    scored = (own > 0) & ~np.isin(own, layout.domains.named(args.get("unless", ())))
    if not scored.all():
        party, own = party.of(scored), own[scored]
    if not len(party):
        return
    event = party.event
    assert event.lane is not None
    view, lane = event.view.kin()
    meant = design.sees[design.home[party.rank]][view.partition()]
    if not view.is_of_one_domain:
        meant &= domains[view.code(email)] == own[lane]
    for name in args.get("same", ()):
        meant &= alike(view, name, design) == alike(event.view, name, design)[lane]
    if not meant.all():
        view, lane = view.of(meant), lane[meant]
    everybody = Event(view, event.unit[lane], event.number, [], event.lane[lane])
    found = Party(everybody, party.number, party.rank, party.batch, party.depth, party.shown)
    if not is_heard():
        yield found
        return
    first = np.flatnonzero(np.append(True, lane[1:] != lane[:-1])) if len(lane) else lane
    turn = np.arange(len(lane)) - np.repeat(first, np.diff(np.append(first, len(lane))))
    order = np.argsort(turn, kind="stable")
    for some in np.split(order, np.flatnonzero(np.diff(turn[order])) + 1):
        yield found.of(some)
