"""The commands over all lead classes: status, text and JSON of `compare` and `prove`."""

import json
from pathlib import Path

import pytest

from .conftest import DESIGN, LEADS

ROUTER = """\
  Router:
    workspace: Default
    triggers: [{person_is_created: true}]
    flow: [{change_partition: {choices: [{if: {Country: France}, then: NA}]}}]
"""


@pytest.fixture
def designs(tmp_path: Path) -> tuple[Path, Path]:
    before, after = tmp_path / "before.yaml", tmp_path / "after.yaml"
    before.write_text(DESIGN)
    after.write_text(DESIGN + ROUTER)
    return before, after


def test_a_design_compared_with_itself_is_the_same(workbench, designs):
    status, out, _ = workbench("compare", designs[0], designs[0])
    assert status == 0
    assert "The two behave the same over all" in out


def test_what_a_router_changes_for_every_lead(workbench, designs):
    status, out, _ = workbench("compare", *designs)
    assert status == 1
    assert "lands: EMEA -> NA" in out
    assert "campaign  Router" in out
    assert "new: fills out Contact us" in out


def test_the_comparison_as_json(workbench, designs):
    status, out, _ = workbench("compare", *designs, "--json")
    told = json.loads(out)
    assert (status, told["same"]) == (1, False)
    assert told["behaviour"][0]["lands_after"] == "NA"


def test_the_same_leads_through_both_designs(workbench, designs, tmp_path):
    leads = tmp_path / "leads.csv"
    leads.write_text(LEADS)
    options = ("--leads", leads, "--via", "fill_form", "--form", "Contact us", "--map", "Mail=Email Address", "--map", "Land=Country")
    status, out, _ = workbench("compare", *designs, *options)
    assert status == 1
    assert "EMEA    NA     " in out
    status, out, _ = workbench("compare", designs[0], designs[0], *options, "--json")
    assert (status, json.loads(out)["same"]) == (0, True)


def test_a_claim_that_holds_and_one_that_a_lead_breaks(workbench, designs):
    status, out, _ = workbench("prove", designs[1], "always", "--who", "{Country: France}", "--lands", "NA", "--when", "new*")
    assert (status, out[:11]) == (0, "Proved over")
    status, out, _ = workbench("prove", designs[0], "never", "--lands", "EMEA", "--when", "new: fills out *")
    assert status == 1
    assert "One lead: new: fills out Contact us" in out
    assert "The story of person 1" in out
    status, out, _ = workbench("prove", designs[0], "never", "--lands", "EMEA", "--json")
    assert json.loads(out)["holds"] is False


def test_a_claim_about_what_is_not_there_is_an_error(workbench, designs):
    status, _, err = workbench("prove", designs[0], "never", "--ran", "EMEA-Nwe")
    assert status == 2
    assert "did you mean 'EMEA-New'?" in err
