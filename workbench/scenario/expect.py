"""Judging: what must hold against what a run shows; every expectation that does not hold becomes a `Failure`.

Reading expectations is `read_expect.py`, running a scenario `run.py`; outcomes of steps are judged in `outcomes.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..engine.crm import OBJECTS
from ..engine.why import KEPT_OUT
from ..rules.findings import RUN_CODES
from ..topology.fields import field_of
from .facts import Facts
from .failure import Failure, moment
from .model import Expectation
from .read_expect import DUPLICATES
from .reasons import NOT_SENT_RULES, of_members, of_partition, of_stage, of_twins, of_value, united

__all__ = ["judge"]

GONE = "does not exist"


@dataclass(frozen=True, slots=True)
class _Verdict:
    """What does not hold: the value wanted, the value there is, the rules that explain it."""

    expected: Any
    actual: Any
    rules: Sequence[str] = ()


def judge(facts: Facts, expectations: Iterable[Expectation], rules: Iterable[str] = ()) -> list[Failure]:
    """Return the expectations that do not hold; `rules` are the scenario's own, named behind those that explain a value."""
    found = []
    for expectation in expectations:
        verdict = _JUDGES[expectation.key](facts, expectation)
        if verdict is not None:
            why = united(verdict.rules, rules)
            found.append(Failure(expectation.at, verdict.expected, verdict.actual, why, *_about(expectation)))
    return found


def _about(expectation: Expectation) -> tuple[str, str]:
    """Return whom an expectation is about (empty: nobody in particular), and what it expects."""
    key, of = expectation.key, expectation.of
    match key, len(of):
        case "people", 1:
            return of[0], "exists"
        case "people", _:
            return of[0], of[1]
        case "crm" | "crm_values", 1 | 2:
            return of[0], " ".join((key, *of[1:]))
        case "not_sent" | "why_not" | "stage", _:
            return of[1], f"{key} {of[0]}"
        case "activities" | "no_activities", _:
            return of[0], " ".join(filter(None, (key, of[1])))
    return "", " ".join((key, *of))


# -- people ---------------------------------------------------------------------------------------------------------------------------


def _people(facts: Facts, expected: Expectation) -> _Verdict | None:
    number = facts.existing(expected.of[0])
    if len(expected.of) == 1:
        if expected.wanted is None:
            return None if number is None else _Verdict(None, f"exists, in {facts.partition(number)}", of_partition(facts, number))
        return _Verdict("exists", GONE) if number is None else None
    field, wanted = expected.of[1], expected.wanted
    if number is None:
        return _Verdict(_plain(facts, field, wanted), GONE)
    actual = facts.value(number, field)
    if _is_same(facts, field, wanted, actual):
        return None
    rules = of_partition(facts, number) if field == "Partition" else of_value(facts, number, field)
    return _Verdict(_plain(facts, field, wanted), _plain(facts, field, actual), rules)


def _is_same(facts: Facts, field: str, one: Any, other: Any) -> bool:
    known = field_of(field, facts.topology.fields)
    if known is not None and known.type == "email" and isinstance(one, str) and isinstance(other, str):
        return one.casefold() == other.casefold()
    return bool(one == other)


def _plain(facts: Facts, field: str, value: Any) -> Any:
    """Return a value as a file would have it: whole numbers without the point, true and false, moments as text."""
    known = field_of(field, facts.topology.fields)
    if known is not None and known.type == "boolean" and value in ("true", "false"):
        return value == "true"
    if field in ("Created At", "Updated At") and isinstance(value, int):
        return moment(value)
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _count(facts: Facts, expected: Expectation) -> _Verdict | None:
    where = facts.run.people["partition"][facts.run.living]
    count = int((where == facts.run.partitions.index(expected.of[0])).sum()) if expected.of else len(where)
    return None if count == expected.wanted else _Verdict(expected.wanted, count)


