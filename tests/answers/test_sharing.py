"""What is shared with whom and through what, both ways."""

import pytest

from workbench.answers import shared_into, sharing

from .regional import anything, regional, rows

FOLDERS = {
    "Outer": {"workspace": "EMEA", "area": "database", "shared_with": ["NA"]},
    "Inner": {"workspace": "EMEA", "area": "database", "parent": "Outer", "holds": ["Show"], "shared_with": ["Default"]},
    "Forms": {"workspace": "EMEA", "holds": ["Contact"], "shared_with": ["NA"]},
}


def test_an_asset_is_shared_by_itself_or_through_its_folder_or_one_around_it() -> None:
    """SHARE-1, SHARE-2."""
    answer = sharing(regional(folders=FOLDERS), "EMEA")
    assert rows(answer, "kind", "name", "shared_with", "through") == [
        ("segmentation", "Trade", "Default", ""),
        ("list", "Show", "Default", "Inner"),
        ("list", "Show", "NA", "Outer"),
        ("folder", "Forms", "NA", ""),
    ]


def test_a_folder_that_shares_nothing_is_told() -> None:
    """SHARE-1: forms are cloned, not shared."""
    assert sharing(regional(folders=FOLDERS), "EMEA").sentence.endswith("Forms is shared and holds nothing to share.")


def test_a_shared_segmentation_shows_the_overlap_and_a_smart_list_whom_the_workspace_sees() -> None:
    """SEG-4, VIS-7."""
    assert rows(sharing(regional()), "kind", "shared_with", "people_in") == [
        ("smart_list", "EMEA", "EMEA, APAC"), ("segmentation", "Default", "EMEA, APAC")
    ]  # fmt: skip
    apart = regional(segmentations={"Trade": {"workspace": "NA", "segments": {"Bank": {"Industry": "Bank"}}, "shared_with": ["EMEA"]}})
    assert rows(sharing(apart, "NA"), "people_in") == ["nobody"]


def test_a_workspace_that_gets_nothing_has_a_row_that_says_so() -> None:
    answer = shared_into(regional())
    assert rows(answer, "workspace", "name", "shared_by") == [("Default", "Trade", "EMEA"), ("NA", "", ""), ("EMEA", "VPs", "Default")]
    assert answer.sentence == "Default gets 1 asset; EMEA gets 1 asset. NA gets nothing from others."


@pytest.mark.parametrize("seed", range(25))
def test_both_directions_say_what_may_be_used_elsewhere(seed: int) -> None:
    design = anything(seed)
    there = {*rows(sharing(design), "kind", "name", "workspace", "shared_with")}
    there = {row for row in there if row[0] != "folder"}
    back = {
        (kind, name, home, got) for kind, name, home, got in rows(shared_into(design), "kind", "name", "shared_by", "workspace") if kind
    }
    usable = {
        (kind, name, asset.workspace, other)
        for kind, assets in design.assets.items()
        for name, asset in assets.items()
        for other in design.workspaces
        if other != asset.workspace and design.can_use(other, kind, name)
    }
    assert there == back == usable
