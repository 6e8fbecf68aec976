"""Notebooks are saved executed: nbval passes a notebook whose outputs were cleared, so somebody must insist."""

import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
NOTEBOOKS = sorted(path for path in (ROOT / "notebooks").rglob("*.ipynb") if ".ipynb_checkpoints" not in path.parts)


def code_cells(path: Path) -> list[dict]:
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return [cell for cell in cells if cell["cell_type"] == "code" and "".join(cell["source"]).strip()]


def test_there_are_notebooks() -> None:
    assert NOTEBOOKS


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)
def test_cells_were_executed_in_order_from_1(path: Path) -> None:
    counts = [cell["execution_count"] for cell in code_cells(path)]
    assert counts == list(range(1, len(counts) + 1))


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)
def test_nothing_was_saved_with_an_error_or_a_warning(path: Path) -> None:
    outputs = [output for cell in code_cells(path) for output in cell["outputs"]]
    assert [output for output in outputs if output["output_type"] == "error" or output.get("name") == "stderr"] == []


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)
def test_a_picture_has_its_words_beside_it(path: Path) -> None:
    """nbval compares no pixels; what a picture shows is said in the cell's text or in that of a neighbour."""
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    for place, cell in enumerate(cells):
        if any("image/png" in output.get("data", {}) for output in cell.get("outputs", [])):
            around = cells[max(0, place - 1) : place + 2]
            words = [part for one in around for part in (one["source"] if one["cell_type"] == "markdown" else one.get("outputs", []))]
            assert words, f"cell {place} of {path.name}"


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)
def test_no_place_of_one_machine_is_in_it(path: Path) -> None:
    assert re.findall(r"/home/\w+|/tmp/\w+|/Users/\w+|/root/\w+", path.read_text(encoding="utf-8")) == []
