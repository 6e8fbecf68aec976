"""The lead inspector: one lead, typed or picked, through one door, and the path it takes; each change is played by the engine at once.

What can be typed is `doorways.py`, what becomes of it `path.py`, what a box is `details.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import traitlets

from ..answers.explain import why
from ..answers.people import named
from ..answers.tree import Node
from ..engine.run import Run
from ..errors import InputError, Problem, UnknownName, must_be
from ..topology.fields import READ_ONLY, field_of
from ..topology.model import Topology
from ..views import TopologyView
from ..views.palette import listed
from .details import details
from .doorways import EMAIL, asked_fields, doorways, read_lead, simulated, spelt
from .path import Path, path_of
from .scene import node_of, scene
from .widget import Studio

__all__ = ["LeadInspector"]

MOST_PICKED = 1_000  # people of a run that are offered by name; anybody else can be typed
PARTITION = "Partition"


class LeadInspector(Studio):
    """Send one lead through one door and see its path: what takes it in, what does not, what is blocked, each with its rule.

    The lead is typed by field, or picked from a `run`. With a partition it is there already, with just these values, but without
    memberships, activities or earlier runs of campaigns; without one it is new. Waits are waited for. A click on a campaign shows why it
    did what it did. `inspector.lead` are the values, `inspector.run` is the small run.

    >>> import workbench as wb
    >>> hello = {"workspace": "Default", "triggers": [{"fills_out_form": "any"}], "filters": [{"Country": "France"}]}
    >>> design = wb.Topology.of("One", forms={"Contact us": {"workspace": "Default"}}, campaigns={"Hello": hello})
    >>> inspector = LeadInspector(design)
    >>> inspector.lead = {"Country": "Spain"}
    >>> inspector.marks["campaign:Hello"]
    'refused'
    >>> inspector.set("Country", "France")
    >>> inspector.marks["campaign:Hello"]
    'taken'
    """

    _module = "inspector.js"
    doors = traitlets.List(traitlets.Dict()).tag(sync=True)
    door_name = traitlets.Unicode().tag(sync=True)
    asks = traitlets.List(traitlets.Dict()).tag(sync=True)
    fields = traitlets.List(traitlets.Dict()).tag(sync=True)
    values: Any = traitlets.Dict().tag(sync=True)
    partitions = traitlets.List(traitlets.Unicode()).tag(sync=True)
    people = traitlets.List(traitlets.Unicode()).tag(sync=True)
    picked = traitlets.Unicode().tag(sync=True)
    steps = traitlets.List(traitlets.Dict()).tag(sync=True)
    marks = traitlets.Dict().tag(sync=True)
    lit = traitlets.List(traitlets.Unicode()).tag(sync=True)
    chosen = traitlets.Dict().tag(sync=True)

    def __init__(self, topology: Topology, run: Run | None = None) -> None:
        must_be(topology, Topology, "a Topology")
        if run is not None:
            must_be(run, Run, "a finished Run")
        self._source = run
        self._topology = topology
        self._doors = doorways(topology)
        self._lead: dict[str, str | float] = {EMAIL: "ann@example.com"}
        self._door = next(iter(self._doors))
        self._told: dict[str, str] = {}
        super().__init__(people=_offered(run))
        self._try(topology, self._door, self._lead)
        self.observe(lambda _: self._choose(), "selection")

    @property
    def topology(self) -> Topology:
        """The design; another one may be put in its place, and the same lead comes through it."""
        return self._topology

    @topology.setter
    def topology(self, design: Topology) -> None:
        """Put another design in its place; a door that it lacks gives way to its first one."""
        must_be(design, Topology, "a Topology")
        known = doorways(design)
        self._try(design, self._door if self._door in known else next(iter(known)), self._lead)

    @property
    def lead(self) -> dict[str, str | float]:
        """The values of the lead by field; with a `Partition` it is there already."""
        return dict(self._lead)

    @lead.setter
    def lead(self, values: Mapping[str, Any]) -> None:
        """Take another lead."""
        must_be(values, Mapping, "a mapping of fields to values")
        self._try(self._topology, self._door, values)

    @property
    def door(self) -> str:
        """The door or batch, by name."""
        return self._door

    @door.setter
    def door(self, name: str) -> None:
        """Let the lead come through another door."""
        if name not in self._doors:
            raise UnknownName("door", name, self._doors)
        self._try(self._topology, name, self._lead)

    @property
    def run(self) -> Run:
        """The small run: one lead, one door."""
        return self._run

    def set(self, field: str, value: object) -> None:
        """Give a field of the lead a value; an empty one takes it away.

        Raises:
            InputError: There is no such field, or it cannot hold that; nothing has changed then.
        """
        found = field_of(field, self._topology.fields)
        self._try(self._topology, self._door, {**self._lead, found.name if found else field: value})

    def tell(self, what: str, value: str) -> None:
        """Tell the door what it asks beside the lead: the `program` and `partition` of a call, the `page` of a visit; "" is none.

        Raises:
            InputError: The door asks nothing of that name, or wants some text.
            UnknownName: There is no such program or partition.
        """
        asks = {ask.name: ask for ask in self._doors[self._door].asks}
        if what not in asks:
            raise InputError(Problem(f"{self._door} asks no such thing", "", repr(what), f"{listed(asks)} beside the lead"))
        if not asks[what].is_open and value not in asks[what].options:
            raise UnknownName(what, value, [option for option in asks[what].options if option])
        if asks[what].is_open and not value:
            raise InputError(Problem(f"no {what} was told", what, expected="some text"))
        self._try(self._topology, self._door, self._lead, {**self._told, what: value})

    def pick(self, lead: int | str) -> None:
        """Take a lead of the run, by Id, alias or address, with its values and its partition at the end of the run.

        Raises:
            UnknownName: Nobody there is called so.
            InputError: There is no run to pick from.
        """
        if self._source is None:
            raise InputError(Problem("there is no run to pick a lead from", expected="LeadInspector(topology, run)"))
        person = self._source.find(int(lead[1:]) if isinstance(lead, str) and lead[:1] == "#" and lead[1:].isdigit() else lead)
        row = self._source.leads[self._source.leads["id"] == person]
        if not len(row):
            raise UnknownName("person", str(lead), self.people)
        held = {name: value for name, value in row.iloc[0].items() if name not in ("id", "partition", "created_at", "updated_at")}
        given = {str(name): spelt(_plain(value)) for name, value in held.items() if name not in READ_ONLY and value == value}
        given = {name: value for name, value in given.items() if value not in ("", "false")}
        self._try(self._topology, self._door, {**given, PARTITION: str(row.iloc[0]["partition"])})
        self.picked = str(lead)

    def select(self, identifier: str) -> None:
        """Select a box (`campaign:NAME`, `partition:NAME`, ...) and tell what it has to do with this lead; "" selects none."""
        self.selection = identifier

    def do(self, asked: Mapping[str, Any]) -> None:
        """Do one thing that the browser can ask for. Raises InputError where that cannot be; then nothing has changed."""
        match asked.get("do"):
            case "set":
                self.set(str(asked["field"]), str(asked["value"]))
            case "door":
                self.door = str(asked["door"])
            case "tell":
                self.tell(str(asked["what"]), str(asked["value"]))
            case "pick":
                self.pick(str(asked["lead"]))
            case "select":
                self.select(str(asked["id"]))
            case other:
                raise InputError(Problem("the inspector cannot do this", "", repr(other), "one of set, door, tell, pick, select"))

    def describe(self) -> str:
        """Tell who comes through which door, and line by line what becomes of it."""
        held = ", ".join(f"{name} {spelt(value)}" for name, value in self._lead.items() if name != PARTITION) or "nothing known"
        there = f"in {self._lead[PARTITION]}" if PARTITION in self._lead else "new"
        told = "".join(f", {what} {value}" for what, value in self._doors[self._door].told(self._told).items())
        who = "a browser of nobody known" if self._is_visitor else f"a lead ({there}) with {held}"
        lines = [f"{self._door}{told}: {who}."]
        for step in self.steps:
            before = "".join(f"{step[key]}: " for key in ("when", "word") if step[key])
            rule = f" [{step['rule']}]" if step["rule"] else ""
            lines.append(f"- {before}{step['text']}{rule}")
        return "\n".join([*lines, self.says])

    def static(self) -> str:
        """Return the picture of the design with the lead in it, and its path in words, as HTML for exports."""
        return self._page(TopologyView(self._topology, self._run).to_svg(), self.describe())

    # ---- what follows from a change

    def _try(self, topology: Topology, door: str, lead: Mapping[str, Any], told: Mapping[str, str] | None = None) -> None:
        """Play the lead; only what could be played becomes what is shown."""
        values = read_lead(topology, lead)
        known = doorways(topology)
        said = dict(self._told if told is None else told)
        run = simulated(topology, known[door], values, said)
        path = path_of(run, known[door])
        self._topology, self._doors, self._door, self._lead, self._told, self._run = topology, known, door, values, said, run
        self._show(path)

    def _show(self, path: Path) -> None:
        by_hand = self._doors[self._door].node.startswith("source:By hand")  # only a run has a box for that door
        made = scene(self._topology, self._run if by_hand else None)
        within = made["within"]
        marks = _grouped(path.marks, within)
        lines = {_line(line, within) for line in path.lines}
        for line in made["lines"]:
            line["mark"] = "taken" if line["id"] in lines else ""
        with self.hold_sync():
            self.scene = made | {"nodes": [node | {"count": ""} for node in made["nodes"]]}
            self.doors = [{"name": door.name, "group": door.group} for door in self._doors.values()]
            self.door_name = self._door
            asks = self._doors[self._door].asks
            self.asks = [
                {"name": ask.name, "options": list(ask.options), "value": ask.taken(self._told), "is_open": ask.is_open} for ask in asks
            ]
            self.fields = asked_fields(self._topology, [name for name in self._lead if name != PARTITION])
            self.values = {name: spelt(value) for name, value in self._lead.items()}
            self.partitions = list(self._topology.partitions)
            self.picked = ""
            self.steps = list(path.steps)
            self.marks = marks
            self.lit = self._reached(made, path, marks)
            self.problems = []
            self.says = self._said(path)
            self._choose()

    def _reached(self, made: Mapping[str, Any], path: Path, marks: Mapping[str, str]) -> list[str]:
        """Return the boxes that have to do with the lead: those it met, and the workspaces that see it or asked about it."""
        found = {*marks, f"partition:{path.ends}", *(f"workspace:{name}" for name in self._seeing(path))}
        found |= {f"workspace:{self._run.campaigns[name].workspace}" for name in path.heard}
        there = {node["id"] for node in made["nodes"]}
        return sorted(found & there)

    def _seeing(self, path: Path) -> list[str]:
        return [name for name in self._topology.workspaces if path.ends in self._topology.sees(name)] if path.ends else []

    @property
    def _is_visitor(self) -> bool:
        """Whether nobody known came: a visit made an anonymous record."""
        return bool(self._run.is_visitor.any())

    def _said(self, path: Path) -> str:
        if self._is_visitor:
            return f"It is a visitor in {path.ends}. No campaign hears of it until a form or a click makes it known."
        seen = self._seeing(path)
        where = f"In the end it is in {path.ends}, seen by {listed(seen)}" if seen else f"In the end it is in {path.ends}, seen by nobody"
        told = [f"{where}." if path.ends else "In the end it is nowhere: no such lead is there."]
        if len(self._run.living) > 1:
            told.append("It is there twice now: the record from before stayed where it was, and this is the new one.")
        asleep = len(self._topology.campaigns) - len({*path.heard} & {*self._topology.campaigns})
        if asleep:
            told.append(f"{asleep} of {len(self._topology.campaigns)} campaigns hear nothing of it.")
        if PARTITION in self._lead:
            told.append("It comes without memberships, activities or earlier runs of campaigns.")
        return " ".join(told)

    def _choose(self) -> None:
        """Tell of the box that is selected: a campaign answers why, everything else what it is."""
        kind, name = node_of(self.selection)
        if kind == "campaign" and name in self._topology.automations:
            who = int(self._run.who[0]) if self._run.who[0] >= 0 else 0
            told = why(self._run, int(self._run.ids[who]), name) if len(self._run.ids) else why(self._topology, self._lead, name)
            self.chosen = {"id": self.selection, "name": f"campaign {name}", "facts": [told.sentence], "tree": _plain_tree(told.tree)}
        elif self._box:
            inside = [member for member, group in self.scene["within"].items() if group == self.selection]
            facts = [node_of(member)[1] for member in inside] or details(self._topology, kind, name)["facts"]
            self.chosen = {"id": self.selection, "name": f"{'door' if kind == 'source' else kind} {name}", "facts": facts}
        else:
            self.chosen = {}


def _offered(run: Run | None) -> list[str]:
    """Return what people of a run are called: the first of them."""
    if run is None:
        return []
    codes, texts = named(run, np.asarray(run.living[:MOST_PICKED]))
    return list(dict.fromkeys(texts[code] for code in codes.tolist()))


def _plain(value: Any) -> Any:
    """Return a cell of a frame as a plain value: an empty one is None."""
    import pandas as pd

    return (
        None
        if pd.isna(value)
        else bool(value)
        if isinstance(value, bool | np.bool_)
        else float(value)
        if isinstance(value, float)
        else value
    )


def _grouped(marks: Mapping[str, str], within: Mapping[str, str]) -> dict[str, str]:
    """Return the marks of the boxes that are drawn: a group is marked as the one of it that got furthest."""
    found: dict[str, str] = {}
    for mark in ("refused", "blocked", "taken"):
        found |= {within.get(one, one): mark for one, was in marks.items() if was == mark}
    return found


def _line(line: str, within: Mapping[str, str]) -> str:
    """Return the line that is drawn for one of the design."""
    kind, _, rest = line.partition(":")
    start, _, end = rest.partition(">")
    return f"{kind}:{within.get(start, start)}>{within.get(end, end)}"


def _plain_tree(node: Node) -> dict[str, Any]:
    """Return a tree of reasons as the browser draws it: the answer, the words, the rule, the place in the file, what is below."""
    rule = f"{node.rule} {node.confidence}" if node.rule else ""
    source = ", ".join(part for part in (rule, node.place) if part)
    told = node.told().removeprefix(node.answer).strip().removesuffix(f" [{source}]")
    below = [_plain_tree(child) for child in node.children]
    return {"answer": node.answer, "text": told, "rule": rule, "place": node.place, "children": below}
