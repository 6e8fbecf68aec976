"""Two designs: what differs in the files, and for whom it makes a difference; said in few rows, the most important first."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tests.differential.dice import Dice
from workbench.classes import compare
from workbench.classes.compare import Comparison
from workbench.classes.designs import changes
from workbench.classes.difference import BEHAVIOUR
from workbench.classes.pour import pour
from workbench.classes.space import space
from workbench.errors import InputError
from workbench.topology import Topology

from .test_truth import design_of

DESIGN: dict[str, Any] = {
    "name": "Regions",
    "partitions": ["Default", "NA", "EMEA"],
    "workspaces": {"Default": {"partitions": "all", "primary": "Default"}, "NA": {"partitions": ["NA"]}, "EMEA": {"partitions": ["EMEA"]}},
    "forms": {"Ask": {"workspace": "Default"}, "EMEA Ask": {"workspace": "EMEA"}},
    "emails": {"Hello": {"workspace": "EMEA"}},
    "campaigns": {
        "Router": {
            "workspace": "Default",
            "triggers": [{"person_is_created": True}],
            "runs": "every_time",
            "flow": [{"change_partition": {"choices": [{"if": {"Country": ["France", "Spain"]}, "then": "EMEA"}], "default": "NA"}}],
        },
        "Greet": {
            "workspace": "EMEA",
            "triggers": [{"partition_changes": {"to": "EMEA"}}],
            "runs": "every_time",
            "flow": [{"send_email": "Hello"}],
        },
    },
}


def design(**changed: Any) -> Topology:
    return Topology.of({**DESIGN, **changed})


def routed(*countries: str) -> Topology:
    flow = [{"change_partition": {"choices": [{"if": {"Country": list(countries)}, "then": "EMEA"}], "default": "NA"}}]
    return design(campaigns={**DESIGN["campaigns"], "Router": {**DESIGN["campaigns"]["Router"], "flow": flow}})


def rows(comparison: Comparison, *columns: str) -> list[tuple[Any, ...]]:
    return list(comparison.behaviour[list(columns)].itertuples(index=False, name=None))


def test_identical_designs_behave_the_same_over_all_classes() -> None:
    same = compare(design(), design())
    assert same.is_same
    assert same.describe().endswith(f"The two behave the same over all {len(same.space)} classes of leads.")
    assert list(same.behaviour.columns) == list(BEHAVIOUR)
    assert len(same.design) == len(same.behaviour) == 0


def test_whom_another_router_sends_elsewhere() -> None:
    found = compare(design(), routed("France", "Italy"))
    told = rows(found, "lead", "lands_before", "lands_after", "gained", "lost", "mails_gained", "mails_lost")
    assert ("Country is Italy, may be mailed", "NA", "EMEA", "Greet", "", "Hello", "") in told
    assert ("Country is Spain, may be mailed", "EMEA", "NA", "", "Greet", "", "Hello") in told
    assert not any("France" in row[0] for row in told)
    assert found.totals["land_elsewhere"] == found.totals["different"] > 0


def test_occasions_on_which_the_same_happens_to_the_same_leads_are_one_row() -> None:
    (first, *_) = compare(design(), routed("France", "Italy")).differences
    assert first.occasions[:3] == ("new: fills out Ask", "new: imported into Default", "new: imported into NA")


def test_landing_elsewhere_comes_first_then_more_mail() -> None:
    found = compare(design(), routed("France", "Spain", "Italy"))
    told = rows(found, "lands_after", "mails_gained")
    assert [bool(lands) for lands, _ in told] == sorted((bool(lands) for lands, _ in told), reverse=True)
    assert told[0] == ("EMEA", "Hello")


def test_a_campaign_that_loses_sight_is_newly_blocked() -> None:
    blind = design().set_workspace("EMEA", ["NA"], "NA")
    told = rows(compare(design(), blind), "occasion", "lost", "blocked")
    assert any("moved to EMEA by hand" in occasion and (lost, blocked) == ("Greet", "Greet") for occasion, lost, blocked in told)


def test_a_campaign_that_is_taken_away_is_lost_by_whom_it_took_in() -> None:
    design = Topology.of({"name": "One", "forms": {"F": {"workspace": "Default"}}, "emails": {"E": {"workspace": "Default"}}})
    mailing = design.add_campaign("C", "Default", triggers=[{"fills_out_form": "F"}], flow=[{"send_email": "E"}])
    for before, after, key in ((mailing, mailing.without("campaign", "C").without("email", "E"), "lost"), (design, mailing, "gained")):
        behaviour = compare(before, after).behaviour
        assert set(behaviour[key]) == {"C"}


def test_what_is_only_renamed_behaves_the_same() -> None:
    renamed = design().renamed("campaign", "Greet", "EMEA-Greet").renamed("partition", "EMEA", "Europe").renamed("form", "Ask", "Contact")
    found = compare(design(), renamed)
    assert found.is_same
    assert set(found.changes) == {
        ("campaign", "Greet", "name", "Greet", "EMEA-Greet"),
        ("partition", "EMEA", "name", "EMEA", "Europe"),
        ("form", "Ask", "name", "Ask", "Contact"),
    }


def test_two_things_that_could_each_be_the_renamed_one_are_not_guessed() -> None:
    one = Topology("One").add_form("A", "Default").add_form("B", "Default")
    assert changes(one, Topology("One").add_form("C", "Default").add_form("D", "Default")) == [
        ("form", "A", "", "{workspace: Default}", ""),
        ("form", "B", "", "{workspace: Default}", ""),
        ("form", "C", "", "", "{workspace: Default}"),
        ("form", "D", "", "", "{workspace: Default}"),
    ]


def test_changes_are_told_key_by_key_and_rule_by_rule() -> None:
    rules = [{"if": {"Country": "Japan"}, "then": "NA"}, {"else": "Default"}]
    other = design(dedupe={"key": ["Email Address"], "partition": True}, assignment_rules=rules).set_workspace("NA", ["NA", "EMEA"], "NA")
    assert changes(design(), other) == [
        ("workspace", "NA", "partitions", "[NA]", "[NA, EMEA]"),
        ("workspace", "NA", "primary", "", "NA"),
        ("dedupe", "partition", "", "", "true"),
        ("assignment_rule", "1", "", "", "{if: {Country: Japan}, then: NA}"),
        ("assignment_rule", "2", "", "", "{else: Default}"),
    ]


def test_partitions_and_occasions_of_one_design_only_are_told_and_not_compared() -> None:
    found = compare(design(), design().add_partition("APAC").add_form("Demo", "Default"))
    assert found.only_after == ("new: fills out Demo", "known: fills out Demo", "known: moved to APAC by hand")
    assert not found.is_same
    assert found.totals["in_one_only"] > 0
    assert found.totals["different"] == 0
    assert "Only after: new: fills out Demo" in found.describe()


def test_a_design_and_a_file_name_cannot_be_compared() -> None:
    with pytest.raises(InputError, match=r"these two cannot be compared, got a design and 'b\.yaml'"):
        compare(design(), "b.yaml")  # type: ignore[call-overload]


def test_examples_and_plain_data() -> None:
    found = compare(design(), routed("France", "Italy"))
    assert list(found.examples(1).columns) == ["occasion", "lead", "before", "after"]
    assert found.examples(1)["lead"].str.contains("Country").all()
    data = found.to_dict()
    assert data["same"] is False
    assert data["totals"]["of"] == found.space.size
    assert "<table" in found._repr_html_()


@pytest.mark.parametrize("seed", range(15))
def test_the_rows_count_exactly_the_classes_that_differ(seed: int) -> None:
    """Against a plain reading: class by class, what each design did to it."""
    before, after = design_of(Dice(2000 + seed)), design_of(Dice(2000 + seed))
    drop = Dice(seed).one(list(after.campaigns))
    mapping = after.to_mapping()
    mapping["campaigns"][drop]["active"] = not after.campaigns[drop].active
    after = Topology.of(mapping)
    try:
        found = compare(before, after, limit=3_000)
    except InputError as error:
        assert "never comes to rest" in str(error)  # noqa: PT017
        return
    classes = space(before, after, limit=3_000)
    sides = [pour(classes, side) for side in (0, 1)]
    differ = 0
    for part in classes.slices:
        for row in range(part.start, part.start + len(part)):
            differ += all(part.within) and sides[0].of(row) != sides[1].of(row)
    assert found.totals["different"] == differ == sum(one.classes for one in found.differences)
    assert np.isclose(found.behaviour["classes"].sum(), differ)
