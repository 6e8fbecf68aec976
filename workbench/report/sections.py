"""What a report says: the design, what happened, findings, before and after, and what all of it rests on.

Every section shows an answer, a review or a view that anybody can ask for alone; nothing is worked out here. How it looks is `page.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from .. import answers
from ..answers.answer import CONFIDENCE
from ..engine.run import Run
from ..pitfalls import Review, review
from ..rules import rule
from ..topology.model import Topology
from ..views import FlowView, TopologyView, VisibilityView
from .page import Picture, Section, Table, Words

if TYPE_CHECKING:
    from ..answers import Answer
    from ..classes import Comparison
    from ..views import View

__all__ = ["sections"]

_POURED = 200_000  # stimuli that are played again under the other readings without making anybody wait


def sections(topology: Topology, run: Run | None, comparison: Comparison | None) -> list[Section]:
    """Return the sections of a report on a design, on what a run of it did, and on what changes against another."""
    asked: list[Answer] = []
    found = review(topology, run)
    made = [_design(topology, run, asked)]
    if run is not None:
        made += [_poured(run), _kept_out(run, asked)]
    made.append(_findings(found))
    if comparison is not None:
        made.append(_compared(comparison))
    made.append(_basis(topology, run, asked, found))
    return made


def _shown(
    answer: Answer, asked: list[Answer], columns: Iterable[str] = (), caption: str = "", *, above_zero: str = ""
) -> Iterator[Words | Table]:
    """Yield an answer as its sentence and, if there is anything in it, its table; it is noted among those the report rests on.

    `above_zero` names a column: rows in which it is 0 say nothing here.
    """
    asked.append(answer)
    yield Words(answer.sentence)
    frame = answer.frame()
    if above_zero:
        frame = frame[frame[above_zero] > 0]
    if len(frame):
        yield Table(frame[list(columns)] if columns else frame, caption)


def _picture(view: View) -> Picture:
    return Picture(view.to_svg(), view.describe())


def _design(topology: Topology, run: Run | None, asked: list[Answer]) -> Section:
    parts: list[Any] = [_picture(TopologyView(topology, run))]
    parts += _shown(answers.workspaces_seeing(topology), asked, caption="Which workspace sees which partition")
    parts += _shown(answers.landings(topology), asked, ("source", "when", "partition", "rule"), "Where each door lands a new lead")
    parts += _shown(answers.moves(topology), asked, caption="Who can move a person, and where to")
    columns = ("place", "named", "home", "why", "effect", "rule")
    parts += _shown(answers.broken_references(topology), asked, columns, "References that break")
    return Section("The design", parts)


def _poured(run: Run) -> Section:
    import pandas as pd

    total = {name.replace("_", " "): value for name, value in run.summary.items() if not isinstance(value, list)}
    counts = pd.DataFrame([total])
    return Section("What happened", [Table(counts), _picture(FlowView(run)), _picture(VisibilityView(run))])


def _kept_out(run: Run, asked: list[Answer]) -> Section:
    """Show what did not happen: campaigns that could not see their leads, rows that were not taken, members nobody sees."""
    columns: tuple[str, ...] = ("campaign", "workspace", "partition", "leads", "ran", "blocked")
    parts: list[Any] = []
    parts += _shown(answers.ran_and_blocked(run), asked, columns, "Blocked for want of sight", above_zero="blocked")
    parts += _shown(answers.rejected_by_reason(run), asked, caption="Rows that were not taken")
    columns = ("kind", "name", "workspace", "lead", "partition", "status", "rule")
    parts += _shown(answers.hidden_members(run), asked, columns, "Hidden members")
    twins = ("address", "lead", "partition", "seen_by", "is_latest")
    parts += _shown(answers.duplicates(run), asked, twins, "Addresses with several records")
    parts += _shown(answers.unseen_leads(run), asked, caption="Leads that no active campaign sees")
    asked.append(mailed := answers.mailed_by_several(run))
    return Section("What did not happen", [*parts, Words(mailed.sentence)])


def _findings(found: Review) -> Section:
    frame = found.frame()
    is_open = frame["accepted"] == ""
    parts: list[Any] = [Words(found.sentence())]
    if is_open.any():
        columns = ["severity", "finding", "at", "what", "evidence", "remedy", "rules", "confidence"]
        parts.append(Table(frame.loc[is_open, columns], "The gravest first"))
    if not is_open.all():
        parts.append(Table(frame.loc[~is_open, ["finding", "at", "what", "accepted"]], "Known, and accepted for a reason"))
    return Section("Findings", [*parts, *(Words(f"Not judged: {why}.", is_quiet=True) for why in found.unjudged)])


def _compared(comparison: Comparison) -> Section:
    return Section(
        "Before and after",
        [
            Words(comparison.describe()),
            Table(comparison.design, "What was changed in the design"),
            Table(comparison.behaviour, "What becomes of leads, the most important first"),
        ],
    )


def _basis(topology: Topology, run: Run | None, asked: Iterable[Answer], found: Review) -> Section:
    import pandas as pd

    used = [name for answer in asked for name in answer.rules] + [name for finding in found for name in finding.kind.rules]
    rules = sorted({rule(name) for name in used}, key=lambda one: (-CONFIDENCE.index(one.confidence), one.id))
    rows = [(one.id, one.confidence, one.title, one.statement) for one in rules]
    parts: list[Any] = [
        Words(
            "This is a model of the instance, built from public sources. Each statement above follows from the design alone, or rests on "
            "rules of Marketo's behaviour; on whose word each rule stands is said here, the least sure first."
        ),
        Table(pd.DataFrame(rows, columns=["rule", "confidence", "title", "what holds"]), "Rules this report rests on"),
    ]
    changed = [(name, str(value)) for name, value in topology.settings.changed().items()]
    if changed:
        parts.append(Table(pd.DataFrame(changed, columns=["setting", "reading"]), "Readings chosen for this design"))
    if run is not None and len(run.stimuli) <= _POURED:
        sensitive = answers.sensitivity(run)
        frame = sensitive.frame()
        parts.append(Words(sensitive.sentence))
        columns = ["setting", "rule", "reading", "other", "changes"]
        parts.append(Table(frame.loc[frame["in_play"], columns], "What other readings would change"))
    return Section("What this rests on", parts)
