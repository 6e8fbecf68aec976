"""A lead file goes through one door or several; what is no field is set aside with a note, nothing goes unsaid."""

import numpy as np
import pandas as pd
import pytest

from workbench.errors import InputError
from workbench.people import read_leads
from workbench.people.stimuli import ACTIONS
from workbench.topology.assets import Crm, Form, StaticList, User, Workspace
from workbench.topology.model import Topology

TOPOLOGY = Topology(
    "Regions",
    partitions=("Default", "NA"),
    workspaces={"Default": Workspace("Default", None, "Default"), "NA": Workspace("NA", ("NA",), "NA")},
    forms={"Contact": Form("Contact", "NA"), "Landing": Form("Landing", "Default")},
    lists={"Show": StaticList("Show", "NA")},
    users={"ann": User("ann", {})},
    crm=Crm("salesforce"),
)
KAGGLE = {
    "Prospect ID": ["p1", "p2", "p3", "p4"],
    "Lead Origin": ["API", "Landing Page Submission", "Quick Add Form", "API"],
    "Country": ["India", "Select", "Select", None],
}
DOORS = {"API": "sync_leads", "Landing Page Submission": {"action": "fill_form", "form": "Landing"}}


def pour(columns, **how):
    return read_leads(pd.DataFrame(columns), TOPOLOGY, **({"workspace": "NA"} | how))


def texts(column):
    return [None if code < 0 else column.values[code] for code in column.codes.tolist()]


def written(tmp_path, text, **how):
    (tmp_path / "leads.csv").write_text(text, encoding="utf-8")
    return read_leads(tmp_path / "leads.csv", TOPOLOGY, **({"workspace": "NA"} | how))


def test_the_rows_of_one_import_are_one_step_at_one_moment():
    stimuli = pour({"Email Address": ["a@x.example", "b@x.example"]}, list="Show", user="ann", at="2026-02-01T08:00")
    assert set(stimuli.at.tolist()) == {1769932800000000}
    assert stimuli.step.tolist() == [0, 0]
    assert stimuli.action.tolist() == [ACTIONS.index("import_list")] * 2
    assert {name: texts(column)[0] for name, column in stimuli.args.items()} == {"workspace": "NA", "list": "Show", "user": "ann"}


def test_forms_are_filled_one_a_minute():
    stimuli = pour({"Email Address": ["a@x.example", "b@x.example"]}, via="fill_form", form="Contact", workspace=None)
    assert np.diff(stimuli.at).tolist() == [60_000_000]
    assert stimuli.step.tolist() == [0, 1]


def test_a_column_can_hold_the_moment_of_each_row():
    columns = {"Email Address": ["a@x.example", "b@x.example"], "Acquisition Date": ["2026-01-07", "2026-01-06"]}
    stimuli = pour(columns, at="Acquisition Date")
    assert stimuli.row.tolist() == [1, 0]
    assert texts(stimuli.values["Acquisition Date"]) == ["2026-01-06T00:00:00", "2026-01-07T00:00:00"]


def test_each_row_goes_through_the_door_its_cell_is_mapped_to():
    stimuli = pour(KAGGLE, via_column="Lead Origin", via_map=DOORS, email_from=("Prospect ID", "{}@leads.invalid"), empty_words=("Select",))
    assert [ACTIONS[number] for number in stimuli.action] == ["sync_leads", "fill_form", "sync_leads"]
    assert texts(stimuli.args["form"]) == [None, "Landing", None]
    assert texts(stimuli.values["Email Address"]) == ["p1@leads.invalid", "p2@leads.invalid", "p4@leads.invalid"]
    assert texts(stimuli.values["Country"]) == ["India", None, None]
    assert stimuli.quarantine.reasons == (
        "unknown Lead Origin in the via map, got 'Quick Add Form'; expected one of 'API', 'Landing Page Submission'",
    )
    assert stimuli.notes == ("2 cells 'Select' were read as empty",)


