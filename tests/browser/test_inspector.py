"""The lead inspector in JupyterLab and as an app: what is typed is played by Python, and the path on the picture follows."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

DESIGN = """
import workbench as wb
from workbench.studio import LeadInspector
design = wb.Topology.of({
    "name": "Regions", "partitions": ["Default", "NA", "EMEA"], "crm": {"type": "salesforce"},
    "workspaces": {"Default": {"partitions": "all", "primary": "Default"}, "NA": {"partitions": ["NA"]}, "EMEA": {"partitions": ["EMEA"]}},
    "forms": {"Contact us": {"workspace": "Default"}, "EMEA Webinar": {"workspace": "EMEA"}},
    "programs": {"Launch": {"workspace": "NA"}},
    "campaigns": {
        "NA-Pushed": {"workspace": "NA", "triggers": [{"is_pushed": "Launch"}], "flow": []},
        "NA-Pricing": {"workspace": "NA", "triggers": [{"visits_page": "/pricing"}], "runs": "every_time", "flow": []},
        "Route newcomers": {"workspace": "Default", "triggers": [{"person_is_created": True}], "flow": [
            {"change_partition": {"choices": [{"if": {"Country": ["France", "Germany"]}, "then": "EMEA"}], "default": "NA"}}]},
        "EMEA-Hello": {"workspace": "EMEA", "triggers": [{"fills_out_form": "any"}], "runs": "every_time", "flow": []},
        "NA-Score": {"workspace": "NA", "triggers": [{"partition_changes": True}], "filters": [{"Person Score": {"at_least": 50}}],
                     "flow": [{"change_score": {"field": "Person Score", "by": 5}}]},
        "NA-Newsletter": {"workspace": "NA", "filters": [{"Country": "Canada"}], "flow": [{"interesting_moment": "read it"}]}},
    "assignment_rules": [{"if": {"Country": "France"}, "then": "EMEA"}, {"else": "Default"}]})
run = wb.simulate(design, [{"fill_form": {"form": "Contact us", "values": {"Email Address": "cat@example.com", "Country": "Canada"}}}])
inspector = LeadInspector(design, run)
inspector
"""
SAID = """
from IPython.display import HTML, display
shown = display(HTML("<pre id=said></pre>"), display_id=True)
inspector.observe(lambda _: shown.update(HTML(f"<pre id=said>{inspector.lead} {inspector.run.summary['leads']}</pre>")), "steps")
"""


def node(page: Page, identified: str):
    return page.locator(f'.wb-node[data-id="{identified}"]')


def marked(name: str) -> re.Pattern[str]:
    return re.compile(rf"\bwb-mark-{name}\b")


def test_a_field_is_changed_and_the_path_moves(opened: Callable[..., Page]) -> None:
    page = opened("inspect", DESIGN, SAID)
    expect(node(page, "partition:NA")).to_have_class(marked("taken"))
    expect(node(page, "campaign:NA-Score")).to_have_class(marked("refused"))
    page.get_by_label("Country", exact=True).fill("France")
    expect(node(page, "partition:EMEA")).to_have_class(marked("taken"))
    expect(node(page, "campaign:EMEA-Hello")).to_have_class(marked("blocked"))
    expect(page.locator('path[data-id="moves_to:campaign:Route newcomers>partition:EMEA"]')).to_have_class(marked("taken"))
    expect(page.locator("#said")).to_contain_text("'Country': 'France'} 1")
    expect(page.get_by_label("Path of the lead")).to_contain_text("its workspace does not see the person")
    page.get_by_label("Person Score", exact=True).fill("many")
    expect(page.get_by_role("alert")).to_contain_text("expected a number")
    expect(page.get_by_label("Person Score", exact=True)).to_have_attribute("aria-invalid", "true")
    page.get_by_label("Person Score", exact=True).fill("50")
    expect(page.get_by_role("alert")).to_have_count(0)


def test_a_campaign_that_is_clicked_says_why(opened: Callable[..., Page]) -> None:
    page = opened("clicked", DESIGN)
    node(page, "campaign:EMEA-Hello").click()
    about = page.get_by_label("What was clicked")
    expect(about).to_contain_text("EMEA sees the partition that person 1 is in")
    expect(about.locator(".wb-answer", has_text="no")).to_have_count(1)
    page.locator('.wb-inspector select[data-do="door"]').select_option("CRM")
    expect(node(page, "source:Salesforce")).to_have_class(marked("taken"))
    expect(about).to_contain_text("none of its triggers heard anything")
    page.get_by_label("Path of the lead").get_by_role("button", name="Route newcomers").press("Enter")
    expect(about).to_contain_text("Route newcomers of Default took person 1 in")


def test_somebody_of_the_run_is_picked_and_meets_a_batch(opened: Callable[..., Page]) -> None:
    page = opened("picked", DESIGN)
    page.get_by_label("of the run").fill("cat@example.com")
    page.get_by_label("of the run").press("Enter")
    expect(page.get_by_label("is in")).to_have_value("NA")
    expect(page.get_by_label("Country", exact=True)).to_have_value("Canada")
    page.locator('.wb-inspector select[data-do="door"]').select_option("Batch NA-Newsletter")
    expect(node(page, "campaign:NA-Newsletter")).to_have_class(marked("taken"))
    page.get_by_label("is in").select_option("")
    expect(page.get_by_role("alert")).to_contain_text("finds only people who are there")


def test_a_call_and_a_visit_are_told_what_they_need(opened: Callable[..., Page]) -> None:
    page = opened("asks", DESIGN)
    door = page.locator('.wb-inspector select[data-do="door"]')
    door.select_option("Push Lead")
    expect(page.get_by_label("program", exact=True)).to_have_value("Launch")
    expect(node(page, "campaign:NA-Pushed")).to_have_class(marked("blocked"))
    page.get_by_label("partition", exact=True).select_option("NA")
    expect(node(page, "campaign:NA-Pushed")).to_have_class(marked("taken"))
    door.select_option("Web visit in NA")
    expect(page.get_by_label("program", exact=True)).to_have_count(0)
    expect(page.locator(".wb-inspector p.wb-says").first).to_contain_text("It is a visitor in NA")
    page.get_by_label("is in").select_option("NA")
    expect(node(page, "campaign:NA-Pricing")).to_have_class(marked("taken"))
    page.get_by_label("page", exact=True).fill("/jobs")
    page.get_by_label("page", exact=True).press("Tab")
    expect(node(page, "campaign:NA-Pricing")).not_to_have_class(marked("taken"))


def test_script_in_a_value_is_shown_and_not_run(opened: Callable[..., Page]) -> None:
    page = opened("hurt", DESIGN)
    bad = "</script><img src=x onerror=window.hurt=1>"
    page.get_by_label("Name of another field").fill("Job Title")
    page.get_by_label("Value of the other field").fill(bad)
    page.get_by_label("Value of the other field").press("Enter")
    expect(page.get_by_label("Job Title", exact=True)).to_have_value(bad)
    page.get_by_label("Person Score", exact=True).fill(bad)
    expect(page.get_by_role("alert")).to_contain_text("onerror")
    assert page.evaluate("window.hurt") is None
    assert page.locator(".wb img").count() == 0


def test_the_inspector_works_as_an_app(voila: Callable[..., Page]) -> None:
    page = voila(DESIGN)
    page.get_by_label("Country", exact=True).fill("Germany")
    expect(node(page, "partition:EMEA")).to_have_class(marked("taken"))
