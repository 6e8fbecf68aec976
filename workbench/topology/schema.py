"""JSON schema (draft 2020-12) of topology and scenario files, for editors: completion and red underlines while one types.

It is made from the tables the reader goes by, and says less than the reader: whether a name exists is only known there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Literal

from ..errors import UnknownName
from ..rules.findings import pitfalls
from .conditions import OPERATORS
from .fields import STANDARD, TYPES
from .read_settings import switches
from .shapes import APPLIES_TO, BLOCKED_FROM, CRM_TYPES, FORMAT, SECTIONS, TOP_LEVEL, Key
from .steps import ACTIVITY_FILTERS, STEPS, TRIGGERS, Arg, StepKind, TriggerKind

__all__ = ["json_schema"]

Schema = dict[str, Any]

TEXT: Schema = {"type": "string"}
NAME: Schema = {"type": ["string", "number"], "minLength": 1, "maxLength": 255}
NAMES: Schema = {"type": "array", "items": NAME, "uniqueItems": True}
FLAG: Schema = {"type": "boolean"}
COUNT: Schema = {"type": "integer", "minimum": 1}
SCALAR: Schema = {"type": ["string", "number", "boolean", "null"]}
VALUES: Schema = {"anyOf": [SCALAR, {"type": "array", "items": SCALAR, "minItems": 1}]}
SPAN: Schema = {"type": "string", "pattern": "^ *([1-9][0-9]* +)?(minute|hour|day|week|month)s? *$", "examples": ["2 days"]}
RUNS: Schema = {
    "anyOf": [
        {"enum": ["once", "every_time"]},
        {"type": "string", "pattern": "^once per ([1-9][0-9]* +)?(hour|day|week|month)s?$", "examples": ["once per 3 days"]},
    ]
}
NAME_OR_NAMES: Schema = {"anyOf": [NAME, {**NAMES, "minItems": 1}]}
CONDITION: Schema = {"$ref": "#/$defs/condition"}

ACTIONS = (  # what may happen in a scenario; the keys of each are the scenario reader's
    *("fill_form", "import_list", "create_person", "sync_leads", "bulk_import", "submit_form", "push_lead", "move_partition"),
    *("request_campaign", "bulk_extract", "sync_member_status", "sync_from_crm", "sync_from_experience_platform", "visit_page"),
    *("open_email", "click_email", "forward_email", "unsubscribe", "resubscribe", "bounce", "change_data", "change_score", "move_person"),
    *("change_status", "add_to_list", "run_campaign", "merge", "delete_person", "crm_edit_collision", "wait", "edit"),
)
EXPECTATIONS = (
    *("people", "count", "emails", "sees", "smart_list", "segment", "ran", "sent", "not_sent", "members", "shown", "on_list", "stage"),
    *("passed", "crm", "crm_values", "activities", "no_activities", "why_not", "returned", "findings"),
)


def json_schema(kind: Literal["topology", "scenario"] = "topology") -> Schema:
    """Return the JSON schema of a topology file or of a scenario file.

    >>> json_schema()["properties"]["partitions"]["type"]
    'array'
    """
    if kind not in ("topology", "scenario"):
        raise UnknownName("kind of file", kind, ("topology", "scenario"))
    top = _topology() if kind == "topology" else _scenario()
    title = f"{kind.capitalize()} file of the lead partition workbench"
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": title, **top, "$defs": _definitions(kind)}


def _object(properties: Mapping[str, Schema], required: Iterable[str] = ()) -> Schema:
    found: Schema = {"type": "object", "properties": dict(properties), "additionalProperties": False}
    return found | ({"required": list(required)} if required else {})


def _mapping(of: Schema) -> Schema:
    return {"type": "object", "additionalProperties": of}


def _one_key(properties: Mapping[str, Schema], others: Schema | bool = False) -> Schema:
    return {"type": "object", "minProperties": 1, "maxProperties": 1, "properties": dict(properties), "additionalProperties": others}


def _topology() -> Schema:
    workspace = _object({"partitions": {"anyOf": [{"const": "all"}, {**NAMES, "minItems": 1}]}, "primary": NAME}, ["partitions"])
    whole: dict[str, Schema] = {
        "format": {"const": FORMAT},
        "name": NAME,
        "fields": _mapping({"enum": list(TYPES)}),
        "partitions": {**NAMES, "contains": {"const": "Default"}},
        "workspaces": {**_mapping(workspace), "required": ["Default"]},
        "dedupe": _object({"key": {**NAMES, "minItems": 1, "maxItems": 2}, "partition": FLAG, "applies_to": _words(APPLIES_TO)}),
        "blocked_fields": _mapping(_words(BLOCKED_FROM)),
        "communication_limits": _object({"per_day": COUNT, "per_7_days": COUNT}),
        "assignment_rules": {"type": "array", "items": _RULE},
        "crm": {"anyOf": [{"type": "null"}, _object({"type": {"enum": list(CRM_TYPES)}, "filter": NAME}, ["type"])]},
        "accepted_findings": {"type": "array", "items": _accepted()},
        "settings": {"$ref": "#/$defs/settings"},
    }
    for section, shape in SECTIONS.items():
        required = [name for name, key in shape.keys.items() if key.required]
        whole[section] = _mapping(_object({name: _KINDS[key.kind](key) for name, key in shape.keys.items()}, required))
    return _object({key: whole[key] for key in TOP_LEVEL})


def _scenario() -> Schema:
    expectations = _object({name: {} for name in EXPECTATIONS})
    person = {"type": "object", "additionalProperties": True, "properties": {"crm": {"type": "object"}, "cookies": NAMES}}
    outcome = {"type": "string", "pattern": "^(created|updated|unchanged|done|rejected( .+)?)$"}
    common = {
        "at": TEXT,
        "as": NAME,
        "person": NAME,
        "outcome": {"anyOf": [outcome, {"type": "array", "items": outcome}]},
        "expect": expectations,
    }
    step = _object({**common, **{name: {} for name in ACTIONS}})
    step["oneOf"] = [{"required": [action]} for action in ACTIONS]
    return _object(
        {
            "format": {"const": FORMAT},
            "scenario": NAME,
            "about": TEXT,
            "source": TEXT,
            "rules": {"type": "array", "items": {"type": "string", "pattern": "^[A-Z]+-[0-9]+$"}},
            "settings": {"$ref": "#/$defs/settings"},
            "topology": {"anyOf": [TEXT, {"$ref": "#/$defs/topology"}]},
            "people": _mapping(person),
            "steps": {"type": "array", "items": step},
            "expect": expectations,
        },
        ["scenario", "topology"],
    )


def _definitions(kind: str) -> Schema:
    takes: dict[Any, Schema] = {bool: FLAG, int: {"type": "integer", "minimum": 0}, str: NAME}
    settings = {name: {"enum": list(words)} if isinstance(words, tuple) else takes[words] for name, words in switches().items()}
    found = {
        "condition": {"anyOf": [{"type": "array", "items": CONDITION}, _one_key(_condition_words(), {"$ref": "#/$defs/comparison"})]},
        "comparison": {"anyOf": [VALUES, _one_key(_operators())]},
        "trigger": _one_key({name: _arguments(spec) for name, spec in TRIGGERS.items()}),
        "step": _one_key({name: _step(spec) for name, spec in STEPS.items()}),
        "settings": _object(settings),
    }
    found["condition"]["examples"] = [{name: {"is_empty": True}} for name in STANDARD]
    return found | ({"topology": _topology()} if kind == "scenario" else {})


def _condition_words() -> dict[str, Schema]:
    conditions = {"type": "array", "items": CONDITION}
    activity = {"anyOf": [NAME, _object({"name": NAME, "in_past": SPAN}, ["name"])]}
    moved = _object({"to": NAME, "name": NAME, "in_past": SPAN})
    share = {"type": "string", "pattern": "^ *[0-9.]+ *%? *$", "examples": ["50%"]}
    group = {"by": NAME_OR_NAMES, "having": CONDITION, "sum": NAME, "distinct": NAME}
    group["at_least"] = {"anyOf": [{"type": "number", "exclusiveMinimum": 0}, share]}
    return {
        "all": conditions,
        "any": {**conditions, "minItems": 1},
        "not": CONDITION,
        "in_segment": _one_key({}, NAME_OR_NAMES),
        "in_stage": _one_key({}, NAME_OR_NAMES),
        "member_of_program": {"anyOf": [NAME, _object({"program": NAME, "status": NAME_OR_NAMES}, ["program"])]},
        "member_of_list": NAME,
        "member_of_smart_list": NAME,
        "group": _object(group, ["by", "at_least"]),
        **{name: moved if kind == "partition" else activity for name, kind in ACTIVITY_FILTERS.items()},
    }


def _operators() -> dict[str, Schema]:
    found: dict[str, Schema] = {op: VALUES for operators in OPERATORS.values() for op in operators}
    found |= {"is_empty": {"const": True}, "is_not_empty": {"const": True}, "in_past": SPAN, "not_in_past": SPAN}
    return found | {"between": {"type": "array", "items": SCALAR, "minItems": 2, "maxItems": 2}}


def _arguments(spec: TriggerKind | StepKind) -> Schema:
    if not spec.args:
        return {"const": True}
    required = [name for name, arg in spec.args.items() if arg.required]
    long = _object({name: _argument(arg) for name, arg in spec.args.items()}, required)
    short = [_argument(spec.args[spec.short])] if spec.short else [] if required else [{"const": True}]
    return {"anyOf": [*short, long]} if short else long


def _argument(arg: Arg) -> Schema:
    if arg.kind in ("value", "values"):
        return VALUES if arg.kind == "values" else SCALAR
    plain = {
        "number": {"type": ["number", "string"]},
        "span": SPAN,
        **dict.fromkeys(("partitions", "statuses", "stages", "domains", "fields"), NAME_OR_NAMES),
    }
    return plain.get(arg.kind, {**NAME, "examples": ["any"]} if arg.any else {"type": ["string", "number"]} if arg.kind == "text" else NAME)


def _step(spec: StepKind) -> Schema:
    plain = _arguments(spec)
    result = {"anyOf": [{"const": "do_nothing"}, plain]}
    choice = _object({"if": CONDITION, "then": result}, ["if", "then"])
    return {"anyOf": [plain, _object({"choices": {"type": "array", "items": choice, "minItems": 1}, "default": result}, ["choices"])]}


def _accepted() -> Schema:
    return _object({"finding": {"enum": list(pitfalls())}, "at": NAME, "reason": {"type": "string", "minLength": 1}}, ["finding", "reason"])


def _words(words: tuple[str, ...]) -> Schema:
    return {"type": "array", "items": {"enum": list(words)}, "uniqueItems": True}


_RULE: Schema = {"anyOf": [_object({"if": CONDITION, "then": NAME}, ["if", "then"]), _object({"else": NAME}, ["else"])]}
_TRIGGERS: Schema = {"type": "array", "items": {"$ref": "#/$defs/trigger"}}
_CONTENT: Schema = {"anyOf": [NAME, _one_key(dict.fromkeys(("email", "program", "campaign"), NAME))]}
_TRANSITION = _object({"from": NAME_OR_NAMES, "to": NAME, "triggers": _TRIGGERS, "filters": CONDITION}, ["from", "to"])

_KINDS: Mapping[str, Callable[[Key], Schema]] = {  # by `Key.kind`
    **{kind: (lambda key: NAME) for kind in ("workspace", "program", "template", "folder", "text", "stage")},
    **{kind: (lambda key: NAMES) for kind in ("workspaces", "assets")},
    **{kind: (lambda key: {**NAMES, "minItems": 1}) for kind in ("fields", "statuses", "stages")},
    "flag": lambda key: FLAG,
    "count": lambda key: COUNT,
    "word": lambda key: {"enum": list(key.words)},
    "words": lambda key: _words(key.words),
    "condition": lambda key: CONDITION,
    "segments": lambda key: {**_mapping(CONDITION), "minProperties": 1},
    "triggers": lambda key: _TRIGGERS,
    "flow": lambda key: {"type": "array", "items": {"$ref": "#/$defs/step"}},
    "runs": lambda key: RUNS,
    "user_roles": lambda key: _mapping(NAME_OR_NAMES),
    "streams": lambda key: _mapping({"type": "array", "items": _CONTENT}),
    "sla": lambda key: _mapping(SPAN),
    "stage_rules": lambda key: {"type": "array", "items": _RULE},
    "transitions": lambda key: {"type": "array", "items": _TRANSITION},
}