def test_arguments_of_the_call_fill_in_what_a_mapped_door_takes_and_does_not_say():
    doors = {"Import": "import_list", "Hand": {"action": "create_person", "workspace": "Default"}}
    stimuli = pour({"Country": ["x", "y"], "How": ["Import", "Hand"]}, via_column="How", via_map=doors, form="Contact")
    assert texts(stimuli.args["workspace"]) == ["NA", "Default"]


def test_an_empty_cell_has_no_door_unless_the_map_says_one():
    columns = {"Country": ["x", "y"], "How": ["API", None]}
    assert pour(columns, via_column="How", via_map={"API": "sync_leads"}).quarantine.reasons == ("How is empty: no door is given for that",)
    assert len(pour(columns, via_column="How", via_map={"API": "sync_leads", "": "import_list"})) == 2


def test_a_word_that_may_mean_empty_is_kept_and_pointed_out():
    stimuli = pour({"Country": ["Select", "France"], "Email Address": ["a@x.example", "b@x.example"]})
    assert texts(stimuli.values["Country"]) == ["Select", "France"]
    assert stimuli.notes == ("1 cells say 'Select' (Country): kept as text; empty_words=('Select',) reads them as empty",)


def test_columns_that_are_no_field_are_set_aside_with_the_nearest_name():
    stimuli = pour({"Email Address": ["a@x.example"], "Job Titel": ["CEO"], "TotalVisits": [3]})
    assert list(stimuli.values) == ["Email Address"]
    assert stimuli.notes == (
        "column 'Job Titel' is set aside: no field has that name; did you mean 'Job Title'?",
        "column 'TotalVisits' is set aside: no field has that name",
    )


def test_the_columns_of_a_ui_export_that_nobody_can_import_are_set_aside():
    columns = {
        "Id": [7],
        "Email Address": ["a@x.example"],
        "Partition": ["NA"],
        "Created At": ["2026-01-01"],
        "Segmentation_Industry": ["Bank"],
    }
    stimuli = pour(columns)
    assert list(stimuli.values) == ["Email Address"]
    assert stimuli.notes == (
        "column 'Id' is set aside: Id is read-only",
        "column 'Partition' is set aside: Partition is read-only (VIS-14)",
        "column 'Created At' is set aside: Created At is read-only",
        "column 'Segmentation_Industry' is set aside: segments are worked out, not imported (SEG-2)",
    )


def test_an_id_is_kept_for_a_sync_that_looks_people_up_by_it():
    stimuli = pour({"id": [7], "email": ["a@x.example"]}, via="sync_leads", lookup="id", workspace=None)
    assert stimuli.values["Id"].values.tolist() == [7.0]


def test_a_bulk_extract_writes_null_for_empty(tmp_path):
    stimuli = written(tmp_path, "email,firstName,leadScore\na@x.example,null,null\nb@x.example,Null,5\n")
    assert texts(stimuli.values["First Name"]) == [None, "Null"]
    assert stimuli.values["Person Score"].given.tolist() == [False, True]
    assert stimuli.notes == ("2 cells 'null' were read as empty",)


def test_null_under_display_names_is_text(tmp_path):
    stimuli = written(tmp_path, "Email Address,Last Name\na@x.example,null\n")
    assert texts(stimuli.values["Last Name"]) == ["null"]


def test_a_map_brings_foreign_columns_home_and_goes_before_a_column_of_that_name():
    stimuli = pour(
        {"Email Address": ["old@x.example"], "Mail": ["new@x.example"], "Nation": ["France"]},
        column_map={"Mail": "email", "Nation": "Country"},
    )
    assert texts(stimuli.values["Email Address"]) == ["new@x.example"]
    assert texts(stimuli.values["Country"]) == ["France"]
    assert stimuli.notes == ("column 'Email Address' is set aside: column 'Mail' is Email Address already",)


