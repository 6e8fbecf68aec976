"""Simulate what is larger than memory: look, deal, run shard after shard, gather. The same engine, the same result.

    files ► look ► (link) ► deal: a shard a file ► run each shard ► number people ► slices of the log, of the leads ► folder

All steps are tasks of a crew (`crew.py`), each leaves its work in a folder (`work.py`): whatever stops a run, the same call goes on.
"""

from __future__ import annotations

import hashlib
import json
import math
import os
import pickle
import re
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from .. import __version__
from ..errors import InputError, Problem, RunError
from ..people.roster import Roster
from ..people.stimuli import Stimuli
from ..people.tables import Loaded
from ..people.written import write_csv
from ..results import FILES, check_folder, whole_folder
from ..topology.model import Topology
from .asking import gathered, named, spelt
from .crew import Crew
from .dataset import DataSet, Unreadable
from .deal import Look, Source, deal, ends_of, link, look, starts
from .gather import LOGS, Cut, number_people, put_leads, put_log
from .given import Budget
from .joining import Groups, joining_of, layout_of, outline_of, pairs_of
from .large import LargeRun
from .part import Question, Shard, ask_shard, run_shard
from .total import REJECTED, put_rejected, table_of, write_counts, write_rejected
from .work import alone, folder_of, said_in

__all__ = ["simulate_files"]

_MOST = 1_000_000  # rows that are read, or run in a shard, at once: more are not faster
_FAST = 500_000  # rows of a shard that are fastest, as long as there are not too many shards
_MANY = 100  # shards beyond which each is larger instead: every slice of the result is put together from all of them
_LEAST = 50_000  # rows of a shard below which it is not cut further only for every worker to have some
_EACH = 4  # shards for each worker
_SLICE = 250_000  # rows of the data set to a slice of the log, Ids to one of the leads
_TASKS = 8  # chunks that one task takes
_FILLED = 0.8  # of the rows that a worker has room for go into a shard: not all shards become equally large


def simulate_files(
    topology: Topology,
    steps: Sequence[str | os.PathLike[str]],
    people: Callable[[int | None], Roster],
    moments: Stimuli,
    *,
    out: Path,
    crew: Crew,
    budget: Budget,
    column_map: Mapping[str, str] | None = None,
    ask: Sequence[Question] = (),
    set_aside: bool = False,
    force: bool = False,
) -> LargeRun:
    """Run a data set of steps into a folder.

    Args:
        topology: The design at the beginning.
        steps: The files: folders, patterns, paths.
        people: Called with the first moment (None: not known yet) for those who are there before.
        moments: What happens to the whole database.
        out: The folder to write.
        crew: Who does the work.
        budget: With how much memory.
        column_map: Columns of the files that are called otherwise.
        ask: Questions over a run; each is asked of every shard, and the answers are put together.
        set_aside: Go on without files that cannot be used.
        force: Replace whatever stands at `out`.

    Raises:
        InputError: Something given is wrong, a file cannot be used, one identity is too large for the budget, or the disk is full.
        WorkLost: Workers were killed again and again.
    """
    out = Path(os.path.abspath(out))  # noqa: PTH100  # workers may stand elsewhere
    _check_apart(steps, out)
    check_folder(out, (*FILES, ASIDE, ANSWERS), force=force)
    named(ask)
    aside: dict[str, str] = {}
    while True:
        dataset = DataSet.of(steps, rows=min(budget.checked().rows, _MOST), room=budget.room, set_aside=set_aside, aside=aside)
        source = Source(dataset, topology, dict(column_map or {}))
        try:
            return _Large(source, people, moments, out, crew, budget).run(ask, force=force)
        except Unreadable as found:
            if not set_aside:
                raise
            aside[found.file] = found.reason
        except OSError as error:
            kept = "what is done is kept, the same call goes on from there"
            raise InputError(Problem(f"cannot write here ({_why(error)}); {kept}", str(out.parent))) from error


def _check_apart(steps: Sequence[str | os.PathLike[str]], out: Path) -> None:
    """Refuse a result that would stand among the files of steps, or in their place."""
    real = Path(os.path.realpath(out))
    for given in steps:
        path = Path(os.path.realpath(given))
        if path == real or real in path.parents:
            raise InputError(Problem("the result would take the place of the steps", str(out), expected="a folder beside them"))
        if path in real.parents and path.is_dir():
            raise InputError(Problem("the result would stand among the steps", str(out), expected="a folder beside them"))


def _why(error: OSError) -> str:
    """Return what went wrong; arrow says it within its own words."""
    number = re.search(r"errno (\d+)", str(error))
    return os.strerror(int(number[1])) if number else error.strerror or str(error)


