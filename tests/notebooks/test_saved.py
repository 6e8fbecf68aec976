"""Notebooks are saved as they were executed: nbval compares nothing in one whose outputs were cleared, and no pixels at all."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

FOLDER = Path(__file__).parents[2] / "notebooks"
TRAINING = FOLDER / "training"
TEMPLATES = {"template_regression"}  # to be copied: they have no place in a row
NOTEBOOKS = sorted([*FOLDER.glob("*.ipynb"), *TRAINING.glob("*.ipynb")])
each = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


def cells(path: Path, kind: str) -> list[dict[str, Any]]:
    return [cell for cell in json.loads(path.read_text("utf-8"))["cells"] if cell["cell_type"] == kind]


def outputs(path: Path) -> list[dict[str, Any]]:
    return [output for cell in cells(path, "code") for output in cell["outputs"]]


def text(output: dict[str, Any]) -> str:
    return "".join(output.get("text", output.get("data", {}).get("text/plain", "")))


@pytest.mark.parametrize("folder", [FOLDER, TRAINING], ids=lambda folder: folder.name)
def test_notebooks_are_numbered_in_two_digits_each_with_its_own(folder: Path) -> None:
    names = [path.stem for path in NOTEBOOKS if path.parent == folder and path.stem not in TEMPLATES]
    assert names
    assert all(re.fullmatch(r"\d\d_\w+", name) for name in names)
    assert [name[:2] for name in names] == sorted({name[:2] for name in names})


@each
def test_cells_are_numbered_as_they_stand(path: Path) -> None:
    assert [cell["execution_count"] for cell in cells(path, "code")] == list(range(1, len(cells(path, "code")) + 1))


@each
def test_no_error_warning_time_or_place_of_a_machine_is_saved(path: Path) -> None:
    assert {output["output_type"] for output in outputs(path)} <= {"execute_result", "display_data", "stream"}
    assert not [output for output in outputs(path) if output.get("name") == "stderr"]
    said = "\n".join(map(text, outputs(path)))
    assert not re.search(r"Warning|0x[0-9a-f]{6}|/home/|/work/|/tmp/|C:\\\\", said)


@each
def test_words_stand_beside_each_picture(path: Path) -> None:
    code = cells(path, "code")
    for number, cell in enumerate(code):
        if any("image/png" in output.get("data", {}) for output in cell["outputs"]):
            assert "describe()" in "".join(code[number + 1]["source"]), f"cell {number + 1} shows a picture, the next one says nothing"


@each
def test_a_notebook_opens_with_a_question_and_closes_with_what_to_take_away(path: Path) -> None:
    words = ["".join(cell["source"]) for cell in cells(path, "markdown")]
    assert "?**" in words[0]
    assert "## To take away" in words[-1]


@each
def test_cells_are_short(path: Path) -> None:
    lines = ["".join(cell["source"]).splitlines() for cell in cells(path, "code")]
    assert max(map(len, lines)) <= 40
    assert max(len(line) for cell in lines for line in cell) <= 124


@each
def test_no_state_of_a_widget_is_saved(path: Path) -> None:
    assert "widgets" not in json.loads(path.read_text("utf-8"))["metadata"]
    assert not [output for output in outputs(path) if "application/vnd.jupyter.widget-view+json" in output.get("data", {})]


@each
def test_a_notebook_is_small_enough_to_send(path: Path) -> None:
    assert path.stat().st_size < 1_000_000
