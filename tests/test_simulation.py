"""The one call a notebook needs takes whatever describes a design, what happens and who is there."""

import pandas as pd
import pyarrow as pa
import pytest

import workbench as wb

DESIGN = {
    "name": "Two regions",
    "partitions": ["Default", "EMEA"],
    "workspaces": {"Default": {"partitions": "all", "primary": "Default"}, "EMEA": {"partitions": ["EMEA"]}},
    "forms": {"Contact us": {"workspace": "EMEA"}},
    "campaigns": {"Hello": {"workspace": "EMEA", "triggers": [{"fills_out_form": "any"}], "runs": "every_time", "flow": []}},
}
STEPS = [{"fill_form": {"form": "Contact us", "values": {"Email Address": "ann@example.com"}}}]
TABLE = pd.DataFrame({"action": ["fill_form"], "form": ["Contact us"], "email": ["ann@example.com"]})


@pytest.fixture(params=["topology", "mapping", "path"])
def design(request, tmp_path):
    topology = wb.Topology.of(DESIGN)
    return {"topology": topology, "mapping": DESIGN, "path": topology.write(tmp_path / "design.yaml")}[request.param]


def test_a_design_may_be_a_topology_a_mapping_or_a_path(design):
    assert wb.simulate(design, STEPS).visibility["ran"].sum() == 1


def steps_as(kind, folder):
    TABLE.to_csv(folder / "steps.csv", index=False)
    TABLE.to_parquet(folder / "steps.parquet", index=False)
    stimuli = wb.read_steps(TABLE, wb.Topology.of(DESIGN))
    given = {"list": STEPS, "iterator": iter(STEPS), "tuple": tuple(STEPS), "frame": TABLE, "table": pa.Table.from_pandas(TABLE)}
    return {**given, "stimuli": stimuli, "csv": folder / "steps.csv", "parquet": str(folder / "steps.parquet")}[kind]


@pytest.mark.parametrize("kind", ["list", "iterator", "tuple", "frame", "table", "stimuli", "csv", "parquet"])
def test_steps_may_come_in_any_shape(kind, tmp_path):
    run = wb.simulate(DESIGN, steps_as(kind, tmp_path))
    assert run.leads["Email Address"].tolist() == ["ann@example.com"]
    assert run.visibility["ran"].tolist() == [0, 1]


PEOPLE = {"ann": {"Id": 7, "Email Address": "Ann@Example.com", "Partition": "Default"}}


@pytest.mark.parametrize("people", [PEOPLE, pd.DataFrame([PEOPLE["ann"]]), pd.DataFrame({"id": [7], "email": ["ann@example.com"]})])
def test_people_may_be_a_mapping_or_a_frame(people):
    run = wb.simulate(DESIGN, STEPS, people)
    assert run.leads["id"].tolist() == [7]
    assert run.visibility["blocked"].tolist() == [1, 0]


def test_the_leads_of_one_run_are_the_people_of_the_next():
    first = wb.simulate(DESIGN, STEPS)
    later = [{"fill_form": {"form": "Contact us", "values": {"Email Address": "ann@example.com"}}, "at": "2026-02-01"}]
    second = wb.simulate(DESIGN, later, first.leads)
    assert second.summary["unchanged"] == 1
    assert second.leads["created_at"].tolist() == first.leads["created_at"].tolist()


def test_people_of_a_scenario_are_known_to_the_steps_by_alias():
    with pytest.raises(wb.InputError, match="did you mean 'ann'"):
        wb.simulate(DESIGN, [{"change_data": {"person": "anne", "values": {"Country": "France"}}}], PEOPLE)


def test_settings_win_over_those_of_the_design():
    run = wb.simulate(DESIGN, STEPS, settings={"max_cascade": 3})
    assert run.topology.settings.max_cascade == 3


def test_explaining_keeps_the_reasons():
    assert wb.simulate(DESIGN, STEPS, PEOPLE, explain=True).refusals() == {("Hello", 7): "not_visible"}


def test_nothing_is_simulated_of_no_steps():
    assert len(wb.simulate(DESIGN, [], PEOPLE).leads) == 1


def test_a_bar_is_shown_to_nobody_who_does_not_look(capsys):
    wb.simulate(DESIGN, STEPS, progress=True)
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("topology", "steps", "people", "message"),
    [
        (7, STEPS, None, "this is no topology"),
        (DESIGN, 7, None, "these are no steps"),
        (DESIGN, STEPS[0], None, "expected a list of steps"),
        (DESIGN, "a.scenario.yaml", None, "load_scenario"),
        (DESIGN, "no such.csv", None, "there is no such file"),
        (
            DESIGN,
            STEPS,
            pd.DataFrame({"Partition": ["EMAE"], "email": ["a@example.com"]}),
            "row 1: unknown partition, got 'EMAE'; did you mean 'EMEA'",
        ),
        (DESIGN, STEPS, pd.DataFrame({"Shoe Size": [38]}), "no column is a field"),
    ],
)
def test_what_is_none_of_these_says_so(topology, steps, people, message):
    with pytest.raises(wb.InputError, match=message):
        wb.simulate(topology, steps, people)


def test_stimuli_of_another_design_are_refused_where_they_name_what_this_one_lacks() -> None:
    design = wb.Topology.of("One", forms={"Contact us": {"workspace": "Default"}})
    stimuli = wb.simulate(design, [{"fill_form": {"form": "Contact us", "values": {"Email Address": "ann@example.com"}}}]).stimuli
    with pytest.raises(wb.UnknownName, match=r"row 1 of the stimuli: unknown form, got 'Contact us'; did you mean 'Contact'\?"):
        wb.simulate(design.renamed("form", "Contact us", "Contact"), stimuli)


def test_a_step_may_speak_of_people_made_by_steps_without_an_alias():
    steps = [
        {"import_list": {"workspace": "Default", "rows": [{"Email Address": f"{name}@example.com"} for name in ("ann", "ben")]}},
        {"change_data": {"person": "new2", "values": {"City": "Ulm"}}},
    ]
    run = wb.simulate({"name": "One"}, steps)
    assert len(run.rejected) == 0
    assert run.leads[run.leads["City"] == "Ulm"]["Email Address"].tolist() == ["ben@example.com"]
    assert run.find("new2") == run.find("ben@example.com")
    with_people = wb.simulate({"name": "One"}, steps, {"cho": {"Email Address": "ben@example.com"}})
    assert with_people.rejected["reason"].tolist() == ["no_person"]  # only one is new


def test_nobody_is_a_newcomer_that_never_came():
    steps = [{"change_data": {"person": "new1", "values": {"City": "Ulm"}}}]
    assert wb.simulate({"name": "One"}, steps).rejected["reason"].tolist() == ["no_person"]
