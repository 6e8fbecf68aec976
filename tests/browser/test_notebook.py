"""Notebooks that hold widgets, run in JupyterLab: the widgets answer, and all four kinds are legible in the dark theme."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
CONTRAST = """one => {
  const bright = (colour) => {
    const [r, g, b] = colour.match(/[0-9.]+/g).slice(0, 3).map((part) => part / 255);
    const [x, y, z] = [r, g, b].map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
    return 0.2126 * x + 0.7152 * y + 0.0722 * z;
  };
  const { color, backgroundColor } = getComputedStyle(one);
  const [low, high] = [bright(color), bright(backgroundColor)].sort((a, b) => a - b);
  return [bright(backgroundColor), (high + 0.05) / (low + 0.05)];
}"""


def theme(page: Page, name: str) -> None:
    page.get_by_role("menuitem", name="Settings", exact=True).click()
    page.get_by_text("Theme", exact=True).first.hover()
    page.get_by_role("menuitem", name=name, exact=True).click()


def test_the_studio_notebook_runs_and_its_widgets_answer(opened: Callable[..., Page], folder: Path) -> None:
    shutil.copytree(NOTEBOOKS / "designs", folder / "designs", dirs_exist_ok=True)
    book = json.loads((NOTEBOOKS / "10_studio.ipynb").read_text("utf-8"))
    page = opened("studio", *("".join(cell["source"]) for cell in book["cells"] if cell["cell_type"] == "code"))
    inspector = page.locator(".wb-inspector")
    inspector.scroll_into_view_if_needed()
    router = inspector.locator('.wb-node[data-id="campaign:EMEA-Route newcomers"]')
    expect(router).to_have_class(re.compile("wb-mark-taken"))
    inspector.get_by_label("Country", exact=True).fill("Japan")
    expect(inspector.locator('.wb-node[data-id="partition:APAC"]')).to_have_class(re.compile("wb-mark-taken"))
    page.locator(".wb-compare").scroll_into_view_if_needed()
    expect(page.locator('.wb-compare .wb-node[data-id="campaign:EMEA-Route newcomers"]')).to_have_class(re.compile("wb-mark-changed"))
    expect(page.locator(".jp-RenderedText[data-mime-type='application/vnd.jupyter.stderr']")).to_have_count(0)


ERRORS = ", ".join(f".jp-RenderedText[data-mime-type='application/vnd.jupyter.{kind}']" for kind in ("stderr", "error"))


def goes_to_an_event(page: Page) -> None:
    page.locator('.wb-log [data-event="16"]').click()
    expect(page.locator('.wb-side tr[data-lead="twin"]')).to_contain_text("US")
    expect(page.locator(".wb-stepper p.wb-says")).to_contain_text("Change Score")


def types_another_country(page: Page) -> None:
    inspectors = page.locator(".wb-inspector")
    expect(inspectors).to_have_count(2)  # else the first may be the last
    for inspector in (inspectors.first, inspectors.last):
        inspector.get_by_label("Country", exact=True).fill("Japan")
    expect(inspectors.first.locator('.wb-node[data-id="campaign:APAC-Welcome newcomers"]')).to_have_class(re.compile("wb-mark-blocked"))
    expect(inspectors.last.locator('.wb-node[data-id="partition:APAC"]')).to_have_class(re.compile("wb-mark-taken"))


def asks_who_lands_elsewhere(page: Page) -> None:
    number = page.locator('.wb-compare [data-kind="land_elsewhere"]')
    number.click()
    expect(page.locator(".wb-compare")).to_contain_text("fills out DEF-Unsubscribe")
    assert number.evaluate(CONTRAST)[1] >= 4.5  # pressed, and the mouse is still over it


def types_another_partner(page: Page) -> None:
    page.locator(".wb-inspector").get_by_label("CRM Partner ID", exact=True).fill("CH-002")
    expect(page.locator('.wb-inspector .wb-node[data-id="campaign:01 - Channel partner"]')).to_have_class(re.compile("wb-mark-taken"))


@pytest.mark.parametrize(
    ("name", "widget", "touch"),
    [
        ("11_purposeful_duplicates", ".wb-stepper", goes_to_an_event),
        ("12_regional_roll_out", ".wb-inspector", types_another_country),
        ("13_custom_dedupe_and_crm_sync", ".wb-compare", asks_who_lands_elsewhere),
        ("15_partner_leads", ".wb-inspector", types_another_partner),
    ],
)
def test_a_notebook_of_a_founding_document_runs_and_its_widget_answers(
    opened: Callable[..., Page], folder: Path, name: str, widget: str, touch: Callable[[Page], None]
) -> None:
    shutil.copytree(NOTEBOOKS / "designs", folder / "designs", dirs_exist_ok=True)
    designs = Path("tests") / "scenarios" / "topologies"
    shutil.copytree(NOTEBOOKS.parent / designs, folder.parent / designs, dirs_exist_ok=True)
    book = json.loads((NOTEBOOKS / f"{name}.ipynb").read_text("utf-8"))
    page = opened(name, *("".join(cell["source"]) for cell in book["cells"] if cell["cell_type"] == "code"))
    page.locator(widget).first.scroll_into_view_if_needed()
    touch(page)
    expect(page.locator(ERRORS)).to_have_count(0)


LINKED = """
import workbench as wb
from traitlets import link
from workbench.studio import *
one = wb.Topology.of("One", partitions=["Default", "EMEA"], forms={"F": {"workspace": "Default"}},
                     workspaces={"Default": {"partitions": "all"}, "EMEA": {"partitions": ["EMEA"]}},
                     campaigns={"Hello": {"workspace": "EMEA", "triggers": [{"fills_out_form": "any"}], "flow": []}})
