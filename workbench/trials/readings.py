"""The other readings of a design's settings, where sources disagree: those that are about something the design has or its scenarios do."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, get_args, get_type_hints

from ..topology.model import Topology
from ..topology.settings import Settings

__all__ = ["readings"]

Actions = frozenset[str]


@dataclass(frozen=True, slots=True)
class _Flows:
    """Which kinds of steps the flows of a design have, and of those of its batch campaigns."""

    kinds: frozenset[str]
    in_batches: frozenset[str]
    longest: int

    @classmethod
    def of(cls, topology: Topology) -> _Flows:
        every = [(campaign.is_batch, step.kind) for campaign in topology.automations.values() for step in campaign.flow]
        kinds, in_batches = frozenset(kind for _, kind in every), frozenset(kind for is_batch, kind in every if is_batch)
        return cls(kinds, in_batches, max((len(campaign.flow) for campaign in topology.automations.values()), default=0))


_IN_PLAY: Mapping[str, Callable[[Topology, _Flows, Actions], bool]] = {
    "assignment_rules_scope": lambda design, flows, actions: bool(design.assignment_rules),
    "invisible_form_membership": lambda design, flows, actions: any(form.program for form in design.forms.values()),
    "change_partition_targets": lambda design, flows, actions: "change_partition" in flows.kinds,
    "recheck_visibility_each_step": lambda design, flows, actions: flows.longest > 1 and len(design.partitions) > 1,
    "batch_email_pick": lambda design, flows, actions: "send_email" in flows.in_batches,
    "sync_without_partition": lambda design, flows, actions: bool(actions & {"sync_leads", "bulk_import", "push_lead"}),
    "bulk_extract_scope": lambda design, flows, actions: "bulk_extract" in actions,
    "one_model_per_instance": lambda design, flows, actions: len(design.models) > 1,
    "import_partition_choice": lambda design, flows, actions: design.settings.import_partition_choice and "import_list" in actions,
    "import_visible_and_hidden_match": lambda design, flows, actions: "import_list" in actions,
    "change_partition_priority": lambda design, flows, actions: "change_partition" in flows.kinds,
    "request_campaign_across_workspaces": lambda design, flows, actions: "request_campaign" in flows.kinds,
    "crm_entry_stage": lambda design, flows, actions: bool(design.models) and "sync_from_crm" in actions,
}


def readings(topology: Topology, actions: Actions) -> Iterator[tuple[str, tuple[Any, ...], str]]:
    """Yield (setting, values, in words) for every other reading that is in play, its value first; `max_cascade` is a number, no reading.

    The further values are for the same design under other settings, which may be read like that already.
    """
    flows, types = _Flows.of(topology), get_type_hints(Settings)
    for name, is_in_play in _IN_PLAY.items():
        if not is_in_play(topology, flows, actions):
            continue
        now = getattr(topology.settings, name)
        if name == "crm_entry_stage":
            stages = dict.fromkeys(stage for model in topology.models.values() for stage in model.stages)
            others: tuple[Any, ...] = tuple(stages)
        else:
            others = (False, True) if types[name] is bool else get_args(types[name])
        for value in others:
            if value != now:
                told = str(value).lower() if isinstance(value, bool) else value
                yield name, (value, *(other for other in (now, *others) if other != value)), f"{name}: {told}"
