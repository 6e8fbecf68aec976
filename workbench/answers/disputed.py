"""How much a run rests on readings of disputed rules: each is read the other way, and the run played again.

What is compared is `otherwise.py`, which readings there are `readings.py`.
"""

from __future__ import annotations

from typing import Any

from ..engine.run import Run
from ..engine.simulate import run_stimuli
from ..errors import InputError, must_be
from ..topology.edits import with_settings
from .answer import Answer, answer
from .otherwise import Otherwise, otherwise
from .readings import SWITCHES, other_readings, quiet, rules_of

__all__ = ["COLUMNS", "sensitivity"]

COLUMNS = (
    *("setting", "rule", "reading", "other", "in_play", "changes", "leads_elsewhere", "leads_gained", "leads_lost", "leads_otherwise"),
    *("runs_gained", "runs_lost", "campaigns", "rejected_gained", "rejected_lost", "lines", "extracted", "why"),
)
MOST_CAMPAIGNS = 3  # that are named


def sensitivity(run: Run) -> Answer:
    """Tell which conclusions of a run change under the other readings of the disputed rules in play.

    Every switch of the settings whose feature the design and the steps use is set otherwise, and the whole run is played again: it takes
    as long as the run for every reading in play. The others are listed with the reason why they cannot matter.

    Args:
        run: A finished run.

    Columns:
        setting: The switch.
        rule: The disputed rules it decides.
        reading: What it is in this run.
        other: The other reading.
        in_play: Whether the run uses what it decides.
        changes: Whether anything comes out otherwise; empty for one that is not in play.
        leads_elsewhere: People who end in another partition.
        leads_gained: People there are only under the other reading.
        leads_lost: People there are only under this one.
        leads_otherwise: People in the same partition with other values, memberships, segments or stages.
        runs_gained: Runs of campaigns that only the other reading has, by campaign, person and moment.
        runs_lost: Those that only this one has.
        campaigns: The most affected campaigns with their runs gained and lost.
        rejected_gained: Rows rejected only under the other reading.
        rejected_lost: Rows rejected only under this one.
        lines: Lines of the activity log that only one of them has.
        extracted: People whom a bulk extract returns in one of them alone.
        why: Why it is not in play, or why the design cannot be under the other reading.

    >>> from workbench import Topology, simulate
    >>> rules = [{"if": {"Country": "France"}, "then": "EMEA"}]
    >>> form = {"Form": {"workspace": "Default"}}
    >>> design = Topology.of("Two", partitions=["Default", "EMEA"], assignment_rules=rules, forms=form)
    >>> steps = [{"fill_form": {"form": "Form", "values": {"Email Address": "ann@example.com", "Country": "France"}}}]
    >>> print(sensitivity(simulate(design, steps)).sentence)
    1 of 13 switches is in play. Read otherwise, 1 changes something: assignment_rules_scope (1 lead elsewhere).
    """
    must_be(run, Run, "a finished run", "sensitivity")
    rows: list[dict[str, Any]] = []
    for switch in SWITCHES:
        said = {"setting": switch, "rule": ", ".join(rules_of(switch)), "reading": str(getattr(run.designs[-1].settings, switch))}
        if why := quiet(run, switch):
            others = ", ".join(map(str, other_readings(run, switch)))
            rows.append(said | {"other": others, "in_play": False, "why": why})
            continue
        rows += [said | {"other": str(other), "in_play": True, **_read(run, switch, other)} for other in other_readings(run, switch)]
    table = _table(rows)
    rules = dict.fromkeys(rule for row in rows if row["in_play"] for rule in rules_of(row["setting"]))
    return answer("sensitivity", _sentence(rows), COLUMNS, table, rules)


def _read(run: Run, switch: str, other: str | bool) -> dict[str, Any]:
    """Play a run again under another reading."""
    try:
        design = with_settings(run.designs[-1], **{switch: other})
    except InputError as error:
        return {"changes": True, "why": f"the design cannot be so: {error.problems[0].what}"}
    found = otherwise(run, run_stimuli(design, run.stimuli, run.roster, until=run.until))
    counts = {name: getattr(found, name) for name in COLUMNS if name in Otherwise.__slots__ and name != "campaigns"}
    return {"changes": found.is_other, **counts, "campaigns": _most(found)}


def _most(found: Otherwise) -> str:
    told = [f"{name} +{gained:,} -{lost:,}" for name, (gained, lost) in found.campaigns.items()]
    more = len(told) - MOST_CAMPAIGNS
    return ", ".join(told[:MOST_CAMPAIGNS]) + (f" and {more} more" if more > 0 else "")


def _table(rows: list[dict[str, Any]]) -> Any:
    import pandas as pd

    counts = [name for name in COLUMNS if name in Otherwise.__slots__ and name != "campaigns"]
    blank = dict.fromkeys(COLUMNS, "") | dict.fromkeys([*counts, "changes"])
    table = pd.DataFrame([blank | row for row in rows], columns=list(COLUMNS))
    return table.astype(dict.fromkeys(counts, "Int64") | {"changes": "boolean", "in_play": bool})


_SAID = (
    ("leads_elsewhere", "lead elsewhere", "leads elsewhere"),
    ("leads_gained", "lead more", "leads more"),
    ("leads_lost", "lead fewer", "leads fewer"),
    ("leads_otherwise", "lead otherwise", "leads otherwise"),
    ("runs_gained", "run gained", "runs gained"),
    ("runs_lost", "run lost", "runs lost"),
    ("rejected_gained", "row more rejected", "rows more rejected"),
    ("rejected_lost", "row fewer rejected", "rows fewer rejected"),
    ("extracted", "person extracted otherwise", "people extracted otherwise"),
)


def _sentence(rows: list[dict[str, Any]]) -> str:
    playing = dict.fromkeys(row["setting"] for row in rows if row["in_play"])
    changing: dict[str, dict[str, Any]] = {}
    for row in rows:
        if row["in_play"] and row["changes"]:
            changing.setdefault(row["setting"], row)
    is_ = "is" if len(playing) == 1 else "are"
    start = f"{len(playing)} of {len(SWITCHES)} switches {is_} in play."
    if not playing:
        return f"{start} No conclusion rests on a disputed reading that has a switch."
    if not changing:
        return f"{start} Read otherwise, nothing changes."
    told = "; ".join(f"{name} ({_told(row)})" for name, row in changing.items())
    return f"{start} Read otherwise, {len(changing)} change{'s' * (len(changing) == 1)} something: {told}."


def _told(row: dict[str, Any]) -> str:
    parts = [f"{row[name]:,} {one if row[name] == 1 else many}" for name, one, many in _SAID if row.get(name)]
    return ", ".join(parts) or row.get("why") or f"{row['lines']:,} lines of the log"
