"""What all views promise, and what each of them shows."""

from __future__ import annotations

import io
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache

import matplotlib as mpl
import pytest
from matplotlib.figure import Figure
from PIL import Image, ImageColor

import workbench as wb
from workbench.classes import compare
from workbench.views import ComparisonView, DuplicatesView, FlowView, FunnelView, JourneyView, TopologyView, View, VisibilityView
from workbench.views.palette import BLOCKED, BLUE, ORANGE, PALE, WHITE

from .designs import changed, models, regions, run, twins, wild, world

VIEWS = {
    "design": lambda: TopologyView(regions()),
    "design after a run": lambda: TopologyView(regions(), run()),
    "one path": lambda: TopologyView(regions(), highlight="EMEA"),
    "world": lambda: TopologyView(world()),
    "one path of the world": lambda: TopologyView(world(), highlight="Form Form of Region 03"),
    "visibility": lambda: VisibilityView(run()),
    "flow": lambda: FlowView(run()),
    "flow of the world": lambda: FlowView(worldwide()),
    "flow of wild names": lambda: FlowView(wild()),
    "journey": lambda: JourneyView(run(), [1, 2]),
    "journeys of many": lambda: JourneyView(run(), "*"),
    "journey of wild names": lambda: JourneyView(wild(), "*"),
    "duplicates": lambda: DuplicatesView(twins()),
    "duplicates of wild names": lambda: DuplicatesView(wild()),
    "funnel": lambda: FunnelView(models()),
    "designs compared": lambda: ComparisonView(compare(regions(), changed())),
    "runs compared": lambda: ComparisonView(compare(run(), wb.simulate(changed(), wb.synthetic_steps(regions(), 1000, seed=3)))),
    "nothing compared": lambda: ComparisonView(compare(regions(), regions())),
}
each = pytest.mark.parametrize("name", VIEWS)
pytestmark = pytest.mark.filterwarnings("ignore:Glyph")  # no font here knows every script


@pytest.fixture(autouse=True)
def _settings_stay() -> Iterator[None]:
    """Whatever is drawn, the settings of matplotlib are the user's."""
    before = dict(mpl.rcParams)
    yield
    assert dict(mpl.rcParams) == before


@cache
def worldwide() -> wb.Run:
    return wb.simulate(world(), wb.synthetic_steps(world(), 2000, seed=5))


def numbers(text: str) -> list[int]:
    return [int(found.replace(",", "")) for found in re.findall(r"\b\d[\d,]*", text)]


@each
def test_a_view_is_the_same_twice(name: str) -> None:
    one, two = VIEWS[name](), VIEWS[name]()
    assert one.to_svg() == two.to_svg()
    assert one.describe() == two.describe()
    assert one.frame().equals(two.frame())


def test_a_picture_is_the_same_to_the_byte() -> None:
    assert VisibilityView(run())._repr_png_() == VisibilityView(run())._repr_png_()


def test_a_stored_picture_has_few_colours_and_those_that_mean_something_exactly() -> None:
    picture = Image.open(io.BytesIO(VisibilityView(run())._repr_png_()[0]))
    colours = {colour for _, colour in picture.convert("RGB").getcolors()}
    assert len(colours) <= 128
    assert {ImageColor.getrgb(one) for one in (WHITE, BLUE, BLOCKED, ORANGE, PALE)} <= colours


@each
def test_a_view_draws_on_the_axes_given(name: str) -> None:
    figure = Figure(figsize=(6, 4))
    left, right = figure.subplots(1, 2)
    assert VIEWS[name]().draw(right) is right
    assert right.texts
    assert not left.texts


@each
def test_a_view_is_a_picture_in_a_notebook_and_is_told_in_one_line(name: str) -> None:
    view = VIEWS[name]()
    assert re.fullmatch(r"\w+View\('[^\n]+': [^\n]+\)", repr(view))
    assert view._repr_png_()[0].startswith(b"\x89PNG")


