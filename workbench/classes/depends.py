"""What decides what: for each thing that can come of an occasion, the fields, partitions and consents of a lead that can make a difference.

Whatever can write what something reads decides too, and what decides that, and so on. Values and cells are `axes.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any

from ..engine.mentions import FLAGS, NEEDED_BY_SALESFORCE
from ..topology.conditions import AllOf, AnyOf, Compare, Condition, Did, Group, InSegment, InStage, Member, Not
from ..topology.steps import Step
from ..topology.tokens import tokens_in
from .atoms import Atom, Exactly, Lives, Mails, Sees, Unknown
from .ground import Node
from .occasions import narrowed
from .reach import Reach

__all__ = ["OBSERVED", "Depends"]

OBSERVED = ("partition", "runs", "sent", "value", "status", "listed", "stage")  # kinds of nodes that somebody asks about
PARTITION: Node = ("partition",)
ALIVE: Node = ("alive",)
Needs = tuple[set[Atom], list[Node]]
_STAMPS = ("Id", "Created At", "Updated At")


class Depends:
    """What decides what on one occasion in one design."""

    def __init__(self, reach: Reach) -> None:
        self.reach, self.ground, self.occasion, self.topology = reach, reach.ground, reach.occasion, reach.topology
        self._closed: dict[Node, frozenset[Atom]] = {}
        self._known_needs: dict[Node, Needs] = {}

    # -- what comes of it -------------------------------------------------------------------------------------------------------------

    @cached_property
    def observables(self) -> tuple[Node, ...]:
        """What can come of the occasion: where people end, which campaigns run, which emails are sent, what is written."""
        # Everybody has an address of his own: which one it ends as says nothing of a class.
        written = [node for node in self.reach.writers if node[0] in OBSERVED and node not in (PARTITION, ("value", "Email Address"))]
        found = [
            PARTITION,
            *(("runs", name) for name in self.reach.campaigns),
            *(("sent", name) for name in self.reach.cast_emails),
            *sorted(written),
        ]
        found += [("status", start.fact[1]) for start in self.reach.starts if start.fact[0] == "program_status_is_changed"]
        return tuple(dict.fromkeys(found))

    def atoms(self, node: Node) -> frozenset[Atom]:
        """Return everything about a lead that decides a node, and what is asked for it that no lead can say."""
        kind, *name = node
        things = {"runs": self.ground.campaigns, "sent": self.topology.emails, "stage": self.topology.models}.get(kind)
        if things is not None and name[0] not in things:
            return frozenset()  # only the design that this one is compared with has it: here it never comes about
        if self.reach.is_coupled:
            return self._everything
        return self._closure(node)

    @cached_property
    def _everything(self) -> frozenset[Atom]:
        circle = {Unknown("what campaigns come to that start each other in a circle after waits")}
        rest = circle if self.reach.is_endless else set[Atom]()
        return frozenset[Atom]().union(rest, *(self._closure(node) for node in self.observables))

    def _closure(self, node: Node) -> frozenset[Atom]:
        """Return the atoms of a node and of all it needs; nodes that need each other in a circle have the same (Tarjan's components)."""
        if node in self._closed:
            return self._closed[node]
        number: dict[Node, int] = {node: 0}
        lowest = {node: 0}
        open_, path = [node], [(node, iter(self._needs_of(node)[1]))]
        while path:
            here, rest = path[-1]
            other = next((one for one in rest if one not in self._closed), None)
            if other is None:
                path.pop()
                if path:
                    lowest[path[-1][0]] = min(lowest[path[-1][0]], lowest[here])
                if lowest[here] == number[here]:
                    self._close(open_, here)
            elif other in number:
                lowest[here] = min(lowest[here], number[other])
            else:
                number[other] = lowest[other] = len(number)
                open_.append(other)
                path.append((other, iter(self._needs_of(other)[1])))
        return self._closed[node]

    def _close(self, open_: list[Node], first: Node) -> None:
        """Give the nodes of a circle, which stand behind its first one, what they and all behind them need."""
        circle = open_[open_.index(first) :]
        del open_[-len(circle) :]
        needs = [self._needs_of(one) for one in circle]
        behind = {other for _, nodes in needs for other in nodes if other in self._closed}
        found = frozenset[Atom]().union(*(atoms for atoms, _ in needs), *{self._closed[other] for other in behind})
        self._closed |= dict.fromkeys(circle, found)

    def _needs_of(self, node: Node) -> Needs:
        if node not in self._known_needs:
            atoms: set[Atom] = set()
            nodes: list[Node] = []
            for part in getattr(self, f"_{node[0]}")(*node[1:]):
                if isinstance(part, tuple):
                    nodes.append(part)
                else:
                    atoms.add(part)
            self._known_needs[node] = atoms, list(dict.fromkeys(nodes))
        return self._known_needs[node]

    # -- what conditions ask ----------------------------------------------------------------------------------------------------------

    def asked(self, condition: Condition) -> Iterator[Atom | Node]:
        """Yield what a condition asks about a lead."""
        match condition:
            case AllOf(parts) | AnyOf(parts):
                for part in parts:
                    yield from self.asked(part)
            case Not(part):
                yield from self.asked(part)
            case Compare(field):
                yield from self._compared(condition, field)
            case InSegment(name):
                yield "segment", name
            case InStage(name):
                yield "stage", name
                yield from self._before(f"in which stage of {name} somebody known is already")
            case Member("smart_list", name):
                yield from self.asked(self.topology.smart_lists[name].filters)
            case Member():
                yield from self._member(condition)
            case Did(kind, name):
                yield "did", kind, name
                if kind != "filled_out_form" or self.occasion.thing != name:
                    said = f"{kind.replace('_', ' ')} {'to ' if kind == 'partition_was_changed' else ''}{name}"
                    yield from self._before(f"whether it holds of somebody known that he {said} before")
            case Group():
                yield Unknown(f"who else there is: {condition}")

    def _member(self, asked: Member) -> Iterator[Atom | Node]:
        is_program = asked.kind == "program"
        yield "status" if is_program else "listed", asked.name
        becomes = ("engagement_cast", "change_status") if is_program else ("add_to_list",)
        if self.occasion.kind not in becomes or self.occasion.thing != asked.name:
            place = "a member of" if is_program else "on the list"
            yield from self._before(f"whether somebody known is {place} {asked.name} already")

    def _compared(self, condition: Compare, field: str) -> Iterator[Atom | Node]:
        if field == "Partition":
            yield PARTITION
            yield condition
        elif field in _STAMPS:
            if field == "Id" or self.occasion.known:
                yield Unknown(f"the {field} that somebody has")
        else:
            yield condition
            yield "value", field
            if self.reach.waits and condition.op in ("in_past", "not_in_past"):
                yield Unknown(f"whether {condition} still holds after a wait")

    def _before(self, what: str) -> Iterator[Atom]:
        if self.occasion.known:
            yield Unknown(what)

    def _seen_from(self, workspace: str) -> Iterator[Atom | Node]:
        if workspace in self.ground.blind:
            yield Sees(workspace)
            yield PARTITION

    # -- nodes ------------------------------------------------------------------------------------------------------------------------

    def _runs(self, name: str) -> Iterator[Atom | Node]:
        """Whether, and how often, a campaign takes the person in: visibility, filters, and whatever starts it."""
        campaign = self.ground.campaigns[name]
        yield from self._seen_from(campaign.workspace)
        yield from self.asked(campaign.filters)
        yield ALIVE
        for trigger in campaign.triggers:
            for side in ("to", "from"):
                if side in trigger.args:
                    yield from self._limited(trigger.kind, trigger.args, trigger.args[side])
        for start in self.reach.starts:
            if name in self.ground.hearing(start.fact):
                yield from start.atoms
                yield from start.nodes
        for other, (step, args) in self.reach.starters.get(name, ()):
            yield "does", other
            if step.kind == "send_email":
                yield "sent", args["email"]
            yield from self._changes(step, args)

    def _limited(self, kind: str, args: Mapping[str, Any], values: Iterable[Any]) -> Iterator[Atom | Node]:
        """Yield what a trigger asks of the value from or to which something changes."""
        if kind == "data_value_changes":
            yield Compare(args["field"], "is", tuple(values))
            yield "value", args["field"]
        elif kind == "partition_changes":
            yield from (Lives(partition) for partition in values)
            yield PARTITION
        elif kind == "program_status_is_changed":
            yield "status", args["program"]
        elif kind == "stage_is_changed":
            yield "stage", args["model"]

    def _changes(self, step: Step, args: Mapping[str, Any]) -> Iterator[Atom | Node]:
        """Yield what decides whether a branch of a step changes anything: only then is there a fact."""
        match step.kind:
            case "change_partition":
                yield Lives(args["partition"])
                yield PARTITION
            case "change_data" | "change_score":
                field, value = args["field"], args.get("value", args.get("to"))
                yield "value", field
                if "flow" in self.topology.blocked_fields.get(field, ()) or value is None:
                    yield Compare(field, "is_empty")
                if value is not None and not tokens_in(value):
                    is_text = isinstance(value, str) and self.topology.field_named(field).type != "boolean"
                    yield Exactly(field, value) if is_text else Compare(field, "is", (value,))
            case "change_program_status" | "add_to_engagement":
                yield "status", args["program"]
            case "add_to_list" | "remove_from_list":
                yield "listed", args["list"]
                if step.kind == "remove_from_list":
                    yield from self._before(f"whether somebody known is on the list {args['list']} already")
            case "change_stage":
                yield "stage", args["model"]
            case "sync_to_crm":
                yield from (Compare(field, "is_empty") for field in NEEDED_BY_SALESFORCE)  # CRM-4
            case "score_domain":
                yield Unknown("who else is of a person's company, and how many points that makes")

    def _does(self, name: str) -> Iterator[Atom | Node]:
        """What a campaign's flow does: whether it runs, and which branches it takes."""
        campaign = self.ground.campaigns[name]
        yield "runs", name
        yield "stops", name
        for step in campaign.flow:
            for choice in step.choices:
                yield from self.asked(choice.condition)
        if self.topology.settings.recheck_visibility_each_step:  # ROUTE-11
            yield from self._seen_from(campaign.workspace)

    def _stops(self, name: str) -> Iterator[Atom | Node]:
        yield from (("does", other) for other in self.reach.writers.get(("stops", name), ()))

    def _alive(self) -> Iterator[Atom | Node]:
        yield from (("does", other) for other in self.reach.writers.get(ALIVE, ()))

    def _partition(self) -> Iterator[Atom | Node]:
        """Where the person is: the door and the rules that placed him, and whoever moves him."""
        yield ALIVE
        yield from (("does", other) for other in self.reach.writers.get(PARTITION, ()))
        topology, occasion = self.topology, self.occasion
        is_new = not occasion.known
        if occasion.kind == "fill_form" and occasion.known:
            hidden = narrowed(topology, topology.workspaces[topology.forms[occasion.thing].workspace].primary)
            yield from hidden
            is_new = bool(hidden)  # whoever the form does not find comes a second time, as somebody new
        if is_new and (occasion.kind == "sync_from_crm" or topology.settings.assignment_rules_scope == "all_creates"):
            for rule in topology.assignment_rules:  # ROUTE-3, ROUTE-4
                if rule.condition is not None:
                    yield from (part for part in self.asked(rule.condition) if not isinstance(part, tuple))

    def _value(self, field: str) -> Iterator[Atom | Node]:
        """What a field holds: whoever writes it; what is copied or appended is text that no cell knows."""
        yield ALIVE
        for name in self.reach.writers.get(("value", field), ()):
            yield "does", name
            for step, args in self.reach.flow(name):
                if step.kind == "score_domain" and field == "Person Score":
                    yield Unknown("who else is of a person's company, and how many points that makes")
                if args.get("field") == field and "append" in args:
                    yield Unknown(f"what {field} holds when more is appended to it")
                elif args.get("field") == field and tokens_in(args.get("value")):
                    yield Unknown(f"what {field} holds when {args['value']} is written into it")
                if args.get("field") == field and "flow" in self.topology.blocked_fields.get(field, ()):  # FIELD-1
                    yield Compare(field, "is_empty")

    def _status(self, program: str) -> Iterator[Atom | Node]:
        for name in self.reach.writers.get(("status", program), ()):
            yield "does", name
            yield from (("sent", args["email"]) for step, args in self.reach.flow(name) if step.kind == "send_email")
        for start in self.reach.starts:
            if start.fact == ("program_status_is_changed", program):
                yield from start.atoms
                yield PARTITION
        yield ALIVE

    def _listed(self, name: str) -> Iterator[Atom | Node]:
        yield from (("does", other) for other in self.reach.writers.get(("listed", name), ()))
        yield ALIVE

    def _stage(self, model: str) -> Iterator[Atom | Node]:
        yield from (("does", other) for other in self.reach.writers.get(("stage", model), ()))
        yield ALIVE
        made = self.topology.models[model]
        if not self.occasion.known or narrowed(self.topology, ""):
            yield from self._seen_from(made.workspace)
            for rule in made.assignment_rules:
                if rule.condition is not None:
                    yield from self.asked(rule.condition)

    def _segment(self, name: str) -> Iterator[Atom | Node]:
        """In which segment somebody is: by what he holds, as his segmentation's workspace last saw a value of his change (SEG-3, SEG-6)."""
        made = self.topology.segmentations[name]
        yield from self._seen_from(made.workspace)
        for condition in made.segments.values():
            yield from self.asked(condition)
        if made.workspace in self.ground.blind and PARTITION in self.reach.writers:
            yield from (("does", other) for node, names in self.reach.writers.items() if node[0] == "value" for other in names)

    def _did(self, kind: str, name: str) -> Iterator[Atom | Node]:
        if kind == "was_sent_email":
            yield "sent", name
        elif kind == "partition_was_changed":
            yield PARTITION
            yield Lives(name)

    def _sent(self, email: str) -> Iterator[Atom | Node]:
        """Who is mailed: whoever comes to the step and may be; communication limits let each mail decide about the next (SUBS-10)."""
        yield from (("does", other) for other in self.reach.writers.get(("sent", email), ()))
        if email in self.reach.cast_emails:
            program = self.topology.programs[self.occasion.thing]
            yield from self._seen_from(program.workspace)
            yield "status", program.name
        yield Mails(self.topology.emails[email].operational)
        for flag in FLAGS:
            if ("value", flag) in self.reach.writers:
                yield "value", flag
                yield Compare(flag, "is", (True,))
        if ("value", "Email Address") in self.reach.writers:
            yield Unknown("who has the address that a flow writes, and what is known of it")
        if self.topology.communication_limits:
            mailed = dict.fromkeys([*self.reach.cast_emails, *(node[1] for node in self.reach.writers if node[0] == "sent")])
            yield from (("sent", other) for other in mailed if not self.topology.emails[other].operational and other != email)
