"""Colours, sizes and words that all pictures share.

Colours keep apart for the colour-blind (after Okabe and Ito) and differ in brightness, and no meaning hangs on colour alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.text import Text

__all__ = [
    "BLOCKED",
    "BLUE",
    "FAINT",
    "GREEN",
    "INK",
    "ORANGE",
    "PALE",
    "QUIET",
    "ROW",
    "WHITE",
    "WRITING",
    "breadth",
    "clipped",
    "counted",
    "heading",
    "listed",
    "number",
    "write",
]

INK, QUIET, FAINT, PALE, WHITE = "#1f2933", "#5f6c7b", "#cbd2d9", "#eef2f6", "#ffffff"
BLUE, GREEN, ORANGE, BLOCKED = "#12507b", "#1b8a6b", "#c2570c", "#f6b26b"
ROW = 0.34  # inches a line of a picture is high
WRITING = 9.0  # points of ordinary text
_LONGEST = 34


def number(count: float) -> str:
    """Write a whole number the way people read it.

    >>> number(9240)
    '9,240'
    """
    return f"{int(count):,}"


def counted(count: float, one: str, many: str = "") -> str:
    """Write a number with its noun.

    >>> counted(1, "person", "people"), counted(9240, "lead")
    ('1 person', '9,240 leads')
    """
    return f"{number(count)} {one if count == 1 else many or one + 's'}"


def listed(words: Iterable[str]) -> str:
    """Join words as a sentence does.

    >>> listed(["NA", "EMEA", "APAC"])
    'NA, EMEA and APAC'
    """
    known = list(words)
    return " and ".join(part for part in (", ".join(known[:-1]), known[-1]) if part) if known else "nothing"


def clipped(text: str, longest: int = _LONGEST) -> str:
    """Cut a name in its middle where it would burst a picture; its ends tell names apart.

    >>> clipped("abcdefghijklmnopqrstuvwxyz", 11)
    'abcde…vwxyz'
    """
    text = " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())
    if len(text) <= longest:
        return text
    half = (longest - 1) // 2
    return f"{text[: longest - 1 - half]}…{text[-half:]}"


@lru_cache(maxsize=4096)
def breadth(text: str, points: float = WRITING, *, is_bold: bool = False) -> float:
    """Return how many inches wide a text is in the fonts of `write`."""
    import warnings

    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import TextPath

    if not text.strip():
        return 0.0
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Glyph")  # a script the font lacks is measured as the boxes it is drawn as
        outline = TextPath(
            (0, 0),
            text.replace("$", r"\$"),
            size=points,
            prop=FontProperties(family=list(_fonts()), weight="bold" if is_bold else "normal"),
        )
    return float(outline.vertices[:, 0].max()) / 72  # exact extents of curves take longer than the whole picture


def write(
    ax: Axes,
    x: float,
    y: float,
    text: str,
    *,
    points: float = WRITING,
    color: str = INK,
    is_bold: bool = False,
    across: str = "left",
    down: str = "center",
    turn: float = 0.0,
) -> Text:
    """Put a text on a picture as it stands: a dollar sign in a name begins no formula."""
    return ax.text(
        x, y, text, fontsize=points, color=color, fontweight="bold" if is_bold else "normal", fontfamily=list(_fonts()),
        ha=across, va=down, rotation=turn, rotation_mode="anchor", parse_math=False,
    )  # fmt: skip


def heading(ax: Axes, title: str, lines: Iterable[str], scale: float) -> None:
    """Write what is drawn at the top of a picture: the title, and below it what it counts and what it leaves out, a line each."""
    write(ax, 0.25, 0.26, clipped(title, 60), points=13 * scale, is_bold=True)
    for place, line in enumerate(lines):
        write(ax, 0.25, 0.52 + 0.19 * place, line, points=8.5 * scale, color=QUIET)


@lru_cache(maxsize=1)
def _fonts() -> tuple[str, ...]:
    """Return matplotlib's own font, and behind it those installed that know other scripts."""
    from matplotlib.font_manager import fontManager

    installed = set(fontManager.get_font_names())
    others = ("Noto Sans CJK JP", "Noto Sans CJK SC", "Hiragino Sans", "Yu Gothic", "Microsoft YaHei", "Arial Unicode MS")
    return ("DejaVu Sans", *(name for name in others if name in installed))
