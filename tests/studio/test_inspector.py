"""The inspector plays one lead and tells its path: what took it in, what did not, what was blocked, each with its rule."""

import pytest

import workbench as wb
from workbench.errors import InputError, UnknownName
from workbench.studio import LeadInspector

REGIONS = {
    "name": "Regions",
    "partitions": ["Default", "NA", "EMEA"],
    "crm": {"type": "salesforce"},
    "workspaces": {"Default": {"partitions": "all", "primary": "Default"}, "NA": {"partitions": ["NA"]}, "EMEA": {"partitions": ["EMEA"]}},
    "forms": {"Contact": {"workspace": "Default"}},
    "lists": {"Fair": {"workspace": "NA"}},
    "programs": {"Launch": {"workspace": "NA"}, "Site": {"workspace": "Default"}},
    "campaigns": {
        "Route": {
            "workspace": "Default",
            "triggers": [{"person_is_created": True}],
            "flow": [
                {"wait": "2 days"},
                {"change_partition": {"choices": [{"if": {"Country": "France"}, "then": "EMEA"}], "default": "NA"}},
            ],
        },
        "EMEA-Hello": {"workspace": "EMEA", "triggers": [{"fills_out_form": "any"}], "runs": "every_time", "flow": []},
        "NA-Score": {
            "workspace": "NA",
            "triggers": [{"partition_changes": True}],
            "filters": [{"Person Score": {"at_least": 50}}],
            "flow": [],
        },
        "NA-Pushed": {"workspace": "NA", "triggers": [{"is_pushed": "Launch"}], "flow": []},
        "NA-Pricing": {"workspace": "NA", "triggers": [{"visits_page": "/pricing"}], "flow": []},
        "NA-Batch": {"workspace": "NA", "filters": [{"Country": "Canada"}], "flow": []},
    },
    "assignment_rules": [{"if": {"Country": "Germany"}, "then": "NA"}, {"if": {"Country": "France"}, "then": "EMEA"}],
}
DESIGN = wb.Topology.of(REGIONS)


@pytest.fixture
def inspector() -> LeadInspector:
    return LeadInspector(DESIGN)


def asked(inspector: LeadInspector, **command: object) -> None:
    """What the browser does: it sets the trait."""
    inspector.command = {**command, "n": inspector.command.get("n", 0) + 1}


def lines(inspector: LeadInspector) -> set[str]:
    return {line["id"] for line in inspector.scene["lines"] if line["mark"]}


def test_a_field_is_changed_and_the_path_moves(inspector: LeadInspector) -> None:
    assert inspector.marks["partition:NA"] == "taken"
    assert "moves_to:campaign:Route>partition:NA" in lines(inspector)
    asked(inspector, do="set", field="Country", value="France")
    assert inspector.lead["Country"] == "France"
    assert inspector.marks["partition:EMEA"] == "taken"
    assert "partition:NA" not in inspector.marks
    assert "moves_to:campaign:Route>partition:EMEA" in lines(inspector)


def test_the_path_is_what_the_engine_does_with_such_a_lead(inspector: LeadInspector) -> None:
    for country in ("France", "Germany", "", "Canada"):
        for door in [one["name"] for one in inspector.doors if not one["name"].startswith(("Batch", "Web visit"))]:
            inspector.door = door
            asked(inspector, do="set", field="Country", value=country)
            run = inspector.run
            ran = set(run.campaign_runs["campaign"])
            assert {one for one, mark in inspector.marks.items() if mark == "taken" and one.startswith("campaign:")} == {
                f"campaign:{name}" for name in ran
            }
            assert f"In the end it is in {run.leads['partition'].iloc[0]}" in inspector.says


def test_blocked_is_only_what_nothing_but_visibility_kept_out(inspector: LeadInspector) -> None:
    assert inspector.marks["campaign:EMEA-Hello"] == "blocked"
    assert inspector.marks["campaign:NA-Score"] == "refused"
    inspector.lead = {"Country": "France", "Person Score": 50}
    assert inspector.marks["campaign:NA-Score"] == "blocked"
    inspector.set("Person Score", 10)
    assert inspector.marks["campaign:NA-Score"] == "refused"


def test_every_line_that_is_marked_has_its_rule(inspector: LeadInspector) -> None:
    inspector.door = "CRM"
    asked(inspector, do="set", field="Country", value="France")
    told = [(step["word"], step["rule"]) for step in inspector.steps if step["mark"]]
    assert all(rule for _, rule in told)
    assert told[1:3] == [("not taken", "ROUTE-4"), ("taken", "ROUTE-4")]


