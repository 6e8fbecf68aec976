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


def test_waits_of_many_go_on_as_if_sorted_however_they_are_put_in_and_taken_out() -> None:
    random, agenda = np.random.default_rng(3), Agenda(4)
    expected: list[list[tuple[int, ...]]] = [[] for _ in range(4)]
    for rank in range(400):
        some = np.flatnonzero(random.random(4) < 0.6).astype(np.int32)
        due, begin, rec = (random.integers(0, high, len(some)) for high in (30, 3, 3))
        place = int(random.integers(0, 3))
        agenda.add(some, due, place, begin, rec, rank, 1, -1)
        for one, *key in zip(some.tolist(), due.tolist(), begin.tolist(), rec.tolist(), strict=True):
            expected[one].append((key[0], place, key[1], key[2], rank))
        if rank % 3 == 0:
            ready = agenda.identities(25)
            for one, wait in zip(ready.tolist(), agenda.take(ready), strict=True):
                first = min(expected[one])
                expected[one].remove(first)
                assert (wait["due"], wait["place"], wait["begin"], wait["rec"], wait["rank"]) == first
    assert agenda.waiting == sum(map(len, expected)) > 300
    for one, waits in enumerate(expected):
        assert _all(agenda, one) == [(due, rank) for due, *_, rank in sorted(waits)]


def test_whoever_leaves_a_flow_leaves_all_waits_of_it_and_no_other() -> None:
    agenda = Agenda(2)
    for due in (7, 3, 9, 1, 5, 8, 4, 2):
        _add(agenda, 0, due, rec=due % 2, rank=due % 3)
        _add(agenda, 1, due, rec=due % 2, rank=due % 3)
    agenda.cancel(np.array([0], np.int32), np.array([1], np.int32), 1)
    assert _all(agenda, 0) == [(due, -1 if due % 2 == 1 and due % 3 == 1 else due % 3) for due in (1, 2, 3, 4, 5, 7, 8, 9)]
    assert _all(agenda, 1) == [(due, due % 3) for due in (1, 2, 3, 4, 5, 7, 8, 9)]
