"""Pictures on a grey printer: what differs in meaning side by side differs in brightness, in dashes, in hatching or in its mark."""

from __future__ import annotations

import itertools

import pytest
from PIL import ImageColor

from workbench.views.flow import _RIBBONS
from workbench.views.journey import _MARKS
from workbench.views.palette import BLOCKED, BLUE, GREEN, INK, ORANGE, PALE, QUIET, WHITE
from workbench.views.topology import LINES
from workbench.views.visibility import _KEY

APART = 1.25  # the least ratio of brightness at which two greys are told apart beside each other
LEGIBLE = 4.5  # of a text on its ground (WCAG)


def brightness(colour: str) -> float:
    """Return the relative luminance of a colour, 0 black to 1 white."""
    parts = (part / 255 for part in ImageColor.getrgb(colour)[:3])
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def ratio(one: str, two: str) -> float:
    low, high = sorted((brightness(one), brightness(two)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize(("one", "two"), [*itertools.combinations(("ran", "blocked", "sees, but nothing"), 2)])
def test_states_of_a_cell_differ_in_grey(one: str, two: str) -> None:
    assert ratio(_KEY[one][0], _KEY[two][0]) >= APART


@pytest.mark.parametrize(("one", "two"), [("landed", "was moved there"), ("is seen by", "nobody sees them")])
def test_ribbons_between_the_same_columns_differ_in_grey_and_in_hatching(one: str, two: str) -> None:
    assert ratio(_RIBBONS[one][0], _RIBBONS[two][0]) >= APART
    assert _RIBBONS[one][2] != _RIBBONS[two][2]


@pytest.mark.parametrize(("one", "two"), [*itertools.combinations(LINES, 2)])
def test_lines_of_a_design_differ_without_their_colour(one: str, two: str) -> None:
    a, b = LINES[one], LINES[two]
    widths = sorted((a.width, b.width))
    assert a.dashes != b.dashes or a.has_head != b.has_head or widths[1] >= 2 * widths[0]


def test_each_kind_of_line_of_a_journey_has_a_mark_of_its_own() -> None:
    marks = [mark for mark, *_ in _MARKS.values()]
    assert len(set(marks)) == len(marks)


@pytest.mark.parametrize("ink", [INK, QUIET, BLUE, ORANGE])
def test_texts_are_legible_on_white(ink: str) -> None:
    assert ratio(ink, WHITE) >= LEGIBLE


@pytest.mark.parametrize(("ink", "ground"), [(WHITE, BLUE), (INK, BLOCKED), (QUIET, PALE), (INK, "#dbe7f1"), (INK, PALE)])
def test_texts_are_legible_on_what_is_filled(ink: str, ground: str) -> None:
    assert ratio(ink, ground) >= LEGIBLE


def test_colours_of_lines_stand_out_from_paper() -> None:
    assert min(ratio(colour, WHITE) for colour in (*(line.color for line in LINES.values()), GREEN)) >= 3
