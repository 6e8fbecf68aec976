"""What can be observed of a run, as plain values, and the first thing in which two runs differ, as an expectation that tells them apart.

Which runs are compared is `mutation.py`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from ..engine.record import OUTCOMES
from ..scenario import Played
from ..scenario.facts import Facts

__all__ = ["difference"]

_THERE = object()  # the value of what is only there or not


def difference(one: Played, other: Played) -> str | None:
    """Return an expectation that holds of one run and not of the other, as a scenario file would have it; None where they do not differ."""
    before, after = dict(_observed(one)), dict(_observed(other))
    for what, value in before.items():
        if what not in after or after[what] != value:
            return what if value is _THERE else f"{what}: {_written(value)}"
    surplus = next((what for what in after if what not in before), None)
    return None if surplus is None else f"no_{surplus}" if surplus.startswith("activities") else f"{surplus} (not so)"


def _observed(played: Played) -> Iterator[tuple[str, Any]]:
    """Yield what can be observed, what matters most first: where people are, who ran, who was mailed, then all the rest."""
    run = played.run
    facts = Facts(run, played.aliases, played.now)
    people = {number: facts.names[number] for number in facts.rec}
    yield from ((f"people: {name}: Partition", facts.partition(number)) for number, name in people.items())
    for campaign in dict.fromkeys(run.layout.campaigns):
        yield f"ran: {campaign}", facts.named(number for _, number in facts.entries.get(campaign, ()))
    for email in run.layout.emails:
        yield f"sent: {email}", facts.named(facts.sent(email))
    for number, name in people.items():
        yield from ((f"people: {name}: {field.name}", facts.value(number, field.name)) for field in run.layout.fields)
    for row, outcome in enumerate(run.outcome.tolist()):
        reason = run.reasons[run.why[row]][0]
        yield f"outcome of step {int(run.stimuli.step[row]) + 1}, row {row + 1}", " ".join(filter(None, (OUTCOMES[outcome], reason)))
    yield from _kept(facts)
    yield from _lines(facts)
    for (campaign, number), reason in sorted(run.refusals().items()):
        yield f"why_not: {campaign}: {facts.names[number]}", reason
    yield from _looks(facts)
    yield "returned", None if facts.returned is None else facts.named(facts.returned)
    yield "findings", run.findings


def _kept(facts: Facts) -> Iterator[tuple[str, Any]]:
    """Yield memberships, rows of lists, and stages."""
    for program in facts.topology.programs:
        yield f"members: {program}", {facts.names[number]: status for number, status in facts.members(program).items()}
    for name in facts.topology.lists:
        yield f"on_list: {name}", facts.named(facts.on_list(name))
    for model in facts.topology.models:
        if model in facts.run.layout.models:
            yield from ((f"stage: {model}: {facts.names[number]}", facts.stage(model, number)) for number in facts.rec)
            for stage in facts.topology.models[model].stages:
                yield f"passed: {model}: {stage}", facts.named(facts.passed(model, stage))


def _lines(facts: Facts) -> Iterator[tuple[str, Any]]:
    """Yield the lines of the log, each as what it says; the moment does not count."""
    times: Counter[str] = Counter()
    for line in facts.activities:
        said = {"person": facts.names[line["id"]], **{name: value for name, value in line.items() if name not in ("at", "id")}}
        told = ", ".join(f"{name}: {_written(value)}" for name, value in said.items())
        times[told] += 1
        again = f", {times[told]} times" if times[told] > 1 else ""
        yield f"activities: [{{{told}}}]{again}", _THERE


def _looks(facts: Facts) -> Iterator[tuple[str, Any]]:
    """Yield whom each workspace sees at the end, in all and in the smart lists and segments it can open."""
    design = facts.topology
    for workspace in design.workspaces:
        yield f"sees: {workspace}", facts.named(facts.seen_by(workspace))
        for name in design.smart_lists:
            yield f"smart_list: {name}: {workspace}", facts.named(facts.smart_list(name, workspace))
        for name, made in design.segmentations.items():
            for segment in (*made.segments, "Default"):
                yield f"segment: {name}/{segment}: {workspace}", facts.named(facts.segment(name, segment, workspace))


def _written(value: Any) -> str:
    if isinstance(value, Mapping):
        return f"{{{', '.join(f'{name}: {_written(part)}' for name, part in value.items())}}}"
    if isinstance(value, list):
        return f"[{', '.join(map(_written, value))}]"
    return "null" if value is None else f"{value:.15g}" if isinstance(value, float) else str(value)
