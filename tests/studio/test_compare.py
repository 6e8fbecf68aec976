"""The comparison shows where two designs differ, and behind each number the leads it counts."""

import pytest

import workbench as wb
from workbench.errors import InputError
from workbench.studio import DesignCompare

BEFORE = wb.Topology.of(
    {
        "name": "Today",
        "partitions": ["Default", "NA", "EMEA"],
        "workspaces": {
            "Default": {"partitions": "all", "primary": "Default"},
            "NA": {"partitions": ["NA"]},
            "EMEA": {"partitions": ["EMEA"]},
        },
        "forms": {"Contact": {"workspace": "Default"}, "Webinar": {"workspace": "EMEA"}},
        "emails": {"Hello": {"workspace": "EMEA"}},
        "campaigns": {
            "EMEA-Hello": {"workspace": "EMEA", "triggers": [{"fills_out_form": "Webinar"}], "flow": [{"send_email": "Hello"}]},
            "NA-Score": {
                "workspace": "NA",
                "triggers": [{"fills_out_form": "any"}],
                "flow": [{"change_score": {"field": "Person Score", "by": 5}}],
            },
        },
        "settings": {"assignment_rules_scope": "all_creates"},
        "assignment_rules": [{"if": {"Country": "Canada"}, "then": "NA"}],
    }
)
AFTER = (
    BEFORE.with_rules([{"if": {"Country": ["Canada", "France"]}, "then": "NA"}])
    .without("campaign", "NA-Score")
    .add_partition("APAC")
    .renamed("form", "Contact", "Contact us")
)


@pytest.fixture(scope="module")
def made() -> DesignCompare:
    return DesignCompare(BEFORE, AFTER)


@pytest.fixture
def shown(made: DesignCompare) -> DesignCompare:
    made.selection = ""
    made.choose("different")
    made.look_at(-1)
    return made


def asked(widget: DesignCompare, **command: object) -> None:
    """What the browser does: it sets the trait."""
    widget.command = {**command, "n": widget.command.get("n", 0) + 1}


def test_what_one_design_lacks_is_marked_and_what_both_have_stands_once(shown: DesignCompare) -> None:
    assert shown.marks == {"partition:APAC": "added", "campaign:NA-Score": "gone", "source:Form Contact": "changed"}
    ids = [node["id"] for node in shown.scene["nodes"]]
    assert len(ids) == len(set(ids))
    marked = {line["id"]: line["mark"] for line in shown.scene["lines"] if line["mark"]}
    assert marked["runs_in:campaign:NA-Score>workspace:NA"] == "gone"
    assert marked["lands_in:source:API>partition:NA"] == "changed"


def test_what_is_only_renamed_is_one_box_with_both_names(shown: DesignCompare) -> None:
    (box,) = [node for node in shown.scene["nodes"] if node["id"] == "source:Form Contact"]
    assert box["label"] == "Contact → Contact us"


def test_each_side_has_its_own_boxes_and_the_two_make_the_whole(shown: DesignCompare) -> None:
    before, after = map(set, shown.sides)
    every = {one["id"] for one in (*shown.scene["nodes"], *shown.scene["lines"])}
    assert before | after == every
    assert ("campaign:NA-Score" in before, "campaign:NA-Score" in after) == (True, False)


def test_a_number_counts_exactly_the_classes_of_its_lines(shown: DesignCompare) -> None:
    for total in shown.totals:
        asked(shown, do="choose", kind=total["kind"])
        assert sum(row["classes"] for row in shown.rows) == total["count"]
    assert {total["kind"]: total["count"] > 0 for total in shown.totals}["lose_campaigns"]


def test_a_line_shows_its_leads_and_where_they_land_before_and_after(shown: DesignCompare) -> None:
    shown.choose("land_elsewhere")
    row = next(row for row in shown.rows if "Webinar" in row["occasion"])
    asked(shown, do="look", row=row["n"])
    lead = shown.leads[0]
    assert lead["example"].startswith("Country France")
    assert (lead["before"][0], lead["after"][0]) in {("lands in EMEA", "lands in NA"), ("lands in Default", "lands in NA")}
    assert {"partition:NA"} <= set(shown.lit)
    asked(shown, do="look", row=-1)
    assert (shown.leads, shown.lit) == ([], [])


def test_every_lead_shown_ends_where_the_engine_puts_it(shown: DesignCompare) -> None:
    shown.choose("land_elsewhere")
    for row in shown.rows:
        shown.look_at(row["n"])
        for lead in shown.leads:
            if lead["occasion"] != "new: fills out Webinar":
                continue
            for design, told in ((BEFORE, lead["before"]), (AFTER, lead["after"])):
                values = {"Email Address": "ann@example.com"} | ({"Country": "France"} if "Country France" in lead["example"] else {})
                run = wb.simulate(design, [{"fill_form": {"form": "Webinar", "values": values}}])
                assert told[0] == f"lands in {run.leads['partition'].iloc[0]}"


def test_a_box_leaves_the_differences_that_speak_of_it(shown: DesignCompare) -> None:
    asked(shown, do="select", id="campaign:NA-Score")
    assert shown.rows
    assert all("NA-Score" in row["other"] for row in shown.rows)
    asked(shown, do="select", id="partition:APAC")
    assert shown.rows == []


def test_the_same_design_twice_is_the_same() -> None:
    same = DesignCompare(BEFORE, BEFORE)
    assert (same.marks, same.rows, same.changes) == ({}, [], [])
    assert same.says.startswith("The two behave the same over all ")


def test_a_sample_is_said_to_be_one() -> None:
    assert "a sample of" in DesignCompare(BEFORE, AFTER, limit=10).says


def test_groups_of_many_campaigns_are_compared_as_groups() -> None:
    many = {f"C{number}": {"workspace": "NA", "triggers": [{"fills_out_form": "any"}], "flow": []} for number in range(60)}
    before = wb.Topology.of(
        {
            "name": "Many",
            "partitions": ["Default", "NA"],
            "workspaces": {"Default": {"partitions": ["Default"]}, "NA": {"partitions": ["NA"]}},
            "campaigns": many,
        }
    )
    shown = DesignCompare(before, before.without("campaign", "C3"))
    assert shown.marks == {"campaign:campaigns of NA": "changed"}
    assert all(not line["mark"] for line in shown.scene["lines"])


@pytest.mark.parametrize("command", [{"do": "look", "row": 99}, {"do": "choose", "kind": "taller"}, {"do": "explode"}])
def test_what_cannot_be_asked_for_is_said_and_changes_nothing(shown: DesignCompare, command: dict) -> None:
    before = shown.rows, shown.leads
    asked(shown, **command)
    assert len(shown.problems) == 1
    assert (shown.rows, shown.leads) == before


def test_the_words_stand_for_the_widget_and_hold_no_script() -> None:
    bad = BEFORE.add_partition("<script>alert(1)</script>")
    shown = DesignCompare(BEFORE, bad)
    assert shown.describe().startswith("Today -> Today: 1 difference in the files.")
    assert "<script" not in shown.static()


def test_a_run_is_no_design() -> None:
    with pytest.raises(InputError, match="expected a Topology"):
        DesignCompare(BEFORE, wb.simulate(BEFORE, []))  # type: ignore[arg-type]
