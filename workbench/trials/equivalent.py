"""Whether a mutant that scenarios do not notice makes a difference to anybody: lead classes say so where they show all it could change.

Mutants are `mutants.py`; the classes and what becomes of them are `classes`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Any, Literal

from ..classes import alike
from ..topology.fields import READ_ONLY
from ..topology.model import Topology
from ..topology.steps import Trigger

__all__ = ["Unnoticed", "unnoticed"]

Unnoticed = Literal["untouched", "not decided", "equivalent"]

# What shows in full in where a class lands, what runs, what is mailed, which values, statuses, lists and stages it ends with.
_SHOWN: Mapping[str, tuple[str, ...]] = {
    "assignment_rules": ("",),
    "workspaces": ("primary",),
    "campaigns": ("active", "triggers", "filters", "flow"),
    "models": ("transitions", "assignment_rules"),
    "settings": ("assignment_rules_scope",),
}
# What other steps do is in the log alone, takes time, or takes away what no class has.
_STEPS = (
    *("change_partition", "change_data", "change_score", "change_program_status", "add_to_list", "change_stage"),
    *("send_email", "execute_campaign", "delete_person"),
)
_UNHEARD = ("synced_to_crm", "removed_from_list")  # triggers that no occasion starts


def unnoticed(before: Topology, after: Topology) -> Unnoticed:
    """Say of a mutant that no scenario notices whether anybody could.

    `untouched`: somebody meets something different. `equivalent`: no lead class does. `not decided`: classes cannot say. They come once,
    alone, and with nothing behind them, so they do not say what becomes of twins, of the second time, of limits, of a user's rights, of
    smart lists as such, of what is in the log alone, of who changes while he waits; and of very many only a sample is looked at.

    >>> one = Topology.of("One", partitions=["Default", "EMEA"], assignment_rules=[{"else": "Default"}])
    >>> unnoticed(one, one.with_rules([])), unnoticed(one, one.with_settings(assignment_rules_scope="all_creates"))
    ('equivalent', 'equivalent')
    """
    parts = list(_changed(before, after))
    if any((section, key) == ("workspaces", "partitions") for section, key, _ in parts):
        return "untouched"  # whoever lives there is seen, or is not
    if not parts or not all(_shows(*part) for part in parts):  # none: two segments, say, that only stand in another order
        return "not decided"
    names = [thing.name for section, _, pair in parts if section == "campaigns" for thing in pair]
    same = alike(before, after, names if len(names) == 2 * len(parts) else None)
    return "not decided" if same is None else "equivalent" if same else "untouched"


def _changed(before: Topology, after: Topology) -> Iterator[tuple[str, str, Any]]:
    """Yield (section, key, (thing before, thing after)) of whatever is not the same."""
    for section in (one.name for one in fields(Topology) if one.compare):
        old, new = getattr(before, section), getattr(after, section)
        if old == new:
            continue
        pairs = [(old, new)]
        if isinstance(old, Mapping):
            pairs = [(old.get(name), new.get(name)) for name in dict.fromkeys([*old, *new]) if old.get(name) != new.get(name)]
        for pair in pairs:
            keys = [one.name for one in fields(pair[0])] if all(map(is_dataclass, pair)) else []
            yield from ((section, key, pair) for key in keys if getattr(pair[0], key) != getattr(pair[1], key))
            if not keys:
                yield section, "", pair


def _shows(section: str, key: str, pair: Any) -> bool:
    """Return whether a change of such a part shows in full in what becomes of lead classes."""
    if key not in _SHOWN.get(section, ()):
        return False
    if section == "models" and key == "transitions":
        return all(_is_heard(trigger) for model in pair for transition in model.transitions for trigger in transition.triggers)
    if section != "campaigns":
        return True
    if not all(_is_heard(trigger) for campaign in pair for trigger in campaign.triggers):
        return False
    if key != "flow":
        return True
    flow, other = (campaign.flow for campaign in pair)
    step = next((one for one, two in zip(flow, other, strict=False) if one != two), flow[-1])
    return step.kind in _STEPS and not any(one.kind == "wait" for one in flow)


def _is_heard(trigger: Trigger) -> bool:
    """Return whether an occasion starts such a trigger."""
    return trigger.kind not in _UNHEARD and trigger.args.get("field") not in (*READ_ONLY, "Email Address")
