"""A table of steps becomes stimuli: in order of time, names checked, rows that cannot be quarantined."""

import datetime as dt

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from workbench.errors import InputError
from workbench.people import read_steps
from workbench.people.stimuli import ACTIONS
from workbench.topology.assets import Crm, Form, Program, StaticList, User, Workspace
from workbench.topology.fields import Field
from workbench.topology.model import Topology
from workbench.topology.settings import Settings

TOPOLOGY = Topology(
    "Regions",
    partitions=("Default", "NA", "EMEA"),
    workspaces={"Default": Workspace("Default", None, "Default"), "NA": Workspace("NA", ("NA",), "NA")},
    fields={"Seats": Field("Seats", "number")},
    forms={"Contact": Form("Contact", "NA")},
    lists={"Show": StaticList("Show", "NA")},
    programs={"Webinar": Program("Webinar", "NA")},
    users={"ann": User("ann", {})},
)
CRM = Topology("With CRM", crm=Crm("salesforce"))


def read(topology=TOPOLOGY, column_map=None, **columns):
    return read_steps(pd.DataFrame(columns), topology, column_map=column_map)


def minutes(stimuli):
    return ((stimuli.at.view("datetime64[us]") - np.datetime64("2026-01-05T09:00")) / np.timedelta64(1, "m")).tolist()


def texts(column):
    return [None if code < 0 else column.values[code] for code in column.codes.tolist()]


def test_columns_are_a_steps_own_or_fields_by_display_or_rest_name():
    stimuli = read(action=["fill_form"], form=["Contact"], email=["ann@example.com"], **{"Job Title": ["CEO"], "leadScore": [5]})
    assert list(stimuli.args) == ["form"]
    assert texts(stimuli.args["form"]) == ["Contact"]
    assert {name: len(column) for name, column in stimuli.values.items()} == {"Email Address": 1, "Job Title": 1, "Person Score": 1}
    assert stimuli.action.tolist() == [ACTIONS.index("fill_form")]


def test_a_map_renames_columns_to_fields_and_to_own_columns():
    stimuli = read(column_map={"What": "action", "Mail": "email"}, What=["sync_leads"], Mail=["ann@example.com"])
    assert texts(stimuli.values["Email Address"]) == ["ann@example.com"]


def test_without_times_rows_follow_each_other_by_the_minute():
    assert minutes(read(action=["sync_leads"] * 3)) == [0, 1, 2]


def test_a_row_without_a_time_is_one_minute_after_the_row_above():
    at = [None, "2026-01-05T10:00", None, "", "2026-01-05T09:30:00"]
    stimuli = read(action=["sync_leads"] * 5, at=at)
    assert minutes(stimuli) == [0, 30, 60, 61, 62]
    assert stimuli.row.tolist() == [0, 4, 1, 2, 3]


def test_rows_are_sorted_by_time_and_equal_ones_stay_as_written():
    stimuli = read(action=["sync_leads"] * 4, at=["2026-01-06", "2026-01-05", "2026-01-06", "2026-01-05"], State=list("abcd"))
    assert texts(stimuli.values["State"]) == ["b", "d", "a", "c"]
    assert stimuli.step.tolist() == [0, 1, 2, 3]


@pytest.mark.parametrize(
    "at",
    [
        pd.to_datetime(["2026-01-05T09:01"]),
        pd.to_datetime(["2026-01-05T10:01"]).tz_localize("Europe/Berlin"),
        ["2026-01-05T09:01"],
        ["2026-01-05 09:01:00"],
        ["2026-01-05T09:01:00Z"],
        ["2026-01-05T04:01:00-05:00"],
        [dt.datetime(2026, 1, 5, 9, 1)],
    ],
)
def test_times_in_every_form_mean_the_same_moment(at):
    assert minutes(read(action=["sync_leads"], at=at)) == [1]


@pytest.mark.parametrize("text", ["2026-01-05T10", "2026-01-05 10", "0000-01-01", "2026-01-05T10:00:00.5"])
@pytest.mark.parametrize("name", ["at", "Last Seen", "Trial Ends"])
def test_what_one_cell_holds_does_not_decide_how_another_one_is_read(text, name):
    topology = Topology.of({"name": "One", "fields": {"Last Seen": "datetime", "Trial Ends": "date"}})
    read = {}
    for other in ("2026-01-05", "no time at all"):
        frame = pd.DataFrame({"action": "sync_leads", "Email Address": "ann@example.com", name: [text, other]})
        stimuli = read_steps(frame, topology)
        column = stimuli.values.get(name)
        cells = stimuli.at.tolist() if column is None else [column.values[code] for code in column.codes]
        read[other] = dict(zip(stimuli.row.tolist(), cells, strict=True)).get(0)
    assert len({*read.values()}) == 1
    assert (read["2026-01-05"] is None) == (text < "0001")


