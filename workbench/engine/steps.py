"""Flow steps: what each kind of step does to a party of people, with what it logs and what follows (rules ROUTE, MEMB, CAMP).

Which of them run, for whom and in what order is `flow.py`; writing values is `change.py`; email is `mail.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from ..people.encode import LONGEST, moment
from ..topology.engagement import streams_of
from ..topology.fields import Field
from ..topology.tokens import TOKEN, tokens_in
from .change import Change
from .crm_sync import CrmSync
from .domains import colleagues
from .events import Event, Fact, Party
from .layout import FLAGS
from .lifecycle import Lifecycle
from .mail import Mail
from .state import View
from .world import World

__all__ = ["Steps"]

DEEPEST = 3  # CAMP-8: executable campaigns call each other up to three levels deep
Mask = npt.NDArray[np.bool_]


class Steps:
    """Does flow steps in one world; `run` takes a party through the flow of another campaign (for Execute Campaign)."""

    def __init__(self, world: World, change: Change, lifecycle: Lifecycle, run: Callable[[Party, int], None]) -> None:
        self.world, self.people, self.layout, self.change, self.record = world, world.people, world.layout, change, world.record
        self._run, self._lifecycle = run, lifecycle
        self.mailer, self.crm = Mail(world), CrmSync(world)
        self.adopt()

    def adopt(self) -> None:
        """Read the design in force."""
        self._moved = {name: place for place, (kind, name) in enumerate(self.layout.tracked) if kind == "partition_was_changed"}

    def named(self, kind: str) -> Callable[[Party, Mapping[str, Any]], None]:
        """Return what does a kind of step."""
        do: Callable[[Party, Mapping[str, Any]], None] = getattr(self, f"_{kind}")
        return do

    def _line(self, party: Party, kind: str, key: Any = 0, old: Any = 0, new: Any = 0) -> None:
        self.record.line(kind, party.event.unit, party.number, party.shown, self.world.line(), party.event.view.rec, key, old, new)

    def _follow(self, party: Party, fact: Fact, key: int) -> None:
        self.world.follow(Event(party.event.view, party.event.unit, 0, [fact], party.event.lane), fact.kind, key)

    def _change_partition(self, party: Party, args: Mapping[str, Any]) -> None:
        design = self.world.design
        target = design.partitions[args["partition"]]
        if design.settings.change_partition_targets == "visible" and not design.sees[design.home[party.rank], target]:
            return  # ROUTE-7
        self.move(party, target)

    def move(self, party: Party, target: Any) -> npt.NDArray[np.bool_]:
        """Move people to a partition; to the one they are in is nothing at all (ROUTE-6, ROUTE-8, ROUTE-9). Return who moved.

        Lists, programs and runs they are in stay as they are, seen again from wherever they are seen (ROUTE-10).
        """
        people = self.people
        old = people.partition[party.event.view.rec]
        moved = old != target
        if moved.any():
            some = party.of(moved)
            rec, at = some.event.view.rec, some.event.view.at
            new = np.broadcast_to(target, old.shape)[moved]
            people.partition[rec] = new
            people.updated[rec] = at
            for name, place in self._moved.items():
                to = new == self.layout.partitions.index(name)
                people.did[rec[to], place] = at[to]
            self._line(some, "Change Partition", 0, old[moved], new)
            self._follow(some, Fact("partition_changes", 0, None, old[moved], new), 0)
        return moved

    def _change_data(self, party: Party, args: Mapping[str, Any]) -> None:
        name = args["field"]
        field = self.world.design.topology.field_named(name)
        event, number, shown = party.event, party.number, party.shown
        value = args["append"] if "append" in args else args.get("value")
        if field.is_number:
            values = (
                np.full(len(party), np.nan if value is None else value)
                if not isinstance(value, str)
                else _as_numbers(self._texts(party, value))
            )
            self.change.set_number(event, number, shown, name, values)
            return
        pool = self.layout.pools[name]
        if "append" in args:
            old = event.view.code(self.layout.columns[name])
            added = self._texts(party, value)
            pairs = zip(old.tolist(), added, strict=True)
            texts = [";".join(filter(None, (pool.values[code], text)))[:LONGEST].rstrip() for code, text in pairs]
            codes: Any = np.array([pool.code(text) for text in texts], np.int32)
        elif tokens_in(value):
            codes = np.array([pool.code(_stored(text, field)) for text in self._texts(party, value)], np.int32)
        else:
            codes = np.int32(pool.code(_stored(_written(value), field)))
        self.change.set_code(event, number, shown, name, codes)

    def _texts(self, party: Party, text: Any) -> list[str]:
        """Return a text for each person, its tokens replaced by values of now; cut, as a field appended to itself would double."""
        if not tokens_in(text):
            return [_written(text)] * len(party)
        view = party.event.view
        values = {name: self._said(view, name) for name in tokens_in(text)}
        return [TOKEN.sub(lambda found, lane=lane: values[found[1]][lane], text).strip()[:LONGEST].rstrip() for lane in range(len(party))]  # type: ignore[misc]

    def _said(self, view: View, name: str) -> list[str]:
        if name == "Id":
            return [f"{value:.0f}" for value in view.ids()]
        if name == "Partition":
            return [self.layout.partitions[code] for code in view.partition()]
        if name in ("Created At", "Updated At"):
            times = view.created() if name == "Created At" else view.updated()
            return [str(np.datetime64(int(t), "us"))[:19] for t in times]
        field = self.world.design.topology.field_named(name)
        column = self.layout.columns[field.name]
        if field.is_number:
            return ["" if value != value else f"{value:.15g}" for value in view.number(column).tolist()]
        values = self.layout.pools[field.name].values
        return [values[code] for code in view.code(column).tolist()]

    def _change_score(self, party: Party, args: Mapping[str, Any]) -> None:
        self.score(party, args["field"], args.get("by"), args.get("to"))

    def score(self, party: Party, name: str, by: Any, to: Any = None) -> npt.NDArray[np.bool_]:
        """Add to a score (empty counts as 0) or set it; return whose score changed."""
        old = party.event.view.number(self.layout.columns[name])
        if to is not None:
            new = np.full(len(old), to)
        elif (empty := np.isnan(old)).any():
            new = old + by
            np.copyto(new, np.where(np.asarray(by) == 0, np.nan, by), where=empty)  # no points are no score
        else:
            new = old + by
        return self.change.set_number(party.event, party.number, party.shown, name, new, "Change Score", old)

    def _change_program_status(self, party: Party, args: Mapping[str, Any]) -> None:
        statuses = self.world.design.topology.programs[args["program"]].statuses
        self.set_status(party, self.layout.programs.index(args["program"]), statuses.index(args["status"]))

    def set_status(self, party: Party, program: int, status: int) -> npt.NDArray[np.bool_]:
        """Bring people forward to a status of a program (MEMB-2); return whose changed."""
        rec = party.event.view.rec
        old = self.people.status[rec, program]
        ahead = old < status
        if ahead.any():
            some = party.of(ahead)
            self.people.status[rec[ahead], program] = status
            self._line(some, "Change Program Status", program, old[ahead], status)
            new = np.full(len(some), status)
            self._follow(some, Fact("program_status_is_changed", program, None, old[ahead], new), program)
        return ahead

    def _add_to_list(self, party: Party, args: Mapping[str, Any]) -> None:
        self.set_listed(party, self.layout.lists.index(args["list"]), True)

    def _remove_from_list(self, party: Party, args: Mapping[str, Any]) -> None:
        self.set_listed(party, self.layout.lists.index(args["list"]), False)

    def set_listed(self, party: Party, number: int, on: bool) -> npt.NDArray[np.bool_]:
        """Put people on a static list or take them off; return whose membership changed (MEMB-8)."""
        rec = party.event.view.rec
        changed = self.people.listed[rec, number] != on
        if changed.any():
            some = party.of(changed)
            self.people.listed[rec[changed], number] = on
            self._line(some, "Add to List" if on else "Remove from List", number)
            self._follow(some, Fact("added_to_list" if on else "removed_from_list", number), number)
        return changed

    def _send_email(self, party: Party, args: Mapping[str, Any]) -> None:
        sent = self.mailer.send(party, args["email"])
        campaign = self.world.design.campaigns[party.rank]
        program = self.world.design.topology.programs.get((campaign.program if campaign else None) or "")
        if program is not None and program.type == "email" and sent.any():  # MEMB-1: whoever it was sent to
            self.set_status(party.of(sent), self.layout.programs.index(program.name), 0)

    def _send_alert(self, party: Party, args: Mapping[str, Any]) -> None:
        about = self._texts(party, args.get("about") or "")
        self._line(party, "Send Alert", self.world.texts([f"{args['to']}\x1f{text}" for text in about]))

    def _sync_to_crm(self, party: Party, args: Mapping[str, Any]) -> None:
        owners = self._texts(party, args["owner"]) if "owner" in args else None
        done, failed = self.crm.send(party.event.view.rec, owners)
        owner = np.zeros(len(party), np.int64) if owners is None else self.world.texts(owners)
        kind = self.world.crm.object[self.world.crm.of(party.event.view.rec)]
        if (failed >= 0).any():
            self._line(party.of(failed >= 0), "Sync to CRM Failed", new=failed[failed >= 0])
        if done.any():
            some = party.of(done)
            self._line(some, "Sync to CRM", kind[done], owner[done])
            self._follow(some, Fact("synced_to_crm"), 0)

    def _interesting_moment(self, party: Party, args: Mapping[str, Any]) -> None:
        text = args["text"]
        self._line(
            party, "Interesting Moment", self.world.texts(self._texts(party, text)) if tokens_in(text) else int(self.world.texts([text])[0])
        )

    def _request_campaign(self, party: Party, args: Mapping[str, Any]) -> None:
        design = self.world.design
        name = args["campaign"]
        target, asking = design.topology.campaigns[name], design.campaigns[party.rank]
        assert asking is not None
        rank = design.ranks[name]
        free = design.settings.request_campaign_across_workspaces == "any" or design.topology.can_use(asking.workspace, "campaign", name)
        listens = any(trigger.kind == "campaign_is_requested" for trigger in target.triggers)
        goes = free and listens and target.active and name not in design.invalid  # CAMP-6, CAMP-7
        self.request(party, rank, goes)

    def request(self, party: Party, rank: int, goes: bool) -> None:
        """Ask a campaign to take people in; a request that does not go is only logged."""
        self._line(party, "Request Campaign", rank, 0, int(goes))
        if goes:
            self._follow(party, Fact("campaign_is_requested", rank), rank)

    def _execute_campaign(self, party: Party, args: Mapping[str, Any]) -> None:
        """Run another campaign in series inside this one: its own filters and qualification decide (CAMP-8)."""
        name = args["campaign"]
        rank = self.world.design.ranks[name]
        target = self.world.design.topology.campaigns[name]
        if party.depth >= DEEPEST or name in self.world.design.invalid or not (target.active or target.is_batch):
            return
        judge, view = self.world.judge, party.event.view
        bit = np.broadcast_to(self.world.design.bits(lambda r, _: r == rank), (len(party), self.world.design.words)).copy()
        held = judge.qualifies(view, judge.holds(view, bit)) & judge.visible[view.partition()]
        if self.world.witness is not None:
            self.world.witness.execute(party.event, name, party.rank, held)
        judge.enter(view, held)
        some = party.of(held.any(axis=1))
        if len(some):
            inner = Party(some.event, some.number, rank, some.batch, some.depth + 1, some.shown)
            self.record.entered(
                some.event.unit, some.number, rank, self.world.line(), some.event.view.rec, some.event.view.partition(), some.shown
            )
            self._run(inner, 0)

    def _remove_from_flow(self, party: Party, args: Mapping[str, Any]) -> None:
        rec = party.event.view.rec
        self.world.agenda.cancel(self.people.identity[rec], rec, self.world.design.ranks[args["campaign"]])

    def _score_domain(self, party: Party, args: Mapping[str, Any]) -> None:
        name = "Person Score"
        column = self.layout.columns[name]
        for some in colleagues(party, args, self.world, lambda: self.world.judge.hears("score_is_changed", column)):
            self.score(some, name, args["by"])

    def _add_to_engagement(self, party: Party, args: Mapping[str, Any]) -> None:
        """Make people members, at the first status, and put them into a stream; they leave the one they were in (D-ENG)."""
        program = args["program"]
        place = self.layout.programs.index(program)
        if program in self.layout.casts:
            streams = list(streams_of(self.world.design.topology, program))
            wanted = streams.index(args["stream"]) if args.get("stream") in streams else 0
            member = self.people.status[party.event.view.rec, place] >= 0
            some = party.event.view.rec if "stream" in args else party.event.view.rec[~member]
            self.people.stream[some, self.layout.casts.index(program)] = wanted
        self.set_status(party, place, 0)

    def _change_stage(self, party: Party, args: Mapping[str, Any]) -> None:
        moved, old, place, new = self._lifecycle.move(party.event.view, args["model"], args["stage"])
        if moved.any():
            some = party.of(moved)
            self._line(some, "Change Revenue Stage", place, old[moved], new)
            fact = Fact("stage_is_changed", place, None, old[moved], np.full(len(some), new))
            self._follow(some, fact, place)

    def _delete_person(self, party: Party, args: Mapping[str, Any]) -> None:
        self.delete(party)

    def delete(self, party: Party, kept: Any = False) -> None:
        """Remove people for good, in the CRM too unless `kept` there (one for all, or one each): then its next change brings them back.

        MERGE-7; whoever comes back, by this or another door, is a new record, unsubscribed if he was (SUBS-2).
        """
        rec = party.event.view.rec
        self._line(party, "Delete Person")
        self.world.crm.forget(rec[~np.broadcast_to(kept, rec.shape)])
        self.people.unlink(rec)
        self.people.alive[rec] = False


def _written(value: Any) -> str:
    """Write a constant of a design as the text that is stored."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return f"{value:.15g}"
    return value.isoformat() if hasattr(value, "isoformat") else str(value).strip()


def _stored(text: str, field: Field) -> str:
    """Return a text as a field of that type keeps it; what cannot be a value of it leaves it empty."""
    if field.type in ("date", "datetime"):
        read = moment(text)
        text = "" if read is None else read.isoformat()[: 10 if field.type == "date" else None]
    elif field.type == "boolean":
        text = {"true": "true", "yes": "true", "1": "true", "false": "false", "no": "false", "0": "false"}.get(text.lower(), "")
    return text or ("false" if field.name in FLAGS else "")


def _as_numbers(texts: list[str]) -> npt.NDArray[np.float64]:
    found = []
    for text in texts:
        try:
            found.append(float(text))
        except ValueError:
            found.append(np.nan)  # a token that is no number leaves a number field empty
    return np.array(found)
