"""Who waits until when: the first wait of each identity goes on first."""

from __future__ import annotations

import numpy as np

from workbench.engine.agenda import FOREVER, Agenda


def _add(agenda: Agenda, identity: int, due: int, place: int = 0, rec: int = 0, rank: int = 0) -> None:
    one = np.array([identity], np.int32)
    agenda.add(one, np.array([due]), place, np.array([0]), np.array([rec]), rank, 1, -1)


def _all(agenda: Agenda, identity: int) -> list[tuple[int, int]]:
    taken = []
    while agenda.earliest[identity] < FOREVER:
        wait = agenda.take(np.array([identity], np.int32))[0]
        taken.append((int(wait["due"]), int(wait["rank"])))
    return taken


def test_waits_of_one_identity_go_on_by_due_then_place_then_begin() -> None:
    agenda = Agenda(2)
    for due, place, rank in ((5, 1, 0), (3, 9, 1), (5, 0, 2), (5, 1, 3), (4, 0, 4)):
        _add(agenda, 0, due, place, rank=rank)
    assert _all(agenda, 0) == [(3, 1), (4, 4), (5, 2), (5, 0), (5, 3)]


def test_identities_do_not_see_each_others_waits() -> None:
    agenda = Agenda(3)
    _add(agenda, 0, 5)
    _add(agenda, 2, 1)
    assert agenda.identities(1).tolist() == [2]
    assert agenda.identities(5).tolist() == [0, 2]
    assert _all(agenda, 0) == [(5, 0)]


def test_a_cancelled_wait_keeps_its_place_and_belongs_to_no_campaign() -> None:
    agenda = Agenda(1)
    _add(agenda, 0, 1, rec=7, rank=3)
    _add(agenda, 0, 2, rec=7, rank=4)
    agenda.cancel(np.array([0], np.int32), np.array([7], np.int32), 3)
    assert _all(agenda, 0) == [(1, -1), (2, 4)]
