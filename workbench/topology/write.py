"""A `Topology` to the mapping and the YAML text of its file, in the file's shorthand and order; reading that gives the same design again.

Nothing is judged here.
"""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import yaml

from .assets import Accepted, Dedupe, StageRule, Transition, Workspace
from .compose import plain_value
from .conditions import AllOf, AnyOf, Compare, Condition, Did, Group, InSegment, InStage, Member, Not, Value
from .files import write_text
from .model import Topology
from .read_flow import DO_NOTHING
from .shapes import FORMAT, SECTIONS
from .spans import Span
from .steps import STEPS, TRIGGERS, Args, Step, StepKind, Trigger, TriggerKind

__all__ = ["condition_to_plain", "step_to_plain", "thing_to_plain", "to_mapping", "to_yaml", "trigger_to_plain", "write"]

WIDEST = 120


def to_mapping(topology: Topology) -> dict[str, Any]:
    """Return the mapping a topology file holds; what is left out is as the format's defaults have it.

    >>> to_mapping(Topology("One"))["workspaces"]
    {'Default': {'partitions': 'all', 'primary': 'Default'}}
    """
    found: dict[str, Any] = {"format": FORMAT, "name": topology.name}
    found["fields"] = {name: field.type for name, field in topology.fields.items()}
    found["partitions"] = list(topology.partitions)
    found["workspaces"] = {name: _workspace(workspace) for name, workspace in topology.workspaces.items()}
    found["dedupe"] = _dedupe(topology.dedupe)
    found["blocked_fields"] = {name: list(doors) for name, doors in topology.blocked_fields.items()}
    found["communication_limits"] = dict(topology.communication_limits)
    found["assignment_rules"] = [
        {"else": rule.partition} if rule.condition is None else {"if": condition_to_plain(rule.condition), "then": rule.partition}
        for rule in topology.assignment_rules
    ]
    for section in SECTIONS:
        found[section] = {name: thing_to_plain(thing, section) for name, thing in getattr(topology, section).items()}
    if topology.crm:
        found["crm"] = {"type": topology.crm.type} | ({"filter": topology.crm.filter} if topology.crm.filter is not None else {})
    found["accepted_findings"] = [_accepted(accepted) for accepted in topology.accepted_findings]
    found["settings"] = dict(topology.settings.changed())
    always = ("format", "name", "partitions", "workspaces")
    return {key: value for key, value in found.items() if value or key in always}


def condition_to_plain(condition: Condition, *, is_top: bool = True) -> Any:
    """Return a condition as it is written in a file; at the top of a filter, what must all hold is a list.

    >>> condition_to_plain(AllOf((Compare("Country", "is", ("France",)),)))
    [{'Country': 'France'}]
    """
    match condition:
        case Compare(field, "is_empty" | "is_not_empty" as op):
            return {field: {op: True}}
        case Compare(field, "is", values):
            return {field: _several(values)}
        case Compare(field, op, values):
            return {field: {op: [plain(value) for value in values] if op == "between" else _several(values)}}
        case InSegment(segmentation, segments):
            return {"in_segment": {segmentation: _several(segments)}}
        case InStage(model, stages):
            return {"in_stage": {model: _several(stages)}}
        case Member("program", name, statuses):
            return {"member_of_program": {"program": name, "status": _several(statuses)} if statuses else name}
        case Member(kind, name):
            return {f"member_of_{kind}": name}
        case Did(kind, name, within):
            key = "to" if kind == "partition_was_changed" else "name"
            is_long = within is not None or key == "to"
            return {kind: ({key: name} | ({"in_past": str(within)} if within else {})) if is_long else name}
        case AllOf(parts):
            inner = [condition_to_plain(part, is_top=False) for part in parts]
            return inner if is_top else {"all": inner}
        case AnyOf(parts):
            return {"any": [condition_to_plain(part, is_top=False) for part in parts]}
        case Not(part):
            return {"not": condition_to_plain(part, is_top=False)}
        case Group(by, least, having, measure, field):
            some = {"having": condition_to_plain(having)} if having != AllOf() else {}
            number: Any = f"{plain(least)}%" if measure == "percent" else plain(least)
            return {"group": {"by": _several(by), **some, **({measure: field} if field else {}), "at_least": number}}