@each
def test_no_text_of_a_picture_lies_outside_it_or_on_another(name: str) -> None:
    view: View = VIEWS[name]()
    ax = view.draw()
    figure = ax.get_figure()
    figure.draw_without_rendering()
    whole = figure.bbox
    boxes = [text.get_window_extent() for text in ax.texts if text.get_text().strip() and not text.get_rotation()]
    assert all(box.x0 >= -1 and box.y0 >= -1 and box.x1 <= whole.x1 + 1 and box.y1 <= whole.y1 + 1 for box in boxes)
    shrunk = [box.shrunk(0.9, 0.7) for box in boxes]
    assert not [(a, b) for number, a in enumerate(shrunk) for b in shrunk[:number] if a.overlaps(b)]


def test_pictures_load_matplotlib_only_when_drawn_and_never_pyplot() -> None:
    code = """
import sys, workbench as wb
view = wb.TopologyView(wb.Topology("One"))
view.describe(), view.frame()
assert "matplotlib" not in sys.modules
view.to_svg()
assert "matplotlib.pyplot" not in sys.modules
"""
    subprocess.run([sys.executable, "-c", code], check=True)


def test_a_picture_is_saved_as_its_ending_says(tmp_path: pytest.TempPathFactory) -> None:
    view = TopologyView(regions())
    assert view.save(f"{tmp_path}/a.png").read_bytes().startswith(b"\x89PNG")
    assert view.save(f"{tmp_path}/a.svg").read_text("utf-8") == view.to_svg()


def test_the_frame_of_a_design_has_every_edge_of_its_graph() -> None:
    graph = regions().graph()
    found = TopologyView(regions()).frame()
    assert {
        ((a, b), (c, d), e) for a, b, c, d, e in found[["start_kind", "start", "end_kind", "end", "kind"]].itertuples(index=False)
    } == set(graph.edges(keys=True))
    assert found["people"].isna().all()


def test_words_of_a_design_name_every_edge() -> None:
    view = TopologyView(regions())
    said = view.describe()
    for row in view.frame().itertuples():
        assert any(row.start in line and row.end in line for line in said.splitlines()), row


def test_counts_of_a_design_are_those_of_the_run() -> None:
    view = TopologyView(regions(), run())
    nodes = view.nodes().set_index(["kind", "name"])
    assert view.frame()["people"].sum() == run().summary["created"]
    assert nodes.loc["partition", "people"].to_dict() == run().leads["partition"].value_counts().reindex(regions().partitions).to_dict()
    assert nodes.loc["campaign", "blocked"].sum() == run().summary["blocked"]
    assert f"{nodes.loc[('workspace', 'NA'), 'people']} leads" in view.describe()


def test_without_a_run_all_lines_that_land_are_equally_wide() -> None:
    ax = TopologyView(regions()).draw()
    assert (
        len(
            {
                patch.get_linewidth()
                for patch in ax.patches
                if patch.get_edgecolor()[:3] == pytest.approx((27 / 255, 138 / 255, 107 / 255)) and not patch.get_fill()
            }
        )
        <= 1
    )


def test_a_large_design_is_grouped_and_says_so() -> None:
    view = TopologyView(world())
    assert len(view.nodes()) < 110
    assert (
        "Grouped: 200 campaigns are grouped by workspace; 48 doors are grouped by workspace; Default sees all 25 partitions"
        in view.describe()
    )
    assert view.frame().loc[lambda edges: edges["kind"] == "runs_in", "stands_for"].sum() == 200
    assert (view.frame().query("start == 'Default' and kind == 'sees'")["end"] == list(world().partitions)).all()


def test_what_is_highlighted_is_said_with_its_path() -> None:
    said = TopologyView(regions(), highlight="NA-Quiet").describe()
    assert "Highlighted: NA-Quiet; on the same path Import into NA, Form Deals of $5 and $6_a and NA." in said


