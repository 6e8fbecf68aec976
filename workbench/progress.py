"""Progress bars: on anything that takes over two seconds, in a terminal or a notebook, and nowhere else."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

__all__ = ["PATIENCE", "is_watched", "progress_bar", "said_if_slow"]

PATIENCE = 2.0  # seconds before a bar appears


class Advance(Protocol):
    """Moves a bar on by so many units."""

    def __call__(self, units: int, words: str = "", /) -> None:
        """Move on."""


def is_watched() -> bool:
    """Return whether anybody would see a bar: standard error is a terminal, or this is a notebook."""
    shell = getattr(sys.modules.get("IPython"), "get_ipython", lambda: None)()
    return type(shell).__name__ == "ZMQInteractiveShell" or sys.stderr.isatty()


@contextmanager
def progress_bar(total: int, what: str, unit: str, *, wanted: bool = True) -> Iterator[Advance]:
    """Yield what to call with the number of units done since the last call, and a few words beside the bar where there are any.

    >>> with progress_bar(2, "Counting", "leads") as done:
    ...     done(1)
    """
    if not wanted or not is_watched():
        yield lambda units, words="": None
        return
    from tqdm.auto import tqdm

    with tqdm(total=total, desc=what, unit=f" {unit}", unit_scale=total >= 1000, delay=PATIENCE, leave=False) as bar:

        def advance(units: int, words: str = "") -> None:
            if words:
                bar.set_postfix_str(words, refresh=False)
            bar.update(units)

        yield advance


@contextmanager
def said_if_slow(what: str, *, wanted: bool = True) -> Iterator[None]:
    """Say what is going on if it takes long and cannot be counted.

    >>> with said_if_slow("Reading leads.csv"):
    ...     pass
    """
    if not wanted or not is_watched():
        yield
        return
    speak = threading.Timer(PATIENCE, lambda: print(f"{what} ...", file=sys.stderr, flush=True))  # noqa: T201  # where the bar would be
    speak.daemon = True
    speak.start()
    try:
        yield
    finally:
        speak.cancel()
