"""The kit for a client's CI, copied into an empty folder: it passes as it is, names what breaks, and looks as its page says."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
import yaml

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "ci.md").read_text("utf-8")
BIN = Path(sys.executable).parent
COLOURS = re.compile(r"\x1b\[[0-9;]*m")


def blocks(kind: str) -> list[str]:
    return re.findall(rf"```{kind}\n(.*?)```", PAGE, re.DOTALL)


COMMANDS = next(block for block in blocks("") if block.startswith("workbench review")).splitlines()
REVIEW, TEST, PYTEST = COMMANDS


@pytest.fixture
def kit(tmp_path: Path) -> Path:
    """A repository of a client, as the page says to make it."""
    shutil.copytree(ROOT / "notebooks" / "client", tmp_path / "client")
    shutil.copy(ROOT / "notebooks" / "template_regression.ipynb", tmp_path / "regression.ipynb")
    return tmp_path


def ran(command: str, folder: Path) -> tuple[int, str]:
    """Run a command of the page in a folder and return its status and what it says, without colours."""
    program, *arguments = shlex.split(command)
    env = {**os.environ, "PYTHONPATH": str(ROOT), "PYTEST_ADDOPTS": "-p no:cacheprovider -p no:xdist"}
    done = subprocess.run([BIN / program, *arguments], cwd=folder, env=env, capture_output=True, text=True, check=False)
    return done.returncode, COLOURS.sub("", done.stdout + done.stderr)


def broken(folder: Path) -> None:
    """Make the change that the page shows."""
    old, new = (line[1:] for line in blocks("diff")[0].splitlines())
    path = folder / "client" / "topology.yaml"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def test_the_kit_passes_as_it_is(kit: Path) -> None:
    for command in COMMANDS:
        status, said = ran(command, kit)
        assert status == 0, said
    cases = ET.parse(kit / "checks.xml").iter("testcase")
    assert len(list(cases)) == 15


def test_a_broken_design_is_named_by_each_command_as_the_page_shows(kit: Path) -> None:
    broken(kit)
    assert ran(REVIEW, kit)[0] == 0
    shown = blocks("text")
    status, said = ran(TEST, kit)
    assert (status, said) == (1, shown[0])
    status, said = ran(PYTEST, kit)
    assert status == 1
    for line in shown[1].splitlines():
        assert line in said
    failures = {case.get("name") for case in ET.parse(kit / "scenarios.xml").iter("testcase") if case.find("failure") is not None}
    assert len(failures) == 2


def test_both_workflows_run_the_commands_of_the_page() -> None:
    github, gitlab = (yaml.safe_load(block) for block in blocks("yaml"))
    steps = [step["run"] for step in github["jobs"]["checks"]["steps"] if "run" in step]
    script = [line.removesuffix(" || failed=1") for line in gitlab["checks"]["script"]]
    assert set(COMMANDS) <= set(steps)
    assert set(COMMANDS) <= set(script)
    assert steps[0] == script[0]
    assert f"`{steps[0]}`" in PAGE


def test_the_approved_design_is_the_one_that_is_meant() -> None:
    texts = [(ROOT / "notebooks" / "client" / name).read_text("utf-8").partition("\n")[2] for name in ("topology.yaml", "approved.yaml")]
    assert texts[0] == texts[1]
