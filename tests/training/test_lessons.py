"""The lessons give the exercises of the course, and are saved as a learner finds them: not solved."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from workbench.training import exercises

NUMBERS = exercises()["number"].tolist()
NOTEBOOKS = sorted((Path(__file__).parents[2] / "notebooks" / "training").glob("*.ipynb"))


def test_each_lesson_gives_its_own_exercises_all_of_them() -> None:
    assert len(NOTEBOOKS) == 8
    for place, path in enumerate(NOTEBOOKS, 1):
        text = "\n".join("".join(cell["source"]) for cell in json.loads(path.read_text("utf-8"))["cells"])
        assert set(re.findall(r'exercise\("([\d.]+)"\)', text)) == {number for number in NUMBERS if number[0] == str(place)}


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_lesson_is_saved_unsolved(path: Path) -> None:
    """Each check is answered with what goes wrong: the solutions are the learner's to find."""
    cells = [cell for cell in json.loads(path.read_text("utf-8"))["cells"] if cell["cell_type"] == "code"]
    checks = [cell for cell in cells if re.search(r"\.check\(", "".join(cell["source"]))]
    said = ["".join(output["data"]["text/plain"]) for cell in checks for output in cell["outputs"] if "data" in output]
    assert len(said) == len([number for number in NUMBERS if number[0] == path.stem[1]])
    assert all(text.startswith("Not yet: ") for text in said)
