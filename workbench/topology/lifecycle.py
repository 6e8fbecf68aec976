"""What follows from the revenue models of a design: its transitions as campaigns, and what must hold of several models.

What a model is stands in `assets.py`; who is in which stage is the engine's.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from .assets import Campaign, RevenueModel, Transition
from .conditions import AllOf, InStage
from .steps import Choice, Step

if TYPE_CHECKING:
    from .check import Report
    from .model import Topology

__all__ = ["check_models", "transition_campaigns", "transition_names"]


def transition_names(model: RevenueModel) -> Mapping[str, Transition]:
    """Return the transitions of a model by the name under which they run (`Revenue: Known > MQL`).

    >>> list(transition_names(RevenueModel("Revenue", "Default", ("Known", "MQL"), transitions=(Transition(("Known",), "MQL", ()),))))
    ['Revenue: Known > MQL']
    """
    found: dict[str, Transition] = {}
    for transition in model.transitions:
        name = plain = f"{model.name}: {' or '.join(transition.from_)} > {transition.to}"
        number = 1
        while name in found:
            number += 1
            name = f"{plain} ({number})"
        found[name] = transition
    return found


def transition_campaigns(topology: Topology) -> dict[str, Campaign]:
    """Return the transitions of the approved models as what they are: trigger campaigns of the model's workspace (LIFE-2, LIFE-3).

    Each takes in who is in one of its stages, and moves on who is still there when it is its turn. One without triggers only says which
    way people are meant to go: campaigns move them.
    """
    return {
        name: _campaign(name, model, transition)
        for model in topology.models.values()
        if model.approved
        for name, transition in transition_names(model).items()
        if transition.triggers
    }


def _campaign(name: str, model: RevenueModel, transition: Transition) -> Campaign:
    there = InStage(model.name, transition.from_)
    inner = transition.filters.parts if isinstance(transition.filters, AllOf) else (transition.filters,)
    step = Step("change_stage", None, (Choice(there, {"model": model.name, "stage": transition.to}),))
    return Campaign(name, model.workspace, transition.triggers, AllOf((there, *inner)), (step,), runs="every_time")


def check_models(topology: Topology, report: Report) -> None:
    """Report approved models that stand in each other's way, an entry stage that no model has, names that are taken."""
    single = topology.settings.one_model_per_instance
    first: dict[str, str] = {}
    for name, model in topology.models.items():
        for taken in set(transition_names(model)) & set(topology.campaigns) if model.approved else ():
            report(("models", name, "transitions"), "a transition would run under the name of a campaign", repr(taken))
        other = first.setdefault("" if single else model.workspace, name) if model.approved else name
        if other != name:
            whole = "an instance has one approved revenue model (one_model_per_instance)" if single else None
            what = whole or f"the workspace {model.workspace} has an approved revenue model already"
            report(("models", name, "approved"), f"{what}: {other} (LIFE-1)", None, "approved: false")
    entry, usual = topology.settings.crm_entry_stage, type(topology.settings)().crm_entry_stage
    stages = dict.fromkeys(stage for model in topology.models.values() for stage in model.stages)
    if stages and entry != usual and entry not in stages:
        report(("settings", "crm_entry_stage"), "no revenue model has this stage (LIFE-4)", repr(entry), f"one of {', '.join(stages)}")