def _linked(file: Path, place: Path) -> None:
    """Let a file stand in another place too; it is copied where the file system knows no links."""
    try:
        os.link(file, place)
    except OSError:
        shutil.copyfile(file, place)


ASIDE, ANSWERS = "files_set_aside.csv", "answers"


class _Large:
    """One large run: what it is made of, and where its work stands."""

    def __init__(
        self, source: Source, people: Callable[[int | None], Roster], moments: Stimuli, out: Path, crew: Crew, budget: Budget
    ) -> None:
        dataset = source.dataset
        self.source, self.people, self.out, self.crew, self.budget = source, people, out, crew, budget
        self.roster = roster = people(None)
        self.moments = replace(moments, row=dataset.rows + np.arange(len(moments), dtype=np.int64))
        size = max(1, min(_TASKS, len(dataset.chunks) // (4 * budget.workers)))
        self.tasks = [list(dataset.chunks[start : start + size]) for start in range(0, len(dataset.chunks), size)]
        names = Loaded(dataset.schema.empty_table(), ", ".join(dataset.files[:3]))
        self.own = source.own(names)
        looks: list[Look] = [one for some in crew.do("Looking", look, [(source, some, self.own) for some in self.tasks]) for one in some]
        mentioned = sorted({cells for one in looks for cells in one.mentioned})
        outline = outline_of(source.topology, names, source.column_map, mentioned, moments)
        layout = layout_of(source.topology, outline, roster)
        self.fields = tuple(field.name for field in layout.fields)
        self.joining = joining_of(source.topology, outline, roster, layout, source.column_map)
        at_once = min(int(_FILLED * budget.rows), _MOST, max(_FAST, math.ceil(dataset.rows / _MANY)))
        if budget.workers > 1:
            at_once = min(at_once, max(_LEAST, math.ceil(dataset.rows / (_EACH * budget.workers))))
        self.shards = 1 if self.joining is None else max(1, math.ceil(dataset.rows / at_once))
        self.starts = dict(zip(dataset.chunks, starts(looks), strict=True))
        self.names = names
        self.dealt: list[str] = []
        self.seconds: dict[str, float] = {}
        self.above = out.parent / f".{out.name}.work"
        self.work = self.above  # below it, as soon as it is known of which call

    def run(self, ask: Sequence[Question], *, force: bool) -> LargeRun:
        """Do everything that is not done yet, and put the result in its place. Raises InputError: another run does so at this moment."""
        with alone(self.above):
            self.work = folder_of(self.above, self._key())
            said = self._fill_folder(ask, force=force)
            shutil.rmtree(self.above, ignore_errors=True)
        return LargeRun(self.out, self._notes(said), self.seconds)

    def _fill_folder(self, ask: Sequence[Question], *, force: bool) -> list[dict[str, Any]]:
        """Do all the work; return what the shards said."""
        deals, times, until = self._deal(self._link())
        said, shards, parts = self._run_shards(deals, until)
        cuts = number_people(parts, int(self.roster.ids.max(initial=0)), _SLICE, self.work / "ids")["cuts"]
        slices = self._gather(parts, times, cuts, self._fields_of(said))
        rejected = [self.work / "rejected" / str(number) for number in range(len(self.tasks))]
        rows = [(self.source, parts, deals, some, folder) for some, folder in zip(self.tasks, rejected, strict=True)]
        self._do("Gathering rejected rows", put_rejected, rows)
        asked = hashlib.sha256(repr(spelt(ask)).encode()).hexdigest()[:16]
        answered = [self.work / f"asked-{asked}" / str(shard.number) for shard in shards]
        if ask:
            tasks = [(shard, self.work / "ids", ask, folder) for shard, folder in zip(shards, answered, strict=True)]
            self._check_known(ask, self.crew.do("Asking", ask_shard, tasks))

        def fill(place: Path) -> None:
            for name, files in slices.items():
                folder = place / f"{name}.parquet"
                folder.mkdir()
                for file in files:
                    _linked(file, folder / file.name)
            for number, name in enumerate(named(ask)):
                (place / ANSWERS).mkdir(exist_ok=True)
                gathered(name, [folder / f"{number}.parquet" for folder in answered]).to_parquet(place / ANSWERS / f"{name}.parquet")
            write_counts(said, [said_in(folder)["away"] for folder in deals], self.moments, self.source.dataset.rows, place)
            write_rejected(self.source, parts, rejected, place / REJECTED)
            if aside := self.source.dataset.aside:
                write_csv(table_of({"file": list(aside), "reason": list(aside.values())}), place / ASIDE)
            self.source.dataset.check_unchanged()

        whole_folder(self.out, fill, (*FILES, ASIDE, ANSWERS), force=force)
        return said

    def _do(self, what: str, function: Callable[..., dict[str, Any]], tasks: Sequence[tuple[Any, ...]]) -> list[dict[str, Any]]:
        """Let the crew do tasks, and note what their time went into."""
        said = self.crew.do(what, function, tasks)
        for one in said:
            for part, seconds in one.get("seconds", {}).items():
                self.seconds[part] = self.seconds.get(part, 0.0) + seconds
        return said

    def _notes(self, said: Sequence[Mapping[str, Any]]) -> list[str]:
        """Return what there is to say of the files, counts of one kind added up over the shards."""
        counted: dict[str, int] = {}
        for note in (*self.dealt, *(note for one in said for note in one["notes"])):
            number = _COUNTED.search(note)
            key = note if number is None else note.replace(number[1], "{}", 1)
            counted[key] = counted.get(key, 0) + (0 if number is None else int(number[1].replace(",", "")))
        aside = [f"{file} was set aside: {reason}" for file, reason in self.source.dataset.aside.items()]
        return [*aside, *(key.replace("{}", f"{count:,}") if count else key for key, count in counted.items())]

    @staticmethod
    def _check_known(ask: Sequence[Question], unknown: Sequence[Mapping[str, str]]) -> None:
        """Refuse a question about somebody whom no shard knows."""
        for number, name in enumerate(named(ask)):
            if all(str(number) in one for one in unknown):
                raise InputError(Problem(f"no shard knows whom {name} is about ({unknown[0][str(number)]})", "ask"))

    def _fields_of(self, said: Sequence[Mapping[str, Any]]) -> list[str]:
        """Return the fields of the leads in their order: those that rows mention only that were refused are none."""
        mentioned = sorted({tuple(cells) for one in said for cells in one["mentioned"]})
        outline = outline_of(self.source.topology, self.names, self.source.column_map, mentioned, self.moments)
        return [field.name for field in layout_of(self.source.topology, outline, self.roster).fields]

    def _key(self) -> dict[str, Any]:
        """Return what tells this call from another one: design, files, people, moments, how the work is cut, which workbench does it."""
        people = hashlib.sha256(pickle.dumps((self.roster.narrow(), self.moments))).hexdigest()
        design = hashlib.sha256(json.dumps(self.source.topology.to_mapping(), sort_keys=True, default=str).encode()).hexdigest()
        files = hashlib.sha256(repr(self.source.dataset.prints).encode()).hexdigest()
        cut = hashlib.sha256(repr((self.shards, self.tasks)).encode()).hexdigest()
        by = {"workbench": __version__, "map": self.source.column_map}
        return {"design": design, "files": files, "people": people, "cut": cut, **by}

    def _link(self) -> Path | None:
        """Find the groups of what joins rows, where more than one thing joins them; return where they are."""
        if self.joining is None:
            return None
        by_people = self.joining.keys_of_people(self.roster)
        if len(self.joining.keys_of(self.names, self.source.topology)) == 1 and len(by_people) == 1:
            return None
        tasks = [(self.source, self.joining, some, self.work / "links" / str(number)) for number, some in enumerate(self.tasks)]
        self.crew.do("Linking", link, tasks)
        groups = Groups.of(np.concatenate([pairs_of(by_people), *(np.load(folder / "pairs.npy") for *_, folder in tasks)]))
        place = self.work / "groups"
        place.mkdir(exist_ok=True)
        np.save(place / "things.npy", groups.things)
        np.save(place / "leader.npy", groups.leader)
        return place

    def _deal(self, groups: Path | None) -> tuple[list[Path], list[Cut], int]:
        """Lay out the rows by shard; return where, sampled rows in order of time, and the moment of the end."""
        deals = [self.work / "deals" / str(number) for number in range(len(self.tasks))]
        tasks = [
            (self.source, self.joining, groups, [(chunk, self.starts[chunk]) for chunk in some], self.shards, folder)
            for some, folder in zip(self.tasks, deals, strict=True)
        ]
        said = self._do("Dealing", deal, tasks)
        self.dealt = [note for one in said for note in one["notes"]]
        self._check_sizes(np.sum([one["rows"] for one in said], axis=0))
        first, until = self._ends(*([moment for one in said for moment in one[name]] for name in ("firsts", "lasts")))
        self._deal_people(groups, first)
        return deals, sorted((moment, 2 * row + 1) for one in said for moment, row in one["times"]), until

    def _ends(self, firsts: Sequence[int], lasts: Sequence[int]) -> tuple[int | None, int]:
        """Return the first and the last moment of all; chunks are read again only as far as rows that are refused may have been these."""
        chunks = self.source.dataset.chunks
        first, last = (int(self.moments.at[place]) if len(self.moments) else None for place in (0, -1))
        for place in sorted(range(len(chunks)), key=lambda place: -lasts[place]):
            if last is not None and lasts[place] <= last:
                break
            if (found := ends_of(self.source, chunks[place], self.starts[chunks[place]])) is not None:
                last = found[1] if last is None else max(last, found[1])
        for place in sorted(range(len(chunks)), key=lambda place: firsts[place]) if len(self.roster) else ():
            if first is not None and firsts[place] >= first:
                break
            if (found := ends_of(self.source, chunks[place], self.starts[chunks[place]])) is not None:
                first = found[0] if first is None else min(first, found[0])
        return first, last or 0

    def _check_sizes(self, rows: Any) -> None:
        """Refuse a shard that the budget has no room for: all of one identity must be in one."""
        largest = int(rows.max(initial=0))
        if largest > self.budget.rows:
            why = "everything is one identity in this design" if self.joining is None else "they belong to people that can touch each other"
            what = f"{largest:,} rows must stay together ({why})"
            raise InputError(Problem(what, "memory", str(self.budget), self.budget.needed(largest)))

    def _deal_people(self, groups: Path | None, first: int | None) -> None:
        """Lay out those who are there before by shard."""
        if not len(self.roster):
            return
        self.roster = self.people(first)
        place = self.work / "people"
        place.mkdir(exist_ok=True)
        shard = np.zeros(len(self.roster), np.int64)
        if self.joining is not None:
            empty = np.empty(0, np.uint64)
            found = Groups(empty, empty) if groups is None else Groups(np.load(groups / "things.npy"), np.load(groups / "leader.npy"))
            leader = found.of_rows(self.joining.keys_of_people(self.roster))
            shard = (np.where(leader > 0, leader, np.arange(len(leader), dtype=np.uint64)) % np.uint64(self.shards)).astype(np.int64)
        for number in np.unique(shard).tolist():
            some = self.roster.take(np.flatnonzero(shard == number)).narrow()
            (place / f"{number}.pickle").write_bytes(pickle.dumps(some))

    def _run_shards(self, deals: Sequence[Path], until: int) -> tuple[list[dict[str, Any]], list[Shard], list[Path]]:
        """Run all shards; again, where what they count together decides otherwise than each of them took for granted."""
        known: list[int] = []
        refused: dict[int, tuple[str, str]] = {}
        for attempt in range(2 * len(self.moments) + 2):
            folder = self.work / f"run-{attempt}"
            parts = [folder / str(shard) for shard in range(self.shards)]
            people = [self.work / "people" / f"{shard}.pickle" for shard in range(self.shards)]
            shards = [
                Shard(self.source, deals, number, self.moments, there if there.exists() else None, self.fields, known, dict(refused), until)
                for number, there in enumerate(people)
            ]
            said = self._do("Simulating", run_shard, list(zip(shards, parts, strict=True)))
            if contradicted := [one["contradicted"] for one in said if "contradicted" in one]:
                step, reason, rule, asked = min(contradicted)
                refused[step], known = (reason, rule), known[: len(known) - asked]  # what was counted before stays true
                continue
            totals = [sum(people for people, _ in counts) for counts in zip(*(one["counted"] for one in said), strict=True)]
            for place, (total, (_, most)) in enumerate(zip(totals, said[0]["counted"], strict=True)):
                taken = known[place] if place < len(known) else 0
                if (total > most) != (taken > most):
                    known = totals[: place + 1]
                    break
            else:
                return said, shards, parts
        raise RunError("the shards do not come to agree on what they count at whole-database moments")

    def _gather(self, parts: Sequence[Path], times: Sequence[Cut], cuts: Sequence[int], fields: Sequence[str]) -> dict[str, list[Path]]:
        """Put together the log in slices of time and the leads in slices of Ids; return the files of each, in order."""
        ids = self.work / "ids"
        step = max(1, _SLICE // 1000)
        edges = [_FIRST, *dict.fromkeys(times[step::step]), _LAST]
        slices = {name: [self.work / name / f"part-{number:05d}" for number in range(len(edges) - 1)] for name in LOGS}
        tasks = [(name, parts, ids, *pair, place) for name in LOGS for pair, place in zip(pairwise(edges), slices[name], strict=True)]
        self._do("Putting the log in order", put_log, tasks)
        slices["leads"] = [self.work / "leads" / f"part-{number:05d}" for number in range(len(cuts) - 1)]
        people = [(parts, ids, fields, *pair, place) for pair, place in zip(pairwise(cuts), slices["leads"], strict=True)]
        self._do("Putting the leads in order", put_leads, people)
        return {name: [place / f"{place.name}.parquet" for place in slices[name]] for name in ("leads", *LOGS)}


_COUNTED = re.compile(r": ([\d,]+) cells ")  # in a note of a reader
_FIRST: Cut = (int(np.iinfo(np.int64).min), 0)
_LAST: Cut = (int(np.iinfo(np.int64).max), 0)
