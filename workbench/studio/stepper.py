"""The stepper: a finished run event by event, forwards and back; where everybody is at each event is worked out once, in `playback.py`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

import traitlets

from ..answers.people import Leads
from ..engine.run import Run
from ..errors import InputError, Problem, must_be
from ..views import TopologyView
from .playback import Playback, playback
from .scene import scene
from .widget import Studio

__all__ = ["RunStepper"]

_ACROSS, _ROWS, _PITCH, _NUMBER = 10, 2, 10, 32  # dots across a partition, rows of them, pixels from one to the next, and for "+12"


class RunStepper(Studio):
    """Step through what happened to a class of leads: first, back, step, play, or straight to an event. Going back costs nothing.

    Leads stand as dots in the partition they are in, up to 20 of them, and how many more there are as a number; the dot of whom a campaign
    takes in visits it, and a campaign that cannot see the lead is marked. For a run of many, say whose story it is with `leads`.

    >>> regions = {"name": "One", "forms": {"Contact us": {"workspace": "Default"}}}
    >>> import workbench as wb
    >>> run = wb.simulate(regions, [{"fill_form": {"form": "Contact us", "values": {"Email Address": "ann@example.com"}}}])
    >>> stepper = RunStepper(run)
    >>> stepper.step()
    >>> print(stepper.log[0]["text"])
    fill form (form Contact us): created person 1 in Default
    """

    _module = "stepper.js"
    log = traitlets.List(traitlets.Dict()).tag(sync=True)
    leads = traitlets.List(traitlets.Unicode()).tag(sync=True)
    places: Any = traitlets.List(traitlets.List(traitlets.Int())).tag(sync=True)
    stays: Any = traitlets.List(traitlets.List(traitlets.Int())).tag(sync=True)
    nodes = traitlets.List(traitlets.Unicode()).tag(sync=True)
    sees = traitlets.Dict().tag(sync=True)
    grid = traitlets.Dict().tag(sync=True)
    event = traitlets.Int().tag(sync=True)

    def __init__(self, run: Run, leads: Leads | None = None) -> None:
        must_be(run, Run, "a finished Run")
        self.run = run
        self._played: Playback = playback(run, leads)
        grid = _grid(self._played)
        made = scene(run.topology, room=grid["room"])
        within = made["within"]
        sees = {name: run.topology.sees(name) for name in run.topology.workspaces}
        seen = {partition: [name for name, there in sees.items() if partition in there] for partition in run.partitions}
        super().__init__(
            scene=made,
            log=[event | {"about": within.get(event["about"], event["about"])} for event in self._played.events],
            leads=list(self._played.leads),
            places=[list(row) for row in self._played.places],
            stays=[list(row) for row in self._played.stays],
            nodes=[within.get(node, node) for node in self._played.nodes],
            sees=seen,
            grid=grid,
        )
        self.observe(lambda _: self._tell(), "event")
        self._tell()

    def step(self, events: int = 1) -> None:
        """Go on by some events, back where the number is negative; beyond an end it stays there."""
        self.go(min(max(self.event + events, 0), len(self.log)))

    def go(self, event: int) -> None:
        """Go to the moment after so many events; 0 is before the first.

        Raises:
            InputError: There are not so many.
        """
        if isinstance(event, bool) or not isinstance(event, int) or not 0 <= event <= len(self.log):
            raise InputError(Problem("there is no such event", "", repr(event), f"a whole number from 0 to {len(self.log)}"))
        self.event = event

    def select(self, identifier: str) -> None:
        """Select a box (`campaign:NAME`, `partition:NAME`, ...): the events at it are marked in the log; "" selects none."""
        self.selection = identifier

    def do(self, asked: Mapping[str, Any]) -> None:
        """Do one thing that the browser can ask for. Raises InputError where that cannot be; then nothing has changed."""
        match asked.get("do"):
            case "go":
                self.go(int(asked["event"]))
            case "select":
                self.select(str(asked["id"]))
            case other:
                raise InputError(Problem("the stepper cannot do this", "", repr(other), "one of go, select"))

    def where(self) -> dict[str, str]:
        """Return in which partition each lead is at this event; who is not there yet, or no longer, is left out."""
        row = self.stays[self.event]
        return {name: self.nodes[place].removeprefix("partition:") for name, place in zip(self.leads, row, strict=True) if place >= 0}

    def describe(self) -> str:
        """Tell everything that happened, event by event."""
        told = (f"{number}. {event['at']} {event['lead']}: {event['text']}" for number, event in enumerate(self.log, 1))
        return "\n".join([f"{self.run.topology.name}: {len(self.leads)} leads, {len(self.log)} events.", *told])

    def static(self) -> str:
        """Return the picture of the run and its story as HTML, for exports."""
        return self._page(TopologyView(self.run.topology, self.run).to_svg(), self.describe())

    def _tell(self) -> None:
        if not self.event:
            self.says = f"Before the first of {len(self.log)} events."
            return
        event = self.log[self.event - 1]
        rule = f" [{event['rule']}]" if event["rule"] else ""
        self.says = f"{self.event} of {len(self.log)}: {event['lead']}: {event['text']}{rule}"


def _grid(played: Playback) -> dict[str, int]:
    """Return how many dots stand side by side in a partition, in how many rows, and how wide that is, for the fullest moment of a run."""
    most = max(max(Counter(place for place in row if place >= 0).values(), default=1) for row in played.stays)
    across = min(most, _ACROSS)
    room = across * _PITCH + (_NUMBER if most > _ACROSS * _ROWS else 0)
    return {"across": across, "rows": min(-(-most // across), _ROWS), "room": room}
