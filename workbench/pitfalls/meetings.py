"""Which campaigns start at one and the same event, for somebody whom both see: the source of every race.

What two of them do to each other then is told by the modules by theme.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ..topology.assets import Campaign
from ..topology.steps import Trigger
from .survey import Survey

__all__ = ["Meeting", "meetings"]

Key = tuple[object, ...]
ANY_FORM, CREATED = ("fills_out_form",), ("person_is_created",)


@dataclass(frozen=True, slots=True)
class Meeting:
    """Two campaigns that start together, what happens then, and where the person is: the partitions that both see."""

    one: Campaign
    other: Campaign
    event: str
    where: frozenset[str]


def meetings(survey: Survey, some: Iterable[Campaign], others: Iterable[Campaign]) -> Iterator[Meeting]:
    """Yield each campaign of `some` with each of `others` that starts at the same event, once a pair, in the order given.

    A new person by a form is one event: whoever listens for creations and whoever listens to the form start together.
    """
    there: dict[Key, dict[str, list[Campaign]]] = {}
    for campaign in others:
        for key in dict.fromkeys(map(_key, campaign.triggers)):
            there.setdefault(key, {}).setdefault(campaign.workspace, []).append(campaign)
    forms = [key for key in there if key[0] == "fills_out_form"]
    for one in some:
        met: set[str] = {one.name}
        for key in dict.fromkeys(map(_key, one.triggers)):
            for other_key in _together(key, forms):
                for workspace, campaigns in there.get(other_key, {}).items():
                    where = _where(survey, one.workspace, workspace, key, other_key)
                    if where:
                        yield from (Meeting(one, c, _event(key, other_key), where) for c in campaigns if c.name not in met)
                        met |= {c.name for c in campaigns}


def _key(trigger: Trigger) -> Key:
    return (trigger.kind, *(part for item in sorted(trigger.args.items()) for part in item))


def _together(key: Key, forms: list[Key]) -> list[Key]:
    if key == CREATED:
        return [CREATED, *forms]
    if key == ANY_FORM:
        return [*forms, CREATED]
    if key[0] == "fills_out_form":
        return [key, ANY_FORM, CREATED]
    return [key]


def _where(survey: Survey, one: str, other: str, *keys: Key) -> frozenset[str]:
    """Return where both see the person; somebody new is where the form puts him, or some door of the design."""
    where = survey.sees[one] & survey.sees[other]
    if CREATED not in keys:
        return where
    forms = [survey.topology.forms[str(key[2])] for key in keys if key[0] == "fills_out_form" and len(key) > 2]
    return where & (frozenset(survey.primary[form.workspace] for form in forms) or survey.creations.keys())


def _event(key: Key, other: Key) -> str:
    form = next((f"fills {one[2]!r}" for one in (key, other) if one[0] == "fills_out_form" and len(one) > 2), "fills a form")
    if "person_is_created" in (key[0], other[0]):
        return "somebody is created" if key == other else f"somebody new {form}"
    if key[0] == "fills_out_form":
        return f"somebody {form}"
    what = str(key[0]).replace("_", " ") + (f": {' '.join(map(str, key[2::2]))}" if len(key) > 2 else "")
    return f"{what!r} fires"
