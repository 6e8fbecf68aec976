"""The names a user types: those of the package, those of the README, and what importing costs."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

import workbench

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
HEAVY = {"numpy", "pandas", "scipy", "networkx", "pyarrow", "matplotlib", "yaml", "tqdm", "IPython"}


@pytest.mark.parametrize("name", workbench.__all__)
def test_a_public_name_is_what_it_says(name: str) -> None:
    assert getattr(workbench, name).__name__ == name


def test_the_list_of_public_names_is_sorted_and_the_one_that_is_loaded_from() -> None:
    assert list(workbench.__all__) == sorted(workbench.__all__)
    assert set(workbench.__all__) == set(workbench._HOME)
    assert set(workbench.__all__) <= set(dir(workbench))


def test_the_readme_names_exactly_the_public_names() -> None:
    table = README.partition("| name | what |")[2].partition("\n\n")[0]
    named = {name for line in table.splitlines() for name in re.findall(r"`(\w+)`", line.split("|")[1] if "|" in line else "")}
    assert named == {*workbench.__all__, *workbench._ROOMS}
    assert set(re.findall(r"\bwb\.(\w+)", README)) <= named


@pytest.mark.parametrize("room", workbench._ROOMS)
def test_a_room_is_asked_for_as_a_whole_when_it_is_needed(room: str) -> None:
    code = f"import sys, workbench as wb; print('workbench.{room}' in sys.modules, wb.{room}.__name__, '{room}' in dir(wb))"
    said = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert said.stdout.split() == ["False", f"workbench.{room}", "True"]


def test_a_name_that_does_not_exist_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'Topologie'"):
        workbench.Topologie  # noqa: B018


def test_no_public_name_hides_a_subpackage() -> None:
    rooms = {path.parent.name for path in (ROOT / "workbench").glob("*/__init__.py")} | {
        path.stem for path in (ROOT / "workbench").glob("*.py")
    }
    assert set(workbench.__all__) & rooms == set()


def test_importing_the_package_loads_nothing_heavy() -> None:
    code = f"import sys, workbench; print(sorted({HEAVY!r} & set(sys.modules)))"
    said = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "[]"


def test_the_help_of_the_command_line_loads_nothing_heavy() -> None:
    code = f"""
import sys
from workbench.cli import parser
parser().format_help()
print(sorted({HEAVY!r} & set(sys.modules)))"""
    said = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "[]"


def test_the_example_of_the_readme_runs_and_shows_what_it_says() -> None:
    example = re.search(r"```python\n(.*?)```.*?```\n(.*?)```", README, re.DOTALL)
    assert example is not None
    said = subprocess.run([sys.executable, "-c", example[1]], cwd=ROOT, capture_output=True, text=True, check=True)
    assert said.stdout == example[2]
    assert len(example[1].splitlines()) <= 10


def test_the_folders_of_the_readme_exist() -> None:
    table = README.partition("| folder | what |")[2].partition("\n\n")[0]
    folders = [name for line in table.splitlines() if "|" in line for name in re.findall(r"`([\w/]+)`", line.split("|")[1])]
    assert folders
    assert [name for name in folders if not (ROOT / name).is_dir()] == []
