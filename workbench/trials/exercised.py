"""Which pieces of a design a run exercised, and how often: read from what the engine noted while it explained.

What pieces there are is `pieces.py`. A branch counts only where the campaign had that flow; edits of the design may change it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

import numpy as np

from ..engine.judge import REASONS
from ..engine.layout import EMAIL
from ..engine.record import CREATED, REJECTED
from ..engine.run import Run
from ..people.stimuli import ACTIONS, FORMS, LOOKUPS
from ..scenario import Expectation, play
from ..topology.assets import Campaign
from ..topology.conditions import Condition
from ..topology.model import Topology
from ..topology.references import in_campaign, in_condition
from .given import Case
from .pieces import Key, source_of

__all__ = ["exercised"]

_OFF = ("inactive", "invalid")
_OPENING = ("smart_list", "segment", "sees")
_SEARCHING = ("fill_form", "submit_form", "import_list", *LOOKUPS)


def exercised(case: Case) -> Counter[Key]:
    """Return how often a case exercised each piece of its design; what is of no piece may be among them."""
    run = case.run
    found: Counter[Key] = Counter()
    for count in (_routed, _branched, _campaigns, _moved, _doors, _deduped):
        found.update(count(run))
    found.update(_seen(run))
    found.update(_shared(run, found))
    if case.scenario is not None:
        found.update(_opened(case))
    return found


def _routed(run: Run) -> Iterator[Key]:
    ruled = run.people["ruled"]
    return (("rule", place) for place in ruled[ruled >= 0].tolist())


def _branched(run: Run) -> Iterator[Key]:
    noted = run.log.branched
    first = run.designs[-1].campaigns
    for unit, rank, step, branch in zip(*(noted[name].tolist() for name in ("unit", "rank", "step", "branch")), strict=True):
        name = run.layout.campaigns[rank]
        now = _design_at(run, unit).campaigns.get(name)
        if now is not None and name in first and now.flow == first[name].flow:
            yield ("choice", name, step, branch)


def _design_at(run: Run, unit: int) -> Topology:
    """Return the design in force when a unit of work began: that of the last edit before it."""
    position = run.log.position
    edits = np.flatnonzero(np.isin(run.stimuli.step, [step for step in run.designs if step >= 0]))
    before = [int(run.stimuli.step[row]) for row in edits.tolist() if position[row] < position[unit]]
    return run.designs[max(before, default=-1)]


def _campaigns(run: Run) -> Iterator[Key]:
    names = run.layout.campaigns
    yield from (("ran", names[rank]) for rank in run.log.runs["rank"].tolist())
    yield from (("blocked", names[rank]) for rank in run.log.kept_out["rank"].tolist())
    refused = run.log.refused
    for rank, reason in zip(refused["rank"].tolist(), refused["reason"].tolist(), strict=True):
        if REASONS[reason] == "filter":
            yield ("filtered", names[rank])
        elif REASONS[reason] in _OFF:
            yield ("off", names[rank])


def _moved(run: Run) -> Iterator[Key]:
    """Yield where newcomers landed, before anything moved them on, and where people were moved to."""
    landed = run.people["partition"].copy()
    if "Change Partition" in run.log.kinds:
        lines = run.log.lines("Change Partition", own=True)
        last_first = np.lexsort((lines["line"], lines["position"]))[::-1]
        landed[lines["rec"][last_first]] = lines["old"][last_first]  # the first move is written last
        yield from (("moved", run.partitions[code]) for code in lines["new"].tolist())
    born = (run.people["born"] >= 0) & ~run.is_visitor
    yield from (("landed", run.partitions[code]) for code in landed[born].tolist())


def _doors(run: Run) -> Iterator[Key]:
    for row, action in enumerate(_actions(run)):
        if action in FORMS:
            yield ("form", _named(run, "form", row))
        elif action == "import_list":
            yield ("door", "import_list", _named(run, "workspace", row))
        elif action == "sync_from_crm":
            yield ("door", "crm")
        elif action in (*LOOKUPS, "submit_form", "sync_from_experience_platform"):
            yield ("door", "api")


def _actions(run: Run) -> list[str]:
    return [ACTIONS[action] for action in run.stimuli.action.tolist()]


def _named(run: Run, argument: str, row: int) -> str:
    column = run.stimuli.args[argument]
    return column.values[column.codes[row]]


def _deduped(run: Run) -> Iterator[Key]:
    """Yield for each row that looks for a person whether it found one, or made a twin because the rule told them apart."""
    keys = run.layout.addresses.keys[run.people["codes"][:, run.layout.columns[EMAIL]]]
    order = np.lexsort((run.people["born"], keys))
    is_twin = np.zeros(len(keys), bool)
    is_twin[order[1:]] = (keys[order[1:]] == keys[order[:-1]]) & (keys[order[1:]] > 0)
    for row, action in enumerate(_actions(run)):
        outcome, who = int(run.outcome[row]), int(run.who[row])
        if action not in _SEARCHING or who < 0 or outcome == REJECTED:
            continue
        if outcome != CREATED:
            yield ("dedupe", source_of(action), "found")
        elif is_twin[who]:
            yield ("dedupe", source_of(action), "twin")


def _seen(run: Run) -> Counter[Key]:
    """Count, by workspace and partition, runs of its campaigns for people there, and runs that only visibility kept away."""
    found: Counter[Key] = Counter()
    for rank, name in enumerate(run.layout.campaigns):
        workspace = run.campaigns[name].workspace
        for table, kind in ((run.ran, "sees"), (run.blocked, "does not see")):
            for code in np.flatnonzero(table[:, rank]).tolist():
                found[kind, workspace, run.partitions[code]] += int(table[code, rank])
    return found


def _shared(run: Run, done: Mapping[Key, int]) -> Iterator[Key]:
    """Yield the shared assets that campaigns named which were judged at all: what they name decided something."""
    design = run.designs[-1]
    for name, campaign in design.automations.items():
        times = sum(done.get((kind, name), 0) for kind in ("ran", "blocked", "filtered"))
        for kind, asset in _named_by(design, campaign) if times else ():
            if design.assets[kind][asset].workspace != campaign.workspace:
                yield ("shared", kind, asset, campaign.workspace)


def _named_by(design: Topology, campaign: Campaign) -> set[tuple[str, str]]:
    """Return what a campaign names, also through smart lists and the templates of its emails."""
    found: set[tuple[str, str]] = set()
    todo = [(reference.kind, reference.name) for reference in in_campaign(campaign)]
    while todo:
        kind, name = todo.pop()
        if (kind, name) in found or name not in design.assets[kind]:
            continue
        found.add((kind, name))
        if kind == "smart_list":
            todo += _in_filters(design.smart_lists[name].filters)
        elif kind == "email" and design.emails[name].template:
            todo.append(("template", str(design.emails[name].template)))
    return found


def _in_filters(filters: Condition) -> list[tuple[str, str]]:
    return [(reference.kind, reference.name) for reference in in_condition(filters)]


def _opened(case: Case) -> Iterator[Key]:
    """Yield what expectations look at: a shared smart list or segment opened somewhere, and whom a workspace sees."""
    scenario = case.scenario
    assert scenario is not None
    for number, step in enumerate(scenario.steps):
        asked = [expectation for expectation in step.expect if expectation.key in _OPENING]
        if asked:
            yield from _looked_at(play(scenario, number + 1).run, asked)
    yield from _looked_at(case.run, scenario.expect)


def _looked_at(run: Run, expected: Iterable[Expectation]) -> Iterator[Key]:
    there = [run.partitions[code] for code in np.unique(run.people["partition"][run.living]).tolist()]
    for expectation in expected:
        if expectation.key in ("smart_list", "segment"):
            yield _link(run.topology, expectation)
        elif expectation.key == "sees":
            (workspace,) = expectation.of
            seen = run.topology.sees(workspace)
            yield from (("sees" if partition in seen else "does not see", workspace, partition) for partition in there)


def _link(design: Topology, expectation: Expectation) -> Key:
    whole, workspace = expectation.of
    if expectation.key == "smart_list":
        return ("shared", "smart_list", whole, workspace)
    return ("shared", "segmentation", next((name for name in design.segmentations if whole.startswith(f"{name}/")), whole), workspace)