def trigger_to_plain(trigger: Trigger) -> dict[str, Any]:
    """Return a trigger as it is written in a file.

    >>> trigger_to_plain(Trigger("fills_out_form"))
    {'fills_out_form': 'any'}
    """
    spec = TRIGGERS[trigger.kind]
    if not trigger.args:
        return {trigger.kind: "any" if any(arg.any for arg in spec.args.values()) else True}
    return {trigger.kind: _args(trigger.args, spec)}


def step_to_plain(step: Step) -> dict[str, Any]:
    """Return a flow step as it is written in a file.

    >>> step_to_plain(Step("change_partition", {"partition": "EMEA"}))
    {'change_partition': 'EMEA'}
    """
    spec = STEPS[step.kind]
    if step.choices or step.default is None:
        choices = [{"if": condition_to_plain(choice.condition), "then": _result(choice.args, spec)} for choice in step.choices]
        return {step.kind: {"choices": choices} | ({} if step.default is None else {"default": _result(step.default, spec)})}
    return {step.kind: _args(step.default, spec)}


def to_yaml(topology: Topology) -> str:
    """Return the text of a topology file."""
    text: str = yaml.dump(to_mapping(topology), Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=1000)
    return text


def write(topology: Topology, path: str | os.PathLike[str]) -> Path:
    """Write a topology file, whole or not at all, and return its path."""
    return write_text(path, to_yaml(topology))


def plain(value: Value) -> Any:
    """Return a constant as the file has it: spans as text, whole numbers without a point."""
    if isinstance(value, Span):
        return str(value)
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return int(value)
    return value


def _several(values: tuple[Any, ...]) -> Any:
    return plain(values[0]) if len(values) == 1 else [plain(value) for value in values]


def _args(args: Args, spec: TriggerKind | StepKind) -> Any:
    if not spec.args or (not args and spec.short is None):
        return True
    if spec.short is not None and set(args) == {spec.short} and args[spec.short] != "any":
        return plain(args[spec.short])
    return {name: _several(args[name]) if isinstance(args[name], tuple) else plain(args[name]) for name in spec.args if name in args}


def _result(args: Args | None, spec: StepKind) -> Any:
    if args is None:
        return DO_NOTHING
    written = _args(args, spec)
    return {spec.short: written} if written == DO_NOTHING else written  # a partition or text that happens to be called like that


def _workspace(workspace: Workspace) -> dict[str, Any]:
    if workspace.partitions is None:
        return {"partitions": "all", "primary": workspace.primary}
    is_plain = workspace.partitions == (workspace.primary,)
    return {"partitions": list(workspace.partitions)} | ({} if is_plain else {"primary": workspace.primary})


def _accepted(accepted: Accepted) -> dict[str, Any]:
    at = {} if accepted.at is None else {"at": accepted.at}
    return {"finding": accepted.finding, **at, "reason": accepted.reason}


def _dedupe(rule: Dedupe) -> dict[str, Any]:
    usual = Dedupe()
    written = {"key": list(rule.key), "partition": rule.partition, "applies_to": list(rule.applies_to)}
    return {key: value for key, value in written.items() if getattr(rule, key) != getattr(usual, key)}


def thing_to_plain(thing: Any, section: str) -> dict[str, Any]:
    """Return what a file says of one named thing of a section; what is left out is as the format's defaults have it.

    >>> thing_to_plain(Topology("One").add_form("Contact us", "Default").forms["Contact us"], "forms")
    {'workspace': 'Default'}
    """
    keys = SECTIONS[section].keys
    found = {name: getattr(thing, name) for name in keys}
    return {
        name: _WRITE.get(keys[name].kind, _as_is)(value)
        for name, value in found.items()
        if keys[name].required or value != keys[name].default
    }


