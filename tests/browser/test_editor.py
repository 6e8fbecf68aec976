"""The topology editor in JupyterLab and as an app: clicks, keys and dragging reach Python, and the picture follows."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

DESIGN = """
import workbench as wb
from workbench.studio import TopologyEditor
design = wb.Topology.of({
    "name": "Regions", "partitions": ["Default", "NA", "EMEA"],
    "workspaces": {"Default": {"partitions": "all", "primary": "Default"}, "NA": {"partitions": ["NA"]}, "EMEA": {"partitions": ["EMEA"]}},
    "forms": {"Contact": {"workspace": "EMEA"}},
    "campaigns": {"EMEA-Hello": {"workspace": "EMEA", "triggers": [{"fills_out_form": "Contact"}], "flow": []}},
    "assignment_rules": [{"if": {"Country": "France"}, "then": "EMEA"}, {"if": {"Country": "Canada"}, "then": "NA"}, {"else": "Default"}]})
editor = TopologyEditor(design)
editor
"""
SAID = """
from IPython.display import HTML, display
shown = display(HTML("<pre id=said></pre>"), display_id=True)
editor.observe(lambda _: shown.update(HTML(f"<pre id=said>{editor.topology.sees('EMEA')}</pre>")), "yaml")
"""


def node(page: Page, identified: str):
    return page.locator(f'.wb-node[data-id="{identified}"]')


def test_access_is_granted_by_a_click_and_python_knows(opened: Callable[..., Page]) -> None:
    page = opened("grant", DESIGN, SAID)
    node(page, "workspace:EMEA").click()
    expect(node(page, "workspace:EMEA")).to_have_attribute("aria-pressed", "true")
    expect(node(page, "workspace:NA")).to_have_class("wb-node wb-workspace wb-dim")
    node(page, "partition:NA").click(modifiers=["Shift"])
    expect(page.locator('path[data-id="sees:workspace:EMEA>partition:NA"]')).to_be_attached()
    expect(page.locator("#said")).to_contain_text("('NA', 'EMEA')")
    page.locator('[data-access="EMEA/NA"]').get_by_role("radio").check()
    expect(page.locator('path[data-id="primary:workspace:EMEA>partition:NA"]')).to_be_attached()
    page.get_by_role("button", name="Undo").click()
    page.get_by_role("button", name="Undo").click()
    expect(page.locator('path[data-id="sees:workspace:EMEA>partition:NA"]')).to_have_count(0)


def test_things_are_added_renamed_and_removed_and_what_is_wrong_is_said(opened: Callable[..., Page]) -> None:
    page = opened("add", DESIGN)
    page.get_by_label("Kind of thing to add").select_option("partition")
    page.get_by_label("Name of the new thing").fill("APAC")
    page.get_by_label("Name of the new thing").press("Enter")
    expect(node(page, "partition:APAC")).to_be_visible()
    node(page, "partition:EMEA").click()
    expect(page.get_by_role("heading", name="partition EMEA")).to_be_visible()  # till then the name is still that of APAC
    page.get_by_label("Name", exact=True).fill("Europe")
    page.get_by_role("button", name="Rename").click()
    expect(node(page, "partition:Europe")).to_be_visible()
    page.get_by_role("button", name="Remove").click()
    expect(page.locator(".wb-problems")).to_contain_text("Europe")
    expect(node(page, "partition:Europe")).to_have_class("wb-node wb-partition wb-selected wb-wrong")


def test_rules_are_ordered_by_keyboard_and_by_dragging(opened: Callable[..., Page]) -> None:
    page = opened("rules", DESIGN)
    rules = page.locator(".wb-rules li")
    rules.nth(1).focus()
    page.keyboard.press("Alt+ArrowUp")
    expect(rules.nth(0)).to_have_text("if Country is Canada: NA")
    rules.nth(1).drag_to(rules.nth(0))
    expect(rules.nth(0)).to_have_text("if Country is France: EMEA")


def test_the_graph_is_walked_by_keyboard(opened: Callable[..., Page]) -> None:
    page = opened("keys", DESIGN)
    node(page, "workspace:EMEA").focus()
    page.keyboard.press("ArrowLeft")
    expect(page.locator('.wb-node[data-id^="partition:"]:focus')).to_have_count(1)
    page.keyboard.press("Enter")
    expect(page.locator('.wb-node[data-id^="partition:"][aria-pressed="true"]')).to_have_count(1)


def test_script_in_a_name_is_shown_and_not_run(opened: Callable[..., Page]) -> None:
    bad = "</script><img src=x onerror=window.hurt=1><script>window.hurt=1</script>"
    cell = f"import workbench as wb\nfrom workbench.studio import TopologyEditor\nTopologyEditor(wb.Topology('One').add_partition({bad!r}))"
    page = opened("script", cell)
    node(page, "partition:Default").click()
    expect(page.locator(".wb-node title", has_text="onerror").first).to_be_attached()
    assert page.evaluate("window.hurt") is None
    assert page.locator(".wb img").count() == 0


def test_the_editor_works_as_an_app(voila: Callable[..., Page]) -> None:
    page = voila(DESIGN)
    node(page, "workspace:EMEA").click()
    expect(page.get_by_role("group", name="Details")).to_contain_text("Sees EMEA.")
    node(page, "partition:NA").click(modifiers=["Shift"])
    expect(page.get_by_role("group", name="Details")).to_contain_text("Sees NA and EMEA.")
