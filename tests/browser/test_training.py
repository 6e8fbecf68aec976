"""A lesson worked through by hand: in JupyterLab with the cells of the notebook, as an app with the form of the exercise."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

LESSONS = Path(__file__).parents[2] / "notebooks" / "training"
WATCHED = """
from IPython.display import HTML, display
seen = display(HTML("<pre id=said></pre>"), display_id=True)
home.observe(lambda _: seen.update(HTML(f"<pre id=said>{strangers.check(home)}</pre>")), "yaml")
"""


def test_a_lesson_runs_and_its_editor_solves_an_exercise(opened: Callable[..., Page]) -> None:
    book = json.loads((LESSONS / "02_what_does_a_workspace_see.ipynb").read_text("utf-8"))
    page = opened("lesson", *("".join(cell["source"]) for cell in book["cells"] if cell["cell_type"] == "code"), WATCHED)
    last = page.locator(".wb").last
    last.scroll_into_view_if_needed()
    page.locator("#said").wait_for(state="attached")
    last.locator('[data-access="EMEA/EMEA"]').get_by_role("radio").check()
    expect(page.locator("#said")).to_contain_text("Right: all 19 classes")


def test_an_exercise_is_an_app(voila: Callable[..., Page]) -> None:
    page = voila("import workbench as wb\nwb.training.board('1.1')", "wb.training.board('2.3')")
    page.get_by_role("button", name="Check").click()
    expect(page.get_by_text("nothing is said of ann")).to_be_visible()
    expect(page.get_by_text("should end in EMEA; in your design")).to_be_visible()
    page.locator('.wb-node[data-id="workspace:EMEA"]').click()
    page.locator('[data-access="EMEA/EMEA"]').get_by_role("radio").check()
    expect(page.get_by_text("Right:")).to_be_visible()