def _as_is(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


_WRITE: Mapping[str, Callable[[Any], Any]] = {  # by `Key.kind`
    "condition": condition_to_plain,
    "segments": lambda segments: {name: condition_to_plain(condition) for name, condition in segments.items()},
    "triggers": lambda triggers: [trigger_to_plain(trigger) for trigger in triggers],
    "flow": lambda flow: [step_to_plain(step) for step in flow],
    "runs": lambda runs: f"once per {runs}" if isinstance(runs, Span) else runs,
    "user_roles": lambda roles: {name: _several(held) for name, held in roles.items()},
    "streams": lambda streams: {name: [{content.kind: content.name} for content in held] for name, held in streams.items()},
    "sla": lambda spans: {stage: str(span) for stage, span in spans.items()},
    "stage_rules": lambda rules: [_stage_rule(rule) for rule in rules],
    "transitions": lambda transitions: [_transition(transition) for transition in transitions],
}


def _stage_rule(rule: StageRule) -> dict[str, Any]:
    return {"else": rule.stage} if rule.condition is None else {"if": condition_to_plain(rule.condition), "then": rule.stage}


def _transition(transition: Transition) -> dict[str, Any]:
    found = {"from": _several(transition.from_), "to": transition.to, "triggers": [trigger_to_plain(t) for t in transition.triggers]}
    found |= {"filters": condition_to_plain(transition.filters)}
    return {key: value for key, value in found.items() if value != []}


class _Dumper(yaml.SafeDumper):
    """Writes what `compose.plain_value` reads: a text is quoted exactly where it would be read as something else."""

    yaml_implicit_resolvers = {}  # noqa: RUF012  replaces PyYAML's own, which quotes `NO` and knows no short date-time

    def serialize(self, node: Any) -> None:
        _lay_out(node, 0)
        super().serialize(node)

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _lay_out(node: Any, depth: int) -> int:
    """Put on one line what fits, below the level of named things; several steps or conditions stand one a line. Returns the width."""
    if isinstance(node, yaml.ScalarNode):
        return len(node.value) + 2
    pairs = node.value if isinstance(node, yaml.MappingNode) else [(part,) for part in node.value]
    width = sum(_lay_out(part, depth + 1) for pair in pairs for part in pair) + 2 * len(pairs)
    if isinstance(node, yaml.SequenceNode) and len(pairs) > 1 and any(isinstance(pair[0], yaml.MappingNode) for pair in pairs):
        width += WIDEST
    has_names = any(isinstance(pair[-1], yaml.MappingNode) for pair in pairs)
    node.flow_style = depth > 0 and width <= WIDEST and not (depth == 1 and has_names)
    return width


def _text(dumper: yaml.SafeDumper, value: str) -> yaml.ScalarNode:
    if not value.isprintable():  # line breaks of any kind are folded in other styles, and not all of them come back
        return dumper.represent_scalar("tag:yaml.org,2002:str", value, style='"')
    is_risky = not isinstance(plain_value(value), str) or value in ("<<", "=") or value.casefold() in ("no", "yes", "on", "off", "y", "n")
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style="'" if is_risky else None)


def _other(dumper: yaml.SafeDumper, value: object) -> yaml.ScalarNode:
    if value is None:
        text = "null"
    elif isinstance(value, bool):
        text = "true" if value else "false"
    elif isinstance(value, float):
        text = repr(value)
    else:
        text = value.isoformat() if isinstance(value, dt.date) else str(value)
    return dumper.represent_scalar("tag:yaml.org,2002:str", text)


_Dumper.add_representer(str, _text)
for _type in (type(None), bool, int, float, dt.date, dt.datetime):
    _Dumper.add_representer(_type, _other)
