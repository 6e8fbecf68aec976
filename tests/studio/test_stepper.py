"""The stepper knows where everybody is after every event, as the run itself does at its end; back is as far as forwards."""

import pytest

import workbench as wb
from workbench.errors import InputError
from workbench.studio import RunStepper, TopologyEditor

REGIONS = {
    "name": "Regions",
    "partitions": ["Default", "NA", "EMEA"],
    "workspaces": {"Default": {"partitions": "all", "primary": "Default"}, "NA": {"partitions": ["NA"]}, "EMEA": {"partitions": ["EMEA"]}},
    "forms": {"Contact": {"workspace": "Default"}, "Webinar": {"workspace": "EMEA"}},
    "campaigns": {
        "Route": {
            "workspace": "Default",
            "triggers": [{"person_is_created": True}],
            "flow": [{"change_partition": {"choices": [{"if": {"Country": "France"}, "then": "EMEA"}], "default": "NA"}}],
        },
        "EMEA-Hello": {"workspace": "EMEA", "triggers": [{"fills_out_form": "any"}], "runs": "every_time", "flow": []},
    },
}


def filled(name: str, form: str, **values: str) -> dict:
    return {"fill_form": {"form": form, "values": {"Email Address": f"{name}@example.com", **values}}}


@pytest.fixture
def run() -> wb.Run:
    steps = [filled("ann", "Contact", Country="France"), filled("ben", "Contact"), filled("cat", "Webinar"), filled("ann", "Webinar")]
    return wb.simulate(REGIONS, steps, {"cat": {"Email Address": "cat@example.com", "Partition": "NA"}})


def test_at_the_end_everybody_is_where_the_run_has_them(run: wb.Run) -> None:
    stepper = RunStepper(run)
    stepper.go(len(stepper.log))
    leads = run.leads.set_index("Email Address")["partition"].astype(str).to_dict()
    assert stepper.where() == {"cat": "NA", "ann@example.com": leads["ann@example.com"], "ben@example.com": leads["ben@example.com"]}
    assert leads == {"cat@example.com": "NA", "ann@example.com": "EMEA", "ben@example.com": "NA"}


def test_before_the_first_event_only_who_was_there_before_is_there(run: wb.Run) -> None:
    assert RunStepper(run).where() == {"cat": "NA"}


def test_going_back_shows_what_was_shown(run: wb.Run) -> None:
    stepper = RunStepper(run)
    forwards = []
    for event in range(len(stepper.log) + 1):
        stepper.go(event)
        forwards.append((stepper.where(), stepper.says))
    for event in range(len(stepper.log), -1, -1):
        stepper.go(event)
        assert (stepper.where(), stepper.says) == forwards[event]
    assert forwards[0] != forwards[-1]


def test_a_campaign_that_cannot_see_the_lead_is_marked_with_its_rule(run: wb.Run) -> None:
    blocked = [event for event in RunStepper(run).log if event["mark"] == "blocked" and event["lead"] == "cat"]
    assert [(event["about"], event["rule"]) for event in blocked] == [("campaign:EMEA-Hello", "VIS-9")]


def test_a_dot_visits_the_campaign_that_takes_it_in_and_stays_in_its_partition(run: wb.Run) -> None:
    stepper = RunStepper(run, "ann@example.com")
    number = next(n for n, event in enumerate(stepper.log, 1) if event["mark"] == "taken")
    assert stepper.nodes[stepper.places[number][0]] == "campaign:Route"
    assert stepper.nodes[stepper.stays[number][0]] == "partition:Default"


def test_a_dot_visits_the_group_that_its_campaign_is_drawn_in() -> None:
    more = {f"NA-{number}": {"workspace": "NA", "triggers": [{"campaign_is_requested": True}]} for number in range(60)}
    two = {"Route again": REGIONS["campaigns"]["EMEA-Hello"] | {"workspace": "Default"}}
    stepper = RunStepper(wb.simulate({**REGIONS, "campaigns": REGIONS["campaigns"] | two | more}, [filled("ann", "Contact")]))
    drawn = {node["id"] for node in stepper.scene["nodes"]}
    assert "campaign:Route" not in drawn
    number = next(n for n, event in enumerate(stepper.log, 1) if event["mark"] == "taken")
    assert stepper.nodes[stepper.places[number][0]] == stepper.log[number - 1]["about"] == "campaign:2 campaigns of Default"


@pytest.mark.parametrize(("leads", "room"), [(1, 10), (10, 100), (20, 100), (21, 132)])
def test_partitions_have_room_for_their_leads(leads: int, room: int) -> None:
    stepper = RunStepper(wb.simulate({"name": "One"}, [], {f"p{number}": {} for number in range(leads)}))
    assert stepper.grid["across"] * stepper.grid["rows"] == min(leads, 20)
    bare = next(node for node in TopologyEditor(stepper.run.topology).scene["nodes"] if node["kind"] == "partition")
    assert next(node["w"] for node in stepper.scene["nodes"] if node["kind"] == "partition") - bare["w"] == room


def test_only_the_leads_asked_for_are_told_of(run: wb.Run) -> None:
    assert {event["lead"] for event in RunStepper(run, "*ben*").log} == {"ben@example.com"}


def test_the_browser_goes_to_an_event_and_no_further(run: wb.Run) -> None:
    stepper = RunStepper(run)
    stepper.command = {"do": "go", "event": 2, "n": 1}
    assert stepper.event == 2
    stepper.command = {"do": "go", "event": 10_000, "n": 2}
    assert (stepper.event, len(stepper.problems)) == (2, 1)
    with pytest.raises(InputError, match="no such event"):
        stepper.go(-1)
    stepper.step(-99)
    assert stepper.event == 0


def test_more_events_than_anybody_steps_through_are_refused_with_what_to_do() -> None:
    steps = [filled(f"p{number}", "Contact") for number in range(2000)]
    with pytest.raises(InputError, match="expected some leads"):
        RunStepper(wb.simulate(REGIONS, steps))