def test_a_time_that_is_none_quarantines_its_row_and_the_next_goes_by_the_row_before():
    stimuli = read(action=["sync_leads"] * 3, at=["2026-01-05T10:00", "soon", None])
    assert minutes(stimuli) == [60, 62]
    assert stimuli.quarantine.reasons == ("at is not a date-time (YYYY-MM-DDTHH:MM): 'soon'",)


@pytest.mark.parametrize(("action", "needs"), [("visit_page", "page"), ("open_email", "email_asset"), ("click_email", "email_asset")])
def test_rows_that_do_not_say_which_page_or_email_are_quarantined(action, needs):
    assert read(action=[action], cookie="laptop").quarantine.reasons == (f"{action} needs a {needs}",)


def test_unknown_and_missing_actions_are_quarantined_and_those_of_scenario_files_told_as_that():
    reasons = read(action=["fill_from", None, "merge", "push_lead"], form="Contact").quarantine.reasons
    known = (
        "fill_form, import_list, create_person, sync_leads, sync_from_crm, change_data, visit_page, open_email, click_email, unsubscribe"
    )
    other = "scenario files take this action, tables of steps and lead files do not, got {}; expected one of " + known
    assert reasons == (
        "unknown action, got 'fill_from'; did you mean 'fill_form'?",
        "no action given",
        other.format("'merge'"),
        other.format("'push_lead'"),
    )


@pytest.mark.parametrize(
    ("action", "own", "reason"),
    [
        ("fill_form", {"form": "Contakt"}, "unknown form, got 'Contakt'; did you mean 'Contact'?"),
        ("import_list", {"workspace": "N.A."}, "unknown workspace, got 'N.A.'; did you mean 'NA'?"),
        ("import_list", {"workspace": "NA", "list": "Shaw"}, "unknown list, got 'Shaw'; did you mean 'Show'?"),
        ("import_list", {"workspace": "NA", "program": "Webinars"}, "unknown program, got 'Webinars'; did you mean 'Webinar'?"),
        ("sync_leads", {"partition": "EMEAA"}, "unknown partition, got 'EMEAA'; did you mean 'EMEA'?"),
        ("create_person", {"workspace": "NA", "user": "anne"}, "unknown user, got 'anne'; did you mean 'ann'?"),
        ("fill_form", {}, "fill_form needs a form"),
        ("import_list", {}, "import_list needs a workspace"),
        ("create_person", {}, "create_person needs a workspace"),
        ("sync_from_crm", {"crm_id": "1"}, "the design has no CRM to sync from"),
        ("fill_form", {"form": "contact"}, "unknown form, got 'contact'; did you mean 'Contact'?"),
    ],
)
def test_rows_that_lack_or_misspell_what_they_need_are_quarantined(action, own, reason):
    assert read(action=[action], **{name: [text] for name, text in own.items()}).quarantine.reasons == (reason,)


def test_a_crm_record_needs_its_id_and_is_a_lead_or_a_contact():
    stimuli = read(CRM, action=["sync_from_crm"] * 3, crm_id=["1", None, "2"], object=["lead", "lead", "account"])
    assert stimuli.quarantine.reasons[0] == "sync_from_crm needs a crm_id"
    assert stimuli.quarantine.reasons[1] == "unknown object, got 'account'; expected one of 'contact', 'lead'"


def test_a_list_import_may_choose_a_partition_only_with_the_switch():  # IMPORT-6
    row = {"action": ["import_list"], "workspace": ["NA"], "partition": ["NA"]}
    refused = read(**row).quarantine
    assert refused.reasons == ("a list import cannot choose a partition (setting import_partition_choice is off)",)
    assert refused.rules == ("IMPORT-6",)
    on = Topology("On", partitions=("Default", "NA"), workspaces=TOPOLOGY.workspaces, settings=Settings(import_partition_choice=True))
    assert len(read(on, **row)) == 1


def test_a_name_in_a_column_the_action_does_not_read_is_noted_not_judged():
    stimuli = read(action=["fill_form", "sync_leads"], form=["Contact", "Nowhere"])
    assert len(stimuli) == 2
    assert stimuli.notes == ("column 'form': 1 cells stand in rows whose action does not read it",)


def test_names_called_na_or_none_are_names():
    stimuli = read(action=["import_list"], workspace=["NA"], Country=["None"])
    assert texts(stimuli.args["workspace"]) == ["NA"]
    assert texts(stimuli.values["Country"]) == ["None"]


def test_the_id_of_the_record_meant_is_kept_as_numbers():
    stimuli = read(action=["change_data"] * 2, Id=["7", None])
    assert stimuli.values["Id"].values[0] == 7
    assert stimuli.values["Id"].given.tolist() == [True, False]


