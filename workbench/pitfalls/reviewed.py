"""The review: every finding of a design, the gravest first, with those the design accepts marked; as frame, words, HTML and mapping.

What is found stands in the modules by theme (`table.py`); nothing here knows of a single finding, but of acceptances that accept nothing.
"""

from __future__ import annotations

import html
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

from ..answers import weakest
from ..answers.words import counted
from ..engine.run import Run
from ..errors import InputError, Problem, must_be, shown
from ..rules.findings import SEVERITIES, Pitfall, Severity, pitfall, pitfalls
from ..topology.assets import Accepted
from ..topology.compose import label
from ..topology.model import Topology
from .leads import told
from .survey import Found, Lead, Place, Survey, Unjudged
from .table import FINDS

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["COLUMNS", "Finding", "Review", "codes_of", "review"]

COLUMNS = ("severity", "finding", "at", "what", "evidence", "rules", "confidence", "remedy", "accepted")
UNUSED = "acceptance-unused"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that a review found.

    Attributes:
        code: What kind of finding it is (`pitfall` tells all about it).
        at: Where: file and line where the design was read from a file, and the keys, such as `design.yaml:12: campaigns.X.flow[1]`.
        what: What is so, in a sentence.
        lead: An example of somebody, values by field (None: empty); of some findings there is none.
        evidence: What the example shows, or what else supports it.
        remedy: What to do.
        accepted: Why the design stands by it; None where it does not.
    """

    code: str
    at: str
    place: Place
    what: str
    lead: Lead
    evidence: str
    remedy: str
    accepted: str | None = None

    @property
    def kind(self) -> Pitfall:
        """What is known of findings of this code."""
        return pitfall(self.code)

    @property
    def severity(self) -> Severity:
        """How grave it is."""
        return self.kind.severity

    @property
    def example(self) -> str:
        """The example in words."""
        return ": ".join(part for part in (told(self.lead), self.evidence) if part)

    def describe(self) -> str:
        """Tell the finding in a few lines."""
        rules = ", ".join(self.kind.rules)
        end = "" if self.what.endswith("?") else "."
        lines = [
            f"{self.severity} {self.code} at {self.at}",
            f"  {self.what}{end}",
            f"  {self.kind.why}" + (f" [{rules}]" if rules else ""),
        ]
        lines += [f"  {'For example' if self.lead else 'Evidence'}: {self.example}."] if self.example else []
        lines += [f"  Remedy: {self.remedy}"] if self.accepted is None else [f"  Accepted: {self.accepted}"]
        return "\n".join(lines)

    def as_mapping(self) -> dict[str, Any]:
        """Return the finding as JSON can hold it."""
        found: dict[str, Any] = dict(zip(COLUMNS, self.row(), strict=True))
        return found | {"rules": list(self.kind.rules), "lead": dict(self.lead), "evidence": self.evidence, "accepted": self.accepted}

    def row(self) -> tuple[Any, ...]:
        """Return the finding as a row of the frame."""
        rules = self.kind.rules
        told_ = (self.severity, self.code, self.at, self.what, self.example, ", ".join(rules), weakest(rules) or "", self.remedy)
        return *told_, self.accepted or ""


@dataclass(frozen=True, eq=False)
class Review:
    """What a review of a design found, the gravest first. Print it for words, take its `frame()`, or let a notebook show it.

    Attributes:
        topology: The design.
        findings: Everything found, what the design accepts included.
        unjudged: What could not be judged, and what is missing for it.
    """

    topology: Topology
    findings: tuple[Finding, ...]
    unjudged: tuple[str, ...] = ()

    @property
    def open(self) -> tuple[Finding, ...]:
        """The findings that the design does not accept."""
        return tuple(finding for finding in self.findings if finding.accepted is None)

    def at_least(self, severity: Severity) -> tuple[Finding, ...]:
        """Return the open findings that are as grave as this, or graver.

        Raises:
            InputError: There is no such severity.
        """
        if severity not in SEVERITIES:
            raise InputError(Problem("unknown severity", "", shown(severity), f"one of {', '.join(SEVERITIES)}"))
        wanted = SEVERITIES[: SEVERITIES.index(severity) + 1]
        return tuple(finding for finding in self.open if finding.severity in wanted)

    def of(self, code: str) -> tuple[Finding, ...]:
        """Return the findings of one code, accepted ones included.

        Raises:
            UnknownName: No finding has this code; the nearest one is told.
        """
        wanted = pitfall(code).code
        return tuple(finding for finding in self.findings if finding.code == wanted)

    def frame(self) -> pd.DataFrame:
        """Return the findings as a frame: severity, finding, at, what, evidence, rules, confidence, remedy, accepted."""
        import pandas as pd

        return pd.DataFrame([finding.row() for finding in self.findings], columns=list(COLUMNS))

    def sentence(self) -> str:
        """Say in a line how much was found."""
        counts = Counter(finding.severity for finding in self.open)
        said = [counted(counts[s], s) for s in SEVERITIES if counts[s]]
        accepted = len(self.findings) - len(self.open)
        stood_by = f"; {accepted} accepted" if accepted else ""
        return f"Review of {self.topology.name}: {', '.join(said) or ('nothing open' if accepted else 'nothing found')}{stood_by}."

    def describe(self) -> str:
        """Tell all findings in words, and what was not judged."""
        parts = [self.sentence(), *(finding.describe() for finding in self.findings)]
        return "\n\n".join([*parts, *(f"Not judged: {why}." for why in self.unjudged)])

    def as_mapping(self) -> dict[str, Any]:
        """Return the review as JSON can hold it."""
        return {
            "topology": self.topology.name,
            "findings": [finding.as_mapping() for finding in self.findings],
            "unjudged": list(self.unjudged),
        }

    def __len__(self) -> int:
        return len(self.findings)

    def __iter__(self) -> Iterator[Finding]:
        return iter(self.findings)

    def __str__(self) -> str:
        return self.describe()

    def __repr__(self) -> str:
        return f"<{self.sentence().rstrip('.')}>"

    def _repr_html_(self) -> str:
        cut = self.frame().drop(columns=["confidence"])
        table = cut.to_html(border=0, escape=True, index=False) if len(cut) else ""
        notes = "".join(f"<p><small>Not judged: {html.escape(why)}.</small></p>" for why in self.unjudged)
        return f"<p><b>{html.escape(self.sentence())}</b></p>{table}{notes}"


def review(design: Topology, run: Run | None = None, *, records: int | None = None) -> Review:
    """Look through a design for the pitfalls that people fell into before.

    What the design accepts (`accepted_findings` in its file) is found all the same, and marked with the reason.

    Args:
        design: The design.
        run: A run of it: forms are then judged by what they were filled with, twins and hidden members by those there are.
        records: How many people the real instance holds, if that is known.

    Raises:
        InputError: This is no design, no run, or no number.

    >>> regions = Topology.of("Regions", partitions=["Default", "EMEA"], workspaces={"Default": {"partitions": ["Default"]}})
    >>> found = review(regions)
    >>> found
    <Review of Regions: 1 error, 1 warning, 2 notes>
    >>> print(found.findings[0].describe())
    error partition-nobody-sees at partitions[2]
      no workspace sees the partition 'EMEA'.
      Whoever is in it is on no list, in no report and in no campaign, and nobody can move him out of it. [VIS-1, VIS-9]
      Remedy: Give the partition to a workspace, at least to Default, or empty and delete it.
    """
    must_be(design, Topology, "a Topology")
    if run is not None:
        must_be(run, Run, "a finished run of the design", "run")
    if records is not None and (isinstance(records, bool) or not isinstance(records, int) or records < 0):
        raise InputError(Problem("this is no number of people", "records", shown(records), "a whole number from 0"))
    survey = Survey(design, run, records)
    found: list[Finding] = []
    unjudged: list[str] = []
    used: set[int] = set()
    for code, kind in pitfalls().items():
        for one in FINDS[code](survey) if code in FINDS else ():
            if isinstance(one, Unjudged):
                unjudged.append(one.why)
            else:
                found.append(_told(design, kind, one, used))
    found += [_told(design, pitfall(UNUSED), one, used) for one in _unused(design, used)]
    order = list(pitfalls())
    found.sort(key=lambda finding: (SEVERITIES.index(finding.severity), order.index(finding.code)))
    return Review(design, tuple(found), tuple(dict.fromkeys(unjudged)))


def codes_of(run: Run) -> list[str]:
    """Return the codes of what a review of a run's design finds: what a scenario's `findings` are compared with."""
    return list(dict.fromkeys(finding.code for finding in review(run.topology, run)))


def _told(design: Topology, kind: Pitfall, one: Found, used: set[int]) -> Finding:
    accepted = next((n for n, it in enumerate(design.accepted_findings) if it.finding == kind.code and _is_there(design, it, one.at)), None)
    if accepted is not None:
        used.add(accepted)
    reason = None if accepted is None else design.accepted_findings[accepted].reason
    return Finding(kind.code, design.where(*one.at), one.at, one.what, one.lead, one.evidence, one.remedy or kind.remedy, reason)


def _is_there(design: Topology, accepted: Accepted, place: Place) -> bool:
    """Return whether what is accepted stands there: that very thing, or something within it; the thing by its name or by a pattern."""
    if accepted.at is None:
        return True
    if place[0] == "partitions" and len(place) > 1:  # a list in the file, but nobody accepts something of the third partition
        place = ("partitions", design.partitions[int(place[1])], *place[2:])
    return any(one == accepted.at or fnmatchcase(one, accepted.at) for one in (label(place[:size]) for size in range(1, len(place) + 1)))


def _unused(design: Topology, used: set[int]) -> Iterator[Found]:
    """Yield the acceptances that accept nothing; those of this finding itself are looked at last."""
    for number, accepted in enumerate(design.accepted_findings):
        if number not in used and accepted.finding != UNUSED:
            where = f" at {accepted.at}" if accepted.at is not None else ""
            yield Found(("accepted_findings", number), f"{accepted.finding}{where} is accepted, and is not found")
