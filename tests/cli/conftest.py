"""A small design, a file of leads, and the command line as a function."""

from collections.abc import Callable
from pathlib import Path

import pytest

from workbench.cli import main

DESIGN = """\
name: Two regions
partitions: [Default, NA, EMEA]
workspaces:
  Default: {partitions: all, primary: Default}
  NA: {partitions: [NA]}
  EMEA: {partitions: [EMEA]}
forms:
  Contact us: {workspace: EMEA}
campaigns:
  EMEA-New: {workspace: EMEA, triggers: [{person_is_created: true}], flow: [{interesting_moment: "Hello, {{lead.First Name}}"}]}
  NA-Form: {workspace: NA, triggers: [{fills_out_form: any}], runs: every_time, flow: [{change_score: {field: Person Score, by: 5}}]}
"""
LEADS = """\
Mail,Origin,Land,Key
ann@example.com,Web,France,a1
,Import,Select,b2
ben at example.com,Web,Spain,c3
=cmd@example.com oops,Import,Spain,d4
"""

Command = Callable[..., tuple[int, str, str]]


@pytest.fixture
def workbench(capsys: pytest.CaptureFixture[str]) -> Command:
    """Run a command and return its exit status, what it printed, and what it complained about."""

    def run(*arguments: object) -> tuple[int, str, str]:
        try:
            status = main([str(argument) for argument in arguments])
        except SystemExit as end:  # argparse
            status = end.code if isinstance(end.code, int) else 1
        said = capsys.readouterr()
        return status, said.out, said.err

    return run


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with design.yaml and leads.csv."""
    (tmp_path / "design.yaml").write_text(DESIGN, encoding="utf-8")
    (tmp_path / "leads.csv").write_text(LEADS, encoding="utf-8")
    return tmp_path
