"""The set cover covers everything, nothing in it is needless, and what is called minimal is."""

import random
from itertools import combinations

import pytest

from workbench.trials import cover as module
from workbench.trials.cover import cover


def fewest(sets: list[frozenset[int]]) -> int:
    whole = frozenset().union(*sets)
    return next(size for size in range(len(sets) + 1) if any(whole == frozenset().union(*some) for some in combinations(sets, size)))


@pytest.mark.parametrize("seed", range(150))
def test_it_is_as_small_as_brute_force_finds(seed: int) -> None:
    dice = random.Random(seed)
    sets = [frozenset(dice.sample(range(9), dice.randint(0, 5))) for _ in range(dice.randint(1, 9))]
    found = cover(sets)
    assert frozenset().union(*(sets[place] for place in found.chosen)) == frozenset().union(*sets)
    assert (len(found.chosen), found.is_minimal) == (fewest(sets), True)


def test_greedy_alone_would_take_three_where_two_do() -> None:
    left, right = frozenset("abcd"), frozenset("efgh")
    assert cover([frozenset("abcefg"), left, right]).chosen == (1, 2)


def test_what_comes_first_is_taken_where_it_does_as_well_in_the_choice() -> None:
    assert cover([frozenset("a"), frozenset("ab"), frozenset("ba")]).chosen == (1,)
    assert cover([frozenset("d"), frozenset("abc"), frozenset("bcd")]).chosen == (0, 1)
    assert cover([]).chosen == cover([frozenset()]).chosen == ()


def test_what_the_others_hold_anyway_is_left_out_even_without_a_search(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_STEPS", 0)
    found = cover([frozenset("abcd"), frozenset("abe"), frozenset("cdf")])
    assert (found.chosen, found.is_minimal) == ((1, 2), False)


def test_what_takes_too_long_to_prove_is_not_called_minimal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_STEPS", 3)
    dice = random.Random(1)
    sets = [frozenset(dice.sample(range(30), 6)) for _ in range(60)]
    found = cover(sets)
    assert not found.is_minimal
    chosen = [sets[place] for place in found.chosen]
    assert frozenset().union(*chosen) == frozenset().union(*sets)
    assert all(frozenset().union(*(other for other in chosen if other is not one)) != frozenset().union(*sets) for one in chosen)