def test_waits_are_waited_for(inspector: LeadInspector) -> None:
    assert [step["when"] for step in inspector.steps if "Change Partition" in step["text"]] == ["2 days later"]


def test_a_campaign_that_is_selected_says_why_as_a_tree(inspector: LeadInspector) -> None:
    asked(inspector, do="select", id="campaign:EMEA-Hello")
    answers = {child["text"].partition(":")[0]: child["answer"] for child in inspector.chosen["tree"]["children"]}
    assert answers["EMEA sees the partition that person 1 is in"] == "no"
    asked(inspector, do="select", id="partition:EMEA")
    assert inspector.chosen["facts"] == ["New people come through Salesforce and Import into EMEA.", "Seen by Default and EMEA (primary)."]
    asked(inspector, do="select", id="")
    assert inspector.chosen == {}


def test_the_reasons_follow_when_the_lead_changes(inspector: LeadInspector) -> None:
    inspector.select("campaign:NA-Score")
    assert "Person Score" in inspector.chosen["facts"][0]
    inspector.set("Person Score", "50")
    assert inspector.chosen["facts"][0].startswith("NA-Score of NA took")


def test_suggestions_are_the_values_the_design_tells_apart(inspector: LeadInspector) -> None:
    options = {field["name"]: [option["value"] for option in field["options"]] for field in inspector.fields}
    assert options["Country"][:3] == ["Germany", "France", "Canada"]
    assert "50" in options["Person Score"]
    assert next(iter(options)) == "Email Address"


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ({"do": "set", "field": "Person Score", "value": "many"}, "lead.Person Score: wrong value, got 'many'; expected a number"),
        ({"do": "set", "field": "Contry", "value": "France"}, "did you mean 'Country'?"),
        ({"do": "set", "field": "Partition", "value": "EMAE"}, "did you mean 'EMEA'?"),
        ({"do": "door", "door": "Form Contct"}, "did you mean 'Form Contact'?"),
        ({"do": "door", "door": "Batch NA-Batch"}, "finds only people who are there"),
        ({"do": "tell", "what": "program", "value": "Launch"}, "asks no such thing, got 'program'; expected nothing beside the lead"),
        ({"do": "pick", "lead": "ann"}, "no run to pick a lead from"),
        ({"do": "explode"}, "cannot do this"),
    ],
)
def test_bad_input_is_one_message_and_changes_nothing(inspector: LeadInspector, command: dict, said: str) -> None:
    before = inspector.describe(), inspector.lead
    asked(inspector, **command)
    (problem,) = inspector.problems
    assert said in problem["text"]
    assert (inspector.describe(), inspector.lead) == before
    asked(inspector, do="set", field="Country", value="France")
    assert inspector.problems == []


def test_a_lead_of_a_run_is_picked_with_its_values_and_where_it_is() -> None:
    values = {"Email Address": "ann@example.com", "Country": "Canada", "Person Score": 7, "Unsubscribed": True}
    run = wb.simulate(DESIGN, [{"import_list": {"workspace": "NA", "rows": [values]}}])
    inspector = LeadInspector(DESIGN, run)
    assert inspector.people == ["ann@example.com"]
    asked(inspector, do="pick", lead="ann@example.com")
    assert inspector.lead == {"Email Address": "ann@example.com", "Country": "Canada", "Partition": "NA", "Person Score": 7.0} | (
        {"Unsubscribed": "true"}
    )
    inspector.door = "Batch NA-Batch"
    assert inspector.marks == {"partition:NA": "taken", "campaign:NA-Batch": "taken"}
    assert "without memberships" in inspector.says
    with pytest.raises(UnknownName):
        inspector.pick("ben@example.com")


def test_a_lead_that_is_there_stays_where_it_is(inspector: LeadInspector) -> None:
    inspector.set("Partition", "EMEA")
    for door in ("Form Contact", "Import into Default", "CRM", "API"):
        inspector.door = door
        assert inspector.run.summary["created"] == 0
        assert inspector.says.startswith("In the end it is in EMEA")


def test_a_door_that_refuses_the_lead_is_blocked_with_the_rule(inspector: LeadInspector) -> None:
    inspector.set("Partition", "EMEA")
    inspector.door = "Import into NA"
    assert inspector.marks == {"source:Import into NA": "blocked"}
    assert inspector.steps[0]["rule"] == "IMPORT-3"


