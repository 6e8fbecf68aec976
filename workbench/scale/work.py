"""Work: the folder in which a large run keeps what it has done, so that the same call goes on after whatever stopped it.

Each task leaves a folder of its own, which appears whole or not at all: what is there is done, and is never done twice.
"""

from __future__ import annotations

import errno
import hashlib
import json
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO

from ..errors import InputError, Problem

__all__ = ["SAID", "Laps", "alone", "done_once", "folder_of", "said_in"]

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
        folder.parent.mkdir(exist_ok=True)
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


def folder_of(work: Path, key: Mapping[str, Any]) -> Path:
    """Return the folder of one call below `work`, told from others by its key; what is left there of another call is removed.

    A task of another call that is still at work somewhere finds its own folder gone, and never writes into this one.
    """
    written = json.dumps(key, sort_keys=True)
    folder = work / hashlib.sha256(written.encode()).hexdigest()[:16]
    for left in work.iterdir() if work.exists() else ():
        if left.is_dir() and left != folder:
            shutil.rmtree(left, ignore_errors=True)
    for left in folder.rglob(".*") if folder.exists() else ():  # of tasks that were stopped
        shutil.rmtree(left, ignore_errors=True)
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@contextmanager
def alone(work: Path) -> Iterator[None]:
    """Hold a folder against other runs, on this machine and where locks of files reach further.

    Raises:
        InputError: Another run works there.
    """
    work.mkdir(parents=True, exist_ok=True)
    with (work / "lock").open("a") as file:
        if not _locked(file):
            what = "another run writes there at this moment"
            raise InputError(Problem(what, str(work), expected="that it ends, or another folder for the result"))
        yield


def _locked(file: TextIO) -> bool:
    """Lock a file until it is closed, by whatever end the process has; return whether nobody else had."""
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        return error.errno not in (errno.EACCES, errno.EAGAIN, errno.EDEADLK)  # a file system that knows no locks holds nobody up
    return True
