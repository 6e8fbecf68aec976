"""Part: the engine over one shard. What came of it is left as columns that can be read in pieces without reading all of it.

People are known by their rank among those of the shard in the order of Ids, and units of work by their place in its order, until all
shards are done and `gather.py` knows the Ids and the order of all.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ..engine.log import activity_parts
from ..engine.plan import Contradicted, Count
from ..engine.record import OUTCOMES
from ..engine.run import Run
from ..engine.simulate import run_part
from ..errors import Refused, UnknownName
from ..people.roster import Roster
from ..people.stimuli import WHOLE, Stimuli, among
from ..results import leads
from .deal import Source
from .joining import mentioned_in
from .work import Laps, done_once

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["UNIT", "Question", "Shard", "ask_shard", "run_shard"]

Question = Callable[[Run], Any]  # an answer has a `frame()`

UNIT = ("at", "key", "place", "begin", "who")  # by what units of work are put in order: moment, row, then the engine's own order


@dataclass(frozen=True)
class Shard:
    """One shard: what it is read from, and what is known of the whole run.

    `deals` are the folders in which rows were laid out, in order, `moments` what happens to the whole database, `people` where those are
    who are there before, `fields` all that the run knows of people, `known` how many people counted at the first whole-database moments
    over all shards, `refused` the edits that people refuse (reason and rule by step), `until` the moment of the end.
    """

    source: Source
    deals: Sequence[Path]
    number: int
    moments: Stimuli
    people: Path | None
    fields: Sequence[str]
    known: list[int]
    refused: Mapping[int, tuple[str, str]]
    until: int

    def run(self, stimuli: Stimuli) -> tuple[Run, list[Count]]:
        """Run its stimuli; return also what they count at whole-database moments. Raises Contradicted as `run_part` does."""
        roster = Roster() if self.people is None else pickle.loads(self.people.read_bytes())  # noqa: S301  # our own, of a moment ago
        refused = {step: Refused(reason, rule) for step, (reason, rule) in self.refused.items()}
        how: dict[str, Any] = {"fields": self.fields, "known": self.known, "refused": refused, "until": self.until}
        return run_part(self.source.topology, stimuli, roster, **how)

    def stimuli(self) -> Stimuli:
        """Read the rows that were dealt to it; `row` and the quarantine count rows of the data set."""
        import pyarrow as pa
        import pyarrow.parquet as pq

        files = [path for deal in self.deals if (path := deal / f"{self.number}.parquet").exists()]
        if not files:
            return self.moments
        few = [column.name for column in self.source.dataset.schema if pa.types.is_dictionary(column.type)]
        table = pa.concat_tables([pq.read_table(file, read_dictionary=few, partitioning=None) for file in files])
        return self.source.stimuli(table).beside(self.moments)


def run_shard(shard: Shard, folder: Path) -> dict[str, Any]:
    """Run a shard and leave in a folder what came of it; return its counts, or which edit the people in it refuse."""

    def work(place: Path) -> dict[str, Any]:
        laps = Laps()
        stimuli = shard.stimuli()
        laps.lap("reading")
        try:
            run, counted = shard.run(stimuli)
        except Contradicted as found:
            return {"contradicted": [found.step, found.refused.reason, found.refused.rule, found.asked]}
        laps.lap("engine")
        _leave(run, place)
        laps.lap("leaving")
        whole = among(stimuli.action, WHOLE)
        return {
            "stimuli": len(stimuli) - int(whole.sum()) + len(stimuli.quarantine.rows),
            "outcomes": np.bincount(run.outcome[~whole], minlength=len(OUTCOMES)).tolist(),
            "of_moments": np.bincount(run.outcome[whole], minlength=len(OUTCOMES)).tolist(),
            "refused": len(stimuli.quarantine.rows),
            "leads": int(run.people["alive"].sum()),
            "visibility": run.visibility_rows(),
            "stopped": len(run.log.stopped["unit"]),
            "counted": [(count.people, count.most) for count in counted],
            "mentioned": mentioned_in(stimuli),
            "notes": list(stimuli.notes),
            "seconds": laps.seconds,
        }

    return done_once(folder, work)


def ask_shard(shard: Shard, ids: Path, questions: Sequence[Question], folder: Path) -> dict[str, Any]:
    """Ask questions of a shard, its people with the Ids that they have in the whole run; leave the answers in a folder.

    Return why it has no answer to some, by their numbers: whom they are about is nobody here.
    """

    def work(place: Path) -> dict[str, Any]:
        run, _ = shard.run(shard.stimuli())
        known = np.load(ids / f"{shard.number}.npy")
        run = run.renumbered(known[np.argsort(np.argsort(run.ids, kind="stable"), kind="stable")])
        unknown = {}
        for number, question in enumerate(questions):
            try:
                question(run).frame().to_parquet(place / f"{number}.parquet", index=False)
            except UnknownName as error:
                unknown[str(number)] = str(error)
        return unknown

    return done_once(folder, work)


def _leave(run: Run, place: Path) -> None:
    """Write what came of a run, in the order of its units of work, people as their ranks."""
    import pyarrow as pa

    by_id = np.argsort(run.ids, kind="stable")
    rank = np.empty(len(by_id), np.int32)
    rank[by_id] = np.arange(len(by_id), dtype=np.int32)
    _leave_origins(run, by_id, place)
    np.save(place / "units.npy", _units(run, rank))
    _write(leads(run.renumbered(rank.astype(np.int64))), place / "leads.arrow")
    runs = run.log.runs
    names, number = run.named_campaigns
    columns: dict[str, Any] = {"unit": runs["position"].astype(np.int32), "id": rank[runs["rec"]]}
    _write(pa.table(columns | {"campaign": _named_by(names, number[runs["rank"]])}), place / "campaign_runs.arrow")
    for unit, rec, kind, kinds, detail, details in activity_parts(run, lines=1 << 62):  # all in one part
        columns = {"unit": run.log.position[unit].astype(np.int32), "id": rank[rec]}
        _write(pa.table(columns | {"type": _named_by(kinds, kind), "detail": _named_by(details, detail)}), place / "activities.arrow")
    rejected, reasons, rules = run.refused_rows()
    said: dict[str, Any] = {"row": rejected.astype(np.int64)}
    said |= {name: pa.array(texts, pa.string()) for name, texts in (("reason", reasons), ("rule", rules))}
    _write(pa.table(said), place / "rejected.arrow")


def _rows(run: Run) -> Any:
    """Return which row of the data set each stimulus is."""
    return np.arange(len(run.stimuli)) if run.stimuli.row is None else run.stimuli.row


def _leave_origins(run: Run, by_id: Any, place: Path) -> None:
    """Write by rank which row of the data set made each record, and when; and the Id of those who were there before."""
    born = run.people["born"][by_id]
    made, some = born >= 0, len(run.stimuli) > 0
    columns = {"born_row": np.where(made, _rows(run)[born], -1) if some else born, "given": np.where(made, 0, run.ids[by_id])}
    for name, column in {**columns, "born_at": np.where(made, run.stimuli.at[born], 0) if some else born}.items():
        np.save(place / f"{name}.npy", np.ascontiguousarray(column, np.int64))


def _units(run: Run, rank: Any) -> Any:
    """Return by what each unit of work is put in order among those of all shards (`UNIT`), in the order of this one.

    That is its moment; then waits that ended (key 0) before rows, each row before the people of its batch; then place, begin and whom.
    """
    rows, n = _rows(run), len(run.stimuli)
    slot, where, begin, rec = (run.log.made[name] for name in ("slot", "place", "begin", "rec"))
    batch = slot % 2 == 1
    behind = np.where(batch, 2 * rows[np.minimum(slot // 2, n - 1)] + 2, 0) if n else slot
    nothing = np.zeros(n, np.int64)
    order = np.empty(len(run.log.position), np.int64)
    order[run.log.position] = np.arange(len(order))
    found = np.empty((len(UNIT), len(order)), np.int64)
    found[0] = run.log.at[order]
    pairs = ((2 * rows + 1, behind), (nothing, where), (nothing, begin), (nothing - 1, rank[rec]))
    for line, (of_rows, of_made) in enumerate(pairs, 1):
        found[line] = np.concatenate([of_rows, of_made])[order]
    return found


def _named_by(names: Sequence[str], codes: Any) -> Any:
    import pyarrow as pa

    indices: Any = pa.array(codes.astype(np.int32))
    return pa.DictionaryArray.from_arrays(indices, pa.array(names, pa.string()))


def _write(table: pa.Table, path: Path) -> None:
    import pyarrow as pa

    table = table.combine_chunks()
    with pa.OSFile(str(path), "wb") as file, pa.ipc.new_file(file, table.schema) as writer:
        writer.write_table(table)
