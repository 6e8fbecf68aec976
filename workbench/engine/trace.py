"""A trace: one person's identity played again with the recorder on full, told in order, each line with the rule it follows from."""

from __future__ import annotations

import html
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ..people.stimuli import ACTIONS, FORMS, WHOLE
from .judge import REASONS
from .log import in_words, told
from .record import OUTCOMES
from .why import FOUND, KEPT_OUT, LANDED

if TYPE_CHECKING:
    import pandas as pd

    from .run import Run

__all__ = ["Entry", "Trace", "replay", "trace"]

_SAID = {
    "inactive": "it is not active",
    "invalid": "it names something its workspace may not use",
    "not_visible": "its workspace does not see the person",
    "filter": "its filters do not hold",
    "qualification": "the person has used up its runs",
    "over_limit": "more people qualified than its limit allows",
}
_OF_TYPE = {
    "Change Partition": "ROUTE-6",
    "Change Program Status": "MEMB-2",
    "Add to List": "MEMB-8",
    "Email Blocked": "SUBS-12",
    "Request Campaign": "CAMP-6",
    "Push Lead to Marketo": "API-9",
    "Sync to CRM": "CRM-5",
    "Sync to CRM Failed": "CRM-12",
    "Merge": "MERGE-1",
    "Delete Person": "MERGE-7",
    "Change Revenue Stage": "LIFE-3",
    "Unsubscribe Email": "SUBS-1",
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the story: when (microseconds since 1970), whose, what kind (row, activity, ran, refused), in words, the rule."""

    at: int
    id: int | None
    kind: str
    text: str
    rule: str


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
    return Trace(person, tuple(_entries(replay(run, person))))


def replay(run: Run, person: int) -> Run:
    """Play the identity of a person (an Id) alone again with the recorder on full, under the Ids of the whole run."""
    from .simulate import run_stimuli

    (rec,) = np.flatnonzero(run.ids == person)
    label = run.people["identity"][rec]
    stimuli, roster = run.stimuli, run.roster
    whole = np.isin(stimuli.action, [ACTIONS.index(name) for name in (*WHOLE, "wait")])
    rows = np.flatnonzero((run.identities.rows == label) | whole)
    known = np.flatnonzero(run.identities.people == label)
    again = run_stimuli(
        run.designs[-1], stimuli.take(rows), roster.take(known), explain=True, known=run.totals, refused=run.refused, until=run.until
    )
    # The newcomers of the identity are the same people in the same order: they get the Ids they have in the whole run.
    same = np.flatnonzero(run.people["identity"] == label)
    ids = np.sort(run.ids[same])
    places = np.argsort(np.argsort(again.ids))
    return again.renumbered(ids[places])


def _entries(run: Run) -> list[Entry]:
    """Tell a run that explains, in order: of units of work, and within each what was written, what ran and what did not."""
    log = run.log
    found: list[tuple[tuple[int, int, int, int], Entry]] = []
    names = run.layout.campaigns
    where = _Whereabouts(run)
    rows = [row for row, action in enumerate(run.stimuli.action.tolist()) if ACTIONS[action] != "wait"]
    found += [((int(log.position[row]), -1, -2, 0), _row(run, row, where)) for row in rows]
    for line in told(run, keys=True):
        key = line.pop("place")
        text = f"{line['type']}: {in_words({k: v for k, v in line.items() if k not in ('at', 'id', 'type')})}".removesuffix(": ")
        found.append((key, Entry(line["at"], line["id"], "activity", text, _OF_TYPE.get(line["type"], ""))))
    runs = log.runs
    for place in range(len(runs["unit"])):
        unit, name = int(runs["unit"][place]), names[runs["rank"][place]]
        key = (int(log.position[unit]), int(runs["event"][place]), int(runs["shown"][place]), int(runs["line"][place]))
        home = run.campaigns[name].workspace
        found.append(
            (
                key,
                Entry(
                    int(log.at[unit]), int(run.ids[runs["rec"][place]]), "ran", f"campaign {name} of {home} takes the person in", "VIS-9"
                ),
            )
        )
    refused = log.refused
    for place in range(len(refused["unit"])):
        unit, rank = int(refused["unit"][place]), int(refused["rank"][place])
        reason = REASONS[int(refused["reason"][place])]
        text = f"campaign {names[rank]} of {run.campaigns[names[rank]].workspace} does not run: {_SAID[reason]}"
        key = (int(log.position[unit]), int(refused["event"][place]), rank, 0)
        found.append((key, Entry(int(log.at[unit]), int(run.ids[refused["rec"][place]]), "refused", text, KEPT_OUT[reason])))
    stopped = log.stopped
    for place in range(len(stopped["unit"])):
        unit, name = int(stopped["unit"][place]), names[stopped["rank"][place]]
        text = f"campaign {name} does not start: the chain of campaigns has reached max_cascade ({run.topology.settings.max_cascade})"
        key = (int(log.position[unit]), int(stopped["event"][place]), int(stopped["rank"][place]), 0)
        found.append((key, Entry(int(log.at[unit]), int(run.ids[stopped["rec"][place]]), "refused", text, "")))
    found.sort(key=lambda item: item[0])
    return [entry for _, entry in found]


class _Whereabouts:
    """In which partition each person was when a unit of work began: the last one, taken back move by move."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._moves = run.log.lines("Change Partition", own=True) if "Change Partition" in run.log.kinds else None

    def at(self, person: int, position: int) -> str:
        (rec,) = np.flatnonzero(self._run.ids == person)
        moves = self._moves
        place = self._run.people["partition"][rec]
        later = np.flatnonzero((moves["rec"] == rec) & (moves["position"] >= position)) if moves is not None else ()
        if moves is not None and len(later):  # of several moves of one unit of work the first
            place = moves["old"][later[np.lexsort((moves["line"][later], moves["position"][later]))[0]]]
        return self._run.partitions[int(place)]


def _row(run: Run, row: int, where: _Whereabouts) -> Entry:
    """Tell what a row was and what became of it."""
    action, outcome = ACTIONS[run.stimuli.action[row]], OUTCOMES[run.outcome[row]]
    about = []
    assets = ("form", "page", "email", "workspace", "list", "program", "campaign", "engagement_cast", "partition")
    for name in (*assets, "user", "crm_id", "sync", "deleted", "cookie"):
        column = run.stimuli.args.get(name)
        if column is not None and column.codes[row] > 0:
            about.append(f"{name.replace('_', ' ')} {column.values[column.codes[row]]}")
    who = int(run.ids[run.who[row]]) if run.who[row] >= 0 else None
    text = action.replace("_", " ") + (f" ({', '.join(about)})" if about else "")
    reason, rule = run.reasons[run.why[row]]
    if outcome == "rejected":
        return Entry(int(run.stimuli.at[row]), who, "row", f"{text}: rejected, {reason}", rule)
    rule = {"created": LANDED, "updated": FOUND, "unchanged": FOUND}.get(outcome, {}).get(action, "")
    if who is None:  # a CRM record that its filter keeps out of Marketo, or nobody in particular
        return Entry(int(run.stimuli.at[row]), None, "row", f"{text}: {outcome}", "CRM-8" if action == "sync_from_crm" else rule)
    partition = where.at(who, int(run.log.position[row]))
    text = f"{text}: {outcome} person {who} in {partition}"
    home = _home(run, row, action)
    if outcome != "created" and home is not None and partition not in run.topology.sees(home):
        return Entry(int(run.stimuli.at[row]), who, "row", f"{text}, which {home} does not see", "FORM-3")
    return Entry(int(run.stimuli.at[row]), who, "row", text, rule)


def _home(run: Run, row: int, action: str) -> str | None:
    """Return the workspace of the form that a row fills."""
    if action not in FORMS:
        return None
    column = run.stimuli.args["form"]
    return run.topology.forms[column.values[column.codes[row]]].workspace
