"""Make a scenario smaller while something stays true of it: whole steps and people first, then any part of the mappings."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from typing import Any

from .strategies import Scenario

__all__ = ["shrunk"]

Way = tuple[Any, ...]


def shrunk(scenario: Scenario, still: Callable[[Scenario], bool], most: int = 4000) -> Scenario:
    """Return a smaller scenario of which `still` is true; it is asked at most so often. `still` must take invalid ones (and say no)."""
    asked = 0

    def take(candidate: Scenario) -> bool:
        nonlocal asked, scenario
        asked += 1
        if asked > most or not still(candidate):
            return False
        scenario = candidate
        return True

    size = max(1, len(scenario.steps) // 2)
    while size:  # runs of steps, long ones first
        place = 0
        while place < len(scenario.steps):
            fewer = copy.deepcopy(scenario)
            del fewer.steps[place : place + size]
            if not fewer.steps or not take(fewer):
                place += size
        size //= 2
    progress = True
    while progress and asked <= most:
        progress = False
        for way in list(_ways(scenario)):
            for simpler in _simpler(scenario, way):
                if take(simpler):
                    progress = True
                    break
    return scenario


def _ways(scenario: Scenario) -> Iterator[Way]:
    """Yield the way to every part, large ones first."""
    level: list[Way] = [("steps",), ("people",), ("design",)]
    while level:
        below: list[Way] = []
        for way in level:
            part = _at(scenario, way)
            keys: list[Any] = list(part) if isinstance(part, dict) else list(reversed(range(len(part)))) if isinstance(part, list) else []
            below += [(*way, key) for key in keys]
        yield from below
        level = below


def _at(scenario: Scenario, way: Way) -> Any:
    part: Any = getattr(scenario, way[0])
    for key in way[1:]:
        try:
            part = part[key]
        except (KeyError, IndexError, TypeError):
            return None
    return part


def _simpler(scenario: Scenario, way: Way) -> Iterator[Scenario]:
    """Yield the scenario without a part, and with one of the part's own parts in its place (a choice's branch, a condition's piece)."""
    if _at(scenario, way[:-1]) is None:
        return
    part = _at(scenario, way)
    without = copy.deepcopy(scenario)
    try:
        del _at(without, way[:-1])[way[-1]]
    except (KeyError, IndexError, TypeError):
        return
    yield without
    inner: list[Any] = []
    if isinstance(part, dict):
        inner = [part[key] for key in ("default", "not", "all", "any") if key in part]
        inner += [choice["then"] for choice in part.get("choices", ()) if isinstance(choice, dict) and "then" in choice]
    elif isinstance(part, list) and way[0] == "design":
        inner = part[:3]
    elif isinstance(part, str) and part != part.strip():
        inner = [part.strip()]
    for value in inner:
        hoisted = copy.deepcopy(scenario)
        _at(hoisted, way[:-1])[way[-1]] = copy.deepcopy(value)
        yield hoisted