def _emails(facts: Facts, expected: Expectation) -> _Verdict | None:
    numbers = facts.by_address.get(expected.of[0].strip().casefold(), ())
    return _same_people(facts, expected.wanted, numbers, of_twins(facts, numbers))


# -- what a workspace sees --------------------------------------------------------------------------------------------------------------


def _same_people(facts: Facts, wanted: Any, numbers: Iterable[int], rules: Sequence[str]) -> _Verdict | None:
    """Compare people as sets; or their number, where that is what is wanted."""
    actual = facts.named(numbers)
    if isinstance(wanted, int):
        return None if len(actual) == wanted else _Verdict(wanted, len(actual), rules)
    called = [_called(facts, alias) for alias in wanted]
    return None if set(called) == set(actual) else _Verdict(called, actual, rules)


def _called(facts: Facts, alias: str) -> str:
    """Return what the facts call somebody; a record that does not exist is called by its alias, and never equal to one that does."""
    number = facts.living(alias)
    return f"{alias} ({GONE})" if number is None else facts.names[number]


def _sees(facts: Facts, expected: Expectation) -> _Verdict | None:
    return _same_people(facts, expected.wanted, facts.seen_by(expected.of[0]), ("VIS-1",))


def _smart_list(facts: Facts, expected: Expectation) -> _Verdict | None:
    name, workspace = expected.of
    if name == DUPLICATES and name not in facts.topology.smart_lists:
        return _same_people(facts, expected.wanted, facts.duplicates(workspace), ("VIS-12",))
    is_open = facts.topology.can_use(workspace, "smart_list", name)
    return _same_people(facts, expected.wanted, facts.smart_list(name, workspace), ("VIS-7",) if is_open else ("SHARE-1",))


def _segment(facts: Facts, expected: Expectation) -> _Verdict | None:
    whole, workspace = expected.of
    name = next(s for s in facts.topology.segmentations if whole.startswith(f"{s}/") and whole[len(s) + 1 :] in _segments(facts, s))
    numbers = facts.segment(name, whole[len(name) + 1 :], workspace)
    return _same_people(facts, expected.wanted, numbers, ("SEG-2", "SEG-4"))


def _segments(facts: Facts, name: str) -> tuple[str, ...]:
    return (*facts.topology.segmentations[name].segments, "Default")


def _shown(facts: Facts, expected: Expectation) -> _Verdict | None:
    program, workspace = expected.of
    seen = facts.seen_by(workspace)
    return _same_people(facts, expected.wanted, [number for number in facts.members(program) if number in seen], ("VIS-8",))


def _on_list(facts: Facts, expected: Expectation) -> _Verdict | None:
    return _same_people(facts, expected.wanted, facts.on_list(expected.of[0]), ("MEMB-8",))


def _stage(facts: Facts, expected: Expectation) -> _Verdict | None:
    model, alias = expected.of
    number = facts.living(alias)
    if number is None:
        return _Verdict(expected.wanted, GONE)
    actual = facts.stage(model, number)
    return None if actual == expected.wanted else _Verdict(expected.wanted, actual, of_stage(facts, number))


def _passed(facts: Facts, expected: Expectation) -> _Verdict | None:
    return _same_people(facts, expected.wanted, facts.passed(*expected.of), ("LIFE-5",))


def _members(facts: Facts, expected: Expectation) -> _Verdict | None:
    program = expected.of[0]
    wanted = {_called(facts, alias): status for alias, status in expected.wanted.items()}
    members = facts.members(program)
    actual = {facts.names[number]: status for number, status in members.items()}
    if wanted == actual:
        return None
    missing = [number for alias in expected.wanted if (number := facts.living(alias)) is not None and number not in members]
    return _Verdict(wanted, actual, of_members(facts, program, missing) if missing else ("MEMB-2",))


# -- the CRM's side --------------------------------------------------------------------------------------------------------------------


