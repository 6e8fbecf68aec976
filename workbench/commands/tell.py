"""A run in words for a terminal: its summary, and campaign by partition. Pictures are `views/`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..engine.run import Run
    from ..scale import LargeRun

__all__ = ["summary_lines", "table_lines", "visibility_lines"]

_MOST = 40  # campaigns in a table; beyond that those with the most blocked judgements
_LONGEST = 36  # characters of a campaign's name
_REASONS = 8  # kinds of rejections told one by one
_WIDEST = 12  # partitions side by side


def summary_lines(run: Run) -> list[str]:
    """Tell the totals, and that they add up."""
    total = run.summary
    taken = [f"{total[name]:,} {name}" for name in ("created", "updated", "unchanged", "rejected", "done") if name in total]
    ran, blocked = f"campaigns ran {total['campaign_runs']:,} times", f"{total['blocked']:,} times only visibility kept one out"
    lines = [f"{total['stimuli']:,} steps: {', '.join(taken)}", f"{total['leads']:,} leads; {ran}, and {blocked}"]
    return lines + _refusal_lines(run) + _finding_lines(run)


def _refusal_lines(run: Run) -> list[str]:
    """Tell why rows were rejected, the most frequent reasons first."""
    _, reasons, rules = run.refused_rows()
    counted = Counter(zip(reasons, rules, strict=True)).most_common()
    lines = [f"rejected {count:,}: {reason}" + (f" [{rule}]" if rule else "") for (reason, rule), count in counted[:_REASONS]]
    rest = sum(count for _, count in counted[_REASONS:])
    return [*lines, f"rejected {rest:,} for other reasons: see rejected.csv"] if rest else lines


def _finding_lines(run: Run) -> list[str]:
    """Tell what went wrong while running, with an example."""
    lines = []
    for code in run.findings:
        first = run.stopped.iloc[0]
        limit = run.topology.settings.max_cascade
        lines.append(f"finding: {code}: {len(run.stopped):,} chains of campaigns stopped at max_cascade ({limit})")
        lines.append(f"  the first: {first['campaign']} for person {first['id']}; campaigns start each other, or themselves, in a circle")
    return lines


def visibility_lines(run: Run | LargeRun) -> list[str]:
    """Tell campaign by partition how often it ran, and in brackets how often it would have but for visibility (VIS-9)."""
    partitions = run.partitions
    if len(partitions) > _WIDEST:
        return [f"{len(partitions)} partitions are too many for a terminal: see visibility.parquet"]
    campaigns: dict[tuple[str, str], list[tuple[bool, int, int]]] = {}
    people: dict[str, int] = {}
    for campaign, workspace, partition, seen, leads, ran, blocked in run.visibility_rows():  # no frame: that takes half a second to load
        campaigns.setdefault((campaign, workspace), []).append((seen, ran, blocked))
        people[partition] = leads
    if not campaigns:
        return ["the design has no campaigns"]
    first = sorted(campaigns, key=lambda key: (-sum(cell[2] for cell in campaigns[key]), -sum(cell[1] for cell in campaigns[key])))
    shown = sorted(first[:_MOST])
    rows = [["leads there", "", *(f"{people[partition]:,}" for partition in partitions)]]
    rows += [[_cut(campaign), workspace, *(_cell(*cell) for cell in campaigns[campaign, workspace])] for campaign, workspace in shown]
    lines = table_lines(["campaign", "workspace", *partitions], rows)
    lines.append("a number: how often it ran; (a number): how often it would have, but for visibility; ·: not visible, nothing missed")
    if len(campaigns) > len(shown):
        lines.append(f"{len(shown)} of {len(campaigns)} campaigns, those with the most blocked")
    return lines


def _cell(seen: bool, ran: int, blocked: int) -> str:
    if blocked:
        return f"{ran:,} ({blocked:,})" if ran else f"({blocked:,})"
    return f"{ran:,}" if ran or seen else "·"


def _cut(name: str) -> str:
    return name if len(name) <= _LONGEST else f"{name[: _LONGEST - 1]}…"


def table_lines(header: Sequence[str], rows: Sequence[Sequence[str]], left: int = 2) -> list[str]:
    """Set a table in columns: the first `left` begin at the left, the others end at the right.

    >>> table_lines(["campaign", "leads"], [["Welcome", "7"]], left=1)
    ['campaign  leads', 'Welcome       7']
    """
    widths = [max(map(len, column)) for column in zip(header, *rows, strict=True)]
    lines = []
    for row in (header, *rows):
        cells = [
            cell.ljust(width) if place < left else cell.rjust(width) for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        lines.append("  ".join(cells).rstrip())
    return lines
