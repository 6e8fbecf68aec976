"""The readings of disputed rules: for every switch of `Settings` its other words, and whether a run could come out otherwise by them.

Whether it does is found by running again (`disputed.py`). A chain of campaigns has a length, not a reading: `max_cascade` is none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields
from typing import Literal, get_args, get_origin, get_type_hints

import numpy as np

from ..engine.mentions import branches_of
from ..engine.run import Run
from ..people.stimuli import ACTIONS, DOORS, FORMS
from ..rules import rules
from ..topology.assets import Campaign
from ..topology.model import Topology
from ..topology.settings import Settings

__all__ = ["SWITCHES", "other_readings", "quiet", "rules_of"]

SWITCHES = tuple(field.name for field in fields(Settings) if field.name != "max_cascade")
Value = str | bool


def rules_of(switch: str) -> tuple[str, ...]:
    """Return the disputed rules that a switch decides.

    >>> rules_of("assignment_rules_scope")
    ('ROUTE-3',)
    """
    return tuple(name for name, rule in rules().items() if rule.switch == switch)


def other_readings(run: Run, switch: str) -> tuple[Value, ...]:
    """Return the words a switch could have besides the one it has; of a stage those of all models of the run."""
    now = getattr(run.designs[-1].settings, switch)
    kind = get_type_hints(Settings)[switch]
    if get_origin(kind) is Literal:
        return tuple(word for word in get_args(kind) if word != now)
    if kind is bool:
        return (not now,)
    stages = dict.fromkeys(stage for design in run.designs.values() for model in design.models.values() for stage in model.stages)
    return tuple(stage for stage in stages if stage != now)


def quiet(run: Run, switch: str) -> str:
    """Say why a switch cannot matter in a run: what it decides does not occur; empty where it does."""
    return _QUIET[switch](run)


# -- what occurs ------------------------------------------------------------------------


def _does(run: Run, *actions: str) -> bool:
    counted = np.bincount(run.stimuli.action, minlength=len(ACTIONS))
    return any(counted[ACTIONS.index(name)] for name in actions)


def _gives(run: Run, argument: str, action: str) -> bool:
    column = run.stimuli.args.get(argument)
    return column is not None and bool(((column.codes > 0) & (run.stimuli.action == ACTIONS.index(action))).any())


def _campaigns(run: Run) -> Iterator[tuple[Topology, Campaign]]:
    for design in run.designs.values():
        for campaign in design.automations.values():
            yield design, campaign


def _steps(run: Run, kind: str, name: str) -> Iterator[tuple[Topology, Campaign, str]]:
    """Yield what the steps of a kind name, with the campaign."""
    for design, campaign in _campaigns(run):
        for step in campaign.flow:
            if step.kind == kind:
                for args in (*(choice.args for choice in step.choices), step.default):
                    if args is not None:
                        yield design, campaign, str(args[name])


def _assignment(run: Run) -> str:
    if not any(design.assignment_rules for design in run.designs.values()):
        return "the design has no assignment rules"
    doors = [door for door in DOORS if door not in ("sync_from_crm", "forward_email")]
    return "" if _does(run, *doors) else "nobody comes in but from the CRM"


def _membership(run: Run) -> str:
    if not _does(run, *FORMS):
        return "nobody fills out a form"
    enrols = any(form.program for design in run.designs.values() for form in design.forms.values()) or _gives(run, "program", "submit_form")
    return "" if enrols else "no form belongs to a program"


def _targets(run: Run) -> str:
    moves = _steps(run, "change_partition", "partition")
    return "" if any(target not in design.sees(campaign.workspace) for design, campaign, target in moves) else _NO_TARGET


_NO_TARGET = "no campaign moves anybody to a partition its workspace does not see"


def _recheck(run: Run) -> str:
    moves = _does(run, "move_person", "move_partition") or any(
        kind == "change_partition" for design in run.designs.values() for kind, _ in branches_of(design)
    )
    return "" if moves else "nobody is moved while in a flow"


def _batch_email(run: Run) -> str:
    if not _does(run, "run_campaign"):
        return "no batch is run"
    mails = any(kind == "send_email" for design in run.designs.values() for kind, _ in branches_of(design)) or bool(run.layout.contents)
    if not mails:
        return "no batch sends an email"
    keys = run.layout.addresses.keys[run.people["codes"][:, run.layout.columns["Email Address"]]]
    return "" if (np.bincount(keys[keys > 0], minlength=1) > 1).any() else "no two records share an address"


def _sync(run: Run) -> str:
    return "" if _does(run, "sync_leads", "bulk_import", "push_lead") else "nobody comes in by Sync Leads"


def _extract(run: Run) -> str:
    return "" if _does(run, "bulk_extract") else "nothing is extracted in bulk"


def _models(run: Run) -> str:
    approved = max(sum(model.approved for model in design.models.values()) for design in run.designs.values())
    edits = any("activate" in edit or "add_asset" in edit or "edit_asset" in edit for edit in run.stimuli.edits.values())
    named = approved and (edits or run.refused)
    return "" if approved > 1 or named else "there are not two approved revenue models"


def _import_choice(run: Run) -> str:
    return "" if _gives(run, "partition", "import_list") else "no import names a partition"


def _import_match(run: Run) -> str:
    return "" if _does(run, "import_list") else "no list is imported"


def _priority(run: Run) -> str:
    for _, campaign in _campaigns(run):
        firsts = [campaign.flow[:1], *(campaign.flow[place + 1 : place + 2] for place, s in enumerate(campaign.flow) if s.kind == "wait")]
        if campaign.priority is None and any(step.kind == "change_partition" for some in firsts for step in some):
            return "" if len(run.layout.campaigns) > 1 else "there is no other campaign"
    return "no campaign begins, or goes on after a wait, with a move"


def _requests(run: Run) -> str:
    asked = _steps(run, "request_campaign", "campaign")
    foreign = any(target in d.campaigns and not d.can_use(c.workspace, "campaign", target) for d, c, target in asked)
    return "" if foreign else "no campaign requests one that is not shared with its workspace"


def _entry(run: Run) -> str:
    if not any(model.approved for design in run.designs.values() for model in design.models.values()):
        return "there is no approved revenue model"
    return "" if _does(run, "sync_from_crm") else "nobody comes from the CRM"


_QUIET: Mapping[str, Callable[[Run], str]] = {
    "assignment_rules_scope": _assignment,
    "invisible_form_membership": _membership,
    "change_partition_targets": _targets,
    "recheck_visibility_each_step": _recheck,
    "batch_email_pick": _batch_email,
    "sync_without_partition": _sync,
    "bulk_extract_scope": _extract,
    "one_model_per_instance": _models,
    "import_partition_choice": _import_choice,
    "import_visible_and_hidden_match": _import_match,
    "change_partition_priority": _priority,
    "request_campaign_across_workspaces": _requests,
    "crm_entry_stage": _entry,
}
