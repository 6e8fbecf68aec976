"""A card: what a thing says of itself at a glance, as words and as HTML from one structure; here that of a design.

Pictures are views: they stand above and are asked for by name, so that what a notebook shows by itself stays cheap and can be compared.
"""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .model import Topology

__all__ = ["Card", "counted", "some", "topology_card"]

MOST_ROWS, MOST_NAMES = 25, 6


@dataclass(frozen=True, slots=True)
class Card:
    """A title, a few sentences, and a table with what its rows are called; more than 25 rows are cut, and the card says so."""

    title: str
    said: tuple[str, ...]
    what: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str | int, ...], ...]

    def describe(self) -> str:
        """Tell the card in words, a line for each row."""
        told = []
        for first, *others in self._shown:
            cells = zip(self.columns[1:], others, strict=True)
            told.append(f"  {first}: {'; '.join(f'{head} {_said(cell)}' for head, cell in cells)}")
        return "\n".join([f"{self.title}: {' '.join(self.said)}", *told, *self._more])

    def to_html(self) -> str:
        """Return the card as a piece of HTML, every name escaped."""

        def row(cells: Iterable[str | int], tag: str) -> str:
            return f"<tr>{''.join(f'<{tag}>{_cell(cell)}</{tag}>' for cell in cells)}</tr>"

        rows = "".join(row(cells, "td") for cells in self._shown)
        table = f"<table><thead>{row(self.columns, 'th')}</thead><tbody>{rows}</tbody></table>"
        more = "".join(f"<p>{_cell(line)}</p>" for line in self._more)
        return f"<p><b>{_cell(self.title)}</b><br>{'<br>'.join(map(_cell, self.said))}</p>{table}{more}"

    @property
    def _shown(self) -> tuple[tuple[str | int, ...], ...]:
        return self.rows[:MOST_ROWS]

    @property
    def _more(self) -> list[str]:
        return [f"{len(self.rows) - MOST_ROWS:,} more {self.what}."] if len(self.rows) > MOST_ROWS else []


def topology_card(topology: Topology) -> Card:
    """Return the card of a design: a row for each workspace.

    >>> from workbench.topology.model import Topology
    >>> print(topology_card(Topology("One")).describe())
    One: 1 partition, 1 workspace, 0 campaigns.
      Default: sees Default; primary Default; forms 0; campaigns 0
    """
    counts = [(len(topology.partitions), "partition"), (len(topology.workspaces), "workspace"), (len(topology.campaigns), "campaign")]
    rare = [(len(topology.assignment_rules), "assignment rule"), (len(topology.models), "revenue model")]
    counts += [(count, word) for count, word in rare if count]
    said = [f"{', '.join(counted(count, word) for count, word in counts)}."]
    if topology.crm:
        said.append(f"CRM: {topology.crm.type.capitalize()}.")
    seen = {partition for name in topology.workspaces for partition in topology.sees(name)}
    unseen = [partition for partition in topology.partitions if partition not in seen]
    if unseen:
        said.append(f"Seen by no workspace: {some(unseen)}.")
    rows = [
        (
            workspace.name,
            "all" if workspace.partitions is None and len(topology.partitions) > 1 else some(topology.sees(workspace.name)),
            workspace.primary,
            sum(form.workspace == workspace.name for form in topology.forms.values()),
            sum(campaign.workspace == workspace.name for campaign in topology.campaigns.values()),
        )
        for workspace in topology.workspaces.values()
    ]
    return Card(topology.name, tuple(said), "workspaces", ("workspace", "sees", "primary", "forms", "campaigns"), tuple(rows))


def counted(count: int, word: str) -> str:
    """Say how many of something there are.

    >>> counted(1, "row"), counted(2000, "row")
    ('1 row', '2,000 rows')
    """
    return f"{count:,} {word}" + "s" * (count != 1)


def some(names: Sequence[str]) -> str:
    """Name a few of several, and say how many more there are.

    >>> some(["a", "b", "c", "d", "e", "f", "g", "h"])
    'a, b, c, d, e, f and 2 more'
    """
    rest = len(names) - MOST_NAMES
    return ", ".join(names) or "nothing" if rest <= 0 else f"{', '.join(names[:MOST_NAMES])} and {rest} more"


def _said(value: str | int) -> str:
    return f"{value:,}" if isinstance(value, int) else value


def _cell(value: str | int) -> str:
    return html.escape(_said(value))
