"""Findings about revenue models: whom they miss, and stages that nobody reaches."""

from __future__ import annotations

from collections.abc import Iterator

from ..answers.words import counted, listed
from ..topology.assets import RevenueModel
from ..topology.references import branches
from .survey import Finds, Found, Survey

__all__ = ["FINDS"]


def _approved(survey: Survey) -> list[RevenueModel]:
    return [model for model in survey.topology.models.values() if model.approved]


def model_misses_partitions(survey: Survey) -> Iterator[Found]:
    """LIFE-2: a model holds whom its workspace sees."""
    models = _approved(survey)
    covered = frozenset().union(*(survey.sees[model.workspace] for model in models))
    unseen = sorted(survey.kept - covered)
    for model in models if unseen else ():
        what = f"{model.name!r} of {model.workspace} holds nobody of {listed(unseen)}, and no other model does"
        yield Found(("models", model.name, "workspace"), what)


def several_models(survey: Survey) -> Iterator[Found]:
    """LIFE-1: sources disagree on how many models can be approved."""
    models = _approved(survey)
    if len(models) > 1:
        said = listed([f"{model.name!r} in {model.workspace}" for model in models])
        yield Found(("models",), f"{counted(len(models), 'approved revenue model')}: {said}")


def stage_unreachable(survey: Survey) -> Iterator[Found]:
    """LIFE-3: a stage that nothing leads to."""
    for model in _approved(survey):
        reached = {model.entry} | {rule.stage for rule in model.assignment_rules} | {t.to for t in model.transitions if t.triggers}
        for campaign in survey.active.values():
            for step in campaign.flow:
                if step.kind == "change_stage":
                    reached |= {args["stage"] for args in branches(step) if args["model"] == model.name}
        if survey.topology.crm is not None:
            reached.add(survey.topology.settings.crm_entry_stage)  # LIFE-4
        left = [stage for stage in model.stages if stage not in reached]
        if left:
            yield Found(("models", model.name, "stages"), f"nothing leads to {listed(left)} of {model.name!r}")


def crm_entry_stage_missing(survey: Survey) -> Iterator[Found]:
    """LIFE-4: where people of the CRM would enter."""
    wanted = survey.topology.settings.crm_entry_stage
    for model in _approved(survey) if survey.topology.crm is not None else ():
        if wanted not in model.stages:
            what = f"{model.name!r} has no stage {wanted!r}: people of the CRM enter at {model.entry!r}"
            yield Found(("models", model.name, "stages"), what)


FINDS: Finds = {
    "model-misses-partitions": model_misses_partitions,
    "several-models": several_models,
    "stage-unreachable": stage_unreachable,
    "crm-entry-stage-missing": crm_entry_stage_missing,
}
