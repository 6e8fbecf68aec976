"""Questions over random runs against plain loops: over shorter runs, the log told line by line, the facts that scenarios judge by."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import cache
from typing import Any

import numpy as np
import pytest
import yaml

from tests.amount import blocks
from tests.differential.strategies import scenario_of
from workbench.answers import (
    campaigns_seeing,
    changes_since,
    duplicates,
    hidden_members,
    journey,
    landed,
    leads_of,
    leads_seen,
    leads_seen_by_campaign,
    mailed_by_several,
    ran_and_blocked,
    rejected_by_reason,
    saw_over_time,
    seen_over_time,
    twin_picks,
    unseen_leads,
    where_they_live,
    who_sees,
)
from workbench.engine.record import CREATED, REJECTED
from workbench.engine.run import Run
from workbench.errors import InputError
from workbench.people.stimuli import ACTIONS, DOORS
from workbench.scenario import Scenario, play, read_mapping
from workbench.scenario.facts import Facts

BLOCKS = blocks(60, 20)
pytestmark = pytest.mark.fuzz


def mapping(seed: int) -> dict[str, Any]:
    drawn = scenario_of(seed)
    return {"scenario": f"seed {seed}", "topology": drawn.design, "people": drawn.people, "steps": drawn.steps}


@cache
def played(seed: int) -> tuple[Scenario, Run]:
    scenario = read_mapping(mapping(seed) | {"expect": {"count": 0}})
    return scenario, scenario.run()


def scenarios(seeds: range) -> Iterator[tuple[int, Scenario, Run]]:
    for seed in seeds:
        try:
            found = played(seed)
        except InputError as error:
            assert "never comes to rest" in str(error)  # noqa: PT017  # there is no run to ask
            continue
        yield seed, *found


def moment(at: int) -> np.datetime64:
    return np.datetime64(at, "us")


def pairs(frame: Any, *columns: str) -> set[tuple[Any, ...]]:
    return {*zip(*(frame[column].tolist() for column in columns), strict=True)}


def seen_at_the_end(run: Run) -> set[tuple[int, str]]:
    return {
        (number, name)
        for number, partition in zip(run.leads["id"].tolist(), run.leads["partition"].tolist(), strict=True)
        for name in run.topology.workspaces
        if partition in run.topology.sees(name)
    }


@pytest.mark.parametrize("seeds", BLOCKS, ids=str)
def test_who_was_seen_at_a_moment_is_who_is_seen_where_the_run_ends_there(seeds: range) -> None:
    """The run of the first steps alone knows nothing of what comes later."""
    compared = 0
    for seed, scenario, run in scenarios(seeds):
        spans = seen_over_time(run).frame()
        for number in range(1, len(scenario.steps)):
            ends = scenario.steps[number - 1].ends
            if scenario.steps[number].at <= ends:
                continue
            shorter = play(scenario, number).run
            expected = seen_at_the_end(shorter)
            compared += 1
            where = f"seed {seed}, after {number} steps"
            assert pairs(who_sees(run, at=moment(ends)).frame(), "id", "workspace") == expected, where
            assert pairs(leads_seen(run, at=moment(ends)).frame(), "id", "workspace") == expected, where
            open_ = (spans["from"].isna() | (spans["from"] <= moment(ends))) & (spans["until"].isna() | (spans["until"] > moment(ends)))
            assert pairs(spans[open_], "id", "workspace") == expected, where
            lives = where_they_live(run, at=moment(ends)).frame().set_index("partition")["leads"]
            assert {name: count for name, count in lives.items() if count} == dict(Counter(shorter.leads["partition"].tolist())), where
    assert compared > len(seeds)


@pytest.mark.parametrize("seeds", BLOCKS, ids=str)
def test_both_directions_tell_the_same(seeds: range) -> None:
    for seed, _, run in scenarios(seeds):
        for at in (None, moment(int(run.log.at[len(run.log.at) // 2]))):
            one, other = who_sees(run, at=at).frame(), leads_seen(run, at=at).frame()
            assert Counter(map(tuple, one[["id", "workspace", "partition"]].values)) == Counter(
                map(tuple, other[["id", "workspace", "partition"]].values)
            ), seed
            one, other = campaigns_seeing(run, at=at).frame(), leads_seen_by_campaign(run, at=at).frame()
            columns = ["id", "campaign", "workspace", "kind", "active", "partition"]
            assert Counter(map(tuple, one[columns].values)) == Counter(map(tuple, other[columns].values)), seed
        columns = ["id", "workspace", "from", "until"]
        one, other = seen_over_time(run).frame()[columns], saw_over_time(run).frame()[columns]
        assert Counter(map(str, one.values.tolist())) == Counter(map(str, other.values.tolist())), seed


@pytest.mark.parametrize("seeds", BLOCKS, ids=str)
def test_campaigns_see_whom_their_workspace_sees_and_reach_is_counted_so(seeds: range) -> None:
    for seed, _, run in scenarios(seeds):
        seen, design = seen_at_the_end(run), run.topology
        expected = {(number, name) for name, campaign in design.automations.items() for number, home in seen if home == campaign.workspace}
        frame = campaigns_seeing(run).frame()
        assert pairs(frame, "id", "campaign") == expected, seed
        active = frame[frame["active"] & frame["campaign"].isin([*design.campaigns])]
        everybody = set(run.leads["id"].tolist())
        assert set(unseen_leads(run).frame()["id"]) == everybody - set(active["id"]), seed
        marketing = {name for name, email in design.emails.items() if not email.operational}
        written = {
            name: {
                args["email"]
                for step in c.flow
                if step.kind == "send_email"
                for args in (*(o.args for o in step.choices), step.default)
                if args
            }
            for name, c in design.campaigns.items()
        }
        mailers = active[active["campaign"].isin([name for name, emails in written.items() if emails & marketing])]
        counts = Counter(mailers["id"].tolist())
        told = mailed_by_several(run).frame()
        assert dict(zip(told["id"], told["campaigns"], strict=True)) == {number: n for number, n in counts.items() if n >= 2}, seed


@pytest.mark.parametrize("seeds", BLOCKS, ids=str)
def test_landings_add_up_to_the_rows_that_created_and_the_log_tells_the_same_partition(seeds: range) -> None:
    for seed, _, run in scenarios(seeds):
        frame = landed(run).frame()
        rows = np.flatnonzero((run.outcome == CREATED) & np.isin(run.stimuli.action, [ACTIONS.index(door) for door in DOORS]))
        assert frame["leads"].sum() == len(rows), seed
        assert (frame["leads"] == frame["stayed"] + frame["moved"] + frame["gone"]).all(), seed
        first: dict[int, str] = {}
        for line in run.told():
            if line["type"] == "Change Partition" and not run.heirs:
                first.setdefault(line["id"], line["from"])
        if not run.heirs:
            now = {int(run.ids[rec]): run.partitions[run.people["partition"][rec]] for rec in run.who[rows].tolist()}
            expected = Counter(
                (first.get(number, where), ACTIONS[run.stimuli.action[row]]) for (number, where), row in zip(now.items(), rows, strict=True)
            )
            told = frame.groupby(["partition", "door"])["leads"].sum()
            assert told.to_dict() == dict(expected), seed
        assert (frame["assignment"] != "").tolist() == (frame["rule"] == "ROUTE-4").tolist(), seed


@pytest.mark.parametrize("seeds", BLOCKS, ids=str)
def test_changes_since_are_the_lines_of_the_log_after_it(seeds: range) -> None:
    kinds = {"Change Data Value", "Change Score", "Change Partition", "Change Program Status", "Add to List", "Remove from List"}
    kinds |= {"Change Revenue Stage", "Person is Created", "Merge", "Delete Person"}
    for seed, _, run in scenarios(seeds):
        people = set(run.ids[leads_of(run, ever=True)].tolist())
        for at in sorted({0, *run.log.at[:: max(len(run.log.at) // 3, 1)].tolist()}):
            lines = [line for line in run.told() if line["at"] > at and line["type"] in kinds and line["id"] in people]
            frame = changes_since(run, moment(at)).frame()
            assert frame["id"].tolist() == [line["id"] for line in lines], seed
            for line, row in zip(lines, frame.to_dict("records"), strict=True):
                for of, name in (
                    ("field", "name"),
                    ("program", "name"),
                    ("list", "name"),
                    ("from", "old"),
                    ("to", "new"),
                    ("old", "old"),
                    ("new", "new"),
                ):
                    if of in line:
                        said = "" if line[of] is None else f"{line[of]:.15g}" if isinstance(line[of], float) else line[of]
                        assert row[name] == said, (seed, line, row)


@pytest.mark.parametrize("seeds", BLOCKS, ids=str)
def test_journeys_tell_every_line_every_run_and_every_row_once(seeds: range) -> None:
    for seed, _, run in scenarios(seeds):
        if run.heirs or run.layout.visits:
            continue  # what happened to a record that was merged is told of it here, and of the survivor in the log
        frame = journey(run, "*").frame() if len(run.leads) else None
        for number in run.leads["id"].tolist():
            own = frame[frame["id"] == number]["what"].tolist()
            lines = [line["type"] for line in run.told() if line["id"] == number]
            assert [what.partition(":")[0] for what in own if what.partition(":")[0] in {*lines}] == lines, seed
            runs = run.campaign_runs[run.campaign_runs["id"] == number]["campaign"].tolist()
            assert [what.split(" of ")[0].removeprefix("campaign ") for what in own if what.endswith("takes the person in")] == runs, seed
            (rec,) = np.flatnonzero(run.ids == number)
            assert len(own) >= len(lines) + len(runs) + (run.who == rec).sum(), seed
            last = frame[frame["id"] == number]["partition"].tolist()[-1:]
            assert last in ([], [run.partitions[run.people["partition"][rec]]]), seed


@pytest.mark.parametrize("seeds", BLOCKS, ids=str)
def test_twins_and_hidden_members_are_those_that_facts_know(seeds: range) -> None:
    for seed, scenario, run in scenarios(seeds):
        played = play(scenario)
        facts = Facts(run, played.aliases, played.now)
        expected = {address: set(numbers) for address, numbers in facts.by_address.items() if len(numbers) > 1}
        found: dict[str, set[int]] = defaultdict(set)
        for address, number in pairs(duplicates(run).frame(), "address", "id"):
            found[address].add(number)
        assert dict(found) == expected, seed
        frame = hidden_members(run).frame()
        members = {
            (name, number, status)
            for name, program in run.topology.programs.items()
            for number, status in facts.members(name).items()
            if number not in facts.seen_by(program.workspace)
        }
        assert pairs(frame[frame["kind"] == "member"], "name", "id", "status") == members, seed
        rows = {
            (name, n) for name, made in run.topology.lists.items() for n in facts.on_list(name) if n not in facts.seen_by(made.workspace)
        }
        assert pairs(frame[frame["kind"] == "row"], "name", "id") == rows, seed
        counts = rejected_by_reason(run).frame()["rows"]
        assert counts.sum() == (run.outcome == REJECTED).sum(), seed
        totals = ran_and_blocked(run).frame()
        assert (totals["ran"].sum(), totals["blocked"].sum()) == (run.ran.sum(), run.blocked.sum()), seed


def next_row(door: str, through: str, address: str, second: Any, design: Any) -> dict[str, Any]:
    values = {"Email Address": address, **({design.dedupe.second: second} if design.dedupe.second else {})}
    if door == "forms":
        return {"fill_form": {"form": next(f.name for f in design.forms.values() if f.workspace == through), "values": values}}
    if door == "lists":
        return {"import_list": {"workspace": through, "rows": [values]}}
    return {"sync_leads": {"rows": [values], **({"partition": through} if through else {})}}


@pytest.mark.parametrize("seeds", BLOCKS, ids=str)
def test_doors_take_the_twin_that_the_next_row_really_finds(seeds: range) -> None:
    for seed, _, run in scenarios(seeds):
        for row in twin_picks(run).frame().head(40).to_dict("records"):
            if row["door"] == "crm":
                continue
            step = next_row(row["door"], row["through"], row["address"], row["second"] or None, run.topology)
            step["at"] = str(moment(run.until))
            longer = read_mapping({**mapping(seed), "steps": [*mapping(seed)["steps"], step], "expect": {"count": 0}}).run()
            outcome = ("", "creates", "updates", "updates", "rejected")[longer.outcome[-1]]
            reason = longer.reasons[longer.why[-1]][0]
            assert row["outcome"] == f"{outcome} {reason}".strip(), (seed, row)
            assert outcome != "updates" or int(longer.ids[longer.who[-1]]) == row["id"], (seed, row)


QUESTIONS = (
    who_sees,
    leads_seen,
    campaigns_seeing,
    leads_seen_by_campaign,
    where_they_live,
    ran_and_blocked,
    duplicates,
    hidden_members,
    unseen_leads,
)


def joined(one: Any, other: Any) -> Any:
    """Return what two expectations say together, or None where they say something of the same thing."""
    if not (isinstance(one, dict) and isinstance(other, dict)):
        return None
    both = {name: joined(one[name], other[name]) for name in one if name in other}
    return None if None in both.values() else one | other | both


@pytest.mark.parametrize("seeds", BLOCKS, ids=str)
def test_what_an_answer_expects_holds_in_the_scenario_it_came_from(seeds: range) -> None:
    written: Counter[str] = Counter()
    for seed, _, run in scenarios(seeds):
        answers = [ask(run) for ask in QUESTIONS] + [changes_since(run, moment(0))]
        answers += [ask(run, int(number)) for number in run.ids[leads_of(run, ever=True)][:3] for ask in (journey, who_sees)]
        rest = [found for found in answers if found.expectation is not None]
        written.update(found.question for found in rest)
        while rest:  # each at least once; those that do not speak of the same things in one run
            expect: dict[str, Any] = {}
            left = []
            for found in rest:
                more = joined(expect, yaml.safe_load(found.to_expectation())["expect"])
                expect = more or expect
                if more is None:
                    left.append(found)
            checked, rest = read_mapping({**mapping(seed), "expect": expect}).check(), left
            assert checked.holds, f"seed {seed}: {checked}\n{yaml.safe_dump(expect)}"
    assert {"who_sees", "leads_seen", "ran_and_blocked", "changes_since", "journey"} <= set(written)
