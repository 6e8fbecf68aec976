"""Bars are for somebody who looks, and who has waited for two seconds."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from workbench.progress import is_watched, progress_bar, said_if_slow

ROOT = Path(__file__).parents[1]
COUNTING = """
import sys, time
from workbench import progress
progress.PATIENCE = {patience}
with progress.progress_bar(3, "Counting", "leads") as done:
    for _ in range(3):
        time.sleep(0.15)
        done(1)
with progress.said_if_slow("Reading"):
    time.sleep(0.15)
"""


def shown(patience: float, *, terminal: bool) -> str:
    """Return what is shown on standard error."""
    command = [sys.executable, "-c", COUNTING.format(patience=patience)]
    if not terminal:
        return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stderr
    pty, termios = (pytest.importorskip(name, reason="there are no pseudo-terminals here") for name in ("pty", "termios"))
    ours, theirs = pty.openpty()
    termios.tcsetwinsize(theirs, (24, 80))
    with subprocess.Popen(command, cwd=ROOT, stderr=theirs) as process:
        os.close(theirs)
        said = b""
        while True:
            try:
                some = os.read(ours, 4096)
            except OSError:  # the other end is closed
                break
            if not some:
                break
            said += some
    os.close(ours)
    assert process.returncode == 0
    return said.decode()


def test_a_terminal_shows_a_bar_and_what_cannot_be_counted():
    said = shown(0.01, terminal=True)
    assert "Counting" in said
    assert "Reading ..." in said


def test_what_is_quick_is_not_worth_a_bar():
    assert shown(60, terminal=True) == ""


def test_a_file_or_a_pipe_gets_none():
    assert shown(0.01, terminal=False) == ""


def test_nobody_watches_a_test():
    assert not is_watched()
    with progress_bar(1, "Counting", "leads") as done, said_if_slow("Reading"):
        done(1)
