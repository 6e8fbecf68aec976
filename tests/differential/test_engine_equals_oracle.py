"""Random scenarios through the engine and through the oracle: everything that can be seen of the two runs is equal.

A failure prints the shrunken scenario as a scenario file.
"""

from __future__ import annotations

import pytest

from tests.amount import USUAL, blocks, cases
from tests.oracle import TooLong
from workbench.errors import InputError
from workbench.scenario import check, read_mapping

from .compare import WAYS, differences, played
from .shrink import shrunk
from .strategies import Scenario, scenario_of
from .written import anonymous, file_text, mapping_of

pytestmark = pytest.mark.fuzz


def ways(seed: int) -> tuple[str, ...]:
    """With its reasons or in shards in turn; every fourth also plain, which is what shards are in themselves."""
    plain, explained, sharded = WAYS
    return (explained if seed % 2 else sharded, *([plain] if seed % 4 == 0 else []))


@pytest.mark.parametrize("seeds", blocks(USUAL, 100), ids=str)
def test_the_engine_does_what_the_oracle_says(seeds: range) -> None:
    endless = []
    for seed in seeds:
        scenario = scenario_of(seed)
        try:
            is_equal = not differences(scenario, ways(seed))
        except TooLong:
            endless.append(seed)
            continue
        except Exception as error:  # noqa: BLE001  a crash is a difference too: it is shrunk and shown
            pytest.fail(_told(seed, _small_crash(scenario, type(error)), [repr(error)]))
        if not is_equal:
            small = _small(scenario)
            pytest.fail(_told(seed, small, differences(small)))
    assert len(endless) <= 2, f"too many of the scenarios have waits that never come to rest: {endless}"


@pytest.mark.parametrize("seed", range(10_000_000, 10_000_000 + cases(100)))
def test_a_scenario_file_that_expects_what_the_oracle_says_holds(seed: int) -> None:
    scenario = scenario_of(seed)
    try:
        scenario = anonymous(scenario, played(scenario)) if seed % 2 else scenario
        played(scenario)
    except TooLong:  # waits that never come to rest: there is nothing to expect
        return
    checked = check(read_mapping(mapping_of(scenario, played(scenario), f"seed {seed}")))
    assert checked.holds, f"{checked}\n\n{file_text(scenario, played(scenario), f'seed {seed}')}"


def test_the_shrinker_finds_the_step_that_matters() -> None:
    def says_so(scenario: Scenario) -> bool:
        return any("wait" in step for step in scenario.steps)

    seed = next(seed for seed in range(100) if says_so(scenario_of(seed)) and len(scenario_of(seed).steps) > 4)
    small = shrunk(scenario_of(seed), says_so)
    assert [list(step) for step in small.steps] == [["wait"]] and small.people == {} and small.design == {}


def _small(scenario: Scenario) -> Scenario:
    def differs(candidate: Scenario) -> bool:
        try:
            return bool(differences(candidate))
        except Exception:  # noqa: BLE001  what was taken out made it invalid
            return False

    return shrunk(scenario, differs, most=2000)


def _small_crash(scenario: Scenario, error: type[Exception]) -> Scenario:
    def crashes(candidate: Scenario) -> bool:
        try:
            differences(candidate)
        except InputError:
            return error is InputError
        except Exception as found:  # noqa: BLE001
            return type(found) is error
        return False

    return shrunk(scenario, crashes, most=2000)


def _told(seed: int, scenario: Scenario, found: list[str]) -> str:
    try:
        text = file_text(scenario, played(scenario), f"seed {seed}")
    except Exception:  # noqa: BLE001  the oracle itself gave up
        text = repr(scenario)
    return "\n".join([f"seed {seed}:", *found[:8], "", text])
