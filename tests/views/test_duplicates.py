"""Twins in a picture: every record and every pick of the questions, those first for which doors differ."""

from __future__ import annotations

import workbench as wb
from workbench.answers import duplicates, twin_picks
from workbench.views import DuplicatesView

from .designs import regions, run, twins


def test_the_frame_has_every_record_of_the_question_with_the_doors_that_take_it() -> None:  # FORM-3, IMPORT-4
    found = DuplicatesView(twins()).frame()
    assert found["id"].tolist() == duplicates(twins()).frame()["id"].tolist()
    assert found.set_index("lead")["taken_by"].to_dict() == {
        "ann": "import into NA",
        "ann in EMEA": "import into EMEA",
        "ann the last": "forms of NA, forms of EMEA, import into Default",
        "ben": "",
        "ben again": "forms of NA, forms of EMEA, import into Default, import into EMEA",
    }


def test_words_tell_each_pick_with_its_rule() -> None:
    said, picks = DuplicatesView(twins()).describe(), twin_picks(twins()).frame()
    assert len(picks) > 10
    for pick in picks.itertuples():
        assert f"{pick.why} [{pick.rule}]" in said
    assert "import into NA: takes ann (person 1)" in said
    assert "API: rejected 1007" in said


def test_addresses_for_which_doors_differ_stand_first_and_the_rest_is_counted() -> None:
    people = {f"{name}{number}": {"Email Address": f"{name}@x.org"} for name in "abcdefgh" for number in range(2)}
    people |= {f"odd{number}": {"Email Address": "odd@x.org", "Partition": name} for number, name in enumerate(("NA", "EMEA"))}
    view = DuplicatesView(wb.simulate(regions(), [], people))
    assert next(iter(view._chosen)) == "odd@x.org"
    assert "not drawn, in frame(): 3 more addresses" in view.describe()
    assert view.frame()["address"].nunique() == 9


def test_a_door_that_takes_a_record_not_drawn_says_other() -> None:
    people = {f"t{number:02}": {"Email Address": "t@x.org", "Partition": f"P{number:02}"} for number in range(12)}
    names = [f"P{number:02}" for number in range(12)]
    spaces = {"Default": {"partitions": "all", "primary": "P00"}} | {f"W{name}": {"partitions": [name]} for name in names}
    run_ = wb.simulate(wb.Topology.of("Many", partitions=["Default", *names], workspaces=spaces), [], people)
    texts = [text.get_text() for text in DuplicatesView(run_).draw().texts]
    assert texts.count("other") == 4  # of the twelve imports, eight take records that are drawn


def test_doors_that_do_the_same_share_a_column() -> None:
    labels = [column.label for column in DuplicatesView(twins())._doors]
    assert labels == ["forms of any workspace", "import into Default", "import into NA", "import into EMEA", "API", "CRM"]


def test_words_name_six_doors_that_do_the_same_and_count_the_rest() -> None:
    names = [f"P{number:02}" for number in range(12)]
    spaces = {"Default": {"partitions": ["Default"]}} | {f"W{name}": {"partitions": [name]} for name in names}
    forms = {f"F{name}": {"workspace": f"W{name}"} for name in names}
    people = {name: {"Email Address": "t@x.org", "Partition": "Default"} for name in ("ann", "ann again")}
    many = wb.Topology.of("Many", partitions=["Default", *names], workspaces=spaces, forms=forms)
    assert "forms of WP05 and 6 more: takes ann again (person 2)" in DuplicatesView(wb.simulate(many, [], people)).describe()


def test_only_addresses_of_some_leads_can_be_drawn() -> None:
    assert set(DuplicatesView(twins(), "ben").frame()["lead"]) == {"ben", "ben again"}


def test_a_run_without_twins_says_so() -> None:
    assert DuplicatesView(wb.simulate(regions(), [])).frame().empty
    assert "0 addresses of several records" in DuplicatesView(wb.simulate(regions(), [])).describe()
    assert DuplicatesView(run()).frame().columns.tolist()[-1] == "taken_by"
