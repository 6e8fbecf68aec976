"""One thing of a design called differently, wherever the design names it.

Other edits are `edits.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from ..errors import InputError, Problem, UnknownName, shown
from .conditions import AllOf, AnyOf, Compare, Condition, Did, Group, InSegment, InStage, Member, Not
from .edits import section_of
from .model import Topology
from .read import read_mapping
from .references import ASSET_KINDS
from .shapes import SECTIONS
from .steps import ACTIVITY_FILTERS, STEPS, TRIGGERS, Arg, Args, Choice, Step, Trigger
from .tokens import TOKEN
from .write import to_mapping

__all__ = ["followed", "renamed"]


def renamed(topology: Topology, kind: str, old: str, new: str) -> Topology:
    """Return the design with one thing called `new`, and every reference to it following.

    >>> renamed(Topology("One").add_form("Contact", "Default"), "form", "Contact", "Contact us").forms["Contact us"].name
    'Contact us'
    """
    section = section_of(kind)
    things = getattr(topology, section)
    if old not in things:
        raise UnknownName(kind.replace("_", " "), old, things)
    if new in things and new != old:
        raise InputError(Problem(f"there is a {kind.replace('_', ' ')} of that name already", section, shown(new)))
    follow = _Rename(kind, old, new, any(old in topology.assets[other] for other in ASSET_KINDS if other != kind))
    changed: dict[str, Any] = {}
    for name, shape in SECTIONS.items():
        found = {}
        for key, thing in getattr(topology, name).items():
            parts = {part: follow.part(spec.kind, getattr(thing, part)) for part, spec in shape.keys.items()}
            found[key] = replace(thing, **parts)
        changed[name] = found
    changed["partitions"] = follow.names("partition", topology.partitions)
    changed["workspaces"] = {
        name: replace(
            workspace,
            partitions=None if workspace.partitions is None else follow.names("partition", workspace.partitions),
            primary=follow.name("partition", workspace.primary),
        )
        for name, workspace in topology.workspaces.items()
    }
    changed["assignment_rules"] = tuple(
        replace(rule, condition=rule.condition and follow.condition(rule.condition), partition=follow.name("partition", rule.partition))
        for rule in topology.assignment_rules
    )
    changed["dedupe"] = replace(topology.dedupe, key=follow.names("field", topology.dedupe.key))
    changed["blocked_fields"] = {follow.name("field", name): doors for name, doors in topology.blocked_fields.items()}
    changed["fields"] = dict(topology.fields)
    changed["accepted_findings"] = tuple(
        replace(it, at=it.at and _followed_at(it.at, section, old, new)) for it in topology.accepted_findings
    )
    if section != "partitions":
        renamed_things = changed[section] if section in changed else getattr(topology, section)
        changed[section] = {
            new if name == old else name: replace(thing, name=new) if name == old else thing for name, thing in renamed_things.items()
        }
    return read_mapping(to_mapping(replace(topology, **changed)))


def _followed_at(at: str, section: str, old: str, new: str) -> str:
    """Follow a renamed thing in the place of an accepted finding: `campaigns.X`, or something within it."""
    start, rest = f"{section}.{old}", at.removeprefix(f"{section}.{old}")
    return f"{section}.{new}{rest}" if at.startswith(start) and rest[:1] in ("", ".", "[") else at


def followed(thing: Any, kind: str, names: Mapping[tuple[str, str], str]) -> Any:
    """Return one named thing of a kind with what it names called differently: (kind, old) -> new."""
    keys = SECTIONS[section_of(kind)].keys
    for (of, old), new in names.items():
        follow = _Rename(of, old, new, False)
        thing = replace(thing, **{part: follow.part(spec.kind, getattr(thing, part)) for part, spec in keys.items()})
    return thing


@dataclass(frozen=True, slots=True)
class _Rename:
    kind: str
    old: str
    new: str
    is_shared_name: bool  # another kind of asset has the old name too: a folder that holds the name goes on holding that one

    def name(self, kind: str, value: str) -> str:
        return self.new if kind == self.kind and value == self.old else value

    def names(self, kind: str, values: Iterable[str]) -> tuple[str, ...]:
        return tuple(self.name(kind, value) for value in values)

    def part(self, kind: str, value: Any) -> Any:
        """Follow one part of a named thing, by `Key.kind`."""
        if value is None or kind not in _PARTS:
            return value
        return _PARTS[kind](self, value)

    def held(self, names: tuple[str, ...]) -> tuple[str, ...]:
        if self.kind not in ASSET_KINDS or self.old not in names:
            return names
        follow = (self.old, self.new) if self.is_shared_name else (self.new,)
        return tuple(dict.fromkeys(other for name in names for other in (follow if name == self.old else (name,))))

    def condition(self, condition: Condition) -> Condition:
        match condition:
            case Compare(field, op, values):
                is_partition = field == "Partition" and op in ("is", "is_not")
                new = tuple(self.name("partition", value) if is_partition and isinstance(value, str) else value for value in values)
                return Compare(self.name("field", field), op, new)
            case InSegment(segmentation, segments):
                return InSegment(self.name("segmentation", segmentation), segments)
            case InStage(model, stages):
                return InStage(self.name("model", model), stages)
            case Member(kind, name, statuses):
                return Member(kind, self.name(kind, name), statuses)
            case Did(activity, name, within):
                return Did(activity, self.name(ACTIVITY_FILTERS[activity], name), within)
            case AllOf(parts):
                return AllOf(tuple(map(self.condition, parts)))
            case AnyOf(parts):
                return AnyOf(tuple(map(self.condition, parts)))
            case Not(part):
                return Not(self.condition(part))
            case Group(by, least, having, measure, field):
                return Group(self.names("field", by), least, self.condition(having), measure, field and self.name("field", field))

    def args(self, args: Args | None, spec: Mapping[str, Arg]) -> Args | None:
        return None if args is None else {name: self.arg(spec[name].kind, value) for name, value in args.items()}

    def arg(self, kind: str, value: Any) -> Any:
        if kind in ("field", "score_field"):
            return self.name("field", value)
        if kind in ("partitions", "fields"):
            return self.names(kind.removesuffix("s"), value)
        if kind in ("text", "value") and self.kind == "field" and isinstance(value, str):
            return TOKEN.sub(lambda match: f"{{{{lead.{self.name('field', match[1])}}}}}", value)
        return self.name(kind, value) if isinstance(value, str) else value

    def trigger(self, trigger: Trigger) -> Trigger:
        return Trigger(trigger.kind, self.args(trigger.args, TRIGGERS[trigger.kind].args) or {})

    def step(self, step: Step) -> Step:
        spec = STEPS[step.kind].args
        choices = tuple(Choice(self.condition(choice.condition), self.args(choice.args, spec)) for choice in step.choices)
        return Step(step.kind, self.args(step.default, spec), choices)


_PARTS: Mapping[str, Callable[[_Rename, Any], Any]] = {
    "workspace": lambda follow, value: follow.name("workspace", value),
    "program": lambda follow, value: follow.name("program", value),
    "fields": lambda follow, value: follow.names("field", value),
    "template": lambda follow, value: follow.name("template", value),
    "folder": lambda follow, value: follow.name("folder", value),
    "workspaces": lambda follow, value: follow.names("workspace", value),
    "assets": _Rename.held,
    "condition": _Rename.condition,
    "segments": lambda follow, value: {name: follow.condition(condition) for name, condition in value.items()},
    "triggers": lambda follow, value: tuple(map(follow.trigger, value)),
    "flow": lambda follow, value: tuple(map(follow.step, value)),
    "streams": lambda follow, value: {
        name: tuple(replace(content, name=follow.name(content.kind, content.name)) for content in held) for name, held in value.items()
    },
    "stage_rules": lambda follow, value: tuple(replace(r, condition=r.condition and follow.condition(r.condition)) for r in value),
    "transitions": lambda follow, value: tuple(
        replace(t, triggers=tuple(map(follow.trigger, t.triggers)), filters=follow.condition(t.filters)) for t in value
    ),
    "user_roles": lambda follow, value: {follow.name("workspace", name): follow.names("role", held) for name, held in value.items()},
}