def test_a_call_is_told_its_program_and_its_partition(inspector: LeadInspector) -> None:
    asked(inspector, do="door", door="Push Lead")
    assert [(ask["name"], ask["value"]) for ask in inspector.asks] == [("program", "Launch"), ("partition", "")]
    assert inspector.marks["campaign:NA-Pushed"] == "blocked"  # without a partition it lands in Default
    asked(inspector, do="tell", what="partition", value="NA")
    assert inspector.marks["campaign:NA-Pushed"] == "taken"
    assert inspector.describe().startswith("Push Lead, program Launch, partition NA: a lead (new)")
    asked(inspector, do="tell", what="program", value="Site")
    assert "campaign:NA-Pushed" not in inspector.marks
    with pytest.raises(UnknownName, match="did you mean 'Launch'"):
        inspector.tell("program", "Lunch")
    inspector.door = "Form Contact"
    assert inspector.asks == []
    inspector.door = "API"
    assert inspector.says.startswith("In the end it is in NA")  # the partition that was told stays told


def test_submit_form_may_name_a_program_of_its_workspace_and_needs_an_address(inspector: LeadInspector) -> None:
    inspector.door = "Submit Form Contact"
    assert inspector.asks[0]["options"] == ["", "Site"]
    inspector.tell("program", "Site")
    assert inspector.steps[0]["rule"] == "API-8"
    assert any("Change Program Status: Site" in step["text"] for step in inspector.steps)
    inspector.set("Email Address", "")
    assert inspector.marks["source:Form Contact"] == "blocked"


def test_a_first_visit_makes_a_visitor_whom_no_campaign_hears_of(inspector: LeadInspector) -> None:
    inspector.door = "Web visit in NA"
    assert inspector.asks[0] == {"name": "page", "options": ["/pricing"], "value": "/pricing", "is_open": True}
    assert inspector.says == "It is a visitor in NA. No campaign hears of it until a form or a click makes it known."
    assert inspector.marks == {"partition:NA": "taken"}
    assert inspector.describe().startswith("Web visit in NA, page /pricing: a browser of nobody known.")
    inspector.set("Partition", "NA")  # the browser of somebody who is there
    assert inspector.marks["campaign:NA-Pricing"] == "taken"
    inspector.tell("page", "/jobs")
    assert "campaign:NA-Pricing" not in inspector.marks
    with pytest.raises(InputError, match="no page was told"):
        inspector.tell("page", "")


def test_typing_somebody_in_who_is_there_makes_a_twin_and_that_is_said(inspector: LeadInspector) -> None:
    inspector.set("Partition", "EMEA")
    inspector.door = "By hand in NA"
    assert inspector.run.summary["leads"] == 2
    assert "twice" in inspector.says


def test_a_rest_name_is_its_field(inspector: LeadInspector) -> None:
    inspector.set("Country", "France")
    inspector.set("country", "Germany")
    assert inspector.lead["Country"] == "Germany"
    inspector.set("country", "")
    assert "Country" not in inspector.lead


def test_campaigns_that_are_drawn_as_a_group_mark_the_group() -> None:
    campaigns = {f"C{number}": {"workspace": "NA", "triggers": [{"fills_out_form": "any"}], "flow": []} for number in range(70)}
    design = wb.Topology.of({**REGIONS, "campaigns": campaigns})
    inspector = LeadInspector(design)
    assert inspector.marks["campaign:70 campaigns of NA"] == "blocked"
    inspector.set("Partition", "NA")
    assert inspector.marks["campaign:70 campaigns of NA"] == "taken"
    inspector.select("campaign:70 campaigns of NA")
    assert inspector.chosen["facts"][:2] == ["C0", "C1"]
    inspector.select("campaign:C3")
    assert inspector.chosen["tree"]["answer"] == "yes"


def test_another_design_gets_the_same_lead(inspector: LeadInspector) -> None:
    inspector.lead = {"Country": "France"}
    inspector.topology = DESIGN.without("campaign", "Route")
    assert inspector.lead == {"Country": "France"}
    assert "partition:EMEA" not in inspector.marks


def test_the_words_stand_for_the_widget_and_hold_no_script(inspector: LeadInspector) -> None:
    inspector.set("Job Title", "<script>alert(1)</script>")
    assert inspector.describe().startswith("Form Contact: a lead (new) with Email Address ann@example.com, Job Title <script>")
    assert "<script" not in inspector.static()


def test_what_is_no_design_is_refused() -> None:
    with pytest.raises(InputError, match="expected a Topology"):
        LeadInspector(REGIONS)  # type: ignore[arg-type]
