"""The trainer's page says what is so: its examples run and say that, its table has the exercises of the course."""

from __future__ import annotations

import contextlib
import io
import re
from pathlib import Path

from workbench.training import exercises

PAGE = (Path(__file__).parents[2] / "docs" / "training.md").read_text("utf-8")


def test_the_examples_say_what_stands_below_them() -> None:
    names: dict[str, object] = {}
    for code, shown in re.findall(r"```python\n((?:(?!```).)*?)```\n\n```text\n(.*?)```", PAGE, re.DOTALL):
        with contextlib.redirect_stdout(io.StringIO()) as said:
            exec(code if "wb" in names else f"import workbench as wb\n{code}", names)
        assert said.getvalue() == shown
    assert {"mend", "broken"} <= set(names)


def test_the_table_has_every_lesson_with_its_exercises() -> None:
    rows = re.findall(r"^\| (\d) (.+?) \| ([\d. ]+) \|", PAGE, re.MULTILINE)
    course = exercises()
    told = {lesson: numbers.split() for _, lesson, numbers in rows}
    assert told == {lesson: group["number"].tolist() for lesson, group in course.groupby("lesson", sort=False)}
    assert [int(number) for number, _, _ in rows] == list(range(1, 9))
