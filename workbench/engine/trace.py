"""A trace: one person's identity played again with the recorder on full, told in order, each line with the rule it follows from."""

from __future__ import annotations

import html
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ..people.stimuli import ACTIONS, FORMS
from .judge import REASONS
from .log import in_words, told
from .record import OUTCOMES
from .why import FOUND, KEPT_OUT, LANDED, TOLD

if TYPE_CHECKING:
    import pandas as pd

    from ..topology.model import Topology
    from .run import Run

__all__ = ["Entry", "Trace", "of_row", "said", "story", "trace"]

_SAID = {
    "inactive": "it is not active",
    "invalid": "it names something its workspace may not use",
    "not_visible": "its workspace does not see the person",
    "filter": "its filters do not hold",
    "qualification": "the person has used up its runs",
    "over_limit": "more people qualified than its limit allows",
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the story: when (microseconds since 1970), whose, what kind (row, activity, ran, refused), in words, the rule.

    `about` is the thing of the design that it is about, kind and name, where there is one: the campaign that ran or did not, the partition
    that somebody was moved to; `reason` says why a campaign did not run.
    """

    at: int
    id: int | None
    kind: str
    text: str
    rule: str
    about: tuple[str, str] | None = None
    reason: str = ""


@dataclass(frozen=True, eq=False)
class Trace:
    """The story of a person and whoever else could touch the same records; print it, or take its `frame()`."""

    person: int
    entries: tuple[Entry, ...]

    def frame(self) -> pd.DataFrame:
        """Return the story as a frame: `at`, `id`, `kind`, `what`, `rule`, `confidence`."""
        import pandas as pd

        from ..rules import rules

        known = rules()
        rows = [
            (np.datetime64(e.at, "us"), e.id, e.kind, e.text, e.rule, known[e.rule].confidence if e.rule in known else "")
            for e in self.entries
        ]
        return pd.DataFrame(rows, columns=["at", "id", "kind", "what", "rule", "confidence"]).astype({"id": "Int64"})

    def describe(self) -> str:
        """Tell the story in words, a line each; a rule in brackets says what a line follows from."""
        lines, day = [f"The story of person {self.person}:"], ""
        for entry in self.entries:
            moment = str(np.datetime64(entry.at, "us"))[:16].replace("T", " ")
            shown = moment if moment != day else " " * len(moment)
            day = moment
            rule = f" [{entry.rule}]" if entry.rule else ""
            mark = {"row": "", "activity": "  ", "ran": "  ", "refused": "  "}[entry.kind]
            lines.append(f"{shown}  {mark}{entry.text}{rule}")
        return "\n".join(lines)

    def __str__(self) -> str:
        return self.describe()

    def __repr__(self) -> str:
        return f"Trace(person {self.person}, {len(self.entries)} entries)"

    def _repr_html_(self) -> str:
        return f"<pre>{html.escape(self.describe())}</pre>"


def trace(run: Run, person: int) -> Trace:
    """Play a person's identity again and tell what happened to it, and what did not and why."""
    from .replay import replay

    return Trace(person, tuple(_entries(replay(run, person))))


def story(run: Run) -> tuple[Entry, ...]:
    """Play a whole run again and tell what happened to everybody, and what did not and why; for a class, not for a million."""
    from .simulate import run_stimuli

    return tuple(_entries(run_stimuli(run.designs[-1], run.stimuli, run.roster, explain=True)))


def _entries(run: Run) -> list[Entry]:
    """Tell a run that explains, in order: of units of work, and within each what was written, what ran and what did not."""
    log = run.log
    found: list[tuple[tuple[int, int, int, int], Entry]] = []
    names = run.layout.campaigns
    rows = [row for row, action in enumerate(run.stimuli.action.tolist()) if ACTIONS[action] != "wait"]
    found += [((int(log.position[row]), -1, -2, 0), of_row(run, row)) for row in rows]
    for line in told(run, keys=True):
        key = line.pop("place")
        text = f"{line['type']}: {in_words({k: v for k, v in line.items() if k not in ('at', 'id', 'type')})}".removesuffix(": ")
        about = ("partition", str(line["to"])) if line["type"] == "Change Partition" else None
        found.append((key, Entry(line["at"], line["id"], "activity", text, TOLD.get(line["type"], ""), about)))
    runs = log.runs
    for place in range(len(runs["unit"])):
        unit, name = int(runs["unit"][place]), names[runs["rank"][place]]
        key = (int(log.position[unit]), int(runs["event"][place]), int(runs["shown"][place]), int(runs["line"][place]))
        text = f"campaign {name} of {run.campaigns[name].workspace} takes the person in"
        found.append((key, Entry(int(log.at[unit]), int(run.ids[runs["rec"][place]]), "ran", text, "VIS-9", ("campaign", name))))
    refused = log.refused
    for place in range(len(refused["unit"])):
        unit, rank = int(refused["unit"][place]), int(refused["rank"][place])
        reason = REASONS[int(refused["reason"][place])]
        text = f"campaign {names[rank]} of {run.campaigns[names[rank]].workspace} does not run: {_SAID[reason]}"
        key = (int(log.position[unit]), int(refused["event"][place]), rank, 0)
        whose, about = int(run.ids[refused["rec"][place]]), ("campaign", names[rank])
        found.append((key, Entry(int(log.at[unit]), whose, "refused", text, KEPT_OUT[reason], about, reason)))
    stopped = log.stopped
    for place in range(len(stopped["unit"])):
        unit, name = int(stopped["unit"][place]), names[stopped["rank"][place]]
        text = f"campaign {name} does not start: the chain of campaigns has reached max_cascade ({run.topology.settings.max_cascade})"
        key = (int(log.position[unit]), int(stopped["event"][place]), int(stopped["rank"][place]), 0)
        whose = int(run.ids[stopped["rec"][place]])
        found.append((key, Entry(int(log.at[unit]), whose, "refused", text, "", ("campaign", name), "cascade")))
    found.sort(key=lambda item: item[0])
    return [entry for _, entry in found]


def said(run: Run, row: int) -> str:
    """Say what a row was: its action, and what it names."""
    about = []
    assets = ("form", "page", "email", "workspace", "list", "program", "campaign", "engagement_cast", "partition")
    for name in (*assets, "user", "crm_id", "sync", "deleted", "cookie"):
        column = run.stimuli.args.get(name)
        if column is not None and column.codes[row] > 0:
            about.append(f"{name.replace('_', ' ')} {column.values[column.codes[row]]}")
    return ACTIONS[run.stimuli.action[row]].replace("_", " ") + (f" ({', '.join(about)})" if about else "")


def of_row(run: Run, row: int) -> Entry:
    """Tell what a row was and what became of it."""
    action, outcome = ACTIONS[run.stimuli.action[row]], OUTCOMES[run.outcome[row]]
    rec = int(run.who[row])
    who = int(run.ids[rec]) if rec >= 0 else None
    text = said(run, row)
    reason, rule = run.reasons[run.why[row]]
    if outcome == "rejected":
        return Entry(int(run.stimuli.at[row]), who, "row", f"{text}: rejected, {reason}", rule)
    rule = {"created": LANDED, "updated": FOUND, "unchanged": FOUND}.get(outcome, {}).get(action, "")
    if who is None:  # a CRM record that its filter keeps out of Marketo, or nobody in particular
        return Entry(int(run.stimuli.at[row]), None, "row", f"{text}: {outcome}", "CRM-8" if action == "sync_from_crm" else rule)
    where, cut = run.whereabouts, int(run.log.position[row])
    partition = run.partitions[where.of(np.array([rec]), cut)[0]]
    text = f"{text}: {outcome} person {who} in {partition}"
    design = where.designs[int(where.design(cut))][1]
    home = _home(run, design, row, action)
    if outcome != "created" and home is not None and partition not in design.sees(home):
        return Entry(int(run.stimuli.at[row]), who, "row", f"{text}, which {home} does not see", "FORM-3")
    return Entry(int(run.stimuli.at[row]), who, "row", text, rule)


def _home(run: Run, design: Topology, row: int, action: str) -> str | None:
    """Return the workspace of the form that a row fills."""
    if action not in FORMS:
        return None
    column = run.stimuli.args["form"]
    return design.forms[column.values[column.codes[row]]].workspace
