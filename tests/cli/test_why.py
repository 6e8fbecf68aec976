"""`workbench why`: of steps, of leads, of a scenario, of values supposed; as text, JSON or HTML."""

import json

from tests.cli.test_run import VIA

STEPS = """\
action,form,Email Address,Country
fill_form,Contact us,ann@example.com,France
fill_form,Contact us,ben@example.com,Spain
"""
SCENARIO = """\
scenario: Who is seen
topology: design.yaml
people: {cat: {Email Address: cat@example.com, Partition: NA}}
steps:
  - fill_form: {form: Contact us, values: {Email Address: cat@example.com}}
  - fill_form: {form: Contact us, values: {Email Address: dan@example.com}}
    as: dan
expect: {count: 2}
"""


def test_of_a_table_of_steps(workbench, folder):
    (folder / "steps.csv").write_text(STEPS, encoding="utf-8")
    arguments = ("--steps", folder / "steps.csv", "--lead", "ann@example.com", "--campaign", "NA-Form")
    status, out, _ = workbench("why", folder / "design.yaml", *arguments)
    assert status == 0
    assert "NA-Form of NA did not take ann@example.com in on 2026-01-05 09:00: NA does not see EMEA" in out
    assert "[VIS-9 official, " in out and "design.yaml:5: workspaces.NA.partitions]" in out
    assert "Fewest edits" not in out


def test_of_a_lead_file_with_the_smallest_changes(workbench, folder):
    arguments = ("--leads", folder / "leads.csv", *VIA, "--lead", "ann@example.com", "--campaign", "NA-Form", "--not")
    status, out, err = workbench("why", folder / "design.yaml", *arguments)
    assert status == 0
    assert "Fewest edits of the design: 2" in out and "let NA-Form listen to 'person is created'" in out
    assert "column 'Origin' is set aside" in err


def test_of_a_scenario_by_alias_as_json_and_html(workbench, folder):
    (folder / "seen.scenario.yaml").write_text(SCENARIO, encoding="utf-8")
    asked = ("why", folder / "seen.scenario.yaml", "--campaign", "NA-Form", "--lead")
    status, out, err = workbench(*asked, "dan", "--json")
    told = json.loads(out)
    assert (status, err, told["lead"], told["reason"]) == (0, "", "dan", "not_visible")
    assert workbench(*asked, "2", "--json")[1].replace("person 2", "dan") == out
    status, out, _ = workbench(*asked, "cat", "--html")
    assert status == 0 and out.startswith("<div class='why'>") and "took cat in" in out


def test_of_a_lead_that_is_only_supposed(workbench, folder):
    asked = ("why", folder / "design.yaml", "--campaign", "NA-Form")
    assert "NA does not see EMEA" in workbench(*asked, "--given", "Partition=EMEA")[1]
    assert "Nothing that is known keeps this lead out" in workbench(*asked, "--given", "Partition=NA")[1]


def test_what_is_missing_or_does_not_go_together_is_one_clear_message(workbench, folder):
    asked = ("why", folder / "design.yaml", "--campaign", "NA-Form")
    status, _, said = workbench(*asked, "--lead", "ann")
    assert status == 2
    assert said.startswith("workbench why: a judgement needs to know what happens; expected --steps FILE, --leads FILE --via ACTION, or a")
    assert "need a judgement" in workbench(*asked, "--given", "Country=France", "--not")[2]
    assert "did you mean 'Country'" in workbench(*asked, "--given", "Contry=France")[2]
    assert "this is no value of a field" in workbench(*asked, "--given", "France")[2]
    (folder / "steps.csv").write_text(STEPS, encoding="utf-8")
    steps = ("--steps", folder / "steps.csv")
    assert "did you mean 'NA-Form'" in workbench("why", folder / "design.yaml", *steps, "--lead", "1", "--campaign", "NA-Frm")[2]
