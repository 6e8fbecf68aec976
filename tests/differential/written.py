"""A random scenario as a scenario file: the oracle's result becomes what the file expects."""

from __future__ import annotations

import copy
from collections import defaultdict
from typing import Any

import yaml

from tests.oracle import Result
from tests.oracle.world import READ_ONLY

from .strategies import Scenario

__all__ = ["anonymous", "expectations", "file_text", "mapping_of"]


def mapping_of(scenario: Scenario, result: Result, name: str, **more: Any) -> dict[str, Any]:
    """Return the mapping of a scenario file that expects what the oracle says."""
    steps = []
    for step, outcomes in zip(scenario.steps, result.outcomes, strict=True):
        words = [_word(outcome) for outcome in outcomes]
        steps.append({**step, "outcome": words[0] if len(words) == 1 else words})
    expect = expectations(scenario, result)
    return {"scenario": name, **more, "topology": scenario.design, "people": scenario.people, "steps": steps, "expect": expect}


def file_text(scenario: Scenario, result: Result, name: str, **more: Any) -> str:
    """Write a scenario file."""
    return yaml.safe_dump(
        mapping_of(scenario, result, name, **more), sort_keys=False, allow_unicode=True, width=140, default_flow_style=None
    )


def _word(outcome: str) -> str:
    """Leave out the reasons that are not codes of the API."""
    word, _, code = outcome.partition(" ")
    return outcome if code.isdigit() else word


def named(scenario: Scenario, result: Result) -> dict[int, str]:
    """Return the alias of everybody who ever was, by Id."""
    names = {pid: alias for alias, pid in result.aliases.items() if pid is not None and alias in scenario.people}
    gone = [alias for alias in scenario.people if result.aliases.get(alias) is None]
    unnamed = 0
    for step, outcomes, resolved in zip(scenario.steps, result.outcomes, result.resolved, strict=True):
        for outcome, pid in zip(outcomes, resolved, strict=True):
            if outcome != "created" or pid is None:
                continue
            unnamed += "as" not in step
            names[pid] = step.get("as", f"new{unnamed}")
        [action] = [key for key in step if key not in ("at", "as")]
        arg = step[action]
        spoken_of = zip(_spoken_of(arg) if action != "merge" else (), resolved, strict=False)  # who survives a merge need not come first
        names |= {pid: alias for alias, pid in spoken_of if alias in gone and pid not in (None, *names)}  # not who inherited the alias
    return names


def _spoken_of(arg: Any) -> list[str]:
    """The aliases a step is about, one a row."""
    return arg.get("people") or [arg.get("person")] if isinstance(arg, dict) else []


def expectations(scenario: Scenario, result: Result) -> dict[str, Any]:
    """Say what is true at the end, by alias; somebody who died without ever being spoken of has none, and what is about him is left out."""
    names = named(scenario, result)
    design, everybody = result.design, set(names)
    people: dict[str, Any] = {
        names[pid]: {key: _plain(value) for key, value in record.items() if key not in READ_ONLY or key == "Partition"}
        for pid, record in result.people.items()
    }
    people |= {alias: None for pid, alias in names.items() if pid not in result.people}
    people |= {names[pid]: {"Partition": partition} for pid, partition in result.visitors.items()}
    ran: dict[str, list[int]] = {name: [] for name in design.get("campaigns", {})}
    for _, name, pid in result.runs:
        ran.get(name, []).append(pid)  # what is gone at the end cannot be spoken of
    sent: dict[str, list[int]] = {name: [] for name in design.get("emails", {})}
    not_sent: dict[str, dict[int, set[str]]] = defaultdict(lambda: defaultdict(set))
    for activity in result.activities:
        if activity["type"] == "Send Email":
            sent.get(activity["email"], []).append(activity["id"])
        elif activity["type"] == "Email Blocked" and activity["email"] in sent:
            not_sent[activity["email"]][activity["id"]].add(activity["reason"])
    why: dict[str, dict[str, str]] = defaultdict(dict)
    merged = {(name, pid) for _, name, pid in result.runs} if any("merge" in step for step in scenario.steps) else set()
    for (name, pid), reason in result.reasons.items():
        ran_for_another = (name, pid) in merged and not design["campaigns"].get(name, {}).get("triggers")  # a batch, for who is gone
        if pid in names and name in ran and not ran_for_another:
            why[name][names[pid]] = reason
    once = {
        email: {names[pid]: reasons.copy().pop() for pid, reasons in rows.items() if len(reasons) == 1 and pid in everybody}
        for email, rows in not_sent.items()
    }
    found: dict[str, Any] = {
        "people": people,
        "count": len(result.people),
        "ran": {name: [names[pid] for pid in pids] for name, pids in ran.items() if everybody.issuperset(pids)},
        "sent": {name: [names[pid] for pid in pids] for name, pids in sent.items() if everybody.issuperset(pids)},
        "not_sent": {email: rows for email, rows in once.items() if rows},
        "why_not": dict(why),
        "members": {name: {names[pid]: status for pid, status in rows.items()} for name, rows in result.members.items()},
        "stage": {name: {names[pid]: rows.get(pid) for pid in result.people} for name, rows in result.stages.items() if result.people},
        "passed": {name: {s: [names[p] for p in sorted(rows)] for s, rows in passed.items()} for name, passed in result.passed.items()},
        "on_list": {name: [names[pid] for pid in sorted(rows)] for name, rows in result.lists.items()},
        "crm": {"crm_records": len(result.crm)}
        | {names[pid]: [rec["object"] for rec in result.crm if rec["person"] == pid] for pid in result.people if result.crm},
        "findings": sorted(result.findings & {"cascade"}),
        **(
            {"returned": [names[pid] for pid in sorted(result.extracts[-1])]}
            if result.extracts and result.extracts[-1] <= everybody
            else {}
        ),
    }
    return {key: value for key, value in found.items() if value not in ({}, [])}


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value


def anonymous(scenario: Scenario, result: Result) -> Scenario:
    """Return the scenario with the aliases of `as` left out where they name somebody: later steps then speak of `new1`, `new2`, ..."""
    made = {step["as"] for step in scenario.steps if "as" in step and result.aliases.get(step["as"]) is not None}
    steps, new, count = [], {}, 0
    for step, outcomes in zip(copy.deepcopy(scenario.steps), result.outcomes, strict=True):
        for arg in step.values():
            if isinstance(arg, dict) and arg.get("person") in new:
                arg["person"] = new[arg["person"]]
            if isinstance(arg, dict) and "people" in arg:
                arg["people"] = [new.get(name, name) for name in arg["people"]]
        alias = step.get("as")
        if alias in made and outcomes != ["unchanged"]:  # a CRM record that was kept out of Marketo keeps its name
            del step["as"]
            if outcomes == ["created"]:
                new[alias] = f"new{count + 1}"
        if "as" not in step:
            count += outcomes.count("created")
        steps.append(step)
    return Scenario(scenario.design, scenario.people, steps)