def test_a_map_can_give_each_row_its_own_argument():
    stimuli = pour(
        {"Contact ID": ["003A", "003B"], "Country": ["x", "y"]}, via="sync_from_crm", workspace=None, column_map={"Contact ID": "crm_id"}
    )
    assert texts(stimuli.args["crm_id"]) == ["003A", "003B"]


def test_a_rows_own_argument_goes_before_the_calls():
    stimuli = pour({"Where": ["Default", None], "Country": ["x", "y"]}, column_map={"Where": "workspace"})
    assert texts(stimuli.args["workspace"]) == ["Default", "NA"]


def test_made_addresses_stand_only_where_there_is_none():
    columns = {"Email Address": ["a@x.example", None, None], "Key": ["1", "2", None]}
    assert texts(pour(columns, email_from=("Key", "k{}@leads.invalid")).values["Email Address"]) == [
        "a@x.example",
        "k2@leads.invalid",
        None,
    ]


def test_a_made_address_can_be_broken_too():
    assert pour({"Country": ["x"], "Key": ["a b"]}, email_from=("Key", "{}@leads.invalid")).quarantine.reasons == ("broken email",)


def test_a_file_without_addresses_says_what_that_means():  # DEDUPE-3
    assert pour({"Country": ["x"]}).notes == ("no column holds Email Address: every row makes a new person (DEDUPE-3)",)


@pytest.mark.parametrize(
    ("how", "message"),
    [
        ({"via": "import"}, "unknown door, got 'import'; did you mean 'import_list'?"),
        ({"via": "push_lead"}, "scenario files take this action, tables of steps and lead files do not, got 'push_lead'"),
        ({"workspace": "N.A."}, "unknown workspace, got 'N.A.'; did you mean 'NA'?"),
        ({"workspace": None}, "import_list needs a workspace"),
        ({"form": "Contact"}, "import_list takes no 'form'"),
        ({"partition": "NA"}, "a list import cannot choose a partition (setting import_partition_choice is off)"),
        ({"via": "fill_form", "form": "Contakt", "workspace": None}, "unknown form, got 'Contakt'; did you mean 'Contact'?"),
        ({"via": "sync_from_crm", "workspace": None}, "sync_from_crm needs a crm_id"),
        ({"column_map": {"Maill": "email"}}, "the frame: unknown column, got 'Maill'; did you mean 'Mail'?"),
        (
            {"column_map": {"Mail": "E-Mail Address"}},
            "column_map['Mail']: unknown field, got 'E-Mail Address'; did you mean 'Email Address'?",
        ),
        ({"via_column": "Mail"}, "via_column and via_map go together, got only one of them"),
        ({"via_column": "Origin", "via_map": {}}, "the frame: unknown column, got 'Origin'; expected one of 'Country', 'Mail'"),
        ({"via_column": "Mail", "via_map": {"x": {"action": "fill_form"}}}, "via_map['x']: fill_form needs a form"),
        (
            {"via_column": "Mail", "via_map": {"x": {"action": "sync_leads", "lokup": "id"}}},
            "via_map['x']: sync_leads takes no 'lokup'; did you mean 'lookup'?",
        ),
        ({"email_from": ("Mail", "x@leads.invalid")}, "email_from needs a template with one place for the cell, got 'x@leads.invalid'"),
        ({"at": "soon"}, "at: this is no moment, got 'soon'"),
    ],
)
def test_wrong_arguments_are_errors(how, message):
    with pytest.raises(InputError) as caught:
        pour({"Mail": ["a@x.example"], "Country": ["x"]}, **how)
    assert str(caught.value).startswith(message)


def test_a_door_that_a_map_gives_to_nothing_is_still_checked():
    with pytest.raises(InputError, match="unknown form"):
        pour(
            {"Country": ["x"], "How": ["API"]},
            via_column="How",
            via_map={"API": "sync_leads", "Form": {"action": "fill_form", "form": "?"}},
        )