run = wb.simulate(one, [{"fill_form": {"form": "F", "values": {"Email Address": "ann@example.com"}}}])
editor, inspector, stepper, compared = TopologyEditor(one), LeadInspector(one), RunStepper(run), DesignCompare(one, one.add_partition("NA"))
for other in (inspector, stepper, compared):
    link((editor, "selection"), (other, "selection"))
"""


def test_four_linked_widgets_share_one_selection(opened: Callable[..., Page]) -> None:
    page = opened("linked", LINKED, "editor", "inspector", "stepper", "compared")
    hello = page.locator('.wb-node[data-id="campaign:Hello"]:visible')
    expect(hello).to_have_count(4)
    for place in range(4):
        chosen = "campaign:Hello" if place % 2 == 0 else "partition:EMEA"
        everywhere = page.locator(f'.wb-node[data-id="{chosen}"]:visible')
        everywhere.nth(place).click()
        for other in range(4):
            expect(everywhere.nth(other)).to_have_attribute("aria-pressed", "true")
    hello.nth(1).click()
    expect(page.locator(".wb-stepper .wb-log .wb-about")).to_contain_text(["campaign Hello of EMEA does not run"])
    expect(page.locator(".wb-inspector").get_by_label("What was clicked")).to_contain_text("EMEA sees the partition that person 1 is in")
    hello.nth(3).click()
    expect(page.locator(".wb-stepper .wb-log .wb-about")).to_have_count(0)


def test_every_widget_is_legible_in_the_dark_theme(opened: Callable[..., Page], folder: Path) -> None:
    cells = (
        "import workbench as wb\nfrom workbench.studio import *\none = wb.Topology('One').add_partition('EMEA').add_form('F', 'Default')",
        "LeadInspector(one)",
        "DesignCompare(one, one.add_partition('NA'))",
        "TopologyEditor(one)",
        "RunStepper(wb.simulate(one, [{'fill_form': {'form': 'F', 'values': {'Email Address': 'a@b.co'}}}]))",
    )
    page = opened("dark", *cells)
    expect(page.locator(".wb-stepper")).to_be_attached()
    theme(page, "JupyterLab Dark")
    try:
        page.wait_for_function("document.body.dataset.jpThemeLight === 'false'")
        for one in page.locator(".wb").all():
            ground, contrast = one.evaluate(CONTRAST)
            assert ground < 0.1
            assert contrast > 7
        page.locator(".wb-compare").scroll_into_view_if_needed()
        page.wait_for_timeout(500)
        page.screenshot(path=Path(__file__).parents[2] / "browser-screenshots" / "dark.png")
    finally:
        theme(page, "JupyterLab Light")
        page.wait_for_function("document.body.dataset.jpThemeLight === 'true'")