def test_unknown_columns_are_errors_with_the_nearest_name_all_at_once():
    with pytest.raises(InputError) as caught:
        read(action=["sync_leads"], Contry=["x"], forms=["x"])
    assert str(caught.value).splitlines() == [
        "the frame: column 2 is neither a field nor one of a step's own, got 'Contry'; did you mean 'Country'?",
        "the frame: column 3 is neither a field nor one of a step's own, got 'forms'; did you mean 'form'?",
    ]


def test_read_only_fields_cannot_be_columns_of_steps():  # VIS-14
    with pytest.raises(InputError, match=r"read-only, no step can write it \(VIS-14\), got 'Partition'; did you mean 'partition'"):
        read(action=["sync_leads"], Partition=["NA"])


def test_one_field_in_two_columns_is_an_error():
    with pytest.raises(InputError, match="columns 'email' and 'Email Address' mean the same"):
        read(action=["sync_leads"], email=["a@x.example"], **{"Email Address": ["a@x.example"]})


def test_a_map_that_names_no_column_is_an_error():
    with pytest.raises(InputError, match="unknown column in the map, got 'Mial'; did you mean 'Mail'"):
        read(column_map={"Mial": "email"}, action=["sync_leads"], Mail=["x"])


def test_a_table_without_actions_is_an_error():
    with pytest.raises(InputError, match="there is no column 'action'"):
        read(email=["ann@example.com"])


def test_every_row_is_kept_or_quarantined_and_can_be_written_back():
    stimuli = read(action=["sync_leads", "nonsense", "sync_leads"], email=["ann@example.com", "b@example.com", "broken"])
    assert stimuli.row.tolist() == [0]
    assert stimuli.quarantine.rows.tolist() == [1, 2]
    assert stimuli.source.take(pa.array(stimuli.quarantine.rows))["email"].to_pylist() == ["b@example.com", "broken"]


def test_csv_parquet_frame_and_arrow_table_read_the_same(tmp_path):
    frame = pd.DataFrame({"action": ["sync_leads", "fill_form"], "form": [None, "Contact"], "Seats": [3, 4], "Country": ["NA", "01"]})
    table = pa.Table.from_pandas(frame)
    frame.to_csv(tmp_path / "steps.csv", index=False)
    pq.write_table(table, tmp_path / "steps.parquet")
    for source in (frame, table, tmp_path / "steps.csv", str(tmp_path / "steps.parquet")):
        stimuli = read_steps(source, TOPOLOGY)
        assert texts(stimuli.args["form"]) == [None, "Contact"]
        assert texts(stimuli.values["Country"]) == ["NA", "01"]
        assert stimuli.values["Seats"].values.tolist() == [3.0, 4.0]


def test_parquet_files_of_many_row_groups_have_one_dictionary(tmp_path):
    states = [f"S{number % 7}" for number in range(5000)]
    pq.write_table(pa.table({"action": ["sync_leads"] * 5000, "State": states}), tmp_path / "steps.parquet", row_group_size=500)
    stimuli = read_steps(tmp_path / "steps.parquet", TOPOLOGY)
    assert texts(stimuli.values["State"]) == states
    assert len(stimuli.values["State"].values) == 8


def test_no_rows_are_no_stimuli():
    stimuli = read(action=[], email=[], at=[])
    assert len(stimuli) == 0
    assert list(stimuli.values) == ["Email Address"]


def test_what_is_no_table_is_an_error():
    with pytest.raises(InputError, match="this is no table, got int; expected a path, a pandas frame or a pyarrow table"):
        read_steps(5, TOPOLOGY)


def test_a_frame_of_mixed_cells_is_read_cell_by_cell():
    stimuli = read(action=["sync_leads"] * 4, Country=pd.Series(["x", 1, None, True], dtype=object))
    assert texts(stimuli.values["Country"]) == ["x", "1", None, "true"]


def test_what_is_written_into_a_frame_later_does_not_reach_what_was_read_from_it():
    at = pd.to_datetime(["2026-01-05T09:00", "2026-01-05T09:30"])
    seats, size = pd.Series([1.5, 2.5]), pd.array([3, None], "Int64")
    email = ["a@x.example", "b@x.example"]
    frame = pd.DataFrame({"action": ["sync_leads"] * 2, "at": at, "Seats": seats, "leadScore": size, "email": email})
    stimuli = read_steps(frame, TOPOLOGY)
    before = stimuli.source.to_pylist()
    for name, cell in {"at": pd.Timestamp("2030-01-01"), "Seats": 9.0, "leadScore": 9, "email": "c@x.example"}.items():
        frame.loc[:, name] = cell
    assert minutes(stimuli) == [0, 30]
    assert stimuli.values["Seats"].values.tolist() == [1.5, 2.5]
    assert stimuli.values["Person Score"].values[0] == 3
    assert texts(stimuli.values["Email Address"]) == email
    assert stimuli.source.to_pylist() == before