def _crm(facts: Facts, expected: Expectation) -> _Verdict | None:
    if not expected.of:
        count = len(facts.run.crm)
        return None if count == expected.wanted else _Verdict(expected.wanted, count, ("CRM-1", "CRM-4"))
    objects = [OBJECTS[facts.run.crm.records.object[record]] for record in facts.crm_of(expected.of[0])]
    return None if sorted(objects) == sorted(expected.wanted) else _Verdict(list(expected.wanted), objects, ("CRM-4", "CRM-5"))


def _crm_values(facts: Facts, expected: Expectation) -> _Verdict | None:
    alias, field = expected.of
    records = facts.crm_of(alias)
    wanted = _plain(facts, field, expected.wanted)
    if not records:
        return _Verdict(wanted, "has no record in the CRM", ("CRM-5",))
    actual = facts.crm_value(records[0], field)
    known = field_of(field, facts.topology.fields)
    if (known is not None and known.type == "multiselect") or field in facts.run.layout.appended:  # a multi-select knows no order
        is_same = _values(expected.wanted) == _values(actual)
    else:
        is_same = _is_same(facts, field, expected.wanted, actual)
    return None if is_same else _Verdict(wanted, _plain(facts, field, actual), ("CRM-6", "CRM-9"))


def _values(text: Any) -> set[str]:
    return {part.strip() for part in str(text or "").split(";")}


# -- campaigns and mails ----------------------------------------------------------------------------------------------------------------


def _ever(facts: Facts, alias: str) -> str:
    """Return what somebody is called who may have been deleted since; one who was merged away goes by whom he was merged into."""
    number = facts.told_of(alias)
    return f"{alias} ({GONE})" if number is None else facts.names[number]


def _ran(facts: Facts, expected: Expectation) -> _Verdict | None:
    campaign = expected.of[0]
    entries = [number for _, number in facts.entries.get(campaign, ())]
    wanted, actual = [_ever(facts, alias) for alias in expected.wanted], facts.named(entries)
    if wanted == actual:
        return None
    missing = [number for alias in expected.wanted if (number := facts.told_of(alias)) is not None and number not in entries]
    rules = [KEPT_OUT.get(facts.why_not(campaign, number), "CAMP-2") for number in missing]
    return _Verdict(wanted, actual, rules or ("CAMP-2",))


def _sent(facts: Facts, expected: Expectation) -> _Verdict | None:
    email = expected.of[0]
    numbers, blocked = facts.sent(email), facts.not_sent(email)
    wanted, actual = [_ever(facts, alias) for alias in expected.wanted], facts.named(numbers)
    if wanted == actual:
        return None
    missing = [number for alias in expected.wanted if (number := facts.told_of(alias)) is not None and number not in numbers]
    return _Verdict(wanted, actual, [NOT_SENT_RULES[blocked[number][-1]] for number in missing if number in blocked])


def _not_sent(facts: Facts, expected: Expectation) -> _Verdict | None:
    email, alias = expected.of
    number = facts.told_of(alias)
    number = -1 if number is None else number
    reasons = facts.not_sent(email).get(number, [])
    if any(expected.wanted in (reason, NOT_SENT_RULES[reason]) for reason in reasons):
        return None
    actual = GONE if number < 0 else reasons[-1] if reasons else "sent" if number in facts.sent(email) else "never reached the send step"
    return _Verdict(expected.wanted, actual, [NOT_SENT_RULES[reason] for reason in reasons[-1:]])


def _why_not(facts: Facts, expected: Expectation) -> _Verdict | None:
    campaign, alias = expected.of
    number = facts.aliases.get(alias)
    if number is None:
        return _Verdict(expected.wanted, GONE)
    actual = facts.why_not(campaign, number)
    is_so = expected.wanted in (actual, KEPT_OUT.get(actual))
    return None if is_so else _Verdict(expected.wanted, actual, [KEPT_OUT.get(actual, "CAMP-2")])


