"""Random steps as the table of a bulk run: read by the reader of tables and played by the engine, they do what the oracle says."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from tests.amount import blocks
from workbench.engine.simulate import run_stimuli
from workbench.people.steps import read_steps
from workbench.topology import Topology
from workbench.topology.fields import field_of

from .compare import compared, expected_of, played, seen_in
from .dice import Dice, spelt
from .strategies import ADDRESSES, Scenario, scenario_of

OWN = ("form", "workspace", "list", "program", "partition", "user", "lookup", "crm_id", "object", "cookie", "page", "email_asset")
ABOUT = ("change_data", "open_email", "click_email", "unsubscribe")
DOORS = ("fill_form", "import_list", "create_person", "sync_leads", "sync_from_crm", "visit_page", *ABOUT)


def table_of(scenario: Scenario, dice: Dice) -> list[dict[str, Any]]:
    """Return the steps that a table can hold, one row a row: an empty cell is not given, everything is text."""
    rows = []
    for step in [*scenario.steps, *scenario_of(dice.getrandbits(40)).steps]:
        [action] = [key for key in step if key not in ("at", "as")]
        if action not in DOORS:
            continue
        arg = step[action]
        named = ("form", "workspace", "list", "program", "user", "email")
        known = all(arg[name] in scenario.design.get(f"{name}s", {}) for name in named if name in arg)
        if not known or (action == "sync_from_crm" and "crm" not in scenario.design):
            continue
        for cells in arg.get("rows") or [arg.get("values", {})]:
            row = {name: str(arg[name]) for name in OWN if name in arg and name != "person"}
            if row.get("partition") not in scenario.design["partitions"]:
                row.pop("partition", None)
            row |= {_display(name): _text(value) for name, value in cells.items() if _text(value).strip()}
            if action in ABOUT:
                row |= {"Id": dice.one(("1", "2", "7"))} if dice.hit(0.3) else {"Email Address": spelt(dice, dice.one(ADDRESSES))}
                row.pop("workspace", None)
            if "email" in arg:
                row["email_asset"] = arg["email"]
            rows.append({"action": action, **row})
    return rows


def _display(name: str) -> str:
    field = field_of(name)
    return name if field is None else field.name


def _text(value: Any) -> str:
    return "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def steps_of(rows: list[dict[str, Any]], moments: list[int]) -> list[dict[str, Any]]:
    """Return rows of a table as steps of a scenario, at these moments (those of rows that were refused have passed too)."""
    steps = []
    for row, moment in zip(rows, moments, strict=True):
        given = dict(row)
        action = given.pop("action")
        arg = {name: given.pop(name) for name in OWN if name in given}
        if "email_asset" in arg:
            arg["email"] = arg.pop("email_asset")
        at = {"at": str(np.datetime64(moment, "us"))}
        steps.append({action: {**arg, "rows": [given]} if action in ("import_list", "sync_leads") else {**arg, "values": given}, **at})
    return steps


@pytest.mark.fuzz
@pytest.mark.parametrize("seeds", blocks(200, 50), ids=str)
def test_a_table_of_steps_does_what_the_oracle_says(seeds: range) -> None:
    for seed in range(20_000_000 + seeds.start, 20_000_000 + seeds.stop):
        scenario, dice = scenario_of(seed), Dice(seed)
        fields = scenario.design.get("fields", {})
        scenario.design["fields"] = {"Lifecycle": "string", "Products": "multiselect", "Fit Score": "number", "Seats": "number", **fields}
        scenario.design["fields"] |= {"Emailable": "boolean", "Trial Ends": "date", "Last Seen": "datetime"}
        rows = table_of(scenario, dice)
        if not rows:
            continue
        topology = Topology.of(scenario.design)
        stimuli = read_steps(pd.DataFrame(rows), topology)
        kept = [rows[number] for number in stimuli.row]
        assert not {reason for reason in stimuli.quarantine.reasons if "cannot choose a partition" not in reason}, seed
        expected = expected_of(played(Scenario(scenario.design, {}, steps_of(kept, stimuli.at.tolist())))) if kept else {}
        for shards in (1, 3) if kept else ():
            assert compared(expected, seen_in(run_stimuli(topology, stimuli, shards=shards))) == [], seed
