"""Every text of the studio can be read in both themes: all pairs of a text colour and a ground are worked out from its style sheet."""

from __future__ import annotations

import re
from importlib import resources

import pytest

SHEET = re.sub(r"/\*.*?\*/", "", resources.files("workbench.studio").joinpath("js", "style.css").read_text("utf-8"), flags=re.DOTALL)
RULES = [(where.strip(), said) for where, said in re.findall(r"([^{}]+)\{([^{}]*)\}", SHEET)]
BLACK, WHITE = (0.0, 0.0, 0.0), (255.0, 255.0, 255.0)
THEMES = {  # is it light, and what JupyterLab's own themes say; without JupyterLab the sheet's own colours count
    "JupyterLab Light": (True, {"--jp-ui-font-color1": "rgba(0, 0, 0, 0.87)", "--jp-layout-color0": "#ffffff"}),
    "JupyterLab Dark": (False, {"--jp-ui-font-color1": "rgba(255, 255, 255, 0.87)", "--jp-layout-color0": "#111111"}),
    "no JupyterLab": (True, {}),
}
LEGIBLE = 4.5  # WCAG 2, of ordinary text
Colour = tuple[float, float, float]


def said(name: str, *, where: str = "") -> set[str]:
    """Return what the sheet says of a property, in the rules whose selector has these words at its end."""
    found = set()
    for selector, body in RULES:
        if not where or any(re.search(where, part.strip()) for part in selector.split(",")):
            found |= {value.strip() for value in re.findall(rf"(?:^|;)\s*{name}:\s*([^;]+)", body)}
    return found


def mixed(one: Colour, other: Colour, share: float) -> Colour:
    r, g, b = (share * x + (1 - share) * y for x, y in zip(one, other, strict=True))
    return r, g, b


def colour(text: str, theme: str) -> Colour:
    """Work out a colour as a browser does."""
    is_light, given = THEMES[theme]
    if found := re.fullmatch(r"var\((--[\w-]+)(?:, (.+))?\)", text):
        name, other = found.groups()
        own = dict(re.findall(r"(--wb-[\w-]+):\s*([^;]+);", SHEET[: SHEET.index("[data-jp-theme-light")]))
        if not is_light:
            own |= dict(re.findall(r"(--wb-[\w-]+):\s*([^;]+);", next(body for where, body in RULES if where.startswith("[data-jp"))))
        return colour(given.get(name) or own.get(name) or other, theme)
    if found := re.fullmatch(r"color-mix\(in srgb, (var\([^()]+\)) (\d+)%, (var\([^()]+\))\)", text):
        return mixed(colour(found[1], theme), colour(found[3], theme), int(found[2]) / 100)
    if found := re.fullmatch(r"rgba\((\d+), (\d+), (\d+), ([\d.]+)\)", text):
        red, green, blue = (float(part) for part in found.groups()[:3])
        return mixed((red, green, blue), WHITE if is_light else (17.0, 17.0, 17.0), float(found[4]))
    digits = text.removeprefix("#")
    digits = "".join(digit * 2 for digit in digits) if len(digits) == 3 else digits
    return int(digits[:2], 16), int(digits[2:4], 16), int(digits[4:], 16)


def contrast(one: Colour, other: Colour) -> float:
    def bright(given: Colour) -> float:
        parts = (part / 255 for part in given)
        red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    low, high = sorted((bright(one), bright(other)))
    return (high + 0.05) / (low + 0.05)


GROUND = "var(--wb-ground)"
TEXTS = (said("color") | said("fill", where=r"(text|-head|-count)$")) - {"inherit"}
GROUNDS = (said("background") | said("fill", where="rect$")) - {"none"}
FILLS = said("fill", where="circle$") | {"var(--wb-blue)"}  # of signs and of what is pressed: on these stands the ground's colour


def test_contrast_is_that_of_the_standard() -> None:
    assert contrast(BLACK, WHITE) == pytest.approx(21)
    assert contrast(colour("#777777", "no JupyterLab"), WHITE) == pytest.approx(4.48, abs=0.01)


def test_texts_grounds_and_fills_were_found() -> None:
    names = ("ink", "quiet", "blue", "green", "orange", "red", "ground")
    assert {f"var(--wb-{name})" for name in names} == TEXTS
    assert {GROUND, "var(--wb-soft)", "var(--wb-chosen)", "var(--wb-blue)"} == GROUNDS
    assert len(FILLS) >= 5


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("ground", sorted(GROUNDS - FILLS))
@pytest.mark.parametrize("text", sorted(TEXTS - {GROUND}))
def test_every_text_is_legible_on_every_ground(text: str, ground: str, theme: str) -> None:
    assert contrast(colour(text, theme), colour(ground, theme)) >= LEGIBLE


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("fill", sorted(FILLS))
def test_the_ground_is_legible_on_every_fill(fill: str, theme: str) -> None:
    assert contrast(colour(GROUND, theme), colour(fill, theme)) >= LEGIBLE


def test_only_what_is_not_meant_is_faint() -> None:
    faint = {where for where, body in RULES if re.search(r"(?:^|;)\s*opacity: \.\d", body)}
    assert faint == {".wb-dim"}
