"""The path of one lead: what was taken, what was not, what was blocked, as lines to read and as marks on the boxes and lines of a scene.

How the lead is played is `doorways.py`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from ..engine.record import CREATED, REJECTED
from ..engine.run import Run
from ..engine.trace import Entry, story
from ..topology.landings import DOORS, applies_rules
from .doorways import Doorway

__all__ = ["Path", "path_of"]

_WORD = {"taken": "taken", "refused": "not taken", "blocked": "blocked"}
_RANK = {"refused": 0, "blocked": 1, "taken": 2}
_KIND = {action: door for door, action in DOORS.items()}
MOVES = "Change Partition"


@dataclass(frozen=True, slots=True)
class Path:
    """What became of one lead.

    Attributes:
        steps: In order, texts all: `text`, `rule`, `mark` (taken, refused, blocked or none) and its `word`, `about` (a box), `when`.
        marks: The mark of each box, by identifier.
        lines: The identifiers of the lines it went along.
        ends: The partition it is in at the end ("": it is in none).
        heard: The campaigns that were asked, whether or not they ran.
    """

    steps: tuple[dict[str, str], ...]
    marks: Mapping[str, str]
    lines: frozenset[str]
    ends: str
    heard: tuple[str, ...]


def path_of(run: Run, door: Doorway) -> Path:
    """Tell what became of the lead of a run of one."""
    told = story(run)
    began = told[0].at if told else 0
    steps: list[dict[str, str]] = []
    marks: dict[str, str] = {}
    lines: set[str] = set()
    here = _first(run)
    blocked = {run.layout.campaigns[rank] for rank in np.flatnonzero(run.blocked.sum(axis=0)).tolist()}
    for entry in told:
        about = ":".join(entry.about) if entry.about is not None else ""
        mark = _mark(run, entry, blocked)
        if entry.kind == "row":
            about = _enter(run, door, marks, lines, here, mark)
        elif entry.kind == "ran" and here:
            lines |= _runs(run, about, here)
        elif about.startswith("partition:"):
            here = about.partition(":")[2]
        if about and mark and _RANK[mark] >= _RANK.get(marks.get(about, "refused"), 0):
            marks[about] = mark
        steps.append(_step(entry.text, entry.rule, mark, about, _after(entry.at - began)))
        if entry.kind == "row":
            steps += _ruled(run, door)
    lines |= _moved(run)
    heard = dict.fromkeys(entry.about[1] for entry in told if entry.about is not None and entry.about[0] == "campaign")
    return Path(tuple(steps), marks, frozenset(lines), _last(run), tuple(heard))


def _step(text: str, rule: str, mark: str, about: str = "", when: str = "") -> dict[str, str]:
    return {"text": text, "rule": rule, "mark": mark, "word": _WORD.get(mark, ""), "about": about, "when": when}


def _mark(run: Run, entry: Entry, blocked: set[str]) -> str:
    """Return the mark of a line; blocked is only what nothing but visibility kept out (VIS-9)."""
    if entry.kind == "row":
        return "blocked" if run.outcome[0] == REJECTED else "taken"
    if entry.kind == "refused":
        return "blocked" if entry.reason == "not_visible" and entry.about is not None and entry.about[1] in blocked else "refused"
    return "taken" if entry.about is not None else ""


def _enter(run: Run, door: Doorway, marks: dict[str, str], lines: set[str], here: str, mark: str) -> str:
    """Mark the door, the partition behind it and the line between them; return the box that the line of the story is about."""
    if door.node:
        marks[door.node] = mark
    if not here or mark != "taken":
        return door.node
    marks[f"partition:{here}"] = "taken"
    if door.node and run.outcome[0] == CREATED:
        lines.add(f"lands_in:{door.node}>partition:{here}")
    return f"partition:{here}"


def _first(run: Run) -> str:
    """Return the partition the lead was in before anything moved it."""
    if not len(run.ids):
        return ""
    rec = int(run.who[0]) if run.who[0] >= 0 else 0
    return run.partitions[int(run.whereabouts.of(np.array([rec]), np.zeros(1, np.int64))[0])]


def _last(run: Run) -> str:
    if not len(run.ids):
        return ""
    rec = int(run.who[0]) if run.who[0] >= 0 else 0
    return run.partitions[int(run.people["partition"][rec])] if run.people["alive"][rec] or run.is_visitor[rec] else ""


def _runs(run: Run, campaign: str, here: str) -> set[str]:
    """Return the lines by which a campaign takes in who is in a partition: it runs in its workspace, which sees the partition."""
    home = run.campaigns[campaign.partition(":")[2]].workspace
    sees = "primary" if run.topology.workspaces[home].primary == here else "sees"
    workspace = f"workspace:{home}"
    return {f"runs_in:{campaign}>{workspace}", f"sees:{workspace}>partition:{here}", f"{sees}:{workspace}>partition:{here}"}


def _moved(run: Run) -> set[str]:
    """Return the lines along which campaigns moved the lead."""
    if MOVES not in run.log.kinds:
        return set()
    moves = run.log.lines(MOVES)
    pairs = zip(moves["rank"].tolist(), moves["new"].tolist(), strict=True)
    return {f"moves_to:campaign:{run.layout.campaigns[rank]}>partition:{run.partitions[int(new)]}" for rank, new in pairs if rank >= 0}


def _ruled(run: Run, door: Doorway) -> Iterator[dict[str, str]]:
    """Tell of the assignment rules, where they place who is made (ROUTE-3): in order, up to the first that matches."""
    rules = run.topology.assignment_rules
    if door.is_batch or run.outcome[0] != CREATED or not rules or not applies_rules(run.topology, _KIND[door.action]):
        return
    matched = int(run.people["ruled"][run.who[0]])
    for number, rule in enumerate(rules):
        said = f"assignment rule {number + 1}, {'otherwise' if rule.condition is None else f'if {rule.condition}'}"
        if number == matched:
            yield _step(f"{said}: matches, so {rule.partition}", "ROUTE-4", "taken", f"partition:{rule.partition}")
            return
        yield _step(f"{said}: does not match", "ROUTE-4", "refused")


def _after(microseconds: int) -> str:
    """Say how long after the beginning something is.

    >>> _after(0), _after(2 * 86_400_000_000), _after(5_400_000_000)
    ('', '2 days later', '90 minutes later')
    """
    minutes = microseconds // 60_000_000
    for size, unit in ((1440, "day"), (60, "hour"), (1, "minute")):
        if minutes and minutes % size == 0:
            count = minutes // size
            return f"{count:,} {unit}{'s' * (count != 1)} later"
    return ""
