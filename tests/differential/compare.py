"""One scenario through the oracle and through the engine: what each says, in the same words, and where they differ."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from tests.oracle import Result
from tests.oracle import run as oracle_run
from tests.oracle.world import FLAGS
from workbench.engine.record import DONE, OUTCOMES
from workbench.engine.run import Run
from workbench.engine.simulate import run_stimuli
from workbench.engine.state import NEVER
from workbench.people.stimuli import ACTIONS
from workbench.scenario.stimuli import roster_of, stimuli_of
from workbench.topology.model import Topology

from .strategies import Scenario

__all__ = ["WAYS", "compared", "differences", "expected_of", "played", "seen_in"]

WAYS: Mapping[str, Mapping[str, Any]] = {"plain": {}, "explained": {"explain": True}, "in shards": {"shards": 3}}
EPOCH = dt.datetime(1970, 1, 1)
Facts = dict[str, Any]


def differences(scenario: Scenario, ways: tuple[str, ...] = tuple(WAYS)) -> list[str]:
    """Return what the engine says otherwise than the oracle, a line each; empty when all ways of running it agree."""
    expected = expected_of(played(scenario))
    topology = Topology.of(scenario.design)
    stimuli = stimuli_of(scenario.steps, topology)
    found = []
    for way in ways:
        roster = roster_of(scenario.people, topology, start=int(stimuli.at[0]))
        seen = seen_in(run_stimuli(topology, stimuli, roster, **WAYS[way]), is_explained=way == "explained")
        found += [f"{way}: {line}" for line in compared(expected, seen)]
    return found


def played(scenario: Scenario) -> Result:
    """Let the oracle play a scenario."""
    return oracle_run(scenario.design, scenario.people, scenario.steps)


def compared(expected: Facts, seen: Facts) -> list[str]:
    """Return where what was seen is not what was expected: the first place of a list, two keys of a mapping."""
    found = []
    for name, value in seen.items():
        if value == expected[name]:
            continue
        if isinstance(value, list):
            for place in range(max(len(value), len(expected[name]))):
                said, got = (part[place] if place < len(part) else "-" for part in (expected[name], value))
                if said != got:
                    found.append(f"{name}[{place}]: expected {said}, got {got}")
                    break
        elif isinstance(value, dict):
            keys = [key for key in {**expected[name], **value} if expected[name].get(key, "-") != value.get(key, "-")]
            found += [f"{name} {key}: expected {expected[name].get(key, '-')}, got {value.get(key, '-')}" for key in keys[:2]]
        else:
            found.append(f"{name}: expected {expected[name]}, got {value}")
    return found


# -- what the oracle says --


def _plain(value: Any) -> Any:
    """Write a value as the engine keeps it: text, or a number."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return float(value)
    return value.isoformat() if isinstance(value, dt.date) else value


def expected_of(result: Result) -> Facts:
    """Put the oracle's result into the words of the comparison."""
    people = {
        pid: {name: _plain(value) for name, value in {**dict.fromkeys(FLAGS, False), **record}.items()}
        for pid, record in result.people.items()
    }
    activities = []
    for activity in result.activities:
        attributes = {name: _plain(value) for name, value in activity.items() if name not in ("at", "id", "type")}
        activities.append((activity["at"], activity["id"], activity["type"], _given(attributes)))
    return {
        "outcomes": result.outcomes,
        "resolved": result.resolved,
        "people": people,
        "runs": result.runs,
        "activities": activities,
        "ran": _counted(result.ran),
        "blocked": _counted(result.blocked),
        "members": {name: rows for name, rows in result.members.items() if rows},
        "lists": {name: rows for name, rows in result.lists.items() if rows},
        "segments": {name: rows for name, rows in result.segments.items() if rows},
        "stages": {name: rows for name, rows in result.stages.items() if rows},
        "passed": {(name, stage): rows for name, passed in result.passed.items() for stage, rows in passed.items() if rows},
        "aliases": {name: pid for name, pid in result.aliases.items() if pid in result.people and not name.startswith("new")},
        "visitors": result.visitors,
        "findings": result.findings & {"cascade"},
        "reasons": result.reasons,
        "extracts": [sorted(ids) for ids in result.extracts],
        "crm": sorted((_record(rec["object"], rec["sync"], rec["person"], rec["values"]) for rec in result.crm), key=_by_value),
    }


def _by_value(record: Facts) -> str:
    return str(sorted(record.items(), key=str))


def _record(kind: str, sync: str, person: int | None, values: Mapping[str, Any]) -> Facts:
    """Put a record of the CRM into plain words; false flags and empty fields are left out, for the CRM has no others."""
    held = {name: _plain(value) for name, value in values.items() if value not in (None, "")}
    held = {
        name: value.lower() if name == "Email Address" else value
        for name, value in held.items()
        if (name in FLAGS, value) != (True, "false")
    }
    return {"object": kind, "sync": sync, "person": person, **held}


def _given(attributes: Facts) -> Facts:
    return {name: value for name, value in attributes.items() if value not in (None, "")}


def _counted(counter: Counter[Any]) -> dict[Any, int]:
    return {key: count for key, count in counter.items() if count}


