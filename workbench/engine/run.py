"""A finished run: people, runs of campaigns, activities, visibility and rejections as frames, made when asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import numpy.typing as npt

from ..errors import InputError, Problem, Refused, UnknownName, shown
from ..people.roster import Roster
from ..people.stimuli import NEWCOMER, Stimuli
from ..topology.assets import Campaign
from ..topology.model import Topology
from .crm_end import CrmAtEnd, crm_frame
from .identity import Identities
from .judge import REASONS
from .layout import EMAIL, Layout
from .log import Log, told
from .record import CREATED, OUTCOMES, REJECTED

if TYPE_CHECKING:
    import pandas as pd

    from .trace import Trace
    from .whereabouts import Whereabouts

__all__ = ["VISIBILITY", "Run", "end_of"]

_SAID = {"stimuli": "stimuli", "leads": "leads", "campaign_runs": "runs", "blocked": "blocked"}
VISIBILITY = ("campaign", "workspace", "partition", "visible", "leads", "ran", "blocked")


@dataclass(frozen=True, eq=False)
class Run:
    """What happened: a value that belongs to one topology and one set of stimuli. Frames are made on demand.

    Attributes:
        topology: The design at the end (`designs` holds the one after each edit, by step; -1 is the first).
        people: Columns of the records by name, one row a record that ever was.
        ids: (records,) the Id of each.
        refused: The edits that the people refused, by step.
        outcome: (stimuli,) int8 into `OUTCOMES`; `who` the record each row resolved to, -1 for none.
        crm: The records on the CRM's side.
    """

    topology: Topology
    designs: Mapping[int, Topology]
    stimuli: Stimuli
    layout: Layout
    people: Mapping[str, npt.NDArray[Any]]
    ids: npt.NDArray[np.int64]
    outcome: npt.NDArray[np.int8]
    why: npt.NDArray[np.int16]
    who: npt.NDArray[np.int32]
    reasons: list[tuple[str, str]]
    log: Log
    ran: npt.NDArray[np.int64]
    blocked: npt.NDArray[np.int64]
    aliases: Mapping[str, int]
    roster: Roster
    identities: Identities
    totals: list[int]
    refused: Mapping[int, Refused]
    crm: CrmAtEnd

    def __repr__(self) -> str:
        total = self.summary
        said = ", ".join(f"{total[key]} {word}" for key, word in _SAID.items())
        return f"Run({self.topology.name!r}: {said})"

    def describe(self) -> str:
        """Tell the run in words: what became of its rows, and a line for each partition. Its pictures are views."""
        from .card import run_card

        return run_card(self).describe()

    def _repr_html_(self) -> str:
        from .card import run_card

        return run_card(self).to_html()

    @cached_property
    def summary(self) -> dict[str, Any]:
        """Totals; created, updated, unchanged, rejected and done add up to the stimuli (quarantined rows are rejected ones)."""
        counts = dict(zip(OUTCOMES, np.bincount(self.outcome, minlength=len(OUTCOMES)).tolist(), strict=True))
        refused = len(self.stimuli.quarantine.rows)
        total: dict[str, Any] = {"stimuli": len(self.stimuli) + refused}
        total |= {name: counts[name] for name in ("created", "updated", "unchanged")} | {"rejected": counts["rejected"] + refused}
        if counts["done"]:
            total["done"] = counts["done"]
        total |= {"leads": int(self.people["alive"].sum()), "campaign_runs": int(self.ran.sum()), "blocked": int(self.blocked.sum())}
        return total | {"findings": self.findings}

    @property
    def partitions(self) -> tuple[str, ...]:
        """Every partition there ever was, in the order of the codes in `people["partition"]`."""
        return self.layout.partitions

    @cached_property
    def campaigns(self) -> Mapping[str, Campaign]:
        """Every campaign there ever was, as it was last."""
        return {name: campaign for _, design in sorted(self.designs.items()) for name, campaign in design.automations.items()}

    @property
    def is_visitor(self) -> npt.NDArray[np.bool_]:
        """Which records are of anonymous visitors, who are none of the people yet (WEB-1)."""
        return np.asarray((self.people["visits"] >= 0).any(axis=1))

    @property
    def until(self) -> int:
        """The moment at which the run ends (microseconds since 1970)."""
        return end_of(self.stimuli)

    def renumbered(self, ids: npt.NDArray[np.int64]) -> Run:
        """Return the run with other Ids for its records: those they have in the run that this one is a part of."""
        return replace(self, ids=ids)

    @cached_property
    def whereabouts(self) -> Whereabouts:
        """Where everybody was at any moment, and which design was in force."""
        from .whereabouts import Whereabouts

        return Whereabouts(self)

    @property
    def findings(self) -> list[str]:
        """Codes of what went wrong while running: `cascade` where a chain of campaigns had to be stopped."""
        return ["cascade"] if len(self.log.stopped["unit"]) else []

    @cached_property
    def stopped(self) -> pd.DataFrame:
        """Chains of campaigns that were stopped at `max_cascade`: `at`, `id`, and the `campaign` that would have run next."""
        import pandas as pd

        stopped = self.log.stopped
        order = np.argsort(self.log.position[stopped["unit"]], kind="stable")
        at = self.log.at[stopped["unit"][order]].astype("datetime64[us]")
        campaign = [self.layout.campaigns[rank] for rank in stopped["rank"][order].tolist()]
        return pd.DataFrame({"at": at, "id": self.ids[stopped["rec"][order]], "campaign": campaign})

    @cached_property
    def extracted(self) -> pd.DataFrame:
        """Whom bulk extracts returned, in order: `at`, `user` (empty: nobody in particular), `id` (API-14)."""
        from .frames import extracted

        return extracted(self)

    @cached_property
    def leads(self) -> pd.DataFrame:
        """The people at the end by Id: `id`, `partition`, every field by display name, `created_at`, `updated_at`."""
        import pandas as pd

        rec = self.living
        columns: dict[str, Any] = {
            "id": self.ids[rec],
            "partition": self._categories(self.partitions, self.people["partition"][rec]),
        }
        for field in self.layout.fields:
            place = self.layout.columns[field.name]
            if field.is_number:
                columns[field.name] = self.people["numbers"][rec, place]
            else:
                codes = self.people["codes"][rec, place]
                if field.type == "boolean":
                    values = np.array([value == "true" for value in self.layout.pools[field.name].values])
                    columns[field.name] = pd.arrays.BooleanArray(values[codes], codes == 0)
                    continue
                columns[field.name] = self._categories(self.layout.pools[field.name].values, codes, empty=0)
        for name in ("created", "updated"):
            columns[f"{name}_at"] = self.people[name][rec].astype("datetime64[us]")
        return pd.DataFrame(columns)

    @cached_property
    def crm_records(self) -> pd.DataFrame:
        """The CRM's records: `crm_id`, `object`, `filter`, `id` of the person (empty: not in Marketo), every field as held there."""
        return crm_frame(self)

    @cached_property
    def named_campaigns(self) -> tuple[list[str], npt.NDArray[np.int32]]:
        """The names of the campaigns, and for each rank the place of its name among them: a campaign may stand at several ranks."""
        names = {name: place for place, name in enumerate(dict.fromkeys(self.layout.campaigns))}
        return list(names), np.array([names[name] for name in self.layout.campaigns], np.int32)

    @cached_property
    def heirs(self) -> Mapping[int, int]:
        """Who was merged away -> in whom he lives on at the end, by Id; the log tells of the latter (MERGE-1)."""
        found: dict[int, int] = {}
        for note in self.log.notes:
            if note.heirs is None:
                continue
            gone = np.flatnonzero(note.heirs != np.arange(len(note.heirs)))
            heirs = self.ids[note.heirs[gone] + note.records]
            found |= dict(zip(self.ids[gone + note.records].tolist(), heirs.tolist(), strict=True))
        return found

    @cached_property
    def campaign_runs(self) -> pd.DataFrame:
        """Every entry into a flow in order: `at`, `campaign`, `id`."""
        import pandas as pd

        runs = self.log.runs
        names, number = self.named_campaigns
        campaign = self._categories(names, number[runs["rank"]])
        return pd.DataFrame({"at": self.log.at[runs["unit"]].astype("datetime64[us]"), "campaign": campaign, "id": self.ids[runs["rec"]]})

    @cached_property
    def activities(self) -> pd.DataFrame:
        """The activity log in order: `at`, `id`, `type`, `detail` (in words)."""
        import pandas as pd

        from .log import activity_parts

        parts = []
        for unit, rec, kind, kinds, detail, details in activity_parts(self):
            type_, text = self._categories(kinds, kind), self._categories(details, detail)
            parts.append(
                pd.DataFrame({"at": self.log.at[unit].astype("datetime64[us]"), "id": self.ids[rec], "type": type_, "detail": text})
            )
        if len(parts) == 1:
            return parts[0]
        joined = {name: pd.api.types.union_categoricals([part[name] for part in parts]) for name in ("type", "detail")}
        return pd.concat([part[["at", "id"]] for part in parts], ignore_index=True).assign(**joined)

    @cached_property
    def visibility(self) -> pd.DataFrame:
        """Campaign by partition: `campaign`, `workspace`, `partition`, `visible`, `leads`, `ran`, `blocked` (VIS-9).

        `ran` counts entries into the flow, `blocked` judgements in which only visibility was missing, both by the partition of that moment.
        """
        import pandas as pd

        return pd.DataFrame(self.visibility_rows(), columns=list(VISIBILITY))

    def visibility_rows(self) -> list[tuple[str, str, str, bool, int, int, int]]:
        """Return the rows of `visibility`, by campaign name, then by partition in the order of the design."""
        leads = np.bincount(self.people["partition"][self.living], minlength=len(self.partitions))
        rows = []
        for name, campaign in sorted(self.campaigns.items()):
            ranks = [rank for rank, other in enumerate(self.layout.campaigns) if other == name]
            ran, blocked = self.ran[:, ranks].sum(axis=1), self.blocked[:, ranks].sum(axis=1)
            seen = self.topology.sees(campaign.workspace) if campaign.workspace in self.topology.workspaces else ()
            for code, partition in enumerate(self.partitions):
                counts = int(leads[code]), int(ran[code]), int(blocked[code])
                rows.append((name, campaign.workspace, partition, partition in seen, *counts))
        return rows

    @cached_property
    def stages(self) -> pd.DataFrame:
        """Who is in which stage of which revenue model: `model`, `id`, `stage`, `since`."""
        from .funnel import stages

        return stages(self)

    def funnel(self, by: Literal["partition", "workspace"] = "partition") -> pd.DataFrame:
        """Count people by stage and partition (or workspace): `people` there now, who `passed` it (LIFE-5), who is there too long.

        Columns are `model`, `stage`, `partition` or `workspace`, `people`, `passed`, `overdue`. A workspace counts whom it sees, so several
        may count one person (LIFE-2). Who jumps over a stage is not counted in it (LIFE-4, LIFE-5).
        """
        from .funnel import funnel

        if by not in ("partition", "workspace"):
            raise UnknownName("funnel", str(by), ("partition", "workspace"), "by")
        return funnel(self, by)

    @cached_property
    def outcomes(self) -> pd.DataFrame:
        """What became of every row: `step`, `at`, `action`, `outcome`, `reason`, `rule`, `id` (empty where none)."""
        from .frames import outcomes

        return outcomes(self)

    @cached_property
    def rejected(self) -> pd.DataFrame:
        """The rows that were not taken, as they stood in the source, with `reason` and `rule`; quarantined ones included."""
        import pandas as pd

        rows, reasons, rules = self.refused_rows()
        if self.stimuli.source is not None:
            frame = self.stimuli.source.take(rows).to_pandas()
        else:
            frame = pd.DataFrame({"step": self.stimuli.step[rows]})
        return frame.assign(reason=pd.Series(reasons, dtype=str), rule=pd.Series(rules, dtype=str))

    def refused_rows(self) -> tuple[npt.NDArray[np.int64], list[str], list[str]]:
        """Return (row numbers in the source, reasons, rule IDs) of all that was not taken, quarantined rows included, as they stood."""
        rows = np.flatnonzero(self.outcome == REJECTED)
        refused = self.stimuli.quarantine
        number = np.concatenate([rows if self.stimuli.row is None else self.stimuli.row[rows], refused.rows])
        said = [*(self.reasons[code] for code in self.why[rows].tolist()), *zip(refused.reasons, refused.rules, strict=True)]
        order = np.argsort(number, kind="stable")
        told = [said[place] for place in order.tolist()]
        return number[order], [reason for reason, _ in told], [rule for _, rule in told]

    def told(self) -> Iterator[dict[str, Any]]:
        """Yield the activity log in order as mappings: `at` (microseconds since 1970), `id`, `type`, and what the type tells."""
        return told(self)

    def refusals(self) -> Mapping[tuple[str, int], str]:
        """Return why campaigns did not take people in, the latest reason of each (campaign, id); only of a run that explains."""
        refused = self.log.refused
        found: dict[tuple[str, int], str] = {}
        if len(refused["unit"]):
            order = np.lexsort((refused["event"], self.log.position[refused["unit"]]))
            for place in order.tolist():
                found[self.layout.campaigns[refused["rank"][place]], int(self.ids[refused["rec"][place]])] = REASONS[
                    refused["reason"][place]
                ]
        return found

    def find(self, person: int | str) -> int:
        """Return the Id of a person given by Id, alias, or email address (the latest updated of several).

        Raises:
            UnknownName: Nobody of that name is or was there.
        """
        if isinstance(person, bool) or not isinstance(person, (int, np.integer, str)):
            raise InputError(Problem("this names no person", "", shown(person), "an Id, an alias or an email address"))
        if isinstance(person, (int, np.integer)):
            if person in self.ids:
                return int(person)
            raise UnknownName("person", str(person), self.aliases)
        if person in self.aliases:
            return self.aliases[person]
        newcomer = NEWCOMER.fullmatch(person)
        if newcomer and int(newcomer[1]) <= len(self.newcomers):
            return int(self.newcomers[int(newcomer[1]) - 1])
        pool = self.layout.addresses
        codes = pool.spellings(person)
        rec = np.flatnonzero(np.isin(self.people["codes"][:, self.layout.columns[EMAIL]], codes))
        if not len(rec):
            raise UnknownName("person", person, [*self.aliases, *pool.values[1:2000]])
        alive = rec[self.people["alive"][rec]]
        return int(self.ids[max(alive if len(alive) else rec, key=lambda one: (self.people["updated"][one], self.ids[one]))])

    @cached_property
    def newcomers(self) -> npt.NDArray[np.int64]:
        """The Ids of people made by steps without an alias, in order of creation: `new1`, `new2`, ..."""
        alias = self.stimuli.args.get("as")
        made = self.outcome == CREATED
        if alias is not None:  # a scenario that speaks of `new2` gives that alias to a row itself
            is_own = np.array([bool(value) and not NEWCOMER.fullmatch(value) for value in (*alias.values, "")])
            made = made & ~np.isin(self.stimuli.step, self.stimuli.step[is_own[alias.codes]])
        return self.ids[self.who[made]]

    def trace(self, person: int | str) -> Trace:
        """Play one person's identity again with the recorder on full and tell the story, each step with its rule.

        Args:
            person: An Id, an alias of the scenario, or an email address.
        """
        from .trace import trace

        return trace(self, self.find(person))

    @property
    def living(self) -> npt.NDArray[np.intp]:
        """The records that are there at the end, by Id: their places among the columns of `people`."""
        alive = np.flatnonzero(self.people["alive"])
        return alive[np.argsort(self.ids[alive], kind="stable")]

    @staticmethod
    def _categories(names: Any, codes: Any, empty: int | None = None) -> Any:
        import pandas as pd

        names = list(names)
        if empty is None:
            return pd.Categorical.from_codes(codes, categories=names)
        shifted = np.asarray(codes) - 1  # the empty value, code 0, is a missing cell
        return pd.Categorical.from_codes(shifted, categories=names[1:])


def end_of(stimuli: Stimuli) -> int:
    """Return the moment at which stimuli end: that of the last step, or the end of the wait that it is."""
    return int((stimuli.at if stimuli.ends is None else stimuli.ends)[-1]) if len(stimuli) else 0
