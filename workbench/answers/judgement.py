"""A judgement as nodes of a why-tree: active, valid, heard, seen, fitting, not used up, within the limits; and the reason that decides.

The judgement itself is the engine's (`engine/witness.py`); leaves of conditions are `evidence.py`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from ..engine.run import Run
from ..engine.trace import said
from ..engine.why import KEPT_OUT
from ..engine.witness import Heard, Hearing, Witness
from ..people.times import spoken_at
from ..topology.assets import Campaign
from ..topology.conditions import spoken
from ..topology.model import Topology
from ..topology.references import in_condition
from ..topology.spans import Span
from ..topology.steps import Trigger
from .evidence import Watched, condition_node
from .outline import filters_of, home_of, trigger_place
from .tree import Node, Said, all_of, any_of

__all__ = ["Judged", "active_node", "runs_words", "valid_node"]

_RULE = re.compile(r" \(([A-Z]+-\d+)\)$")
_TABLES = {"fills_out_form": "forms", "opens_email": "emails", "clicks_email": "emails", "visits_page": "pages"}


def _yes(holds: bool) -> Said:
    return "yes" if holds else "no"


def runs_words(campaign: Campaign) -> str:
    """Say how often a campaign takes a person in."""
    return f"once per {campaign.runs}" if isinstance(campaign.runs, Span) else campaign.runs.replace("_", " ")


def active_node(topology: Topology, campaign: Campaign) -> Node:
    """Return the node of being active (CAMP-1)."""
    place = topology.where(*home_of(topology, campaign.name), "active")
    return Node("active", f"{campaign.name} is active", _yes(campaign.active), KEPT_OUT["inactive"], place)


def valid_node(topology: Topology, campaign: Campaign, reasons: tuple[str, ...]) -> Node:
    """Return the node of naming nothing that the workspace may not use, with a child for whatever it does (CAMP-9)."""
    home = home_of(topology, campaign.name)
    children = []
    for reason in reasons:
        found = _RULE.search(reason)
        rule = found[1] if found else KEPT_OUT["invalid"]
        children.append(Node("valid", _RULE.sub("", reason), "no", rule, topology.where(*home, *_place_of(campaign, reason))))
    statement = f"whatever {campaign.name} names may be used in {campaign.workspace}"
    return Node("valid", statement, _yes(not reasons), KEPT_OUT["invalid"], topology.where(*home), children=tuple(children))


def _place_of(campaign: Campaign, reason: str) -> tuple[str | int, ...]:
    """Return the part of a campaign that a reason of being invalid speaks of."""
    kind, _, rest = reason.partition(" ")
    name = rest.partition(" ")[0]
    if kind == "trigger":
        return next((("triggers", k) for k, t in enumerate(campaign.triggers) if t.kind == name and _names(t, reason)), ())
    if kind == "filter":
        parts = getattr(campaign.filters, "parts", ())
        told = (("filters", k) for k, part in enumerate(parts) if any(str(found) in reason for found in in_condition(part)))
        return next(told, ("filters",))
    if kind in ("step", "choice"):
        step = rest.removeprefix("of ").partition(" ")[0].removesuffix(":")
        return next((("flow", k) for k, found in enumerate(campaign.flow) if found.kind == step), ("flow",))
    return ()


def _names(trigger: Trigger, reason: str) -> bool:
    return any(f"{value!r}" in reason for value in trigger.args.values())


@dataclass(frozen=True, eq=False)
class Judged:
    """A judgement that was watched, as nodes.

    `run` is the whole run, `again` the replay it was watched in, `person` the Id, `lead` what the person is called.
    """

    run: Run
    again: Run
    witness: Witness
    hearing: Hearing
    person: int
    lead: str

    @property
    def design(self) -> Topology:
        """The design in force."""
        return self.hearing.design.topology

    @cached_property
    def campaign(self) -> Campaign:
        """The campaign as it was then; as it was last, where the design in force has none of that name."""
        return self.hearing.campaign or self.run.campaigns[self.witness.campaign]

    @cached_property
    def evidence(self) -> Watched:
        """What is known of the person."""
        log, left = self.again.log, set()
        if "Remove from List" in log.kinds:
            lines = log.lines("Remove from List", own=True)
            left = {self.again.layout.lists[key] for key in np.unique(lines["key"][lines["rec"] == self.witness.rec]).tolist()}
        at = self.run.stimuli.at
        return Watched(self.hearing, int(at[0]) if len(at) else 0, frozenset(left))

    # -- what decides -----------------------------------------------------------------------------------------------------------------

    @cached_property
    def reason(self) -> str:
        """`ran`, or the first thing that kept the person out, in the order in which the engine tells it."""
        hearing, campaign = self.hearing, self.campaign
        if hearing.taken:
            return "ran"
        if hearing.how == "none":
            return "no_trigger"
        if hearing.how in ("trigger", "executed") and not (campaign.active or campaign.is_batch):
            return "inactive"
        if campaign.name in hearing.design.invalid:
            return "invalid"
        if not self.sees or not self.is_member_seen:
            return "not_visible"
        if not self.evidence.holds(campaign.filters):
            return "filter"
        if not hearing.may_again:
            return "qualification"
        if hearing.counted is not None:
            return "over_limit"
        return "deleted" if hearing.let else "cascade"

    @property
    def sees(self) -> bool:
        """Whether the campaign's workspace saw the person (VIS-9)."""
        return self.hearing.rank >= 0 and self.evidence.partition in self.design.sees(self.campaign.workspace)

    @property
    def is_member_seen(self) -> bool:
        """Whether the workspace of the program that was cast saw the person (ROUTE-12); true where nothing was cast."""
        if self.hearing.how != "cast":
            return True
        return self.evidence.partition in self.design.sees(self.design.programs[self.hearing.by].workspace)

    # -- nodes ------------------------------------------------------------------------------------------------------------------------

    def tree(self) -> Node:
        """Return the whole: what all must hold, in the order of the reasons."""
        hearing, campaign, name = self.hearing, self.campaign, self.witness.campaign
        nodes = [self._trigger()]
        if hearing.rank < 0:
            nodes.insert(0, Node("active", f"{name} is in the design", "no", KEPT_OUT["inactive"]))
        else:
            if not campaign.is_batch:
                nodes.insert(0, active_node(self.design, campaign))
            nodes.insert(-1, valid_node(self.design, campaign, hearing.design.invalid.get(name, ())))
            nodes += [self._visible(), *self._cast(), self._filter(), self._runs(), *self._limit(), *self._cascade()]
        answer = "yes" if hearing.taken else all_of(node.answer for node in nodes)
        return Node(
            "campaign", f"{name} takes {self.lead} in", answer, place=self.design.where(*home_of(self.design, name)), children=tuple(nodes)
        )

    def _trigger(self) -> Node:
        hearing, campaign, name = self.hearing, self.campaign, self.witness.campaign
        if hearing.how in ("batch", "cast"):
            what = "is run as a batch" if hearing.how == "batch" else f"is offered by a cast of {hearing.by}"
            rule = "CAMP-1" if hearing.how == "batch" else "MEMB-7"
            return Node("trigger", f"{name} {what}", "yes", rule, got=self._cause())
        if hearing.how == "executed":
            return Node("trigger", f"{name} is executed by {hearing.by}", "yes", "CAMP-8", got=self._cause())
        if campaign.is_batch:
            return Node("trigger", f"{name} is run as a batch, for somebody who is there", "no", "CAMP-1", got="never in this run")
        children = tuple(self._one_trigger(number, trigger) for number, trigger in enumerate(campaign.triggers))
        answer = any_of(child.answer for child in children)
        place = self.design.where(*home_of(self.design, name), "triggers")
        return Node("trigger", "a trigger hears of what happens", answer, "CAMP-2", place, children=children)

    def _one_trigger(self, number: int, trigger: Trigger) -> Node:
        hearing, witness = self.hearing, self.witness
        matched = number < len(hearing.matched) and hearing.matched[number]
        rule = "VIS-13" if trigger.kind == "partition_changes" else "CAMP-2"
        if matched:
            got = self._cause()
        elif (last := witness.heard.get(number)) is not None:
            got = f"last heard {spoken_at(last.at)}"
        else:
            got = "never heard in this run"
            if (near := witness.near.get(number)) is not None and (told := self._near(trigger, near)):
                got += f"; the nearest was {told} on {spoken_at(near.at)}"
        place = self.design.where(*trigger_place(self.design, witness.campaign, number)) if hearing.rank >= 0 else ""
        return Node("trigger", str(trigger), _yes(matched), rule, place, got)

    def _near(self, trigger: Trigger, near: Heard) -> str:
        """Say what happened of the kind that a trigger listens to, though it was not what it asks for."""
        layout = self.again.layout
        if trigger.kind in _TABLES:
            names = getattr(layout, _TABLES[trigger.kind])
            return str(names[near.key]) if 0 <= near.key < len(names) else ""
        if near.new is None or near.old is None:
            return ""
        if trigger.kind == "partition_changes":
            return f"a move from {layout.partitions[near.old]} to {layout.partitions[near.new]}"
        if trigger.kind == "data_value_changes" and layout.fields[near.key].name == trigger.args["field"]:
            field = layout.fields[near.key]
            texts = layout.pools[field.name].values if not field.is_number else None
            old, new = ((spoken(float(code)) if texts is None else texts[code] or "empty") for code in (near.old, near.new))
            return f"{field.name} from {old} to {new}"
        return ""

    def _cause(self) -> str:
        """Say which step caused the judgement, and when."""
        row, kind = self.witness.cause(self.hearing.unit)
        step = said(self.again, row) if row < len(self.again.stimuli) else ""
        what = {"row": f"by the step {step}", "wait": "when a wait was over", "batch": f"by the step {step}"}[kind]
        if self.hearing.is_follow_up:
            what = f"by what a campaign changed, {'after' if kind != 'wait' else ''} {what.removeprefix('by ')}".replace("  ", " ")
        return f"{spoken_at(self.hearing.at)} {what}"

    def _visible(self) -> Node:
        home, design = self.campaign.workspace, self.design
        wanted = design.sees(home)
        return Node(
            "visible",
            f"{home} sees the partition that {self.lead} is in",
            _yes(self.sees),
            KEPT_OUT["not_visible"],
            design.where("workspaces", home, "partitions"),
            self.evidence.partition,
            wanted[0] if len(wanted) == 1 else f"one of {', '.join(wanted)}" if wanted else "none is seen",
        )

    def _cast(self) -> list[Node]:
        if self.hearing.how != "cast":
            return []
        home = self.design.programs[self.hearing.by].workspace
        statement = f"{home}, the workspace of {self.hearing.by}, sees the person"
        place, got = self.design.where("workspaces", home, "partitions"), self.evidence.partition
        return [Node("visible", statement, _yes(self.is_member_seen), "ROUTE-12", place, got, " or ".join(self.design.sees(home)))]

    def _filter(self) -> Node:
        found = condition_node(self.design, filters_of(self.design, self.campaign.name), self.evidence)
        return Node("filter", "its filters hold", found.answer, KEPT_OUT["filter"], found.place, children=found.children or (found,))

    def _runs(self) -> Node:
        campaign, hearing = self.campaign, self.hearing
        place = self.design.where(*home_of(self.design, campaign.name), "runs")
        statement = f"it takes a person in {runs_words(campaign)}, and may take {self.lead} in"
        earlier = self._earlier()
        got = f"ran {spoken_at(earlier[-1])}" if earlier else "has not run for the person in this run"
        if hearing.how == "executed" and not hearing.may_again and not earlier:
            got = "used up at the same event"
        span = campaign.runs.microseconds if isinstance(campaign.runs, Span) else None
        reaches_back = campaign.runs == "once" or (span is not None and hearing.at - span < self.evidence.start)
        answer, missing = _yes(hearing.may_again), ""
        if hearing.may_again and reaches_back and self.evidence.was_there and not earlier:
            answer, missing = "unknown", "whether it ran for the person before the first step"
        return Node("runs", statement, answer, KEPT_OUT["qualification"], place, got, None, missing)

    def _earlier(self) -> list[int]:
        """Return the moments at which the campaign took the person in before the judgement, in order."""
        runs, log, hearing = self.again.log.runs, self.again.log, self.hearing
        ranks = [rank for rank, name in enumerate(self.again.layout.campaigns) if name == self.witness.campaign]
        mine = np.flatnonzero(np.isin(runs["rank"], ranks) & (self.again.ids[runs["rec"]] == self._heir()))
        position = log.position[hearing.unit] if hearing.unit >= 0 else len(log.position)
        before = (log.position[runs["unit"][mine]] < position) | (
            (runs["unit"][mine] == hearing.unit) & (runs["event"][mine] < hearing.event)
        )
        return log.at[runs["unit"][mine[before]]].tolist()

    def _heir(self) -> int:
        return self.again.heirs.get(self.person, self.person)

    def _limit(self) -> list[Node]:
        limit = self.campaign.person_limit
        if limit is None or self.hearing.how != "batch":
            return []
        over = self.hearing.counted
        place = self.design.where(*home_of(self.design, self.campaign.name), "person_limit")
        got = f"{over:,} qualified" if over is not None else None
        return [
            Node(
                "limit",
                "no more people qualify than its limit",
                _yes(over is None),
                KEPT_OUT["over_limit"],
                place,
                got,
                f"at most {limit:,}",
            )
        ]

    def _cascade(self) -> list[Node]:
        reason, limit = self.reason, self.design.settings.max_cascade
        if reason == "deleted":
            return [Node("there", "the person is still there when it is its turn", "no", "MERGE-7", got="deleted by a campaign before it")]
        if reason != "cascade" and not (self.hearing.is_follow_up and reason == "ran"):
            return []
        statement = "the chain of campaigns that came to it is not longer than max_cascade allows"
        return [
            Node(
                "cascade",
                statement,
                _yes(reason == "ran"),
                "",
                self.design.where("settings", "max_cascade"),
                wanted=f"at most {limit} runs",
            )
        ]
