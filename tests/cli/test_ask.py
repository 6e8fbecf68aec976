"""The command `ask`: questions of a design, of a scenario, of leads that are poured through."""

import csv
import io
import json

import pytest

SCENARIO = """\
scenario: A form
topology: {name: One, forms: {Contact us: {workspace: Default}}}
steps:
  - fill_form: {form: Contact us, values: {Email Address: ann@example.com}}
expect: {count: 1}
"""


def test_without_a_question_it_tells_which_there_are(workbench, folder):
    status, out, _ = workbench("ask", folder / "design.yaml")
    assert status == 0
    assert "partitions_seen" in out and "--about" in out


def test_a_question_is_answered_by_sentence_table_and_rules(workbench, folder):
    status, out, _ = workbench("ask", folder / "design.yaml", "partitions_seen", "--about", "EMEA")
    assert status == 0
    assert out.splitlines()[0] == "EMEA sees 1 of 3 partitions: EMEA. New people of it land in EMEA."
    assert "EMEA       EMEA       yes      picked" in out
    assert out.splitlines()[-1].startswith("It rests on VIS-1")


def test_several_selectors_are_one_selection(workbench, folder):
    _, out, _ = workbench("ask", folder / "design.yaml", "partitions_seen", "--about", "*", "--about", "!Default", "--json")
    told = json.loads(out)
    assert {row["workspace"] for row in told["rows"]} == {"NA", "EMEA"}
    assert list(told) == ["question", "sentence", "rules", "confidence", "columns", "rows"]
    assert told["confidence"] == "employee"


def test_a_table_that_is_too_long_for_a_terminal_says_how_much_is_left(workbench, folder):
    _, out, _ = workbench("ask", folder / "design.yaml", "resolve", "--about", "*")
    rest = int(out.partition(" more rows")[0].splitlines()[-1].replace(",", ""))
    _, whole, _ = workbench("ask", folder / "design.yaml", "resolve", "--about", "*", "--csv")
    assert len(list(csv.DictReader(io.StringIO(whole)))) == 40 + rest


def test_a_cell_of_the_csv_starts_no_formula(workbench, tmp_path):
    (tmp_path / "d.yaml").write_text("name: One\nforms: {'=1+1': {workspace: Default}}\n", encoding="utf-8")
    _, out, _ = workbench("ask", tmp_path / "d.yaml", "resolve", "--about", "=1+1", "--csv")
    assert out.splitlines()[1] == "form,'=1+1,Default"


def test_parameters_are_set_by_name_and_type(workbench, folder):
    _, out, _ = workbench("ask", folder / "design.yaml", "moves", "--set", "people_in=NA", "--json")
    assert json.loads(out)["sentence"] == "Nobody of these moves anybody."
    _, out, _ = workbench("ask", folder / "design.yaml", "resolve", "--about", "EMEA", "--set", "kind=partition", "--json")
    assert [row["kind"] for row in json.loads(out)["rows"]] == ["partition"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["landing"], "unknown question, got 'landing'; did you mean 'landings'?"),
        (["landings", "--about", "Form Contakt us"], "did you mean 'Form Contact us'?"),
        (["landings", "--set", "dors=form"], "--set: unknown parameter of landings, got 'dors'; did you mean 'doors'?"),
        (["landings", "--set", "doors"], "--set: this is no pair, got 'doors'; expected name=value"),
        (["landings", "--about", "{"], "--about"),
        (["dead_rules", "--about", "1"], "--about: 'dead_rules' is about the whole design, got '1'"),
        (["dead_rules", "--set", "now=soon"], "now: this is no moment, got 'soon'"),
        (["resolve"], "'resolve' needs to know the selector; expected --about"),
        (["moves", "--leads", "x.csv"], "--leads: no leads are needed: the question is about the design alone, got moves"),
    ],
    ids=str,
)
def test_what_cannot_be_asked_is_told(workbench, folder, arguments, said):
    status, out, err = workbench("ask", folder / "design.yaml", *arguments)
    assert (status, out) == (2, "")
    assert said in err


def test_a_scenario_stands_for_its_design(workbench, tmp_path):
    (tmp_path / "s.scenario.yaml").write_text(SCENARIO, encoding="utf-8")
    status, out, _ = workbench("ask", tmp_path / "s.scenario.yaml", "landings", "--about", "Contact us", "--json")
    assert status == 0
    assert [row["source"] for row in json.loads(out)["rows"]] == ["Form Contact us", "Submit Form Contact us"]


def test_the_list_of_questions_is_there_for_machines_too(workbench, folder):
    _, out, _ = workbench("ask", folder / "design.yaml", "--json")
    first = json.loads(out)["questions"][0]
    assert (first["question"], first["takes"]) == ("resolve", "selector, kind")
    _, out, _ = workbench("ask", folder / "design.yaml", "--csv")
    assert out.startswith("question,over,takes,about,columns,room\n")
