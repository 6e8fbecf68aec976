"""The notebook of the studio, run in JupyterLab: its four widgets work on each other's designs, in the light theme and in the dark one."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

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
