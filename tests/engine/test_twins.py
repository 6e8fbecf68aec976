"""Many records of many addresses: the latest of each takes the form, whatever the others are; the oracle knows a few of one only."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from workbench import Run, Topology, simulate
from workbench.engine.record import CREATED

TOPOLOGY = Topology.of(
    "Many",
    partitions=["Default", "NA", "EMEA"],
    workspaces={"Default": {"partitions": "all", "primary": "Default"}, "NA": {"partitions": ["NA"]}, "EMEA": {"partitions": ["EMEA"]}},
    forms={"Form": {"workspace": "NA"}},
)
NARROW = Topology.of(TOPOLOGY.to_mapping(), dedupe={"partition": True})


@pytest.fixture(scope="module")
def people() -> pd.DataFrame:
    """Return one placeholder with 300 records, and 400 addresses with one to five each, in no order."""
    random = np.random.default_rng(5)
    names = ["none@example.com"] * 300 + [f"p{n}@example.com" for n in range(400) for _ in range(1 + n % 5)]
    found = pd.DataFrame({"Email Address": names}).sample(frac=1, random_state=5, ignore_index=True)
    found["Partition"] = random.choice(["Default", "NA", "EMEA"], len(found))
    found["Updated At"] = pd.Timestamp("2026-01-01") + pd.to_timedelta(random.integers(0, 60, len(found)), unit="min")
    return found.assign(**{"Id": found.index + 1, "Created At": pd.Timestamp("2025-01-01")})


def asked(topology: Topology, people: pd.DataFrame, action: str, **columns: object) -> tuple[Run, pd.DataFrame]:
    """Return the run of one row for each address, and these rows."""
    rows = pd.DataFrame({"Email Address": people["Email Address"].unique(), "action": action, **columns})
    rows["at"] = pd.Timestamp("2026-01-05") + pd.to_timedelta(range(len(rows)), unit="s")
    return simulate(topology, rows, people=people), rows


def latest(people: pd.DataFrame) -> dict[str, int]:
    return people.sort_values(["Updated At", "Id"]).groupby("Email Address")["Id"].last().to_dict()


def taken(run: Run, rows: pd.DataFrame) -> dict[str, int]:
    return dict(zip(rows["Email Address"], run.ids[run.who].tolist(), strict=True))


def test_a_form_updates_the_latest_of_all_records_of_an_address(people: pd.DataFrame) -> None:
    run, rows = asked(TOPOLOGY, people, "fill_form", form="Form")
    assert taken(run, rows) == latest(people)


def test_a_form_updates_the_latest_in_its_partition_only(people: pd.DataFrame) -> None:
    run, rows = asked(NARROW, people, "fill_form", form="Form")
    found, expected = taken(run, rows), latest(people[people["Partition"] == "NA"])
    assert {name: found[name] for name in expected} == expected
    assert len(run.leads) - len(people) == len(rows) - len(expected) > 50


def test_a_list_updates_the_latest_that_its_workspace_sees_and_fails_where_it_sees_none(people: pd.DataFrame) -> None:
    run, rows = asked(TOPOLOGY, people, "import_list", workspace="EMEA")
    expected = latest(people[people["Partition"] == "EMEA"])
    refused = set(run.rejected["Email Address"])
    assert refused == {*rows["Email Address"]} - {*expected}
    found = taken(run, rows)
    assert {name: found[name] for name in expected} == expected


def test_a_sync_finds_more_than_one(people: pd.DataFrame) -> None:
    run, _ = asked(TOPOLOGY, people, "sync_leads")
    sizes = people["Email Address"].value_counts()
    assert set(run.rejected["Email Address"]) == {*sizes[sizes > 1].index}
    assert set(run.rejected["reason"]) == {"1007"}


def test_all_records_of_an_address_follow_an_unsubscribe(people: pd.DataFrame) -> None:
    run, _ = asked(TOPOLOGY, people, "fill_form", form="Form", Unsubscribed=True)
    assert len(run.leads) == len(people)
    assert run.leads["Unsubscribed"].eq(True).all()


@pytest.mark.parametrize(("field", "kind"), [("Customer ID", "string"), ("Customer Number", "number")])
def test_a_sync_finds_by_another_field_whoever_has_its_value(people: pd.DataFrame, field: str, kind: str) -> None:
    topology = Topology.of(TOPOLOGY.to_mapping(), fields={field: kind})
    number = people["Email Address"].rank(method="dense").astype(int)
    known = people.assign(**{field: number if kind == "number" else "C" + number.astype(str), "Email Address": None})
    known.loc[known.index[:5], field] = None
    rows = known.dropna(subset=field).drop_duplicates(field)[[field]].assign(action="sync_leads", lookup=field)
    rows.loc[rows.index[0], field] = None
    rows["at"] = pd.Timestamp("2026-01-05") + pd.to_timedelta(range(len(rows)), unit="s")
    run = simulate(topology, rows, people=known)
    sizes = known[field].value_counts()
    found = dict(zip(rows[field].iloc[1:], run.who[1:].tolist(), strict=True))
    for value, owner in known.drop_duplicates(field, keep=False).set_index(field)["Id"].items():
        assert value not in found or run.ids[found[value]] == owner
    several = {value for value in rows[field].iloc[1:] if sizes[value] > 1}
    assert len(run.rejected) == len(several) > 300
    assert run.outcome[0] == CREATED  # without a value nobody is looked for
