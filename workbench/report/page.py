"""One HTML page that needs nothing else: words, tables and pictures in sections, everything escaped, made to be printed.

What a report says is `sections.py`; here is only how it looks.
"""

from __future__ import annotations

import base64
import html
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["MOST_ROWS", "Picture", "Section", "Table", "Words", "page"]

MOST_ROWS = 40  # of one table; a client's page is no database
_STYLE = """
:root { color-scheme: light; --ink: #1f2933; --quiet: #5f6c7b; --line: #cbd2d9; --blue: #12507b; }
body { font: 15px/1.5 system-ui, "Segoe UI", Helvetica, Arial, sans-serif; color: var(--ink); }
body { max-width: 62rem; margin: 2.5rem auto; padding: 0 1.5rem; }
h1 { font-size: 1.9rem; margin: 0; } h2 { font-size: 1.3rem; color: var(--blue); margin: 2.4rem 0 .4rem; }
p { margin: .5rem 0; max-width: 46rem; } .quiet, caption { color: var(--quiet); font-size: .87rem; }
nav ol { columns: 2; padding-left: 1.2rem; } nav a { color: var(--blue); text-decoration: none; }
img { max-width: 100%; height: auto; display: block; margin: .8rem 0; }
table { border-collapse: collapse; margin: .8rem 0; font-size: .87rem; width: 100%; }
caption { text-align: left; padding: .2rem 0; caption-side: top; }
th { text-align: left; border-bottom: 2px solid var(--ink); padding: .25rem .6rem .25rem 0; vertical-align: bottom; }
td { border-bottom: 1px solid var(--line); padding: .25rem .6rem .25rem 0; vertical-align: top; overflow-wrap: anywhere; }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; }
@page { margin: 18mm 15mm; }
@media print {
  body { margin: 0; max-width: none; padding: 0; font-size: 10.5pt; } nav { break-after: page; }
  h2 { break-after: avoid; } tr, img { break-inside: avoid; } thead { display: table-header-group; } a { color: inherit; }
}
"""


@dataclass(frozen=True, slots=True)
class Words:
    """A paragraph."""

    text: str
    is_quiet: bool = False

    def html(self) -> str:
        """Return the paragraph, a line break where the text has one."""
        told = html.escape(self.text).replace("\n", "<br>")
        return f'<p class="quiet">{told}</p>' if self.is_quiet else f"<p>{told}</p>"


@dataclass(frozen=True, eq=False)
class Table:
    """A frame with a caption; of a long one the first rows, and how many more there are."""

    frame: pd.DataFrame
    caption: str = ""

    def html(self) -> str:
        """Return the table; numbers stand right, an empty cell stays empty."""
        kept = self.frame.head(MOST_ROWS)
        numeric = [kept[name].dtype.kind in "iuf" for name in kept.columns]
        head = "".join(_cell("th", name.replace("_", " "), right) for name, right in zip(kept.columns, numeric, strict=True))
        rows = ("".join(_cell("td", cell, right) for cell, right in zip(row, numeric, strict=True)) for row in kept.itertuples(index=False))
        caption = f"<caption>{html.escape(self.caption)}</caption>" if self.caption else ""
        left = len(self.frame) - len(kept)
        more = f'<p class="quiet">The first {len(kept):,} of {len(self.frame):,} rows.</p>' if left else ""
        body = "".join(f"<tr>{row}</tr>" for row in rows)
        return f"<table>{caption}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{more}"


@dataclass(frozen=True, slots=True)
class Picture:
    """An SVG, shown as an image: nothing in it can run, and its names cannot clash with another's; `words` say what it shows."""

    svg: str
    words: str

    def html(self) -> str:
        """Return the picture with its words, for those who cannot see it and for search."""
        data = base64.b64encode(self.svg.encode("utf-8")).decode("ascii")
        return f'<img src="data:image/svg+xml;base64,{data}" alt="{html.escape(self.words)}">{Words(self.words, is_quiet=True).html()}'


@dataclass(frozen=True, eq=False)
class Section:
    """A heading and what stands below it."""

    title: str
    parts: Sequence[Words | Table | Picture]


def page(title: str, about: Iterable[Words], sections: Sequence[Section]) -> str:
    """Return the whole page.

    >>> print(page("Regions", [Words("Two < three")], [])[-38:].strip())
    <p>Two &lt; three</p>
    </body>
    </html>
    """
    named = [(f"s{place}", section) for place, section in enumerate(sections, 1)]
    contents = "".join(f'<li><a href="#{anchor}">{html.escape(section.title)}</a></li>' for anchor, section in named)
    lines = ["<!doctype html>", '<html lang="en">', "<head>", '<meta charset="utf-8">', f"<title>{html.escape(title)}</title>"]
    # No script may run and nothing may be fetched, whatever a name or a lead's value holds.
    lines += ["<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; img-src data:; style-src 'unsafe-inline'\">"]
    lines += ['<meta name="viewport" content="width=device-width, initial-scale=1">', f"<style>{_STYLE}</style>", "</head>", "<body>"]
    lines += [f"<h1>{html.escape(title)}</h1>", *(words.html() for words in about)]
    lines += [f"<nav><ol>{contents}</ol></nav>"] if named else []
    for anchor, section in named:
        lines += [f'<section id="{anchor}">', f"<h2>{html.escape(section.title)}</h2>"]
        lines += [*(part.html() for part in section.parts), "</section>"]
    return "\n".join([*lines, "</body>", "</html>", ""])


def _cell(tag: str, value: Any, right: bool) -> str:
    is_empty = value is None or value is False or value != value
    shown = "" if is_empty else "yes" if value is True else f"{value:,}" if right and isinstance(value, int) else str(value)
    return f'<{tag} class="number">{html.escape(shown)}</{tag}>' if right else f"<{tag}>{html.escape(shown)}</{tag}>"
