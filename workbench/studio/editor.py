"""The topology editor: a design changed by hand, and a real `Topology` at every moment; each change is one of `topology/edits.py`."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import traitlets

from ..engine.simulate import run_stimuli
from ..errors import InputError, Problem, must_be
from ..topology import edits
from ..topology.model import Topology
from ..views import TopologyView
from .details import details
from .scene import lit, node_of, scene
from .widget import Studio

if TYPE_CHECKING:
    from ..engine.run import Run

__all__ = ["TopologyEditor"]

KINDS = ("workspace", "partition", "form", "campaign")
_REMEMBERED = 200  # designs that can be had back
_POURED = 20_000  # stimuli that are poured again at each change without keeping anybody waiting


class TopologyEditor(Studio):
    """Draw a design by hand. `editor.topology` is the design as it stands, `editor.yaml` its file.

    Click a box to see what it reaches and what reaches it; with a workspace selected, Shift and a click on a partition grants or
    withdraws access. What cannot be done is said in words and changes nothing. With a `run` of up to 20,000 stimuli these are poured
    through the design again at each change, and the counts of who went where stand in the boxes.

    >>> editor = TopologyEditor(Topology("One"))
    >>> editor.do({"do": "add", "kind": "partition", "name": "EMEA"})
    >>> editor.topology.partitions
    ('Default', 'EMEA')
    >>> editor.undo()
    >>> editor.topology.partitions
    ('Default',)
    """

    _module = "editor.js"
    lit = traitlets.List(traitlets.Unicode()).tag(sync=True)
    details = traitlets.Dict().tag(sync=True)
    rules = traitlets.List(traitlets.Unicode()).tag(sync=True)
    yaml = traitlets.Unicode().tag(sync=True)
    can_undo = traitlets.Bool().tag(sync=True)
    can_redo = traitlets.Bool().tag(sync=True)

    def __init__(self, topology: Topology | None = None, run: Run | None = None) -> None:
        if run is not None and topology is None:
            topology = run.topology
        design = Topology("New design") if topology is None else topology
        must_be(design, Topology, "a Topology")
        self._run = self._source = run
        self._past: list[Topology] = []
        self._future: list[Topology] = []
        self._topology = design
        super().__init__()
        self._show()
        self.observe(lambda _: self._light(), "selection")

    @property
    def topology(self) -> Topology:
        """The design as it stands."""
        return self._topology

    @topology.setter
    def topology(self, design: Topology) -> None:
        """Put another design in its place; that can be undone, too."""
        must_be(design, Topology, "a Topology")
        self._change(design)

    def undo(self) -> None:
        """Go back to the design before the last change."""
        self._travel(self._past, self._future)

    def redo(self) -> None:
        """Take the last undo back."""
        self._travel(self._future, self._past)

    def select(self, kind: str, name: str) -> None:
        """Select a door, partition, workspace or campaign: the browser lights up what it reaches and what reaches it."""
        self.do({"do": "select", "id": f"{kind}:{name}" if kind else ""})

    def do(self, asked: Mapping[str, Any]) -> None:
        """Do one thing that the browser can ask for. Raises InputError where that cannot be; then nothing has changed."""
        action = _ACTIONS.get(asked.get("do", ""))
        if action is None:
            raise InputError(Problem("the editor cannot do this", "", repr(asked.get("do")), f"one of {', '.join(_ACTIONS)}"))
        action(self, asked)

    def describe(self) -> str:
        """Say what the design is, as its picture does."""
        return TopologyView(self._topology, self._run).describe()

    def static(self) -> str:
        """Return the picture and its words as HTML, for exports."""
        return self._page(TopologyView(self._topology, self._run).to_svg(), self.describe())

    # ---- what the browser asks for

    def _on_select(self, asked: Mapping[str, Any]) -> None:
        self.selection = str(asked["id"])
        self.problems = []

    def _on_add(self, asked: Mapping[str, Any]) -> None:
        kind, name = str(asked["kind"]), str(asked["name"])
        if not name:
            raise InputError(Problem(f"the new {kind} has no name", expected="a name in the field beside 'Add'"))
        selected, near = node_of(self._box)
        design = self._topology
        home = near if selected == "workspace" else next(iter(design.workspaces))
        if kind == "partition":
            made = design.add_partition(name)
            if selected == "workspace" and design.workspaces[home].partitions is not None:
                made = made.set_workspace(home, [*design.sees(home), name])
        elif kind == "workspace":
            seen = near if selected == "partition" else name if name in design.partitions else design.partitions[0]
            made = design.add_workspace(name, [seen])
        elif kind == "form":
            made = design.add_form(name, home)
        elif kind == "campaign":
            made = design.add_campaign(name, home, triggers=[{"fills_out_form": "any"}], flow=[])
        else:
            raise InputError(Problem("there is no such kind of thing to add", "", repr(kind), f"one of {', '.join(KINDS)}"))
        self._change(made, f"{'source' if kind == 'form' else kind}:{'Form ' if kind == 'form' else ''}{name}")

    def _on_rename(self, asked: Mapping[str, Any]) -> None:
        kind, old, new = (str(asked[key]) for key in ("kind", "name", "to"))
        at = f"{'source:Form ' if kind == 'form' else f'{kind}:'}{new}"
        self._change(self._topology.renamed(kind, old, new), at)

    def _on_remove(self, asked: Mapping[str, Any]) -> None:
        self._change(self._topology.without(str(asked["kind"]), str(asked["name"])), "")

    def _on_toggle(self, asked: Mapping[str, Any]) -> None:
        workspace, partition = str(asked["workspace"]), str(asked["partition"])
        seen = self._topology.sees(workspace)
        wanted = [name for name in self._topology.partitions if (name in seen) != (name == partition)]
        home = self._topology.workspace(workspace)
        if partition == home.primary and wanted:
            what = f"{partition} is the primary partition of {workspace}"
            raise InputError(Problem(what, expected="another one made primary before it is withdrawn (VIS-4)"))
        self._change(self._topology.set_workspace(workspace, wanted, home.primary if wanted else None))

    def _on_primary(self, asked: Mapping[str, Any]) -> None:
        self._change(self._topology.set_workspace(str(asked["workspace"]), primary=str(asked["partition"])))

    def _on_home(self, asked: Mapping[str, Any]) -> None:
        kind, name, workspace = (str(asked[key]) for key in ("kind", "name", "workspace"))
        self._change(edits.change(self._topology, kind, name, workspace=workspace))

    def _on_active(self, asked: Mapping[str, Any]) -> None:
        name = str(asked["name"])
        self._change(edits.change(self._topology, "campaign", name, active=not self._topology.campaigns[name].active))

    def _on_rule(self, asked: Mapping[str, Any]) -> None:
        rules = list(self._topology.to_mapping().get("assignment_rules", ()))
        start, end = int(asked["from"]), int(asked["to"])
        if not (0 <= start < len(rules) and 0 <= end < len(rules)):
            return  # moved beyond an end of the list: it stays
        rules.insert(end, rules.pop(start))
        self._change(self._topology.with_rules(rules))

    def _on_take(self, asked: Mapping[str, Any]) -> None:
        text = str(asked["yaml"])
        self._change(Topology.read(text if text.endswith("\n") else text + "\n"))

    # ---- what follows from a change

    def _change(self, design: Topology, selection: str | None = None) -> None:
        """Take another design: the one before can be had back, and nothing that was undone can be done again."""
        if design != self._topology:
            self._past = [*self._past[-_REMEMBERED:], self._topology]
            self._future = []
            self._take(design)
        self._show(selection)

    def _travel(self, back: list[Topology], forth: list[Topology]) -> None:
        if back:
            forth.append(self._topology)
            self._take(back.pop())
            self._show()

    def _take(self, design: Topology) -> None:
        """Put a design in the place of the one before, and pour the stimuli of the run through it, where they still fit it."""
        self._topology, self._run = design, None
        if self._source is not None and len(self._source.stimuli) <= _POURED:
            with suppress(InputError):  # they name a form or a field that is gone: then there are no counts
                self._run = run_stimuli(design, self._source.stimuli, self._source.roster)

    def _show(self, selection: str | None = None) -> None:
        with self.hold_sync():
            self.scene = scene(self._topology, self._run)
            self.selection = self.selection if selection is None else selection
            self.rules = [_said(rule) for rule in self._topology.assignment_rules]
            self.yaml = self._topology.to_yaml()
            self.can_undo, self.can_redo = bool(self._past), bool(self._future)
            self.problems = []
            self._light()

    def _light(self) -> None:
        box = self._box
        with self.hold_sync():
            self.lit = lit(self._topology, [node_of(box)[1]], self._run) if box else []
            found = details(self._topology, *node_of(self.selection), self._run) if box else None
            self.details = {} if found is None else found | {"id": self.selection}
            self.says = repr(self._topology)[1:-1] if found is None else " ".join(found["facts"])


def _said(rule: Any) -> str:
    return f"{'otherwise' if rule.condition is None else f'if {rule.condition}'}: {rule.partition}"


_ACTIONS: Mapping[str, Any] = {
    "select": TopologyEditor._on_select,
    "add": TopologyEditor._on_add,
    "rename": TopologyEditor._on_rename,
    "remove": TopologyEditor._on_remove,
    "toggle": TopologyEditor._on_toggle,
    "primary": TopologyEditor._on_primary,
    "home": TopologyEditor._on_home,
    "active": TopologyEditor._on_active,
    "rule": TopologyEditor._on_rule,
    "take": TopologyEditor._on_take,
    "undo": lambda editor, asked: editor.undo(),
    "redo": lambda editor, asked: editor.redo(),
}