# -- what the engine says --


def _of_frame(row: Facts) -> Facts:
    values = {name: value for name, value in row.items() if name not in ("crm_id", "object", "filter", "id") and value == value}
    return _record(row["object"], row["filter"], None if row["id"] is None or row["id"] is pd.NA else int(row["id"]), values)


def _when(moment: int) -> dt.datetime:
    return EPOCH + dt.timedelta(microseconds=int(moment))


def seen_in(run: Run, *, is_explained: bool = False) -> Facts:
    """Put a run of the engine into the words of the comparison; the reasons only where it explains."""
    s, layout, topology = run.stimuli, run.layout, run.topology
    outcomes: list[list[str]] = []
    resolved: list[list[int | None]] = []
    for row, step in enumerate(s.step.tolist()):
        if step >= len(outcomes):
            outcomes.append([])
            resolved.append([])
        word, reason = OUTCOMES[run.outcome[row]], run.reasons[run.why[row]][0]
        if ACTIONS[s.action[row]] == "edit":
            reason = run.reasons[run.why[row]][1]  # the rule
        outcomes[-1].append(f"{word} {reason}" if word == "rejected" else word)
        resolved[-1].append(int(run.ids[run.who[row]]) if run.who[row] >= 0 else None)
    alive = [int(rec) for rec in np.flatnonzero(run.people["alive"])]
    ids = run.ids.tolist()
    records: dict[int, Facts] = {}
    for rec in alive:
        record: Facts = {"Id": float(ids[rec]), "Partition": run.partitions[run.people["partition"][rec]]}
        record |= {"Created At": _when(run.people["created"][rec]).isoformat(), "Updated At": _when(run.people["updated"][rec]).isoformat()}
        record |= dict.fromkeys(FLAGS, "false")
        for field in layout.fields:
            place = layout.columns[field.name]
            if field.is_number:
                value: Any = float(run.people["numbers"][rec, place])
                value = None if value != value else value
            else:
                value = layout.pools[field.name].values[run.people["codes"][rec, place]] or None
            if value is not None:
                record[field.name] = value
        records[ids[rec]] = record
    runs = run.log.runs
    told = []
    for line in run.told():
        at, pid, kind = line.pop("at"), line.pop("id"), line.pop("type")
        told.append((_when(at), pid, kind, _given(line)))
    rows = run.visibility_rows()
    counted = {
        "ran": {(campaign, partition): ran for campaign, _, partition, _, _, ran, _ in rows if ran},
        "blocked": {(campaign, partition): blocked for campaign, _, partition, _, _, _, blocked in rows if blocked},
    }
    status, listed, segment = run.people["status"], run.people["listed"], run.people["segment"]
    members = {
        name: {ids[rec]: layout.statuses[name][status[rec, place]] for rec in alive if status[rec, place] >= 0}
        for place, name in enumerate(layout.programs)
    }
    lists = {name: {ids[rec] for rec in alive if listed[rec, place]} for place, name in enumerate(layout.lists)}
    segments = {
        name: {
            ids[rec]: [*topology.segmentations[name].segments, "Default"][segment[rec, place]] for rec in alive if segment[rec, place] >= 0
        }
        for place, name in enumerate(layout.segmentations)
        if name in topology.segmentations
    }
    stages = {
        name: {ids[rec]: steps[run.people["stage"][rec, place]] for rec in alive if run.people["stage"][rec, place] >= 0}
        for place, (name, steps) in enumerate(layout.models.items())
    }
    entered, first = run.people["entered"], layout.first_stages
    passed = {
        (name, stage): {ids[rec] for rec in alive if entered[rec, first[name] + code] != NEVER}
        for name, steps in layout.models.items()
        for code, stage in enumerate(steps)
    }
    returned, rows = run.log.returned, np.flatnonzero((s.action == ACTIONS.index("bulk_extract")) & (run.outcome == DONE))
    extracts = [sorted(ids[rec] for rec in returned["rec"][returned["unit"] == row].tolist()) for row in rows.tolist()]
    seen = {
        "outcomes": outcomes,
        "resolved": resolved,
        "people": records,
        "runs": [
            (_when(run.log.at[unit]), layout.campaigns[rank], ids[rec])
            for unit, rank, rec in zip(runs["unit"], runs["rank"], runs["rec"], strict=True)
        ],
        "activities": told,
        **counted,
        "members": {name: rows for name, rows in members.items() if rows},
        "lists": {name: rows for name, rows in lists.items() if rows},
        "segments": {name: rows for name, rows in segments.items() if rows},
        "stages": {name: rows for name, rows in stages.items() if rows},
        "passed": {key: rows for key, rows in passed.items() if rows},
        "aliases": {name: pid for name, pid in run.aliases.items() if pid in records},
        "visitors": {ids[rec]: run.partitions[run.people["partition"][rec]] for rec in np.flatnonzero(run.is_visitor).tolist()},
        "findings": set(run.findings),
        "extracts": extracts,
        "crm": sorted((_of_frame(row) for row in (run.crm_records.to_dict("records") if len(run.crm) else [])), key=_by_value),
    }
    if is_explained:
        seen["reasons"] = dict(run.refusals())
    return seen
