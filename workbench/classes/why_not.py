"""Why not: the why-tree of a judgement that did not take a person in, with the smallest changes that would have made it otherwise.

The searches are `mend_lead.py` and `mend_design.py`; the tree is `answers/explain.py`.
"""

from __future__ import annotations

import datetime as dt
import html
import json
from dataclasses import dataclass
from typing import Any

from ..answers.explain import judged, moment_of, told
from ..answers.tree import Why
from ..engine.run import Run
from ..engine.witness import Hearing
from ..errors import must_be
from .mend_design import DesignMend, mend_design
from .mend_lead import LeadMend, mend_lead

__all__ = ["WhyNot", "why_not"]

NOTHING_LEAD = LeadMend((), 0, (), True, 0, 0)
NOTHING_DESIGN = DesignMend((), 0, (), 0, True)


@dataclass(frozen=True, eq=False)
class WhyNot:
    """Why a campaign did not take a person in, and what would have to be otherwise.

    Attributes:
        why: The tree.
        lead: The fewest edits of the lead's fields, its partition among them.
        design: The fewest edits of the design, each with the design it makes.
    """

    why: Why
    lead: LeadMend
    design: DesignMend

    @property
    def sentence(self) -> str:
        """The answer in words."""
        return self.why.sentence

    @property
    def reason(self) -> str:
        """The reason as scenario files have it under `why_not`; `ran` where it did take the person in."""
        return self.why.reason

    def describe(self) -> str:
        """Tell it in words: the tree, then the smallest changes."""
        return "\n".join([self.why.describe(), *self._lines()])

    def _lines(self) -> list[str]:
        if self.reason == "ran":
            return ["Nothing is to be changed: it took the person in."]
        return [*_lead_lines(self.lead), *_design_lines(self.design)]

    def to_mapping(self) -> dict[str, Any]:
        """Return it as plain values; the designs as the files that would hold them are not among them."""
        lead, design = self.lead, self.design
        return self.why.to_mapping() | {
            "edits_of_lead": {
                "size": lead.size,
                "changes": [
                    [{"field": e.field, "now": e.now, "value": e.value, "words": e.words} for e in change.edits] for change in lead.changes
                ],
                "count": lead.count,
                "besides": list(lead.besides),
                "is_exact": lead.is_exact,
            },
            "edits_of_design": {
                "size": design.size,
                "changes": [[{"words": e.words, "rule": e.rule, "place": e.place} for e in change.edits] for change in design.changes],
                "count": design.count,
                "besides": list(design.besides),
                "is_exact": design.is_exact,
            },
        }

    def to_json(self) -> str:
        """Return it as JSON."""
        return json.dumps(self.to_mapping(), indent=2, ensure_ascii=False)

    def to_html(self) -> str:
        """Return it as HTML, every text escaped."""
        lines = "".join(f"<p>{html.escape(line.strip())}</p>" for line in self._lines())
        return f"{self.why.to_html()}<div class='why-not'>{lines}</div>"

    def to_expectation(self) -> str:
        """Return the YAML that holds the reason fast in a scenario file."""
        return self.why.to_expectation()

    def __str__(self) -> str:
        return self.describe()

    def __repr__(self) -> str:
        sizes = f"{_size(self.lead.size)} of the lead, {_size(self.design.size)} of the design"
        return f"<why_not {self.why.campaign!r} for {self.why.lead!r}: {self.reason}; {sizes}>"

    def _repr_html_(self) -> str:
        return self.to_html()


def _size(size: int | None) -> str:
    return "no edit" if size is None else f"{size} edit{'s' * (size != 1)}"


def _lead_lines(lead: LeadMend) -> list[str]:
    lines = []
    if lead.changes:
        alone = "" if not lead.besides else ", which alone is not enough"
        more = f", {lead.count} ways" if lead.count > 1 else ""
        lines.append(f"Fewest edits of the lead: {lead.size}{more}{alone}")
        lines += [f"  {change}" for change in lead.changes]
        if lead.count > len(lead.changes):
            lines.append(f"  and {lead.count - len(lead.changes):,} more")
    else:
        lines.append("No edit of the lead's fields is enough")
    lines += [f"  no field mends this: {why}" for why in lead.besides]
    if not lead.is_exact:
        lines.append(f"  not every value there could be was tried ({lead.tried:,} of {lead.of:,} or more)")
    return lines


def _design_lines(design: DesignMend) -> list[str]:
    lines = []
    if design.changes:
        more = f", {design.count} ways" if design.count > 1 else ""
        lines.append(f"Fewest edits of the design: {design.size}{more}")
        lines += [f"  {change}" for change in design.changes]
        if design.count > len(design.changes):
            lines.append(f"  and {design.count - len(design.changes):,} more")
    else:
        lines.append("No edit of the design was found that is enough")
    lines += [f"  {why}" for why in design.besides]
    if not design.is_exact:
        lines.append(f"  not all were tried: {design.tried:,} designs were")
    return lines


def why_not(run: Run, lead: int | str, campaign: str, at: dt.date | str | None = None) -> WhyNot:
    """Tell why a campaign did not take a person in, and the smallest changes after which it would have.

    It is about the latest judgement that did not take the person in, as `why_not` of a scenario file; about how things stand at the end,
    where no trigger heard anything. Edits of the lead are searched by their number among one value of every class that the filters tell
    apart, and asked by the engine as the person was at that moment; edits of the design are tried by playing the person's identity again.

    Args:
        run: A finished run.
        lead: An Id, an alias or an email address.
        campaign: Its name.
        at: A moment: the judgement nearest to it instead of the latest.

    Raises:
        UnknownName: Nobody, or no campaign, has that name; the nearest one is told.

    >>> from workbench import Topology, simulate
    >>> hello = {"workspace": "EMEA", "triggers": [{"person_is_created": True}], "filters": [{"Country": "France"}]}
    >>> places = {"Default": {"partitions": "all"}, "EMEA": {"partitions": ["EMEA"]}}
    >>> design = Topology.of("Two", partitions=["Default", "EMEA"], workspaces=places, campaigns={"Hello": hello})
    >>> steps = [{"create_person": {"workspace": "Default", "values": {"Email Address": "ann@example.com", "Country": "Spain"}}}]
    >>> found = why_not(simulate(design, steps), "ann@example.com", "Hello")
    >>> print(found.lead.changes[0])
    Partition is EMEA (it is Default); Country is France (it is Spain)
    >>> print(found.design.changes[0])
    let EMEA see Default (VIS-9); widen the filter 'Country is France' to 'Country is France or Spain' (CAMP-2)
    """
    must_be(run, Run, "a finished run", "why_not")
    wanted = moment_of(at)

    def prefers(hearing: Hearing, best: Hearing | None) -> bool:
        if hearing.taken:
            return False
        return wanted is None or best is None or abs(hearing.at - wanted) <= abs(best.at - wanted)

    found = judged(run, lead, campaign, prefers)
    if found.hearing.how == "none" and found.witness.hearings:  # whenever it was asked, it took the person in
        return WhyNot(told(judged(run, lead, campaign, lambda hearing, best: True)), NOTHING_LEAD, NOTHING_DESIGN)
    if found.hearing.rank < 0:
        gone = (f"{campaign} is not in the design any more",)
        return WhyNot(told(found), LeadMend((), 0, gone, True, 0, 0), DesignMend((), 0, gone, 0, True))
    return WhyNot(told(found), mend_lead(found), mend_design(found))
