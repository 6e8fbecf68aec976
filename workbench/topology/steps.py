"""Triggers and flow steps as data, and the one table that says which there are and what each takes.

The reader, the writer, the JSON schema, the checks of references and the compiler all read these tables; a new trigger or step starts here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from .conditions import Condition, Value, spoken

__all__ = ["ACTIVITY_FILTERS", "STEPS", "TRIGGERS", "Arg", "Choice", "Step", "StepKind", "Trigger", "TriggerKind"]


@dataclass(frozen=True, slots=True)
class Arg:
    """What one argument takes.

    `kind`: `form`, `email`, `program`, `list`, `campaign`, `partition`, `partitions` (one or several), `field`, `score_field`, `status`
    (of the program beside it), `statuses`, `stream`, `page` (any name will do), `text`, `value` (of the field beside it), `values` (one or
    several of it), `number`, `span`, `model`, `stage` (of the model beside it), `stages`, `domains` (one or several), `fields` (one or
    several that a step may compare).
    """

    kind: str
    required: bool = True
    any: bool = False  # whether the word `any` stands for all of them


@dataclass(frozen=True, slots=True)
class TriggerKind:
    """A kind of trigger: its arguments, and which one a bare value stands for (None: it takes `true` alone)."""

    args: Mapping[str, Arg]
    short: str | None
    priority: str = ""


TRIGGERS: Mapping[str, TriggerKind] = {
    "person_is_created": TriggerKind({}, None),
    "fills_out_form": TriggerKind({"form": Arg("form", any=True)}, "form"),
    "data_value_changes": TriggerKind({"field": Arg("field"), "to": Arg("values", False), "from": Arg("values", False)}, "field"),
    "score_is_changed": TriggerKind({"field": Arg("score_field")}, "field"),
    "partition_changes": TriggerKind({"to": Arg("partitions", False), "from": Arg("partitions", False)}, None),
    "program_status_is_changed": TriggerKind({"program": Arg("program"), "to": Arg("statuses", False)}, "program"),
    "added_to_list": TriggerKind({"list": Arg("list")}, "list"),
    "removed_from_list": TriggerKind({"list": Arg("list")}, "list"),
    "campaign_is_requested": TriggerKind({}, None),
    "synced_to_crm": TriggerKind({}, None),
    "is_deleted_in_crm": TriggerKind({}, None),
    "is_pushed": TriggerKind({"program": Arg("program")}, "program"),
    "stage_is_changed": TriggerKind({"model": Arg("model"), "to": Arg("stages", False)}, "model"),
    "opens_email": TriggerKind({"email": Arg("email", any=True)}, "email"),
    "clicks_email": TriggerKind({"email": Arg("email", any=True)}, "email"),
    "visits_page": TriggerKind({"page": Arg("page", any=True)}, "page"),
    "unsubscribes": TriggerKind({}, None),
}

ACTIVITY_FILTERS: Mapping[str, str] = {  # activity filter -> kind of thing it names
    "filled_out_form": "form",
    "was_sent_email": "email",
    "partition_was_changed": "partition",
    "opened_email": "email",
    "clicked_email": "email",
    "visited_page": "page",  # no asset: any name will do
}


@dataclass(frozen=True, slots=True)
class StepKind:
    """A kind of flow step: its arguments, which one a bare value stands for, its place in the queue (QUEUE-2)."""

    args: Mapping[str, Arg]
    short: str | None
    priority: str


STEPS: Mapping[str, StepKind] = {
    "change_partition": StepKind({"partition": Arg("partition")}, "partition", "low"),  # QUEUE-2 does not name it; a setting
    "change_data": StepKind({"field": Arg("field"), "value": Arg("value", False), "append": Arg("text", False)}, None, "low"),
    "change_score": StepKind({"field": Arg("score_field"), "by": Arg("number", False), "to": Arg("number", False)}, None, "low"),
    "change_program_status": StepKind({"program": Arg("program"), "status": Arg("status")}, None, "medium"),
    "add_to_list": StepKind({"list": Arg("list")}, "list", "medium"),
    "remove_from_list": StepKind({"list": Arg("list")}, "list", "medium"),
    "send_email": StepKind({"email": Arg("email")}, "email", "high"),
    "send_alert": StepKind({"to": Arg("text"), "about": Arg("text", False)}, None, "high"),
    "interesting_moment": StepKind({"text": Arg("text")}, "text", "medium"),
    "request_campaign": StepKind({"campaign": Arg("campaign")}, "campaign", "medium"),
    "execute_campaign": StepKind({"campaign": Arg("campaign")}, "campaign", "low"),
    "wait": StepKind({"span": Arg("span")}, "span", "low"),
    "sync_to_crm": StepKind({"owner": Arg("text", False)}, None, "medium"),
    "remove_from_flow": StepKind({"campaign": Arg("campaign")}, "campaign", "low"),
    "score_domain": StepKind({"by": Arg("number"), "unless": Arg("domains", False), "same": Arg("fields", False)}, None, "low"),
    "add_to_engagement": StepKind({"program": Arg("program"), "stream": Arg("stream", False)}, "program", "medium"),
    "change_stage": StepKind({"model": Arg("model"), "stage": Arg("stage")}, None, "medium"),
    "delete_person": StepKind({}, None, "medium"),
}


@dataclass(frozen=True, slots=True)
class Trigger:
    """What starts a trigger campaign; several are OR-ed (CAMP-2). `args` as its kind takes them; `form: any` is left out.

    >>> print(Trigger("data_value_changes", {"field": "Country", "to": ("France",)}))
    data value changes: Country to France
    """

    kind: str
    args: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return _said(self.kind, self.args)


Args = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Choice:
    """One branch of a flow step: when `condition` holds, the step happens with `args`; None is "do nothing" (CAMP-5)."""

    condition: Condition
    args: Args | None

    def __str__(self) -> str:
        return f"if {self.condition} then {_args(self.args) if self.args is not None else 'do nothing'}"


@dataclass(frozen=True, slots=True)
class Step:
    """A flow step: the first matching choice, else the default; a `default` of None does nothing (CAMP-5).

    >>> print(Step("change_partition", {"partition": "EMEA"}))
    change partition: EMEA
    """

    kind: str
    default: Args | None = None
    choices: tuple[Choice, ...] = ()

    def __str__(self) -> str:
        if not self.choices:
            return _said(self.kind, self.default or {})
        otherwise = "do nothing" if self.default is None else _args(self.default)
        return f"{self.kind.replace('_', ' ')}: " + "; ".join(map(str, self.choices)) + f"; else {otherwise}"


def _args(args: Args) -> str:
    words = []
    for name, value in args.items():
        text = " or ".join(map(spoken, value)) if isinstance(value, tuple) else spoken(_plain(value))
        words.append(f"{name} {text}" if name in ("to", "from", "by", "append", "about", "owner", "unless", "same") else text)
    return " ".join(words)


def _plain(value: Any) -> Value:
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _said(kind: str, args: Args) -> str:
    return kind.replace("_", " ") + (f": {_args(args)}" if args else "")
