"""Crew: who does the tasks of a large run: this process, several processes, or the workers of a Dask cluster.

A task is a function of a module and what it is called with; it leaves its work in a folder and returns little. So it does not matter where
a task runs, and a task that is lost with its worker is simply given to another.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Protocol

from ..errors import WorkLost
from ..progress import progress_bar

if TYPE_CHECKING:
    from concurrent.futures import ProcessPoolExecutor

    from distributed import Client

__all__ = ["Crew", "Dask", "Here", "Processes"]

Task = tuple[Any, ...]
_LOSSES = 3  # workers that one stretch of work may lose


class Crew(Protocol):
    """Does tasks; the answers stand in the order of the tasks, whoever was first."""

    @property
    def workers(self) -> int:
        """How many do it at the same time."""
        ...

    def do(self, what: str, function: Callable[..., Any], tasks: Sequence[Task]) -> list[Any]:
        """Do all tasks of one kind; `what` is said of them while somebody watches."""
        ...

    def close(self) -> None:
        """Let everything go that was begun for this."""
        ...


class Here:
    """One task after the other, in this process."""

    workers = 1

    def __init__(self, *, progress: bool = False) -> None:
        self._progress = progress

    def do(self, what: str, function: Callable[..., Any], tasks: Sequence[Task]) -> list[Any]:
        """Do all tasks of one kind."""
        found = []
        with progress_bar(len(tasks), what, "tasks", wanted=self._progress) as done:
            for task in tasks:
                found.append(function(*task))
                done(1)
        return found

    def close(self) -> None:
        """There is nothing to let go."""


class Processes:
    """Several processes of this machine. One that is killed is replaced, and its tasks are done again."""

    def __init__(self, workers: int, *, progress: bool = False) -> None:
        self.workers, self._progress = workers, progress
        self._pool: ProcessPoolExecutor | None = None

    def do(self, what: str, function: Callable[..., Any], tasks: Sequence[Task]) -> list[Any]:
        """Do all tasks of one kind. Raises WorkLost: processes are killed again and again."""
        from concurrent.futures import as_completed
        from concurrent.futures.process import BrokenProcessPool

        found: dict[int, Any] = {}
        with progress_bar(len(tasks), what, "tasks", wanted=self._progress) as done:
            for lost in range(_LOSSES + 1):
                futures: dict[Any, int] = {}
                try:
                    pool = self._started()
                    with _interrupted_later():
                        futures = {pool.submit(function, *task): number for number, task in enumerate(tasks) if number not in found}
                    for future in as_completed(futures):
                        found[futures[future]] = future.result()
                        done(1, f"{lost} times processes lost" if lost else "")
                    return [found[number] for number in range(len(tasks))]
                except BrokenProcessPool:
                    self.close()
                finally:
                    for future in futures:
                        future.cancel()
        raise WorkLost(
            f"{what}: processes were killed {_LOSSES + 1} times, most likely for want of memory; {len(found)} of {len(tasks)} tasks are"
            " done and kept, the same call goes on from there (give it less memory, or fewer workers; a script of your own does this below"
            " if __name__ == '__main__')"
        )

    def close(self) -> None:
        """Let the processes go; what has not begun is not begun any more."""
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)
            self._pool = None

    def _started(self) -> ProcessPoolExecutor:
        from concurrent.futures import ProcessPoolExecutor
        from multiprocessing import get_context

        if self._pool is None:
            self._pool = ProcessPoolExecutor(self.workers, get_context("spawn"), _begin)
        return self._pool


def _begin() -> None:
    """Begin as one of several: with one thread, and gone when whoever began it is gone, however that happened."""
    import multiprocessing
    import threading

    import pyarrow as pa

    pa.set_cpu_count(1)
    above = multiprocessing.parent_process()
    assert above is not None

    def watch() -> None:
        above.join()
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
    signal.signal(signal.SIGINT, lambda *_: os._exit(130))  # Ctrl+C reaches all: whoever began this says so, and what is done is kept
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})


@contextmanager
def _interrupted_later() -> Iterator[None]:
    """Hold an interruption back, here and in the processes begun meanwhile: they would cry out before `_begin` tells them what to do."""
    if not hasattr(signal, "pthread_sigmask"):  # Windows
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


class Dask:
    """The workers of a Dask cluster; all of them must see the folder that is written into, and the files that are read."""

    def __init__(self, client: Client, *, progress: bool = False) -> None:
        self._client: Any = client  # its methods have no types
        self._progress = progress
        self.lost = 0

    @property
    def workers(self) -> int:
        """How many workers there are now."""
        return max(1, len(self._names()))

    def do(self, what: str, function: Callable[..., Any], tasks: Sequence[Task]) -> list[Any]:
        """Do all tasks of one kind. Raises WorkLost: workers are killed by the same task again and again, or the cluster is gone."""
        from concurrent.futures import CancelledError

        import distributed

        wait: Any = distributed.wait

        self._check_there(what)
        futures = [self._client.submit(function, *task, pure=False) for task in tasks]
        known = self._names()
        try:
            with progress_bar(len(tasks), what, "tasks", wanted=self._progress) as done:
                open_ = set(futures)
                while open_:
                    try:
                        finished = wait(open_, timeout=0.5, return_when="FIRST_COMPLETED").done
                    except TimeoutError:
                        finished = set()
                    self._check_there(what)
                    now = self._names()
                    self.lost += len(known - now)
                    known = now
                    for future in finished:
                        future.result()
                    open_ -= finished
                    running = sum(len(keys) for keys in self._client.processing().values())
                    done(len(finished), f"{running} on workers, {self.lost} workers lost")
                return [future.result() for future in futures]
        except distributed.KilledWorker as error:
            raise WorkLost(
                f"{what}: workers were lost again and again over the same task ({error}); what is done is kept, the same call goes on"
                " from there (give it less memory a worker)"
            ) from error
        except CancelledError as error:
            raise WorkLost(f"{what}: cancelled; what is done is kept, the same call goes on from there") from error
        finally:
            if self._client.status == "running":
                self._client.cancel([future for future in futures if not future.done()])

    def close(self) -> None:
        """The cluster is the user's, and stays."""

    def _check_there(self, what: str) -> None:
        if self._client.status != "running":
            raise WorkLost(f"{what}: the cluster is gone; what is done is kept, the same call goes on from there with another one")

    def _names(self) -> set[str]:
        return set(self._client.scheduler_info(n_workers=-1).get("workers", ()))
