"""`workbench report`: one page that needs nothing else, whatever stands in the design and the leads."""

import re
from pathlib import Path

import pytest

import workbench as wb
from workbench.errors import InputError

BAD = "<script>window.hurt=1</script>"
DESIGN = {
    "name": f"Regions {BAD}",
    "partitions": ["Default", "EMEA", BAD],
    "workspaces": {"Default": {"partitions": "all", "primary": "Default"}, "EMEA": {"partitions": ["EMEA"]}},
    "forms": {"Contact": {"workspace": "EMEA"}},
    "campaigns": {"Hello": {"workspace": "Default", "triggers": [{"fills_out_form": "any"}], "flow": [{"change_partition": BAD}]}},
}
STEPS = f"action,form,email,First Name\nfill_form,Contact,ann@example.com,{BAD}\nfill_form,Contact,broken,{BAD}\n"


@pytest.fixture
def files(tmp_path: Path) -> Path:
    design = wb.Topology.of(DESIGN)
    design.write(tmp_path / "design.yaml")
    design.set_workspace("EMEA", ["EMEA", BAD], "EMEA").write(tmp_path / "after.yaml")
    (tmp_path / "steps.csv").write_text(STEPS, encoding="utf-8")
    return tmp_path


def test_the_page_of_a_design_a_run_and_a_change_says_all_of_it(workbench, files) -> None:
    asked = ("report", files / "after.yaml", "--before", files / "design.yaml", "--steps", files / "steps.csv", "--out", files / "r.html")
    assert workbench(*asked)[:2] == (0, f"written to {files / 'r.html'}\n")
    page = (files / "r.html").read_text("utf-8")
    assert re.findall(r"<h2>(.*?)</h2>", page) == [
        "The design", "What happened", "What did not happen", "Findings", "Before and after", "What this rests on"
    ]  # fmt: skip
    assert "2 rows poured through it: 1 made a person, 1 were rejected." in page
    assert "VIS-" in page


def test_nothing_in_the_page_can_run_or_ask_anybody(workbench, files) -> None:
    workbench("report", files / "design.yaml", "--steps", files / "steps.csv", "--out", files / "r.html")
    page = (files / "r.html").read_text("utf-8")
    assert "<script" not in page.lower()
    assert "&lt;script&gt;" in page
    assert "default-src 'none'" in page
    assert not re.findall(r"""(?:src|href)=["'](?!data:|#)""", page)


def test_the_same_report_is_the_same_page(workbench, files) -> None:
    for name in ("one.html", "two.html"):
        workbench("report", files / "design.yaml", "--steps", files / "steps.csv", "--out", files / name)
    assert (files / "one.html").read_bytes() == (files / "two.html").read_bytes()


def test_a_report_that_cannot_be_written_leaves_nothing(workbench, files) -> None:
    status, _, said = workbench("report", files / "design.yaml", "--out", files / "nowhere" / "r.html")
    assert status == 2
    assert "cannot be written" in said
    assert not list(files.glob("*.html"))


def test_a_report_is_of_a_design(tmp_path) -> None:
    from workbench.report import write_report

    with pytest.raises(InputError, match="a Topology"):
        write_report(tmp_path / "r.html", "design.yaml")
