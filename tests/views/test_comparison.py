"""Before and after in a picture: the counts of the comparison, most important first, of designs and of runs."""

from __future__ import annotations

from functools import cache

import pytest

import workbench as wb
from workbench.classes import Comparison, RunComparison, compare
from workbench.views import ComparisonView

from .designs import changed, regions, run


@cache
def runs() -> RunComparison:
    return compare(run(), wb.simulate(changed(), wb.synthetic_steps(regions(), 1000, seed=3)))


@cache
def designs() -> Comparison:
    return compare(regions(), changed())


def test_landings_of_runs_are_those_of_the_comparison() -> None:
    rows = ComparisonView(runs()).frame().query("what == 'lands'")
    assert rows[["before", "after", "count"]].values.tolist() == runs().lands.values.tolist()


def test_campaigns_gain_and_lose_as_many_as_the_comparison_says() -> None:
    rows, counts = ComparisonView(runs()).frame(), runs().campaigns.set_index("campaign")
    assert len(counts)
    for verb in ("gained", "lost"):
        some = rows[rows["what"] == f"{verb.replace('gained', 'gains').replace('lost', 'loses')} campaign"]
        assert dict(zip(some["name"], some["count"], strict=True)) == counts.loc[counts[verb] > 0, verb].to_dict()


def test_landings_of_designs_add_up_to_the_classes_that_land_elsewhere() -> None:
    rows = ComparisonView(designs()).frame().query("what == 'lands'")
    assert rows["count"].sum() == designs().totals["land_elsewhere"] == designs().behaviour.query("lands_after != ''")["classes"].sum()


def test_most_classes_stand_first() -> None:
    router = regions().to_mapping()["campaigns"]["Router"]
    router["flow"][0]["change_partition"]["choices"].append({"if": {"Country": ["Chile", "Peru", "Spain"]}, "then": "APAC"})
    after = changed().without("campaign", "Router").add_campaign("Router", **router)
    counts = ComparisonView(compare(regions(), after)).frame().query("what == 'lands'")["count"]
    assert counts.nunique() > 2
    assert counts.is_monotonic_decreasing


def test_campaigns_of_designs_gain_the_classes_whose_differences_name_them() -> None:
    rows = ComparisonView(designs()).frame().query("what == 'gains campaign'").set_index("name")["count"].to_dict()
    behaviour = designs().behaviour
    assert rows == {name: behaviour.loc[behaviour["gained"].str.contains(name), "classes"].sum() for name in ("NA-Any form", "NA-Quiet")}


@pytest.mark.parametrize("made", [runs, designs])
def test_words_say_every_count(made: object) -> None:
    view = ComparisonView(made())  # type: ignore[operator]
    said = view.describe()
    for row in view.frame().itertuples():
        assert (f"{row.before} -> {row.after} ({row.count:,} " if row.what == "lands" else f"{row.count:,} {row.what[:4]}") in said.replace(
            "gained", "gain"
        ).replace("lost", "lose"), row


def test_nothing_different_is_said() -> None:
    view = ComparisonView(compare(regions(), regions()))
    assert "nothing differs" in view.describe()
    assert view.frame().empty
    assert view.frame().columns.tolist() == ["what", "name", "before", "after", "count"]


def test_only_a_comparison_can_be_drawn() -> None:
    with pytest.raises(wb.InputError, match=r"what compare\(before, after\) returns"):
        ComparisonView(regions())  # type: ignore[arg-type]
