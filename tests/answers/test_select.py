"""What selectors mean, where everybody can see it."""

import pytest

from workbench.answers import resolve
from workbench.answers.select import pick
from workbench.errors import InputError, UnknownName

from .regional import regional, rows


def test_a_pattern_means_things_of_every_kind() -> None:
    assert rows(resolve("*EMEA*", regional()), "kind", "name") == [
        ("workspace", "EMEA"),
        ("partition", "EMEA"),
        ("campaign", "EMEA-Hello"),
        ("door", "Import into EMEA"),
        ("door", "By hand in EMEA"),
        ("door", "Forward from EMEA"),
        ("door", "First visit in EMEA"),
    ]


def test_standard_fields_and_the_designs_own_are_things_too() -> None:
    assert rows(resolve("*Score", regional(fields={"Fit Score": "number"}), "field"), "name") == [
        "Person Score",
        "Relative Score",
        "Fit Score",
    ]


def test_a_word_stands_for_several_names_and_can_be_taken_away() -> None:
    groups = {"forms": ["Form A", "Form B"], "imports": ["Import"]}
    names = ["Import", "Form A", "Form B"]
    assert pick("forms", names, "door", groups) == ("Form A", "Form B")
    assert pick("!forms", names, "door", groups) == ("Import",)
    assert pick(["forms", "!*B"], names, "door", groups) == ("Form A",)


def test_a_name_that_is_a_word_too_means_both() -> None:
    assert pick("form", ["form", "Form A"], "door", {"form": ["Form A"]}) == ("form", "Form A")


def test_what_selects_nothing_is_an_error() -> None:
    with pytest.raises(UnknownName, match="did you mean 'forms'"):
        pick("froms", ["Form A"], "door", {"forms": ["Form A"]})
    with pytest.raises(InputError, match="the pattern matches no door"):
        pick("X*", ["Form A"], "door")
    with pytest.raises(InputError, match="selects no door"):
        pick([1], ["Form A"], "door")  # type: ignore[list-item]


def test_a_name_that_begins_with_an_exclamation_mark_is_a_name() -> None:
    assert pick("!NA", ["!NA", "EMEA"], "workspace") == ("!NA",)
    assert pick(["!NA", "EMEA"], ["!NA", "EMEA", "APAC"], "workspace") == ("!NA", "EMEA")
