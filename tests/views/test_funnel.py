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
    assert view._workspaces == ["Default", *names[5:]]
    assert "Not drawn, in frame(): R00, R01, R02, R03 and R04." in view.describe()


def test_a_design_without_models_says_so() -> None:
    assert FunnelView(wb.simulate(regions(), [])).describe() == "Regions: no revenue model."
