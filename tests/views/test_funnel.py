"""Funnels in a picture: the counts of the run, what is left out, models that nobody is in."""

from __future__ import annotations

import workbench as wb
from workbench.views import FunnelView

from .designs import models, regions


def test_the_frame_is_the_funnel_by_workspace() -> None:
    assert FunnelView(models()).frame().equals(models().funnel(by="workspace"))


def test_words_say_who_is_there_who_passed_and_who_stays_too_long() -> None:  # LIFE-2, LIFE-5
    said = FunnelView(models()).describe()
    assert "Revenue, MQL: Default 3 there, 3 passed, 2 overdue; NA 1 there, 1 passed, 1 overdue; EMEA 2 there, 2 passed, 1 overdue." in said
    assert "Nobody's, First: nobody." in said


def test_the_picture_says_the_same_numbers() -> None:
    view = FunnelView(models())
    texts = [text.get_text() for text in view.draw().texts]
    rows = view.frame().query("passed > 0")
    assert sorted(text for text in texts if " of " in text and text[0].isdigit() and ":" not in text) == sorted(
        f"{row.people} of {row.passed}" for row in rows.itertuples()
    )
    assert sum("overdue" in text and text[0].isdigit() for text in texts) == (rows["overdue"] > 0).sum() == 3
    assert "nobody is or was in it" in texts


def test_of_many_workspaces_those_with_the_most_people_are_drawn() -> None:
    names = [f"R{number:02}" for number in range(12)]
    design = wb.Topology.of(
        "Many",
        partitions=["Default", *names],
        workspaces={"Default": {"partitions": "all"}} | {name: {"partitions": [name]} for name in names},
        forms={f"F {name}": {"workspace": name} for name in names},
        models={"M": {"workspace": "Default", "stages": ["Known"]}},
    )
    steps = [
        {"fill_form": {"form": f"F {name}", "values": {"Email Address": f"{name}{number}@x.org"}}}
        for place, name in enumerate(names)
        for number in range(place)
    ]
    view = FunnelView(wb.simulate(design, steps))
    assert view._columns == ["Default", *names[5:]]
    assert "Not drawn, in frame(): R00, R01, R02, R03 and R04." in view.describe()


def test_runs_stand_side_by_side_and_each_counts_everybody() -> None:  # LIFE-4
    design = wb.Topology.of(
        "One",
        crm={"type": "salesforce"},
        partitions=["Default", "NA"],
        workspaces={"Default": {"partitions": ["Default"]}, "NA": {"partitions": ["NA"]}},
        assignment_rules=[{"if": {"Country": "Canada"}, "then": "NA"}, {"else": "Default"}],
        models={name: {"workspace": name, "stages": ["Known", "MQL", "SAL"]} for name in ("Default", "NA")},
    )
    steps = [
        {"sync_from_crm": {"crm_id": f"S{number}", "object": "lead", "values": {"Email Address": f"{number}@x.org", "Country": country}}}
        for number, country in enumerate(("Canada", "Spain", "Canada"))
    ]
    runs = {"at SAL": wb.simulate(design, steps), "at Known": wb.simulate(design.with_settings(crm_entry_stage="Known"), steps)}
    view = FunnelView(runs)
    assert view.frame().query("model == 'NA'")[["stage", "run", "passed"]].to_numpy().tolist() == [
        ["Known", "at SAL", 0],
        ["MQL", "at SAL", 0],
        ["SAL", "at SAL", 2],
        ["Known", "at Known", 2],
        ["MQL", "at Known", 0],
        ["SAL", "at Known", 0],
    ]
    assert "NA, SAL: at SAL 2 there, 2 passed." in view.describe()
    texts = [text.get_text() for text in view.draw().texts]
    assert {"at SAL", "at Known"} <= set(texts)
    assert texts.count("2 of 2") == 2


def test_a_stage_that_only_one_of_the_designs_has_is_empty_in_the_other() -> None:
    steps = [{"fill_form": {"form": "F", "values": {"Email Address": "a@x.org"}}}]
    runs = {
        first: wb.simulate(
            wb.Topology.of("One", forms={"F": {"workspace": "Default"}}, models={"M": {"workspace": "Default", "stages": [first]}}), steps
        )
        for first in ("Known", "Lead")
    }
    assert FunnelView(runs).describe().splitlines()[1:] == ["M, Known: Known 1 there, 1 passed.", "M, Lead: Lead 1 there, 1 passed."]


def test_a_design_without_models_says_so() -> None:
    assert FunnelView(wb.simulate(regions(), [])).describe() == "Regions: no revenue model."