def test_what_is_highlighted_must_exist() -> None:
    with pytest.raises(wb.UnknownName, match="did you mean 'EMEA'"):
        TopologyView(regions(), highlight="EMAE")


@pytest.mark.parametrize("name", ["Region 03-5", "Form of Region 03"])
def test_what_is_highlighted_stands_apart_from_its_group(name: str) -> None:
    kind = "source" if name.startswith("Form") else "campaign"
    name = f"Form {name}" if kind == "source" else name
    view = TopologyView(world(), highlight=name)
    nodes = view.nodes().set_index(["kind", "name"])["stands_for"]
    assert nodes[kind, name] == 1
    assert nodes[kind].sum() == TopologyView(world()).nodes().set_index("kind")["stands_for"][kind].sum()
    assert f"Highlighted: {name}; on the same path" in view.describe()
    assert "Region 03" in view.describe().split("on the same path")[1].partition("\n")[0]


@pytest.mark.parametrize(
    ("wrong", "meant"), [("Form Form of Regoin 03", "Form Form of Region 03"), ("Form of Region 03", "Form Form of Region 03")]
)
def test_in_a_grouped_design_the_nearest_name_is_one_of_what_was_meant(wrong: str, meant: str) -> None:
    with pytest.raises(wb.UnknownName, match=f"did you mean '{meant}'"):
        TopologyView(world(), highlight=wrong)


def test_cells_of_visibility_are_those_of_the_run() -> None:
    cells = VisibilityView(run()).frame()
    keys = ["campaign", "workspace", "partition"]
    assert (
        cells.drop(columns="state")
        .sort_values(keys)
        .reset_index(drop=True)
        .equals(run().visibility.sort_values(keys).reset_index(drop=True))
    )
    assert set(cells["state"]) == {"ran", "blocked", "sees, but nothing", "cannot see"}
    assert set(cells.loc[cells["campaign"] == "NA-Quiet", "state"]) == {"sees, but nothing", "cannot see"}


def test_words_of_visibility_say_every_count() -> None:
    view = VisibilityView(run())
    first, *lines = view.describe().splitlines()
    cells = view.frame()
    said = [count for line in lines for count in numbers(line.split(": ", 1)[1])]
    assert any("sees NA but had nothing to do there; cannot see Default, EMEA and APAC" in line for line in lines)
    assert sorted(said) == sorted([*cells.loc[cells["ran"] > 0, "ran"], *cells.loc[cells["blocked"] > 0, "blocked"]])
    assert numbers(first)[-2:] == [cells["ran"].sum(), cells["blocked"].sum()]


def test_many_campaigns_share_rows_with_the_same_sums() -> None:
    many = worldwide()
    cells = VisibilityView(many).frame()
    assert cells["campaign"].nunique() == 25
    assert cells[["ran", "blocked"]].sum().to_dict() == {"ran": many.summary["campaign_runs"], "blocked": many.summary["blocked"]}
    assert "share a row" in VisibilityView(many).describe()


def test_an_instance_without_anything_can_still_be_drawn() -> None:
    empty = wb.simulate(wb.Topology("One"), [])
    for view in (TopologyView(empty.topology, empty), VisibilityView(empty), FlowView(empty), DuplicatesView(empty), FunnelView(empty)):
        assert view._repr_png_()
        assert view.describe().startswith("One: ")


def test_names_in_any_script_and_of_any_length_are_drawn() -> None:
    names = ["Default", "日本", "x" * 250, "<b>&amp;</b>", "a$b$c_{d}^e\\frac"]
    wild = wb.Topology.of(
        "Wild", partitions=names, workspaces={"Default": {"partitions": "all"}} | {name: {"partitions": [name]} for name in names[1:]}
    )
    assert TopologyView(wild)._repr_png_()
    assert "<b>" not in TopologyView(wild).to_svg()
