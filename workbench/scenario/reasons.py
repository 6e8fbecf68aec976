"""Which rules explain what a run shows: a small table from outcomes and reasons to rule IDs.

The statements of the rules are `rules/`; what differs from the expected is found in `expect.py`.
"""

from __future__ import annotations

from collections.abc import Iterable

from ..engine.change import SOURCES
from ..engine.why import FOUND, LANDED
from ..people.stimuli import ACTIONS, FORMS
from .facts import Facts

__all__ = ["NOT_SENT_RULES", "of_members", "of_outcome", "of_partition", "of_stage", "of_twins", "of_value", "united"]

NOT_SENT_RULES = {
    "over_limit": "SUBS-10",
    "unsubscribed": "SUBS-1",
    "marketing_suspended": "SUBS-12",
    "blocklisted": "SUBS-12",
    "email_invalid": "SUBS-5",
    "no_email": "SUBS-12",
    "same_address": "SUBS-8",
}
_PASSED_OVER = {"import_list": "IMPORT-7"}


def of_outcome(facts: Facts, row: int, word: str) -> list[str]:
    """Return the rules behind the outcome of a row."""
    run = facts.run
    action = ACTIONS[run.stimuli.action[row]]
    if word == "rejected":
        found = run.reasons[run.why[row]][1]
        return [found] if found else []
    if word == "created":
        return [LANDED[action]] if action in LANDED else []
    mode = run.stimuli.args.get("mode")
    if mode is not None and mode.codes[row] > 0 and mode.values[mode.codes[row]] != "normal":
        return [_PASSED_OVER[action]]
    who = int(run.who[row])
    if action == "sync_from_crm" and who < 0:
        return ["CRM-8"]
    hidden = action in FORMS and who >= 0 and not _form_sees(facts, row, who)
    return ["FORM-3"] if hidden else [FOUND[action]] if action in FOUND else []


def _form_sees(facts: Facts, row: int, who: int) -> bool:
    run, column = facts.run, facts.run.stimuli.args["form"]
    home = facts.topology.forms[column.values[column.codes[row]]].workspace
    return run.partitions[run.people["partition"][who]] in facts.topology.sees(home)


def of_partition(facts: Facts, number: int) -> list[str]:
    """Return the rules that say why somebody is in the partition: the last move, else the landing, else that a person stays."""
    if any(line["id"] == number and line["type"] == "Change Partition" for line in facts.activities):
        return ["ROUTE-6"]
    action = _born_by(facts, number)
    if action is None:
        return ["VIS-2"]
    routed = action == "sync_from_crm" or facts.topology.settings.assignment_rules_scope == "all_creates"
    rule = "ROUTE-4" if routed and facts.topology.assignment_rules else LANDED.get(action, "ROUTE-1")
    return ["ROUTE-1", rule] if rule != "ROUTE-1" else ["ROUTE-1"]


def _born_by(facts: Facts, number: int) -> str | None:
    row = int(facts.run.people["born"][facts.there[number]])
    return ACTIONS[facts.run.stimuli.action[row]] if row >= 0 else None


def of_stage(facts: Facts, number: int) -> list[str]:
    """Return the rules that say why somebody is in a stage: where people from the CRM enter, else how a stage changes."""
    return ["LIFE-4", "LIFE-3"] if _born_by(facts, number) == "sync_from_crm" else ["LIFE-3"]


def of_value(facts: Facts, number: int, name: str) -> list[str]:
    """Return the rules that say why a field has its value: it is blocked for a door the person came through."""
    blocked = facts.topology.blocked_fields.get(name, ())
    run = facts.run
    came_by = {SOURCES.get(ACTIONS[run.stimuli.action[row]], "") for row, rec in enumerate(run.who.tolist()) if rec == facts.there[number]}
    rules = ["FIELD-1"] if came_by & set(blocked) else []
    return [*rules, "SUBS-1"] if name == "Unsubscribed" else rules


def of_twins(facts: Facts, numbers: Iterable[int]) -> list[str]:
    """Return the rules that say why an address has the records it has: those of the doors that made more than one."""
    born = [action for number in numbers if (action := _born_by(facts, number)) is not None]
    made = {"create_person": "MANUAL-1", "sync_from_crm": "CRM-1"}
    dedupe = facts.topology.dedupe
    custom = "DEDUPE-8" if dedupe.partition else "DEDUPE-7" if dedupe.second else "DEDUPE-1"
    return list(dict.fromkeys(made.get(action, custom) for action in born)) or ["DEDUPE-1"]


def of_members(facts: Facts, program: str, missing: Iterable[int]) -> list[str]:
    """Return the rules that say why somebody is no member: who filled its form out of sight of the program (FORM-4)."""
    forms = {form.name for form in facts.topology.forms.values() if form.program == program}
    filled = {line["id"] for line in facts.activities if line["type"] == "Fill Out Form" and line["form"] in forms}
    seen = set(facts.seen_by(facts.topology.programs[program].workspace))
    return ["FORM-4"] if any(number in filled and number not in seen for number in missing) else ["MEMB-1"]


def united(*rules: Iterable[str]) -> tuple[str, ...]:
    """Return rules one after the other, each once."""
    return tuple(dict.fromkeys(rule for some in rules for rule in some if rule))
