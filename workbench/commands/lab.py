"""The command `lab`: JupyterLab on a folder of notebooks."""

from __future__ import annotations

import argparse
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

from ..errors import InputError, Problem

__all__ = ["main"]


def main(given: argparse.Namespace) -> int:
    """Open a folder in JupyterLab and stay until it is closed."""
    if find_spec("jupyterlab") is None:
        what = "JupyterLab is not installed"
        raise InputError(Problem(what, expected='the notebook extra: pip install "lead-partition-workbench[notebook]"'))
    folder = given.folder or (Path("notebooks") if Path("notebooks").is_dir() else Path())
    if not folder.is_dir():
        raise InputError(Problem("there is no such folder", str(folder)))
    quiet = ["--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate", "--LabApp.news_url=None"]  # it asks nobody for anything
    return subprocess.run([sys.executable, "-m", "jupyterlab", str(folder), *quiet], check=False).returncode  # noqa: S603  # our own interpreter
