"""The comparison of two designs in JupyterLab and as an app: numbers and lines are clicked, the leads behind them appear."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

DESIGNS = """
import workbench as wb
from workbench.studio import DesignCompare
today = wb.Topology.of({
    "name": "Today", "partitions": ["Default", "NA", "EMEA"], "settings": {"assignment_rules_scope": "all_creates"},
    "workspaces": {"Default": {"partitions": "all", "primary": "Default"}, "NA": {"partitions": ["NA"]}, "EMEA": {"partitions": ["EMEA"]}},
    "forms": {"Contact us": {"workspace": "Default"}, "EMEA Webinar": {"workspace": "EMEA"}},
    "campaigns": {
        "EMEA-Hello": {"workspace": "EMEA", "triggers": [{"fills_out_form": "any"}], "flow": []},
        "NA-Score": {"workspace": "NA", "triggers": [{"fills_out_form": "any"}],
                     "flow": [{"change_score": {"field": "Person Score", "by": 5}}]}},
    "assignment_rules": [{"if": {"Country": "Canada"}, "then": "NA"}, {"if": {"Country": "Spain"}, "then": "EMEA"}]})
planned = (today.add_partition("APAC").add_workspace("APAC", ["APAC"])
           .with_rules([{"if": {"Country": ["Canada", "SCRIPT"]}, "then": "NA"}, {"if": {"Country": "Spain"}, "then": "APAC"}])
           .without("campaign", "NA-Score"))
compared = DesignCompare(today, planned)
compared
"""
BAD = "</script><img src=x onerror=window.hurt=1>"


def designs(country: str = "France") -> str:
    return DESIGNS.replace("SCRIPT", country)


def node(page: Page, identified: str):
    return page.locator(f'.wb-node[data-id="{identified}"]:visible')


def marked(name: str) -> re.Pattern[str]:
    return re.compile(rf"\bwb-mark-{name}\b")


def test_a_number_is_clicked_then_a_line_and_the_leads_appear(opened: Callable[..., Page]) -> None:
    page = opened("compare", designs())
    expect(node(page, "partition:APAC")).to_have_class(marked("added"))
    expect(node(page, "campaign:NA-Score")).to_have_class(marked("gone"))
    page.locator('[data-kind="land_elsewhere"]').click()
    page.get_by_role("button", name="Country is Spain").first.click()
    leads = page.get_by_label("Leads", exact=True)
    expect(leads).to_contain_text("For example: Country Spain")
    expect(leads).to_contain_text("lands in APAC")
    expect(node(page, "partition:NA")).to_have_class(re.compile("wb-dim"))


def test_side_by_side_what_is_the_same_stands_at_the_same_place(opened: Callable[..., Page]) -> None:
    page = opened("beside", designs())
    page.get_by_role("button", name="Side by side").press("Enter")
    expect(node(page, "partition:NA")).to_have_count(2)
    expect(node(page, "campaign:NA-Score")).to_have_count(1)
    places = node(page, "partition:NA").evaluate_all("all => all.map(one => one.style.transform)")
    assert places[0] == places[1]
    node(page, "campaign:NA-Score").click()
    expect(page.get_by_label("Differences in the files")).to_contain_text("campaign NA-Score")
    expect(page.get_by_label("Differences for leads")).to_contain_text("− NA-Score")


def test_script_in_a_value_is_shown_and_not_run(opened: Callable[..., Page]) -> None:
    page = opened("wicked", designs(BAD))
    expect(page.get_by_label("Differences in the files")).to_contain_text("onerror")
    page.locator("[data-row]").first.click()
    expect(page.get_by_label("Leads", exact=True)).to_contain_text("For example")
    assert page.evaluate("window.hurt") is None
    assert page.locator(".wb img").count() == 0


def test_the_comparison_works_as_an_app(voila: Callable[..., Page]) -> None:
    page = voila(designs())
    page.locator("[data-row]").first.click()
    expect(page.get_by_label("Leads", exact=True)).to_contain_text("For example")
