"""Work: the folder in which a large run keeps what it has done, so that the same call goes on after whatever stopped it.

Each task leaves a folder of its own, which appears whole or not at all: what is there is done, and is never done twice.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

__all__ = ["SAID", "Laps", "done_once", "fresh_folder", "said_in"]

SAID = "said.json"


class Laps:
    """What a task spends its time on, in seconds."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._since = time.perf_counter()

    def lap(self, what: str) -> None:
        """Note that the time since the last lap went there."""
        now = time.perf_counter()
        self.seconds[what] = self.seconds.get(what, 0.0) + now - self._since
        self._since = now


def done_once(folder: Path, work: Callable[[Path], Mapping[str, Any]]) -> dict[str, Any]:
    """Let `work` fill a folder unless that was done before; return what it said of it, as JSON has it."""
    if not (folder / SAID).exists():
        folder.parent.mkdir(parents=True, exist_ok=True)
        beside = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
        try:
            said = work(beside)
            (beside / SAID).write_text(json.dumps(said), encoding="utf-8")
            beside.rename(folder)
        except BaseException:
            shutil.rmtree(beside, ignore_errors=True)
            if not (folder / SAID).exists():  # else somebody else has done the same meanwhile
                raise
    return said_in(folder)


def said_in(folder: Path) -> dict[str, Any]:
    """Return what was said of a folder when it was done."""
    said: dict[str, Any] = json.loads((folder / SAID).read_text(encoding="utf-8"))
    return said


def fresh_folder(folder: Path, key: Mapping[str, Any]) -> bool:
    """Make a work folder for one call, told from others by its key; return whether work of the same call stands there already."""
    written = json.dumps(key, sort_keys=True)
    mark = folder / "call.json"
    if mark.exists() and mark.read_text(encoding="utf-8") == written:
        for left in folder.glob("*/.*"):  # of tasks that were stopped
            shutil.rmtree(left, ignore_errors=True)
        return True
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    unfinished = folder / ".call.json"
    unfinished.write_text(written, encoding="utf-8")
    os.replace(unfinished, mark)  # noqa: PTH105
    return False