# -- the log ----------------------------------------------------------------------------------------------------------------------------


def _matching(facts: Facts, expected: Expectation, *, narrowed: bool = True) -> list[dict[str, Any]]:
    """Return the lines of the log that an expectation means; without `narrowed`, whatever their attributes are."""
    alias, type_ = expected.of
    return [
        line
        for line in facts.activities
        if (not alias or line["id"] == facts.told_of(alias))
        and (not type_ or line["type"] == type_)
        and (not narrowed or all(_is_said(facts, line, name, value) for name, value in expected.wanted.items()))
    ]


def _is_said(facts: Facts, line: Mapping[str, Any], name: str, wanted: Any) -> bool:
    if name not in line:
        return False
    actual = line[name] if line[name] != "" else None
    if isinstance(actual, float) and isinstance(wanted, str):
        try:
            return actual == float(wanted)
        except ValueError:
            return False
    return _is_same(facts, str(line.get("field", "")), wanted, actual)


def _told(facts: Facts, lines: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return lines of the log as a file would have them."""
    found = []
    for line in lines:
        field = str(line.get("field", ""))
        told = {
            name: _plain(facts, field if name in ("old", "new") else "", value)
            for name, value in line.items()
            if name not in ("at", "id", "type")
        }
        found.append({"person": facts.names[line["id"]], "type": line["type"], **told})
    return found


def _activities(facts: Facts, expected: Expectation) -> _Verdict | None:
    if _matching(facts, expected):
        return None
    return _Verdict(_asked(facts, expected), _told(facts, _matching(facts, expected, narrowed=False)))


def _no_activities(facts: Facts, expected: Expectation) -> _Verdict | None:
    found = _matching(facts, expected)
    return _Verdict({"none of": _asked(facts, expected)}, _told(facts, found)) if found else None


def _asked(facts: Facts, expected: Expectation) -> dict[str, Any]:
    alias, type_ = expected.of
    field = str(expected.wanted.get("field", ""))
    values = {name: _plain(facts, field if name in ("old", "new") else "", value) for name, value in expected.wanted.items()}
    return {**({"person": alias} if alias else {}), **({"type": type_} if type_ else {}), **values}


def _returned(facts: Facts, expected: Expectation) -> _Verdict | None:
    if facts.returned is None:
        return _Verdict(expected.wanted, "no bulk extract")
    if isinstance(expected.wanted, int):
        return None if len(facts.returned) == expected.wanted else _Verdict(expected.wanted, len(facts.returned), ("API-14",))
    numbers = [(alias, facts.aliases.get(alias)) for alias in expected.wanted]  # who has been merged since was returned as what it was then
    wanted = [f"{alias} ({GONE})" if number is None else facts.names[number] for alias, number in numbers]
    actual = facts.named(facts.returned)
    return None if set(wanted) == set(actual) else _Verdict(wanted, actual, ("API-14",))


def _findings(facts: Facts, expected: Expectation) -> _Verdict | None:
    if set(expected.wanted) <= set(facts.findings):
        return None
    is_known = facts.review is not None or set(expected.wanted) <= set(RUN_CODES)
    return _Verdict(list(expected.wanted), facts.findings if is_known else "the design was not reviewed")


_JUDGES: Mapping[str, Callable[[Facts, Expectation], _Verdict | None]] = {
    "people": _people,
    "count": _count,
    "emails": _emails,
    "sees": _sees,
    "smart_list": _smart_list,
    "segment": _segment,
    "ran": _ran,
    "sent": _sent,
    "not_sent": _not_sent,
    "members": _members,
    "shown": _shown,
    "on_list": _on_list,
    "crm": _crm,
    "crm_values": _crm_values,
    "stage": _stage,
    "passed": _passed,
    "activities": _activities,
    "no_activities": _no_activities,
    "why_not": _why_not,
    "returned": _returned,
    "findings": _findings,
}
